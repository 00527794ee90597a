//! GeneralNames in node's text form: what could be mistaken for another name is put in quotes and escaped as in
//! JSON, a comma too, so that the list can be split.

use serde_json::{Map, Value};

use crate::pki::der::{self, Tlv, tag};
use crate::pki::name::Name;

/// `subjectaltname`.
pub(super) fn text(value: &[u8]) -> Option<Value> {
    let names = der::children(der::read_tagged(value, tag::SEQUENCE).ok()?).ok()?;
    let names: Option<Vec<Vec<u8>>> = names.iter().map(shown).collect();
    let text = names?.join(b", ".as_slice());
    Some(String::from_utf8_lossy(&text).into_owned().into())
}

/// `infoAccess`: places by method and kind of name.
pub(super) fn access(value: &[u8]) -> Option<Value> {
    let mut object = Map::new();
    for description in der::children(der::read_tagged(value, tag::SEQUENCE).ok()?).ok()? {
        let parts = der::children(description.content).ok()?;
        let [method, place] = parts.as_slice() else {
            return None;
        };
        let method = der::oid_text(method.content)?;
        let method = method_name(&method);
        let place = shown(place)?;
        let place = String::from_utf8_lossy(&place);
        let (kind, place) = place.split_once(':')?;
        let place = match place.starts_with('"') {
            true => serde_json::from_str(place).ok()?,
            false => Value::from(place),
        };
        let key = format!("{method} - {kind}");
        match object
            .entry(key)
            .or_insert_with(|| Value::Array(Vec::new()))
        {
            Value::Array(list) => list.push(place),
            _ => return None,
        }
    }
    Some(Value::Object(object))
}

/// openssl's long names.
fn method_name(oid: &str) -> &str {
    match oid {
        "1.3.6.1.5.5.7.48.1" => "OCSP",
        "1.3.6.1.5.5.7.48.2" => "CA Issuers",
        "1.3.6.1.5.5.7.48.3" => "AD Time Stamping",
        "1.3.6.1.5.5.7.48.4" => "ad dvcs",
        "1.3.6.1.5.5.7.48.5" => "CA Repository",
        other => other,
    }
}

fn shown(name: &Tlv<'_>) -> Option<Vec<u8>> {
    let content = name.content;
    let labelled = |label: &str, value: Vec<u8>| [label.as_bytes(), &value].concat();
    Some(match name.tag {
        0x81 => labelled("email:", escaped("", content, false)),
        0x82 => labelled("DNS:", escaped("", content, false)),
        0x86 => labelled("URI:", escaped("", content, false)),
        0xa4 => {
            let name = Name::from_der(content).ok()?;
            labelled("DirName:", escaped("", &name.print_within_json(), true))
        }
        0x87 => labelled("IP Address:", address(content).into_bytes()),
        0x88 => labelled("Registered ID:", der::oid_text(content)?.into_bytes()),
        0xa0 => labelled("othername:", other_name(content)?),
        0xa3 => b"X400Name:<unsupported>".to_vec(),
        0xa5 => b"EdiPartyName:<unsupported>".to_vec(),
        _ => return None,
    })
}

fn address(octets: &[u8]) -> String {
    match octets.len() {
        4 => {
            let parts: Vec<String> = octets.iter().map(u8::to_string).collect();
            parts.join(".")
        }
        16 => {
            let pair = |pair: &[u8]| {
                let number = pair
                    .iter()
                    .fold(0u32, |sum, octet| sum << 8 | u32::from(*octet));
                format!("{number:X}")
            };
            let parts: Vec<String> = octets.chunks(2).map(pair).collect();
            parts.join(":")
        }
        length => format!("<invalid length={length}>"),
    }
}

/// Those that openssl knows are shown, if their value has the type that belongs there.
fn other_name(content: &[u8]) -> Option<Vec<u8>> {
    let parts = der::children(content).ok()?;
    let [kind, value] = parts.as_slice() else {
        return None;
    };
    let value = der::read_all(value.content).ok()?;
    let (prefix, wanted) = match der::oid_text(kind.content)?.as_str() {
        "1.3.6.1.5.5.7.8.9" => ("SmtpUTF8Mailbox:", tag::UTF8_STRING),
        "1.3.6.1.5.5.7.8.5" => ("XmppAddr:", tag::UTF8_STRING),
        "1.3.6.1.5.5.7.8.7" => ("SRVName:", tag::IA5_STRING),
        "1.3.6.1.4.1.311.20.2.3" => ("UPN:", tag::UTF8_STRING),
        "1.3.6.1.5.5.7.8.8" => ("NAIRealm:", tag::UTF8_STRING),
        _ => return Some(b"<unsupported>".to_vec()),
    };
    Some(match value.tag == wanted {
        true => escaped(prefix, value.content, wanted == tag::UTF8_STRING),
        false => b"<unsupported>".to_vec(),
    })
}

/// The value as it is, if nothing in it can be mistaken; else in quotes.
fn escaped(prefix: &str, value: &[u8], is_utf8: bool) -> Vec<u8> {
    let plain = |byte: &u8| (b' '..=b'~').contains(byte) || is_utf8 && *byte >= 0x80;
    let safe = |byte: &u8| plain(byte) && !matches!(byte, b'"' | b'\\' | b',' | b'\'');
    if value.iter().all(safe) {
        return [prefix.as_bytes(), value].concat();
    }
    let mut out = format!("\"{prefix}").into_bytes();
    for byte in value {
        match byte {
            b'"' | b'\\' => out.extend([b'\\', *byte]),
            byte if plain(byte) && *byte != b',' => out.push(*byte),
            byte => out.extend(format!("\\u00{byte:02x}").bytes()),
        }
    }
    out.push(b'"');
    out
}
