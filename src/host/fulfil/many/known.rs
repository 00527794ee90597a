//! What stands where the files of many jobs belong. Of a pair that the ledger knows byte for byte, neither the
//! signature nor the key is proved again: that is nearly all the work that a kept pair would be.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use zeroize::Zeroizing;

use super::super::job::{Job, Under};
use super::super::seen::{Seen, Vouched, leaf_of};
use super::Looked;
use super::inside::{Disk, Inside};
use crate::failure::Failure;
use crate::host::keys::KeyFile;
use crate::host::ledger::{Ledger, Standing};
use crate::host::read;
use crate::pki::facts::Certificate;
use crate::pki::spki::{Spki, hex};

/// What a first look finds.
enum Found {
    Nothing,
    /// A certificate, and what its key's file says of itself; they may belong together.
    Pair(Box<Certificate>, Option<Spki>),
    /// To be looked at whole.
    Other,
}

/// Looks for the files of each job. `turn` is for whoever asks the ledger or locks its folder.
pub(super) fn look(
    jobs: &[Result<Box<Job>, Failure>],
    archive: Option<&Inside>,
    under: &Under<'_>,
    turn: &Mutex<()>,
) -> Vec<Looked> {
    let found: Vec<Found> = jobs.iter().map(|job| find(job, archive)).collect();
    let serial = |found: &Found| match found {
        Found::Pair(certificate, _) => Some(certificate.facts().serial.to_string()),
        Found::Nothing | Found::Other => None,
    };
    let serials: Vec<String> = found.iter().filter_map(serial).collect();
    // A ledger that cannot be asked vouches for nothing.
    let standings = standings(&serials, under, turn).unwrap_or_default();
    let mut standings = standings.into_iter();
    let all_of = |job: &Result<Box<Job>, Failure>| match job {
        Ok(job) => whole(job, archive).map(Box::new),
        // Nobody asks what is there for a job that there is not.
        Err(_) => Ok(Box::default()),
    };
    let seen = jobs.iter().zip(found).map(|(job, found)| match found {
        Found::Nothing => Ok(Box::default()),
        Found::Other => all_of(job),
        Found::Pair(certificate, claim) => match standings.next().flatten() {
            Some(known) if known.sha256 == hex(&certificate.facts().sha256) => {
                let is_revoked = known.is_revoked;
                let vouched = Vouched { claim, is_revoked };
                let seen = Seen::vouched(*certificate, vouched, archive.is_some());
                Ok(Box::new(seen))
            }
            _ => all_of(job),
        },
    });
    seen.collect()
}

/// Everything that is there, opened.
pub(super) fn whole(job: &Job, archive: Option<&Inside>) -> Result<Seen, Failure> {
    match archive {
        Some(archive) => Seen::look_inside(job, archive),
        None => Seen::look(job),
    }
}

fn find(job: &Result<Box<Job>, Failure>, archive: Option<&Inside>) -> Found {
    let Ok(job) = job else { return Found::Nothing };
    let disk: &dyn Disk = match archive {
        Some(archive) => archive,
        None => &Files,
    };
    let mut paths = job.cert_path().into_iter().chain(job.key_path());
    match paths.all(|path| disk.is_free(path)) {
        true => Found::Nothing,
        false => pair(job, disk).unwrap_or(Found::Other),
    }
}

/// Real files.
struct Files;

impl Disk for Files {
    fn read(&self, path: &Path) -> Result<Option<Vec<u8>>, Failure> {
        read::optional(path)
    }

    fn is_free(&self, path: &Path) -> bool {
        let found = fs::symlink_metadata(path);
        found.is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
    }
}

/// What is there, if it may be a pair that nothing is wrong with.
fn pair(job: &Job, disk: &dyn Disk) -> Option<Found> {
    let path = job.cert_path()?;
    let certificate = leaf_of(path, &disk.read(path).ok()??).ok()??;
    let claim = match job.key_path() {
        Some(path) => {
            let bytes = Zeroizing::new(disk.read(path).ok()??);
            let claim = KeyFile::claim(&bytes)?;
            let differs = matches!(&claim, Some(spki) if *spki != certificate.facts().spki);
            (!differs).then_some(claim)?
        }
        None => None,
    };
    Some(Found::Pair(Box::new(certificate), claim))
}

fn standings(
    serials: &[String],
    under: &Under<'_>,
    turn: &Mutex<()>,
) -> Result<Vec<Option<Standing>>, Failure> {
    let Under::Ca(ca) = under else {
        return Ok(Vec::new());
    };
    if serials.is_empty() {
        return Ok(Vec::new());
    }
    let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
    let ask = |ledger: &mut dyn Ledger| ledger.standings(serials);
    ca.book.look(ask).map(Option::unwrap_or_default)
}
