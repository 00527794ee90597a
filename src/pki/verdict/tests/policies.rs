//! Certificate policies where a CA demands one.

use super::kit::*;
use crate::pki::der::{self, sequence, tlv};

const ONE: &str = "1.2.3.1";
const TWO: &str = "1.2.3.2";
const ANY: &str = "2.5.29.32.0";

fn oid(text: &str) -> Vec<u8> {
    der::oid(text).unwrap()
}

fn policies(draft: &mut Draft, list: &[&str]) {
    let all: Vec<u8> = list.iter().flat_map(|p| sequence(&[&oid(p)])).collect();
    draft.set(32, false, &sequence(&[&all]));
}

fn map(draft: &mut Draft, from: &str, to: &str) {
    draft.set(33, true, &sequence(&[&sequence(&[&oid(from), &oid(to)])]));
}

/// policyConstraints: tag 0x80 demands a policy, 0x81 forbids mapping, after so many certificates.
fn limit(draft: &mut Draft, tag: u8, skip: u8) {
    draft.set(36, true, &sequence(&[&tlv(tag, &[skip])]));
}

const GOOD: [&str; 0] = [];
const BAD: [&str; 1] = ["policy-required"];

#[test]
fn without_a_demand_nothing_is_asked() {
    assert_eq!(codes(|d| policies(&mut d.leaf, &[ONE])), GOOD);
    assert_eq!(codes(|d| limit(&mut d.mid, 0x81, 0)), GOOD);
}

#[test]
fn a_demand_is_met_by_a_policy_of_the_whole_chain() {
    let with = |mid: &[&str], leaf: &[&str]| {
        codes(|d| {
            limit(&mut d.mid, 0x80, 0);
            policies(&mut d.mid, mid);
            policies(&mut d.leaf, leaf);
        })
    };
    assert_eq!(with(&[ONE], &[ONE]), GOOD);
    assert_eq!(with(&[ONE], &[TWO, ONE]), GOOD);
    assert_eq!(with(&[ANY], &[TWO]), GOOD);
    assert_eq!(with(&[ONE], &[ANY]), GOOD);
    assert_eq!(with(&[ONE], &[TWO]), BAD);
    assert_eq!(codes(|d| limit(&mut d.mid, 0x80, 0)), BAD);
}

#[test]
fn a_demand_may_begin_later() {
    // After two more certificates there is only the leaf, which is not enough for it to bite.
    assert_eq!(codes(|d| limit(&mut d.mid, 0x80, 2)), GOOD);
    assert_eq!(codes(|d| limit(&mut d.mid, 0x80, 1)), BAD);
    assert_eq!(codes(|d| limit(&mut d.leaf, 0x80, 0)), BAD);
    assert_eq!(codes(|d| limit(&mut d.leaf, 0x80, 1)), GOOD);
}

#[test]
fn policies_can_be_mapped_unless_that_is_forbidden() {
    let with = |forbid: bool| {
        let mut drafts = Drafts::new();
        policies(&mut drafts.mid, &[ONE]);
        limit(&mut drafts.mid, 0x80, 0);
        let fresh = Key::new();
        let mut sub = Draft::ca("CN=sub", &fresh);
        policies(&mut sub, &[ONE]);
        map(&mut sub, ONE, TWO);
        policies(&mut drafts.leaf, &[TWO]);
        if forbid {
            let both = [tlv(0x80, &[0]), tlv(0x81, &[0])].concat();
            drafts.mid.set(36, true, &sequence(&[&both]));
        }
        let [root, mid, _] = drafts.sign();
        let sub = sub.by(&drafts.mid.subject, &drafts.mid_key);
        let leaf = drafts.leaf.by(&name("CN=sub"), &fresh);
        let trust = super::super::Trust::new(&[&root], &[&mid, &sub], &[]);
        said(&super::super::judge(&leaf, &[], &trust, &question()))
    };
    assert_eq!(with(false), GOOD);
    assert_eq!(with(true), BAD);
}

#[test]
fn any_policy_can_be_inhibited() {
    let with = |skip: u8| {
        codes(|d| {
            limit(&mut d.mid, 0x80, 0);
            policies(&mut d.mid, &[ONE]);
            d.mid.set(54, true, &[2, 1, skip]);
            policies(&mut d.leaf, &[ANY]);
        })
    };
    assert_eq!(with(0), BAD);
    assert_eq!(with(1), GOOD);
}

#[test]
fn any_policy_is_never_mapped_and_no_policy_stands_twice() {
    assert_eq!(
        codes(|d| map(&mut d.mid, ANY, ONE)),
        ["malformed-extension"]
    );
    assert_eq!(
        codes(|d| policies(&mut d.leaf, &[ONE, ONE])),
        ["malformed-extension"]
    );
}

#[test]
fn many_mappings_stay_cheap() {
    let all: Vec<String> = (0..400).map(|i| format!("1.2.4.{i}")).collect();
    let list: Vec<&str> = all.iter().map(String::as_str).collect();
    let said = codes(|d| {
        limit(&mut d.mid, 0x80, 0);
        policies(&mut d.mid, &list);
        let pairs: Vec<u8> = list
            .iter()
            .take(60)
            .flat_map(|a| list.iter().take(60).map(move |b| (a, b)))
            .flat_map(|(a, b)| sequence(&[&oid(a), &oid(b)]))
            .collect();
        d.mid.set(33, true, &sequence(&[&pairs]));
        policies(&mut d.leaf, &list);
    });
    assert_eq!(said, GOOD);
}
