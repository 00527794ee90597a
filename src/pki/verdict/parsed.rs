//! A certificate taken apart (RFC 5280 section 4.1), all borrowed from its DER.
//!
//! What cannot be read at all is an `Err`; what can be read but must not be so is noted as a fault and
//! counts only when the certificate is on a path. No rule that needs to know the certificate's place in a
//! chain belongs here.

use std::sync::OnceLock;

use time::OffsetDateTime;

use super::extensions::Extensions;
use super::names;
use super::reader::{self, BIT_STRING, INTEGER, Malformed, Read, Reader, SEQUENCE};
use crate::pki::spki;

/// Something that is wrong with one certificate or CRL wherever it stands.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub code: &'static str,
    pub message: String,
    pub hint: &'static str,
}

/// A certificate, borrowed.
#[derive(Debug)]
pub(super) struct Cert<'a> {
    /// Given out once for each that is read on a `Trust`.
    pub id: u32,
    pub der: &'a [u8],
    pub signed: Signed<'a>,
    /// As written: 0 is v1, 2 is v3.
    pub version: u32,
    pub serial: &'a [u8],
    pub issuer: &'a [u8],
    pub subject: &'a [u8],
    pub not_before: OffsetDateTime,
    pub not_after: OffsetDateTime,
    pub spki: &'a [u8],
    pub key: PublicKey<'a>,
    pub unique_ids: bool,
    pub ext: Extensions<'a>,
    pub faults: Vec<Fault>,
    /// About how much memory it takes besides its DER.
    pub room: usize,
    self_issued: OnceLock<bool>,
    label: OnceLock<String>,
}

/// The outer shell that certificates and CRLs share.
#[derive(Clone, Copy, Debug)]
pub(super) struct Signed<'a> {
    /// What is signed, with its tag.
    pub message: &'a [u8],
    /// AlgorithmIdentifier beside the signature.
    pub algorithm: &'a [u8],
    pub signature: &'a [u8],
}

impl<'a> Signed<'a> {
    pub fn read(der: &'a [u8]) -> Read<Self> {
        let mut outer = Reader(der);
        let mut parts = outer.sequence()?;
        outer.end()?;
        let message = parts.expect(SEQUENCE)?.raw;
        let algorithm = parts.expect(SEQUENCE)?.raw;
        let signature = reader::octets_of_bits(parts.expect(BIT_STRING)?.body)?;
        parts.end()?;
        Ok(Signed {
            message,
            algorithm,
            signature,
        })
    }
}

/// A subject's public key.
#[derive(Clone, Copy, Debug)]
pub(super) struct PublicKey<'a> {
    /// AlgorithmIdentifier.
    pub algorithm: &'a [u8],
    pub bits: &'a [u8],
}

impl<'a> PublicKey<'a> {
    /// SubjectPublicKeyInfo.
    pub fn read(der: &'a [u8]) -> Read<Self> {
        let mut parts = Reader(der).sequence()?;
        let key = PublicKey {
            algorithm: parts.expect(SEQUENCE)?.raw,
            bits: reader::octets_of_bits(parts.expect(BIT_STRING)?.body)?,
        };
        parts.end()?;
        Ok(key)
    }
}

impl<'a> Cert<'a> {
    pub fn read(der: &'a [u8], id: u32) -> Read<Self> {
        let signed = Signed::read(der)?;
        let mut outer = Reader(signed.message);
        let mut tbs = outer.sequence()?;
        let version = match tbs.optional(0xa0)? {
            None => 0,
            Some(t) => {
                let mut inner = t.reader();
                let version = reader::count(inner.integer()?)?;
                inner.end()?;
                if version == 0 {
                    return Err(Malformed("spells out version 1, which DER forbids"));
                }
                version
            }
        };
        // The serial's own rules (positive, at most 20 octets) are told apart from bad DER.
        let serial = tbs.expect(INTEGER)?.body;
        reader::integer_is_minimal(serial)?;
        let algorithm = tbs.expect(SEQUENCE)?.raw;
        let issuer = name(&mut tbs)?;
        let mut validity = tbs.sequence()?;
        let not_before = validity.time()?;
        let not_after = validity.time()?;
        validity.end()?;
        let subject = name(&mut tbs)?;
        let spki = tbs.expect(SEQUENCE)?;
        let key = PublicKey::read(spki.raw)?;
        let unique_ids = [tbs.optional(0x81)?, tbs.optional(0x82)?];
        let mut some = unique_ids.iter().flatten();
        some.try_for_each(|id| reader::is_bits(id.body))?;
        let unique_ids = unique_ids.iter().any(Option::is_some);
        let mut faults = Vec::new();
        let ext = match tbs.optional(0xa3)? {
            None => Extensions::default(),
            Some(t) => {
                let mut inner = t.reader();
                let list = inner.expect(SEQUENCE)?;
                inner.end()?;
                Extensions::read(list.body, &mut faults)?
            }
        };
        tbs.end()?;
        if algorithm != signed.algorithm {
            faults.push(Fault {
                code: "algorithm-mismatch",
                message: format!(
                    "names {} as its signature algorithm inside and {} outside; both must be the same (RFC 5280 4.1.1.2)",
                    super::signature::name_of(algorithm),
                    super::signature::name_of(signed.algorithm),
                ),
                hint: "have the certificate issued again",
            });
        }
        let room = size_of::<Self>() + ext.room() + (faults.len() + 1) * 256;
        Ok(Cert {
            id,
            der,
            signed,
            version,
            serial,
            issuer,
            subject,
            not_before,
            not_after,
            spki: spki.raw,
            key,
            unique_ids,
            ext,
            faults,
            room,
            self_issued: OnceLock::new(),
            label: OnceLock::new(),
        })
    }

    /// Subject and issuer are the same name (RFC 5280 section 6.1, "self-issued").
    pub fn is_self_issued(&self) -> bool {
        *self
            .self_issued
            .get_or_init(|| names::same(self.subject, self.issuer))
    }

    pub fn is_ca(&self) -> bool {
        self.ext.basic.as_ref().is_some_and(|b| b.ca)
    }

    /// How messages call it: its subject, else its first DNS name, else its serial.
    pub fn label(&self) -> String {
        let label = || {
            if names::is_empty(self.subject) {
                format!("serial {}", self.serial_hex())
            } else {
                names::shown(self.subject)
            }
        };
        self.label.get_or_init(label).clone()
    }

    pub fn serial_hex(&self) -> String {
        hex(self.serial.strip_prefix(&[0]).unwrap_or(self.serial))
    }
}

/// Hex of what may be too long for a sentence.
pub(super) fn hex(bytes: &[u8]) -> String {
    match bytes.get(..40) {
        Some(start) if bytes.len() > 40 => format!("{}…", spki::hex(start)),
        _ => spki::hex(bytes),
    }
}

fn name<'a>(tbs: &mut Reader<'a>) -> Read<&'a [u8]> {
    let raw = tbs.expect(SEQUENCE)?.raw;
    names::check(raw)?;
    Ok(raw)
}
