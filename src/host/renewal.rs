//! Makes a certificate anew in the file that holds it: what is there is looked at, judged, looked at again
//! under the lock, and replaced; with a new key, the old one stays beside it.

use std::path::{Path, PathBuf};

use time::OffsetDateTime;

use super::ca::{self, Ca};
use super::chance;
use super::files::{self, Folders, PUBLIC, Replace, Write};
use super::fulfil::{Destination, FileLine, Job, KeySource, Made, Outcome, Under, issued, refused};
use super::ledger::{Entry, Origin, Revocation, Row};
use super::passphrase::Passes;
use super::read;
use crate::failure::{Failure, Kind};
use crate::pki::crl;
use crate::pki::decide::{self, Reason};
use crate::pki::facts::Certificate;
use crate::pki::lifetime::{Lifetime, Validity, show};
use crate::pki::order::{Order, Term};
use crate::pki::profile::{CLIENT, Profile, SERVER};
use crate::pki::renewal::{self, Need, NotALeaf, When};
use crate::pki::spki::{KeyType, hex};

mod authority;
mod pair;

pub use authority::{CaRenewal, RenewedCa};

use pair::Pair;

/// How certificates are made anew in this run.
#[derive(Clone, Debug, Default)]
pub struct Manner {
    /// When.
    pub when: When,
    /// For how long; as long as before if nobody says.
    pub lifetime: Option<Lifetime>,
    /// To be cut to the end of the CA is an error.
    pub strict: bool,
    /// Say what would happen, and write nothing.
    pub rehearse: bool,
    /// Revoke the one whose place it takes.
    pub revoke_old: bool,
    /// With a new key.
    pub rekey: bool,
    /// The kind of the new key; that of the old one if nobody says.
    pub key_type: Option<KeyType>,
    /// The file of the key, where it is not named like the certificate's.
    pub key: Option<PathBuf>,
}

/// A server's or client's certificate in its file, and what is to become of it.
pub struct Renewal<'a> {
    path: &'a Path,
    ca: &'a Ca,
    manner: &'a Manner,
    key_pass: &'a Passes,
    old: Certificate,
    order: Order,
    pair: Pair,
    /// What the ledger knows of the old one.
    row: Option<Row>,
    need: Need,
    warnings: Vec<String>,
}

impl<'a> Renewal<'a> {
    /// Looks at the file and finds what speaks against it. Nothing is written; the key is unlocked where it is
    /// needed, and not in a rehearsal.
    pub fn plan(
        path: &'a Path,
        ca: &'a Ca,
        manner: &'a Manner,
        key_pass: &'a Passes,
    ) -> Result<Renewal<'a>, Failure> {
        let now = chance::now();
        let old = leaf_in(path)?;
        is_ours(path, &old, ca)?;
        let row = ca.book.read(|ledger| ledger.find(&serial_of(&old)))?.flatten();
        let row = row.filter(|row| row.sha256 == hex(&old.facts().sha256));
        may_go_on(path, row.as_ref())?;
        let lifetime = lifetime_of(&old, ca, manner)?;
        let order = renewal::leaf_order(&old, lifetime).map_err(|why| not_a_leaf(path, why, ca))?;
        let term = term_of(&order, Some(&ca.certificate), now)?;
        let pair = Pair::look(path, &old, manner, key_pass)?;
        let need = match (&pair, row.as_ref().and_then(|row| row.revoked)) {
            (Pair::Half { .. }, _) => Need::Renew(Reason(
                "its key is the new one of a renewal that was interrupted".to_owned(),
            )),
            (_, Some((at, reason))) => {
                Need::Renew(Reason(format!("it was revoked on {} ({reason})", show(at))))
            }
            _ => renewal::need(old.facts().validity, term.validity, manner.when, now),
        };
        let mut planned = Renewal {
            path,
            ca,
            manner,
            key_pass,
            old,
            order,
            pair,
            row,
            need,
            warnings: Vec::new(),
        };
        if planned.is_due() {
            planned.can_be_done(&term, now)?;
        }
        Ok(planned)
    }

    /// Whether it is to be made anew.
    pub fn is_due(&self) -> bool {
        matches!(self.need, Need::Renew(_))
    }

    /// Server or client.
    pub fn profile(&self) -> &'static Profile {
        self.order.profile
    }

    /// Whom it is about.
    pub fn subject(&self) -> String {
        self.old.facts().subject.to_string()
    }

    fn can_be_done(&mut self, term: &Term, now: OffsetDateTime) -> Result<(), Failure> {
        let under = Under::Ca(self.ca);
        self.ca.can_issue_at(now)?;
        under.may_issue(&self.order).map_err(refused)?;
        if let (Pair::Same, Some(why)) = (&self.pair, self.old.facts().spki.weakness()) {
            let message = format!("{}: {why}", self.path.display());
            return Err(Failure::new(Kind::Refused, message)
                .hint("give it another key: mtls-ca renew --rekey --key-type ec-p256"));
        }
        if self.manner.revoke_old && self.row.is_none() {
            self.is_alone_with_its_serial()?;
        }
        self.warnings.extend(cut(term, self.manner.strict)?);
        self.warnings.extend(self.ca.warnings());
        match self.manner.rehearse {
            true => Ok(()),
            false => self.pair.prove(self.path, &self.old, self.key_pass),
        }
    }

    /// Two certificates of one serial number are revoked together.
    fn is_alone_with_its_serial(&self) -> Result<(), Failure> {
        let serial = serial_of(&self.old);
        let other = self.ca.book.read(|ledger| ledger.find(&serial))?.flatten();
        let Some(other) = other else { return Ok(()) };
        let (path, subject) = (self.path.display(), other.subject);
        let message = format!(
            "{path}: its serial number {serial} is also that of a certificate of {subject}, which would be revoked with it"
        );
        Err(Failure::new(Kind::Refused, message).hint("renew it without --revoke-old"))
    }

    /// Does it.
    pub fn run(self) -> Result<Made, Failure> {
        let outcome = if self.is_due() { Outcome::Renewed } else { Outcome::Kept };
        if outcome == Outcome::Kept || self.manner.rehearse {
            return Ok(self.made(outcome));
        }
        // People are asked, and keys are made, before anything is locked.
        self.ca.unlock()?;
        let new = self.pair.new_key(self.manner, self.key_pass)?;
        let key_path = self.pair.key_path().unwrap_or(self.path).to_path_buf();
        let folders = Folders::open(&[&key_path, self.path], &[self.ca.book.folder()])?;
        let here = Renewal::plan(self.path, self.ca, self.manner, self.key_pass)?;
        if !here.is_due() {
            return Ok(here.made(Outcome::Kept));
        }
        if here.old != self.old || here.pair != self.pair {
            let path = self.path.display();
            let message = format!("{path} or its key was changed while this ran, and was left untouched");
            return Err(Failure::new(Kind::Conflict, message).hint("run the command again"));
        }
        let spki = match (&new, here.pair.spki()) {
            (Some(new), _) => new.spki(),
            (None, Some(spki)) => spki,
            (None, None) => &here.old.facts().spki,
        };
        let job = Job {
            order: here.order.clone(),
            cert: Destination::File(self.path.to_path_buf()),
            key: KeySource::Request(spki.clone()),
            key_pass: self.key_pass.clone(),
        };
        let under = Under::Ca(self.ca);
        let certificate = issued(&job, &under, None, None, Some(self.ca.unlock()?), chance::now())?;
        let pem = under.bundle(&certificate);
        let cert = Write {
            path: self.path,
            content: pem.as_bytes(),
            mode: PUBLIC,
            replace: match &here.pair {
                Pair::Same => Replace::Old,
                _ => Replace::KeepOldAs(beside(self.path, &here.old)),
            },
        };
        let key = new.as_ref().and_then(|new| here.pair.write(new));
        let writes: Vec<Write<'_>> = key.into_iter().chain([cert]).collect();
        folders.commit(&writes, || here.record(&certificate))?;
        let mut made = here.made(Outcome::Renewed);
        made.certificate = Some(certificate);
        for file in &mut made.files {
            file.written = file.kind != "key" || new.is_some();
        }
        Ok(made)
    }

    /// The new one takes the place of the old one, which is on record from now on if it was not.
    fn record(&self, certificate: &Certificate) -> Result<(), Failure> {
        let file = files::absolute(self.path)?;
        let serial = &self.old.facts().serial;
        let holder = self.ca.book.read(|ledger| ledger.find(&serial.to_string()))?;
        let is_another = self.row.is_none() && holder.flatten().is_some();
        let old = Entry {
            certificate: &self.old,
            origin: Origin::Imported,
            file: None,
            supersedes: None,
        };
        let new = Entry {
            certificate,
            origin: Origin::Issued,
            file: Some(&file),
            supersedes: Some(serial).filter(|_| !is_another),
        };
        let unknown = (self.row.is_none() && !is_another).then_some(old);
        let entries: Vec<Entry<'_>> = unknown.into_iter().chain([new]).collect();
        let revocation = Revocation {
            serial: serial.to_string(),
            at: chance::now(),
            reason: crl::Reason::Superseded,
        };
        let revocations: Vec<_> = self.manner.revoke_old.then_some(revocation).into_iter().collect();
        self.ca.replace(&entries, &revocations)
    }

    /// What became of it, or would.
    fn made(self, outcome: Outcome) -> Made {
        let line = |path: &Path, kind| FileLine {
            path: path.to_path_buf(),
            kind,
            written: false,
        };
        let mut files = Vec::new();
        if outcome != Outcome::Kept {
            files.extend(self.pair.files());
        }
        files.push(line(self.path, "certificate"));
        if outcome != Outcome::Kept && self.pair != Pair::Same {
            files.push(line(&beside(self.path, &self.old), "old-certificate"));
        }
        let (Need::Keep(reason) | Need::Renew(reason)) = self.need;
        Made {
            outcome,
            reason: Some(reason),
            certificate: Some(self.old).filter(|_| outcome == Outcome::Kept),
            files,
            warnings: self.warnings,
            pem: None,
        }
    }
}

/// The certificate at the head of the file; what follows it is its chain.
fn leaf_in(path: &Path) -> Result<Certificate, Failure> {
    if path.as_os_str() == "-" {
        let message = "a certificate is renewed in its file, and standard input is none";
        return Err(Failure::new(Kind::Usage, message).hint("give the file's name"));
    }
    let bytes = read::input(path)?;
    let blocks = read::blocks(path, &bytes)?;
    let certificates = read::certificates(path, &bytes)?;
    let shown = path.display();
    let refused = |why: String| Failure::new(Kind::Refused, format!("{shown} {why}"));
    if blocks.iter().any(|block| block.label.is_none()) {
        return Err(refused("is DER, and the new certificate would be PEM".to_owned()).hint(
            format!("turn it into PEM: openssl x509 -inform DER -in {shown} -out NEW.crt, and renew that"),
        ));
    }
    let leaves = certificates.iter().skip(1).filter(|one| !one.facts().acts_as_ca());
    match (leaves.count(), certificates.into_iter().next()) {
        (0, Some(leaf)) => Ok(leaf),
        (more, _) => Err(refused(format!(
            "holds {} certificates that are no CA's; one and its chain are renewed in their file",
            more + 1
        ))
        .hint("put each into a file of its own: mtls-ca inspect shows them")),
    }
}

fn is_ours(path: &Path, old: &Certificate, ca: &Ca) -> Result<(), Failure> {
    let Some(why) = decide::wrong_authority(old, &ca.certificate) else {
        return Ok(());
    };
    let message = format!("{}: {why}", path.display());
    Err(Failure::new(Kind::Conflict, message)
        .hint("say where its CA is: --ca-dir DIR")
        .hint("nothing was changed; only the CA that issued it can renew it"))
}

/// One that was taken back does not come back by itself. Superseded says nothing against its holder: its
/// successor may have never arrived.
fn may_go_on(path: &Path, row: Option<&Row>) -> Result<(), Failure> {
    match row.and_then(|row| row.revoked) {
        None | Some((_, crl::Reason::Superseded)) => Ok(()),
        Some((at, reason)) => {
            let (path, at) = (path.display(), show(at));
            let message = format!("{path} was revoked on {at} ({reason}), and is not renewed");
            Err(Failure::new(Kind::Refused, message).hint(
                "if its holder is to have a new one, with a new key: mtls-ca issue-client or issue-server, with another --name",
            ))
        }
    }
}

fn not_a_leaf(path: &Path, why: NotALeaf, ca: &Ca) -> Failure {
    let failure = Failure::new(
        Kind::Refused,
        format!("{} cannot be renewed: {why}", path.display()),
    );
    let (own, parent) = (files::folder_of(path).display(), ca.book.folder().display());
    match why {
        NotALeaf::Ca if same_file(path, &ca.cert_path) => {
            failure.hint("to renew the CA itself: mtls-ca renew --ca")
        }
        NotALeaf::Ca => failure.hint(format!(
            "if it is the CA of the folder {own}: mtls-ca renew --ca --ca-dir {own} --parent {parent}"
        )),
        NotALeaf::Purpose | NotALeaf::Names => {
            failure.hint("make a new one: mtls-ca issue-server or issue-client")
        }
    }
}

fn same_file(one: &Path, other: &Path) -> bool {
    let whole = |path: &Path| path.canonicalize().ok();
    whole(one).is_some_and(|one| whole(other) == Some(one))
}

/// What was asked for, else as long as the old one, unless that was cut to the end of its CA: then as long as
/// its profile says, since nobody knows what was asked for.
fn lifetime_of(old: &Certificate, ca: &Ca, manner: &Manner) -> Result<Lifetime, Failure> {
    if let Some(lifetime) = manner.lifetime {
        return Ok(lifetime);
    }
    let profile = match old.facts().profile() {
        word if word == SERVER.word => &SERVER,
        _ => &CLIENT,
    };
    length_of(old.facts().validity, Some(ca), profile)
}

fn length_of(
    validity: Validity,
    issuer: Option<&Ca>,
    profile: &Profile,
) -> Result<Lifetime, Failure> {
    let was_cut = match issuer {
        Some(issuer) => ends_of(issuer)?.contains(&validity.not_after),
        None => false,
    };
    let length = renewal::lifetime_of(validity).filter(|_| !was_cut);
    Ok(length.unwrap_or(Lifetime::days(profile.default_days)))
}

/// When the CA ends, and when it ended before it was renewed.
fn ends_of(ca: &Ca) -> Result<Vec<OffsetDateTime>, Failure> {
    let earlier = authority::bundled(&ca::bundle_path(ca.book.folder()))?;
    let own = ca.certificate.facts();
    let earlier = earlier.iter().map(Certificate::facts);
    let earlier = earlier.filter(|facts| facts.spki == own.spki);
    Ok(earlier.chain([own]).map(|facts| facts.validity.not_after).collect())
}

fn term_of(
    order: &Order,
    issuer: Option<&Certificate>,
    now: OffsetDateTime,
) -> Result<Term, Failure> {
    let term = order.term(issuer, now);
    term.map_err(|error| Failure::new(Kind::Refused, error.to_string()))
}

/// What to say of a life that its CA cuts short.
fn cut(term: &Term, strict: bool) -> Result<Option<String>, Failure> {
    match term.warning() {
        Some(warning) if strict => {
            let message = format!("the certificate would be {warning}");
            Err(Failure::new(Kind::Refused, message)
                .hint("renew the CA first: mtls-ca renew --ca")
                .hint("or ask for a shorter life, or leave --strict out"))
        }
        warning => Ok(warning),
    }
}

/// Where the old content of a file stays: its name, and the old certificate's serial number.
fn beside(path: &Path, old: &Certificate) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}", old.facts().serial));
    name.into()
}

fn serial_of(certificate: &Certificate) -> String {
    certificate.facts().serial.to_string()
}
