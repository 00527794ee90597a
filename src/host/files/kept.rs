//! The name under which a file is kept that gives way to another.

use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::Replace;
use crate::failure::{Failure, Kind};
use crate::host::read;
use crate::pki::facts::Certificate;

/// How the file at `path` gives way and is kept as `beside`. What an earlier run kept, and did not live to replace, is
/// kept already; anything else that has the name is a conflict, since one of the two would be lost. Where the content
/// is no longer what was `seen`, another run is at it: that is judged under the lock.
pub fn keep_as(
    path: &Path,
    beside: PathBuf,
    seen: impl Fn(&[u8]) -> bool,
) -> Result<Replace, Failure> {
    let there = match fs::symlink_metadata(&beside) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(Replace::KeepOldAs(beside));
        }
        found => found.map_err(|error| Failure::io("look at", &beside, &error))?,
    };
    match is_other(path, &beside, there.file_type())? {
        None => Ok(Replace::Old),
        Some(_)
            if read::optional(path)?
                .map(Zeroizing::new)
                .is_none_or(|now| !seen(&now)) =>
        {
            Ok(Replace::KeepOldAs(beside))
        }
        Some(what) => Err(is_taken(path, &beside, what).hint(format!(
            "move {} away, and run this again",
            beside.display()
        ))),
    }
}

/// The same of the file of the certificate `old`.
pub fn keep_certificate(
    path: &Path,
    old: &Certificate,
    beside: PathBuf,
) -> Result<Replace, Failure> {
    keep_as(path, beside, |now| {
        let now = read::certificates(path, now);
        now.is_ok_and(|all| all.first() == Some(old))
    })
}

/// In what it is something else than a copy of the file.
fn is_other(path: &Path, beside: &Path, kind: FileType) -> Result<Option<&'static str>, Failure> {
    if kind.is_symlink() {
        return Ok(Some("is a link"));
    }
    if read::not_a_file(kind, beside).is_some() {
        return Ok(Some("is no file"));
    }
    // What a link leads to is written itself.
    let target = fs::canonicalize(path).ok();
    if target.is_some() && target == fs::canonicalize(beside).ok() {
        return Ok(Some("is the file that would be replaced"));
    }
    let same = read::secret(path)? == read::secret(beside)?;
    Ok((!same).then_some("holds something else"))
}

/// That `beside` is there, and what it is.
pub(in crate::host) fn is_taken(path: &Path, beside: &Path, what: &str) -> Failure {
    let (path, beside) = (path.display(), beside.display());
    let message = format!("{path} would be kept as {beside}, and that is there already and {what}");
    Failure::new(Kind::Conflict, message)
}
