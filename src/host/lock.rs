//! One writer at a time in a folder: an advisory lock on the folder itself, which
//! leaves no file behind and ends with the process, however that ends.

use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use crate::failure::{Failure, Kind};

/// How long to wait for another process, when nobody says.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the command line says; one run has one patience, whatever it waits for.
static SAID: OnceLock<Duration> = OnceLock::new();

/// Sets how long this run waits for others; the first word counts.
pub fn wait_at_most(patience: Duration) {
    SAID.get_or_init(|| patience);
}

/// How long this run waits for others.
pub fn patience() -> Duration {
    SAID.get().copied().unwrap_or(PATIENCE)
}

/// Holds its folders until it is dropped.
#[derive(Debug)]
pub struct Lock {
    _folders: Vec<File>,
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
            _folders: locked.collect::<Result<_, Failure>>()?,
        })
    }
}

fn wait(file: &File, folder: &Path, deadline: Instant) -> Result<(), Failure> {
    let mut pause = Duration::from_millis(1);
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) if Instant::now() < deadline => thread::sleep(pause),
            Err(TryLockError::WouldBlock) => {
                let (folder, seconds) = (folder.display(), patience().as_secs());
                let message =
                    format!("another process has been writing in {folder} for {seconds} s");
                return Err(Failure::new(Kind::Io, message)
                    .hint("see what it is doing, and run this again"));
            }
            // File systems that know no locks on folders (some network mounts) still
            // refuse to replace a key: every key is put in place without clobbering.
            Err(TryLockError::Error(_)) => return Ok(()),
        }
        pause = (pause * 2).min(Duration::from_millis(50));
    }
}
