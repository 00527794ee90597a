//! What the CA's own revocation list (`crl.pem`) revokes and the ledger does not know: the ledger was lost, is older
//! than the list, or another program has made the list. Whoever is locked out stays so, with date and reason: every
//! question is answered as if the ledger knew it, and the first write takes it over.

use std::path::Path;
use std::sync::Arc;

use super::{Filter, Ledger, List, Lists, Origin, Record, Revocation, Row, Standing, Take};
use crate::failure::Failure;
use crate::host::read::{self, LARGEST_LIST};
use crate::pki::crl::{Crl, Reason};
use crate::pki::facts::{Certificate, Serial};
use crate::pki::lifetime::parse_moment;
use crate::pki::object::Kind;
use crate::pki::spki::{hex, sha256};
use crate::pki::verdict::{self, SignedBy};

/// Revocations by their serial numbers, each number once.
#[derive(Debug, Default)]
pub(super) struct Listed(Vec<Revocation>);

impl Listed {
    /// What the list in `path` says that counts for `ca`: nothing where it is the `newest` that the ledger knows, which
    /// was made of the ledger. What cannot be read says nothing here; whoever brings the list up to date is told.
    pub fn read(path: &Path, ca: &Certificate, newest: Option<&List>) -> Listed {
        let file = read::optional_up_to(path, LARGEST_LIST).ok().flatten();
        let blocks = file.and_then(|file| read::blocks(path, &file).ok());
        let mut all = Vec::new();
        for block in blocks.unwrap_or_default() {
            let is_newest = |newest: &List| newest.sha256 == hex(&sha256(&block.der));
            if Kind::of(&block) != Kind::Crl || newest.is_some_and(is_newest) {
                continue;
            }
            let Ok(list) = Crl::from_der(&block.der) else {
                continue;
            };
            // It may be over, or made in a way that nobody takes today; whose it is, its signature says.
            if verdict::list_signed_by(&block.der, ca.as_der()) == SignedBy::It {
                all.extend(revocations_in(&list));
            }
        }
        // Whoever gave out a serial number twice may have revoked it twice; the first stays.
        all.sort_by(|one, other| one.serial.cmp(&other.serial));
        all.dedup_by(|later, first| later.serial == first.serial);
        Listed(all)
    }

    /// Those that `ledger` does not know.
    pub fn unknown_to(&self, ledger: &mut dyn Ledger) -> Result<Listed, Failure> {
        let mut unknown = Vec::new();
        for one in &self.0 {
            if ledger.revocation(&one.serial)?.is_none() {
                unknown.push(one.clone());
            }
        }
        Ok(Listed(unknown))
    }

    pub fn all(&self) -> &[Revocation] {
        &self.0
    }

    fn get(&self, serial: &str) -> Option<&Revocation> {
        let found = self
            .0
            .binary_search_by(|one| one.serial.as_str().cmp(serial));
        found.ok().and_then(|at| self.0.get(at))
    }

    /// Says of a row what the ledger does not.
    fn complete(&self, row: &mut Row) {
        let listed = self.get(&row.serial);
        row.revoked = row.revoked.or(listed.map(|one| (one.at, one.reason)));
    }
}

/// What a list revokes.
pub fn revocations_in(list: &Crl) -> impl Iterator<Item = Revocation> {
    let (mut serial, mut date) = (String::new(), String::new());
    list.entries().filter_map(move |entry| {
        serial.clear();
        entry.put_serial(&mut serial);
        date.clear();
        entry.put_date(&mut date);
        let reason = entry.remarks().reason.and_then(Reason::from_word);
        let number = match Serial::from_hex(&serial) {
            Some(number) => number.to_string(),
            // No list of ours can name it, which is told.
            None if serial.starts_with('-') => serial.clone(),
            None => return None,
        };
        Some(Revocation {
            serial: number,
            at: parse_moment(&date).unwrap_or(list.this_update),
            reason: reason.unwrap_or(Reason::Unspecified),
        })
    })
}

/// A ledger, and what only the list knows. It is for questions; what is written goes to the ledger alone.
pub(super) struct Overlaid<L> {
    pub ledger: L,
    pub listed: Arc<Listed>,
}

impl<L: Ledger> Ledger for Overlaid<L> {
    fn put(
        &mut self,
        records: &mut dyn ExactSizeIterator<Item = &Record>,
        revocations: &[Revocation],
    ) -> Result<(), Failure> {
        self.ledger.put(records, revocations)
    }

    fn tidy(&mut self) {
        self.ledger.tidy();
    }

    fn find(&mut self, serial: &str) -> Result<Option<Row>, Failure> {
        let mut row = self.ledger.find(serial)?;
        row.iter_mut().for_each(|row| self.listed.complete(row));
        Ok(row)
    }

    fn standings(&mut self, serials: &[String]) -> Result<Vec<Option<Standing>>, Failure> {
        let mut all = self.ledger.standings(serials)?;
        for (serial, standing) in serials.iter().zip(&mut all) {
            if let (Some(standing), Some(listed)) = (standing, self.listed.get(serial)) {
                standing.revoked.get_or_insert(listed.reason);
            }
        }
        Ok(all)
    }

    fn any(&mut self) -> Result<Option<Vec<u8>>, Failure> {
        self.ledger.any()
    }

    fn der(&mut self, serial: &str) -> Result<Option<Vec<u8>>, Failure> {
        self.ledger.der(serial)
    }

    fn each(&mut self, filter: &Filter, take: Take<'_, Row>) -> Result<(), Failure> {
        // What the ledger does not call revoked may be so.
        let wider = Filter {
            revoked: false,
            ..filter.clone()
        };
        let listed = Arc::clone(&self.listed);
        self.ledger.each(&wider, &mut |mut row| {
            listed.complete(&mut row);
            let is_left_out = match row.revoked {
                Some(_) => filter.in_force || filter.superseded,
                None => filter.revoked,
            };
            if is_left_out { Ok(()) } else { take(row) }
        })
    }

    fn has(&mut self, filter: &Filter) -> Result<bool, Failure> {
        let mut found = false;
        self.each(filter, &mut |_| {
            found = true;
            Ok(())
        })?;
        Ok(found)
    }

    fn revoke(&mut self, revocations: &[Revocation]) -> Result<(), Failure> {
        self.ledger.revoke(revocations)
    }

    fn revocation(&mut self, serial: &str) -> Result<Option<Revocation>, Failure> {
        let known = self.ledger.revocation(serial)?;
        Ok(known.or_else(|| self.listed.get(serial).cloned()))
    }

    fn revocations(&mut self, take: Take<'_, Revocation>) -> Result<(), Failure> {
        self.ledger.revocations(take)?;
        // Another process may have taken them over meanwhile.
        let unknown = self.listed.unknown_to(&mut self.ledger)?;
        unknown.0.into_iter().try_for_each(take)
    }

    fn compromised(&mut self, take: Take<'_, (String, Revocation)>) -> Result<(), Failure> {
        self.ledger.compromised(take)?;
        let listed = Arc::clone(&self.listed);
        let mut compromised = listed.0.iter().filter(|one| one.reason.is_compromise());
        compromised.try_for_each(|one| match self.ledger.find(&one.serial)? {
            Some(row) => take((row.spki_sha256, one.clone())),
            None => Ok(()),
        })
    }

    fn strangers(&mut self, take: Take<'_, Revocation>) -> Result<(), Failure> {
        self.ledger.strangers(take)?;
        let unknown = self.listed.unknown_to(&mut self.ledger)?;
        for one in unknown.0 {
            let row = self.ledger.find(&one.serial)?;
            if row.is_none_or(|row| row.origin == Origin::Own) {
                take(one)?;
            }
        }
        Ok(())
    }

    fn lists(&mut self) -> Result<Lists, Failure> {
        self.ledger.lists()
    }

    fn record_list(&mut self, list: &List) -> Result<(), Failure> {
        self.ledger.record_list(list)
    }
}
