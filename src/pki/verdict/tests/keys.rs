//! Signatures by keys that say what they are for.

use ring::rand::SystemRandom;
use ring::rsa::KeyPair as RsaKeyPair;
use ring::signature::{KeyPair, RSA_PSS_SHA256};

use super::super::parsed::{PublicKey, Signed};
use super::super::public_key::key_fault;
use super::super::signature::{Outcome, check};
use super::kit::{ECDSA_SHA256, Key};
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
