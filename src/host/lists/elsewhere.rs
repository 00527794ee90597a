//! The list of a CA whose key is not here, such as an offline root's: it is made where the key is, and copied here.

use std::collections::HashSet;

use super::Wanted;
use super::own::Own;
use crate::failure::Failure;
use crate::host::ca::Ca;
use crate::host::chance;
use crate::host::ledger::revocations_in;
use crate::pki::verdict;

/// How it stands, and why.
#[derive(Debug)]
pub enum Elsewhere {
    /// Nothing is wrong with it.
    Good,
    /// It is due, and does until then.
    Due(String),
    /// Who checks it refuses everybody, or takes whom it ought to refuse.
    Bad(String),
}

/// Judged by what it says: the ledger here need not know the newest list, which was made elsewhere.
pub fn elsewhere(ca: &Ca, wanted: &Wanted) -> Result<Elsewhere, Failure> {
    let now = chance::now();
    let own = Own::look(ca)?;
    if let Some(own) = &own {
        let stands = verdict::list_stands(&own.der, Some(ca.certificate.as_der()), now);
        if let Err(problem) = stands {
            return Ok(Elsewhere::Bad(problem.message));
        }
    }
    let entries = own.iter().flat_map(|own| revocations_in(&own.list));
    let listed: HashSet<(String, u8)> = entries
        .map(|entry| (entry.serial, entry.reason.code()))
        .collect();
    let mut missing = 0;
    ca.book.look(|ledger| {
        ledger.revocations(&mut |one| {
            missing += u64::from(!listed.contains(&(one.serial, one.reason.code())));
            Ok(())
        })
    })?;
    Ok(match (own, missing) {
        (Some(own), 0) => match own.fault(ca, wanted, now) {
            Some(fault) => Elsewhere::Due(fault),
            None => Elsewhere::Good,
        },
        (None, 0) => Elsewhere::Due("there is none".to_owned()),
        (_, 1) => Elsewhere::Bad("a revocation is recorded that it lacks".to_owned()),
        (_, many) => Elsewhere::Bad(format!("{many} revocations are recorded that it lacks")),
    })
}
