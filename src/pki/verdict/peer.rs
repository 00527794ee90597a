//! Is this the peer that was asked for? Host names after RFC 9525 section 6, addresses byte for byte, mailboxes
//! after RFC 5280 section 7.5. Only subjectAltName counts; the common name never does (RFC 9525 section 2).

use std::net::IpAddr;

use super::general_name::{GeneralName, is_host_name, mailbox_parts};
use super::parsed::Cert;
use super::{Peer, Problem};

/// The problem of each expected name that the certificate does not have.
pub(super) fn check(cert: &Cert<'_>, peers: &[Peer]) -> Vec<Problem> {
    peers.iter().filter_map(|p| one(cert, p)).collect()
}

fn one(cert: &Cert<'_>, peer: &Peer) -> Option<Problem> {
    let names = cert.ext.san.as_ref().map_or(&[][..], |s| &s.names);
    let (asked, found) = match peer {
        Peer::Dns(host) => match host.parse::<IpAddr>() {
            Ok(ip) => (format!("the IP address {ip}"), has_ip(names, ip)),
            Err(_) => match ascii_host(host) {
                Some(wanted) if host.is_ascii() => {
                    (format!("the host {host}"), has_host(names, &wanted))
                }
                Some(wanted) => (
                    format!("the host {host} ({wanted})"),
                    has_host(names, &wanted),
                ),
                None => {
                    return Some(Problem::of(
                        cert,
                        "bad-peer-name",
                        &format!(
                            "cannot be for the host {host:?}, which is not a host name (RFC 1123 2.1)"
                        ),
                        "give the host name as a client would look it up",
                    ));
                }
            },
        },
        Peer::Ip(ip) => (format!("the IP address {ip}"), has_ip(names, *ip)),
        Peer::Email(email) if !is_mailbox(email) => {
            return Some(Problem::of(
                cert,
                "bad-peer-name",
                &format!(
                    "cannot be for {email:?}, which is not an e-mail address (RFC 5321 4.1.2)"
                ),
                "give a local part, one @ and a host name",
            ));
        }
        Peer::Email(email) => (
            format!("the e-mail address {email}"),
            has_email(names, email),
        ),
    };
    if found {
        return None;
    }
    let shown: Vec<String> = names
        .iter()
        .filter(|n| n.other_tag().is_none())
        .take(8)
        .map(|n| format!("{} {}", n.kind(), n.shown()))
        .collect();
    let has = if cert.ext.san.is_none() {
        "no subjectAltName at all (names in the subject do not count)".to_owned()
    } else if shown.is_empty() {
        "a subjectAltName without usable names".to_owned()
    } else {
        let more = names.len().saturating_sub(shown.len());
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        format!("{}{more}", shown.join(", "))
    };
    Some(Problem::of(
        cert,
        "name-mismatch",
        &format!("has {has}; {asked} was asked for (RFC 9525 6, RFC 5280 4.2.1.6)"),
        "issue a certificate with this name in its subjectAltName, or ask for a name it has",
    ))
}

/// The host in A-labels, without the dot of the root.
fn ascii_host(host: &str) -> Option<String> {
    let host = host.strip_suffix('.').unwrap_or(host);
    let ascii = if host.is_ascii() {
        host.to_ascii_lowercase()
    } else {
        idna::domain_to_ascii(host).ok()?
    };
    is_host_name(&ascii).then_some(ascii)
}

fn has_host(names: &[GeneralName<'_>], wanted: &str) -> bool {
    names
        .iter()
        .any(|n| matches!(n, GeneralName::Dns(text) if host_matches(text, wanted)))
}

/// RFC 9525 section 6.3: a wildcard stands for exactly one whole left-most label; it needs two labels after it,
/// so that nobody holds a whole top-level domain.
fn host_matches(presented: &str, wanted: &str) -> bool {
    match presented.strip_prefix("*.") {
        None => presented.eq_ignore_ascii_case(wanted),
        Some(parent) => {
            is_host_name(parent)
                && parent.contains('.')
                && wanted
                    .split_once('.')
                    .is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(parent))
        }
    }
}

fn has_ip(names: &[GeneralName<'_>], wanted: IpAddr) -> bool {
    let is = |octets: &[u8]| match wanted {
        IpAddr::V4(ip) => octets == ip.octets(),
        IpAddr::V6(ip) => octets == ip.octets(),
    };
    names
        .iter()
        .any(|n| matches!(n, GeneralName::Ip(octets) if is(octets)))
}

/// Whether it could be one at all.
fn is_mailbox(text: &str) -> bool {
    text.rsplit_once('@')
        .is_some_and(|(local, host)| !local.is_empty() && !host.is_empty())
}

/// The local part is compared byte for byte, the host without regard to case.
fn has_email(names: &[GeneralName<'_>], wanted: &str) -> bool {
    let Some((local, host)) = wanted.rsplit_once('@') else {
        return false;
    };
    let host = idna::domain_to_ascii(host).unwrap_or_else(|_| host.to_owned());
    names.iter().any(|n| match n {
        GeneralName::Email(text) => {
            mailbox_parts(text).is_some_and(|(l, h)| l == local && h.eq_ignore_ascii_case(&host))
        }
        // RFC 9598 section 5.
        GeneralName::WideEmail(text) => text
            .rsplit_once('@')
            .is_some_and(|(l, h)| l == local && h.eq_ignore_ascii_case(&host)),
        _ => false,
    })
}
