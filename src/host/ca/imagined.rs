//! A CA that a plan would make: its certificate as it would be, so that what would stand below it is judged by the same
//! rules before a byte is written. A key that is there already, of a CA whose certificate was lost, has issued what
//! stands below it; else it is one that is thrown away, and can sign nothing.

use std::path::Path;
use std::sync::OnceLock;

use super::{Announced, CA_PASS, Ca, cert_path, key_path};
use crate::failure::{Failure, Kind};
use crate::host::chance;
use crate::host::fulfil::{Destination, Job, KeySource, Scrutiny, Series, Under, issued};
use crate::host::keys::{KeyFile, PrivateKey};
use crate::host::ledger::Book;
use crate::host::passphrase::Passes;
use crate::pki::lifetime::Lifetime;
use crate::pki::order::{Order, Wish};
use crate::pki::profile::CA;
use crate::pki::signer::Signer;
use crate::pki::spki::KeyType;
use crate::shell;

/// The key in `folder`, which has no certificate. It is opened, but nobody is asked for its passphrase.
pub fn key_left_in(
    folder: &Path,
    parent: Option<&Ca>,
    passes: &Passes,
) -> Result<Option<PrivateKey>, Failure> {
    let path = key_path(folder);
    let Some(file) = KeyFile::find(&path)? else {
        return Ok(None);
    };
    if file.open().is_some() || passes.need_not_ask() {
        return file.unlock(passes).map(Some);
    }
    let (cert, path, folder) = (cert_path(folder), path.display(), shell::path(folder));
    let parent = parent.map(|parent| format!(" --parent {}", shell::path(parent.book.folder())));
    let parent = parent.unwrap_or_default();
    let message = format!(
        "{} is missing, and {path} is under a passphrase, so that nobody can tell what this CA has issued",
        cert.display()
    );
    Err(Failure::new(Kind::Passphrase, message)
        .hint(format!("say where the passphrase is: {CA_PASS} file:PATH, env:VAR, fd:N or stdin"))
        .hint("or bring the certificate back from your backup")
        .hint(format!(
            "or have it made first, for that key and with the subject of the manifest: mtls-ca init-ca --ca-dir {folder}{parent}"
        )))
}

impl Ca {
    /// The CA that `order` would make in `folder`, below `parent`, for the key that is there.
    ///
    /// It signs itself also where it would be signed: the parent's key may be under a passphrase, and what counts
    /// here are its name, its limits and its end.
    pub fn imagined(
        folder: &Path,
        order: &Order,
        parent: Option<&Ca>,
        key: Option<PrivateKey>,
    ) -> Result<Ca, Failure> {
        let now = chance::now();
        let key = match key {
            Some(key) => key,
            None => PrivateKey::generate(KeyType::EcP256)?,
        };
        let term = order.term(parent.map(|parent| &parent.certificate), now);
        let term = term.map_err(|error| Failure::new(Kind::Refused, error.to_string()))?;
        let (cert_path, key_path) = (cert_path(folder), key_path(folder));
        let job = Job {
            order: Order {
                profile: &CA,
                key_type: Wish::Default(KeyType::EcP256),
                lifetime: Lifetime::Until(term.validity.not_after),
                ..order.clone()
            },
            cert: Destination::File(cert_path.clone()),
            key: KeySource::File(key_path.clone()),
            key_pass: Passes::of(CA_PASS, None),
        };
        let book = Book::of(folder);
        let spki = Some(key.public_key());
        let under = Under::Itself(&book);
        let certificate = issued(
            &job,
            &under,
            Some(&key),
            spki,
            now,
            Scrutiny::Whole,
            &mut Series::default(),
        )?;
        let above = parent.into_iter().flat_map(|parent| {
            let own = Some(parent.certificate.clone());
            own.into_iter().chain(parent.above.iter().cloned())
        });
        Ok(Ca {
            above: above.collect(),
            parent: parent.map(|parent| parent.book.folder().to_path_buf()),
            cert_path,
            key_path,
            book: book.owned_by(&certificate),
            certificate,
            passes: Passes::of(CA_PASS, None),
            key: OnceLock::new(),
            compromised: OnceLock::new(),
            announced: Announced::new(),
        })
    }
}
