//! A list's file from its first character.

use std::fs::File;
use std::io::{self, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::Path;

use crate::failure::{Failure, Kind};
use crate::shell;

/// Some programs write it before UTF-8.
const MARK: &[u8; 3] = b"\xef\xbb\xbf";

/// The file behind the mark of UTF-8; the inner failure is that of a text that is no UTF-8.
pub(super) fn open(path: &Path) -> io::Result<Result<File, Failure>> {
    let mut file = File::open(path)?;
    let mut first = [0; 4];
    let count = file.read_at(&mut first, 0)?;
    let first = first.get(..count).unwrap_or_default();
    if let Some(coding) = wide(first) {
        return Ok(Err(in_wide(path, coding)));
    }
    if first.starts_with(MARK) {
        file.seek(SeekFrom::Start(MARK.len() as u64))?;
    }
    Ok(Ok(file))
}

/// The coding of a text in units of two or four octets, as `iconv` calls it: by its mark, or, since no list begins with
/// a character beyond Latin-1, by the octets of the first that are zero.
fn wide(first: &[u8]) -> Option<&'static str> {
    match first {
        [0xff, 0xfe, 0, 0] | [0, 0, 0xfe, 0xff] => Some("UTF-32"),
        [0, 0, 0, _] => Some("UTF-32BE"),
        [_, 0, 0, 0] => Some("UTF-32LE"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("UTF-16"),
        [0, _, ..] => Some("UTF-16BE"),
        [_, 0, ..] => Some("UTF-16LE"),
        _ => None,
    }
}

fn in_wide(path: &Path, coding: &str) -> Failure {
    let (path, word) = (path.display(), shell::path(path));
    let name = coding.trim_end_matches(['B', 'L', 'E']);
    let message = format!("{path}:1: this is {name}, and a list of clients is UTF-8");
    Failure::new(Kind::Input, message)
        .hint("save it as UTF-8 (in a spreadsheet: \"CSV UTF-8\")")
        .hint(format!("or: iconv -f {coding} -t UTF-8 {word} > FILE"))
}
