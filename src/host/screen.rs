//! The terminal that output goes to.

use std::env;
use std::io::{self, IsTerminal};

use rustix::termios::tcgetwinsize;

/// Columns of the terminal that standard output is; `None` where it is none, and nothing need be cut.
pub fn width() -> Option<usize> {
    let stdout = io::stdout();
    if !stdout.is_terminal() {
        return None;
    }
    let asked = tcgetwinsize(&stdout).map_or(0, |size| usize::from(size.ws_col));
    if asked > 0 {
        return Some(asked);
    }
    let said = env::var("COLUMNS").ok();
    let said = said.and_then(|columns| columns.parse().ok());
    Some(said.filter(|columns| *columns > 0).unwrap_or(80))
}
