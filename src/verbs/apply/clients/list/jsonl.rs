//! A list as JSON lines: an object a line.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;

use serde::Deserialize;

use super::{LONGEST, Row, names};
use crate::failure::{Failure, Kind};

/// The rows of such a file.
pub struct Objects {
    reader: BufReader<File>,
    path: PathBuf,
    /// The line that was read last.
    line: u64,
}

impl Objects {
    /// Those in `file`, which is at `path`.
    pub(super) fn of(file: File, path: PathBuf) -> Objects {
        Objects {
            reader: BufReader::new(file),
            path,
            line: 0,
        }
    }

    /// The next row.
    pub(super) fn next(&mut self) -> Option<Result<Row, Failure>> {
        let Objects {
            reader,
            path,
            line: number,
        } = self;
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
