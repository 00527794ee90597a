//! The ledger in one CA's folder: found, begun, opened once in a run.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::sqlite::{self, Sqlite};
use super::{Ledger, path};
use crate::failure::Failure;
use crate::host::lock::Lock;

/// An open ledger; one thread at a time has it.
type Opened = Box<dyn Ledger + Send>;

/// The ledger of the CA in a folder; opened on first use and then kept open.
pub struct Book {
    folder: PathBuf,
    open: Mutex<Option<Opened>>,
}

impl Book {
    /// That of the CA in `folder`. Nothing is touched yet.
    pub fn of(folder: &Path) -> Book {
        Book {
            folder: folder.to_path_buf(),
            open: Mutex::new(None),
        }
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
        let file = path(&self.folder);
        let (mut ledger, begun) = match open.take() {
            Some(ledger) => (ledger, false),
            None => {
                let (ledger, begun) = Sqlite::open_or_begin(&file)?;
                (Box::new(ledger) as Opened, begun)
            }
        };
        let done = act(&mut *ledger);
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

    /// The ledger itself, for questions that last longer than a call.
    pub fn to_read(&self) -> Result<Option<Box<dyn Ledger>>, Failure> {
        let opened = Sqlite::open_to_read(&path(&self.folder))?;
        Ok(opened.map(|ledger| Box::new(ledger) as Box<dyn Ledger>))
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
        let _lock = Lock::at_once(&self.folder).filter(|_| self.exists())?;
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
        match Sqlite::open_alone(&path(&self.folder))? {
            Some(mut ledger) => ask(&mut ledger).map(Some),
            None => Ok(None),
        }
    }
}

impl fmt::Debug for Book {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Book").field(&self.folder).finish()
    }
}
