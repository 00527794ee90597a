//! What an extension says, in words for people (RFC 5280 section 4.2 and what else is found in the world).
//!
//! Nothing is judged here, and nothing that stands in a certificate reaches a terminal raw: see [`visible`].

mod access;
mod basic;
mod constraints;
mod old;
mod policies;

use std::borrow::Cow;

use super::der::{self, Tlv, tag};
use super::facts::Extension;
use super::name::{is_unseen, text_of};
use super::san::San;
use super::spki::hex;

pub use basic::path_length;

/// One line: a label of at most 13 characters, and what it says.
pub type Line = (&'static str, String);

/// The lines of an extension; `None` if it is unknown or does not parse. Those that a certificate's facts
/// hold already (names, usages, constraints, key identifiers) are not among them.
pub fn lines(extension: &Extension) -> Option<Vec<Line>> {
    let value = extension.value.as_slice();
    match &*extension.oid {
        "2.5.29.16" => old::private_key_period(value),
        "2.5.29.18" => names("issuer names", value),
        "2.5.29.30" => constraints::lines(value),
        "2.5.29.31" => access::crl_points("crl at", value),
        "2.5.29.32" => policies::policies(value),
        "2.5.29.33" => policies::mappings(value),
        "2.5.29.35" => access::authority(value),
        "2.5.29.36" => policies::constraints(value),
        "2.5.29.46" => access::crl_points("delta crl at", value),
        "2.5.29.54" => policies::inhibit_any(value),
        "1.3.6.1.5.5.7.1.1" | "1.3.6.1.5.5.7.1.11" => access::lines(value),
        "1.3.6.1.5.5.7.1.24" => old::tls_feature(value),
        "1.3.6.1.5.5.7.48.1.5" => one("ocsp", "the responder's own certificate is not asked about"),
        "1.3.6.1.4.1.11129.2.4.2" => old::timestamps(value),
        "1.3.6.1.4.1.11129.2.4.3" => one("not for use", "a precertificate, made for logs only"),
        "2.16.840.1.113730.1.1" => old::netscape_type(value),
        "2.16.840.1.113730.1.2" => text("netscape url", value),
        "2.16.840.1.113730.1.3" | "2.16.840.1.113730.1.4" => text("netscape crl", value),
        "2.16.840.1.113730.1.8" => text("netscape cps", value),
        "2.16.840.1.113730.1.12" => text("netscape name", value),
        "2.16.840.1.113730.1.13" => text("comment", value),
        "1.3.6.1.4.1.311.20.2" => text("template", value),
        "1.3.6.1.4.1.311.21.7" => old::template(value),
        _ => None,
    }
}

/// The same of what a request asks for, where no facts hold the basic ones; names are not among them.
pub fn asked(extension: &Extension) -> Option<Vec<Line>> {
    basic::lines(extension).or_else(|| lines(extension))
}

/// The same of a revocation list (RFC 5280 section 5.2); its number and its issuer's key identifier are not among them.
pub fn of_list(extension: &Extension) -> Option<Vec<Line>> {
    match &*extension.oid {
        "2.5.29.27" => access::delta(&extension.value),
        "2.5.29.28" => access::scope(&extension.value),
        _ => lines(extension),
    }
}

/// openssl's trust settings behind a `TRUSTED CERTIFICATE`, in words; `None` where there are none.
pub fn trust(aux: &[u8]) -> Option<String> {
    let mut said = Vec::new();
    for part in der::children(der::read_tagged(aux, tag::SEQUENCE).ok()?).ok()? {
        let uses = || {
            let uses = der::children(part.content).ok()?;
            let words = uses
                .iter()
                .map(|oid| Some(usage(&der::oid_text(oid.content)?)));
            Some(words.collect::<Option<Vec<_>>>()?.join(", "))
        };
        match part.tag {
            tag::SEQUENCE => said.push(format!("trusted for {}", uses()?)),
            0xa0 => said.push(format!("rejected for {}", uses()?)),
            tag::UTF8_STRING => said.push(format!("alias {}", quoted(&string(&part)?))),
            _ => {}
        }
    }
    (!said.is_empty()).then(|| said.join("; "))
}

/// A purpose of extKeyUsage by its name, or its OID.
pub fn usage(oid: &str) -> String {
    let name = match oid {
        "2.5.29.37.0" => "any",
        "1.3.6.1.5.5.7.3.1" => "serverAuth",
        "1.3.6.1.5.5.7.3.2" => "clientAuth",
        "1.3.6.1.5.5.7.3.3" => "codeSigning",
        "1.3.6.1.5.5.7.3.4" => "emailProtection",
        "1.3.6.1.5.5.7.3.8" => "timeStamping",
        "1.3.6.1.5.5.7.3.9" => "OCSPSigning",
        other => other,
    };
    name.to_owned()
}

/// Text as it may be shown: what a person would not see, or a terminal would obey, is escaped.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match is_unseen(character) {
            true => out.extend(character.escape_unicode()),
            false => out.push(character),
        }
    }
    out
}

/// The text of a JSON document with the same characters escaped, which JSON itself lets pass: it stays the
/// same document.
pub fn visible_json(text: String) -> String {
    if text.bytes().all(|byte| byte < 0x7f) {
        return text;
    }
    let mut out = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character > '~' && is_unseen(character) {
            // Beyond the first plane JSON escapes a pair of surrogates (RFC 8259 section 7).
            true => character.encode_utf16(&mut [0; 2]).iter().for_each(|unit| {
                out.push_str(&format!("\\u{unit:04x}"));
            }),
            false => out.push(character),
        }
    }
    out
}

/// The same in quotes.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", visible(&text.replace('"', "\\\"")))
}

/// Hexadecimal of what may be long.
pub fn short_hex(bytes: &[u8]) -> String {
    const MOST: usize = 96;
    match bytes.get(..MOST) {
        Some(start) if bytes.len() > MOST => {
            format!("{}… ({} bytes)", hex(start), bytes.len())
        }
        _ => hex(bytes),
    }
}

fn one(label: &'static str, words: &str) -> Option<Vec<Line>> {
    Some(vec![(label, words.to_owned())])
}

/// An extension that is one string.
fn text(label: &'static str, value: &[u8]) -> Option<Vec<Line>> {
    one(label, &visible(&string(&der::read_all(value).ok()?)?))
}

fn string(element: &Tlv<'_>) -> Option<String> {
    text_of(element.tag, element.content).map(Cow::into_owned)
}

fn names(label: &'static str, value: &[u8]) -> Option<Vec<Line>> {
    let names = San::list_from_extension(value).ok()?;
    let names: Vec<String> = names.iter().map(San::in_list).collect();
    one(label, &names.join(", "))
}

/// The words of the bits that are set in the BIT STRING that is all of `value`, from the first bit on.
fn bits(value: &[u8], words: &[&'static str]) -> Option<Vec<&'static str>> {
    let (_, octets) = der::read_tagged(value, tag::BIT_STRING)
        .ok()?
        .split_first()?;
    let is_set = |bit: usize| {
        let octet = octets.get(bit / 8).copied().unwrap_or_default();
        octet >> (7 - bit % 8) & 1 == 1
    };
    let set = words.iter().enumerate().filter(|(bit, _)| is_set(*bit));
    Some(set.map(|(_, word)| *word).collect())
}

/// The elements of the SEQUENCE that is all of `value`.
fn sequence(value: &[u8]) -> Option<Vec<Tlv<'_>>> {
    der::children(der::read_tagged(value, tag::SEQUENCE).ok()?).ok()
}

fn oid(element: &Tlv<'_>) -> Option<String> {
    (element.tag == tag::OID).then(|| der::oid_text(element.content))?
}

/// The content of an implicitly tagged INTEGER.
fn number(content: &[u8]) -> Option<u64> {
    der::unsigned(&Tlv {
        tag: tag::INTEGER,
        content,
        raw: content,
    })
}

#[cfg(test)]
mod tests;
