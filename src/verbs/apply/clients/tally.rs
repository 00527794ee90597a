//! What becomes of a fleet: counted, and of what changes only the first are kept.

use std::path::Path;

use super::super::change::Action;
use super::Client;
use super::failed::LONGEST;
use super::warnings::Warnings;
use crate::failure::{Failure, Kind, brief};
use crate::host::fulfil::{FileLine, Made, Outcome};

/// So many changes are told one by one.
const TOLD: u64 = 1_000;
/// So many failures.
pub(super) const FEW: usize = 20;

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
    /// The first of what changes, and of what cannot.
    pub changes: Vec<Change>,
    /// What to know.
    pub warnings: Warnings,
}

/// One that changes, or cannot.
#[derive(Debug)]
pub struct Change {
    /// Whose.
    pub client: Client,
    /// What becomes of it.
    pub action: Action,
    /// The serial number of the certificate that was made.
    pub serial: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Its files.
    pub files: Vec<FileLine>,
}

impl Tally {
    /// Counts one; `serial` is that of its new certificate.
    pub fn take(&mut self, client: &Client, made: &Made, serial: Option<&str>) {
        *self.count(made.outcome) += 1;
        let of_request = client
            .left_out
            .as_ref()
            .filter(|_| made.outcome != Outcome::Kept);
        for warning in made.said().chain(of_request) {
            self.warnings.note(warning, &client.name, &made.files);
        }
        if made.outcome != Outcome::Kept && self.changed() <= TOLD {
            self.changes.push(Change {
                client: client.clone(),
                action: made.outcome.into(),
                serial: serial.map(str::to_owned),
                reason: made.reason.as_ref().map(|reason| reason.0.clone()),
                files: made.files.clone(),
            });
        }
    }

    /// Counts one that cannot be; `at` says of a failure whose it is.
    pub fn refuse(
        &mut self,
        client: &Client,
        failure: &Failure,
        at: impl FnOnce(Failure) -> Failure,
    ) {
        self.failed += 1;
        // The exit code is that of a conflict, wherever it stands.
        let is_first_of_them = || {
            let is_conflict = |one: &Failure| one.kind == Kind::Conflict;
            is_conflict(failure) && !self.failures.iter().any(is_conflict)
        };
        if self.failures.len() < FEW || is_first_of_them() {
            self.changes.push(Change {
                client: client.clone(),
                action: Action::Conflict,
                serial: None,
                reason: Some(brief(&failure.message, LONGEST).into_owned()),
                files: Vec::new(),
            });
            self.failures.push(at(failure.clone()));
        }
    }

    /// How many changes and failures are not told one by one.
    pub fn left_out(&self) -> u64 {
        let all = self.changed() + self.failed;
        all.saturating_sub(self.changes.len() as u64)
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
