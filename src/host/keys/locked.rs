//! Private keys under passphrases: PBES2 (RFC 8018 section 6.2) read and written, the
//! schemes of PKCS #12 and old `DEK-Info` PEM (RFC 1421 section 4.6.1.3) read.
//!
//! CBC proves nothing about the passphrase: what comes out counts as unlocked only
//! when it has the shape of a private key.

use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeEncrypt, KeyIvInit};

use super::forms::{FormError, Parts};
use super::kdf::{Kdf, Prf, Secret};
use super::scheme::{Cipher, Scheme};
use crate::host::passphrase::Passphrase;
use crate::pki::armour::Block;
use crate::pki::der::{self, tag};

/// A private key that a passphrase opens; not looked into until it is to be opened.
#[derive(Clone, PartialEq, Eq)]
pub struct Locked {
    block: Block,
    curve: Option<Vec<u8>>,
}

/// Why a key did not open.
#[derive(Debug)]
pub enum LockError {
    /// It is not the passphrase.
    Wrong,
    /// The file is broken.
    Broken(String),
    /// Its parameters would cost too much: what it asks for, and the limit.
    TooDear(String),
    /// Encrypted in a way that is not read here, but that openssl converts.
    Foreign(String),
    /// It opened, and the key in it cannot be used.
    Unusable(String),
}

/// How a key is encrypted, and what is encrypted.
struct Sealed<'a> {
    scheme: Scheme,
    body: &'a [u8],
}

const PBES2: &str = "1.2.840.113549.1.5.13";
/// OWASP's figure for PBKDF2-HMAC-SHA256.
const ROUNDS: u64 = 600_000;

impl Locked {
    /// The block, and the content of an `EC PARAMETERS` block that stood before it.
    pub fn new(block: Block, curve: Option<Vec<u8>>) -> Locked {
        Locked { block, curve }
    }

    /// The key inside.
    pub fn open(&self, passphrase: &Passphrase) -> Result<Parts, LockError> {
        self.open_with(&Secret::of(passphrase.as_bytes()))
    }

    /// The same, with a passphrase in all its forms.
    pub fn open_with(&self, secret: &Secret<'_>) -> Result<Parts, LockError> {
        let sealed = self.read()?;
        let open = sealed.scheme.open(secret, sealed.body)?;
        match Parts::of(&open, self.curve.as_deref()) {
            Ok(parts) => Ok(parts),
            Err(FormError::NoKey) => Err(LockError::Wrong),
            Err(FormError::Unusable(why)) => Err(LockError::Unusable(why)),
        }
    }

    /// Whether it is encrypted as [`seal`] does it.
    pub fn is_ours(&self) -> bool {
        let ours = |kdf: &Kdf| {
            matches!(
                kdf,
                Kdf::Pbkdf2 {
                    prf: Prf::Sha256,
                    rounds: ROUNDS..,
                    ..
                }
            )
        };
        self.read()
            .is_ok_and(|sealed| sealed.scheme.cipher == Cipher::Aes256 && ours(&sealed.scheme.kdf))
    }

    /// How it is encrypted, in words.
    pub fn words(&self) -> String {
        match self.read() {
            Ok(sealed) => sealed.scheme.words(),
            Err(LockError::Foreign(what)) => format!("unknown here: {what}"),
            Err(_) => "unreadable".to_owned(),
        }
    }

    /// How much work opening it is, in rounds.
    pub fn cost(&self) -> u64 {
        self.read().map_or(0, |sealed| sealed.scheme.cost())
    }

    fn read(&self) -> Result<Sealed<'_>, LockError> {
        match &self.block.dek_info {
            Some(info) => old_pem(info, &self.block.der),
            None if self.block.encrypted => Err(LockError::Broken(
                "its PEM headers say that it is encrypted, and not how".into(),
            )),
            None => enveloped(&self.block.der),
        }
    }
}

/// EncryptedPrivateKeyInfo around a PKCS #8 key: AES-256-CBC, PBKDF2-HMAC-SHA256
/// with 600,000 rounds; what openssl, GnuTLS, node, nginx, curl and Python read.
pub fn seal(
    pkcs8: &[u8],
    passphrase: &Passphrase,
    salt: [u8; 16],
    iv: [u8; 16],
) -> Result<Vec<u8>, LockError> {
    let kdf = Kdf::Pbkdf2 {
        prf: Prf::Sha256,
        salt: salt.to_vec(),
        rounds: ROUNDS,
    };
    let key = kdf.derive(passphrase.as_bytes(), 32)?;
    let body = cbc::Encryptor::<aes::Aes256>::new_from_slices(&key, &iv)
        .map_err(|_| LockError::Broken("the cipher has other sizes".into()))?
        .encrypt_padded_vec::<Pkcs7>(pkcs8);
    let oid = |dotted: &str| {
        der::oid(dotted).ok_or_else(|| LockError::Broken("an object identifier is wrong".into()))
    };
    let rounds = ROUNDS.to_be_bytes();
    let prf = der::sequence(&[&oid("1.2.840.113549.2.9")?, &der::tlv(tag::NULL, &[])]);
    let parameters = der::sequence(&[
        &der::tlv(tag::OCTET_STRING, &salt),
        &der::integer(&rounds),
        &prf,
    ]);
    let kdf = der::sequence(&[&oid("1.2.840.113549.1.5.12")?, &parameters]);
    let cipher = der::sequence(&[
        &oid("2.16.840.1.101.3.4.1.42")?,
        &der::tlv(tag::OCTET_STRING, &iv),
    ]);
    let algorithm = der::sequence(&[&oid(PBES2)?, &der::sequence(&[&kdf, &cipher])]);
    Ok(der::sequence(&[
        &algorithm,
        &der::tlv(tag::OCTET_STRING, &body),
    ]))
}

/// EncryptedPrivateKeyInfo (RFC 5958 section 3).
fn enveloped(bytes: &[u8]) -> Result<Sealed<'_>, LockError> {
    let broken = || LockError::Broken("its encryption header is broken".into());
    let outer = der::read_tagged(bytes, tag::SEQUENCE).map_err(|_| broken())?;
    let outer = der::children(outer).map_err(|_| broken())?;
    match outer.as_slice() {
        [algorithm, body] if algorithm.tag == tag::SEQUENCE && body.tag == tag::OCTET_STRING => {
            Ok(Sealed {
                scheme: Scheme::of(algorithm)?,
                body: body.content,
            })
        }
        _ => Err(broken()),
    }
}

fn old_pem<'a>(info: &str, body: &'a [u8]) -> Result<Sealed<'a>, LockError> {
    let (name, iv) = info.split_once(',').unwrap_or((info, ""));
    let cipher = match name.trim().to_ascii_uppercase().as_str() {
        "DES-EDE3-CBC" => Cipher::TripleDes,
        "AES-128-CBC" => Cipher::Aes128,
        "AES-192-CBC" => Cipher::Aes192,
        "AES-256-CBC" => Cipher::Aes256,
        other => {
            return Err(LockError::Foreign(format!("it is encrypted with {other}")));
        }
    };
    let iv = unhex(iv.trim()).filter(|iv| iv.len() == cipher.block_size());
    let iv = iv.ok_or_else(|| LockError::Broken("its DEK-Info header is broken".into()))?;
    Ok(Sealed {
        scheme: Scheme {
            kdf: Kdf::Md5 {
                salt: iv.iter().take(8).copied().collect(),
            },
            cipher,
            iv,
        },
        body,
    })
}
fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text
        .chars()
        .map(|digit| digit.to_digit(16).map(|digit| digit as u8))
        .collect::<Option<_>>()?;
    let pairs = digits.chunks(2);
    pairs
        .map(|pair| match pair {
            [high, low] => Some(high << 4 | low),
            _ => None,
        })
        .collect()
}
