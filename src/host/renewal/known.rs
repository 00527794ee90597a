//! What the ledger knows of a certificate that is to be renewed.

use time::OffsetDateTime;

use super::serial_of;
use crate::failure::Failure;
use crate::host::ca::Ca;
use crate::host::ledger::{Ledger, Revocation, Row};
use crate::pki::crl::Reason;
use crate::pki::facts::Certificate;
use crate::pki::spki::hex;

/// Whether it is on record.
pub(super) enum Known {
    /// It is not; its number may be revoked all the same.
    Not(Option<Revocation>),
    It(Row),
    /// Another one with its serial number.
    Twin(Row),
}

/// Whether somebody may write in the CA's folder meanwhile.
#[derive(Clone, Copy)]
pub(super) enum Place {
    Free,
    Locked,
}

impl Known {
    pub fn of(certificate: &Certificate, ca: &Ca, place: Place) -> Result<Known, Failure> {
        let serial = serial_of(certificate);
        let ask = |ledger: &mut dyn Ledger| match ledger.find(&serial)? {
            Some(row) => Ok((Some(row), None)),
            None => Ok((None, ledger.revocation(&serial)?)),
        };
        let found = match place {
            Place::Free => ca.book.look(ask)?,
            Place::Locked => ca.book.look_on(ask)?,
        };
        let (row, revocation) = found.unwrap_or_default();
        Ok(match row {
            None => Known::Not(revocation),
            Some(row) if row.sha256 == hex(&certificate.facts().sha256) => Known::It(row),
            Some(row) => Known::Twin(row),
        })
    }

    /// Since when and why it is revoked.
    pub fn revoked(&self) -> Option<(OffsetDateTime, Reason)> {
        match self {
            Known::It(row) => row.revoked,
            Known::Not(revocation) => revocation.as_ref().map(|one| (one.at, one.reason)),
            Known::Twin(_) => None,
        }
    }
}
