//! What is issued, good, and not in the manifest: `--prune`.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use super::Prune;
use super::change::{Action, Change};
use super::clients::Subjects;
use super::revocations::{self, KIND};
use super::standing::Standing;
use crate::failure::Failure;
use crate::host::chance;
use crate::host::files;
use crate::host::ledger::{Filter, Ledger, Row};
use crate::pki::crl::Reason;
use crate::pki::profile::{CA, CLIENT, SERVER};

/// A profile and a subject.
type Holder = (&'static str, String);

/// What the manifest knows.
#[derive(Default)]
pub struct Listed {
    /// Serial numbers.
    serials: HashSet<String>,
    /// Files that are about to be written, with the subject.
    files: HashSet<(String, String)>,
    /// Whom it lists, and where what they do not have yet goes.
    holders: HashMap<Holder, Option<String>>,
    /// The clients of a list, by their subjects.
    pub fleet: Option<Subjects>,
    /// Whether that list is all there is: it says nothing of servers and of CAs.
    pub is_list: bool,
}

impl Listed {
    /// Notes a line of the plan.
    pub fn note(&mut self, change: &Change) {
        self.serials.extend(change.serial.clone());
        let certificate = change.files.iter().find(|file| file.kind == "certificate");
        let path: Option<PathBuf> = certificate.and_then(|file| files::absolute(&file.path).ok());
        let path = path.map(|path| path.to_string_lossy().into_owned());
        let name = || change.name.clone();
        self.files.extend(path.clone().map(|path| (path, name())));
        let holder = profile_of(change.kind).map(|profile| (profile, name()));
        let new = path.filter(|_| change.action == Action::Create);
        self.holders.extend(holder.map(|holder| (holder, new)));
    }

    /// What it is that something is in, or not.
    pub fn source(&self) -> &'static str {
        match self.is_list {
            true => "list",
            false => "manifest",
        }
    }

    /// Whether what is in force is in it.
    fn has(&self, row: &Row) -> bool {
        let file = row.file.clone().unwrap_or_default();
        self.serials.contains(&row.serial)
            || self.files.contains(&(file, row.subject.clone()))
            || self.has_in_fleet(row)
    }

    /// Whether that of which another has taken the place is of somebody who is in it: until its end it is as good as
    /// its successor.
    fn has_holder(&self, row: &Row) -> bool {
        self.serials.contains(&row.serial) || self.holder(row).is_some() || self.has_in_fleet(row)
    }

    fn has_in_fleet(&self, row: &Row) -> bool {
        let is_client = row.profile == CLIENT.word;
        let fleet = self.fleet.as_ref().filter(|_| is_client);
        (self.is_list && !is_client) || fleet.is_some_and(|fleet| fleet.has(&row.subject))
    }

    /// Who it is of, if they are in it: where a new one of theirs goes, if one does.
    fn holder(&self, row: &Row) -> Option<&Option<String>> {
        let mut profiles = [CA.word, SERVER.word, CLIENT.word].into_iter();
        let profile = profiles.find(|word| *word == row.profile)?;
        self.holders.get(&(profile, row.subject.clone()))
    }
}

fn profile_of(kind: &str) -> Option<&'static str> {
    match kind {
        "ca" | "intermediate" => Some(CA.word),
        "server" => Some(SERVER.word),
        "client" => Some(CLIENT.word),
        _ => None,
    }
}

/// What is good, and not in the manifest.
pub fn unlisted(
    listed: &Listed,
    standings: &[Standing],
    prune: Prune,
) -> Result<Vec<Change>, Failure> {
    let good = |in_force| Filter {
        ends_from: Some(chance::now()),
        in_force,
        superseded: !in_force,
        ..Filter::default()
    };
    let mut changes = Vec::new();
    for (number, standing) in standings.iter().enumerate() {
        let Some(ca) = standing.there() else { continue };
        let mut rows = Vec::new();
        for in_force in [true, false] {
            let has = match in_force {
                true => Listed::has,
                false => Listed::has_holder,
            };
            let mut take = |row: Row| {
                if !has(listed, &row) {
                    rows.push(row);
                }
                Ok(())
            };
            let ask = |ledger: &mut dyn Ledger| ledger.each(&good(in_force), &mut take);
            ca.book.look(ask)?;
        }
        let serials: Vec<String> = rows.iter().map(|row| row.serial.clone()).collect();
        let known = match prune {
            Prune::List => Vec::new(),
            Prune::Revoke => revocations::all_known(ca, &serials)?,
        };
        let mut known = known.into_iter();
        for row in rows {
            let of = listed.source();
            let place = row.file.as_ref();
            let place = place.map(|file| format!("; it was written to {file}"));
            let place = place.unwrap_or_default();
            let moved = listed.holder(&row).cloned().flatten();
            let (mut change, why) = match (known.next(), moved) {
                (_, Some(file)) => (
                    Change::new(Action::Unlisted, KIND, ""),
                    format!("it stays until its holder has the new one in {file}"),
                ),
                (None, None) => (
                    Change::new(Action::Unlisted, KIND, ""),
                    format!("not in the {of}"),
                ),
                (Some(known), None) => {
                    let reason = Some(Reason::CessationOfOperation);
                    let at = (number, ca);
                    let change = revocations::decided(&row.serial, known, reason, at, false)?;
                    (
                        change,
                        format!("{}, not in the {of}", Reason::CessationOfOperation),
                    )
                }
            };
            change.title = revocations::title(&row.profile);
            change.reason = Some(format!("{why}{place}"));
            change.serial = Some(row.serial);
            change.name = row.subject;
            changes.push(change);
        }
    }
    Ok(changes)
}
