//! What the threads are done with and what is not delivered yet: how long it waits for more, and how much of it is
//! committed.

use std::time::{Duration, Instant};

use super::batch::Batch;
use super::{Become, Ready};
use crate::failure::Failure;
use crate::host::fulfil::made::Made;
use crate::host::ordered::{Done, Spent};

/// So many are committed together, unless they come so slowly that nobody would see them for long.
const TOGETHER: usize = 2_048;
/// Of the last ones, half of what is left, so that the threads are at work until shortly before the end; but so many.
const LAST: usize = 256;
/// So many wait at most for the rest of a folder.
const MOST: usize = 2 * TOGETHER;
/// The ledger is tidied up when what is still to come is so many times less than what is delivered: the threads are at
/// work on that for longer than it takes.
const REST: usize = 2;
/// So long nothing waits for others.
const LONG: Duration = Duration::from_millis(500);
/// And so long for the rest of its folder, where that is new.
const LONGER: Duration = Duration::from_secs(5);

/// How what waits is committed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    /// Whole folders, where they are new.
    Steady,
    /// All of it, since it has waited for longer than that.
    Hurried,
    /// All of it, and nothing comes after it.
    Last,
}

/// The queue.
pub(super) struct Queue<T> {
    waiting: Vec<Done<Become<T, Ready>>>,
    /// Since when something waits.
    since: Instant,
    /// How many go through it.
    count: usize,
    /// How many of them are delivered.
    delivered: usize,
    /// Whether its end was seen coming.
    is_ending: bool,
}

impl<T> Queue<T> {
    /// An empty one, through which so many will go.
    pub(super) fn of(count: u64) -> Queue<T> {
        Queue {
            waiting: Vec::new(),
            since: Instant::now(),
            count: usize::try_from(count).unwrap_or(usize::MAX),
            delivered: 0,
            is_ending: false,
        }
    }

    /// How many are still to be delivered.
    fn left(&self) -> usize {
        self.count.saturating_sub(self.delivered)
    }

    /// Once, shortly before the end: whether to do now, beside the threads, what would be waited for alone at the end.
    pub(super) fn nears_its_end(&mut self) -> bool {
        let is_near = (1..=(self.delivered / REST).min(MOST)).contains(&self.left());
        is_near && !std::mem::replace(&mut self.is_ending, true)
    }

    /// Takes them up to the first that failed, which is handed back.
    pub(super) fn take(&mut self, done: Vec<Done<Become<T, Ready>>>) -> Option<(T, Failure)> {
        if self.waiting.is_empty() {
            self.since = Instant::now();
        }
        for mut done in done {
            let first = done.items.iter().position(|(_, made)| made.is_err());
            let failed = first.and_then(|first| done.items.drain(first..).next());
            self.waiting.push(done);
            if let Some((tag, Err(failure))) = failed {
                return Some((tag, failure));
            }
        }
        None
    }

    /// How to commit now; `None` where it is better to wait for more.
    pub(super) fn pace(&self) -> Option<Pace> {
        let count = self.waiting.iter().map(|done| done.items.len()).sum();
        let enough = (self.left().saturating_sub(count) / 2).clamp(LAST, TOGETHER);
        let waited = self.since.elapsed();
        let pace = match waited > LONGER || count > MOST {
            true => Pace::Hurried,
            false => Pace::Steady,
        };
        (count >= enough || waited > LONG).then_some(pace)
    }

    /// Commits what waits, in order, and tells of it; how many are done. What belongs into a folder that is still
    /// being filled waits for the rest, if it may.
    pub(super) fn commit(
        &mut self,
        batch: &mut Batch<'_>,
        pace: Pace,
        told: &mut impl FnMut(&T, &Made, Option<&str>),
    ) -> Result<usize, Failure> {
        let all = self.waiting.iter_mut().flat_map(|done| &mut done.items);
        let made = all.filter_map(|(_, made)| made.as_deref_mut().ok());
        let mut made: Vec<&mut Ready> = made.collect();
        let (open, count) = match (pace, batch.open_folder(&made)) {
            (Pace::Last, _) | (_, None) => (None, made.len()),
            (Pace::Hurried, Some((open, _))) => (Some(open), made.len()),
            (Pace::Steady, Some((open, before))) => (Some(open), before),
        };
        let mut now = made.get_mut(..count).unwrap_or_default();
        let (mut committed, mut result) = (0, Ok(()));
        while !now.is_empty() && result.is_ok() {
            let (part, rest) = now.split_at_mut(batch.in_few_folders(now));
            result = batch.commit(part, open.as_deref());
            committed += if result.is_ok() { part.len() } else { 0 };
            now = rest;
        }
        let all = self.waiting.iter().flat_map(|done| &done.items);
        for (tag, made) in all.take(committed) {
            if let Ok(ready) = made {
                let serial = ready.work.as_ref().map(|work| work.record.serial());
                told(tag, &ready.made, serial);
            }
        }
        result.map(|()| count)
    }

    /// Lets the first `count` go, which are done: to the threads that made them.
    pub(super) fn give_back(&mut self, mut count: usize, spent: &Spent<Become<T, Ready>>) {
        self.delivered += count;
        if count > 0 {
            self.since = Instant::now();
        }
        while let Some(first) = self.waiting.first_mut().filter(|_| count > 0) {
            let part = count.min(first.items.len());
            count -= part;
            match part == first.items.len() {
                true => spent.take(self.waiting.remove(0)),
                false => drop(first.items.drain(..part)),
            }
        }
    }
}
