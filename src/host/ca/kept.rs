//! The CA's own key under another name, where something else was put in its place: it is what a person in need looks
//! for.

use std::fs;
use std::path::{Path, PathBuf};

use crate::host::files;
use crate::host::keys::KeyFile;
use crate::pki::signer::Signer;
use crate::pki::spki::Spki;
use crate::shell;

/// How the key of `spki` comes back to `key`, if it lies beside it as `ca.key.SOMETHING`. Those under a passphrase are
/// passed by: nobody can tell whose they are.
pub fn back_to_its_place(key: &Path, spki: &Spki) -> Option<String> {
    let kept = shell::path(&kept_beside(key, spki)?);
    let key = shell::path(key);
    Some(format!(
        "its own key is still there, as {kept}: mv {key} {key}.other && mv {kept} {key}"
    ))
}

fn kept_beside(key: &Path, spki: &Spki) -> Option<PathBuf> {
    let name = key.file_name()?.to_str()?;
    let is_named_so = |path: &Path| {
        let found = path.file_name().and_then(|found| found.to_str());
        found
            .and_then(|found| found.strip_prefix(name))
            .is_some_and(|more| more.starts_with('.'))
    };
    let is_it = |path: &Path| match KeyFile::find(path) {
        Ok(Some(KeyFile::Open(found))) => found.public_key() == spki,
        _ => false,
    };
    let entries = fs::read_dir(files::folder_of(key)).ok()?;
    let mut kept: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| is_named_so(path) && is_it(path))
        .collect();
    kept.sort();
    kept.into_iter().next()
}
