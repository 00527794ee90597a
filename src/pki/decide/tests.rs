//! What is kept, what is renewed, what is a conflict, and that each conflict shows both sides.

use proptest::prelude::*;
use time::Duration;

use super::wrong::list;
use super::*;
use crate::pki::check;
use crate::pki::lifetime::{BACKDATE, Lifetime};
use crate::pki::order::Wish;
use crate::pki::profile::{CA, CLIENT, SERVER};
use crate::pki::signer::Signer;
use crate::pki::spki::{KeyType, hex};

use crate::pki::testing;
use crate::pki::testing::*;

fn about<'a>(certificate: &'a Certificate, key: FoundKey<'a>) -> Found<'a> {
    Found {
        certificate: Some(certificate),
        key,
    }
}

/// The decision about a leaf whose key file is there.
fn on(order: &Order, found: &Certificate, ca: &Certificate) -> Decision {
    let key = FoundKey::Present(&found.facts().spki);
    decide(order, &about(found, key), Issuer::Authority(ca), now())
}

fn conflict(decision: Decision) -> String {
    match decision {
        Decision::Conflict(Reason(why)) => why,
        other => panic!("{other:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn what_was_just_issued_is_kept_and_accepted(root_order in root_orders(), order in leaf_orders(), wait in 0.0..0.66f64) {
        let ca = root(&root_order);
        let itself = about(&ca, FoundKey::Present(&ca.facts().spki));
        prop_assert_eq!(decide(&root_order, &itself, Issuer::Itself, now()), Decision::Keep);
        prop_assert_eq!(check::accepts(&ca, None, &CA, now()), Ok(()));
        prop_assume!(!order.subject.value().chains_to(&ca.facts().subject));

        let made = leaf(&order, &ca);
        let life = made.facts().validity;
        let later = now() + (life.not_after - now()) * wait;
        for key in [FoundKey::Present(&made.facts().spki), FoundKey::Requested(&made.facts().spki)] {
            for moment in [now(), later] {
                let decision = decide(&order, &about(&made, key), Issuer::Authority(&ca), moment);
                prop_assert_eq!(decision, Decision::Keep, "at {}", moment);
            }
        }
        prop_assert_eq!(check::accepts(&made, Some(&ca), order.profile, now()), Ok(()));
    }

    #[test]
    fn an_intermediate_is_kept_and_its_leaf_is_accepted(order in intermediate_orders(), wait in 0.0..1.0f64) {
        let root = usual_root();
        let made = leaf(&order, &root);
        let key = FoundKey::Present(&made.facts().spki);
        let life = made.facts().validity.not_after - now();
        let later = now() + life * wait;
        let found = about(&made, key);
        prop_assert_eq!(decide(&order, &found, Issuer::Authority(&root), later), Decision::Keep);
        prop_assert_eq!(check::accepts(&made, Some(&root), order.profile, now()), Ok(()));
        prop_assert_eq!(made.facts().limits().unwrap_or_default(), order.limits.value().clone());
    }

    #[test]
    fn a_leaf_is_renewed_in_its_last_third_only_and_only_if_it_gains(
        age in 0i64..200_000_000, left in -50_000_000i64..200_000_000, more in 1i64..300_000_000, ca_left in 1i64..400_000_000
    ) {
        let mut ca_order = order(&CA, "CN=Root", &[]);
        ca_order.lifetime = Lifetime::For(Duration::seconds(ca_left));
        let ca = root(&ca_order);
        let mut order = order(&SERVER, "CN=a", &["a.test"]);
        order.lifetime = Lifetime::For(Duration::seconds(more));
        prop_assume!(age + left > 0);
        let made = leaf_with(&order, &ca, validity(Duration::seconds(-age), Duration::seconds(left)));

        let in_last_third = 3 * left < (age + left - BACKDATE.whole_seconds()).max(0);
        let gains = more.min(ca_left) > left;
        match on(&order, &made, &ca) {
            Decision::Keep => prop_assert!(!in_last_third || !gains),
            Decision::Renew(Reason(why)) => {
                prop_assert!(in_last_third && gains, "{}", why);
                let word = if left < 0 { "it ended on 20" } else { "in the last third of its life" };
                prop_assert!(why.contains(word), "{}", why);
            }
            other => prop_assert!(false, "{:?}", other),
        }
    }

    #[test]
    fn what_differs_is_a_conflict_that_shows_both_sides(one in leaf_orders(), other in leaf_orders()) {
        let ca = usual_root();
        let made = leaf(&one, &ca);
        let (was, asked) = (made.facts(), &other);
        let same_names = one.sans.iter().all(|san| other.sans.contains(san)) && one.sans.len() == other.sans.len();
        let differences = [
            (one.subject != other.subject).then(|| format!("the certificate has {}, you asked for {}", was.subject, asked.subject.value())),
            (one.key_type != other.key_type).then(|| format!("the key is {}, you asked for {}", was.spki.kind(), asked.key_type.value())),
            (!same_names).then(|| format!("is for {}, you asked for {}", list(&was.sans), list(&asked.sans))),
            (one.profile.word != other.profile.word).then(|| format!("a {} certificate, you asked for a {} certificate", one.profile.word, other.profile.word)),
        ];
        match on(&other, &made, &ca) {
            Decision::Keep => prop_assert!(differences.iter().all(Option::is_none), "{:?}", differences),
            Decision::Conflict(Reason(why)) => {
                prop_assert!(differences.iter().any(Option::is_some));
                for difference in differences.iter().flatten() {
                    prop_assert!(why.contains(difference.as_str()), "{} lacks {}", why, difference);
                }
            }
            other => prop_assert!(false, "{:?}", other),
        }
    }

    #[test]
    fn what_nobody_asked_for_never_differs(one in leaf_orders(), mut other in leaf_orders()) {
        let ca = usual_root();
        let made = leaf(&one, &ca);
        other.subject = Wish::Default(other.subject.value().clone());
        other.key_type = Wish::Default(*other.key_type.value());
        other.sans = one.sans.iter().rev().cloned().collect();
        other.profile = one.profile;
        prop_assert_eq!(on(&other, &made, &ca), Decision::Keep);
    }
}

#[test]
fn with_no_certificate_there_is_one_to_make() {
    let (order, ca) = (order(&SERVER, "CN=a", &["a.test"]), usual_root());
    let decision = |key| {
        let found = Found {
            certificate: None,
            key,
        };
        decide(&order, &found, Issuer::Authority(&ca), now())
    };
    let [p256, _, ed25519] = KEY_TYPES.map(|kind| leaf_key(kind).public_key());
    assert_eq!(decision(FoundKey::Absent), Decision::Create);
    assert_eq!(decision(FoundKey::Present(p256)), Decision::Create);
    assert_eq!(decision(FoundKey::Requested(p256)), Decision::Create);
    assert_eq!(
        conflict(decision(FoundKey::Present(ed25519))),
        "the key is ed25519, you asked for ec-p256"
    );
}

#[test]
fn a_key_that_does_not_belong() {
    let (order, ca) = (order(&CLIENT, "CN=a", &["a.test"]), usual_root());
    let made = leaf(&order, &ca);
    let other = leaf_key(KeyType::EcP384).public_key();
    let why = |key| {
        conflict(decide(
            &order,
            &about(&made, key),
            Issuer::Authority(&ca),
            now(),
        ))
    };
    let [here, there] = [&made.facts().spki, other].map(|spki| hex(&spki.sha256()[..8]));
    assert_eq!(
        why(FoundKey::Present(other)),
        format!("the certificate is for public key {here}…, the key file holds {there}…")
    );
    assert_eq!(
        why(FoundKey::Requested(other)),
        format!("the certificate is for public key {here}…, the request for {there}…")
    );
    assert_eq!(
        why(FoundKey::Absent),
        "the certificate is there and its private key is not"
    );
}

#[test]
fn an_issuer_that_is_another() {
    let order = order(&SERVER, "CN=a", &["a.test"]);
    let ca = usual_root();
    let made = leaf(&order, &ca);
    let stranger = root(&testing::order(&CA, "CN=Stranger", &[]));
    assert_eq!(
        conflict(on(&order, &made, &stranger)),
        "the certificate was issued by CN=Root,OU=a,OU=b,O=Acme, the CA here is CN=Stranger"
    );
    let mut twin = testing::order(&CA, "CN=Root,OU=a,OU=b,O=Acme", &[]);
    twin.key_type = Wish::Asked(KeyType::Ed25519);
    let why = conflict(on(&order, &made, &root(&twin)));
    assert!(
        why.contains("another CA of the same name, CN=Root,OU=a,OU=b,O=Acme"),
        "{why}"
    );
    let key = FoundKey::Present(&made.facts().spki);
    let why = conflict(decide(
        &order,
        &about(&made, key),
        Issuer::NotYetMade,
        now(),
    ));
    assert!(why.contains("the CA here does not exist yet"), "{why}");
}

#[test]
fn a_root_is_never_renewed() {
    let order = order(&CA, "CN=Root", &[]);
    let ca = root(&order);
    let key = FoundKey::Present(&ca.facts().spki);
    let at = |moment| decide(&order, &about(&ca, key), Issuer::Itself, moment);
    let end = ca.facts().validity.not_after;
    assert_eq!(at(end), Decision::Keep);
    let said = caution(&order, ca.facts(), None, end).unwrap();
    assert!(
        said.starts_with("the CA CN=Root is in the last third of its life; it ends on "),
        "{said}"
    );
    assert_eq!(caution(&order, ca.facts(), None, now()), None);
    let why = conflict(at(end + Duration::SECOND));
    assert_eq!(why, format!("the CA's certificate ended on {}", show(end)));
}

#[test]
fn why_a_leaf_near_its_end_is_kept() {
    let mut of_ca = order(&CA, "CN=Root", &[]);
    of_ca.lifetime = Lifetime::days(30);
    let ca = root(&of_ca);
    let mut order = order(&CLIENT, "CN=a", &["a.test"]);
    let made = leaf_with(
        &order,
        &ca,
        validity(Duration::days(-90), Duration::days(30)),
    );
    let said = |order: &Order, moment| {
        let key = FoundKey::Present(&made.facts().spki);
        let decision = decide(order, &about(&made, key), Issuer::Authority(&ca), moment);
        assert_eq!(decision, Decision::Keep);
        caution(order, made.facts(), Some(&ca), moment)
    };
    let end = show(made.facts().validity.not_after);
    let beyond = "and cannot be renewed beyond the end of its CA";
    assert_eq!(
        said(&order, now()),
        Some(format!("it ends on {end}, {beyond}"))
    );
    let after = now() + Duration::days(31);
    assert_eq!(
        said(&order, after),
        Some(format!("it ended on {end}, {beyond}"))
    );
    order.lifetime = Lifetime::days(1);
    let later = "and a new one, with the life that is asked for, would not end later";
    assert_eq!(
        said(&order, now()),
        Some(format!("it ends on {end}, {later}"))
    );
}

#[test]
fn a_path_length_that_differs() {
    let mut one = order(&CA, "CN=Root", &[]);
    one.path_len = Wish::Asked(Some(2));
    let ca = root(&one);
    let key = FoundKey::Present(&ca.facts().spki);
    for (asked, words) in [(Some(0), "path length 0"), (None, "no path length")] {
        one.path_len = Wish::Asked(asked);
        assert_eq!(
            conflict(decide(&one, &about(&ca, key), Issuer::Itself, now())),
            format!("the certificate has path length 2, you asked for {words}")
        );
    }
    one.path_len = Wish::Default(None);
    assert_eq!(
        decide(&one, &about(&ca, key), Issuer::Itself, now()),
        Decision::Keep
    );
}

#[test]
fn a_root_signed_by_somebody_else_is_none() {
    let ca = usual_root();
    let leaf_order = order(&CLIENT, "CN=a", &["a.test"]);
    let made = leaf(&leaf_order, &ca);
    let key = FoundKey::Present(&made.facts().spki);
    let why = conflict(decide(
        &order(&CA, "CN=a", &[]),
        &about(&made, key),
        Issuer::Itself,
        now(),
    ));
    assert!(
        why.contains("it is a client certificate, you asked for a certificate authority"),
        "{why}"
    );
    assert!(
        why.contains("was issued by CN=Root,OU=a,OU=b,O=Acme, not by itself"),
        "{why}"
    );
}
