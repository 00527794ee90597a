//! The hashes of key derivations.

use crate::host::keys::locked::LockError;
use crate::pki::der::{self, Tlv};

/// The hash in PBKDF2's HMAC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prf {
    /// SHA-1, the default of RFC 8018.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl Prf {
    /// Reads the AlgorithmIdentifier of an HMAC.
    pub fn of(algorithm: &Tlv<'_>) -> Result<Prf, LockError> {
        let name = der::read(algorithm.content).ok();
        let name = name.and_then(|(name, _)| der::oid_text(name.content));
        match name.as_deref() {
            Some("1.2.840.113549.2.7") => Ok(Prf::Sha1),
            Some("1.2.840.113549.2.9") => Ok(Prf::Sha256),
            Some("1.2.840.113549.2.10") => Ok(Prf::Sha384),
            Some("1.2.840.113549.2.11") => Ok(Prf::Sha512),
            other => Err(LockError::Foreign(format!(
                "its PBKDF2 has the hash {}",
                other.unwrap_or("unknown")
            ))),
        }
    }

    /// Its name.
    pub fn word(self) -> &'static str {
        match self {
            Prf::Sha1 => "SHA1",
            Prf::Sha256 => "SHA256",
            Prf::Sha384 => "SHA384",
            Prf::Sha512 => "SHA512",
        }
    }
}
