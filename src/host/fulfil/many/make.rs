//! What a thread does about one job.

use std::path::Path;

use zeroize::Zeroizing;

use super::super::disk::Disk;
use super::super::job::Job;
use super::super::made::Made;
use super::super::seen::Seen;
use super::super::{Considered, Due, Keys, Scrutiny, consider, issued, lines, reason_of};
use super::sampler::Sampler;
use super::{Many, Piece, Ready, Tools, Work, internal};
use crate::failure::Failure;
use crate::host::chance;
use crate::host::files::{PUBLIC, SECRET};
use crate::host::keys::{KeyFile, PrivateKey};
use crate::host::ledger::{Origin, Record};
use crate::pki::signer::Signer;

impl Many<'_> {
    /// Everything about one job that needs neither lock nor order.
    pub(super) fn make(
        &self,
        job: &Job,
        seen: Seen,
        disk: &dyn Disk,
        tools: &mut Tools,
        sampler: &Sampler,
    ) -> Result<Box<Ready>, Failure> {
        let now = chance::now();
        let mut considered = consider(job, self.under, self.manner, seen, disk, now)?;
        if let Considered::Due(due) = &considered
            && due.seen.is_vouched()
        {
            // To act on it, it is looked at whole. What the ledger said of it holds.
            let revoked = due.seen.revoked();
            let seen = Seen::look(job, disk)?.with_revocation(revoked);
            considered = consider(job, self.under, self.manner, seen, disk, now)?;
        }
        let due = match considered {
            Considered::Told(made) => {
                // Nobody asks for it, and it may wait for others.
                let made = Made {
                    certificate: None,
                    ..made
                };
                return Ok(Box::new(Ready { made, work: None }));
            }
            Considered::Due(due) => due,
        };
        let Due {
            mut seen,
            outcome,
            decision,
            warnings,
        } = due;
        let scrutiny = sampler.scrutiny(job);
        let make = match scrutiny {
            Scrutiny::Whole => PrivateKey::generate_here,
            Scrutiny::Structure => PrivateKey::generate_one_of_many,
        };
        let keys = Keys::gather(job, self.under, &seen, outcome, make)?;
        seen.take_unlocked(keys.unlocked);
        let (new_key, key_pem) = keys.new.unzip();
        let own_key = new_key
            .as_ref()
            .or(seen.key.as_ref().and_then(KeyFile::open));
        let spki = own_key.map(PrivateKey::public_key).or(seen.kept_spki());
        let certificate = issued(
            job,
            self.under,
            own_key,
            spki,
            now,
            scrutiny,
            &mut tools.series,
        )?;
        let pem = self.under.bundle(&certificate);
        let path = job.cert_path().ok_or_else(|| internal("it has no place"))?;
        let replace = seen.replace(path, outcome, disk)?;
        let has_new_key = key_pem.is_some();
        let mut piece = |path: &Path, text: Zeroizing<String>, mode| match &mut tools.shelf {
            Some(shelf) => {
                let staged = shelf.write(path, text.as_bytes(), mode, &replace);
                staged.map(Piece::Staged)
            }
            None => Ok(Piece::Held(text)),
        };
        let key = match (job.key_path(), key_pem) {
            (Some(path), Some(pem)) => Some((path.to_path_buf(), piece(path, pem, SECRET)?)),
            _ => None,
        };
        let pem = piece(path, Zeroizing::new(pem), PUBLIC)?;
        let cert = (path.to_path_buf(), pem);
        let files = lines(job, seen.beside(path, outcome), &replace, has_new_key);
        let replaced = seen.replaced(outcome).cloned();
        let old = replaced.as_ref().map(|old| &old.facts().serial);
        let record = Record::of(&certificate, Origin::Issued, old);
        Ok(Box::new(Ready {
            work: Some(Work {
                record,
                key,
                cert,
                replace,
                replaced,
            }),
            made: Made {
                outcome,
                reason: reason_of(decision),
                // The record has it.
                certificate: None,
                files,
                warnings,
                stays: None,
                pem: None,
            },
        }))
    }
}
