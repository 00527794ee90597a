//! Where a fleet's files go.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, IsTerminal};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use crate::cli::Global;
use crate::failure::{Failure, Kind};
use crate::host::files::{ARCHIVE, FOLDERS, behind_links, folder_of, may_write_in};
use crate::host::fulfil::{Archive, archive_at};
use crate::host::screen::stdout_is_nowhere;
use crate::host::{chance, keys};
use crate::shell;

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

/// How the names of archives end that are compressed, and what compresses them.
const COMPRESSED: [(&str, &str); 9] = [
    ("gz", "gzip"),
    ("tgz", "gzip"),
    ("bz2", "bzip2"),
    ("tbz2", "bzip2"),
    ("xz", "xz"),
    ("txz", "xz"),
    ("zst", "zstd"),
    ("tzst", "zstd"),
    ("zip", ""),
];

/// Refuses a name that says something else than what the file would be.
fn can_name_an_archive(path: &Path) -> Result<(), Failure> {
    let shown = path.display();
    let refused = |why: &str| Failure::new(Kind::Usage, format!("{shown} {why}"));
    let bytes = path.as_os_str().as_encoded_bytes();
    if path.file_name().is_none() || bytes.ends_with(b"/") || bytes.ends_with(b"/.") {
        let file = path.join("clients.tar");
        let hint = format!(
            "give the archive a name: --output-tar {}",
            shell::path(&file)
        );
        return Err(refused("names a folder, and the archive is a file").hint(hint));
    }
    let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
    let known = COMPRESSED
        .iter()
        .find(|(known, _)| ending.as_deref() == Some(OsStr::new(known)));
    let Some((_, program)) = known else {
        return Ok(());
    };
    let plain = path.with_extension("");
    let plain = plain.with_extension("tar");
    let hint = format!("give it another name: --output-tar {}", shell::path(&plain));
    let failure = refused("would be a plain tar archive, which its name does not say");
    Err(match *program {
        "" => failure,
        program => failure.hint(format!(
            "to compress it: --output-tar - | {program} > {}",
            shell::path(path)
        )),
    }
    .hint(hint))
}

/// Whether there is no archive at `file` yet, or one in which not even an end is.
pub(super) fn is_empty(file: &Path) -> Result<bool, Failure> {
    let there = archive_at(file)?;
    Ok(there.is_none_or(|there| there.len() == 0))
}

/// Standard output for an archive. What writes text holds a line back, which may be one of a private key.
fn stdout() -> Result<File, Failure> {
    let stdout = io::stdout().as_fd().try_clone_to_owned();
    let stdout =
        stdout.map_err(|error| Failure::io("write to", Path::new("standard output"), &error))?;
    Ok(File::from(stdout))
}

/// An archive on standard output, to be written.
pub(super) fn on_stdout() -> Result<Archive, Failure> {
    let stdout = Box::new(stdout()?);
    Ok(Archive::stream(stdout, "standard output", chance::now()))
}

/// Refuses an archive where something else is, and one for which there is no folder.
pub(super) fn can_be_written(file: &Path) -> Result<(), Failure> {
    archive_at(file)?;
    let whole = behind_links(file)?;
    let folder = folder_of(&whole);
    if folder.is_dir() {
        return Ok(());
    }
    let (file, shown) = (file.display(), folder.display());
    let message = format!("cannot write {file}: there is no folder {shown}");
    Err(Failure::new(Kind::Io, message).hint(format!("mkdir -p {}", shell::path(folder))))
}

impl Goal {
    /// What the command line says: the archive if there is one, else the folder.
    pub fn of(archive: Option<&Path>, folder: &Path) -> Result<Goal, Failure> {
        match archive {
            None => Ok(Goal::Folder(folder.to_path_buf())),
            Some(path) if path.as_os_str() == "-" => Ok(Goal::Stream),
            Some(path) => can_name_an_archive(path).map(|()| Goal::Archive(path.to_path_buf())),
        }
    }

    /// Who else could read the keys in an archive; and where nobody can.
    pub(super) fn warning(&self, is_rehearsal: bool) -> Option<String> {
        match self {
            // One that is empty is made anew, for its owner alone.
            Goal::Archive(file) if !is_empty(file).ok()? => keys::lax_mode(file),
            Goal::Stream if !is_rehearsal => stdout_is_nowhere()
                .then(|| "standard output is /dev/null, or closed: the archive is lost".to_owned()),
            _ => None,
        }
    }

    /// Refuses one in which nothing can be made.
    pub(super) fn is_open(&self) -> Result<(), Failure> {
        match self {
            Goal::Folder(root) if root.is_dir() => may_write_in(root, FOLDERS),
            Goal::Folder(root) => may_write_in(folder_of(root), FOLDERS),
            Goal::Archive(file) => may_write_in(folder_of(&behind_links(file)?), ARCHIVE),
            Goal::Stream => Ok(()),
        }
    }
}

/// Refuses an archive on a standard output that is for something else.
pub fn may_stream(global: &Global) -> Result<(), Failure> {
    let usage = |message: &str| {
        Err(Failure::new(Kind::Usage, message).hint("give it a file: --output-tar clients.tar"))
    };
    if global.json {
        return usage("standard output cannot take the archive and the JSON document");
    }
    if io::stdout().is_terminal() {
        return usage("a terminal cannot take the archive");
    }
    Ok(())
}
