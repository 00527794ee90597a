//! The text inside the string types of X.520 (RFC 5280 4.1.2.4), and what text may be typed into a name.

use std::borrow::Cow;

use crate::pki::der::tag;

/// The text of a character string; `None` for other types and for bytes that are not of their type.
pub(in crate::pki) fn decode(string_type: u8, content: &[u8]) -> Option<Cow<'_, str>> {
    match string_type {
        tag::UTF8_STRING => str::from_utf8(content).ok().map(Cow::Borrowed),
        tag::NUMERIC_STRING | tag::PRINTABLE_STRING | tag::IA5_STRING | tag::VISIBLE_STRING => {
            let ascii = str::from_utf8(content).ok();
            ascii.filter(|text| text.is_ascii()).map(Cow::Borrowed)
        }
        // T.61 proper is dead; every writer of the last decades put Latin-1 here, and every reader takes it so.
        tag::TELETEX_STRING => Some(content.iter().map(|byte| char::from(*byte)).collect()),
        tag::BMP_STRING => wide::<2>(content).map(Cow::Owned),
        tag::UNIVERSAL_STRING => wide::<4>(content).map(Cow::Owned),
        _ => None,
    }
}

/// Whether the type is one of the character strings `decode` knows.
pub(super) fn is_string(string_type: u8) -> bool {
    decode(string_type, &[]).is_some()
}

/// Characters of two or four bytes; surrogates are not characters.
fn wide<const WIDTH: usize>(content: &[u8]) -> Option<String> {
    let units = content.chunks(WIDTH);
    let character = |unit: &[u8]| {
        let code = unit
            .iter()
            .fold(0u32, |sum, byte| (sum << 8) | u32::from(*byte));
        char::from_u32(code).filter(|_| unit.len() == WIDTH)
    };
    units.map(character).collect()
}

/// Case folded, white space at the ends removed and compressed inside (RFC 5280 7.1, RFC 4518 2.6.1).
pub(super) fn fold(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

/// So many octets at the beginning are letters and digits, which mean nothing but themselves in any form.
pub(super) fn plain(text: &str) -> usize {
    let mut octets = text.bytes();
    let other = octets.position(|octet| !octet.is_ascii_alphanumeric());
    other.unwrap_or(text.len())
}

/// Why a character may not be typed into a name, if so. It would not be seen, or would move what is seen.
pub(super) fn unwanted(character: char) -> Option<&'static str> {
    match character {
        ' '..='~' => None,
        '\0' => Some("a NUL character is not allowed in a name"),
        '\n' | '\r' | '\u{2028}' | '\u{2029}' => Some("a line break is not allowed in a name"),
        '\t' => Some("a tab is not allowed in a name"),
        c if c.is_control() => Some("a control character is not allowed in a name"),
        c if is_invisible(c) => Some("an invisible formatting character is not allowed in a name"),
        _ => None,
    }
}

/// Unicode's formatting characters and blank letters. Not among them are the joiners (U+200C, U+200D) and the
/// variation selectors, without which names in several scripts cannot be written.
fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e007f}')
}

/// Whether a person does not see the character, or a terminal obeys it.
pub(in crate::pki) fn is_unseen(character: char) -> bool {
    unwanted(character).is_some()
}

/// X.680 41.4.
pub(super) fn is_printable_string(character: char) -> bool {
    character.is_ascii_alphanumeric() || " '()+,-./:=?".contains(character)
}
