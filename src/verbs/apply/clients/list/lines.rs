//! The lines of a CSV file as its reader is given them. The reader makes something of every text; what breaks the
//! rules of RFC 4180 section 2 for quotation marks is found here, and so are rows without an end.

use std::fs::File;
use std::io::{self, Read};

use memchr::{memchr, memchr_iter};

use super::LONGEST;
use super::fault::Broken;

/// Such lines are written where what has its line ends already is written as text.
const ENDED_TWICE: &str = "it ends with \\r\\r\\n, as lines do whose ends were translated twice, and a line ends with \\n or \\r\\n (in Python, open the file for csv.writer with newline=\"\")";

/// What is said of quotation marks that are where none may be.
const MARKS: &str =
    "a mark within a cell is written twice (\"\"), and such a cell stands between quotation marks";

/// A file whose lines all end in LF, however they end in it.
pub(super) struct Lines {
    file: File,
    /// The octets that were given.
    pub(super) given: u64,
    /// The last of them.
    pub(super) last: u8,
    /// Whether a CR came last, of which the LF is still to come.
    is_half: bool,
    /// The lines that were begun.
    line: u64,
    /// What was given when the row began that is read now.
    pub(super) row: u64,
    cell: Cell,
    /// The line of the last mark that began a cell.
    opened: u64,
    /// Why no more is given after what was.
    trouble: Option<Broken>,
}

/// Where the text is that comes next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cell {
    /// In a cell without quotation marks, or before one.
    Plain,
    /// Between quotation marks.
    Quoted,
    /// Behind a mark that is the first of two, or ends a cell.
    Mark,
    /// Behind a blank after one that ended it.
    Over,
}

impl Lines {
    pub(super) fn of(file: File) -> Lines {
        Lines {
            file,
            given: 0,
            last: b'\n',
            is_half: false,
            line: 1,
            row: 0,
            cell: Cell::Plain,
            opened: 1,
            trouble: None,
        }
    }

    /// Takes the CRs out that come before an LF; how much is left, and what is wrong behind it.
    fn join(&mut self, text: &mut [u8]) -> (usize, Option<Broken>) {
        if !self.is_half && memchr(b'\r', text).is_none() {
            return (text.len(), None);
        }
        let mut kept = 0;
        for at in 0..text.len() {
            if self.is_half && text[at] != b'\n' {
                let line = self.line + line_ends(&text[..kept]);
                let is_end = text[at] == b'\r' && text.get(at + 1) == Some(&b'\n');
                let why = match is_end {
                    true => ENDED_TWICE,
                    false => "it holds a carriage return that ends no line",
                };
                return (kept, Some(wrong(line, why)));
            }
            self.is_half = text[at] == b'\r';
            if !self.is_half {
                text[kept] = text[at];
                kept += 1;
            }
        }
        (kept, None)
    }

    /// Counts the lines, and follows the quotation marks: how much is as it may be, and what is wrong behind it.
    fn follow(&mut self, text: &[u8]) -> (usize, Option<Broken>) {
        let (mut at, mut counted) = (0, 0);
        while let Some(next) = text.get(at) {
            let mark = || memchr(b'"', &text[at..]);
            let why = match self.cell {
                Cell::Plain => {
                    let Some(before) = mark() else { break };
                    at += before;
                    self.line += line_ends(&text[counted..at]);
                    counted = at;
                    self.opened = self.line;
                    self.cell = Cell::Quoted;
                    let last = at.checked_sub(1).map_or(self.last, |last| text[last]);
                    let begins = matches!(last, b',' | b'\n');
                    let why = "a quotation mark stands within a cell that does not begin with one";
                    (!begins).then_some((why, MARKS))
                }
                Cell::Quoted => {
                    let Some(before) = mark() else { break };
                    at += before;
                    self.cell = Cell::Mark;
                    None
                }
                Cell::Mark if *next == b'"' => {
                    self.cell = Cell::Quoted;
                    None
                }
                Cell::Mark | Cell::Over => {
                    self.cell = match next {
                        b',' | b'\n' => Cell::Plain,
                        _ => Cell::Over,
                    };
                    let is_text = !matches!(next, b',' | b'\n' | b' ' | b'\t');
                    let next = match next {
                        b';' => "cells are divided by commas, not by semicolons",
                        b'"' if text[..at].ends_with(b"\t") => {
                            "cells are divided by commas, not by tabs"
                        }
                        _ => MARKS,
                    };
                    let why = "a cell goes on behind the quotation mark that ends it";
                    is_text.then_some((why, next))
                }
            };
            if let Some((why, next)) = why {
                let line = self.line + line_ends(&text[counted..at]);
                return (at, Some(wrong(line, &format!("{why}; {next}"))));
            }
            at += 1;
        }
        self.line += line_ends(&text[counted..]);
        (text.len(), None)
    }
}

impl Read for Lines {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let is_open = self.cell == Cell::Quoted;
        if self.given - self.row > LONGEST {
            let line = if is_open { self.opened } else { self.line };
            let why = "the row here is longer than a MB; is there a quotation mark too many?";
            return Err(io::Error::other(wrong(line, why)));
        }
        loop {
            if let Some(why) = self.trouble.take() {
                return Err(io::Error::other(why));
            }
            let count = self.file.read(buffer)?;
            let text = buffer.get_mut(..count).unwrap_or_default();
            let (kept, broken) = self.join(text);
            let text = text.get(..kept).unwrap_or_default();
            let (kept, astray) = self.follow(text);
            // What comes before it is read first.
            self.trouble = astray.or(broken);
            if count == 0 && is_open {
                let why = "the quotation mark that begins a cell here has no other to end it";
                return Err(io::Error::other(wrong(self.opened, why)));
            }
            if let Some(last) = kept.checked_sub(1).and_then(|last| text.get(last)) {
                self.last = *last;
            }
            if kept > 0 || count == 0 {
                self.given += kept as u64;
                return Ok(kept);
            }
        }
    }
}

fn wrong(line: u64, why: &str) -> Broken {
    let why = why.to_owned();
    Broken { line, why }
}

fn line_ends(text: &[u8]) -> u64 {
    memchr_iter(b'\n', text).count() as u64
}
