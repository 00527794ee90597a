//! What is issued, good, and not in the manifest: `--prune`.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::Prune;
use super::change::{Action, Change};
use super::clients::Subjects;
use super::places::whole;
use super::pruned::{Pruned, REASON};
use super::revocations::{self, KIND};
use super::standing::Standing;
use crate::failure::Failure;
use crate::host::chance;
use crate::host::files::folder_of;
use crate::host::ledger::{Filter, Ledger, Row};
use crate::pki::profile::{CA, CLIENT, SERVER};

/// The number of a CA, and a profile and a subject below it.
type Holder = (Option<usize>, &'static str, String);

/// What the manifest knows.
#[derive(Default)]
pub struct Listed {
    /// Serial numbers.
    serials: HashSet<String>,
    /// Those that get a successor in this run.
    replaced: HashSet<String>,
    /// Files that are there or about to be written, each with the number of the CA and the subject.
    files: HashSet<(Option<usize>, String, String)>,
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
        match change.action {
            Action::Reissue => self.replaced.extend(change.serial.clone()),
            _ => self.serials.extend(change.serial.clone()),
        }
        let certificate = change.files.iter().find(|file| file.kind == "certificate");
        let path = certificate.map(|file| whole_file(&file.path));
        let name = || change.name.clone();
        let file = path.clone().map(|path| (change.under, path, name()));
        self.files.extend(file);
        let Some(profile) = profile_of(change.kind) else {
            return;
        };
        let new = path.filter(|_| change.action == Action::Create);
        let holder = self.holders.entry((change.under, profile, name()));
        let known = holder.or_default();
        *known = known.take().or(new);
    }

    /// What it is that something is in, or not.
    pub fn source(&self) -> &'static str {
        match self.is_list {
            true => "list",
            false => "manifest",
        }
    }

    /// Whether what is in force is in it. What is replaced in this run is looked at as the next one will.
    fn has(&self, ca: usize, row: &Row) -> bool {
        if self.replaced.contains(&row.serial) {
            return self.has_holder(ca, row);
        }
        let file = row.file.clone().unwrap_or_default();
        self.serials.contains(&row.serial)
            || self.files.contains(&(Some(ca), file, row.subject.clone()))
            || self.has_in_fleet(row)
    }

    /// Whether that of which another has taken the place is of somebody who is in it: until its end it is as good as
    /// its successor.
    fn has_holder(&self, ca: usize, row: &Row) -> bool {
        self.serials.contains(&row.serial)
            || self.holder(ca, row).is_some()
            || self.has_in_fleet(row)
    }

    /// What becomes of what is not in it.
    fn misses(&self, ca: usize, row: Row, prune: Prune, pruned: &mut Pruned) {
        let of = self.source();
        let moved = self.holder(ca, &row).and_then(Option::as_ref);
        let (action, why) = match (prune, moved) {
            (Prune::Revoke, None) => (Action::Revoke, format!("{REASON}, not in the {of}")),
            (Prune::List, None) => (Action::Unlisted, format!("not in the {of}")),
            (_, Some(file)) => (
                Action::Unlisted,
                format!("it stays until its holder has the new one in {file}"),
            ),
        };
        let title = revocations::title(&row.profile);
        pruned.note(ca, action, &row.serial, title);
        if pruned.has_room() {
            let place = row.file.map(|file| format!("; it was written to {file}"));
            let mut change = Change::new(action, KIND, title);
            change.reason = Some(format!("{why}{}", place.unwrap_or_default()));
            change.serial = Some(row.serial);
            change.under = Some(ca);
            change.name = row.subject;
            pruned.changes.push(change);
        }
    }

    fn has_in_fleet(&self, row: &Row) -> bool {
        let is_client = row.profile == CLIENT.word;
        let fleet = self.fleet.as_ref().filter(|_| is_client);
        (self.is_list && !is_client) || fleet.is_some_and(|fleet| fleet.has(&row.subject))
    }

    /// Who it is of, if they are in it: where a new one of theirs goes, if one does.
    fn holder(&self, ca: usize, row: &Row) -> Option<&Option<String>> {
        let mut profiles = [CA.word, SERVER.word, CLIENT.word].into_iter();
        let profile = profiles.find(|word| *word == row.profile)?;
        self.holders.get(&(Some(ca), profile, row.subject.clone()))
    }
}

/// The path that the ledger has, also of a file in a folder that is not there yet.
fn whole_file(path: &Path) -> String {
    let folder = whole(folder_of(path));
    let file = path.file_name().map(|name| folder.join(name));
    file.unwrap_or(folder).to_string_lossy().into_owned()
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
pub fn unlisted(listed: &Listed, standings: &[Standing], prune: Prune) -> Result<Pruned, Failure> {
    let good = |in_force| Filter {
        ends_from: Some(chance::now()),
        in_force,
        superseded: !in_force,
        ..Filter::default()
    };
    let mut pruned = Pruned::default();
    for (number, standing) in standings.iter().enumerate() {
        let Some(ca) = standing.there() else { continue };
        for in_force in [true, false] {
            let has = match in_force {
                true => Listed::has,
                false => Listed::has_holder,
            };
            let mut take = |row: Row| {
                if !has(listed, number, &row) {
                    listed.misses(number, row, prune, &mut pruned);
                }
                Ok(())
            };
            let ask = |ledger: &mut dyn Ledger| ledger.each(&good(in_force), &mut take);
            ca.book.look(ask)?;
        }
        pruned.check(number, ca)?;
    }
    Ok(pruned)
}
