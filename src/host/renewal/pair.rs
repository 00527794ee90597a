//! The key beside a certificate that is renewed: it stays, or gives way to a new one and is kept under the name
//! of its certificate's serial number. A run that ends in between leaves the new key with the old certificate,
//! which the next run sees by that name and finishes.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use self::refused::{no_name, not_here, not_its};
use super::{Manner, beside};
use crate::failure::{Failure, Kind};
use crate::host::ca::Ca;
use crate::host::files::{self, Replace, SECRET, Write};
use crate::host::fulfil::FileLine;
use crate::host::keys::{KeyFile, PrivateKey};
use crate::host::passphrase::Passes;
use crate::host::{place, read};
use crate::pki::facts::Certificate;
use crate::pki::signer::Signer;
use crate::pki::spki::{KeyKind, KeyType, Spki};

mod of_a_ca;
mod refused;

/// What becomes of the key.
#[derive(PartialEq, Eq)]
pub(super) enum Pair {
    /// It stays; it need not even be here.
    Same,
    /// It gives way.
    New(Old),
    /// It gave way in a run that ended before the certificate did; `None` where nobody unlocked it.
    Half { path: PathBuf, spki: Option<Spki> },
}

/// The key that gives way.
#[derive(PartialEq, Eq)]
pub(super) struct Old {
    /// The file itself, also where a link leads to it.
    path: PathBuf,
    beside: PathBuf,
    bytes: Zeroizing<Vec<u8>>,
    mode: u32,
}

/// The key that takes its place, and the text of its file.
pub(super) struct NewKey {
    key: PrivateKey,
    text: Zeroizing<String>,
}

impl NewKey {
    pub fn spki(&self) -> &Spki {
        self.key.public_key()
    }
}

impl Pair {
    pub fn look(
        cert: &Path,
        old: &Certificate,
        issuer: &Ca,
        manner: &Manner,
        passes: &Passes,
    ) -> Result<Pair, Failure> {
        let named = match &manner.key {
            Some(named) => named.clone(),
            None => cert.with_extension("key"),
        };
        if place::is_same(&named, cert) {
            return match manner.rekey {
                true => Err(no_name(cert)),
                false => Ok(Pair::Same),
            };
        }
        let path = fs::canonicalize(&named)
            .ok()
            .filter(|_| named.is_symlink())
            .unwrap_or(named);
        let beside = beside(&path, old);
        let is_begun = || beside.symlink_metadata().is_ok();
        if !manner.rekey && !is_begun() {
            return Ok(Pair::Same);
        }
        of_a_ca::is_none(cert, &path, old, issuer)?;
        let Some(bytes) = read::optional(&path)?.map(Zeroizing::new) else {
            return match manner.rekey {
                true => Err(not_here(&path)),
                false => Ok(Pair::Same),
            };
        };
        // Asked after the key was read: whoever puts a new one there has kept the old one before.
        let is_begun = is_begun();
        let mode = fs::metadata(&path).map_or(SECRET, |found| found.permissions().mode() & 0o777);
        let found = Old {
            path,
            beside,
            bytes,
            mode,
        };
        if is_begun && let Some(half) = found.half(cert, old, manner, passes)? {
            return Ok(half);
        }
        match manner.rekey {
            true => {
                let key = KeyFile::of_bytes(&found.path, &found.bytes)?;
                found.is_its(cert, old, key.open())?;
                found.keep()?;
                Ok(Pair::New(found))
            }
            false => Ok(Pair::Same),
        }
    }

    /// That the key is the certificate's, where only its passphrase can tell.
    pub fn prove(&self, cert: &Path, old: &Certificate, passes: &Passes) -> Result<(), Failure> {
        let Pair::New(found) = self else {
            return Ok(());
        };
        let key = KeyFile::of_bytes(&found.path, &found.bytes)?.unlock(passes)?;
        found.is_its(cert, old, Some(&key))
    }

    /// Makes the new key: under a passphrase if the old one is, or if one is given for it.
    pub fn new_key(&self, manner: &Manner, passes: &Passes) -> Result<Option<NewKey>, Failure> {
        let Pair::New(found) = self else {
            return Ok(None);
        };
        let file = KeyFile::of_bytes(&found.path, &found.bytes)?;
        let is_sealed = file.open().is_none();
        let old = file.unlock(passes)?;
        let passphrase = match is_sealed {
            true => passes.known().cloned(),
            false => passes.new_one(&found.path.display().to_string())?,
        };
        let kind = match manner.key_type {
            Some(kind) => kind,
            None => same_kind(old.public_key().kind(), &found.path)?,
        };
        let key = PrivateKey::generate(kind)?;
        let text = key.to_file(passphrase.as_ref())?;
        Ok(Some(NewKey { key, text }))
    }

    /// The key's file, where it matters.
    pub fn key_path(&self) -> Option<&Path> {
        match self {
            Pair::Same => None,
            Pair::New(Old { path, .. }) | Pair::Half { path, .. } => Some(path),
        }
    }

    /// The public key that waits for its certificate.
    pub fn spki(&self) -> Option<&Spki> {
        match self {
            Pair::Half { spki, .. } => spki.as_ref(),
            Pair::Same | Pair::New(_) => None,
        }
    }

    /// The new key takes the old one's place.
    pub fn write<'a>(&'a self, new: &'a NewKey) -> Result<Option<Write<'a>>, Failure> {
        let Pair::New(found) = self else {
            return Ok(None);
        };
        Ok(Some(Write {
            path: &found.path,
            content: new.text.as_bytes(),
            mode: SECRET,
            replace: found.keep()?,
        }))
    }

    /// Its files.
    pub fn files(&self) -> Vec<FileLine> {
        let line = |path: &Path, kind| FileLine {
            path: path.to_path_buf(),
            kind,
            written: false,
        };
        match self {
            Pair::Same => Vec::new(),
            Pair::New(found) => vec![line(&found.path, "key"), line(&found.beside, "old-key")],
            Pair::Half { path, .. } => vec![line(path, "key")],
        }
    }

    /// What to know of the new key's file.
    pub fn warning(&self) -> Option<String> {
        let Pair::New(found) = self else {
            return None;
        };
        (found.mode != SECRET).then(|| {
            let (path, mode) = (found.path.display(), found.mode);
            format!("{path} had mode {mode:04o} and has 0600 now: see that whoever needs the new key can read it")
        })
    }
}

impl Old {
    fn keep(&self) -> Result<Replace, Failure> {
        let seen = |now: &[u8]| now == self.bytes.as_slice();
        files::keep_as(&self.path, self.beside.clone(), seen)
    }

    /// A run that ended between key and certificate, if that is what is here: the new key, and beside it the old.
    fn half(
        &self,
        cert: &Path,
        old: &Certificate,
        manner: &Manner,
        passes: &Passes,
    ) -> Result<Option<Pair>, Failure> {
        let is_file = fs::symlink_metadata(&self.beside).is_ok_and(|there| there.is_file());
        if !is_file {
            return Ok(None); // no run of ours put it there
        }
        let kept = read::secret(&self.beside)?;
        if kept == self.bytes {
            return Ok(None);
        }
        let public = |path: &Path, bytes: &[u8]| -> Result<Option<Spki>, Failure> {
            let key = match KeyFile::of_bytes(path, bytes)? {
                KeyFile::Sealed(_) if manner.rehearse => return Ok(None),
                key => key.unlock(passes)?,
            };
            Ok(Some(key.public_key().clone()))
        };
        let (new, before) = (
            public(&self.path, &self.bytes)?,
            public(&self.beside, &kept)?,
        );
        let is_old = |spki: &Spki| *spki == old.facts().spki;
        match (new, before) {
            (Some(new), _) if is_old(&new) => Ok(None),
            (new, before) if before.as_ref().is_none_or(is_old) => Ok(Some(Pair::Half {
                path: self.path.clone(),
                spki: new,
            })),
            (Some(new), _) => Err(not_its(cert, &self.path, old, &new)),
            (None, _) => Ok(None),
        }
    }

    fn is_its(
        &self,
        cert: &Path,
        old: &Certificate,
        key: Option<&PrivateKey>,
    ) -> Result<(), Failure> {
        match key {
            Some(key) if *key.public_key() != old.facts().spki => {
                Err(not_its(cert, &self.path, old, key.public_key()))
            }
            _ => Ok(()),
        }
    }
}

/// The kind that this program makes which is like the old one, or stronger.
fn same_kind(kind: &KeyKind, path: &Path) -> Result<KeyType, Failure> {
    match kind {
        KeyKind::Made(kind) => Ok(*kind),
        KeyKind::Rsa(..=2048) => Ok(KeyType::Rsa2048),
        KeyKind::Rsa(..=3072) => Ok(KeyType::Rsa3072),
        KeyKind::Rsa(_) => Ok(KeyType::Rsa4096),
        KeyKind::Other(name) => {
            let message = format!(
                "{} is {name}, and no such keys are made here",
                path.display()
            );
            Err(Failure::new(Kind::Refused, message).hint("say which kind: --key-type ec-p256"))
        }
    }
}
