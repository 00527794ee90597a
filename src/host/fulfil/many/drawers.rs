//! What belongs into a folder of the root lies in a drawer of its name, under its own name, so that a folder that is
//! new can be put in place as a whole.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::stage::appeared;
use crate::failure::Failure;
use crate::host::files::folder_of;

/// The drawers of a stage, for all threads.
#[derive(Clone)]
pub(super) struct Drawers {
    stage: PathBuf,
    /// The root as it was given, and so as targets begin.
    root: PathBuf,
    /// The one that was written to last, and so is there.
    last: PathBuf,
}

impl Drawers {
    pub(super) fn new(stage: &Path, root: &Path) -> Drawers {
        Drawers {
            stage: stage.to_path_buf(),
            root: root.to_path_buf(),
            last: PathBuf::new(),
        }
    }

    /// Where `target` lies until then; `None` where it belongs into no folder that has a drawer.
    pub(super) fn path_for(&mut self, target: &Path) -> Option<PathBuf> {
        let (name, file) = self.name_for(folder_of(target)).zip(target.file_name())?;
        if self.last.file_name() != Some(name) {
            self.last = self.stage.join(name);
            // Another thread may have made it. Without it the file is not written, which is told.
            let _ = fs::create_dir(&self.last);
        }
        Some(self.last.join(file))
    }

    /// Whether `folder` is not there, and so many files are all that is in its drawer.
    pub(super) fn is_whole(&self, folder: &Path, files: usize) -> bool {
        let entries = self.drawer_for(folder).map(fs::read_dir);
        entries.is_some_and(|entries| entries.is_ok_and(|entries| entries.count() == files))
            && is_nothing(folder)
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
        self.name_for(folder).map(|name| self.stage.join(name))
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
