//! One certificate that was judged, in words and in JSON.

use std::collections::HashSet;
use std::path::Path;

use serde_json::{Value, json};

use super::room::{LARGE, Room};
use crate::failure::Failure;
use crate::host::read;
use crate::pki::explain::visible;
use crate::pki::facts::Certificate;
use crate::pki::verdict::{Problem, Verdict};
use crate::report::{self, Report};

/// A certificate and the verdict on it, as they are told.
pub struct Judged {
    pub valid: bool,
    purposes: Vec<&'static str>,
    text: String,
    /// Who, and what is unwise; said once in a call.
    warnings: Vec<(String, String)>,
    /// Nobody was asked about revocation.
    unasked: bool,
    json: Option<Json>,
}

/// JSON, as it is written.
struct Json {
    whole: String,
    chain: String,
    problems: Vec<String>,
    warnings: Vec<String>,
}

/// Where a certificate stands.
#[derive(Clone, Copy)]
pub struct Where<'a> {
    pub path: &'a Path,
    /// From 0.
    pub number: usize,
    /// It shares its file with others.
    pub shares: bool,
    /// It is not the only one of the call.
    pub is_one_of_many: bool,
}

impl Where<'_> {
    /// For people: the file, and which of its certificates.
    fn words(&self) -> String {
        let file = read::name(self.path);
        match self.shares {
            true => format!("{file}, certificate {}", self.number + 1),
            false => file,
        }
    }
}

impl Judged {
    /// Puts `verdict` into words, or into JSON where that is wanted.
    pub fn of(mut verdict: Verdict, place: Where<'_>, as_json: Option<&Room>) -> Judged {
        for problem in &mut verdict.problems {
            // Bytes that are no certificate have no name of their own.
            if problem.certificate.is_empty() {
                problem.certificate = place.words();
            }
        }
        let unwise = verdict.warnings.iter();
        let told = unwise.filter(|warning| warning.code != "no-crl");
        Judged {
            valid: verdict.valid,
            purposes: purposes(&verdict),
            text: match as_json {
                Some(_) => String::new(),
                None => text(&verdict, place),
            },
            warnings: told
                .map(|warning| (warning.certificate.clone(), warning.message.clone()))
                .collect(),
            unasked: verdict.valid && verdict.warnings.iter().any(|w| w.code == "no-crl"),
            json: as_json.map(|room| json(&verdict, place, room)),
        }
    }
}

/// A verdict that stands by itself, in words; of a command without `--crl`.
pub fn describe(text: &mut String, verdict: &Verdict, place: Where<'_>) {
    in_words(
        text,
        &[Judged::of(verdict.clone(), place, None)],
        &[],
        "to mtls-ca verify FILE --crl FILE",
    );
}

/// A verdict that stands by itself, in JSON.
pub fn verdict_json(verdict: &Verdict) -> Value {
    let chain = verdict
        .chain
        .iter()
        .filter_map(|der| Certificate::from_der(der).ok());
    let values = |problems: &[Problem]| problems.iter().map(problem).collect::<Value>();
    json!({
        "valid": verdict.valid,
        "purposes": purposes(verdict),
        "chain": chain.map(|one| report::facts_json(one.facts())).collect::<Value>(),
        "problems": values(&verdict.problems),
        "warnings": values(&verdict.warnings),
    })
}

/// All of a call.
/// `notes` says what was left out of the files beside them, `unread` which files could not be read: there is no verdict
/// on the whole then.
pub fn report(all: Vec<Judged>, notes: &[String], unread: &[(&Path, Failure)]) -> Report {
    let valid = all.iter().all(|one| one.valid) && unread.is_empty();
    let mut report = Report::of("verify");
    report.exit = match unread.first() {
        Some((_, failure)) => failure.kind.exit(),
        None if valid => 0,
        None => 4,
    };
    if let Some((_, failure)) = unread.first() {
        report.json.insert("error".into(), failure.json());
    }
    report.json.insert("valid".into(), valid.into());
    in_words(&mut report.text, &all, notes, "with --crl FILE");
    let purposes = |one: &Judged, word: &&str| one.purposes.contains(word);
    let common = ["server", "client"]
        .into_iter()
        .filter(|word| all.iter().all(|one| purposes(one, word)) && unread.is_empty());
    report.json.insert("purposes".into(), common.collect());
    let (mut chain, mut problems) = (Vec::new(), Vec::new());
    let (mut warnings, mut results) = (Vec::new(), Vec::new());
    for json in all.into_iter().filter_map(|one| one.json) {
        if !json.chain.is_empty() {
            chain.push(json.chain);
        }
        problems.extend(json.problems);
        warnings.extend(json.warnings);
        results.push(json.whole);
    }
    results.extend(unread.iter().map(|(path, failure)| {
        let (file, error) = (path.display().to_string(), failure.json());
        json!({"valid": false, "purposes": [], "chain": [], "problems": [], "warnings": [], "file": file, "number": null, "error": error}).to_string()
    }));
    let note = |note: &String| left_out(note, "copy it again, whole");
    warnings.extend(notes.iter().map(note));
    let list = |items: Vec<String>| format!("[{}]", items.join(","));
    report.lists = vec![
        ("chain", list(chain)),
        ("problems", list(problems)),
        ("warnings", list(warnings)),
        ("results", list(results)),
    ];
    report
}

/// `crls` says what takes revocation lists, where there were none.
fn in_words(text: &mut String, all: &[Judged], notes: &[String], crls: &str) {
    let mut said = HashSet::new();
    for one in all {
        text.push_str(&one.text);
        for (who, what) in one.warnings.iter().filter(|warning| said.insert(*warning)) {
            let line = match who.is_empty() {
                true => what.clone(),
                false => format!("{who}: {what}"),
            };
            report::row(text, "warning", &visible(&line));
        }
    }
    for note in notes {
        report::row(text, "left out", &visible(note));
    }
    if all.iter().any(|one| one.unasked) {
        let what = format!(
            "nobody was asked whether anything is revoked; to know, give the CRLs of its issuers {crls}"
        );
        report::row(text, "note", &what);
    }
}

fn text(verdict: &Verdict, place: Where<'_>) -> String {
    let begin = match place.is_one_of_many {
        true => format!("{}: ", place.words()),
        false => String::new(),
    };
    if verdict.valid {
        let purposes = purposes(verdict).join(" and ");
        let chain = visible(&verdict.names.join(" ← "));
        return format!("{begin}\x1b[1;32mgood\x1b[0m for {purposes}: {chain}\n");
    }
    let words = || match place.is_one_of_many {
        true => String::new(),
        false => place.words(),
    };
    let subject = verdict.names.first().map(|name| visible(name));
    let subject = subject.unwrap_or_else(words);
    let mut text = format!("{begin}\x1b[1;31mnot good\x1b[0m {subject}");
    text.truncate(text.trim_end().len());
    text.push('\n');
    for problem in &verdict.problems {
        let Problem {
            certificate,
            code,
            message,
            hint,
        } = problem;
        let (certificate, message) = (visible(certificate), visible(message));
        text.push_str(&format!("  {certificate} [{code}]: {message}\n"));
        if !hint.is_empty() {
            report::row(&mut text, "hint", hint);
        }
    }
    text
}

fn json(verdict: &Verdict, place: Where<'_>, room: &Room) -> Json {
    let facts = |der: &Vec<u8>| Certificate::from_der(der).ok();
    let too_large = room.is_used_up() || verdict.chain.iter().any(|der| der.len() > LARGE);
    let shown = match too_large {
        true => [].iter(),
        false => verdict.chain.iter(),
    };
    let chain: Vec<String> = shown
        .filter_map(facts)
        .map(|certificate| report::facts_json(certificate.facts()).to_string())
        .collect();
    let mut chain = chain.join(",");
    room.take(chain.len());
    let problems = problems(&verdict.problems);
    let mut warnings = self::problems(&verdict.warnings);
    if too_large {
        let message = "the chain is not shown: its certificates are larger than honest ones";
        warnings.push(left_out(message, "look at them with `inspect`"));
    }
    let whole = format!(
        r#"{{"valid":{},"purposes":{},"chain":[{chain}],"problems":[{}],"warnings":[{}],"file":{},"number":{}}}"#,
        verdict.valid,
        json!(purposes(verdict)),
        problems.join(","),
        warnings.join(","),
        json!(place.path.display().to_string()),
        place.number + 1,
    );
    if place.is_one_of_many {
        // It has no place of its own in the document.
        chain = String::new();
    }
    Json {
        whole,
        chain,
        problems,
        warnings,
    }
}

fn left_out(message: &str, hint: &str) -> String {
    json!({"code": "left-out", "certificate": "", "message": message, "hint": hint}).to_string()
}

fn problems(problems: &[Problem]) -> Vec<String> {
    problems
        .iter()
        .map(|one| problem(one).to_string())
        .collect()
}

fn problem(problem: &Problem) -> Value {
    json!({
        "code": problem.code,
        "certificate": problem.certificate,
        "message": problem.message,
        "hint": problem.hint,
    })
}

fn purposes(verdict: &Verdict) -> Vec<&'static str> {
    verdict.purposes.iter().map(|one| one.word()).collect()
}

#[cfg(test)]
mod tests;
