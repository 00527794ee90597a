#![allow(clippy::unwrap_used)]

use super::*;
use proptest::prelude::*;

#[test]
fn lengths_are_written_in_their_shortest_form() {
    assert_eq!(tlv(0x04, &[1, 2]), [4, 2, 1, 2]);
    assert_eq!(tlv(0x04, &[0; 127])[..2], [4, 127]);
    assert_eq!(tlv(0x04, &[0; 128])[..3], [4, 0x81, 128]);
    assert_eq!(tlv(0x04, &[0; 256])[..4], [4, 0x82, 1, 0]);
    assert_eq!(tlv(0x04, &vec![0; 0x1_0000])[..5], [4, 0x83, 1, 0, 0]);
}

#[test]
fn what_der_forbids_is_refused() {
    assert_eq!(read(&[]), Err(DerError::Truncated));
    assert_eq!(read(&[4]), Err(DerError::Truncated));
    assert_eq!(read(&[4, 1]), Err(DerError::Truncated));
    assert_eq!(read(&[4, 0x80, 0, 0]), Err(DerError::BadLength));
    assert_eq!(read(&[4, 0x81, 1, 0]), Err(DerError::BadLength));
    assert_eq!(read(&[4, 0x82, 0, 0x80]), Err(DerError::BadLength));
    assert_eq!(read(&[4, 0x85, 1, 0, 0, 0, 0]), Err(DerError::BadLength));
    assert_eq!(read(&[0x1f, 1, 0]), Err(DerError::LongTag));
    assert_eq!(read_all(&[5, 0, 5]), Err(DerError::TrailingBytes));
    assert_eq!(read_tagged(&[5, 0], 4), Err(DerError::UnexpectedTag));
    assert_eq!(children(&[5, 0, 5]), Err(DerError::Truncated));
}

#[test]
fn sets_are_sorted_by_their_encoding() {
    let set = set_of(vec![vec![4, 1, 9], vec![4, 1, 2], vec![2, 1, 5]]);
    assert_eq!(set, [0x31, 9, 2, 1, 5, 4, 1, 2, 4, 1, 9]);
}

#[test]
fn integers_keep_their_sign() {
    assert_eq!(integer(&[]), [2, 1, 0]);
    assert_eq!(integer(&[0, 0, 0x7f]), [2, 1, 0x7f]);
    assert_eq!(integer(&[0x80]), [2, 2, 0, 0x80]);
}

#[test]
fn oids_of_all_roots() {
    for (dotted, content) in [
        ("2.5.4.3", &[0x55, 4, 3][..]),
        (
            "1.2.840.113549.1.9.1",
            &[42, 0x86, 0x48, 0x86, 0xf7, 13, 1, 9, 1],
        ),
        (
            "0.9.2342.19200300.100.1.25",
            &[9, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 100, 1, 25],
        ),
        ("2.999.1", &[0x88, 0x37, 1]),
        ("1.0", &[40]),
    ] {
        assert_eq!(oid_content(dotted).as_deref(), Some(content), "{dotted}");
        assert_eq!(oid_text(content).as_deref(), Some(dotted));
    }
    for wrong in [
        "", "2", "2.", ".5", "3.1", "1.40", "1.02.3", "2.5.x", "2.5.-1", "2. 5", "+1.2", "1..2",
    ] {
        assert_eq!(oid(wrong), None, "{wrong}");
    }
    assert_eq!(oid_text(&[]), None);
    assert_eq!(oid_text(&[0x80, 1]), None);
    assert_eq!(oid_text(&[0x55, 0x84]), None);
    assert_eq!(oid_text(&[0xff; 40]), None);
}

#[test]
fn identifiers_have_an_end_in_both_directions() {
    let longest = oid_text(&[0x55; 1024]).unwrap();
    assert_eq!(oid_content(&longest), Some(vec![0x55; 1024]));
    assert_eq!(oid_text(&[0x55; 1025]), None);
    assert_eq!(oid_content(&format!("{longest}.85")), None);
}

proptest! {
    #[test]
    fn any_element_reads_back(tag in 0u8..=0x1e, content in proptest::collection::vec(any::<u8>(), 0..400)) {
        let written = tlv(tag, &content);
        let read = read_all(&written).expect("what tlv writes is DER");
        prop_assert_eq!((read.tag, read.content), (tag, &content[..]));
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
        let _ = children(&bytes);
        if let Some(text) = oid_text(&bytes) {
            prop_assert_eq!(oid_content(&text), Some(bytes));
        }
    }
}
