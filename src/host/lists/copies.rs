//! Copies of the list in the CA's folder that an earlier run was told to make: servers read them, and learn of
//! nobody who is revoked from a copy that stays as it was. So every run that makes a list brings them up to date.

use std::path::{Path, PathBuf};

use time::OffsetDateTime;

use super::own::lists_at;
use super::{CHAIN_FILE, DER_FILE, Form, Wanted, chain};
use crate::failure::Failure;
use crate::host::ca::Ca;
use crate::host::fulfil::FileLine;
use crate::host::place;
use crate::host::read::{self, LARGEST_LIST};
use crate::shell;

/// A copy that is there, beside the one that is asked for.
pub(super) struct Copied {
    pub path: PathBuf,
    form: Form,
    there: Vec<u8>,
}

/// All of them, and what to know.
#[derive(Default)]
pub(super) struct Copies {
    pub all: Vec<Copied>,
    pub warnings: Vec<String>,
}

impl Copies {
    /// Those in the CA's folder. What is no list of this CA is not ours to touch.
    pub fn look(ca: &Ca, wanted: &Wanted, now: OffsetDateTime) -> Result<Copies, Failure> {
        let mut copies = Copies::default();
        for name in [DER_FILE, CHAIN_FILE] {
            let path = ca.book.folder().join(name);
            let asked = wanted.copy.as_ref().and_then(|copy| copy.path.as_deref());
            if asked.is_some_and(|asked| place::is_same(asked, &path)) {
                continue;
            }
            let Some(there) = read::optional_up_to(&path, LARGEST_LIST)? else {
                continue;
            };
            let lists = match lists_at(&path, &there, ca) {
                Ok(lists) => lists,
                Err(failure) => {
                    copies.warnings.push(failure.message);
                    continue;
                }
            };
            let form = match name {
                DER_FILE => Form::Der,
                _ => {
                    let above = lists
                        .into_iter()
                        .skip(1)
                        .map(|(block, _)| block.der.to_vec());
                    Form::Chain(copies.above(ca, wanted, &path, above.collect(), now))
                }
            };
            copies.all.push(Copied { path, form, there });
        }
        Ok(copies)
    }

    /// The lists of the CAs above: those that were there, or newer ones from the folders beside the CA's.
    fn above(
        &mut self,
        ca: &Ca,
        wanted: &Wanted,
        path: &Path,
        before: Vec<Vec<u8>>,
        now: OffsetDateTime,
    ) -> Vec<Vec<u8>> {
        if !wanted.above {
            return before;
        }
        match chain::above(ca, &[], now) {
            Ok(above) => {
                self.warnings.extend(above.warnings);
                above.lists
            }
            Err(failure) => {
                let (path, folder) = (path.display(), shell::path(ca.book.folder()));
                let why = failure.message;
                self.warnings.push(format!(
                    "{path} keeps the lists of the CAs above that it had: {why}; say where they are: mtls-ca --ca-dir {folder} crl --chain DIR|FILE"
                ));
                before
            }
        }
    }

    /// Those that do not hold `list` (DER), and what they are to hold.
    pub fn behind<'a>(&'a self, list: &'a [u8]) -> impl Iterator<Item = (&'a Copied, Vec<u8>)> {
        let all = self
            .all
            .iter()
            .map(|copied| (copied, copied.form.content(list)));
        all.filter(|(copied, content)| copied.there != *content)
    }
}

impl Copied {
    pub fn line(&self, written: bool) -> FileLine {
        FileLine {
            path: self.path.clone(),
            kind: self.form.kind(),
            written,
        }
    }
}
