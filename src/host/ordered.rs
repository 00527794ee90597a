//! A stream of work on all cores: pulled in portions, handed back in order, and never more of it in
//! memory than a few portions a core.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// A portion is to take about so long, so that whoever waits for the results does not wait long.
const PORTION: Duration = Duration::from_millis(200);
/// So many portions a thread may be ahead of what was taken.
const AHEAD: u64 = 6;
/// How often `take` is called while there is nothing for it.
const TICK: Duration = Duration::from_millis(100);

/// The first portion of a thread has so many, and none of the last ones has fewer while there are more.
const FEW: usize = 4;

/// How a stream is portioned.
#[derive(Clone, Copy, Debug)]
pub struct Portions {
    /// No portion is larger, or goes past a multiple of it, so that what belongs together is worked on by one thread. But
    /// for the last ones: of these there are enough for all threads, which end together then.
    pub largest: usize,
    /// How many things there will be, as far as is known.
    pub count: u64,
}

/// A portion that was worked on.
pub struct Done<T> {
    /// Its results.
    pub items: Vec<T>,
    /// Which thread made them.
    thread: usize,
}

/// The way back to the threads for what was taken and is done with. The memory of one thread is given back by itself:
/// of another's the allocator makes both wait for each other.
pub struct Spent<T>(Vec<Mutex<Vec<Vec<T>>>>);

impl<T> Spent<T> {
    /// For its own thread to drop.
    pub fn take(&self, done: Done<T>) {
        if let Some(own) = self.0.get(done.thread) {
            locked(own).push(done.items);
        }
    }

    fn of(&self, thread: usize) -> Vec<Vec<T>> {
        self.0
            .get(thread)
            .map_or_else(Vec::new, |own| std::mem::take(&mut *locked(own)))
    }
}

/// What comes of calling `take`.
pub enum Next {
    /// More.
    GoOn,
    /// No more is pulled; what was pulled is finished and taken.
    Finish,
}

impl Portions {
    /// How large the next one is for a thread that would take `size`, when so many things were pulled.
    fn next(&self, size: usize, pulled: usize, threads: usize) -> usize {
        let count = usize::try_from(self.count).unwrap_or(usize::MAX);
        let fair = count.saturating_sub(pulled) / threads;
        let up_to_multiple = self.largest - pulled % self.largest;
        size.min(up_to_multiple).min(fair.max(FEW))
    }
}

struct Source<P> {
    pull: P,
    /// How many portions.
    pulled: u64,
    /// How many things.
    count: usize,
    is_empty: bool,
}

struct Gate {
    taken: u64,
    is_closed: bool,
}

/// Pulls until `pull` gives nothing, works on each portion with the thread's own `tool`, and hands the
/// results to `take` in the order in which they were pulled, on the calling thread, with the way back for them. `take`
/// is called with nothing now and then. The first error of `take` ends it.
pub fn ordered<R: Send, T: Send, W, E>(
    portions: Portions,
    pull: impl FnMut() -> Option<R> + Send,
    tool: impl Fn() -> W + Sync,
    work: impl Fn(&mut W, Vec<R>) -> Vec<T> + Sync,
    mut take: impl FnMut(Vec<Done<T>>, &Spent<T>) -> Result<Next, E>,
) -> Result<(), E> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let source = Mutex::new(Source {
        pull,
        pulled: 0,
        count: 0,
        is_empty: false,
    });
    let gate = Mutex::new(Gate {
        taken: 0,
        is_closed: false,
    });
    let opened = Condvar::new();
    let first = this_core();
    let ahead = AHEAD * cores as u64;
    let (give, receive) = mpsc::channel();
    let spent = Spent((0..cores).map(|_| Mutex::default()).collect());
    let run = |thread: usize, give: mpsc::Sender<(u64, Done<T>)>| {
        let _ending = Ending(&gate, &opened);
        if cores > 1 {
            onto_a_core(first, thread);
        }
        let mut tool = tool();
        let mut size = FEW;
        while let Some((number, portion)) = pull_some(&source, &gate, &opened, ahead, |pulled| {
            portions.next(size, pulled, cores)
        }) {
            let (count, start) = (portion.len(), Instant::now());
            drop(spent.of(thread));
            let items = work(&mut tool, portion);
            size = next_size(count, start.elapsed());
            if give.send((number, Done { items, thread })).is_err() {
                return;
            }
        }
    };
    thread::scope(|scope| {
        for thread in 0..cores {
            let (run, give) = (&run, give.clone());
            scope.spawn(move || run(thread, give));
        }
        drop(give);
        let mut early = BTreeMap::new();
        let mut next = 0;
        let _closing = Closing(&gate, &opened);
        loop {
            let mut ready = Vec::new();
            match receive.recv_timeout(TICK) {
                Ok((number, done)) => drop(early.insert(number, done)),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
            while let Some(done) = early.remove(&next) {
                ready.push(done);
                next += 1;
            }
            let said = take(ready, &spent)?;
            let mut gate = locked(&gate);
            gate.taken = next;
            gate.is_closed |= matches!(said, Next::Finish);
            opened.notify_all();
        }
    })
}

/// Lets the threads end, however the calling one does.
struct Closing<'a>(&'a Mutex<Gate>, &'a Condvar);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        locked(self.0).is_closed = true;
        self.1.notify_all();
    }
}

/// Lets the other threads end where this one panics: what it was at will never be taken.
struct Ending<'a>(&'a Mutex<Gate>, &'a Condvar);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            drop(Closing(self.0, self.1));
        }
    }
}

fn pull_some<R, P: FnMut() -> Option<R>>(
    source: &Mutex<Source<P>>,
    gate: &Mutex<Gate>,
    opened: &Condvar,
    ahead: u64,
    size: impl Fn(usize) -> usize,
) -> Option<(u64, Vec<R>)> {
    let mut source = locked(source);
    if source.is_empty {
        return None;
    }
    let number = source.pulled;
    let is_far = |gate: &mut Gate| !gate.is_closed && number >= gate.taken + ahead;
    let gate = opened.wait_while(locked(gate), is_far);
    if gate.unwrap_or_else(PoisonError::into_inner).is_closed {
        return None;
    }
    let size = size(source.count);
    let mut portion = Vec::with_capacity(size);
    while portion.len() < size {
        match (source.pull)() {
            Some(row) => portion.push(row),
            None => {
                source.is_empty = true;
                break;
            }
        }
    }
    source.pulled += 1;
    source.count += portion.len();
    (!portion.is_empty()).then_some((number, portion))
}

/// The core that this thread is on.
#[cfg(target_os = "linux")]
fn this_core() -> usize {
    rustix::thread::sched_getcpu()
}

#[cfg(not(target_os = "linux"))]
fn this_core() -> usize {
    0
}

/// Puts this thread onto the core of its number, counted from `first`, from where it may be moved as ever. Threads that
/// begin together may find themselves on one core, where Linux leaves them for some hundredths of a second.
#[cfg(target_os = "linux")]
fn onto_a_core(first: usize, number: usize) {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
    let _ = sched_getaffinity(None).and_then(|all| {
        let cores: Vec<usize> = (0..CpuSet::MAX_CPU)
            .filter(|core| all.is_set(*core))
            .collect();
        let from = cores.iter().position(|core| *core == first);
        let mut around = cores.iter().cycle().skip(from.unwrap_or(0));
        let Some(core) = around.nth(number) else {
            return Ok(());
        };
        let mut one = CpuSet::new();
        one.set(*core);
        sched_setaffinity(None, &one)?;
        sched_setaffinity(None, &all)
    });
}

#[cfg(not(target_os = "linux"))]
fn onto_a_core(_: usize, _: usize) {}

fn next_size(count: usize, took: Duration) -> usize {
    let each = took.as_nanos().max(1) / count.max(1) as u128;
    let fits = PORTION.as_nanos() / each.max(1);
    usize::try_from(fits).map_or(usize::MAX, |fits| fits.max(1))
}

fn locked<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    // A thread that panics ends the program.
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
