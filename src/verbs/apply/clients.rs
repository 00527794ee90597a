//! A fleet: the clients of a list, as many as there may be. The list is read once to count it, once to say
//! what is to be done, and once to do it. It is never held, but for the plan of one that is short and all new.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::failure::Failure;
use crate::host::chance;
use crate::host::files::folder_of;
use crate::host::fulfil::{
    Archive, End, Inside, Made, Manner, Many, Under, sweep_archive, sweep_folder,
};
use crate::host::interrupt;

mod failed;
mod goal;
mod held;
mod list;
mod placed;
mod places;
mod planned;
mod progress;
mod row;
mod survey;
mod tally;
mod twice;
mod warnings;

pub use goal::{Goal, may_stream};
pub use list::List;
pub use progress::Progress;
pub use survey::Subjects;
pub use tally::{Change, Tally};

use super::manifest::Defaults;
use super::places::{Taken, whole};
use held::Held;
use places::Places;
use planned::{Next, Planned};
use survey::count;
use twice::Twice;

/// The clients of a list, and where their files go.
pub struct Fleet {
    list: List,
    /// How many there are.
    pub count: u64,
    twice: Twice,
    goal: Goal,
    places: Mutex<Places>,
    defaults: Defaults,
    /// What is in the archive already, if it is one that things go into.
    inside: Option<Inside>,
    /// The files of a manifest, and of CAs.
    taken: Option<Mutex<Taken>>,
    /// What the plan found, where that was all there is to do.
    planned: Planned,
}

/// Whose a job is.
#[derive(Clone, Debug, Default)]
pub struct Client {
    /// The line in the list; 0 for what is of no line.
    pub line: u64,
    /// The name.
    pub name: String,
    /// The subject that its request asks for and gets.
    pub subject: Option<String>,
    /// What its request asks for and does not get, in words.
    pub left_out: Option<String>,
}

impl Fleet {
    /// Counts the clients of `list`.
    pub fn of(list: List, goal: Goal, defaults: Defaults) -> Result<Fleet, Failure> {
        let (count, twice) = count(&list)?;
        let mut places = Places::of(&goal, count)?;
        let inside = match &goal {
            Goal::Folder(_) => None,
            Goal::Archive(file) => {
                goal::can_be_written(file)?;
                Some(Inside::read(file, &mut |name| places.note(name))?)
            }
            Goal::Stream => Some(Inside::nothing()),
        };
        Ok(Fleet {
            list,
            count,
            twice,
            goal,
            places: Mutex::new(places),
            defaults,
            inside,
            taken: None,
            planned: Planned::default(),
        })
    }

    /// The same beside these files, which none of its own may be.
    pub fn beside(mut self, taken: Taken) -> Fleet {
        let root = self.folder().map(whole);
        let is_near = |folder: &Path| {
            let (above, root) = (Some(folder_of(folder)), root.as_deref());
            Some(folder) == root || above == root && places::is_numbered(folder)
        };
        // To look each file up where none of them is would be for nothing.
        let near = taken.folders().into_iter().any(is_near);
        self.taken = near.then(|| Mutex::new(taken));
        self
    }

    /// The folder that its files are below.
    pub fn folder(&self) -> Option<&Path> {
        match &self.goal {
            Goal::Folder(root) => Some(root),
            Goal::Archive(_) | Goal::Stream => None,
        }
    }

    /// The list's file.
    pub fn file(&self) -> &Path {
        &self.list.path
    }

    /// What is to be done; touches nothing.
    pub fn plan(
        &mut self,
        under: &Under<'_>,
        manner: Manner,
        progress: &Progress,
    ) -> Result<Tally, Failure> {
        let mut tally = Tally::default();
        let many = self.many(under, manner);
        let archive = self.inside.as_ref();
        let mut planned = Planned::of(self.count);
        let is_held = planned.is_held();
        many.rehearse(
            self.rows()?,
            |row| {
                let (client, job) = self.job(row);
                let held = job.as_ref().ok().filter(|_| is_held).cloned();
                ((client, held), job)
            },
            archive,
            |done| {
                progress.step(done.len());
                for ((client, job), made) in done {
                    match made {
                        Ok(made) => {
                            tally.take(client, made, None);
                            planned.hold(client, job.take(), made.outcome);
                        }
                        Err(failure) => {
                            tally.refuse(client, failure, |failure| self.at(client, failure));
                        }
                    }
                }
            },
        )?;
        let is_to_do = tally.changed() > 0 || self.new_archive()?.is_some();
        if is_to_do && tally.failed == 0 {
            self.goal.is_open()?;
        }
        self.planned = planned;
        Ok(tally)
    }

    fn many<'a>(&self, under: &'a Under<'a>, manner: Manner) -> Many<'a> {
        let count = self.count;
        Many {
            under,
            manner,
            count,
        }
    }

    /// The subjects of all of them. Who cannot have one is told with the plan.
    pub fn subjects(&self) -> Result<Subjects, Failure> {
        let mut subjects = Subjects::default();
        let mut rows = self.rows()?;
        while let Some(placed) = rows() {
            if let (_, Ok(job)) = self.job(placed) {
                subjects.note(&job.order.subject.value().to_string());
            }
        }
        Ok(subjects)
    }

    /// Nothing is to be done but to remove what a killed run may have left behind. Whoever reads the archive is to
    /// find one, also of nobody.
    pub fn rest(&self) -> Result<(), Failure> {
        match &self.goal {
            Goal::Folder(_) => sweep_folder(self.root()),
            Goal::Archive(file) if self.new_archive()?.is_none() => sweep_archive(file),
            Goal::Archive(file) => Archive::file(file, chance::now(), &mut |_| {})?.finish()?,
            Goal::Stream => goal::on_stdout()?.finish()?,
        }
        Ok(())
    }

    /// The archive of nobody that is to be made.
    pub fn new_archive(&self) -> Result<Option<&Path>, Failure> {
        match &self.goal {
            Goal::Archive(file) if self.count == 0 && goal::is_empty(file)? => Ok(Some(file)),
            _ => Ok(None),
        }
    }

    /// What to know of where the files go.
    pub fn warnings(&self, manner: Manner) -> Option<String> {
        // An archive without keys is nobody's secret, and for its owner alone once it has some.
        let is_open = |inside: &Inside| matches!(self.goal, Goal::Archive(_)) && !inside.has_keys();
        match self.inside.as_ref().is_some_and(is_open) {
            true => None,
            false => self.goal.warning(manner.rehearse),
        }
    }

    /// Does it. `tally` is what is planned, and becomes what is done, also where that ends in between.
    pub fn act(
        &mut self,
        under: &Under<'_>,
        manner: Manner,
        progress: &Progress,
        tally: &mut Tally,
    ) -> Result<(), Failure> {
        let to_do = std::mem::take(tally).changed();
        interrupt::watch()?;
        let places = self.places.get_mut();
        let places = places.unwrap_or_else(PoisonError::into_inner);
        let (mut held, again) = Held::of(&self.goal, self.count, places)?;
        if let Some(again) = again {
            // The other one may have made some of them.
            *places = again;
            self.planned = Planned::default();
        }
        let mut next = self.planned.or_read(|| self.rows())?;
        let next = move || next.pull();
        let job = |next| match next {
            Next::Row(row) => self.job(row),
            Next::Planned((client, job)) => (client, Ok(job)),
        };
        let many = self.many(under, manner);
        let told = |client: &Client, made: &Made, serial: Option<&str>| {
            progress.step(1);
            tally.take(client, made, serial);
        };
        let at = |client: &Client, failure| self.at(client, failure);
        let end = many.fulfil(next, job, held.delivery(), told, at, interrupt::came);
        // What was told is recorded, and so it is delivered, also where the rest is not.
        let finished = held.finish(tally.done() == 0 && end.is_err());
        match (end, finished) {
            (Ok(End::All), Ok(())) => Ok(()),
            // The signal came when everything was done.
            (Ok(End::Stopped), Ok(())) if tally.done() == self.count => Ok(()),
            (Ok(End::Stopped), Ok(())) => Err(self.so_far(interrupt::stopped(), tally, to_do)),
            (Err(failure), Ok(())) => Err(self.so_far(failure, tally, to_do)),
            (Ok(_), Err(failure)) | (Err(failure), Err(_)) => Err(failure),
        }
    }
}
