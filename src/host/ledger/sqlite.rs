//! The ledger as a SQLite file.
//!
//! Write-ahead log with `synchronous=FULL`: a commit is one append and one sync, however long the
//! ledger is. The log is not folded back at the end of every run, which would be two syncs more,
//! but whenever it holds a few issues; so the file has two companions (`-wal`, `-shm`), and the
//! three are copied together.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, Params, Transaction, TransactionBehavior, params};

use super::rows::{self, moment_of};
use super::schema;
use super::trouble::{in_words, log_of};
use super::{Filter, Ledger, List, Lists, Record, Revocation, Row, Standing, Take};
use crate::failure::Failure;
use crate::host::chance;
use crate::host::lock;

mod open;

pub(super) use open::forget;

/// So long is the log, in octets, when it is folded back: about five issues.
const FOLD_AFTER: u64 = 128 << 10;
/// Whoever records so many at once has more of them to come,
const MANY: usize = 64;
/// and a page that many of them touch is to be folded back once. But whoever makes them is not to wait for it: until
/// that much is folded back, the threads have enough to do. It is as much as is read at the next start, should this run
/// be killed.
const FOLD_AFTER_MANY: u64 = 16 << 20;
/// So many KB of pages are at hand for them.
const WRITING: u32 = 24 << 10;

/// An open ledger.
pub(super) struct Sqlite {
    connection: Connection,
    path: PathBuf,
}

impl Sqlite {
    /// One transaction: all of it is on the disk, or nothing.
    fn write<T>(
        &mut self,
        fold_after: u64,
        act: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, Failure> {
        let done = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .and_then(|transaction| {
                let done = act(&transaction)?;
                transaction.commit().map(|()| done)
            });
        if done.is_ok() {
            self.fold(fold_after);
        }
        done.map_err(|error| in_words(&error, &self.path))
    }

    /// Folds a long log back into the ledger, and empties it. SQLite alone begins a log anew only where one
    /// process writes twice; here each run is a process, and reads what the log holds. What cannot be done now,
    /// since somebody reads or the disk is full, is left to the next run: nothing depends on it.
    fn fold(&self, after: u64) {
        let log = log_of(&self.path);
        if fs::metadata(log).map_or(0, |log| log.len()) < after {
            return;
        }
        let at_once = self.connection.busy_timeout(Duration::ZERO);
        let fold = "PRAGMA wal_checkpoint(TRUNCATE)";
        let _ = at_once.and_then(|()| self.connection.query_row(fold, [], |_| Ok(())));
        let _ = self.connection.busy_timeout(lock::patience());
    }

    fn ask<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: fn(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, Failure> {
        let found = self.connection.query_row(sql, params, read).optional();
        found.map_err(|error| in_words(&error, &self.path))
    }

    fn hand_over<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: fn(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
        take: Take<'_, T>,
    ) -> Result<(), Failure> {
        self.walk(sql, params, read, &mut |row| take(row).map(|()| true))
    }

    /// The rows, one after the other, as long as `go_on` says so.
    fn walk<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: fn(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
        go_on: &mut dyn FnMut(T) -> Result<bool, Failure>,
    ) -> Result<(), Failure> {
        let failed = |error: rusqlite::Error| in_words(&error, &self.path);
        let mut statement = self.connection.prepare(sql).map_err(failed)?;
        let mut rows = statement.query(params).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            if !go_on(read(row).map_err(failed)?)? {
                break;
            }
        }
        Ok(())
    }

    fn select(
        &self,
        filter: &Filter,
        go_on: &mut dyn FnMut(Row) -> Result<bool, Failure>,
    ) -> Result<(), Failure> {
        let (sql, params) = rows::question(filter);
        let text = filter.text.as_deref().map(str::to_lowercase);
        let params = rusqlite::params_from_iter(params);
        self.walk(&sql, params, rows::row, &mut |row| {
            match &text {
                // Here and not in SQL, whose LIKE knows the case of ASCII letters only.
                Some(text) if !rows::holds(&row, text) => Ok(true),
                _ => go_on(row),
            }
        })
    }
}

impl Ledger for Sqlite {
    fn put(
        &mut self,
        records: &mut dyn ExactSizeIterator<Item = &Record>,
        revocations: &[Revocation],
    ) -> Result<(), Failure> {
        let now = chance::now();
        let mut fold_after = FOLD_AFTER;
        if records.len() >= MANY {
            fold_after = FOLD_AFTER_MANY;
            // Serial numbers are random, so nearly each of them is on a page of its own.
            let roomy = format!("PRAGMA cache_size = -{WRITING}");
            let set = self.connection.execute_batch(&roomy);
            set.map_err(|error| in_words(&error, &self.path))?;
        }
        self.write(fold_after, |transaction| {
            let mut record = transaction.prepare(schema::RECORD)?;
            let mut supersede = transaction.prepare(schema::SUPERSEDE)?;
            let mut supersede_same = transaction.prepare(schema::SUPERSEDE_SAME)?;
            for new in records {
                if let Some(old) = &new.supersedes {
                    supersede.execute(params![new.serial, old])?;
                }
                if new.file.is_some() {
                    supersede_same.execute(params![
                        new.serial,
                        new.file,
                        new.subject,
                        new.sans,
                        new.profile
                    ])?;
                }
                new.insert(&mut record, now)?;
            }
            revoke(transaction, revocations)
        })
    }

    fn tidy(&mut self) {
        self.fold(FOLD_AFTER);
    }

    fn find(&mut self, serial: &str) -> Result<Option<Row>, Failure> {
        let sql = format!("{} WHERE c.serial = ?1", schema::ROW);
        self.ask(&sql, [serial], rows::row)
    }

    fn standings(&mut self, serials: &[String]) -> Result<Vec<Option<Standing>>, Failure> {
        let failed = |error: rusqlite::Error| in_words(&error, &self.path);
        let mut statement = self.connection.prepare(schema::STANDING).map_err(failed)?;
        let mut find = |serial: &String| {
            let read = |row: &rusqlite::Row<'_>| {
                Ok(Standing {
                    sha256: row.get(0)?,
                    revoked: rows::standing_reason(row)?,
                })
            };
            statement.query_row([serial], read).optional()
        };
        let found: rusqlite::Result<Vec<_>> = serials.iter().map(&mut find).collect();
        found.map_err(failed)
    }

    fn any(&mut self) -> Result<Option<Vec<u8>>, Failure> {
        self.ask("SELECT der FROM certificate LIMIT 1", [], |row| row.get(0))
    }

    fn der(&mut self, serial: &str) -> Result<Option<Vec<u8>>, Failure> {
        let sql = "SELECT der FROM certificate WHERE serial = ?1";
        self.ask(sql, [serial], |row| row.get(0))
    }

    fn each(&mut self, filter: &Filter, take: Take<'_, Row>) -> Result<(), Failure> {
        self.select(filter, &mut |row| take(row).map(|()| true))
    }

    fn has(&mut self, filter: &Filter) -> Result<bool, Failure> {
        let mut found = false;
        self.select(filter, &mut |_| {
            found = true;
            Ok(false)
        })?;
        Ok(found)
    }

    fn revoke(&mut self, revocations: &[Revocation]) -> Result<(), Failure> {
        self.write(FOLD_AFTER, |transaction| revoke(transaction, revocations))
    }

    fn revocation(&mut self, serial: &str) -> Result<Option<Revocation>, Failure> {
        let sql = "SELECT serial, revoked, reason FROM revocation WHERE serial = ?1";
        self.ask(sql, [serial], rows::revocation)
    }

    fn revocations(&mut self, take: Take<'_, Revocation>) -> Result<(), Failure> {
        let sql = "SELECT serial, revoked, reason FROM revocation ORDER BY change";
        self.hand_over(sql, [], rows::revocation, take)
    }

    fn compromised(&mut self, take: Take<'_, (String, Revocation)>) -> Result<(), Failure> {
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(3)?, rows::revocation(row)?));
        self.hand_over(schema::COMPROMISED, [], read, take)
    }

    fn strangers(&mut self, take: Take<'_, Revocation>) -> Result<(), Failure> {
        self.hand_over(schema::STRANGERS, [], rows::revocation, take)
    }

    fn lists(&mut self) -> Result<Lists, Failure> {
        let sql = "SELECT COALESCE(MAX(change), 0) FROM revocation";
        let change: Option<i64> = self.ask(sql, [], |row| row.get(0))?;
        let sql = "SELECT number, this_update, next_update, sha256, change FROM crl ORDER BY number DESC LIMIT 1";
        let newest = self.ask(sql, [], |row| {
            Ok(List {
                number: row.get::<_, i64>(0)?.unsigned_abs(),
                this_update: moment_of(row, 1)?,
                next_update: moment_of(row, 2)?,
                sha256: row.get(3)?,
                change: row.get::<_, i64>(4)?.unsigned_abs(),
            })
        })?;
        Ok(Lists {
            newest,
            change: change.unwrap_or(0).unsigned_abs(),
        })
    }

    fn record_list(&mut self, list: &List) -> Result<(), Failure> {
        self.write(FOLD_AFTER, |transaction| {
            let sql = "INSERT INTO crl (number, this_update, next_update, sha256, change) VALUES (?1, ?2, ?3, ?4, ?5)";
            let (this, next) = (list.this_update, list.next_update);
            transaction.execute(
                sql,
                params![
                    list.number.cast_signed(),
                    this.unix_timestamp(),
                    next.unix_timestamp(),
                    list.sha256,
                    list.change.cast_signed()
                ],
            )?;
            Ok(())
        })
    }
}

fn revoke(transaction: &Transaction<'_>, revocations: &[Revocation]) -> rusqlite::Result<()> {
    if revocations.is_empty() {
        return Ok(());
    }
    let mut revoke = transaction.prepare(schema::REVOKE)?;
    for one in revocations {
        let at = one.at.unix_timestamp();
        revoke.execute(params![one.serial, at, one.reason.code()])?;
    }
    Ok(())
}
