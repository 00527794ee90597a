//! A list as CSV (RFC 4180).

use std::fs::File;
use std::path::PathBuf;

use memchr::memchr_iter;

use super::Row;
use super::columns::columns;
use super::fault::{Broken, Fault};
use super::lines::Lines;
use crate::failure::Failure;

/// The rows below the line that names the columns.
pub struct Table {
    records: Records,
    /// Which column of [`super::COLUMNS`] each cell is of.
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
    pub(super) fn of(file: File, path: PathBuf) -> Result<Table, Fault> {
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(Lines::of(file));
        let mut records = Records {
            reader,
            path,
            record: csv::ByteRecord::new(),
        };
        let line = records.next().transpose()?;
        let columns = columns(&records.record, line.unwrap_or(1))?;
        Ok(Table { records, columns })
    }

    /// The next row.
    pub(super) fn next(&mut self) -> Option<Result<Row, Fault>> {
        let line = self.records.next()?;
        Some(line.and_then(|line| self.row(line)))
    }

    /// The row that was read last, which begins on this line.
    fn row(&self, line: u64) -> Result<Row, Fault> {
        let record = &self.records.record;
        let (cells, columns) = (record.len(), self.columns.len());
        if cells != columns {
            let (cells, columns) = (count(cells, "cell"), count(columns, "column"));
            return Err(Fault::row(
                line,
                &format!(
                    "it has {cells}, and the first line names {columns} (a cell with a comma stands between quotation marks)"
                ),
            ));
        }
        let mut row = Row {
            line,
            ..Row::default()
        };
        for (cell, column) in record.iter().zip(&self.columns) {
            row.set(*column, text(cell, line)?);
        }
        Ok(row)
    }
}

/// So many of them, in words.
fn count(many: usize, what: &str) -> String {
    let plural = if many == 1 { "" } else { "s" };
    format!("{many} {what}{plural}")
}

/// A cell's text, without the blanks around it.
pub(super) fn text(cell: &[u8], line: u64) -> Result<&str, Fault> {
    let text = std::str::from_utf8(cell);
    text.map(str::trim)
        .map_err(|_| Fault::row(line, "it is not UTF-8").hint("save the list as UTF-8"))
}

fn is_blank(cell: &[u8]) -> bool {
    cell.is_empty() || std::str::from_utf8(cell).is_ok_and(|text| text.trim().is_empty())
}

impl Records {
    /// Reads the next one; the line on which it begins. Spreadsheets write rows of nothing but commas where cells were
    /// used and cleared: they are blank lines.
    fn next(&mut self) -> Option<Result<u64, Fault>> {
        loop {
            let lines = self.reader.get_mut();
            lines.row = lines.given;
            match self.reader.read_byte_record(&mut self.record) {
                Ok(true) if self.record.iter().all(is_blank) => {}
                Ok(true) => return Some(Ok(self.line())),
                Ok(false) => return None,
                Err(error) => return Some(Err(self.failed(&error))),
            }
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

    fn failed(&self, error: &csv::Error) -> Fault {
        let csv::ErrorKind::Io(error) = error.kind() else {
            return Fault::row(self.line(), &error.to_string());
        };
        let broken = error.get_ref().and_then(|error| error.downcast_ref());
        match broken {
            Some(Broken { line, why }) => Fault::end(*line, why),
            None => Fault::file(Failure::io("read", &self.path, error)),
        }
    }
}
