//! Many jobs under one CA, on all cores: the street of one job, with one transaction of the ledger and
//! one sync of the disk for many of them.
//!
//! The threads look, decide, make keys, sign, and write into a folder of their own that nobody else looks
//! at. The calling thread then takes what is ready, in order: syncs it, locks, records it, and only then
//! puts it in place. A run that is killed has delivered whole pairs, all of them on record; the next one
//! makes the rest.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::Series;
use super::disk::{Disk, Files};
use super::job::{Job, Manner, Under};
use super::made::Made;
use crate::failure::{Failure, Kind};
use crate::host::files::Replace;
use crate::host::ledger::Record;
use crate::host::ordered::{Done, Next, ordered};
use crate::pki::facts::Certificate;

mod archive;
mod batch;
mod buffer;
mod drawers;
mod inside;
mod known;
mod make;
mod member;
mod rehearsed;
mod sampler;
mod stage;
mod work;

pub use archive::Archive;
use batch::Batch;
pub use inside::{Inside, archive_at};
use sampler::Sampler;
pub use stage::Stage;
use stage::{Shelf, Staged};

/// So many are committed together, unless they come so slowly that nobody would see them for long.
const TOGETHER: usize = 2_048;
/// Of the last ones, half of what is left, so that the threads are at work until shortly before the end; but so many.
const LAST: usize = 256;
/// So many a thread takes at a time at most.
const PORTION: usize = 256;
/// So many names a folder of a fleet has. For files, this many are a portion: threads that make files in the same folder
/// wait for each other.
pub const IN_FOLDER: usize = 1_000;
/// So many wait at most for the rest of a folder.
const MOST: usize = 2 * TOGETHER;
/// So long nothing waits for others.
const LONG: Duration = Duration::from_millis(500);
/// And so long for the rest of its folder, where that is new.
const LONGER: Duration = Duration::from_secs(5);

/// How many jobs are gone about.
pub struct Many<'a> {
    /// Under which CA.
    pub under: &'a Under<'a>,
    /// How.
    pub manner: Manner,
    /// How many there are.
    pub count: u64,
}

/// Where what is made goes.
pub enum Delivery<'a> {
    /// To the files that the jobs name, which are in the folder of this stage or in folders of it.
    Files(&'a Stage),
    /// Into an archive, in which the jobs' paths are names.
    Archive(&'a mut Archive),
}

/// Removes what a killed run left behind in the folder `root`, where there is nothing else to do.
pub fn sweep_folder(root: &Path) {
    stage::sweep(root);
}

/// The same beside the archive `target`.
pub fn sweep_archive(target: &Path) {
    archive::sweep(target);
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With the last job.
    All,
    /// Before it, because that was wanted. What was told is done.
    Stopped,
}

/// A job as the source tells it apart, and itself if there is one.
pub type Tagged<T> = (T, Result<Arc<Job>, Failure>);

/// What each thread has of its own.
struct Tools {
    /// For files.
    shelf: Option<Shelf>,
    series: Series,
}

/// How what waits is committed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pace {
    /// Whole folders, where they are new.
    Steady,
    /// All of it, since it has waited for longer than that.
    Hurried,
    /// All of it, and nothing comes after it.
    Last,
}

/// One that the threads are done with.
struct Ready {
    made: Made,
    work: Option<Work>,
}

/// What is to be put in place.
struct Work {
    record: Record,
    key: Option<(PathBuf, Piece)>,
    cert: (PathBuf, Piece),
    replace: Replace,
    /// What the certificate takes the place of.
    replaced: Option<Certificate>,
}

/// The content of a file to be.
enum Piece {
    Staged(Staged),
    /// For an archive.
    Held(Zeroizing<String>),
    /// It is in place.
    Put,
}

/// What becomes of one: whose it is, and what was made. In boxes, since they are handed on more than once.
type Become<T, M> = (T, Result<Box<M>, Failure>);

impl Many<'_> {
    /// Makes what is not there as it is wanted, and tells of each with the serial number of its new certificate. Ends
    /// at the first failure; everything that was told until then is done. `is_over` is asked now and then whether to
    /// come to an end.
    pub fn fulfil<R: Send, T: Send>(
        &self,
        rows: impl FnMut() -> Option<R> + Send,
        job: impl Fn(R) -> Tagged<T> + Sync,
        mut delivery: Delivery<'_>,
        mut told: impl FnMut(&T, &Made, Option<&str>),
        at: impl Fn(&T, Failure) -> Failure,
        is_over: impl Fn() -> bool,
    ) -> Result<End, Failure> {
        // People are asked before anything is locked.
        if let Under::Ca(ca) = self.under {
            ca.unlock()?;
        }
        let (stage, inside) = match &mut delivery {
            Delivery::Files(stage) => (Some(*stage), None),
            Delivery::Archive(archive) => (None, Some(archive.take_inside())),
        };
        let disk = disk_of(inside.as_ref());
        let turn = Mutex::new(());
        let sampler = Sampler::default();
        let mut batch = Batch::new(self.under, stage, &turn, delivery);
        let mut left = usize::try_from(self.count).unwrap_or(usize::MAX);
        let mut waiting: Vec<Done<Become<T, Ready>>> = Vec::new();
        let mut since = Instant::now();
        let mut end = End::All;
        let mut failed = None;
        // How many are done. What belongs into a folder that is still being filled waits for the rest, if it may.
        let mut commit = |waiting: &mut [Done<Become<T, Ready>>], pace: Pace| {
            let all = waiting.iter_mut().flat_map(|done| &mut done.items);
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
            let all = waiting.iter().flat_map(|done| &done.items);
            for (tag, made) in all.take(committed) {
                if let Ok(ready) = made {
                    let serial = ready.work.as_ref().map(|work| work.record.serial());
                    told(tag, &ready.made, serial);
                }
            }
            result.map(|()| count)
        };
        ordered(
            stage.map_or(PORTION, |_| IN_FOLDER),
            rows,
            || {
                take_room(self.count);
                Tools {
                    shelf: stage.map(Stage::shelf),
                    series: Series::default(),
                }
            },
            |tools, rows| {
                let rows = rows.into_iter().map(&job);
                known::each(rows, disk, self.under, &turn, |job, seen| {
                    self.make(job, seen, disk, tools, &sampler)
                })
            },
            |done, spent| {
                if waiting.is_empty() {
                    since = Instant::now();
                }
                for mut done in done {
                    if failed.is_some() {
                        break;
                    }
                    if let Some(first) = done.items.iter().position(|(_, made)| made.is_err()) {
                        let mut rest = done.items.drain(first..);
                        if let Some((tag, Err(failure))) = rest.next() {
                            failed = Some(at(&tag, failure));
                        }
                    }
                    waiting.push(done);
                }
                let count: usize = waiting.iter().map(|done| done.items.len()).sum();
                let enough = (left.saturating_sub(count) / 2).clamp(LAST, TOGETHER);
                let pace = match since.elapsed() > LONGER || count > MOST {
                    true => Pace::Hurried,
                    false => Pace::Steady,
                };
                if count >= enough || since.elapsed() > LONG {
                    let mut done = commit(&mut waiting, pace)?;
                    left = left.saturating_sub(done);
                    if done > 0 {
                        since = Instant::now();
                    }
                    while let Some(first) = waiting.first_mut().filter(|_| done > 0) {
                        let part = done.min(first.items.len());
                        done -= part;
                        match part == first.items.len() {
                            true => spent.take(waiting.remove(0)),
                            false => drop(first.items.drain(..part)),
                        }
                    }
                }
                if is_over() {
                    end = End::Stopped;
                }
                Ok(match failed.is_some() || end == End::Stopped {
                    true => Next::Finish,
                    false => Next::GoOn,
                })
            },
        )?;
        commit(&mut waiting, Pace::Last)?;
        batch.finish();
        match failed {
            Some(failure) => Err(failure),
            None => Ok(end),
        }
    }
}

/// Takes room for a thread's part of so many from the system, at once. The allocator would take it page by page, each
/// with a call for which all threads wait.
fn take_room(count: u64) {
    // So many have so much, and so many of all are ever with one thread.
    const BLOCK: usize = 64 << 10;
    const IN_BLOCK: u64 = 16;
    const MOST: u64 = 3_072;
    let blocks = 0..count.min(MOST) / IN_BLOCK;
    let room: Vec<Vec<u8>> = blocks.map(|_| Vec::with_capacity(BLOCK)).collect();
    drop(black_box(room));
}

fn disk_of(archive: Option<&Inside>) -> &dyn Disk {
    archive.map_or(&Files, |archive| archive)
}

fn internal(what: &str) -> Failure {
    Failure::new(Kind::Internal, what).hint("this is a fault of mtls-ca")
}
