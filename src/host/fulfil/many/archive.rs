//! An archive (POSIX ustar) in which each pair is put after it was recorded: a stream, or a file that is made
//! anew beside the one that is there and takes its place in the end.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use time::OffsetDateTime;

use super::inside::Inside;
use crate::failure::{Failure, Kind};
use crate::host::files::{self, SECRET, cannot_write, folder_of};
use crate::host::lock::Lock;

/// An archive that grows.
pub struct Archive {
    to: tar::Builder<BufWriter<Box<dyn Write>>>,
    shown: String,
    made: u64,
    /// What the file holds that this one takes the place of.
    inside: Inside,
    place: Option<Place>,
}

/// Where a file is made, and where it goes.
struct Place {
    staged: PathBuf,
    target: PathBuf,
    file: File,
    _lock: Lock,
}

impl Archive {
    /// One that is written to `to`, which is called `shown` in errors; its members are of the moment `now`.
    pub fn stream(to: Box<dyn Write>, shown: &str, now: OffsetDateTime) -> Archive {
        Archive {
            to: tar::Builder::new(BufWriter::with_capacity(1 << 16, to)),
            shown: shown.to_owned(),
            made: now.unix_timestamp().unsigned_abs(),
            inside: Inside::nothing(),
            place: None,
        }
    }

    /// One that takes the place of the file at `target`, with all that is in it; another run that wants to do the
    /// same waits.
    pub fn file(target: &Path, now: OffsetDateTime) -> Result<Archive, Failure> {
        let failed = |error: &io::Error| cannot_write(target, error);
        let staged = staged_for(target);
        let lock = hold(&staged, target)?;
        let open = || {
            let file = OpenOptions::new()
                .write(true)
                .truncate(true)
                .open(&staged)?;
            Ok((file.try_clone()?, file))
        };
        let (to, file) = open().map_err(|error| failed(&error))?;
        let place = Place {
            staged,
            target: target.to_path_buf(),
            file,
            _lock: lock,
        };
        let mut archive = Archive::stream(Box::new(to), &target.display().to_string(), now);
        archive.place = Some(place);
        archive.inside = Inside::read(target, &mut |_| {})?;
        let copied = archive.inside.copy(archive.to.get_mut());
        copied.map_err(|error| failed(&error))?;
        Ok(archive)
    }

    /// What the file holds, which is asked while this one grows.
    pub(super) fn take_inside(&mut self) -> Inside {
        std::mem::replace(&mut self.inside, Inside::nothing())
    }

    pub(super) fn append(&mut self, name: &Path, content: &[u8], mode: u32) -> Result<(), Failure> {
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        header.set_mode(mode);
        header.set_mtime(self.made);
        header.set_entry_type(tar::EntryType::Regular);
        let appended = self.to.append_data(&mut header, name, content);
        appended.map_err(|error| self.failed(&error))
    }

    pub(super) fn flush(&mut self) -> Result<(), Failure> {
        let flushed = self.to.get_mut().flush();
        flushed.map_err(|error| self.failed(&error))
    }

    /// Writes its end, and puts it in place.
    pub fn finish(mut self) -> Result<(), Failure> {
        let finished = self.to.finish();
        finished.map_err(|error| self.failed(&error))?;
        self.flush()?;
        let Some(place) = self.place.take() else {
            return Ok(());
        };
        let put = place.file.sync_all();
        let put = put.and_then(|()| fs::rename(&place.staged, &place.target));
        put.map_err(|error| self.failed(&error))?;
        files::sync(folder_of(&place.target))
    }

    fn failed(&self, error: &io::Error) -> Failure {
        let shown = &self.shown;
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::new(
                Kind::Io,
                format!("cannot write the archive to {shown}: its reader went away"),
            ),
            _ => cannot_write(Path::new(shown), error),
        }
        .hint("what was issued is in the ledger, delivered or not; to see it: mtls-ca list")
    }
}

impl Drop for Archive {
    fn drop(&mut self) {
        if let Some(place) = &self.place {
            // What cannot be removed is made empty by the next run.
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
    if let Some(_lock) = Lock::at_once(&staged) {
        let _ = fs::remove_file(&staged);
    }
}

/// Makes the file at `staged`, for this run alone. The one who had it before puts it in place or removes it, so it
/// may have to be made again.
fn hold(staged: &Path, target: &Path) -> Result<Lock, Failure> {
    loop {
        let options = &mut OpenOptions::new();
        let made = options.create(true).append(true).mode(SECRET).open(staged);
        made.map_err(|error| cannot_write(target, &error))?;
        let lock = match Lock::of([staged]) {
            Ok(lock) => lock,
            Err(_) if !staged.exists() => continue,
            Err(failure) => return Err(failure),
        };
        if lock.is_on(staged) {
            return Ok(lock);
        }
    }
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
