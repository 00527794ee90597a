//! Folders and files that cannot be made or written, in words.

use std::fs;
use std::io;
use std::path::Path;

use rustix::fs::{Access, access};

use super::folder_of;
use crate::failure::Failure;
use crate::shell;

pub(in crate::host) fn cannot_make(folder: &Path, error: &io::Error) -> Failure {
    let failure = Failure::io("make the folder", folder, error);
    match error.kind() {
        io::ErrorKind::NotFound => failure.hint(shell::no_home(folder).unwrap_or_else(|| {
            let parent = shell::path(folder_of(folder));
            format!("the folder above it is missing: mkdir -p {parent}")
        })),
        _ => in_another(failure, folder_of(folder), FOLDERS, error),
    }
}

/// Makes a folder, but none that is called `~`: nobody meant that, and `rm -r ~` is not how it should go away again.
pub(super) fn make(folder: &Path) -> io::Result<()> {
    match shell::no_home(folder) {
        Some(_) if !folder.exists() => Err(io::ErrorKind::NotFound.into()),
        _ => fs::create_dir(folder),
    }
}

/// What names another place for the files of a CA, or of what it signs.
pub const FOLDERS: &str = "another folder with --out-dir or --ca-dir";
/// What names another place for an archive, which is in none of those folders.
pub const ARCHIVE: &str = "a file elsewhere with --output-tar";

pub(in crate::host) fn cannot_write(target: &Path, error: &io::Error) -> Failure {
    let failure = Failure::io("write", target, error);
    in_another(failure, folder_of(target), FOLDERS, error)
}

/// The same of an archive.
pub(in crate::host) fn cannot_write_archive(target: &Path, error: &io::Error) -> Failure {
    let failure = Failure::io("write", target, error);
    in_another(failure, folder_of(target), ARCHIVE, error)
}

/// The same where it is not about one file.
pub(in crate::host) fn cannot_write_in(folder: &Path, another: &str, error: &io::Error) -> Failure {
    let failure = Failure::io("write in", folder, error);
    in_another(failure, folder, another, error)
}

fn in_another(failure: Failure, folder: &Path, another: &str, error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            let folder = folder.display();
            failure.hint(format!(
                "nothing may be written in {folder}; give {another}"
            ))
        }
        _ => failure,
    }
}

/// Refuses a folder in which nothing can be made, as far as the system tells without making something; what names
/// another is for its hint.
pub fn may_write_in(folder: &Path, another: &str) -> Result<(), Failure> {
    let allowed = access(folder, Access::WRITE_OK | Access::EXEC_OK).map_err(io::Error::from);
    match allowed {
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
            ) =>
        {
            Err(cannot_write_in(folder, another, &error))
        }
        _ => Ok(()),
    }
}
