//! A value's string type, bounds and characters (RFC 5280 Appendix A.1; string types as openssl chooses them).

use std::borrow::Cow;

use super::super::attribute::{Attribute, Kind};
use super::super::text;
use crate::pki::der::tag;

/// Where the octets of a value stood before its escapes were taken away.
pub(super) struct Places {
    start: usize,
    /// How many octets more stand there behind one of the value.
    skipped: Vec<(usize, usize)>,
}

impl Places {
    /// Of a value that begins at `start`.
    pub fn from(start: usize) -> Places {
        Places {
            start,
            skipped: Vec::new(),
        }
    }

    /// Behind the value's octet `at`, so many have gone.
    pub fn skip(&mut self, at: usize, count: usize) {
        self.skipped.push((at, count));
    }

    /// Where the value's octet `at` came from.
    pub fn of(&self, at: usize) -> usize {
        let before = self.skipped.iter().take_while(|(after, _)| *after < at);
        self.start + at + before.map(|(_, count)| count).sum::<usize>()
    }
}

/// The octet of a value that is wrong, and why.
pub(super) type Wrong = (usize, String);

/// The string type of the attribute, and this text in it.
/// An empty value has no place of its own: the caller knows better where it would have stood.
pub(super) fn encode<'a>(
    word: &str,
    known: Option<&Attribute>,
    value: &'a str,
) -> Result<(u8, Cow<'a, [u8]>), Wrong> {
    let kind = known.map_or(Kind::Utf8, |attribute| attribute.kind);
    // Letters and digits fit each kind but one.
    let passed = match kind {
        Kind::Numeric => 0,
        _ => text::plain(value),
    };
    let rest = value.get(passed..).unwrap_or_default();
    for (place, character) in rest.char_indices() {
        let refused = text::unwanted(character).map(str::to_owned);
        if let Some(what) = refused.or_else(|| unfit(word, kind, character)) {
            return Err((passed + place, what));
        }
    }
    let (min, max) = known.map_or((1, usize::MAX), |attribute| (attribute.min, attribute.max));
    let count = value.chars().count();
    if count < min || count > max {
        let what = match count {
            0 => format!("the value of {word} is empty"),
            count => format!(
                "the value of {word} has {count} characters, {} are allowed",
                bounds(min, max)
            ),
        };
        let first_too_many = value.char_indices().nth(max);
        return Err((first_too_many.map_or(0, |(place, _)| place), what));
    }
    let tag = match kind {
        Kind::Utf8 => tag::UTF8_STRING,
        Kind::Printable => tag::PRINTABLE_STRING,
        Kind::Ia5 => tag::IA5_STRING,
        Kind::Numeric => tag::NUMERIC_STRING,
        Kind::Bmp => {
            let units = value.encode_utf16().flat_map(u16::to_be_bytes);
            return Ok((tag::BMP_STRING, units.collect()));
        }
    };
    Ok((tag, value.as_bytes().into()))
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
