//! What was planned for a short list, all of it new: it is done without reading the list once more.

use std::mem::{self, ManuallyDrop};
use std::slice;
use std::sync::Arc;

use super::Client;
use super::placed::Placed;
use crate::failure::Failure;
use crate::host::fulfil::{Job, Outcome};

/// So many clients are held.
const HELD: u64 = 1 << 14;

/// Clients, and what is to be done for each; `None` where the list is to be read again. It goes with the process: a
/// thread that gives back the memory of others makes them wait, and the end would wait for one that gives it all back.
#[derive(Default)]
pub(super) struct Planned(ManuallyDrop<Option<Vec<One>>>);

type One = (Client, Arc<Job>);

/// A client that is to be looked after.
pub(super) enum Next {
    /// As the list has it.
    Row(Placed),
    /// As it was planned.
    Planned(One),
}

/// Where they come from.
pub(super) enum Source<'a, R> {
    Rows(R),
    Planned(slice::Iter<'a, One>),
}

impl Planned {
    /// For so many.
    pub fn of(count: u64) -> Planned {
        Planned(ManuallyDrop::new((count <= HELD).then(Vec::new)))
    }

    /// Whether there is any use in a job.
    pub fn is_held(&self) -> bool {
        self.0.is_some()
    }

    /// Holds one, of which this is to become.
    pub fn hold(&mut self, client: &mut Client, job: Option<Arc<Job>>, outcome: Outcome) {
        // Of what is kept, only a new look says whether it still is.
        self.0.take_if(|_| outcome == Outcome::Kept);
        if let (Some(all), Some(job)) = (&mut *self.0, job) {
            all.push((mem::take(client), job));
        }
    }

    /// These, or those of the list.
    pub fn or_read<R>(
        &self,
        rows: impl FnOnce() -> Result<R, Failure>,
    ) -> Result<Source<'_, R>, Failure> {
        Ok(match &*self.0 {
            Some(all) => Source::Planned(all.iter()),
            None => Source::Rows(rows()?),
        })
    }
}

impl<R: FnMut() -> Option<Placed>> Source<'_, R> {
    /// The next one.
    pub fn pull(&mut self) -> Option<Next> {
        match self {
            Source::Rows(rows) => rows().map(Next::Row),
            Source::Planned(all) => all.next().cloned().map(Next::Planned),
        }
    }
}
