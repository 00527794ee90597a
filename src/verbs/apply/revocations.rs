//! Revocations: what `revoke` would be told, and what is revoked of what the manifest lists.

use std::collections::HashSet;

use super::change::{Action, Change, Work};
use super::manifest::Revoked;
use super::standing::{self, Standing};
use crate::failure::{Failure, Kind};
use crate::host::ca::Ca;
use crate::host::chance;
use crate::pki::crl::Reason;
use crate::pki::lifetime::show;
use crate::pki::profile::{CLIENT, INTERMEDIATE, SERVER};
use crate::verbs::args::Rehearsal;
use crate::verbs::pass::CaPass;
use crate::verbs::revoke::Revoke;
use crate::verbs::revoke::target::{Known, known, of_known};
use crate::verbs::revoke::told;

mod elsewhere;

use elsewhere::elsewhere;

/// What a line about a revocation is about.
pub const KIND: &str = "revocation";

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
        let elsewhere = elsewhere(standings, number, &serials, &known)?;
        for (((at, one), serial), known) in of_it.into_iter().zip(serials).zip(known) {
            let planned = match ca {
                Some(ca) => decided(&serial, known, one.reason, (number, ca), force),
                None if standing.ca.is_none() => Err(standing.stops()),
                None => Err(Failure::new(
                    Kind::Refused,
                    format!(
                        "the CA is not made yet, so it has issued no certificate with serial {serial}"
                    ),
                )),
            };
            let hint = elsewhere.get(&serial);
            let mut change = match planned {
                Ok(mut change) => {
                    let note = hint.map(|hint| format!("serial {serial}: {hint}"));
                    change.notes.extend(note);
                    change
                }
                Err(mut failure) => {
                    failure.hints.splice(0..0, hint.cloned());
                    let mut change = Change::refused(KIND, "certificate", failure);
                    change.name = format!("serial {serial}");
                    change
                }
            };
            change.serial = Some(serial);
            change.at = Some(one.at);
            change.under = Some(number);
            changes.push((at, change));
        }
    }
    changes.sort_by_key(|(at, _)| *at);
    Ok(changes.into_iter().map(|(_, change)| change).collect())
}

/// What the ledger of a CA knows of these numbers, asked all at once.
pub fn all_known(ca: &Ca, serials: &[String]) -> Result<Vec<Known>, Failure> {
    let all = ca.book.look(|ledger| {
        let each = serials.iter().map(|serial| known(ledger, serial));
        each.collect::<Result<Vec<Known>, Failure>>()
    })?;
    Ok(all.unwrap_or_else(|| vec![Known::default(); serials.len()]))
}

/// What becomes of one of them, as `revoke` would have it.
pub fn decided(
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

/// What a person calls a certificate of this profile.
pub fn title(profile: &str) -> &'static str {
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
    let planned: HashSet<(Option<usize>, String)> = revoked
        .iter()
        .filter(|one| one.action != Action::Conflict)
        .filter_map(|one| Some((one.under, one.serial.clone()?)))
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
            let is_planned = planned.contains(&(Some(number), serial.clone()));
            let why = match (known, is_planned) {
                // It was superseded, or it would be kept.
                (Some(_), _) if change.action == Action::Renew => continue,
                (Some(known), _) => format!("is revoked since {}", show(known.at)),
                (None, true) => "is about to be revoked".to_owned(),
                (None, false) => continue,
            };
            // What is about to be taken back is not made anew before.
            if change.action == Action::Renew {
                change.action = Action::Keep;
                change.work = Work::Nothing;
                change.reason = None;
            }
            // One that is due has said so; with where the manifest lists it, it is said once.
            change.stays = None;
            let (title, name) = (change.title, &change.name);
            let new = match change.kind {
                "intermediate" => "have another one in another folder in its place",
                _ => "delete its files to have a new one, with a new key",
            };
            change.notes.push(format!(
                "the manifest lists {title} {name} (serial {serial}), and it {why}: take it out, or {new}"
            ));
        }
    }
    Ok(())
}
