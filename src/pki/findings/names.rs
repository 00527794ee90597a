//! Names that consumers look for: subjectAltName and what stands in the CN (RFC 5280 section 4.2.1.6, RFC 9525).

use std::net::IpAddr;

use time::OffsetDateTime;

use super::{Finding, finding, has_usage, may_be_server};
use crate::pki::der::tag;
use crate::pki::explain::visible;
use crate::pki::facts::Facts;
use crate::pki::name::Name;
use crate::pki::san::San;

/// RFC 5280 section 4.1.2.4 has DirectoryString and IA5String.
pub(super) fn unreadable(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    let (whose, tag) = [("subject", &facts.subject), ("issuer", &facts.issuer)]
        .into_iter()
        .find_map(|(whose, name)| Some((whose, name.unread_by_openssl()?)))?;
    let what = match tag {
        tag::VISIBLE_STRING => "a VisibleString".to_owned(),
        tag => format!("a value of ASN.1 type 0x{tag:02x}"),
    };
    finding(
        "unreadable-name",
        format!(
            "its {whose} holds {what}: OpenSSL does not read such a certificate at all, nor do nginx and node"
        ),
    )
}

pub(super) fn none(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    if facts.is_ca
        || facts.is_self_issued() && !has_usage(facts, "serverAuth")
        || !facts.sans.is_empty()
    {
        return None;
    }
    if !may_be_server(facts) {
        return finding(
            "no-names",
            "it has no subjectAltName: strict verifiers (Python's cryptography) want one in a client's certificate too",
        );
    }
    let host = facts
        .subject
        .common_names()
        .into_iter()
        .find(|name| is_host(name));
    finding(
        "no-names",
        match host {
            Some(host) => format!(
                "it has no subjectAltName, and the name {host} in its CN counts no more: browsers, Go, Python and curl find no host name in it"
            ),
            None => {
                "it has no subjectAltName: browsers, Go, Python and curl find no host name in it"
                    .to_owned()
            }
        },
    )
}

/// Where there are names, the CN is not looked at (RFC 9525).
pub(super) fn common_name_elsewhere(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    let is_server = facts.ext_key_usage.is_none() || has_usage(facts, "serverAuth");
    if facts.sans.is_empty() || facts.is_ca || !is_server {
        return None;
    }
    let among = |host: &str| {
        facts.sans.iter().any(|san| match san {
            San::Dns(name) => name.eq_ignore_ascii_case(host),
            San::Ip(address) => host.parse() == Ok(*address),
            _ => false,
        })
    };
    let names = facts.subject.common_names();
    let host = names.iter().find(|name| is_host(name) && !among(name))?;
    finding(
        "cn-not-in-names",
        format!(
            "the host name {host} stands in its CN and not among its names: browsers, Go, Python and curl look at the names alone"
        ),
    )
}

/// What `openssl req -subj /CN=x/subjectAltName=DNS:x` makes.
pub(super) fn in_subject(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    finding("names-in-subject", names_in_subject(&facts.subject)?)
}

/// The same of a request's subject.
pub fn names_in_subject(subject: &Name) -> Option<&'static str> {
    // The content octets of 2.5.29.17.
    let stands = subject.has_type(&[0x55, 0x1d, 0x11]);
    stands.then_some("a subjectAltName stands in its subject, where nobody looks for names: it is an extension, with openssl -addext subjectAltName=DNS:HOST")
}

/// RFC 9525: all of the left-most label, and no public suffix's.
pub(super) fn wildcard(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    let host = hosts(facts).find(|host| host.contains('*') && !is_good_wildcard(host))?;
    finding(
        "bad-wildcard",
        format!(
            "its name {host} has the wildcard in a place where browsers, Go and rustls do not take it: it must be the whole first label, with two labels after it"
        ),
    )
}

pub(super) fn address_as_host(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    let host = hosts(facts).find(|host| host.parse::<IpAddr>().is_ok())?;
    finding(
        "address-as-host",
        format!("its name dns:{host} is an address: consumers look for it as ip:{host}"),
    )
}

pub(super) fn not_a_host(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    let odd = |host: &&str| {
        host.is_empty() || host.contains([' ', ',', '"', '/', ':', '@']) || host.ends_with('.')
    };
    let host = hosts(facts).find(odd)?;
    finding(
        "not-a-host-name",
        format!(
            "its name \"{}\" is no host name: Go and rustls do not match it",
            visible(host)
        ),
    )
}

/// RFC 3986 section 2: what stands for itself in a URI, and what it begins with (section 3.1).
pub(super) fn not_a_uri(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    let odd = |uri: &&str| {
        let fits = |c: char| c.is_ascii_graphic() && !"\"<>\\^`{|}".contains(c);
        uri.find(':').is_none_or(|end| end == 0) || !uri.chars().all(fits)
    };
    let mut uris = facts.sans.iter().filter_map(|san| match san {
        San::Uri(uri) => Some(uri.as_str()),
        _ => None,
    });
    let uri = visible(uris.find(odd)?);
    finding(
        "not-a-uri",
        format!(
            "its name uri:{uri:?} is no URI (RFC 3986): who splits a list of names may take it for another, or for two"
        ),
    )
}

/// RFC 5280 section 4.2.1.6: a Mailbox (RFC 5321 section 4.1.2), whose local part is quoted only by those who mean harm.
pub(super) fn not_a_mail_address(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    let odd = |address: &&str| {
        let parts = address.split_once('@');
        let whole = |(local, host): (&str, &str)| !local.is_empty() && !host.is_empty();
        !parts.is_some_and(whole)
            || address.contains([' ', ',', ':', ';', '"', '\\', '<', '>', '(', ')'])
            || address.matches('@').count() > 1
    };
    let mut addresses = facts.sans.iter().filter_map(|san| match san {
        San::Email(address) => Some(address.as_str()),
        _ => None,
    });
    let address = visible(addresses.find(odd)?);
    finding(
        "not-a-mail-address",
        format!(
            "its name email:{address:?} is no mail address (RFC 5321): who splits a list of names may take it for another, or for two"
        ),
    )
}

fn hosts(facts: &Facts) -> impl Iterator<Item = &str> {
    facts.sans.iter().filter_map(|san| match san {
        San::Dns(host) => Some(host.as_str()),
        _ => None,
    })
}

fn is_good_wildcard(host: &str) -> bool {
    let rest = host.strip_prefix("*.");
    rest.is_some_and(|rest| {
        !rest.contains('*') && rest.split('.').filter(|label| !label.is_empty()).count() >= 2
    })
}

/// Whether a CN is meant as a host: labels with a dot between them, or an address.
fn is_host(name: &str) -> bool {
    let label = |label: &str| {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        !label.is_empty() && (label == "*" || label.bytes().all(fits))
    };
    name.parse::<IpAddr>().is_ok()
        || name == "localhost"
        || name.contains('.') && name.split('.').all(label)
}
