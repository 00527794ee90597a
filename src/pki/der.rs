//! The little DER this crate writes by hand, and a strict reader for the places where exact bytes matter.
//!
//! It knows tags and lengths, not meanings: names, extensions and requests are put together by their own
//! modules. It must not accept what DER forbids (X.690 section 10: definite, shortest lengths), because bytes
//! that were read here are copied into certificates, and it must not panic on any input.

use std::fmt;

mod object_id;

pub use object_id::{Octets, is_oid, oid, oid_content, oid_text};

/// ASN.1 tags used in this crate, as the single identifier byte DER writes.
pub mod tag {
    #![allow(missing_docs)]
    pub const BOOLEAN: u8 = 0x01;
    pub const INTEGER: u8 = 0x02;
    pub const BIT_STRING: u8 = 0x03;
    pub const OCTET_STRING: u8 = 0x04;
    pub const NULL: u8 = 0x05;
    pub const OID: u8 = 0x06;
    pub const UTF8_STRING: u8 = 0x0c;
    pub const NUMERIC_STRING: u8 = 0x12;
    pub const PRINTABLE_STRING: u8 = 0x13;
    pub const TELETEX_STRING: u8 = 0x14;
    pub const IA5_STRING: u8 = 0x16;
    pub const UTC_TIME: u8 = 0x17;
    pub const GENERALIZED_TIME: u8 = 0x18;
    pub const VISIBLE_STRING: u8 = 0x1a;
    pub const UNIVERSAL_STRING: u8 = 0x1c;
    pub const BMP_STRING: u8 = 0x1e;
    pub const SEQUENCE: u8 = 0x30;
    pub const SET: u8 = 0x31;
}

/// One element: its identifier byte, what is inside, and the whole of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tlv<'a> {
    /// The identifier byte (class, constructed bit and number).
    pub tag: u8,
    /// The content octets.
    pub content: &'a [u8],
    /// Identifier, length and content, as they stand in the input.
    pub raw: &'a [u8],
}

/// Why bytes are not DER.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DerError {
    /// The input ends inside an element.
    Truncated,
    /// A tag number above 30, which nothing in this crate's formats uses.
    LongTag,
    /// Indefinite, or longer than needed, or beyond what memory can hold.
    BadLength,
    /// Bytes follow where the input should end.
    TrailingBytes,
    /// An element of another type was expected here.
    UnexpectedTag,
    /// Nothing stands where one or more elements belong.
    Empty,
}

impl fmt::Display for DerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DerError::Truncated => "the DER ends in the middle of an element",
            DerError::LongTag => "the DER has a tag of more than one byte",
            DerError::BadLength => "the DER has a length that is not in its shortest form",
            DerError::TrailingBytes => "there are bytes after the end of the DER",
            DerError::UnexpectedTag => "the DER has an element of another type than expected",
            DerError::Empty => "the DER has an empty set where at least one element belongs",
        })
    }
}

impl std::error::Error for DerError {}

/// Reads the first element and gives back what follows it.
pub fn read(input: &[u8]) -> Result<(Tlv<'_>, &[u8]), DerError> {
    let (&tag, rest) = input.split_first().ok_or(DerError::Truncated)?;
    if tag & 0x1f == 0x1f {
        return Err(DerError::LongTag);
    }
    let (&first, rest) = rest.split_first().ok_or(DerError::Truncated)?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        long_length(usize::from(first & 0x7f), rest)?
    };
    if rest.len() < length {
        return Err(DerError::Truncated);
    }
    let (content, rest) = rest.split_at(length);
    let raw = &input[..input.len() - rest.len()];
    Ok((Tlv { tag, content, raw }, rest))
}

fn long_length(count: usize, rest: &[u8]) -> Result<(usize, &[u8]), DerError> {
    // Four bytes are 4 GiB: more than any file this crate reads, and no overflow on any platform.
    if count == 0 || count > 4 {
        return Err(DerError::BadLength);
    }
    if rest.len() < count {
        return Err(DerError::Truncated);
    }
    let (digits, rest) = rest.split_at(count);
    let length = digits
        .iter()
        .fold(0u64, |sum, byte| (sum << 8) | u64::from(*byte));
    // X.690 10.1: the shortest form, so no leading zero and no long form below 128.
    if digits[0] == 0 || length < 0x80 {
        return Err(DerError::BadLength);
    }
    let length = usize::try_from(length).map_err(|_| DerError::BadLength)?;
    Ok((length, rest))
}

/// Reads one element that must be all of the input.
pub fn read_all(input: &[u8]) -> Result<Tlv<'_>, DerError> {
    match read(input)? {
        (tlv, []) => Ok(tlv),
        _ => Err(DerError::TrailingBytes),
    }
}

/// Reads one element of this type that must be all of the input, and gives its content.
pub fn read_tagged(input: &[u8], tag: u8) -> Result<&[u8], DerError> {
    let tlv = read_all(input)?;
    if tlv.tag == tag {
        Ok(tlv.content)
    } else {
        Err(DerError::UnexpectedTag)
    }
}

/// The elements inside a constructed one.
pub fn children(content: &[u8]) -> Result<Vec<Tlv<'_>>, DerError> {
    elements(content).collect()
}

/// The elements inside a constructed one, one after the other; nothing follows a broken one.
pub fn elements(content: &[u8]) -> impl Iterator<Item = Result<Tlv<'_>, DerError>> {
    let mut rest = content;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let read = read(rest);
        rest = read.map_or(&[], |(_, after)| after);
        Some(read.map(|(element, _)| element))
    })
}

/// A non-negative INTEGER; one too large for 64 bits counts as the largest.
pub fn unsigned(element: &Tlv<'_>) -> Option<u64> {
    if element.tag != tag::INTEGER || element.content.first().is_none_or(|byte| *byte >= 0x80) {
        return None;
    }
    let digits = element.content.iter().skip_while(|byte| **byte == 0);
    if digits.clone().count() > 8 {
        return Some(u64::MAX);
    }
    Some(digits.fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
}

/// One element with this identifier byte and content.
pub fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    joined(tag, &[content])
}

/// A SEQUENCE of elements that are already encoded.
pub fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    joined(tag::SEQUENCE, parts)
}

/// The octets of an identifier and of the longest length that there is in memory.
pub const HEAD: usize = 10;

/// What comes before an element's content.
pub struct Head {
    octets: [u8; HEAD],
    length: usize,
}

/// What comes before the content of an element that has so many octets of it.
pub fn head(tag: u8, length: usize) -> Head {
    let mut octets = [0; HEAD];
    octets[0] = tag;
    if length < 0x80 {
        octets[1] = length as u8;
        return Head { octets, length: 2 };
    }
    let bytes = length.to_be_bytes();
    let digits = &bytes[(length.leading_zeros() / 8) as usize..];
    octets[1] = 0x80 | digits.len() as u8;
    octets[2..2 + digits.len()].copy_from_slice(digits);
    let length = 2 + digits.len();
    Head { octets, length }
}

impl AsRef<[u8]> for Head {
    fn as_ref(&self) -> &[u8] {
        &self.octets[..self.length]
    }
}

/// One element whose content stands in parts. Room for all of it at once: they may be parts of a key.
fn joined(tag: u8, parts: &[impl AsRef<[u8]>]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.as_ref().len()).sum();
    let mut out = Vec::with_capacity(length + HEAD);
    out.extend_from_slice(head(tag, length).as_ref());
    let parts = parts.iter().map(AsRef::as_ref);
    parts.for_each(|part| out.extend_from_slice(part));
    out
}

/// A SEQUENCE OF elements that are already encoded.
pub fn sequence_of(parts: &[impl AsRef<[u8]>]) -> Vec<u8> {
    joined(tag::SEQUENCE, parts)
}

/// A SET OF elements that are already encoded, sorted as X.690 11.6 wants.
pub fn set_of(mut parts: Vec<Vec<u8>>) -> Vec<u8> {
    parts.sort();
    joined(tag::SET, &parts)
}

/// `[number] EXPLICIT`, or a constructed implicit tag: context class, constructed.
pub fn context(number: u8, content: &[u8]) -> Vec<u8> {
    tlv(0xa0 | (number & 0x1f), content)
}

/// A non-negative INTEGER from big-endian bytes.
pub fn integer(magnitude: &[u8]) -> Vec<u8> {
    let digits = &magnitude[magnitude.iter().take_while(|byte| **byte == 0).count()..];
    let mut content = Vec::with_capacity(digits.len() + 1);
    if digits.first().is_none_or(|byte| *byte >= 0x80) {
        content.push(0);
    }
    content.extend_from_slice(digits);
    tlv(tag::INTEGER, &content)
}

/// A BIT STRING of whole bytes.
pub fn bit_string(bytes: &[u8]) -> Vec<u8> {
    joined(tag::BIT_STRING, &[&[0], bytes])
}

#[cfg(test)]
mod tests;
