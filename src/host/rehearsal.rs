//! What a rehearsal looks at besides what the run decides by: that the run could also do it. Nobody is asked for a
//! passphrase, and nothing is made.

use std::collections::HashSet;
use std::io::ErrorKind;
use std::path::Path;

use super::files::{FOLDERS, cannot_make, folder_of, may_write_in};
use super::fulfil::{Made, Outcome, Under};
use crate::failure::Failure;

/// Refuses files whose folders are not there and would not be made: of each, only the last one is.
pub fn places<'a>(targets: impl IntoIterator<Item = &'a Path>) -> Result<(), Failure> {
    let mut made = HashSet::new();
    for folder in targets.into_iter().map(folder_of) {
        if folder.is_dir() {
            may_write_in(folder, FOLDERS)?;
            continue;
        }
        let above = folder_of(folder);
        if !made.contains(above) {
            let kind = match above.exists() {
                true if above.is_dir() => None,
                true => Some(ErrorKind::NotADirectory),
                false => Some(ErrorKind::NotFound),
            };
            if let Some(kind) = kind {
                return Err(cannot_make(folder, &kind.into()));
            }
            may_write_in(above, FOLDERS)?;
        }
        made.insert(folder);
    }
    Ok(())
}

/// Refuses what the run could not do: its files have no place, or the CA's key is missing or another's.
pub fn could_be_made(made: &Made, under: &Under<'_>) -> Result<(), Failure> {
    if made.outcome == Outcome::Kept {
        return Ok(());
    }
    if let Under::Ca(ca) = under {
        ca.has_its_key()?;
    }
    places(made.files.iter().map(|file| file.path.as_path()))
}
