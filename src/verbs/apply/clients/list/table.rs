//! A list as CSV (RFC 4180).

use std::fs::File;
use std::path::PathBuf;

use memchr::memchr_iter;

use super::lines::Lines;
use super::{COLUMNS, Row, names};
use crate::failure::{Failure, Kind, brief};
use crate::verbs::apply::nearest::nearest;

/// The rows below the line that names the columns.
pub struct Table {
    records: Records,
    /// Which column of [`COLUMNS`] each cell is of.
    columns: Vec<usize>,
}

/// The records of a file, of which the first names the columns.
struct Records {
    reader: csv::Reader<Lines>,
    path: PathBuf,
    /// The room that they are read into.
    record: csv::ByteRecord,
}

impl Table {
    /// The table in `file`, which is at `path`.
    pub(super) fn of(file: File, path: PathBuf) -> Result<Table, Failure> {
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(Lines::of(file));
        let mut records = Records {
            reader,
            path,
            record: csv::ByteRecord::new(),
        };
        let line = records.next().transpose()?;
        let columns = records.columns(line.unwrap_or(1))?;
        Ok(Table { records, columns })
    }

    /// The next row.
    pub(super) fn next(&mut self) -> Option<Result<Row, Failure>> {
        let line = match self.records.next()? {
            Ok(line) => line,
            Err(failure) => return Some(Err(failure)),
        };
        let mut row = Row {
            line,
            ..Row::default()
        };
        for (cell, column) in self.records.record.iter().zip(&self.columns) {
            let cell = match self.records.text(cell, line) {
                Ok(cell) => cell,
                Err(failure) => return Some(Err(failure)),
            };
            let given = (!cell.is_empty()).then(|| cell.to_owned());
            match column {
                0 => row.name = cell.to_owned(),
                1 => row.subject = given,
                2 => row.san = names(cell),
                3 => row.lifetime = given,
                4 => row.key_type = given,
                _ => row.csr = given,
            }
        }
        Some(Ok(row))
    }
}

impl Records {
    /// Reads the next one; the line on which it begins.
    fn next(&mut self) -> Option<Result<u64, Failure>> {
        let lines = self.reader.get_mut();
        lines.row = lines.given;
        let read = self.reader.read_byte_record(&mut self.record);
        match read {
            Ok(true) => Some(Ok(self.line())),
            Ok(false) => None,
            Err(error) => Some(Err(self.failed(&error))),
        }
    }

    /// The line on which the record begins that was read last. The reader's own word for it is the line on which the
    /// one before ended.
    fn line(&self) -> u64 {
        let cells = self.record.iter();
        let inside = cells.map(|cell| memchr_iter(b'\n', cell).count() as u64);
        let end = self.reader.position();
        let lines = self.reader.get_ref();
        let is_open = end.byte() >= lines.given && lines.last != b'\n';
        let after = end.line() - u64::from(!is_open);
        after.saturating_sub(inside.sum())
    }

    fn failed(&self, error: &csv::Error) -> Failure {
        match error.kind() {
            // It has its line.
            csv::ErrorKind::Io(error) if error.get_ref().is_some() => {
                Failure::new(Kind::Input, format!("{}:{error}", self.path.display()))
            }
            csv::ErrorKind::Io(error) => Failure::io("read", &self.path, error),
            csv::ErrorKind::UnequalLengths {
                expected_len, len, ..
            } => self.wrong(self.line(), &format!(
                "it has {len} cells, and the first line names {expected_len} columns (a cell with a comma stands between quotation marks)"
            )),
            _ => self.wrong(self.line(), &error.to_string()),
        }
    }

    fn wrong(&self, line: u64, why: &str) -> Failure {
        Failure::new(
            Kind::Input,
            format!("{}:{line}: {}", self.path.display(), brief(why, 400)),
        )
    }

    /// A cell's text, without the blanks around it.
    fn text<'a>(&self, cell: &'a [u8], line: u64) -> Result<&'a str, Failure> {
        let text = std::str::from_utf8(cell);
        text.map(str::trim)
            .map_err(|_| self.wrong(line, "it is not UTF-8"))
    }

    /// The place of each cell's column in [`COLUMNS`].
    fn columns(&self, line: u64) -> Result<Vec<usize>, Failure> {
        let mut columns = Vec::new();
        let wrong = |what: &str| {
            let all = COLUMNS.join(",");
            self.wrong(line, what).hint(format!(
                "the first line names the columns, of these, in any order: {all}"
            ))
        };
        for name in &self.record {
            let name = self.text(name, line)?;
            let Some(column) = COLUMNS.iter().position(|column| *column == name) else {
                let shown = name.escape_debug();
                let next = match nearest(name, &COLUMNS) {
                    _ if name.contains([';', '\t']) => "; cells are divided by commas".to_owned(),
                    Some(near) => format!(" of a client list; did you mean `{near}`?"),
                    None => " of a client list".to_owned(),
                };
                return Err(wrong(&format!("`{shown}` is no column{next}")));
            };
            if columns.contains(&column) {
                return Err(wrong(&format!("the column {name} is there twice")));
            }
            columns.push(column);
        }
        match columns.contains(&0) {
            true => Ok(columns),
            false => Err(wrong("the column name is missing")),
        }
    }
}
