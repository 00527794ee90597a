//! Anchors that are no roots, and leaves that are anchors: what their issuers' lists say of them.

use super::super::{Trust, Verdict, judge};
use super::kit::lists::{List, World};
use super::kit::*;

/// Judges `leaf` with these.
fn ask(leaf: &[u8], anchors: &[&[u8]], others: &[&[u8]], lists: &[Vec<u8>]) -> Verdict {
    let lists: Vec<&[u8]> = lists.iter().map(Vec::as_slice).collect();
    judge(leaf, &[], &Trust::new(anchors, others, &lists), &question())
}

fn warned(verdict: &Verdict) -> Vec<&'static str> {
    assert!(verdict.valid, "{verdict:?}");
    verdict.warnings.iter().map(|one| one.code).collect()
}

#[test]
fn an_anchor_that_its_issuer_has_revoked_is_no_anchor() {
    let world = World::new();
    let [root, mid, leaf] = world.drafts.sign();
    let of_mid = world.mid_list().by(&world.drafts.mid_key);
    let of_root = |list: List| list.by(&world.drafts.root_key);
    let revoked = || world.root_list().revoke(&[0x22], &[]);
    let lists = |last: List| [of_mid.clone(), of_root(last)];

    let good = ask(&leaf, &[&root, &mid], &[], &lists(world.root_list()));
    assert_eq!(warned(&good), [""; 0]);
    for (anchors, others) in [(vec![&*root, &mid], vec![]), (vec![&*mid], vec![&*root])] {
        let verdict = ask(&leaf, &anchors, &others, &lists(revoked()));
        assert_eq!(said(&verdict), ["revoked"]);
        assert_eq!(verdict.problems[0].certificate, "CN=mid");
        // That the list is out of date makes nobody good again.
        let late = List {
            next: Some(b"251231235959Z"),
            ..revoked()
        };
        let verdict = ask(&leaf, &anchors, &others, &lists(late));
        assert_eq!(said(&verdict), ["crl-expired"]);
        assert!(verdict.problems[0].message.contains("revoked on"));
    }
}

#[test]
fn an_anchor_that_nobody_can_be_asked_about_stays_one() {
    let world = World::new();
    let [root, mid, leaf] = world.drafts.sign();
    let of_mid = world.mid_list().by(&world.drafts.mid_key);
    let of_root = world.root_list().revoke(&[0x22], &[]);
    // Nothing is asked where there are no lists.
    assert_eq!(warned(&ask(&leaf, &[&mid], &[], &[])), ["no-crl"]);
    let alone = ask(&leaf, &[&mid], &[], std::slice::from_ref(&of_mid));
    assert_eq!(warned(&alone), ["anchor-not-asked"]);
    let without_list = ask(&leaf, &[&mid, &root], &[], std::slice::from_ref(&of_mid));
    assert_eq!(warned(&without_list), ["anchor-not-asked"]);
    assert!(without_list.warnings[0].message.contains("not covered"));
    // Nobody knows who signed it, but what it says is told.
    for key in [&world.drafts.root_key, &Key::new()] {
        let verdict = ask(&leaf, &[&mid], &[], &[of_mid.clone(), of_root.by(key)]);
        assert_eq!(warned(&verdict), ["anchor-not-asked"]);
        let message = &verdict.warnings[0].message;
        assert!(message.contains("serial 22 was revoked"), "{message}");
    }
    // It is another's, for all that its name says.
    let forged = of_root.by(&Key::new());
    let verdict = ask(&leaf, &[&mid, &root], &[], &[of_mid, forged]);
    assert_eq!(warned(&verdict), ["anchor-not-asked"]);
}

#[test]
fn a_leaf_that_is_an_anchor_is_asked_for_and_told_of() {
    let world = World::new();
    let [root, mid, leaf] = world.drafts.sign();
    let of_mid = |list: List| vec![list.by(&world.drafts.mid_key)];
    assert_eq!(
        warned(&ask(&leaf, &[&leaf], &[], &[])),
        ["no-crl", "trusted-itself"]
    );
    let good = of_mid(world.mid_list());
    assert_eq!(
        warned(&ask(&leaf, &[&leaf], &[], &good)),
        ["trusted-itself"]
    );
    assert_eq!(
        warned(&ask(&leaf, &[&leaf, &mid], &[&root], &good)),
        [""; 0]
    );
    let revoked = of_mid(world.mid_list().revoke(&[0x33], &[]));
    for (anchors, others) in [(vec![&*leaf, &mid], vec![]), (vec![&*leaf], vec![&*mid])] {
        assert_eq!(said(&ask(&leaf, &anchors, &others, &revoked)), ["revoked"]);
    }
    assert_eq!(
        warned(&ask(&leaf, &[&leaf], &[], &revoked)),
        ["trusted-itself"]
    );
}
