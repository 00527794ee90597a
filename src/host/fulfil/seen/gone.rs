//! What becomes of the certificate that gives way to a new one.

use std::path::{Path, PathBuf};

use super::Seen;
use crate::failure::Failure;
use crate::host::files::Replace;
use crate::host::fulfil::disk::Disk;
use crate::host::fulfil::made::Outcome;
use crate::pki::facts::Certificate;

impl Seen {
    /// Under which name the certificate is kept that conflicts and gives way.
    pub(in crate::host::fulfil) fn beside(&self, path: &Path, outcome: Outcome) -> Option<PathBuf> {
        let old = self.replaced(outcome);
        let old = old.filter(|_| outcome == Outcome::Reissued)?;
        let mut beside = path.as_os_str().to_owned();
        beside.push(format!(".{}", old.facts().serial));
        Some(beside.into())
    }

    /// What may happen to the certificate that is there; refused where it would be lost.
    pub(in crate::host::fulfil) fn replace(
        &self,
        path: &Path,
        outcome: Outcome,
        disk: &dyn Disk,
    ) -> Result<Replace, Failure> {
        match (self.replaced(outcome), self.beside(path, outcome)) {
            (Some(old), Some(beside)) => disk.keep_as(path, old, beside),
            (Some(_), None) => Ok(Replace::Old),
            (None, _) => Ok(Replace::Never),
        }
    }

    /// The certificate that gives way to the new one.
    pub(in crate::host::fulfil) fn replaced(&self, outcome: Outcome) -> Option<&Certificate> {
        let old = self.certificate.as_ref();
        old.filter(|_| matches!(outcome, Outcome::Renewed | Outcome::Reissued))
    }
}
