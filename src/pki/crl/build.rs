//! Certificate revocation lists (RFC 5280 section 5): revoked serial numbers + number +
//! dates → a version 2 CRL, signed by the CA. Entries are encoded into one buffer as they
//! come, so that a list of a hundred thousand costs little more than its own size.
//!
//! What other people's lists say is `verdict`'s to read.

use time::OffsetDateTime;

use super::Reason;
use crate::pki::der::{self, tag};
use crate::pki::facts::{Facts, Serial};
use crate::pki::issue::{self, IssueError, Parent};
use crate::pki::lifetime::Validity;

/// One revoked certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revoked {
    /// Which.
    pub serial: Serial,
    /// Since when.
    pub at: OffsetDateTime,
    /// Why.
    pub reason: Reason,
}

/// A list's number and dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Issue {
    /// CRLNumber: higher than that of every list before.
    pub number: u64,
    /// thisUpdate and nextUpdate.
    pub validity: Validity,
}

/// The entries of a list, encoded, in whatever order they came.
#[derive(Debug, Default)]
pub struct Entries {
    der: Vec<u8>,
    count: usize,
}

impl Entries {
    /// Adds one.
    pub fn push(&mut self, one: &Revoked) -> Result<(), IssueError> {
        self.count += 1;
        push_entry(&mut self.der, one)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }
}

/// A CA without the right to sign revocation lists is refused: nobody would take one from it.
pub fn may_sign_lists(issuer: &Facts) -> Result<(), IssueError> {
    let usage = issuer.key_usage.as_ref();
    match usage.is_some_and(|usage| !usage.contains(&"cRLSign")) {
        true => Err(IssueError::NotForCrls(issuer.subject.clone())),
        false => Ok(()),
    }
}

/// The key identifier by which a CA's lists name its key: its own bytes, where it has any.
pub fn key_identifier(issuer: &Facts) -> Vec<u8> {
    let own = issuer.ski.clone();
    own.unwrap_or_else(|| issuer.spki.sha1_identifier())
}

/// The revocation list of `issuer`, as DER.
pub fn build(issuer: &Parent<'_>, entries: Entries, issue: Issue) -> Result<Vec<u8>, IssueError> {
    let facts = issuer.certificate().facts();
    let signer = issuer.signer();
    may_sign_lists(facts)?;
    // RFC 5280 section 5.1.2.6: no empty list.
    let list = match entries.der.is_empty() {
        true => Vec::new(),
        false => der::tlv(tag::SEQUENCE, &entries.der),
    };
    drop(entries);
    let aki = der::sequence(&[&der::tlv(0x80, &key_identifier(facts))]);
    let number = der::integer(&issue.number.to_be_bytes());
    let extensions = der::sequence(&[
        &extension("2.5.29.35", &aki)?,
        &extension("2.5.29.20", &number)?,
    ]);
    let content = der::sequence(&[
        &der::integer(&[1]),
        signer.algorithm().as_der(),
        facts.subject.as_der(),
        &moment(issue.validity.not_before)?,
        &moment(issue.validity.not_after)?,
        &list,
        &der::context(0, &extensions),
    ]);
    drop(list);
    issue::signed(&content, signer)
}

/// SEQUENCE { userCertificate, revocationDate, crlEntryExtensions OPTIONAL }.
fn push_entry(out: &mut Vec<u8>, one: &Revoked) -> Result<(), IssueError> {
    let serial = one.serial.as_bytes();
    let date = moment(one.at)?;
    // reasonCode [2.5.29.21]; absent where nobody said (section 5.3.1).
    const REASON: [u8; 12] = [
        0x30, 0x0c, 0x30, 0x0a, 0x06, 3, 0x55, 0x1d, 0x15, 4, 3, 0x0a,
    ];
    let reason = match one.reason {
        Reason::Unspecified => 0,
        _ => REASON.len() + 2,
    };
    let length = 2 + serial.len() + date.len() + reason;
    let (Ok(serial_length), Ok(length), true) = (
        u8::try_from(serial.len()),
        u8::try_from(length),
        length < 128,
    ) else {
        return Err(IssueError::Internal("a serial number is too long".into()));
    };
    out.extend([tag::SEQUENCE, length, tag::INTEGER, serial_length]);
    out.extend(serial);
    out.extend(date);
    if reason > 0 {
        out.extend(REASON);
        out.extend([1, one.reason.code()]);
    }
    Ok(())
}

fn extension(oid: &str, value: &[u8]) -> Result<Vec<u8>, IssueError> {
    let oid = der::oid(oid).ok_or_else(|| IssueError::Internal("an OID is wrong".into()))?;
    Ok(der::sequence(&[&oid, &der::tlv(tag::OCTET_STRING, value)]))
}

/// UTCTime before 2050, GeneralizedTime from then on (RFC 5280 section 5.1.2.4).
fn moment(moment: OffsetDateTime) -> Result<Vec<u8>, IssueError> {
    let year = moment.year();
    let (tag, century) = match year {
        1950..2050 => (tag::UTC_TIME, None),
        0..=9999 => (tag::GENERALIZED_TIME, Some(year / 100)),
        _ => return Err(IssueError::Internal("a date is out of range".into())),
    };
    let (hour, minute, second) = moment.to_hms();
    let (month, day) = (u8::from(moment.month()), moment.day());
    let fields = [(year % 100) as u8, month, day, hour, minute, second];
    let century = century.map(|century| century as u8);
    // By hand: a list has a date for each of its entries.
    let mut text = Vec::with_capacity(15);
    for field in century.into_iter().chain(fields) {
        text.extend([b'0' + field / 10, b'0' + field % 10]);
    }
    text.push(b'Z');
    Ok(der::tlv(tag, &text))
}

#[cfg(test)]
mod tests;
