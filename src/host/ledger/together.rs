//! What is recorded together with what it replaces, what is due, and a log that does not grow for ever.

use std::cell::RefCell;
use std::fs;

use time::Duration;

use super::{Book, Due, Entry, Filter, Origin, Revocation};
use crate::host::chance;
use crate::pki::crl::Reason;
use crate::pki::facts::Certificate;
use crate::pki::issue::{Authority, Grant, Parent, issue};
use crate::pki::lifetime::Validity;
use crate::pki::profile::CLIENT;
use crate::pki::signer::Signer;
use crate::pki::spki::{KeyType, hex};
use crate::pki::testing::{leaf_key, order, signer_of, usual_root};

fn entry<'a>(certificate: &'a Certificate, old: Option<&'a Certificate>) -> Entry<'a> {
    Entry {
        certificate,
        origin: Origin::Issued,
        file: None,
        supersedes: old.map(|old| &old.facts().serial),
    }
}

/// One that began so many days ago and ends in so many.
fn aged(from: i64, to: i64) -> Certificate {
    of_now(Duration::days(-from), Duration::days(to))
}

fn of_now(from: Duration, to: Duration) -> Certificate {
    let ca = usual_root();
    let order = order(&CLIENT, "CN=a", &["a.test"]);
    let now = chance::now().replace_nanosecond(0).unwrap();
    let grant = Grant {
        serial: chance::serial().unwrap(),
        validity: Validity {
            not_before: now + from,
            not_after: now + to,
        },
    };
    let parent = Authority::Parent(Parent::new(&ca, signer_of(&ca)).unwrap());
    issue(
        &order,
        leaf_key(KeyType::EcP256).public_key(),
        &parent,
        grant,
    )
    .unwrap()
}

#[test]
fn both_or_neither() {
    let folder = tempfile::tempdir().unwrap();
    let book = Book::of(folder.path());
    let (old, new) = (aged(1, 1), aged(1, 2));
    let serial = old.facts().serial.to_string();
    let revocation = Revocation {
        serial: serial.clone(),
        at: chance::now(),
        reason: Reason::Superseded,
    };
    book.write(|ledger| ledger.record(&[entry(&old, None)]))
        .unwrap();
    // The new one is there already, so nothing of it is done.
    let twice = [entry(&new, Some(&old)), entry(&new, None)];
    let failed = book.write(|ledger| ledger.replace(&twice, std::slice::from_ref(&revocation)));
    assert!(failed.is_err());
    let ask = || {
        book.read(|ledger| ledger.find(&serial))
            .unwrap()
            .flatten()
            .unwrap()
    };
    assert_eq!((ask().superseded_by, ask().revoked), (None, None));

    let once = [entry(&new, Some(&old))];
    book.write(|ledger| ledger.replace(&once, &[revocation]))
        .unwrap();
    assert_eq!(ask().superseded_by, Some(new.facts().serial.to_string()));
    assert_eq!(ask().revoked.map(|(_, why)| why), Some(Reason::Superseded));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
}

#[test]
fn keys_in_other_hands() {
    let folder = tempfile::tempdir().unwrap();
    let book = Book::of(folder.path());
    let reasons: Vec<Reason> = Reason::words().filter_map(Reason::from_word).collect();
    let all: Vec<Certificate> = (1..).zip(&reasons).map(|(day, _)| aged(1, day)).collect();
    let entries: Vec<Entry<'_>> = all.iter().map(|one| entry(one, None)).collect();
    let revoked = all.iter().zip(&reasons).map(|(one, reason)| Revocation {
        serial: one.facts().serial.to_string(),
        at: chance::now(),
        reason: *reason,
    });
    let revoked: Vec<Revocation> = revoked.collect();
    book.write(|ledger| ledger.replace(&entries, &revoked))
        .unwrap();
    let found = RefCell::new(Vec::new());
    let take = &mut |(spki, revocation): (String, Revocation)| {
        assert_eq!(spki, hex(&all[0].facts().spki.sha256()));
        found.borrow_mut().push(revocation.reason);
        Ok(())
    };
    book.read(|ledger| ledger.compromised(take)).unwrap();
    let all = reasons.into_iter();
    let wanted: Vec<Reason> = all.filter(|reason| reason.is_compromise()).collect();
    assert_eq!(found.into_inner(), wanted);
}

#[test]
fn what_is_due() {
    let folder = tempfile::tempdir().unwrap();
    let book = Book::of(folder.path());
    let all = [
        aged(61, 29),
        aged(59, 31),
        aged(10, -1),
        aged(1, 7),
        aged(0, 365),
        // Good for two minutes, and backdated by five.
        of_now(Duration::minutes(-5), Duration::minutes(2)),
    ];
    let entries: Vec<Entry<'_>> = all.iter().map(|one| entry(one, None)).collect();
    book.write(|ledger| ledger.record(&entries)).unwrap();
    let now = chance::now();
    for (days, wanted) in [
        (0, vec![2, 0]),
        (7, vec![2, 5, 3, 0]),
        (31, vec![2, 5, 3, 0, 1]),
    ] {
        let filter = Filter {
            due: Some(Due {
                now,
                ends_by: now + Duration::days(days),
            }),
            ..Filter::default()
        };
        let found = RefCell::new(Vec::new());
        let take = &mut |row: super::Row| {
            found.borrow_mut().push(row.serial);
            Ok(())
        };
        book.read(|ledger| ledger.each(&filter, take)).unwrap();
        let wanted: Vec<String> = wanted
            .into_iter()
            .map(|at: usize| all[at].facts().serial.to_string())
            .collect();
        assert_eq!(found.into_inner(), wanted, "{days} days");
    }
}

#[test]
fn the_log_does_not_grow_with_every_run() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("ledger.sqlite-wal");
    let mut longest = 0;
    for _ in 0..40 {
        // Each run opens it anew.
        let one = aged(1, 1);
        let book = Book::of(folder.path());
        book.write(|ledger| ledger.record(&[entry(&one, None)]))
            .unwrap();
        longest = longest.max(fs::metadata(&log).unwrap().len());
    }
    assert!((1..256 << 10).contains(&longest), "{longest}");
    // Who reads is not waited for, and not disturbed.
    let book = Book::of(folder.path());
    let count = RefCell::new(0);
    let take = &mut |_: super::Row| {
        let one = aged(1, 1);
        let write = Book::of(folder.path()).write(|ledger| ledger.record(&[entry(&one, None)]));
        *count.borrow_mut() += 1;
        write
    };
    book.read(|ledger| ledger.each(&Filter::default(), take))
        .unwrap();
    assert_eq!(count.into_inner(), 40);
}
