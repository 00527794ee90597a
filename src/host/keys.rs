//! Private keys: made, read, and used. The only place that knows where a key
//! lives and what it looks like (PKCS #8, RFC 5958; in version 1, which every
//! reader knows, also for Ed25519).

use std::fmt;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair,
    EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair,
};
use zeroize::Zeroizing;

use super::read;
use crate::failure::{Failure, Kind as Why};
use crate::pki::armour::{self, Block};
use crate::pki::der;
use crate::pki::object::Kind;
use crate::pki::signer::{Algorithm, SignError, Signer};
use crate::pki::spki::{KeyType, Spki};

/// A private key in memory, ready to sign.
pub struct PrivateKey {
    pair: Pair,
    spki: Spki,
    pkcs8: Zeroizing<Vec<u8>>,
}

enum Pair {
    Ecdsa(KeyType, EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey of {:?}", self.spki)
    }
}

impl PrivateKey {
    /// Makes a new one.
    pub fn generate(key_type: KeyType) -> Result<PrivateKey, Failure> {
        let no_chance = |_| Failure::new(Why::Io, "the system gives no random numbers");
        let rng = SystemRandom::new();
        let pkcs8 = match ecdsa(key_type) {
            Some(algorithm) => {
                let document = EcdsaKeyPair::generate_pkcs8(algorithm, &rng).map_err(no_chance)?;
                Zeroizing::new(document.as_ref().to_vec())
            }
            None => {
                let mut seed = Zeroizing::new([0; 32]);
                rng.fill(seed.as_mut()).map_err(no_chance)?;
                Zeroizing::new([ED25519_PKCS8, seed.as_slice()].concat())
            }
        };
        PrivateKey::from_pkcs8(pkcs8).map_err(|why| {
            Failure::new(
                Why::Internal,
                format!("the key just made is not usable: {why}"),
            )
        })
    }

    /// The key in the file at `path`, or `None` where there is none.
    pub fn find(path: &Path) -> Result<Option<PrivateKey>, Failure> {
        match read::optional(path)? {
            Some(bytes) => PrivateKey::read(path, Zeroizing::new(bytes)).map(Some),
            None => Ok(None),
        }
    }

    fn read(path: &Path, bytes: Zeroizing<Vec<u8>>) -> Result<PrivateKey, Failure> {
        let mut blocks = read::blocks(path, &bytes)?;
        blocks.retain(|block| block.label.as_deref() != Some("EC PARAMETERS"));
        match blocks.as_slice() {
            [block] => PrivateKey::of_block(path, block),
            blocks => {
                let (path, count) = (path.display(), blocks.len());
                let message =
                    format!("{path} holds {count} objects; one private key is wanted here");
                Err(Failure::new(Why::Input, message))
            }
        }
    }

    /// The key in one block of the file at `path`.
    pub fn of_block(path: &Path, block: &Block) -> Result<PrivateKey, Failure> {
        let shown = read::name(path);
        let refused = |why: String| Failure::new(Why::Input, format!("{shown} {why}"));
        match Kind::of(block) {
            Kind::PrivateKey => PrivateKey::from_pkcs8(Zeroizing::new(block.der.clone()))
                .map_err(|why| refused(format!("cannot be used: {why}"))),
            Kind::OldPrivateKey => Err(refused(
                "holds a private key in an old form; PKCS #8 is wanted here".to_owned(),
            )
            .hint(format!(
                "convert it: openssl pkcs8 -topk8 -nocrypt -in {shown} -out NEW.key"
            ))),
            Kind::EncryptedKey => Err(refused(
                "is under a passphrase; an open key is wanted here".to_owned(),
            )
            .hint(format!("open it: openssl pkey -in {shown} -out NEW.key"))),
            other => Err(read::wrong_kind(path, other, block, "a private key")),
        }
    }

    fn from_pkcs8(pkcs8: Zeroizing<Vec<u8>>) -> Result<PrivateKey, String> {
        let key_type = key_type_of(&pkcs8)?;
        let wrong =
            |error: ring::error::KeyRejected| format!("its {key_type} key is wrong ({error})");
        let pair = match ecdsa(key_type) {
            Some(algorithm) => {
                let pair = EcdsaKeyPair::from_pkcs8(algorithm, &pkcs8, &SystemRandom::new());
                Pair::Ecdsa(key_type, pair.map_err(wrong)?)
            }
            None => {
                Pair::Ed25519(Ed25519KeyPair::from_pkcs8_maybe_unchecked(&pkcs8).map_err(wrong)?)
            }
        };
        let public = match &pair {
            Pair::Ecdsa(_, pair) => pair.public_key().as_ref(),
            Pair::Ed25519(pair) => pair.public_key().as_ref(),
        };
        let spki = Spki::from_key_bytes(key_type, public);
        Ok(PrivateKey { pair, spki, pkcs8 })
    }

    /// The PEM that goes into the key's file.
    pub fn to_pem(&self) -> Zeroizing<String> {
        Zeroizing::new(armour::write("PRIVATE KEY", &self.pkcs8))
    }
}

impl Signer for PrivateKey {
    fn public_key(&self) -> &Spki {
        &self.spki
    }

    fn algorithm(&self) -> Algorithm {
        match self.pair {
            Pair::Ecdsa(KeyType::EcP384, _) => Algorithm::EcdsaSha384,
            Pair::Ecdsa(..) => Algorithm::EcdsaSha256,
            Pair::Ed25519(_) => Algorithm::Ed25519,
        }
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        match &self.pair {
            Pair::Ecdsa(_, pair) => pair
                .sign(&SystemRandom::new(), message)
                .map(|signature| signature.as_ref().to_vec())
                .map_err(|_| SignError("the system gives no random numbers".into())),
            Pair::Ed25519(pair) => Ok(pair.sign(message).as_ref().to_vec()),
        }
    }
}

/// What to tell a person about a key file that others can read. Not an error:
/// containers and mounts from other systems show modes that nobody chose.
pub fn lax_mode(path: &Path) -> Option<String> {
    let mode = fs::metadata(path).ok()?.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then(|| {
        let path = path.display();
        format!("{path} can be read by others (mode {mode:04o}); chmod 600 {path}")
    })
}

/// PKCS #8 version 1 around an Ed25519 seed (RFC 8410 section 7).
const ED25519_PKCS8: &[u8] = &[
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

fn ecdsa(key_type: KeyType) -> Option<&'static EcdsaSigningAlgorithm> {
    match key_type {
        KeyType::EcP256 => Some(&ECDSA_P256_SHA256_ASN1_SIGNING),
        KeyType::EcP384 => Some(&ECDSA_P384_SHA384_ASN1_SIGNING),
        KeyType::Ed25519 => None,
    }
}

/// The kind of key in a PrivateKeyInfo (RFC 5958 section 2), by its algorithm.
fn key_type_of(pkcs8: &[u8]) -> Result<KeyType, String> {
    let (outer, _) = der::read(pkcs8).map_err(|error| error.to_string())?;
    let parts = der::children(outer.content).map_err(|error| error.to_string())?;
    let algorithm = parts.get(1).ok_or("its private key has another shape")?;
    let made = KeyType::ALL
        .into_iter()
        .find(|made| made.spki_algorithm() == algorithm.raw);
    made.ok_or_else(|| {
        // An algorithm's public form tells its name; the key itself is not needed.
        let spki = Spki::from_der(&der::sequence(&[algorithm.raw, &der::tlv(0x03, &[0])]));
        let kind = spki.map_or_else(|| "unknown".to_owned(), |spki| spki.kind().to_string());
        let known = KeyType::ALL.map(KeyType::word).join(", ");
        format!("its key is {kind}; {known} keys can be used")
    })
}
