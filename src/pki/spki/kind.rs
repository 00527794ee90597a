//! What kind of key a SubjectPublicKeyInfo holds (RFC 3279, 4055, 5480, 8410).

use x509_parser::asn1_rs::Tag;
use x509_parser::public_key::PublicKey;
use x509_parser::x509::SubjectPublicKeyInfo;

use super::{KeyKind, KeyType};
use crate::pki::der::{self, tag};
use crate::pki::facts::dotted;

pub(super) fn kind_of(parsed: &SubjectPublicKeyInfo<'_>) -> KeyKind {
    let oid = dotted(&parsed.algorithm.algorithm);
    let curve = || {
        let parameters = parsed.algorithm.parameters.as_ref()?;
        // Its own way does not look at the tag, and makes an OID of the SEQUENCE of explicit parameters.
        let is_oid = parameters.tag() == Tag::Oid;
        is_oid
            .then(|| parameters.as_oid().ok())
            .flatten()
            .map(|oid| dotted(&oid))
    };
    match oid.as_ref() {
        "1.3.101.112" => KeyKind::Made(KeyType::Ed25519),
        "1.3.101.113" => KeyKind::Other("ed448".into()),
        "1.2.840.10040.4.1" => KeyKind::Other("dsa".into()),
        // A key for RSA-PSS and nothing else (RFC 4055 section 1.2), with the same numbers.
        "1.2.840.113549.1.1.10" => {
            KeyKind::Other(match pss_bits(&parsed.subject_public_key.data) {
                Some(bits) => format!("rsa-pss-{bits}"),
                None => "rsa-pss (unreadable)".into(),
            })
        }
        "1.2.840.113549.1.1.1" => match parsed.parsed() {
            Ok(PublicKey::RSA(key)) => KeyKind::Rsa(modulus_bits(key.modulus)),
            _ => KeyKind::Other("rsa (unreadable)".into()),
        },
        "1.2.840.10045.2.1" => match curve().as_deref() {
            Some("1.2.840.10045.3.1.7") => KeyKind::Made(KeyType::EcP256),
            Some("1.3.132.0.34") => KeyKind::Made(KeyType::EcP384),
            Some("1.3.132.0.35") => KeyKind::Other("ec-p521".into()),
            Some("1.3.132.0.10") => KeyKind::Other("ec-secp256k1".into()),
            Some("1.2.840.10045.3.1.1") => KeyKind::Other("ec-p192".into()),
            Some("1.3.132.0.33") => KeyKind::Other("ec-p224".into()),
            Some(curve) => KeyKind::Other(format!("ec on curve {curve}")),
            None => KeyKind::Other("ec with explicit parameters".into()),
        },
        other => KeyKind::Other(format!("of algorithm {other}")),
    }
}

/// The bits of the modulus of an RSAPublicKey (RFC 8017 appendix A.1.1).
fn pss_bits(key: &[u8]) -> Option<usize> {
    let parts = der::children(der::read_tagged(key, tag::SEQUENCE).ok()?).ok()?;
    match parts.as_slice() {
        [modulus, exponent] if [modulus.tag, exponent.tag] == [tag::INTEGER; 2] => {
            Some(modulus_bits(modulus.content))
        }
        _ => None,
    }
}

/// The length of an RSA modulus (big-endian) in bits, leading zeros set aside.
pub fn modulus_bits(modulus: &[u8]) -> usize {
    let significant = modulus.iter().skip_while(|byte| **byte == 0);
    match significant.clone().next() {
        Some(first) => significant.count() * 8 - first.leading_zeros() as usize,
        None => 0,
    }
}
