//! What is told of a setup: each step, the revocation list, and what to paste next.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::next::Next;
use super::{Quickstart, Step, subject_of};
use crate::host::chance;
use crate::host::fulfil::Outcome;
use crate::host::lists::Listed;
use crate::pki::verdict::Problem;
use crate::report::{self, Report, Who};
use crate::verbs::crl;

impl Quickstart {
    pub(super) fn report(&self, steps: &[Step], list: &Listed, next: Option<Next>) -> Report {
        let rehearsed = self.rehearsal.rehearse();
        let parts: Vec<Report> = steps
            .iter()
            .map(|step| {
                let who = Who {
                    title: step.job.order.profile.title,
                    subject: step.job.order.subject.value().to_string(),
                    rehearsed,
                };
                Report::of_made("quickstart", &step.made, &who, &[], chance::now())
            })
            .collect();
        let outcomes = steps.iter().map(|step| step.made.outcome);
        let overall = outcomes
            .chain([list.outcome])
            .find(|outcome| *outcome != Outcome::Kept);
        let mut report = Report::of("quickstart");
        let files: Vec<_> = steps
            .iter()
            .flat_map(|step| step.made.files.clone())
            .chain(list.files.clone())
            .collect();
        report.warnings = steps
            .iter()
            .flat_map(|step| step.made.said().cloned())
            .chain(list.warnings.clone())
            .collect();
        let mut said = HashSet::new();
        report
            .warnings
            .retain(|warning| said.insert(warning.clone()));
        report.text = parts
            .iter()
            .map(|part| part.text.as_str())
            .collect::<Vec<_>>()
            .join("\n");
        let issuer = steps.first().map(subject_of);
        if let Some(issuer) = issuer.filter(|_| !list.files.is_empty()) {
            report.text.push('\n');
            crl::describe(&mut report.text, issuer, list, rehearsed);
        }
        report.exit = self.rehearsal.exit(overall.is_some());
        let json = &mut report.json;
        json.insert(
            "outcome".into(),
            overall.unwrap_or(Outcome::Kept).word().into(),
        );
        json.insert("reason".into(), Value::Null);
        if rehearsed {
            json.insert("dry_run".into(), true.into());
        }
        json.insert(
            "steps".into(),
            parts
                .iter()
                .map(|part| Value::Object(part.json.clone()))
                .collect(),
        );
        let told = issuer.map(|issuer| crl::list_json(issuer, list));
        json.insert("crl".into(), told.into());
        json.insert("files".into(), report::files_json(&files));
        json.insert("warnings".into(), report.warnings.clone().into());
        if let Some(next) = next {
            json.insert("verified".into(), next.faults.is_empty().into());
            let fault = |fault: &Problem| json!({"code": fault.code, "certificate": fault.certificate, "message": fault.message, "hint": fault.hint});
            json.insert("problems".into(), next.faults.iter().map(fault).collect());
            json.insert(
                "next".into(),
                json!({"nginx": next.nginx, "curl": next.curl}),
            );
            report.text.push_str(&next.to_string());
        }
        report
    }
}
