//! Makes certificates and revocation lists by hand, so that every byte of them can be wrong on purpose.

use std::path::Path;
use std::rc::Rc;

use mtls_ca::pki::der::{bit_string, oid, sequence, tlv};
use mtls_ca::pki::name::Name;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, KeyPair,
};

use crate::support::peer;

/// Numbers that are the same in every run (splitmix64).
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % limit as u64) as usize
    }

    pub fn pick<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())].clone()
    }

    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.below(256) as u8).collect()
    }
}

/// Message to signature.
type Sign = dyn Fn(&[u8]) -> Vec<u8>;

/// A key that signs.
pub struct Key {
    pub spki: Vec<u8>,
    /// Its algorithm for signing, as certificates name it.
    pub algorithm: Vec<u8>,
    sign: Box<Sign>,
}

impl Key {
    pub fn p256() -> Rc<Key> {
        Key::ec(&ECDSA_P256_SHA256_ASN1_SIGNING, "1.2.840.10045.3.1.7", 2)
    }

    pub fn p384() -> Rc<Key> {
        Key::ec(&ECDSA_P384_SHA384_ASN1_SIGNING, "1.3.132.0.34", 3)
    }

    fn ec(kind: &'static ring::signature::EcdsaSigningAlgorithm, curve: &str, hash: u8) -> Rc<Key> {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(kind, pkcs8.as_ref(), &random).unwrap();
        let curve = oid(curve).unwrap();
        let public = oid("1.2.840.10045.2.1").unwrap();
        let algorithm = format!("1.2.840.10045.4.3.{hash}");
        Rc::new(Key {
            spki: sequence(&[
                &sequence(&[&public, &curve]),
                &bit_string(pair.public_key().as_ref()),
            ]),
            algorithm: sequence(&[&oid(&algorithm).unwrap()]),
            sign: Box::new(move |tbs| pair.sign(&random, tbs).unwrap().as_ref().to_vec()),
        })
    }

    /// An RSA key in a file, which openssl signs with: what ring does not make.
    pub fn rsa(file: &Path, digest: &'static str, algorithm: &str) -> Rc<Key> {
        let public = peer("openssl")
            .args(["rsa", "-pubout", "-outform", "DER", "-in"])
            .arg(file)
            .output()
            .unwrap();
        assert!(public.status.success());
        let file = file.to_path_buf();
        Rc::new(Key {
            spki: public.stdout,
            algorithm: sequence(&[&oid(algorithm).unwrap(), &[5, 0]]),
            sign: Box::new(move |tbs| {
                let input = file.with_extension("tbs");
                std::fs::write(&input, tbs).unwrap();
                let made = peer("openssl")
                    .args(["dgst", digest, "-sign"])
                    .args([&file, &input])
                    .output()
                    .unwrap();
                assert!(made.status.success());
                made.stdout
            }),
        })
    }

    /// A key identifier: any octets do.
    pub fn id(&self) -> Vec<u8> {
        let end = self.spki.len();
        self.spki[end - 20..].to_vec()
    }

    pub fn sign(&self, tbs: &[u8], algorithm: &[u8]) -> Vec<u8> {
        sequence(&[tbs, algorithm, &bit_string(&(self.sign)(tbs))])
    }
}

pub fn name(text: &str) -> Vec<u8> {
    match text {
        "" => vec![0x30, 0],
        _ => Name::parse(text).unwrap().as_der().to_vec(),
    }
}

/// A name of one common name, in a string type of choice.
pub fn common_name(tag: u8, value: &[u8]) -> Vec<u8> {
    let pair = sequence(&[&oid("2.5.4.3").unwrap(), &tlv(tag, value)]);
    sequence(&[&tlv(0x31, &pair)])
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

/// 2.5.29.`number`.
pub fn ce(number: u8) -> Vec<u8> {
    vec![0x55, 0x1d, number]
}

/// An Extension.
pub fn extension(oid: &[u8], critical: bool, value: &[u8]) -> Vec<u8> {
    let flag: &[u8] = if critical { &[1, 1, 0xff] } else { &[] };
    sequence(&[&tlv(6, oid), flag, &tlv(4, value)])
}

/// A change to finished bytes.
pub type Change = fn(Vec<u8>) -> Vec<u8>;

/// A certificate before it is signed.
#[derive(Clone)]
pub struct Draft {
    pub version: Vec<u8>,
    pub serial: Vec<u8>,
    /// Inside, where it is not what the signer's key signs with.
    pub inner_algorithm: Option<Vec<u8>>,
    /// Where it is not the subject of the one above.
    pub issuer: Option<Vec<u8>>,
    pub from: Vec<u8>,
    pub to: Vec<u8>,
    pub subject: Vec<u8>,
    pub key: Rc<Key>,
    /// Where it is not the key of the one above.
    pub signer: Option<Rc<Key>>,
    /// Where it is not `key`'s.
    pub spki: Option<Vec<u8>>,
    /// Identifier, critical, value.
    pub extensions: Vec<(Vec<u8>, bool, Vec<u8>)>,
    /// Extensions as they stand, at the end.
    pub odd_extensions: Vec<u8>,
    /// Gets the signer's key identifier where it has none of its own.
    pub aki: bool,
    pub change: Option<Change>,
}

impl Draft {
    pub fn new(subject: &str, key: &Rc<Key>) -> Self {
        Draft {
            version: vec![0xa0, 3, 2, 1, 2],
            serial: vec![0x4a, 1],
            inner_algorithm: None,
            issuer: None,
            from: tlv(0x17, b"250101000000Z"),
            to: tlv(0x17, b"270101000000Z"),
            subject: name(subject),
            key: key.clone(),
            signer: None,
            spki: None,
            extensions: Vec::new(),
            odd_extensions: Vec::new(),
            aki: true,
            change: None,
        }
    }

    pub fn ca(subject: &str, key: &Rc<Key>) -> Self {
        let mut draft = Draft::new(subject, key);
        draft.set(19, true, &[0x30, 3, 1, 1, 0xff]);
        draft.set(15, true, &[3, 2, 1, 6]);
        draft.set(14, false, &tlv(4, &key.id()));
        draft
    }

    pub fn set(&mut self, number: u8, critical: bool, value: &[u8]) {
        self.drop(number);
        self.extensions.push((ce(number), critical, value.to_vec()));
    }

    pub fn drop(&mut self, number: u8) {
        self.extensions.retain(|one| one.0 != ce(number));
    }

    pub fn eku(&mut self, oids: &[&str]) {
        let oids: Vec<Vec<u8>> = oids.iter().map(|one| oid(one).unwrap()).collect();
        self.set(37, false, &sequence(&[&oids.concat()]));
    }

    pub fn san(&mut self, critical: bool, names: &[Vec<u8>]) {
        self.set(17, critical, &sequence(&[&names.concat()]));
    }

    /// Name constraints, critical.
    pub fn constrain(&mut self, permitted: &[Vec<u8>], excluded: &[Vec<u8>]) {
        let trees = |tag: u8, names: &[Vec<u8>]| {
            let all: Vec<u8> = names.iter().flat_map(|one| sequence(&[one])).collect();
            if all.is_empty() { all } else { tlv(tag, &all) }
        };
        let value = sequence(&[&trees(0xa0, permitted), &trees(0xa1, excluded)]);
        self.set(30, true, &value);
    }

    /// Signs it below `above`; a root is below itself.
    pub fn sign(&self, above: &Draft) -> Vec<u8> {
        let signer = self.signer.as_ref().unwrap_or(&above.key);
        let mut extensions = self.extensions.clone();
        let is_root = std::ptr::eq(self, above);
        if self.aki && !is_root && extensions.iter().all(|one| one.0 != ce(35)) {
            let ski = above.extensions.iter().find(|one| one.0 == ce(14));
            let id = ski.map_or_else(|| above.key.id(), |ski| ski.2[2..].to_vec());
            extensions.push((ce(35), false, sequence(&[&tlv(0x80, &id)])));
        }
        let mut list: Vec<u8> = extensions
            .iter()
            .flat_map(|(oid, critical, value)| extension(oid, *critical, value))
            .collect();
        list.extend(&self.odd_extensions);
        let extensions = match list.is_empty() {
            true => list,
            false => tlv(0xa3, &sequence(&[&list])),
        };
        let inner = self.inner_algorithm.as_ref().unwrap_or(&signer.algorithm);
        let tbs = sequence(&[
            &self.version,
            &tlv(2, &self.serial),
            inner,
            self.issuer.as_ref().unwrap_or(&above.subject),
            &sequence(&[&self.from, &self.to]),
            &self.subject,
            self.spki.as_ref().unwrap_or(&self.key.spki),
            &extensions,
        ]);
        let made = signer.sign(&tbs, &signer.algorithm);
        self.change.map_or(made.clone(), |change| change(made))
    }
}

/// A CRL before it is signed.
#[derive(Clone)]
pub struct List {
    pub version: Vec<u8>,
    pub issuer: Vec<u8>,
    pub this: Vec<u8>,
    pub next: Vec<u8>,
    /// Serial, extensions of the entry.
    pub revoked: Vec<(Vec<u8>, Vec<u8>)>,
    pub extensions: Vec<(Vec<u8>, bool, Vec<u8>)>,
    pub signer: Rc<Key>,
    pub change: Option<Change>,
}

impl List {
    pub fn of(ca: &Draft) -> Self {
        List {
            version: vec![2, 1, 1],
            issuer: ca.subject.clone(),
            this: tlv(0x17, b"251201000000Z"),
            next: tlv(0x17, b"260201000000Z"),
            revoked: Vec::new(),
            extensions: vec![
                (ce(20), false, vec![2, 1, 5]),
                (ce(35), false, sequence(&[&tlv(0x80, &ca.key.id())])),
            ],
            signer: ca.key.clone(),
            change: None,
        }
    }

    pub fn set(&mut self, number: u8, critical: bool, value: &[u8]) {
        self.drop(number);
        self.extensions.push((ce(number), critical, value.to_vec()));
    }

    pub fn drop(&mut self, number: u8) {
        self.extensions.retain(|one| one.0 != ce(number));
    }

    pub fn revoke(&mut self, serial: &[u8], extensions: &[u8]) {
        self.revoked.push((serial.to_vec(), extensions.to_vec()));
    }

    pub fn sign(&self) -> Vec<u8> {
        let entry = |(serial, extensions): &(Vec<u8>, Vec<u8>)| {
            let wrapped = match extensions.is_empty() {
                true => Vec::new(),
                false => sequence(&[extensions]),
            };
            sequence(&[&tlv(2, serial), &tlv(0x17, b"251224180000Z"), &wrapped])
        };
        let entries: Vec<u8> = self.revoked.iter().flat_map(entry).collect();
        let revoked = match entries.is_empty() {
            true => entries,
            false => sequence(&[&entries]),
        };
        let list: Vec<u8> = self
            .extensions
            .iter()
            .flat_map(|(oid, critical, value)| extension(oid, *critical, value))
            .collect();
        let extensions = match list.is_empty() {
            true => list,
            false => tlv(0xa0, &sequence(&[&list])),
        };
        let algorithm = &self.signer.algorithm;
        let tbs = sequence(&[
            &self.version,
            algorithm,
            &self.issuer,
            &self.this,
            &self.next,
            &revoked,
            &extensions,
        ]);
        let made = self.signer.sign(&tbs, algorithm);
        self.change.map_or(made.clone(), |change| change(made))
    }
}
