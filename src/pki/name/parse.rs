//! From text to encoded attributes: what RFC 4514 and openssl's slash form have in common.
//!
//! Both give lists of encoded AttributeTypeAndValue, in the order of the RDNSequence. Nothing is dropped and
//! nothing is guessed: a text that another program would cut short is an error here.

mod rfc4514;
mod slash;
mod value;

use std::borrow::Cow;

pub(super) use rfc4514::{check_encoded, rfc4514};
pub(super) use slash::slash;

use super::NameError;
use super::attribute::{self, Attribute};
use super::text;
use crate::pki::der::{self, tag};
use value::Wrong;

/// Encoded AttributeTypeAndValues, each with a number that it shares with the others of its RDN, which stand
/// beside it.
pub(super) type Encoded = Vec<(usize, Vec<u8>)>;

/// So many attributes have most names at most.
const USUAL: usize = 4;

/// A text under a finger. Places are in octets.
struct Cursor<'a> {
    text: &'a str,
    at: usize,
    /// Whether it is for a certificate or only to compare with one.
    aim: Aim,
}

/// What a typed name is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Aim {
    /// To be certified: with the bounds and characters of each attribute.
    Issue,
    /// To be compared with what others have certified, whatever it holds.
    Compare,
}

impl<'a> Cursor<'a> {
    fn new(text: &'a str, aim: Aim) -> Cursor<'a> {
        Cursor { text, at: 0, aim }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn pass(&mut self, character: char) {
        self.at += character.len_utf8();
    }

    /// Passes what means nothing but itself in any form: most of most names.
    fn pass_plain(&mut self) -> &'a str {
        let start = self.at;
        self.at += text::plain(self.rest());
        self.since(start)
    }

    fn skip_blanks(&mut self) {
        while self.peek() == Some(' ') {
            self.at += 1;
        }
    }

    fn error<T>(&self, place: usize, what: impl Into<String>) -> Result<T, NameError> {
        Err(error(self.text, place, what))
    }

    /// Whether the `=` here ends a keyword after the other form's separator: two forms were mixed.
    fn poses_as_attribute(&self, separator: char, value_at: usize) -> bool {
        attribute::poses_as_attribute(self.since(value_at), separator)
    }

    /// What stands before `=`, which is consumed. `ends` are the characters that end an attribute.
    fn attribute_type(&mut self, ends: &[char]) -> Result<Type<'a>, NameError> {
        let start = self.at;
        let rest = self.rest();
        let length = rest.find(|character| character == '=' || ends.contains(&character));
        self.at += length.unwrap_or(rest.len());
        if self.peek() == Some('=') {
            let word = self.since(start).trim_end_matches(' ');
            self.at += 1;
            return Type::named(word, self.aim).or_else(|what| self.error(start, what));
        }
        let what = match self.since(start).trim() {
            "" => "an attribute such as CN=alice is missing here".to_owned(),
            seen => format!(
                "{:?} has no `=`; an attribute such as CN=alice is expected here",
                seen
            ),
        };
        self.error(start, what)
    }
}

/// People count characters.
fn error(text: &str, place: usize, what: impl Into<String>) -> NameError {
    let characters = text.char_indices().take_while(|(at, _)| *at < place);
    NameError::at(text, characters.count(), what)
}

/// An attribute type, known or given by number.
struct Type<'a> {
    /// Its content octets.
    oid: Cow<'static, [u8]>,
    known: Option<&'static Attribute>,
    word: &'a str,
    aim: Aim,
}

impl<'a> Type<'a> {
    fn named(word: &'a str, aim: Aim) -> Result<Type<'a>, String> {
        let number = match word.get(..4) {
            Some(prefix) if prefix.eq_ignore_ascii_case("OID.") => &word[4..],
            _ => word,
        };
        let known = if number.starts_with(|first: char| first.is_ascii_digit()) {
            attribute::by_oid(number)
        } else {
            attribute::by_keyword(word)
        };
        let oid = match known {
            Some(attribute) => Some(Cow::Borrowed(attribute.content())),
            None => der::oid_content(number).map(Cow::Owned),
        };
        match oid {
            Some(oid) => Ok(Type {
                oid,
                known,
                word,
                aim,
            }),
            None if word.is_empty() => Err("the attribute type before `=` is missing".to_owned()),
            None if number.starts_with(|first: char| first.is_ascii_digit()) => Err(format!(
                "{word} is not an object identifier such as 2.5.4.3"
            )),
            None => Err(format!(
                "the attribute {word:?} is not known; use a keyword such as CN, OU, O, C, or its number such as 2.5.4.3"
            )),
        }
    }

    /// The encoded AttributeTypeAndValue for this text.
    fn with_text(&self, value: &str) -> Result<Vec<u8>, Wrong> {
        let (tag, content) = match self.aim {
            Aim::Issue => value::encode(self.word, self.known, value)?,
            // Names are compared as text, whatever string type carries it.
            Aim::Compare => (tag::UTF8_STRING, value.as_bytes().into()),
        };
        Ok(self.with_value(der::head(tag, content.len()).as_ref(), &content))
    }

    /// The same for a value that is encoded, in two parts.
    fn with_value(&self, head: &[u8], content: &[u8]) -> Vec<u8> {
        let oid = der::head(tag::OID, self.oid.len());
        der::sequence(&[oid.as_ref(), &self.oid, head, content])
    }
}

/// Adds to an RDN; the same type and value twice would be dropped or refused by any reader of a SET.
fn add(avas: &mut Encoded, rdn: usize, ava: Vec<u8>, aim: Aim) -> Result<(), String> {
    let same = |one: &(usize, Vec<u8>)| one.0 == rdn && one.1 == ava;
    if aim == Aim::Issue && avas.iter().any(same) {
        return Err("the same attribute and value stand twice in one RDN".to_owned());
    }
    avas.push((rdn, ava));
    Ok(())
}

/// One encoded CN of exactly this text.
pub(super) fn common_name(text: &str) -> Result<Encoded, NameError> {
    let last = text.len().saturating_sub(1);
    let edge = match (text.starts_with(' '), text.ends_with(' ')) {
        (true, _) => Some(0),
        (_, true) => Some(last),
        _ => None,
    };
    if let Some(place) = edge {
        let what = "a name that begins or ends with a blank is doubtful; if it is meant, give it as a subject with `\\ `";
        return Err(error(text, place, what));
    }
    let common_name = Type::named("CN", Aim::Issue).map_err(|what| error(text, 0, what))?;
    let ava = common_name
        .with_text(text)
        .map_err(|(place, what)| error(text, place, what))?;
    Ok(vec![(0, ava)])
}
