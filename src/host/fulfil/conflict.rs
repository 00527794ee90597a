//! What stops a job, and what gets past it.

use super::job::{Job, Under};
use super::seen::Seen;
use crate::failure::{Failure, Kind};
use crate::host::ca;
use crate::pki::decide::{Decision, Reason};
use crate::pki::facts::Certificate;

/// `--force` where only the certificate is in the way, nothing where a key is.
pub(super) fn of_leaf(reason: &Reason, job: &Job, seen: &Seen, forcible: bool) -> Failure {
    match forcible {
        true => failure(reason, job, seen)
            .hint("to replace the certificate, and keep the old one beside it: --force")
            .hint("to have both, give the new one another name: --name NAME"),
        false => failure(reason, job, seen)
            .hint("a key is never replaced; give another name: --name NAME"),
    }
}

/// Nothing replaces a CA; but one that is only over can be renewed, and a key that is missing brought back.
pub(super) fn of_ca(reason: &Reason, job: &Job, under: &Under<'_>, seen: &Seen) -> Failure {
    let failure = failure(reason, job, seen);
    let facts = seen.certificate.as_ref().map(Certificate::facts);
    let was_good = |end| seen.decide(job, under, end) == Decision::Keep;
    if facts.is_some_and(|facts| was_good(facts.validity.not_after)) {
        return failure.hint(format!(
            "renew it, with the same key: {}",
            job.renewal(under)
        ));
    }
    if facts.is_some() && seen.key.is_none() && job.key_path().is_some() {
        return failure.hint(
            "bring the key back from your backup; without it this CA can issue nothing more",
        );
    }
    let kept = facts.zip(job.key_path());
    if let Some(back) = kept.and_then(|(facts, key)| ca::back_to_its_place(key, &facts.spki)) {
        return failure.hint(back);
    }
    let failure = match (under, facts) {
        (Under::Itself(_), Some(facts)) if !facts.is_self_issued() => {
            failure.hint("an intermediate is named with --parent DIR")
        }
        _ => failure,
    };
    failure
        .hint("nothing replaces a CA: if it is to go, delete its folder by hand")
        .hint("or make another CA beside it: --ca-dir OTHER")
}

fn failure(reason: &Reason, job: &Job, seen: &Seen) -> Failure {
    let at = job
        .cert_path()
        .or(job.key_path())
        .map_or_else(String::new, |path| {
            format!("{}: ", seen.shown(path).display())
        });
    Failure::new(Kind::Conflict, format!("{at}{reason}"))
}
