//! The lists of the CAs above an intermediate, as a server wants them in one file with the intermediate's own
//! (nginx `ssl_crl`): from the folders of those CAs where they are on this machine, or from copies of their lists.

use std::fs;
use std::path::{Path, PathBuf};

use time::OffsetDateTime;

use super::path;
use crate::failure::{Failure, Kind as Why};
use crate::host::ca::{self, Ca};
use crate::host::files;
use crate::host::ledger::Book;
use crate::host::read;
use crate::pki::crl::Crl;
use crate::pki::facts::Certificate;
use crate::pki::lifetime::{Validity, show};
use crate::pki::name::Name;
use crate::pki::object::Kind;
use crate::pki::verdict;
use crate::shell;

/// The lists of the CAs above.
#[derive(Debug, Default)]
pub struct Above {
    /// Their DER, the next CA's first.
    pub lists: Vec<Vec<u8>>,
    /// Whose they are, and until when they are good.
    pub told: Vec<(String, Crl)>,
    /// What to know.
    pub warnings: Vec<String>,
}

/// What the folders and files given hold.
#[derive(Default)]
struct Sources {
    certificates: Vec<Certificate>,
    lists: Vec<(PathBuf, Vec<u8>, Crl)>,
    /// What to know about the folders.
    warnings: Vec<String>,
}

/// The list of every CA above `ca`, from folders of CAs and from files of lists and certificates; where none are
/// `given`, from the CAs' folders beside its own.
pub fn above(ca: &Ca, given: &[PathBuf], now: OffsetDateTime) -> Result<Above, Failure> {
    let mut sources = Sources::default();
    for place in given {
        sources.take(place)?;
    }
    let mut above = Above::default();
    let mut child = ca.certificate.clone();
    let told = |mut above: Above, sources: Sources| {
        above.warnings.extend(sources.warnings);
        Ok(above)
    };
    // A chain that goes round is no chain; none is as long as this.
    for _ in 0..32 {
        if child.facts().is_self_issued() {
            return told(above, sources);
        }
        if given.is_empty() {
            sources.take_beside(ca, &child)?;
        }
        let issuer = sources.issuer_of(ca, &child);
        let list = sources.list_of(&child, issuer.as_ref(), ca, now, &mut above.warnings)?;
        above.remark(&child, &list.2, now);
        above
            .told
            .push((child.facts().issuer.to_string(), list.2.clone()));
        above.lists.push(list.1.clone());
        match issuer {
            Some(issuer) => child = issuer,
            // Nobody here knows whether there is one above it: the CA's own file has all of the chain but
            // its root.
            None => return told(above, sources),
        }
    }
    Err(Failure::new(
        Why::Refused,
        "the chain of CAs above this one does not end",
    ))
}

impl Above {
    /// What to know about the list that `child`'s issuer has.
    fn remark(&mut self, child: &Certificate, list: &Crl, now: OffsetDateTime) {
        let facts = child.facts();
        let serial = facts.serial.to_string();
        let mut shown = String::new();
        let is_revoked = list.entries().any(|entry| {
            shown.clear();
            entry.put_serial(&mut shown);
            shown == serial
        });
        if is_revoked {
            let (subject, issuer) = (&facts.subject, &facts.issuer);
            self.warnings.push(format!(
                "{issuer} has revoked {subject}: nothing below it is accepted"
            ));
        }
        let life = list.next_update.map(|end| Validity {
            not_before: list.this_update,
            not_after: end,
        });
        if let Some(life) = life.filter(|life| life.is_in_last_third(now)) {
            let (issuer, end) = (&facts.issuer, show(life.not_after));
            self.warnings.push(format!(
                "the list of {issuer} ends on {end}: have it renewed, and run this again"
            ));
        }
    }
}

impl Sources {
    fn take(&mut self, place: &Path) -> Result<(), Failure> {
        if !place.is_dir() {
            return self.take_file(place);
        }
        self.take_file(&ca::cert_path(place))?;
        self.warnings.extend(left_behind(place));
        self.take_file(&path(place)).map_err(|failure| {
            failure.hint(format!(
                "make it: mtls-ca --ca-dir {} crl",
                shell::path(place)
            ))
        })
    }

    /// Certificates and lists; a key or a request has no place here.
    fn take_file(&mut self, path: &Path) -> Result<(), Failure> {
        let bytes = read::optional_up_to(path, read::LARGEST_LIST)?;
        let bytes =
            bytes.ok_or_else(|| Failure::io("read", path, &std::io::ErrorKind::NotFound.into()))?;
        let broken = |why: String| {
            let message = format!("{} cannot be used: {why}", path.display());
            Failure::new(Why::Input, message)
        };
        for block in read::blocks(path, &bytes)? {
            match Kind::of(&block) {
                Kind::Certificate => {
                    let read = Certificate::from_der(&block.der);
                    self.certificates
                        .push(read.map_err(|error| broken(error.to_string()))?);
                }
                Kind::Crl => {
                    let list = Crl::from_der(&block.der).map_err(broken)?;
                    self.lists
                        .push((path.to_path_buf(), block.der.to_vec(), list));
                }
                other => return Err(read::wrong_kind(path, other, &block, "a revocation list")),
            }
        }
        Ok(())
    }

    /// The folder of the CA that issued `child`, if it is the one that holds this CA's or beside it.
    fn take_beside(&mut self, ca: &Ca, child: &Certificate) -> Result<(), Failure> {
        let own = files::absolute(&ca.cert_path)?;
        let Some(around) = own.parent().and_then(Path::parent) else {
            return Ok(());
        };
        let folders = fs::read_dir(around).into_iter().flatten().flatten();
        let mut folders: Vec<PathBuf> = folders.map(|entry| entry.path()).collect();
        folders.sort();
        let issued = |folder: &PathBuf| {
            let path = ca::cert_path(folder);
            // What cannot be read is no CA of this chain, or will be missed below.
            let bytes = read::optional(&path).ok().flatten()?;
            let issuer = read::certificates(&path, &bytes).ok()?.into_iter().next()?;
            is_issued_by(child, &issuer).then_some(())
        };
        let all = std::iter::once(around.to_path_buf()).chain(folders);
        match all.into_iter().find(|folder| issued(folder).is_some()) {
            Some(folder) => self.take(&folder),
            None => Ok(()),
        }
    }

    /// The certificate of the CA that issued `child`, if it is here.
    fn issuer_of(&self, ca: &Ca, child: &Certificate) -> Option<Certificate> {
        let mut all = ca.above.iter().chain(&self.certificates);
        all.find(|issuer| is_issued_by(child, issuer)).cloned()
    }

    /// The newest list by the issuer of `child` that counts.
    fn list_of(
        &self,
        child: &Certificate,
        issuer: Option<&Certificate>,
        ca: &Ca,
        now: OffsetDateTime,
        warnings: &mut Vec<String>,
    ) -> Result<&(PathBuf, Vec<u8>, Crl), Failure> {
        let name = &child.facts().issuer;
        let of_issuer = self
            .lists
            .iter()
            .filter(|(.., list)| list.issuer.chains_to(name));
        let mut all: Vec<_> = of_issuer.collect();
        all.sort_by_key(|(.., list)| std::cmp::Reverse(list.this_update));
        let mut why = None;
        for one in all {
            let (path, der, list) = one;
            match faults(der, list, child, issuer, now) {
                None if issuer.is_some() => return Ok(one),
                None => {
                    let (path, word) = (path.display(), shell::path(path));
                    warnings.push(format!(
                        "the signature of {path} was not checked: the certificate of {name} is not here; give it as well: --chain {word} FILE.crt"
                    ));
                    return Ok(one);
                }
                Some(fault) => {
                    why.get_or_insert((path, fault));
                }
            }
        }
        Err(match why {
            Some((path, fault)) => {
                let message = format!("{} cannot be used: {fault}", path.display());
                Failure::new(Why::Refused, message)
                    .hint("renew it where that CA is, copy it here again, and run this again: mtls-ca --ca-dir DIR crl")
            }
            None => missing(name, ca),
        })
    }
}

/// That the CA in `folder` has revoked what its list does not have yet, as far as its ledger can be asked.
fn left_behind(folder: &Path) -> Option<String> {
    let lists = Book::of(folder).glance(|ledger| ledger.lists())?;
    let known = lists.newest.map_or(0, |newest| newest.change);
    (lists.change > known).then(|| {
        let (path, word) = (path(folder), shell::path(folder));
        format!(
            "{} lacks what was revoked since it was made; renew it, and run this again: mtls-ca --ca-dir {word} crl",
            path.display()
        )
    })
}

fn missing(name: &Name, ca: &Ca) -> Failure {
    let folder = shell::path(ca.book.folder());
    let message = format!(
        "the revocation list of {name} is missing: whoever checks a chain with revocation lists wants that of every CA in it"
    );
    Failure::new(Why::Refused, message)
        .hint(format!(
            "say where that CA's folder is: mtls-ca --ca-dir {folder} crl --chain DIR"
        ))
        .hint(format!(
            "or give a copy of its crl.pem: mtls-ca --ca-dir {folder} crl --chain FILE"
        ))
}

fn faults(
    der: &[u8],
    list: &Crl,
    child: &Certificate,
    issuer: Option<&Certificate>,
    now: OffsetDateTime,
) -> Option<String> {
    let stands = verdict::list_stands(der, issuer.map(Certificate::as_der), now);
    if let Err(problem) = stands {
        return Some(problem.message);
    }
    let aki = child.facts().aki.as_deref();
    let differs = aki.zip(list.aki()).is_some_and(|(one, other)| one != other);
    differs.then(|| {
        let issuer = &list.issuer;
        format!("it is by another key of {issuer} than the one that signed the CA below it")
    })
}

fn is_issued_by(child: &Certificate, issuer: &Certificate) -> bool {
    issuer.facts().subject.chains_to(&child.facts().issuer)
        && child.is_signed_by(&issuer.facts().spki)
}
