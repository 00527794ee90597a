//! What is asked of a whole list: how many clients it has, and which subjects. Neither holds the list.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use super::list::List;
use super::places::Same;
use super::twice::Twice;
use crate::failure::Failure;
use crate::verbs::args;

/// How many rows there are, and which have the names of others. What is wrong with a row is told with the plan.
pub(super) fn count(list: &List) -> Result<(u64, Twice), Failure> {
    let hashes = RandomState::new();
    let mut seen: HashSet<u64, Same> = HashSet::default();
    let mut twice = Twice::default();
    let mut count = 0;
    for row in list.rows()? {
        count += 1;
        let row = match row {
            Ok(row) => row,
            Err(fault) if fault.line > 0 => continue,
            Err(fault) => return Err(fault.failure),
        };
        let base = args::base_name(&row.name).unwrap_or_default();
        if !base.is_empty() && !seen.insert(hashes.hash_one(&base)) {
            twice.note(row.line, &base);
        }
    }
    twice.find(list)?;
    Ok((count, twice))
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
