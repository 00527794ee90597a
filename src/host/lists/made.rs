//! A new revocation list: signed, proved, and ready to be recorded and written.

use std::collections::HashSet;

use time::OffsetDateTime;

use super::own::{Own, Whose};
use super::seen::Seen;
use super::{Told, refused};
use crate::failure::{Failure, Kind as Why};
use crate::host::ca::Ca;
use crate::host::ledger::{List, Revocation};
use crate::pki::crl::build::{Entries, Issue, Revoked, build, key_identifier};
use crate::pki::crl::{Crl, Reason};
use crate::pki::facts::Serial;
use crate::pki::issue::Parent;
use crate::pki::lifetime::{Validity, parse_moment};
use crate::pki::spki::{hex, sha256};
use crate::pki::verdict;

/// A new list.
pub(super) struct Made {
    pub der: Vec<u8>,
    number: u64,
    validity: Validity,
    count: usize,
    sha256: String,
    /// What the list before revokes and the ledger did not know.
    taken_over: Vec<Revocation>,
}

impl Made {
    /// Made of the ledger's revocations, and of those that only the list before knows.
    pub fn new(
        ca: &Ca,
        seen: &Seen,
        validity: Validity,
        now: OffsetDateTime,
    ) -> Result<Made, Failure> {
        let number = next_number(seen)?;
        let taken_over = match &seen.own {
            Some(own) => unknown(ca, seen, own)?,
            None => Vec::new(),
        };
        let mut entries = Entries::default();
        let mut push = |one: Revocation| {
            let serial = Serial::from_hex(&one.serial);
            let serial = serial.ok_or_else(|| not_a_number(&one.serial))?;
            let (at, reason) = (one.at, one.reason);
            entries
                .push(&Revoked { serial, at, reason })
                .map_err(refused)
        };
        ca.book.look_on(|ledger| ledger.revocations(&mut push))?;
        taken_over.iter().cloned().try_for_each(push)?;
        let count = entries.count();
        let parent = Parent::new(&ca.certificate, ca.unlock()?).map_err(refused)?;
        let der = build(&parent, entries, Issue { number, validity }).map_err(refused)?;
        let made = Made {
            sha256: hex(&sha256(&der)),
            der,
            number,
            validity,
            count,
            taken_over,
        };
        match made.fault(ca, now) {
            None => Ok(made),
            Some(what) => Err(Failure::new(
                Why::Internal,
                format!("the revocation list made is wrong: {what}"),
            )
            .hint("this is a fault of mtls-ca; nothing was written")),
        }
    }

    /// Reads back what was made, and has it judged as those will who get it.
    fn fault(&self, ca: &Ca, now: OffsetDateTime) -> Option<String> {
        let read = match Crl::from_der(&self.der) {
            Ok(read) => read,
            Err(why) => return Some(why),
        };
        let facts = ca.certificate.facts();
        let checks = [
            (read.issuer == facts.subject, "its issuer"),
            (read.number() == Some(self.number.to_string()), "its number"),
            (read.count == self.count, "the number of its entries"),
            (read.this_update == self.validity.not_before, "thisUpdate"),
            (
                read.next_update == Some(self.validity.not_after),
                "nextUpdate",
            ),
            (
                read.aki() == Some(&key_identifier(facts)),
                "its key identifier",
            ),
        ];
        let wrong = checks.iter().find(|(holds, _)| !holds);
        let judged = verdict::list_stands(&self.der, Some(ca.certificate.as_der()), now);
        wrong
            .map(|(_, what)| (*what).to_owned())
            .or(judged.err().map(|problem| problem.message))
    }

    /// Records it, before it is anywhere else.
    pub fn record(&self, ca: &Ca) -> Result<(), Failure> {
        ca.write(|ledger| {
            if !self.taken_over.is_empty() {
                ledger.revoke(&self.taken_over)?;
            }
            let change = ledger.lists()?.change;
            ledger.record_list(&List {
                number: self.number,
                this_update: self.validity.not_before,
                next_update: self.validity.not_after,
                sha256: self.sha256.clone(),
                change,
            })
        })
    }

    pub fn warning(&self) -> Option<String> {
        let count = self.taken_over.len();
        (count > 0).then(|| {
            format!(
                "{count} of the entries were in the list before and not in the ledger; they stay revoked, and are in it now"
            )
        })
    }

    pub fn told(&self) -> Told {
        Told {
            number: self.number.to_string(),
            this_update: self.validity.not_before,
            next_update: Some(self.validity.not_after),
            revoked: self.count,
            sha256: self.sha256.clone(),
        }
    }
}

/// One more than the highest there was: in the ledger, or in a list that is there (another program's, or one
/// newer than a ledger that was brought back from a backup).
fn next_number(seen: &Seen) -> Result<u64, Failure> {
    let known = seen.lists.newest.as_ref().map_or(0, |newest| newest.number);
    let there = match seen.own.as_ref().and_then(|own| own.list.number()) {
        Some(text) => text.parse::<u64>().map_err(|_| too_large(&text))?,
        None => 0,
    };
    let next = known.max(there).saturating_add(1);
    match i64::try_from(next) {
        Ok(_) => Ok(next),
        Err(_) => Err(too_large(&(next - 1).to_string())),
    }
}

fn too_large(number: &str) -> Failure {
    let message = format!(
        "crl.pem has the number {number}, and numbers here end at {}",
        i64::MAX
    );
    Failure::new(Why::Refused, message)
        .hint("move it away to begin again at 1; whoever remembers the old number may then refuse the new list")
}

fn not_a_number(serial: &str) -> Failure {
    Failure::new(
        Why::Input,
        format!("the ledger holds `{serial}` as a serial number"),
    )
    .hint("bring the CA's folder back from your backup")
}

/// What the list that is there revokes and the ledger does not know: it was made by another program, or the
/// ledger is older than it. Nobody who is locked out is let in again by a list of ours.
fn unknown(ca: &Ca, seen: &Seen, own: &Own) -> Result<Vec<Revocation>, Failure> {
    // What the ledger knows as its newest list was made of the ledger.
    let newest = seen.lists.newest.as_ref();
    if newest.is_some_and(|newest| newest.sha256 == own.sha256) {
        return Ok(Vec::new());
    }
    if own.whose(ca)? == Whose::Another {
        return Ok(Vec::new());
    }
    let at = own.list.this_update;
    let (mut unknown, mut seen_before) = (Vec::new(), HashSet::new());
    let (mut serial, mut date) = (String::new(), String::new());
    let mut ask = |known: &mut dyn FnMut(&str) -> Result<bool, Failure>| {
        for entry in own.list.entries() {
            serial.clear();
            entry.put_serial(&mut serial);
            let Some(number) = Serial::from_hex(&serial).map(|number| number.to_string()) else {
                continue;
            };
            // Whoever gave out a serial number twice may have revoked it twice.
            if known(&number)? || !seen_before.insert(number.clone()) {
                continue;
            }
            date.clear();
            entry.put_date(&mut date);
            let reason = entry.remarks().reason.and_then(Reason::from_word);
            unknown.push(Revocation {
                serial: number,
                at: parse_moment(&date).unwrap_or(at),
                reason: reason.unwrap_or(Reason::Unspecified),
            });
        }
        Ok(())
    };
    let asked = ca
        .book
        .look_on(|ledger| ask(&mut |serial| Ok(ledger.revocation(serial)?.is_some())))?;
    if asked.is_none() {
        ask(&mut |_| Ok(false))?;
    }
    Ok(unknown)
}
