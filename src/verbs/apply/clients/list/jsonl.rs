//! A list as JSON lines: an object a line.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;

use super::fault::Fault;
use super::object::{Open, parse};
use super::{LONGEST, Row};
use crate::failure::Failure;

/// The rows of such a file.
pub struct Objects {
    reader: BufReader<File>,
    path: PathBuf,
    /// The room that lines are read into.
    text: Vec<u8>,
    /// The line that was read last.
    line: u64,
    /// Whether an object began that has not ended.
    is_open: bool,
}

impl Objects {
    /// Those in `file`, which is at `path`.
    pub(super) fn of(file: File, path: PathBuf) -> Objects {
        Objects {
            reader: BufReader::new(file),
            path,
            text: Vec::new(),
            line: 0,
            is_open: false,
        }
    }

    /// The next row.
    pub(super) fn next(&mut self) -> Option<Result<Row, Fault>> {
        loop {
            match self.read() {
                Ok(true) => {}
                Ok(false) => return None,
                Err(fault) => return Some(Err(fault)),
            }
            let text = self.text.trim_ascii();
            // The rest of an object is told with its beginning.
            self.is_open &= text.first() != Some(&b'{');
            if !text.is_empty() && !self.is_open {
                return Some(self.row());
            }
        }
    }

    /// Reads the next line, if there is one.
    fn read(&mut self) -> Result<bool, Fault> {
        let failed = |error| Fault::file(Failure::io("read", &self.path, &error));
        self.text.clear();
        let reader = self.reader.by_ref();
        let read = reader.take(LONGEST).read_until(b'\n', &mut self.text);
        if read.map_err(failed)? == 0 {
            return Ok(false);
        }
        self.line += 1;
        if self.text.len() as u64 == LONGEST && self.text.last() != Some(&b'\n') {
            self.reader.skip_until(b'\n').map_err(failed)?;
            return Err(Fault::row(self.line, "it is longer than a MB"));
        }
        Ok(true)
    }

    /// The row in the line that was read last.
    fn row(&mut self) -> Result<Row, Fault> {
        let line = self.line;
        let row = parse(self.text.trim_ascii_end());
        row.map(|row| Row { line, ..row }).map_err(|wrong| {
            self.is_open = wrong.open == Some(Open::Object);
            let mut fault = Fault::row(line, &wrong.why);
            // Each line of it would be told.
            fault.is_end = wrong.open == Some(Open::List);
            match wrong.hint {
                Some(hint) => fault.hint(hint),
                None => fault,
            }
        })
    }
}
