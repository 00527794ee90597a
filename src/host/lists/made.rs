//! A new revocation list: signed, proved, and ready to be recorded and written.

use time::OffsetDateTime;

use super::seen::Seen;
use super::{Told, refused};
use crate::failure::{Failure, Kind as Why};
use crate::host::ca::Ca;
use crate::host::ledger::{List, Revocation};
use crate::pki::crl::Crl;
use crate::pki::crl::build::{Entries, Issue, Revoked, build, key_identifier};
use crate::pki::facts::Serial;
use crate::pki::issue::Parent;
use crate::pki::lifetime::Validity;
use crate::pki::spki::{hex, sha256};
use crate::pki::verdict;

/// A new list.
pub(super) struct Made {
    pub der: Vec<u8>,
    number: u64,
    validity: Validity,
    count: usize,
    sha256: String,
    /// How many are revoked that no list can name.
    unlisted: usize,
}

impl Made {
    /// Made of the ledger's revocations; those that only the list before knows, the ledger's book adds.
    pub fn new(
        ca: &Ca,
        seen: &Seen,
        validity: Validity,
        now: OffsetDateTime,
    ) -> Result<Made, Failure> {
        let number = next_number(seen)?;
        let mut entries = Entries::default();
        let mut unlisted = 0;
        let mut push = |one: Revocation| {
            // RFC 5280 section 4.1.2.2: no serial number is negative.
            if one.serial.starts_with('-') {
                unlisted += 1;
                return Ok(());
            }
            let serial = Serial::from_hex(&one.serial);
            let serial = serial.ok_or_else(|| not_a_number(&one.serial))?;
            let (at, reason) = (one.at, one.reason);
            entries
                .push(&Revoked { serial, at, reason })
                .map_err(refused)
        };
        ca.book.look_on(|ledger| ledger.revocations(&mut push))?;
        let count = entries.count();
        let parent = Parent::new(&ca.certificate, ca.unlock()?).map_err(refused)?;
        let der = build(&parent, entries, Issue { number, validity }).map_err(refused)?;
        let made = Made {
            sha256: hex(&sha256(&der)),
            der,
            number,
            validity,
            count,
            unlisted,
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
        let unlisted = self.unlisted;
        (unlisted > 0).then(|| {
            format!(
                "{unlisted} of the revoked serial numbers are negative, and no list names such; refuse those certificates by their fingerprint in the application"
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
