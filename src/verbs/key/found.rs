//! A key's file, and putting another in its place: what is written is read back and compared first.

use std::path::Path;

use zeroize::Zeroizing;

use crate::failure::{Failure, Kind as Why};
use crate::host::files::{Folders, Replace, SECRET, Write};
use crate::host::keys::{KeyFile, PrivateKey};
use crate::host::passphrase::{Answer, Passphrase};
use crate::host::read;
use crate::pki::signer::Signer;

/// A key's file, as it was found.
pub struct Found<'a> {
    pub path: &'a Path,
    bytes: Zeroizing<Vec<u8>>,
    pub key: KeyFile,
}

impl<'a> Found<'a> {
    pub fn look(path: &'a Path) -> Result<Found<'a>, Failure> {
        let bytes = read::optional(path)?
            .ok_or_else(|| Failure::io("read", path, &std::io::ErrorKind::NotFound.into()))?;
        let bytes = Zeroizing::new(bytes);
        let key = KeyFile::of_bytes(path, &bytes)?;
        Ok(Found { path, bytes, key })
    }

    /// Puts `key`, under `passphrase` if there is one, in the place of the file.
    pub fn replace(
        &self,
        key: &PrivateKey,
        passphrase: Option<&Passphrase>,
    ) -> Result<(), Failure> {
        let pem = key.to_file(passphrase)?;
        self.holds(&pem, key, passphrase)?;
        let folders = Folders::open(&[self.path], &[])?;
        let now = read::optional(self.path)?.map(Zeroizing::new);
        if now.as_ref().map(|now| now.as_slice()) != Some(self.bytes.as_slice()) {
            let message = format!("{} changed while this ran", self.path.display());
            return Err(Failure::new(Why::Conflict, message).hint("run the command again"));
        }
        folders.commit(
            &[Write {
                path: self.path,
                content: pem.as_bytes(),
                mode: SECRET,
                replace: Replace::Old,
            }],
            || Ok(()),
        )
    }

    /// What is about to take the old file's place is the same key.
    fn holds(
        &self,
        pem: &str,
        key: &PrivateKey,
        passphrase: Option<&Passphrase>,
    ) -> Result<(), Failure> {
        let again = match (KeyFile::of_bytes(self.path, pem.as_bytes())?, passphrase) {
            (KeyFile::Open(again), None) => Some(*again),
            (KeyFile::Sealed(sealed), Some(passphrase)) => match sealed.try_with(passphrase)? {
                Answer::Right(again) => Some(again),
                Answer::Wrong => None,
            },
            _ => None,
        };
        match again {
            Some(again) if again.public_key() == key.public_key() => Ok(()),
            _ => Err(Failure::new(
                Why::Internal,
                format!(
                    "what would be written to {} is not the same key",
                    self.path.display()
                ),
            )
            .hint("this is a fault of mtls-ca; nothing was written")),
        }
    }
}
