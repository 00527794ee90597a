//! The terminal that output goes to, or nobody.

use std::env;
use std::fs::{self, File, Metadata};
use std::io::{self, IsTerminal};
use std::os::fd::AsFd;
use std::os::unix::fs::{FileTypeExt, MetadataExt};

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

/// Whether standard output is `/dev/null`: the system puts that in the place of one that is closed.
pub fn stdout_is_nowhere() -> bool {
    let device = |found: io::Result<Metadata>| {
        let found = found
            .ok()
            .filter(|found| found.file_type().is_char_device());
        found.map(|found| found.rdev())
    };
    let stdout = io::stdout().as_fd().try_clone_to_owned();
    let stdout = stdout.and_then(|stdout| File::from(stdout).metadata());
    let nowhere = device(fs::metadata("/dev/null"));
    nowhere.is_some() && nowhere == device(stdout)
}
