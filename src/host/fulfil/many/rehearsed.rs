//! The same street with nothing at its end: what would be done.

use std::sync::Mutex;

use super::super::job::Manner;
use super::super::made::{Made, Outcome};
use super::super::{Considered, consider};
use super::{Become, Inside, Many, PORTION, Tagged, disk_of, internal, known, stage};
use crate::failure::Failure;
use crate::host::chance;
use crate::host::ordered::{Next, Portions, ordered};

impl Many<'_> {
    /// Says what would be done about each, and touches nothing. With an `archive`, it is what the files would be
    /// put into.
    pub fn rehearse<R: Send, T: Send>(
        &self,
        rows: impl FnMut() -> Option<R> + Send,
        job: impl Fn(R) -> Tagged<T> + Sync,
        archive: Option<&Inside>,
        mut told: impl FnMut(&mut [Become<T, Made>]),
    ) -> Result<(), Failure> {
        let manner = Manner {
            rehearse: true,
            ..self.manner
        };
        let disk = disk_of(archive);
        let turn = Mutex::new(());
        ordered(
            Portions {
                largest: PORTION,
                count: self.count,
            },
            rows,
            || (),
            |(), rows| {
                let rows = rows.into_iter().map(&job);
                known::each(rows, disk, self.under, &turn, |job, seen| {
                    match consider(job, self.under, manner, seen, disk, chance::now())? {
                        Considered::Told(made) => {
                            let replaces = match made.outcome {
                                Outcome::Renewed | Outcome::Reissued => disk.archive().is_none(),
                                Outcome::Kept | Outcome::Created => false,
                            };
                            let replaced = job.cert_path().filter(|_| replaces);
                            replaced.map_or(Ok(()), stage::is_no_link)?;
                            Ok(Box::new(made))
                        }
                        Considered::Due(_) => Err(internal("a rehearsal would have written")),
                    }
                })
            },
            |done, spent| {
                for mut done in done {
                    told(&mut done.items);
                    spent.take(done);
                }
                Ok(Next::GoOn)
            },
        )
    }
}
