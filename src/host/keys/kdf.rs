//! From a passphrase to a cipher's key: PBKDF2 (RFC 8018 section 5.2), scrypt
//! (RFC 7914), and the derivation of old PEM. What a file asks for is weighed
//! first: no file makes us spend more than about 2 s or 256 MB.

use md5::{Digest, Md5};
use pbkdf2::pbkdf2_hmac;
use zeroize::Zeroizing;

use super::locked::LockError;
use crate::pki::der::{self, Tlv, tag, unsigned as number};

mod pkcs12;
mod prf;

pub use pkcs12::{KeyUse, Secret};
pub use prf::Prf;

/// The key derivations that files name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kdf {
    /// PBKDF2.
    Pbkdf2 {
        /// The hash in its HMAC.
        prf: Prf,
        /// The salt.
        salt: Vec<u8>,
        /// How many rounds.
        rounds: u64,
    },
    /// scrypt.
    Scrypt {
        /// The salt.
        salt: Vec<u8>,
        /// N: the cost, a power of two.
        cost: u64,
        /// r: the block size.
        block: u64,
        /// p: how many times.
        times: u64,
    },
    /// The derivation of PKCS #12.
    Pkcs12 {
        /// The hash.
        hash: Prf,
        /// The salt.
        salt: Vec<u8>,
        /// How many rounds.
        rounds: u64,
    },
    /// EVP_BytesToKey with MD5 and one round, as `DEK-Info` PEM has it.
    Md5 {
        /// The first eight bytes of the IV.
        salt: Vec<u8>,
    },
}

fn counted(rounds: u64) -> String {
    match rounds {
        1 => "one round".to_owned(),
        many => format!("{many} rounds"),
    }
}

/// About 2 s of the slower hashes on a slow core.
pub const MOST_ROUNDS: u64 = 3_000_000;
/// What scrypt may fill.
const MOST_MEMORY: u64 = 256 << 20;
/// N·r·p: about 2 s of scrypt on a slow core.
const MOST_WORK: u64 = 1 << 22;

const PBKDF2: &str = "1.2.840.113549.1.5.12";
const SCRYPT: &str = "1.3.6.1.4.1.11591.4.11";

impl Kdf {
    /// Reads the AlgorithmIdentifier; the second value is the key length it names.
    pub fn of(algorithm: &[Tlv<'_>]) -> Result<(Kdf, Option<u64>), LockError> {
        let [name, parameters] = algorithm else {
            return Err(LockError::Broken("its key derivation is broken".into()));
        };
        let broken = || LockError::Broken("its key derivation is broken".into());
        let parts = der::children(parameters.content).map_err(|_| broken())?;
        let salt = |part: Option<&Tlv<'_>>| {
            let salt = part.filter(|part| part.tag == tag::OCTET_STRING);
            salt.map(|salt| salt.content.to_vec()).ok_or_else(broken)
        };
        let number = |at: usize| parts.get(at).and_then(number).ok_or_else(broken);
        match der::oid_text(name.content).as_deref() {
            Some(PBKDF2) => {
                let others = parts.get(2..).unwrap_or_default();
                let length = others.iter().find_map(self::number);
                let prf = others.iter().find(|part| part.tag == tag::SEQUENCE);
                let kdf = Kdf::Pbkdf2 {
                    prf: prf.map_or(Ok(Prf::Sha1), Prf::of)?,
                    salt: salt(parts.first())?,
                    rounds: number(1)?,
                };
                Ok((kdf, length))
            }
            Some(SCRYPT) => {
                let kdf = Kdf::Scrypt {
                    salt: salt(parts.first())?,
                    cost: number(1)?,
                    block: number(2)?,
                    times: number(3)?,
                };
                Ok((kdf, parts.get(4).and_then(self::number)))
            }
            other => Err(LockError::Foreign(format!(
                "its key derivation is {}",
                other.unwrap_or("unknown")
            ))),
        }
    }

    /// Refuses what would cost more than anybody's own key ever does.
    pub fn is_affordable(&self) -> Result<(), LockError> {
        match self {
            Kdf::Pbkdf2 { rounds, .. } if *rounds > MOST_ROUNDS => Err(LockError::TooDear(
                format!("PBKDF2 with {rounds} rounds; {MOST_ROUNDS} are the most that are taken"),
            )),
            Kdf::Pkcs12 { rounds, .. } if *rounds > MOST_ROUNDS => {
                Err(LockError::TooDear(format!(
                    "PKCS #12's derivation with {rounds} rounds; {MOST_ROUNDS} are the most that are taken"
                )))
            }
            Kdf::Pbkdf2 { rounds: 0, .. } | Kdf::Pkcs12 { rounds: 0, .. } => {
                Err(LockError::Broken("its key derivation has no rounds".into()))
            }
            Kdf::Scrypt {
                cost, block, times, ..
            } => {
                let per_run = cost.saturating_mul(*block);
                // V and two blocks for each time (RFC 7914 section 6).
                let memory = per_run
                    .saturating_add(block.saturating_mul(times.saturating_add(2)))
                    .saturating_mul(128);
                let work = per_run.saturating_mul(*times);
                if memory > MOST_MEMORY {
                    let (asked, most) = (memory >> 20, MOST_MEMORY >> 20);
                    return Err(LockError::TooDear(format!(
                        "scrypt with {asked} MB of memory (N={cost}, r={block}, p={times}); {most} MB are the most that are taken"
                    )));
                }
                if work > MOST_WORK {
                    return Err(LockError::TooDear(format!(
                        "scrypt with N·r·p = {work} (N={cost}, r={block}, p={times}); {MOST_WORK} is the most that is taken"
                    )));
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// How much work it is, in rounds of PBKDF2; [`MOST_ROUNDS`] is about 2 s.
    pub fn cost(&self) -> u64 {
        match self {
            Kdf::Pbkdf2 { rounds, .. } => *rounds,
            // One hash of a block where PBKDF2 has two of more.
            Kdf::Pkcs12 { rounds, .. } => *rounds / 3,
            Kdf::Scrypt {
                cost, block, times, ..
            } => cost.saturating_mul(*block).saturating_mul(*times),
            Kdf::Md5 { .. } => 1,
        }
    }

    /// The bytes for `secret` and this use of them.
    pub fn derive_for(
        &self,
        secret: &Secret<'_>,
        purpose: KeyUse,
        length: usize,
    ) -> Result<Zeroizing<Vec<u8>>, LockError> {
        match self {
            Kdf::Pkcs12 { hash, salt, rounds } => {
                self.is_affordable()?;
                Ok(pkcs12::derive(
                    *hash, purpose, secret, salt, *rounds, length,
                ))
            }
            _ => self.derive(secret.plain(), length),
        }
    }

    /// The key for `passphrase`, of `length` bytes.
    pub fn derive(
        &self,
        passphrase: &[u8],
        length: usize,
    ) -> Result<Zeroizing<Vec<u8>>, LockError> {
        self.is_affordable()?;
        let mut key = Zeroizing::new(vec![0; length]);
        match self {
            Kdf::Pbkdf2 { prf, salt, rounds } => {
                let rounds = u32::try_from(*rounds).unwrap_or(u32::MAX);
                match prf {
                    Prf::Sha1 => pbkdf2_hmac::<sha1::Sha1>(passphrase, salt, rounds, &mut key),
                    Prf::Sha256 => hmac_sha256(passphrase, salt, rounds, &mut key),
                    Prf::Sha384 => pbkdf2_hmac::<sha2::Sha384>(passphrase, salt, rounds, &mut key),
                    Prf::Sha512 => pbkdf2_hmac::<sha2::Sha512>(passphrase, salt, rounds, &mut key),
                }
            }
            Kdf::Scrypt {
                salt,
                cost,
                block,
                times,
            } => {
                let odd = || LockError::Broken("its scrypt parameters are broken".into());
                if !cost.is_power_of_two() {
                    return Err(odd());
                }
                let log = cost.trailing_zeros() as u8;
                let (block, times) = (u32::try_from(*block), u32::try_from(*times));
                let (block, times) = (block.map_err(|_| odd())?, times.map_err(|_| odd())?);
                let params = scrypt::Params::new(log, block, times).map_err(|_| odd())?;
                scrypt::scrypt(passphrase, salt, &params, &mut key).map_err(|_| odd())?;
            }
            Kdf::Pkcs12 { .. } => {
                let secret = Secret::of(passphrase);
                return self.derive_for(&secret, KeyUse::Key, length);
            }
            Kdf::Md5 { salt } => {
                let mut last = Zeroizing::new(Vec::new());
                for chunk in key.chunks_mut(16) {
                    let hash = Md5::new()
                        .chain_update(last.as_slice())
                        .chain_update(passphrase)
                        .chain_update(salt)
                        .finalize();
                    *last = hash.to_vec();
                    chunk.copy_from_slice(&last[..chunk.len()]);
                }
            }
        }
        Ok(key)
    }

    /// In words, for `inspect`.
    pub fn words(&self) -> String {
        match self {
            Kdf::Pbkdf2 { prf, rounds, .. } => {
                format!("PBKDF2-HMAC-{} with {}", prf.word(), counted(*rounds))
            }
            Kdf::Scrypt {
                cost, block, times, ..
            } => format!("scrypt with N={cost}, r={block}, p={times}"),
            Kdf::Pkcs12 { hash, rounds, .. } => {
                format!(
                    "PKCS #12 derivation with {} and {}",
                    hash.word(),
                    counted(*rounds)
                )
            }
            Kdf::Md5 { .. } => "MD5, one round".to_owned(),
        }
    }
}

/// The rounds that we write go by the entry that is no generic function: it is quick
/// in unoptimized builds too.
fn hmac_sha256(passphrase: &[u8], salt: &[u8], rounds: u32, key: &mut [u8]) {
    let algorithm = pbkdf2::Algorithm::Pbkdf2Sha256;
    let usual = pbkdf2::Params::recommended_for(algorithm);
    match rounds == usual.rounds() {
        true => pbkdf2::pbkdf2_hmac_with_params(passphrase, salt, algorithm, usual, key),
        false => pbkdf2_hmac::<sha2::Sha256>(passphrase, salt, rounds, key),
    }
}
