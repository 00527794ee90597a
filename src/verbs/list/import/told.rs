//! What became of the certificates, told to people and programs.

use serde_json::{Value, json};

use super::{Candidate, Fate};
use crate::failure::{Failure, Kind as Why};
use crate::host::ca::Ca;
use crate::host::{ledger, read};
use crate::pki::explain::visible;
use crate::pki::facts::Certificate;
use crate::pki::spki::hex;
use crate::report::{BOLD, DIM, GREEN, PLAIN, RED, Report, YELLOW};
use crate::verbs::args::Rehearsal;

/// The report on all of them.
pub(super) fn report(
    ca: &Ca,
    found: &[Candidate],
    failures: Vec<Failure>,
    rehearsal: Rehearsal,
    is_new: bool,
) -> Report {
    let mut report = Report::of("list");
    let rehearsed = rehearsal.rehearse();
    let mut results = Vec::new();
    let mut warnings: Vec<String> = ca.listed_only().into_iter().collect();
    let mut twins = Vec::new();
    for one in found {
        let facts = one.certificate.facts();
        let (file, subject) = (read::name(&one.path), visible(&facts.subject.to_string()));
        let mut line = json!({
            "file": one.path.display().to_string(),
            "serial": facts.serial.to_string(),
            "subject": facts.subject.to_string(),
            "sha256": hex(&facts.sha256),
            "outcome": one.fate.word(),
        });
        let (colour, word) = match (&one.fate, rehearsed) {
            (Fate::Imported, false) => (GREEN, "imported"),
            (Fate::Imported, true) => (YELLOW, "would import"),
            (Fate::Known | Fate::Own, _) => (DIM, "kept"),
            (Fate::Foreign(_), _) => (YELLOW, "left out"),
            (Fate::Twin(_), _) => (RED, "left out"),
        };
        let whose = match one.fate {
            Fate::Own => "CA certificate",
            _ => "certificate",
        };
        report.text.push_str(&format!(
            "{colour}{word}{PLAIN} {whose} {BOLD}{subject}{PLAIN}, in {file}\n"
        ));
        match &one.fate {
            Fate::Foreign(why) => {
                line["message"] = why.as_str().into();
                warnings.push(format!(
                    "{file}: {subject} was not issued by this CA ({}): {why}",
                    ca.certificate.facts().subject
                ));
            }
            Fate::Twin(holder) => {
                let failure = twin(&file, &one.certificate, holder);
                line["message"] = failure.message.as_str().into();
                twins.push(failure);
            }
            _ => {}
        }
        results.push(line);
    }
    let count = |wanted: &[&str]| {
        let words = found.iter().map(|one| one.fate.word());
        words.filter(|word| wanted.contains(word)).count()
    };
    let (new, known) = (count(&["imported"]), count(&["kept", "own"]));
    let others = count(&["foreign", "conflict"]);
    let done = if rehearsed { "to import" } else { "imported" };
    report.text.push_str(&format!(
        "{new} {done}, {known} known already, {others} left out\n"
    ));
    let mut failures = failures;
    failures.extend(twins);
    report.exit = match failures.iter().map(|failure| failure.kind.exit()).max() {
        Some(exit) => exit,
        None => rehearsal.exit(is_new),
    };
    let ledger = ledger::path(ca.book.folder());
    let outcome = if is_new { "created" } else { "kept" };
    let json = &mut report.json;
    json.insert("outcome".into(), outcome.into());
    json.insert("reason".into(), Value::Null);
    if rehearsed {
        json.insert("dry_run".into(), true.into());
    }
    json.insert("results".into(), results.into());
    json.insert(
        "files".into(),
        json!([{"path": ledger.display().to_string(), "kind": "ledger", "written": is_new && !rehearsed}]),
    );
    json.insert("warnings".into(), warnings.clone().into());
    if let Some(first) = failures.first() {
        json.insert("error".into(), first.json());
    }
    report.warnings = warnings;
    report.failures = failures;
    report
}

fn twin(file: &str, certificate: &Certificate, holder: &str) -> Failure {
    let facts = certificate.facts();
    let (serial, subject) = (&facts.serial, visible(&facts.subject.to_string()));
    let holder = visible(holder);
    Failure::new(
        Why::Conflict,
        format!(
            "{file}: {subject} has the serial number {serial}, and so has another certificate of this CA, of {holder}; the two cannot both be on record"
        ),
    )
    .hint("Firefox and NSS refuse the second of them (SEC_ERROR_REUSED_ISSUER_AND_SERIAL), and a revocation list that names the one names the other")
    .hint(format!("have one of them made anew: mtls-ca issue-client or issue-server; then {serial} can be revoked for both"))
}
