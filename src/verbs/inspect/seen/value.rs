//! One bare value of an object: `--field`, in the form of `--as`.

use super::{Content, Object};
use crate::failure::{Failure, Kind as Why};
use crate::pki::lifetime::show;
use crate::pki::name::Style;
use crate::pki::object::Kind;
use crate::pki::spki::{hex, sha1, sha256};
use crate::report::{fingerprint, sans};
use crate::verbs::inspect::field::Field;

impl Object {
    /// Digests of the object. A private key's own are nobody's business; its public half's are.
    fn digests(&self) -> Option<([u8; 32], [u8; 20])> {
        match &self.content {
            Content::Certificate(seen) => {
                let facts = seen.certificate.facts();
                Some((facts.sha256, facts.sha1))
            }
            Content::Request(asking) => Some((asking.sha256, asking.sha1)),
            Content::Crl(listing) => Some((listing.sha256, listing.sha1)),
            Content::Key(key) if key.kind == Kind::PublicKey => {
                let der = key.spki.as_ref()?.as_der();
                Some((sha256(der), sha1(der)))
            }
            Content::Key(_) | Content::Container(_) => None,
        }
    }

    fn key_type(&self) -> Option<String> {
        match &self.content {
            Content::Key(key) => key.kind_of_key(),
            _ => self.spki().map(|spki| spki.kind().to_string()),
        }
    }

    /// What of it is not seen and might have an answer to the question for `field`.
    pub fn hidden(&self, field: Field) -> Vec<Failure> {
        match &self.content {
            Content::Container(container) => container.hidden.clone(),
            Content::Key(key) if matches!(field, Field::KeyType | Field::SpkiSha256) => {
                let is_told = field == Field::KeyType && key.kind_of_key().is_some();
                let hidden = key.hidden(&self.path).filter(|_| !is_told);
                hidden.into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    /// Why it has no such thing.
    pub fn lacks(&self, what: &str) -> Failure {
        let (place, noun) = (self.place(), self.kind().noun());
        let message = match self.is_container() {
            true => format!("{place} holds {noun}, and nothing in it has a {what}"),
            false => format!("{place} holds {noun}, which has no {what}"),
        };
        Failure::new(Why::Input, message)
    }

    /// One bare value, in the bytes of the consumer's style.
    pub fn field(&self, field: Field, style: Style) -> Option<Vec<u8>> {
        let text = |value: Option<String>| value.map(String::into_bytes);
        let facts = self.facts();
        match field {
            Field::Subject => self.subject().map(|name| name.print_bytes(style)),
            Field::Issuer => self.issuer().map(|name| name.print_bytes(style)),
            Field::Serial => text(facts.map(|facts| facts.serial.to_string())),
            Field::NotBefore => text(facts.map(|facts| show(facts.validity.not_before))),
            Field::NotAfter => text(facts.map(|facts| show(facts.validity.not_after))),
            Field::Sans => text(self.sans().map(sans)),
            Field::KeyType => text(self.key_type()),
            Field::Profile => text(facts.map(|facts| facts.profile().to_owned())),
            Field::Sha256 => text(self.digests().map(|(long, _)| digest_in(style, &long))),
            Field::Sha1 => text(self.digests().map(|(_, short)| digest_in(style, &short))),
            Field::SpkiSha256 => text(self.spki().map(|spki| digest_in(style, &spki.sha256()))),
        }
    }
}

/// Node and openssl show digests in upper case with colons; the rest in lower hex.
fn digest_in(style: Style, digest: &[u8]) -> String {
    match style {
        Style::Node | Style::Openssl => fingerprint(digest),
        _ => hex(digest),
    }
}
