//! The certificates and revocation lists of the files that `verify` is given.

use std::path::Path;

use crate::failure::Failure;
use crate::host::read;
use crate::pki::object::Kind;

/// The objects of one kind in a file.
pub struct Found {
    /// Their DER; empty where the armour is broken.
    pub ders: Vec<Vec<u8>>,
    /// The broken ones: which, and why.
    pub broken: Vec<(usize, String)>,
}

impl Found {
    /// Reads a file. It may hold others beside the wanted objects, such as a key; one that holds
    /// none of them is an error.
    pub fn read(path: &Path, wanted: Wanted) -> Result<Found, Failure> {
        let bytes = read::input(path)?;
        let mut found = Found {
            ders: Vec::new(),
            broken: Vec::new(),
        };
        let mut other = None;
        for part in read::parts(path, &bytes)? {
            match part {
                Ok(block) => match Kind::of(&block) {
                    kind if kind == wanted.kind => found.ders.push(block.der.to_vec()),
                    kind => {
                        other.get_or_insert_with(|| {
                            read::wrong_kind(path, kind, &block, wanted.noun)
                        });
                    }
                },
                Err(failure) => {
                    if failure.message.contains(wanted.label) {
                        found
                            .broken
                            .push((found.ders.len(), failure.message.clone()));
                        found.ders.push(Vec::new());
                    }
                    other.get_or_insert(failure);
                }
            }
        }
        match other {
            // Nothing in it can be read as what is wanted.
            Some(failure) if found.ders.iter().all(Vec::is_empty) => Err(failure),
            _ => Ok(found),
        }
    }

    /// The DER of all, borrowed.
    pub fn slices(&self) -> Vec<&[u8]> {
        self.ders.iter().map(Vec::as_slice).collect()
    }

    /// The DER of those that are not broken, and why the others are left out.
    pub fn usable(mut self, notes: &mut Vec<String>) -> Vec<Vec<u8>> {
        notes.extend(self.broken.into_iter().map(|(_, why)| why));
        self.ders.retain(|der| !der.is_empty());
        self.ders
    }
}

/// What is looked for in a file.
#[derive(Clone, Copy)]
pub struct Wanted {
    kind: Kind,
    /// As its PEM labels have it.
    label: &'static str,
    /// For sentences.
    noun: &'static str,
}

impl Wanted {
    /// Certificates, called by this noun.
    pub fn certificates(noun: &'static str) -> Wanted {
        Wanted {
            kind: Kind::Certificate,
            label: "CERTIFICATE)",
            noun,
        }
    }

    pub const CRLS: Wanted = Wanted {
        kind: Kind::Crl,
        label: "X509 CRL)",
        noun: "a revocation list",
    };
}
