//! Name constraints of a CA (RFC 5280 section 4.2.1.10): what a person types, what
//! stands in the extension, and back. Whether a name lies within them is `verdict`'s
//! to say.
//!
//! The form tells the kind, as for names: `10.0.0.0/8` is a range of addresses, what
//! has an `@` a mailbox, what has an `=` a directory name, all else a domain.

use std::fmt;
use std::net::IpAddr;

use super::der::{self, tag};
use super::name::Name;
use super::san::San;

/// The extension's object identifier.
pub const OID: &str = "2.5.29.30";

/// One subtree: every name within it is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subtree {
    text: String,
    base: Vec<u8>,
}

/// What a CA may issue for, and what it may not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Constraints {
    /// Of a kind that is listed here, nothing else is permitted.
    pub permitted: Vec<Subtree>,
    /// Never permitted.
    pub excluded: Vec<Subtree>,
}

/// Why a text is no subtree, as a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubtreeError(String);

impl fmt::Display for SubtreeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SubtreeError {}

// GeneralName's context tags.
const EMAIL: u8 = 0x81;
const DNS: u8 = 0x82;
const DIRECTORY: u8 = 0xa4;
const URI: u8 = 0x86;
const IP: u8 = 0x87;

impl Subtree {
    /// Reads what a person typed: `example.test`, `10.0.0.0/8`, `email:example.test`,
    /// `uri:.example.test`, `dn:O=Acme,C=US`.
    pub fn parse(text: &str) -> Result<Subtree, SubtreeError> {
        let wrong = |why: String| SubtreeError(format!("{text:?} limits no names: {why}"));
        let (kind, value) = match text.split_once(':') {
            Some((kind @ ("dns" | "ip" | "email" | "uri" | "dn"), value)) => (kind, value),
            _ if text.contains('=') => ("dn", text),
            _ if text.contains('/') || text.parse::<IpAddr>().is_ok() => ("ip", text),
            _ if text.contains('@') => ("email", text),
            _ => ("dns", text),
        };
        let base = match kind {
            "dns" => domain(value).map(|domain| der::tlv(DNS, domain.as_bytes())),
            "ip" => range(value).map(|octets| der::tlv(IP, &octets)),
            "email" => mail(value).map(|base| der::tlv(EMAIL, base.as_bytes())),
            "uri" => host_or_below(value).map(|base| der::tlv(URI, base.as_bytes())),
            _ => directory(value).map(|name| der::tlv(DIRECTORY, name.as_der())),
        };
        base.map(Subtree::of_base).map_err(wrong)
    }

    fn of_base(base: Vec<u8>) -> Subtree {
        Subtree {
            text: shown(&base),
            base,
        }
    }
}

impl fmt::Display for Subtree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Constraints {
    /// Whether nothing is limited.
    pub fn is_empty(&self) -> bool {
        self.permitted.is_empty() && self.excluded.is_empty()
    }

    /// The value of the extension; there is none where nothing is limited.
    pub fn to_extension(&self) -> Option<Vec<u8>> {
        let list = |number: u8, subtrees: &[Subtree]| match subtrees {
            [] => Vec::new(),
            subtrees => {
                let each: Vec<Vec<u8>> = subtrees
                    .iter()
                    .map(|subtree| der::sequence(&[&subtree.base]))
                    .collect();
                der::context(number, &each.concat())
            }
        };
        let both = [list(0, &self.permitted), list(1, &self.excluded)];
        (!self.is_empty()).then(|| der::tlv(tag::SEQUENCE, &both.concat()))
    }

    /// Reads the value of the extension.
    pub fn from_extension(bytes: &[u8]) -> Option<Constraints> {
        let lists = der::children(der::read_tagged(bytes, tag::SEQUENCE).ok()?).ok()?;
        let mut constraints = Constraints::default();
        for list in lists {
            let into = match list.tag {
                0xa0 => &mut constraints.permitted,
                0xa1 => &mut constraints.excluded,
                _ => return None,
            };
            for subtree in der::children(list.content).ok()? {
                // minimum and maximum are never there (RFC 5280).
                let [base] = der::children(subtree.content).ok()?.try_into().ok()?;
                into.push(Subtree::of_base(base.raw.to_vec()));
            }
        }
        Some(constraints)
    }

    /// The kinds of names that stay free, for people: what is not listed is not limited.
    pub fn free(&self) -> Vec<&'static str> {
        let kinds = [
            (DNS, "host names"),
            (IP, "addresses"),
            (EMAIL, "e-mail addresses"),
            (URI, "URIs"),
            (DIRECTORY, "subjects"),
        ];
        let listed = |kind: u8| {
            let mut bases = self.permitted.iter().chain(&self.excluded);
            bases.any(|subtree| subtree.base.first() == Some(&kind))
        };
        let free = kinds.iter().filter(|(kind, _)| !listed(*kind));
        free.map(|(_, words)| *words).collect()
    }

    /// Whether both limit the same, in whatever order.
    pub fn same_as(&self, other: &Constraints) -> bool {
        let same = |left: &[Subtree], right: &[Subtree]| {
            left.iter().all(|subtree| right.contains(subtree))
                && right.iter().all(|subtree| left.contains(subtree))
        };
        same(&self.permitted, &other.permitted) && same(&self.excluded, &other.excluded)
    }
}

impl fmt::Display for Constraints {
    /// `only dns:example.test, and not dns:secret.example.test`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |subtrees: &[Subtree]| {
            let texts: Vec<&str> = subtrees
                .iter()
                .map(|subtree| subtree.text.as_str())
                .collect();
            texts.join(", ")
        };
        match (self.permitted.as_slice(), self.excluded.as_slice()) {
            ([], []) => f.write_str("any name"),
            (permitted, []) => write!(f, "only {}", list(permitted)),
            ([], excluded) => write!(f, "not {}", list(excluded)),
            (permitted, excluded) => {
                write!(f, "only {}, and not {}", list(permitted), list(excluded))
            }
        }
    }
}

/// A domain means itself and everything below it; there are no wildcards, and no dot
/// in front.
fn domain(text: &str) -> Result<String, String> {
    if let Some(rest) = text.strip_prefix("*.").or(text.strip_prefix('.')) {
        return Err(format!(
            "a domain covers everything below it: write {rest:?}"
        ));
    }
    host(text)
}

fn host(text: &str) -> Result<String, String> {
    match San::parse(&format!("dns:{text}")) {
        Ok(San::Dns(host)) if !host.contains('*') => Ok(host),
        Ok(_) => Err("it is no domain".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// A host, or with a dot in front everything below it.
fn host_or_below(text: &str) -> Result<String, String> {
    match text.strip_prefix('.') {
        Some(rest) => host(rest).map(|host| format!(".{host}")),
        None => host(text),
    }
}

/// One mailbox, all of a host, or with a dot in front all below it.
fn mail(text: &str) -> Result<String, String> {
    match text.rsplit_once('@') {
        None => host_or_below(text),
        Some(("", rest)) => Err(format!(
            "for all mailboxes of a host write \"email:{rest}\""
        )),
        Some(_) => match San::parse(&format!("email:{text}")) {
            Ok(San::Email(address)) => Ok(address),
            Ok(_) => Err("it is no mailbox".to_owned()),
            Err(error) => Err(error.to_string()),
        },
    }
}

/// Address and mask, 8 or 32 octets.
fn range(text: &str) -> Result<Vec<u8>, String> {
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (text, None),
    };
    let address: IpAddr = address
        .parse()
        .map_err(|_| "a range is an address and a length, such as 10.0.0.0/8".to_owned())?;
    let octets = match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    };
    let most = octets.len() * 8;
    let prefix = match prefix {
        None => most,
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits
            .parse()
            .ok()
            .filter(|bits| *bits <= most)
            .ok_or_else(|| format!("the length is 0 to {most}"))?,
        Some(_) => return Err(format!("the length is 0 to {most}")),
    };
    let mask: Vec<u8> = (0..octets.len()).map(|at| mask_octet(prefix, at)).collect();
    let start: Vec<u8> = octets
        .iter()
        .zip(&mask)
        .map(|(octet, mask)| octet & mask)
        .collect();
    if start != octets {
        let meant = shown(&der::tlv(IP, &[start, mask].concat()));
        return Err(format!("the range begins elsewhere: write {meant:?}"));
    }
    Ok([octets, mask].concat())
}

/// The mask's octet number `at`, for a prefix of so many bits.
fn mask_octet(prefix: usize, at: usize) -> u8 {
    let ones = prefix.saturating_sub(at * 8).min(8) as u32;
    u8::MAX.checked_shl(8 - ones).unwrap_or(0)
}

fn directory(text: &str) -> Result<Name, String> {
    let name = Name::parse(text).map_err(|error| error.to_string())?;
    match name.is_empty() {
        true => Err("the name is empty".to_owned()),
        false => Ok(name),
    }
}

/// A base as it would be typed; what cannot be typed, in hex.
fn shown(base: &[u8]) -> String {
    let unknown = || format!("other:{}", super::spki::hex(base));
    let Ok(element) = der::read_all(base) else {
        return unknown();
    };
    let visible = || {
        let text = std::str::from_utf8(element.content).ok();
        text.filter(|text| text.bytes().all(|byte| (b'!'..=b'~').contains(&byte)))
    };
    let text = match element.tag {
        DNS => visible().map(|text| format!("dns:{text}")),
        EMAIL => visible().map(|text| format!("email:{text}")),
        URI => visible().map(|text| format!("uri:{text}")),
        IP => shown_range(element.content),
        DIRECTORY => Name::from_der(element.content)
            .ok()
            .map(|name| format!("dn:{name}")),
        _ => None,
    };
    text.unwrap_or_else(unknown)
}

fn shown_range(octets: &[u8]) -> Option<String> {
    let (address, mask) = octets.split_at_checked(octets.len() / 2)?;
    let address = match address.len() {
        4 => IpAddr::from(<[u8; 4]>::try_from(address).ok()?),
        16 => IpAddr::from(<[u8; 16]>::try_from(address).ok()?),
        _ => return None,
    };
    let prefix: usize = mask.iter().map(|octet| octet.leading_ones() as usize).sum();
    let is_prefix = (0..mask.len()).all(|at| mask.get(at) == Some(&mask_octet(prefix, at)));
    is_prefix.then(|| format!("ip:{address}/{prefix}"))
}

#[cfg(test)]
mod tests;
