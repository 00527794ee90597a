//! Encryption under a passphrase, as an AlgorithmIdentifier names it: PBES2 (RFC 8018 section 6.2) and the
//! schemes of PKCS #12 with SHA-1 (RFC 7292 appendix C). What a wrong passphrase gives is for the caller to
//! see: CBC itself proves nothing.

use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, InnerIvInit, KeyIvInit};
use zeroize::Zeroizing;

use super::kdf::{Kdf, KeyUse, Prf, Secret};
use super::locked::LockError;
use crate::pki::der::{self, Tlv, tag};

/// What is said about an encryption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheme {
    pub(super) kdf: Kdf,
    pub(super) cipher: Cipher,
    /// Empty where it is derived from the passphrase.
    pub(super) iv: Vec<u8>,
}

/// The ciphers, all in CBC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cipher {
    Aes128,
    Aes192,
    Aes256,
    TripleDes,
    TwoKeyDes,
    Rc2Of128,
    Rc2Of40,
}

const PBES2: &str = "1.2.840.113549.1.5.13";

impl Scheme {
    /// Reads the AlgorithmIdentifier.
    pub fn of(algorithm: &Tlv<'_>) -> Result<Scheme, LockError> {
        let parts = children(algorithm)?;
        let name = parts.first().and_then(|name| der::oid_text(name.content));
        let name = name.ok_or_else(broken)?;
        let parameters = parts.get(1);
        match (name.as_str(), of_pkcs12(&name)) {
            (PBES2, _) => Scheme::of_pbes2(parameters.ok_or_else(broken)?),
            (_, Some(cipher)) => {
                let parameters = children(parameters.ok_or_else(broken)?)?;
                let [salt, rounds] = parameters.as_slice() else {
                    return Err(broken());
                };
                let rounds = der::unsigned(rounds).ok_or_else(broken)?;
                Ok(Scheme {
                    kdf: Kdf::Pkcs12 {
                        hash: Prf::Sha1,
                        salt: salt.content.to_vec(),
                        rounds,
                    },
                    cipher,
                    iv: Vec::new(),
                })
            }
            (other, None) => Err(LockError::Foreign(foreign(other))),
        }
    }

    fn of_pbes2(parameters: &Tlv<'_>) -> Result<Scheme, LockError> {
        let parts = children(parameters)?;
        let [kdf, cipher] = parts.as_slice() else {
            return Err(broken());
        };
        let (kdf, cipher) = (children(kdf)?, children(cipher)?);
        let [name, iv, ..] = cipher.as_slice() else {
            return Err(broken());
        };
        let cipher = match der::oid_text(name.content).as_deref() {
            Some("2.16.840.1.101.3.4.1.2") => Cipher::Aes128,
            Some("2.16.840.1.101.3.4.1.22") => Cipher::Aes192,
            Some("2.16.840.1.101.3.4.1.42") => Cipher::Aes256,
            Some("1.2.840.113549.3.7") => Cipher::TripleDes,
            Some(other) => return Err(LockError::Foreign(foreign(other))),
            None => return Err(broken()),
        };
        let (kdf, length) = Kdf::of(&kdf)?;
        let fits = iv.tag == tag::OCTET_STRING
            && iv.content.len() == cipher.block_size()
            && length.is_none_or(|length| length == cipher.key_size() as u64);
        if !fits {
            return Err(broken());
        }
        Ok(Scheme {
            kdf,
            cipher,
            iv: iv.content.to_vec(),
        })
    }

    /// What lies under it. `Wrong` where the padding does not come out.
    pub fn open(&self, secret: &Secret<'_>, body: &[u8]) -> Result<Zeroizing<Vec<u8>>, LockError> {
        let cipher = self.cipher;
        let key = self
            .kdf
            .derive_for(secret, KeyUse::Key, cipher.key_size())?;
        let derived;
        let iv = match self.iv.as_slice() {
            [] => {
                derived = self
                    .kdf
                    .derive_for(secret, KeyUse::Iv, cipher.block_size())?;
                &derived
            }
            given => given,
        };
        let mut buffer = Zeroizing::new(body.to_vec());
        let length = cipher
            .decrypt(&key, iv, &mut buffer)
            .ok_or(LockError::Wrong)?;
        buffer.truncate(length);
        Ok(buffer)
    }

    /// How much work opening it is, in rounds.
    pub fn cost(&self) -> u64 {
        match self.iv.as_slice() {
            // The key in one or two pieces, and the initial value.
            [] => self.kdf.cost().saturating_mul(3),
            _ => self.kdf.cost(),
        }
    }

    /// In words: cipher, key derivation, rounds.
    pub fn words(&self) -> String {
        format!("{}, {}", self.cipher.word(), self.kdf.words())
    }
}

fn children<'a>(element: &Tlv<'a>) -> Result<Vec<Tlv<'a>>, LockError> {
    der::children(element.content).map_err(|_| broken())
}

fn broken() -> LockError {
    LockError::Broken("its encryption header is broken".into())
}

/// RFC 7292 appendix C; the two with RC4 nobody used.
fn of_pkcs12(oid: &str) -> Option<Cipher> {
    match oid.strip_prefix("1.2.840.113549.1.12.1.")? {
        "3" => Some(Cipher::TripleDes),
        "4" => Some(Cipher::TwoKeyDes),
        "5" => Some(Cipher::Rc2Of128),
        "6" => Some(Cipher::Rc2Of40),
        _ => None,
    }
}

/// The schemes that people still have, by name.
fn foreign(oid: &str) -> String {
    let name = match oid {
        "1.2.840.113549.1.5.1" => "PBES1 with MD2 and DES",
        "1.2.840.113549.1.5.3" => "PBES1 with MD5 and DES",
        "1.2.840.113549.1.5.4" => "PBES1 with MD2 and RC2",
        "1.2.840.113549.1.5.6" => "PBES1 with MD5 and RC2",
        "1.2.840.113549.1.5.10" => "PBES1 with SHA-1 and DES",
        "1.2.840.113549.1.5.11" => "PBES1 with SHA-1 and RC2",
        "1.2.840.113549.1.12.1.1" => "PBES1 of PKCS #12 with SHA-1 and RC4 (128 bits)",
        "1.2.840.113549.1.12.1.2" => "PBES1 of PKCS #12 with SHA-1 and RC4 (40 bits)",
        "1.2.392.200011.61.1.1.1.2" => "Camellia-128-CBC",
        "1.2.392.200011.61.1.1.1.3" => "Camellia-192-CBC",
        "1.2.392.200011.61.1.1.1.4" => "Camellia-256-CBC",
        "1.3.14.3.2.7" => "DES-CBC",
        "2.16.840.1.101.3.4.1.6" => "AES-128-GCM",
        "2.16.840.1.101.3.4.1.46" => "AES-256-GCM",
        other => return format!("it is encrypted with {other}"),
    };
    format!("it is encrypted with {name}")
}

impl Cipher {
    pub(super) fn key_size(self) -> usize {
        match self {
            Cipher::Rc2Of40 => 5,
            Cipher::Aes128 | Cipher::TwoKeyDes | Cipher::Rc2Of128 => 16,
            Cipher::Aes192 | Cipher::TripleDes => 24,
            Cipher::Aes256 => 32,
        }
    }

    pub(super) fn block_size(self) -> usize {
        match self {
            Cipher::Aes128 | Cipher::Aes192 | Cipher::Aes256 => 16,
            _ => 8,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Cipher::Aes128 => "AES-128-CBC",
            Cipher::Aes192 => "AES-192-CBC",
            Cipher::Aes256 => "AES-256-CBC",
            Cipher::TripleDes => "3DES-CBC",
            Cipher::TwoKeyDes => "3DES-CBC of two keys",
            Cipher::Rc2Of128 => "RC2-CBC of 128 bits",
            Cipher::Rc2Of40 => "RC2-CBC of 40 bits",
        }
    }

    /// CBC with its padding checked: how much of the buffer is text; `None` where that does not come out.
    fn decrypt(self, key: &[u8], iv: &[u8], buffer: &mut [u8]) -> Option<usize> {
        macro_rules! with {
            ($cipher:ty) => {
                cbc::Decryptor::<$cipher>::new_from_slices(key, iv)
                    .ok()?
                    .decrypt_padded::<Pkcs7>(buffer)
                    .ok()?
                    .len()
            };
        }
        let rc2 = |bits: usize, buffer: &mut [u8]| {
            let cipher = rc2::Rc2::new_with_eff_key_len(key, bits);
            let decryptor = cbc::Decryptor::inner_iv_slice_init(cipher, iv).ok()?;
            let text = decryptor.decrypt_padded::<Pkcs7>(buffer).ok()?;
            Some(text.len())
        };
        Some(match self {
            Cipher::Aes128 => with!(aes::Aes128),
            Cipher::Aes192 => with!(aes::Aes192),
            Cipher::Aes256 => with!(aes::Aes256),
            Cipher::TripleDes => with!(des::TdesEde3),
            Cipher::TwoKeyDes => with!(des::TdesEde2),
            Cipher::Rc2Of128 => rc2(128, buffer)?,
            Cipher::Rc2Of40 => rc2(40, buffer)?,
        })
    }
}
