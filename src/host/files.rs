//! Puts files in place whole or not at all: staged beside their target with their
//! mode from the first moment, synced, then renamed, and the folder synced.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::lock::Lock;
use crate::failure::Failure;

mod kept;
mod refused;
mod staged;

pub(super) use kept::is_taken;
pub use kept::{keep_as, keep_certificate};
pub use refused::{ARCHIVE, FOLDERS, may_write_in};
pub(super) use refused::{cannot_make, cannot_write, cannot_write_archive, cannot_write_in};
pub use staged::place_new;
use staged::{Staged, Undo};
pub(super) use staged::{like, like_the_old};

/// Staged files begin so; one that a killed run left behind is swept by the next.
const STAGED: &str = ".mtls-ca-";

/// What may happen to a file that stands in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replace {
    /// Nothing: it must not be there.
    Never,
    /// It gives way.
    Old,
    /// It gives way, and its content is kept under this name.
    KeepOldAs(PathBuf),
}

/// One file to be written.
#[derive(Debug)]
pub struct Write<'a> {
    /// Where.
    pub path: &'a Path,
    /// What.
    pub content: &'a [u8],
    /// 0600 for a secret, 0644 for the rest, whatever the umask.
    pub mode: u32,
    /// What may happen to the one that is there.
    pub replace: Replace,
}

impl Write<'_> {
    /// What it writes: the file, and the old one under another name.
    pub fn files(&self) -> impl Iterator<Item = PathBuf> {
        let kept = match &self.replace {
            Replace::KeepOldAs(beside) => Some(beside.clone()),
            Replace::Never | Replace::Old => None,
        };
        [self.path.to_path_buf()].into_iter().chain(kept)
    }
}

/// The mode of a private key.
pub const SECRET: u32 = 0o600;
/// The mode of everything else.
pub const PUBLIC: u32 = 0o644;

/// Folders that are locked, and that go away again if this run made them and wrote nothing.
pub struct Folders {
    made: Vec<PathBuf>,
    _lock: Lock,
}

impl Folders {
    /// Makes the folders that the `targets` stand in, where only the last one is
    /// missing, and locks them all, and the folders that are written to `besides`. What a link leads to is staged
    /// where it lies, so that folder is locked as well.
    pub fn open(targets: &[&Path], besides: &[&Path]) -> Result<Folders, Failure> {
        let mut made = Vec::new();
        let folders: Vec<&Path> = targets.iter().map(|target| folder_of(target)).collect();
        for folder in &folders {
            match refused::make(folder) {
                Ok(()) => made.push(folder.to_path_buf()),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) if folder.is_dir() => drop(error),
                Err(error) => {
                    remove(&made);
                    return Err(cannot_make(folder, &error));
                }
            }
        }
        let links = targets.iter().filter(|target| target.is_symlink());
        // Where a link leads nowhere, that is told when it is written to; what is only read may lie in a folder that
        // cannot be opened.
        let behind: Vec<PathBuf> = links
            .filter_map(|link| fs::canonicalize(link).ok())
            .map(|file| folder_of(&file).to_path_buf())
            .filter(|folder| File::open(folder).is_ok())
            .collect();
        let all = folders.iter().chain(besides).copied();
        let all: BTreeSet<&Path> = all.chain(behind.iter().map(PathBuf::as_path)).collect();
        let lock = Lock::of(all.iter().copied()).inspect_err(|_| remove(&made))?;
        for folder in all {
            sweep(folder);
        }
        Ok(Folders { made, _lock: lock })
    }

    /// Puts every file in place, in order, keys before certificates. Everything is
    /// staged and synced before the first is renamed, so that a full disk or a
    /// forbidden folder changes nothing. What has to be on record `before` a file is there
    /// is recorded in between.
    pub fn commit(
        mut self,
        writes: &[Write<'_>],
        before: impl FnOnce() -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        // All are written, then all are synced: a file system that keeps a journal writes it once for them.
        let staged: Vec<Staged<'_>> = writes.iter().map(Staged::new).collect::<Result<_, _>>()?;
        staged.iter().try_for_each(Staged::settle)?;
        before()?;
        let parents: Vec<PathBuf> = self
            .made
            .iter()
            .map(|made| folder_of(made).to_path_buf())
            .collect();
        self.made.clear();
        let mut undos = Vec::new();
        let open = put_all(staged, &mut undos).map_err(|failure| {
            let undos = undos.iter().rev();
            undos.fold(failure, |failure, undo| undo.bring_back(failure))
        })?;
        open.iter()
            .chain(&parents)
            .try_for_each(|folder| sync(folder))
    }
}

/// Puts one after the other in place; the folder that is still to be synced.
fn put_all(staged: Vec<Staged<'_>>, undos: &mut Vec<Undo>) -> Result<Option<PathBuf>, Failure> {
    // Within a folder, renames reach the disk in their order; so a key outlasts every power
    // cut that its certificate outlasts, if a folder is synced before the next one is touched.
    let mut open: Option<PathBuf> = None;
    for file in staged {
        let folder = folder_of(&file.target).to_path_buf();
        if let Some(before) = open.take().filter(|before| *before != folder) {
            sync(&before)?;
        }
        undos.extend(file.put()?);
        open = Some(folder);
    }
    Ok(open)
}

impl Drop for Folders {
    fn drop(&mut self) {
        remove(&self.made);
    }
}

/// Where a path that is a link leads; the link itself stays.
pub fn behind_links(path: &Path) -> Result<PathBuf, Failure> {
    match path.is_symlink() {
        true => {
            fs::canonicalize(path).map_err(|error| Failure::io("follow the link", path, &error))
        }
        false => Ok(path.to_path_buf()),
    }
}

/// The path from the root, its folder without links. The folder must be there.
pub fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    let folder = folder_of(path);
    let whole = folder.canonicalize();
    let whole = whole.map_err(|error| Failure::io("find the folder", folder, &error))?;
    Ok(path
        .file_name()
        .map_or(whole.clone(), |name| whole.join(name)))
}

/// The folder a path stands in.
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
        Some(parent) => parent,
        None => path,
    }
}

pub(super) fn sync(folder: &Path) -> Result<(), Failure> {
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    match synced {
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()), // cannot be synced here
        Err(error) => Err(Failure::io(
            "make sure of what was written to",
            folder,
            &error,
        )),
        Ok(()) => Ok(()),
    }
}

/// Removes what a killed run staged. Nobody else stages here while we hold the lock, but for an archive, which is
/// locked itself for as long as it grows.
fn sweep(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        let is_held = || is_file && Lock::is_held(&entry.path());
        if name.starts_with(STAGED) && name.ends_with(".tmp") && !is_held() {
            // Another user's leftover cannot be removed, and harms nobody.
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn remove(made: &[PathBuf]) {
    for folder in made {
        // Not empty any more: somebody else's now.
        let _ = fs::remove_dir(folder);
    }
}
