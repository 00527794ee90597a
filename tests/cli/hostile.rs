//! Files made to harm: whatever they hold, the program ends with an exit code of its own and in bounded
//! memory. `inspect` takes at most 64 MB and four times the input, `verify` at most 256 MB.

mod draft;
mod trial;

use mtls_ca::pki::armour;
use mtls_ca::pki::der::{self, tag};

use crate::cli::kit::fixture;
use draft::{ava, certificate, counted, crl, extension, known, long_oid, many, name, nested};
use trial::{MB, Trial};

#[test]
fn begin_lines_without_end() {
    let mut trial = Trial::default();
    trial.inspect("begins", &b"-----BEGIN ".repeat(2_900_000));
    trial.inspect("begin lines", &b"-----BEGIN A-----\n".repeat(400_000));
    let begin = b"-----BEGIN CERTIFICATE-----\n".as_slice();
    let ends = b"-----END CERTIFICATE-----\n".repeat(200_000);
    trial.inspect("ends", &[begin, &ends].concat());
    trial.inspect("headers", &[begin, &b"A: b\n".repeat(1_000_000)].concat());
    trial.inspect("escapes", &b"-----BEGIN%20%2".repeat(400_000));
    trial.ends_well();
}

#[test]
fn nested_sequences() {
    let mut trial = Trial::default();
    trial.inspect("nested", &nested(30 * MB));
    trial.certificate("less nested", &nested(3 * MB));
    trial.inspect("nested without end", &[0x30, 0x80].repeat(4 * MB));
    let deep = nested(MB / 2);
    trial.certificate(
        "in names",
        &certificate(|c| c.extensions = known("2.5.29.17", &deep)),
    );
    trial.certificate(
        "in constraints",
        &certificate(|c| c.extensions = known("2.5.29.30", &deep)),
    );
    trial.certificate("in the subject", &certificate(|c| c.subject = deep));
    trial.ends_well();
}

#[test]
fn a_hundred_thousand_of_everything() {
    const COUNT: usize = 100_000;
    let mut trial = Trial::default();
    let extended = |oid: &str, list: Vec<u8>| {
        let value = der::tlv(tag::SEQUENCE, &list);
        certificate(|c| c.extensions = known(oid, &value))
    };
    let sans = many(COUNT, |at| der::tlv(0x82, format!("a{at}.test").as_bytes()));
    trial.certificate("host names", &extended("2.5.29.17", sans));
    let sans = many(COUNT, |at| der::tlv(0xa4, &name(&[ava(&at.to_string())])));
    trial.certificate("directory names", &extended("2.5.29.17", sans));
    let oid = |at: usize| der::oid(&format!("1.3.6.1.4.1.{at}")).unwrap();
    trial.certificate("usages", &extended("2.5.29.37", many(COUNT, oid)));
    let trees = many(COUNT, |at| {
        der::sequence(&[&der::tlv(0x82, at.to_string().as_bytes())])
    });
    let both = [der::context(0, &trees), der::context(1, &trees)].concat();
    trial.certificate("constraints", &extended("2.5.29.30", both));
    let extensions = many(COUNT, |at| extension(&oid(at), &[5, 0]));
    trial.certificate("extensions", &certificate(|c| c.extensions = extensions));
    let avas: Vec<Vec<u8>> = (0..COUNT).map(|at| ava(&at.to_string())).collect();
    trial.certificate("rdns", &certificate(|c| c.subject = name(&avas)));
    trial.certificate(
        "one rdn",
        &certificate(|c| c.subject = name(&[avas.concat()])),
    );
    trial.ends_well();
}

#[test]
fn a_hundred_thousand_blocks() {
    let mut trial = Trial::default();
    let mut bundle = |title: &str, count: usize, one: &dyn Fn(usize) -> String| {
        let text: String = (0..count).map(one).collect();
        trial.certificate(title, text.as_bytes());
    };
    let key = std::fs::read_to_string(fixture("keys/public.pem")).unwrap();
    bundle("public keys", 100_000, &|_| key.clone());
    let empty = armour::write("CERTIFICATE", &[0x30, 0]);
    bundle("empty certificates", 100_000, &|_| empty.clone());
    let twin = |at: usize| {
        certificate(|c| {
            c.serial = der::integer(&counted(at));
            c.issuer = c.subject.clone();
        })
    };
    bundle("twins", 20_000, &|at| {
        armour::write("CERTIFICATE", &twin(at))
    });
    let list = armour::write("X509 CRL", &crl(&[], &[]));
    bundle("lists", 40_000, &|_| list.clone());
    trial.ends_well();
}

#[test]
fn a_million_entries() {
    let mut trial = Trial::default();
    let date = der::tlv(tag::UTC_TIME, b"250101000000Z");
    let entry = |at| der::sequence(&[&der::integer(&counted(at)), &date]);
    trial.crl("entries", &crl(&many(1_000_000, entry), &[]));
    trial.ends_well();
}

#[test]
fn huge_values() {
    const SIZE: usize = 5 * MB;
    let mut trial = Trial::default();
    let number = der::tlv(tag::INTEGER, &vec![0x55; SIZE]);
    trial.certificate("serial", &certificate(|c| c.serial = number.clone()));
    trial.crl("crl number", &crl(&[], &known("2.5.29.20", &number)));
    let length = der::sequence(&[&[1, 1, 0xff], &number]);
    trial.certificate(
        "path length",
        &certificate(|c| c.extensions = known("2.5.29.19", &length)),
    );
    let rsa = der::sequence(&[&der::oid("1.2.840.113549.1.1.1").unwrap(), &[5, 0]]);
    let key = der::sequence(&[&number, &der::integer(&[1, 0, 1])]);
    let spki = der::sequence(&[&rsa, &der::bit_string(&key)]);
    trial.inspect("public modulus", &spki);
    trial.certificate("modulus", &certificate(|c| c.spki = spki));
    let controls = "\u{1}".repeat(SIZE);
    trial.certificate(
        "common name",
        &certificate(|c| c.subject = name(&[ava(&controls)])),
    );
    let sans = der::sequence(&[&der::tlv(0x82, "a".repeat(SIZE).as_bytes())]);
    trial.certificate(
        "host name",
        &certificate(|c| c.extensions = known("2.5.29.17", &sans)),
    );
    trial.certificate(
        "unknown extension",
        &certificate(|c| c.extensions = known("1.2.3.4", &controls.into_bytes())),
    );
    trial.ends_well();
}

#[test]
fn huge_identifiers() {
    let mut trial = Trial::default();
    let oid = long_oid(4 * MB);
    let attribute = der::sequence(&[&oid, &der::tlv(tag::UTF8_STRING, b"a")]);
    trial.certificate(
        "attribute",
        &certificate(|c| c.subject = name(&[attribute])),
    );
    trial.certificate(
        "extension",
        &certificate(|c| c.extensions = extension(&oid, &[5, 0])),
    );
    let usages = der::sequence(&[&oid]);
    trial.certificate(
        "usage",
        &certificate(|c| c.extensions = known("2.5.29.37", &usages)),
    );
    let algorithm = der::sequence(&[&oid]);
    trial.certificate(
        "algorithm",
        &certificate(|c| c.algorithm = algorithm.clone()),
    );
    let spki = der::sequence(&[&algorithm, &der::bit_string(&[0])]);
    trial.certificate("key algorithm", &certificate(|c| c.spki = spki));
    trial.key(
        "encryption",
        &der::sequence(&[&algorithm, &der::tlv(tag::OCTET_STRING, &[0; 16])]),
    );
    trial.ends_well();
}

#[test]
fn huge_private_keys() {
    let mut trial = Trial::default();
    let numbers = der::tlv(tag::INTEGER, &vec![0x55; MB]).repeat(8);
    let key = der::tlv(tag::SEQUENCE, &[der::integer(&[0]), numbers].concat());
    trial.key("private numbers", &key);
    // What one signature costs grows with the private exponent.
    let pem = std::fs::read(fixture("keys/pkcs1.key")).unwrap();
    let key = armour::read(&pem).unwrap()[0].der.to_vec();
    let parts = der::children(der::read_tagged(&key, tag::SEQUENCE).unwrap()).unwrap();
    let mut numbers: Vec<Vec<u8>> = parts.iter().map(|part| part.raw.to_vec()).collect();
    numbers[3] = der::integer(&vec![0x55; 4 * MB]);
    numbers[8] = der::integer(&[1]);
    trial.certificate(
        "private exponent",
        &der::tlv(tag::SEQUENCE, &numbers.concat()),
    );
    trial.ends_well();
}
