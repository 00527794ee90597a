//! URIs as names (RFC 5280 4.2.1.6): absolute, ASCII, with a host where there is an authority (RFC 3986), and
//! SPIFFE IDs by their own rules, since a verifier compares them as strings and refuses what breaks them.

use std::net::Ipv6Addr;

use super::San;
use super::host;

/// Schemes that mean nothing without an authority.
const WITH_AUTHORITY: [&str; 3] = ["http", "https", "spiffe"];
/// Schemes that are told by themselves, without `//`.
const WITHOUT_AUTHORITY: [&str; 3] = ["urn", "tag", "did"];

/// Whether text without a prefix is meant as a URI. A port after a host of such a name is not.
pub(super) fn looks_like_one(text: &str) -> bool {
    let Some((scheme, rest)) = split_scheme(text) else {
        return false;
    };
    let known = |words: &[&str]| words.iter().any(|word| scheme.eq_ignore_ascii_case(word));
    let told = known(&WITH_AUTHORITY) || known(&WITHOUT_AUTHORITY);
    rest.starts_with("//") || (told && rest.parse::<u16>().is_err())
}

pub(super) fn parse(text: &str) -> Result<San, String> {
    let (scheme, rest) = split_scheme(text)
        .ok_or("a URI begins with a scheme such as https:// (RFC 5280 4.2.1.6)")?;
    if rest.is_empty() {
        return Err(format!("nothing follows the scheme {scheme}:"));
    }
    let lower = scheme.to_ascii_lowercase();
    let text = match rest.strip_prefix("//") {
        None if WITH_AUTHORITY.contains(&lower.as_str()) => {
            return Err(format!("{scheme}: must be followed by `//` and a host"));
        }
        None => text.to_owned(),
        Some(after) => {
            let end = after.find(['/', '?', '#']).unwrap_or(after.len());
            let (authority, path) = after.split_at(end);
            if lower == "spiffe" {
                spiffe(scheme, authority, path)?;
            }
            format!("{scheme}://{}{path}", self::authority(authority)?)
        }
    };
    characters(&text)?;
    Ok(San::Uri(text))
}

/// RFC 3986 3.1.
fn split_scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let first = scheme.starts_with(|c: char| c.is_ascii_alphabetic());
    let fits = scheme
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    (first && fits).then_some((scheme, rest))
}

/// An authority must hold a host name or an address. International hosts become A-labels.
fn authority(text: &str) -> Result<String, String> {
    let (user, place) = match text.rsplit_once('@') {
        Some((user, place)) => (format!("{user}@"), place),
        None => (String::new(), text),
    };
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, format!(":{port}")),
        _ => (place, String::new()),
    };
    if !port.chars().skip(1).all(|c| c.is_ascii_digit()) {
        return Err(format!("`{port}` is not a port"));
    }
    if host.is_empty() {
        return Err("no host stands after `//`".to_owned());
    }
    if user.matches('@').count() > 1 {
        return Err(format!(
            "`{text}` has more than one `@`; write `%40` for one in the user's name"
        ));
    }
    if let Some(inside) = host.strip_prefix('[') {
        let address = inside.strip_suffix(']').map(str::parse::<Ipv6Addr>);
        if !matches!(address, Some(Ok(_))) {
            return Err(format!("{host} is not an IPv6 address in brackets"));
        }
        return Ok(text.to_owned());
    }
    let host = match host.is_ascii() {
        true => host.to_owned(),
        false => host::to_ascii(host, host::Wildcard::Refused)?,
    };
    Ok(format!("{user}{host}{port}"))
}

/// SPIFFE-ID 2: trust domain and path segments, nothing else.
fn spiffe(scheme: &str, domain: &str, path: &str) -> Result<(), String> {
    let in_domain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_".contains(c);
    let in_path = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
    if scheme != "spiffe" {
        return Err("the scheme of a SPIFFE ID is written in lower case".to_owned());
    }
    if let Some(c) = domain.chars().find(|c| !in_domain(*c)) {
        return Err(format!(
            "{c:?} is not allowed in a SPIFFE trust domain (lower-case letters, digits, `.`, `-`, `_`)"
        ));
    }
    // From 1: the text before the first slash is empty.
    for segment in path.split('/').skip(1) {
        if let Some(c) = segment.chars().find(|c| !in_path(*c)) {
            return Err(format!(
                "{c:?} is not allowed in the path of a SPIFFE ID (letters, digits, `.`, `-`, `_`)"
            ));
        }
        if ["", ".", ".."].contains(&segment) {
            return Err("the path of a SPIFFE ID has an empty, `.` or `..` segment".to_owned());
        }
    }
    if path.starts_with(['?', '#']) {
        return Err("a SPIFFE ID has neither query nor fragment".to_owned());
    }
    Ok(())
}

/// RFC 3986 section 2; the extension holds IA5String.
fn characters(text: &str) -> Result<(), String> {
    for (place, c) in text.char_indices() {
        let mut after = text[place..].chars().skip(1);
        match c {
            '%' if !(0..2).all(|_| after.next().is_some_and(|c| c.is_ascii_hexdigit())) => {
                return Err("`%` must be followed by two hex digits".to_owned());
            }
            c if !c.is_ascii() => return Err(format!("{c:?} must be percent-encoded in a URI")),
            c if c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c) => {}
            c => return Err(format!("{c:?} is not allowed in a URI")),
        }
    }
    Ok(())
}
