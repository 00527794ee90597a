//! The small parts: reading DER, comparing names, keys and algorithms.

use super::super::general_name::{GeneralName, is_host_name, mailbox_parts, uri_host};
use super::super::names;
use super::super::reader::{Reader, count, dotted, named_bits};
use super::super::signature::name_of;
use super::kit::name;
use crate::pki::der::{self, tlv};

#[test]
fn lengths_are_in_their_shortest_form() {
    let read = |bytes: &[u8]| Reader(bytes).any().map(|t| t.body.len()).ok();
    assert_eq!(read(&[4, 1, 0]), Some(1));
    assert_eq!(read(&[4, 0x81, 1, 0]), None);
    assert_eq!(read(&[4, 0x80, 0, 0]), None);
    assert_eq!(read(&[4, 0x84, 0xff, 0xff, 0xff, 0xff]), None);
    assert_eq!(read(&[4, 0x85, 1, 0, 0, 0, 0]), None);
    assert_eq!(read(&[0x1f, 0x81, 1, 0]), None);
    assert_eq!(read(&[4]), None);
    let mut long = vec![4, 0x81, 0x80];
    long.resize(3 + 0x80, 0);
    assert_eq!(read(&long), Some(0x80));
}

#[test]
fn booleans_integers_and_bits_are_der() {
    assert_eq!(Reader(&[1, 1, 0xff]).default_false(), Ok(true));
    assert!(Reader(&[1, 1, 0]).default_false().is_err());
    assert!(Reader(&[1, 1, 1]).default_false().is_err());
    assert!(Reader(&[2, 2, 0, 1]).integer().is_err());
    assert!(Reader(&[2, 0]).integer().is_err());
    assert_eq!(count(&[0x7f, 0xff]), Ok(0x7fff));
    assert_eq!(count(&[1; 9]), Ok(u32::MAX >> 1));
    assert!(count(&[0x80]).is_err());
    assert_eq!(named_bits(&[1, 6]), Ok(0x60));
    assert_eq!(named_bits(&[7, 0, 0x80]), Ok(0x100));
    assert!(named_bits(&[0, 6]).is_err());
    assert!(named_bits(&[9, 6]).is_err());
    assert!(named_bits(&[]).is_err());
}

#[test]
fn dates_are_zulu_with_seconds() {
    let read = |tag: u8, text: &[u8]| {
        let mut bytes = vec![tag, text.len() as u8];
        bytes.extend(text);
        Reader(&bytes).time().ok().map(|t| t.year())
    };
    assert_eq!(read(0x17, b"491231235959Z"), Some(2049));
    assert_eq!(read(0x17, b"500101000000Z"), Some(1950));
    assert_eq!(read(0x18, b"20500101000000Z"), Some(2050));
    assert_eq!(read(0x18, b"99991231235959Z"), Some(9999));
    for bad in [
        &b"4912312359Z"[..],
        b"491231235959+0100",
        b"491331235959Z",
        b"4912312359 9Z",
    ] {
        assert_eq!(read(0x17, bad), None);
    }
    assert_eq!(read(0x18, b"20500101000000.5Z"), None);
}

#[test]
fn numbers_and_algorithms_are_shown() {
    assert_eq!(
        dotted(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d]),
        "1.2.840.113549"
    );
    assert_eq!(dotted(&[0x88, 0x37]), "2.999");
    let algorithm = |oid: &[u8]| {
        let mut bytes = vec![0x30, oid.len() as u8 + 2, 6, oid.len() as u8];
        bytes.extend(oid);
        name_of(&bytes)
    };
    assert_eq!(algorithm(&[0x2b, 0x65, 0x70]), "Ed25519");
    assert_eq!(
        algorithm(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 5]),
        "RSA with SHA-1"
    );
    assert_eq!(algorithm(&[0x2a, 3]), "the unknown algorithm 1.2.3");
    assert_eq!(
        name_of(b"junk"),
        "an algorithm with parameters it must not have"
    );
}

#[test]
fn names_are_equal_as_rfc_5280_compares_them() {
    assert!(names::same(&name("CN=A  b,O=x"), &name("CN=a B,O=X")));
    assert!(!names::same(&name("CN=a,O=x"), &name("O=x,CN=a")));
    assert!(!names::same(&name("CN=a"), &name("")));
    assert!(names::same(b"junk", b"junk"));
    assert!(!names::same(b"junk", b"other"));
}

#[test]
fn hosts_mailboxes_and_uris_are_taken_apart() {
    assert!(is_host_name("a-b.example.com") && is_host_name("localhost"));
    for bad in [
        "",
        ".a",
        "a.",
        "a..b",
        "-a",
        "a-",
        "a_b",
        "a b",
        "ä",
        &"a".repeat(64),
        &"a.".repeat(127),
    ] {
        assert!(!is_host_name(bad), "{bad:?}");
    }
    assert_eq!(mailbox_parts("a.b@c.de"), Some(("a.b", "c.de")));
    assert_eq!(mailbox_parts("\"a@b\"@c.de"), Some(("\"a@b\"", "c.de")));
    for literal in ["a@[10.0.0.1]", "a@[IPv6:::1]"] {
        assert!(mailbox_parts(literal).is_some(), "{literal:?}");
    }
    for bad in [
        "a",
        "@b",
        "a@",
        "a@b@c",
        ".a@b",
        "a..b@c",
        "a b@c",
        "a@[10.0.0]",
        "a@[::1]",
        "a@[b]",
        "a@[1.2.3.4",
    ] {
        assert_eq!(mailbox_parts(bad), None, "{bad:?}");
    }
    assert_eq!(uri_host("https://u@h.example:1/p?q"), Some("h.example"));
    assert_eq!(uri_host("https://h.example#f"), Some("h.example"));
    for none in [
        "urn:x",
        "https://10.0.0.1/",
        "https://[::1]/",
        "https://",
        "plain",
    ] {
        assert_eq!(uri_host(none), None, "{none:?}");
    }
}

#[test]
fn uris_are_those_of_rfc_3986_with_a_host_where_there_is_an_authority() {
    let fault = |text| GeneralName::Uri(text).fault();
    for good in [
        "urn:x",
        "https://h.example",
        "https://u:p%40q@h.example:8443/a%20b?c=[d]#e",
        "https://h.example:/",
        "https://[::1]:8443/",
        "https://10.0.0.1",
        "spiffe://trust_domain/ns/a",
        "ldap://h.example/cn=a,dc=b?c;binary",
        "sip:a@b.example",
        "mailto:a@b@c",
    ] {
        assert_eq!(fault(good), None, "{good:?}");
    }
    for bad in [
        "plain",
        "1a:x",
        "urn:",
        "https://evil.example\\@h.example/",
        "https://a@evil.example@h.example/",
        "https://h.example:evil/",
        "https://h.example/{a}",
        "https://h.example/a b",
        "https://h.example/<a>",
        "https://h.example/%zz",
        "https://h.example/%4",
        "https://h.example/\"",
        "http:///x",
        "http://?x",
        "http://u@/x",
        "http://:80/",
        "http://[::1/",
        "http://[h.example]/",
        "http://a:b:80/",
    ] {
        assert!(fault(bad).is_some(), "{bad:?}");
    }
}

#[test]
fn names_of_rare_kinds_are_read_too() {
    let read = |bytes: &[u8]| GeneralName::read(Reader(bytes).any().unwrap()).is_ok();
    let text = tlv(0x13, b"x");
    let party = |parts: &[&[u8]]| tlv(0xa5, &parts.concat());
    let address = |parts: &[&[u8]]| tlv(0xa3, &parts.concat());
    let (assigner, name) = (tlv(0xa0, &text), tlv(0xa1, &text));
    let mailbox = |tag, text: &str| {
        let kind = der::oid("1.3.6.1.5.5.7.8.9").unwrap();
        tlv(
            0xa0,
            &[kind, tlv(0xa0, &tlv(tag, text.as_bytes()))].concat(),
        )
    };
    let good = [
        tlv(0x88, &[0x2a, 3]),
        party(&[&name]),
        party(&[&assigner, &name]),
        address(&[&[0x30, 0]]),
        address(&[&[0x30, 0], &[0x30, 0], &[0x31, 0]]),
        mailbox(0x0c, "ü@example.com"),
    ];
    for name in good {
        assert!(read(&name), "{name:x?}");
    }
    let bad = [
        tlv(0x88, &[]),
        tlv(0x88, &[0x2a, 0x80, 3]),
        party(&[]),
        party(&[&assigner]),
        party(&[&name, &text]),
        party(&[&tlv(0xa1, &[])]),
        party(&[b"junk"]),
        address(&[]),
        address(&[&text]),
        address(&[&[0x30, 0], &text]),
        mailbox(0x13, "a@example.com"),
        mailbox(0x0c, "nobody"),
    ];
    for name in bad {
        assert!(!read(&name), "{name:x?}");
    }
}
