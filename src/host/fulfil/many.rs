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

use zeroize::Zeroizing;

use super::Series;
use super::disk::{Disk, Files};
use super::job::{Job, Manner, Under};
use super::made::Made;
use crate::failure::{Failure, Kind};
use crate::host::files::Replace;
use crate::host::ledger::Record;
use crate::host::ordered::{Next, Portions, ordered};
use crate::pki::facts::Certificate;

mod archive;
mod batch;
mod buffer;
mod drawers;
mod inside;
mod known;
mod make;
mod member;
mod queue;
mod rehearsed;
mod sampler;
mod stage;
mod work;

pub use archive::Archive;
use batch::Batch;
pub use inside::{Inside, archive_at};
use queue::{Pace, Queue};
use sampler::Sampler;
pub use stage::Stage;
use stage::{Shelf, Staged};

/// So many a thread takes at a time at most.
const PORTION: usize = 256;
/// So many names a folder of a fleet has. For files, this many are a portion: threads that make files in the same folder
/// wait for each other.
pub const IN_FOLDER: usize = 1_000;

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
        let mut queue = Queue::of(self.count);
        let mut end = End::All;
        let mut failed = None;
        ordered(
            Portions {
                largest: stage.map_or(PORTION, |_| IN_FOLDER),
                count: self.count,
            },
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
                if failed.is_none() {
                    let fault = queue.take(done);
                    failed = fault.map(|(tag, failure)| at(&tag, failure));
                }
                if let Some(pace) = queue.pace() {
                    let count = queue.commit(&mut batch, pace, &mut told)?;
                    queue.give_back(count, spent);
                    if queue.nears_its_end() {
                        batch.tidy();
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
        queue.commit(&mut batch, Pace::Last, &mut told)?;
        batch.tidy();
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
