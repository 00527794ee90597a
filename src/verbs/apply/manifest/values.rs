//! Values that several tables have.

use super::{Above, Authority};
use crate::pki::spki::KeyType;
use crate::verbs::apply::entries::Reader;
use crate::verbs::apply::entry::Entry;
use crate::verbs::apply::schema::plain;
use crate::verbs::args::{base_name, common_name};

/// The kind of key.
pub fn key_type(entry: &Entry, reader: &mut Reader<'_>) -> Option<KeyType> {
    entry.parsed("key_type", reader, |text| {
        let mut all = KeyType::ALL.into_iter();
        all.find(|kind| plain(kind.word()) == plain(text))
            .ok_or("there is no such kind of key")
    })
}

/// The CA that `ca` names.
pub fn above(entry: &Entry, cas: &[Authority], reader: &mut Reader<'_>) -> Above {
    let name = entry.text("ca")?;
    let found = cas.iter().position(|ca| ca.name == name);
    if found.is_none() {
        let names = cas.iter().map(|ca| ca.name.as_str());
        no_intermediate(entry, name, names, reader);
    }
    found
}

/// No intermediate is called as `ca` says.
pub fn no_intermediate<'a>(
    entry: &Entry,
    name: &str,
    known: impl Iterator<Item = &'a str>,
    reader: &mut Reader<'_>,
) {
    let what = format!("there is no intermediate `{name}`");
    reader.unknown(entry.place_of("ca"), &what, name, known);
}

/// The name can name files.
pub fn files_of(entry: &Entry, key: &str, name: &str, reader: &mut Reader<'_>) {
    if let Err(failure) = base_name(name) {
        reader.wrong(entry.place_of(key), failure.message);
    }
}

/// The name fits into CN=name, where nothing else was given.
pub fn subject_of(entry: &Entry, key: &str, name: &str, reader: &mut Reader<'_>) {
    if let Err(failure) = common_name(name) {
        let message = format!("{} (give another one: subject = \"CN=…\")", failure.message);
        reader.wrong(entry.place_of(key), message);
    }
}
