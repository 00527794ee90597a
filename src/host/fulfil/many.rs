//! Many jobs under one CA, on all cores: the street of one job, with one transaction of the ledger and
//! one sync of the disk for many of them.
//!
//! The threads look, decide, make keys, sign, and write into a folder of their own that nobody else looks
//! at. The calling thread then takes what is ready, in order: syncs it, locks, records it, and only then
//! puts it in place. A run that is killed has delivered whole pairs, all of them on record; the next one
//! makes the rest.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::job::{Job, KeySource, Manner, Under};
use super::made::{Made, Outcome};
use super::seen::Seen;
use super::{Considered, Due, Keys, consider, issued, lines, reason_of};
use crate::failure::{Failure, Kind};
use crate::host::chance;
use crate::host::files::{PUBLIC, Replace, SECRET};
use crate::host::keys::{KeyFile, PrivateKey};
use crate::host::ordered::{Next, ordered};
use crate::pki::facts::Certificate;
use crate::pki::issue::Scrutiny;
use crate::pki::signer::Signer;

mod archive;
mod batch;
mod buffer;
pub(super) mod inside;
mod known;
mod stage;

pub use archive::Archive;
use batch::Batch;
pub use inside::Inside;
use stage::{Shelf, Stage, Staged};

/// So many are committed together, unless they come so slowly that nobody would see them for long.
const TOGETHER: usize = 2_048;
/// So long nothing waits for others.
const LONG: Duration = Duration::from_millis(500);
/// One in so many is proved as a single one would be; and the first of each kind.
const SAMPLE: usize = 100;

/// How many jobs are gone about.
pub struct Many<'a> {
    /// Under which CA.
    pub under: &'a Under<'a>,
    /// How.
    pub manner: Manner,
}

/// Where what is made goes.
pub enum Delivery<'a> {
    /// To the files that the jobs name, which are in this folder or in folders of it.
    Files(&'a Path),
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
pub type Tagged<T> = (T, Result<Box<Job>, Failure>);

/// One that the threads are done with.
struct Ready {
    made: Made,
    work: Option<Work>,
}

/// What is to be put in place.
struct Work {
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
}

/// A portion on its way: whose each is, and what became of it. In boxes, since they are handed on more than once.
type Portion<T, M> = Vec<(T, Result<Box<M>, Failure>)>;

impl Many<'_> {
    /// Says what would be done about each, and touches nothing. With an `archive`, it is what the files would be
    /// put into.
    pub fn rehearse<R: Send, T: Send>(
        &self,
        rows: impl FnMut() -> Option<R> + Send,
        job: impl Fn(R) -> Tagged<T> + Sync,
        archive: Option<&Inside>,
        mut told: impl FnMut(Portion<T, Made>),
    ) -> Result<(), Failure> {
        let manner = Manner {
            rehearse: true,
            ..self.manner
        };
        let turn = Mutex::new(());
        ordered(
            rows,
            || (),
            |(), rows| {
                let rows = rows.into_iter().map(&job);
                known::each(
                    rows,
                    archive,
                    self.under,
                    &turn,
                    |job, seen| match consider(job, self.under, manner, seen, chance::now())? {
                        Considered::Told(made) => {
                            let replaced = job
                                .cert_path()
                                .filter(|_| archive.is_none() && made.outcome != Outcome::Kept);
                            replaced.map_or(Ok(()), stage::is_no_link)?;
                            Ok(Box::new(made))
                        }
                        Considered::Due(_) => Err(internal("a rehearsal would have written")),
                    },
                )
            },
            |done: Portion<T, Made>| {
                told(done);
                Ok(Next::GoOn)
            },
        )
    }

    /// Makes what is not there as it is wanted. Ends at the first failure; everything that was told until
    /// then is done. `is_over` is asked now and then whether to come to an end.
    pub fn fulfil<R: Send, T: Send>(
        &self,
        rows: impl FnMut() -> Option<R> + Send,
        job: impl Fn(R) -> Tagged<T> + Sync,
        mut delivery: Delivery<'_>,
        mut told: impl FnMut(T, Made),
        at: impl Fn(&T, Failure) -> Failure,
        is_over: impl Fn() -> bool,
    ) -> Result<End, Failure> {
        // People are asked before anything is locked.
        if let Under::Ca(ca) = self.under {
            ca.unlock()?;
        }
        let (stage, inside) = match &mut delivery {
            Delivery::Files(root) => (Some(Stage::open(root)?), None),
            Delivery::Archive(archive) => (None, Some(archive.take_inside())),
        };
        let inside = inside.as_ref();
        let stage = stage.as_ref();
        let turn = Mutex::new(());
        let sampler = Sampler::default();
        let mut batch = Batch::new(self.under, stage, &turn, delivery);
        let mut waiting: Vec<(T, Box<Ready>)> = Vec::new();
        let mut since = Instant::now();
        let mut end = End::All;
        let mut failed = None;
        let mut commit = |waiting: &mut Vec<(T, Box<Ready>)>| {
            batch.commit(waiting)?;
            for (tag, ready) in waiting.drain(..) {
                told(tag, ready.made);
            }
            Ok::<(), Failure>(())
        };
        ordered(
            rows,
            || stage.map(Stage::shelf),
            |shelf, rows| {
                let rows = rows.into_iter().map(&job);
                known::each(rows, inside, self.under, &turn, |job, seen| {
                    self.make(job, seen, inside, shelf.as_mut(), &sampler)
                })
            },
            |done: Portion<T, Ready>| {
                if waiting.is_empty() {
                    since = Instant::now();
                }
                for (tag, ready) in done {
                    match ready {
                        _ if failed.is_some() => {}
                        Ok(ready) => waiting.push((tag, ready)),
                        Err(failure) => failed = Some(at(&tag, failure)),
                    }
                }
                if waiting.len() >= TOGETHER || since.elapsed() > LONG {
                    commit(&mut waiting)?;
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
        commit(&mut waiting)?;
        batch.finish()?;
        match failed {
            Some(failure) => Err(failure),
            None => Ok(end),
        }
    }

    /// Everything about one job that needs neither lock nor order.
    fn make(
        &self,
        job: &Job,
        seen: Seen,
        archive: Option<&Inside>,
        mut shelf: Option<&mut Shelf>,
        sampler: &Sampler,
    ) -> Result<Box<Ready>, Failure> {
        let now = chance::now();
        let mut considered = consider(job, self.under, self.manner, seen, now)?;
        if matches!(&considered, Considered::Due(due) if due.seen.is_vouched()) {
            // To act on it, it is looked at whole.
            let seen = known::whole(job, archive)?;
            considered = consider(job, self.under, self.manner, seen, now)?;
        }
        let due = match considered {
            Considered::Told(made) => return Ok(Box::new(Ready { made, work: None })),
            Considered::Due(due) => due,
        };
        let Due {
            mut seen,
            outcome,
            decision,
            warnings,
        } = due;
        let scrutiny = sampler.scrutiny(job);
        let make = match scrutiny {
            Scrutiny::Whole => PrivateKey::generate_here,
            Scrutiny::Structure => PrivateKey::generate_one_of_many,
        };
        let keys = Keys::gather(job, self.under, &seen, outcome, make)?;
        seen.take_unlocked(keys.unlocked);
        let ca_key = match self.under {
            Under::Ca(ca) => Some(ca.unlock()?),
            _ => None,
        };
        let (new_key, key_pem) = keys.new.unzip();
        let own_key = new_key
            .as_ref()
            .or(seen.key.as_ref().and_then(KeyFile::open));
        let spki = own_key.map(PrivateKey::public_key).or(seen.kept_spki());
        let certificate = issued(job, self.under, own_key, spki, ca_key, now, scrutiny)?;
        let pem = self.under.bundle(&certificate);
        let path = job.cert_path().ok_or_else(|| internal("it has no place"))?;
        let replace = seen.replace(path, outcome);
        let has_new_key = key_pem.is_some();
        let mut piece = |path: &Path, text: Zeroizing<String>, mode| match &mut shelf {
            Some(shelf) => {
                let staged = shelf.write(path, text.as_bytes(), mode, &replace);
                staged.map(Piece::Staged)
            }
            None => Ok(Piece::Held(text)),
        };
        let key = match (job.key_path(), key_pem) {
            (Some(path), Some(pem)) => Some((path.to_path_buf(), piece(path, pem, SECRET)?)),
            _ => None,
        };
        let pem = piece(path, Zeroizing::new(pem), PUBLIC)?;
        let cert = (path.to_path_buf(), pem);
        let files = lines(job, &replace, has_new_key);
        let replaced = seen.replaced(outcome).cloned();
        Ok(Box::new(Ready {
            work: Some(Work {
                key,
                cert,
                replace,
                replaced,
            }),
            made: Made {
                outcome,
                reason: reason_of(decision),
                certificate: Some(certificate),
                files,
                warnings,
                pem: None,
            },
        }))
    }
}

/// Which ones are proved like single ones: the first of each kind, and one in a hundred.
#[derive(Default)]
struct Sampler {
    count: AtomicUsize,
    kinds: Mutex<HashSet<String>>,
}

impl Sampler {
    fn scrutiny(&self, job: &Job) -> Scrutiny {
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

fn internal(what: &str) -> Failure {
    Failure::new(Kind::Internal, what).hint("this is a fault of mtls-ca")
}
