//! What is said of files that are there: on a disk, or as members of an archive.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use super::Seen;
use crate::failure::{Failure, Kind};
use crate::host::fulfil::job::Job;
use crate::host::fulfil::made::Outcome;
use crate::host::keys::{self, KeyFile};
use crate::pki::decide::Reason;

/// What to do about a file that holds something else.
pub(super) const OUT_OF_THE_WAY: &str =
    "move the file away, or have the new one written somewhere else";

impl Seen {
    /// A file for a sentence.
    pub(super) fn shown<'a>(&self, path: &'a Path) -> Cow<'a, Path> {
        match &self.archive {
            None => path.into(),
            Some(archive) => {
                let (path, archive) = (path.display(), archive.display());
                PathBuf::from(format!("{path} in {archive}")).into()
            }
        }
    }

    /// What to do about a file that is something else.
    pub(super) fn way_out(&self, path: &Path) -> String {
        match &self.archive {
            None => OUT_OF_THE_WAY.to_owned(),
            Some(archive) => {
                let without = without(archive, [path]);
                format!("take it out ({without}), or give the archive another name")
            }
        }
    }

    /// What stops here, and what gets past it: `--force` where only the certificate is
    /// in the way, nothing where a CA or a key is.
    pub(super) fn conflict(&self, reason: &Reason, job: &Job, forcible: bool) -> Failure {
        let at = job
            .cert_path()
            .or(job.key_path())
            .map_or_else(String::new, |path| {
                format!("{}: ", self.shown(path).display())
            });
        let failure = Failure::new(Kind::Conflict, format!("{at}{reason}"));
        match (job.order.profile.is_ca, forcible) {
            (true, _) => failure
                .hint("nothing replaces a CA: if it is to go, delete its folder by hand")
                .hint("or make another CA beside it: --ca-dir OTHER"),
            (false, true) => failure
                .hint("to replace the certificate, and keep the old one beside it: --force")
                .hint("to have both, give the new one another name: --name NAME"),
            (false, false) => {
                failure.hint("a key is never replaced; give another name: --name NAME")
            }
        }
    }

    /// What to know about the files.
    pub(in crate::host::fulfil) fn warnings(&self, job: &Job, outcome: Outcome) -> Vec<String> {
        let own = job
            .key_path()
            .filter(|_| self.archive.is_none() && (self.key.is_some() || self.is_vouched()))
            .and_then(keys::lax_mode);
        let open = match (&self.key, job.key_path()) {
            (Some(KeyFile::Open(_)), Some(path)) if job.key_pass.is_given() => {
                let path = path.display();
                Some(format!(
                    "{path} lies open and was left so; to put it under the passphrase: mtls-ca key encrypt {path}"
                ))
            }
            _ => None,
        };
        let revoked = self.revoked().filter(|_| outcome == Outcome::Kept);
        let revoked = revoked.and(job.cert_path()).map(|path| {
            let gone = match &self.archive {
                None => "delete its files".to_owned(),
                Some(archive) => {
                    let files = job.key_path().into_iter().chain([path]);
                    format!("take its files out ({})", without(archive, files))
                }
            };
            let path = self.shown(path);
            let path = path.display();
            format!("{path} is revoked, and was left as it is; to have a new one, {gone} and run this again")
        });
        own.into_iter().chain(open).chain(revoked).collect()
    }
}

/// The command that takes members out of an archive.
fn without<'a>(archive: &Path, members: impl IntoIterator<Item = &'a Path>) -> String {
    let mut command = format!("tar --delete -f {}", archive.display());
    for member in members {
        command.push_str(&format!(" {}", member.display()));
    }
    command
}
