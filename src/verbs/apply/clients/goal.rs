//! Where a fleet's files go.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Kind};
use crate::host::files::{behind_links, folder_of, may_write_in};

/// Where the files go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Goal {
    /// Below this folder.
    Folder(PathBuf),
    /// Into the archive in this file.
    Archive(PathBuf),
    /// Into an archive on standard output.
    Stream,
}

/// Standard output for an archive. What writes text holds a line back, which may be one of a private key.
pub(super) fn stdout() -> Result<Box<dyn Write>, Failure> {
    let stdout = io::stdout().as_fd().try_clone_to_owned();
    let stdout =
        stdout.map_err(|error| Failure::io("write to", Path::new("standard output"), &error))?;
    Ok(Box::new(File::from(stdout)))
}

/// Refuses an archive for which there is no folder.
pub(super) fn can_be_written(file: &Path) -> Result<(), Failure> {
    let whole = behind_links(file)?;
    let folder = folder_of(&whole);
    if folder.is_dir() {
        return Ok(());
    }
    let (file, folder) = (file.display(), folder.display());
    let message = format!("cannot write {file}: there is no folder {folder}");
    Err(Failure::new(Kind::Io, message).hint(format!("mkdir -p {folder}")))
}

impl Goal {
    /// Refuses one in which nothing can be made.
    pub(super) fn is_open(&self) -> Result<(), Failure> {
        let folder = match self {
            Goal::Folder(root) if root.is_dir() => root.clone(),
            Goal::Folder(root) => folder_of(root).to_path_buf(),
            Goal::Archive(file) => folder_of(&behind_links(file)?).to_path_buf(),
            Goal::Stream => return Ok(()),
        };
        may_write_in(&folder)
    }
}
