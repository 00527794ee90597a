use super::*;
use crate::pki::der::{context, integer, oid, sequence, tlv};

fn info(kind: &str, content: &[u8]) -> Vec<u8> {
    sequence(&[&oid(kind).unwrap(), &context(0, content)])
}

fn pfx(safes: &[&[u8]]) -> Vec<u8> {
    let content = tlv(tag::OCTET_STRING, &sequence(safes));
    sequence(&[&integer(&[3]), &info(DATA, &content)])
}

fn bag(kind: &str, value: &[u8], name: &str) -> Vec<u8> {
    let text: Vec<u8> = name.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let values = der::set_of(vec![tlv(tag::BMP_STRING, &text)]);
    let named = sequence(&[&oid("1.2.840.113549.1.9.20").unwrap(), &values]);
    let attributes = der::set_of(vec![named]);
    sequence(&[&oid(kind).unwrap(), &context(0, value), &attributes])
}

#[test]
fn an_open_file_is_taken_apart() {
    let inside = tlv(tag::OCTET_STRING, b"certificate");
    let certificate = sequence(&[
        &oid("1.2.840.113549.1.9.22.1").unwrap(),
        &context(0, &inside),
    ]);
    let bags = sequence(&[
        &bag("1.2.840.113549.1.12.10.1.3", &certificate, "Älice"),
        &bag("1.2.840.113549.1.12.10.1.2", b"\x30\x00", "key"),
        &bag("1.2.840.113549.1.12.10.1.5", b"\x30\x00", "secret"),
    ]);
    let whole = pfx(&[&info(DATA, &tlv(tag::OCTET_STRING, &bags))]);
    let parts = der::children(der::read_all(&whole).unwrap().content).unwrap();
    assert!(is_one(&parts));
    let read = read(&whole).unwrap();
    assert_eq!(read.mac, None);
    let [Safe::Open(bags)] = read.safes.as_slice() else {
        panic!("{read:?}");
    };
    assert_eq!(
        bags[0].content,
        Content::Certificate(b"certificate".to_vec())
    );
    assert_eq!(bags[0].name.as_deref(), Some("Älice"));
    assert_eq!(bags[1].content, Content::SealedKey(vec![0x30, 0]));
    assert_eq!(bags[2].content, Content::Other("a secret".into()));
}

#[test]
fn bags_within_bags_end_somewhere() {
    let mut contents = sequence(&[&bag("1.2.840.113549.1.12.10.1.5", b"\x30\x00", "x")]);
    for depth in 0..10 {
        let all = bags(&contents);
        assert_eq!(all.is_ok(), depth < DEEPEST, "{depth}");
        contents = sequence(&[&bag("1.2.840.113549.1.12.10.1.6", &contents, "x")]);
    }
}

#[test]
fn what_is_not_under_a_passphrase_is_named() {
    let whole = sequence(&[&integer(&[3]), &info("1.2.840.113549.1.7.2", b"\x30\x00")]);
    assert!(read(&whole).unwrap_err().contains("1.2.840.113549.1.7.2"));
    let whole = pfx(&[&info("1.2.840.113549.1.7.3", b"\x30\x00")]);
    let read = read(&whole).unwrap();
    assert_eq!(
        read.safes,
        [Safe::Other("encrypted to a public key".into())]
    );
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes: Vec<u8>, at: usize, by: u8) {
        let _ = read(&bytes);
        let _ = bags(&bytes);
        let mut whole = pfx(&[&info(DATA, &tlv(tag::OCTET_STRING, &bytes)), &info(ENCRYPTED_DATA, &bytes)]);
        let _ = read(&whole);
        let at = at % whole.len();
        whole[at] ^= by;
        let _ = read(&whole);
    }
}
