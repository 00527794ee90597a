//! Signatures: what ring checks, what is refused as weak, what cannot be checked here.
//!
//! Algorithm identifiers after RFC 3279, 4055, 5480, 5758 and 8410.

use ring::signature::{self as ring_sig, UnparsedPublicKey, VerificationAlgorithm};

use super::parsed::{PublicKey, Signed};
use super::pss::{self, Pss};
use super::public_key::{Kind, is_compressed, key_fault, key_name, kind};
use super::reader::{NULL, Reader, dotted};

/// What came of checking one signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Good,
    /// It was not made with this key.
    Bad,
    /// It was not checked, or checking it proves nothing: (code, why).
    Refused(&'static str, String),
}

pub(super) const PKCS1: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01];
const ECDSA: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04];
pub(super) const ED25519: &[u8] = &[0x2b, 0x65, 0x70];
pub(super) const ED448: &[u8] = &[0x2b, 0x65, 0x71];
const DSA_SHA1: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x03];
const DSA_SHA2: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03];

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Hash {
    Weak(&'static str),
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// The content of its OBJECT IDENTIFIER, and its length in octets; of those that ring has with PSS.
    fn of_pss(self) -> Option<(&'static [u8], u32)> {
        match self {
            Hash::Sha256 => Some((&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 1], 32)),
            Hash::Sha384 => Some((&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 2], 48)),
            Hash::Sha512 => Some((&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 3], 64)),
            Hash::Weak(_) | Hash::Sha224 => None,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Algorithm {
    Rsa(Hash),
    Pss(Hash),
    Ecdsa(Hash),
    Ed25519,
    Ed448,
    Dsa,
    /// PSS whose hash, mask or salt ring has not.
    OddPss,
    Unknown,
    /// Parameters that the algorithm does not have.
    Malformed,
}

/// (identifier, parameters with their tag)
pub(super) fn split(algorithm: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut parts = Reader(algorithm).sequence().ok()?;
    let oid = parts.oid().ok()?;
    let parameters = parts.0;
    if !parts.is_empty() {
        parts.any().ok()?;
        parts.end().ok()?;
    }
    Some((oid, parameters))
}

fn algorithm(identifier: &[u8]) -> Algorithm {
    let Some((oid, parameters)) = split(identifier) else {
        return Algorithm::Malformed;
    };
    let null = parameters.is_empty() || parameters == [NULL, 0];
    let found = match oid {
        [front @ .., last] if front == PKCS1 => match last {
            2 => Algorithm::Rsa(Hash::Weak("MD2")),
            3 => Algorithm::Rsa(Hash::Weak("MD4")),
            4 => Algorithm::Rsa(Hash::Weak("MD5")),
            5 => Algorithm::Rsa(Hash::Weak("SHA-1")),
            10 => return ring_pss(parameters),
            11 => Algorithm::Rsa(Hash::Sha256),
            12 => Algorithm::Rsa(Hash::Sha384),
            13 => Algorithm::Rsa(Hash::Sha512),
            14 => Algorithm::Rsa(Hash::Sha224),
            _ => return Algorithm::Unknown,
        },
        [front @ .., 1] if front == ECDSA => Algorithm::Ecdsa(Hash::Weak("SHA-1")),
        [front @ .., 3, last] if front == ECDSA => match last {
            1 => Algorithm::Ecdsa(Hash::Sha224),
            2 => Algorithm::Ecdsa(Hash::Sha256),
            3 => Algorithm::Ecdsa(Hash::Sha384),
            4 => Algorithm::Ecdsa(Hash::Sha512),
            _ => return Algorithm::Unknown,
        },
        ED25519 => Algorithm::Ed25519,
        ED448 => Algorithm::Ed448,
        DSA_SHA1 => return Algorithm::Dsa,
        [front @ .., _] if front == DSA_SHA2 => return Algorithm::Dsa,
        _ => return Algorithm::Unknown,
    };
    // RFC 4055 section 5: NULL for RSA; RFC 5758 section 3.2, RFC 8410 section 3: nothing for the others.
    match found {
        Algorithm::Rsa(_) if null => found,
        _ if parameters.is_empty() => found,
        _ => Algorithm::Malformed,
    }
}

/// ring has the salt as long as the hash, and MGF1 with the same hash.
fn ring_pss(parameters: &[u8]) -> Algorithm {
    let found = Pss::read(parameters).ok().and_then(|pss| {
        let fits = |hash: &Hash| hash.of_pss() == Some((pss.hash, pss.salt));
        let all = [Hash::Sha256, Hash::Sha384, Hash::Sha512];
        all.into_iter()
            .find(fits)
            .filter(|_| pss.mask_hash == pss.hash)
    });
    found.map_or(Algorithm::OddPss, Algorithm::Pss)
}

/// The algorithm's name for people.
pub(super) fn name_of(identifier: &[u8]) -> String {
    let hash = |h: Hash| match h {
        Hash::Weak(name) => name,
        Hash::Sha224 => "SHA-224",
        Hash::Sha256 => "SHA-256",
        Hash::Sha384 => "SHA-384",
        Hash::Sha512 => "SHA-512",
    };
    match algorithm(identifier) {
        Algorithm::Rsa(h) => format!("RSA with {}", hash(h)),
        Algorithm::Pss(h) => format!("RSA-PSS with {}", hash(h)),
        Algorithm::Ecdsa(h) => format!("ECDSA with {}", hash(h)),
        Algorithm::Ed25519 => "Ed25519".to_owned(),
        Algorithm::Ed448 => "Ed448".to_owned(),
        Algorithm::Dsa => "DSA".to_owned(),
        Algorithm::OddPss => "RSA-PSS with unusual parameters".to_owned(),
        Algorithm::Unknown => match split(identifier) {
            Some((oid, _)) => format!("the unknown algorithm {}", dotted(oid)),
            None => "an unreadable algorithm".to_owned(),
        },
        Algorithm::Malformed => "an algorithm with parameters it must not have".to_owned(),
    }
}

/// Whether the signature on a certificate or list was made with the key of `spki`; `None` where that cannot be checked
/// here, or proves nothing.
pub(in crate::pki) fn made_with(der: &[u8], spki: &[u8]) -> Option<bool> {
    let signed = Signed::read(der).ok()?;
    let key = PublicKey::read(spki).ok()?;
    match check(&signed, &key) {
        Outcome::Good => Some(true),
        Outcome::Bad => Some(false),
        Outcome::Refused(..) => None,
    }
}

/// Why the signature of `signed` (DER, of a request or a list) says nothing about `key` (SubjectPublicKeyInfo), if
/// so: it "is signed with …".
pub fn unchecked(signed: &[u8], key: &[u8]) -> Option<String> {
    let signed = Signed::read(signed).ok()?;
    match check(&signed, &PublicKey::read(key).ok()?) {
        Outcome::Refused(_, why) => Some(why),
        Outcome::Good | Outcome::Bad => None,
    }
}

/// Was `signed` made with `key`?
pub(super) fn check(signed: &Signed<'_>, key: &PublicKey<'_>) -> Outcome {
    let found = algorithm(signed.algorithm);
    let unsupported = || {
        Outcome::Refused(
            "unsupported-algorithm",
            format!(
                "is signed with {} by a key that is {}, which cannot be checked here",
                name_of(signed.algorithm),
                key_name(key)
            ),
        )
    };
    if let Algorithm::Rsa(Hash::Weak(h)) | Algorithm::Ecdsa(Hash::Weak(h)) = found {
        return Outcome::Refused(
            "weak-hash",
            format!("is signed over {h}, which can be forged (RFC 6194, RFC 6151)"),
        );
    }
    if let Some((code, why)) = key_fault(key) {
        return Outcome::Refused(code, format!("is signed by a key that {why}"));
    }
    let verifier: &dyn VerificationAlgorithm = match (found, kind(key)) {
        (Algorithm::Rsa(Hash::Sha256), Kind::Rsa(_)) => &ring_sig::RSA_PKCS1_2048_8192_SHA256,
        (Algorithm::Rsa(Hash::Sha384), Kind::Rsa(_)) => &ring_sig::RSA_PKCS1_2048_8192_SHA384,
        (Algorithm::Rsa(Hash::Sha512), Kind::Rsa(_)) => &ring_sig::RSA_PKCS1_2048_8192_SHA512,
        (Algorithm::Pss(Hash::Sha256), Kind::Rsa(_) | Kind::PssRsa(_)) => {
            &ring_sig::RSA_PSS_2048_8192_SHA256
        }
        (Algorithm::Pss(Hash::Sha384), Kind::Rsa(_) | Kind::PssRsa(_)) => {
            &ring_sig::RSA_PSS_2048_8192_SHA384
        }
        (Algorithm::Pss(Hash::Sha512), Kind::Rsa(_) | Kind::PssRsa(_)) => {
            &ring_sig::RSA_PSS_2048_8192_SHA512
        }
        (Algorithm::Ecdsa(Hash::Sha256), Kind::P256) => &ring_sig::ECDSA_P256_SHA256_ASN1,
        (Algorithm::Ecdsa(Hash::Sha384), Kind::P256) => &ring_sig::ECDSA_P256_SHA384_ASN1,
        (Algorithm::Ecdsa(Hash::Sha256), Kind::P384) => &ring_sig::ECDSA_P384_SHA256_ASN1,
        (Algorithm::Ecdsa(Hash::Sha384), Kind::P384) => &ring_sig::ECDSA_P384_SHA384_ASN1,
        (Algorithm::Ed25519, Kind::Ed25519) => &ring_sig::ED25519,
        // A signature of another family than the key: the name is the same, the key is another one.
        (Algorithm::Rsa(_), Kind::P256 | Kind::P384 | Kind::Ed25519)
        | (Algorithm::Pss(_), Kind::P256 | Kind::P384 | Kind::Ed25519)
        | (Algorithm::Ecdsa(_), Kind::Rsa(_) | Kind::Ed25519)
        | (Algorithm::Ed25519, Kind::Rsa(_) | Kind::P256 | Kind::P384) => return Outcome::Bad,
        (Algorithm::Malformed, _) => {
            return Outcome::Refused(
                "malformed-algorithm",
                "names a signature algorithm with parameters that it must not have (RFC 4055, RFC 5758)".to_owned(),
            );
        }
        _ => return unsupported(),
    };
    if let (Algorithm::Pss(hash), Kind::PssRsa(_)) = (found, kind(key))
        && let Some((_, parameters)) = split(key.algorithm)
        && !hash
            .of_pss()
            .is_some_and(|(hash, length)| pss::allows(parameters, hash, length))
    {
        return Outcome::Refused(
            "key-parameters",
            format!(
                "is signed with {} by a key that is for another hash or a longer salt (RFC 4055 1.2)",
                name_of(signed.algorithm)
            ),
        );
    }
    match UnparsedPublicKey::new(verifier, key.bits).verify(signed.message, signed.signature) {
        Ok(()) => Outcome::Good,
        Err(_) if matches!(kind(key), Kind::Rsa(b) | Kind::PssRsa(b) if b > 8192) => unsupported(),
        // ring knows points in full only.
        Err(_) if is_compressed(key) => unsupported(),
        Err(_) => Outcome::Bad,
    }
}
