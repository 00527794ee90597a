//! That whatever the plan writes to lets us write: asked before the first byte, since a CA that is made in one folder
//! is of little use where the next one is another user's. What is kept may lie where nobody can write.

use std::collections::HashSet;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{Access, AtFlags, CWD, accessat};
use rustix::io::Errno;

use super::change::{Action, Change, Work};
use super::standing::Standing;
use crate::failure::Failure;
use crate::host::files::{behind_links, folder_of};
use crate::host::fulfil::Destination;
use crate::host::{ledger, lists};

/// What must be writable, and what names another place for it.
struct Target {
    place: PathBuf,
    key: Option<&'static str>,
}

/// Puts a conflict in the place of the first line that would write where nothing may be written.
pub fn look(changes: &mut [Change], standings: &[Standing]) {
    let mut told = HashSet::new();
    for change in changes {
        let targets = targets(&change.work, standings).into_iter();
        let mut failures = targets.filter_map(|target| {
            let (place, error) = denied(&target.place)?;
            told.insert(place.clone())
                .then(|| failure(&target, &place, &error))
        });
        if let Some(failure) = failures.next() {
            change.action = Action::Conflict;
            change.reason = Some(failure.message.clone());
            change.failure = Some(failure);
        }
    }
}

/// Where a line writes.
fn targets(work: &Work, standings: &[Standing]) -> Vec<Target> {
    let standing = |number: usize| standings.get(number);
    let at = |file: &Path, key| {
        // A link stays, and what it leads to is written anew.
        let file = behind_links(file).unwrap_or_else(|_| file.to_path_buf());
        let place = folder_of(&file).to_path_buf();
        Target { place, key }
    };
    let book = |number: usize| {
        let folder = &standing(number)?.folder;
        let file = ledger::path(folder);
        let place = Some(file).filter(|file| file.exists());
        let place = place.unwrap_or_else(|| folder.clone());
        Some(Target { place, key: None })
    };
    let (own, of) = match work {
        Work::Nothing => (None, None),
        Work::Authority(number) => {
            let key = match number {
                0 => "--ca-dir DIR",
                _ => "dir = \"DIR\" in the manifest",
            };
            let own = standing(*number).map(|standing| Target {
                place: standing.folder.clone(),
                key: Some(key),
            });
            (own, standing(*number).and_then(|standing| standing.above))
        }
        Work::Leaf(number, job) => match &job.cert {
            Destination::File(file) => (Some(at(file, Some("--out-dir DIR"))), Some(*number)),
            Destination::Stdout => (None, Some(*number)),
        },
        Work::Revoke(number, _) => (None, Some(*number)),
        Work::List(number) => {
            let own = standing(*number).map(|standing| at(&lists::path(&standing.folder), None));
            (own, Some(*number))
        }
    };
    own.into_iter().chain(of.and_then(book)).collect()
}

/// What does not let us: the place itself, or the folder in which it would be made.
fn denied(place: &Path) -> Option<(PathBuf, io::Error)> {
    let place = match place.exists() {
        true => place,
        // What is missing above it is made by another line.
        false => Some(folder_of(place)).filter(|above| above.is_dir())?,
    };
    let wanted = match place.is_dir() {
        true => Access::WRITE_OK | Access::EXEC_OK,
        false => Access::WRITE_OK,
    };
    match accessat(CWD, place, wanted, AtFlags::EACCESS) {
        Err(error @ (Errno::ACCESS | Errno::PERM | Errno::ROFS)) => {
            Some((place.to_path_buf(), error.into()))
        }
        _ => None,
    }
}

fn failure(target: &Target, denied: &Path, error: &io::Error) -> Failure {
    let failure = match (denied == target.place, denied.is_dir()) {
        (true, true) => Failure::io("write in the folder", denied, error),
        (true, false) => Failure::io("write to", denied, error),
        (false, _) => Failure::io("make the folder", &target.place, error),
    };
    // No owner and no mode helps there.
    let is_read_only = error.kind() == io::ErrorKind::ReadOnlyFilesystem;
    let owner = denied.metadata().map_or(0, |metadata| metadata.uid());
    let denied = denied.display();
    let failure = match is_read_only {
        true => failure.hint("have its file system mounted for writing, or run this where it is"),
        false => failure.hint(format!(
            "{denied} belongs to user {owner}; run as that user, or change its owner or mode"
        )),
    };
    match target.key {
        Some(key) => failure.hint(format!("or give another folder: {key}")),
        None => failure,
    }
}
