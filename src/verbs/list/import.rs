//! `list --import`: what this CA issued before it had a ledger, or by another program's hand, is recorded.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Kind as Why};
use crate::host::ca::Ca;
use crate::host::files::{self, Folders};
use crate::host::ledger::{Entry, Ledger, Origin};
use crate::host::{lists, read};
use crate::pki::armour::Block;
use crate::pki::explain::visible;
use crate::pki::facts::Certificate;
use crate::pki::object::Kind;
use crate::pki::pkcs7;
use crate::pki::spki::hex;
use crate::report::Report;
use crate::verbs::args::Rehearsal;

mod told;

/// A certificate in one of the files.
struct Candidate {
    /// The file as it was named.
    path: PathBuf,
    certificate: Certificate,
    /// Where it lives: the file, if it is the only one of this CA in it.
    file: Option<PathBuf>,
    fate: Fate,
}

/// What becomes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Fate {
    Imported,
    Known,
    /// The CA's own, or one of those above it.
    Own,
    Foreign(String),
    /// The subject of the certificate that has its serial number.
    Twin(String),
}

impl Fate {
    fn word(&self) -> &'static str {
        match self {
            Fate::Imported => "imported",
            Fate::Known => "kept",
            Fate::Own => "own",
            Fate::Foreign(_) => "foreign",
            Fate::Twin(_) => "conflict",
        }
    }
}

/// Does it.
pub fn run(ca: &Ca, paths: &[PathBuf], rehearsal: Rehearsal) -> Result<Report, Failure> {
    let mut found = Vec::new();
    let mut failures = Vec::new();
    for path in paths {
        match certificates(path, ca.book.folder()).and_then(|all| candidates(ca, path, all)) {
            Ok(all) => found.extend(all),
            Err(failure) => failures.push(failure),
        }
    }
    if found.is_empty() && !failures.is_empty() {
        let more = failures.len() - 1;
        let first = failures.swap_remove(0);
        return Err(match more {
            0 => first,
            more => first.hint(format!("{more} more could not be used either")),
        });
    }
    let is_new = match rehearsal.rehearse() {
        true => {
            let known = ca
                .book
                .look(|ledger| settle(ca, &mut found, Some(ledger)))?;
            known.map_or_else(|| settle(ca, &mut found, None), Ok)?
        }
        false => record(ca, &mut found)?,
    };
    Ok(told::report(ca, &found, failures, rehearsal, is_new))
}

/// Under the lock, so that nobody records the same meanwhile. Whether something was new.
fn record(ca: &Ca, found: &mut [Candidate]) -> Result<bool, Failure> {
    let _locked = Folders::open(&[], &[ca.book.folder()])?;
    let known = ca.book.look_on(|ledger| settle(ca, found, Some(ledger)))?;
    let is_new = known.map_or_else(|| settle(ca, found, None), Ok)?;
    if !is_new {
        return Ok(false);
    }
    let new = found.iter().filter(|one| one.fate == Fate::Imported);
    let entries: Vec<Entry<'_>> = new
        .map(|one| Entry {
            certificate: &one.certificate,
            origin: Origin::Imported,
            file: one.file.as_deref(),
            supersedes: None,
        })
        .collect();
    ca.record(&entries)?;
    Ok(true)
}

/// Every certificate in the file, alone or in a bundle.
fn certificates(path: &Path, folder: &Path) -> Result<Vec<Certificate>, Failure> {
    let bytes = read::input(path)?;
    let shown = read::name(path);
    let broken = |why: String| Failure::new(Why::Input, format!("{shown} holds {why}"));
    let mut found = Vec::new();
    let mut other = None;
    for block in read::blocks(path, &bytes)? {
        let certificate = |block: &Block| {
            Certificate::from_der(&block.der)
                .map_err(|error| broken(format!("a broken certificate: {error}")))
        };
        match Kind::of(&block) {
            Kind::Certificate => found.push(certificate(&block)?),
            Kind::Pkcs7 => {
                let bundle = pkcs7::read(&block.der).map_err(|why| {
                    broken(format!("a PKCS #7 bundle that cannot be read: {why}"))
                })?;
                let blocks = bundle.into_blocks();
                let inside = blocks
                    .iter()
                    .filter(|one| Kind::of(one) == Kind::Certificate);
                found.extend(inside.map(certificate).collect::<Result<Vec<_>, _>>()?);
            }
            // A key beside its certificate is none of our business.
            kind => {
                other.get_or_insert_with(|| {
                    let failure = read::wrong_kind(path, kind, &block, "a certificate");
                    match kind {
                        Kind::Crl => failure.hint(lists::how_to_take_over(path, folder)),
                        _ => failure,
                    }
                });
            }
        }
    }
    match (found.is_empty(), other) {
        (true, Some(failure)) => Err(failure),
        (true, None) => Err(broken("no certificate".to_owned())),
        _ => Ok(found),
    }
}

/// What of it this CA issued, each certificate once.
fn candidates(ca: &Ca, path: &Path, all: Vec<Certificate>) -> Result<Vec<Candidate>, Failure> {
    let mut found: Vec<Candidate> = Vec::new();
    let mut seen = HashSet::new();
    for certificate in all {
        if !seen.insert(certificate.facts().sha256) {
            continue;
        }
        let fate = match origin(ca, &certificate) {
            Ok(()) => Fate::Imported,
            Err(fate) => fate,
        };
        found.push(Candidate {
            path: path.to_path_buf(),
            certificate,
            file: None,
            fate,
        });
    }
    let mut ours: Vec<&mut Candidate> = found
        .iter_mut()
        .filter(|one| one.fate == Fate::Imported)
        .collect();
    // A file with several is an archive, and no certificate's own place, where a new one could go.
    if let [only] = ours.as_mut_slice()
        && path.as_os_str() != "-"
    {
        only.file = Some(files::absolute(path)?);
    }
    Ok(found)
}

/// Whether this CA issued it; else what it is.
fn origin(ca: &Ca, certificate: &Certificate) -> Result<(), Fate> {
    let (own, facts) = (ca.certificate.facts(), certificate.facts());
    if *certificate == ca.certificate || ca.above.contains(certificate) {
        return Err(Fate::Own);
    }
    if facts.issuer != own.subject {
        let issuer = visible(&facts.issuer.to_string());
        return Err(Fate::Foreign(format!("its issuer is {issuer}")));
    }
    if certificate.is_signed_by(&own.spki) {
        return Ok(());
    }
    let why = "it names this CA as its issuer, and this CA's key did not sign it";
    Err(Fate::Foreign(why.to_owned()))
}

/// Looks up what is known already, in the ledger if there is one. Whether something is new.
fn settle(
    ca: &Ca,
    found: &mut [Candidate],
    mut ledger: Option<&mut dyn Ledger>,
) -> Result<bool, Failure> {
    let mut taken = HashMap::new();
    let mut is_new = false;
    for one in found.iter_mut().filter(|one| one.fate == Fate::Imported) {
        let facts = one.certificate.facts();
        let (serial, sha256) = (facts.serial.to_string(), hex(&facts.sha256));
        let holder = match taken.get(&serial) {
            Some(holder) => Some(Clone::clone(holder)),
            None => holder_of(&serial, &mut ledger, ca)?,
        };
        one.fate = match holder {
            Some((known, _)) if known == sha256 => Fate::Known,
            Some((_, subject)) => Fate::Twin(subject),
            None => {
                is_new = true;
                taken.insert(serial, (sha256, facts.subject.to_string()));
                Fate::Imported
            }
        };
    }
    Ok(is_new)
}

/// The fingerprint and subject of the certificate that has this serial number.
fn holder_of(
    serial: &str,
    ledger: &mut Option<&mut dyn Ledger>,
    ca: &Ca,
) -> Result<Option<(String, String)>, Failure> {
    if let Some(ledger) = ledger {
        let row = ledger.find(serial)?;
        return Ok(row.map(|row| (row.sha256, row.subject)));
    }
    // A root begins its ledger with itself.
    let own = ca.certificate.facts();
    let is_own = own.is_self_issued() && own.serial.to_string() == serial;
    Ok(is_own.then(|| (hex(&own.sha256), own.subject.to_string())))
}
