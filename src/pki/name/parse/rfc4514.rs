//! RFC 4514 section 3: `CN=alice,OU=Ops,O=Acme,C=US`. The text runs from the last RDN to the first (section 2.1).
//!
//! Blanks around separators are taken as RFC 2253 readers do; a blank that counts is written `\ `.

use super::super::NameError;
use super::super::attribute::Attribute;
use super::super::text;
use super::value::{self, Places};
use super::{Aim, Cursor, Encoded, Type, USUAL, add};
use crate::pki::der;

const ENDS: [char; 2] = [',', '+'];

pub(in super::super) fn rfc4514(text: &str, aim: Aim) -> Result<Encoded, NameError> {
    let mut cursor = Cursor::new(text, aim);
    let mut avas = Encoded::with_capacity(USUAL);
    let mut rdn = 0;
    loop {
        cursor.skip_blanks();
        let start = cursor.at;
        let wanted = cursor.attribute_type(&ENDS)?;
        cursor.skip_blanks();
        let ava = match cursor.peek() {
            Some('#') => hex_value(&mut cursor, &wanted)?,
            _ => text_value(&mut cursor, &wanted)?,
        };
        add(&mut avas, rdn, ava, aim).or_else(|what| cursor.error(start, what))?;
        cursor.skip_blanks();
        match cursor.peek() {
            None => break,
            Some(',') => rdn += 1,
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
    avas.reverse();
    Ok(avas)
}

fn text_value(cursor: &mut Cursor<'_>, wanted: &Type<'_>) -> Result<Vec<u8>, NameError> {
    let value_at = cursor.at;
    let plain = cursor.pass_plain();
    if !plain.is_empty() && cursor.peek().is_none_or(|next| ENDS.contains(&next)) {
        let wrong = |(at, what)| cursor.error(value_at + at, what);
        return wanted.with_text(plain).or_else(wrong);
    }
    cursor.at = value_at;
    let mut places = Places::from(value_at);
    // Octets, because `\C3\A9` gives them one by one.
    let mut octets: Vec<u8> = Vec::with_capacity(cursor.rest().len());
    let mut meant = 0;
    loop {
        let plain = cursor.pass_plain();
        if !plain.is_empty() {
            octets.extend_from_slice(plain.as_bytes());
            meant = octets.len();
        }
        let Some(character) = cursor.peek() else {
            break;
        };
        let place = cursor.at;
        match character {
            ',' | '+' => break,
            '\\' => {
                let (octet, length) = escaped(cursor)?;
                places.skip(octets.len(), length - 1);
                octets.push(octet);
                cursor.at += length;
                meant = octets.len();
                continue;
            }
            '=' if cursor.poses_as_attribute('/', value_at) => {
                let what = "`/` does not separate attributes in this form; begin the name with `/`, or write `\\=` if all of this is one value";
                return cursor.error(place, what);
            }
            '"' if octets.is_empty() => return cursor.error(
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
        cursor.pass(character);
        octets.extend_from_slice(cursor.since(place).as_bytes());
        if character != ' ' {
            meant = octets.len();
        }
    }
    octets.truncate(meant);
    if octets.is_empty() && cursor.aim == Aim::Issue {
        return cursor.error(value_at, format!("the value of {} is empty", wanted.word));
    }
    let text = String::from_utf8(octets).or_else(|error| {
        let place = places.of(error.utf8_error().valid_up_to());
        cursor.error(place, "these escaped bytes are not UTF-8")
    })?;
    wanted
        .with_text(&text)
        .or_else(|(at, what)| cursor.error(places.of(at), what))
}

/// RFC 4514 section 3, `pair`: a special character, or the two hex digits of a byte of UTF-8. The octet, and how
/// many there are of the pair.
fn escaped(cursor: &Cursor<'_>) -> Result<(u8, usize), NameError> {
    let mut pair = cursor.rest().chars().skip(1);
    let (first, second) = (pair.next(), pair.next());
    let digit = |character: Option<char>| character.and_then(|character| character.to_digit(16));
    match (first, digit(first), digit(second)) {
        (Some(special), _, _) if " #=\"+,;<>\\".contains(special) => Ok((special as u8, 2)),
        (_, Some(high), Some(low)) => Ok(((high * 16 + low) as u8, 3)),
        (None, _, _) => cursor.error(
            cursor.at,
            "nothing follows this backslash; write `\\\\` for a backslash",
        ),
        _ => {
            let what = "a backslash must be followed by one of ` #=\"+,;<>\\` or by two hex digits; write `\\\\` for a backslash";
            cursor.error(cursor.at, what)
        }
    }
}

/// RFC 4514 section 2.4: the value's own encoding, in hex, whatever its type.
fn hex_value(cursor: &mut Cursor<'_>, wanted: &Type<'_>) -> Result<Vec<u8>, NameError> {
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
    check_encoded(wanted.word, wanted.known, wanted.aim, &bytes)
        .or_else(|what| cursor.error(start, what))?;
    Ok(wanted.with_value(&[], &bytes))
}

/// Whether a value that is encoded keeps to the rules for what is typed.
pub(in crate::pki::name) fn check_encoded(
    word: &str,
    known: Option<&Attribute>,
    aim: Aim,
    bytes: &[u8],
) -> Result<(), String> {
    let value = der::read_all(bytes)
        .map_err(|error| format!("the hex value of {word} is not one DER element: {error}"))?;
    nested(value, 0)?;
    if !text::is_string(value.tag) || aim == Aim::Compare {
        return Ok(());
    }
    // A string given by its bytes may have another type than we would choose, but no other text.
    let text = text::decode(value.tag, value.content).ok_or_else(|| {
        format!("the bytes in the hex value of {word} are not text of their own string type")
    })?;
    value::encode(word, known, &text)
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
