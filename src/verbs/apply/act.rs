//! Does what the plan says: CAs, revocations and their lists, which are not to wait for anything that may fail, then
//! servers and clients. What `--prune` revokes comes last: what is replaced has its successor by then. A run that ends in between has done whole lines only, and the next one does the rest.

use std::path::Path;

use super::change::{Action, Change, Work};
use super::listing::wanted;
use super::plan::Plan;
use super::revocations;
use super::standing::{Standing, missing};
use super::words::in_the_manifest;
use crate::failure::{Failure, Kind};
use crate::host::ca::Ca;
use crate::host::fulfil::{Made, Manner, Outcome, Under, fulfil};
use crate::host::ledger::Book;
use crate::host::lists;
use crate::host::lock::Lock;
use crate::host::passphrase::Passes;
use crate::shell;
use crate::verbs::revoke::record;
use crate::verbs::revoke::target::Target;
use crate::verbs::revoke::told;

/// Does all of it; the lines then say what was done. Where it fails, they are those that were done, and the one that
/// was not.
pub fn act(plan: &mut Plan, manner: Manner) -> Result<(), Failure> {
    let mut changes = std::mem::take(&mut plan.changes);
    let whole = changes.iter().filter(|change| change.is_to_do()).count();
    let mut done = 0;
    let result = each(plan, &mut changes, manner, &mut done);
    plan.changes = changes;
    result.map_err(|failure| match done {
        0 => failure,
        _ => failure.hint(format!(
            "{done} of {whole} changes are done and stay; run it again for the rest"
        )),
    })
}

/// Revokes what is not listed, after everything else is done, and brings the lists up to date that waited for that.
pub fn end(plan: &mut Plan, manner: Manner) -> Result<(), Failure> {
    let again = "what was done until then stays; run it again for the rest";
    let mut changes = std::mem::take(&mut plan.changes);
    let result = ended(plan, &mut changes, manner);
    plan.changes = changes;
    result.map_err(|failure| match plan.pruned.so_far() {
        Some((done, all)) => failure.hint(format!(
            "{done} of {all} that are not listed are revoked; {again}"
        )),
        None => failure.hint(again),
    })
}

fn ended(plan: &mut Plan, changes: &mut [Change], manner: Manner) -> Result<(), Failure> {
    for number in plan.pruned.numbers() {
        let ca = ca_of(&plan.standings, number)?;
        plan.pruned.revoke(number, ca)?;
    }
    for at in 0..changes.len() {
        let listed = one(plan, changes, at, manner);
        listed.inspect_err(|failure| has_failed(changes, at, failure))?;
    }
    Ok(())
}

/// Asks for every passphrase before the first byte is written. What opened other keys is tried on the next.
pub fn unlock(plan: &mut Plan) -> Result<(), Failure> {
    let mut known: Vec<Passes> = Vec::new();
    for number in plan.signers() {
        let Some(standing) = plan.standings.get_mut(number) else {
            continue;
        };
        if let Some(ca) = standing.ca.take() {
            let ca = unlocked(ca, &known)?;
            known.push(ca.passes().clone());
            standing.ca = Some(ca);
        }
    }
    // The keys that are made are put under the first.
    if let Some(first) = known.into_iter().find(|passes| passes.known().is_some()) {
        let jobs = plan.standings.iter_mut();
        jobs.filter_map(|standing| standing.job.as_mut())
            .for_each(|job| job.key_pass = first.clone());
    }
    Ok(())
}

/// The CA with its key, by one of the passphrases that are known, else by its own answer.
fn unlocked(mut ca: Ca, known: &[Passes]) -> Result<Ca, Failure> {
    let own = ca.passes().clone();
    let mut wrong = None;
    for passes in known.iter().filter(|passes| passes.known().is_some()) {
        ca = ca.with_passes(passes.clone());
        match ca.unlock() {
            Ok(_) => return Ok(ca),
            Err(failure) if failure.kind == Kind::Passphrase => wrong = Some(failure),
            Err(failure) => return Err(failure),
        }
    }
    let one_for_all = |failure: Failure| {
        let key = shell::path(&ca.key_path);
        failure.hint(format!(
            "one passphrase is for the keys of all CAs: mtls-ca key change-pass {key}, or --ca-pass prompt, which asks for each"
        ))
    };
    match wrong {
        Some(failure) if !own.asks() => Err(one_for_all(failure)),
        _ => {
            ca = ca.with_passes(own);
            ca.unlock()?;
            Ok(ca)
        }
    }
}

fn each(
    plan: &mut Plan,
    changes: &mut [Change],
    manner: Manner,
    done: &mut usize,
) -> Result<(), Failure> {
    let mut order: Vec<usize> = (0..changes.len()).collect();
    order.sort_by_key(|at| changes.get(*at).map(|change| change.work.turn()));
    let waits =
        |change: &Change| matches!(change.work, Work::List(number) if plan.pruned.is_of(number));
    order.retain(|at| !changes.get(*at).is_some_and(waits));
    for at in order {
        let kind = changes.get(at).map_or("", |change| change.kind);
        let count = one(plan, changes, at, manner);
        let count = count.map_err(|failure| in_the_manifest(kind, failure));
        *done += count.inspect_err(|failure| has_failed(changes, at, failure))?;
    }
    Ok(())
}

fn has_failed(changes: &mut [Change], at: usize, failure: &Failure) {
    if let Some(change) = changes.get_mut(at) {
        change.action = Action::Conflict;
        change.reason = Some(failure.message.clone());
    }
}

/// Does one line, and says how many were done with it.
fn one(
    plan: &mut Plan,
    changes: &mut [Change],
    at: usize,
    manner: Manner,
) -> Result<usize, Failure> {
    let Some(change) = changes.get_mut(at) else {
        return Ok(0);
    };
    match std::mem::replace(&mut change.work, Work::Nothing) {
        Work::Nothing => return Ok(0),
        Work::Authority(number) => change.take(authority(plan, number, manner)?),
        Work::Leaf(number, job) => {
            let made = fulfil(&job, &Under::Ca(ca(plan, number)?), manner)?;
            change.take(made);
        }
        Work::Revoke(number, target) => {
            let mut all = vec![(at, *target)];
            let rest = changes.iter_mut().enumerate();
            all.extend(rest.filter_map(|(at, change)| taken(change, number, at)));
            let lines: Vec<usize> = all.iter().map(|(at, _)| *at).collect();
            let revoked = ca(plan, number).and_then(|ca| revoke(ca, all, changes, manner.force));
            let failed = |failure: &Failure| {
                let lines = lines.iter();
                lines.for_each(|at| has_failed(changes, *at, failure));
            };
            revoked.inspect_err(failed)?;
            // Where the list is to have more in the end, this is in it now.
            let is_of_it = |work: &Work| matches!(work, Work::List(of) if *of == number);
            let has_list = changes.iter().any(|change| is_of_it(&change.work));
            if has_list && plan.pruned.is_of(number) {
                lists::bring(ca(plan, number)?, &wanted(plan.list, false))?;
            }
            // What is certified next is held against what is revoked by now.
            if let Some(ca) = plan.standings.get_mut(number) {
                ca.ca = ca.ca.take().map(Ca::asking_again);
            }
            return Ok(lines.len());
        }
        Work::List(number) => {
            let listed = lists::bring(ca(plan, number)?, &wanted(plan.list, false))?;
            change.came_to(listed.outcome, listed.reason);
            change.files = listed.files;
            change.warnings = listed.warnings;
        }
    }
    Ok(1)
}

/// Makes a CA; from now on it is there.
fn authority(plan: &mut Plan, number: usize, manner: Manner) -> Result<Made, Failure> {
    let standing = plan.standings.get(number).ok_or_else(missing)?;
    let job = standing.job.as_ref().ok_or_else(missing)?;
    let book = Book::of(&standing.folder);
    let made = match standing.above {
        None => fulfil(job, &Under::Itself(&book), manner)?,
        Some(above) => fulfil(job, &Under::Ca(ca(plan, above)?), manner)?,
    };
    if made.outcome == Outcome::Kept {
        is_nobody_elses(plan, &standing.folder, &made)?;
    }
    // What a new CA was just put under need not be asked for again, nor for the next one.
    let passes = job.key_pass.clone();
    let parent = standing.above.and_then(|above| plan.standings.get(above));
    let made_ca = Ca::open(&standing.folder)?
        .with_passes(passes.clone())
        .with_parent(parent.map(|parent| parent.folder.as_path()))
        .with_book(book);
    for other in plan.standings.iter_mut().skip(number) {
        if let Some(job) = &mut other.job {
            job.key_pass = passes.clone();
        }
    }
    if let Some(standing) = plan.standings.get_mut(number) {
        standing.ca = Some(made_ca);
        standing.is_there = true;
    }
    Ok(made)
}

/// What was to be made and is there now, another run may have made; but no two entries are one CA.
fn is_nobody_elses(plan: &Plan, folder: &Path, made: &Made) -> Result<(), Failure> {
    let own = made.certificate.as_ref();
    let mut others = plan.standings.iter().filter(|other| other.is_there);
    let other = others.find(|other| other.ca.as_ref().map(|ca| &ca.certificate) == own);
    let Some(other) = other else { return Ok(()) };
    let (folder, other) = (folder.display(), other.folder.display());
    let message = format!("{folder} holds the CA of another entry, which is in {other}");
    Err(Failure::new(Kind::Conflict, message).hint("give one of them another folder"))
}

fn ca(plan: &Plan, number: usize) -> Result<&Ca, Failure> {
    ca_of(&plan.standings, number)
}

fn ca_of(standings: &[Standing], number: usize) -> Result<&Ca, Failure> {
    let standing = standings.get(number);
    let ca = standing.and_then(|standing| standing.ca.as_ref());
    ca.ok_or_else(missing)
}

fn taken(change: &mut Change, number: usize, at: usize) -> Option<(usize, Target)> {
    match std::mem::replace(&mut change.work, Work::Nothing) {
        Work::Revoke(of, target) if of == number => Some((at, *target)),
        other => {
            change.work = other;
            None
        }
    }
}

/// Records the revocations of one CA, all together.
fn revoke(
    ca: &Ca,
    all: Vec<(usize, Target)>,
    changes: &mut [Change],
    force: bool,
) -> Result<(), Failure> {
    let (lines, targets): (Vec<usize>, Vec<Target>) = all.into_iter().unzip();
    let _lock = Lock::of([ca.book.folder()])?;
    // Another process may have been faster.
    let done = revocations::order(force).decide(targets, |ask| ca.book.look_on(ask))?;
    record(ca, &done)?;
    for (line, one) in lines.into_iter().zip(&done) {
        if let Some(change) = changes.get_mut(line)
            && one.change == told::Change::None
        {
            change.action = Action::from(Outcome::Kept);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
