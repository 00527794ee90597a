//! A list of clients, CSV (RFC 4180) or JSON lines, read one row at a time: a list may be longer than memory.

use std::fs::{self, File, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Kind};

mod columns;
mod fault;
mod jsonl;
mod lines;
mod object;
mod open;
mod table;

pub use fault::Fault;
use jsonl::Objects;
use open::open;
use table::Table;

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

impl Row {
    /// Takes the text of a cell of a column of [`COLUMNS`].
    fn set(&mut self, column: usize, cell: &str) {
        let given = || (!cell.is_empty()).then(|| cell.to_owned());
        match column {
            0 => cell.clone_into(&mut self.name),
            1 => self.subject = given(),
            2 => self.san = names(cell),
            3 => self.lifetime = given(),
            4 => self.key_type = given(),
            _ => self.csr = given(),
        }
    }
}

/// The list in a file.
#[derive(Clone, Debug)]
pub struct List {
    /// The file.
    pub path: PathBuf,
    format: Format,
    version: Version,
}

/// Which file it is, and since when nobody wrote to it: it is read more than once, and has to be the same each time.
type Version = (u64, u64, u64, i64, i64);

fn version(file: &Metadata) -> Version {
    let changed = (file.mtime(), file.mtime_nsec());
    (file.dev(), file.ino(), file.len(), changed.0, changed.1)
}

#[derive(Clone, Copy, Debug)]
enum Format {
    Csv,
    Jsonl,
}

/// The rows of a list, in order, and what is wrong with those that cannot be read.
pub struct Rows {
    format: Reading,
    list: List,
    file: File,
}

enum Reading {
    /// Of CSV.
    Csv(Box<Table>),
    /// Of JSON lines.
    Jsonl(Objects),
    /// There are no more.
    Over,
}

impl List {
    /// Whether it has keys, where other lists have columns.
    pub fn is_of_objects(&self) -> bool {
        matches!(self.format, Format::Jsonl)
    }

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
            version: version(&metadata),
        })
    }

    /// Its rows, from the first.
    pub fn rows(&self) -> Result<Rows, Failure> {
        let path = self.path.clone();
        let failed = |error| Failure::io("read", &self.path, &error);
        let file = open(&path).map_err(failed)??;
        let same = file.try_clone().map_err(failed)?;
        let list = self.clone();
        list.is_unchanged(&same)?;
        Ok(Rows {
            format: match self.format {
                Format::Csv => {
                    let table = Table::of(file, path.clone());
                    Reading::Csv(Box::new(table.map_err(|fault| fault.at(&path))?))
                }
                Format::Jsonl => Reading::Jsonl(Objects::of(file, path)),
            },
            list,
            file: same,
        })
    }

    fn is_unchanged(&self, file: &File) -> Result<(), Failure> {
        let metadata = file.metadata();
        let metadata = metadata.map_err(|error| Failure::io("read", &self.path, &error))?;
        if version(&metadata) == self.version {
            return Ok(());
        }
        let message = format!("{} changed while this ran", self.path.display());
        Err(Failure::new(Kind::Input, message).hint("run it again, and look at the new plan"))
    }
}

impl Iterator for Rows {
    type Item = Result<Row, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = match &mut self.format {
            Reading::Over => return None,
            Reading::Csv(table) => table.next(),
            Reading::Jsonl(objects) => objects.next(),
        };
        let is_over = match &row {
            Some(Ok(_)) => return row,
            Some(Err(fault)) => fault.is_end,
            None => true,
        };
        // What was read of a file that somebody wrote to meanwhile is neither the old one nor the new one.
        let changed = self.list.is_unchanged(&self.file).err();
        if is_over || changed.is_some() {
            self.format = Reading::Over;
        }
        match changed {
            None => row,
            Some(failure) => Some(Err(Fault::file(failure))),
        }
    }
}

/// Several names in one cell stand between blanks, line ends, commas or semicolons; the latter two may be part of a URI.
fn names(cell: &str) -> Vec<String> {
    const DIVIDERS: [char; 2] = [',', ';'];
    let is_uri = |part: &str| part.contains("://") || part.to_ascii_lowercase().starts_with("uri:");
    let parts = cell.split(char::is_whitespace).flat_map(|part| {
        let (uri, hosts) = match is_uri(part) {
            true => (Some(part.trim_matches(DIVIDERS)), ""),
            false => (None, part),
        };
        uri.into_iter().chain(hosts.split(DIVIDERS))
    });
    let parts = parts.filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests;
