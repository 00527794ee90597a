//! The same work for many things on all cores, with the results in order.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Below this many things a thread costs more than it saves.
const FEW: usize = 16;
/// What a thread takes at a time.
const PORTION: usize = 8;

/// What `one` makes of 0, 1, … up to `count`, in that order.
pub fn in_order<T: Send>(count: usize, one: impl Fn(usize) -> T + Sync) -> Vec<T> {
    if count < FEW {
        return (0..count).map(one).collect();
    }
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let start = next.fetch_add(PORTION, Ordering::Relaxed);
            if start >= count {
                return done;
            }
            let end = count.min(start + PORTION);
            done.extend((start..end).map(|index| (index, one(index))));
        }
    };
    let mut all = thread::scope(|scope| {
        let others: Vec<_> = (1..cores.min(count / FEW))
            .map(|_| scope.spawn(work))
            .collect();
        let mut all = work();
        for other in others {
            match other.join() {
                Ok(done) => all.extend(done),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    });
    all.sort_unstable_by_key(|(index, _)| *index);
    all.into_iter().map(|(_, made)| made).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_are_in_order_and_complete() {
        for count in [0, 1, 15, 16, 17, 1000] {
            let made = super::in_order(count, |index| index * 3);
            assert_eq!(made, (0..count).map(|i| i * 3).collect::<Vec<_>>());
        }
    }
}
