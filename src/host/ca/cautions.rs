//! What to know of a CA's folder, whatever is done there: who else may write in it, and what its ledger lacks.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::Ca;
use crate::host::{keys, ledger};
use crate::shell;

impl Ca {
    /// What to know about the CA's files: their modes, and a ledger that lacks something.
    pub fn warnings(&self) -> Vec<String> {
        let key = keys::lax_mode(&self.key_path);
        let lost = self.listed_only();
        key.into_iter()
            .chain(self.open_to_others())
            .chain(lost)
            .collect()
    }

    /// That there is none.
    pub fn without_ledger(&self) -> Option<String> {
        let folder = self.book.folder();
        let (ledger, ca_dir) = (ledger::path(folder), shell::ca_dir(folder));
        let ledger = ledger.display();
        (!self.book.exists()).then(|| format!(
            "there is no ledger {ledger} yet: it begins with the next certificate; to record those that this CA issued before: mtls-ca list{ca_dir} --import FILE…"
        ))
    }

    /// A ledger that lacks what the list has was lost, or is an old one.
    pub fn listed_only(&self) -> Option<String> {
        let folder = self.book.folder();
        let (ledger, list) = (ledger::path(folder), ledger::list_path(folder));
        let (ledger, list) = (ledger.display(), list.display());
        Some(match self.book.listed_only() {
            0 => return None,
            1 => format!(
                "{list} has a revocation that {ledger} lacked: it counts all the same, and is taken over with the next write"
            ),
            many => format!(
                "{list} has {many} revocations that {ledger} lacked: they count all the same, and are taken over with the next write"
            ),
        })
    }

    /// Whoever can write in the folder can put another CA in its place, or take away what was recorded. A
    /// group is left out: on many systems each user has one of its own, and folders are open to it.
    fn open_to_others(&self) -> Option<String> {
        let folder = self.book.folder();
        let mode = fs::metadata(folder).ok()?.permissions().mode() & 0o7777;
        (mode & 0o002 != 0).then(|| {
            let (folder, word) = (folder.display(), shell::path(folder));
            format!("everybody can write in {folder} (mode {mode:04o}); chmod o-w {word}")
        })
    }
}
