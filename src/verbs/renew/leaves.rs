//! Certificates in their files, one after the other: all are looked at before the first is written, and one that
//! fails does not stop the others.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::Renew;
use super::told::{Told, report};
use crate::failure::Failure;
use crate::host::ca::Ca;
use crate::host::renewal::Renewal;
use crate::report::Report;

/// Those that were named.
pub fn run(verb: &Renew, ca: &Ca) -> Result<Report, Failure> {
    let mut seen = HashSet::new();
    let paths: Vec<PathBuf> = verb
        .files
        .iter()
        .filter(|path| seen.insert(path.canonicalize().unwrap_or_else(|_| path.to_path_buf())))
        .cloned()
        .collect();
    let mut told = renew(verb, ca, &paths)?;
    if paths.len() == 1
        && let Some(index) = told
            .iter()
            .position(|one| matches!(one, Told::Failed { .. }))
        && let Told::Failed { failure, .. } = told.swap_remove(index)
    {
        return Err(failure);
    }
    Ok(report(verb, ca, told))
}

/// What became of each.
pub fn renew(verb: &Renew, ca: &Ca, paths: &[PathBuf]) -> Result<Vec<Told>, Failure> {
    let (manner, passes) = (verb.manner(), verb.passes.key.passes());
    let planned: Vec<Result<Renewal<'_>, Failure>> = paths
        .iter()
        .map(|path| Renewal::plan(path, ca, &manner, &passes))
        .collect();
    let is_any_due = planned.iter().flatten().any(Renewal::is_due);
    // Once for all; without it nothing can be done for any.
    match is_any_due {
        true if manner.rehearse => ca.has_its_key()?,
        true => drop(ca.unlock()?),
        false => {}
    }
    let told = paths
        .iter()
        .zip(planned)
        .map(|(path, plan)| one(path, plan));
    Ok(told.collect())
}

fn one(path: &Path, plan: Result<Renewal<'_>, Failure>) -> Told {
    let failed = |failure| Told::Failed {
        path: path.to_path_buf(),
        failure,
    };
    let plan = match plan {
        Ok(plan) => plan,
        Err(failure) => return failed(failure),
    };
    let (title, subject) = (plan.profile().title, plan.subject());
    match plan.run() {
        Ok(made) => Told::Made {
            path: path.to_path_buf(),
            title,
            subject,
            made: Box::new(made),
        },
        Err(failure) => failed(failure),
    }
}
