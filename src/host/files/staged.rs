//! A file beside its target: written with its mode from the first moment, synced, then renamed.

use std::fs::{self, File, Metadata, Permissions};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use zeroize::Zeroizing;

use super::{Replace, SECRET, STAGED, Write, behind_links, cannot_write, folder_of, sync};
use crate::failure::{Failure, Kind};
use crate::host::read;

/// A file that is written and synced, and not yet in place.
pub(super) struct Staged<'a> {
    write: &'a Write<'a>,
    pub(super) target: PathBuf,
    content: NamedTempFile,
    old: Option<(PathBuf, NamedTempFile)>,
}

impl<'a> Staged<'a> {
    pub(super) fn new(write: &'a Write<'a>) -> Result<Staged<'a>, Failure> {
        let target = behind_links(write.path)?;
        let content = stage(&target, write.content, write.mode)?;
        if write.replace != Replace::Never {
            like_the_old(&target, content.as_file())?;
        }
        let old = match &write.replace {
            Replace::KeepOldAs(beside) => {
                let bytes = read::secret(&target)?;
                Some((beside.clone(), stage(beside, &bytes, write.mode)?))
            }
            _ => None,
        };
        Ok(Staged {
            write,
            target,
            content,
            old,
        })
    }

    pub(super) fn settle(&self) -> Result<(), Failure> {
        if let Some((beside, old)) = &self.old {
            settle(old, beside, self.write.mode, None)?;
        }
        let content = Some(self.write.content);
        settle(&self.content, &self.target, self.write.mode, content)
    }

    /// Puts it in place; what brings the one that was there back, where it was kept.
    pub(super) fn put(self) -> Result<Option<Undo>, Failure> {
        let undo = self.old.as_ref().map(|(beside, _)| Undo {
            target: self.target.clone(),
            beside: beside.clone(),
        });
        if let Some((beside, old)) = self.old {
            let kept = old.persist_noclobber(&beside);
            kept.map_err(|error| not_put(&beside, &error.error))?;
        }
        let put = match self.write.replace {
            Replace::Never => self.content.persist_noclobber(&self.target),
            Replace::Old | Replace::KeepOldAs(_) => self.content.persist(&self.target),
        };
        put.map(|_| undo)
            .map_err(|error| not_put(self.write.path, &error.error))
    }
}

fn not_put(path: &Path, error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::AlreadyExists => {
            let path = path.display();
            let message = format!("{path} appeared while this ran, and was left untouched");
            Failure::new(Kind::Conflict, message).hint("run the command again")
        }
        io::ErrorKind::ResourceBusy => Failure::io("write", path, error).hint(
            "something is mounted on that very file, so that nothing can take its place; mount its folder instead",
        ),
        _ => Failure::io("write", path, error),
    }
}

/// What was there before a file was put in place.
pub(super) struct Undo {
    target: PathBuf,
    beside: PathBuf,
}

impl Undo {
    /// Brings it back, after a later one could not be put in place: the two belong together.
    pub(super) fn bring_back(&self, failure: Failure) -> Failure {
        let (target, beside) = (self.target.display(), self.beside.display());
        match fs::rename(&self.beside, &self.target) {
            Ok(()) => failure.hint(format!("{target} is the old one again; nothing was replaced")),
            Err(_) => failure.hint(format!(
                "{target} is the new one already, and the old one is {beside}: they belong together with what could not be written"
            )),
        }
    }
}

/// Puts a new file in place whole; whether it was this one, or another was there first.
pub fn place_new(path: &Path, content: &[u8], mode: u32) -> Result<bool, Failure> {
    let staged = stage(path, content, mode)?;
    settle(&staged, path, mode, Some(content))?;
    let placed = staged.persist_noclobber(path);
    match placed {
        Ok(_) => sync(folder_of(path)).map(|()| true),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(cannot_write(path, &error.error)),
    }
}

/// Writes a file beside `target`; it is not synced yet.
fn stage(target: &Path, content: &[u8], mode: u32) -> Result<NamedTempFile, Failure> {
    let staged = tempfile::Builder::new()
        .prefix(STAGED)
        .suffix(".tmp")
        .permissions(Permissions::from_mode(SECRET & mode))
        .tempfile_in(folder_of(target))
        .and_then(|mut staged| {
            staged.write_all(content)?;
            // The umask took its bits at creation; the mode is ours to say.
            staged
                .as_file()
                .set_permissions(Permissions::from_mode(mode))?;
            Ok(staged)
        });
    staged.map_err(|error| cannot_write(target, &error))
}

/// Sees to it that what was staged is on the disk.
fn settle(
    staged: &NamedTempFile,
    target: &Path,
    mode: u32,
    content: Option<&[u8]>,
) -> Result<(), Failure> {
    let read_back = || {
        let mut file = staged.as_file();
        let mut bytes = Zeroizing::new(Vec::new());
        file.rewind()?;
        file.read_to_end(&mut bytes)?;
        Ok::<_, io::Error>(bytes)
    };
    let settled = staged.as_file().sync_all().and_then(|()| match content {
        // A key may take the place of the only copy: what is on disk is what was meant.
        Some(content) if mode == SECRET && read_back()?.as_slice() != content => {
            Err(io::Error::other("what was written does not read back"))
        }
        _ => Ok(()),
    });
    settled.map_err(|error| cannot_write(target, &error))
}

/// A replaced file keeps its owner and group, so that a renewal as root does not
/// take a server's certificate away from it.
pub(in crate::host) fn like_the_old(target: &Path, new: &File) -> Result<(), Failure> {
    match fs::metadata(target) {
        Ok(old) => like(&old, target, new),
        Err(_) => Ok(()),
    }
}

/// The same of the `old` file that was at `target` when it was opened.
pub(in crate::host) fn like(old: &Metadata, target: &Path, new: &File) -> Result<(), Failure> {
    let Ok(now) = new.metadata() else {
        return Ok(());
    };
    if (old.uid(), old.gid()) == (now.uid(), now.gid()) {
        return Ok(());
    }
    let kept = fchown(new, Some(old.uid()), Some(old.gid()));
    if kept.is_err() && old.uid() == now.uid() {
        // A group that its owner is not in cannot be kept; with our modes no group may do more than everybody.
        return Ok(());
    }
    kept.map_err(|_| {
        let (path, owner) = (target.display(), old.uid());
        let message =
            format!("{path} belongs to user {owner}, and replacing it would take it away");
        Failure::new(Kind::Io, message).hint("run as that user or as root")
    })
}
