//! The rows of a list with the places of their files, and what is to be done for each.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use super::super::leaves::{self, Folders};
use super::list::{Fault, Row};
use super::{Client, Fleet, row};
use crate::failure::Failure;
use crate::host::files::folder_of;
use crate::host::fulfil::Tagged;
use crate::report::left_out;

/// A row, and the folder of its files; or why there are none, and whose.
pub(super) type Placed = Result<(Row, PathBuf), Box<(Client, Failure)>>;

impl Fleet {
    /// The folder that paths of files begin with; members of an archive begin with none.
    pub(super) fn root(&self) -> &Path {
        self.folder().unwrap_or(Path::new(""))
    }

    /// Each row with the name and the folder of its files.
    pub(super) fn rows(&self) -> Result<impl FnMut() -> Option<Placed> + Send, Failure> {
        let mut rows = self.list.rows()?;
        Ok(move || rows.next().map(|row| self.place(row)))
    }

    fn place(&self, row: Result<Row, Fault>) -> Placed {
        let row = row.map_err(|fault| Box::new((Client::on(fault.line), fault.failure)))?;
        let of = |failure| Box::new((row.client(), failure));
        self.twice.is_single(&row).map_err(of)?;
        let base = row::base(&row).map_err(of)?;
        // Whoever panicked with it ends the program.
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let mut folder = self.root().join(places.folder(&base));
        if let Some(taken) = &self.taken {
            let mut taken = taken.lock().unwrap_or_else(PoisonError::into_inner);
            let mut is_free = |folder: &Path| {
                let files = ["crt", "key"].map(|ending| folder.join(format!("{base}.{ending}")));
                files.iter().try_for_each(|file| taken.is_free(file))
            };
            if is_free(&folder).is_err() {
                // The files there are the manifest's, and not those of an earlier run of this.
                folder = self.root().join(places.elsewhere(&base));
            }
            is_free(&folder).map_err(of)?;
        }
        Ok((row, folder))
    }

    pub(super) fn job(&self, placed: Placed) -> Tagged<Client> {
        match placed {
            Err(why) => {
                let (client, failure) = *why;
                (client, Err(failure))
            }
            Ok((row, folder)) => {
                let folders = Folders {
                    out: &folder,
                    manifest: folder_of(&self.list.path),
                };
                let mut client = row.client();
                let job = row::client(&row, self.defaults);
                let job = job.and_then(|leaf| leaves::job(&leaf, folders));
                let job = job.map(|(job, asked)| {
                    client.left_out = left_out(&asked);
                    let subject = row.csr.as_ref().map(|_| job.order.subject.value());
                    client.subject = subject.map(|subject| subject.to_string());
                    Arc::new(job)
                });
                (client, job)
            }
        }
    }
}

impl Client {
    /// Whoever is on this line.
    fn on(line: u64) -> Client {
        Client {
            line,
            ..Client::default()
        }
    }
}

impl Row {
    fn client(&self) -> Client {
        Client {
            name: self.name.clone(),
            ..Client::on(self.line)
        }
    }
}
