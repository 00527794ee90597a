//! The slash form of `openssl req -subj`: `/C=US/O=Acme/OU=Ops/CN=alice`, in the order of the encoding.
//!
//! A backslash takes the next character literally, `+` joins two attributes in one RDN, blanks belong to the
//! value. Where openssl warns and drops, or drops without a word, this is an error.

use super::super::NameError;
use super::value::Piece;
use super::{Cursor, Encoded, add};

const ENDS: [char; 2] = ['/', '+'];

pub(in super::super) fn slash(text: &str) -> Result<Encoded, NameError> {
    let mut cursor = Cursor::new(text);
    let mut rdns: Encoded = Vec::new();
    while let Some(separator) = cursor.peek() {
        let separator_at = cursor.at;
        cursor.at += 1;
        if cursor.peek().is_none() {
            let what = format!(
                "nothing follows this `{separator}`; remove it, or write `\\{separator}` if it belongs to the value"
            );
            return cursor.error(separator_at, what);
        }
        let start = cursor.at;
        refuse_other_uid(&cursor)?;
        let wanted = cursor
            .attribute_type(&ENDS)
            .map_err(|error| match separator_at {
                0 => error,
                _ => error.or(&format!(
                    "write `\\{separator}` if the `{separator}` before it belongs to the value"
                )),
            })?;
        if cursor.characters[start] == ' ' || cursor.characters[cursor.at - 2] == ' ' {
            return cursor.error(
                start,
                "blanks around an attribute's keyword are not allowed in this form",
            );
        }
        let value_at = cursor.at;
        let value = value(&mut cursor)?;
        if value.is_empty() {
            return cursor.error(value_at, format!("the value of {} is empty", wanted.word));
        }
        let ava = wanted
            .with_text(&value)
            .or_else(|(place, what)| cursor.error(place, what))?;
        if separator == '/' {
            rdns.push(Vec::new());
        }
        if let Some(rdn) = rdns.last_mut() {
            add(rdn, ava).or_else(|what| cursor.error(start, what))?;
        }
    }
    Ok(rdns)
}

/// openssl takes `uid` for uniqueIdentifier, everybody else for UID.
fn refuse_other_uid(cursor: &Cursor<'_>) -> Result<(), NameError> {
    if cursor.characters[cursor.at..].starts_with(&['u', 'i', 'd', '=']) {
        return cursor.error(cursor.at, "openssl reads `uid` as uniqueIdentifier and LDAP as UID; write UID or uniqueIdentifier");
    }
    Ok(())
}

fn value(cursor: &mut Cursor<'_>) -> Result<Vec<Piece>, NameError> {
    let value_at = cursor.at;
    let mut value = Vec::new();
    while let Some(character) = cursor.peek() {
        let place = cursor.at;
        if ENDS.contains(&character) {
            break;
        }
        if character == '=' && cursor.poses_as_attribute(',', value_at) {
            let what = "`,` does not separate attributes in this form; write `/` instead, or `\\,` if all of this is one value";
            return cursor.error(place, what);
        }
        cursor.at += 1;
        if character != '\\' {
            value.push(Piece { character, place });
            continue;
        }
        match cursor.peek() {
            None => {
                return cursor.error(
                    place,
                    "nothing follows this backslash; write `\\\\` for a backslash",
                );
            }
            Some(next) if next.is_alphanumeric() => {
                let what = "a backslash before a letter or digit means nothing in this form and would be lost; write `\\\\` for a backslash, or the character itself";
                return cursor.error(place, what);
            }
            Some(next) => {
                cursor.at += 1;
                value.push(Piece {
                    character: next,
                    place,
                });
            }
        }
    }
    Ok(value)
}
