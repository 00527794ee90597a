//! A CA that a plan would make: its certificate as it would be, under a key that is thrown away, so that what would
//! stand below it is judged by the same rules before a byte is written. It can sign nothing.

use std::path::Path;
use std::sync::OnceLock;

use super::{CA_PASS, Ca, cert_path, key_path};
use crate::failure::{Failure, Kind};
use crate::host::chance;
use crate::host::fulfil::{Destination, Job, KeySource, Scrutiny, Series, Under, issued};
use crate::host::keys::PrivateKey;
use crate::host::ledger::Book;
use crate::host::passphrase::Passes;
use crate::pki::lifetime::Lifetime;
use crate::pki::order::{Order, Wish};
use crate::pki::profile::CA;
use crate::pki::signer::Signer;
use crate::pki::spki::KeyType;

impl Ca {
    /// The CA that `order` would make in `folder`, below `parent`.
    ///
    /// It signs itself also where it would be signed: the parent's key may be under a passphrase, and what counts
    /// here are its name, its limits and its end.
    pub fn imagined(folder: &Path, order: &Order, parent: Option<&Ca>) -> Result<Ca, Failure> {
        let now = chance::now();
        let key = PrivateKey::generate(KeyType::EcP256)?;
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
            certificate,
            passes: Passes::of(CA_PASS, None),
            key: OnceLock::new(),
            compromised: OnceLock::new(),
            book,
        })
    }
}
