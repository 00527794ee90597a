//! What objects of one run have to do with each other, and with `--match`.

use super::Gathering;
use crate::failure::{Failure, Kind as Why};
use crate::pki::findings;
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

    /// `--match`.
    pub(super) fn compare(&mut self, object: &Object) -> Result<(), Failure> {
        let Some(wanted) = &self.order.subject else {
            return Ok(());
        };
        match object.subject() {
            Some(subject) if subject.same_as(wanted) => {}
            Some(subject) => {
                self.all_match = false;
                let place = object.place();
                let warning = format!("{place} has {subject}, you asked for {wanted}");
                self.report.warnings.push(warning);
            }
            None if object.is_container() || object.is_inside => {}
            None => {
                let message = format!(
                    "{} holds {}, which has no subject to match",
                    object.place(),
                    object.kind().noun()
                );
                return Err(Failure::new(Why::Input, message));
            }
        }
        Ok(())
    }
}
