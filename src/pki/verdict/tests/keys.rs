//! Signatures by keys that say what they are for.

use ring::rand::SystemRandom;
use ring::rsa::KeyPair as RsaKeyPair;
use ring::signature::{KeyPair, RSA_PSS_SHA256};

use super::super::parsed::{PublicKey, Signed};
use super::super::public_key::key_fault;
use super::super::signature::{Outcome, check};
use super::kit::{ECDSA_SHA256, Key, codes};
use crate::pki::armour;
use crate::pki::der::{self, sequence, tlv};

const SHA1: &str = "1.3.14.3.2.26";
const SHA256: &str = "2.16.840.1.101.3.4.2.1";
const SHA384: &str = "2.16.840.1.101.3.4.2.2";

/// AlgorithmIdentifier of RSASSA-PSS with these parameters.
fn pss(parameters: &[u8]) -> Vec<u8> {
    sequence(&[&der::oid("1.2.840.113549.1.1.10").unwrap(), parameters])
}

fn hash(oid: &str) -> Vec<u8> {
    sequence(&[&der::oid(oid).unwrap(), &[5, 0]])
}

/// RSASSA-PSS-params.
fn parameters(digest: &str, mask: &str, salt: u8) -> Vec<u8> {
    let mgf1 = sequence(&[&der::oid("1.2.840.113549.1.1.8").unwrap(), &hash(mask)]);
    sequence(&[
        &tlv(0xa0, &hash(digest)),
        &tlv(0xa1, &mgf1),
        &tlv(0xa2, &[2, 1, salt]),
    ])
}

#[test]
fn a_key_for_rsa_pss_is_for_what_its_parameters_say() {
    let pem = include_bytes!("../../../../fixtures/keys/pkcs1.key");
    let blocks = armour::read(pem).unwrap();
    let pair = RsaKeyPair::from_der(&blocks[0].der).unwrap();
    let mut signature = vec![0; pair.public().modulus_len()];
    let random = SystemRandom::new();
    pair.sign(&RSA_PSS_SHA256, &random, b"message", &mut signature)
        .unwrap();
    let algorithm = pss(&parameters(SHA256, SHA256, 32));
    let signed = Signed {
        message: b"message",
        algorithm: &algorithm,
        signature: &signature,
    };
    let ask = |parameters: &[u8]| {
        let algorithm = pss(parameters);
        let key = PublicKey {
            algorithm: &algorithm,
            bits: pair.public_key().as_ref(),
        };
        let fault = key_fault(&key).map(|(code, _)| code);
        match check(&signed, &key) {
            Outcome::Good => "good",
            Outcome::Bad => "bad",
            Outcome::Refused(code, _) => {
                assert_eq!(fault.unwrap_or("key-parameters"), code);
                code
            }
        }
    };
    for fits in [
        Vec::new(),
        parameters(SHA256, SHA256, 32),
        parameters(SHA256, SHA256, 0),
    ] {
        assert_eq!(ask(&fits), "good", "{fits:x?}");
    }
    for other in [
        // SHA-1 throughout.
        vec![0x30, 0],
        parameters(SHA1, SHA1, 20),
        parameters(SHA384, SHA384, 32),
        parameters(SHA256, SHA384, 32),
        parameters(SHA384, SHA256, 32),
        parameters(SHA256, SHA256, 33),
    ] {
        assert_eq!(ask(&other), "key-parameters", "{other:x?}");
    }
    let with_more = sequence(&[&tlv(0xa2, &[2, 1, 32]), &tlv(0xa3, &[2, 1, 1])]);
    for none in [
        vec![5, 0],
        vec![2, 1, 5],
        sequence(&[b"junk"]),
        sequence(&[&tlv(0xa2, &[2, 1, 0x80])]),
        sequence(&[&tlv(0xa0, &[])]),
        with_more,
    ] {
        assert_eq!(ask(&none), "malformed-key", "{none:x?}");
    }
}

#[test]
fn a_point_that_cannot_be_used_is_not_a_forged_signature() {
    let key = Key::new();
    let spki = key.spki();
    let (algorithm, point) = (&spki[2..23], &spki[26..]);
    // The sign of y is the parity of its last octet (SEC 1 section 2.3.3).
    let sign = 2 + (point[64] & 1);
    let compressed: Vec<u8> = [&[sign][..], &point[1..33]].concat();
    let parts = key.sign(&sequence(&[&tlv(0x04, b"message")]));
    let signed = Signed::read(&parts).unwrap();
    assert_eq!(signed.algorithm, ECDSA_SHA256);
    let ask = |bits| check(&signed, &PublicKey { algorithm, bits });
    assert_eq!(ask(point), Outcome::Good);
    let Outcome::Refused(code, why) = ask(&compressed) else {
        panic!("it is not refused");
    };
    assert_eq!(code, "unsupported-algorithm");
    assert!(why.contains("EC P-256"), "{why}");
}

/// Nobody has the other half of such a key; of an issuer its signature tells.
#[test]
fn a_leaf_has_a_key_that_somebody_can_have() {
    let point = |hex: &str, curve: &str| {
        let octets = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        let bits: Vec<u8> = (0..hex.len()).step_by(2).map(octets).collect();
        let kind = [
            der::oid("1.2.840.10045.2.1").unwrap(),
            der::oid(curve).unwrap(),
        ];
        (sequence(&[&kind.concat()]), bits)
    };
    // The generators (SP 800-186 section 3.2.1).
    let p256 = "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
    let p384 = "04aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab73617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f";
    let p521 = "0400c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650";
    let rsa = |modulus: &[u8]| {
        let kind = sequence(&[&der::oid("1.2.840.113549.1.1.1").unwrap(), &[5, 0]]);
        (kind, sequence(&[&tlv(2, modulus), &[2, 3, 1, 0, 1]]))
    };
    let modulus = |front: &[u8], last: u8| [front, &[0xc5; 254], &[last]].concat();
    let mut keys: Vec<_> = [
        (p256, "1.2.840.10045.3.1.7"),
        (p384, "1.3.132.0.34"),
        (p521, "1.3.132.0.35"),
    ]
    .into_iter()
    .flat_map(|(hex, curve)| {
        let (kind, mut bits) = point(hex, curve);
        let good = (true, kind.clone(), bits.clone());
        *bits.last_mut().unwrap() ^= 1;
        let off = (false, kind.clone(), bits.clone());
        bits[1..].fill(0xff);
        [good, off, (false, kind, bits)]
    })
    .collect();
    for (good, number) in [
        (true, modulus(&[0, 0xc5], 0xc5)),
        (false, modulus(&[0xc5], 0xc5)),
        (false, modulus(&[0, 0, 0xc5], 0xc5)),
        (false, modulus(&[0, 0xc5], 0xc4)),
    ] {
        let (kind, bits) = rsa(&number);
        keys.push((good, kind, bits));
    }
    for (number, (good, kind, bits)) in keys.into_iter().enumerate() {
        let said = codes(|d| d.leaf.spki = sequence(&[&kind, &der::bit_string(&bits)]));
        let expected: &[&str] = if good { &[] } else { &["malformed-key"] };
        assert_eq!(said, expected, "case {number}");
    }
}
