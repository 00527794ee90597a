//! What a revocation list says of itself, and its entries one after the other (RFC 5280 section 5.1). A list
//! may have a million entries: nothing is kept of them. Whether it counts is `verdict`'s to say.

use std::borrow::Cow;

use time::OffsetDateTime;
use x509_parser::prelude::FromDer;
use x509_parser::time::ASN1Time;

use super::der::{self, Tlv, tag};
use super::facts::{Extension, algorithm_name, magnitude};
use super::name::Name;

pub mod build;
mod entry;
pub mod reason;

pub use entry::{Entry, Remarks};
pub use reason::Reason;

/// The frame of a revocation list.
#[derive(Clone, Debug)]
pub struct Crl {
    /// Who issued it.
    pub issuer: Name,
    /// 1 or 2.
    pub version: u64,
    /// The signature algorithm by its common name, or its OID.
    pub signature_algorithm: Cow<'static, str>,
    /// When it was made.
    pub this_update: OffsetDateTime,
    /// When the next one is due.
    pub next_update: Option<OffsetDateTime>,
    /// Its own extensions.
    pub extensions: Vec<Extension>,
    /// How many certificates it revokes.
    pub count: usize,
    /// The entries' bytes.
    entries: Vec<u8>,
}

impl Crl {
    /// Reads one that fills `bytes` to its end; the error goes after "that cannot be read:".
    pub fn from_der(bytes: &[u8]) -> Result<Crl, String> {
        let broken = |_| "its DER does not parse".to_owned();
        let outer = der::read_tagged(bytes, tag::SEQUENCE).map_err(|error| error.to_string())?;
        let (body, rest) = der::read(outer).map_err(broken)?;
        let (algorithm, rest) = der::read(rest).map_err(broken)?;
        let (signature, rest) = der::read(rest).map_err(broken)?;
        let frame = [body.tag, algorithm.tag, signature.tag];
        if frame != [tag::SEQUENCE, tag::SEQUENCE, tag::BIT_STRING] || !rest.is_empty() {
            return Err("it has another shape".to_owned());
        }
        let oid = der::read(algorithm.content).map_err(broken)?.0;
        let oid = der::oid_text(oid.content).unwrap_or_default();
        let mut parts = Parts(body.content);
        let version = match parts.optional(|tag| tag == tag::INTEGER) {
            Some(version) => der::unsigned(&version).unwrap_or(0).saturating_add(1),
            None => 1,
        };
        parts.next()?;
        let issuer = Name::from_der(parts.next()?.raw).map_err(|error| error.to_string())?;
        let this_update = moment(&parts.next()?)?;
        let next_update = parts
            .optional(is_time)
            .map(|next| moment(&next))
            .transpose()?;
        let entries = parts.optional(|tag| tag == tag::SEQUENCE);
        let extensions = match parts.optional(|tag| tag == 0xa0) {
            Some(extensions) => {
                extensions_of(extensions.content).ok_or("its extensions do not parse")?
            }
            None => Vec::new(),
        };
        if !parts.0.is_empty() {
            return Err("it has another shape".to_owned());
        }
        let mut crl = Crl {
            issuer,
            version,
            signature_algorithm: algorithm_name(oid.into()),
            this_update,
            next_update,
            extensions,
            count: 0,
            entries: entries.map_or_else(Vec::new, |entries| entries.content.to_vec()),
        };
        crl.count = crl.entries().count();
        Ok(crl)
    }

    /// The entries, up to one that does not parse.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        let mut rest = self.entries.as_slice();
        std::iter::from_fn(move || {
            let (entry, after) = der::read(rest).ok()?;
            rest = after;
            let (serial, inside) = der::read(entry.content).ok()?;
            let (date, inside) = der::read(inside).ok()?;
            let extensions = der::read(inside).ok().map(|(extensions, _)| extensions);
            Some(Entry {
                serial: serial.content,
                date,
                extensions,
            })
        })
    }

    /// crlNumber, in decimal. It must not be negative, and is shown as what it is.
    pub fn number(&self) -> Option<String> {
        self.decimal("2.5.29.20")
    }

    /// BaseCRLNumber of a delta list, in decimal.
    pub fn base(&self) -> Option<String> {
        self.decimal("2.5.29.27")
    }

    fn decimal(&self, oid: &str) -> Option<String> {
        let value = self.value(oid)?;
        let content = der::read_tagged(value, tag::INTEGER).ok()?;
        // RFC 5280 section 5.2.3: at most 20 octets.
        (content.len() <= 20).then(|| signed_decimal(content))
    }

    /// authorityKeyIdentifier's keyIdentifier.
    pub fn aki(&self) -> Option<&[u8]> {
        let parts = der::read_tagged(self.value("2.5.29.35")?, tag::SEQUENCE).ok()?;
        let (first, _) = der::read(parts).ok()?;
        (first.tag == 0x80).then_some(first.content)
    }

    /// An extension's value.
    pub fn value(&self, oid: &str) -> Option<&[u8]> {
        let mut all = self.extensions.iter();
        all.find(|one| one.oid == oid)
            .map(|one| one.value.as_slice())
    }
}

/// What is left of a SEQUENCE.
struct Parts<'a>(&'a [u8]);

impl<'a> Parts<'a> {
    fn next(&mut self) -> Result<Tlv<'a>, String> {
        let (part, rest) = der::read(self.0).map_err(|error| error.to_string())?;
        self.0 = rest;
        Ok(part)
    }

    fn optional(&mut self, wanted: impl Fn(u8) -> bool) -> Option<Tlv<'a>> {
        let (part, rest) = der::read(self.0).ok()?;
        wanted(part.tag).then(|| {
            self.0 = rest;
            part
        })
    }
}

fn is_time(tag: u8) -> bool {
    tag == tag::UTC_TIME || tag == tag::GENERALIZED_TIME
}

fn moment(time: &Tlv<'_>) -> Result<OffsetDateTime, String> {
    let read = ASN1Time::from_der(time.raw).map_err(|_| "one of its dates does not parse")?;
    Ok(read.1.to_datetime())
}

/// Extensions ::= SEQUENCE OF { OID, critical, OCTET STRING }.
fn extensions_of(bytes: &[u8]) -> Option<Vec<Extension>> {
    let list = der::children(der::read_tagged(bytes, tag::SEQUENCE).ok()?).ok()?;
    let one = |extension: &Tlv<'_>| {
        let parts = der::children(extension.content).ok()?;
        let (oid, value) = (parts.first()?, parts.last()?);
        (value.tag == tag::OCTET_STRING).then_some(())?;
        Some(Extension {
            oid: der::oid_text(oid.content)?.into(),
            critical: parts.get(1).is_some_and(|flag| flag.raw == [1, 1, 0xff]),
            value: value.content.to_vec(),
        })
    };
    list.iter().map(one).collect()
}

/// The content of an INTEGER in decimal.
fn signed_decimal(content: &[u8]) -> String {
    if content.first().is_none_or(|first| *first < 0x80) {
        return decimal(content);
    }
    format!("-{}", decimal(&magnitude(content)))
}

/// A big-endian number in decimal. The big-number crate's own way goes through
/// floating point, and would have every start of the program load libm.
pub(super) fn decimal(number: &[u8]) -> String {
    // Each digit is 0 to 9, the last one first.
    let mut digits = vec![0u8];
    for octet in number {
        let mut carry = u32::from(*octet);
        for digit in &mut digits {
            carry += u32::from(*digit) * 256;
            *digit = (carry % 10) as u8;
            carry /= 10;
        }
        while carry > 0 {
            digits.push((carry % 10) as u8);
            carry /= 10;
        }
    }
    let digits = digits.iter().rev();
    digits.map(|digit| char::from(b'0' + digit)).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn negative_numbers_are_shown_as_such() {
        for (content, shown) in [
            (&[0xff][..], "-1"),
            (&[0x80], "-128"),
            (&[0xff, 0x7f], "-129"),
            (&[0x80, 0], "-32768"),
            (&[0, 0x80], "128"),
            (&[], "0"),
        ] {
            assert_eq!(super::signed_decimal(content), shown);
        }
    }

    #[test]
    fn numbers_are_decimal() {
        for number in [0u64, 1, 9, 10, 255, 256, 65_535, 1 << 40, u64::MAX] {
            assert_eq!(super::decimal(&number.to_be_bytes()), number.to_string());
        }
    }
}
