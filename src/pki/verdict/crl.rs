//! A certificate revocation list taken apart (RFC 5280 section 5), borrowed from its DER, its entries sorted.
//!
//! As with certificates: unreadable is an `Err`, readable but against the rules is a fault, and a CRL with a fault is
//! never used to say that a certificate is good.

use time::OffsetDateTime;

use super::crl_entries::Entries;
use super::crl_scope::Scope;
use super::names;
use super::parsed::{Fault, Signed};
use super::reader::{
    self, GENERALIZED_TIME, INTEGER, OCTET_STRING, Read, Reader, SEQUENCE, Tlv, UTC_TIME, dotted,
};

/// How new a CRL is.
pub(super) type Age<'a> = (OffsetDateTime, Option<(usize, &'a [u8])>);

#[derive(Debug)]
pub(super) struct Crl<'a> {
    pub id: u32,
    pub signed: Signed<'a>,
    pub issuer: &'a [u8],
    pub this_update: OffsetDateTime,
    pub next_update: Option<OffsetDateTime>,
    pub number: Option<&'a [u8]>,
    /// BaseCRLNumber: this is a delta CRL.
    pub base: Option<&'a [u8]>,
    pub aki: Option<&'a [u8]>,
    pub scope: Option<Scope<'a>>,
    /// There is a list of revoked certificates, and nothing in it.
    pub has_empty_list: bool,
    pub faults: Vec<Fault>,
    pub entries: Entries<'a>,
}

impl<'a> Crl<'a> {
    pub fn read(der: &'a [u8], id: u32) -> Read<Self> {
        let signed = Signed::read(der)?;
        let mut outer = Reader(signed.message);
        let mut tbs = outer.sequence()?;
        let version = tbs
            .optional(INTEGER)?
            .map(|t| reader::count(t.body))
            .transpose()?;
        let algorithm = tbs.expect(SEQUENCE)?.raw;
        let issuer = tbs.expect(SEQUENCE)?.raw;
        names::check(issuer)?;
        let this_update = tbs.time()?;
        let next_update = match tbs.peek() {
            Some(UTC_TIME | GENERALIZED_TIME) => Some(tbs.time()?),
            _ => None,
        };
        let mut crl = Crl {
            id,
            signed,
            issuer,
            this_update,
            next_update,
            number: None,
            base: None,
            aki: None,
            scope: None,
            has_empty_list: false,
            faults: Vec::new(),
            entries: Entries::none(issuer),
        };
        if let Some(list) = tbs.optional(SEQUENCE)? {
            crl.has_empty_list = list.body.is_empty();
            crl.entries = Entries::read(list.reader(), issuer, &mut crl.faults)?;
        }
        if let Some(t) = tbs.optional(0xa0)? {
            let mut inner = t.reader();
            crl.read_extensions(inner.sequence()?)?;
            inner.end()?;
        }
        tbs.end()?;
        crl.check_frame(version, algorithm);
        Ok(crl)
    }

    fn fault(&mut self, code: &'static str, message: String) {
        note(&mut self.faults, code, message);
    }

    /// RFC 5280 section 5.1.2.
    fn check_frame(&mut self, version: Option<u32>, algorithm: &[u8]) {
        if version != Some(1) {
            self.fault(
                "crl-version",
                "is not version 2 (RFC 5280 5.1.2.1)".to_owned(),
            );
        }
        if algorithm != self.signed.algorithm {
            self.fault(
                "crl-algorithm-mismatch",
                "names another signature algorithm inside than outside (RFC 5280 5.1.1.2)"
                    .to_owned(),
            );
        }
        if names::is_empty(self.issuer) {
            self.fault(
                "crl-issuer",
                "has no issuer name (RFC 5280 5.1.2.3)".to_owned(),
            );
        }
        if self.next_update.is_none() {
            self.fault(
                "crl-next-update",
                "has no nextUpdate (RFC 5280 5.1.2.5)".to_owned(),
            );
        }
        match self.number {
            None => self.fault("crl-number", "has no cRLNumber (RFC 5280 5.2.3)".to_owned()),
            Some(number) if number.len() > 20 || number.first().is_some_and(|b| *b >= 0x80) => self
                .fault(
                    "crl-number",
                    "has a cRLNumber that is negative or longer than 20 octets (RFC 5280 5.2.3)"
                        .to_owned(),
                ),
            Some(_) => {}
        }
        if self.entries.has_other_issuers() && !self.scope.as_ref().is_some_and(|s| s.indirect) {
            self.fault(
                "crl-scope",
                "has entries of other issuers, but does not say that it is indirect (RFC 5280 5.3.3)".to_owned(),
            );
        }
    }

    /// RFC 5280 section 5.2.
    fn read_extensions(&mut self, list: Reader<'a>) -> Read<()> {
        let mut seen = Vec::new();
        for t in reader::list(list.0, SEQUENCE)? {
            let (oid, critical, value) = extension(t)?;
            seen.push(oid);
            let (name, must) = match oid {
                [0x55, 0x1d, 18] => continue,
                [0x55, 0x1d, 20] => ("cRLNumber", false),
                [0x55, 0x1d, 27] => ("deltaCRLIndicator", true),
                [0x55, 0x1d, 28] => ("issuingDistributionPoint", true),
                [0x55, 0x1d, 35] => ("authorityKeyIdentifier", false),
                [0x55, 0x1d, 46] => ("freshestCRL", false),
                _ if critical => {
                    self.fault(
                        "crl-unknown-critical-extension",
                        format!(
                            "has the critical extension {}, which is not known here; such a CRL must not be used (RFC 5280 5.2)",
                            dotted(oid)
                        ),
                    );
                    continue;
                }
                _ => continue,
            };
            if critical != must {
                let not = if must { "is not" } else { "is" };
                self.fault(
                    "crl-extension-criticality",
                    format!("has a {name} that {not} marked critical (RFC 5280 5.2)"),
                );
            }
            let mut outer = Reader(value);
            match oid[2] {
                20 => self.number = Some(outer.integer()?),
                27 => self.base = Some(outer.integer()?),
                28 => self.scope = Some(Scope::read(outer.expect(SEQUENCE)?)?),
                35 => self.aki = outer.sequence()?.optional(0x80)?.map(|t| t.body),
                _ => continue,
            }
            outer.end()?;
        }
        seen.sort_unstable();
        if seen.windows(2).any(|w| w[0] == w[1]) {
            self.fault(
                "crl-malformed",
                "has an extension twice (RFC 5280 4.2)".to_owned(),
            );
        }
        Ok(())
    }

    /// Compares as the newer with the older: by moment, and within a second by number.
    pub fn age(&self) -> Age<'a> {
        (self.this_update, self.number.map(size))
    }

    /// The number for people, as `inspect` shows it.
    pub fn shown_number(&self) -> String {
        self.number
            .map_or_else(String::new, crate::pki::crl::decimal)
    }
}

/// A number that is not negative, as DER has it, in a form that compares as the number does.
pub(super) fn size(number: &[u8]) -> (usize, &[u8]) {
    let zeros = number.iter().take_while(|octet| **octet == 0).count();
    let bare = &number[zeros..];
    (bare.len(), bare)
}

/// Notes a fault; one entry after the other may have the same, and once is enough.
pub(super) fn note(faults: &mut Vec<Fault>, code: &'static str, message: String) {
    let known = |f: &Fault| f.code == code && f.message == message;
    if faults.len() < 8 && !faults.iter().any(known) {
        let hint = match code {
            "crl-number" => {
                "have the CA make its CRL again, with a number: `openssl ca` counts where its configuration has crlnumber = FILE"
            }
            _ => "have the CA make its CRL again, following RFC 5280",
        };
        faults.push(Fault {
            code,
            message,
            hint,
        });
    }
}

/// One extension: its number, whether it is critical, its value.
pub(super) fn extension(t: Tlv<'_>) -> Read<(&[u8], bool, &[u8])> {
    let mut parts = t.reader();
    let oid = parts.oid()?;
    let critical = parts.default_false()?;
    let value = parts.expect(OCTET_STRING)?.body;
    parts.end()?;
    Ok((oid, critical, value))
}
