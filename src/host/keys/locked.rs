//! Private keys under passphrases: PBES2 (RFC 8018 section 6.2) read and written,
//! old `DEK-Info` PEM (RFC 1421 section 4.6.1.3) read.
//!
//! CBC proves nothing about the passphrase: what comes out counts as unlocked only
//! when it has the shape of a private key.

use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use zeroize::Zeroizing;

use super::forms::{FormError, Parts};
use super::kdf::{Kdf, Prf};
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

/// The ciphers, by the size of their key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cipher {
    Aes128,
    Aes192,
    Aes256,
    TripleDes,
}

/// What a file says about its encryption, and what it encrypts.
struct Sealed {
    kdf: Kdf,
    cipher: Cipher,
    iv: Vec<u8>,
    body: Vec<u8>,
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
        let sealed = self.read()?;
        let key = sealed
            .kdf
            .derive(passphrase.as_bytes(), sealed.cipher.key_size())?;
        let mut buffer = Zeroizing::new(sealed.body);
        let open = sealed
            .cipher
            .decrypt(&key, &sealed.iv, &mut buffer)
            .ok_or(LockError::Wrong)?;
        match Parts::of(open, self.curve.as_deref()) {
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
            .is_ok_and(|sealed| sealed.cipher == Cipher::Aes256 && ours(&sealed.kdf))
    }

    /// How it is encrypted, in words.
    pub fn words(&self) -> String {
        match self.read() {
            Ok(sealed) => format!("{}, {}", sealed.cipher.word(), sealed.kdf.words()),
            Err(LockError::Foreign(what)) => format!("unknown here: {what}"),
            Err(_) => "unreadable".to_owned(),
        }
    }

    fn read(&self) -> Result<Sealed, LockError> {
        match &self.block.dek_info {
            Some(info) => old_pem(info, &self.block.der),
            None if self.block.encrypted => Err(LockError::Broken(
                "its PEM headers say that it is encrypted, and not how".into(),
            )),
            None => pbes2(&self.block.der),
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
fn pbes2(bytes: &[u8]) -> Result<Sealed, LockError> {
    let broken = || LockError::Broken("its encryption is broken".into());
    let inside = |bytes: &[u8]| der::children(bytes).map(|parts| parts.len()).is_ok();
    let outer = der::read_tagged(bytes, tag::SEQUENCE).map_err(|_| broken())?;
    let outer = der::children(outer).map_err(|_| broken())?;
    let [algorithm, body] = outer.as_slice() else {
        return Err(broken());
    };
    if algorithm.tag != tag::SEQUENCE || !inside(algorithm.content) || body.tag != tag::OCTET_STRING
    {
        return Err(broken());
    }
    let algorithm = der::children(algorithm.content).map_err(|_| broken())?;
    let name = algorithm
        .first()
        .and_then(|name| der::oid_text(name.content));
    let scheme = match name.as_deref() {
        Some(PBES2) => algorithm.get(1).ok_or_else(broken)?,
        Some(other) => return Err(LockError::Foreign(foreign(other))),
        None => return Err(broken()),
    };
    let scheme = der::children(scheme.content).map_err(|_| broken())?;
    let [kdf, cipher] = scheme.as_slice() else {
        return Err(broken());
    };
    let kdf = der::children(kdf.content).map_err(|_| broken())?;
    let cipher = der::children(cipher.content).map_err(|_| broken())?;
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
    Ok(Sealed {
        kdf,
        cipher,
        iv: iv.content.to_vec(),
        body: body.content.to_vec(),
    })
}

fn old_pem(info: &str, body: &[u8]) -> Result<Sealed, LockError> {
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
        kdf: Kdf::Md5 {
            salt: iv[..8].to_vec(),
        },
        cipher,
        iv,
        body: body.to_vec(),
    })
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
        "1.2.840.113549.1.12.1.3" => "PBES1 of PKCS #12 with SHA-1 and 3DES",
        "1.2.840.113549.1.12.1.4" => "PBES1 of PKCS #12 with SHA-1 and 3DES of two keys",
        "1.2.840.113549.1.12.1.5" => "PBES1 of PKCS #12 with SHA-1 and RC2 (128 bits)",
        "1.2.840.113549.1.12.1.6" => "PBES1 of PKCS #12 with SHA-1 and RC2 (40 bits)",
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
    fn key_size(self) -> usize {
        match self {
            Cipher::Aes128 => 16,
            Cipher::Aes192 | Cipher::TripleDes => 24,
            Cipher::Aes256 => 32,
        }
    }

    fn block_size(self) -> usize {
        match self {
            Cipher::TripleDes => 8,
            _ => 16,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Cipher::Aes128 => "AES-128-CBC",
            Cipher::Aes192 => "AES-192-CBC",
            Cipher::Aes256 => "AES-256-CBC",
            Cipher::TripleDes => "3DES-CBC",
        }
    }

    /// CBC with its padding checked; `None` where that does not come out.
    fn decrypt<'a>(self, key: &[u8], iv: &[u8], buffer: &'a mut [u8]) -> Option<&'a [u8]> {
        macro_rules! with {
            ($cipher:ty) => {
                cbc::Decryptor::<$cipher>::new_from_slices(key, iv)
                    .ok()?
                    .decrypt_padded::<Pkcs7>(buffer)
                    .ok()
            };
        }
        match self {
            Cipher::Aes128 => with!(aes::Aes128),
            Cipher::Aes192 => with!(aes::Aes192),
            Cipher::Aes256 => with!(aes::Aes256),
            Cipher::TripleDes => with!(des::TdesEde3),
        }
    }
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
