//! What is said of certificates that were renewed, kept, or could not be.

use std::path::PathBuf;

use serde_json::{Map, Value, json};

use super::Renew;
use crate::failure::Failure;
use crate::host::ca::Ca;
use crate::host::chance;
use crate::host::fulfil::{Made, Outcome};
use crate::host::read;
use crate::pki::explain::visible;
use crate::pki::lifetime::show;
use crate::report::{self, BOLD, DIM, PLAIN, Report, Who, YELLOW};
use crate::shell;

/// One certificate.
pub enum Told {
    /// It was renewed, or kept.
    Made {
        path: PathBuf,
        title: &'static str,
        subject: String,
        made: Box<Made>,
    },
    /// It could not be.
    Failed { path: PathBuf, failure: Failure },
    /// The ledger knows it, and it is not for this run to renew.
    Note {
        path: PathBuf,
        word: &'static str,
        subject: String,
        serial: String,
        why: String,
    },
}

/// The report on all of them: for one that was named, that of any certificate; else a line for each.
pub fn report(verb: &Renew, ca: &Ca, told: Vec<Told>) -> Report {
    let is_one = !verb.due && told.len() == 1;
    let mut report = Report::of("renew");
    let mut results = Vec::new();
    let mut files = Vec::new();
    let mut changes = false;
    for one in told {
        match one {
            Told::Made {
                path,
                title,
                subject,
                mut made,
            } => {
                changes |= made.outcome != Outcome::Kept;
                made.warnings.extend(revoked(verb, ca, &made));
                let who = Who {
                    title,
                    subject,
                    rehearsed: verb.rehearsal.rehearse(),
                };
                let part = Report::of_made("renew", &made, &who, &[], chance::now());
                let mut result = Map::new();
                result.insert("file".into(), path.display().to_string().into());
                let members = part.json.iter().filter(|(name, _)| *name != "command");
                result.extend(members.map(|(name, value)| (name.clone(), value.clone())));
                results.push(Value::Object(result));
                files.extend(made.files.clone());
                for warning in made.warnings.iter().cloned() {
                    if !report.warnings.contains(&warning) {
                        report.warnings.push(warning);
                    }
                }
                match is_one {
                    true => {
                        report.text = part.text;
                        report.json = part.json;
                    }
                    false => report.text.push_str(&line(&path, &made, &who)),
                }
            }
            Told::Failed { path, failure } => {
                let path = path.display().to_string();
                results.push(json!({"file": path, "error": failure.json()}));
                report.failures.push(failure);
            }
            Told::Note {
                path,
                word,
                subject,
                serial,
                why,
            } => {
                let subject = visible(&subject);
                report
                    .warnings
                    .push(format!("{word}: {subject} (serial {serial}): {why}"));
                report.text.push_str(&format!(
                    "{YELLOW}{word}{PLAIN} {BOLD}{subject}{PLAIN}: {why}\n"
                ));
                let path = path.display().to_string();
                results.push(json!({
                    "file": path, "outcome": word, "reason": why, "subject": subject, "serial": serial,
                }));
            }
        }
    }
    if results.is_empty() {
        report.text = format!("{DIM}kept{PLAIN} everything: nothing is due\n");
    }
    if !is_one {
        summary(verb, &mut report.json, changes);
        report
            .json
            .insert("files".into(), report::files_json(&files));
    }
    report.json.insert("results".into(), results.into());
    report
        .json
        .insert("warnings".into(), report.warnings.clone().into());
    if let Some(first) = report.failures.first() {
        report.json.insert("error".into(), first.json());
    }
    let failed = report
        .failures
        .iter()
        .map(|failure| failure.kind.exit())
        .max();
    report.exit = failed.unwrap_or(verb.rehearsal.exit(changes));
    report
}

fn summary(verb: &Renew, json: &mut Map<String, Value>, changes: bool) {
    let outcome = if changes {
        Outcome::Renewed
    } else {
        Outcome::Kept
    };
    json.insert("outcome".into(), outcome.word().into());
    let reason = (!changes).then_some("nothing is due");
    json.insert("reason".into(), reason.into());
    if verb.rehearsal.rehearse() {
        json.insert("dry_run".into(), true.into());
    }
}

/// One of many.
fn line(path: &std::path::Path, made: &Made, who: &Who<'_>) -> String {
    let facts = made
        .certificate
        .as_ref()
        .map(|certificate| certificate.facts());
    let subject = visible(&who.subject);
    let what = format!(
        "{} {BOLD}{subject}{PLAIN} in {}",
        who.title,
        read::name(path)
    );
    let head = report::heading(made.outcome, who.rehearsed, &what);
    let why = made.reason.as_ref().map_or("", |reason| reason.0.as_str());
    let new = match (made.outcome, facts) {
        (Outcome::Kept, _) | (_, None) => String::new(),
        (_, Some(facts)) => format!("; the new one ends on {}", show(facts.validity.not_after)),
    };
    format!("{}: {why}{new}\n", head.trim_end())
}

/// What is revoked is refused only by those who have heard of it.
fn revoked(verb: &Renew, ca: &Ca, made: &Made) -> Option<String> {
    let is_done = verb.revoke_old && made.outcome == Outcome::Renewed && made.certificate.is_some();
    is_done.then(|| {
        let ca_dir = shell::ca_dir(ca.book.folder());
        format!("the old certificate is revoked, and servers learn of it from the next revocation list: mtls-ca crl{ca_dir}")
    })
}
