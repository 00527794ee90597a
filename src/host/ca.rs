//! The CA's folder: its certificate, and its key when something is to be signed.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::files;
use super::keys::{KeyFile, PrivateKey};
use super::ledger::{Book, Entry, Ledger, Origin};
use super::passphrase::{Passes, Source};
use super::read;
use crate::failure::{Failure, Kind};
use crate::pki::facts::Certificate;
use crate::pki::signer::Signer;
use crate::shell;

mod able;
mod cautions;
mod hands;
mod imagined;
mod kept;
mod left;

use hands::{Announced, Compromised};
pub use imagined::key_left_in;
pub use kept::back_to_its_place;
pub use left::is_of_its_name;

/// A CA whose certificate was read; its key was not touched.
#[derive(Debug)]
pub struct Ca {
    /// Where its certificate is.
    pub cert_path: PathBuf,
    /// Where its key is.
    pub key_path: PathBuf,
    /// Its certificate.
    pub certificate: Certificate,
    /// For an intermediate, the certificates between it and the root.
    pub above: Vec<Certificate>,
    /// Its ledger.
    pub book: Book,
    /// For an intermediate, the folder of the CA that signed it, where the run knows it.
    parent: Option<PathBuf>,
    passes: Passes,
    key: OnceLock<PrivateKey>,
    compromised: OnceLock<Compromised>,
    announced: Announced,
}

/// The flag that unlocks the CA's key.
pub const CA_PASS: &str = "--ca-pass";

/// The file of the CA's certificate.
pub fn cert_path(folder: &Path) -> PathBuf {
    folder.join("ca.crt")
}

/// The file of the CA's key.
pub fn key_path(folder: &Path) -> PathBuf {
    folder.join("ca.key")
}

/// The file of the CA's certificates in the time in which two are in force.
pub fn bundle_path(folder: &Path) -> PathBuf {
    folder.join("ca-bundle.crt")
}

/// The command that renews the CA in `folder`; an intermediate is signed by the one in `parent`.
pub fn renewal(folder: &Path, parent: Option<&Path>) -> String {
    let parent = parent.map(|parent| format!(" --parent {}", shell::path(parent)));
    let (folder, parent) = (shell::path(folder), parent.unwrap_or_default());
    format!("mtls-ca renew --ca --ca-dir {folder}{parent}")
}

impl Ca {
    /// The CA in `folder`; an error that says how to make one if there is none.
    pub fn open(folder: &Path) -> Result<Ca, Failure> {
        Ca::find(folder)?.ok_or_else(|| {
            let key = key_path(folder);
            let (given, word) = (shell::ca_dir(folder), shell::path(folder));
            let no_home = shell::no_home(folder);
            let folder = folder.display();
            let message = format!("there is no CA in {folder} ({folder}/ca.crt is missing)");
            let failure = Failure::new(Kind::Io, message);
            match key.exists() {
                true => failure
                    .hint(format!(
                        "its key {} is there: bring the certificate back from your backup",
                        key.display()
                    ))
                    .hint(format!(
                        "or make it again, for that key and under the name that it had: mtls-ca init-ca --ca-dir {word} --subject DN"
                    )),
                false => failure
                    .hint(no_home.unwrap_or_else(|| format!("make one: mtls-ca init-ca{given}")))
                    .hint("or say where it is: --ca-dir DIR, or the environment variable MTLS_CA_DIR"),
            }
        })
    }

    /// The CA in `folder`, or `None` if there is none.
    pub fn find(folder: &Path) -> Result<Option<Ca>, Failure> {
        Ca::at(cert_path(folder), key_path(folder))
    }

    /// The CA whose certificate and key are in these files, or `None` if there is no certificate.
    pub fn at(cert_path: PathBuf, key_path: PathBuf) -> Result<Option<Ca>, Failure> {
        let Some(bytes) = read::optional(&cert_path)? else {
            return Ok(None);
        };
        let mut certificates = read::certificates(&cert_path, &bytes)?.into_iter();
        let Some(certificate) = certificates.next() else {
            return Ok(None);
        };
        let above = certificates
            .filter(|above| !above.facts().is_self_issued())
            .collect();
        Ok(Some(Ca {
            book: Book::of(files::folder_of(&cert_path)).owned_by(&certificate),
            key_path,
            cert_path,
            certificate,
            above,
            parent: None,
            passes: Passes::of(CA_PASS, None),
            key: OnceLock::new(),
            compromised: OnceLock::new(),
            announced: Announced::new(),
        }))
    }

    /// The same, with what the command line says about the passphrase of its key.
    pub fn with_pass(self, source: Option<Source>) -> Ca {
        self.with_passes(Passes::of(CA_PASS, source))
    }

    /// The same, with passphrases that this run may know already.
    pub fn with_passes(mut self, passes: Passes) -> Ca {
        self.passes = passes;
        self
    }

    /// The same, with its ledger as this run has it open already.
    pub fn with_book(mut self, book: Book) -> Ca {
        self.book = book.owned_by(&self.certificate);
        self
    }

    /// The same, below the CA in this folder.
    pub fn with_parent(mut self, folder: Option<&Path>) -> Ca {
        self.parent = folder.map(Path::to_path_buf);
        self
    }

    /// The command that renews it.
    pub fn renewal(&self) -> String {
        let parent = self.parent.as_deref().unwrap_or(Path::new("DIR"));
        let is_below = !self.certificate.facts().is_self_issued();
        renewal(self.book.folder(), Some(parent).filter(|_| is_below))
    }

    /// The passphrases that this run knows of it by now.
    pub fn passes(&self) -> &Passes {
        &self.passes
    }

    /// Records what was issued.
    pub fn record(&self, entries: &[Entry<'_>]) -> Result<(), Failure> {
        match entries.is_empty() && !self.has_to_begin_with_itself() {
            true => Ok(()),
            false => self.write(|ledger| ledger.record(entries)),
        }
    }

    /// Asks or writes, in the ledger that is there or is begun now. One that is begun for a CA that was there
    /// before begins with the CA's own certificate. The folder must be locked.
    pub fn write<T>(
        &self,
        act: impl FnOnce(&mut dyn Ledger) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let own = Entry {
            certificate: &self.certificate,
            origin: Origin::Own,
            file: None,
            supersedes: None,
        };
        let first = self.has_to_begin_with_itself().then_some(own);
        self.book.write(|ledger| {
            first.map_or(Ok(()), |own| ledger.record(&[own]))?;
            act(ledger)
        })
    }

    fn has_to_begin_with_itself(&self) -> bool {
        self.certificate.facts().is_self_issued() && !self.book.exists()
    }

    /// The CA's key: read, unlocked and held against its certificate, once in a run.
    pub fn unlock(&self) -> Result<&PrivateKey, Failure> {
        match self.key.get() {
            Some(key) => Ok(key),
            None => self.read_key().map(|key| self.key.get_or_init(|| key)),
        }
    }

    /// Refuses a CA whose key is not there or is another's, as far as can be seen without a passphrase.
    pub fn has_its_key(&self) -> Result<(), Failure> {
        match self.key.get() {
            Some(_) => Ok(()),
            None => match self.key_file()? {
                KeyFile::Open(key) => {
                    self.is_its_own(&key)?;
                    // It is not read again when something is to be signed.
                    self.key.get_or_init(|| *key);
                    Ok(())
                }
                KeyFile::Sealed(_) => Ok(()),
            },
        }
    }

    /// Whether its key is not here, such as that of a root which is kept in a safe.
    pub fn lacks_its_key(&self) -> bool {
        self.key.get().is_none() && self.key_path.try_exists().is_ok_and(|exists| !exists)
    }

    fn read_key(&self) -> Result<PrivateKey, Failure> {
        let key = self.key_file()?.unlock(&self.passes)?;
        self.is_its_own(&key).map(|()| key)
    }

    fn key_file(&self) -> Result<KeyFile, Failure> {
        KeyFile::find(&self.key_path)?.ok_or_else(|| {
            let (key, cert) = (self.key_path.display(), self.cert_path.display());
            Failure::new(
                Kind::Io,
                format!("the CA's key {key} is missing; its certificate {cert} is there"),
            )
            .hint("if it is kept elsewhere: do this there, or bring it here for as long as it is needed")
            .hint("else bring the key back from your backup; without it this CA can issue nothing more")
        })
    }

    fn is_its_own(&self, key: &PrivateKey) -> Result<(), Failure> {
        let own = &self.certificate.facts().spki;
        if key.public_key() == own {
            return Ok(());
        }
        let (key, cert) = (self.key_path.display(), self.cert_path.display());
        let message = format!("{key} does not belong to {cert}: their public keys differ");
        let hint = back_to_its_place(&self.key_path, own)
            .unwrap_or_else(|| "bring back the pair from your backup".to_owned());
        Err(Failure::new(Kind::Refused, message).hint(hint))
    }
}
