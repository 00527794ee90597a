//! Lists as they are made, read by another parser and by our own verdict.

use proptest::prelude::*;
use time::Duration;
use x509_parser::prelude::FromDer;
use x509_parser::revocation_list::CertificateRevocationList;

use super::*;
use crate::pki::profile::CLIENT;
use crate::pki::testing::*;
use crate::pki::verdict::{Question, Trust, judge};

fn issue(number: u64) -> Issue {
    Issue {
        number,
        validity: validity(Duration::minutes(-5), Duration::days(30)),
    }
}

fn list(revoked: Vec<Revoked>) -> Vec<u8> {
    let root = usual_root();
    let mut entries = Entries::default();
    for one in &revoked {
        entries.push(one).unwrap();
    }
    assert_eq!(entries.count(), revoked.len());
    let parent = Parent::new(&root, signer_of(&root)).unwrap();
    build(&parent, entries, issue(7)).unwrap()
}

fn reasons() -> impl Strategy<Value = Reason> {
    prop::sample::select(
        Reason::words()
            .filter_map(Reason::from_word)
            .collect::<Vec<_>>(),
    )
}

proptest! {
    #[test]
    fn what_was_revoked_is_in_the_list(rows in prop::collection::vec((any::<[u8; 16]>(), reasons(), -600_000_000i64..4_000_000_000), 0..40)) {
        let revoked: Vec<Revoked> = rows
            .into_iter()
            .map(|(serial, reason, at)| Revoked {
                serial: Serial::from_random(serial),
                at: OffsetDateTime::from_unix_timestamp(at).unwrap(),
                reason,
            })
            .collect();
        let der = list(revoked.clone());
        let (rest, read) = CertificateRevocationList::from_der(&der).unwrap();
        prop_assert!(rest.is_empty());
        prop_assert_eq!(read.crl_number().map(|number| number.to_string()), Some("7".to_owned()));
        let entries: Vec<_> = read.iter_revoked_certificates().collect();
        prop_assert_eq!(entries.len(), revoked.len());
        for (entry, one) in entries.iter().zip(&revoked) {
            prop_assert_eq!(entry.raw_serial(), one.serial.as_bytes());
            prop_assert_eq!(entry.revocation_date.timestamp(), one.at.unix_timestamp());
            let reason = entry.reason_code().map_or(0, |(_, reason)| reason.0);
            prop_assert_eq!(reason, one.reason.code());
        }
    }
}

#[test]
fn a_revoked_leaf_is_refused_and_another_is_not() {
    let root = usual_root();
    let order = order(&CLIENT, "CN=a", &["a.test"]);
    let leaf = leaf(&order, &root);
    let question = Question {
        purpose: CLIENT.purpose(),
        peers: Vec::new(),
        at: now(),
        max_depth: None,
    };
    let one = |serial: Serial| Revoked {
        serial,
        at: now(),
        reason: Reason::KeyCompromise,
    };
    for (serial, valid) in [
        (leaf.facts().serial.clone(), false),
        (Serial::from_random([1; 16]), true),
    ] {
        let crl = list(vec![one(serial)]);
        let trust = Trust::new(&[root.as_der()], &[], &[&crl]);
        let verdict = judge(leaf.as_der(), &[], &trust, &question);
        assert_eq!(verdict.valid, valid, "{:?}", verdict.problems);
    }
    // An empty list is a list.
    let crl = list(Vec::new());
    let trust = Trust::new(&[root.as_der()], &[], &[&crl]);
    assert!(judge(leaf.as_der(), &[], &trust, &question).valid);
}
