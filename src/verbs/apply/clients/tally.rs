//! What becomes of a fleet: counted, and of what changes only the first are kept.

use std::path::Path;

use super::super::change::Action;
use super::Client;
use crate::failure::Failure;
use crate::host::fulfil::{FileLine, Made, Outcome};

/// So many changes are told one by one.
const TOLD: usize = 1_000;
/// So many failures, and so many warnings.
const FEW: usize = 20;

/// What becomes of the clients of a list.
#[derive(Debug, Default)]
pub struct Tally {
    /// How many are made.
    pub created: u64,
    /// How many are right already.
    pub kept: u64,
    /// How many are renewed.
    pub renewed: u64,
    /// How many are replaced.
    pub reissued: u64,
    /// How many cannot be.
    pub failed: u64,
    /// The first of them.
    pub failures: Vec<Failure>,
    /// The first of what changes.
    pub changes: Vec<Change>,
    /// What to know, of how many clients it is true, and the first of them.
    pub warnings: Vec<(String, u64, String)>,
}

/// One that changes.
#[derive(Debug)]
pub struct Change {
    /// Whose.
    pub client: Client,
    /// What becomes of it.
    pub outcome: Outcome,
    /// Why.
    pub reason: Option<String>,
    /// Its files.
    pub files: Vec<FileLine>,
}

impl Tally {
    /// Counts one.
    pub fn take(&mut self, client: &Client, made: &Made) {
        *self.count(made.outcome) += 1;
        let of_request = client
            .left_out
            .as_ref()
            .filter(|_| made.outcome != Outcome::Kept);
        for warning in made.warnings.iter().chain(of_request) {
            self.warn(warning, &client.name);
        }
        if made.outcome != Outcome::Kept && self.changes.len() < TOLD {
            self.changes.push(Change {
                client: client.clone(),
                outcome: made.outcome,
                reason: made.reason.as_ref().map(|reason| reason.0.clone()),
                files: made.files.clone(),
            });
        }
    }

    /// Counts one that cannot be.
    pub fn refuse(&mut self, why: impl FnOnce() -> Failure) {
        self.failed += 1;
        if self.failures.len() < FEW {
            self.failures.push(why());
        }
    }

    fn warn(&mut self, warning: &str, name: &str) {
        let known = self.warnings.iter_mut().find(|one| one.0 == warning);
        if let Some((_, count, _)) = known {
            *count += 1;
        } else if self.warnings.len() < FEW {
            self.warnings.push((warning.to_owned(), 1, name.to_owned()));
        }
    }

    /// The number of those of which this becomes.
    fn count(&mut self, outcome: Outcome) -> &mut u64 {
        match outcome {
            Outcome::Created => &mut self.created,
            Outcome::Kept => &mut self.kept,
            Outcome::Renewed => &mut self.renewed,
            Outcome::Reissued => &mut self.reissued,
        }
    }

    /// The number of those for which this is done.
    pub fn of(&self, action: Action) -> u64 {
        match action {
            Action::Create => self.created,
            Action::Renew => self.renewed,
            Action::Reissue => self.reissued,
            Action::Keep => self.kept,
            Action::Conflict => self.failed,
            Action::Revoke | Action::Unlisted => 0,
        }
    }

    /// How many change.
    pub fn changed(&self) -> u64 {
        self.created + self.renewed + self.reissued
    }

    /// How many are as they are to be.
    pub fn done(&self) -> u64 {
        self.changed() + self.kept
    }

    /// The first of what is in the way, and how much more there is of it.
    pub fn take_failures(&mut self, file: &Path) -> Vec<Failure> {
        let mut failures = std::mem::take(&mut self.failures);
        let more = self.failed - failures.len() as u64;
        if let (Some(first), true) = (failures.first(), more > 0) {
            let file = file.display();
            failures.push(Failure::new(
                first.kind,
                format!("{file}: and {more} more like these"),
            ));
        }
        failures
    }
}
