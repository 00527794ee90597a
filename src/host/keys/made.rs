//! New keys.

use std::thread;

use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair,
    EcdsaSigningAlgorithm,
};
use zeroize::Zeroizing;

use super::forms::{self, Parts};
use super::{Pair, PrivateKey, no_chance, rsa_key, spinner};
use crate::failure::{Failure, Kind as Why};
use crate::pki::spki::{KeyType, Spki};

impl PrivateKey {
    /// Makes a new one that nobody is to prove: one of many, of which some are proved. An RSA key is proved.
    pub fn generate_one_of_many(key_type: KeyType) -> Result<PrivateKey, Failure> {
        let rng = SystemRandom::new();
        let algorithm = match key_type {
            KeyType::EcP256 => &ECDSA_P256_SHA256_ASN1_SIGNING,
            KeyType::EcP384 => &ECDSA_P384_SHA384_ASN1_SIGNING,
            _ => return PrivateKey::generate_here(key_type),
        };
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &rng).map_err(|_| no_chance())?;
        match forms::point_of_new(key_type, document.as_ref()) {
            Some(point) => Ok(PrivateKey {
                spki: Spki::from_key_bytes(key_type, point),
                pkcs8: Zeroizing::new(document.as_ref().to_vec()),
                pair: Pair::Fresh(key_type),
            }),
            None => PrivateKey::generate_here(key_type),
        }
    }

    /// Makes a new one, by all cores where that takes long, with something to look at on a terminal.
    pub fn generate(key_type: KeyType) -> Result<PrivateKey, Failure> {
        let Some(bits) = key_type.rsa_bits() else {
            return PrivateKey::generate_here(key_type);
        };
        let _spinner = spinner::while_searching(bits);
        let cores = thread::available_parallelism().map_or(1, usize::from);
        PrivateKey::generate_with(key_type, cores.saturating_sub(1))
    }

    /// Makes a new one on the calling thread alone, and shows nothing: for callers that keep all cores busy
    /// with keys.
    pub fn generate_here(key_type: KeyType) -> Result<PrivateKey, Failure> {
        PrivateKey::generate_with(key_type, 0)
    }

    fn generate_with(key_type: KeyType, helpers: usize) -> Result<PrivateKey, Failure> {
        let rng = SystemRandom::new();
        let parts = match key_type {
            KeyType::EcP256 => ec(key_type, &ECDSA_P256_SHA256_ASN1_SIGNING, &rng)?,
            KeyType::EcP384 => ec(key_type, &ECDSA_P384_SHA384_ASN1_SIGNING, &rng)?,
            KeyType::Ed25519 => {
                let mut seed = Zeroizing::new(vec![0; 32]);
                rng.fill(seed.as_mut()).map_err(|_| no_chance())?;
                Parts::Ed25519(seed, None)
            }
            KeyType::Rsa2048 => generate_rsa(2048, helpers)?,
            KeyType::Rsa3072 => generate_rsa(3072, helpers)?,
            KeyType::Rsa4096 => generate_rsa(4096, helpers)?,
        };
        let unusable = |why: String| {
            Failure::new(
                Why::Internal,
                format!("the key just made is not usable: {why}"),
            )
        };
        let key = PrivateKey::of_parts(&parts).map_err(unusable)?;
        if key_type.rsa_bits().is_some() {
            key.prove().map_err(unusable)?;
        }
        Ok(key)
    }
}

fn ec(
    key_type: KeyType,
    algorithm: &'static EcdsaSigningAlgorithm,
    rng: &SystemRandom,
) -> Result<Parts, Failure> {
    let document = EcdsaKeyPair::generate_pkcs8(algorithm, rng).map_err(|_| no_chance())?;
    Parts::of(document.as_ref(), None).map_err(|_| {
        Failure::new(
            Why::Internal,
            format!("the {key_type} key just made is broken"),
        )
    })
}

fn generate_rsa(bits: usize, helpers: usize) -> Result<Parts, Failure> {
    let key = rsa_key::generate(bits, helpers).ok_or_else(no_chance)?;
    Ok(Parts::Rsa(key, bits))
}
