//! Name constraints (RFC 5280 section 4.2.1.10).

use super::{Line, sequence, short_hex};
use crate::pki::der::{self, Tlv};
use crate::pki::general_name::{AddressRange, DIRECTORY, DNS, EMAIL, IP, URI};
use crate::pki::name::Name;

pub(super) fn lines(value: &[u8]) -> Option<Vec<Line>> {
    let mut lines = Vec::new();
    for part in sequence(value)? {
        let label = match part.tag {
            0xa0 => "only for",
            0xa1 => "never for",
            _ => return None,
        };
        for subtree in der::children(part.content).ok()? {
            let parts = der::children(subtree.content).ok()?;
            let (base, bounds) = parts.split_first()?;
            let odd = if bounds.is_empty() {
                ""
            } else {
                " (with a minimum or maximum)"
            };
            lines.push((label, format!("{}{odd}", words(base)?)));
        }
    }
    Some(lines)
}

fn words(base: &Tlv<'_>) -> Option<String> {
    Some(match base.tag {
        EMAIL => match ascii(base.content)? {
            "" => "every e-mail address".to_owned(),
            mailbox if mailbox.contains('@') => format!("the e-mail address {mailbox}"),
            host => match host.strip_prefix('.') {
                Some(domain) => format!("e-mail addresses on hosts below {domain}"),
                None => format!("e-mail addresses at {host}"),
            },
        },
        DNS => match ascii(base.content)? {
            "" => "every host name".to_owned(),
            host => match host.strip_prefix('.') {
                Some(domain) => format!("host names below {domain}"),
                None => format!("host names: {host} and below"),
            },
        },
        URI => match ascii(base.content)? {
            "" => "every URI".to_owned(),
            host => match host.strip_prefix('.') {
                Some(domain) => format!("URIs on hosts below {domain}"),
                None => format!("URIs on the host {host}"),
            },
        },
        IP => format!("addresses: {}", network(base.content)?),
        DIRECTORY => {
            let name = Name::from_der(base.content).ok()?;
            match name.is_empty() {
                true => "every directory name".to_owned(),
                false => format!("directory names under {name}"),
            }
        }
        other => format!("names of kind {}: {}", other & 0x1f, short_hex(base.raw)),
    })
}

/// What may be shown as it is.
fn ascii(content: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(content).ok()?;
    text.bytes()
        .all(|byte| byte.is_ascii_graphic())
        .then_some(text)
}

fn network(content: &[u8]) -> Option<String> {
    let range = AddressRange::of(content)?;
    Some(match range.prefix() {
        Some(0) if range.is_ipv4() => "every IPv4 address".to_owned(),
        Some(0) => "every IPv6 address".to_owned(),
        _ => range.to_string(),
    })
}
