//! Where the files of jobs are looked for.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::host::files::{self, Replace};
use crate::host::read;
use crate::pki::facts::Certificate;

/// Files, or what stands for them.
pub trait Disk: Sync {
    /// All of the file at `path`, or `None` where nothing stands.
    fn read(&self, path: &Path) -> Result<Option<Vec<u8>>, Failure>;

    /// Whether nothing stands there at all.
    fn is_free(&self, path: &Path) -> bool;

    /// How the file of the certificate `old` at `path` gives way and is kept as `beside`.
    fn keep_as(&self, path: &Path, old: &Certificate, beside: PathBuf) -> Result<Replace, Failure>;

    /// The archive that its files are members of; they have no modes and links of their own then.
    fn archive(&self) -> Option<&Path> {
        None
    }
}

/// Real files.
pub struct Files;

impl Disk for Files {
    fn read(&self, path: &Path) -> Result<Option<Vec<u8>>, Failure> {
        read::optional(path)
    }

    fn is_free(&self, path: &Path) -> bool {
        let found = fs::symlink_metadata(path);
        found.is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
    }

    fn keep_as(&self, path: &Path, old: &Certificate, beside: PathBuf) -> Result<Replace, Failure> {
        files::keep_certificate(path, old, beside)
    }
}
