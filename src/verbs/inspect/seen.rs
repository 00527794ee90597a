//! One object that a file holds, and how it is shown. Each kind has its room.

use std::path::Path;
use std::rc::Rc;

use serde_json::Value;
use time::OffsetDateTime;

use super::budget::Budget;
use crate::failure::{Failure, Kind as Why};
use crate::host::passphrase::Passes;
use crate::host::read;
use crate::pki::armour::Block;
use crate::pki::explain::visible_json;
use crate::pki::facts::{Certificate, Facts};
use crate::pki::name::{Name, Style};
use crate::pki::object::Kind;
use crate::pki::san::San;
use crate::pki::spki::Spki;
use crate::report::facts_json;

mod certificate;
mod container;
mod crl;
mod extension;
mod key;
mod lines;
mod request;
mod value;

pub use certificate::Seen;
pub use container::Container;
use crl::Listing;
pub use key::Key;
use lines::{brief, by, key_rows, name_row, title};
use request::Asking;

/// One object, where it was, and what it says.
pub struct Object {
    path: Rc<Path>,
    content: Content,
    /// friendlyName in a PKCS #12 file.
    pub name: Option<String>,
    /// Whether a container holds it.
    pub is_inside: bool,
}

enum Content {
    Certificate(Box<Seen>),
    Request(Box<Asking>),
    Crl(Box<Listing>),
    Key(Key),
    Container(Container),
}

/// What reading an object may need and cost.
pub struct Means<'a> {
    /// The content of an `EC PARAMETERS` block of the file.
    pub curve: Option<&'a [u8]>,
    /// What `--pass` says.
    pub passes: &'a Passes,
    /// What may still be spent.
    pub budget: &'a mut Budget,
}

impl Object {
    /// Reads one block of the file at `path`; containers are not for here.
    pub fn of(path: &Rc<Path>, block: Block, means: &mut Means<'_>) -> Result<Object, Failure> {
        let broken = |what: &str, why: String| {
            let place = read::name(path);
            let message = format!("{place} holds {what} that cannot be read: {why}");
            Failure::new(Why::Input, message)
        };
        let kind = Kind::of(&block);
        let content = match kind {
            Kind::Certificate => {
                let certificate = Certificate::from_der(&block.der)
                    .map_err(|error| broken("a certificate", error.to_string()))?;
                let seen = Seen::of(certificate, &block.trust, means.budget);
                Content::Certificate(Box::new(seen))
            }
            Kind::Request => {
                let asking = Asking::of(&block.der, means.budget);
                let asking = asking.map_err(|why| broken("a signing request", why))?;
                Content::Request(Box::new(asking))
            }
            Kind::Crl => {
                let listing = Listing::of(&block.der);
                let listing = listing.map_err(|why| broken("a revocation list", why))?;
                Content::Crl(Box::new(listing))
            }
            Kind::PublicKey => {
                let spki = Spki::from_der(&block.der);
                let spki =
                    spki.ok_or_else(|| broken("a public key", "its DER does not parse".into()))?;
                Content::Key(Key::public(spki))
            }
            Kind::PrivateKey | Kind::OldPrivateKey | Kind::EncryptedKey => {
                Content::Key(Key::private(path, &block, kind, means)?)
            }
            other => {
                let wanted = "a certificate, request, revocation list or key";
                return Err(read::wrong_kind(path, other, &block, wanted));
            }
        };
        Ok(Object::new(path, content))
    }

    /// A container, before what it holds.
    pub fn container(path: &Rc<Path>, container: Container) -> Object {
        Object::new(path, Content::Container(container))
    }

    /// A key that was opened elsewhere.
    pub fn key(path: &Rc<Path>, key: Key) -> Object {
        Object::new(path, Content::Key(key))
    }

    fn new(path: &Rc<Path>, content: Content) -> Object {
        Object {
            path: Rc::clone(path),
            content,
            name: None,
            is_inside: false,
        }
    }

    /// The file, for sentences.
    pub fn place(&self) -> String {
        read::name(&self.path)
    }

    /// What it is.
    pub fn kind(&self) -> Kind {
        match &self.content {
            Content::Certificate(_) => Kind::Certificate,
            Content::Request(_) => Kind::Request,
            Content::Crl(..) => Kind::Crl,
            Content::Key(key) => key.kind,
            Content::Container(container) => container.kind,
        }
    }

    /// The parts of it that are shown one by one, by their cost; an attribute of a name takes a dozen bytes.
    pub fn parts(&self) -> usize {
        let attributes = |name: &Name| name.as_der().len() / 12;
        match &self.content {
            Content::Certificate(seen) => {
                let facts = seen.certificate.facts();
                let names = attributes(&facts.subject) + attributes(&facts.issuer);
                2 * names + 3 * (facts.sans.len() + facts.extensions.len())
            }
            Content::Request(asking) => {
                let request = &asking.request;
                let asked = request.sans.len() + request.others.len() + request.extensions.len();
                2 * attributes(&request.subject) + 3 * asked
            }
            Content::Crl(listing) => {
                let crl = &listing.crl;
                2 * attributes(&crl.issuer) + 3 * crl.extensions.len()
            }
            Content::Key(_) | Content::Container(_) => 1,
        }
    }

    /// Whether it only holds others.
    pub fn is_container(&self) -> bool {
        matches!(self.content, Content::Container(_))
    }

    /// The certificate that it is.
    pub fn certificate(&self) -> Option<&Certificate> {
        match &self.content {
            Content::Certificate(seen) => Some(&seen.certificate),
            _ => None,
        }
    }

    /// The same, to add to what is said of it.
    pub fn seen(&mut self) -> Option<&mut Seen> {
        match &mut self.content {
            Content::Certificate(seen) => Some(seen),
            _ => None,
        }
    }

    /// The subject, of what has one.
    pub fn subject(&self) -> Option<&Name> {
        match &self.content {
            Content::Certificate(seen) => Some(&seen.certificate.facts().subject),
            Content::Request(asking) => Some(&asking.request.subject),
            _ => None,
        }
    }

    fn facts(&self) -> Option<&Facts> {
        self.certificate().map(Certificate::facts)
    }

    fn spki(&self) -> Option<&Spki> {
        match &self.content {
            Content::Certificate(seen) => Some(&seen.certificate.facts().spki),
            Content::Request(asking) => Some(&asking.request.spki),
            Content::Key(key) => key.spki.as_ref(),
            Content::Crl(..) | Content::Container(_) => None,
        }
    }

    fn sans(&self) -> Option<&[San]> {
        match &self.content {
            Content::Certificate(seen) => Some(&seen.certificate.facts().sans),
            Content::Request(asking) => Some(&asking.request.sans),
            _ => None,
        }
    }

    fn issuer(&self) -> Option<&Name> {
        match &self.content {
            Content::Certificate(seen) => Some(&seen.certificate.facts().issuer),
            Content::Crl(listing) => Some(&listing.crl.issuer),
            _ => None,
        }
    }

    /// FACTS, of a certificate.
    pub fn facts_json(&self) -> Value {
        self.facts().map_or(Value::Null, facts_json)
    }

    /// The object in JSON: its kind, its file, what it says.
    pub fn json(&self, style: Option<Style>, now: OffsetDateTime) -> String {
        let mut value = match &self.content {
            Content::Certificate(seen) => seen.json(now),
            Content::Request(asking) => asking.json(),
            Content::Crl(listing) => crl::json(listing, now),
            Content::Key(key) => key.json(),
            Content::Container(container) => container.json.clone(),
        };
        if let (Some(style), Some(subject)) = (style, self.subject()) {
            value["subject_as"] = subject.print(style).into();
        }
        if let (Some(style), Some(issuer)) = (style, self.issuer()) {
            value["issuer_as"] = issuer.print(style).into();
        }
        if let Some(name) = &self.name {
            value["friendly_name"] = name.as_str().into();
        }
        value["kind"] = self.kind().word().into();
        value["file"] = self.path.display().to_string().into();
        let mut text = visible_json(value.to_string());
        match &self.content {
            Content::Crl(listing) => crl::put_entries(&mut text, &listing.crl),
            Content::Certificate(seen) => seen.put_extensions(&mut text),
            Content::Request(asking) => asking.put_extensions(&mut text),
            _ => {}
        }
        text
    }

    /// For people.
    pub fn describe(&self, text: &mut String, now: OffsetDateTime) {
        match &self.content {
            Content::Certificate(seen) => seen.describe(text, self.name.as_deref(), now),
            Content::Request(asking) => asking.describe(text),
            Content::Crl(listing) => crl::describe(text, listing, now),
            Content::Key(key) => key.describe(text, self.name.as_deref()),
            Content::Container(container) => container.describe(text),
        }
    }
}
