//! One broken rule after the other, in the certificates above the leaf.

use super::kit::*;
use crate::pki::der::{sequence, tlv};
use crate::pki::facts::Certificate;
use crate::pki::findings;

#[test]
fn an_issuer_that_breaks_a_rule_is_told_which() {
    type Change = fn(&mut Draft);
    let cases: &[(&str, Change)] = &[
        ("expired", |d| d.to = tlv(0x17, b"251231235959Z")),
        ("not-a-ca", |d| {
            d.drop(19);
            d.set(15, true, &[3, 2, 1, 2]);
        }),
        ("ca-key-usage", |d| d.set(15, true, &[3, 2, 1, 2])),
        ("ca-key-usage", |d| d.drop(15)),
        ("extension-criticality", |d| {
            d.set(19, false, &[0x30, 3, 1, 1, 0xff])
        }),
        ("missing-ski", |d| d.drop(14)),
        ("missing-aki", |d| d.aki = false),
        ("issuer-purpose", |d| d.eku(&["1.3.6.1.5.5.7.3.2"])),
        ("malformed-extension", |d| {
            d.set(19, true, &[0x30, 3, 1, 1, 1])
        }),
        ("malformed-extension", |d| {
            d.constrain(&[dns(".example.com")], &[])
        }),
        ("malformed-extension", |d| {
            d.constrain(&[dns("*.example.com")], &[])
        }),
        ("malformed-extension", |d| {
            d.constrain(&[ip(&[10, 0, 0, 0, 255, 0, 255, 0])], &[])
        }),
        ("malformed-extension", |d| {
            d.constrain(&[ip(&[10, 0, 0, 0])], &[])
        }),
        ("malformed-extension", |d| d.set(30, true, &[0x30, 0])),
        ("malformed-extension", |d| {
            d.set(30, true, &[0x30, 2, 0xa0, 0])
        }),
        ("malformed-extension", |d| d.set(36, true, &[0x30, 0])),
        ("extension-criticality", |d| {
            d.set(36, false, &[0x30, 3, 0x81, 1, 0])
        }),
        ("bad-version", |d| d.version = Vec::new()),
    ];
    for (number, (code, change)) in cases.iter().enumerate() {
        let said = codes(|d| change(&mut d.mid));
        assert_eq!(said.first(), Some(code), "case {number}: {said:?}");
    }
}

#[test]
fn an_anchor_is_held_to_the_rules_of_its_place() {
    assert_eq!(
        codes(|d| d.root.to = tlv(0x17, b"251231235959Z")),
        ["expired"]
    );
    assert_eq!(codes(|d| d.root.drop(19))[0], "not-a-ca");
    assert_eq!(codes(|d| d.root.drop(14)), ["missing-ski"]);
    assert_eq!(
        codes(|d| d.root.set(19, true, &[0x30, 6, 1, 1, 0xff, 2, 1, 0])),
        ["path-length"]
    );
    let aki = |id: &[u8]| sequence(&[&tlv(0x80, id)]);
    assert_eq!(
        codes(|d| d.root.set(35, false, &aki(&[7]))),
        ["aki-mismatch"]
    );
    assert_eq!(
        codes(|d| d.root.set(35, false, &aki(&d.root_key.id()))),
        [""; 0]
    );
    for serial in [vec![0], vec![0xff], vec![0x11; 21]] {
        let mut drafts = Drafts::new();
        drafts.root.serial = serial;
        let verdict = drafts.judge(&question());
        assert_eq!(said(&verdict), [""; 0]);
        let warned: Vec<_> = verdict.warnings.iter().map(|one| one.code).collect();
        assert_eq!(warned, ["no-crl", "anchor-serial"]);
    }
    // It needs no AKI, and without keyUsage it is only frowned upon.
    assert_eq!(codes(|d| d.root.aki = false), [""; 0]);
    assert_eq!(codes(|d| d.root.drop(15)), [""; 0]);
}

/// So that nobody hears of it only after certificates were issued.
#[test]
fn what_is_wrong_with_an_anchor_is_found_in_it_alone() {
    type Change = fn(&mut Draft);
    let changes: &[Change] = &[
        |d| d.set(19, false, &[0x30, 3, 1, 1, 0xff]),
        |d| d.drop(14),
        |d| d.set(14, true, &[4, 1, 7]),
        |d| d.set(35, true, &[0x30, 3, 0x80, 1, 7]),
        |d| d.set(35, false, &[0x30, 3, 0x80, 1, 7]),
        |d| d.set(35, false, &[0x30, 0]),
        |d| d.set(15, true, &[3, 2, 1, 2]),
        |d| d.set(30, false, &[0x30, 5, 0xa0, 3, 0x30, 1, 0]),
        |d| d.constrain(&[dns(".example.com")], &[]),
        |d| d.constrain(&[dns("a_b.example.com"), dns("example.com")], &[]),
        |d| d.set(36, false, &[0x30, 3, 0x80, 1, 0]),
        |d| d.set(54, false, &[2, 1, 0]),
        |d| d.set(18, false, b"no DER"),
        |d| d.eku(&["1.3.6.1.5.5.7.3.2"]),
        |d| d.version = vec![0xa0, 3, 2, 1, 1],
        |d| d.subject = name(""),
        |d| d.to = tlv(0x17, b"251231235959Z"),
    ];
    let drafts = Drafts::new();
    let root = drafts.root.by(&drafts.root.subject, &drafts.root_key);
    let found = findings::of(&Certificate::from_der(&root).unwrap(), now());
    assert_eq!(found, []);
    for (number, change) in changes.iter().enumerate() {
        let mut drafts = Drafts::new();
        change(&mut drafts.root);
        let [root, ..] = drafts.sign();
        let problems = drafts.judge(&question()).problems;
        let of_root = problems.iter().any(|one| one.certificate != "CN=leaf");
        assert!(of_root, "case {number}: {problems:?}");
        let found = findings::of(&Certificate::from_der(&root).unwrap(), now());
        assert!(!found.is_empty(), "case {number}: {problems:?}");
        let message = &found[0].message;
        assert!(message.starts_with("it"), "case {number}: {message}");
    }
}
