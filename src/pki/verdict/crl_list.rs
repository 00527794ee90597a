//! The entries of a CRL one after the other (RFC 5280 sections 5.1.2.6 and 5.3), for showing them. Nothing is kept,
//! so that a list of any length takes no memory.

use time::OffsetDateTime;

use super::crl::extension;
use super::crl_entries::{Revocation, directory_name};
use super::names;
use super::parsed::Signed;
use super::reader::{
    self, ENUMERATED, GENERALIZED_TIME, INTEGER, Read, Reader, SEQUENCE, UTC_TIME,
};

/// One entry of a CRL.
#[derive(Clone, Debug)]
pub struct Revoked<'a> {
    /// The content of the INTEGER.
    pub serial: &'a [u8],
    /// Since when.
    pub date: OffsetDateTime,
    /// Why, as RFC 5280 section 5.3.1 calls it, where that is said.
    pub reason: Option<&'static str>,
    /// Whose certificate it is, where that is said (RFC 5280 section 5.3.3): it holds for the entries after it, too.
    pub issuer: Option<String>,
}

/// Calls `each` for every entry of the CRL; `Err` with the end of a sentence about the CRL where one cannot be read.
pub fn for_each_revoked(der: &[u8], each: impl FnMut(Revoked<'_>)) -> Result<(), &'static str> {
    walk(der, each).map_err(|why| why.0)
}

fn walk(der: &[u8], mut each: impl FnMut(Revoked<'_>)) -> Read<()> {
    let signed = Signed::read(der)?;
    let mut tbs = Reader(signed.message).sequence()?;
    tbs.optional(INTEGER)?;
    tbs.expect(SEQUENCE)?;
    tbs.expect(SEQUENCE)?;
    tbs.any()?;
    if matches!(tbs.peek(), Some(UTC_TIME | GENERALIZED_TIME)) {
        tbs.any()?;
    }
    let Some(list) = tbs.optional(SEQUENCE)? else {
        return Ok(());
    };
    let mut list = list.reader();
    while !list.is_empty() {
        let mut entry = list.sequence()?;
        let mut revoked = Revoked {
            serial: entry.integer()?,
            date: entry.time()?,
            reason: None,
            issuer: None,
        };
        if let Some(extensions) = entry.optional(SEQUENCE)? {
            let mut extensions = extensions.reader();
            while !extensions.is_empty() {
                let (oid, _, value) = extension(extensions.expect(SEQUENCE)?)?;
                match oid {
                    [0x55, 0x1d, 21] => revoked.reason = Some(reason(value)?),
                    [0x55, 0x1d, 29] => revoked.issuer = Some(names::shown(directory_name(value)?)),
                    _ => {}
                }
            }
        }
        each(revoked);
    }
    Ok(())
}

fn reason(value: &[u8]) -> Read<&'static str> {
    match Reader(value).expect(ENUMERATED)?.body {
        [reason] => Ok(Revocation {
            date: None,
            reason: *reason,
        }
        .reason_name()),
        _ => Err(reader::Malformed("has an entry with an unknown reason")),
    }
}
