//! Makes certificates and CRLs by hand, so that every byte of them can be wrong on purpose.

use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use time::OffsetDateTime;

use super::super::{Peer, Purpose, Question, Trust, Verdict, judge};
use crate::pki::der::{self, sequence, tlv};
use crate::pki::name::Name;

pub mod lists;

/// ecdsa-with-SHA256.
pub const ECDSA_SHA256: &[u8] = &[0x30, 10, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];

pub struct Key(EcdsaKeyPair);

impl Key {
    pub fn new() -> Self {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        let pair =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8.as_ref(), &random);
        Key(pair.unwrap())
    }

    pub fn spki(&self) -> Vec<u8> {
        let kind = der::oid("1.2.840.10045.2.1").unwrap();
        let curve = der::oid("1.2.840.10045.3.1.7").unwrap();
        let bits = der::bit_string(self.0.public_key().as_ref());
        sequence(&[&sequence(&[&kind, &curve]), &bits])
    }

    pub fn id(&self) -> Vec<u8> {
        self.0.public_key().as_ref()[1..21].to_vec()
    }

    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        let signature = self.0.sign(&SystemRandom::new(), message).unwrap();
        sequence(&[message, ECDSA_SHA256, &der::bit_string(signature.as_ref())])
    }
}

pub fn name(text: &str) -> Vec<u8> {
    if text.is_empty() {
        return vec![0x30, 0];
    }
    Name::parse(text).unwrap().as_der().to_vec()
}

/// The value of an Extension under 2.5.29, in its SEQUENCE.
pub fn extension(oid: &[u8], critical: bool, value: &[u8]) -> Vec<u8> {
    let flag: &[u8] = if critical { &[1, 1, 0xff] } else { &[] };
    sequence(&[&tlv(6, oid), flag, &tlv(4, value)])
}

pub fn dns(text: &str) -> Vec<u8> {
    tlv(0x82, text.as_bytes())
}

pub fn email(text: &str) -> Vec<u8> {
    tlv(0x81, text.as_bytes())
}

pub fn uri(text: &str) -> Vec<u8> {
    tlv(0x86, text.as_bytes())
}

pub fn ip(octets: &[u8]) -> Vec<u8> {
    tlv(0x87, octets)
}

pub fn directory(text: &str) -> Vec<u8> {
    tlv(0xa4, &name(text))
}

/// A certificate before it is signed.
#[derive(Clone)]
pub struct Draft {
    pub version: Vec<u8>,
    pub serial: Vec<u8>,
    pub algorithm: Vec<u8>,
    pub issuer: Vec<u8>,
    pub from: Vec<u8>,
    pub to: Vec<u8>,
    pub subject: Vec<u8>,
    pub spki: Vec<u8>,
    /// (number under 2.5.29, critical, value)
    pub extensions: Vec<(Vec<u8>, bool, Vec<u8>)>,
    /// The issuer's key identifier goes into the AKI when it is signed.
    pub aki: bool,
}

/// 2.5.29.`number`.
pub fn ce(number: u8) -> Vec<u8> {
    vec![0x55, 0x1d, number]
}

impl Draft {
    fn new(subject: &str, key: &Key) -> Self {
        Draft {
            version: vec![0xa0, 3, 2, 1, 2],
            serial: vec![0x4a, 1],
            algorithm: ECDSA_SHA256.to_vec(),
            issuer: name("CN=nobody"),
            from: tlv(0x17, b"250101000000Z"),
            to: tlv(0x17, b"270101000000Z"),
            subject: name(subject),
            spki: key.spki(),
            extensions: Vec::new(),
            aki: true,
        }
    }

    pub fn ca(subject: &str, key: &Key) -> Self {
        let mut draft = Draft::new(subject, key);
        draft.set(19, true, &[0x30, 3, 1, 1, 0xff]);
        draft.set(15, true, &[3, 2, 1, 6]);
        draft.set(14, false, &tlv(4, &key.id()));
        draft
    }

    pub fn leaf(subject: &str, key: &Key) -> Self {
        let mut draft = Draft::new(subject, key);
        draft.set(15, true, &[3, 2, 7, 0x80]);
        draft.eku(&["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
        draft.san(&[dns("a.example.com")]);
        draft
    }

    pub fn set(&mut self, number: u8, critical: bool, value: &[u8]) {
        self.drop(number);
        self.extensions.push((ce(number), critical, value.to_vec()));
    }

    pub fn drop(&mut self, number: u8) {
        self.extensions.retain(|e| e.0 != ce(number));
    }

    pub fn eku(&mut self, oids: &[&str]) {
        let oids: Vec<Vec<u8>> = oids.iter().map(|o| der::oid(o).unwrap()).collect();
        self.set(37, false, &sequence(&[&oids.concat()]));
    }

    pub fn san(&mut self, names: &[Vec<u8>]) {
        self.set(17, false, &sequence(&[&names.concat()]));
    }

    /// Name constraints, critical.
    pub fn constrain(&mut self, permitted: &[Vec<u8>], excluded: &[Vec<u8>]) {
        let trees = |tag: u8, names: &[Vec<u8>]| {
            let all: Vec<u8> = names.iter().flat_map(|n| sequence(&[n])).collect();
            if all.is_empty() { all } else { tlv(tag, &all) }
        };
        let value = sequence(&[&trees(0xa0, permitted), &trees(0xa1, excluded)]);
        self.set(30, true, &value);
    }

    pub fn tbs(&self) -> Vec<u8> {
        let list: Vec<u8> = self
            .extensions
            .iter()
            .flat_map(|(o, c, v)| extension(o, *c, v))
            .collect();
        let extensions = if list.is_empty() {
            list
        } else {
            tlv(0xa3, &sequence(&[&list]))
        };
        sequence(&[
            &self.version,
            &tlv(2, &self.serial),
            &self.algorithm,
            &self.issuer,
            &sequence(&[&self.from, &self.to]),
            &self.subject,
            &self.spki,
            &extensions,
        ])
    }

    /// Signs it as `issuer` with `key`.
    pub fn by(&self, issuer: &[u8], key: &Key) -> Vec<u8> {
        let mut draft = self.clone();
        draft.issuer = issuer.to_vec();
        if draft.aki && draft.extensions.iter().all(|e| e.0 != ce(35)) {
            draft.set(35, false, &sequence(&[&tlv(0x80, &key.id())]));
        }
        key.sign(&draft.tbs())
    }
}

/// Root, intermediate, leaf: good as they are.
pub struct Drafts {
    pub root: Draft,
    pub mid: Draft,
    pub leaf: Draft,
    pub root_key: Key,
    pub mid_key: Key,
}

impl Drafts {
    pub fn new() -> Self {
        let (root_key, mid_key) = (Key::new(), Key::new());
        Drafts {
            root: Draft::ca("CN=root", &root_key),
            mid: Draft::ca("CN=mid", &mid_key),
            leaf: Draft::leaf("CN=leaf", &Key::new()),
            root_key,
            mid_key,
        }
    }

    /// (root, mid, leaf) in DER.
    pub fn sign(&self) -> [Vec<u8>; 3] {
        [
            self.root.by(&self.root.subject, &self.root_key),
            self.mid.by(&self.root.subject, &self.root_key),
            self.leaf.by(&self.mid.subject, &self.mid_key),
        ]
    }

    pub fn judge(&self, question: &Question) -> Verdict {
        let [root, mid, leaf] = self.sign();
        judge(&leaf, &[], &Trust::new(&[&root], &[&mid], &[]), question)
    }
}

/// 2026-01-01.
pub fn now() -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(1_767_225_600).unwrap()
}

/// A question about a server named a.example.com.
pub fn question() -> Question {
    Question {
        purpose: Some(Purpose::Server),
        peers: vec![Peer::Dns("a.example.com".to_owned())],
        at: now(),
        max_depth: None,
    }
}

/// What the verdict says when the good chain is changed so.
pub fn codes(change: impl FnOnce(&mut Drafts)) -> Vec<&'static str> {
    let mut drafts = Drafts::new();
    change(&mut drafts);
    said(&drafts.judge(&question()))
}

pub fn said(verdict: &Verdict) -> Vec<&'static str> {
    assert_eq!(verdict.valid, verdict.problems.is_empty());
    verdict.problems.iter().map(|p| p.code).collect()
}
