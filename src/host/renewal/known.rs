//! What the ledger knows of a certificate that is to be renewed.

use super::serial_of;
use crate::failure::Failure;
use crate::host::ca::Ca;
use crate::host::ledger::Row;
use crate::pki::facts::Certificate;
use crate::pki::spki::hex;

/// Whether it is on record.
pub(super) enum Known {
    Not,
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
        let found = match place {
            Place::Free => ca.book.look(|ledger| ledger.find(&serial))?,
            Place::Locked => ca.book.look_on(|ledger| ledger.find(&serial))?,
        };
        Ok(match found.flatten() {
            None => Known::Not,
            Some(row) if row.sha256 == hex(&certificate.facts().sha256) => Known::It(row),
            Some(row) => Known::Twin(row),
        })
    }

    pub fn row(&self) -> Option<&Row> {
        match self {
            Known::It(row) => Some(row),
            Known::Not | Known::Twin(_) => None,
        }
    }
}
