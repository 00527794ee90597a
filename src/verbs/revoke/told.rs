//! What became of each revocation, in words and in JSON.

use serde_json::{Value, json};

use super::Revoke;
use super::target::Target;
use crate::host::ca::Ca;
use crate::host::chance;
use crate::host::fulfil::Outcome;
use crate::host::ledger::Revocation;
use crate::host::lists::Listed;
use crate::pki::crl::Reason;
use crate::pki::lifetime::show;
use crate::report::{self, Report, row, until};
use crate::shell;
use crate::verbs::crl;

/// One revocation, decided.
pub(in crate::verbs) struct Done {
    pub target: Target,
    /// As it is now, or would be.
    pub revocation: Revocation,
    pub change: Change,
}

/// What is to be recorded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::verbs) enum Change {
    /// Nothing: it was revoked already.
    None,
    /// It is revoked now.
    Revoked,
    /// It was revoked with another reason, this one.
    Reason(Reason),
}

impl Change {
    fn outcome(self) -> Outcome {
        match self {
            Change::None => Outcome::Kept,
            Change::Revoked => Outcome::Created,
            Change::Reason(_) => Outcome::Reissued,
        }
    }

    /// What there is to say of why.
    fn reason(self) -> Option<String> {
        match self {
            Change::Reason(was) => Some(format!("it was revoked with the reason {was}")),
            Change::None | Change::Revoked => None,
        }
    }
}

/// The report; `due`: what is recorded is in no list yet.
pub(super) fn report(
    order: &Revoke,
    ca: &Ca,
    done: &[Done],
    list: Option<Listed>,
    due: bool,
    mut warnings: Vec<String>,
) -> Report {
    let rehearsed = order.rehearsal.rehearse();
    let mut report = Report::of("revoke");
    let changed = done.iter().find(|one| one.change != Change::None);
    let listed = list.as_ref().map(|list| list.outcome);
    let list_changes = listed.is_some_and(|outcome| outcome != Outcome::Kept);
    report.exit = order.rehearsal.exit(changed.is_some() || list_changes);
    let of_list = listed.unwrap_or(Outcome::Kept);
    let outcome = changed.map_or(of_list, |one| one.change.outcome());
    let reason = changed.and_then(|one| one.change.reason());
    let json = &mut report.json;
    json.insert("outcome".into(), outcome.word().into());
    json.insert("reason".into(), reason.into());
    if rehearsed {
        json.insert("dry_run".into(), true.into());
    }
    if let [one] = done {
        json.insert("certificate".into(), certificate(one));
        json.insert("revocation".into(), revocation(one));
    } else {
        json.insert("certificate".into(), Value::Null);
        json.insert("revocation".into(), Value::Null);
    }
    json.insert("results".into(), done.iter().map(result).collect());
    json.insert("crl_due".into(), due.into());
    for one in done {
        describe(&mut report.text, one, rehearsed);
    }
    if done.is_empty() {
        report.text.push_str(
            "\x1b[2mkept\x1b[0m nothing is superseded that is not over or revoked already\n",
        );
    }
    let mut files = Vec::new();
    let issuer = &ca.certificate.facts().subject;
    if let Some(list) = list {
        report
            .json
            .insert("crl".into(), crl::list_json(issuer, &list));
        crl::describe(&mut report.text, issuer, &list, rehearsed);
        files = list.files;
        warnings.extend(list.warnings);
    } else {
        report.json.insert("crl".into(), Value::Null);
    }
    if due && !rehearsed {
        let folder = shell::path(ca.book.folder());
        let what =
            format!("servers learn of it from the revocation list: mtls-ca --ca-dir {folder} crl");
        row(&mut report.text, "next", &what);
    }
    report
        .json
        .insert("files".into(), report::files_json(&files));
    report
        .json
        .insert("warnings".into(), warnings.clone().into());
    report.warnings = warnings;
    report
}

fn result(one: &Done) -> Value {
    json!({
        "outcome": one.change.outcome().word(),
        "reason": one.change.reason(),
        "certificate": certificate(one),
        "revocation": revocation(one),
    })
}

fn certificate(one: &Done) -> Value {
    let certificate = one.target.certificate.as_ref();
    certificate.map_or(Value::Null, |one| report::facts_json(one.facts()))
}

fn revocation(one: &Done) -> Value {
    json!({
        "serial": one.revocation.serial,
        "revoked_at": show(one.revocation.at),
        "reason": one.revocation.reason.word(),
    })
}

fn describe(text: &mut String, one: &Done, rehearsed: bool) {
    let (colour, word) = match (one.change, rehearsed) {
        (Change::None, _) => ("\x1b[2m", "kept"),
        (Change::Revoked, false) => ("\x1b[1;31m", "revoked"),
        (Change::Revoked, true) => ("\x1b[1;33m", "would revoke"),
        (Change::Reason(_), false) => ("\x1b[1;33m", "changed"),
        (Change::Reason(_), true) => ("\x1b[1;33m", "would change"),
    };
    let serial = &one.revocation.serial;
    let who = match one.target.certificate.as_ref().map(|one| one.facts()) {
        Some(facts) => {
            let kind = match facts.profile() {
                "ca" => "CA",
                "other" => "certificate",
                profile => profile,
            };
            let subject = &facts.subject;
            format!("{kind} \x1b[1m{subject}\x1b[0m")
        }
        None => {
            format!("a certificate that the ledger does not know, serial \x1b[1m{serial}\x1b[0m")
        }
    };
    text.push_str(&format!("{colour}{word}\x1b[0m {who}\n"));
    row(text, "serial", serial);
    let reason = one.revocation.reason;
    let reason = match one.change {
        Change::Reason(was) => format!("{reason}, before {was}"),
        _ => reason.to_string(),
    };
    row(text, "reason", &reason);
    let at = one.revocation.at;
    match (one.change, rehearsed) {
        (Change::Revoked, true) => {}
        (Change::Revoked, false) => row(text, "since", &show(at)),
        _ => row(text, "since", &until(at, chance::now())),
    }
    let end = one.target.certificate.as_ref();
    let end = end.map(|one| one.facts().validity.not_after);
    if let Some(end) = end.filter(|end| *end < chance::now()) {
        row(text, "ended", &until(end, chance::now()));
    }
}
