//! What verdicts are asked against: anchors, intermediates and CRLs, each read and indexed once, then shared.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use super::budget::Common;
use super::crl_store::CrlStore;
use super::parsed::Cert;
use super::pool::Pool;
use super::signature::{self, Outcome};

/// Trust anchors, intermediates and CRLs. Serves any number of leaves, from any number of threads; all verdicts on it
/// share one budget for work that no honest chain makes.
#[derive(Debug)]
pub struct Trust<'a> {
    pub(super) anchors: Pool<'a>,
    pub(super) intermediates: Pool<'a>,
    pub(super) crls: CrlStore<'a>,
    pub(super) common: Common,
    pub(super) ids: Ids,
    /// Signatures on CA certificates: (subject, issuer).
    edges: Mutex<HashMap<(u32, u32), Outcome>>,
}

/// Numbers for certificates, each given out once.
#[derive(Debug, Default)]
pub(super) struct Ids(AtomicU32);

impl Ids {
    pub fn next(&self) -> u32 {
        self.0.fetch_add(1, Ordering::Relaxed)
    }
}

/// Outcomes that are kept at most.
const REMEMBERED: usize = 10_000;

impl<'a> Trust<'a> {
    /// Reads and indexes the given DER. What cannot be read is left out, and every verdict says so in its
    /// warnings: a stranger in a bundle must not spoil the chains of the others.
    #[must_use]
    pub fn new(anchors: &[&'a [u8]], intermediates: &[&'a [u8]], crls: &[&'a [u8]]) -> Self {
        let ids = Ids::default();
        let anchors = Pool::read("trust anchor", anchors, &ids, &[]);
        let intermediates = Pool::read("intermediate", intermediates, &ids, &[&anchors]);
        Trust {
            anchors,
            intermediates,
            crls: CrlStore::read(crls),
            common: Common::default(),
            ids,
            edges: Mutex::default(),
        }
    }

    /// How many of the given anchors could be read.
    #[must_use]
    pub fn anchor_count(&self) -> usize {
        self.anchors.len()
    }

    /// Was this signature checked before, in this verdict or another?
    pub(super) fn known_edge(&self, subject: &Cert<'_>, issuer: &Cert<'_>) -> Option<Outcome> {
        if !subject.is_ca() {
            return None;
        }
        let edges = self.edges.lock().unwrap_or_else(PoisonError::into_inner);
        edges.get(&(subject.id, issuer.id)).cloned()
    }

    /// Checks a signature, and remembers the outcome for a CA: leaves come once, their issuers ten thousand times.
    pub(super) fn check_edge(&self, subject: &Cert<'_>, issuer: &Cert<'_>) -> Outcome {
        let outcome = signature::check(&subject.signed, &issuer.key);
        if subject.is_ca() {
            let mut edges = self.edges.lock().unwrap_or_else(PoisonError::into_inner);
            if edges.len() < REMEMBERED {
                edges.insert((subject.id, issuer.id), outcome.clone());
            }
        }
        outcome
    }
}
