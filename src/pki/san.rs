//! Subject alternative names (RFC 5280 4.2.1.6): what a person types, what stands in the extension, and back.
//!
//! The form tells the kind: an address is an address, `@` makes a mail address, a scheme a URI, all else is a
//! host. What is typed must be right, or the certificate would match nothing; what is read from a
//! certificate is taken as it is, because it is a fact.

mod host;
mod typed;
mod uri;

use std::fmt;
use std::net::IpAddr;

use super::der::{self, DerError, Tlv, tag};
use super::general_name::{DIRECTORY, DNS, EMAIL, IP, URI, address};
use super::name::Name;

/// One subject alternative name.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum San {
    /// A host name in A-labels, perhaps with a whole-label wildcard.
    Dns(String),
    /// An address.
    Ip(IpAddr),
    /// A mail address (RFC 5280: ASCII, host in A-labels).
    Email(String),
    /// An absolute URI.
    Uri(String),
    /// A distinguished name; only read, never typed.
    DirectoryName(Name),
    /// Any other GeneralName, or one of the above with bytes that do not belong there; only read.
    Other {
        /// The identifier byte.
        tag: u8,
        /// The whole element.
        der: Vec<u8>,
    },
}

/// Why a text or some bytes are not a subject alternative name, as a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SanError(String);

impl fmt::Display for SanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SanError {}

impl From<DerError> for SanError {
    fn from(error: DerError) -> SanError {
        SanError(format!(
            "these bytes are not a subject alternative name: {error}"
        ))
    }
}

impl San {
    /// Reads what a person typed: `dns:`, `ip:`, `email:` or `uri:` and a value, or a value told by its form.
    pub fn parse(text: &str) -> Result<San, SanError> {
        typed::parse(text)
            .map_err(|what| SanError(format!("{text:?} is not usable as a name: {what}")))
    }

    /// The kind in one word, as in the JSON.
    pub fn kind(&self) -> &'static str {
        match self {
            San::Dns(_) => "dns",
            San::Ip(_) => "ip",
            San::Email(_) => "email",
            San::Uri(_) => "uri",
            San::DirectoryName(_) => "dirname",
            San::Other { .. } => "other",
        }
    }

    /// The value as text: addresses in canonical form, directory names in RFC 4514, others in hex.
    pub fn value(&self) -> String {
        match self {
            San::Dns(text) | San::Email(text) | San::Uri(text) => text.clone(),
            San::Ip(address) => address.to_string(),
            San::DirectoryName(name) => name.to_string(),
            San::Other { der, .. } => der.iter().map(|byte| format!("{byte:02x}")).collect(),
        }
    }

    /// Kind and value for a list of names that is read by people and split by programs.
    pub fn in_list(&self) -> String {
        in_list(self.kind(), &self.value())
    }

    /// The encoded GeneralName.
    pub fn to_general_name(&self) -> Vec<u8> {
        match self {
            San::Dns(host) => der::tlv(DNS, host.as_bytes()),
            San::Email(address) => der::tlv(EMAIL, address.as_bytes()),
            San::Uri(uri) => der::tlv(URI, uri.as_bytes()),
            San::Ip(IpAddr::V4(address)) => der::tlv(IP, &address.octets()),
            San::Ip(IpAddr::V6(address)) => der::tlv(IP, &address.octets()),
            San::DirectoryName(name) => der::tlv(DIRECTORY, name.as_der()),
            San::Other { der, .. } => der.clone(),
        }
    }

    /// Reads one encoded GeneralName.
    pub fn from_general_name(bytes: &[u8]) -> Result<San, SanError> {
        Ok(San::from_tlv(der::read_all(bytes)?))
    }

    /// Reads the value of a subjectAltName extension.
    pub fn list_from_extension(bytes: &[u8]) -> Result<Vec<San>, SanError> {
        let names = der::elements(der::read_tagged(bytes, tag::SEQUENCE)?);
        names.map(|name| Ok(San::from_tlv(name?))).collect()
    }

    /// The value of a subjectAltName extension.
    pub fn list_to_extension(names: &[San]) -> Vec<u8> {
        let names: Vec<Vec<u8>> = names.iter().map(San::to_general_name).collect();
        der::sequence_of(&names)
    }

    fn from_tlv(element: Tlv<'_>) -> San {
        let known = match element.tag {
            DNS => visible(element.content).map(San::Dns),
            EMAIL => visible(element.content).map(San::Email),
            URI => visible(element.content).map(San::Uri),
            IP => address(element.content).map(San::Ip),
            DIRECTORY => Name::from_der(element.content).ok().map(San::DirectoryName),
            _ => None,
        };
        known.unwrap_or_else(|| San::Other {
            tag: element.tag,
            der: element.raw.to_vec(),
        })
    }
}

/// IA5String without control characters: anything else is shown in hex, so that no name can forge a line.
fn visible(content: &[u8]) -> Option<String> {
    let fits = content.iter().all(|byte| (b' '..=b'~').contains(byte));
    fits.then(|| content.iter().map(|byte| char::from(*byte)).collect())
}

/// A name of a list, so that none can be taken for two: what holds the separator or a quote is quoted, as a string of
/// JSON. So node does since CVE-2021-44532, when `URI:http://a, DNS:b` was one name and read as two.
pub fn in_list(kind: &str, value: &str) -> String {
    let misleads = match kind {
        // RFC 4514 has a comma between its parts and no blank after it.
        "dirname" => value.contains(", "),
        _ => value.contains([' ', ',', '"', '\\']),
    };
    match misleads {
        true => format!("{kind}:{}", serde_json::Value::from(value)),
        false => format!("{kind}:{value}"),
    }
}

impl fmt::Display for San {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind(), self.value())
    }
}

#[cfg(test)]
mod tests;
