//! How a ledger's file is begun, opened, known for ours, and brought to today's schema.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::super::schema::{self, APPLICATION, VERSION};
use super::super::trouble::{self, in_words, not_ours};
use super::Sqlite;
use crate::failure::{Failure, Kind};
use crate::host::files::{self, SECRET};
use crate::host::lock;
use crate::host::read;

/// KB of the file kept in memory by whoever asks: with a million rows, a third less work than with the usual 2 MB.
const READING: u32 = 8_000;

impl Sqlite {
    /// The ledger at `path`, made if there is none; and whether it was made now.
    pub(in crate::host::ledger) fn open_or_begin(path: &Path) -> Result<(Sqlite, bool), Failure> {
        let mut begun = false;
        if !is_there(path)? {
            set_aside_log(path)?;
            begun = files::place_new(
                path,
                &empty().map_err(|error| in_words(&error, path))?,
                SECRET,
            )?;
        }
        let ledger = Sqlite::open(path, Manner::Write);
        let ledger = ledger.inspect_err(|_| {
            if begun {
                forget(path);
            }
        });
        Ok((ledger?, begun))
    }

    /// The ledger at `path`, to be asked only; `None` where there is none.
    pub(in crate::host::ledger) fn open_to_read(path: &Path) -> Result<Option<Sqlite>, Failure> {
        if !is_there(path)? {
            return Ok(None);
        }
        read::may_read(path)?;
        let opened = match Sqlite::open(path, Manner::Read) {
            Err(_) if trouble::is_sealed(path) => Sqlite::open(path, Manner::Sealed),
            Err(failure) => Err(trouble::for_a_reader(path, failure)),
            Ok(ledger) => Ok(ledger),
        }?;
        let roomy = format!("PRAGMA cache_size = -{READING}");
        let set = opened.connection.execute_batch(&roomy);
        set.map_err(|error| in_words(&error, path))?;
        Ok(Some(opened))
    }

    /// The same, for who holds the folder's lock, so that nobody writes meanwhile: not a byte changes.
    pub(in crate::host::ledger) fn open_alone(path: &Path) -> Result<Option<Sqlite>, Failure> {
        match is_there(path)? {
            true if trouble::is_sealed(path) => Sqlite::open(path, Manner::Sealed).map(Some),
            true => Sqlite::open(path, Manner::Alone).map(Some),
            false => Ok(None),
        }
    }

    /// One with nothing in it, in memory, in place of the one that is not at `path`.
    pub(in crate::host::ledger) fn of_nothing(path: &Path) -> Result<Sqlite, Failure> {
        let begin = || {
            let mut connection = Connection::open_in_memory()?;
            migrate(&mut connection, 0).map(|()| connection)
        };
        Ok(Sqlite {
            connection: begin().map_err(|error| in_words(&error, path))?,
            path: path.to_path_buf(),
        })
    }

    fn open(path: &Path, manner: Manner) -> Result<Sqlite, Failure> {
        let flags = manner.flags() | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(manner.name(path), flags);
        let mut connection = connection.map_err(|error| in_words(&error, path))?;
        let version = prepare(&connection, manner).map_err(|error| in_words(&error, path))?;
        match version {
            Version::Here => {}
            Version::Older(from) => {
                let moved = migrate(&mut connection, from);
                moved.map_err(|error| in_words(&error, path))?;
            }
            Version::Newer(found) => return Err(trouble::newer(path, found)),
            Version::NotOurs => return Err(not_ours(path)),
        }
        Ok(Sqlite {
            connection,
            path: path.to_path_buf(),
        })
    }
}

/// Whether a ledger may be there; a pipe or a folder is none, and SQLite would wait for the one and not name the other.
fn is_there(path: &Path) -> Result<bool, Failure> {
    read::a_file(path)
        .map(|found| found.is_some())
        .map_err(|failure| match failure.kind {
            Kind::Input => {
                failure.hint("the CA's ledger is a file there: move away what stands in its place")
            }
            _ => failure,
        })
}

/// Removes a ledger that this run has begun, and in which nothing is.
pub(in crate::host::ledger) fn forget(path: &Path) {
    for ending in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        // What cannot be removed is an empty ledger, and harms nobody.
        let _ = fs::remove_file(name);
    }
}

/// The log of a ledger that was moved away without it: SQLite would take it for the new one's.
fn set_aside_log(path: &Path) -> Result<(), Failure> {
    let beside = |ending: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    for (log, place) in [("-wal", "-wal.old"), ("-shm", "-shm.old")] {
        match fs::rename(beside(log), beside(place)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(Failure::io("set aside", &beside(log), &error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// How a ledger is opened.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// To be written.
    Write,
    /// To be asked, while others write.
    Read,
    /// To be asked, where nobody writes and no log has to be read: beside this nothing is made or locked.
    Sealed,
    /// To be asked while nobody can write: without locks of SQLite's, and with the index of the log in
    /// memory instead of in the companion in which every other reader makes its notes.
    Alone,
}

impl Manner {
    fn flags(self) -> OpenFlags {
        match self {
            Manner::Write => OpenFlags::SQLITE_OPEN_READ_WRITE,
            Manner::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
            Manner::Sealed | Manner::Alone => {
                OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI
            }
        }
    }

    fn name(self, path: &Path) -> PathBuf {
        match self {
            Manner::Write | Manner::Read => path.to_path_buf(),
            Manner::Sealed => uri(path, "mode=ro&immutable=1"),
            Manner::Alone => uri(path, "mode=ro&vfs=unix-none"),
        }
    }
}

/// What the file says of itself.
enum Version {
    Here,
    Older(usize),
    Newer(i64),
    NotOurs,
}

/// How this connection behaves, and what it is connected to.
fn prepare(connection: &Connection, manner: Manner) -> rusqlite::Result<Version> {
    connection.busy_timeout(lock::patience())?;
    if manner == Manner::Alone {
        connection.execute_batch("PRAGMA locking_mode = EXCLUSIVE;")?;
    }
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;")?;
    let read = |pragma: &str| connection.query_row(pragma, [], |row| row.get::<_, i64>(0));
    let (application, version) = (read("PRAGMA application_id")?, read("PRAGMA user_version")?);
    Ok(match usize::try_from(version) {
        _ if application != i64::from(APPLICATION) => Version::NotOurs,
        Ok(VERSION) => Version::Here,
        Ok(older) if older < VERSION => Version::Older(older),
        _ => Version::Newer(version),
    })
}

/// The steps from an older schema to this one, together or not at all.
fn migrate(connection: &mut Connection, from: usize) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for step in schema::STEPS.iter().skip(from) {
        transaction.execute_batch(step)?;
    }
    transaction.execute_batch(&format!("PRAGMA user_version = {VERSION}"))?;
    transaction.commit()
}

/// The bytes of a ledger with nothing in it. Made in memory, so that one is put in place whole.
fn empty() -> rusqlite::Result<Vec<u8>> {
    let mut connection = Connection::open_in_memory()?;
    connection.execute_batch(&format!("PRAGMA application_id = {APPLICATION}"))?;
    migrate(&mut connection, 0)?;
    let mut bytes = connection.serialize("main")?.to_vec();
    // Bytes 18 and 19 of the header: written and read with a write-ahead log
    // (https://www.sqlite.org/fileformat2.html, section 1.3.3).
    if let Some(format) = bytes.get_mut(18..20) {
        format.copy_from_slice(&[2, 2]);
    }
    Ok(bytes)
}

/// The path with words for SQLite.
fn uri(path: &Path, words: &str) -> PathBuf {
    let name = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let escaped: String = name.to_string_lossy().chars().map(uri_character).collect();
    format!("file:{escaped}?{words}").into()
}

/// What stands for itself in the path of a `file:` URI is left; the rest is escaped.
fn uri_character(c: char) -> String {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '/' | '.' | '-' | '_' | '~' => c.to_string(),
        other => {
            let mut octets = [0; 4];
            let octets = other.encode_utf8(&mut octets).bytes();
            octets.map(|octet| format!("%{octet:02x}")).collect()
        }
    }
}
