use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Next, Portions, ordered};

/// Of a stream without an end that is known.
const ENDLESS: Portions = Portions {
    largest: 256,
    count: u64::MAX,
};

fn all(count: usize) -> Vec<usize> {
    let mut rows = 0..count;
    let mut seen = Vec::new();
    let portions = Portions {
        count: count as u64,
        ..ENDLESS
    };
    let done: Result<(), Infallible> = ordered(
        portions,
        || rows.next(),
        || (),
        |(), rows| rows.into_iter().map(|row| row * 3).collect(),
        |done, spent| {
            for done in done {
                seen.extend_from_slice(&done.items);
                spent.take(done);
            }
            Ok(Next::GoOn)
        },
    );
    done.unwrap();
    seen
}

#[test]
fn everything_comes_in_order() {
    for count in [0, 1, 15, 16, 17, 1_000, 100_000] {
        let expected: Vec<usize> = (0..count).map(|row| row * 3).collect();
        assert_eq!(all(count), expected);
    }
}

#[test]
fn no_portion_goes_past_a_multiple() {
    let mut rows = 0..1_000_000;
    let done: Result<(), Infallible> = ordered(
        Portions {
            largest: 1_000,
            count: 1_000_000,
        },
        || rows.next(),
        || (),
        |(), rows| {
            assert!(rows[0] / 1_000 == rows[rows.len() - 1] / 1_000);
            rows
        },
        |_, _| Ok(Next::GoOn),
    );
    done.unwrap();
}

#[test]
fn of_the_last_ones_each_thread_has_its_part() {
    let portions = Portions {
        largest: 1_000,
        count: 10_000,
    };
    let next = |pulled| portions.next(usize::MAX, pulled, 2);
    let sizes = [0, 8_000, 9_000, 9_500, 9_750, 9_990, 9_998, 10_500].map(next);
    assert_eq!(sizes, [1_000, 1_000, 500, 250, 125, 5, 2, 4]);
    // What ends a multiple is no larger than the rest of it, whoever comes.
    assert_eq!(portions.next(700, 2_900, 2), 100);
    assert_eq!(portions.next(7, 2_000, 2), 7);
}

#[test]
fn an_error_ends_it() {
    let pulled = AtomicUsize::new(0);
    let done = ordered(
        ENDLESS,
        || Some(pulled.fetch_add(1, Ordering::Relaxed)),
        || (),
        |(), rows| rows,
        |done, _| match done
            .iter()
            .flat_map(|done| &done.items)
            .find(|row| **row >= 500)
        {
            Some(row) => Err(*row),
            None => Ok(Next::GoOn),
        },
    );
    assert_eq!(done, Err(500));
    // An endless source was left soon after.
    assert!(pulled.load(Ordering::Relaxed) < 100_000);
}

#[test]
fn what_was_pulled_is_taken_before_it_finishes() {
    let pulled = AtomicUsize::new(0);
    let mut seen = 0;
    let done: Result<(), Infallible> = ordered(
        ENDLESS,
        || Some(pulled.fetch_add(1, Ordering::Relaxed)),
        || (),
        |(), rows| rows,
        |done, _| {
            seen += done.iter().map(|done| done.items.len()).sum::<usize>();
            Ok(if seen > 1_000 {
                Next::Finish
            } else {
                Next::GoOn
            })
        },
    );
    done.unwrap();
    assert_eq!(seen, pulled.load(Ordering::Relaxed));
}

#[test]
#[should_panic(expected = "a scoped thread panicked")]
fn a_thread_that_panics_ends_it() {
    let pulled = AtomicUsize::new(0);
    let _: Result<(), Infallible> = ordered(
        ENDLESS,
        || Some(pulled.fetch_add(1, Ordering::Relaxed)),
        || (),
        |(), rows| {
            assert!(!rows.contains(&500), "at 500");
            rows
        },
        |_, _| Ok(Next::GoOn),
    );
}
