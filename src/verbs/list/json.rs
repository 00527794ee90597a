//! Rows as the items of a JSON list. Written by hand: as values, a million rows would take twice the time.

use serde_json::Value;
use time::OffsetDateTime;

use super::sheet::Sheet;
use super::status::{Clock, Status};
use crate::failure::Failure;
use crate::host::ledger::{Revocation, Row};
use crate::pki::crl::Reason;
use crate::pki::explain::visible_json;
use crate::pki::lifetime::show;
use crate::pki::name::Name;
use crate::report::Out;

pub struct Json {
    /// Every row is a certificate of this CA's.
    issuer: String,
    is_first: bool,
}

impl Json {
    pub fn new(issuer: &Name) -> Json {
        Json {
            issuer: issuer.to_string(),
            is_first: true,
        }
    }

    fn put(&mut self, out: &mut Out<'_>, mut object: String) -> Result<(), Failure> {
        object.push('}');
        if !std::mem::take(&mut self.is_first) {
            out.put(",")?;
        }
        out.put(&visible_json(object))
    }
}

impl Sheet for Json {
    fn begin(&mut self, _: &mut Out<'_>) -> Result<(), Failure> {
        Ok(())
    }

    fn row(
        &mut self,
        out: &mut Out<'_>,
        row: &Row,
        status: Status,
        _: &Clock,
    ) -> Result<(), Failure> {
        let mut text = String::with_capacity(1024);
        let (start, end) = (show(row.not_before), show(row.not_after));
        let recorded = show(row.recorded);
        for (name, value) in [
            ("serial", Some(row.serial.as_str())),
            ("subject", Some(&row.subject)),
            ("issuer", Some(&self.issuer)),
            ("not_before", Some(&start)),
            ("not_after", Some(&end)),
            ("profile", Some(&row.profile)),
        ] {
            member(&mut text, name, value);
        }
        text.push_str(",\"sans\":");
        // As it was written; but the document stays one, whatever stands there.
        match serde_json::from_str::<Value>(&row.sans) {
            Ok(Value::Array(_)) => text.push_str(&row.sans),
            _ => text.push_str("[]"),
        }
        for (name, value) in [
            ("key_type", Some(row.key_type.as_str())),
            ("sha256", Some(&row.sha256)),
            ("sha1", Some(&row.sha1)),
            ("spki_sha256", Some(&row.spki_sha256)),
        ] {
            member(&mut text, name, value);
        }
        let path_len = row.path_len.map(|length| length.to_string());
        text.push_str(",\"path_len\":");
        text.push_str(path_len.as_deref().unwrap_or("null"));
        for (name, value) in [
            ("status", Some(status.word())),
            ("file", row.file.as_deref()),
            ("origin", Some(row.origin.word())),
            ("recorded", Some(&recorded)),
            ("superseded_by", row.superseded_by.as_deref()),
        ] {
            member(&mut text, name, value);
        }
        revoked(&mut text, row.revoked);
        self.put(out, text)
    }

    fn stranger(
        &mut self,
        out: &mut Out<'_>,
        revocation: &Revocation,
        _: &Clock,
    ) -> Result<(), Failure> {
        let mut text = String::new();
        member(&mut text, "serial", Some(&revocation.serial));
        for name in ["subject", "issuer", "not_before", "not_after", "profile"] {
            member(&mut text, name, None);
        }
        text.push_str(",\"sans\":[]");
        for name in ["key_type", "sha256", "sha1", "spki_sha256", "path_len"] {
            member(&mut text, name, None);
        }
        member(&mut text, "status", Some(Status::Revoked.word()));
        for name in ["file", "origin", "recorded", "superseded_by"] {
            member(&mut text, name, None);
        }
        revoked(&mut text, Some((revocation.at, revocation.reason)));
        self.put(out, text)
    }

    fn end(&mut self, _: &mut Out<'_>, _: &Clock) -> Result<(), Failure> {
        Ok(())
    }
}

fn revoked(text: &mut String, revoked: Option<(OffsetDateTime, Reason)>) {
    text.push_str(",\"revoked\":");
    match revoked {
        None => text.push_str("null"),
        Some((at, reason)) => {
            let mut inside = String::new();
            member(&mut inside, "at", Some(&show(at)));
            member(&mut inside, "reason", Some(reason.word()));
            text.push_str(&inside);
            text.push('}');
        }
    }
}

/// Begins the object if nothing is there.
fn member(text: &mut String, name: &str, value: Option<&str>) {
    text.push(if text.is_empty() { '{' } else { ',' });
    text.push('"');
    text.push_str(name);
    text.push_str("\":");
    let is_plain = |byte: u8| (b' '..=b'~').contains(&byte) && byte != b'"' && byte != b'\\';
    match value {
        None => text.push_str("null"),
        Some(value) if value.bytes().all(is_plain) => {
            text.push('"');
            text.push_str(value);
            text.push('"');
        }
        Some(value) => text.push_str(&Value::from(value).to_string()),
    }
}
