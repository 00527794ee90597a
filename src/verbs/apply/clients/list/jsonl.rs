//! A list as JSON lines: an object a line.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;

use serde::Deserialize;

use super::fault::Fault;
use super::{LONGEST, Row, names};
use crate::failure::Failure;

/// What a line is, for whoever has another one.
const EACH: &str = "each line is one object, such as {\"name\":\"alice\"}";

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
    pub(super) fn next(&mut self) -> Option<Result<Row, Fault>> {
        let Objects {
            reader,
            path,
            line: number,
        } = self;
        loop {
            let mut line = Vec::new();
            match reader.by_ref().take(LONGEST).read_until(b'\n', &mut line) {
                Err(error) => {
                    return Some(Err(Fault::file(Failure::io("read", path, &error))));
                }
                Ok(0) => return None,
                Ok(_) => *number += 1,
            }
            if line.len() as u64 == LONGEST && line.last() != Some(&b'\n') {
                let long = Fault::row(*number, "it is longer than a MB");
                let skipped = reader.skip_until(b'\n');
                let skipped = skipped.map_err(|error| Failure::io("read", path, &error));
                return Some(Err(skipped.map_or_else(Fault::file, |_| long)));
            }
            if line.trim_ascii().is_empty() {
                continue;
            }
            return Some(match parse(line.trim_ascii_end()) {
                Ok(parsed) => Ok(parsed.row(*number)),
                Err(why) => Err(Fault::row(*number, &why)),
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
    san: Option<Names>,
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

/// The object in a line that has no end of line.
fn parse(line: &[u8]) -> Result<Line, String> {
    // A list would be taken for the values of an object.
    if line.trim_ascii_start().first() != Some(&b'{') {
        return Err(format!("it is no object; {EACH}"));
    }
    serde_json::from_slice(line).map_err(|error: serde_json::Error| {
        if error.is_eof() {
            return format!("the object does not end on this line; {EACH}");
        }
        let why = error.to_string();
        // Its own line is that within this one, which is the first.
        match why.rsplit_once(" at line ") {
            Some((why, _)) if error.line() > 0 => format!("{why} (column {})", error.column()),
            _ => why,
        }
    })
}

impl Line {
    fn row(self, line: u64) -> Row {
        let given = |cell: Option<String>| cell.filter(|cell| !cell.is_empty());
        Row {
            line,
            name: self.name,
            subject: given(self.subject),
            san: match self.san {
                None => Vec::new(),
                Some(Names::One(cell)) => names(&cell),
                Some(Names::Several(names)) => names,
            },
            lifetime: given(self.lifetime),
            key_type: given(self.key_type),
            csr: given(self.csr),
        }
    }
}
