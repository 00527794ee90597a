//! One broken rule after the other.

use super::super::{Peer, Purpose, Question, Trust, judge};
use super::kit::*;
use crate::pki::der::{sequence, tlv};

#[test]
fn a_good_chain_is_valid() {
    let drafts = Drafts::new();
    let verdict = drafts.judge(&question());
    assert_eq!(said(&verdict), [""; 0]);
    assert_eq!(verdict.purposes, [Purpose::Server, Purpose::Client]);
    let [root, mid, leaf] = drafts.sign().map(|d| d.len());
    let lengths: Vec<usize> = verdict.chain.iter().map(Vec::len).collect();
    // Signatures differ in length by a few octets.
    assert!(
        lengths
            .iter()
            .zip([leaf, mid, root])
            .all(|(a, b)| a.abs_diff(b) < 5)
    );
    let warned: Vec<_> = verdict.warnings.iter().map(|w| w.code).collect();
    assert_eq!(warned, ["no-crl"]);
}

#[test]
fn a_leaf_that_breaks_a_rule_is_told_which() {
    type Change = fn(&mut Draft);
    let cases: &[(&str, Change)] = &[
        ("expired", |d| d.to = tlv(0x17, b"251231235959Z")),
        ("not-yet-valid", |d| d.from = tlv(0x17, b"260101000001Z")),
        ("validity-reversed", |d| {
            d.from = tlv(0x18, b"20500101000000Z")
        }),
        ("bad-version", |d| d.version = vec![0xa0, 3, 2, 1, 1]),
        ("bad-serial", |d| d.serial = vec![0]),
        ("bad-serial", |d| d.serial = vec![0xff]),
        ("bad-serial", |d| d.serial = vec![0x11; 21]),
        ("wrong-purpose", |d| d.eku(&["1.3.6.1.5.5.7.3.2"])),
        ("wrong-purpose", |d| d.eku(&["2.5.29.37.0"])),
        ("malformed-extension", |d| d.set(37, false, &[0x30, 0])),
        ("wrong-key-usage", |d| d.set(15, true, &[3, 2, 6, 0x40])),
        ("malformed-extension", |d| d.set(15, true, &[3, 1, 0])),
        ("key-usage-without-ca", |d| {
            d.set(15, true, &[3, 2, 2, 0x84])
        }),
        ("path-length-without-ca", |d| {
            d.set(19, true, &[0x30, 3, 2, 1, 0])
        }),
        ("constraints-without-ca", |d| {
            d.constrain(&[dns("example.com")], &[])
        }),
        ("missing-aki", |d| d.aki = false),
        ("missing-aki", |d| d.set(35, false, &[0x30, 0])),
        ("aki-mismatch", |d| d.set(35, false, &[0x30, 3, 0x80, 1, 7])),
        ("extension-criticality", |d| d.set(14, true, &[4, 1, 7])),
        // freshestCRL, with a point of one name.
        ("extension-criticality", |d| {
            let point = sequence(&[&tlv(0xa0, &tlv(0xa0, &uri("http://a.test/")))]);
            d.set(46, true, &sequence(&[&point]))
        }),
        ("empty-subject", |d| d.subject = name("")),
        ("bad-name", |d| {
            d.san(&[dns("a.example.com"), dns("a_b.example.com")])
        }),
        ("bad-name", |d| {
            d.san(&[dns("a.example.com"), dns("a.*.example.com")])
        }),
        ("bad-name", |d| {
            d.san(&[dns("a.example.com"), dns("a*.example.com")])
        }),
        ("bad-name", |d| {
            d.san(&[dns("a.example.com"), ip(&[1, 2, 3])])
        }),
        ("bad-name", |d| {
            d.san(&[dns("a.example.com"), email("a@b@c.de")])
        }),
        ("bad-name", |d| {
            d.san(&[dns("a.example.com"), uri("no-scheme")])
        }),
        ("bad-name", |d| {
            d.san(&[dns("a.example.com"), dns("10.0.0.1")])
        }),
        ("name-mismatch", |d| d.san(&[dns("b.example.com")])),
        ("name-mismatch", |d| d.drop(17)),
        ("unknown-critical-extension", |d| {
            d.extensions.push((vec![0x2a, 3, 4], true, vec![5, 0]))
        }),
        ("duplicate-extension", |d| {
            d.extensions.push((ce(15), true, vec![3, 2, 7, 0x80]))
        }),
        ("malformed-extension", |d| d.set(31, false, b"no DER")),
        ("algorithm-mismatch", |d| d.algorithm[11] = 3),
        ("malformed-key", |d| d.spki[26] = 9),
        // An issuerUniqueID with nine unused bits.
        ("malformed", |d| d.spki.extend(tlv(0x81, &[9, 1]))),
    ];
    for (number, (code, change)) in cases.iter().enumerate() {
        let said = codes(|d| change(&mut d.leaf));
        assert_eq!(said.first(), Some(code), "case {number}: {said:?}");
    }
}

/// RFC 5280 4.2.1.1: one without any extension names no key either. Of an older version that is said with the version.
#[test]
fn who_has_no_extensions_has_no_key_identifier() {
    let bare = |change: fn(&mut Draft)| {
        let mut drafts = Drafts::new();
        drafts.leaf.extensions.clear();
        drafts.leaf.aki = false;
        change(&mut drafts.leaf);
        said(&drafts.judge(&Question {
            peers: Vec::new(),
            ..question()
        }))
    };
    assert_eq!(bare(|_| {}), ["missing-aki"]);
    assert_eq!(bare(|d| d.subject = name("CN=mid")), ["missing-aki"]);
    assert_eq!(bare(|d| d.version = Vec::new()), ["bad-version"]);
}

#[test]
fn what_is_odd_but_right_is_accepted() {
    let fine: &[fn(&mut Drafts)] = &[
        |d| d.leaf.drop(37),
        |d| d.leaf.drop(15),
        |d| d.leaf.set(37, true, &d.leaf.extensions[1].2.clone()),
        |d| d.leaf.to = tlv(0x18, b"20491231235959Z"),
        |d| {
            d.leaf
                .extensions
                .push((vec![0x2a, 3, 4], false, b"junk".to_vec()))
        },
        |d| {
            d.leaf
                .set(32, true, &sequence(&[&sequence(&[&[6, 2, 0x2a, 3]])]))
        },
        |d| d.mid.eku(&["2.5.29.37.0"]),
        |d| d.mid.eku(&["1.3.6.1.5.5.7.3.1"]),
        |d| d.mid.set(19, true, &[0x30, 6, 1, 1, 0xff, 2, 1, 0]),
        |d| {
            d.leaf.subject = name("");
            let san = d
                .leaf
                .extensions
                .iter()
                .find(|e| e.0 == ce(17))
                .unwrap()
                .2
                .clone();
            d.leaf.set(17, true, &san);
        },
    ];
    for (number, change) in fine.iter().enumerate() {
        assert_eq!(codes(change), [""; 0], "case {number}");
    }
}

#[test]
fn a_question_without_purpose_says_which_are_good() {
    let any = Question {
        purpose: None,
        ..question()
    };
    let mut drafts = Drafts::new();
    drafts.leaf.eku(&["1.3.6.1.5.5.7.3.2"]);
    let verdict = drafts.judge(&any);
    assert_eq!(
        (verdict.valid, verdict.purposes),
        (true, vec![Purpose::Client])
    );
    drafts.mid.eku(&["1.3.6.1.5.5.7.3.1"]);
    assert_eq!(said(&drafts.judge(&any)), ["issuer-purpose"]);
    drafts.leaf.eku(&["1.3.6.1.5.5.7.3.3"]);
    assert_eq!(said(&drafts.judge(&any)), ["wrong-purpose"]);
}

#[test]
fn the_depth_counts_intermediates() {
    let drafts = Drafts::new();
    let with = |max_depth| {
        said(&drafts.judge(&Question {
            max_depth: Some(max_depth),
            ..question()
        }))
    };
    assert_eq!(with(1), [""; 0]);
    assert_eq!(with(0), ["max-depth"]);
}

#[test]
fn messages_name_both_sides_and_the_section() {
    let mut drafts = Drafts::new();
    drafts.leaf.san(&[dns("b.example.com")]);
    let verdict = drafts.judge(&question());
    let problem = &verdict.problems[0];
    assert_eq!(problem.certificate, "CN=leaf");
    for part in ["b.example.com", "a.example.com", "RFC"] {
        assert!(problem.message.contains(part), "{}", problem.message);
    }
    assert!(!problem.hint.is_empty());
}

#[test]
fn what_is_no_certificate_is_a_problem_not_a_failure() {
    let trust = Trust::new(&[], &[], &[]);
    let drafts = Drafts::new();
    let [_, _, mut leaf] = drafts.sign();
    for junk in [
        &b""[..],
        b"hello",
        &[0x30, 0x80, 0, 0],
        &leaf[..leaf.len() - 1],
    ] {
        assert_eq!(said(&judge(junk, &[], &trust, &question())), ["malformed"]);
    }
    leaf.push(0);
    assert_eq!(said(&judge(&leaf, &[], &trust, &question())), ["malformed"]);
}

#[test]
fn a_certificate_that_is_itself_trusted_is_valid() {
    let key = Key::new();
    let draft = Draft::leaf("CN=pinned", &key);
    let pinned = draft.by(&draft.subject, &key);
    let trust = Trust::new(&[&pinned], &[], &[]);
    let verdict = judge(&pinned, &[], &trust, &question());
    assert_eq!(said(&verdict), [""; 0]);
    assert_eq!(verdict.chain, [pinned]);
}

#[test]
fn peers_are_found_in_the_subject_alternative_name_only() {
    let mut drafts = Drafts::new();
    drafts.leaf.subject = name("CN=c.example.com");
    drafts.leaf.san(&[
        dns("*.Example.com"),
        ip(&[10, 0, 0, 1]),
        email("me@Example.com"),
        dns("xn--bcher-kva.de"),
    ]);
    let asked = |peer: Peer| {
        said(&drafts.judge(&Question {
            peers: vec![peer],
            ..question()
        }))
    };
    let dns = |text: &str| Peer::Dns(text.to_owned());
    let mail = |text: &str| Peer::Email(text.to_owned());
    for good in [
        dns("a.example.com"),
        dns("A.EXAMPLE.COM."),
        dns("bücher.de"),
        dns("10.0.0.1"),
        Peer::Ip([10, 0, 0, 1].into()),
        mail("me@example.com"),
    ] {
        assert_eq!(asked(good.clone()), [""; 0], "{good:?}");
    }
    for bad in [
        dns("example.com"),
        dns("a.b.example.com"),
        Peer::Ip([10, 0, 0, 2].into()),
        mail("ME@example.com"),
    ] {
        assert_eq!(asked(bad.clone()), ["name-mismatch"], "{bad:?}");
    }
    assert_eq!(asked(dns("not a host")), ["bad-peer-name"]);
    for mailbox in ["example.com", "@example.com", "me@", ""] {
        assert_eq!(asked(mail(mailbox)), ["bad-peer-name"]);
    }
}
