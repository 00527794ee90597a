//! A server's or client's certificate: planned, then made anew under the lock.

use std::path::{Path, PathBuf};

use super::found::{has_a_good_key, is_ours, leaf_in, may_go_on, not_a_leaf, two_of_one_serial};
use super::known::{Known, Place};
use super::pair::Pair;
use super::{MEANWHILE, Manner, beside, cut, is_newer, length_of, term_of};
use crate::failure::{Failure, Kind};
use crate::host::ca::Ca;
use crate::host::chance;
use crate::host::files::{self, Folders, PUBLIC, Replace, Write};
use crate::host::fulfil::{
    Destination, FileLine, Job, KeySource, Made, Outcome, Scrutiny, Series, Under, issued,
};
use crate::host::ledger::{Entry, Origin, Revocation};
use crate::host::passphrase::Passes;
use crate::pki::crl;
use crate::pki::decide::Reason;
use crate::pki::facts::Certificate;
use crate::pki::lifetime::show;
use crate::pki::order::{Order, Term};
use crate::pki::profile::{CLIENT, Profile, SERVER};
use crate::pki::renewal::{self, Need, When};

/// A server's or client's certificate in its file, and what is to become of it.
pub struct Renewal<'a> {
    path: &'a Path,
    ca: &'a Ca,
    manner: &'a Manner,
    key_pass: &'a Passes,
    old: Certificate,
    order: Order,
    pair: Pair,
    known: Known,
    need: Need,
    warnings: Vec<String>,
}

impl<'a> Renewal<'a> {
    /// Looks at the file and finds what speaks against it. Nothing is written; the key is unlocked where it is
    /// needed, and not in a rehearsal.
    pub fn plan(
        path: &'a Path,
        ca: &'a Ca,
        manner: &'a Manner,
        key_pass: &'a Passes,
    ) -> Result<Renewal<'a>, Failure> {
        Renewal::plan_at(Place::Free, path, ca, manner, key_pass)
    }

    fn plan_at(
        place: Place,
        path: &'a Path,
        ca: &'a Ca,
        manner: &'a Manner,
        key_pass: &'a Passes,
    ) -> Result<Renewal<'a>, Failure> {
        let now = chance::now();
        let old = leaf_in(path)?;
        is_ours(path, &old, ca)?;
        ca.can_issue_at(now)?;
        let known = Known::of(&old, ca, place)?;
        may_go_on(path, known.revoked())?;
        let lifetime = match manner.lifetime {
            Some(lifetime) => lifetime,
            None => {
                let is_server = old.facts().profile() == SERVER.word;
                let profile = if is_server { &SERVER } else { &CLIENT };
                length_of(old.facts().validity, Some(ca), profile)?
            }
        };
        let order = renewal::leaf_order(&old, lifetime).map_err(|why| not_a_leaf(path, why, ca))?;
        let term = term_of(&order, Some(&ca.certificate), now)?;
        let pair = Pair::look(path, &old, ca, manner, key_pass)?;
        let need = match (&pair, known.revoked()) {
            (Pair::Half { .. }, _) => Need::Renew(Reason(
                "its key is the new one of a renewal that was interrupted".to_owned(),
            )),
            (_, Some((at, reason))) => {
                Need::Renew(Reason(format!("it was revoked on {} ({reason})", show(at))))
            }
            _ => renewal::need(old.facts().validity, term.validity, manner.when, now),
        };
        let mut planned = Renewal {
            path,
            ca,
            manner,
            key_pass,
            old,
            order,
            pair,
            known,
            need,
            warnings: Vec::new(),
        };
        if planned.is_due() {
            if let Pair::Same = planned.pair {
                let validity = planned.old.facts().validity;
                let by_age = renewal::need(validity, term.validity, When::default(), now);
                let is_forced = matches!(by_age, Need::Keep(_));
                has_a_good_key(path, &planned.old, ca, place, is_forced)?;
            }
            planned.can_be_done(&term)?;
        }
        Ok(planned)
    }

    /// Whether it is to be made anew.
    pub fn is_due(&self) -> bool {
        matches!(self.need, Need::Renew(_))
    }

    /// Server or client.
    pub fn profile(&self) -> &'static Profile {
        self.order.profile
    }

    /// Whom it is about.
    pub fn subject(&self) -> String {
        self.old.facts().subject.to_string()
    }

    fn can_be_done(&mut self, term: &Term) -> Result<(), Failure> {
        let under = Under::Ca(self.ca);
        let may = under.may_issue(&self.order);
        may.map_err(|error| under.refused(error))?;
        if let (Pair::Same, Some(why)) = (&self.pair, self.old.facts().spki.weakness()) {
            let message = format!("{}: {why}", self.path.display());
            return Err(Failure::new(Kind::Refused, message)
                .hint(
                "make a new one, with a new key: mtls-ca issue-server or issue-client, with another --name",
            ));
        }
        if self.manner.revoke_old
            && let Known::Twin(other) = &self.known
        {
            return Err(two_of_one_serial(self.path, &self.old, other));
        }
        self.replace()?;
        self.warnings
            .extend(cut(term, Some(self.ca), self.manner.strict)?);
        self.warnings.extend(self.ca.warnings());
        self.warnings.extend(self.pair.warning());
        match self.manner.rehearse {
            true => Ok(()),
            false => self.pair.prove(self.path, &self.old, self.key_pass),
        }
    }

    /// Does it.
    pub fn run(self) -> Result<Made, Failure> {
        let outcome = if self.is_due() {
            Outcome::Renewed
        } else {
            Outcome::Kept
        };
        if outcome == Outcome::Kept || self.manner.rehearse {
            return Ok(self.made(outcome));
        }
        // People are asked, and keys are made, before anything is locked.
        self.ca.unlock()?;
        let new = self.pair.new_key(self.manner, self.key_pass)?;
        let key_path = self.pair.key_path().unwrap_or(self.path).to_path_buf();
        let folders = Folders::open(&[&key_path, self.path], &[self.ca.book.folder()])?;
        let mut here = Renewal::plan_at(
            Place::Locked,
            self.path,
            self.ca,
            self.manner,
            self.key_pass,
        )?;
        if !here.is_due() {
            return Ok(here.made(Outcome::Kept));
        }
        if is_newer(&here.old, &self.old) {
            here.need = Need::Keep(Reason(MEANWHILE.to_owned()));
            return Ok(here.made(Outcome::Kept));
        }
        if here.old != self.old || here.pair != self.pair {
            let path = self.path.display();
            let message =
                format!("{path} or its key was changed while this ran, and was left untouched");
            return Err(Failure::new(Kind::Conflict, message).hint("run the command again"));
        }
        let spki = match (&new, here.pair.spki()) {
            (Some(new), _) => new.spki(),
            (None, Some(spki)) => spki,
            (None, None) => &here.old.facts().spki,
        };
        let job = Job {
            order: here.order.clone(),
            cert: Destination::File(self.path.to_path_buf()),
            key: KeySource::Request(spki.clone()),
            key_pass: self.key_pass.clone(),
        };
        let under = Under::Ca(self.ca);
        let certificate = issued(
            &job,
            &under,
            None,
            None,
            chance::now(),
            Scrutiny::Whole,
            &mut Series::default(),
        )?;
        let pem = under.bundle(&certificate);
        let cert = Write {
            path: self.path,
            content: pem.as_bytes(),
            mode: PUBLIC,
            replace: here.replace()?,
        };
        let key = new.as_ref().map(|new| here.pair.write(new)).transpose()?;
        let key = key.flatten();
        let writes: Vec<Write<'_>> = key.into_iter().chain([cert]).collect();
        folders.commit(&writes, || here.record(&certificate))?;
        let written: Vec<PathBuf> = writes.iter().flat_map(Write::files).collect();
        let mut made = here.made(Outcome::Renewed);
        made.certificate = Some(certificate);
        for file in &mut made.files {
            file.written = written.contains(&file.path);
        }
        Ok(made)
    }

    /// With its key, the old certificate is kept as well.
    fn replace(&self) -> Result<Replace, Failure> {
        match &self.pair {
            Pair::Same => Ok(Replace::Old),
            Pair::New(_) | Pair::Half { .. } => {
                files::keep_certificate(self.path, &self.old, beside(self.path, &self.old))
            }
        }
    }

    /// The new one takes the place of the old one, which is on record from now on if it was not.
    fn record(&self, certificate: &Certificate) -> Result<(), Failure> {
        let file = files::absolute(self.path)?;
        let serial = &self.old.facts().serial;
        let old = Entry {
            certificate: &self.old,
            origin: Origin::Imported,
            file: None,
            supersedes: None,
        };
        let new = Entry {
            certificate,
            origin: Origin::Issued,
            file: Some(&file),
            supersedes: Some(serial).filter(|_| !matches!(self.known, Known::Twin(_))),
        };
        let unknown = matches!(self.known, Known::Not(_)).then_some(old);
        let entries: Vec<Entry<'_>> = unknown.into_iter().chain([new]).collect();
        let revocation = Revocation {
            serial: serial.to_string(),
            at: chance::now(),
            reason: crl::Reason::Superseded,
        };
        let revocations: Vec<_> = self
            .manner
            .revoke_old
            .then_some(revocation)
            .into_iter()
            .collect();
        self.ca
            .write(|ledger| ledger.replace(&entries, &revocations))
    }

    /// What became of it, or would.
    fn made(self, outcome: Outcome) -> Made {
        let line = |path: &Path, kind| FileLine {
            path: path.to_path_buf(),
            kind,
            written: false,
        };
        let mut files = Vec::new();
        if outcome != Outcome::Kept {
            files.extend(self.pair.files());
        }
        files.push(line(self.path, "certificate"));
        if outcome != Outcome::Kept && self.pair != Pair::Same {
            files.push(line(&beside(self.path, &self.old), "old-certificate"));
        }
        let (Need::Keep(reason) | Need::Renew(reason)) = self.need;
        Made {
            outcome,
            reason: Some(reason),
            certificate: Some(self.old).filter(|_| outcome == Outcome::Kept),
            files,
            warnings: self.warnings,
            stays: None,
            pem: None,
        }
    }
}
