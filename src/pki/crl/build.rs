//! Certificate revocation lists (RFC 5280 section 5): revoked serial numbers + number +
//! dates → a version 2 CRL, signed by the CA. Entries are streamed into one buffer, so
//! that a list of a hundred thousand costs little more than its own size.
//!
//! What other people's lists say is `verdict`'s to read.

use time::{Duration, OffsetDateTime};

use super::Reason;
use crate::pki::der::{self, tag};
use crate::pki::facts::Serial;
use crate::pki::issue::{self, IssueError, Parent};
use crate::pki::lifetime;

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
    /// When it was made; the list says a little earlier, for slow clocks.
    pub now: OffsetDateTime,
    /// How long it is good.
    pub life: Duration,
}

/// The revocation list of `issuer`, as DER. The entries come in whatever order they have.
pub fn build(
    issuer: &Parent<'_>,
    revoked: impl IntoIterator<Item = Revoked>,
    issue: Issue,
) -> Result<Vec<u8>, IssueError> {
    let facts = issuer.certificate().facts();
    let signer = issuer.signer();
    let usage = facts.key_usage.as_ref();
    if usage.is_some_and(|usage| !usage.contains(&"cRLSign")) {
        return Err(IssueError::NotForCrls(facts.subject.clone()));
    }
    let this_update = (issue.now - lifetime::BACKDATE).max(facts.validity.not_before);
    let next_update = issue.now.checked_add(issue.life);
    let next_update =
        next_update.ok_or_else(|| IssueError::Internal("nextUpdate is out of range".into()))?;
    let mut entries = Vec::new();
    for one in revoked {
        push_entry(&mut entries, &one)?;
    }
    // RFC 5280 section 5.1.2.6: no empty list.
    let list = match entries.is_empty() {
        true => Vec::new(),
        false => der::tlv(tag::SEQUENCE, &entries),
    };
    drop(entries);
    let identifier = match &facts.ski {
        Some(ski) => ski.clone(),
        None => facts.spki.sha1_identifier(),
    };
    let aki = der::sequence(&[&der::tlv(0x80, &identifier)]);
    let number = der::integer(&issue.number.to_be_bytes());
    let extensions = der::sequence(&[
        &extension("2.5.29.35", &aki)?,
        &extension("2.5.29.20", &number)?,
    ]);
    let content = der::sequence(&[
        &der::integer(&[1]),
        signer.algorithm().as_der(),
        facts.subject.as_der(),
        &moment(this_update)?,
        &moment(next_update)?,
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
    let (tag, year) = match year {
        1950..2050 => (0x17, format!("{:02}", year % 100)),
        0..=9999 => (0x18, format!("{year:04}")),
        _ => return Err(IssueError::Internal("a date is out of range".into())),
    };
    let (month, day) = (u8::from(moment.month()), moment.day());
    let (hour, minute, second) = moment.to_hms();
    let text = format!("{year}{month:02}{day:02}{hour:02}{minute:02}{second:02}Z");
    Ok(der::tlv(tag, text.as_bytes()))
}

#[cfg(test)]
mod tests;
