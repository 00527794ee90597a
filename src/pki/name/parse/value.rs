//! A value's string type, bounds and characters (RFC 5280 Appendix A.1; string types as openssl chooses them).

use super::super::attribute::{Attribute, Kind};
use super::super::text;
use crate::pki::der::{self, tag};

/// One character of a value and where it stands in the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub character: char,
    pub place: usize,
}

/// Encodes text in the string type of its attribute, or says which place is wrong, and why.
/// An empty value has no place of its own: the caller knows better where it would have stood.
pub(super) fn encode(
    word: &str,
    known: Option<&Attribute>,
    value: &[Piece],
) -> Result<Vec<u8>, (usize, String)> {
    let kind = known.map_or(Kind::Utf8, |attribute| attribute.kind);
    for piece in value {
        let refused = text::unwanted(piece.character).map(str::to_owned);
        if let Some(what) = refused.or_else(|| unfit(word, kind, piece.character)) {
            return Err((piece.place, what));
        }
    }
    let (min, max) = known.map_or((1, usize::MAX), |attribute| (attribute.min, attribute.max));
    if value.len() > max {
        let what = format!(
            "the value of {word} has {} characters, {} are allowed",
            value.len(),
            bounds(min, max)
        );
        return Err((value[max].place, what));
    }
    if value.len() < min {
        let place = value.first().map_or(0, |piece| piece.place);
        let what = match value.len() {
            0 => format!("the value of {word} is empty"),
            count => format!(
                "the value of {word} has {count} characters, {} are allowed",
                bounds(min, max)
            ),
        };
        return Err((place, what));
    }
    let mut text = String::with_capacity(value.len());
    text.extend(value.iter().map(|piece| piece.character));
    Ok(match kind {
        Kind::Utf8 => der::tlv(tag::UTF8_STRING, text.as_bytes()),
        Kind::Printable => der::tlv(tag::PRINTABLE_STRING, text.as_bytes()),
        Kind::Ia5 => der::tlv(tag::IA5_STRING, text.as_bytes()),
        Kind::Numeric => der::tlv(tag::NUMERIC_STRING, text.as_bytes()),
        Kind::Bmp => {
            let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            der::tlv(tag::BMP_STRING, &units)
        }
    })
}

fn bounds(min: usize, max: usize) -> String {
    if min == max {
        format!("exactly {max}")
    } else {
        format!("at most {max}")
    }
}

fn unfit(word: &str, kind: Kind, character: char) -> Option<String> {
    let (fits, alphabet) = match kind {
        Kind::Utf8 => return None,
        Kind::Printable => (
            text::is_printable_string(character),
            "letters A-Z, digits, blank and '()+,-./:=?",
        ),
        Kind::Ia5 => (character.is_ascii(), "ASCII characters"),
        Kind::Numeric => (
            character.is_ascii_digit() || character == ' ',
            "digits and blanks",
        ),
        Kind::Bmp => (
            character.len_utf16() == 1,
            "characters of the Basic Multilingual Plane",
        ),
    };
    (!fits).then(|| format!("{word} takes only {alphabet}, not {character:?}"))
}
