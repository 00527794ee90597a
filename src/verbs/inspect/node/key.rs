//! The members that depend on the kind of key: RSA and EC have some, the others none.

use serde_json::Value;

use super::buffer;
use super::curves::CURVES;
use crate::pki::der::{self, tag};
use crate::pki::spki::Spki;

const RSA: &str = "1.2.840.113549.1.1.1";
const EC: &str = "1.2.840.10045.2.1";

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
