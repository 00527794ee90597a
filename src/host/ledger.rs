//! What a CA issued and revoked: every certificate is here before it is anywhere else.
//!
//! [`Ledger`] is what the program needs of one; the only one so far is a SQLite file in
//! the CA's folder. It is opened when something is to be recorded or asked, and not before.

use std::path::{Path, PathBuf};

use serde_json::Value;
use time::OffsetDateTime;

use crate::failure::Failure;
use crate::pki::crl::Reason;
use crate::pki::facts::{Certificate, Serial};

mod book;
mod listed;
mod rows;
mod schema;
mod sqlite;
#[cfg(test)]
mod together;
mod trouble;

pub use book::Book;
pub use listed::revocations_in;
pub use rows::Record;

/// The file of the ledger.
pub fn path(folder: &Path) -> PathBuf {
    folder.join("ledger.sqlite")
}

/// The file of the CA's own revocation list.
pub fn list_path(folder: &Path) -> PathBuf {
    folder.join("crl.pem")
}

/// What was issued and revoked.
///
/// What a method has written is on the disk when it returns, all of it or nothing.
pub trait Ledger {
    /// Records certificates.
    fn record(&mut self, entries: &[Entry<'_>]) -> Result<(), Failure> {
        self.replace(entries, &[])
    }

    /// Records certificates, and that those whose place they take are revoked, both or neither.
    fn replace(
        &mut self,
        entries: &[Entry<'_>],
        revocations: &[Revocation],
    ) -> Result<(), Failure> {
        let record = |one: &Entry<'_>| {
            let mut record = Record::of(one.certificate, one.origin, one.supersedes);
            one.file.iter().for_each(|file| record.put_at(file));
            record
        };
        let records: Vec<Record> = entries.iter().map(record).collect();
        self.put(&mut records.iter(), revocations)
    }

    /// The same of records that were made before.
    fn put(
        &mut self,
        records: &mut dyn ExactSizeIterator<Item = &Record>,
        revocations: &[Revocation],
    ) -> Result<(), Failure>;

    /// Tidies up after many writes; nothing depends on it.
    fn tidy(&mut self);

    /// The certificate with this serial number, in lower hex.
    fn find(&mut self, serial: &str) -> Result<Option<Row>, Failure>;

    /// What there is to know in short of the certificates with these serial numbers, in lower hex.
    fn standings(&mut self, serials: &[String]) -> Result<Vec<Option<Standing>>, Failure>;

    /// Its DER.
    fn der(&mut self, serial: &str) -> Result<Option<Vec<u8>>, Failure>;

    /// The DER of any certificate by its CA, the CA's own among them.
    fn any(&mut self) -> Result<Option<Vec<u8>>, Failure>;

    /// Hands over every certificate that `filter` lets through, by the end of its life, one at a time.
    fn each(&mut self, filter: &Filter, take: Take<'_, Row>) -> Result<(), Failure>;

    /// Whether `filter` lets any certificate through.
    fn has(&mut self, filter: &Filter) -> Result<bool, Failure>;

    /// Records that a certificate is revoked; one that is already stays as it was revoked first, unless
    /// the reason is another one.
    fn revoke(&mut self, revocations: &[Revocation]) -> Result<(), Failure>;

    /// The revocation of a serial number, whether or not its certificate is known.
    fn revocation(&mut self, serial: &str) -> Result<Option<Revocation>, Failure>;

    /// Hands over every revocation, in their order.
    fn revocations(&mut self, take: Take<'_, Revocation>) -> Result<(), Failure>;

    /// Hands over the revocations that say that a key is in other hands, each after the SHA-256 of that key's SPKI, in
    /// lower hex.
    fn compromised(&mut self, take: Take<'_, (String, Revocation)>) -> Result<(), Failure>;

    /// Hands over the revocations of serial numbers that `each` has no certificate for, in their order.
    fn strangers(&mut self, take: Take<'_, Revocation>) -> Result<(), Failure>;

    /// The newest revocation list, and how often the revocations have changed.
    fn lists(&mut self) -> Result<Lists, Failure>;

    /// Records a revocation list before it is written.
    fn record_list(&mut self, list: &List) -> Result<(), Failure>;
}

/// Takes one row after the other; an error ends it.
pub type Take<'a, T> = &'a mut dyn FnMut(T) -> Result<(), Failure>;

/// A certificate that is to be recorded.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// The certificate.
    pub certificate: &'a Certificate,
    /// How it came here.
    pub origin: Origin,
    /// Where its file will be; `None` for standard output and for what has no place of its own.
    pub file: Option<&'a Path>,
    /// The certificate whose place it takes.
    pub supersedes: Option<&'a Serial>,
}

/// How a certificate came into the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The CA's own certificate, signed by itself.
    Own,
    /// Issued by this program.
    Issued,
    /// Issued before there was a ledger, or by another program with the same CA.
    Imported,
}

impl Origin {
    const ALL: [Origin; 3] = [Origin::Own, Origin::Issued, Origin::Imported];

    /// The word in the ledger and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Origin::Own => "own",
            Origin::Issued => "issued",
            Origin::Imported => "imported",
        }
    }

    fn from_word(word: &str) -> Option<Origin> {
        Origin::ALL.into_iter().find(|origin| origin.word() == word)
    }
}

/// A certificate as the ledger knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// In lower hex.
    pub serial: String,
    /// RFC 4514.
    pub subject: String,
    /// `sans` of FACTS, as JSON text.
    pub sans: String,
    /// `ca`, `server`, `client` or `other`.
    pub profile: String,
    /// Its start.
    pub not_before: OffsetDateTime,
    /// Its end.
    pub not_after: OffsetDateTime,
    /// `key_type` of FACTS.
    pub key_type: String,
    /// Of a CA, how many may stand below it, where that is limited.
    pub path_len: Option<u32>,
    /// Over the certificate, in lower hex.
    pub sha256: String,
    /// Over the certificate, in lower hex.
    pub sha1: String,
    /// Over its public key, in lower hex.
    pub spki_sha256: String,
    /// How it came here.
    pub origin: Origin,
    /// When it came here.
    pub recorded: OffsetDateTime,
    /// Where its file was put, as an absolute path.
    pub file: Option<String>,
    /// The serial number of the certificate that took its place.
    pub superseded_by: Option<String>,
    /// When and why it was revoked.
    pub revoked: Option<(OffsetDateTime, Reason)>,
}

/// A certificate as the ledger knows it, in short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Over the certificate, in lower hex.
    pub sha256: String,
    /// Why it was revoked, if it was.
    pub revoked: Option<Reason>,
}

impl Row {
    /// The kind and value of each of its names.
    pub fn names(&self) -> Vec<(String, String)> {
        let names = serde_json::from_str::<Value>(&self.sans).unwrap_or_default();
        let text = |name: &Value, member: &str| {
            let value = name.get(member).and_then(Value::as_str);
            value.unwrap_or_default().to_owned()
        };
        let names = names.as_array().map(Vec::as_slice).unwrap_or_default();
        names
            .iter()
            .map(|name| (text(name, "type"), text(name, "value")))
            .collect()
    }
}

/// Which certificates.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only what ends at or before this moment.
    pub ends_by: Option<OffsetDateTime>,
    /// Only what ends at or after this moment.
    pub ends_from: Option<OffsetDateTime>,
    /// Only what is to be renewed by its age.
    pub due: Option<Due>,
    /// Only what is in force: neither revoked nor superseded.
    pub in_force: bool,
    /// Only what is revoked.
    pub revoked: bool,
    /// Only what another certificate has taken the place of, and what is not revoked.
    pub superseded: bool,
    /// Only what holds this text in its subject or names, whatever the case of its letters.
    pub text: Option<String>,
    /// Only this serial number, in lower hex.
    pub serial: Option<String>,
    /// Only serial numbers that begin so, in lower hex.
    pub serial_start: Option<String>,
}

/// In the last third of its life, or near its end by another measure.
#[derive(Clone, Copy, Debug)]
pub struct Due {
    /// The moment at which it is asked.
    pub now: OffsetDateTime,
    /// What ends at or before this moment is near its end.
    pub ends_by: OffsetDateTime,
}

/// A revoked serial number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// In lower hex.
    pub serial: String,
    /// Since when.
    pub at: OffsetDateTime,
    /// Why.
    pub reason: Reason,
}

/// A revocation list that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// CRLNumber (RFC 5280 section 5.2.3).
    pub number: u64,
    /// When it was made.
    pub this_update: OffsetDateTime,
    /// When the next one is due.
    pub next_update: OffsetDateTime,
    /// Over the list, in lower hex.
    pub sha256: String,
    /// The change up to which it holds the revocations.
    pub change: u64,
}

/// What is known of the revocation lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lists {
    /// The one with the highest number.
    pub newest: Option<List>,
    /// How often the revocations have changed.
    pub change: u64,
}

#[cfg(test)]
mod tests;
