//! A wish and its place: what is to be certified, where it goes, whose key it is,
//! under which CA, and how to go about it.

use std::path::{Path, PathBuf};

use time::OffsetDateTime;

use super::issued::refused;
use crate::failure::{Failure, Kind};
use crate::host::ca::{self, Ca};
use crate::host::files;
use crate::host::ledger::{Book, Entry, Origin};
use crate::host::passphrase::Passes;
use crate::pki::armour;
use crate::pki::decide::Issuer;
use crate::pki::facts::{Certificate, Serial};
use crate::pki::issue::{self, IssueError};
use crate::pki::order::Order;
use crate::pki::spki::Spki;
use crate::pki::verdict;
use crate::shell;

/// One certificate that somebody wants, and where.
#[derive(Debug)]
pub struct Job {
    /// What.
    pub order: Order,
    /// Where the certificate goes.
    pub cert: Destination,
    /// Whose key it is.
    pub key: KeySource,
    /// The passphrase of a key in a file.
    pub key_pass: Passes,
}

/// Where a certificate goes.
#[derive(Clone, Debug)]
pub enum Destination {
    /// Into this file.
    File(PathBuf),
    /// To standard output: there is nothing to compare with, and nothing to keep.
    Stdout,
}

/// Where the certificate's key is.
#[derive(Clone, Debug)]
pub enum KeySource {
    /// In this file, or to be made there.
    File(PathBuf),
    /// With whoever sent the request.
    Request(Spki),
}

/// Under which CA.
#[derive(Debug)]
pub enum Under<'a> {
    /// Its own, with its own ledger.
    Itself(&'a Book),
    /// This one.
    Ca(&'a Ca),
    /// One that this run would make, if it were not a rehearsal.
    NotYetMade,
}

/// How to go about it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Manner {
    /// Say what would happen, and write nothing.
    pub rehearse: bool,
    /// Replace a certificate that conflicts.
    pub force: bool,
    /// A leaf that would outlive its CA is an error.
    pub strict: bool,
}

impl Job {
    pub(super) fn cert_path(&self) -> Option<&Path> {
        match &self.cert {
            Destination::File(path) => Some(path),
            Destination::Stdout => None,
        }
    }

    pub(super) fn key_path(&self) -> Option<&Path> {
        match &self.key {
            KeySource::File(path) => Some(path),
            KeySource::Request(_) => None,
        }
    }

    /// The command that renews the CA of this job.
    pub(super) fn renewal(&self, under: &Under<'_>) -> String {
        let folder = self.cert_path().map_or(Path::new("."), files::folder_of);
        let parent = match under {
            Under::Ca(parent) => Some(parent.book.folder()),
            Under::Itself(_) | Under::NotYetMade => None,
        };
        ca::renewal(folder, parent)
    }
}

impl<'a> Under<'a> {
    pub(super) fn certificate(&self) -> Option<&'a Certificate> {
        match self {
            Under::Ca(ca) => Some(&ca.certificate),
            Under::Itself(_) | Under::NotYetMade => None,
        }
    }

    pub(in crate::host) fn issuer(&self) -> Issuer<'a> {
        match self {
            Under::Ca(ca) => Issuer::Authority(&ca.certificate),
            Under::Itself(_) => Issuer::Itself,
            Under::NotYetMade => Issuer::NotYetMade,
        }
    }

    /// The ledger of whoever issues.
    pub(super) fn book(&self) -> Result<&'a Book, Failure> {
        match self {
            Under::Ca(ca) => Ok(&ca.book),
            Under::Itself(book) => Ok(book),
            Under::NotYetMade => Err(Failure::new(Kind::Internal, "there is no CA to issue from")),
        }
    }

    /// Records what was issued: before it is anywhere else, so that everything in the world can be revoked.
    pub(super) fn record(
        &self,
        certificate: &Certificate,
        path: Option<&Path>,
        replaced: Option<&Serial>,
    ) -> Result<(), Failure> {
        let file = path.map(files::absolute).transpose()?;
        let entry = |origin| Entry {
            certificate,
            origin,
            file: file.as_deref(),
            supersedes: replaced,
        };
        match self {
            Under::Ca(ca) => ca.record(&[entry(Origin::Issued)]),
            _ => self
                .book()?
                .write(|ledger| ledger.record(&[entry(Origin::Own)])),
        }
    }

    /// What to know about the CA's files.
    pub fn warnings(&self) -> Vec<String> {
        match self {
            Under::Ca(ca) => ca.warnings(),
            Under::Itself(_) | Under::NotYetMade => Vec::new(),
        }
    }

    pub(super) fn can_issue_at(&self, now: OffsetDateTime) -> Result<(), Failure> {
        match self {
            Under::Ca(ca) => ca.can_issue_at(now),
            Under::Itself(_) | Under::NotYetMade => Ok(()),
        }
    }

    /// Whether the CAs above would have it: their names, path lengths and name constraints.
    pub(in crate::host) fn may_issue(&self, order: &Order) -> Result<(), IssueError> {
        issue::fits(order)?;
        let Under::Ca(ca) = self else { return Ok(()) };
        issue::may_stand_below(order, &ca.certificate)?;
        let above = ca.above.iter().try_for_each(|above| {
            verdict::allows(above.as_der(), order.subject.value(), &order.sans)
        });
        above.map_err(IssueError::NotAllowed)
    }

    /// Why nothing is issued, with what to do here.
    pub(in crate::host) fn refused(&self, error: IssueError) -> Failure {
        let failure = refused(error);
        match self {
            Under::Ca(ca) => failure.in_words(&[("DIR/ca.crt", &shell::path(&ca.cert_path))]),
            Under::Itself(_) | Under::NotYetMade => failure,
        }
    }

    /// The leaf, then its intermediates, never the root: what a server sends (RFC 8446 section 4.4.2).
    pub(in crate::host) fn bundle(&self, leaf: &Certificate) -> String {
        let mut pem = armour::write("CERTIFICATE", leaf.as_der());
        if let Under::Ca(ca) = self {
            let own = (!ca.certificate.facts().is_self_issued()).then_some(&ca.certificate);
            for above in own.into_iter().chain(&ca.above) {
                pem.push_str(&armour::write("CERTIFICATE", above.as_der()));
            }
        }
        pem
    }
}
