//! What is said of files that are there: on a disk, or as members of an archive.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use super::Seen;
use crate::failure::Failure;
use crate::host::fulfil::FileLine;
use crate::host::fulfil::advice;
use crate::host::fulfil::against::InOtherHands;
use crate::host::fulfil::beside::foreign_key;
use crate::host::fulfil::disk::Disk;
use crate::host::fulfil::job::{Job, KeySource};
use crate::host::keys::{self, KeyFile};
use crate::shell;

/// What to do about a file that holds something else.
pub(super) const OUT_OF_THE_WAY: &str =
    "move the file away, or have the new one written somewhere else";

/// How a pair on a disk goes away.
pub(in crate::host::fulfil) const DELETE: &str = "delete its files";

impl Seen {
    /// A file for a sentence.
    pub(in crate::host::fulfil) fn shown<'a>(&self, path: &'a Path) -> Cow<'a, Path> {
        match &self.archive {
            None => path.into(),
            Some(archive) => {
                let (path, archive) = (path.display(), archive.display());
                PathBuf::from(format!("{path} in {archive}")).into()
            }
        }
    }

    /// What is in a file. What is none stands in the way.
    pub(super) fn read(&self, path: &Path, disk: &dyn Disk) -> Result<Option<Vec<u8>>, Failure> {
        disk.read(path).map_err(|failure| match path.is_dir() {
            true => failure.hint(self.way_out(path)),
            false => failure,
        })
    }

    /// What to do about a file that is something else.
    pub(super) fn way_out(&self, path: &Path) -> String {
        match &self.archive {
            None => OUT_OF_THE_WAY.to_owned(),
            Some(archive) => out_of_the_way(archive, path),
        }
    }

    /// What to know about the files.
    pub(in crate::host::fulfil) fn warnings(&self, job: &Job) -> Vec<String> {
        let own = job
            .key_path()
            .filter(|_| self.archive.is_none() && (self.key.is_some() || self.is_vouched()))
            .and_then(keys::lax_mode);
        let open = match (&self.key, job.key_path()) {
            (Some(KeyFile::Open(_)), Some(path)) if job.key_pass.is_given() => {
                Some(keys::left_open(path))
            }
            _ => None,
        };
        let beside = match (&job.key, job.cert_path()) {
            (KeySource::Request(spki), Some(path)) if self.archive.is_none() => {
                foreign_key(path, spki)
            }
            _ => None,
        };
        own.into_iter().chain(open).chain(beside).collect()
    }

    /// The same, where the ledger does not have its certificate.
    pub(in crate::host::fulfil) fn unrecorded(mut self) -> Seen {
        self.is_unrecorded = true;
        self
    }

    /// What is said of one that is kept.
    pub(super) fn unrecorded_words(&self) -> Option<String> {
        let words =
            "it is not in the ledger, where --prune and renew --due look; list --import records it";
        self.is_unrecorded.then(|| words.to_owned())
    }

    pub(super) fn files(&self, job: &Job) -> Vec<FileLine> {
        let line = |path: Option<&Path>, kind| {
            path.map(|path| FileLine {
                path: path.to_path_buf(),
                kind,
                written: false,
            })
        };
        let files = [
            line(job.key_path(), "key"),
            line(job.cert_path(), "certificate"),
        ];
        files.into_iter().flatten().collect()
    }

    /// Why it was left as it is, where it would be made anew but for that.
    pub(super) fn stays_words(&self, job: &Job) -> Option<String> {
        let path = job.cert_path()?;
        match (self.revoked(), self.in_other_hands.as_deref()) {
            (Some(_), _) => Some(revoked_words(&self.shown(path), &self.gone(job, path))),
            (None, Some(found)) => Some(self.others_have_it(job, path, found)),
            (None, None) => None,
        }
    }

    /// How the files of a pair go away.
    fn gone(&self, job: &Job, path: &Path) -> String {
        match &self.archive {
            None => DELETE.to_owned(),
            Some(archive) => {
                let files = job.key_path().into_iter().chain([path]);
                format!("take its files out ({})", without(archive, files))
            }
        }
    }

    /// What is said of one that is not renewed because others have its key.
    fn others_have_it(&self, job: &Job, path: &Path, found: &InOtherHands) -> String {
        let (shown, why) = (self.shown(path), &found.why);
        let shown = shown.display();
        let gone = self.gone(job, path);
        let next = match (&job.key, &self.archive) {
            (KeySource::File(key), None) => {
                let named = Some(key).filter(|key| **key != path.with_extension("key"));
                advice::rekey(&found.ca_dir, path, named.map(PathBuf::as_path))
            }
            (source, _) => {
                let revoke = advice::revoke(&found.ca_dir, &found.serial);
                let request = match source {
                    KeySource::File(_) => String::new(),
                    KeySource::Request(_) => format!("{}, ", advice::NEW_REQUEST),
                };
                format!("revoke it ({revoke}), {request}{gone} and run this again")
            }
        };
        format!("the key of {shown} {why}; {shown} was left as it is: to have a new one, {next}")
    }
}

/// What is said of one that was revoked; `gone` says how it goes away.
pub(in crate::host::fulfil) fn revoked_words(path: &Path, gone: &str) -> String {
    let path = path.display();
    format!(
        "{path} is revoked, and was left as it is; to have a new one, {gone} and run this again"
    )
}

/// The same of a member.
pub(in crate::host::fulfil) fn out_of_the_way(archive: &Path, member: &Path) -> String {
    let without = without(archive, [member]);
    format!("take it out ({without}), or give the archive another name")
}

/// The command that takes members out of an archive.
fn without<'a>(archive: &Path, members: impl IntoIterator<Item = &'a Path>) -> String {
    let members: Vec<String> = members
        .into_iter()
        .map(|member| shell::word(&member.display().to_string()))
        .collect();
    // tar takes `./-x` for another member than `-x`.
    let end = match members.iter().any(|member| member.starts_with('-')) {
        true => " --",
        false => "",
    };
    let archive = shell::path(archive);
    format!("tar --delete -f {archive}{end} {}", members.join(" "))
}
