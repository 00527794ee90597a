//! `inspect` of certificates that hardly anybody makes: what is wrong with them is said in words.

use mtls_ca::pki::der::{self, tag};

use super::kit::fixture;
use crate::support::Sandbox;

/// A name of one common name of any type.
fn common_name(string_type: u8, text: &[u8]) -> Vec<u8> {
    let oid = der::oid("2.5.4.3").unwrap();
    attribute(&oid, string_type, text)
}

fn attribute(oid: &[u8], string_type: u8, text: &[u8]) -> Vec<u8> {
    let ava = der::sequence(&[oid, &der::tlv(string_type, text)]);
    der::sequence(&[&der::tlv(tag::SET, &ava)])
}

/// A certificate that nobody signed.
fn certificate(name: &[u8], from: &[u8], usages: usize) -> Vec<u8> {
    let algorithm = der::sequence(&[&der::oid("1.2.840.10045.4.3.2").unwrap()]);
    let public = std::fs::read(fixture("keys/public.pem")).unwrap();
    let public = mtls_ca::pki::armour::read(&public).unwrap()[0].der.clone();
    let dates = [
        der::tlv(tag::UTC_TIME, from),
        der::tlv(tag::UTC_TIME, b"491231235959Z"),
    ];
    let purpose = der::sequence(&[&der::oid("1.3.6.1.5.5.7.3.2").unwrap()]);
    let usage = der::sequence(&[
        &der::oid("2.5.29.37").unwrap(),
        &der::tlv(tag::OCTET_STRING, &purpose),
    ]);
    let body = der::sequence(&[
        &der::context(0, &der::integer(&[2])),
        &der::integer(&[7]),
        &algorithm,
        name,
        &der::sequence(&[&dates[0], &dates[1]]),
        name,
        &public,
        &der::context(3, &der::sequence_of(&vec![usage; usages])),
    ]);
    der::sequence(&[&body, &algorithm, &der::bit_string(b"none")])
}

const FROM: &[u8] = b"260101000000Z";

#[test]
fn what_cannot_be_read_is_told_in_words() {
    let sandbox = Sandbox::new();
    let empty = der::sequence(&[&der::tlv(tag::SET, b"")]);
    let flat = der::sequence(&[&der::tlv(tag::OCTET_STRING, b"a")]);
    let label = |der: &[u8]| mtls_ca::pki::armour::write("CERTIFICATE", der);
    for (bytes, words) in [
        (
            certificate(&empty, FROM, 1),
            "its issuer does not parse: these bytes are not a distinguished name: the DER has an empty set",
        ),
        (
            certificate(&flat, FROM, 1),
            "the DER has an element of another type than expected",
        ),
        (
            label(&[0x30, 2, 5, 0]).into_bytes(),
            "its DER does not parse (an element of another type stands where one belongs)",
        ),
        (
            label(&certificate(&flat, FROM, 1)[..40]).into_bytes(),
            "its DER does not parse (it is cut short, or is not DER)",
        ),
        (
            label(&certificate(&common_name(0x0c, b"a"), b"26", 1)).into_bytes(),
            "its DER does not parse (",
        ),
    ] {
        sandbox.write("odd", bytes);
        let run = sandbox.fails(&["inspect", "odd"], 1, &[words]);
        for word in ["BER error", "Tag(", "Some(", "nom", "Error"] {
            assert!(!run.stderr.contains(word), "{}", run.stderr);
        }
    }
}

#[test]
fn what_openssl_does_not_read_is_told() {
    let sandbox = Sandbox::new();
    for (string_type, words) in [
        (
            0x1a,
            Some("its subject holds a VisibleString: OpenSSL does not read"),
        ),
        (
            0x04,
            Some("its subject holds a value of ASN.1 type 0x04: OpenSSL"),
        ),
        (0x0c, None),
        (0x13, None),
    ] {
        sandbox.write("odd", certificate(&common_name(string_type, b"a"), FROM, 1));
        let said = sandbox.ok(&["inspect", "odd"]);
        assert_eq!(
            said.contains("OpenSSL does not read"),
            words.is_some(),
            "{said}"
        );
        assert!(words.is_none_or(|words| said.contains(words)), "{said}");
    }
}

/// Measured against node 20: see `peers::node`.
#[test]
fn corners_of_what_node_says() {
    let sandbox = Sandbox::new();
    let says = |bytes: &[u8], words: &str, is_there: bool| {
        sandbox.write("odd", bytes);
        let said = sandbox.ok(&["inspect", "--as", "node", "odd"]);
        assert_eq!(said.contains(words), is_there, "{words}\n{said}");
    };
    let name = common_name(0x0c, b"a");
    let with_offset = certificate(&name, b"260101003000+0100", 1);
    says(
        &with_offset,
        r#""valid_from": "Dec 31 23:30:00 2025 GMT""#,
        true,
    );
    says(&with_offset, "ext_key_usage", true);
    says(&certificate(&name, FROM, 2), "ext_key_usage", false);
    let long = format!("1.3{}", ".4294967295".repeat(10));
    let oid = der::oid(&long).unwrap();
    let subject = format!("\"subject\": {{\"{}\":\"a\"}}", &long[..79]);
    says(
        &certificate(&attribute(&oid, 0x0c, b"a"), FROM, 1),
        &subject,
        true,
    );
}
