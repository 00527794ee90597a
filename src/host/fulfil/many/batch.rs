//! Takes what the threads have made, records it and puts it in place: for many at once, one sync of their
//! content, one transaction of the ledger, one sync of each folder.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::stage::{Stage, appeared};
use super::{Delivery, Piece, Ready, Work, internal};
use crate::failure::Failure;
use crate::host::files::{self, PUBLIC, Replace, SECRET, folder_of};
use crate::host::fulfil::job::Under;
use crate::host::fulfil::seen::leaf_at;
use crate::host::ledger::Record;
use crate::host::lock::Lock;
use crate::pki::armour;
use crate::pki::facts::Certificate;

/// Whoever commits.
pub(super) struct Batch<'a> {
    under: &'a Under<'a>,
    stage: Option<&'a Stage>,
    turn: &'a Mutex<()>,
    delivery: Delivery<'a>,
    /// The folders that were written to, by their whole paths.
    folders: HashMap<PathBuf, PathBuf>,
    has_recorded: bool,
}

impl<'a> Batch<'a> {
    pub(super) fn new(
        under: &'a Under<'a>,
        stage: Option<&'a Stage>,
        turn: &'a Mutex<()>,
        delivery: Delivery<'a>,
    ) -> Batch<'a> {
        Batch {
            under,
            stage,
            turn,
            delivery,
            folders: HashMap::new(),
            has_recorded: false,
        }
    }

    /// Records all of it, then delivers all of it, in order.
    pub(super) fn commit(&mut self, waiting: &mut [&mut Ready]) -> Result<(), Failure> {
        let works = || waiting.iter().filter_map(|ready| ready.work.as_ref());
        if works().next().is_none() {
            return Ok(());
        }
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let folders = match self.stage {
            Some(stage) => {
                stage.settle(works().flat_map(Work::staged))?;
                self.folders_of(stage, works())?
            }
            None => BTreeSet::new(),
        };
        let book = self.under.book()?;
        let all = folders.iter().map(PathBuf::as_path);
        let lock = Lock::of(all.chain([book.folder()]))?;
        if self.stage.is_some() {
            works().try_for_each(Work::is_as_seen)?;
        }
        for work in waiting.iter_mut().filter_map(|ready| ready.work.as_mut()) {
            if let Some(file) = self.whole_path(&work.cert.0) {
                work.record.put_at(&file);
            }
        }
        let records: Vec<&Record> = waiting
            .iter()
            .filter_map(|ready| Some(&ready.work.as_ref()?.record))
            .collect();
        self.record(&records)?;
        self.has_recorded = true;
        let works = waiting.iter_mut().filter_map(|ready| ready.work.as_mut());
        match &mut self.delivery {
            Delivery::Files(_) => {
                // Within a folder, renames reach the disk in their order: the key first.
                for work in works {
                    work.put()?;
                }
                folders.iter().try_for_each(|folder| files::sync(folder))
            }
            Delivery::Archive(archive) => {
                // Whoever reads it may be slow; nobody else is to wait for that.
                drop(lock);
                for work in works {
                    if let Some((name, Piece::Held(content))) = &work.key {
                        archive.append(name, content.as_bytes(), SECRET)?;
                    }
                    if let (Replace::KeepOldAs(beside), Some(old)) = (&work.replace, &work.replaced)
                    {
                        let old = armour::write("CERTIFICATE", old.as_der());
                        archive.append(beside, old.as_bytes(), PUBLIC)?;
                    }
                    if let (name, Piece::Held(content)) = &work.cert {
                        archive.append(name, content.as_bytes(), PUBLIC)?;
                    }
                }
                archive.flush()
            }
        }
    }

    /// After the last one.
    pub(super) fn finish(self) -> Result<(), Failure> {
        if !self.has_recorded {
            return Ok(());
        }
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let book = self.under.book()?;
        let _lock = Lock::of([book.folder()])?;
        book.write(|ledger| {
            ledger.tidy();
            Ok(())
        })
    }

    /// The folders that are written to, made where they are missing.
    fn folders_of<'w>(
        &mut self,
        stage: &Stage,
        works: impl Iterator<Item = &'w Work>,
    ) -> Result<BTreeSet<PathBuf>, Failure> {
        let mut folders = BTreeSet::new();
        for work in works {
            let key = work.key.as_ref().map(|(path, _)| path);
            for path in key.into_iter().chain([&work.cert.0]) {
                let folder = folder_of(path);
                if folders.contains(folder) {
                    continue;
                }
                folders.insert(folder.to_path_buf());
                if !self.folders.contains_key(folder) {
                    let whole = whole(folder)?;
                    stage.is_beside(&whole)?;
                    self.folders.insert(folder.to_path_buf(), whole);
                }
            }
        }
        Ok(folders)
    }

    fn record(&self, records: &[&Record]) -> Result<(), Failure> {
        match self.under {
            Under::Ca(ca) => ca.write(|ledger| ledger.put(&mut records.iter().copied(), &[])),
            _ => Err(internal("there is no CA to issue from")),
        }
    }

    /// Where a file will be; `None` in an archive.
    fn whole_path(&self, path: &Path) -> Option<PathBuf> {
        let folder = self.folders.get(folder_of(path))?;
        Some(folder.join(path.file_name()?))
    }
}

impl Work {
    fn staged(&self) -> impl Iterator<Item = &super::Staged> {
        let key = self.key.as_ref().map(|(_, piece)| piece);
        key.into_iter()
            .chain([&self.cert.1])
            .filter_map(|piece| match piece {
                Piece::Staged(staged) => Some(staged),
                Piece::Held(_) | Piece::Put => None,
            })
    }

    /// Under the lock: refused where another process changed what is there.
    fn is_as_seen(&self) -> Result<(), Failure> {
        if let Some((path, _)) = &self.key {
            is_absent(path)?;
        }
        let path = &self.cert.0;
        match &self.replaced {
            None => is_absent(path),
            Some(old) => {
                let there = leaf_at(path)?;
                let same = there.as_ref().map(Certificate::as_der) == Some(old.as_der());
                same.then_some(()).ok_or_else(|| appeared(path))
            }
        }
    }

    fn put(&mut self) -> Result<(), Failure> {
        let key = self
            .key
            .as_mut()
            .map(|(path, key)| key.put(path, &Replace::Never));
        key.transpose()?;
        let (path, certificate) = &mut self.cert;
        certificate.put(path, &self.replace)
    }
}

impl Piece {
    fn put(&mut self, path: &Path, replace: &Replace) -> Result<(), Failure> {
        match std::mem::replace(self, Piece::Put) {
            Piece::Staged(staged) => staged.put(path, replace),
            Piece::Held(_) | Piece::Put => Err(internal("it was to go into an archive")),
        }
    }
}

fn is_absent(path: &Path) -> Result<(), Failure> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Failure::io("look for", path, &error)),
        Ok(_) => Err(appeared(path)),
    }
}

/// The whole path of a folder, made where it is missing and then synced into the one above.
fn whole(folder: &Path) -> Result<PathBuf, Failure> {
    match fs::create_dir(folder) {
        Ok(()) => files::sync(folder_of(folder))?,
        Err(_) if folder.is_dir() => {}
        Err(error) => return Err(files::cannot_make(folder, &error)),
    }
    let whole = folder.canonicalize();
    whole.map_err(|error| Failure::io("find the folder", folder, &error))
}
