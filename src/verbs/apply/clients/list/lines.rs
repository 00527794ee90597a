//! The lines of a CSV file as its reader is given them.

use std::fs::File;
use std::io::{self, Read};

use super::LONGEST;

/// A file whose lines all end in LF, however they end in it.
pub(super) struct Lines {
    file: File,
    /// The octets that were given.
    pub(super) given: u64,
    /// The last of them.
    pub(super) last: u8,
    /// Whether a CR came last, of which the LF is still to come.
    is_half: bool,
    /// The lines that were begun.
    line: u64,
    /// What was given when the row began that is read now.
    pub(super) row: u64,
}

impl Lines {
    pub(super) fn of(file: File) -> Lines {
        Lines {
            file,
            given: 0,
            last: b'\n',
            is_half: false,
            line: 1,
            row: 0,
        }
    }

    /// The message of an error of this line.
    fn wrong(&self, why: &str) -> io::Error {
        io::Error::other(format!("{}: {why}", self.line))
    }
}

impl Read for Lines {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given - self.row > LONGEST {
            return Err(
                self.wrong("the row here is longer than a MB; is there a quotation mark too many?")
            );
        }
        loop {
            let count = self.file.read(buffer)?;
            let read = buffer.get_mut(..count).unwrap_or_default();
            // A CR is nothing but the first half of a line's end.
            let mut kept = 0;
            for at in 0..count {
                if self.is_half && read[at] != b'\n' {
                    return Err(self.wrong("it holds a carriage return that ends no line"));
                }
                self.is_half = read[at] == b'\r';
                self.line += u64::from(read[at] == b'\n');
                if !self.is_half {
                    read[kept] = read[at];
                    kept += 1;
                }
            }
            if kept > 0 || count == 0 {
                self.given += kept as u64;
                if let Some(last) = kept.checked_sub(1).and_then(|last| read.get(last)) {
                    self.last = *last;
                }
                return Ok(kept);
            }
        }
    }
}
