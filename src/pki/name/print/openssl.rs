//! The two printers of OpenSSL 3.0 that nginx, node and the `openssl` tool hand names to.
//!
//! `print_ex` behaves as X509_NAME_print_ex does with the flags each of them passes, `one_line` as
//! X509_NAME_oneline. Both escape bytes or characters by position and type, and differ in small ways that
//! matter to a comparison of strings.

use super::super::{Ava, Name};
use crate::pki::der::tag;

/// The flags that differ between the consumers. All escape RFC 2253's specials and control characters, print
/// openssl's short names, and turn wide and Latin-1 strings into UTF-8.
pub(super) struct Flags {
    /// From the last RDN to the first.
    reversed: bool,
    between_rdns: &'static str,
    between_values: &'static str,
    equals: &'static str,
    /// Bytes above 0x7f as hex pairs.
    escape_high: bool,
    /// Control characters as hex pairs.
    escape_control: bool,
    /// Quotes around a value instead of backslashes, where these would do.
    quote: bool,
    /// Values that are no strings as `#` and the hex of their DER.
    dump_no_string: bool,
    /// The same for all values of attributes openssl does not know.
    dump_unknown: bool,
}

/// XN_FLAG_RFC2253.
pub(super) const RFC2253: Flags = Flags {
    reversed: true,
    between_rdns: ",",
    between_values: "+",
    equals: "=",
    escape_high: true,
    escape_control: true,
    quote: false,
    dump_no_string: true,
    dump_unknown: true,
};

/// XN_FLAG_ONELINE.
pub(super) const X509_SUBJECT: Flags = Flags {
    reversed: false,
    between_rdns: ", ",
    between_values: " + ",
    equals: " = ",
    escape_high: true,
    escape_control: true,
    quote: true,
    dump_no_string: true,
    dump_unknown: false,
};

/// ASN1_STRFLGS_ESC_2253 | ESC_CTRL | UTF8_CONVERT | XN_FLAG_SEP_MULTILINE | XN_FLAG_FN_SN.
pub(super) const NODE: Flags = Flags {
    reversed: false,
    between_rdns: "\n",
    between_values: " + ",
    equals: "=",
    escape_high: false,
    escape_control: true,
    quote: false,
    dump_no_string: false,
    dump_unknown: false,
};

/// The same as [`RFC2253`] in UTF-8, for a place that escapes control characters itself: node's `subjectaltname`.
pub(super) const WITHIN_JSON: Flags = Flags {
    escape_high: false,
    escape_control: false,
    ..RFC2253
};

pub(super) fn print_ex(name: &Name, flags: &Flags) -> Vec<u8> {
    let mut avas = name.avas();
    if flags.reversed {
        avas.reverse();
    }
    let (mut out, mut last) = (Vec::new(), None);
    for ava in &avas {
        let separator = match last.replace(ava.rdn) {
            None => "",
            Some(rdn) if rdn == ava.rdn => flags.between_values,
            Some(_) => flags.between_rdns,
        };
        out.extend_from_slice(separator.as_bytes());
        print_ava(ava, flags, &mut out);
    }
    out
}

fn print_ava(ava: &Ava<'_>, flags: &Flags, out: &mut Vec<u8>) {
    let known = short_name(ava, out);
    out.extend_from_slice(flags.equals.as_bytes());
    let no_string = width(ava.value.tag).is_none();
    if (flags.dump_unknown && !known) || (flags.dump_no_string && no_string) {
        out.push(b'#');
        ava.value.raw.iter().for_each(|byte| push_hex(*byte, out));
        return;
    }
    let characters = characters(ava);
    let mut value = Vec::with_capacity(characters.len());
    let mut quoted = false;
    let last = characters.len().saturating_sub(1);
    for (index, character) in characters.iter().enumerate() {
        // A value of one character counts as last only.
        let edge = if index == last {
            Edge::Last
        } else if index == 0 {
            Edge::First
        } else {
            Edge::None
        };
        for byte in character {
            quoted |= push_escaped(*byte, edge, flags, &mut value);
        }
    }
    let quote: &[u8] = if quoted { b"\"" } else { b"" };
    out.extend_from_slice(&[quote, &value, quote].concat());
}

/// Writes the attribute's name and says whether openssl knows it.
fn short_name(ava: &Ava<'_>, out: &mut Vec<u8>) -> bool {
    let (name, known) = ava.openssl_name();
    out.extend_from_slice(name.as_bytes());
    known
}

/// Bytes a character of this type takes; UTF8String counts as one, since its bytes are passed on.
fn width(string_type: u8) -> Option<usize> {
    match string_type {
        tag::UTF8_STRING | tag::NUMERIC_STRING | tag::PRINTABLE_STRING | tag::TELETEX_STRING => {
            Some(1)
        }
        tag::IA5_STRING | tag::VISIBLE_STRING | tag::UTC_TIME | tag::GENERALIZED_TIME => Some(1),
        tag::UNIVERSAL_STRING => Some(4),
        tag::BMP_STRING => Some(2),
        _ => None,
    }
}

/// The bytes openssl keeps for a value: content, but all of a SEQUENCE, and a BIT STRING without its first byte.
fn kept<'a>(ava: &Ava<'a>) -> &'a [u8] {
    match ava.value.tag {
        tag::SEQUENCE => ava.value.raw,
        tag::BIT_STRING => ava.value.content.get(1..).unwrap_or_default(),
        _ => ava.value.content,
    }
}

/// The value's characters, each as the bytes of its UTF-8.
fn characters(ava: &Ava<'_>) -> Vec<Vec<u8>> {
    let bytes = kept(ava);
    if ava.value.tag == tag::UTF8_STRING {
        return bytes.iter().map(|byte| vec![*byte]).collect();
    }
    let utf8 = |unit: &[u8]| {
        let code = unit
            .iter()
            .fold(0u32, |sum, byte| (sum << 8) | u32::from(*byte));
        // Surrogates and what lies beyond Unicode vanish.
        char::from_u32(code).map_or_else(Vec::new, |character| character.to_string().into_bytes())
    };
    bytes
        .chunks(width(ava.value.tag).unwrap_or(1))
        .map(utf8)
        .collect()
}

#[derive(Clone, Copy, PartialEq)]
enum Edge {
    First,
    Last,
    None,
}

/// Writes one byte and says whether it wants quotes around the value.
fn push_escaped(byte: u8, edge: Edge, flags: &Flags, out: &mut Vec<u8>) -> bool {
    let special = match byte {
        b',' | b'+' | b'<' | b'>' | b';' => true,
        b' ' => edge != Edge::None,
        b'#' => edge == Edge::First,
        _ => false,
    };
    match byte {
        _ if special && flags.quote => {
            out.push(byte);
            return true;
        }
        b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
        _ if special => out.extend_from_slice(&[b'\\', byte]),
        _ if (byte.is_ascii_control() && flags.escape_control)
            || (byte >= 0x80 && flags.escape_high) =>
        {
            out.push(b'\\');
            push_hex(byte, out);
        }
        _ => out.push(byte),
    }
    false
}

fn push_hex(byte: u8, out: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    out.extend_from_slice(&[
        DIGITS[usize::from(byte >> 4)],
        DIGITS[usize::from(byte & 15)],
    ]);
}

pub(super) fn one_line(name: &Name) -> Vec<u8> {
    let (mut out, mut last) = (Vec::new(), None);
    for ava in name.avas() {
        let joins = last.replace(ava.rdn) == Some(ava.rdn);
        out.push(if joins { b'+' } else { b'/' });
        short_name(&ava, &mut out);
        out.push(b'=');
        for byte in kept(&ava) {
            match byte {
                b'/' | b'+' => out.extend_from_slice(&[b'\\', *byte]),
                b' '..=b'~' => out.push(*byte),
                _ => {
                    out.extend_from_slice(b"\\x");
                    push_hex(*byte, &mut out);
                }
            }
        }
    }
    out
}
