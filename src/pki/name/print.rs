//! A name in the forms its consumers hand to an application, byte for byte.
//!
//! Which program prints what was read from its documentation and measured against the program itself; a
//! style must never be "improved", because maps and databases hold what the program printed.

mod openssl;
mod rfc4514;

pub(super) use rfc4514::print as rfc4514;

use super::Name;

/// Whose form a name is printed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// RFC 4514, ours: readable, UTF-8, and read back by [`Name::parse`].
    Rfc4514,
    /// nginx's `$ssl_client_s_dn` since 1.11.6.
    Nginx,
    /// nginx's `$ssl_client_s_dn_legacy`, and `$ssl_client_s_dn` before 1.11.6.
    NginxLegacy,
    /// What `openssl x509 -noout -subject` of OpenSSL 3.0 prints after `subject=`.
    Openssl,
    /// `subject` of node's `X509Certificate`: one RDN a line.
    Node,
    /// The `X-Amzn-Mtls-Clientcert-Subject` header: RFC 2253 in ASCII.
    AwsAlb,
}

impl Style {
    /// The words of the command line, in the order of the documentation.
    pub const WORDS: [&'static str; 6] = [
        "rfc4514",
        "nginx",
        "nginx-legacy",
        "openssl",
        "node",
        "aws-alb",
    ];

    /// The style called so on the command line.
    pub fn from_word(word: &str) -> Option<Style> {
        Some(match word {
            "rfc4514" => Style::Rfc4514,
            "nginx" => Style::Nginx,
            "nginx-legacy" => Style::NginxLegacy,
            "openssl" => Style::Openssl,
            "node" => Style::Node,
            "aws-alb" => Style::AwsAlb,
            _ => return None,
        })
    }
}

pub(super) fn print(name: &Name, style: Style) -> Vec<u8> {
    match style {
        Style::Rfc4514 => rfc4514(name).into_bytes(),
        Style::Nginx => openssl::print_ex(name, &openssl::RFC2253),
        Style::NginxLegacy => openssl::one_line(name),
        Style::Openssl => openssl::print_ex(name, &openssl::X509_SUBJECT),
        // A JavaScript string holds no stray bytes: they become U+FFFD on the way.
        Style::Node => String::from_utf8_lossy(&openssl::print_ex(name, &openssl::NODE))
            .into_owned()
            .into_bytes(),
        Style::AwsAlb => openssl::print_ex(name, &openssl::RFC2253),
    }
}

/// As node shows a directory name among the subject alternative names, before its own escapes.
pub(super) fn within_json(name: &Name) -> Vec<u8> {
    openssl::print_ex(name, &openssl::WITHIN_JSON)
}
