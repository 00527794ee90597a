//! The one place where wish, disk, key and file meet: observe, decide, lock,
//! decide again, issue, check, write.

use std::path::{Path, PathBuf};

use time::OffsetDateTime;

use super::ca::Ca;
use super::chance;
use super::files::{Folders, PUBLIC, Replace, SECRET, Write};
use super::keys::{self, KeyFile, PrivateKey, Sealed};
use super::passphrase::{Passes, Passphrase};
use super::read;
use crate::failure::{Failure, Kind};
use crate::pki::armour;
use crate::pki::check;
use crate::pki::decide::{Decision, Found, FoundKey, Issuer, Reason, cautions, decide};
use crate::pki::facts::Certificate;
use crate::pki::issue::{self, Authority, Grant, IssueError, Parent};
use crate::pki::order::Order;
use crate::pki::signer::Signer;
use crate::pki::spki::Spki;

/// One certificate that somebody wants, and where.
#[derive(Debug)]
pub struct Job {
    /// What.
    pub order: Order,
    /// Where the certificate goes.
    pub cert: Destination,
    /// Whose key it is.
    pub key: KeySource,
    /// The passphrase of a key in a file.
    pub key_pass: Passes,
}

/// Where a certificate goes.
#[derive(Clone, Debug)]
pub enum Destination {
    /// Into this file.
    File(PathBuf),
    /// To standard output: there is nothing to compare with, and nothing to keep.
    Stdout,
}

/// Where the certificate's key is.
#[derive(Clone, Debug)]
pub enum KeySource {
    /// In this file, or to be made there.
    File(PathBuf),
    /// With whoever sent the request.
    Request(Spki),
}

/// Under which CA.
#[derive(Debug)]
pub enum Under<'a> {
    /// Its own.
    Itself,
    /// This one.
    Ca(&'a Ca),
    /// One that this run would make, if it were not a rehearsal.
    NotYetMade,
}

/// How to go about it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Manner {
    /// Say what would happen, and write nothing.
    pub rehearse: bool,
    /// Replace a certificate that conflicts.
    pub force: bool,
    /// A leaf that would outlive its CA is an error.
    pub strict: bool,
}

/// What became of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was made.
    Created,
    /// It was right already.
    Kept,
    /// It was near its end; the key stayed.
    Renewed,
    /// It conflicted and was replaced, because that was asked for.
    Reissued,
}

impl Outcome {
    /// The word in JSON and for people.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Created => "created",
            Outcome::Kept => "kept",
            Outcome::Renewed => "renewed",
            Outcome::Reissued => "reissued",
        }
    }
}

/// A file that belongs to the result.
#[derive(Clone, Debug)]
pub struct FileLine {
    /// Where.
    pub path: PathBuf,
    /// `certificate`, `key`, `request`, `old certificate`.
    pub kind: &'static str,
    /// Whether this run wrote it.
    pub written: bool,
}

/// The result of a job.
#[derive(Debug)]
pub struct Made {
    /// What became of it; for a rehearsal, what would.
    pub outcome: Outcome,
    /// Why, if there is something to say.
    pub reason: Option<Reason>,
    /// The certificate; `None` where a rehearsal made none.
    pub certificate: Option<Certificate>,
    /// Its files.
    pub files: Vec<FileLine>,
    /// What to know.
    pub warnings: Vec<String>,
    /// The PEM, where it goes to standard output.
    pub pem: Option<String>,
}

/// Makes the disk hold what `job` wants, if it does not already.
pub fn fulfil(job: &Job, under: &Under<'_>, manner: Manner) -> Result<Made, Failure> {
    let now = chance::now();
    let seen = Seen::look(job)?;
    let decision = seen.decide(job, under, now);
    let outcome = seen.outcome(&decision, job, under, manner, now)?;
    if outcome != Outcome::Kept {
        under.can_issue_at(now)?;
    }
    let term = job.order.term(under.certificate(), now);
    let term = match outcome {
        Outcome::Kept => None,
        _ => Some(term.map_err(|error| Failure::new(Kind::Refused, error.to_string()))?),
    };
    let mut warnings = seen.warnings(job, under);
    if let Some(warning) = term.and_then(|term| term.warning()) {
        if manner.strict {
            return Err(
                Failure::new(Kind::Refused, format!("the certificate would be {warning}"))
                    .hint("ask for a shorter life, or leave --strict out"),
            );
        }
        warnings.push(warning);
    }
    match outcome {
        Outcome::Kept => Ok(seen.kept(job, now, warnings)),
        outcome if manner.rehearse => Ok(seen.rehearsed(job, outcome, decision, warnings)),
        outcome => {
            // People are asked before anything is locked, so that nobody else waits for them.
            let keys = Keys::gather(job, under, &seen, outcome)?;
            write(job, under, manner, outcome, keys, warnings)
        }
    }
}

/// What the run needs of keys that are there, and of the one to be made.
struct Keys {
    /// The key in the file, unlocked, if it is under a passphrase and needed.
    unlocked: Option<(Sealed, PrivateKey)>,
    /// What the new key is to be put under.
    passphrase: Option<Passphrase>,
}

impl Keys {
    fn gather(
        job: &Job,
        under: &Under<'_>,
        seen: &Seen,
        outcome: Outcome,
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
        let passphrase = match (job.key_path(), &seen.key) {
            (Some(path), None) => job.key_pass.new_one(&path.display().to_string())?,
            _ => None,
        };
        Ok(Keys {
            unlocked,
            passphrase,
        })
    }
}

/// What stops here, and what gets past it: `--force` where only the certificate is
/// in the way, nothing where a CA or a key is.
fn conflict(reason: &Reason, job: &Job, forcible: bool) -> Failure {
    let at = job
        .cert_path()
        .or(job.key_path())
        .map_or_else(String::new, |path| format!("{}: ", path.display()));
    let failure = Failure::new(Kind::Conflict, format!("{at}{reason}"));
    match (job.order.profile.is_ca, forcible) {
        (true, _) => failure
            .hint("nothing replaces a CA: if it is to go, delete its folder by hand")
            .hint("or make another CA beside it: --ca-dir OTHER"),
        (false, true) => failure
            .hint("to replace the certificate, and keep the old one beside it: --force")
            .hint("to have both, give the new one another name: --name NAME"),
        (false, false) => failure.hint("a key is never replaced; give another name: --name NAME"),
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
    let folders = Folders::open(&targets)?;
    let now = chance::now();
    let mut seen = Seen::look(job)?;
    seen.take_unlocked(keys.unlocked);
    let decision = seen.decide(job, under, now);
    let outcome = match seen.outcome(&decision, job, under, manner, now)? {
        Outcome::Kept => return Ok(seen.kept(job, now, warnings)),
        outcome => outcome,
    };
    if seen.is_locked() && seen.needs_key(outcome) {
        let message = "another process put the key under a passphrase while this one waited";
        return Err(Failure::new(Kind::Conflict, message).hint("run the command again"));
    }
    let ca_key = match under {
        Under::Ca(ca) => Some(ca.unlock()?),
        _ => None,
    };
    let new_key = match (&job.key, &seen.key) {
        (KeySource::File(_), None) => Some(PrivateKey::generate(*job.order.key_type.value())?),
        _ => None,
    };
    let own_key = new_key
        .as_ref()
        .or(seen.key.as_ref().and_then(KeyFile::open));
    let spki = own_key.map(PrivateKey::public_key).or(seen.kept_spki());
    let certificate = issued(job, under, own_key, spki, ca_key, now)?;
    let pem = under.bundle(&certificate);
    let key_pem = match &new_key {
        Some(key) => Some(key.to_file(keys.passphrase.as_ref())?),
        None => None,
    };

    let mut writes = Vec::new();
    let mut files = Vec::new();
    if let Some(path) = job.key_path() {
        files.push(FileLine {
            path: path.to_path_buf(),
            kind: "key",
            written: key_pem.is_some(),
        });
        if let Some(pem) = &key_pem {
            writes.push(Write {
                path,
                content: pem.as_bytes(),
                mode: SECRET,
                replace: Replace::Never,
            });
        }
    }
    if let Some(path) = job.cert_path() {
        let replace = seen.replace(path, outcome);
        files.push(FileLine {
            path: path.to_path_buf(),
            kind: "certificate",
            written: true,
        });
        if let Replace::KeepOldAs(old) = &replace {
            files.push(FileLine {
                path: old.clone(),
                kind: "old-certificate",
                written: true,
            });
        }
        writes.push(Write {
            path,
            content: pem.as_bytes(),
            mode: PUBLIC,
            replace,
        });
    }
    folders.commit(&writes)?;
    if outcome != expected && outcome == Outcome::Created {
        warnings.push("another process changed the files while this one waited".to_owned());
    }
    Ok(Made {
        outcome,
        reason: reason_of(decision),
        certificate: Some(certificate),
        files,
        warnings,
        pem: matches!(job.cert, Destination::Stdout).then_some(pem),
    })
}

/// Issues, and checks what was issued the way `verify` and the next run will.
fn issued(
    job: &Job,
    under: &Under<'_>,
    own_key: Option<&PrivateKey>,
    own_spki: Option<&Spki>,
    ca_key: Option<&PrivateKey>,
    now: OffsetDateTime,
) -> Result<Certificate, Failure> {
    let spki = match (&job.key, own_spki) {
        (KeySource::Request(spki), _) => spki,
        (KeySource::File(_), Some(spki)) => spki,
        (KeySource::File(_), None) => return Err(internal("there is no key to certify".into())),
    };
    let authority = match (under, own_key, ca_key) {
        (Under::Ca(ca), _, Some(key)) => {
            Authority::Parent(Parent::new(&ca.certificate, key).map_err(refused)?)
        }
        (Under::Itself, Some(key), _) => Authority::Itself(key),
        _ => return Err(internal("there is no key to sign with".into())),
    };
    let term = job.order.term(under.certificate(), now);
    let term = term.map_err(|error| Failure::new(Kind::Refused, error.to_string()))?;
    let grant = Grant {
        serial: chance::serial()?,
        validity: term.validity,
    };
    let certificate = issue::issue(&job.order, spki, &authority, grant).map_err(refused)?;

    let key = match job.key {
        KeySource::File(_) => FoundKey::Present(spki),
        KeySource::Request(_) => FoundKey::Requested(spki),
    };
    let found = Found {
        certificate: Some(&certificate),
        key,
    };
    match decide(&job.order, &found, under.issuer(), now) {
        Decision::Keep => {}
        other => {
            return Err(internal(format!(
                "what was issued would not be kept: {other:?}"
            )));
        }
    }
    check::accepts(&certificate, under.certificate(), job.order.profile, now)
        .map_err(|why| internal(format!("what was issued does not verify: {why}")))?;
    Ok(certificate)
}

fn refused(error: IssueError) -> Failure {
    let failure = Failure::new(Kind::Refused, error.to_string());
    match error {
        IssueError::SubjectIsIssuer(_) => failure
            .hint("a leaf with its CA's name is taken for self-signed; give another --subject"),
        IssueError::Nameless => failure.hint("name the holder: --subject DN"),
        IssueError::Internal(what) => internal(what),
        _ => failure,
    }
}

fn internal(what: String) -> Failure {
    Failure::new(Kind::Internal, what).hint("this is a fault of mtls-ca; nothing was written")
}

fn reason_of(decision: Decision) -> Option<Reason> {
    match decision {
        Decision::Renew(reason) | Decision::Conflict(reason) => Some(reason),
        Decision::Create | Decision::Keep => None,
    }
}

/// What is on disk.
struct Seen {
    certificate: Option<Certificate>,
    key: Option<KeyFile>,
}

impl Seen {
    fn look(job: &Job) -> Result<Seen, Failure> {
        let certificate = match job.cert_path() {
            Some(path) => leaf_at(path)?,
            None => None,
        };
        let key = match job.key_path() {
            Some(path) => KeyFile::find(path)?,
            None => None,
        };
        Ok(Seen { certificate, key })
    }

    fn is_locked(&self) -> bool {
        matches!(self.key, Some(KeyFile::Sealed(_)))
    }

    /// A renewal is for the public key of the certificate that is there; everything
    /// else needs the key itself, if only to know its public half.
    fn needs_key(&self, outcome: Outcome) -> bool {
        outcome != Outcome::Renewed
    }

    /// The public key of a pair whose key stays locked.
    fn kept_spki(&self) -> Option<&Spki> {
        let certificate = self.certificate.as_ref().filter(|_| self.is_locked());
        certificate.map(|certificate| &certificate.facts().spki)
    }

    /// Puts the key that was unlocked before the lock in place of what is still the same file.
    fn take_unlocked(&mut self, unlocked: Option<(Sealed, PrivateKey)>) {
        if let (Some(KeyFile::Sealed(here)), Some((sealed, key))) = (&self.key, unlocked)
            && *here == sealed
        {
            self.key = Some(KeyFile::Open(Box::new(key)));
        }
    }

    fn decide(&self, job: &Job, under: &Under<'_>, now: OffsetDateTime) -> Decision {
        self.decide_with(self.certificate.as_ref(), job, under, now)
    }

    fn decide_with(
        &self,
        certificate: Option<&Certificate>,
        job: &Job,
        under: &Under<'_>,
        now: OffsetDateTime,
    ) -> Decision {
        let key = match (&job.key, &self.key) {
            (KeySource::Request(spki), _) => FoundKey::Requested(spki),
            (_, Some(KeyFile::Open(key))) => FoundKey::Present(key.public_key()),
            (_, Some(KeyFile::Sealed(_))) => FoundKey::Locked,
            (_, None) => FoundKey::Absent,
        };
        let found = Found { certificate, key };
        decide(&job.order, &found, under.issuer(), now)
    }

    /// The decision as an outcome, or as a failure where it stops here.
    fn outcome(
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
            Decision::Renew(_) => Ok(Outcome::Renewed),
            Decision::Conflict(reason) => match self.is_forcible(job, under, now) {
                true if manner.force => Ok(Outcome::Reissued),
                forcible => Err(conflict(reason, job, forcible)),
            },
        }
    }

    /// Whether the certificate alone is in the way: with it gone, nothing would be.
    fn is_forcible(&self, job: &Job, under: &Under<'_>, now: OffsetDateTime) -> bool {
        !job.order.profile.is_ca
            && self.certificate.is_some()
            && self.decide_with(None, job, under, now) == Decision::Create
    }

    fn warnings(&self, job: &Job, under: &Under<'_>) -> Vec<String> {
        let ca = match under {
            Under::Ca(ca) => ca.warnings(),
            _ => Vec::new(),
        };
        let own = job
            .key_path()
            .filter(|_| self.key.is_some())
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
        ca.into_iter().chain(own).chain(open).collect()
    }

    fn replace(&self, path: &Path, outcome: Outcome) -> Replace {
        match (outcome, &self.certificate) {
            (Outcome::Renewed, _) => Replace::Old,
            (Outcome::Reissued, Some(old)) => {
                let mut beside = path.as_os_str().to_owned();
                beside.push(format!(".{}", old.facts().serial));
                Replace::KeepOldAs(beside.into())
            }
            _ => Replace::Never,
        }
    }

    fn files(&self, job: &Job) -> Vec<FileLine> {
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

    fn kept(self, job: &Job, now: OffsetDateTime, mut warnings: Vec<String>) -> Made {
        let files = self.files(job);
        warnings.extend(
            self.certificate
                .iter()
                .flat_map(|kept| cautions(kept.facts(), now)),
        );
        let certificate = self.certificate;
        Made {
            outcome: Outcome::Kept,
            reason: None,
            certificate,
            files,
            warnings,
            pem: None,
        }
    }

    fn rehearsed(
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
            pem: None,
        }
    }
}

/// The first certificate in the file at `path`; a file with anything else is a conflict.
fn leaf_at(path: &Path) -> Result<Option<Certificate>, Failure> {
    let Some(bytes) = read::optional(path)? else {
        return Ok(None);
    };
    let certificates = read::certificates(path, &bytes).map_err(|failure| {
        let message = format!("{}, and was left untouched", failure.message);
        Failure::new(Kind::Conflict, message)
            .hint("move the file away, or have the new one written somewhere else")
    })?;
    Ok(certificates.into_iter().next())
}

impl Job {
    fn cert_path(&self) -> Option<&Path> {
        match &self.cert {
            Destination::File(path) => Some(path),
            Destination::Stdout => None,
        }
    }

    fn key_path(&self) -> Option<&Path> {
        match &self.key {
            KeySource::File(path) => Some(path),
            KeySource::Request(_) => None,
        }
    }
}

impl<'a> Under<'a> {
    fn certificate(&self) -> Option<&'a Certificate> {
        match self {
            Under::Ca(ca) => Some(&ca.certificate),
            Under::Itself | Under::NotYetMade => None,
        }
    }

    fn issuer(&self) -> Issuer<'a> {
        match self {
            Under::Ca(ca) => Issuer::Authority(&ca.certificate),
            Under::Itself => Issuer::Itself,
            Under::NotYetMade => Issuer::NotYetMade,
        }
    }

    fn can_issue_at(&self, now: OffsetDateTime) -> Result<(), Failure> {
        match self {
            Under::Ca(ca) => ca.can_issue_at(now),
            Under::Itself | Under::NotYetMade => Ok(()),
        }
    }

    /// The leaf, then its intermediates, never the root: what a server sends (RFC 8446 section 4.4.2).
    fn bundle(&self, leaf: &Certificate) -> String {
        let mut pem = armour::write("CERTIFICATE", leaf.as_der());
        if let Under::Ca(ca) = self {
            let own = (!ca.certificate.facts().is_self_issued()).then_some(&ca.certificate);
            for above in own.into_iter().chain(&ca.above) {
                pem.push_str(&armour::write("CERTIFICATE", above.as_der()));
            }
        }
        pem
    }
}
