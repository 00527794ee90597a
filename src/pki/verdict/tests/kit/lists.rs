//! Revocation lists, part by part, and a chain that they speak of.

use super::super::super::{Trust, judge};
use super::*;

/// A CRL before it is signed.
#[derive(Clone)]
pub struct List {
    pub version: Vec<u8>,
    pub issuer: Vec<u8>,
    pub this: &'static [u8],
    pub next: Option<&'static [u8]>,
    /// (serial, extensions of the entry)
    pub revoked: Vec<(Vec<u8>, Vec<u8>)>,
    pub has_empty_list: bool,
    /// (number under 2.5.29, critical, value)
    pub extensions: Vec<(u8, bool, Vec<u8>)>,
}

impl List {
    pub fn of(issuer: &[u8], key: &Key) -> Self {
        List {
            version: vec![2, 1, 1],
            issuer: issuer.to_vec(),
            this: b"251201000000Z",
            next: Some(b"260201000000Z"),
            revoked: Vec::new(),
            has_empty_list: false,
            extensions: vec![
                (20, false, vec![2, 1, 5]),
                (35, false, sequence(&[&tlv(0x80, &key.id())])),
            ],
        }
    }

    pub fn set(mut self, number: u8, critical: bool, value: &[u8]) -> Self {
        self.extensions.retain(|e| e.0 != number);
        self.extensions.push((number, critical, value.to_vec()));
        self
    }

    pub fn drop(mut self, number: u8) -> Self {
        self.extensions.retain(|e| e.0 != number);
        self
    }

    /// issuingDistributionPoint with this content.
    pub fn scope(self, content: &[u8]) -> Self {
        self.set(28, true, &sequence(&[content]))
    }

    pub fn revoke(mut self, serial: &[u8], extensions: &[Vec<u8>]) -> Self {
        self.revoked.push((serial.to_vec(), extensions.concat()));
        self
    }

    pub fn by(&self, key: &Key) -> Vec<u8> {
        let entry = |(serial, extensions): &(Vec<u8>, Vec<u8>)| {
            let wrapped = if extensions.is_empty() {
                Vec::new()
            } else {
                sequence(&[extensions])
            };
            sequence(&[&tlv(2, serial), &tlv(0x17, b"251224180000Z"), &wrapped])
        };
        let entries: Vec<u8> = self.revoked.iter().flat_map(entry).collect();
        let revoked = if entries.is_empty() && !self.has_empty_list {
            entries
        } else {
            sequence(&[&entries])
        };
        let list: Vec<u8> = self
            .extensions
            .iter()
            .flat_map(|(n, c, v)| extension(&ce(*n), *c, v))
            .collect();
        let extensions = if list.is_empty() {
            list
        } else {
            tlv(0xa0, &sequence(&[&list]))
        };
        let next = self.next.map_or_else(Vec::new, |n| tlv(0x17, n));
        key.sign(&sequence(&[
            &self.version,
            ECDSA_SHA256,
            &self.issuer,
            &tlv(0x17, self.this),
            &next,
            &revoked,
            &extensions,
        ]))
    }
}

/// The reason of an entry.
pub fn reason(code: u8) -> Vec<u8> {
    extension(&ce(21), false, &[10, 1, code])
}

/// Chain and CRLs, with what is needed to make more.
pub struct World {
    pub drafts: Drafts,
    pub others: Vec<Vec<u8>>,
}

impl World {
    pub fn new() -> Self {
        let mut drafts = Drafts::new();
        drafts.mid.serial = vec![0x22];
        drafts.leaf.serial = vec![0x33];
        World {
            drafts,
            others: Vec::new(),
        }
    }

    pub fn root_list(&self) -> List {
        List::of(&self.drafts.root.subject, &self.drafts.root_key)
    }

    pub fn mid_list(&self) -> List {
        List::of(&self.drafts.mid.subject, &self.drafts.mid_key)
    }

    /// Judges with the root's CRL and these, signed by the intermediate.
    pub fn ask(&self, lists: &[List]) -> Vec<&'static str> {
        let signed: Vec<Vec<u8>> = lists.iter().map(|l| l.by(&self.drafts.mid_key)).collect();
        self.ask_signed(&signed)
    }

    pub fn ask_signed(&self, lists: &[Vec<u8>]) -> Vec<&'static str> {
        let [root, mid, leaf] = self.drafts.sign();
        let of_root = self.root_list().by(&self.drafts.root_key);
        let mut crls: Vec<&[u8]> = lists.iter().map(Vec::as_slice).collect();
        crls.push(&of_root);
        let mut intermediates: Vec<&[u8]> = self.others.iter().map(Vec::as_slice).collect();
        intermediates.push(&mid);
        said(&judge(
            &leaf,
            &[],
            &Trust::new(&[&root], &intermediates, &crls),
            &question(),
        ))
    }
}

/// What is said where nothing is wrong.
pub const GOOD: [&str; 0] = [];
