//! What is too much to be held: written piece by piece, while its verb reads it.

use std::fmt;
use std::io::{self, Write};
use std::path::Path;

use super::print::write_plain;
use crate::failure::Failure;

/// A part of a report that its verb writes when everything before it is printed.
pub struct Stream {
    /// What it is.
    pub kind: Kind,
    write: Box<Writer>,
}

/// Writes all of it; a failure half-way is told behind what was written.
pub type Writer = dyn FnOnce(&mut Out<'_>) -> Result<(), Failure>;

/// What a stream is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Lines for people, after those that the report has.
    Text,
    /// Data that `--quiet` does not silence.
    Data,
    /// The items of the JSON document's last list, which has this name.
    List(&'static str),
}

impl Stream {
    /// A stream that `write` writes.
    pub fn of(
        kind: Kind,
        write: impl FnOnce(&mut Out<'_>) -> Result<(), Failure> + 'static,
    ) -> Stream {
        Stream {
            kind,
            write: Box::new(write),
        }
    }

    /// Writes it: an error where `to` does not take it, a failure where there is none to write.
    pub(super) fn run(self, to: &mut dyn Write, is_plain: bool) -> io::Result<Option<Failure>> {
        let mut out = Out {
            to,
            is_plain: is_plain && self.kind == Kind::Text,
            broken: None,
        };
        let done = (self.write)(&mut out);
        match out.broken {
            Some(error) => Err(error),
            None => Ok(done.err()),
        }
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Stream").field(&self.kind).finish()
    }
}

/// Where a stream goes.
pub struct Out<'a> {
    to: &'a mut dyn Write,
    /// Whether colours are left out.
    is_plain: bool,
    broken: Option<io::Error>,
}

impl Out<'_> {
    /// Writes a piece of it, which holds its escape sequences whole. After an error nothing more need be tried.
    pub fn put(&mut self, piece: &str) -> Result<(), Failure> {
        let written = match self.is_plain {
            true => write_plain(&mut self.to, piece),
            false => self.to.write_all(piece.as_bytes()),
        };
        written.map_err(|error| {
            let failure = Failure::io("write to", Path::new("standard output"), &error);
            self.broken = Some(error);
            failure
        })
    }
}
