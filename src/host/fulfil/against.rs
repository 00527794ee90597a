//! What the ledger has against going on: a certificate that was revoked is not renewed by itself, and a key that is
//! in other hands is certified no more. And a key under a passphrase that nobody can be asked for.

use std::path::{Path, PathBuf};

use super::issued::refused;
use super::job::{Job, KeySource, Under};
use super::made::{Made, Outcome};
use super::seen::{DELETE, Seen, revoked_words};
use crate::failure::{Failure, Kind};
use crate::host::ca::Ca;
use crate::host::keys::KeyFile;
use crate::host::ledger::{Ledger, Revocation};
use crate::pki::decide::Decision;
use crate::pki::facts::Certificate;
use crate::pki::lifetime::show;
use crate::pki::signer::Signer;
use crate::pki::spki::{Spki, hex};
use crate::shell;

/// Whether this thread holds the lock of the ledger's folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Folder {
    Free,
    Held,
}

/// A certificate that would be renewed, and whose key is certified no more.
pub(super) struct InOtherHands {
    /// Why, for a sentence that begins with the key.
    pub why: String,
    /// The folder of its CA.
    pub ca_dir: PathBuf,
    /// Its number.
    pub serial: String,
}

impl Seen {
    /// Asks the ledger what only it knows, where the decision hangs on that.
    pub(super) fn ask(
        &mut self,
        decision: &Decision,
        under: &Under<'_>,
        folder: Folder,
    ) -> Result<(), Failure> {
        let (Decision::Renew(_), Some(certificate)) = (decision, &self.certificate) else {
            return Ok(());
        };
        if self.revoked.is_none() {
            let revocation = revocation(certificate, under, folder)?;
            self.revoked = Some(revocation.map(|one| one.reason));
        }
        // The key is the certificate's: else it would not be renewed.
        if let Under::Ca(ca) = under {
            let facts = certificate.facts();
            let why = in_other_hands(&facts.spki, ca, folder == Folder::Held)?;
            self.in_other_hands = why.map(|why| {
                Box::new(InOtherHands {
                    why,
                    ca_dir: ca.book.folder().to_path_buf(),
                    serial: facts.serial.to_string(),
                })
            });
        }
        Ok(())
    }

    /// Refuses a key that others have.
    pub(super) fn may_be_certified(
        &self,
        job: &Job,
        under: &Under<'_>,
        folder: Folder,
    ) -> Result<(), Failure> {
        let Some(spki) = self.old_key(job) else {
            return Ok(());
        };
        may_certify(spki, job, under, folder)?;
        // The one that stands there says whose key a revoked number is, also where no ledger does.
        let same = self.certificate.as_ref();
        let same = same.filter(|one| self.revoked.is_none() && one.facts().spki == *spki);
        match same.map(|one| revocation(one, under, folder)).transpose()? {
            Some(Some(one)) if one.reason.is_compromise() => {
                Err(certified_no_more(job, &others_have(&one)))
            }
            _ => Ok(()),
        }
    }

    /// Refuses a key under a passphrase that is needed, where nobody is to be asked for that.
    pub(super) fn can_be_opened(&self, job: &Job, outcome: Outcome) -> Result<(), Failure> {
        let is_in_vain = self.is_locked() && self.needs_key(outcome) && !job.key_pass.may_ask();
        match job.key_path().filter(|_| is_in_vain) {
            Some(path) => Err(locked_away(path)),
            None => Ok(()),
        }
    }

    /// The key that is there already and would be certified, as far as it is known.
    fn old_key<'a>(&'a self, job: &'a Job) -> Option<&'a Spki> {
        match (&job.key, &self.key, &self.vouched) {
            (KeySource::Request(spki), ..) => Some(spki),
            (_, Some(KeyFile::Open(key)), _) => Some(key.public_key()),
            (_, Some(KeyFile::Sealed(_)), _) => self.kept_spki(),
            (_, None, Some(vouched)) => vouched.claim.as_ref(),
            (_, None, None) => None,
        }
    }
}

/// What to know of one that a single command keeps, if the ledger tells at once that it was revoked.
pub fn kept_though_revoked(job: &Job, made: &Made, ca: &Ca) -> Option<String> {
    let kept = made.certificate.as_ref();
    let kept = kept.filter(|_| made.outcome == Outcome::Kept)?;
    let serial = kept.facts().serial.to_string();
    ca.book.glance(|ledger| ledger.revocation(&serial))??;
    // Nobody deletes a CA to have it anew: what it issued hangs on it.
    let gone = match job.order.profile.is_ca {
        true => "give it another folder (--ca-dir OTHER)",
        false => DELETE,
    };
    job.cert_path().map(|path| revoked_words(path, gone))
}

/// How `certificate` was revoked, if it was.
fn revocation(
    certificate: &Certificate,
    under: &Under<'_>,
    folder: Folder,
) -> Result<Option<Revocation>, Failure> {
    let Under::Ca(ca) = under else {
        return Ok(None);
    };
    let serial = certificate.facts().serial.to_string();
    let ask = |ledger: &mut dyn Ledger| ledger.revocation(&serial);
    let known = match folder {
        Folder::Free => ca.book.look(ask),
        Folder::Held => ca.book.look_on(ask),
    };
    Ok(known?.flatten())
}

/// Why a key is certified no more, for a sentence that begins with the key.
pub(in crate::host) fn in_other_hands(
    spki: &Spki,
    ca: &Ca,
    is_locked: bool,
) -> Result<Option<String>, Failure> {
    let key = hex(&spki.sha256());
    if let Some(revocation) = ca.compromised(is_locked)?.get(&key) {
        return Ok(Some(others_have(revocation)));
    }
    let announced = ca.announced().get(&key);
    Ok(announced
        .map(|(serial, reason)| in_words(&format!("{serial} is about to be revoked ({reason})"))))
}

fn others_have(revocation: &Revocation) -> String {
    let (serial, at) = (&revocation.serial, show(revocation.at));
    in_words(&format!(
        "{serial} was revoked on {at} ({})",
        revocation.reason
    ))
}

fn in_words(why: &str) -> String {
    format!("is in other hands: its certificate {why}, so it is certified no more")
}

/// Refuses a key of which a certificate was revoked because others have it, and that of a CA above.
fn may_certify(spki: &Spki, job: &Job, under: &Under<'_>, folder: Folder) -> Result<(), Failure> {
    let Under::Ca(ca) = under else { return Ok(()) };
    if let Err(why) = ca.is_another_key(spki) {
        let mut failure = refused(why);
        if let Some(path) = job.key_path() {
            failure.message = format!("{}: {}", path.display(), failure.message);
        }
        return Err(failure);
    }
    match in_other_hands(spki, ca, folder == Folder::Held)? {
        None => Ok(()),
        Some(why) => Err(certified_no_more(job, &why)),
    }
}

fn certified_no_more(job: &Job, why: &str) -> Failure {
    match (&job.key, job.key_path()) {
        (KeySource::File(_), Some(path)) => {
            let path = path.display();
            let failure = Failure::new(Kind::Conflict, format!("the key in {path} {why}"));
            match job.order.profile.is_ca {
                true => failure.hint("make another CA, with a new key, in another folder"),
                false => {
                    failure.hint("a new key is made where there is none: move that one away first")
                }
            }
        }
        _ => Failure::new(Kind::Conflict, format!("the request's key {why}"))
            .hint("have its holder make a new key with the new request: mtls-ca csr NAME"),
    }
}

fn locked_away(path: &Path) -> Failure {
    let (path, word) = (path.display(), shell::path(path));
    let message =
        format!("{path} is under a passphrase, and its certificate cannot be made without it");
    Failure::new(Kind::Passphrase, message)
        .hint("make that one by itself, with issue-client or issue-server and --key-pass")
        .hint(format!(
            "or take the passphrase off: mtls-ca key decrypt {word}"
        ))
}
