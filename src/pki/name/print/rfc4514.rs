//! RFC 4514 section 2, with all text that is text shown as text.
//!
//! The law: reading the result back gives the same name, string types set aside, or an error; never another
//! name. Characters a person cannot see are written as hex pairs, values that are not text as `#` and hex.

use super::super::{Ava, Name, attribute, text};
use crate::pki::spki;
use std::fmt::Write;

pub(in crate::pki::name) fn print(name: &Name) -> String {
    let mut out = String::with_capacity(name.der.len());
    let mut last = None;
    for ava in name.avas().iter().rev() {
        match last.replace(ava.rdn) {
            None => {}
            Some(rdn) if rdn == ava.rdn => out.push('+'),
            Some(_) => out.push(','),
        }
        put(&mut out, ava);
    }
    out
}

fn put(out: &mut String, ava: &Ava<'_>) {
    let known = ava.known();
    match known {
        Some(known) => out.push_str(known.keyword()),
        None => out.push_str(&ava.dotted()),
    }
    out.push('=');
    // Section 2.4: a type in dotted form has its value in hex.
    match ava.text().filter(|_| known.is_some()) {
        Some(text) => put_escaped(out, &text),
        None => out.push_str(&hex(ava.value.raw)),
    }
}

/// A value as `#` and the hex of its DER (RFC 4514 section 2.4).
fn hex(bytes: &[u8]) -> String {
    format!("#{}", spki::hex(bytes).to_uppercase())
}

fn put_escaped(out: &mut String, text: &str) {
    let last = text.len().saturating_sub(1);
    let mut index = 0;
    loop {
        let rest = text.get(index..).unwrap_or_default();
        let (plain, rest) = rest.split_at(text::plain(rest));
        out.push_str(plain);
        index += plain.len();
        let Some(character) = rest.chars().next() else {
            break;
        };
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
        index += character.len_utf8();
    }
}
