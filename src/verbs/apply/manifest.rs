//! What the manifest asks for, in types: every value has gone through the parser of the flag of the same meaning.
//! Nothing is looked at but the text.

use std::collections::HashMap;
use std::path::PathBuf;

use super::entries::{Place, Problem, Reader};
use super::entry::Entry;
use crate::pki::crl::Reason;
use crate::pki::facts::Serial;
use crate::pki::lifetime::Lifetime;
use crate::pki::name::Name;
use crate::pki::profile::Profile;
use crate::pki::san::San;
use crate::pki::spki::KeyType;
use crate::pki::subtree::Subtree;
use crate::verbs::revoke;

mod leaf;
mod order;
mod values;

pub use leaf::Defaults;
use leaf::{client, server};
use values::{above, files_of, key_type, subject_of};

/// A manifest.
#[derive(Debug, Default)]
pub struct Manifest {
    /// The CA, if the file describes it.
    pub ca: Option<Authority>,
    /// CAs below it; each below the CA or one before it, whatever their order in the file.
    pub intermediates: Vec<Authority>,
    /// Servers and clients.
    pub leaves: Vec<Leaf>,
    /// What is no longer to be accepted.
    pub revoked: Vec<Revoked>,
    /// How long new revocation lists are good.
    pub list: Option<Lifetime>,
    /// What leaves have that do not say.
    pub defaults: Defaults,
}

/// A CA that the file describes.
#[derive(Debug)]
pub struct Authority {
    /// Where it says so.
    pub at: Place,
    /// What the file calls an intermediate; empty for the CA.
    pub name: String,
    /// Its folder, as the file says.
    pub dir: Option<PathBuf>,
    /// The intermediate above it, as its number.
    pub above: Above,
    /// Its name.
    pub subject: Option<Name>,
    /// How long a new one lives.
    pub lifetime: Option<Lifetime>,
    /// Its key.
    pub key_type: Option<KeyType>,
    /// How many CAs below it.
    pub path_len: Option<u32>,
    /// What it issues for.
    pub permit: Vec<Subtree>,
    /// What it does not.
    pub exclude: Vec<Subtree>,
}

/// The CA that something is under: `None` the one of the run, or the intermediate of this number.
pub type Above = Option<usize>;

/// A server or a client.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// Where the file says so.
    pub at: Place,
    /// Which of the two.
    pub profile: &'static Profile,
    /// The base name of its files; for a client its own, too.
    pub name: String,
    /// Its names; of a client that has none, they come of its name.
    pub sans: Vec<San>,
    /// Its subject, if the file says.
    pub subject: Option<Name>,
    /// How long a new one lives, if the file says.
    pub lifetime: Option<Lifetime>,
    /// The kind of key that it must have.
    pub key_type: Option<KeyType>,
    /// The kind of key that it gets where none is there.
    pub new_key_type: Option<KeyType>,
    /// The request, as the file names it.
    pub csr: Option<PathBuf>,
    /// The CA.
    pub above: Above,
}

/// A revocation.
#[derive(Debug)]
pub struct Revoked {
    /// Where the file says so.
    pub at: Place,
    /// The serial number.
    pub serial: Serial,
    /// Why, if the file says.
    pub reason: Option<Reason>,
    /// Whose certificate it is.
    pub above: Above,
}

/// Reads a manifest, or tells everything that is wrong with it, in its order.
pub fn parse(text: &str) -> Result<Manifest, Vec<Problem>> {
    let mut reader = Reader::new(text);
    let entries = reader.entries();
    let mut manifest = Manifest::default();
    let of = |name: &'static str| entries.iter().filter(move |entry| entry.table.name == name);
    manifest.ca = of("ca")
        .next()
        .map(|entry| authority(entry, None, &[], &mut reader));
    for (entry, above) in order::sorted(of("intermediate"), &mut reader) {
        let one = authority(entry, above, &manifest.intermediates, &mut reader);
        manifest.intermediates.push(one);
    }
    let defaults = Defaults::of(of("defaults").next(), &mut reader);
    manifest.defaults = defaults;
    manifest.list = of("crl")
        .next()
        .and_then(|entry| entry.parsed("lifetime", &mut reader, Lifetime::parse));
    let cas = &manifest.intermediates;
    for entry in of("server") {
        manifest
            .leaves
            .extend(server(entry, &defaults, cas, &mut reader));
    }
    for entry in of("client") {
        manifest
            .leaves
            .extend(client(entry, &defaults, cas, &mut reader));
    }
    let mut lines = HashMap::new();
    for entry in of("revoked") {
        let one = revoked(entry, cas, &mut lines, &mut reader);
        manifest.revoked.extend(one);
    }
    let mut problems = reader.problems;
    problems.sort_by_key(|problem| problem.at);
    match problems.is_empty() {
        true => Ok(manifest),
        false => Err(problems),
    }
}

fn authority(
    entry: &Entry,
    above: Above,
    before: &[Authority],
    reader: &mut Reader<'_>,
) -> Authority {
    let subject = entry.parsed("subject", reader, Name::parse);
    let name = entry.text("name").unwrap_or_default().to_owned();
    if entry.has("name") {
        files_of(entry, "name", &name, reader);
        if subject.is_none() {
            subject_of(entry, "name", &usual_name(&name), reader);
        }
    }
    let same = |other: &&Authority| other.name == name && !name.is_empty();
    if let Some(first) = before.iter().find(same) {
        let line = first.at.line;
        let message = format!("another intermediate, on line {line}, has the name `{name}`");
        reader.wrong(entry.place_of("name"), message);
    }
    Authority {
        at: entry.at,
        name,
        dir: entry.text("dir").map(PathBuf::from),
        above,
        subject,
        lifetime: entry.parsed("lifetime", reader, Lifetime::parse),
        key_type: key_type(entry, reader),
        path_len: entry.number("path_len"),
        permit: entry.each("permit", reader, Subtree::parse),
        exclude: entry.each("exclude", reader, Subtree::parse),
    }
}

/// The name of an intermediate that is given no subject: none is another's.
pub fn usual_name(name: &str) -> String {
    format!("mTLS Intermediate CA {name}")
}

fn revoked(
    entry: &Entry,
    cas: &[Authority],
    lines: &mut HashMap<(String, Above), usize>,
    reader: &mut Reader<'_>,
) -> Option<Revoked> {
    let serial = entry.parsed("serial", reader, revoke::serial)?;
    let reason = entry.parsed("reason", reader, revoke::reason);
    let above = above(entry, cas, reader);
    if let Some(first) = lines.insert((serial.to_string(), above), entry.at.line) {
        let message = format!("line {first} revokes {serial} already");
        reader.wrong(entry.place_of("serial"), message);
    }
    Some(Revoked {
        at: entry.at,
        serial,
        reason,
        above,
    })
}

#[cfg(test)]
mod tests;
