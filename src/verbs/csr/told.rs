//! What is said of a request.

use std::path::Path;

use super::seen::Seen;
use super::{Csr, Wanted};
use crate::host::fulfil::{FileLine, Outcome};
use crate::host::keys;
use crate::report::{self, Report};

impl Csr {
    /// What was done, or would be.
    pub(super) fn report(
        &self,
        wanted: &Wanted,
        outcome: Outcome,
        reason: Option<String>,
        seen: &Seen,
        written: &[&Path],
    ) -> Report {
        let line = |path: &Path, kind| FileLine {
            path: path.to_path_buf(),
            kind,
            written: written.contains(&path),
        };
        let files = [line(&wanted.key, "key"), line(&wanted.csr, "request")];
        let open = seen.lies_open && self.key_pass.key_pass.is_some();
        let warnings: Vec<String> = seen
            .key
            .iter()
            .filter_map(|_| keys::lax_mode(&wanted.key))
            .chain(open.then(|| keys::left_open(&wanted.key)))
            .collect();
        let rehearsed = self.rehearsal.rehearse();
        let mut report = Report::of("csr");
        let json = &mut report.json;
        json.insert("outcome".into(), outcome.word().into());
        json.insert("reason".into(), reason.clone().into());
        if rehearsed {
            json.insert("dry_run".into(), true.into());
        }
        json.insert("subject".into(), wanted.subject.to_string().into());
        let sans = wanted
            .sans
            .iter()
            .map(|san| serde_json::json!({"type": san.kind(), "value": san.value()}));
        json.insert("sans".into(), sans.collect());
        json.insert("files".into(), report::files_json(&files));
        json.insert("ignored".into(), serde_json::json!([]));
        json.insert("warnings".into(), warnings.clone().into());
        report.warnings = warnings;
        report.text = report::heading(
            outcome,
            rehearsed,
            &format!("request for a {} {}", wanted.profile.title, wanted.subject),
        );
        if let Some(reason) = &reason {
            report::row(&mut report.text, "because", reason);
        }
        if !wanted.sans.is_empty() {
            report::row(&mut report.text, "asks for", &report::sans(&wanted.sans));
        }
        report::file_rows(&mut report.text, &files);
        report.exit = self.rehearsal.exit(outcome != Outcome::Kept);
        report
    }
}
