//! Public keys of subjects: which they are, and whether they are fit for use (RFC 3279, 5480 and 8410).

use super::curve;
use super::parsed::PublicKey;
use super::pss::Pss;
use super::reader::{NULL, Reader, SEQUENCE, dotted};
use super::signature::{ED448, ED25519, PKCS1, split};

const EC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const DSA_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01];
const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const P192: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x01];
const P224: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x21];
const P384: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x22];
const P521: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x23];

/// RSA keys from here on are taken (NIST SP 800-131A, CA/Browser Forum 6.1.5).
const RSA_BITS: usize = 2048;

#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Kind {
    /// The length of the modulus in bits.
    Rsa(usize),
    PssRsa(usize),
    P256,
    P384,
    P521,
    Ed25519,
    Other,
}

pub(super) fn kind(key: &PublicKey<'_>) -> Kind {
    let Some((oid, parameters)) = split(key.algorithm) else {
        return Kind::Other;
    };
    match oid {
        [front @ .., 1] if front == PKCS1 => Kind::Rsa(rsa(key.bits).map_or(0, |r| r.0)),
        [front @ .., 10] if front == PKCS1 => Kind::PssRsa(rsa(key.bits).map_or(0, |r| r.0)),
        EC_KEY => match Reader(parameters).oid() {
            Ok(P256) => Kind::P256,
            Ok(P384) => Kind::P384,
            Ok(P521) => Kind::P521,
            _ => Kind::Other,
        },
        ED25519 => Kind::Ed25519,
        _ => Kind::Other,
    }
}

/// (bits of the modulus, exponent is odd and at least 3)
fn rsa(bits: &[u8]) -> Option<(usize, bool)> {
    let mut outer = Reader(bits);
    let mut parts = outer.expect(SEQUENCE).ok()?.reader();
    let modulus = parts.integer().ok()?;
    let exponent = parts.integer().ok()?;
    parts.end().ok()?;
    outer.end().ok()?;
    // A negative or an even number is no product of two primes.
    if modulus.first().is_none_or(|b| *b >= 0x80) || modulus.last().is_none_or(|b| b & 1 == 0) {
        return None;
    }
    let modulus = modulus.strip_prefix(&[0]).unwrap_or(modulus);
    let first = modulus.first()?;
    let odd = exponent.last().is_some_and(|b| b & 1 == 1) && exponent[0] < 0x80 && exponent != [1];
    Some((modulus.len() * 8 - first.leading_zeros() as usize, odd))
}

/// What checking one signature of this key costs, in those of P-256.
pub(super) fn price(key: &PublicKey<'_>) -> usize {
    match kind(key) {
        Kind::Rsa(bits) | Kind::PssRsa(bits) => 1 + (bits / RSA_BITS).min(8).pow(2) / 4,
        Kind::P384 | Kind::P521 => 12,
        _ => 1,
    }
}

/// Whether it is a point of which only one coordinate is there (RFC 5480 section 2.2).
pub(super) fn is_compressed(key: &PublicKey<'_>) -> bool {
    let is_ec = matches!(kind(key), Kind::P256 | Kind::P384 | Kind::P521);
    is_ec && matches!(key.bits.first(), Some(2 | 3))
}

/// The key for people: `EC P-256`, `RSA 2048`.
pub(super) fn key_name(key: &PublicKey<'_>) -> String {
    match kind(key) {
        Kind::Rsa(bits) => format!("RSA {bits}"),
        Kind::PssRsa(bits) => format!("RSA-PSS {bits}"),
        Kind::P256 => "EC P-256".to_owned(),
        Kind::P384 => "EC P-384".to_owned(),
        Kind::P521 => "EC P-521".to_owned(),
        Kind::Ed25519 => "Ed25519".to_owned(),
        Kind::Other => match split(key.algorithm) {
            Some((ED448, _)) => "Ed448".to_owned(),
            Some((DSA_KEY, _)) => "DSA".to_owned(),
            Some((EC_KEY, parameters)) => match Reader(parameters).oid() {
                Ok(P192) => "EC P-192".to_owned(),
                Ok(P224) => "EC P-224".to_owned(),
                Ok(curve) => format!("EC on the curve {}", dotted(curve)),
                Err(_) => "EC with explicit parameters".to_owned(),
            },
            Some((oid, _)) => format!("of type {}", dotted(oid)),
            None => "unreadable".to_owned(),
        },
    }
}

/// What only the key of a leaf has to be asked: with one of a CA a signature is checked, or nothing is.
pub(super) fn leaf_key_fault(key: &PublicKey<'_>) -> Option<(&'static str, String)> {
    let is_point = curve::has(kind(key), key.bits);
    let why = || format!("is no point of the curve, {} (RFC 5480 2.2)", key_name(key));
    (!is_point).then(|| ("malformed-key", why()))
}

/// What makes a subject's key unfit, if anything: (code, "is …").
pub(super) fn key_fault(key: &PublicKey<'_>) -> Option<(&'static str, String)> {
    let weak = |why: String| Some(("weak-key", why));
    let malformed = |why: &str| Some(("malformed-key", why.to_owned()));
    let (oid, parameters) = match split(key.algorithm) {
        Some(parts) => parts,
        None => return malformed("has an algorithm that cannot be read (RFC 5280 4.1.2.7)"),
    };
    let point = |octets: usize| {
        let whole = key.bits.len() == 2 * octets + 1 && key.bits[0] == 4;
        let compressed = key.bits.len() == octets + 1 && matches!(key.bits[0], 2 | 3);
        !(whole || compressed)
    };
    match kind(key) {
        Kind::Rsa(_) if !parameters.is_empty() && parameters != [NULL, 0] => {
            malformed("is RSA with parameters it must not have (RFC 3279 2.3.1)")
        }
        Kind::PssRsa(_) if !parameters.is_empty() && Pss::read(parameters).is_err() => {
            malformed("is RSA-PSS with parameters that cannot be read (RFC 4055 3.1)")
        }
        Kind::Rsa(bits) | Kind::PssRsa(bits) => match rsa(key.bits) {
            None => malformed("is not an RSA key at all (RFC 3279 2.3.1)"),
            Some(_) if bits < RSA_BITS => weak(format!(
                "is RSA of {bits} bits; at least {RSA_BITS} are needed"
            )),
            Some((_, false)) => weak("is RSA with an exponent that is even or 1".to_owned()),
            Some(_) => None,
        },
        Kind::P256 if point(32) => malformed("is no point of P-256 (RFC 5480 2.2)"),
        Kind::P384 if point(48) => malformed("is no point of P-384 (RFC 5480 2.2)"),
        Kind::P521 if point(66) => malformed("is no point of P-521 (RFC 5480 2.2)"),
        Kind::Ed25519 if key.bits.len() != 32 || !parameters.is_empty() => {
            malformed("is no Ed25519 key (RFC 8410 3)")
        }
        Kind::P256 | Kind::P384 | Kind::P521 | Kind::Ed25519 => None,
        Kind::Other => match oid {
            EC_KEY => match Reader(parameters).oid() {
                Ok(P192) => weak("is EC P-192; at least 224 bits are needed".to_owned()),
                Ok(_) => None,
                Err(_) => {
                    malformed("is EC with a curve that is not named, which RFC 5480 2.1.1 forbids")
                }
            },
            DSA_KEY => weak("is DSA, which FIPS 186-5 withdrew".to_owned()),
            _ => None,
        },
    }
}
