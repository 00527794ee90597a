//! What a person types as a name, told apart by prefix or form. Errors are half sentences that name the
//! character and say what to write instead.

use std::net::{IpAddr, Ipv6Addr};

use super::San;
use super::{host, uri};

type Reader = fn(&str) -> Result<San, String>;

pub(super) fn parse(text: &str) -> Result<San, String> {
    if text.is_empty() {
        return Err("it is empty".to_owned());
    }
    no_blanks(text)?;
    if let Some((prefix, value)) = text.split_once(':') {
        let typed: Option<Reader> = match prefix.to_ascii_lowercase().as_str() {
            "dns" => Some(dns),
            "ip" => Some(ip),
            "email" => Some(email),
            "uri" => Some(uri::parse),
            "dirname" | "other" | "rid" | "othername" => {
                return Err(format!(
                    "names of the kind `{prefix}` can be read but not asked for"
                ));
            }
            _ => None,
        };
        if let Some(typed) = typed {
            return typed(value);
        }
    }
    by_form(text)
}

fn by_form(text: &str) -> Result<San, String> {
    if uri::looks_like_one(text) {
        return uri::parse(text);
    }
    if text.contains('@') {
        return email(text);
    }
    let bracketed = text.starts_with('[');
    if bracketed || text.parse::<IpAddr>().is_ok() || text.matches(':').count() > 1 || is_cidr(text)
    {
        return ip(text);
    }
    dns(text)
}

/// Characters that are wrong in every kind of name, named so that they can be found.
fn no_blanks(text: &str) -> Result<(), String> {
    match text
        .chars()
        .enumerate()
        .find(|(_, c)| c.is_whitespace() || c.is_control())
    {
        None => Ok(()),
        Some((place, c)) => {
            let called = match c {
                '\0' => "a NUL character".to_owned(),
                '\n' | '\r' => "a line break".to_owned(),
                ' ' => "a blank".to_owned(),
                '\t' => "a tab".to_owned(),
                other => format!("the character U+{:04X}", u32::from(other)),
            };
            Err(format!(
                "{called} at character {} is not allowed",
                place + 1
            ))
        }
    }
}

fn dns(text: &str) -> Result<San, String> {
    host::to_ascii(text, host::Wildcard::Allowed).map(San::Dns)
}

fn is_cidr(text: &str) -> bool {
    text.split_once('/')
        .is_some_and(|(address, _)| address.parse::<IpAddr>().is_ok())
}

fn ip(text: &str) -> Result<San, String> {
    let inside = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    if inside.is_none() && text.starts_with('[') {
        return Err(
            "`[` must be closed by `]` and nothing may follow; a port is no part of a name"
                .to_owned(),
        );
    }
    if let Some((_, zone)) = text.trim_end_matches(']').split_once('%') {
        return Err(format!(
            "an address with a zone (%{zone}) has a meaning on one machine only and cannot stand in a certificate; leave the zone away"
        ));
    }
    if is_cidr(text) {
        return Err("a network (with `/`) cannot stand in a certificate for a host; name the single address".to_owned());
    }
    let parsed = match inside {
        Some(inside) => inside.parse::<Ipv6Addr>().map(IpAddr::V6),
        None => text.parse::<IpAddr>(),
    };
    parsed
        .map(San::Ip)
        .map_err(|_| "it is not an IPv4 or IPv6 address".to_owned())
}

/// RFC 5280 4.2.1.6: Mailbox of RFC 2821, without quoted or address-literal forms.
fn email(text: &str) -> Result<San, String> {
    let (local, domain) = text
        .rsplit_once('@')
        .ok_or("an e-mail address needs an `@`")?;
    if local.is_empty() {
        return Err("nothing stands before the `@`".to_owned());
    }
    if let Some(c) = local.chars().find(|c| !c.is_ascii()) {
        return Err(format!(
            "{c:?} before the `@`: only ASCII can stand there in a certificate (RFC 5280 4.2.1.6)"
        ));
    }
    if let Some(c) = local
        .chars()
        .find(|c| !c.is_ascii_alphanumeric() && !"!#$%&'*+-/=?^_`{|}~.".contains(*c))
    {
        return Err(format!("{c:?} is not allowed before the `@`"));
    }
    if local.starts_with('.') || local.ends_with('.') || local.contains("..") {
        return Err("before the `@`, dots may stand only between other characters".to_owned());
    }
    // RFC 5321 4.5.3.1.1
    if local.len() > 64 {
        return Err(format!(
            "{} characters stand before the `@`, at most 64 are allowed",
            local.len()
        ));
    }
    let domain = host::to_ascii(domain, host::Wildcard::Refused)?;
    Ok(San::Email(format!("{local}@{domain}")))
}
