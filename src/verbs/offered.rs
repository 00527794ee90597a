//! A value whose usual words shells complete, and which may be spelled otherwise.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::{Arg, Command, Error};

/// Reads as `parser` does. The words are for shells alone: what is none of them is told by whoever reads it.
#[derive(Clone)]
pub struct Offered<P> {
    /// What reads the value.
    pub parser: P,
    /// The words.
    pub words: fn() -> Vec<String>,
}

impl<P: TypedValueParser> TypedValueParser for Offered<P> {
    type Value = P::Value;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<P::Value, Error> {
        self.parser.parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let words = (self.words)().into_iter();
        Some(Box::new(words.map(PossibleValue::new)))
    }
}
