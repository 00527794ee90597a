//! The ledger in one CA's folder: found, begun, opened once in a run.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use super::listed::{Listed, Overlaid};
use super::sqlite::{self, Sqlite};
use super::{Ledger, list_path, path};
use crate::failure::Failure;
use crate::host::lock::Lock;
use crate::pki::facts::Certificate;

/// An open ledger; one thread at a time has it.
type Opened = Box<dyn Ledger + Send>;

/// The ledger of the CA in a folder; opened on first use and then kept open.
///
/// What the CA's own revocation list knows and the ledger does not counts in every answer, and is taken over by the
/// first write.
pub struct Book {
    folder: PathBuf,
    /// Whose it is, where there is a CA: what it has signed is its word.
    owner: Option<Certificate>,
    listed: OnceLock<Arc<Listed>>,
    open: Mutex<Option<Opened>>,
}

impl Book {
    /// That of the CA in `folder`. Nothing is touched yet.
    pub fn of(folder: &Path) -> Book {
        Book {
            folder: folder.to_path_buf(),
            owner: None,
            listed: OnceLock::new(),
            open: Mutex::new(None),
        }
    }

    /// The same, of this CA.
    pub fn owned_by(mut self, ca: &Certificate) -> Book {
        self.owner = Some(ca.clone());
        self
    }

    fn opened(&self) -> MutexGuard<'_, Option<Opened>> {
        // Whoever panicked with it ends the program.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The CA's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether there is one; if not, the next [`Book::write`] begins it.
    pub fn exists(&self) -> bool {
        path(&self.folder).exists()
    }

    /// Asks or writes, in the ledger that is there or is begun now. The folder must be locked.
    pub fn write<T>(
        &self,
        act: impl FnOnce(&mut dyn Ledger) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mut open = self.opened();
        let is_first = open.is_none();
        let file = path(&self.folder);
        let (mut ledger, begun) = match open.take() {
            Some(ledger) => (ledger, false),
            None => {
                let (ledger, begun) = Sqlite::open_or_begin(&file)?;
                (Box::new(ledger) as Opened, begun)
            }
        };
        let done = match is_first {
            true => self
                .take_over(&mut *ledger)
                .and_then(|()| act(&mut *ledger)),
            false => act(&mut *ledger),
        };
        match done {
            // As it was before: no ledger was there, and nothing is in this one.
            Err(_) if begun => {
                drop(ledger);
                sqlite::forget(&file);
            }
            _ => *open = Some(ledger),
        }
        done
    }

    /// Asks the ledger; `None` where none was begun. Needs no lock.
    pub fn read<T>(
        &self,
        ask: impl FnOnce(&mut dyn Ledger) -> Result<T, Failure>,
    ) -> Result<Option<T>, Failure> {
        // A ledger that is open already is asked as it is.
        let open = self.opened().take();
        if let Some(mut ledger) = open {
            let answer = ask(&mut *ledger);
            *self.opened() = Some(ledger);
            return answer.map(Some);
        }
        match self.to_read()? {
            Some(mut ledger) => ask(&mut *ledger).map(Some),
            None => Ok(None),
        }
    }

    /// The ledger itself, for questions that last longer than a call; one with nothing in it where there is none and
    /// the CA's revocation list has something to say.
    pub fn to_read(&self) -> Result<Option<Box<dyn Ledger>>, Failure> {
        self.with_listed(Sqlite::open_to_read(&path(&self.folder))?)
    }

    /// The same for a short question, by who may find nothing to do: takes the folder's lock, so it must not be
    /// held, and leaves every byte of the ledger and of its companions as it is.
    pub fn look<T>(
        &self,
        ask: impl FnOnce(&mut dyn Ledger) -> Result<T, Failure>,
    ) -> Result<Option<T>, Failure> {
        if self.opened().is_some() || !self.exists() {
            return self.read(ask);
        }
        let _lock = Lock::of([self.folder.as_path()])?;
        self.look_on(ask)
    }

    /// The same, where a word more is worth no waiting: `None` too where another process is at work, or the ledger
    /// cannot be asked.
    pub fn glance<T>(&self, ask: impl FnOnce(&mut dyn Ledger) -> Result<T, Failure>) -> Option<T> {
        let has_word = self.exists() || list_path(&self.folder).exists();
        let _lock = Lock::at_once(&self.folder).filter(|_| has_word)?;
        self.look_on(ask).ok()?
    }

    /// The same, by who holds the folder's lock.
    pub fn look_on<T>(
        &self,
        ask: impl FnOnce(&mut dyn Ledger) -> Result<T, Failure>,
    ) -> Result<Option<T>, Failure> {
        if self.opened().is_some() {
            return self.read(ask);
        }
        match self.with_listed(Sqlite::open_alone(&path(&self.folder))?)? {
            Some(mut ledger) => ask(&mut *ledger).map(Some),
            None => Ok(None),
        }
    }

    /// How many revocations the CA's list had more than the ledger, when this run first asked.
    pub fn listed_only(&self) -> usize {
        self.listed.get().map_or(0, |listed| listed.all().len())
    }

    fn with_listed(&self, mut ledger: Option<Sqlite>) -> Result<Option<Box<dyn Ledger>>, Failure> {
        let asked = ledger.as_mut().map(|ledger| ledger as &mut dyn Ledger);
        let listed = self.listed(asked)?;
        if listed.all().is_empty() {
            return Ok(ledger.map(|ledger| Box::new(ledger) as Box<dyn Ledger>));
        }
        let ledger = match ledger {
            Some(ledger) => ledger,
            None => Sqlite::of_nothing(&path(&self.folder))?,
        };
        Ok(Some(Box::new(Overlaid { ledger, listed })))
    }

    /// What only the CA's list knows: read once in a run, however long the list is.
    fn listed(&self, ledger: Option<&mut dyn Ledger>) -> Result<Arc<Listed>, Failure> {
        if let Some(listed) = self.listed.get() {
            return Ok(Arc::clone(listed));
        }
        let listed = match (&self.owner, ledger) {
            (None, _) => Listed::default(),
            (Some(ca), None) => Listed::read(&list_path(&self.folder), ca, None),
            (Some(ca), Some(ledger)) => {
                let newest = ledger.lists()?.newest;
                let listed = Listed::read(&list_path(&self.folder), ca, newest.as_ref());
                listed.unknown_to(ledger)?
            }
        };
        Ok(Arc::clone(self.listed.get_or_init(|| Arc::new(listed))))
    }

    fn take_over(&self, ledger: &mut dyn Ledger) -> Result<(), Failure> {
        let listed = self.listed(Some(&mut *ledger))?;
        if listed.all().is_empty() {
            return Ok(());
        }
        // Another process may have been faster, and may know better.
        let unknown = listed.unknown_to(&mut *ledger)?;
        match unknown.all().is_empty() {
            true => Ok(()),
            false => ledger.revoke(unknown.all()),
        }
    }
}

impl fmt::Debug for Book {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Book").field(&self.folder).finish()
    }
}
