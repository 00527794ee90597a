//! Between the ledger's rows and what they mean.

use std::borrow::Cow;
use std::path::Path;

use rusqlite::types::{Type, Value};
use rusqlite::{Statement, params};
use time::OffsetDateTime;

use super::{Filter, Origin, Revocation, Row, schema};
use crate::pki::crl::Reason;
use crate::pki::facts::{Certificate, Serial};
use crate::pki::lifetime::{BACKDATE, Validity};
use crate::pki::spki::hex;
use crate::report;

/// A certificate that is to be recorded, as its columns: made where there is time for it, written where there is
/// none.
pub struct Record {
    pub(super) serial: String,
    pub(super) subject: String,
    pub(super) sans: String,
    pub(super) profile: &'static str,
    validity: Validity,
    key_type: Cow<'static, str>,
    sha256: String,
    sha1: String,
    spki_sha256: String,
    origin: Origin,
    pub(super) file: Option<String>,
    pub(super) supersedes: Option<String>,
    der: Vec<u8>,
}

impl Record {
    /// Of a certificate that came here in this way, takes the place of another, and has none of its own yet.
    pub fn of(certificate: &Certificate, origin: Origin, supersedes: Option<&Serial>) -> Record {
        let facts = certificate.facts();
        Record {
            serial: facts.serial.to_string(),
            subject: facts.subject.to_string(),
            sans: report::sans_text(&facts.sans),
            profile: facts.profile(),
            validity: facts.validity,
            key_type: facts.spki.kind().word(),
            sha256: hex(&facts.sha256),
            sha1: hex(&facts.sha1),
            spki_sha256: hex(&facts.spki.sha256()),
            origin,
            file: None,
            supersedes: supersedes.map(Serial::to_string),
            der: certificate.as_der().to_vec(),
        }
    }

    /// The serial number.
    pub fn serial(&self) -> &str {
        &self.serial
    }

    /// Says where its file will be.
    pub fn put_at(&mut self, file: &Path) {
        self.file = Some(file.to_string_lossy().into_owned());
    }

    pub(super) fn insert(
        &self,
        statement: &mut Statement<'_>,
        now: OffsetDateTime,
    ) -> rusqlite::Result<()> {
        statement.execute(params![
            self.serial,
            self.subject,
            self.sans,
            self.profile,
            self.validity.not_before.unix_timestamp(),
            self.validity.not_after.unix_timestamp(),
            self.key_type,
            self.sha256,
            self.sha1,
            self.spki_sha256,
            self.origin.word(),
            now.unix_timestamp(),
            self.file,
            self.der,
        ])?;
        Ok(())
    }
}

/// A row of [`schema::ROW`].
pub(super) fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    let origin: String = row.get(10)?;
    let revoked: Option<i64> = row.get(14)?;
    let ca: Option<Vec<u8>> = row.get(16)?;
    Ok(Row {
        serial: row.get(0)?,
        subject: row.get(1)?,
        sans: row.get(2)?,
        profile: row.get(3)?,
        not_before: moment_of(row, 4)?,
        not_after: moment_of(row, 5)?,
        key_type: row.get(6)?,
        sha256: row.get(7)?,
        sha1: row.get(8)?,
        spki_sha256: row.get(9)?,
        origin: Origin::from_word(&origin).ok_or_else(|| wrong(10, Type::Text))?,
        recorded: moment_of(row, 11)?,
        file: row.get(12)?,
        superseded_by: row.get(13)?,
        path_len: ca.and_then(|der| Certificate::from_der(&der).ok()?.facts().path_len),
        revoked: match revoked {
            Some(_) => Some((moment_of(row, 14)?, reason_of(row, 15)?)),
            None => None,
        },
    })
}

/// `serial, revoked, reason`.
pub(super) fn revocation(row: &rusqlite::Row<'_>) -> rusqlite::Result<Revocation> {
    Ok(Revocation {
        serial: row.get(0)?,
        at: moment_of(row, 1)?,
        reason: reason_of(row, 2)?,
    })
}

/// A moment, kept as seconds since 1970.
pub(super) fn moment_of(
    row: &rusqlite::Row<'_>,
    column: usize,
) -> rusqlite::Result<OffsetDateTime> {
    let moment = OffsetDateTime::from_unix_timestamp(row.get(column)?);
    moment.map_err(|_| wrong(column, Type::Integer))
}

/// The reason in a row of [`schema::STANDING`].
pub(super) fn standing_reason(row: &rusqlite::Row<'_>) -> rusqlite::Result<Option<Reason>> {
    let code: Option<u8> = row.get(1)?;
    code.map(|_| reason_of(row, 1)).transpose()
}

fn reason_of(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Reason> {
    Reason::from_code(row.get(column)?).ok_or_else(|| wrong(column, Type::Integer))
}

fn wrong(column: usize, kind: Type) -> rusqlite::Error {
    rusqlite::Error::InvalidColumnType(column, "a value".to_owned(), kind)
}

/// Whether the subject or one of the names holds `text`, which is in lower case.
pub(super) fn holds(row: &Row, text: &str) -> bool {
    let subject = row.subject.to_lowercase();
    // As it is written in RFC 4514, and as a person would write it.
    subject.contains(text)
        || (subject.contains('\\') && subject.replace('\\', "").contains(text))
        || row
            .names()
            .iter()
            .any(|(_, value)| value.to_lowercase().contains(text))
}

/// The question that a filter is, but for its text, and its values.
pub(super) fn question(filter: &Filter) -> (String, Vec<Value>) {
    let mut values = Vec::new();
    let mut conditions = vec!["c.origin <> 'own'".to_owned()];
    if let Some(end) = filter.ends_by {
        values.push(Value::Integer(end.unix_timestamp()));
        conditions.push(format!("c.not_after <= ?{}", values.len()));
    }
    if let Some(end) = filter.ends_from {
        values.push(Value::Integer(end.unix_timestamp()));
        conditions.push(format!("c.not_after >= ?{}", values.len()));
    }
    if let Some(due) = filter.due {
        values.push(Value::Integer(due.ends_by.unix_timestamp()));
        values.push(Value::Integer(due.now.unix_timestamp()));
        let n = values.len();
        // As `Validity::last_third` counts it.
        conditions.push(format!(
            "(c.not_after <= ?{} OR 3 * (c.not_after - ?{n}) < MAX(0, c.not_after - c.not_before - {}))",
            n - 1,
            BACKDATE.whole_seconds()
        ));
    }
    if filter.in_force {
        conditions.push("c.superseded_by IS NULL AND r.serial IS NULL".to_owned());
    }
    if filter.revoked {
        conditions.push("r.serial IS NOT NULL".to_owned());
    }
    if filter.superseded {
        conditions.push("c.superseded_by IS NOT NULL AND r.serial IS NULL".to_owned());
    }
    if let Some(serial) = &filter.serial {
        values.push(Value::Text(serial.clone()));
        conditions.push(format!("c.serial = ?{}", values.len()));
    }
    if let Some(start) = &filter.serial_start {
        values.push(Value::Text(start.clone()));
        values.push(Value::Text(format!("{start}g")));
        let n = values.len();
        // No hexadecimal digit comes after `f`.
        conditions.push(format!("c.serial >= ?{} AND c.serial < ?{n}", n - 1));
    }
    let sql = format!(
        "{} WHERE {} ORDER BY c.not_after, c.id",
        schema::ROW,
        conditions.join(" AND ")
    );
    (sql, values)
}
