//! What stands where the files of many jobs belong. Of a pair that the ledger knows byte for byte, neither the
//! signature nor the key is proved again: that is nearly all the work that a kept pair would be.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use zeroize::Zeroizing;

use super::super::disk::Disk;
use super::super::job::{Job, Under};
use super::super::seen::{Seen, Vouched, leaf_of};
use super::{Become, Tagged, internal};
use crate::failure::Failure;
use crate::host::files::folder_of;
use crate::host::keys::KeyFile;
use crate::host::ledger::{Ledger, Standing};
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

/// Acts on each job with what was found of its files. Where nothing is there, at once; the ledger is asked for all
/// the others together. `turn` is for whoever asks the ledger or locks its folder.
pub(super) fn each<T, M>(
    rows: impl Iterator<Item = Tagged<T>>,
    disk: &dyn Disk,
    under: &Under<'_>,
    turn: &Mutex<()>,
    mut act: impl FnMut(&Job, Seen) -> Result<Box<M>, Failure>,
) -> Vec<Become<T, M>> {
    let count = rows.size_hint().0;
    let (mut tags, mut made) = (Vec::with_capacity(count), Vec::with_capacity(count));
    let mut later = Vec::new();
    let mut missing = None;
    for (tag, job) in rows {
        tags.push(tag);
        made.push(match job {
            Err(failure) => Some(Err(failure)),
            Ok(job) => match find(&job, disk, &mut missing) {
                Found::Nothing => Some(act(&job, Seen::default())),
                found => {
                    later.push((made.len(), job, found));
                    None
                }
            },
        });
    }
    let serial = |found: &Found| match found {
        Found::Pair(certificate, _) => Some(certificate.facts().serial.to_string()),
        Found::Nothing | Found::Other => None,
    };
    let serials: Vec<String> = later
        .iter()
        .filter_map(|(_, _, found)| serial(found))
        .collect();
    // A ledger that cannot be asked vouches for nothing.
    let standings = standings(&serials, under, turn);
    let was_asked = matches!(under, Under::Ca(_)) && standings.is_ok();
    let mut standings = standings.unwrap_or_default().into_iter();
    for (number, job, found) in later {
        let seen = match found {
            Found::Pair(certificate, claim) => match standings.next().flatten() {
                Some(known) if known.sha256 == hex(&certificate.facts().sha256) => {
                    let vouched = Vouched { claim };
                    let seen = Seen::vouched(*certificate, vouched, disk);
                    Ok(seen.with_revocation(known.revoked))
                }
                None if was_asked => Seen::look(&job, disk).map(Seen::unrecorded),
                _ => Seen::look(&job, disk),
            },
            Found::Nothing | Found::Other => Seen::look(&job, disk),
        };
        if let Some(made) = made.get_mut(number) {
            *made = Some(seen.and_then(|seen| act(&job, seen)));
        }
    }
    let missing = || Err(internal("a client was passed over"));
    let made = made.into_iter().map(|made| made.unwrap_or_else(missing));
    tags.into_iter().zip(made).collect()
}

/// In a folder that is `missing` there is nothing; the next ones go there too, most often.
fn find(job: &Job, disk: &dyn Disk, missing: &mut Option<PathBuf>) -> Found {
    let paths = || job.cert_path().into_iter().chain(job.key_path());
    if let Some(missing) = missing
        && paths().all(|path| folder_of(path) == missing)
    {
        return Found::Nothing;
    }
    if !paths().all(|path| disk.is_free(path)) {
        return pair(job, disk).unwrap_or(Found::Other);
    }
    if disk.archive().is_none() {
        let folder = job.cert_path().map(folder_of);
        let folder = folder.filter(|folder| disk.is_free(folder));
        *missing = folder.map(Path::to_path_buf);
    }
    Found::Nothing
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
