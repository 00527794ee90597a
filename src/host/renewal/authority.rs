//! Makes a CA's own certificate anew: same key, name and key identifier, so that everything below it stays valid,
//! with a bundle of the new one and the old ones for the time in which both are about.

use std::path::PathBuf;

use time::OffsetDateTime;

use super::bundle::anchors;
use super::found::ca_may_go_on;
use super::known::{Known, Place};
use super::standing::{is_a_ca, is_signed_by};
use super::{MEANWHILE, Manner, beside, cut, is_newer, length_of, term_of};
use crate::failure::{Failure, Kind};
use crate::host::ca::{self, Ca};
use crate::host::chance;
use crate::host::files::{self, Folders, PUBLIC, Replace, Write};
use crate::host::fulfil::{FileLine, Made, Outcome, Under, refused};
use crate::host::ledger::{Entry, Origin};
use crate::pki::armour;
use crate::pki::check;
use crate::pki::decide::{Decision, Found, FoundKey, Reason, decide};
use crate::pki::facts::Certificate;
use crate::pki::issue::{self, Authority, Grant, Parent};
use crate::pki::order::Order;
use crate::pki::profile::{CA, INTERMEDIATE};
use crate::pki::renewal::{self, Need};

/// A CA whose own certificate is to be made anew.
pub struct CaRenewal<'a> {
    ca: &'a Ca,
    parent: Option<&'a Ca>,
    manner: &'a Manner,
    order: Order,
    need: Need,
    warnings: Vec<String>,
}

/// What became of it.
pub struct RenewedCa {
    /// As of any certificate.
    pub made: Made,
    /// The certificate whose place was taken, or would be.
    pub old: Certificate,
}

impl<'a> CaRenewal<'a> {
    /// Finds what speaks against it; nothing is written or unlocked.
    pub fn plan(
        ca: &'a Ca,
        parent: Option<&'a Ca>,
        manner: &'a Manner,
    ) -> Result<CaRenewal<'a>, Failure> {
        let now = chance::now();
        let old = &ca.certificate;
        is_a_ca(ca, now)?;
        is_signed_by(ca, parent)?;
        let above = parent.map(|parent| &parent.certificate);
        let lifetime = match manner.lifetime {
            Some(lifetime) => lifetime,
            None => {
                let profile = if parent.is_some() { &INTERMEDIATE } else { &CA };
                length_of(old.facts().validity, parent, profile)?
            }
        };
        let order = renewal::ca_order(old, above, lifetime);
        let term = term_of(&order, above, now)?;
        let need = renewal::need(old.facts().validity, term.validity, manner.when, now);
        let mut warnings = Vec::new();
        if let Need::Renew(_) = need {
            if let Some(parent) = parent {
                ca_may_go_on(ca, parent)?;
                parent.can_issue_at(now)?;
                let under = Under::Ca(parent);
                let may = under.may_issue(&order);
                may.map_err(|error| under.refused(error))?;
            }
            files::keep_certificate(&ca.cert_path, old, beside(&ca.cert_path, old))?;
            anchors(&ca::bundle_path(ca.book.folder()))?;
            warnings.extend(cut(&term, parent, manner.strict)?);
            warnings.extend(parent.unwrap_or(ca).warnings());
            let lost = issue::left_behind(old);
            if !lost.is_empty() {
                warnings.push(format!(
                    "the new certificate does not have these extensions of the old one: {}",
                    lost.join(", ")
                ));
            }
        }
        Ok(CaRenewal {
            ca,
            parent,
            manner,
            order,
            need,
            warnings,
        })
    }

    /// Does it.
    pub fn run(self) -> Result<RenewedCa, Failure> {
        let outcome = match self.need {
            Need::Keep(_) => Outcome::Kept,
            Need::Renew(_) => Outcome::Renewed,
        };
        if outcome == Outcome::Kept || self.manner.rehearse {
            return Ok(self.done(outcome, None));
        }
        let signer = self.parent.unwrap_or(self.ca);
        signer.unlock()?;
        let bundle_path = ca::bundle_path(self.ca.book.folder());
        let targets = [self.ca.cert_path.as_path(), &bundle_path];
        let folders = Folders::open(&targets, &[signer.book.folder()])?;
        let here = Ca::at(self.ca.cert_path.clone(), self.ca.key_path.clone())?;
        let here = here.map(|here| here.certificate);
        if let Some(here) = here
            .clone()
            .filter(|here| is_newer(here, &self.ca.certificate))
        {
            let need = Need::Keep(Reason(MEANWHILE.to_owned()));
            return Ok(CaRenewal { need, ..self }.done(Outcome::Kept, Some(here)));
        }
        if here.as_ref() != Some(&self.ca.certificate) {
            let path = self.ca.cert_path.display();
            let message = format!("{path} was changed while this ran, and was left untouched");
            return Err(Failure::new(Kind::Conflict, message).hint("run the command again"));
        }
        let now = chance::now();
        let certificate = self.issued(signer, now)?;
        let under = self.parent.map(Under::Ca);
        let pem = match &under {
            Some(under) => under.bundle(&certificate),
            None => armour::write("CERTIFICATE", certificate.as_der()),
        };
        let beside = beside(&self.ca.cert_path, &self.ca.certificate);
        let all = self.bundle(&certificate, anchors(&bundle_path)?, now);
        let texts = all
            .iter()
            .map(|one| armour::write("CERTIFICATE", one.as_der()));
        let bundle: String = texts.collect();
        // The bundle first: whatever comes next, what it holds is in force.
        let writes = [
            Write {
                path: &bundle_path,
                content: bundle.as_bytes(),
                mode: PUBLIC,
                replace: Replace::Old,
            },
            Write {
                path: &self.ca.cert_path,
                content: pem.as_bytes(),
                mode: PUBLIC,
                replace: files::keep_certificate(&self.ca.cert_path, &self.ca.certificate, beside)?,
            },
        ];
        folders.commit(&writes, || self.record(&certificate))?;
        Ok(self.done(Outcome::Renewed, Some(certificate)))
    }

    /// Made, and judged as its users will.
    fn issued(&self, signer: &Ca, now: OffsetDateTime) -> Result<Certificate, Failure> {
        let (key, old) = (signer.unlock()?, &self.ca.certificate);
        let (authority, above) = match self.parent {
            Some(parent) => {
                let parent = Parent::new(&parent.certificate, key).map_err(refused)?;
                let above = parent.certificate();
                (Authority::Parent(parent), Some(above))
            }
            None => (Authority::Itself(key), None),
        };
        let grant = Grant {
            serial: chance::serial()?,
            validity: term_of(&self.order, above, now)?.validity,
        };
        let new = issue::renew(old, &self.order, &authority, grant).map_err(refused)?;
        let found = Found {
            certificate: Some(&new),
            key: FoundKey::Present(&old.facts().spki),
        };
        let issuer = match self.parent {
            Some(parent) => Under::Ca(parent).issuer(),
            None => Under::Itself(&self.ca.book).issuer(),
        };
        if let Decision::Conflict(why) | Decision::Renew(why) =
            decide(&self.order, &found, issuer, now)
        {
            let message = format!("what was issued would not be kept: {why}");
            return Err(Failure::new(Kind::Internal, message));
        }
        check::accepts(&new, above, self.order.profile, now).map_err(|why| {
            let path = self.ca.cert_path.display();
            let message = format!("{path} cannot be renewed as it is: {why}");
            Failure::new(Kind::Refused, message)
                .hint("what it says was taken over; make a new CA beside it: mtls-ca init-ca --ca-dir OTHER")
        })?;
        Ok(new)
    }

    /// In the ledger of whoever signs.
    fn record(&self, certificate: &Certificate) -> Result<(), Failure> {
        let file = files::absolute(&self.ca.cert_path)?;
        let old = &self.ca.certificate;
        let serial = &old.facts().serial;
        let new = |origin, supersedes| Entry {
            certificate,
            origin,
            file: Some(&file),
            supersedes,
        };
        let Some(parent) = self.parent else {
            return self.ca.record(&[new(Origin::Own, Some(serial))]);
        };
        let known = Known::of(old, parent, Place::Locked)?;
        let unknown = matches!(known, Known::Not(_)).then_some(Entry {
            certificate: old,
            origin: Origin::Imported,
            file: None,
            supersedes: None,
        });
        let is_it = !matches!(known, Known::Twin(_));
        let new = new(Origin::Issued, Some(serial).filter(|_| is_it));
        let entries: Vec<Entry<'_>> = unknown.into_iter().chain([new]).collect();
        parent.record(&entries)
    }

    /// The new one, the old one, and what was bundled before: those that have not ended. One that a run of ours
    /// did not live to put in place is later than the old one, and goes.
    fn bundle(
        &self,
        new: &Certificate,
        before: Vec<Certificate>,
        now: OffsetDateTime,
    ) -> Vec<Certificate> {
        let old = &self.ca.certificate;
        let start = old.facts().validity.not_before;
        let is_live = |one: &Certificate| one.facts().validity.not_after >= now;
        let is_same = |one: &Certificate| {
            one.facts().spki == old.facts().spki && one.facts().subject == old.facts().subject
        };
        let before = before.into_iter().filter(|one| {
            !is_same(one) || (is_live(one) && one.facts().validity.not_before < start)
        });
        let mut all = vec![new.clone()];
        for one in Some(old.clone()).filter(is_live).into_iter().chain(before) {
            if !all.contains(&one) {
                all.push(one);
            }
        }
        all
    }

    fn done(self, outcome: Outcome, new: Option<Certificate>) -> RenewedCa {
        let old = self.ca.certificate.clone();
        let written = outcome != Outcome::Kept && new.is_some();
        let line = |path: PathBuf, kind| FileLine {
            path,
            kind,
            written,
        };
        let mut files = vec![line(self.ca.cert_path.clone(), "certificate")];
        if outcome != Outcome::Kept {
            files.push(line(beside(&self.ca.cert_path, &old), "old-certificate"));
            files.push(line(ca::bundle_path(self.ca.book.folder()), "ca-bundle"));
        }
        let (Need::Keep(reason) | Need::Renew(reason)) = self.need;
        let made = Made {
            outcome,
            reason: Some(reason),
            certificate: match outcome {
                Outcome::Kept => Some(new.unwrap_or_else(|| old.clone())),
                _ => new,
            },
            files,
            warnings: self.warnings,
            stays: None,
            pem: None,
        };
        RenewedCa { made, old }
    }

    /// Its profile's name.
    pub fn title(&self) -> &'static str {
        self.order.profile.title
    }
}
