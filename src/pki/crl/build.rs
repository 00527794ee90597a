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
use crate::pki::lifetime::{Validity, put_moment};

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
    let aki = der::sequence(&[&der::tlv(0x80, &key_identifier(facts))]);
    let number = der::integer(&issue.number.to_be_bytes());
    let extensions = der::sequence(&[
        &extension("2.5.29.35", &aki)?,
        &extension("2.5.29.20", &number)?,
    ]);
    // RFC 5280 section 5.1.2.6: no empty list.
    let length = entries.der.len();
    let list = (length > 0).then(|| der::head(tag::SEQUENCE, length));
    let content = der::sequence(&[
        &der::integer(&[1]),
        signer.algorithm().as_der(),
        facts.subject.as_der(),
        &moment(issue.validity.not_before)?,
        &moment(issue.validity.not_after)?,
        list.as_ref().map_or(&[], |head| head.as_ref()),
        &entries.der,
        &der::context(0, &extensions),
    ]);
    drop(entries);
    issue::signed(&content, signer)
}

/// SEQUENCE { userCertificate, revocationDate, crlEntryExtensions OPTIONAL }.
fn push_entry(out: &mut Vec<u8>, one: &Revoked) -> Result<(), IssueError> {
    let too_long = || IssueError::Internal("a serial number is too long".into());
    // reasonCode [2.5.29.21]; absent where nobody said (section 5.3.1).
    const REASON: [u8; 12] = [
        0x30, 0x0c, 0x30, 0x0a, 0x06, 3, 0x55, 0x1d, 0x15, 4, 3, 0x0a,
    ];
    let serial = one.serial.as_bytes();
    let length = u8::try_from(serial.len()).map_err(|_| too_long())?;
    let start = out.len();
    out.extend([tag::SEQUENCE, 0, tag::INTEGER, length]);
    out.extend(serial);
    put_moment(out, one.at).ok_or_else(out_of_range)?;
    if one.reason != Reason::Unspecified {
        out.extend(REASON);
        out.extend([1, one.reason.code()]);
    }
    let length = u8::try_from(out.len() - start - 2);
    let length = length.ok().filter(|length| *length < 128);
    if let Some(place) = out.get_mut(start + 1) {
        *place = length.ok_or_else(too_long)?;
    }
    Ok(())
}

fn extension(oid: &str, value: &[u8]) -> Result<Vec<u8>, IssueError> {
    let oid = der::oid(oid).ok_or_else(|| IssueError::Internal("an OID is wrong".into()))?;
    Ok(der::sequence(&[&oid, &der::tlv(tag::OCTET_STRING, value)]))
}

fn out_of_range() -> IssueError {
    IssueError::Internal("a date is out of range".into())
}

fn moment(moment: OffsetDateTime) -> Result<Vec<u8>, IssueError> {
    let mut out = Vec::new();
    put_moment(&mut out, moment).ok_or_else(out_of_range)?;
    Ok(out)
}

#[cfg(test)]
mod tests;
