//! Is a certificate revoked? RFC 5280 section 6.3.3, with delta CRLs, indirect CRLs and distribution points.
//!
//! Where any CRL is given, each certificate below the anchor must be covered, for all reasons; a CRL that cannot be
//! used covers nothing, and the verdict says why it could not.

use std::collections::BTreeSet;

use time::OffsetDateTime;

use super::Problem;
use super::anchor;
use super::budget::Budget;
use super::crl::{Age, Crl, size};
use super::crl_entries::Revocation;
use super::crl_scope::{ALL_REASONS, Scope};
use super::crl_store::about;
use super::general_name::GeneralName;
use super::names;
use super::parsed::{Cert, Fault};
use super::path::{Revocation as Demand, Setting};
use super::revocation_words::revoked;
use super::shape::date;

/// Distribution points of one certificate that are looked at.
pub(super) const POINTS: usize = 64;

/// The problems of a complete chain, leaf first, anchor last.
pub(super) fn check(set: &Setting<'_>, chain: &[&Cert<'_>], budget: &Budget) -> Vec<Problem> {
    let mut all: Vec<Problem> = Vec::new();
    if set.revocation == Demand::Off {
        return all;
    }
    for place in 0..chain.len().saturating_sub(1) {
        let asker = Asker {
            set,
            chain,
            place,
            budget,
        };
        for problem in asker.status() {
            let counts = set.revocation == Demand::Demanded || problem.code == "revoked";
            if counts && !all.contains(&problem) {
                all.push(problem);
            }
        }
    }
    all.extend(anchor::problems(set, chain, budget));
    all
}

/// What the lists of one key cover. A newer list takes the place of older ones of that key only: a CA that has changed
/// its key may go on with a list for each, and what one of them revokes the other does not know.
struct Covered<'c> {
    signer: &'c Cert<'c>,
    reasons: u16,
    newest: Age<'c>,
}

impl Covered<'_> {
    /// Of two that are as new, neither takes the other's place: both are asked.
    fn replaces(&self, crl: &Crl<'_>, reasons: u16) -> bool {
        reasons & !self.reasons == 0 && self.newest != crl.age()
    }
}

/// One certificate of a chain whose status is asked for.
pub(super) struct Asker<'q, 's> {
    pub set: &'q Setting<'s>,
    pub chain: &'q [&'q Cert<'q>],
    pub place: usize,
    pub budget: &'q Budget,
}

impl<'s> Asker<'_, 's> {
    pub fn cert(&self) -> &Cert<'_> {
        self.chain[self.place]
    }

    pub fn status(&self) -> Vec<Problem> {
        let cert = self.cert();
        let mut crls = self.candidates();
        // Of a CA that has had several keys, the lists of the key that issued the certificate come first (5.2.1).
        let own = cert.ext.aki.as_ref().and_then(|aki| aki.key_id);
        crls.sort_by_key(|crl| crl.aki.is_none() || crl.aki != own);
        let deltas: Vec<_> = crls.iter().copied().filter(|c| c.base.is_some()).collect();
        let mut keys: Vec<Covered<'_>> = Vec::new();
        let mut complaints = Vec::new();
        for crl in crls.iter().filter(|c| c.base.is_none()) {
            let price = 1 + cert.ext.crl_points.len().min(POINTS) + deltas.len();
            if !self.budget.step(price) {
                return vec![self.budget.problem(cert)];
            }
            let reasons = self.reasons(crl);
            let of_its_key = |of: &Covered<'_>| crl.aki.is_some() && crl.aki == of.signer.ext.ski;
            let known = keys.iter().find(|of| of_its_key(of));
            if reasons == 0 || known.is_some_and(|of| of.replaces(crl, reasons)) {
                continue;
            }
            let signer = match usable(crl).and_then(|()| self.signer(crl)) {
                Ok(signer) => signer,
                Err(problem) => {
                    complaints.push(self.with_entry(problem, crl));
                    continue;
                }
            };
            let known = keys.iter_mut().find(|of| of.signer.spki == signer.spki);
            if known.as_ref().is_some_and(|of| of.replaces(crl, reasons)) {
                continue;
            }
            match (self.ask(crl, &deltas), known) {
                (Ok(None), Some(of)) => (of.reasons, of.newest) = (of.reasons | reasons, crl.age()),
                (Ok(None), None) => keys.push(Covered {
                    signer,
                    reasons,
                    newest: crl.age(),
                }),
                (Ok(Some(revocation)), _) => return vec![revoked(cert, crl, revocation)],
                (Err(problem), _) => complaints.push(self.with_entry(problem, crl)),
            }
        }
        let covered = keys.iter().fold(0, |all, of| all | of.reasons);
        if covered & ALL_REASONS == ALL_REASONS {
            return Vec::new();
        }
        if complaints.is_empty() {
            complaints.push(self.missing(covered));
        }
        complaints.truncate(4);
        complaints
    }

    /// All CRLs of the issuer and of those that its distribution points name.
    pub fn candidates(&self) -> Vec<&'s Crl<'s>> {
        let store = &self.set.trust.crls;
        let cert = self.cert();
        let named = cert
            .ext
            .crl_points
            .iter()
            .flat_map(|p| &p.crl_issuer)
            .take(POINTS);
        let mut issuers: BTreeSet<&[u8]> = named
            .filter_map(|name| match name {
                GeneralName::Directory(raw) => Some(*raw),
                _ => None,
            })
            .collect();
        issuers.insert(cert.issuer);
        let mut seen = BTreeSet::new();
        let all = issuers.into_iter().flat_map(|name| store.of(name));
        all.filter(|crl| seen.insert(crl.id)).collect()
    }

    /// What this CRL, whose signer is known, with a delta to it where there is one, says. `Err` when it cannot be used.
    fn ask(&self, crl: &'s Crl<'s>, deltas: &[&'s Crl<'s>]) -> Result<Option<Revocation>, Problem> {
        let cert = self.cert();
        let mut usable = deltas.iter().filter(|d| {
            extends(d, crl)
                && usable(d).is_ok()
                && current(d, self.set.at).is_ok()
                && self.signer(d).is_ok()
        });
        let Some(newest) = usable.next() else {
            current(crl, self.set.at)?;
            return Ok(crl.entries.find(cert.serial, cert.issuer));
        };
        // Of those that are as new, the one that revokes.
        let as_new = usable.take_while(|d| d.age() == newest.age());
        let changes = [newest].into_iter().chain(as_new);
        let change = changes
            .filter_map(|d| d.entries.find(cert.serial, cert.issuer))
            .min_by_key(|change| change.is_removal());
        // RFC 5280 5.2.4: base and delta together are as new as the delta.
        match change {
            Some(change) if change.is_removal() => Ok(None),
            Some(change) => Ok(Some(change)),
            None => Ok(crl.entries.find(cert.serial, cert.issuer)),
        }
    }
}

/// Is it its time? RFC 5280 sections 5.1.2.4 and 5.1.2.5.
pub(super) fn current(crl: &Crl<'_>, at: OffsetDateTime) -> Result<(), Problem> {
    let second = at.unix_timestamp();
    if crl.this_update.unix_timestamp() > second {
        return Err(about(
            crl,
            "crl-not-yet-valid",
            &format!(
                "is of {}, and it is {} (RFC 5280 5.1.2.4)",
                date(crl.this_update),
                date(at)
            ),
            "check the clock, or give the CRL of that time",
        ));
    }
    match crl.next_update {
        Some(next) if next.unix_timestamp() < second => Err(about(
            crl,
            "crl-expired",
            &format!(
                "was to be replaced by {}, and it is {} (RFC 5280 5.1.2.5)",
                date(next),
                date(at)
            ),
            "give a fresh CRL",
        )),
        _ => Ok(()),
    }
}

pub(super) fn usable(crl: &Crl<'_>) -> Result<(), Problem> {
    match crl.faults.first() {
        None => Ok(()),
        Some(Fault {
            code,
            message,
            hint,
        }) => Err(about(crl, code, message, hint)),
    }
}

/// Is `delta` a delta CRL that builds on `base` (RFC 5280 sections 5.2.4 and 6.3.3 (c))?
fn extends(delta: &Crl<'_>, base: &Crl<'_>) -> bool {
    let scope = |s: &Scope<'_>| s.raw.to_owned();
    let numbers = [delta.base, delta.number, base.number].map(|number| number.map(size));
    let [Some(builds_on), Some(number), Some(base_number)] = numbers else {
        return false;
    };
    names::same(delta.issuer, base.issuer)
        && delta.scope.as_ref().map(scope) == base.scope.as_ref().map(scope)
        && delta.aki == base.aki
        && builds_on <= base_number
        && base_number < number
}
