//! What was gathered, as the report of the run.

use super::{Gathering, Manner};
use crate::failure::Failure;
use crate::report::Report;

impl Gathering<'_> {
    /// All of it. Where nothing could be shown, the first reason is the failure of the whole.
    pub fn report(mut self) -> Result<Report, Failure> {
        let broken = self.failures.len();
        if self.count == 0 && broken > 0 {
            let first = self.failures.swap_remove(0);
            return Err(match broken {
                1 => first,
                more => first.hint(format!("{} more could not be read either", more - 1)),
            });
        }
        if self.failures.is_empty() {
            let none = self.compared.none().or(self.told.none());
            self.failures.extend(none);
        }
        let mut report = self.report;
        if self.order.subject.is_some() {
            // What was not seen is neither a yes nor a no.
            let matches = match (self.differs, self.failures.is_empty()) {
                (true, _) => Some(false),
                (false, true) => Some(true),
                (false, false) => None,
            };
            report.json.insert("matches".into(), matches.into());
            report.exit = report.exit.max(if self.differs { 4 } else { 0 });
        }
        if let Some(first) = self.failures.first() {
            report.exit = first.kind.exit();
            report.json.insert("error".into(), first.json());
        }
        report.failures = self.failures;
        match self.manner {
            Manner::Json => {
                if self.count == 1 && !self.facts.is_null() {
                    report.json.insert("certificate".into(), self.facts);
                }
                report.lists = vec![("objects", format!("[{}]", self.out))];
            }
            Manner::Bare(_) => report.data = Some(self.bytes),
            Manner::Node => report.data = Some(self.out.into_bytes()),
            Manner::Full | Manner::Silent => report.text = self.out,
        }
        Ok(report)
    }
}
