//! RFC 4514 section 2, with all text that is text shown as text.
//!
//! The law: reading the result back gives the same name, string types set aside, or an error; never another
//! name. Characters a person cannot see are written as hex pairs, values that are not text as `#` and hex.

use super::super::{Ava, Name, attribute, text};
use crate::pki::spki;
use std::fmt::Write;

pub(super) fn print(name: &Name) -> String {
    let rdn = |avas: &Vec<Ava<'_>>| {
        let avas: Vec<String> = avas.iter().rev().map(ava).collect();
        avas.join("+")
    };
    let rdns: Vec<String> = name.rdns().iter().rev().map(rdn).collect();
    rdns.join(",")
}

fn ava(ava: &Ava<'_>) -> String {
    let oid = ava.dotted();
    match (attribute::by_oid(&oid), ava.text()) {
        (Some(known), Some(text)) => format!("{}={}", known.keyword(), escape(&text)),
        (Some(known), None) => format!("{}={}", known.keyword(), hex(ava.value.raw)),
        // Section 2.4: a type in dotted form has its value in hex.
        (None, _) => format!("{oid}={}", hex(ava.value.raw)),
    }
}

/// A value as `#` and the hex of its DER (RFC 4514 section 2.4).
fn hex(bytes: &[u8]) -> String {
    format!("#{}", spki::hex(bytes).to_uppercase())
}

fn escape(text: &str) -> String {
    let last = text.len().saturating_sub(1);
    let mut out = String::with_capacity(text.len());
    for (index, character) in text.char_indices() {
        let escape = match character {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => true,
            ' ' => index == 0 || index == last,
            '#' => index == 0,
            // `parse` takes it for a mixture of forms otherwise.
            '=' => attribute::poses_as_attribute(&text[..index], '/'),
            _ => false,
        };
        if escape {
            out.push('\\');
        }
        if text::unwanted(character).is_some() {
            let mut buffer = [0; 4];
            for byte in character.encode_utf8(&mut buffer).bytes() {
                let _ = write!(out, "\\{byte:02X}");
            }
        } else {
            out.push(character);
        }
    }
    out
}
