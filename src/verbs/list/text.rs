//! Text in the columns of a terminal.

use crate::pki::explain::visible;

/// The text of the last column, which may be long: no more of it is made than is shown.
pub struct Last {
    pub text: String,
    most: Option<usize>,
}

impl Last {
    pub fn of(most: Option<usize>) -> Last {
        Last {
            text: String::with_capacity(64),
            most,
        }
    }

    pub fn is_full(&self) -> bool {
        // No character has more than four bytes.
        self.most
            .is_some_and(|most| self.text.len() > most.saturating_mul(4))
    }

    pub fn push(&mut self, part: &str) {
        self.text.push_str(&visible(part));
    }
}

/// The cell, and blanks up to its width.
pub fn pad(line: &mut String, cell: &str, width: usize) {
    line.push_str(cell);
    let blanks = width.saturating_sub(columns(cell));
    line.extend(std::iter::repeat_n(' ', blanks));
}

/// The text, cut where it is wider.
pub fn cut(text: &str, width: usize) -> String {
    // No character takes more columns than it has bytes.
    if text.len() <= width || columns(text) <= width {
        return text.to_owned();
    }
    let mut taken = 0;
    let fits = |character: &char| {
        taken += wide(*character);
        taken < width
    };
    let mut short: String = text.chars().take_while(fits).collect();
    short.push('…');
    short
}

pub fn columns(text: &str) -> usize {
    text.chars().map(wide).sum()
}

/// Columns of a character on a terminal: two for the scripts and pictures that Unicode calls wide (UAX #11).
fn wide(character: char) -> usize {
    match u32::from(character) {
        0x300..=0x36f | 0x200b..=0x200f => 0,
        0x1100..=0x115f
        | 0x2e80..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f
        | 0xff00..=0xff60
        | 0xffe0..=0xffe6
        | 0x1f300..=0x1faff
        | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}
