//! The keys that a CA certifies no more, because others have them: those that its ledger knows, and those that this run
//! is about to record.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::Ca;
use crate::failure::Failure;
use crate::host::ledger::{Ledger, Revocation};
use crate::pki::crl::Reason;

/// By the SHA-256 of a key's SPKI, in lower hex, the revocation that says that the key is in other hands.
pub type Compromised = HashMap<String, Revocation>;

/// By the same, what this run will record of it: the serial number that is revoked, and why.
pub type Announced = HashMap<String, (String, Reason)>;

impl Ca {
    /// The keys that it certifies no more, as its ledger had them when this run first asked.
    pub fn compromised(&self, is_locked: bool) -> Result<&Compromised, Failure> {
        if let Some(known) = self.compromised.get() {
            return Ok(known);
        }
        let mut found = Compromised::new();
        let ask = |ledger: &mut dyn Ledger| {
            ledger.compromised(&mut |(spki, revocation)| {
                found.insert(spki, revocation);
                Ok(())
            })
        };
        match is_locked {
            true => self.book.look_on(ask)?,
            false => self.book.look(ask)?,
        };
        Ok(self.compromised.get_or_init(|| found))
    }

    /// The same, after revocations were recorded: the ledger is asked again for the keys that it certifies no more.
    pub fn asking_again(mut self) -> Ca {
        self.compromised = OnceLock::new();
        self
    }

    /// The same, where this run is about to revoke these numbers because others have their keys.
    pub fn announcing(mut self, revoked: &[(String, Reason)]) -> Result<Ca, Failure> {
        let rows = self.book.look(|ledger| {
            let each = revoked.iter().map(|(serial, _)| ledger.find(serial));
            each.collect::<Result<Vec<_>, Failure>>()
        })?;
        for (one, row) in revoked.iter().zip(rows.unwrap_or_default()) {
            let key = row.map(|row| row.spki_sha256);
            self.announced.extend(key.map(|key| (key, one.clone())));
        }
        Ok(self)
    }

    /// The keys that it certifies no more once this run has revoked what it is to revoke.
    pub fn announced(&self) -> &Announced {
        &self.announced
    }
}
