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
    pub fn show(&mut self, path: &Rc<Path>, mut object: Object) {
        if self.is_full {
            return;
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
            return;
        }
        self.find_twin(&mut object);
        self.see(&object);
        self.compare(&object);
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
                    Some(value) => {
                        self.told.count += 1;
                        self.bytes.extend(value);
                        self.bytes.push(b'\n');
                    }
                    None => self.told.lacks(|| object.lacks(field.word())),
                }
            }
            Manner::Node => match object.certificate() {
                Some(certificate) => {
                    self.told.count += 1;
                    node::put(&mut self.out, certificate);
                }
                None => self.told.lacks(|| no_peer(&object)),
            },
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

/// `--as node` alone is about certificates.
fn no_peer(object: &Object) -> Failure {
    let (place, noun) = (object.place(), object.kind().noun());
    let tells = "node's getPeerCertificate() tells of certificates";
    let message = match object.is_container() {
        true => format!("{place} holds {noun} without any, and {tells}"),
        false => format!("{place} holds {noun}, and {tells}"),
    };
    Failure::new(Why::Input, message).hint("add --field for one value in node's form")
}
