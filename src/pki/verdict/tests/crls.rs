//! Revocation lists: whole, stale and forged.

use super::super::{Trust, judge};
use super::kit::lists::{GOOD, List, World, reason};
use super::kit::*;

#[test]
fn every_certificate_below_the_root_is_asked_for() {
    let world = World::new();
    assert_eq!(world.ask(&[world.mid_list()]), GOOD);
    assert_eq!(world.ask(&[]), ["crl-missing"]);
    let [root, mid, leaf] = world.drafts.sign();
    let of_root = world
        .root_list()
        .revoke(&[0x22], &[reason(2)])
        .by(&world.drafts.root_key);
    let of_mid = world.mid_list().by(&world.drafts.mid_key);
    let trust = Trust::new(&[&root], &[&mid], &[&of_mid, &of_root]);
    let verdict = judge(&leaf, &[], &trust, &question());
    assert_eq!(said(&verdict), ["revoked"]);
    assert_eq!(verdict.problems[0].certificate, "CN=mid");
}

#[test]
fn a_revocation_is_told_with_reason_and_date() {
    let world = World::new();
    let list = world
        .mid_list()
        .revoke(&[0x32], &[])
        .revoke(&[0x33], &[reason(4)])
        .revoke(&[0x34], &[]);
    let [root, mid, leaf] = world.drafts.sign();
    let crl = list.by(&world.drafts.mid_key);
    let verdict = judge(
        &leaf,
        &[],
        &Trust::new(&[&root], &[&mid], &[&crl]),
        &question(),
    );
    assert_eq!(verdict.problems[0].code, "revoked");
    let message = &verdict.problems[0].message;
    assert!(
        message.contains("superseded") && message.contains("2025-12-24"),
        "{message}"
    );
    assert_eq!(world.ask(&[world.mid_list().revoke(&[0x32], &[])]), GOOD);
}

/// That it cannot be used is the verdict; what it says of the certificate is not hidden, unless another signed it.
#[test]
fn what_a_useless_crl_says_is_told() {
    let world = World::new();
    let [root, mid, leaf] = world.drafts.sign();
    let of_root = world.root_list().by(&world.drafts.root_key);
    let told = |list: List, key: &Key, code: &str| {
        let crl = list.revoke(&[0x33], &[reason(1)]).by(key);
        let trust = Trust::new(&[&root], &[&mid], &[&crl, &of_root]);
        let verdict = judge(&leaf, &[], &trust, &question());
        let problem = verdict.problems.iter().find(|one| one.code == code);
        let message = &problem.unwrap_or_else(|| panic!("{verdict:?}")).message;
        message.contains("; it says that CN=leaf with serial 33 was revoked on 2025-12-24")
            && message.ends_with("reason keyCompromise")
    };
    let late = || List {
        next: Some(b"251231235959Z"),
        ..world.mid_list()
    };
    let own = &world.drafts.mid_key;
    assert!(told(world.mid_list().drop(20), own, "crl-number"));
    assert!(told(late(), own, "crl-expired"));
    let other = &world.drafts.root_key;
    assert!(!told(world.mid_list().drop(20), other, "crl-number"));
}

#[test]
fn a_crl_that_breaks_a_rule_is_not_used() {
    let world = World::new();
    let list = || world.mid_list();
    let cases: Vec<(&str, List)> = vec![
        (
            "crl-expired",
            List {
                next: Some(b"251231235959Z"),
                ..list()
            },
        ),
        (
            "crl-not-yet-valid",
            List {
                this: b"260101000001Z",
                ..list()
            },
        ),
        (
            "crl-next-update",
            List {
                next: None,
                ..list()
            },
        ),
        (
            "crl-version",
            List {
                version: Vec::new(),
                ..list()
            },
        ),
        ("crl-number", list().drop(20)),
        (
            "crl-extension-criticality",
            list().set(20, true, &[2, 1, 5]),
        ),
        (
            "crl-unknown-critical-extension",
            list().set(99, true, &[5, 0]),
        ),
        (
            "crl-unknown-critical-extension",
            list().revoke(&[9], &[extension(&ce(99), true, &[5, 0])]),
        ),
        (
            "crl-extension-criticality",
            list().set(28, false, &[0x30, 3, 0x81, 1, 0xff]),
        ),
        ("crl-malformed", list().revoke(&[9], &[reason(7)])),
    ];
    for (number, (code, list)) in cases.into_iter().enumerate() {
        assert_eq!(
            world.ask(std::slice::from_ref(&list)),
            [code],
            "case {number}"
        );
        // A good one beside it is enough.
        assert_eq!(world.ask(&[list, world.mid_list()]), GOOD, "case {number}");
    }
    // A missing AKI is a warning only.
    assert_eq!(world.ask(&[list().drop(35)]), GOOD);
}

#[test]
fn a_list_of_nobody_that_is_there_is_a_warning_only() {
    let world = World::new();
    let [root, mid, leaf] = world.drafts.sign();
    let mut list = world.mid_list();
    list.has_empty_list = true;
    let crls = [
        list.by(&world.drafts.mid_key),
        world.root_list().by(&world.drafts.root_key),
    ];
    let trust = Trust::new(&[&root], &[&mid], &[&crls[0], &crls[1]]);
    let verdict = judge(&leaf, &[], &trust, &question());
    assert_eq!(said(&verdict), GOOD);
    let warned: Vec<_> = verdict.warnings.iter().map(|one| one.code).collect();
    assert_eq!(warned, ["crl-empty-list"]);
}

#[test]
fn of_two_crls_of_one_second_the_later_number_counts() {
    let world = World::new();
    let both_ways = |a: &List, b: &List| {
        let ask = |lists: [&List; 2]| world.ask(&lists.map(List::clone));
        let said = ask([a, b]);
        assert_eq!(said, ask([b, a]));
        said
    };
    let list = world.mid_list();
    let number = |number: u8, list: &List| list.clone().set(20, false, &[2, 1, number]);
    let revoking = list.clone().revoke(&[0x33], &[]);
    assert_eq!(
        both_ways(&number(9, &list), &number(10, &revoking)),
        ["revoked"]
    );
    assert_eq!(both_ways(&number(10, &list), &number(9, &revoking)), GOOD);
    // As numbers, not as octets.
    let long = revoking.clone().set(20, false, &[2, 2, 1, 0]);
    assert_eq!(both_ways(&number(0x7f, &list), &long), ["revoked"]);
    // Nobody can say which of these is newer.
    assert_eq!(both_ways(&list, &revoking), ["revoked"]);

    let delta = |number: u8, entries: &[Vec<u8>]| {
        let delta = list.clone().set(27, true, &[2, 1, 5]);
        let delta = delta.set(20, false, &[2, 1, number]);
        entries.iter().fold(delta, |delta, entry| {
            delta.revoke(&[0x33], std::slice::from_ref(entry))
        })
    };
    let ask = |base: &List, one: List, other: List| {
        let ask = |deltas: [List; 2]| world.ask(&[&[base.clone()][..], &deltas].concat());
        let said = ask([one.clone(), other.clone()]);
        assert_eq!(said, ask([other, one]));
        said
    };
    let (back, out) = ([reason(8)], [reason(1)]);
    assert_eq!(ask(&list, delta(6, &[]), delta(7, &out)), ["revoked"]);
    assert_eq!(ask(&list, delta(6, &out), delta(7, &[])), GOOD);
    assert_eq!(ask(&revoking, delta(7, &back), delta(7, &out)), ["revoked"]);
    // The same twice in one list, in either order.
    let [one, other] = [[reason(8), reason(1)], [reason(1), reason(8)]];
    for entries in [one, other] {
        assert_eq!(
            world.ask(&[revoking.clone(), delta(7, &entries)]),
            ["revoked"]
        );
    }
}

#[test]
fn crls_that_cannot_be_read_are_told() {
    let world = World::new();
    let [root, mid, leaf] = world.drafts.sign();
    let crls: [&[u8]; 2] = [b"junk", &world.root_list().by(&world.drafts.root_key)];
    let verdict = judge(
        &leaf,
        &[],
        &Trust::new(&[&root], &[&mid], &crls),
        &question(),
    );
    assert_eq!(said(&verdict), ["crl-missing"]);
    assert!(verdict.problems[0].message.contains("CRL number 1"));
}

#[test]
fn many_entries_are_found_quickly() {
    let world = World::new();
    let mut list = world.mid_list();
    for serial in (0..20_000u32).rev().filter(|s| *s != 0x33) {
        let bytes = (0x0100_0000 + serial).to_be_bytes();
        list = list.revoke(&bytes, &[]);
    }
    assert_eq!(world.ask(&[list.clone()]), GOOD);
    assert_eq!(world.ask(&[list.revoke(&[0x33], &[])]), ["revoked"]);
}
