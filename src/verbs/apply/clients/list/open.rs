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
    let mut first = [0; MARK.len()];
    let count = file.read_at(&mut first, 0)?;
    let first = first.get(..count).unwrap_or_default();
    if is_utf16(first) {
        return Ok(Err(utf16(path)));
    }
    if first == MARK {
        file.seek(SeekFrom::Start(count as u64))?;
    }
    Ok(Ok(file))
}

/// Whether a text begins with a mark of UTF-16, or without one: no list begins with a character beyond Latin-1, and so
/// one octet of the first is zero.
fn is_utf16(first: &[u8]) -> bool {
    matches!(
        first,
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, _, ..] | [_, 0, ..]
    )
}

fn utf16(path: &Path) -> Failure {
    let (path, word) = (path.display(), shell::path(path));
    let message = format!("{path}:1: this is UTF-16, and a list of clients is UTF-8");
    Failure::new(Kind::Input, message)
        .hint("save it as UTF-8 (in a spreadsheet: \"CSV UTF-8\")")
        .hint(format!("or: iconv -f UTF-16 -t UTF-8 {word} > FILE"))
}
