//! What the rows are written on: a table, JSON or CSV; one row at a time, however many there are.

use super::status::{Clock, Status};
use crate::failure::Failure;
use crate::host::ledger::{Filter, Ledger, Revocation, Row};
use crate::report::Out;

/// Takes the rows.
pub trait Sheet {
    /// Before the first.
    fn begin(&mut self, out: &mut Out<'_>) -> Result<(), Failure>;

    /// A certificate.
    fn row(
        &mut self,
        out: &mut Out<'_>,
        row: &Row,
        status: Status,
        clock: &Clock,
    ) -> Result<(), Failure>;

    /// A revoked serial number whose certificate nobody knows.
    fn stranger(
        &mut self,
        out: &mut Out<'_>,
        revocation: &Revocation,
        clock: &Clock,
    ) -> Result<(), Failure>;

    /// After the last.
    fn end(&mut self, out: &mut Out<'_>, clock: &Clock) -> Result<(), Failure>;
}

/// Which revocations without a certificate belong into the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Strangers {
    None,
    All,
    /// That of this serial number.
    One(String),
}

/// Writes all that the filter lets through.
pub fn fill(
    mut sheet: Box<dyn Sheet>,
    out: &mut Out<'_>,
    clock: &Clock,
    ledger: Option<Box<dyn Ledger>>,
    filter: &Filter,
    strangers: &Strangers,
) -> Result<(), Failure> {
    sheet.begin(out)?;
    if let Some(mut ledger) = ledger {
        ledger.each(filter, &mut |row| {
            sheet.row(out, &row, clock.status(&row), clock)
        })?;
        match strangers {
            Strangers::None => {}
            Strangers::All => {
                ledger.strangers(&mut |one| sheet.stranger(out, &one, clock))?;
            }
            Strangers::One(serial) => {
                if let Some(one) = ledger.revocation(serial)? {
                    sheet.stranger(out, &one, clock)?;
                }
            }
        }
    }
    sheet.end(out, clock)
}
