//! Where many files are written before they are in place: a folder of its own in the folder that they belong
//! in, so that what a killed run left behind is found without reading thousands of names.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use tempfile::TempPath;

use super::drawers::Drawers;
use super::work::not_put;
use crate::failure::{Failure, Kind};
use crate::host::files::{
    FOLDERS, Replace, cannot_make, cannot_write, cannot_write_in, folder_of, like_the_old,
};
use crate::host::lock::{Lock, itself};

/// The name of the folder.
const NAME: &str = ".mtls-ca-fleet";

/// The folder, held against other runs, and empty at first; it goes away with this.
pub struct Stage {
    folder: PathBuf,
    root: PathBuf,
    /// Where what belongs into folders of the root lies.
    pub(super) drawers: Drawers,
    made_root: bool,
    /// What is left of a mode at creation.
    mask: u32,
    shelves: AtomicU64,
    _lock: Lock,
}

/// One thread's part of it: two that write in one folder wait for each other.
pub(super) struct Shelf {
    folder: PathBuf,
    drawers: Drawers,
    mask: u32,
    count: u64,
}

/// A file in it.
pub(super) struct Staged(TempPath);

/// Removes what a run left behind that was killed after it had done everything.
pub(super) fn sweep(root: &Path) {
    let folder = root.join(NAME);
    // Whoever holds it is at work.
    if let Some(_lock) = Lock::on_leftover(&folder) {
        let _ = fs::remove_dir_all(&folder);
    }
}

impl Stage {
    /// Makes it in `root`, which is made too if only its last part is missing.
    pub fn open(root: &Path) -> Result<Stage, Failure> {
        let made_root = Cell::new(made(root, 0o777).map_err(|error| cannot_make(root, &error))?);
        let whole = root.canonicalize();
        let whole = whole.map_err(|error| Failure::io("find the folder", root, &error))?;
        let folder = whole.join(NAME);
        let make = || {
            // Who was at work there before may have taken its own root away.
            if !whole.is_dir() {
                made_root.set(made(root, 0o777)?);
            }
            // What is ours within it means nothing to people.
            let is_new = made(&folder, 0o700)?;
            is_new.then(|| itself(&folder)).transpose()
        };
        let make = || match make() {
            // Between being made and being locked, it is what was left behind to everybody else.
            Err(error) if error.kind() == io::ErrorKind::NotFound && whole.is_dir() => Ok(None),
            made => made.map_err(|error| cannot_write_in(root, FOLDERS, &error)),
        };
        let held = Lock::on_new(&folder, make, || fs::remove_dir_all(&folder));
        let opened = held.and_then(|lock| {
            let mask = mask(&folder).map_err(|error| {
                let _ = fs::remove_dir_all(&folder);
                cannot_write_in(root, FOLDERS, &error)
            })?;
            spread(&folder);
            Ok(Stage {
                drawers: Drawers::new(&folder, root),
                folder: folder.clone(),
                root: whole.clone(),
                made_root: made_root.get(),
                mask,
                shelves: AtomicU64::new(0),
                _lock: lock,
            })
        });
        opened.inspect_err(|_| {
            if made_root.get() {
                let _ = fs::remove_dir(root);
            }
        })
    }

    /// A part of it for a thread.
    pub(super) fn shelf(&self) -> Shelf {
        let number = self.shelves.fetch_add(1, Ordering::Relaxed);
        let folder = self.folder.join(number.to_string());
        // Without it the first file is not written, which is told.
        let _ = made(&folder, 0o700);
        Shelf {
            folder,
            drawers: self.drawers.clone(),
            mask: self.mask,
            count: 0,
        }
    }

    /// The whole path that the folder `folder` of the root has or will have.
    pub(super) fn whole_path(&self, folder: &Path) -> PathBuf {
        self.root.join(folder.file_name().unwrap_or_default())
    }

    /// Refuses a folder to which nothing can be moved from here.
    pub(super) fn is_beside(&self, folder: &Path) -> Result<(), Failure> {
        let device = |folder: &Path| {
            let metadata = fs::metadata(folder);
            let metadata = metadata.map_err(|error| Failure::io("look at", folder, &error))?;
            Ok::<u64, Failure>(metadata.dev())
        };
        if device(folder)? == device(&self.folder)? {
            return Ok(());
        }
        let (folder, root) = (folder.display(), self.root.display());
        let message =
            format!("{folder} is not on the disk of {root}, and files are moved there in one step");
        Err(Failure::new(Kind::Io, message)
            .hint("have all of them in one folder of one disk: --out-dir DIR"))
    }

    /// Sees to it that everything written is on the disk: one call for all of it where the system has one.
    pub(super) fn settle<'a>(
        &self,
        staged: impl Iterator<Item = &'a Staged>,
    ) -> Result<(), Failure> {
        let settled = settle(&self.folder, staged);
        settled.map_err(|error| Failure::io("make sure of what was written to", &self.root, &error))
    }
}

impl Shelf {
    /// Writes what is to become `target`; it is not synced yet.
    pub(super) fn write(
        &mut self,
        target: &Path,
        content: &[u8],
        mode: u32,
        replace: &Replace,
    ) -> Result<Staged, Failure> {
        let path = self.drawers.path_for(target).unwrap_or_else(|| {
            self.count += 1;
            self.folder.join(self.count.to_string())
        });
        let written = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(mode)
            .open(&path)
            .and_then(|mut file| {
                file.write_all(content)?;
                // The umask took its bits at creation; the mode is ours to say.
                if mode & self.mask != mode {
                    file.set_permissions(Permissions::from_mode(mode))?;
                }
                Ok(file)
            });
        let file = written.map_err(|error| cannot_write(target, &error))?;
        if *replace != Replace::Never && target.symlink_metadata().is_ok() {
            is_no_link(target)?;
            like_the_old(target, &file)?;
        }
        let staged = TempPath::try_from_path(path);
        staged
            .map(Staged)
            .map_err(|error| cannot_write(target, &error))
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // What cannot be removed is emptied by the next run.
        let _ = fs::remove_dir_all(&self.folder);
        if self.made_root {
            // It stays if there is something in it.
            let _ = fs::remove_dir(&self.root);
        }
    }
}

impl Staged {
    /// Its drawer was put in place, and it with it.
    pub(super) fn forget(self) {
        let _ = self.0.keep();
    }

    /// Puts it in place; nothing may stand there unless it is to be replaced.
    pub(super) fn put(self, target: &Path, replace: &Replace) -> Result<(), Failure> {
        if let Replace::KeepOldAs(beside) = replace {
            let kept = fs::hard_link(target, beside);
            kept.map_err(|error| not_put(beside, &error))?;
        }
        let put = match replace {
            Replace::Never => self.0.persist_noclobber(target),
            Replace::Old | Replace::KeepOldAs(_) => self.0.persist(target),
        };
        put.map_err(|error| not_put(target, &error.error))
    }
}

/// What is behind a link may be on another disk, and nothing is put there as one of many.
pub(super) fn is_no_link(target: &Path) -> Result<(), Failure> {
    match target.is_symlink() {
        false => Ok(()),
        true => {
            let (shown, path) = (target.display(), crate::shell::path(target));
            let message = format!("{shown} is a link, which is not replaced here");
            Err(Failure::new(Kind::Conflict, message)
                .hint(format!("renew it by itself: mtls-ca renew {path}")))
        }
    }
}

/// Makes a folder; whether it was not there. Whatever the umask says, whoever makes it can use it.
pub(super) fn made(folder: &Path, mode: u32) -> io::Result<bool> {
    const OWN: u32 = 0o700;
    let usable = || {
        let mode = fs::metadata(folder)?.permissions().mode();
        match mode & OWN {
            OWN => Ok(()),
            _ => fs::set_permissions(folder, Permissions::from_mode(mode | OWN)),
        }
    };
    match fs::DirBuilder::new().mode(mode).create(folder) {
        Ok(()) => usable().map(|()| true),
        Err(_) if folder.is_dir() => Ok(false),
        Err(error) => Err(error),
    }
}

/// What the umask, or the folder's own list of rights, leaves of a mode.
fn mask(folder: &Path) -> io::Result<u32> {
    let path = folder.join("mode");
    let options = &mut OpenOptions::new();
    let file = options
        .write(true)
        .create_new(true)
        .mode(0o777)
        .open(&path)?;
    fs::remove_file(&path)?;
    Ok(file.metadata()?.permissions().mode())
}

/// Has ext4 put what is made in `folder` into parts of the disk of their own (`chattr +T`), where that is possible:
/// threads that write into folders of one part wait for each other, and without a journal each new file is looked for
/// among those that were just deleted there.
#[cfg(target_os = "linux")]
fn spread(folder: &Path) {
    use rustix::fs::{IFlags, ioctl_getflags, ioctl_setflags};
    let _ = File::open(folder).and_then(|folder| {
        let flags = ioctl_getflags(&folder)?;
        Ok(ioctl_setflags(&folder, flags | IFlags::TOPDIR)?)
    });
}

#[cfg(not(target_os = "linux"))]
fn spread(_: &Path) {}

#[cfg(target_os = "linux")]
fn settle<'a>(folder: &Path, staged: impl Iterator<Item = &'a Staged>) -> io::Result<()> {
    let folder = File::open(folder)?;
    match rustix::fs::syncfs(&folder) {
        Ok(()) => Ok(()),
        Err(rustix::io::Errno::NOSYS) => one_by_one(staged),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(target_os = "linux"))]
fn settle<'a>(_: &Path, staged: impl Iterator<Item = &'a Staged>) -> io::Result<()> {
    one_by_one(staged)
}

fn one_by_one<'a>(staged: impl Iterator<Item = &'a Staged>) -> io::Result<()> {
    let mut folders = BTreeSet::new();
    for file in staged {
        File::open(&file.0)?.sync_all()?;
        folders.insert(folder_of(&file.0));
    }
    // A drawer is put in place with its files.
    let mut folders = folders.into_iter();
    folders.try_for_each(|folder| File::open(folder)?.sync_all())
}
