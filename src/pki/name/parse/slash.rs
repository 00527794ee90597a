//! The slash form of `openssl req -subj`: `/C=US/O=Acme/OU=Ops/CN=alice`, in the order of the encoding.
//!
//! A backslash takes the next character literally, `+` joins two attributes in one RDN, blanks belong to the
//! value. Where openssl warns and drops, or drops without a word, this is an error.

use super::super::NameError;
use super::value::Places;
use super::{Aim, Cursor, Encoded, USUAL, add};

const ENDS: [char; 2] = ['/', '+'];

pub(in super::super) fn slash(text: &str, aim: Aim) -> Result<Encoded, NameError> {
    let mut cursor = Cursor::new(text, aim);
    let mut avas = Encoded::with_capacity(USUAL);
    let mut rdn = 0;
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
        if cursor.since(start).starts_with(' ') || cursor.since(start).ends_with(" =") {
            return cursor.error(
                start,
                "blanks around an attribute's keyword are not allowed in this form",
            );
        }
        let value_at = cursor.at;
        let (value, places) = value(&mut cursor)?;
        if value.is_empty() && aim == Aim::Issue {
            return cursor.error(value_at, format!("the value of {} is empty", wanted.word));
        }
        let ava = wanted
            .with_text(&value)
            .or_else(|(at, what)| cursor.error(places.of(at), what))?;
        if separator == '/' {
            rdn += 1;
        }
        add(&mut avas, rdn, ava, aim).or_else(|what| cursor.error(start, what))?;
    }
    Ok(avas)
}

/// openssl takes `uid` for uniqueIdentifier, everybody else for UID.
fn refuse_other_uid(cursor: &Cursor<'_>) -> Result<(), NameError> {
    if cursor.rest().starts_with("uid=") {
        return cursor.error(cursor.at, "openssl reads `uid` as uniqueIdentifier and LDAP as UID; write UID or uniqueIdentifier");
    }
    Ok(())
}

fn value(cursor: &mut Cursor<'_>) -> Result<(String, Places), NameError> {
    let value_at = cursor.at;
    let mut places = Places::from(value_at);
    let mut value = String::new();
    while let Some(character) = cursor.peek() {
        let place = cursor.at;
        if ENDS.contains(&character) {
            break;
        }
        if character == '=' && cursor.poses_as_attribute(',', value_at) {
            let what = "`,` does not separate attributes in this form; write `/` instead, or `\\,` if all of this is one value";
            return cursor.error(place, what);
        }
        cursor.pass(character);
        if character != '\\' {
            value.push(character);
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
                cursor.pass(next);
                places.skip(value.len(), 1);
                value.push(next);
            }
        }
    }
    Ok((value, places))
}
