//! A certificate as node's `socket.getPeerCertificate()` tells of it, as JSON: the same members with the same
//! values as `JSON.stringify` makes of it in node 20, one member a line.

use serde_json::{Map, Value, json};
use time::{OffsetDateTime, UtcOffset};

use crate::pki::der::{self, tag};
use crate::pki::explain::visible_json;
use crate::pki::facts::{Certificate, Extension, Facts, magnitude};
use crate::pki::name::Name;
use crate::report::fingerprint;

mod alt_names;
mod curves;
mod key;

/// Appends the object.
pub fn put(out: &mut String, certificate: &Certificate) {
    let members = members(certificate);
    out.push_str("{\n");
    for (index, (name, value)) in members.iter().enumerate() {
        let comma = if index + 1 < members.len() { "," } else { "" };
        let value = visible_json(value.to_string());
        out.push_str(&format!("  \"{name}\": {value}{comma}\n"));
    }
    out.push_str("}\n");
}

fn members(certificate: &Certificate) -> Map<String, Value> {
    let facts = certificate.facts();
    let mut all = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            all.insert(name.to_owned(), value);
        }
    };
    let extension = |oid: &str| {
        let found = facts.extensions.iter().find(|one| one.oid == oid);
        found.map(|found| found.value.as_slice())
    };
    put("subject", name_object(&facts.subject));
    put("issuer", name_object(&facts.issuer));
    put(
        "subjectaltname",
        extension("2.5.29.17").and_then(alt_names::text),
    );
    put(
        "infoAccess",
        extension("1.3.6.1.5.5.7.1.1").and_then(alt_names::access),
    );
    put("ca", Some(is_ca(facts).into()));
    for (name, value) in key::members(&facts.spki) {
        put(name, Some(value));
    }
    put("valid_from", Some(moment(facts.validity.not_before).into()));
    put("valid_to", Some(moment(facts.validity.not_after).into()));
    let sha512 = ring::digest::digest(&ring::digest::SHA512, certificate.as_der());
    put("fingerprint", Some(fingerprint(&facts.sha1).into()));
    put("fingerprint256", Some(fingerprint(&facts.sha256).into()));
    put("fingerprint512", Some(fingerprint(sha512.as_ref()).into()));
    // openssl gives none where there are two.
    let usage = |one: &&Extension| one.oid == "2.5.29.37";
    let is_one = facts.extensions.iter().filter(usage).count() == 1;
    let purposes = extension("2.5.29.37").filter(|_| is_one);
    put("ext_key_usage", purposes.and_then(usages));
    put("serialNumber", Some(serial(facts.serial.as_bytes()).into()));
    put("raw", Some(buffer(certificate.as_der())));
    all
}

/// What `JSON.stringify` makes of a Buffer.
fn buffer(bytes: &[u8]) -> Value {
    json!({"type": "Buffer", "data": bytes})
}

/// Short names of openssl and texts; a repeated one becomes a list. Nothing at all where a value is no text.
fn name_object(name: &Name) -> Option<Value> {
    let mut object = Map::new();
    for (key, string_type, content) in name.attributes() {
        let text = Value::from(utf8_of(string_type, content)?);
        match object.get_mut(&*key) {
            None => {
                object.insert(key.into_owned(), text);
            }
            Some(Value::Array(list)) => list.push(text),
            Some(first) => *first = Value::Array(vec![first.take(), text]),
        }
    }
    Some(Value::Object(object))
}

/// As openssl's ASN1_STRING_to_UTF8 sees it: strings of one byte a character are Latin-1.
fn utf8_of(string_type: u8, content: &[u8]) -> Option<String> {
    match string_type {
        tag::NUMERIC_STRING
        | tag::PRINTABLE_STRING
        | tag::TELETEX_STRING
        | tag::IA5_STRING
        | tag::UTC_TIME
        | tag::GENERALIZED_TIME
        | tag::VISIBLE_STRING => Some(content.iter().map(|byte| char::from(*byte)).collect()),
        tag::UTF8_STRING => String::from_utf8(content.to_vec()).ok(),
        tag::BMP_STRING | tag::UNIVERSAL_STRING => {
            let width = if string_type == tag::BMP_STRING { 2 } else { 4 };
            let unit = |unit: &[u8]| {
                let code = unit.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte));
                char::from_u32(code).filter(|_| unit.len() == width)
            };
            content.chunks(width).map(unit).collect()
        }
        _ => None,
    }
}

/// As openssl's X509_check_ca answers with 1.
fn is_ca(facts: &Facts) -> bool {
    let may_sign = |usages: &Vec<&str>| usages.contains(&"keyCertSign");
    facts.is_ca && facts.key_usage.as_ref().is_none_or(may_sign)
}

/// `Nov  3 01:02:03 2026 GMT`.
fn moment(moment: OffsetDateTime) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let moment = moment.to_offset(UtcOffset::UTC);
    let month = MONTHS.get(usize::from(u8::from(moment.month())) - 1);
    let (day, year) = (moment.day(), moment.year());
    let (hour, minute, second) = moment.to_hms();
    let month = month.copied().unwrap_or_default();
    format!("{month} {day:>2} {hour:02}:{minute:02}:{second:02} {year} GMT")
}

fn usages(value: &[u8]) -> Option<Value> {
    let purposes = der::children(der::read_tagged(value, tag::SEQUENCE).ok()?).ok()?;
    let oids: Option<Vec<String>> = purposes
        .iter()
        .map(|purpose| der::oid_text(purpose.content))
        .collect();
    Some(oids?.into())
}

/// A signed number in upper-case hexadecimal, whole octets without leading zeros.
fn serial(content: &[u8]) -> String {
    let negative = content.first().is_some_and(|first| *first >= 0x80);
    let octets = match negative {
        true => magnitude(content),
        false => content.to_vec(),
    };
    let zeros = octets.iter().take_while(|octet| **octet == 0).count();
    let digits = fingerprint(octets.get(zeros..).unwrap_or_default()).replace(':', "");
    match (digits.is_empty(), negative) {
        (true, _) => "0".to_owned(),
        (_, true) => format!("-{digits}"),
        (_, false) => digits,
    }
}
