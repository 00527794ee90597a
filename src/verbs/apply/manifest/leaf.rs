//! Servers and clients, as the manifest writes them.

use std::path::PathBuf;

use super::values::{above, files_of, key_type, subject_of};
use super::{Authority, Leaf};
use crate::pki::lifetime::Lifetime;
use crate::pki::name::Name;
use crate::pki::profile::{CLIENT, Profile, SERVER};
use crate::pki::san::San;
use crate::pki::spki::KeyType;
use crate::verbs::apply::entries::Reader;
use crate::verbs::apply::entry::Entry;

/// For leaves that do not say.
#[derive(Clone, Copy, Debug, Default)]
pub struct Defaults {
    /// How long new ones live.
    pub lifetime: Option<Lifetime>,
    /// The kind of new keys.
    pub key_type: Option<KeyType>,
}

impl Defaults {
    /// As the file says.
    pub fn of(entry: Option<&Entry>, reader: &mut Reader<'_>) -> Defaults {
        Defaults {
            lifetime: entry.and_then(|entry| entry.parsed("lifetime", reader, Lifetime::parse)),
            key_type: entry.and_then(|entry| key_type(entry, reader)),
        }
    }
}

/// A server.
pub fn server(
    entry: &Entry,
    defaults: &Defaults,
    cas: &[Authority],
    reader: &mut Reader<'_>,
) -> Option<Leaf> {
    let sans = entry.each("hosts", reader, San::parse);
    let first = sans.first().map(San::value);
    let given = entry.text("name").map(str::to_owned);
    let place = if given.is_some() { "name" } else { "hosts" };
    let name = given.or_else(|| first.clone());
    if let Some(name) = &name {
        files_of(entry, place, name, reader);
    }
    if let (Some(first), false) = (&first, entry.has("subject")) {
        subject_of(entry, "hosts", first, reader);
    }
    let leaf = leaf(entry, &SERVER, name, sans, defaults, cas, reader);
    leaf.filter(|_| first.is_some())
}

/// A client.
pub fn client(
    entry: &Entry,
    defaults: &Defaults,
    cas: &[Authority],
    reader: &mut Reader<'_>,
) -> Option<Leaf> {
    let name = entry.text("name").map(str::to_owned);
    if let Some(name) = &name {
        files_of(entry, "name", name, reader);
        if !entry.has("subject") && !entry.has("csr") {
            subject_of(entry, "name", name, reader);
        }
    }
    let sans = entry.each("san", reader, San::parse);
    leaf(entry, &CLIENT, name, sans, defaults, cas, reader)
}

fn leaf(
    entry: &Entry,
    profile: &'static Profile,
    name: Option<String>,
    sans: Vec<San>,
    defaults: &Defaults,
    cas: &[Authority],
    reader: &mut Reader<'_>,
) -> Option<Leaf> {
    let key_type = key_type(entry, reader);
    let lifetime = entry.parsed("lifetime", reader, Lifetime::parse);
    let leaf = Leaf {
        at: entry.at,
        profile,
        name: name.clone().unwrap_or_default(),
        sans,
        subject: entry.parsed("subject", reader, Name::parse),
        lifetime: lifetime.or(defaults.lifetime),
        key_type,
        new_key_type: key_type.or(defaults.key_type),
        csr: entry.text("csr").map(PathBuf::from),
        above: above(entry, cas, reader),
    };
    name.map(|_| leaf)
}
