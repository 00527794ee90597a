//! Rows as CSV (RFC 4180), with a line feed behind each. Scripts read it: nothing is cut or made visible.

use super::sheet::Sheet;
use super::status::{Clock, Status};
use crate::failure::Failure;
use crate::host::ledger::{Revocation, Row};
use crate::pki::lifetime::show;
use crate::pki::san::in_list;
use crate::report::Out;

pub struct Csv;

const COLUMNS: [&str; 15] = [
    "serial",
    "subject",
    "sans",
    "profile",
    "not_before",
    "not_after",
    "status",
    "revoked_at",
    "reason",
    "superseded_by",
    "key_type",
    "sha256",
    "sha1",
    "spki_sha256",
    "file",
];

impl Sheet for Csv {
    fn begin(&mut self, out: &mut Out<'_>) -> Result<(), Failure> {
        out.put(&line(&COLUMNS))
    }

    fn row(
        &mut self,
        out: &mut Out<'_>,
        row: &Row,
        status: Status,
        _: &Clock,
    ) -> Result<(), Failure> {
        let names: Vec<String> = row
            .names()
            .iter()
            .map(|(kind, value)| in_list(kind, value))
            .collect();
        let (at, reason) = match row.revoked {
            Some((at, reason)) => (show(at), reason.word()),
            None => (String::new(), ""),
        };
        out.put(&line(&[
            &row.serial,
            &row.subject,
            // As `inspect --field sans` has it.
            &names.join(", "),
            &row.profile,
            &show(row.not_before),
            &show(row.not_after),
            status.word(),
            &at,
            reason,
            row.superseded_by.as_deref().unwrap_or_default(),
            &row.key_type,
            &row.sha256,
            &row.sha1,
            &row.spki_sha256,
            row.file.as_deref().unwrap_or_default(),
        ]))
    }

    fn stranger(
        &mut self,
        out: &mut Out<'_>,
        revocation: &Revocation,
        _: &Clock,
    ) -> Result<(), Failure> {
        let mut cells = [""; COLUMNS.len()];
        let at = show(revocation.at);
        for (cell, column) in cells.iter_mut().zip(COLUMNS) {
            *cell = match column {
                "serial" => &revocation.serial,
                "status" => Status::Revoked.word(),
                "revoked_at" => &at,
                "reason" => revocation.reason.word(),
                _ => "",
            };
        }
        out.put(&line(&cells))
    }

    fn end(&mut self, _: &mut Out<'_>, _: &Clock) -> Result<(), Failure> {
        Ok(())
    }
}

fn line(cells: &[&str; COLUMNS.len()]) -> String {
    let mut line = String::with_capacity(512);
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            line.push(',');
        }
        match cell.contains([',', '"', '\n', '\r']) {
            true => {
                line.push('"');
                line.push_str(&cell.replace('"', "\"\""));
                line.push('"');
            }
            false => line.push_str(cell),
        }
    }
    line.push('\n');
    line
}
