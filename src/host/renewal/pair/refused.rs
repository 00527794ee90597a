//! Why a key cannot give way.

use std::path::Path;

use crate::failure::{Failure, Kind};
use crate::pki::decide::{FoundKey, wrong_key};
use crate::pki::facts::Certificate;
use crate::pki::spki::Spki;

pub(super) fn not_its(cert: &Path, key: &Path, old: &Certificate, found: &Spki) -> Failure {
    let why = wrong_key(old.facts(), FoundKey::Present(found)).unwrap_or_default();
    let message = format!(
        "{} and {} do not belong together: {why}",
        cert.display(),
        key.display()
    );
    Failure::new(Kind::Conflict, message).hint("say where its key is: --key FILE")
}

pub(super) fn no_name(cert: &Path) -> Failure {
    let cert = cert.display();
    let message = format!("{cert} cannot hold both the certificate and its key");
    Failure::new(Kind::Usage, message).hint("say where its key is: --key FILE")
}

pub(super) fn not_here(path: &Path) -> Failure {
    let message = format!(
        "the key {} is not there, so it cannot be replaced",
        path.display()
    );
    Failure::new(Kind::Io, message)
        .hint("say where it is: --key FILE")
        .hint("if its holder has it and sent a request, a new key takes a new request: mtls-ca sign-client")
}
