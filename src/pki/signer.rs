//! The one door through which a private key is used.
//!
//! What stands behind it (a file, a token, a service) is the host's business.

use std::fmt;

use super::spki::Spki;

/// How a signature is made (RFC 5280 section 4.1.1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// ecdsa-with-SHA256 (RFC 5758 section 3.2).
    EcdsaSha256,
    /// ecdsa-with-SHA384.
    EcdsaSha384,
    /// Ed25519 (RFC 8410 section 3).
    Ed25519,
    /// sha256WithRSAEncryption, PKCS #1 v1.5 (RFC 4055 section 5).
    RsaSha256,
}

impl Algorithm {
    /// The DER of the AlgorithmIdentifier; RSA has NULL parameters, ECDSA and Ed25519 none at all.
    pub fn as_der(self) -> &'static [u8] {
        match self {
            Algorithm::EcdsaSha256 => &[
                0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02,
            ],
            Algorithm::EcdsaSha384 => &[
                0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03,
            ],
            Algorithm::Ed25519 => &[0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70],
            Algorithm::RsaSha256 => &[
                0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b, 0x05,
                0x00,
            ],
        }
    }
}

/// A private key that can sign, and the public key that belongs to it.
pub trait Signer {
    /// The public key.
    fn public_key(&self) -> &Spki;
    /// The algorithm that `sign` uses.
    fn algorithm(&self) -> Algorithm;
    /// Signs `message`; the result is what a certificate's BIT STRING holds.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError>;
}

/// The key did not sign.
#[derive(Debug)]
pub struct SignError(pub String);

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the key did not sign: {}", self.0)
    }
}
