//! What the threads hand over: one pair, staged or held, on its way to its place.

use std::fs;
use std::io;
use std::path::Path;

use super::stage::Staged;
use super::{Piece, Ready, Work, internal};
use crate::failure::{Failure, Kind};
use crate::host::files::{Replace, folder_of};
use crate::host::fulfil::seen::leaf_at;
use crate::pki::facts::Certificate;

impl Ready {
    /// Where its files are to be.
    pub(super) fn folder(&self) -> Option<&Path> {
        self.work.as_ref().map(|work| folder_of(&work.cert.0))
    }
}

impl Work {
    pub(super) fn staged(&self) -> impl Iterator<Item = &Staged> {
        let key = self.key.as_ref().map(|(_, piece)| piece);
        key.into_iter()
            .chain([&self.cert.1])
            .filter_map(|piece| match piece {
                Piece::Staged(staged) => Some(staged),
                Piece::Held(_) | Piece::Put => None,
            })
    }

    /// Under the lock: refused where another process changed what is there.
    pub(super) fn is_as_seen(&self) -> Result<(), Failure> {
        if let Some((path, _)) = &self.key {
            is_absent(path)?;
        }
        if let Replace::KeepOldAs(beside) = &self.replace {
            is_absent(beside)?;
        }
        let path = &self.cert.0;
        match &self.replaced {
            None => is_absent(path),
            Some(old) => {
                let there = leaf_at(path)?;
                let same = there.as_ref().map(Certificate::as_der) == Some(old.as_der());
                same.then_some(()).ok_or_else(|| appeared(path))
            }
        }
    }

    /// It was put in place with its folder.
    pub(super) fn forget(&mut self) {
        let key = self.key.as_mut().map(|(_, key)| key);
        for piece in key.into_iter().chain([&mut self.cert.1]) {
            if let Piece::Staged(staged) = std::mem::replace(piece, Piece::Put) {
                staged.forget();
            }
        }
    }

    pub(super) fn put(&mut self) -> Result<(), Failure> {
        let key = self
            .key
            .as_mut()
            .map(|(path, key)| key.put(path, &Replace::Never));
        key.transpose()?;
        let (path, certificate) = &mut self.cert;
        certificate.put(path, &self.replace)
    }
}

impl Piece {
    fn put(&mut self, path: &Path, replace: &Replace) -> Result<(), Failure> {
        match std::mem::replace(self, Piece::Put) {
            Piece::Staged(staged) => staged.put(path, replace),
            Piece::Held(_) | Piece::Put => Err(internal("it was to go into an archive")),
        }
    }
}

pub(super) fn is_absent(path: &Path) -> Result<(), Failure> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Failure::io("look for", path, &error)),
        Ok(_) => Err(appeared(path)),
    }
}

/// Somebody else was faster.
pub(super) fn appeared(target: &Path) -> Failure {
    let path = target.display();
    let message = format!("{path} changed while this ran, and was left untouched");
    Failure::new(Kind::Conflict, message).hint("run the command again")
}

pub(super) fn not_put(path: &Path, error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::AlreadyExists => appeared(path),
        _ => Failure::io("write", path, error),
    }
}
