//! The key of a CA never gives way to that of a leaf, whatever the leaf's certificate says of it.

use std::path::Path;

use crate::failure::{Failure, Kind};
use crate::host::ca::{self, Ca};
use crate::host::{files, place};
use crate::pki::facts::Certificate;
use crate::shell;

/// Refuses a key that is a CA's: the issuer's own, by its file or by its public key, or that of another CA whose
/// certificate lies beside it.
pub(super) fn is_none(
    cert: &Path,
    key: &Path,
    old: &Certificate,
    issuer: &Ca,
) -> Result<(), Failure> {
    let spki = &old.facts().spki;
    let folder = files::folder_of(key);
    let neighbour = || {
        // What cannot be read there is no CA that could be told from others.
        let beside = Ca::find(folder).ok().flatten()?;
        let is_its =
            place::is_same(key, &beside.key_path) || beside.certificate.facts().spki == *spki;
        is_its.then_some(beside.cert_path)
    };
    let is_issuers =
        place::is_same(key, &issuer.key_path) || issuer.certificate.facts().spki == *spki;
    let whose = match is_issuers {
        true => Some(issuer.cert_path.clone()),
        false => neighbour(),
    };
    let Some(whose) = whose else {
        return Ok(());
    };
    let (shown, key_shown) = (cert.display(), key.display());
    let message = format!(
        "{key_shown} is the key of the CA in {}, and a CA's key is never replaced",
        whose.display()
    );
    let mut failure = Failure::new(Kind::Refused, message);
    if issuer.certificate.facts().spki == *spki {
        failure = failure.hint(format!(
            "{shown} is about the CA's own key, which nobody else should have: make its holder another pair \
             (mtls-ca issue-client or issue-server, with another --name), and revoke this one: mtls-ca revoke --ca-dir {} {}",
            shell::path(issuer.book.folder()),
            shell::path(cert)
        ));
    }
    if let Some(back) = ca::back_to_its_place(&issuer.key_path, &issuer.certificate.facts().spki) {
        failure = failure.hint(back);
    }
    Err(failure.hint(format!(
        "if the key of {shown} is another one, say where it is: --key FILE"
    )))
}
