//! What the CA's folder holds already: nothing, the very files, or the same CA as it has become since it was adopted:
//! renewed, or with its key in another form. Another CA is never touched.

use std::path::Path;

use crate::failure::{Failure, Kind as Why};
use crate::host::ca::Ca;
use crate::host::keys::KeyFile;
use crate::host::read;
use crate::pki::facts::{Certificate, Facts};
use crate::pki::lifetime::show;
use crate::pki::signer::Signer;
use crate::shell;

/// What is there of the CA.
#[derive(Default)]
pub struct There {
    /// Its certificate.
    pub certificate: Option<Certificate>,
    /// Whether its key is there.
    pub has_key: bool,
    /// How they differ from what is adopted.
    pub notes: Vec<String>,
}

impl There {
    /// Holds what is in these files against the CA that is adopted, and the bytes of its files.
    pub fn look(
        (cert, cert_bytes): (&Path, &[u8]),
        (key, key_bytes): (&Path, &[u8]),
        adopted: &Ca,
    ) -> Result<There, Failure> {
        let mut there = There::default();
        if let Some(bytes) = read::optional(cert)? {
            let found = read::certificates(cert, &bytes).unwrap_or_default();
            let found = found.into_iter().next().ok_or_else(|| another(cert))?;
            if bytes != cert_bytes && found != adopted.certificate {
                let (here, given) = (found.facts(), adopted.certificate.facts());
                if here.spki != given.spki || !here.subject.same_as(&given.subject) {
                    return Err(another(cert));
                }
                let life = |facts: &Facts| (facts.validity.not_before, facts.validity.not_after);
                if life(here) < life(given) {
                    return Err(older(cert, here, given));
                }
                let (path, end) = (cert.display(), show(here.validity.not_after));
                let (from, its_end) = (adopted.cert_path.display(), show(given.validity.not_after));
                there.notes.push(format!(
                    "{path} is a newer certificate of the same CA and was left as it is: it ends on {end}, the one in {from} on {its_end}"
                ));
            }
            there.certificate = Some(found);
        }
        if let Some(bytes) = read::optional(key)?.map(zeroize::Zeroizing::new) {
            there.has_key = true;
            if *bytes != *key_bytes {
                let note = there.note_on_key(key, &bytes, adopted)?;
                there.notes.push(note);
            }
        }
        Ok(there)
    }

    /// A key under a passphrase is taken for that of the certificate beside it, as by every command.
    fn note_on_key(&self, path: &Path, bytes: &[u8], adopted: &Ca) -> Result<String, Failure> {
        let (shown, from) = (path.display(), adopted.key_path.display());
        match KeyFile::of_bytes(path, bytes) {
            Ok(KeyFile::Open(key)) if *key.public_key() == adopted.certificate.facts().spki => {
                Ok(format!(
                    "{shown} holds the same key as {from} in another form, and was left as it is"
                ))
            }
            Ok(KeyFile::Sealed(_)) if self.certificate.is_some() => Ok(format!(
                "{shown} is under a passphrase, {from} is another file: it was left as it is, and not opened"
            )),
            _ => Err(another(path)),
        }
    }
}

fn another(path: &Path) -> Failure {
    let message = format!(
        "{} is there already and is another one; nothing replaces a CA",
        path.display()
    );
    Failure::new(Why::Conflict, message).hint("adopt into a folder of its own: --ca-dir OTHER")
}

/// The same CA, renewed by the tool that it comes from.
fn older(path: &Path, here: &Facts, given: &Facts) -> Failure {
    let word = shell::path(path);
    let life = |facts: &Facts| {
        let (begin, end) = (
            show(facts.validity.not_before),
            show(facts.validity.not_after),
        );
        format!("from {begin} until {end}")
    };
    let (shown, here, given) = (path.display(), life(here), life(given));
    let message = format!(
        "{shown} is a certificate of the same CA {here}, you gave a newer one {given}; nothing replaces a CA"
    );
    Failure::new(Why::Conflict, message).hint(format!(
        "to take the newer one for the same key, move the other away first: mv {word} {word}.old"
    ))
}
