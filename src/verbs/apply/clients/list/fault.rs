//! What is wrong with a list, and where. What is wrong with one row says nothing of the others: they are read all the
//! same, so that everything is told at once.

use std::error::Error;
use std::fmt;
use std::path::Path;

use crate::failure::{Failure, Kind, brief};

/// What is wrong.
#[derive(Debug)]
pub struct Fault {
    /// The line; 0 for what is of no line, such as a disk that cannot be read.
    pub line: u64,
    /// What is wrong there, without the place.
    pub failure: Failure,
    /// Whether nothing can be made of what comes behind it.
    pub(super) is_end: bool,
}

impl Fault {
    /// Of the row on this line alone.
    pub(super) fn row(line: u64, why: &str) -> Fault {
        Fault {
            line,
            failure: Failure::new(Kind::Input, brief(why, 400)),
            is_end: false,
        }
    }

    /// Of this line and what comes behind it.
    pub(super) fn end(line: u64, why: &str) -> Fault {
        Fault {
            is_end: true,
            ..Fault::row(line, why)
        }
    }

    /// Of the file as a whole.
    pub(super) fn file(failure: Failure) -> Fault {
        Fault {
            line: 0,
            failure,
            is_end: true,
        }
    }

    /// The same with one hint more.
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Fault {
        self.failure = self.failure.hint(hint);
        self
    }

    /// The failure with its place in the file at `path`.
    pub fn at(mut self, path: &Path) -> Failure {
        if self.line > 0 {
            let (path, line, why) = (path.display(), self.line, &self.failure.message);
            self.failure.message = format!("{path}:{line}: {why}");
        }
        self.failure
    }
}

/// A fault on its way through a reader that passes errors of the system on.
#[derive(Debug)]
pub(super) struct Broken {
    pub line: u64,
    pub why: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.line, self.why)
    }
}

impl Error for Broken {}
