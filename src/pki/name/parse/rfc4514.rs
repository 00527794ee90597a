//! RFC 4514 section 3: `CN=alice,OU=Ops,O=Acme,C=US`. The text runs from the last RDN to the first (section 2.1).
//!
//! Blanks around separators are taken as RFC 2253 readers do; a blank that counts is written `\ `.

use super::super::NameError;
use super::super::attribute::Attribute;
use super::super::text;
use super::value::{self, Piece};
use super::{Cursor, Encoded, Type, add, all};
use crate::pki::der;

const ENDS: [char; 2] = [',', '+'];

/// The octets of a value of some length.
const USUAL: usize = 32;

pub(in super::super) fn rfc4514(text: &str) -> Result<Encoded, NameError> {
    let mut cursor = Cursor::new(text);
    let mut rdns: Encoded = vec![Vec::new()];
    loop {
        cursor.skip_blanks();
        let start = cursor.at;
        let wanted = cursor.attribute_type(&ENDS)?;
        cursor.skip_blanks();
        let ava = match cursor.peek() {
            Some('#') => hex_value(&mut cursor, &wanted)?,
            _ => text_value(&mut cursor, &wanted)?,
        };
        if let Some(rdn) = rdns.last_mut() {
            add(rdn, ava).or_else(|what| cursor.error(start, what))?;
        }
        cursor.skip_blanks();
        match cursor.peek() {
            None => break,
            Some(',') => rdns.push(Vec::new()),
            Some('+') => {}
            Some(_) => {
                return cursor.error(
                    cursor.at,
                    "`,` or `+` or the end is expected after a `#` value",
                );
            }
        }
        cursor.at += 1;
    }
    rdns.reverse();
    Ok(rdns)
}

fn text_value(cursor: &mut Cursor<'_>, wanted: &Type) -> Result<Vec<u8>, NameError> {
    let value_at = cursor.at;
    // Bytes, because `\C3\A9` gives them one by one; with the place each came from.
    let mut bytes: Vec<(u8, usize)> = Vec::with_capacity(USUAL);
    let mut meant = 0;
    while let Some(character) = cursor.peek() {
        let place = cursor.at;
        match character {
            ',' | '+' => break,
            '\\' => {
                escaped(cursor, &mut bytes)?;
                meant = bytes.len();
                continue;
            }
            '=' if cursor.poses_as_attribute('/', value_at) => {
                let what = "`/` does not separate attributes in this form; begin the name with `/`, or write `\\=` if all of this is one value";
                return cursor.error(place, what);
            }
            '"' if bytes.is_empty() => return cursor.error(
                place,
                "quoted values are not RFC 4514; escape with backslashes instead, such as `\\,`",
            ),
            '"' | ';' | '<' | '>' => {
                return cursor.error(
                    place,
                    format!("`{character}` must be written `\\{character}` in a value"),
                );
            }
            _ => {}
        }
        let mut buffer = [0; 4];
        let encoded = character.encode_utf8(&mut buffer);
        bytes.extend(encoded.bytes().map(|byte| (byte, place)));
        if character != ' ' {
            meant = bytes.len();
        }
        cursor.at += 1;
    }
    bytes.truncate(meant);
    if bytes.is_empty() {
        return cursor.error(value_at, format!("the value of {} is empty", wanted.word));
    }
    let pieces =
        pieces(&bytes).or_else(|place| cursor.error(place, "these escaped bytes are not UTF-8"))?;
    wanted
        .with_text(&pieces)
        .or_else(|(place, what)| cursor.error(place, what))
}

/// RFC 4514 section 3, `pair`: a special character, or the two hex digits of a byte of UTF-8.
fn escaped(cursor: &mut Cursor<'_>, bytes: &mut Vec<(u8, usize)>) -> Result<(), NameError> {
    let place = cursor.at;
    let next = |offset: usize| cursor.characters.get(place + offset).copied();
    let digit = |offset: usize| next(offset).and_then(|character| character.to_digit(16));
    let (byte, length) = match (next(1), digit(1), digit(2)) {
        (Some(special), _, _) if " #=\"+,;<>\\".contains(special) => (special as u8, 2),
        (_, Some(high), Some(low)) => ((high * 16 + low) as u8, 3),
        (None, _, _) => {
            return cursor.error(
                place,
                "nothing follows this backslash; write `\\\\` for a backslash",
            );
        }
        _ => {
            let what = "a backslash must be followed by one of ` #=\"+,;<>\\` or by two hex digits; write `\\\\` for a backslash";
            return cursor.error(place, what);
        }
    };
    bytes.push((byte, place));
    cursor.at += length;
    Ok(())
}

/// UTF-8 with places to characters with places, or the place of the first byte that is not UTF-8.
fn pieces(bytes: &[(u8, usize)]) -> Result<Vec<Piece>, usize> {
    let plain: Vec<u8> = bytes.iter().map(|(byte, _)| *byte).collect();
    let text = std::str::from_utf8(&plain).map_err(|error| bytes[error.valid_up_to()].1)?;
    let piece = |(index, character): (usize, char)| Piece {
        character,
        place: bytes[index].1,
    };
    Ok(all(plain.len(), text.char_indices().map(piece)))
}

/// RFC 4514 section 2.4: the value's own encoding, in hex, whatever its type.
fn hex_value(cursor: &mut Cursor<'_>, wanted: &Type) -> Result<Vec<u8>, NameError> {
    let start = cursor.at;
    cursor.at += 1;
    let mut digits = Vec::new();
    while let Some(digit) = cursor.peek().and_then(|character| character.to_digit(16)) {
        digits.push(digit as u8);
        cursor.at += 1;
    }
    if let Some(other) = cursor
        .peek()
        .filter(|next| !ENDS.contains(next) && *next != ' ')
    {
        return cursor.error(
            cursor.at,
            format!("{other:?} is not a hex digit; write `\\#` if the value begins with #"),
        );
    }
    if digits.len() % 2 == 1 {
        return cursor.error(cursor.at - 1, "the number of hex digits after # is odd");
    }
    let bytes: Vec<u8> = digits
        .chunks(2)
        .map(|pair| pair[0] * 16 + pair[1])
        .collect();
    check_encoded(&wanted.word, wanted.known, &bytes).or_else(|what| cursor.error(start, what))?;
    Ok(der::sequence(&[&wanted.oid, &bytes]))
}

fn check_encoded(word: &str, known: Option<&Attribute>, bytes: &[u8]) -> Result<(), String> {
    let value = der::read_all(bytes)
        .map_err(|error| format!("the hex value of {word} is not one DER element: {error}"))?;
    nested(value, 0)?;
    if !text::is_string(value.tag) {
        return Ok(());
    }
    // A string given by its bytes may have another type than we would choose, but no other text.
    let text = text::decode(value.tag, value.content).ok_or_else(|| {
        format!("the bytes in the hex value of {word} are not text of their own string type")
    })?;
    let pieces: Vec<Piece> = text
        .chars()
        .map(|character| Piece {
            character,
            place: 0,
        })
        .collect();
    value::encode(word, known, &pieces)
        .map(drop)
        .map_err(|(_, what)| what)
}

const DEEPEST: usize = 16;

/// Constructed values must be DER all the way down.
fn nested(value: der::Tlv<'_>, depth: usize) -> Result<(), String> {
    if value.tag == 0 {
        return Err("a tag of zero is not a value".to_owned());
    }
    if value.tag & 0x20 == 0 {
        return Ok(());
    }
    if depth == DEEPEST {
        return Err("the hex value is nested too deeply".to_owned());
    }
    let inside =
        der::children(value.content).map_err(|error| format!("inside the hex value, {error}"))?;
    inside
        .into_iter()
        .try_for_each(|child| nested(child, depth + 1))
}
