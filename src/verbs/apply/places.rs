//! That no two entries write the same file, and that every folder can be made: before anything else is looked at.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::entries::{Place, Problem};
use super::leaves;
use super::manifest::Manifest;
use crate::failure::{Failure, Kind};
use crate::host::ca;
use crate::host::files::folder_of;
pub use crate::host::place::whole;
use crate::host::{ledger, lists};
use crate::shell;

/// Every file once, however its path is spelled.
#[derive(Default)]
pub struct Taken {
    files: HashMap<PathBuf, Option<Place>>,
    folders: HashMap<PathBuf, PathBuf>,
}

/// What two entries would both write.
pub fn apart(
    manifest: &Manifest,
    ca_dir: &Path,
    intermediates: &[PathBuf],
    out: &Path,
) -> (Taken, Vec<Problem>) {
    let mut taken = Taken::default();
    let mut problems = Vec::new();
    let root = manifest.ca.as_ref().map(|ca| ca.at);
    taken.take(of_ca(ca_dir), root, &mut problems);
    for (one, folder) in manifest.intermediates.iter().zip(intermediates) {
        taken.take(of_ca(folder), Some(one.at), &mut problems);
    }
    for leaf in &manifest.leaves {
        // What cannot name a file was refused before.
        let files = leaves::files(leaf, out).unwrap_or_default();
        taken.take(files, Some(leaf.at), &mut problems);
    }
    (taken, problems)
}

/// The files that are a CA's own.
fn of_ca(folder: &Path) -> Vec<PathBuf> {
    vec![
        ca::cert_path(folder),
        ca::key_path(folder),
        lists::path(folder),
        ledger::path(folder),
        ca::bundle_path(folder),
    ]
}

impl Taken {
    fn take(&mut self, files: Vec<PathBuf>, at: Option<Place>, problems: &mut Vec<Problem>) {
        let mut is_told = false;
        for file in files {
            let whole = self.whole(&file);
            let first = self.files.entry(whole);
            let first = match first {
                std::collections::hash_map::Entry::Vacant(free) => {
                    free.insert(at);
                    continue;
                }
                std::collections::hash_map::Entry::Occupied(taken) => *taken.get(),
            };
            // Whoever shares the key shares the certificate: one word for both.
            if is_told {
                continue;
            }
            is_told = true;
            let file = file.display();
            let other = other(first);
            problems.push(Problem {
                at: at.unwrap_or(Place { line: 1, column: 1 }),
                message: format!(
                    "this entry would write {file}, and {other}; give one of them another name"
                ),
            });
        }
    }

    /// The folders of all of them.
    pub fn folders(&self) -> HashSet<&Path> {
        self.files.keys().map(|file| folder_of(file)).collect()
    }

    /// Refuses a file that the manifest or a CA has.
    pub fn is_free(&mut self, file: &Path) -> Result<(), Failure> {
        let whole = self.whole(file);
        let Some(first) = self.files.get(&whole) else {
            return Ok(());
        };
        // Of a CA's file that is there, more is said by whoever looks at it.
        if first.is_none() && file.symlink_metadata().is_ok() {
            return Ok(());
        }
        let (file, other) = (file.display(), other(*first));
        let message = format!(
            "this client would write {file}, and {other}{}",
            if first.is_some() {
                " of the manifest"
            } else {
                ""
            }
        );
        let next = match first {
            Some(_) => "give one of them another name",
            None => "give the client another name, or its files another folder: --out-dir DIR",
        };
        Err(Failure::new(Kind::Input, message).hint(next))
    }

    /// Refuses an archive in the place of such a file, whether that is there or is yet to be made.
    pub fn can_be_archive(&mut self, file: &Path) -> Result<(), Failure> {
        let whole = self.whole(file);
        let Some(first) = self.files.get(&whole) else {
            return Ok(());
        };
        let whose = match first {
            Some(first) => format!("the entry on line {} of the manifest writes it", first.line),
            None => "it belongs to the CA".to_owned(),
        };
        let message = format!("{} cannot be the archive: {whose}", file.display());
        Err(Failure::new(Kind::Usage, message)
            .hint("give the archive another name: --output-tar FILE"))
    }

    fn whole(&mut self, file: &Path) -> PathBuf {
        let folder = folder_of(file);
        let known = self.folders.get(folder).cloned();
        let whole = known.unwrap_or_else(|| {
            let whole = whole(folder);
            self.folders.insert(folder.to_path_buf(), whole.clone());
            whole
        });
        file.file_name()
            .map_or(whole.clone(), |name| whole.join(name))
    }
}

fn other(first: Option<Place>) -> String {
    match first {
        Some(first) => format!("so would the entry on line {}", first.line),
        None => "it belongs to the CA".to_owned(),
    }
}

/// Refuses folders of which more than the last part is missing.
pub fn can_be_made<'a>(folders: impl Iterator<Item = &'a Path>) -> Result<(), Failure> {
    let mut planned = HashSet::new();
    for folder in folders {
        let parent = folder_of(folder);
        [parent, folder].into_iter().try_for_each(is_no_file)?;
        if !folder.is_dir() && !parent.is_dir() && !planned.contains(&whole(parent)) {
            let (folder, parent) = (folder.display(), shell::path(parent));
            let message = format!("cannot make the folder {folder}: the one above it is missing");
            return Err(Failure::new(Kind::Io, message).hint(format!("mkdir -p {parent}")));
        }
        planned.insert(whole(folder));
    }
    Ok(())
}

/// Refuses what is there and is no folder.
fn is_no_file(folder: &Path) -> Result<(), Failure> {
    if folder.symlink_metadata().is_err() || folder.is_dir() {
        return Ok(());
    }
    let what = match folder.is_symlink() {
        true => "a link to no folder",
        false => "a file",
    };
    let folder = folder.display();
    let message = format!("{folder} is {what}, and a folder is wanted there");
    Err(Failure::new(Kind::Io, message).hint("give another folder, or move the file away"))
}
