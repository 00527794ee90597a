//! What nobody would see is escaped, and stays the same document.

use serde_json::{Value, json};

use super::*;

/// Of each plane and kind that has some: a control, a direction, a blank letter, a note's beam, a tag.
const UNSEEN: [char; 6] = [
    '\u{85}',
    '\u{200f}',
    '\u{202e}',
    '\u{3164}',
    '\u{1d173}',
    '\u{e0041}',
];

#[test]
fn json_with_unseen_characters_is_the_same_document() {
    for unseen in UNSEEN {
        let document = json!({ "name": format!("a{unseen}é日😀b") });
        let text = visible_json(document.to_string());
        assert!(!text.contains(unseen) && text.contains("é日😀b"), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), document);
        let shown = visible(&format!("a{unseen}"));
        assert!(shown.starts_with("a\\u{"), "{shown}");
    }
    // Names in several scripts and pictures cannot be written without the joiners.
    let joined = "نام\u{200c}ها 👩\u{200d}💻";
    assert_eq!(visible(joined), joined);
}

fn asks(oid: &str, value: &[u8]) -> Option<Vec<Line>> {
    asked(&Extension {
        oid: oid.to_owned().into(),
        critical: false,
        value: value.to_vec(),
    })
}

#[test]
fn wishes_in_words() {
    let line = |label, words: &str| Some(vec![(label, words.to_owned())]);
    let usage = [3, 2, 5, 0xa0];
    assert_eq!(
        asks("2.5.29.15", &usage),
        line("key usage", "digitalSignature, keyEncipherment")
    );
    // decipherOnly is the first bit of a second octet.
    assert_eq!(
        asks("2.5.29.15", &[3, 3, 7, 0, 0x80]),
        line("key usage", "decipherOnly")
    );
    assert_eq!(asks("2.5.29.15", &[3, 1, 0]), line("key usage", "none"));
    assert_eq!(asks("2.5.29.19", &[0x30, 0]), line("CA", "no"));
    let two = [0x30, 6, 1, 1, 0xff, 2, 1, 2];
    let words = vec![
        ("CA", "yes".to_owned()),
        ("path length", "2 CAs below it".to_owned()),
    ];
    assert_eq!(asks("2.5.29.19", &two), Some(words));
    assert_eq!(asks("2.5.29.14", &[4, 2, 0xab, 1]), line("key id", "AB:01"));
    assert_eq!(
        asks("2.5.29.35", &[0x30, 4, 0x80, 2, 0xab, 1]),
        line("issuer's id", "AB:01")
    );
    for oid in [
        "2.5.29.14",
        "2.5.29.15",
        "2.5.29.19",
        "2.5.29.35",
        "2.5.29.37",
        "1.2.3",
    ] {
        assert_eq!(asks(oid, &[]), None, "{oid}");
        assert_eq!(asks(oid, &[0x30, 0x85]), None, "{oid}");
    }
}
