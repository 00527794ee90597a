//! That the keys of the CAs are here that the plan needs. What is kept needs none: a root's may be in a safe.

use super::change::{Action, Change, Work};
use super::plan::Plan;
use crate::pki::profile::CA;

impl Plan {
    /// Puts a conflict in the place of every line whose CA's key is missing or another's, as far as can be seen before
    /// anybody is asked for its passphrase. What is wrong is told once for each key.
    pub(super) fn look_for_keys(&mut self) {
        for number in self.signers() {
            let standing = self.standings.get(number);
            let Some(ca) = standing.and_then(|standing| standing.ca.as_ref()) else {
                continue;
            };
            let Err(failure) = ca.has_its_key() else {
                continue;
            };
            let name = ca.certificate.facts().subject.to_string();
            let why = failure.message.clone();
            let mut failure = Some(failure);
            let standings = &self.standings;
            let of_it = |change: &&mut Change| change.work.signer(standings) == Some(number);
            for change in self.changes.iter_mut().filter(of_it) {
                change.action = Action::Conflict;
                change.reason = Some(why.clone());
                // It is not acted on, and its failure is not told again.
                change.work = Work::Nothing;
                change.failure = failure.take();
            }
            // The clients of a list have no lines.
            if let Some(failure) = failure {
                let mut change = Change::refused("ca", CA.title, failure);
                change.name = name;
                self.changes.push(change);
            }
        }
    }
}
