//! One object after the other, in the manner of the run.

use std::path::Path;
use std::rc::Rc;

use serde_json::Value;

use super::{Gathering, Manner};
use crate::failure::{Failure, Kind as Why};
use crate::host::read;
use crate::pki::name::Style;
use crate::pki::object::Kind;
use crate::verbs::inspect::node;
use crate::verbs::inspect::seen::Object;

impl Gathering<'_> {
    /// One object, in its manner.
    pub fn show(&mut self, path: &Rc<Path>, mut object: Object) -> Result<(), Failure> {
        if self.is_full {
            return Ok(());
        }
        if !self.budget.show(object.parts()) {
            self.is_full = true;
            let count = self.count;
            let message = format!(
                "{} was not shown to its end: after {count} objects, more would take too long",
                object.place()
            );
            let failure = Failure::new(Why::Refused, message);
            self.broken(path, failure.hint("inspect it in smaller pieces"));
            return Ok(());
        }
        self.find_twin(&mut object);
        self.compare(&object)?;
        match self.manner {
            Manner::Json => {
                self.facts = match (self.count, object.kind()) {
                    (0, Kind::Certificate) => object.facts_json(),
                    _ => Value::Null,
                };
                let text = object.json(self.order.style, self.now);
                self.put_json(&text);
            }
            Manner::Bare(field) => {
                let style = self.order.style.unwrap_or(Style::Rfc4514);
                match object.field(field, style) {
                    Ok(value) => {
                        self.bytes.extend(value);
                        self.bytes.push(b'\n');
                    }
                    // What holds others has no values, and what it holds may lack some.
                    Err(_) if object.is_container() || object.is_inside => {}
                    Err(failure) => return Err(failure),
                }
            }
            Manner::Node => self.put_node(&object)?,
            Manner::Full => {
                self.part();
                if self.order.files.len() > 1 && self.last_path.as_ref() != Some(path) {
                    self.out.push_str(&read::name(path));
                    self.out.push_str(":\n");
                }
                self.last_path = Some(Rc::clone(path));
                object.describe(&mut self.out, self.now);
            }
            Manner::Silent => {}
        }
        self.count += 1;
        Ok(())
    }

    fn put_node(&mut self, object: &Object) -> Result<(), Failure> {
        match object.certificate() {
            Some(certificate) => node::put(&mut self.out, certificate),
            None if object.is_container() || object.is_inside => {}
            None => {
                let message = format!(
                    "{} holds {}, and node's getPeerCertificate() tells of certificates",
                    object.place(),
                    object.kind().noun()
                );
                return Err(Failure::new(Why::Input, message)
                    .hint("add --field for one value in node's form"));
            }
        }
        Ok(())
    }

    pub(super) fn put_json(&mut self, object: &str) {
        if !self.out.is_empty() {
            self.out.push(',');
        }
        self.out.push_str(object);
    }

    /// An empty line between what is shown.
    pub(super) fn part(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }
}
