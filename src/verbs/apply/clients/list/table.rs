//! A list as CSV (RFC 4180).

use std::fs::File;
use std::path::{Path, PathBuf};

use super::lines::Lines;
use super::{COLUMNS, Row, names};
use crate::failure::{Failure, Kind};
use crate::verbs::apply::nearest::nearest;

/// The rows below the line that names the columns.
pub struct Table {
    reader: csv::Reader<Lines>,
    path: PathBuf,
    /// Which column of [`COLUMNS`] each cell is of.
    columns: Vec<usize>,
    /// The room that rows are read into.
    record: csv::StringRecord,
}

impl Table {
    /// The table in `file`, which is at `path`.
    pub(super) fn of(file: File, path: PathBuf) -> Result<Table, Failure> {
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::Headers)
            .from_reader(Lines::of(file));
        let head = reader.headers().map_err(|error| of_csv(&path, &error))?;
        let columns = columns(&path, head)?;
        Ok(Table {
            reader,
            path,
            columns,
            record: csv::StringRecord::new(),
        })
    }

    /// The next row.
    pub(super) fn next(&mut self) -> Option<Result<Row, Failure>> {
        let Table {
            reader,
            path,
            columns,
            record,
        } = self;
        let lines = reader.get_mut();
        lines.row = lines.given;
        match reader.read_record(record) {
            Ok(true) => {}
            Ok(false) => return None,
            Err(error) => return Some(Err(of_csv(path, &error))),
        }
        let mut row = Row {
            line: line_of(reader, record),
            ..Row::default()
        };
        for (cell, column) in record.iter().zip(&*columns) {
            let cell = cell.trim();
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

/// The place of each cell's column in [`COLUMNS`].
fn columns(path: &Path, head: &csv::StringRecord) -> Result<Vec<usize>, Failure> {
    let mut columns = Vec::new();
    let at = path.display();
    let wrong = |what: String| {
        let all = COLUMNS.join(",");
        Failure::new(Kind::Input, format!("{at}:1: {what}")).hint(format!(
            "the first line names the columns, of these, in any order: {all}"
        ))
    };
    for name in head {
        let Some(column) = COLUMNS.iter().position(|column| *column == name) else {
            let shown = name.escape_debug();
            let next = match nearest(name, &COLUMNS) {
                _ if name.contains([';', '\t']) => "; cells are divided by commas".to_owned(),
                Some(near) => format!(" of a client list; did you mean `{near}`?"),
                None => " of a client list".to_owned(),
            };
            return Err(wrong(format!("`{shown}` is no column{next}")));
        };
        if columns.contains(&column) {
            return Err(wrong(format!("the column {name} is there twice")));
        }
        columns.push(column);
    }
    match columns.contains(&0) {
        true => Ok(columns),
        false => Err(wrong("the column name is missing".to_owned())),
    }
}

/// The line on which the record begins that was read last. The reader's own word for it is the line on which the
/// one before ended.
fn line_of(reader: &csv::Reader<Lines>, record: &csv::StringRecord) -> u64 {
    let inside = record.iter().flat_map(str::bytes);
    let inside = inside.filter(|octet| *octet == b'\n').count() as u64;
    let end = reader.position();
    let lines = reader.get_ref();
    let is_open = end.byte() >= lines.given && lines.last != b'\n';
    let after = end.line() - u64::from(!is_open);
    after.saturating_sub(inside)
}

fn of_csv(path: &Path, error: &csv::Error) -> Failure {
    let line = error.position().map_or(1, csv::Position::line);
    let at = path.display();
    let why = match error.kind() {
        csv::ErrorKind::Io(error) if error.get_ref().is_some() => {
            return Failure::new(Kind::Input, format!("{at}:{error}"));
        }
        csv::ErrorKind::Io(error) => return Failure::io("read", path, error),
        csv::ErrorKind::Utf8 { .. } => "it is not UTF-8".to_owned(),
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => format!(
            "it has {len} cells, and the first line names {expected_len} columns (a cell with a comma stands between quotation marks)"
        ),
        _ => error.to_string(),
    };
    Failure::new(Kind::Input, format!("{at}:{line}: {why}"))
}
