//! Revocations: what `revoke` would be told, what is revoked of what the manifest lists, and what is issued and not
//! listed.

use std::collections::HashSet;
use std::path::PathBuf;

use super::Prune;
use super::change::{Action, Change, Work};
use super::clients::Subjects;
use super::manifest::Revoked;
use super::standing::{self, Standing};
use crate::failure::{Failure, Kind};
use crate::host::ca::Ca;
use crate::host::chance;
use crate::host::files;
use crate::host::ledger::{Filter, Row};
use crate::pki::crl::Reason;
use crate::pki::lifetime::show;
use crate::pki::profile::{CLIENT, INTERMEDIATE, SERVER};
use crate::verbs::args::Rehearsal;
use crate::verbs::pass::CaPass;
use crate::verbs::revoke::Revoke;
use crate::verbs::revoke::target::{Known, known, of_known};
use crate::verbs::revoke::told;

const KIND: &str = "revocation";

/// `revoke`, as it would be told.
pub fn order(force: bool) -> Revoke {
    Revoke {
        files: Vec::new(),
        serial: Vec::new(),
        superseded: false,
        reason: None,
        crl: false,
        force,
        ca_pass: CaPass::default(),
        rehearsal: Rehearsal::default(),
    }
}

/// The plan for those of the manifest.
pub fn plan(
    revoked: &[Revoked],
    standings: &[Standing],
    force: bool,
) -> Result<Vec<Change>, Failure> {
    let mut changes: Vec<(usize, Change)> = Vec::new();
    for (number, standing) in standings.iter().enumerate() {
        let of_it = revoked.iter().enumerate();
        let of_it: Vec<_> = of_it
            .filter(|(_, one)| standing::number(one.above) == number)
            .collect();
        let serials: Vec<String> = of_it
            .iter()
            .map(|(_, one)| one.serial.to_string())
            .collect();
        let ca = standing.there();
        let known = ca.map(|ca| all_known(ca, &serials)).transpose()?;
        let known = known.unwrap_or_else(|| vec![Known::default(); serials.len()]);
        for (((at, one), serial), known) in of_it.into_iter().zip(serials).zip(known) {
            let planned = match ca {
                Some(ca) => decided(&serial, known, one.reason, (number, ca), force),
                None => Err(Failure::new(
                    Kind::Refused,
                    format!(
                        "the CA is not made yet, so it has issued no certificate with serial {serial}"
                    ),
                )),
            };
            let mut change = planned.unwrap_or_else(|failure| {
                let mut change = Change::refused(KIND, "certificate", failure);
                change.name = format!("serial {serial}");
                change
            });
            change.serial = Some(serial);
            change.at = Some(one.at);
            changes.push((at, change));
        }
    }
    changes.sort_by_key(|(at, _)| *at);
    Ok(changes.into_iter().map(|(_, change)| change).collect())
}

/// What the ledger of a CA knows of these numbers, asked all at once.
fn all_known(ca: &Ca, serials: &[String]) -> Result<Vec<Known>, Failure> {
    let all = ca.book.look(|ledger| {
        let each = serials.iter().map(|serial| known(ledger, serial));
        each.collect::<Result<Vec<Known>, Failure>>()
    })?;
    Ok(all.unwrap_or_else(|| vec![Known::default(); serials.len()]))
}

fn decided(
    serial: &str,
    known: Known,
    reason: Option<Reason>,
    (number, ca): (usize, &Ca),
    force: bool,
) -> Result<Change, Failure> {
    let revocation = known.1.clone();
    let mut target = of_known(serial, known, ca, force)?;
    target.reason = reason;
    let facts = target.certificate.as_ref().map(|one| one.facts());
    let title = title(facts.map_or("", |facts| facts.profile()));
    let name = facts.map_or_else(
        || format!("serial {serial}"),
        |facts| facts.subject.to_string(),
    );
    let is_unknown = facts.is_none();
    let one = order(force).decide_one(target, revocation, chance::now())?;
    let (action, reason) = match one.change {
        told::Change::None => (Action::Keep, format!("revoked, {}", one.revocation.reason)),
        told::Change::Revoked => (Action::Revoke, one.revocation.reason.to_string()),
        told::Change::Reason(was) => (
            Action::Revoke,
            format!("{}, before {was}", one.revocation.reason),
        ),
    };
    let mut change = Change::new(action, KIND, title);
    change.serial = Some(one.revocation.serial.clone());
    change.name = name;
    change.reason = Some(reason);
    if action == Action::Revoke {
        if is_unknown {
            let warning = format!("the ledger knows no certificate with serial {serial}");
            change.notes.push(warning);
        }
        change.work = Work::Revoke(number, Box::new(one.target));
    }
    Ok(change)
}

fn title(profile: &str) -> &'static str {
    match profile {
        "server" => SERVER.title,
        "client" => CLIENT.title,
        "ca" => INTERMEDIATE.title,
        _ => "certificate",
    }
}

/// Notes what the manifest lists and the ledger, or the manifest itself, calls revoked.
pub fn listed(
    changes: &mut [Change],
    revoked: &[Change],
    standings: &[Standing],
) -> Result<(), Failure> {
    let planned: HashSet<String> = revoked
        .iter()
        .filter(|one| one.action != Action::Conflict)
        .filter_map(|one| one.serial.clone())
        .collect();
    for (number, standing) in standings.iter().enumerate() {
        let Some(ca) = standing.there() else { continue };
        let issued = changes.iter_mut().filter(|one| one.under == Some(number));
        let issued: Vec<&mut Change> = issued.filter(|one| one.serial.is_some()).collect();
        let serials: Vec<String> = issued.iter().filter_map(|one| one.serial.clone()).collect();
        let known = ca.book.look(|ledger| {
            let each = serials.iter().map(|serial| ledger.revocation(serial));
            each.collect::<Result<Vec<_>, Failure>>()
        })?;
        let known = known.unwrap_or_else(|| vec![None; serials.len()]);
        for ((change, serial), known) in issued.into_iter().zip(serials).zip(known) {
            let why = match (known, planned.contains(&serial)) {
                (Some(known), _) => format!("is revoked since {}", show(known.at)),
                (None, true) => "is about to be revoked".to_owned(),
                (None, false) => continue,
            };
            let (title, name) = (change.title, &change.name);
            change.notes.push(format!(
                "the manifest lists {title} {name} (serial {serial}), and it {why}: take it out, or delete its certificate to have a new one"
            ));
        }
    }
    Ok(())
}

/// What the manifest knows.
#[derive(Default)]
pub struct Listed {
    /// Serial numbers.
    pub serials: HashSet<String>,
    /// Files that are about to be written, with the subject.
    pub files: HashSet<(String, String)>,
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
        if let Some(path) = path {
            let path = path.to_string_lossy().into_owned();
            self.files.insert((path, change.name.clone()));
        }
    }

    /// What it is that something is in, or not.
    pub fn source(&self) -> &'static str {
        match self.is_list {
            true => "list",
            false => "manifest",
        }
    }

    fn has(&self, row: &Row) -> bool {
        let file = row.file.clone().unwrap_or_default();
        let is_of_fleet = |fleet: &Subjects| row.profile == CLIENT.word && fleet.has(&row.subject);
        self.is_list && row.profile != CLIENT.word
            || self.serials.contains(&row.serial)
            || self.files.contains(&(file, row.subject.clone()))
            || self.fleet.as_ref().is_some_and(is_of_fleet)
    }
}

/// What is good, and not in the manifest.
pub fn unlisted(
    listed: &Listed,
    standings: &[Standing],
    prune: Prune,
) -> Result<Vec<Change>, Failure> {
    let filter = Filter {
        ends_from: Some(chance::now()),
        in_force: true,
        ..Filter::default()
    };
    let mut changes = Vec::new();
    for (number, standing) in standings.iter().enumerate() {
        let Some(ca) = standing.there() else { continue };
        let mut rows = Vec::new();
        let mut take = |row: Row| {
            if !listed.has(&row) {
                rows.push(row);
            }
            Ok(())
        };
        ca.book.look(|ledger| ledger.each(&filter, &mut take))?;
        let serials: Vec<String> = rows.iter().map(|row| row.serial.clone()).collect();
        let known = match prune {
            Prune::List => Vec::new(),
            Prune::Revoke => all_known(ca, &serials)?,
        };
        let mut known = known.into_iter();
        for row in rows {
            let mut change = match known.next() {
                None => Change::new(Action::Unlisted, KIND, title(&row.profile)),
                Some(known) => {
                    let reason = Some(Reason::CessationOfOperation);
                    decided(&row.serial, known, reason, (number, ca), false)?
                }
            };
            let of = listed.source();
            let why = match prune {
                Prune::List => format!("not in the {of}"),
                Prune::Revoke => format!("cessationOfOperation, not in the {of}"),
            };
            let place = row.file.map(|file| format!("; it was written to {file}"));
            change.reason = Some(format!("{why}{}", place.unwrap_or_default()));
            change.serial = Some(row.serial);
            change.name = row.subject;
            changes.push(change);
        }
    }
    Ok(changes)
}
