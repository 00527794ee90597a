//! Revocations: what `revoke` would be told, what is revoked of what the manifest lists, and what is issued and not
//! listed.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use super::Prune;
use super::change::{Action, Change, Work};
use super::manifest::Revoked;
use super::standing::{Standing, number};
use crate::failure::{Failure, Kind};
use crate::host::ca::Ca;
use crate::host::chance;
use crate::host::files;
use crate::host::ledger::{Filter, Row};
use crate::pki::crl::Reason;
use crate::pki::lifetime::show;
use crate::verbs::args::Rehearsal;
use crate::verbs::pass::CaPass;
use crate::verbs::revoke::Revoke;
use crate::verbs::revoke::target::{Target, of_serial};
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
pub fn plan(revoked: &[Revoked], standings: &[Standing], force: bool) -> Vec<Change> {
    let plan = |one: &Revoked| {
        let number = number(one.above);
        let serial = one.serial.to_string();
        let planned = match standings.get(number) {
            Some(Standing {
                ca: Some(ca),
                is_there: true,
                ..
            }) => of_serial(&serial, ca, force)
                .and_then(|target| decided(target, one.reason, ca, number, force)),
            _ => Err(Failure::new(
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
        change
    };
    revoked.iter().map(plan).collect()
}

fn decided(
    mut target: Target,
    reason: Option<Reason>,
    ca: &Ca,
    number: usize,
    force: bool,
) -> Result<Change, Failure> {
    target.reason = reason;
    let title = match target.certificate.as_ref().map(|one| one.facts().profile()) {
        Some("server") => "server certificate",
        Some("client") => "client certificate",
        Some("ca") => "intermediate certificate authority",
        _ => "certificate",
    };
    let name = match &target.certificate {
        Some(certificate) => certificate.facts().subject.to_string(),
        None => format!("serial {}", target.serial),
    };
    let is_unknown = target.certificate.is_none();
    let done = order(force).decide(vec![target], |ask| ca.book.look(ask))?;
    let one = done.into_iter().next();
    let one = one.ok_or_else(|| Failure::new(Kind::Internal, "a revocation was not decided"))?;
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
    if is_unknown && action == Action::Revoke {
        let serial = &one.revocation.serial;
        let warning = format!("the ledger knows no certificate with serial {serial}");
        change.notes.push(warning);
    }
    if action == Action::Revoke {
        change.work = Work::Revoke(number, Box::new(one.target));
    }
    Ok(change)
}

/// What the manifest lists and the ledger, or the manifest itself, calls revoked.
pub fn listed(
    changes: &mut [Change],
    revoked: &[Change],
    numbers: &[usize],
    all: &[Standing],
) -> Result<(), Failure> {
    let planned: HashSet<String> = revoked
        .iter()
        .filter(|one| one.action != Action::Conflict)
        .filter_map(|one| one.serial.clone())
        .collect();
    for (number, standing) in all.iter().enumerate() {
        let Some(ca) = standing.ca.as_ref().filter(|_| standing.is_there) else {
            continue;
        };
        let mut of_it: HashMap<String, &mut Change> = HashMap::new();
        for (change, of) in changes.iter_mut().zip(numbers) {
            if let Some(serial) = change.serial.clone().filter(|_| *of == number) {
                of_it.insert(serial, change);
            }
        }
        let known = ca.book.look(|ledger| {
            let mut known = HashMap::new();
            for serial in of_it.keys() {
                if let Some(revocation) = ledger.revocation(serial)? {
                    known.insert(serial.clone(), revocation);
                }
            }
            Ok(known)
        });
        let known = known?.unwrap_or_default();
        for (serial, change) in of_it {
            let why = match (known.get(&serial), planned.contains(&serial)) {
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
pub struct Known {
    /// Serial numbers.
    pub serials: HashSet<String>,
    /// Files that are about to be written, with the subject.
    pub files: HashSet<(String, String)>,
}

impl Known {
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

    fn has(&self, row: &Row) -> bool {
        let file = row.file.clone().unwrap_or_default();
        self.serials.contains(&row.serial) || self.files.contains(&(file, row.subject.clone()))
    }
}

/// What is good, and not in the manifest.
pub fn unlisted(known: &Known, all: &[Standing], prune: Prune) -> Result<Vec<Change>, Failure> {
    let filter = Filter {
        ends_from: Some(chance::now()),
        in_force: true,
        ..Filter::default()
    };
    let mut changes = Vec::new();
    for (number, standing) in all.iter().enumerate() {
        let Some(ca) = standing.ca.as_ref().filter(|_| standing.is_there) else {
            continue;
        };
        let mut rows = Vec::new();
        let mut take = |row: Row| {
            if !known.has(&row) {
                rows.push(row);
            }
            Ok(())
        };
        ca.book.look(|ledger| ledger.each(&filter, &mut take))?;
        for row in rows {
            let mut target = of_serial(&row.serial, ca, false)?;
            target.is_recorded = true;
            let reason = Some(Reason::CessationOfOperation);
            let mut change = decided(target, reason, ca, number, false)?;
            let place = row.file.map(|file| format!("; it was written to {file}"));
            let place = place.unwrap_or_default();
            change.reason = Some(match prune {
                Prune::Revoke => format!("cessationOfOperation, not in the manifest{place}"),
                Prune::List => format!("not in the manifest{place}"),
            });
            if prune == Prune::List {
                change.action = Action::Unlisted;
                change.work = Work::Nothing;
            }
            changes.push(change);
        }
    }
    Ok(changes)
}
