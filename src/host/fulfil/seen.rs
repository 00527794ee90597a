//! What is on disk, and what the decision about it comes to.

use std::path::{Path, PathBuf};

use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::against::InOtherHands;
use super::disk::Disk;
use super::job::{Job, KeySource, Manner, Under};
use super::made::{Made, Outcome};
use super::{conflict, reason_of};
use crate::failure::{Failure, Kind};
use crate::host::keys::{KeyFile, PrivateKey, Sealed};
use crate::host::read;
use crate::pki::crl::Reason;
use crate::pki::decide::{Decision, Found, FoundKey, Issuer, caution, decide};
use crate::pki::facts::Certificate;
use crate::pki::signer::Signer;
use crate::pki::spki::Spki;

mod gone;
mod told;

use told::OUT_OF_THE_WAY;
pub(super) use told::{DELETE, out_of_the_way, revoked_words};

/// What is on disk.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) certificate: Option<Certificate>,
    pub(super) key: Option<KeyFile>,
    pub(super) vouched: Option<Vouched>,
    /// What the ledger says of the certificate, once it was asked: why it was revoked, if it was.
    pub(super) revoked: Option<Option<Reason>>,
    /// The same of its key: whether others have it, too.
    pub(super) in_other_hands: Option<Box<InOtherHands>>,
    /// Whether the ledger was asked, and does not have the certificate.
    is_unrecorded: bool,
    /// The archive that the files are in, if they are on no disk.
    archive: Option<PathBuf>,
}

/// A pair that the ledger knows byte for byte: neither its signature nor its key is proved again, and the
/// key is not opened.
pub(super) struct Vouched {
    /// The public half that the key's file says it has; `None` for a key under a passphrase.
    pub claim: Option<Spki>,
}

impl Seen {
    /// A pair that the ledger vouches for.
    pub(super) fn vouched(certificate: Certificate, vouched: Vouched, disk: &dyn Disk) -> Seen {
        Seen {
            certificate: Some(certificate),
            vouched: Some(vouched),
            archive: disk.archive().map(Path::to_path_buf),
            ..Seen::default()
        }
    }

    /// The same, with what the ledger says of its certificate.
    pub(super) fn with_revocation(mut self, reason: Option<Reason>) -> Seen {
        self.revoked = Some(reason);
        self
    }

    /// Why the certificate was revoked, as far as anybody asked.
    pub(super) fn revoked(&self) -> Option<Reason> {
        self.revoked.flatten()
    }

    /// One that was taken back does not come back by itself. Superseded says nothing against its holder: its
    /// successor may have never arrived.
    fn is_taken_back(&self) -> bool {
        self.revoked()
            .is_some_and(|reason| reason != Reason::Superseded)
    }

    /// What is due and is not made anew, which is told: of an otherwise good pair no run stops at that.
    fn stays(&self) -> bool {
        self.is_taken_back() || self.in_other_hands.is_some()
    }

    /// Whether the ledger was asked instead of the key; enough to keep a pair, and for nothing else.
    pub(super) fn is_vouched(&self) -> bool {
        self.vouched.is_some()
    }

    /// Everything that is there, opened.
    pub(super) fn look(job: &Job, disk: &dyn Disk) -> Result<Seen, Failure> {
        let mut seen = Seen {
            archive: disk.archive().map(Path::to_path_buf),
            ..Seen::default()
        };
        if let Some(path) = job.cert_path()
            && let Some(bytes) = seen.read(path, disk)?
        {
            let found = leaf_of(&seen.shown(path), &bytes);
            seen.certificate = found.map_err(|failure| failure.hint(seen.way_out(path)))?;
        }
        if let Some(path) = job.key_path()
            && let Some(bytes) = seen.read(path, disk)?.map(Zeroizing::new)
        {
            let key = KeyFile::of_bytes(&seen.shown(path), &bytes);
            seen.key = Some(key.map_err(|failure| failure.hint(seen.way_out(path)))?);
        }
        Ok(seen)
    }

    pub(super) fn is_locked(&self) -> bool {
        matches!(self.key, Some(KeyFile::Sealed(_)))
    }

    /// A renewal is for the public key of the certificate that is there; everything
    /// else needs the key itself, if only to know its public half.
    pub(super) fn needs_key(&self, outcome: Outcome) -> bool {
        outcome != Outcome::Renewed
    }

    /// The public key of a pair whose key stays locked.
    pub(super) fn kept_spki(&self) -> Option<&Spki> {
        let certificate = self.certificate.as_ref().filter(|_| self.is_locked());
        certificate.map(|certificate| &certificate.facts().spki)
    }

    /// Puts the key that was unlocked before the lock in place of what is still the same file.
    pub(super) fn take_unlocked(&mut self, unlocked: Option<(Sealed, PrivateKey)>) {
        if let (Some(KeyFile::Sealed(here)), Some((sealed, key))) = (&self.key, unlocked)
            && *here == sealed
        {
            self.key = Some(KeyFile::Open(Box::new(key)));
        }
    }

    pub(super) fn decide(&self, job: &Job, under: &Under<'_>, now: OffsetDateTime) -> Decision {
        self.decide_with(self.certificate.as_ref(), job, under, now)
    }

    pub(super) fn decide_with(
        &self,
        certificate: Option<&Certificate>,
        job: &Job,
        under: &Under<'_>,
        now: OffsetDateTime,
    ) -> Decision {
        let key = match (&job.key, &self.key, &self.vouched) {
            (KeySource::Request(spki), _, _) => FoundKey::Requested(spki),
            (_, Some(KeyFile::Open(key)), _) => FoundKey::Present(key.public_key()),
            (_, Some(KeyFile::Sealed(_)), _) => FoundKey::Locked,
            (_, None, Some(vouched)) => match &vouched.claim {
                Some(spki) => FoundKey::Present(spki),
                None => FoundKey::Locked,
            },
            (_, None, None) => FoundKey::Absent,
        };
        let found = Found { certificate, key };
        let issuer = match (&self.vouched, under) {
            (Some(_), Under::Ca(ca)) => Issuer::Known(&ca.certificate),
            _ => under.issuer(),
        };
        decide(&job.order, &found, issuer, now)
    }

    /// The decision as an outcome, or as a failure where it stops here.
    pub(super) fn outcome(
        &self,
        decision: &Decision,
        job: &Job,
        under: &Under<'_>,
        manner: Manner,
        now: OffsetDateTime,
    ) -> Result<Outcome, Failure> {
        match decision {
            Decision::Create => Ok(Outcome::Created),
            Decision::Keep => Ok(Outcome::Kept),
            Decision::Renew(_) if self.stays() => Ok(Outcome::Kept),
            Decision::Renew(_) => Ok(Outcome::Renewed),
            Decision::Conflict(reason) => match self.is_forcible(job, under, now) {
                true if manner.force => Ok(Outcome::Reissued),
                _ if job.order.profile.is_ca => Err(conflict::of_ca(reason, job, under, self)),
                _ if self.is_of_ca() => Err(conflict::of_leaf(reason, job, self, false)
                    .hint("nothing replaces a CA: have it written to another folder")),
                forcible => Err(conflict::of_leaf(reason, job, self, forcible)),
            },
        }
    }

    /// Whether the certificate alone is in the way: with it gone, nothing would be. A CA's is never replaced.
    pub(super) fn is_forcible(&self, job: &Job, under: &Under<'_>, now: OffsetDateTime) -> bool {
        !job.order.profile.is_ca
            && self.certificate.is_some()
            && !self.is_of_ca()
            && self.decide_with(None, job, under, now) == Decision::Create
    }

    /// Whether what stands there is a CA, which is replaced by nothing.
    pub(super) fn is_of_ca(&self) -> bool {
        let facts = self.certificate.as_ref().map(Certificate::facts);
        facts.is_some_and(|facts| facts.is_ca)
    }

    pub(super) fn kept(
        self,
        job: &Job,
        under: &Under<'_>,
        now: OffsetDateTime,
        mut warnings: Vec<String>,
    ) -> Made {
        let (files, is_stopped, stays) = (self.files(job), self.stays(), self.stays_words(job));
        warnings.extend(self.unrecorded_words());
        let certificate = self.certificate;
        // Why it is not renewed has been said.
        let facts = certificate.as_ref().filter(|_| !is_stopped);
        let facts = facts.map(Certificate::facts);
        let caution = facts.and_then(|kept| caution(&job.order, kept, under.certificate(), now));
        warnings.extend(caution.map(|caution| match job.order.profile.is_ca {
            true => format!("{caution} (to renew it: {})", job.renewal(under)),
            false => caution,
        }));
        Made {
            outcome: Outcome::Kept,
            reason: None,
            certificate,
            files,
            warnings,
            stays,
            pem: None,
        }
    }

    pub(super) fn rehearsed(
        self,
        job: &Job,
        outcome: Outcome,
        decision: Decision,
        warnings: Vec<String>,
    ) -> Made {
        let (files, reason) = (self.files(job), reason_of(decision));
        Made {
            outcome,
            reason,
            certificate: None,
            files,
            warnings,
            stays: None,
            pem: None,
        }
    }
}

/// The first certificate in the file at `path`; a file with anything else is a conflict.
pub(super) fn leaf_at(path: &Path) -> Result<Option<Certificate>, Failure> {
    match read::optional(path)? {
        Some(bytes) => leaf_of(path, &bytes).map_err(|failure| failure.hint(OUT_OF_THE_WAY)),
        None => Ok(None),
    }
}

/// The first certificate in the bytes of the file at `path`.
pub(super) fn leaf_of(path: &Path, bytes: &[u8]) -> Result<Option<Certificate>, Failure> {
    let certificates = read::certificates(path, bytes).map_err(|failure| {
        let message = format!("{}, and was left untouched", failure.message);
        Failure::new(Kind::Conflict, message)
    })?;
    Ok(certificates.into_iter().next())
}
