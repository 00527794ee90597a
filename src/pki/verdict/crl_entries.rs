//! The revoked certificates of a CRL (RFC 5280 sections 5.1.2.6 and 5.3), sorted, so that a list of millions is
//! read once and then answers quickly.

use time::OffsetDateTime;

use super::crl::{extension, note};
use super::names::{self, NameIndex};
use super::parsed::Fault;
use super::reader::{
    self, ENUMERATED, GENERALIZED_TIME, Malformed, Read, Reader, SEQUENCE, Tlv, UTC_TIME, dotted,
};
use crate::pki::crl::reason;

/// All entries.
#[derive(Debug)]
pub(super) struct Entries<'a> {
    /// Sorted by serial and issuer, one for both.
    entries: Vec<Entry<'a>>,
    own_issuer: &'a [u8],
    /// Whom the entries of an indirect CRL are about, by their numbers. The CRL's own issuer has number 0, and is
    /// in here where there are others.
    issuers: NameIndex<'a>,
    others: u32,
}

/// One revoked certificate: the content of its SEQUENCE, and whose it is.
#[derive(Clone, Copy, Debug)]
struct Entry<'a> {
    raw: &'a [u8],
    issuer: u32,
}

/// What a CRL says of a revoked certificate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Revocation {
    pub date: Option<OffsetDateTime>,
    pub reason: u8,
}

impl Revocation {
    /// removeFromCRL: a delta CRL takes back what its base said.
    pub fn is_removal(self) -> bool {
        self.reason == 8
    }

    /// RFC 5280 section 5.3.1.
    pub fn reason_name(self) -> &'static str {
        reason::word(self.reason).unwrap_or("unspecified")
    }
}

impl<'a> Entry<'a> {
    /// The serial: reading the CRL has made sure that it is there and shorter than 128 octets.
    fn serial(&self) -> &'a [u8] {
        self.raw
            .get(1)
            .and_then(|length| self.raw.get(2..2 + usize::from(*length)))
            .unwrap_or_default()
    }

    /// The serial, and the number of its issuer.
    fn whose(&self) -> (&'a [u8], u32) {
        (self.serial(), self.issuer)
    }

    fn revocation(&self) -> Revocation {
        let mut parts = Reader(self.raw);
        let _ = parts.any();
        Revocation {
            date: parts.time().ok(),
            reason: reason(parts).unwrap_or(0),
        }
    }
}

impl<'a> Entries<'a> {
    pub fn none(issuer: &'a [u8]) -> Self {
        Entries {
            entries: Vec::new(),
            own_issuer: issuer,
            issuers: NameIndex::default(),
            others: 0,
        }
    }

    pub fn has_other_issuers(&self) -> bool {
        self.others > 0
    }

    /// The number of this issuer; a new one where it is new.
    fn number_of(&mut self, issuer: &'a [u8]) -> u32 {
        if names::same(issuer, self.own_issuer) {
            return 0;
        }
        if self.others == 0 {
            self.issuers.add(self.own_issuer, 0);
        }
        if let Some(known) = self.issuers.get(issuer).first() {
            return *known;
        }
        self.others += 1;
        self.issuers.add(issuer, self.others);
        self.others
    }

    /// Reads `revokedCertificates` of a CRL by `issuer`.
    pub fn read(mut list: Reader<'a>, issuer: &'a [u8], faults: &mut Vec<Fault>) -> Read<Self> {
        let mut all = Self::none(issuer);
        let mut issuer = 0;
        while !list.is_empty() {
            let t = list.expect(SEQUENCE)?;
            let mut parts = t.reader();
            if parts.integer()?.len() > 127 {
                return Err(Malformed("has a serial number of more than 127 octets"));
            }
            let date = parts.any()?;
            if !matches!(
                (date.tag, date.body.len()),
                (UTC_TIME, 13) | (GENERALIZED_TIME, 15)
            ) {
                return Err(Malformed("has a revocation date that is no date"));
            }
            if let Some(extensions) = parts.optional(SEQUENCE)? {
                all.read_extensions(extensions, &mut issuer, faults)?;
            }
            parts.end()?;
            all.entries.push(Entry {
                raw: t.body,
                issuer,
            });
        }
        all.entries.sort_unstable_by_key(Entry::whose);
        // Of two, the one that revokes.
        all.entries.dedup_by(|next, kept| {
            let is_same = next.whose() == kept.whose();
            if is_same && kept.revocation().is_removal() {
                *kept = *next;
            }
            is_same
        });
        Ok(all)
    }

    /// RFC 5280 section 5.3. An issuer holds for the entries after it, too.
    fn read_extensions(
        &mut self,
        extensions: Tlv<'a>,
        issuer: &mut u32,
        faults: &mut Vec<Fault>,
    ) -> Read<()> {
        for t in reader::list(extensions.body, SEQUENCE)? {
            let (oid, critical, value) = extension(t)?;
            match oid {
                [0x55, 0x1d, 29] => {
                    *issuer = self.number_of(directory_name(value)?);
                    if !critical {
                        note(
                            faults,
                            "crl-extension-criticality",
                            "has an entry with a certificateIssuer that is not marked critical (RFC 5280 5.3.3)".to_owned(),
                        );
                    }
                }
                [0x55, 0x1d, 21] => {
                    let mut outer = Reader(value);
                    let reason = outer.expect(ENUMERATED)?.body;
                    outer.end()?;
                    if reason.len() != 1 || reason[0] > 10 || reason[0] == 7 {
                        note(
                            faults,
                            "crl-malformed",
                            "has an entry with an unknown reason (RFC 5280 5.3.1)".to_owned(),
                        );
                    }
                    if critical {
                        note(
                            faults,
                            "crl-extension-criticality",
                            "has an entry with a reasonCode that is marked critical (RFC 5280 5.3.1)".to_owned(),
                        );
                    }
                }
                [0x55, 0x1d, 23 | 24] => {}
                _ if critical => note(
                    faults,
                    "crl-unknown-critical-extension",
                    format!(
                        "has an entry with the critical extension {}, which is not known here; such a CRL must not be used (RFC 5280 5.3)",
                        dotted(oid)
                    ),
                ),
                _ => {}
            }
        }
        Ok(())
    }

    /// What the list says of the certificate with this serial of this issuer.
    pub fn find(&self, serial: &[u8], issuer: &[u8]) -> Option<Revocation> {
        // Most certificates are in no list, and names take longer to compare.
        let from = self.entries.partition_point(|e| e.serial() < serial);
        self.entries.get(from).filter(|e| e.serial() == serial)?;
        let number = match self.has_other_issuers() {
            true => self.issuers.get(issuer).first().copied(),
            false => names::same(self.own_issuer, issuer).then_some(0),
        }?;
        let found = self
            .entries
            .binary_search_by_key(&(serial, number), Entry::whose);
        self.entries.get(found.ok()?).map(Entry::revocation)
    }
}

/// The directory name in GeneralNames. A second one might name somebody else, so that such a list is not understood.
fn directory_name(value: &[u8]) -> Read<&[u8]> {
    let mut outer = Reader(value);
    let mut general = outer.sequence()?;
    outer.end()?;
    let mut found = None;
    while !general.is_empty() {
        let t = general.any()?;
        if t.tag == 0xa4 {
            names::check(t.body)?;
            if found.replace(t.body).is_some() {
                return Err(Malformed(
                    "has an entry whose certificate issuer has more than one directory name",
                ));
            }
        }
    }
    found.ok_or(Malformed(
        "has an entry whose certificate issuer has no directory name",
    ))
}

fn reason(mut parts: Reader<'_>) -> Option<u8> {
    let extensions = parts.optional(SEQUENCE).ok()??;
    let all = reader::list(extensions.body, SEQUENCE).ok()?;
    let (_, _, value) = all
        .into_iter()
        .filter_map(|t| extension(t).ok())
        .find(|(oid, ..)| *oid == [0x55, 0x1d, 21])?;
    Reader(value).expect(ENUMERATED).ok()?.body.first().copied()
}
