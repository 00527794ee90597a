//! What `--prune` came to: all of it counted, the first of it to be told, and the numbers to be revoked. A ledger may
//! have many thousands that are in no file.

use std::collections::BTreeMap;

use super::change::{Action, Change};
use super::revocations::{self, KIND};
use crate::failure::Failure;
use crate::host::ca::Ca;
use crate::host::lock::Lock;
use crate::pki::crl::Reason;
use crate::pki::profile::CLIENT;
use crate::verbs::revoke::record;
use crate::verbs::revoke::target::{Known, Target, known, of_known};

/// So many are told one by one in JSON.
const TOLD: usize = 1_000;
/// So many are told one by one to people.
pub const FEW: usize = 20;
/// So many are looked up or revoked at once.
const PORTION: usize = 1_000;
/// Why it is revoked.
pub const REASON: Reason = Reason::CessationOfOperation;

/// What is issued, good, and not listed.
#[derive(Default)]
pub struct Pruned {
    /// The first of it.
    pub changes: Vec<Change>,
    unlisted: u64,
    revoked: u64,
    /// How many of those to be revoked are clients'.
    clients: u64,
    /// How many of those to be revoked are.
    done: u64,
    /// What is to be revoked, by the numbers of CAs.
    serials: BTreeMap<usize, Vec<String>>,
}

impl Pruned {
    /// Counts one under the CA of this number.
    pub fn note(&mut self, number: usize, action: Action, serial: &str, title: &'static str) {
        match action {
            Action::Revoke => {
                self.revoked += 1;
                self.clients += u64::from(title == CLIENT.title);
                let serials = self.serials.entry(number).or_default();
                serials.push(serial.to_owned());
            }
            _ => self.unlisted += 1,
        }
    }

    /// Whether another line would be told.
    pub fn has_room(&self) -> bool {
        self.changes.len() < TOLD
    }

    /// How many of which this becomes.
    pub fn of(&self, action: Action) -> u64 {
        match action {
            Action::Revoke => self.revoked,
            Action::Unlisted => self.unlisted,
            _ => 0,
        }
    }

    /// How many clients' and how many others' certificates are to be revoked.
    pub fn revoked(&self) -> (u64, u64) {
        (self.clients, self.revoked - self.clients)
    }

    /// How many of how many to be revoked are; `None` before the first.
    pub fn so_far(&self) -> Option<(u64, u64)> {
        (self.done > 0).then_some((self.done, self.revoked))
    }

    /// Whether anything of the CA of this number is to be revoked.
    pub fn is_of(&self, number: usize) -> bool {
        self.serials.contains_key(&number)
    }

    /// The numbers of the CAs of which something is to be revoked.
    pub fn numbers(&self) -> Vec<usize> {
        self.serials.keys().copied().collect()
    }

    /// How many have no line of their own.
    pub fn left_out(&self) -> u64 {
        (self.revoked + self.unlisted).saturating_sub(self.changes.len() as u64)
    }

    /// Those that are not told one by one to people, counted.
    pub fn more(&self, source: &str) -> Vec<Change> {
        let told = self.changes.iter().take(FEW);
        let more = [Action::Revoke, Action::Unlisted].map(|action| {
            let told = told.clone().filter(|one| one.action == action).count() as u64;
            let more = self.of(action).saturating_sub(told);
            let mut change = Change::new(action, KIND, "");
            change.name = format!("{more} more");
            change.reason = Some(format!("not in the {source}"));
            (more > 0).then_some(change)
        });
        more.into_iter().flatten().collect()
    }

    /// Refuses what cannot be revoked, before anything is done.
    pub fn check(&self, number: usize, ca: &Ca) -> Result<(), Failure> {
        let serials = self.serials.get(&number).map_or(&[][..], Vec::as_slice);
        for serials in serials.chunks(PORTION) {
            let known = revocations::all_known(ca, serials)?;
            for (serial, known) in serials.iter().zip(known) {
                revocations::decided(serial, known, Some(REASON), (number, ca), false)?;
            }
        }
        Ok(())
    }

    /// Records that what is of the CA of this number is revoked. What another process has revoked meanwhile stays so.
    pub fn revoke(&mut self, number: usize, ca: &Ca) -> Result<(), Failure> {
        let serials = self.serials.get(&number).map_or(&[][..], Vec::as_slice);
        let _lock = Lock::of([ca.book.folder()])?;
        for serials in serials.chunks(PORTION) {
            let all = ca.book.look_on(|ledger| {
                let each = serials.iter().map(|serial| known(ledger, serial));
                each.collect::<Result<Vec<Known>, Failure>>()
            })?;
            let all = serials.iter().zip(all.unwrap_or_default());
            let targets = all.filter(|(_, known)| known.1.is_none());
            let targets = targets.map(|(serial, known)| {
                let target = of_known(serial, known, ca, false)?;
                Ok(Target {
                    reason: Some(REASON),
                    ..target
                })
            });
            let targets = targets.collect::<Result<Vec<Target>, Failure>>()?;
            let order = revocations::order(false);
            let done = order.decide(targets, |ask| ca.book.look_on(ask))?;
            record(ca, &done)?;
            self.done += serials.len() as u64;
        }
        Ok(())
    }
}
