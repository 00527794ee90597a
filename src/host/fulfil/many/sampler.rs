//! Which of many are looked at as closely as a single one.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::super::Scrutiny;
use super::super::job::{Job, KeySource};

/// One in so many is proved as a single one would be; and the first of each kind.
const SAMPLE: usize = 100;

/// Which ones are proved like single ones: the first of each kind, and one in a hundred.
#[derive(Default)]
pub(super) struct Sampler {
    count: AtomicUsize,
    kinds: Mutex<HashSet<String>>,
}

impl Sampler {
    /// How closely the next one is looked at.
    pub(super) fn scrutiny(&self, job: &Job) -> Scrutiny {
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        let key = match &job.key {
            KeySource::Request(spki) => spki.kind().to_string(),
            KeySource::File(_) => job.order.key_type.value().to_string(),
        };
        let mut kind = format!("{} {key}", job.order.profile.word);
        for san in &job.order.sans {
            kind.push_str(san.kind());
        }
        let mut kinds = self.kinds.lock().unwrap_or_else(PoisonError::into_inner);
        match kinds.insert(kind) || count.is_multiple_of(SAMPLE) {
            true => Scrutiny::Whole,
            false => Scrutiny::Structure,
        }
    }
}
