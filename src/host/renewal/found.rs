//! What is in the file of a certificate that is to be renewed, and what speaks against it.

use std::path::Path;

use time::OffsetDateTime;

use super::known::Place;
use crate::failure::{Failure, Kind};
use crate::host::ca::{self, Ca};
use crate::host::files;
use crate::host::fulfil::{advice, in_other_hands};
use crate::host::keys::KeyFile;
use crate::host::ledger::Row;
use crate::host::place;
use crate::host::read;
use crate::pki::crl;
use crate::pki::decide;
use crate::pki::facts::Certificate;
use crate::pki::lifetime::show;
use crate::pki::renewal::NotALeaf;
use crate::pki::signer::Signer;
use crate::shell;

/// What to do about one whose key is its CA's.
const OF_ITS_OWN: &str = "make another one, with a key of its own, under another name (mtls-ca issue-client or issue-server), and revoke this one";

/// The certificate at the head of the file; what follows it is its chain.
pub(super) fn leaf_in(path: &Path) -> Result<Certificate, Failure> {
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
        return Err(
            refused("is DER, and the new certificate would be PEM".to_owned()).hint(format!(
                "turn it into PEM: openssl x509 -inform DER -in {} -out NEW.crt, and renew that",
                shell::path(path)
            )),
        );
    }
    let leaves = certificates
        .iter()
        .skip(1)
        .filter(|one| !one.facts().acts_as_ca());
    match (leaves.count(), certificates.into_iter().next()) {
        (0, Some(leaf)) => Ok(leaf),
        (more, _) => Err(refused(format!(
            "holds {} certificates that are no CA's; one and its chain are renewed in their file",
            more + 1
        ))
        .hint("put each into a file of its own: mtls-ca inspect shows them")),
    }
}

pub(super) fn is_ours(path: &Path, old: &Certificate, ca: &Ca) -> Result<(), Failure> {
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
pub(super) fn may_go_on(
    path: &Path,
    revoked: Option<(OffsetDateTime, crl::Reason)>,
) -> Result<(), Failure> {
    match revoked {
        None | Some((_, crl::Reason::Superseded)) => Ok(()),
        Some((at, reason)) => {
            let (path, at) = (path.display(), show(at));
            let message = format!("{path} was revoked on {at} ({reason}), and is not renewed");
            Err(Failure::new(Kind::Refused, message).hint(
                "if its holder is to have a new one, with a new key, delete its files and make it again: mtls-ca issue-client, issue-server or apply",
            ))
        }
    }
}

/// A key that others have is certified no more, and that of a CA above was never to be.
pub(super) fn has_a_good_key(
    path: &Path,
    old: &Certificate,
    ca: &Ca,
    place: Place,
    is_forced: bool,
) -> Result<(), Failure> {
    let spki = &old.facts().spki;
    if let Err(why) = ca.is_another_key(spki) {
        let message = format!("{}: {why}", path.display());
        return Err(Failure::new(Kind::Refused, message).hint(OF_ITS_OWN));
    }
    match in_other_hands(spki, ca, matches!(place, Place::Locked))? {
        None => Ok(()),
        Some(why) => {
            let message = format!("the key of {} {why}", path.display());
            let failure = Failure::new(Kind::Refused, message);
            Err(with_another_key(failure, path, old, ca, is_forced))
        }
    }
}

/// How it comes to a new key: here where the old one is, else by a new request.
fn with_another_key(
    failure: Failure,
    path: &Path,
    old: &Certificate,
    ca: &Ca,
    is_forced: bool,
) -> Failure {
    let folder = ca.book.folder();
    // What is due by its age alone is so the next time too.
    let force = if is_forced { " --force" } else { "" };
    let is_here = match KeyFile::find(&path.with_extension("key")) {
        Ok(Some(KeyFile::Open(key))) => *key.public_key() == old.facts().spki,
        Ok(Some(KeyFile::Sealed(_))) => true,
        Ok(None) | Err(_) => false,
    };
    if is_here {
        let rekey = advice::rekey(folder, path, None);
        return failure.hint(format!("make a new key too: {rekey}{force}"));
    }
    let rekey = advice::rekey(folder, path, Some(Path::new("FILE")));
    let revoke = advice::revoke(folder, &old.facts().serial.to_string());
    let request = advice::NEW_REQUEST;
    failure
        .hint(format!("if its key is in another file: {rekey}{force}"))
        .hint(format!(
            "if its holder has the key: revoke it ({revoke}), {request}, delete its files and sign that request"
        ))
}

/// The certificate of an intermediate that was taken back, or whose key others have, does not come back either.
pub(super) fn ca_may_go_on(ca: &Ca, parent: &Ca) -> Result<(), Failure> {
    let (path, facts) = (ca.cert_path.display(), ca.certificate.facts());
    let serial = facts.serial.to_string();
    let revoked = parent.book.look(|ledger| ledger.revocation(&serial))?;
    let revoked = revoked.flatten();
    let revoked = revoked.filter(|revocation| revocation.reason != crl::Reason::Superseded);
    let message = match revoked {
        Some(revocation) => {
            let (at, reason) = (show(revocation.at), revocation.reason);
            format!("{path} was revoked on {at} ({reason}), and is not renewed")
        }
        None => match in_other_hands(&facts.spki, parent, false)? {
            Some(why) => format!("the key of {path} {why}"),
            None => return Ok(()),
        },
    };
    Err(Failure::new(Kind::Refused, message)
        .hint("make another CA, with a new key, in another folder: mtls-ca init-ca --parent DIR"))
}

pub(super) fn not_a_leaf(path: &Path, why: NotALeaf, ca: &Ca) -> Failure {
    let failure = Failure::new(
        Kind::Refused,
        format!("{} cannot be renewed: {why}", path.display()),
    );
    let own = files::folder_of(path);
    match why {
        NotALeaf::Ca if place::is_same(path, &ca.cert_path) => {
            failure.hint(format!("to renew the CA itself: {}", ca.renewal()))
        }
        NotALeaf::Ca => failure.hint(format!(
            "if it is the CA of the folder {}: {}",
            own.display(),
            ca::renewal(own, Some(ca.book.folder()))
        )),
        NotALeaf::Purpose | NotALeaf::Names => {
            failure.hint("make a new one: mtls-ca issue-server or issue-client")
        }
    }
}

/// They would be revoked together.
pub(super) fn two_of_one_serial(path: &Path, old: &Certificate, other: &Row) -> Failure {
    let (path, subject, serial) = (path.display(), &other.subject, &old.facts().serial);
    let message = format!(
        "{path}: its serial number {serial} is also that of a certificate of {subject}, which would be revoked with it"
    );
    Failure::new(Kind::Refused, message).hint("renew it without --revoke-old")
}
