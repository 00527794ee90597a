//! The place of a fleet's files, held for a run: nobody else works there until it is done.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::goal::{self, Goal};
use super::places::Places;
use crate::failure::Failure;
use crate::host::chance;
use crate::host::fulfil::{Archive, Delivery, Stage};

/// What is held.
pub(super) enum Held {
    Folder(Stage),
    Archive(Box<Archive>),
}

impl Held {
    /// Waits for whoever is at work there, and holds it. With it comes where names are now, if that is not what
    /// `places` were read from.
    pub fn of(goal: &Goal, count: u64, places: &Places) -> Result<(Held, Option<Places>), Failure> {
        let mut again = Places::none(count);
        let held = match goal {
            Goal::Folder(root) => Held::Folder(Stage::open(root)?),
            Goal::Archive(file) => {
                let archive = Archive::file(file, chance::now(), &mut |name| again.note(name))?;
                Held::Archive(Box::new(archive))
            }
            Goal::Stream => Held::Archive(Box::new(goal::on_stdout()?)),
        };
        if places.stamp == places.stamp_of(goal)? {
            return Ok((held, None));
        }
        if let Goal::Folder(_) = goal {
            again = Places::of(goal, count)?;
        }
        Ok((held, Some(again)))
    }

    /// How what is made is delivered there.
    pub fn delivery(&mut self) -> Delivery<'_> {
        match self {
            Held::Folder(stage) => Delivery::Files(stage),
            Held::Archive(archive) => Delivery::Archive(archive),
        }
    }

    /// Ends it. Nothing was delivered where `is_empty`; then an archive stays as it was.
    pub fn finish(self, is_empty: bool) -> Result<(), Failure> {
        match self {
            Held::Archive(archive) if !is_empty => archive.finish(),
            Held::Archive(_) | Held::Folder(_) => Ok(()),
        }
    }
}

/// A number that is another one when the archive is another one; 0 where there is none.
pub(super) fn stamp_of_archive(file: &Path) -> u64 {
    let Ok(metadata) = fs::metadata(file) else {
        return 0;
    };
    let mut stamp = DefaultHasher::new();
    (metadata.dev(), metadata.ino(), metadata.len()).hash(&mut stamp);
    (metadata.mtime(), metadata.mtime_nsec()).hash(&mut stamp);
    stamp.finish()
}
