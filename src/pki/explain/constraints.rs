//! Name constraints (RFC 5280 section 4.2.1.10).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Line, sequence, short_hex};
use crate::pki::der::{self, Tlv};
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
        0x81 => match ascii(base.content)? {
            "" => "every e-mail address".to_owned(),
            mailbox if mailbox.contains('@') => format!("the e-mail address {mailbox}"),
            host => match host.strip_prefix('.') {
                Some(domain) => format!("e-mail addresses on hosts below {domain}"),
                None => format!("e-mail addresses at {host}"),
            },
        },
        0x82 => match ascii(base.content)? {
            "" => "every host name".to_owned(),
            host => match host.strip_prefix('.') {
                Some(domain) => format!("host names below {domain}"),
                None => format!("host names: {host} and below"),
            },
        },
        0x86 => match ascii(base.content)? {
            "" => "every URI".to_owned(),
            host => match host.strip_prefix('.') {
                Some(domain) => format!("URIs on hosts below {domain}"),
                None => format!("URIs on the host {host}"),
            },
        },
        0x87 => format!("addresses: {}", network(base.content)?),
        0xa4 => {
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

/// An address and a mask of the same length.
fn network(content: &[u8]) -> Option<String> {
    let (address, mask) = content.split_at_checked(content.len() / 2)?;
    let shown = |octets: &[u8]| -> Option<IpAddr> {
        let four = <[u8; 4]>::try_from(octets).map(|octets| Ipv4Addr::from(octets).into());
        let six = <[u8; 16]>::try_from(octets).map(|octets| Ipv6Addr::from(octets).into());
        four.or(six).ok()
    };
    let bits: String = mask.iter().map(|octet| format!("{octet:08b}")).collect();
    let (address, mask) = (shown(address)?, shown(mask)?);
    let ones = bits.trim_end_matches('0');
    Some(match ones.contains('0') {
        true => format!("{address} under the mask {mask}"),
        false if ones.is_empty() && address.is_ipv4() => "every IPv4 address".to_owned(),
        false if ones.is_empty() => "every IPv6 address".to_owned(),
        false => format!("{address}/{}", ones.len()),
    })
}
