//! Name constraints as a person types them.
//!
//! The form tells the kind, as for names: `10.0.0.0/8` is a range of addresses, what
//! has an `@` a mailbox, what has an `=` a directory name, all else a domain.

use std::net::IpAddr;

use crate::pki::der;
use crate::pki::general_name::{AddressRange, DIRECTORY, DNS, EMAIL, IP, URI};
use crate::pki::name::Name;
use crate::pki::san::San;

/// The encoded GeneralName, or why there is none.
pub(super) fn parse(text: &str) -> Result<Vec<u8>, String> {
    let (kind, value) = match text.split_once(':') {
        Some((kind @ ("dns" | "ip" | "email" | "uri" | "dn"), value)) => (kind, value),
        _ if text.contains('=') => ("dn", text),
        _ if text.contains('/') || text.parse::<IpAddr>().is_ok() => ("ip", text),
        _ if text.contains('@') => ("email", text),
        _ => ("dns", text),
    };
    match kind {
        "dns" => domain(value).map(|domain| der::tlv(DNS, domain.as_bytes())),
        "ip" => range(value).map(|octets| der::tlv(IP, &octets)),
        "email" => mail(value).map(|base| der::tlv(EMAIL, base.as_bytes())),
        "uri" => host_or_below(value).map(|base| der::tlv(URI, base.as_bytes())),
        _ => directory(value).map(|name| der::tlv(DIRECTORY, name.as_der())),
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
        let meant = AddressRange::of(&[start, mask].concat());
        let meant = meant.map_or_else(String::new, |range| format!(": write \"ip:{range}\""));
        return Err(format!("the range begins elsewhere{meant}"));
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
