//! The members that depend on the kind of key: RSA and EC have some, the others none.

use serde_json::Value;

use super::buffer;
use crate::pki::der::{self, tag};
use crate::pki::spki::Spki;

const RSA: &str = "1.2.840.113549.1.1.1";
const EC: &str = "1.2.840.10045.2.1";

/// A curve: OID, the bits of its order, openssl's name, NIST's.
type Curve = (&'static str, u32, &'static str, Option<&'static str>);

const CURVES: [Curve; 10] = [
    ("1.2.840.10045.3.1.7", 256, "prime256v1", Some("P-256")),
    ("1.3.132.0.34", 384, "secp384r1", Some("P-384")),
    ("1.3.132.0.35", 521, "secp521r1", Some("P-521")),
    ("1.3.132.0.33", 224, "secp224r1", Some("P-224")),
    ("1.2.840.10045.3.1.1", 192, "prime192v1", Some("P-192")),
    ("1.3.132.0.10", 256, "secp256k1", None),
    ("1.3.36.3.3.2.8.1.1.3", 160, "brainpoolP160r1", None),
    ("1.3.36.3.3.2.8.1.1.7", 256, "brainpoolP256r1", None),
    ("1.3.36.3.3.2.8.1.1.11", 384, "brainpoolP384r1", None),
    ("1.3.36.3.3.2.8.1.1.13", 512, "brainpoolP512r1", None),
];

pub(super) fn members(spki: &Spki) -> Vec<(&'static str, Value)> {
    let members = || {
        let outer = der::read_tagged(spki.as_der(), tag::SEQUENCE).ok()?;
        let (algorithm, _) = der::read(outer).ok()?;
        let (name, parameters) = der::read(algorithm.content).ok()?;
        match der::oid_text(name.content)?.as_str() {
            RSA => of_rsa(spki),
            EC => of_curve(spki, der::read_tagged(parameters, tag::OID).ok()?),
            _ => None,
        }
    };
    members().unwrap_or_default()
}

fn of_rsa(spki: &Spki) -> Option<Vec<(&'static str, Value)>> {
    let parts = der::children(der::read_tagged(spki.key_bits(), tag::SEQUENCE).ok()?).ok()?;
    let [modulus, exponent] = parts.as_slice() else {
        return None;
    };
    let (modulus, exponent) = (digits(modulus.content), digits(exponent.content));
    let first = modulus.chars().next()?.to_digit(16)?;
    let bits = modulus.len() * 4 - (first.leading_zeros() as usize - 28);
    Some(vec![
        ("modulus", modulus.to_uppercase().into()),
        ("bits", bits.into()),
        ("exponent", format!("0x{exponent}").into()),
        ("pubkey", buffer(spki.as_der())),
    ])
}

/// Hexadecimal without leading zeros.
fn digits(number: &[u8]) -> String {
    let digits = crate::pki::spki::hex(number);
    match digits.trim_start_matches('0') {
        "" => "0".to_owned(),
        some => some.to_owned(),
    }
}

fn of_curve(spki: &Spki, oid: &[u8]) -> Option<Vec<(&'static str, Value)>> {
    let oid = der::oid_text(oid)?;
    let (_, bits, name, nist) = CURVES.iter().find(|(known, ..)| *known == oid)?;
    let mut members = vec![
        ("bits", Value::from(*bits)),
        ("pubkey", buffer(spki.key_bits())),
        ("asn1Curve", (*name).into()),
    ];
    members.extend(nist.map(|nist| ("nistCurve", nist.into())));
    Some(members)
}
