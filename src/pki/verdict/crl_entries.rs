//! The revoked certificates of a CRL (RFC 5280 sections 5.1.2.6 and 5.3), sorted, so that a list of millions is
//! read once and then answers quickly.

use time::OffsetDateTime;

use super::crl::{extension, note};
use super::names;
use super::parsed::Fault;
use super::reader::{
    self, ENUMERATED, GENERALIZED_TIME, Malformed, Read, Reader, SEQUENCE, Tlv, UTC_TIME, dotted,
};
use crate::pki::crl::reason_name;

/// All entries.
#[derive(Debug)]
pub(super) struct Entries<'a> {
    /// Sorted by serial.
    entries: Vec<Entry<'a>>,
    /// Whom the entries of an indirect CRL are about; the first is the CRL's own issuer.
    issuers: Vec<&'a [u8]>,
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
        reason_name(self.reason).unwrap_or("unspecified")
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
}

impl<'a> Entries<'a> {
    pub fn none(issuer: &'a [u8]) -> Self {
        Entries {
            entries: Vec::new(),
            issuers: vec![issuer],
        }
    }

    pub fn has_other_issuers(&self) -> bool {
        self.issuers.len() > 1
    }

    /// Reads `revokedCertificates` of a CRL by `issuer`.
    pub fn read(mut list: Reader<'a>, issuer: &'a [u8], faults: &mut Vec<Fault>) -> Read<Self> {
        let mut all = Self::none(issuer);
        if list.is_empty() {
            note(
                faults,
                "crl-malformed",
                "has an empty list of revoked certificates, which must then be left out (RFC 5280 5.1.2.6)".to_owned(),
            );
        }
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
        all.entries
            .sort_unstable_by(|a, b| a.serial().cmp(b.serial()));
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
                    let name = directory_name(value)?;
                    if self.issuers.last() != Some(&name) {
                        self.issuers.push(name);
                    }
                    *issuer = u32::try_from(self.issuers.len() - 1).unwrap_or(u32::MAX);
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
        let from = self.entries.partition_point(|e| e.serial() < serial);
        let same = self.entries[from..]
            .iter()
            .take_while(|e| e.serial() == serial);
        let mine = |e: &&Entry<'a>| {
            let named = self
                .issuers
                .get(e.issuer as usize)
                .copied()
                .unwrap_or_default();
            names::same(named, issuer)
        };
        same.take(64).find(mine).map(|e| {
            let mut parts = Reader(e.raw);
            let _ = parts.any();
            Revocation {
                date: parts.time().ok(),
                reason: reason(parts).unwrap_or(0),
            }
        })
    }
}

/// The directory name in GeneralNames.
fn directory_name(value: &[u8]) -> Read<&[u8]> {
    let mut outer = Reader(value);
    let mut general = outer.sequence()?;
    outer.end()?;
    while !general.is_empty() {
        let t = general.any()?;
        if t.tag == 0xa4 {
            names::check(t.body)?;
            return Ok(t.body);
        }
    }
    Err(Malformed(
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
