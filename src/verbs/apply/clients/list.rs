//! A list of clients, CSV (RFC 4180) or JSON lines, read one row at a time: a list may be longer than memory.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::failure::{Failure, Kind};

/// The columns, in the order of the interface.
pub const COLUMNS: [&str; 6] = ["name", "subject", "san", "lifetime", "key_type", "csr"];

/// No row is longer.
const LONGEST: u64 = 1 << 20;

/// One client as the list has it; nothing of it is understood yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The line in the file, from 1.
    pub line: u64,
    /// The client's name.
    pub name: String,
    /// Its subject.
    pub subject: Option<String>,
    /// Its names.
    pub san: Vec<String>,
    /// How long a new certificate lives.
    pub lifetime: Option<String>,
    /// The kind of a new key.
    pub key_type: Option<String>,
    /// The file of its request.
    pub csr: Option<String>,
}

/// The list in a file.
#[derive(Clone, Debug)]
pub struct List {
    /// The file.
    pub path: PathBuf,
    format: Format,
}

#[derive(Clone, Copy, Debug)]
enum Format {
    Csv,
    Jsonl,
}

/// The rows of a list, in order. After an error there are no more.
pub enum Rows {
    /// Of CSV: the reader, the file, and which cell is which column.
    Csv(Box<csv::Reader<Lines>>, PathBuf, Vec<usize>),
    /// Of JSON lines: the reader, the file, and the number of the line that was read last.
    Jsonl(BufReader<File>, PathBuf, u64),
    /// There are no more.
    Over,
}

impl List {
    /// The list in `path`, whose ending says what it is.
    pub fn at(path: &Path) -> Result<List, Failure> {
        let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
        let format = match ending.as_ref().and_then(|ending| ending.to_str()) {
            Some("csv") => Format::Csv,
            Some("jsonl" | "ndjson") => Format::Jsonl,
            _ => {
                let path = path.display();
                let message =
                    format!("{path}: a list of clients is a file that ends in .csv or .jsonl");
                return Err(Failure::new(Kind::Usage, message));
            }
        };
        let metadata = fs::metadata(path).map_err(|error| Failure::io("read", path, &error))?;
        if !metadata.is_file() {
            let path = path.display();
            let message = format!("{path} is no file; a list of clients is read more than once");
            return Err(Failure::new(Kind::Input, message));
        }
        Ok(List {
            path: path.to_path_buf(),
            format,
        })
    }

    /// Its rows, from the first.
    pub fn rows(&self) -> Result<Rows, Failure> {
        let path = self.path.clone();
        let file = File::open(&path).map_err(|error| Failure::io("read", &path, &error))?;
        match self.format {
            Format::Jsonl => Ok(Rows::Jsonl(BufReader::new(file), path, 0)),
            Format::Csv => {
                let mut reader = csv::ReaderBuilder::new()
                    .trim(csv::Trim::Headers)
                    .from_reader(Lines::of(file));
                let head = reader.headers().map_err(|error| of_csv(&path, &error))?;
                let columns = columns(&path, head)?;
                Ok(Rows::Csv(Box::new(reader), path, columns))
            }
        }
    }
}

impl Iterator for Rows {
    type Item = Result<Row, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = match self {
            Rows::Over => None,
            Rows::Csv(reader, path, columns) => of_record(reader, path, columns),
            Rows::Jsonl(reader, path, line) => of_line(reader, path, line),
        };
        if !matches!(row, Some(Ok(_))) {
            *self = Rows::Over;
        }
        row
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
            return Err(match name.contains([';', '\t']) {
                true => wrong(format!(
                    "`{shown}` is no column; cells are divided by commas"
                )),
                false => wrong(format!("`{shown}` is no column of a client list")),
            });
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

fn of_record(
    reader: &mut csv::Reader<Lines>,
    path: &Path,
    columns: &[usize],
) -> Option<Result<Row, Failure>> {
    let mut record = csv::StringRecord::new();
    let lines = reader.get_mut();
    lines.row = lines.given;
    match reader.read_record(&mut record) {
        Ok(true) => {}
        Ok(false) => return None,
        Err(error) => return Some(Err(of_csv(path, &error))),
    }
    let mut row = Row {
        line: line_of(reader, &record),
        ..Row::default()
    };
    for (cell, column) in record.iter().zip(columns) {
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

/// A file whose lines all end in LF, however they end in it.
pub struct Lines {
    file: File,
    given: u64,
    last: u8,
    /// Whether a CR came last, of which the LF is still to come.
    is_half: bool,
    /// The lines that were begun.
    line: u64,
    /// What was given when the row began that is read now.
    row: u64,
}

impl Lines {
    fn of(file: File) -> Lines {
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

/// Several names in one cell stand between blanks, commas or semicolons.
fn names(cell: &str) -> Vec<String> {
    let parts = cell.split([' ', ',', ';']);
    let parts = parts.filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
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

/// A line of JSON.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    name: String,
    subject: Option<String>,
    #[serde(default)]
    san: Names,
    lifetime: Option<String>,
    key_type: Option<String>,
    csr: Option<String>,
}

/// One name, or several.
#[derive(Deserialize)]
#[serde(untagged, expecting = "`san` is a string, or a list of strings")]
enum Names {
    One(String),
    Several(Vec<String>),
}

impl Default for Names {
    fn default() -> Names {
        Names::Several(Vec::new())
    }
}

fn of_line(
    reader: &mut BufReader<File>,
    path: &Path,
    number: &mut u64,
) -> Option<Result<Row, Failure>> {
    let failed = |line: u64, why: String| {
        let at = path.display();
        Failure::new(Kind::Input, format!("{at}:{line}: {why}"))
    };
    loop {
        let mut line = Vec::new();
        match reader.by_ref().take(LONGEST).read_until(b'\n', &mut line) {
            Err(error) => return Some(Err(Failure::io("read", path, &error))),
            Ok(0) => return None,
            Ok(_) => *number += 1,
        }
        if line.len() as u64 == LONGEST && line.last() != Some(&b'\n') {
            return Some(Err(failed(*number, "it is longer than a MB".to_owned())));
        }
        let text = match *number {
            1 => line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line),
            _ => &line,
        };
        if text.trim_ascii().is_empty() {
            continue;
        }
        let parsed: Result<Line, _> = serde_json::from_slice(text);
        return Some(match parsed {
            Ok(parsed) => Ok(parsed.row(*number)),
            Err(error) => {
                let why = error.to_string();
                // Its own line and column are those within this line.
                let why = why.split(" at line 1").next().unwrap_or(&why).to_owned();
                let column = error.column();
                Err(failed(*number, format!("{why} (column {column})")))
            }
        });
    }
}

impl Line {
    fn row(self, line: u64) -> Row {
        let given = |cell: Option<String>| cell.filter(|cell| !cell.is_empty());
        Row {
            line,
            name: self.name,
            subject: given(self.subject),
            san: match self.san {
                Names::One(cell) => names(&cell),
                Names::Several(names) => names,
            },
            lifetime: given(self.lifetime),
            key_type: given(self.key_type),
            csr: given(self.csr),
        }
    }
}

#[cfg(test)]
mod tests;
