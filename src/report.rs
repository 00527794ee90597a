//! What a command says: lines for people on stdout, notes on stderr, or one JSON
//! document. Nothing is said before it is true on disk.

use std::path::Path;

use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use crate::failure::Failure;
use crate::host::fulfil::{FileLine, Made, Outcome};
use crate::pki::facts::Facts;
pub use crate::pki::lifetime::distance;
use crate::pki::lifetime::show;
use crate::pki::request::Asked;
use crate::pki::san::San;
pub use crate::pki::spki::fingerprint;
use crate::pki::spki::hex;

mod print;
mod stream;

pub use print::{fail, print};
pub use stream::{Kind as StreamKind, Out, Stream};

/// For what a line is about.
pub const BOLD: &str = "\x1b[1m";
/// For what matters less.
pub const DIM: &str = "\x1b[2m";
/// For what is wrong.
pub const RED: &str = "\x1b[1;31m";
/// For what was done.
pub const GREEN: &str = "\x1b[1;32m";
/// For what is to be looked at.
pub const YELLOW: &str = "\x1b[1;33m";
/// Ends any of them.
pub const PLAIN: &str = "\x1b[0m";

/// What a command has to say.
#[derive(Debug, Default)]
pub struct Report {
    /// The JSON document, without `schema`.
    pub json: Map<String, Value>,
    /// For people, to stdout; with colour escapes that are taken out where they do not belong.
    pub text: String,
    /// Whether the text goes to stderr, since stdout had data for its own.
    pub aside: bool,
    /// For people, to stderr.
    pub warnings: Vec<String>,
    /// Data for stdout that `--quiet` does not silence.
    pub data: Option<Vec<u8>>,
    /// What failed while the rest was done; the exit code tells of it too.
    pub failures: Vec<Failure>,
    /// The last members of the JSON document, in text already: they may be long, and ten thousand
    /// results take a tenth of the memory that they take as values.
    pub lists: Vec<(&'static str, String)>,
    /// What is too much to be held, after all the rest.
    pub stream: Option<Stream>,
    /// The exit code.
    pub exit: u8,
}

impl Report {
    /// An empty one for `command`.
    pub fn of(command: &str) -> Report {
        let mut report = Report::default();
        report.json.insert("command".into(), command.into());
        report
    }

    /// The report on a certificate that was made, kept or rehearsed.
    pub fn of_made(
        command: &str,
        made: &Made,
        who: &Who<'_>,
        ignored: &[Asked],
        now: OffsetDateTime,
    ) -> Report {
        let mut report = Report::of(command);
        let json = &mut report.json;
        json.insert("outcome".into(), made.outcome.word().into());
        json.insert(
            "reason".into(),
            made.reason.as_ref().map(|reason| reason.0.clone()).into(),
        );
        if who.rehearsed {
            json.insert("dry_run".into(), true.into());
        }
        let facts = made
            .certificate
            .as_ref()
            .map(|certificate| certificate.facts());
        json.insert("certificate".into(), facts.map_or(Value::Null, facts_json));
        json.insert("files".into(), files_json(&made.files));
        json.insert("ignored".into(), ignored.iter().map(asked_json).collect());
        report.warnings = made.said().cloned().collect();
        json.insert("warnings".into(), report.warnings.clone().into());
        if let Some(pem) = &made.pem {
            json.insert("pem".into(), pem.clone().into());
            report.data = Some(pem.clone().into_bytes());
        }
        report.warnings.extend(left_out(ignored));
        report.text = text_of(made, who, now);
        report
    }
}

/// Whom a certificate is for, where no certificate says so yet.
#[derive(Clone, Debug)]
pub struct Who<'a> {
    /// `server certificate`.
    pub title: &'a str,
    /// The subject.
    pub subject: String,
    /// Whether nothing was to be written.
    pub rehearsed: bool,
}

fn text_of(made: &Made, who: &Who<'_>, now: OffsetDateTime) -> String {
    if made.pem.is_some() {
        return String::new();
    }
    let facts = made
        .certificate
        .as_ref()
        .map(|certificate| certificate.facts());
    let subject = facts.map_or_else(|| who.subject.clone(), |facts| facts.subject.to_string());
    let mut text = heading(
        made.outcome,
        who.rehearsed,
        &format!("{} {BOLD}{subject}{PLAIN}", who.title),
    );
    if let Some(reason) = &made.reason {
        row(&mut text, "because", &reason.0);
    }
    if let Some(facts) = facts {
        rows_of(&mut text, facts, now);
    }
    file_rows(&mut text, &made.files);
    text
}

/// `created  server certificate CN=…`, or `would create …`.
pub fn heading(outcome: Outcome, rehearsed: bool, what: &str) -> String {
    let (colour, word) = match (outcome, rehearsed) {
        (Outcome::Kept, _) => (DIM, "kept"),
        (Outcome::Created, false) => (GREEN, "created"),
        (Outcome::Renewed, false) => (GREEN, "renewed"),
        (Outcome::Reissued, false) => (YELLOW, "reissued"),
        (Outcome::Created, true) => (YELLOW, "would create"),
        (Outcome::Renewed, true) => (YELLOW, "would renew"),
        (Outcome::Reissued, true) => (YELLOW, "would reissue"),
    };
    format!("{colour}{word}{PLAIN} {what}\n")
}

/// One line under a heading.
pub fn row(text: &mut String, label: &str, value: &str) {
    const BLANKS: &str = "             ";
    let blanks = BLANKS.get(label.len()..).unwrap_or_default();
    for part in ["  ", DIM, label, blanks, PLAIN, " ", value, "\n"] {
        text.push_str(part);
    }
}

/// A line for each file, with what it is.
pub fn file_rows(text: &mut String, files: &[FileLine]) {
    for file in files {
        row(
            text,
            &file.kind.replace('-', " "),
            &file.path.display().to_string(),
        );
    }
}

/// The lines that matter most about a certificate.
fn rows_of(text: &mut String, facts: &Facts, now: OffsetDateTime) {
    if !facts.sans.is_empty() {
        row(text, "names", &sans(&facts.sans));
    }
    if !facts.is_self_issued() {
        row(text, "issued by", &facts.issuer.to_string());
    }
    if let Some(limits) = facts.limits() {
        row(text, "issues for", &limits.to_string());
        row(text, "not limited", &limits.free().join(", "));
    }
    if let Some(length) = facts.path_len {
        row(text, "path length", &length.to_string());
    }
    row(text, "valid until", &until(facts.validity.not_after, now));
    row(text, "serial", &facts.serial.to_string());
    row(text, "sha256", &fingerprint(&facts.sha256));
}

/// `dns:a, ip:10.0.0.1`; what could be taken for two names stands in quotes.
pub fn sans(sans: &[San]) -> String {
    sans.iter().map(San::in_list).collect::<Vec<_>>().join(", ")
}

/// A moment, and how far away it is.
pub fn until(moment: OffsetDateTime, now: OffsetDateTime) -> String {
    format!("{} ({})", show(moment), distance(moment, now))
}

/// FACTS of the interface.
pub fn facts_json(facts: &Facts) -> Value {
    json!({
        "subject": facts.subject.to_string(),
        "issuer": facts.issuer.to_string(),
        "serial": facts.serial.to_string(),
        "not_before": show(facts.validity.not_before),
        "not_after": show(facts.validity.not_after),
        "profile": facts.profile(),
        "sans": sans_json(&facts.sans),
        "key_type": facts.spki.kind().to_string(),
        "sha256": hex(&facts.sha256),
        "sha1": hex(&facts.sha1),
        "spki_sha256": hex(&facts.spki.sha256()),
        "path_len": facts.path_len,
    })
}

/// `sans` of FACTS.
pub fn sans_json(sans: &[San]) -> Value {
    let one = |san: &San| json!({"type": san.kind(), "value": san.value()});
    sans.iter().map(one).collect()
}

/// The same as text.
pub fn sans_text(sans: &[San]) -> String {
    let mut text = String::with_capacity(64 * sans.len() + 2);
    text.push('[');
    for (index, san) in sans.iter().enumerate() {
        let separator = if index > 0 { "," } else { "" };
        // A string has always a form in JSON.
        let value = serde_json::to_string(&san.value()).unwrap_or_default();
        let one = [
            separator,
            "{\"type\":\"",
            san.kind(),
            "\",\"value\":",
            &value,
            "}",
        ];
        one.iter().for_each(|part| text.push_str(part));
    }
    text.push(']');
    text
}

/// `files` of the interface.
pub fn files_json(files: &[FileLine]) -> Value {
    let line = |file: &FileLine| json!({"path": path(&file.path), "kind": file.kind, "written": file.written});
    files.iter().map(line).collect()
}

/// What a request asked for and did not get, for people.
pub fn left_out(ignored: &[Asked]) -> Option<String> {
    let names = ignored.iter().map(asked_words).collect::<Vec<_>>();
    (!names.is_empty()).then(|| {
        format!(
            "the request also asks for, and does not get: {}",
            names.join("; ")
        )
    })
}

fn asked_json(asked: &Asked) -> Value {
    json!({"type": asked.what, "value": asked.value})
}

fn asked_words(asked: &Asked) -> String {
    match asked.value.is_empty() {
        true => asked.what.clone(),
        false => format!("{} {}", asked.what, asked.value),
    }
}

fn path(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::name::Name;

    #[test]
    fn names_as_text_are_those_of_the_document() {
        let one = |text: &str| San::parse(text).unwrap();
        let name = Name::parse("CN=a \\\"b\\\" \u{e9},O=c").unwrap();
        let many = [one("a.test"), one("10.0.0.1"), San::DirectoryName(name)];
        for sans in [&many[..0], &many[..1], &many] {
            assert_eq!(sans_text(sans), sans_json(sans).to_string());
        }
    }
}
