//! Certificates and revocation lists with one part out of measure. They are signed by nobody.

use mtls_ca::pki::armour;
use mtls_ca::pki::der::{self, tag};

use crate::cli::kit::fixture;

/// The parts of a certificate, encoded.
pub struct Draft {
    pub serial: Vec<u8>,
    pub algorithm: Vec<u8>,
    pub issuer: Vec<u8>,
    pub subject: Vec<u8>,
    pub spki: Vec<u8>,
    /// One after the other.
    pub extensions: Vec<u8>,
}

/// An honest certificate after this change.
pub fn certificate(change: impl FnOnce(&mut Draft)) -> Vec<u8> {
    let mut draft = Draft::new();
    change(&mut draft);
    draft.write()
}

const ECDSA_SHA256: &[u8] = &[
    0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02,
];

impl Draft {
    /// An honest one.
    fn new() -> Draft {
        let pem = std::fs::read(fixture("keys/public.pem")).unwrap();
        Draft {
            serial: der::integer(&[7]),
            algorithm: ECDSA_SHA256.to_vec(),
            issuer: name(&[ava("Fixture Root")]),
            subject: name(&[ava("hostile")]),
            spki: armour::read(&pem).unwrap()[0].der.to_vec(),
            extensions: Vec::new(),
        }
    }

    /// Its DER.
    fn write(&self) -> Vec<u8> {
        let validity = der::sequence(&[
            &der::tlv(tag::UTC_TIME, b"250101000000Z"),
            &der::tlv(tag::UTC_TIME, b"450101000000Z"),
        ]);
        let extensions = match self.extensions.as_slice() {
            [] => Vec::new(),
            list => der::context(3, &der::tlv(tag::SEQUENCE, list)),
        };
        let body = der::sequence(&[
            &der::context(0, &der::integer(&[2])),
            &self.serial,
            &self.algorithm,
            &self.issuer,
            &validity,
            &self.subject,
            &self.spki,
            &extensions,
        ]);
        signed(&body, &self.algorithm)
    }
}

fn signed(body: &[u8], algorithm: &[u8]) -> Vec<u8> {
    let nothing = der::sequence(&[&der::integer(&[1]), &der::integer(&[1])]);
    der::sequence(&[body, algorithm, &der::bit_string(&nothing)])
}

/// One AttributeTypeAndValue: a CN.
pub fn ava(text: &str) -> Vec<u8> {
    let value = der::tlv(tag::UTF8_STRING, text.as_bytes());
    der::sequence(&[&der::oid("2.5.4.3").unwrap(), &value])
}

/// A name with each of these in an RDN of its own.
pub fn name(avas: &[Vec<u8>]) -> Vec<u8> {
    let rdns: Vec<Vec<u8>> = avas.iter().map(|ava| der::tlv(tag::SET, ava)).collect();
    der::tlv(tag::SEQUENCE, &rdns.concat())
}

pub fn extension(oid: &[u8], value: &[u8]) -> Vec<u8> {
    der::sequence(&[oid, &der::tlv(tag::OCTET_STRING, value)])
}

pub fn known(oid: &str, value: &[u8]) -> Vec<u8> {
    extension(&der::oid(oid).unwrap(), value)
}

/// So many of something.
pub fn many(count: usize, one: impl Fn(usize) -> Vec<u8>) -> Vec<u8> {
    (0..count).flat_map(one).collect()
}

/// An OBJECT IDENTIFIER of so many octets, each an arc.
pub fn long_oid(octets: usize) -> Vec<u8> {
    der::tlv(tag::OID, &vec![0x55; octets])
}

/// SEQUENCEs in SEQUENCEs, all with their true lengths, of about so many octets.
pub fn nested(octets: usize) -> Vec<u8> {
    let mut backwards = vec![0x00, 0x05];
    while backwards.len() < octets {
        let header = der::tlv(0x30, &[]);
        let mut header: Vec<u8> = match backwards.len() {
            0..0x80 => vec![header[0], backwards.len() as u8],
            length => {
                let digits = length.to_be_bytes();
                let digits = &digits[(length.leading_zeros() / 8) as usize..];
                [&[header[0], 0x80 | digits.len() as u8], digits].concat()
            }
        };
        header.reverse();
        backwards.extend(header);
    }
    backwards.reverse();
    backwards
}

pub fn crl(entries: &[u8], extensions: &[u8]) -> Vec<u8> {
    let revoked = match entries {
        [] => Vec::new(),
        entries => der::tlv(tag::SEQUENCE, entries),
    };
    let body = der::sequence(&[
        &der::integer(&[1]),
        ECDSA_SHA256,
        &name(&[ava("Fixture Root")]),
        &der::tlv(tag::UTC_TIME, b"250101000000Z"),
        &der::tlv(tag::UTC_TIME, b"450101000000Z"),
        &revoked,
        &der::context(0, &der::tlv(tag::SEQUENCE, extensions)),
    ]);
    signed(&body, ECDSA_SHA256)
}

pub fn counted(number: usize) -> Vec<u8> {
    number.to_be_bytes()[4..].to_vec()
}
