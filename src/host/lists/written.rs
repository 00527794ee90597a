//! Under the lock: the list and its copies are written, and the list is recorded before.

use std::path::Path;

use super::copies::Copies;
use super::made::Made;
use super::own::Own;
use super::seen::Seen;
use super::{Listed, Wanted, files, path, term};
use crate::failure::{Failure, Kind};
use crate::host::ca::Ca;
use crate::host::chance;
use crate::host::files::{Folders, PUBLIC, Replace, Write};
use crate::host::fulfil::Outcome;
use crate::pki::armour;

/// Looks again, since another process may have been faster, then acts.
pub(super) fn write(
    ca: &Ca,
    wanted: &Wanted,
    earlier: Option<Own>,
    mut warnings: Vec<String>,
) -> Result<Listed, Failure> {
    let own = path(ca.book.folder());
    let copy_path = wanted.copy.as_ref().and_then(|copy| copy.path.as_deref());
    let copies = Copies::look(ca, wanted, chance::now())?;
    let targets = [Some(own.as_path()), copy_path].into_iter().flatten();
    let others = copies.all.iter().map(|copied| copied.path.as_path());
    let targets: Vec<&Path> = targets.chain(others).collect();
    let folders = Folders::open(&targets, &[ca.book.folder()])?;
    let now = chance::now();
    let seen = Seen::look_again(ca, wanted, earlier)?;
    let decision = seen.decide(ca, wanted, now);
    let made = match decision.outcome {
        Outcome::Kept => None,
        _ => Some(Made::new(ca, &seen, term(ca, wanted, now)?.0, now)?),
    };
    let list = match (&made, &seen.own) {
        (Some(made), _) => &made.der,
        (None, Some(own)) => &own.der,
        (None, None) => return Err(Failure::new(Kind::Internal, "there is no list to copy")),
    };
    let pem = made
        .as_ref()
        .map(|made| armour::write("X509 CRL", &made.der));
    let copy = wanted.copy.as_ref().map(|copy| copy.form.content(list));
    let replacing = |path, content| Write {
        path,
        content,
        mode: PUBLIC,
        replace: Replace::Old,
    };
    let mut writes: Vec<Write<'_>> = Vec::new();
    writes.extend(
        pem.iter()
            .map(|pem| replacing(own.as_path(), pem.as_bytes())),
    );
    let copy_is_new = copy.is_some() && seen.copy != copy;
    if let (Some(path), Some(content), true) = (copy_path, &copy, copy_is_new) {
        writes.push(replacing(path, content));
    }
    let behind: Vec<_> = copies.behind(list).collect();
    writes.extend(
        behind
            .iter()
            .map(|(copied, content)| replacing(&copied.path, content)),
    );
    folders.commit(&writes, || match &made {
        Some(made) => made.record(ca),
        None => Ok(()),
    })?;
    let mut files = files(ca, wanted, made.is_some(), copy_is_new);
    let is_behind = |path: &Path| behind.iter().any(|(copied, _)| copied.path == path);
    let lines = copies
        .all
        .iter()
        .map(|copied| copied.line(is_behind(&copied.path)));
    files.extend(lines);
    let reason = decision.reason.or_else(|| seen.behind(&copies));
    warnings.extend(made.as_ref().and_then(Made::warning));
    warnings.extend(copies.warnings.iter().cloned());
    let outcome = match (
        decision.outcome,
        copy_is_new && copy_path.is_some(),
        &seen.copy,
    ) {
        (Outcome::Kept, true, None) => Outcome::Created,
        (Outcome::Kept, true, Some(_)) => Outcome::Renewed,
        (Outcome::Kept, false, _) if !behind.is_empty() => Outcome::Renewed,
        (outcome, ..) => outcome,
    };
    let to_stdout = copy.filter(|_| copy_path.is_none());
    Ok(Listed {
        outcome,
        reason,
        list: match (made, seen.own) {
            (Some(made), _) => Some(made.told()),
            (None, own) => own.map(|own| own.told()),
        },
        files,
        warnings,
        data: to_stdout,
    })
}
