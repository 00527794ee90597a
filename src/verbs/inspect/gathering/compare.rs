//! What objects of one run have to do with each other, and with `--match`.

use super::{Gathering, Manner};
use crate::pki::findings;
use crate::verbs::inspect::field::Field;
use crate::verbs::inspect::seen::Object;

impl Gathering<'_> {
    /// Whether another certificate was seen with its issuer and serial number.
    pub(super) fn find_twin(&mut self, object: &mut Object) {
        let Some(seen) = object.seen() else {
            return;
        };
        let facts = seen.certificate.facts();
        let key = (facts.issuer.as_der().to_vec(), facts.serial.clone());
        match self.serials.get(&key) {
            Some((_, sha256)) if *sha256 == facts.sha256 => {}
            Some((other, _)) => {
                let finding = findings::serial_reuse(&facts.serial, &other.to_string());
                seen.more.push(finding);
            }
            None => {
                let subject = facts.subject.clone();
                self.serials.insert(key, (subject, facts.sha256));
            }
        }
    }

    /// What of an object is not seen is a failure where every object is asked.
    pub(super) fn see(&mut self, object: &Object) {
        let field = match self.manner {
            Manner::Bare(field) => field,
            Manner::Node => Field::Subject,
            _ if self.order.subject.is_some() => Field::Subject,
            _ => return,
        };
        for failure in object.hidden(field) {
            // The keys of a file under a passphrase would each say the same.
            let last = self.failures.last();
            if last.is_none_or(|last| last.message != failure.message) {
                self.failures.push(failure);
            }
        }
    }

    /// `--match`.
    pub(super) fn compare(&mut self, object: &Object) {
        let Some(wanted) = &self.order.subject else {
            return;
        };
        let Some(subject) = object.subject() else {
            return self.compared.lacks(|| object.lacks("subject to match"));
        };
        self.compared.count += 1;
        if !subject.same_as(wanted) {
            self.differs = true;
            let place = object.place();
            let warning = format!("{place} has {subject}, you asked for {wanted}");
            self.report.warnings.push(warning);
        }
    }
}
