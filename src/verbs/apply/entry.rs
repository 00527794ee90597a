//! One table of the manifest, as it was read, and the values of its keys through the parsers of the flags.

use std::fmt::Display;

use super::entries::{Place, Reader};
use super::schema::Table;

/// A table that was read.
pub struct Entry {
    /// Which.
    pub table: &'static Table,
    /// Where it begins.
    pub at: Place,
    values: Vec<(&'static str, Set)>,
}

/// What a key was set to.
pub enum Set {
    /// To strings; to one, where it is no list.
    Texts(Vec<(Place, String)>),
    /// To a number.
    Number(u32),
}

impl Entry {
    /// With what it sets.
    pub fn new(table: &'static Table, at: Place, values: Vec<(&'static str, Set)>) -> Entry {
        Entry { table, at, values }
    }

    /// Where the value of a key stands, or else the entry.
    pub fn place_of(&self, key: &str) -> Place {
        let first = self.texts(key).first();
        first.map_or(self.at, |(at, _)| *at)
    }

    /// Whether the key is there.
    pub fn has(&self, key: &str) -> bool {
        self.values.iter().any(|(name, _)| *name == key)
    }

    /// The string of a key.
    pub fn text(&self, key: &str) -> Option<&str> {
        let first = self.texts(key).first();
        first.map(|(_, text)| text.as_str())
    }

    /// The number of a key.
    pub fn number(&self, key: &str) -> Option<u32> {
        self.values.iter().find_map(|(name, set)| match set {
            Set::Number(number) if *name == key => Some(*number),
            _ => None,
        })
    }

    /// The string of a key, through the parser of the flag of the same meaning.
    pub fn parsed<T, E: Display>(
        &self,
        key: &str,
        reader: &mut Reader<'_>,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        self.each(key, reader, parse).into_iter().next()
    }

    /// The strings of a key, each through the parser.
    pub fn each<T, E: Display>(
        &self,
        key: &str,
        reader: &mut Reader<'_>,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Vec<T> {
        let mut parsed = Vec::new();
        for (at, text) in self.texts(key) {
            match parse(text) {
                Ok(one) => parsed.push(one),
                Err(error) => reader.wrong(*at, error.to_string()),
            }
        }
        parsed
    }

    fn texts(&self, key: &str) -> &[(Place, String)] {
        let found = self.values.iter().find_map(|(name, set)| match set {
            Set::Texts(texts) if *name == key => Some(texts.as_slice()),
            _ => None,
        });
        found.unwrap_or_default()
    }
}
