//! What is asked of a whole list: how many clients it has, and which subjects. Neither holds the list.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use super::list::{List, Rows};
use super::places::Same;
use crate::failure::{Failure, Kind};
use crate::verbs::args;

/// How many rows there are, each with a name of its own.
pub(super) fn count(list: &List) -> Result<u64, Failure> {
    let hashes = RandomState::new();
    let mut seen: HashSet<u64, Same> = HashSet::default();
    let mut count = 0;
    for row in list.rows()? {
        let row = row?;
        // A name that cannot be a file's is told with the plan.
        let base = args::base_name(&row.name).unwrap_or_default();
        if !base.is_empty() && !seen.insert(hashes.hash_one(&base)) {
            is_single(list.rows()?, list, &base, row.line)?;
        }
        count += 1;
    }
    Ok(count)
}

/// Two names of one hash are looked at again: are they one?
fn is_single(rows: Rows, list: &List, base: &str, line: u64) -> Result<(), Failure> {
    for row in rows {
        let row = row?;
        if row.line >= line {
            break;
        }
        if args::base_name(&row.name).is_ok_and(|other| other == base) {
            let (path, first) = (list.path.display(), row.line);
            let message = format!(
                "{path}:{line}: {base} is there twice; it is the client of line {first} too"
            );
            return Err(Failure::new(Kind::Input, message).hint("give one of them another name"));
        }
    }
    Ok(())
}

/// Subjects, by their hashes: of a million of them one in many millions is taken for another.
#[derive(Default)]
pub struct Subjects {
    hashes: RandomState,
    all: HashSet<u64, Same>,
}

impl Subjects {
    pub(super) fn note(&mut self, subject: &str) {
        self.all.insert(self.hashes.hash_one(subject));
    }

    /// Whether a client has this one (RFC 4514).
    pub fn has(&self, subject: &str) -> bool {
        self.all.contains(&self.hashes.hash_one(subject))
    }
}
