//! From text to encoded attributes: what RFC 4514 and openssl's slash form have in common.
//!
//! Both give lists of encoded AttributeTypeAndValue, in the order of the RDNSequence. Nothing is dropped and
//! nothing is guessed: a text that another program would cut short is an error here.

mod rfc4514;
mod slash;
mod value;

pub(super) use rfc4514::rfc4514;
pub(super) use slash::slash;

use super::NameError;
use super::attribute::{self, Attribute};
use crate::pki::der::{self, tag};
use value::Piece;

/// Encoded AttributeTypeAndValues by RDN.
pub(super) type Encoded = Vec<Vec<Vec<u8>>>;

/// A text under a finger.
struct Cursor<'a> {
    text: &'a str,
    characters: Vec<char>,
    at: usize,
}

impl<'a> Cursor<'a> {
    fn new(text: &'a str) -> Cursor<'a> {
        Cursor {
            text,
            characters: all(text.len(), text.chars()),
            at: 0,
        }
    }

    fn peek(&self) -> Option<char> {
        self.characters.get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while self.peek() == Some(' ') {
            self.at += 1;
        }
    }

    fn error<T>(&self, place: usize, what: impl Into<String>) -> Result<T, NameError> {
        Err(NameError::at(self.text, place, what))
    }

    /// Whether the `=` here ends a keyword after the other form's separator: two forms were mixed.
    fn poses_as_attribute(&self, separator: char, value_at: usize) -> bool {
        let before: String = self.characters[value_at..self.at].iter().collect();
        attribute::poses_as_attribute(&before, separator)
    }

    /// What stands before `=`, which is consumed. `ends` are the characters that end an attribute.
    fn attribute_type(&mut self, ends: &[char]) -> Result<Type, NameError> {
        let start = self.at;
        while let Some(character) = self.peek() {
            if character == '=' {
                let mut word = String::with_capacity(self.at - start);
                word.extend(&self.characters[start..self.at]);
                word.truncate(word.trim_end_matches(' ').len());
                self.at += 1;
                return Type::named(word).or_else(|what| self.error(start, what));
            }
            if ends.contains(&character) {
                break;
            }
            self.at += 1;
        }
        let seen: String = self.characters[start..self.at].iter().collect();
        let what = match seen.trim() {
            "" => "an attribute such as CN=alice is missing here".to_owned(),
            seen => format!(
                "{:?} has no `=`; an attribute such as CN=alice is expected here",
                seen
            ),
        };
        self.error(start, what)
    }
}

/// An attribute type, known or given by number.
struct Type {
    oid: Vec<u8>,
    known: Option<&'static Attribute>,
    word: String,
}

impl Type {
    fn named(word: String) -> Result<Type, String> {
        let number = match word.get(..4) {
            Some(prefix) if prefix.eq_ignore_ascii_case("OID.") => &word[4..],
            _ => &word,
        };
        let known = if number.starts_with(|first: char| first.is_ascii_digit()) {
            attribute::by_oid(number)
        } else {
            attribute::by_keyword(&word)
        };
        let oid = match known {
            Some(attribute) => Some(der::tlv(tag::OID, attribute.content())),
            None => der::oid(number),
        };
        match oid {
            Some(oid) => Ok(Type { oid, known, word }),
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
    fn with_text(&self, value: &[Piece]) -> Result<Vec<u8>, (usize, String)> {
        let value = value::encode(&self.word, self.known, value)?;
        Ok(der::sequence(&[&self.oid, &value]))
    }
}

/// All of them, in one vector that does not grow.
fn all<T>(most: usize, items: impl Iterator<Item = T>) -> Vec<T> {
    let mut all = Vec::with_capacity(most);
    all.extend(items);
    all
}

/// Adds to an RDN; the same type and value twice would be dropped or refused by any reader of a SET.
fn add(rdn: &mut Vec<Vec<u8>>, ava: Vec<u8>) -> Result<(), String> {
    if rdn.contains(&ava) {
        return Err("the same attribute and value stand twice in one RDN".to_owned());
    }
    rdn.push(ava);
    Ok(())
}

/// One encoded CN of exactly this text.
pub(super) fn common_name(text: &str) -> Result<Vec<u8>, NameError> {
    let pieces: Vec<Piece> = text
        .chars()
        .enumerate()
        .map(|(place, character)| Piece { character, place })
        .collect();
    let edge = |piece: Option<&Piece>| {
        piece
            .filter(|piece| piece.character == ' ')
            .map(|piece| piece.place)
    };
    if let Some(place) = edge(pieces.first()).or_else(|| edge(pieces.last())) {
        let what = "a name that begins or ends with a blank is doubtful; if it is meant, give it as a subject with `\\ `";
        return Err(NameError::at(text, place, what));
    }
    let known = attribute::by_oid(attribute::COMMON_NAME);
    let value = value::encode("CN", known, &pieces)
        .map_err(|(place, what)| NameError::at(text, place, what))?;
    let oid = der::tlv(tag::OID, &[0x55, 4, 3]);
    Ok(der::sequence(&[&oid, &value]))
}
