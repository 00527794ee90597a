//! When something is made anew, and that what was just made anew is kept.

use proptest::prelude::*;

use super::*;
use crate::pki::check;
use crate::pki::decide::{Decision, Found, FoundKey, Issuer, decide};
use crate::pki::facts::Serial;
use crate::pki::issue::{self, Authority, Grant, Parent};
use crate::pki::testing::*;

fn need_at(found: Validity, next: Validity, when: When) -> Need {
    need(found, next, when, now())
}

fn within(span: Duration) -> When {
    When {
        within: Some(span),
        force: false,
    }
}

const FORCE: When = When {
    within: None,
    force: true,
};

fn words(need: Need) -> (bool, String) {
    match need {
        Need::Keep(Reason(why)) => (false, why),
        Need::Renew(Reason(why)) => (true, why),
    }
}

#[test]
fn when_it_is_renewed_and_why() {
    let days = |from, to| validity(Duration::days(from), Duration::days(to));
    let usual = When::default();
    for (found, next, when, renewed, says) in [
        (
            days(-60, 31),
            days(0, 90),
            usual,
            false,
            "it is renewed from 2027-01-16T00:01:40Z on",
        ),
        (
            days(-61, 29),
            days(0, 90),
            usual,
            true,
            "in the last third of its life",
        ),
        (
            days(-61, -1),
            days(0, 90),
            usual,
            true,
            "it ended on 2027-01-14",
        ),
        (
            days(-61, 29),
            days(0, 29),
            usual,
            false,
            "it ends on 2027-02-13T08:00:00Z, and a new one would not live longer: its CA ends first",
        ),
        (
            days(-61, -1),
            days(0, -1),
            usual,
            false,
            "it ended on 2027-01-14T08:00:00Z, and a new one",
        ),
        (days(-61, 29), days(0, 29), FORCE, true, "--force"),
        (days(-1, 89), days(0, 90), FORCE, true, "--force"),
        (
            days(-1, 89),
            days(0, 90),
            within(Duration::days(88)),
            false,
            "from",
        ),
        (
            days(-2, 88),
            days(0, 90),
            within(Duration::days(89)),
            true,
            "within the time asked for",
        ),
        // Seven days of life, and thirty asked for: it would be renewed in every run.
        (
            days(0, 7),
            days(0, 7),
            within(Duration::days(30)),
            false,
            "within the time asked for as well",
        ),
        (
            days(-5, 2),
            days(0, 7),
            within(Duration::days(30)),
            true,
            "last third",
        ),
    ] {
        let (is_renewed, why) = words(need_at(found, next, when));
        assert_eq!(is_renewed, renewed, "{found:?} {when:?}: {why}");
        assert!(why.contains(says), "{why}");
    }
}

#[test]
fn the_life_that_was_asked_for() {
    let of = |whole: Duration| {
        lifetime_of(validity(Duration::ZERO, whole)).map(|lifetime| match lifetime {
            Lifetime::For(span) => span,
            Lifetime::Until(_) => unreachable!(),
        })
    };
    let (day, minute, second) = (Duration::DAY, Duration::MINUTE, Duration::SECOND);
    for (whole, asked) in [
        // Ours: backdated by five minutes.
        (day * 365 + BACKDATE, day * 365),
        (Duration::hours(8) + BACKDATE, Duration::hours(8)),
        (minute * 30 + BACKDATE, minute * 30),
        // openssl's, and one that ends a second before the day does.
        (day * 365, day * 365),
        (day * 365 - second, day * 365),
        // Cut, or until a moment that somebody named.
        (day * 3 + second * 7 + BACKDATE, day * 3 + second * 7),
        (second * 100, second * 100),
    ] {
        assert_eq!(of(whole), Some(asked), "{whole}");
    }
    assert_eq!(of(Duration::seconds(-1)), None);
    assert_eq!(of(day * -3), None);
}

#[test]
fn what_is_no_leaf() {
    let ca = usual_root();
    let lifetime = Lifetime::days(1);
    assert_eq!(leaf_order(&ca, lifetime).unwrap_err(), NotALeaf::Ca);
    let made = leaf(&order(&SERVER, "CN=a", &["a.test"]), &ca);
    assert!(leaf_order(&made, lifetime).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_was_renewed_is_the_same_and_is_kept(order in leaf_orders(), age in 0.0..2.0f64, span in 0i64..40_000_000) {
        let ca = usual_root();
        prop_assume!(!order.subject.value().chains_to(&ca.facts().subject));
        let life = order.term(Some(&ca), now()).unwrap().validity;
        let past = ((life.not_after - life.not_before) * age).whole_seconds().min(1_200_000_000);
        let past = Duration::seconds(past);
        let old = leaf_with(&order, &ca, Validity {
            not_before: life.not_before - past,
            not_after: life.not_after - past,
        });
        let again = leaf_order(&old, lifetime_of(old.facts().validity).unwrap()).unwrap();
        let new = leaf(&Order { key_type: order.key_type.clone(), ..again.clone() }, &ca);
        let (was, is) = (old.facts(), new.facts());
        prop_assert_eq!(&was.subject, &is.subject);
        prop_assert_eq!(&was.sans, &is.sans);
        prop_assert_eq!(&was.spki, &is.spki);
        prop_assert_eq!(&was.key_usage, &is.key_usage);
        prop_assert_eq!(was.profile(), is.profile());
        let found = Found { certificate: Some(&new), key: FoundKey::Requested(&was.spki) };
        prop_assert_eq!(decide(&again, &found, Issuer::Authority(&ca), now()), Decision::Keep);
        let next = again.term(Some(&ca), now()).unwrap().validity;
        for when in [When::default(), within(Duration::seconds(span))] {
            prop_assert!(matches!(need_at(is.validity, next, when), Need::Keep(_)), "{:?} {:?}", is.validity, when);
        }
    }

    #[test]
    fn a_renewed_root_has_the_old_ones_leaves(root_order in root_orders(), order in leaf_orders()) {
        let old = root(&root_order);
        prop_assume!(!order.subject.value().chains_to(&old.facts().subject));
        let before = leaf(&order, &old);
        let new = renewed(&old, None);
        same_authority(&old, &new);
        let after = leaf(&order, &new);
        for leaf in [&before, &after] {
            for ca in [&old, &new] {
                prop_assert_eq!(check::accepts(leaf, Some(ca), order.profile, now()), Ok(()));
            }
        }
        let again = ca_order(&new, None, Lifetime::days(1));
        let found = Found { certificate: Some(&new), key: FoundKey::Present(&old.facts().spki) };
        prop_assert_eq!(decide(&again, &found, Issuer::Itself, now()), Decision::Keep);
        prop_assert_eq!(check::accepts(&new, None, &CA, now()), Ok(()));
    }

    #[test]
    fn a_renewed_intermediate_keeps_its_limits(order in intermediate_orders()) {
        let root = usual_root();
        let old = leaf(&order, &root);
        let new = renewed(&old, Some(&root));
        same_authority(&old, &new);
        prop_assert_eq!(old.facts().limits(), new.facts().limits());
        prop_assert_eq!(&new.facts().aki, &root.facts().ski);
        prop_assert_eq!(check::accepts(&new, Some(&root), &INTERMEDIATE, now()), Ok(()));
    }
}

/// The CA's certificate anew, for a year.
fn renewed(old: &Certificate, above: Option<&Certificate>) -> Certificate {
    let order = ca_order(old, above, Lifetime::days(365));
    let authority = match above {
        Some(above) => Authority::Parent(Parent::new(above, signer_of(above)).unwrap()),
        None => Authority::Itself(signer_of(old)),
    };
    let grant = Grant {
        serial: Serial::from_random([0x5a; 16]),
        validity: order.term(above, now()).unwrap().validity,
    };
    issue::renew(old, &order, &authority, grant).unwrap()
}

fn same_authority(old: &Certificate, new: &Certificate) {
    let (was, is) = (old.facts(), new.facts());
    assert_eq!(was.subject.as_der(), is.subject.as_der());
    assert_eq!(was.spki, is.spki);
    assert_eq!(was.ski, is.ski);
    assert_eq!(was.path_len, is.path_len);
    assert_eq!(was.key_usage, is.key_usage);
    assert_ne!(was.serial, is.serial);
}

#[test]
fn an_intermediate_is_held_to_what_its_parent_allows() {
    let mut above = order(&CA, "CN=Root", &[]);
    above.path_len = Wish::Asked(Some(2));
    let root = root(&above);
    let mut below = order(&INTERMEDIATE, "CN=Below", &[]);
    below.path_len = Wish::Asked(Some(0));
    let held = leaf(&below, &root);
    let length = |found: &Certificate| {
        *ca_order(found, Some(&root), Lifetime::days(1))
            .path_len
            .value()
    };
    assert_eq!(length(&held), Some(0));
    // As openssl makes one, without any: what its parent allows is one less than its own.
    assert_eq!(length(&usual_root()), Some(1));
}
