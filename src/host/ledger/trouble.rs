//! What is wrong with a ledger, in words, and what to do about it.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;
use rusqlite::ffi::SQLITE_IOERR_SHMSIZE;

use super::schema::VERSION;
use crate::failure::{Failure, Kind};
use crate::host::files;
use crate::shell;

const DENIED: &str = "permission denied";

/// SQLite's error, for the ledger at `path`.
pub(super) fn in_words(error: &rusqlite::Error, path: &Path) -> Failure {
    let shown = path.display();
    let io = |why: &str| Failure::new(Kind::Io, format!("cannot use the ledger {shown}: {why}"));
    let make_room = "nothing was recorded; make room, and run the command again";
    if error.sqlite_extended_error_code() == Some(SQLITE_IOERR_SHMSIZE) {
        // The index of the log, a file too, could not grow; SQLite does not tell why.
        return io("the disk is full, or fails with an input/output error").hint(make_room);
    }
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => damaged(path),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => io("another program holds it")
            .hint("end that program, or wait longer: --lock-timeout 2m"),
        Some(ErrorCode::DiskFull) => io("the disk is full").hint(make_room),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => io(
            DENIED,
        )
        .hint("what is issued is recorded first, so the CA's folder must be writable for you"),
        Some(ErrorCode::SystemIoFailure) => io("input/output error"),
        Some(ErrorCode::ConstraintViolation) => Failure::new(
            Kind::Conflict,
            format!("the serial number is another certificate's in {shown}"),
        ),
        _ if matches!(error, rusqlite::Error::InvalidColumnType(..)) => damaged(path),
        _ => io(&error.to_string()),
    }
}

/// Bytes that SQLite, or this program, cannot make sense of.
fn damaged(path: &Path) -> Failure {
    let (shown, word) = (path.display(), shell::path(path));
    let ca_dir = shell::ca_dir(files::folder_of(path));
    Failure::new(Kind::Input, format!("the ledger {shown} is damaged"))
        .hint("bring the CA's folder back from your backup")
        .hint(format!(
            "or move it away with its log, and have a new one begun from the certificates you have: mkdir damaged && mv {word}* damaged && mtls-ca list{ca_dir} --import FILE…"
        ))
}

/// A database of something else.
pub(super) fn not_ours(path: &Path) -> Failure {
    let shown = path.display();
    Failure::new(Kind::Input, format!("{shown} is no ledger of mtls-ca"))
        .hint("move it away; a new ledger is begun when the next certificate is issued")
}

/// A ledger of a program that came after this one.
pub(super) fn newer(path: &Path, found: i64) -> Failure {
    let shown = path.display();
    Failure::new(
        Kind::Refused,
        format!("the ledger {shown} has schema {found}, this mtls-ca knows up to {VERSION}"),
    )
    .hint("a newer mtls-ca has written it: use that one")
}

/// The same failure, with what a reader can do: one who may not write beside the ledger needs its log folded in.
pub(super) fn for_a_reader(path: &Path, mut failure: Failure) -> Failure {
    if failure.message.ends_with(DENIED) {
        let folder = files::folder_of(path).display();
        failure.hints = vec![format!(
            "its log (-wal) holds what the ledger itself does not yet: copy {folder} to where you may write, and ask there"
        )];
    }
    failure
}

/// Whether nothing can be written beside the ledger, and nothing waits in its log.
pub(super) fn is_sealed(path: &Path) -> bool {
    fs::metadata(log_of(path)).map_or(0, |log| log.len()) == 0
}

/// Its write-ahead log.
pub(super) fn log_of(path: &Path) -> PathBuf {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    log.into()
}
