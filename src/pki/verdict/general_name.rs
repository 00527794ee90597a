//! GeneralName (RFC 5280 section 4.2.1.6): reading one, and what its text may look like.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::names;
use super::reader::{
    LONGEST_LIST, Malformed, Read, Reader, SEQUENCE, SET, Tlv, UTF8_STRING, oid_is_minimal,
};
use crate::pki::general_name::{AddressRange, DIRECTORY, DNS, EMAIL, IP, URI, address};

/// A name of one of the forms that X.509 knows. Texts are ASCII.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GeneralName<'a> {
    Dns(&'a str),
    Email(&'a str),
    Uri(&'a str),
    /// 4 or 16 octets in a certificate, 8 or 32 in a constraint.
    Ip(&'a [u8]),
    /// The Name, with its tag.
    Directory(&'a [u8]),
    /// An otherName with an SmtpUTF8Mailbox (RFC 9598): the text need not be ASCII.
    WideEmail(&'a str),
    /// Any other otherName, x400Address, ediPartyName or registeredID, told apart by tag.
    Other(u8),
}

/// id-on-SmtpUTF8Mailbox, 1.3.6.1.5.5.7.8.9.
const SMTP_UTF8_MAILBOX: [u8; 8] = [0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x08, 0x09];

impl<'a> GeneralName<'a> {
    pub fn read(t: Tlv<'a>) -> Read<Self> {
        let text = || match str::from_utf8(t.body) {
            Ok(text) if text.is_ascii() => Ok(text),
            _ => Err(Malformed("has a name with bytes that are not ASCII")),
        };
        match t.tag {
            EMAIL => text().map(Self::Email),
            DNS => text().map(Self::Dns),
            URI => text().map(Self::Uri),
            IP => Ok(Self::Ip(t.body)),
            DIRECTORY => {
                names::check(t.body)?;
                Ok(Self::Directory(t.body))
            }
            0xa0 => {
                let mut other = t.reader();
                let kind = other.oid()?;
                let mut value = other.expect(0xa0)?.reader();
                other.end()?;
                match kind == SMTP_UTF8_MAILBOX {
                    true => wide_email(&mut value).map(Self::WideEmail),
                    false => Ok(Self::Other(t.tag)),
                }
            }
            0xa3 => address_parts(t).map(|()| Self::Other(t.tag)),
            0xa5 => party_parts(t).map(|()| Self::Other(t.tag)),
            0x88 => oid_is_minimal(t.body).map(|()| Self::Other(t.tag)),
            _ => Err(Malformed("has a name of a kind that X.509 does not know")),
        }
    }

    /// GeneralNames: one or more.
    pub fn read_all(body: &'a [u8]) -> Read<Vec<Self>> {
        let mut reader = Reader(body);
        let mut all = Vec::new();
        while !reader.is_empty() {
            if all.len() == LONGEST_LIST {
                return Err(Malformed("has more than 20,000 names"));
            }
            all.push(Self::read(reader.any()?)?);
        }
        if all.is_empty() {
            return Err(Malformed("holds no name, and must hold at least one"));
        }
        Ok(all)
    }

    /// The tag, of a kind that is not compared with others of it.
    pub fn other_tag(&self) -> Option<u8> {
        match self {
            Self::WideEmail(_) => Some(0xa0),
            Self::Other(tag) => Some(*tag),
            _ => None,
        }
    }

    /// What kind it is, as messages call it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Dns(_) => "DNS name",
            Self::Email(_) => "e-mail address",
            Self::Uri(_) => "URI",
            Self::Ip(_) => "IP address",
            Self::Directory(_) => "directory name",
            Self::WideEmail(_) => "international e-mail address",
            Self::Other(0xa0) => "other name",
            Self::Other(0xa3) => "X.400 address",
            Self::Other(0xa5) => "EDI party name",
            Self::Other(_) => "registered identifier",
        }
    }

    /// The name as people write it.
    pub fn shown(&self) -> String {
        match self {
            Self::Dns(text) | Self::Email(text) | Self::Uri(text) => names::cut((*text).to_owned()),
            Self::Ip(octets) => shown_ip(octets),
            Self::Directory(raw) => names::shown(raw),
            Self::WideEmail(_) | Self::Other(_) => self.kind().to_owned(),
        }
    }

    /// What is wrong with this name in a certificate, if anything.
    pub fn fault(&self) -> Option<&'static str> {
        match self {
            Self::Dns(text) => dns_fault(text),
            Self::Email(text) => mailbox_parts(text).is_none().then_some(
                "an e-mail address is one local part, one @ and a host name (RFC 5280 4.2.1.6)",
            ),
            Self::Uri(text) => uri_fault(text),
            Self::Ip(octets) => (octets.len() != 4 && octets.len() != 16)
                .then_some("an IP address has 4 or 16 octets (RFC 5280 4.2.1.6)"),
            Self::Directory(_) | Self::WideEmail(_) | Self::Other(_) => None,
        }
    }
}

/// SmtpUTF8Mailbox (RFC 9598 section 3).
fn wide_email<'a>(value: &mut Reader<'a>) -> Read<&'a str> {
    const NONE: Malformed = Malformed("has an international e-mail address that is none");
    let text = value.expect(UTF8_STRING)?.body;
    value.end()?;
    let text = str::from_utf8(text).map_err(|_| NONE)?;
    text.rsplit_once('@').map(|_| text).ok_or(NONE)
}

/// ORAddress, as far as its parts go (RFC 5280 appendix A.1).
fn address_parts(t: Tlv<'_>) -> Read<()> {
    let mut parts = t.reader();
    parts.expect(SEQUENCE)?;
    parts.optional(SEQUENCE)?;
    parts.optional(SET)?;
    parts.end()
}

/// EDIPartyName.
fn party_parts(t: Tlv<'_>) -> Read<()> {
    let mut parts = t.reader();
    let assigner = parts.optional(0xa0)?;
    for name in assigner.into_iter().chain([parts.expect(0xa1)?]) {
        let mut text = name.reader();
        text.any()?;
        text.end()?;
    }
    parts.end()
}

/// An address, or a range of addresses; hex for anything else.
fn shown_ip(octets: &[u8]) -> String {
    let one = address(octets).map(|address| address.to_string());
    one.or_else(|| AddressRange::of(octets).map(|range| range.to_string()))
        .unwrap_or_else(|| super::parsed::hex(octets))
}

/// A host name in the preferred syntax of RFC 1034 section 3.5 as changed by RFC 1123 section 2.1.
pub(super) fn is_host_name(text: &str) -> bool {
    let label = |l: &str| {
        let bytes = l.as_bytes();
        !bytes.is_empty()
            && bytes.len() <= 63
            && bytes
                .iter()
                .all(|b| b.is_ascii_alphanumeric() || *b == b'-')
            && bytes[0] != b'-'
            && bytes[bytes.len() - 1] != b'-'
    };
    text.len() <= 253 && text.split('.').all(label)
}

/// What is wrong with a dNSName of a certificate. A wildcard is one whole left-most label (RFC 9525 6.3).
fn dns_fault(text: &str) -> Option<&'static str> {
    let host = text.strip_prefix("*.").unwrap_or(text);
    if host.contains('*') {
        return Some(
            "a wildcard must be the whole left-most label, like *.example.com (RFC 9525 6.3)",
        );
    }
    if text.parse::<Ipv4Addr>().is_ok() {
        return Some(
            "an IP address belongs into an iPAddress entry, not into a dNSName (RFC 5280 4.2.1.6)",
        );
    }
    (!is_host_name(host)).then_some(
        "a DNS name is labels of letters, digits and hyphens with single dots between (RFC 5280 4.2.1.6, RFC 1123 2.1)",
    )
}

/// Local part and host of a mailbox (RFC 5280 section 4.2.1.6, RFC 2821 section 4.1.2).
pub(super) fn mailbox_parts(text: &str) -> Option<(&str, &str)> {
    let (local, host) = text.rsplit_once('@')?;
    let quoted = local.len() > 2 && local.starts_with('"') && local.ends_with('"');
    let atom = |b: u8| b.is_ascii_graphic() && !b"()<>[]:;@\\,\"".contains(&b);
    let dotted = !local.is_empty()
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local.bytes().all(atom);
    ((quoted || dotted) && (is_host_name(host) || is_literal(host))).then_some((local, host))
}

/// An address in the place of a host (RFC 2821 section 4.1.3).
fn is_literal(host: &str) -> bool {
    let inside = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    inside.is_some_and(|inside| match inside.strip_prefix("IPv6:") {
        Some(address) => address.parse::<Ipv6Addr>().is_ok(),
        None => inside.parse::<Ipv4Addr>().is_ok(),
    })
}

fn uri_fault(text: &str) -> Option<&'static str> {
    let scheme_is_good = |s: &str| {
        s.starts_with(|c: char| c.is_ascii_alphabetic())
            && s.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
    };
    match text.split_once(':') {
        Some((scheme, rest)) if scheme_is_good(scheme) && !rest.is_empty() => {
            if !is_uri_text(text) {
                Some(
                    "a URI has some of its characters percent-encoded (RFC 5280 4.2.1.6, RFC 3986 2)",
                )
            } else {
                let is_good = authority(rest).is_none_or(is_authority);
                (!is_good).then_some(
                    "the authority of a URI is a host, with one user before it and a port behind it at most (RFC 5280 4.2.1.6, RFC 3986 3.2)",
                )
            }
        }
        _ => Some("a URI has a scheme, a colon and a part after it (RFC 5280 4.2.1.6)"),
    }
}

/// RFC 3986 section 2.
fn is_uri_text(text: &str) -> bool {
    let octets = text.as_bytes();
    let fits = |(at, octet): (usize, &u8)| match octet {
        b'%' => octets
            .get(at + 1..at + 3)
            .is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)),
        octet => octet.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=".contains(octet),
    };
    octets.iter().enumerate().all(fits)
}

/// What stands between `//` and the path.
fn authority(rest: &str) -> Option<&str> {
    let authority = rest.strip_prefix("//")?;
    let end = authority.find(['/', '?', '#']).unwrap_or(authority.len());
    authority.get(..end)
}

/// RFC 3986 section 3.2, with the host that RFC 5280 demands.
fn is_authority(text: &str) -> bool {
    let (user, place) = text.rsplit_once('@').unwrap_or(("", text));
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port),
        _ => (place, ""),
    };
    let is_host = match host.strip_prefix('[') {
        Some(inside) => inside
            .strip_suffix(']')
            .is_some_and(|inside| inside.parse::<Ipv6Addr>().is_ok()),
        None => !host.is_empty() && !host.contains([':', '[', ']']),
    };
    is_host && !user.contains(['@', '[', ']']) && port.bytes().all(|octet| octet.is_ascii_digit())
}

/// The host in the authority of a URI: `None` where there is no authority, or its host is an IP address.
pub(super) fn uri_host(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once(':')?;
    let authority = authority(rest)?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, h)| h);
    let host = host.split_once(':').map_or(host, |(h, _)| h);
    let host = host.strip_suffix('.').unwrap_or(host);
    (is_host_name(host) && host.parse::<Ipv4Addr>().is_err()).then_some(host)
}
