//! An archive (POSIX ustar) in which each pair is put after it was recorded: a stream, or a file that is made
//! anew beside the one that is there and takes its place in the end.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use time::OffsetDateTime;

use super::buffer::Buffer;
use super::inside::Inside;
use super::member::Members;
use crate::failure::{Failure, Kind};
use crate::host::files::{self, SECRET, cannot_write_archive, folder_of};
use crate::host::lock::Lock;

/// An archive that grows.
pub struct Archive {
    to: tar::Builder<Buffer>,
    shown: String,
    members: Members,
    /// Whether something could not be written.
    is_torn: bool,
    /// Whether the old one holds keys: whoever let others read it has let them read those.
    had_keys: bool,
    /// What the file holds that this one takes the place of.
    inside: Inside,
    place: Option<Place>,
}

/// Where a file is made, and where it goes.
struct Place {
    staged: PathBuf,
    target: PathBuf,
    file: File,
    /// So much of it is whole members.
    whole: u64,
    /// Who may read the one that is there, if that was changed.
    mode: Option<Permissions>,
    lock: Lock,
}

impl Archive {
    /// One that is written to `to`, which is called `shown` in errors; its members are of the moment `now`.
    pub fn stream(to: Box<dyn Write>, shown: &str, now: OffsetDateTime) -> Archive {
        Archive {
            to: tar::Builder::new(Buffer::before(to)),
            shown: shown.to_owned(),
            members: Members::of(now),
            is_torn: false,
            had_keys: false,
            inside: Inside::nothing(),
            place: None,
        }
    }

    /// One that takes the place of the file at `target`, with all that is in it; another run that wants to do the
    /// same waits. Each name in it is told once.
    pub fn file(
        target: &Path,
        now: OffsetDateTime,
        named: &mut dyn FnMut(&Path),
    ) -> Result<Archive, Failure> {
        let failed = |error: &io::Error| cannot_write_archive(target, error);
        let target = &files::behind_links(target)?;
        let staged = staged_for(target);
        let lock = hold(&staged, target)?;
        let handle = || lock.handle().map_err(|error| failed(&error));
        let (to, file) = (handle()?, handle()?);
        let place = Place {
            staged,
            target: target.to_path_buf(),
            file,
            whole: 0,
            mode: None,
            lock,
        };
        let mut archive = Archive::stream(Box::new(to), &target.display().to_string(), now);
        let place = archive.place.insert(place);
        archive.inside = Inside::read(target, named)?;
        // Of the very file that is read: another one may be there by now.
        if let Some(old) = archive.inside.metadata().map_err(|error| failed(&error))? {
            files::like(&old, target, &place.file)?;
            // What is empty is no archive that others were let into.
            place.mode = Some(old.permissions()).filter(|_| old.len() > 0);
        }
        archive.had_keys = archive.inside.has_keys();
        let copied = archive.inside.copy(archive.to.get_mut());
        copied.map_err(|error| failed(&error))?;
        archive.flush()?;
        Ok(archive)
    }

    /// What the file holds, which is asked while this one grows.
    pub(super) fn take_inside(&mut self) -> Inside {
        std::mem::replace(&mut self.inside, Inside::nothing())
    }

    pub(super) fn append(&mut self, name: &Path, content: &[u8], mode: u32) -> Result<(), Failure> {
        let size = content.len() as u64;
        if let Some(place) = self
            .place
            .as_mut()
            .filter(|_| mode == SECRET && !self.had_keys)
        {
            // Others were let in to something else.
            place.mode = None;
        }
        let appended = match self.members.header(name, size, mode) {
            Some(header) => self.to.get_mut().append(&header, content),
            None => {
                let mut header = self.members.long(size, mode);
                self.to.append_data(&mut header, name, content)
            }
        };
        appended.map_err(|error| self.failed(&error))
    }

    pub(super) fn flush(&mut self) -> Result<(), Failure> {
        let flushed = self.to.get_mut().flush();
        let length = flushed.and_then(|()| match &self.place {
            Some(place) => place.file.metadata().map(|metadata| metadata.len()),
            None => Ok(0),
        });
        let length = length.map_err(|error| self.failed(&error))?;
        if let Some(place) = &mut self.place {
            place.whole = length;
        }
        Ok(())
    }

    /// Writes its end, and puts it in place. Where not everything could be written, what was flushed is put in place;
    /// a stream has no end then, so that its reader sees that something is missing.
    pub fn finish(mut self) -> Result<(), Failure> {
        if self.is_torn {
            self.to.get_mut().close();
        }
        let Some(mut place) = self.place.take() else {
            return match self.is_torn {
                true => Ok(()),
                false => self.end(),
            };
        };
        let ended = match self.is_torn {
            true => place.cut().map_err(|error| self.failed(&error)),
            false => self.end(),
        };
        let put = ended.and_then(|()| place.put().map_err(|error| self.failed(&error)));
        match put {
            Ok(()) => files::sync(folder_of(&place.target)),
            Err(failure) => {
                self.place = Some(place);
                Err(failure)
            }
        }
    }

    fn end(&mut self) -> Result<(), Failure> {
        let finished = self.to.finish();
        let finished = finished.and_then(|()| self.to.get_mut().flush());
        finished.map_err(|error| self.failed(&error))
    }

    fn failed(&mut self, error: &io::Error) -> Failure {
        self.is_torn = true;
        let shown = &self.shown;
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::new(
                Kind::Io,
                format!("cannot write the archive to {shown}: its reader went away"),
            ),
            _ => cannot_write_archive(Path::new(shown), error),
        }
        .hint("what was issued is in the ledger, delivered or not; to see it: mtls-ca list")
    }
}

impl Place {
    fn put(&self) -> io::Result<()> {
        if let Some(mode) = &self.mode {
            self.file.set_permissions(mode.clone())?;
        }
        self.file.sync_all()?;
        // Who else removed it may have another one there by now.
        if !self.lock.is_itself_at(&self.staged) {
            return Err(io::ErrorKind::NotFound.into());
        }
        fs::rename(&self.staged, &self.target)?;
        match self.lock.is_itself_at(&self.target) {
            true => Ok(()),
            false => Err(io::Error::other("another file was put in its place")),
        }
    }

    /// Back to the members that are whole. There may be no room for its end, which no reader needs.
    fn cut(&mut self) -> io::Result<()> {
        self.file.set_len(self.whole)?;
        self.file.seek(io::SeekFrom::Start(self.whole))?;
        if self.file.write_all(&[0; 1_024]).is_err() {
            self.file.set_len(self.whole)?;
        }
        Ok(())
    }
}

impl Drop for Archive {
    fn drop(&mut self) {
        if let Some(place) = &self.place
            && place.lock.is_itself_at(&place.staged)
        {
            // What cannot be removed is removed by the next run.
            let _ = fs::remove_file(&place.staged);
        }
    }
}

fn staged_for(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    folder_of(target).join(format!(".mtls-ca-{name}.tmp"))
}

/// Removes what a run left behind that was killed after it had done everything.
pub(super) fn sweep(target: &Path) {
    let staged = staged_for(target);
    // Whoever holds it is at work.
    if let Some(_lock) = Lock::on_leftover(&staged) {
        let _ = fs::remove_file(&staged);
    }
}

/// Makes the file at `staged`, for this run alone.
fn hold(staged: &Path, target: &Path) -> Result<Lock, Failure> {
    let make = || {
        let options = &mut OpenOptions::new();
        let made = options
            .write(true)
            .create_new(true)
            .mode(SECRET)
            .open(staged);
        match made {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(None),
            Err(error) => Err(cannot_write_archive(target, &error)),
        }
    };
    Lock::on_new(staged, make, || fs::remove_file(staged))
}

/// Copies exactly so many bytes.
pub(super) fn copy(
    from: &mut (impl Read + Seek),
    to: &mut impl Write,
    size: u64,
) -> io::Result<()> {
    from.rewind()?;
    match io::copy(&mut from.take(size), to)? {
        copied if copied == size => Ok(()),
        _ => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

#[cfg(test)]
mod tests;
