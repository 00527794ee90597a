//! What went wrong with one client of a list, or with the run.

use super::{Client, Fleet, Goal, Tally};
use crate::failure::{Failure, Kind, brief};

/// So much is said of one: a cell may be a MB, and what is wrong with it may repeat it.
pub(super) const LONGEST: usize = 1_000;

impl Fleet {
    /// The failure, and how far the run came with those that were `to_do`.
    pub(super) fn so_far(&self, failure: Failure, tally: &Tally, to_do: u64) -> Failure {
        let done = tally.changed();
        let next = match self.goal {
            _ if done == 0 => return failure,
            Goal::Stream => "issues all of them",
            Goal::Folder(_) | Goal::Archive(_) => "goes on from there",
        };
        // What was there before says nothing of how far this run came.
        let of = match self.count.saturating_sub(to_do) {
            0 => format!("{to_do} clients"),
            kept => format!("{to_do} clients that were to be made, beside {kept} that were there,"),
        };
        failure.hint(format!("{done} of {of} are done; the next run {next}"))
    }

    /// What is wrong with the list itself, where there is no CA to ask what becomes of its clients.
    pub fn faults(&self) -> Result<Tally, Failure> {
        let mut tally = Tally::default();
        let mut rows = self.rows()?;
        while let Some(placed) = rows() {
            if let (client, Err(failure)) = self.job(placed) {
                tally.refuse(&client, &failure, |failure| self.at(&client, failure));
            }
        }
        Ok(tally)
    }

    /// The failure with whose it is, and with hints that help here.
    pub(super) fn at(&self, client: &Client, mut failure: Failure) -> Failure {
        let (path, line) = (self.list.path.display(), client.line);
        let message = brief(&failure.message, LONGEST);
        failure.message = match (&*client.name, line) {
            // What is of no row says of which file it is.
            (_, 0) => message.into_owned(),
            ("", _) => format!("{path}:{line}: {message}"),
            // The name is what is wrong.
            _ if self.twice.has(line) => format!("{path}:{line}: {message}"),
            (name, _) => format!("{path}:{line}: {}: {message}", brief(name, 100)),
        };
        // What is a word of the command line elsewhere is a word of a file here.
        if failure.kind == Kind::Usage {
            failure.kind = Kind::Input;
        }
        let failure = failure.in_words(&IN_THE_LIST);
        match self.list.is_of_objects() {
            true => failure.in_words(&[("in the column ", "in the key ")]),
            false => failure,
        }
    }
}

/// Flags of single commands that a hint may name, and what a list has in their place.
const IN_THE_LIST: [(&str, &str); 4] = [
    ("--name NAME", "in the column name"),
    ("--subject DN", "in the column subject"),
    ("another --subject", "another subject"),
    ("--san NAME", "in the column san"),
];
