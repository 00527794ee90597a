//! Where the files of each client are: all in one folder where they are few, in folders of a thousand names
//! where they are many. A name that has its files already stays where they are.

use std::collections::HashMap;
use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::goal::Goal;
use super::held::stamp_of_archive;
use crate::failure::Failure;
use crate::host::fulfil::IN_FOLDER;

/// So many names are in a folder.
pub const FULL: u64 = IN_FOLDER as u64;

/// Where names are. Names are known by their hashes: a million of them are to fit into little memory, and two of
/// one hash, of which there is one chance in millions, at worst share a folder.
pub struct Places {
    hashes: RandomState,
    /// The number of the folder, `FLAT` for none.
    known: HashMap<u64, u32, Same>,
    /// How many names are in each folder.
    counts: Vec<u64>,
    is_fleet: bool,
    next: u32,
    /// What they were read from.
    pub(super) stamp: u64,
}

const FLAT: u32 = u32::MAX;

/// For keys that are hashes already.
#[derive(Clone, Copy, Default)]
pub(super) struct Same(u64);

impl BuildHasher for Same {
    type Hasher = Same;

    fn build_hasher(&self) -> Same {
        Same(0)
    }
}

impl std::hash::Hasher for Same {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

impl Places {
    /// Those of `count` clients that have none yet.
    pub fn none(count: u64) -> Places {
        Places {
            hashes: RandomState::new(),
            known: HashMap::default(),
            counts: Vec::new(),
            is_fleet: count > FULL,
            next: 0,
            stamp: 0,
        }
    }

    /// The same, with what is where the files of a fleet go.
    pub fn of(goal: &Goal, count: u64) -> Result<Places, Failure> {
        let mut places = Places::none(count);
        places.stamp = places.stamp_of(goal)?;
        if let Goal::Folder(root) = goal {
            places.read_folder(root, FLAT)?;
        }
        Ok(places)
    }

    /// A number that is another one when something was put there, or taken away.
    pub fn stamp_of(&self, goal: &Goal) -> Result<u64, Failure> {
        match goal {
            Goal::Folder(root) => self.stamp_of_folder(root),
            Goal::Archive(file) => Ok(stamp_of_archive(file)),
            Goal::Stream => Ok(0),
        }
    }

    fn read_folder(&mut self, folder: &Path, number: u32) -> Result<(), Failure> {
        let failed = |error: &io::Error| Failure::io("read the folder", folder, error);
        let entries = match fs::read_dir(folder) {
            // What is no folder is somebody's own, and nothing is put in its place. Of a root the plan tells it.
            Err(error) if is_nothing(&error) => {
                if number != FLAT {
                    *self.count(number) = FULL;
                }
                return Ok(());
            }
            entries => entries.map_err(|error| failed(&error))?,
        };
        for entry in entries {
            let name = entry.map_err(|error| failed(&error))?.file_name();
            let Some(name) = name.to_str() else { continue };
            match (number, number_of(name)) {
                (FLAT, Some(inner)) => self.read_folder(&folder.join(name), inner)?,
                _ => self.note_in(name, number),
            }
        }
        Ok(())
    }

    /// Notes a file of an archive.
    pub fn note(&mut self, path: &Path) {
        let folder = path.parent().and_then(Path::to_str).unwrap_or_default();
        let number = match folder {
            "" => FLAT,
            folder => match number_of(folder) {
                Some(number) => number,
                None => return,
            },
        };
        if let Some(name) = path.file_name().and_then(|name| name.to_str()) {
            self.note_in(name, number);
        }
    }

    fn note_in(&mut self, name: &str, number: u32) {
        if let Some(base) = base_of(name) {
            self.put(base, number);
        }
    }

    /// Where a name is in several, the first of the folders has it, and none comes after all of them.
    fn put(&mut self, base: &str, number: u32) {
        let hash = self.hashes.hash_one(base);
        let before = self.known.get(&hash).copied();
        if before.is_none_or(|before| number < before) {
            self.known.insert(hash, number);
            if number != FLAT {
                *self.count(number) += 1;
            }
        }
    }

    fn stamp_of_folder(&self, root: &Path) -> Result<u64, Failure> {
        let failed = |error: &io::Error| Failure::io("read the folder", root, error);
        let mut stamp = 0_u64;
        let entries = match fs::read_dir(root) {
            Err(error) if is_nothing(&error) => return Ok(stamp),
            entries => entries.map_err(|error| failed(&error))?,
        };
        for entry in entries {
            let name = entry.map_err(|error| failed(&error))?.file_name();
            let Some(name) = name.to_str() else { continue };
            let changed = match number_of(name) {
                Some(_) => fs::metadata(root.join(name)).ok(),
                None if base_of(name).is_none() => continue,
                None => None,
            };
            let changed = changed.map(|folder| (folder.mtime(), folder.mtime_nsec()));
            stamp = stamp.wrapping_add(self.hashes.hash_one((name, changed)));
        }
        Ok(stamp)
    }

    fn count(&mut self, number: u32) -> &mut u64 {
        let index = number as usize;
        if self.counts.len() <= index {
            self.counts.resize(index + 1, 0);
        }
        // It was made long enough above.
        &mut self.counts[index]
    }

    /// The folder of the files that are called `base`, within the root; the same each time it is asked.
    pub fn folder(&mut self, base: &str) -> PathBuf {
        let hash = self.hashes.hash_one(base);
        let number = match self.known.get(&hash) {
            Some(number) => *number,
            None => {
                let number = if self.is_fleet {
                    self.with_room()
                } else {
                    FLAT
                };
                self.known.insert(hash, number);
                number
            }
        };
        match number {
            FLAT => PathBuf::new(),
            number => PathBuf::from(format!("{number:04}")),
        }
    }

    /// Another folder for a name whose files in the root are somebody else's.
    pub fn elsewhere(&mut self, base: &str) -> PathBuf {
        if !self.is_fleet {
            return self.folder(base);
        }
        let hash = self.hashes.hash_one(base);
        self.known.remove(&hash);
        self.folder(base)
    }

    fn with_room(&mut self) -> u32 {
        while *self.count(self.next) >= FULL {
            self.next += 1;
        }
        let next = self.next;
        *self.count(next) += 1;
        next
    }
}

fn is_nothing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

/// Whose file it is.
fn base_of(name: &str) -> Option<&str> {
    name.strip_suffix(".crt").or(name.strip_suffix(".key"))
}

/// Whether the folder has the name of one of ours.
pub(super) fn is_numbered(folder: &Path) -> bool {
    let name = folder.file_name().and_then(|name| name.to_str());
    name.and_then(number_of).is_some()
}

/// The number of a folder of ours: `0000`, `0001`, …
fn number_of(name: &str) -> Option<u32> {
    let is_ours = name.len() >= 4 && name.bytes().all(|octet| octet.is_ascii_digit());
    // More than a thousand million names are nobody's fleet.
    let number = name.parse().ok().filter(|number| *number < 1_000_000)?;
    (is_ours && format!("{number:04}") == name).then_some(number)
}

#[cfg(test)]
mod tests;
