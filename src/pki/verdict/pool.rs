//! Certificates by subject, each read once, and not more of them than memory has room for.

use std::collections::HashSet;

use super::names::NameIndex;
use super::parsed::Cert;
use super::path::LONGEST;
use super::trust::{Ids, Trust};

/// What the certificates of one pool may take in memory besides their DER. Ten thousand honest ones take 15 MB.
const ROOM: usize = 48 << 20;

/// Certificates, found by subject.
#[derive(Debug, Default)]
pub(super) struct Pool<'a> {
    certs: Vec<Member<'a>>,
    by_subject: NameIndex<'a>,
    seen: HashSet<&'a [u8]>,
    /// Why some were left out.
    pub unreadable: Vec<String>,
    /// Some were not looked at.
    pub overfull: Option<String>,
}

#[derive(Debug)]
struct Member<'a> {
    cert: Cert<'a>,
    /// Its number among those that were given, from 0.
    number: usize,
    /// Another pool of the same verdict has it, and is asked for it.
    elsewhere: bool,
}

impl<'a> Pool<'a> {
    /// Reads certificates, each once; those that one of `others` has are not found by subject.
    pub fn read(noun: &str, ders: &[&'a [u8]], ids: &Ids, others: &[&Pool<'_>]) -> Self {
        let mut pool = Pool::default();
        let mut taken = 0;
        for (number, der) in ders.iter().enumerate() {
            if !pool.seen.insert(der) {
                continue;
            }
            if taken > ROOM {
                let rest = ders.len() - number;
                pool.overfull = Some(format!(
                    "{noun} number {} and those after it, {rest} in all: they are more than any honest bundle has",
                    number + 1
                ));
                break;
            }
            match Cert::read(der, ids.next()) {
                Ok(cert) => {
                    taken += cert.room;
                    let place = u32::try_from(pool.certs.len()).unwrap_or(u32::MAX);
                    pool.by_subject.add(cert.subject, place);
                    pool.certs.push(Member {
                        cert,
                        number,
                        elsewhere: others.iter().any(|other| other.holds(der)),
                    });
                }
                Err(why) => pool
                    .unreadable
                    .push(format!("{noun} number {} {}", number + 1, why.0)),
            }
        }
        pool
    }

    pub fn len(&self) -> usize {
        self.certs.len()
    }

    pub fn holds(&self, der: &[u8]) -> bool {
        !self.certs.is_empty() && self.seen.contains(der)
    }

    fn members(&self, subject: &[u8]) -> impl Iterator<Item = &Member<'a>> {
        let places = self.by_subject.get(subject);
        places
            .iter()
            .filter_map(|place| self.certs.get(*place as usize))
    }

    pub fn with_subject(&self, name: &[u8]) -> impl Iterator<Item = &Cert<'a>> {
        let mine = self.members(name).filter(|member| !member.elsewhere);
        mine.map(|member| &member.cert)
    }
}

/// The certificates of one file: each of them may be judged, and each may be the issuer of another.
#[derive(Debug)]
pub struct Bundle<'a> {
    pub(super) pool: Pool<'a>,
}

impl<'a> Bundle<'a> {
    /// Reads them, beside what `trust` has.
    #[must_use]
    pub fn read(ders: &[&'a [u8]], trust: &Trust<'_>) -> Self {
        let others = [&trust.anchors, &trust.intermediates];
        // One alone is the leaf, and nobody's issuer.
        let possible = if ders.len() > 1 { ders } else { &[] };
        Bundle {
            pool: Pool::read("certificate", possible, &trust.ids, &others),
        }
    }

    /// The numbers, from 0, of those that lead upwards from the first: they came along as its issuers.
    #[must_use]
    pub fn above_the_first(&self) -> HashSet<usize> {
        let mut above = HashSet::new();
        let mut below = self.pool.certs.first().filter(|first| first.number == 0);
        while let Some(member) = below
            && above.len() < LONGEST
        {
            let wanted = member.cert.ext.aki.as_ref().and_then(|aki| aki.key_id);
            let fits = |other: &&Member<'a>| other.number != 0 && !above.contains(&other.number);
            let issuers = || self.pool.members(member.cert.issuer).filter(fits);
            let likeliest =
                issuers().find(|other| wanted.is_some() && other.cert.ext.ski == wanted);
            below = likeliest.or_else(|| issuers().next());
            if let Some(issuer) = below {
                above.insert(issuer.number);
            }
        }
        above
    }
}
