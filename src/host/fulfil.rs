//! The one place where wish, disk, key and file meet: observe, decide, lock,
//! decide again, issue, check, write.

use std::path::{Path, PathBuf};

use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::chance;
use super::files::{Folders, PUBLIC, Replace, SECRET, Write};
use super::keys::{KeyFile, PrivateKey, Sealed};
use crate::failure::{Failure, Kind};
use crate::pki::decide::{Decision, Reason};
use crate::pki::signer::Signer;
use crate::pki::spki::KeyType;

pub(super) mod advice;
mod against;
mod beside;
mod conflict;
mod disk;
mod issued;
mod job;
mod made;
mod many;
mod seen;

pub(in crate::host) use against::in_other_hands;
pub use against::kept_though_revoked;
pub use job::{Destination, Job, KeySource, Manner, Under};
pub use made::{FileLine, Made, Outcome};
pub use many::{
    Archive, Delivery, End, IN_FOLDER, Inside, Many, Stage, Tagged, archive_at, sweep_archive,
    sweep_folder,
};

use against::Folder;
use disk::{Disk, Files};
pub(in crate::host) use issued::{Scrutiny, Series, issued, refused};
use seen::Seen;

/// Makes the disk hold what `job` wants, if it does not already.
pub fn fulfil(job: &Job, under: &Under<'_>, manner: Manner) -> Result<Made, Failure> {
    let now = chance::now();
    let seen = Seen::look(job, &Files)?;
    let mut made = match consider(job, under, manner, seen, &Files, now)? {
        Considered::Told(made) => made,
        Considered::Due(due) => {
            // People are asked, and keys are made, before anything is locked, so that nobody else
            // waits for them.
            let make = PrivateKey::generate;
            let keys = Keys::gather(job, under, &due.seen, due.outcome, make)?;
            write(job, under, manner, due.outcome, keys, due.warnings)?
        }
    };
    made.warnings.splice(0..0, under.warnings());
    Ok(made)
}

/// What a look at the disk comes to.
enum Considered {
    /// There is nothing to do, or nothing is to be done.
    Told(Made),
    /// This is to be done.
    Due(Due),
}

/// What is to be done.
struct Due {
    seen: Seen,
    outcome: Outcome,
    decision: Decision,
    warnings: Vec<String>,
}

/// Decides, and refuses what the CA may not or cannot do; touches nothing.
fn consider(
    job: &Job,
    under: &Under<'_>,
    manner: Manner,
    mut seen: Seen,
    disk: &dyn Disk,
    now: OffsetDateTime,
) -> Result<Considered, Failure> {
    let decision = seen.decide(job, under, now);
    seen.ask(&decision, under, Folder::Free)?;
    let outcome = seen.outcome(&decision, job, under, manner, now)?;
    if outcome != Outcome::Kept {
        under.can_issue_at(now)?;
        let may = under.may_issue(&job.order);
        may.map_err(|error| under.refused(error))?;
        seen.may_be_certified(job, under, Folder::Free)?;
        seen.can_be_opened(job, outcome)?;
        if let Some(path) = job.cert_path() {
            seen.replace(path, outcome, disk)?;
        }
    }
    let term = job.order.term(under.certificate(), now);
    let term = match outcome {
        Outcome::Kept => None,
        _ => Some(term.map_err(|error| Failure::new(Kind::Refused, error.to_string()))?),
    };
    let mut warnings = seen.warnings(job);
    if let Some(warning) = term.and_then(|term| term.warning()) {
        if manner.strict {
            return Err(
                Failure::new(Kind::Refused, format!("the certificate would be {warning}"))
                    .hint("ask for a shorter life, or leave --strict out"),
            );
        }
        warnings.push(warning);
    }
    Ok(match outcome {
        Outcome::Kept => Considered::Told(seen.kept(job, under, now, warnings)),
        outcome if manner.rehearse => {
            Considered::Told(seen.rehearsed(job, outcome, decision, warnings))
        }
        outcome => Considered::Due(Due {
            seen,
            outcome,
            decision,
            warnings,
        }),
    })
}

/// What the run needs of keys that are there, and the one to be made.
struct Keys {
    /// The key in the file, unlocked, if it is under a passphrase and needed.
    unlocked: Option<(Sealed, PrivateKey)>,
    /// The new key, and the text of its file.
    new: Option<(PrivateKey, Zeroizing<String>)>,
}

impl Keys {
    fn gather(
        job: &Job,
        under: &Under<'_>,
        seen: &Seen,
        outcome: Outcome,
        make: fn(KeyType) -> Result<PrivateKey, Failure>,
    ) -> Result<Keys, Failure> {
        if let Under::Ca(ca) = under {
            ca.unlock()?;
        }
        let unlocked = match &seen.key {
            Some(KeyFile::Sealed(sealed)) if seen.needs_key(outcome) => {
                Some((sealed.clone(), sealed.unlock(&job.key_pass)?))
            }
            _ => None,
        };
        let new = match (job.key_path(), &seen.key) {
            (Some(path), None) => {
                let passphrase = job.key_pass.new_one(&path.display().to_string())?;
                let key = make(*job.order.key_type.value())?;
                let text = key.to_file(passphrase.as_ref())?;
                Some((key, text))
            }
            _ => None,
        };
        Ok(Keys { unlocked, new })
    }
}

/// Under the lock: look again, since another process may have been faster, then act.
fn write(
    job: &Job,
    under: &Under<'_>,
    manner: Manner,
    expected: Outcome,
    keys: Keys,
    mut warnings: Vec<String>,
) -> Result<Made, Failure> {
    let targets: Vec<&Path> = [job.key_path(), job.cert_path()]
        .into_iter()
        .flatten()
        .collect();
    let book = under.book()?;
    let folders = Folders::open(&targets, &[book.folder()])?;
    let now = chance::now();
    let mut seen = Seen::look(job, &Files)?;
    seen.take_unlocked(keys.unlocked);
    let decision = seen.decide(job, under, now);
    seen.ask(&decision, under, Folder::Held)?;
    let outcome = match seen.outcome(&decision, job, under, manner, now)? {
        Outcome::Kept => return Ok(seen.kept(job, under, now, warnings)),
        outcome => outcome,
    };
    if seen.is_locked() && seen.needs_key(outcome) {
        let message = "another process put the key under a passphrase while this one waited";
        return Err(Failure::new(Kind::Conflict, message).hint("run the command again"));
    }
    seen.may_be_certified(job, under, Folder::Held)?;
    let (beside, replace) = match job.cert_path() {
        Some(path) => (
            seen.beside(path, outcome),
            seen.replace(path, outcome, &Files)?,
        ),
        None => (None, Replace::Never),
    };
    // Another process may have made the key meanwhile; then that one is used.
    let new = keys.new.filter(|_| seen.key.is_none());
    let (new_key, key_pem) = new.unzip();
    let own_key = new_key
        .as_ref()
        .or(seen.key.as_ref().and_then(KeyFile::open));
    let spki = own_key.map(PrivateKey::public_key).or(seen.kept_spki());
    let series = &mut Series::default();
    let certificate = issued(job, under, own_key, spki, now, Scrutiny::Whole, series)?;
    let pem = under.bundle(&certificate);
    let files = lines(job, beside, &replace, key_pem.is_some());
    let mut writes = Vec::new();
    if let (Some(path), Some(pem)) = (job.key_path(), &key_pem) {
        writes.push(Write {
            path,
            content: pem.as_bytes(),
            mode: SECRET,
            replace: Replace::Never,
        });
    }
    if let Some(path) = job.cert_path() {
        writes.push(Write {
            path,
            content: pem.as_bytes(),
            mode: PUBLIC,
            replace,
        });
    }
    let replaced = seen.replaced(outcome).map(|old| &old.facts().serial);
    folders.commit(&writes, || {
        under.record(&certificate, job.cert_path(), replaced)
    })?;
    if outcome != expected && outcome == Outcome::Created {
        warnings.push("another process changed the files while this one waited".to_owned());
    }
    Ok(Made {
        outcome,
        reason: reason_of(decision),
        certificate: Some(certificate),
        files,
        warnings,
        stays: None,
        pem: matches!(job.cert, Destination::Stdout).then_some(pem),
    })
}

/// The files of a job that was done; the old certificate is kept `beside`.
fn lines(
    job: &Job,
    beside: Option<PathBuf>,
    replace: &Replace,
    has_new_key: bool,
) -> Vec<FileLine> {
    let line = |path: &Path, kind, written| FileLine {
        path: path.to_path_buf(),
        kind,
        written,
    };
    let mut files = Vec::with_capacity(2);
    files.extend(job.key_path().map(|path| line(path, "key", has_new_key)));
    files.extend(job.cert_path().map(|path| line(path, "certificate", true)));
    let is_kept_now = matches!(replace, Replace::KeepOldAs(_));
    files.extend(beside.map(|old| line(&old, "old-certificate", is_kept_now)));
    files
}

fn reason_of(decision: Decision) -> Option<Reason> {
    match decision {
        Decision::Renew(reason) | Decision::Conflict(reason) => Some(reason),
        Decision::Create | Decision::Keep => None,
    }
}
