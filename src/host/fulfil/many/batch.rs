//! Takes what the threads have made, records it and puts it in place: for many at once, one sync of their
//! content, one transaction of the ledger, one sync of each folder.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::stage::Stage;
use super::work::is_absent;
use super::{Delivery, Piece, Ready, Work, internal};
use crate::failure::Failure;
use crate::host::files::{self, PUBLIC, Replace, SECRET, folder_of};
use crate::host::fulfil::job::Under;
use crate::host::ledger::Record;
use crate::host::lock::Lock;
use crate::pki::armour;

/// So many folders are locked for a commit, each by a file that is open: far from any limit on those.
const FOLDERS: usize = 128;

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

    /// The folder that is not there yet and of which others are still being made, and how many of what waits come
    /// before it.
    pub(super) fn open_folder(&self, waiting: &[&mut Ready]) -> Option<(PathBuf, usize)> {
        let mut folders = waiting.iter().map(|ready| ready.folder());
        let last = folders.clone().rev().find_map(|folder| folder)?;
        if self.folders.contains_key(last) || !self.stage?.drawers.is_to_come(last) {
            return None;
        }
        let before = folders.rposition(|folder| folder.is_some_and(|folder| folder != last));
        Some((last.to_path_buf(), before.map_or(0, |at| at + 1)))
    }

    /// Records all of it, then delivers all of it, in order.
    /// Of the folder `open`, more is to come.
    pub(super) fn commit(
        &mut self,
        waiting: &mut [&mut Ready],
        open: Option<&Path>,
    ) -> Result<(), Failure> {
        let works = || waiting.iter().filter_map(|ready| ready.work.as_ref());
        if works().next().is_none() {
            return Ok(());
        }
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let mut new_folders = BTreeSet::new();
        let folders = match self.stage {
            Some(stage) => {
                stage.settle(works().flat_map(Work::staged))?;
                new_folders = self.new_folders(stage, works(), open);
                let is_old = |work: &&Work| !new_folders.contains(folder_of(&work.cert.0));
                self.folders_of(stage, works().filter(is_old))?
            }
            None => BTreeSet::new(),
        };
        let is_in_new = |work: &Work| new_folders.contains(folder_of(&work.cert.0));
        let book = self.under.book()?;
        let all = folders.iter().map(PathBuf::as_path);
        let lock = Lock::of(all.chain([book.folder()]))?;
        if self.stage.is_some() {
            let mut others = works().filter(|work| !is_in_new(work));
            others.try_for_each(Work::is_as_seen)?;
            new_folders
                .iter()
                .try_for_each(|folder| is_absent(folder))?;
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
                if let Some(stage) = self.stage {
                    let mut new = new_folders.iter();
                    new.try_for_each(|folder| stage.drawers.put(folder))?;
                }
                // Within a folder, renames reach the disk in their order: the key first.
                for work in works {
                    match is_in_new(work) {
                        true => work.forget(),
                        false => work.put()?,
                    }
                }
                let above = new_folders.iter().next().map(|folder| folder_of(folder));
                let synced = folders.iter().map(PathBuf::as_path);
                synced.chain(above).try_for_each(files::sync)
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

    /// Has the ledger tidied up, if nobody else is at work there. Nothing depends on it.
    pub(super) fn tidy(&self) {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let book = self.under.book().ok().filter(|_| self.has_recorded);
        let lock = book.and_then(|book| Lock::at_once(book.folder()));
        if let (Some(book), Some(_lock)) = (book, lock) {
            let _ = book.write(|ledger| {
                ledger.tidy();
                Ok(())
            });
        }
    }

    /// How many of these, from the first, are in so few folders that all of them can be held open.
    pub(super) fn in_few_folders(&self, waiting: &[&mut Ready]) -> usize {
        let mut seen = BTreeSet::new();
        let folders = waiting.iter().map(|ready| ready.folder());
        let mut folders = folders.map(|folder| {
            seen.extend(folder);
            seen.len()
        });
        match self.stage {
            Some(_) => folders.position(|count| count > FOLDERS),
            None => None,
        }
        .unwrap_or(waiting.len())
    }

    /// The folders that are not there and of which everything is here: each is put in place as a whole.
    fn new_folders<'w>(
        &mut self,
        stage: &Stage,
        works: impl Iterator<Item = &'w Work>,
        open: Option<&Path>,
    ) -> BTreeSet<PathBuf> {
        // How many files each gets; `None` where one takes the place of another.
        let mut counts: HashMap<&Path, Option<usize>> = HashMap::new();
        for work in works {
            let folder = folder_of(&work.cert.0);
            let count = counts.entry(folder).or_insert(Some(0));
            let is_new = matches!(work.replace, Replace::Never)
                && work.key.iter().all(|(key, _)| folder_of(key) == folder);
            *count = count
                .filter(|_| is_new)
                .map(|count| count + work.staged().count());
        }
        let mut new = BTreeSet::new();
        for (folder, count) in counts {
            let is_known = self.folders.contains_key(folder);
            let files = count.filter(|_| !is_known && open != Some(folder));
            if files.is_some_and(|files| stage.drawers.close(folder, files)) {
                let whole = stage.whole_path(folder);
                self.folders.insert(folder.to_path_buf(), whole);
                new.insert(folder.to_path_buf());
            }
        }
        new
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
