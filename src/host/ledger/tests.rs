use std::path::Path;

use time::{Duration, OffsetDateTime};

use super::{Book, Entry, Filter, Ledger, Origin, Revocation};
use crate::pki::armour;
use crate::pki::crl::Reason;
use crate::pki::facts::Certificate;

fn certificate(name: &str) -> Certificate {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/chain")
        .join(name);
    let blocks = armour::read(&std::fs::read(path).unwrap()).unwrap();
    Certificate::from_der(&blocks[0].der).unwrap()
}

/// A ledger with a root of its own and a leaf, which is revoked, as are the root and a stranger.
fn book(folder: &Path) -> (Book, [String; 2]) {
    let book = Book::of(folder);
    let [root, leaf] = ["root.crt", "leaf.crt"].map(certificate);
    let serials = [&root, &leaf].map(|one| one.facts().serial.to_string());
    let entry = |certificate, origin| Entry {
        certificate,
        origin,
        file: None,
        supersedes: None,
    };
    book.write(|ledger| {
        ledger.record(&[entry(&root, Origin::Own), entry(&leaf, Origin::Issued)])?;
        let at = OffsetDateTime::UNIX_EPOCH;
        let revoked = ["0bad", &serials[1], &serials[0]].map(|serial| Revocation {
            serial: serial.to_owned(),
            at,
            reason: Reason::Superseded,
        });
        ledger.revoke(&revoked)
    })
    .unwrap();
    (book, serials)
}

fn count(ledger: &mut dyn Ledger, filter: &Filter) -> usize {
    let mut count = 0;
    ledger
        .each(filter, &mut |_| {
            count += 1;
            Ok(())
        })
        .unwrap();
    assert_eq!(ledger.has(filter).unwrap(), count > 0, "{filter:?}");
    count
}

#[test]
fn filters() {
    let folder = tempfile::tempdir().unwrap();
    let (book, [root, leaf]) = book(folder.path());
    let end = certificate("leaf.crt").facts().validity.not_after;
    let subject = certificate("leaf.crt").facts().subject.to_string();
    let with = |set: &dyn Fn(&mut Filter)| {
        let mut filter = Filter::default();
        set(&mut filter);
        filter
    };
    let mut ledger = book.to_read().unwrap().unwrap();
    for (wanted, filter) in [
        (1, Filter::default()),
        (1, with(&|f| f.ends_by = Some(end))),
        (0, with(&|f| f.ends_by = Some(end - Duration::SECOND))),
        (1, with(&|f| f.ends_from = Some(end))),
        (0, with(&|f| f.ends_from = Some(end + Duration::SECOND))),
        (1, with(&|f| f.revoked = true)),
        (0, with(&|f| f.in_force = true)),
        (1, with(&|f| f.serial = Some(leaf.clone()))),
        (0, with(&|f| f.serial = Some(root.clone()))),
        (1, with(&|f| f.serial_start = Some(leaf[..3].to_owned()))),
        (1, with(&|f| f.serial_start = Some(leaf.clone()))),
        (0, with(&|f| f.serial_start = Some(format!("{leaf}0")))),
        (1, with(&|f| f.text = Some(subject.to_uppercase()))),
        (0, with(&|f| f.text = Some("%".to_owned()))),
        (0, with(&|f| f.text = Some("value".to_owned()))),
    ] {
        assert_eq!(count(&mut *ledger, &filter), wanted, "{filter:?}");
    }
}

#[test]
fn strangers_are_what_each_does_not_have() {
    let folder = tempfile::tempdir().unwrap();
    let (book, [root, _]) = book(folder.path());
    let mut found = Vec::new();
    let mut ledger = book.to_read().unwrap().unwrap();
    let taken = ledger.strangers(&mut |one| {
        found.push(one.serial);
        Ok(())
    });
    taken.unwrap();
    assert_eq!(found, ["0bad".to_owned(), root]);
}
