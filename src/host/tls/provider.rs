//! What rustls computes with: its suites and groups on ring, and our own keys. Not the provider that comes
//! with it, whose verifiers and key readers are not needed here and would be loaded at every start.

use std::fmt;
use std::sync::Arc;

use ring::rand::SystemRandom;
use rustls::crypto::ring::{ALL_CIPHER_SUITES, ALL_KX_GROUPS};
use rustls::crypto::{
    CryptoProvider, GetRandomFailed, KeyProvider, SecureRandom, WebPkiSupportedAlgorithms,
};
use rustls::pki_types::PrivateKeyDer;
use rustls::sign::{Signer, SigningKey};
use rustls::{Error, SignatureAlgorithm, SignatureScheme};

use crate::host::keys::PrivateKey;
use crate::pki::signer::{Algorithm, Signer as _};

/// Suites, groups and chance. It verifies nothing: the witness does.
pub fn provider() -> CryptoProvider {
    CryptoProvider {
        cipher_suites: ALL_CIPHER_SUITES.to_vec(),
        kx_groups: ALL_KX_GROUPS.to_vec(),
        signature_verification_algorithms: WebPkiSupportedAlgorithms {
            all: &[],
            mapping: &[],
        },
        secure_random: &Chance,
        key_provider: &NoKeys,
    }
}

#[derive(Debug)]
struct Chance;

impl SecureRandom for Chance {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), GetRandomFailed> {
        use ring::rand::SecureRandom as _;
        SystemRandom::new()
            .fill(buffer)
            .map_err(|_| GetRandomFailed)
    }
}

#[derive(Debug)]
struct NoKeys;

impl KeyProvider for NoKeys {
    fn load_private_key(&self, _: PrivateKeyDer<'static>) -> Result<Arc<dyn SigningKey>, Error> {
        Err(Error::General("keys are read by the host".into()))
    }
}

/// A client's key, which signs where it lies: no copy of it is made for TLS.
#[derive(Clone)]
pub struct ClientKey(pub Arc<PrivateKey>);

impl ClientKey {
    /// What it can make, the first choice first.
    fn schemes(&self) -> &'static [SignatureScheme] {
        match self.0.algorithm() {
            Algorithm::EcdsaSha256 => &[SignatureScheme::ECDSA_NISTP256_SHA256],
            Algorithm::EcdsaSha384 => &[SignatureScheme::ECDSA_NISTP384_SHA384],
            Algorithm::Ed25519 => &[SignatureScheme::ED25519],
            Algorithm::RsaSha256 if self.0.knows_pss() => &[
                SignatureScheme::RSA_PSS_SHA256,
                SignatureScheme::RSA_PKCS1_SHA256,
            ],
            Algorithm::RsaSha256 => &[SignatureScheme::RSA_PKCS1_SHA256],
        }
    }
}

impl SigningKey for ClientKey {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        let mut schemes = self.schemes().iter();
        let scheme = *schemes.find(|scheme| offered.contains(scheme))?;
        let key = self.clone();
        Some(Box::new(Signing { key, scheme }))
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        match self.0.algorithm() {
            Algorithm::EcdsaSha256 | Algorithm::EcdsaSha384 => SignatureAlgorithm::ECDSA,
            Algorithm::Ed25519 => SignatureAlgorithm::ED25519,
            Algorithm::RsaSha256 => SignatureAlgorithm::RSA,
        }
    }
}

struct Signing {
    key: ClientKey,
    scheme: SignatureScheme,
}

impl Signer for Signing {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let key = &self.key.0;
        let signature = match self.scheme {
            SignatureScheme::RSA_PSS_SHA256 => key.sign_pss(message),
            _ => key.sign(message).ok(),
        };
        signature.ok_or_else(|| Error::General("the client's key did not sign".into()))
    }

    fn scheme(&self) -> SignatureScheme {
        self.scheme
    }
}

impl fmt::Debug for ClientKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientKey")
    }
}

impl fmt::Debug for Signing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signing")
    }
}
