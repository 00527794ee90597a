//! One writer at a time in a folder: an advisory lock on the folder itself, which
//! leaves no file behind and ends with the process, however that ends.

use std::collections::BTreeMap;
use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use rustix::fs::OFlags;

use crate::failure::{Failure, Kind};
use crate::host::interrupt;
use crate::pki::explain::visible;

/// How long to wait for another process, when nobody says.
const PATIENCE: Duration = Duration::from_secs(30);

/// SQLite counts the milliseconds in 32 bits.
const LONGEST: Duration = Duration::from_secs(24 * 24 * 3_600);

/// What the command line says; one run has one patience, whatever it waits for.
static SAID: OnceLock<Duration> = OnceLock::new();

/// Sets how long this run waits for others; the first word counts.
pub fn wait_at_most(patience: Duration) {
    SAID.get_or_init(|| patience.min(LONGEST));
}

/// How long this run waits for others.
pub fn patience() -> Duration {
    SAID.get().copied().unwrap_or(PATIENCE)
}

/// Holds its folders until it is dropped.
#[derive(Debug)]
pub struct Lock {
    folders: Vec<File>,
}

impl Lock {
    /// Locks every folder once, in the order of their device and inode, so that no
    /// two processes can wait for each other.
    pub fn of<'a>(folders: impl IntoIterator<Item = &'a Path>) -> Result<Lock, Failure> {
        let mut ordered = BTreeMap::new();
        for folder in folders {
            let failed = |error: &io::Error| Failure::io("open the folder", folder, error);
            let file = File::open(folder).map_err(|error| failed(&error))?;
            let metadata = file.metadata().map_err(|error| failed(&error))?;
            ordered.insert((metadata.dev(), metadata.ino()), (file, folder));
        }
        let deadline = Instant::now() + patience();
        let locked = ordered.into_values().map(|(file, folder)| {
            wait(&file, folder, deadline)?;
            Ok(file)
        });
        Ok(Lock {
            folders: locked.collect::<Result<_, Failure>>()?,
        })
    }
}

impl Lock {
    /// Locks what `make` makes at `path`, for this run alone, by the handle that it was made with: the name may be
    /// another's a moment later. `make` gives nothing where something is there. Who had it before takes it away when
    /// done, so it may have to be made again; what nobody holds was left behind, may be anybody's, or a link to
    /// anywhere, and is removed and never written to.
    pub fn on_new(
        path: &Path,
        make: impl Fn() -> Result<Option<File>, Failure>,
        remove: impl Fn() -> io::Result<()>,
    ) -> Result<Lock, Failure> {
        let removed = || match remove() {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(Failure::io("remove", path, &error))
            }
            _ => Ok(()),
        };
        loop {
            if let Some(file) = make()? {
                let lock = Lock::on(file, path)?;
                if lock.is_itself_at(path) {
                    return Ok(lock);
                }
                continue;
            }
            match itself(path) {
                Ok(file) => {
                    let lock = Lock::on(file, path)?;
                    if lock.is_itself_at(path) {
                        removed()?;
                    }
                }
                Err(error) => match fs::symlink_metadata(path) {
                    Err(_) => {}
                    Ok(there) if there.is_file() || there.is_dir() => {
                        return Err(Failure::io("open", path, &error));
                    }
                    // A link or a socket, which no run makes.
                    Ok(_) => removed()?,
                },
            }
        }
    }

    fn on(file: File, path: &Path) -> Result<Lock, Failure> {
        wait(&file, path, Instant::now() + patience())?;
        let folders = vec![file];
        Ok(Lock { folders })
    }

    /// Another handle of what is locked.
    pub fn handle(&self) -> io::Result<File> {
        let first = self.folders.first();
        first.ok_or(io::ErrorKind::NotFound)?.try_clone()
    }

    /// Locks what a killed run left at `path`, if nobody holds it; a link is nobody's.
    pub fn on_leftover(path: &Path) -> Option<Lock> {
        let file = itself(path).ok()?;
        file.try_lock().ok()?;
        let folders = vec![file];
        Some(Lock { folders }).filter(|lock| lock.is_itself_at(path))
    }

    /// Locks one thing, if nobody holds it.
    pub fn at_once(path: &Path) -> Option<Lock> {
        let file = File::open(path).ok()?;
        file.try_lock().ok()?;
        let lock = Lock {
            folders: vec![file],
        };
        Some(lock).filter(|lock| lock.is_on(path))
    }

    /// Whether somebody is at work on the file at `path`, or may be, being another user.
    pub fn is_held(path: &Path) -> bool {
        match itself(path) {
            Ok(file) => matches!(file.try_lock(), Err(TryLockError::WouldBlock)),
            Err(error) => error.kind() == io::ErrorKind::PermissionDenied,
        }
    }

    /// Whether `folder` is still the one that was locked first: it may have been removed and made anew meanwhile.
    pub fn is_on(&self, folder: &Path) -> bool {
        self.is_first(fs::metadata(folder))
    }

    /// The same of what is at `path` itself, and not where a link leads.
    pub fn is_itself_at(&self, path: &Path) -> bool {
        self.is_first(fs::symlink_metadata(path))
    }

    fn is_first(&self, here: io::Result<Metadata>) -> bool {
        let locked = self.folders.first().map(File::metadata);
        match (here, locked) {
            (Ok(here), Some(Ok(locked))) => {
                (here.dev(), here.ino()) == (locked.dev(), locked.ino())
            }
            _ => false,
        }
    }
}

/// Opens what is at `path` itself: no link is followed, and nobody at the other end of a pipe is waited for.
pub fn itself(path: &Path) -> io::Result<File> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let options = &mut OpenOptions::new();
    let options = options.read(true).custom_flags(flags.bits().cast_signed());
    options.open(path)
}

fn wait(file: &File, folder: &Path, deadline: Instant) -> Result<(), Failure> {
    let mut pause = Duration::from_millis(1);
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) if interrupt::came() => return Err(interrupt::stopped()),
            Err(TryLockError::WouldBlock) if Instant::now() < deadline => thread::sleep(pause),
            Err(TryLockError::WouldBlock) => return Err(held_by_another(file, folder)),
            // File systems that know no locks on folders (some network mounts) still
            // refuse to replace a key: every key is put in place without clobbering.
            Err(TryLockError::Error(_)) => return Ok(()),
        }
        pause = (pause * 2).min(Duration::from_millis(50));
    }
}

fn held_by_another(file: &File, folder: &Path) -> Failure {
    let holder = file.metadata().ok().and_then(|folder| holder(&folder));
    let who = holder.as_deref().unwrap_or("another process");
    let (folder, waited) = (folder.display(), patience().as_secs());
    let message =
        format!("{who} has been writing in {folder} for the {waited} s that this run waited");
    Failure::new(Kind::Io, message)
        .hint("see what it is doing, and run this again")
        .hint("or wait longer: --lock-timeout 2m")
}

/// Who holds the lock, as far as the system tells: Linux lists its locks in a file.
fn holder(folder: &Metadata) -> Option<String> {
    let locks = fs::read_to_string("/proc/locks").ok()?;
    let inode = format!(":{}", folder.ino());
    let of_folder = |line: &&str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        // `7: FLOCK ADVISORY WRITE 4242 fe:00:131073 0 EOF`; who waits has `->` after the number.
        words.get(1) == Some(&"FLOCK") && words.get(5).is_some_and(|file| file.ends_with(&inode))
    };
    let line = locks.lines().find(of_folder)?;
    let id = line.split_whitespace().nth(4)?;
    let command = fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
    let words = command
        .split(|octet| *octet == 0)
        .map(String::from_utf8_lossy);
    let command: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    let command: String = command.join(" ").chars().take(100).collect();
    Some(match command.is_empty() {
        true => format!("process {id}"),
        false => format!("process {id} (`{}`)", visible(&command)),
    })
}
