//! What belongs into a folder of the root lies in a drawer for that folder, under its own name, so that a folder that is
//! new can be put in place as a whole.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::hash::BuildHasher;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::stage::made;
use super::work::appeared;
use crate::failure::Failure;
use crate::host::files::folder_of;

/// The drawers of a stage, for all threads.
#[derive(Clone)]
pub(super) struct Drawers {
    stage: PathBuf,
    /// The root as it was given, and so as targets begin.
    root: PathBuf,
    /// How the names of drawers end, which is different in each run: the file system chooses by the name where on
    /// the disk they lie (`stage::spread`), and where files were just deleted, it is slow to make new ones.
    tail: String,
    /// By their names.
    begun: Arc<Mutex<HashMap<OsString, Drawer>>>,
}

/// What the threads know of a drawer.
#[derive(Clone, Copy, Default)]
struct Drawer {
    /// So many files were ever begun in it.
    files: usize,
    /// It is put in place: nothing is begun in it from now on.
    is_closed: bool,
}

impl Drawers {
    pub(super) fn new(stage: &Path, root: &Path) -> Drawers {
        Drawers {
            stage: stage.to_path_buf(),
            root: root.to_path_buf(),
            begun: Arc::default(),
            tail: format!(".{:x}", RandomState::new().hash_one(root)),
        }
    }

    fn begun(&self) -> MutexGuard<'_, HashMap<OsString, Drawer>> {
        // Whoever panicked with it ends the program.
        self.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where `target` lies until then; `None` where it belongs into no folder that has an open drawer.
    pub(super) fn path_for(&self, target: &Path) -> Option<PathBuf> {
        let (name, file) = self.name_for(folder_of(target)).zip(target.file_name())?;
        let path = self.drawer(name);
        let mut begun = self.begun();
        match begun.get_mut(name) {
            Some(drawer) if drawer.is_closed => return None,
            Some(drawer) => drawer.files += 1,
            None => {
                // Without it the file is not written, which is told.
                let _ = made(&path, 0o777);
                let drawer = Drawer {
                    files: 1,
                    ..Drawer::default()
                };
                begun.insert(name.to_owned(), drawer);
            }
        }
        Some(path.join(file))
    }

    /// Closes the drawer of `folder` if that is not there, and if so many files are all that were ever begun in it:
    /// then nobody is at work in it, and nobody will be.
    pub(super) fn close(&self, folder: &Path, files: usize) -> bool {
        let Some(name) = self.name_for(folder).filter(|_| is_nothing(folder)) else {
            return false;
        };
        match self.begun().get_mut(name) {
            Some(drawer) if drawer.files == files => {
                drawer.is_closed = true;
                true
            }
            _ => false,
        }
    }

    /// Whether `folder` is not there, and more may still come into its drawer.
    pub(super) fn is_to_come(&self, folder: &Path) -> bool {
        self.name_for(folder).is_some() && is_nothing(folder)
    }

    /// Puts the drawer in the place of `folder`, where nothing may stand.
    pub(super) fn put(&self, folder: &Path) -> Result<(), Failure> {
        let drawer = self.drawer_for(folder);
        let put = drawer.map_or(Ok(()), |drawer| move_folder(&drawer, folder));
        put.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists | io::ErrorKind::DirectoryNotEmpty => appeared(folder),
            _ => Failure::io("write", folder, &error),
        })
    }

    fn drawer_for(&self, folder: &Path) -> Option<PathBuf> {
        self.name_for(folder).map(|name| self.drawer(name))
    }

    fn drawer(&self, name: &OsStr) -> PathBuf {
        let mut drawer = name.to_owned();
        drawer.push(&self.tail);
        self.stage.join(drawer)
    }

    /// Folders of a fleet have names of four digits or more, which no shelf has.
    fn name_for<'a>(&self, folder: &'a Path) -> Option<&'a OsStr> {
        let name = folder.file_name().filter(|name| name.len() >= 4)?;
        let digits = name.as_encoded_bytes().iter().all(u8::is_ascii_digit);
        (digits && folder.parent() == Some(&self.root)).then_some(name)
    }
}

fn is_nothing(path: &Path) -> bool {
    let metadata = fs::symlink_metadata(path);
    metadata.is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
}

/// Moves a folder to where nothing stands; where the file system cannot promise that, at least not onto one with
/// something in it.
fn move_folder(from: &Path, to: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        use rustix::io::Errno;
        match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {}
            moved => return Ok(moved?),
        }
    }
    fs::rename(from, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawer_is_closed_once_and_only_with_all_that_was_begun() {
        let root = tempfile::tempdir().unwrap();
        let stage = root.path().join("stage");
        fs::create_dir(&stage).unwrap();
        let drawers = Drawers::new(&stage, root.path());
        let (folder, other) = (root.path().join("0007"), drawers.clone());
        let begin = |drawers: &Drawers, name: &str| drawers.path_for(&folder.join(name));
        let drawer = begin(&drawers, "a.key").unwrap();
        assert_eq!(drawer, drawers.drawer("0007".as_ref()).join("a.key"));
        assert_eq!(begin(&other, "b.key"), Some(drawer.with_file_name("b.key")));
        assert!(!drawers.close(&folder, 1));
        assert_eq!(begin(&other, "c.key"), Some(drawer.with_file_name("c.key")));
        assert!(!drawers.close(&root.path().join("0008"), 0));
        assert!(drawers.close(&folder, 3));
        assert_eq!(begin(&other, "d.key"), None);
        drawers.put(&folder).unwrap();
        assert!(folder.is_dir() && !drawers.close(&folder, 3));
        // What belongs nowhere else has none.
        assert_eq!(drawers.path_for(&root.path().join("e.key")), None);
        assert_eq!(drawers.path_for(&root.path().join("007/e.key")), None);
    }
}
