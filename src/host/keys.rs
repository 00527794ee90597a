//! Private keys: made, read, and used. The only place that knows where a key
//! lives and what it looks like. Whatever form a file has, in memory and in new
//! files a key is PKCS #8 (RFC 5958; in version 1, which every reader knows, also
//! for Ed25519).

use std::fmt;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use ring::rand::{SecureRandom, SystemRandom};
use ring::rsa;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair,
    KeyPair, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RSA_PSS_SHA256, UnparsedPublicKey,
};
use zeroize::Zeroizing;

use super::passphrase::Passphrase;
use crate::failure::{Failure, Kind as Why};
use crate::pki::armour;
use crate::pki::signer::{Algorithm, SignError, Signer};
use crate::pki::spki::{KeyType, Spki};
use crate::shell;

mod file;
mod forms;
mod kdf;
mod locked;
mod made;
mod primes;
mod rsa_key;
mod rsa_parts;
mod scheme;
mod spinner;
mod wide;

pub use file::{KeyFile, Sealed, foreign_kind, kind_in, take_curve};
pub use kdf::{Kdf, KeyUse, MOST_ROUNDS, Prf, Secret};
pub use locked::LockError;
pub use scheme::Scheme;

use forms::Parts;
use wide::WideRsa;

/// A private key in memory, ready to sign.
pub struct PrivateKey {
    pair: Pair,
    spki: Spki,
    pkcs8: Zeroizing<Vec<u8>>,
}

enum Pair {
    /// On a curve, made a moment ago: most of these sign nothing, so they are opened when they do.
    Fresh(KeyType),
    P256(EcdsaKeyPair),
    P384(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    Rsa(Box<rsa::KeyPair>),
    Wide(Box<WideRsa>),
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey of {:?}", self.spki)
    }
}

impl PrivateKey {
    /// The key in memory, checked by ring: that its parts belong together.
    fn of_parts(parts: &Parts) -> Result<PrivateKey, String> {
        let (pair, spki) = match parts {
            Parts::Ec(key_type, scalar, point) => {
                let is_p256 = *key_type == KeyType::EcP256;
                let algorithm = match is_p256 {
                    true => &ECDSA_P256_SHA256_ASN1_SIGNING,
                    false => &ECDSA_P384_SHA384_ASN1_SIGNING,
                };
                let rng = SystemRandom::new();
                let pair =
                    EcdsaKeyPair::from_private_key_and_public_key(algorithm, scalar, point, &rng)
                        .map_err(|error| wrong(key_type.word(), &error))?;
                let pair = if is_p256 {
                    Pair::P256(pair)
                } else {
                    Pair::P384(pair)
                };
                (pair, Spki::from_key_bytes(*key_type, point))
            }
            Parts::Ed25519(seed, public) => {
                let pair = match public {
                    Some(public) => Ed25519KeyPair::from_seed_and_public_key(seed, public),
                    None => Ed25519KeyPair::from_seed_unchecked(seed),
                };
                let pair = pair.map_err(|error| wrong("ed25519", &error))?;
                let public = pair.public_key().as_ref().to_vec();
                let spki = Spki::from_key_bytes(KeyType::Ed25519, &public);
                (Pair::Ed25519(pair), spki)
            }
            Parts::Rsa(pkcs1, bits) => match rsa::KeyPair::from_der(pkcs1) {
                Ok(_) if !rsa_parts::has_its_exponents(pkcs1) => {
                    return Err(format!(
                        "its rsa-{bits} key is wrong (its exponents do not belong to its primes)"
                    ));
                }
                Ok(pair) => {
                    let spki = Spki::from_rsa(*bits, pair.public().as_ref());
                    (Pair::Rsa(Box::new(pair)), spki)
                }
                Err(error) => {
                    let pair =
                        WideRsa::of(pkcs1).ok_or_else(|| wrong(&format!("rsa-{bits}"), &error))?;
                    let spki = Spki::from_rsa(*bits, pair.public());
                    (Pair::Wide(Box::new(pair)), spki)
                }
            },
        };
        Ok(PrivateKey {
            pair,
            spki,
            pkcs8: parts.to_pkcs8(),
        })
    }

    /// Signs, and verifies with the public half.
    fn prove(&self) -> Result<(), String> {
        let Pair::Rsa(pair) = &self.pair else {
            return Err("ring did not take it".to_owned());
        };
        let message = b"is it a pair?";
        let signature = self.sign(message).map_err(|error| error.to_string())?;
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, pair.public().as_ref())
            .verify(message, &signature)
            .map_err(|_| "its signature does not verify".to_owned())
    }

    /// Signs as TLS 1.3 wants it of RSA keys: PSS with SHA-256 (RFC 8446 section 4.2.3). `None` where the
    /// key cannot.
    pub fn sign_pss(&self, message: &[u8]) -> Option<Vec<u8>> {
        let Pair::Rsa(pair) = &self.pair else {
            return None;
        };
        let mut signature = vec![0; pair.public().modulus_len()];
        let rng = SystemRandom::new();
        pair.sign(&RSA_PSS_SHA256, &rng, message, &mut signature)
            .ok()?;
        Some(signature)
    }

    /// Whether `sign_pss` can do it.
    pub fn knows_pss(&self) -> bool {
        matches!(self.pair, Pair::Rsa(_))
    }

    /// The PEM of the key, open.
    pub fn to_pem(&self) -> Zeroizing<String> {
        Zeroizing::new(armour::write("PRIVATE KEY", &self.pkcs8))
    }

    /// The PEM of the key, under `passphrase`.
    pub fn to_sealed_pem(&self, passphrase: &Passphrase) -> Result<Zeroizing<String>, Failure> {
        let (mut salt, mut iv) = ([0; 16], [0; 16]);
        let rng = SystemRandom::new();
        rng.fill(&mut salt).map_err(|_| no_chance())?;
        rng.fill(&mut iv).map_err(|_| no_chance())?;
        let sealed = locked::seal(&self.pkcs8, passphrase, salt, iv);
        let sealed =
            sealed.map_err(|_| Failure::new(Why::Internal, "the key was not encrypted"))?;
        Ok(Zeroizing::new(armour::write(
            "ENCRYPTED PRIVATE KEY",
            &sealed,
        )))
    }

    /// What goes into the key's new file: under the passphrase, if there is one.
    pub fn to_file(&self, passphrase: Option<&Passphrase>) -> Result<Zeroizing<String>, Failure> {
        match passphrase {
            Some(passphrase) => self.to_sealed_pem(passphrase),
            None => Ok(self.to_pem()),
        }
    }
}

impl Signer for PrivateKey {
    fn public_key(&self) -> &Spki {
        &self.spki
    }

    fn algorithm(&self) -> Algorithm {
        match &self.pair {
            Pair::P384(_) | Pair::Fresh(KeyType::EcP384) => Algorithm::EcdsaSha384,
            Pair::P256(_) | Pair::Fresh(_) => Algorithm::EcdsaSha256,
            Pair::Ed25519(_) => Algorithm::Ed25519,
            Pair::Rsa(_) | Pair::Wide(_) => Algorithm::RsaSha256,
        }
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let rng = SystemRandom::new();
        let no_chance = |_| SignError("the system gives no random numbers".into());
        match &self.pair {
            Pair::Fresh(_) => {
                let parts = Parts::of(&self.pkcs8, None);
                let parts = parts.map_err(|_| SignError("the key just made is broken".into()))?;
                PrivateKey::of_parts(&parts)
                    .map_err(SignError)?
                    .sign(message)
            }
            Pair::P256(pair) | Pair::P384(pair) => pair
                .sign(&rng, message)
                .map(|signature| signature.as_ref().to_vec())
                .map_err(no_chance),
            Pair::Ed25519(pair) => Ok(pair.sign(message).as_ref().to_vec()),
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &rng, message, &mut signature)
                    .map_err(no_chance)?;
                Ok(signature)
            }
            Pair::Wide(pair) => pair
                .sign(message)
                .ok_or_else(|| SignError("its signature does not verify".into())),
        }
    }
}

/// What to tell a person about a key file that others can read. Not an error:
/// containers and mounts from other systems show modes that nobody chose.
pub fn lax_mode(path: &Path) -> Option<String> {
    let mode = fs::metadata(path).ok()?.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then(|| {
        let (path, word) = (path.display(), shell::path(path));
        format!("{path} can be read by others (mode {mode:04o}); chmod 600 {word}")
    })
}

/// What to tell of a key that is open where a passphrase was given for it.
pub fn left_open(path: &Path) -> String {
    let (path, word) = (path.display(), shell::path(path));
    format!(
        "{path} lies open and was left so; to put it under the passphrase: mtls-ca key encrypt {word}"
    )
}

fn no_chance() -> Failure {
    Failure::new(Why::Io, "the system gives no random numbers")
}

fn wrong(kind: &str, error: &ring::error::KeyRejected) -> String {
    format!("its {kind} key is wrong ({error})")
}

#[cfg(test)]
mod tests;
