//! What a verdict starts from: anchors, intermediates and CRLs, each read and indexed once, then shared.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use ring::digest;

use super::crl_store::CrlStore;
use super::names::NameIndex;
use super::parsed::Cert;
use super::signature::{self, Outcome};

/// Trust anchors, intermediates and CRLs. Serves any number of leaves, from any number of threads.
#[derive(Debug)]
pub struct Trust<'a> {
    pub(super) anchors: Pool<'a>,
    pub(super) intermediates: Pool<'a>,
    pub(super) crls: CrlStore<'a>,
    /// Signatures on CA certificates, by the fingerprint of certificate and key.
    edges: Mutex<HashMap<[u8; 32], Outcome>>,
}

impl<'a> Trust<'a> {
    /// Reads and indexes the given DER. What cannot be read is left out, and every verdict says so in its
    /// warnings: a stranger in a bundle must not spoil the chains of the others.
    #[must_use]
    pub fn new(anchors: &[&'a [u8]], intermediates: &[&'a [u8]], crls: &[&'a [u8]]) -> Self {
        let anchors = Pool::read(anchors, 0, &[]);
        let first = anchors.next_id(0);
        let intermediates = Pool::read(intermediates, first, &[&anchors]);
        Trust {
            anchors,
            intermediates,
            crls: CrlStore::read(crls),
            edges: Mutex::default(),
        }
    }

    /// How many of the given anchors could be read.
    #[must_use]
    pub fn anchor_count(&self) -> usize {
        self.anchors.certs.len()
    }

    /// Was this signature checked before, in this call or another?
    pub(super) fn known_edge(&self, subject: &Cert<'_>, issuer: &Cert<'_>) -> Option<Outcome> {
        let key = Self::edge(subject, issuer)?;
        let edges = self.edges.lock().unwrap_or_else(PoisonError::into_inner);
        edges.get(&key).cloned()
    }

    /// Checks a signature, and remembers the outcome for a CA: leaves come once, their issuers ten thousand times.
    pub(super) fn check_edge(&self, subject: &Cert<'_>, issuer: &Cert<'_>) -> Outcome {
        let outcome = signature::check(&subject.signed, &issuer.key);
        if let Some(key) = Self::edge(subject, issuer) {
            let mut edges = self.edges.lock().unwrap_or_else(PoisonError::into_inner);
            if edges.len() < REMEMBERED {
                edges.insert(key, outcome.clone());
            }
        }
        outcome
    }

    fn edge(subject: &Cert<'_>, issuer: &Cert<'_>) -> Option<[u8; 32]> {
        subject
            .is_ca()
            .then(|| fingerprint(&[subject.der, issuer.spki]))
    }
}

/// Outcomes that are kept at most.
const REMEMBERED: usize = 10_000;

/// SHA-256 over the parts.
pub(super) fn fingerprint(parts: &[&[u8]]) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in parts {
        context.update(part);
    }
    let mut print = [0; 32];
    print.copy_from_slice(context.finish().as_ref());
    print
}

/// Certificates, found by subject.
#[derive(Debug, Default)]
pub(super) struct Pool<'a> {
    pub certs: Vec<Cert<'a>>,
    by_subject: NameIndex<'a>,
    seen: HashSet<&'a [u8]>,
    /// Why some were left out.
    pub unreadable: Vec<String>,
}

impl<'a> Pool<'a> {
    /// Reads certificates, each once, leaving out those that one of `others` has.
    pub fn read(ders: &[&'a [u8]], first_id: u32, others: &[&Pool<'_>]) -> Self {
        let mut pool = Pool::default();
        for (number, der) in ders.iter().enumerate() {
            if pool.seen.contains(der) || others.iter().any(|o| o.seen.contains(der)) {
                continue;
            }
            match Cert::read(der, pool.next_id(first_id)) {
                Ok(cert) => {
                    let place = u32::try_from(pool.certs.len()).unwrap_or(u32::MAX);
                    pool.by_subject.add(cert.subject, place);
                    pool.seen.insert(der);
                    pool.certs.push(cert);
                }
                Err(why) => {
                    pool.unreadable
                        .push(format!("certificate number {} {}", number + 1, why.0))
                }
            }
        }
        pool
    }

    fn next_id(&self, first: u32) -> u32 {
        first.saturating_add(u32::try_from(self.certs.len()).unwrap_or(u32::MAX))
    }

    pub fn holds(&self, der: &[u8]) -> bool {
        self.seen.contains(der)
    }

    pub fn with_subject(&self, name: &[u8]) -> impl Iterator<Item = &Cert<'a>> {
        let places = self.by_subject.get(name);
        places.iter().map(|place| &self.certs[*place as usize])
    }
}
