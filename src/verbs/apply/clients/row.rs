//! A row of a client list as what a manifest's `[[client]]` is.

use std::borrow::Cow;
use std::path::PathBuf;

use super::super::entries::Place;
use super::super::manifest::{Defaults, Leaf};
use super::list::Row;
use crate::failure::{Failure, Kind};
use crate::pki::lifetime::Lifetime;
use crate::pki::name::Name;
use crate::pki::profile::CLIENT;
use crate::pki::san::San;
use crate::pki::spki::KeyType;
use crate::verbs::args;

/// The base name of its files.
pub fn base(row: &Row) -> Result<Cow<'_, str>, Failure> {
    match row.name.is_empty() {
        true => Err(Failure::new(Kind::Input, "the name is missing")
            .hint("every client of a list has a name of its own, in the column name")),
        false => args::base_name(&row.name),
    }
}

/// The client of `row`: its cells through the parsers of the flags of the same meaning.
pub fn client(row: &Row, defaults: Defaults) -> Result<Leaf, Failure> {
    let subject = row.subject.as_deref().map(Name::parse).transpose();
    let sans = row.san.iter().map(|san| San::parse(san));
    let sans: Result<Vec<San>, _> = sans.collect();
    let lifetime = row.lifetime.as_deref().map(Lifetime::parse).transpose();
    let lifetime = lifetime.map_err(|error| wrong("lifetime", &error.to_string()))?;
    if row.csr.is_some() && row.key_type.is_some() {
        return Err(wrong("key_type", "the key is the request's"));
    }
    Ok(Leaf {
        at: Place {
            line: usize::try_from(row.line).unwrap_or(usize::MAX),
            column: 1,
        },
        profile: &CLIENT,
        name: row.name.clone(),
        sans: sans.map_err(|error| wrong("san", &error.to_string()))?,
        subject: subject.map_err(|error| wrong("subject", &error.to_string()))?,
        lifetime: lifetime.or(defaults.lifetime),
        key_type: row.key_type.as_deref().map(key_type).transpose()?,
        new_key_type: defaults.key_type,
        csr: row.csr.as_ref().map(PathBuf::from),
        above: None,
    })
}

fn key_type(word: &str) -> Result<KeyType, Failure> {
    let found = KeyType::ALL.into_iter().find(|found| found.word() == word);
    found.ok_or_else(|| {
        let all = KeyType::ALL.map(KeyType::word).join(", ");
        wrong(
            "key_type",
            &format!("`{}` is none of {all}", word.escape_debug()),
        )
    })
}

fn wrong(column: &str, why: &str) -> Failure {
    Failure::new(Kind::Input, format!("{column}: {why}"))
}
