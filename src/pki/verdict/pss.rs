//! RSASSA-PSS-params (RFC 4055 section 3.1): of a signature, and of a key that is for nothing else.

use super::reader::{self, Malformed, NULL, Read, Reader};
use super::signature::split;

const MGF1: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08];
/// What holds where nothing is said.
const SHA1: &[u8] = &[0x2b, 0x0e, 0x03, 0x02, 0x1a];
const SALT: u32 = 20;

/// The parameters, with what they leave out.
pub(super) struct Pss<'a> {
    /// The content of its OBJECT IDENTIFIER.
    pub hash: &'a [u8],
    /// That of MGF1, which is the only mask there is.
    pub mask_hash: &'a [u8],
    /// In octets.
    pub salt: u32,
}

impl<'a> Pss<'a> {
    pub fn read(parameters: &'a [u8]) -> Read<Self> {
        let mut outer = Reader(parameters);
        let mut parts = outer.sequence()?;
        outer.end()?;
        let hash = parts.optional(0xa0)?.map(|t| hash_of(t.body));
        let mask_hash = parts.optional(0xa1)?.map(|t| match split(t.body) {
            Some((MGF1, hash)) => hash_of(hash),
            _ => Err(Malformed("has a mask that is not MGF1")),
        });
        let salt = parts.optional(0xa2)?.map(|t| {
            let mut inner = t.reader();
            let salt = reader::count(inner.integer()?)?;
            inner.end().map(|()| salt)
        });
        // The trailer has one value, which DER leaves out.
        parts.end()?;
        Ok(Pss {
            hash: hash.unwrap_or(Ok(SHA1))?,
            mask_hash: mask_hash.unwrap_or(Ok(SHA1))?,
            salt: salt.unwrap_or(Ok(SALT))?,
        })
    }
}

/// Whether a key with these parameters may have made a signature over this hash, with a salt as long: without
/// parameters it is for all (RFC 4055 section 1.2), with them for this hash and no shorter salt (section 3.3).
pub(super) fn allows(parameters: &[u8], hash: &[u8], length: u32) -> bool {
    let fits = |key: Pss<'_>| key.hash == hash && key.mask_hash == hash && key.salt <= length;
    parameters.is_empty() || Pss::read(parameters).is_ok_and(fits)
}

fn hash_of(identifier: &[u8]) -> Read<&[u8]> {
    match split(identifier) {
        Some((oid, [] | [NULL, 0])) => Ok(oid),
        _ => Err(Malformed("has a hash that cannot be read")),
    }
}
