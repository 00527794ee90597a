//! Reads DER, and nothing but DER (X.690 section 10), from borrowed bytes.
//!
//! A verdict hangs on every byte of a certificate, so this reader refuses what lenient ones pass over:
//! indefinite or padded lengths, booleans other than 00 and FF, padded integers, dates in another
//! form than RFC 5280 section 4.1.2.5 has. It never panics and never recurses.

use time::{Date, Month, OffsetDateTime};

use crate::pki::der;

pub(super) const BOOLEAN: u8 = 0x01;
pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const NULL: u8 = 0x05;
pub(super) const OID: u8 = 0x06;
pub(super) const ENUMERATED: u8 = 0x0a;
pub(super) const UTF8_STRING: u8 = 0x0c;
pub(super) const UTC_TIME: u8 = 0x17;
pub(super) const GENERALIZED_TIME: u8 = 0x18;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;

/// What is wrong with some bytes, as the end of a sentence that began with the name of the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Malformed(pub &'static str);

pub(super) type Read<T> = Result<T, Malformed>;

/// One element: its tag, its content, and both together as they stood.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tlv<'a> {
    pub tag: u8,
    pub body: &'a [u8],
    pub raw: &'a [u8],
}

impl<'a> Tlv<'a> {
    pub fn reader(&self) -> Reader<'a> {
        Reader(self.body)
    }
}

/// A place in a run of elements.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn peek(&self) -> Option<u8> {
        self.0.first().copied()
    }

    /// The next element, whatever it is.
    pub fn any(&mut self) -> Read<Tlv<'a>> {
        let input = self.0;
        let [tag, first, after @ ..] = input else {
            return Err(Malformed("ends in the middle of an element"));
        };
        if tag & 0x1f == 0x1f {
            return Err(Malformed("has a tag number above 30"));
        }
        let (length, after) = match *first {
            short @ 0..=0x7f => (usize::from(short), after),
            0x80 => return Err(Malformed("has an indefinite length, which DER forbids")),
            long => {
                let count = usize::from(long & 0x7f);
                let Some((bytes, after)) = after.split_at_checked(count) else {
                    return Err(Malformed("ends in the middle of a length"));
                };
                if count > 4 {
                    return Err(Malformed("has a length beyond 4 GiB"));
                }
                let length = bytes.iter().fold(0u64, |sum, b| sum << 8 | u64::from(*b));
                if length < 0x80 || bytes[0] == 0 {
                    return Err(Malformed(
                        "has a length that is not in its shortest form, which DER forbids",
                    ));
                }
                let length = usize::try_from(length)
                    .map_err(|_| Malformed("is longer than its surroundings"))?;
                (length, after)
            }
        };
        let Some((body, rest)) = after.split_at_checked(length) else {
            return Err(Malformed("is longer than its surroundings"));
        };
        self.0 = rest;
        let raw = &input[..input.len() - rest.len()];
        Ok(Tlv {
            tag: *tag,
            body,
            raw,
        })
    }

    /// The next element, which must have this tag.
    pub fn expect(&mut self, tag: u8) -> Read<Tlv<'a>> {
        match self.peek() {
            Some(found) if found == tag => self.any(),
            Some(_) => Err(Malformed(
                "has an element of another type than belongs here",
            )),
            None => Err(Malformed("ends too early")),
        }
    }

    /// The next element if it has this tag.
    pub fn optional(&mut self, tag: u8) -> Read<Option<Tlv<'a>>> {
        if self.peek() == Some(tag) {
            self.any().map(Some)
        } else {
            Ok(None)
        }
    }

    pub fn sequence(&mut self) -> Read<Reader<'a>> {
        self.expect(SEQUENCE).map(|t| t.reader())
    }

    pub fn integer(&mut self) -> Read<&'a [u8]> {
        let body = self.expect(INTEGER)?.body;
        integer_is_minimal(body).map(|()| body)
    }

    pub fn oid(&mut self) -> Read<&'a [u8]> {
        let body = self.expect(OID)?.body;
        oid_is_minimal(body).map(|()| body)
    }

    /// `BOOLEAN DEFAULT FALSE`: in DER it is either absent or TRUE.
    pub fn default_false(&mut self) -> Read<bool> {
        match self.optional(BOOLEAN)? {
            None => Ok(false),
            Some(t) if t.body == [0xff] => Ok(true),
            Some(t) if t.body == [0] => Err(Malformed(
                "spells out FALSE where it is the default, which DER forbids",
            )),
            Some(_) => Err(Malformed("has a BOOLEAN that is neither 00 nor FF")),
        }
    }

    pub fn time(&mut self) -> Read<OffsetDateTime> {
        time_of(self.any()?)
    }

    /// Nothing may follow.
    pub fn end(&self) -> Read<()> {
        if self.is_empty() {
            Ok(())
        } else {
            Err(Malformed("has bytes after its end"))
        }
    }
}

/// No list in an honest certificate is longer; what is read takes more memory than its bytes.
pub(super) const LONGEST_LIST: usize = 20_000;

/// All elements of `body`, each with this tag; at least one.
pub(super) fn list<'a>(body: &'a [u8], tag: u8) -> Read<Vec<Tlv<'a>>> {
    let mut reader = Reader(body);
    let mut all = Vec::new();
    while !reader.is_empty() {
        if all.len() == LONGEST_LIST {
            return Err(Malformed("has a list of more than 20,000 elements"));
        }
        all.push(reader.expect(tag)?);
    }
    if all.is_empty() {
        return Err(Malformed("is empty"));
    }
    Ok(all)
}

pub(super) fn integer_is_minimal(body: &[u8]) -> Read<()> {
    match body {
        [] => Err(Malformed("has an INTEGER without content")),
        [0, next, ..] if *next < 0x80 => Err(Malformed("has an INTEGER with padding")),
        [0xff, next, ..] if *next >= 0x80 => Err(Malformed("has an INTEGER with padding")),
        _ => Ok(()),
    }
}

/// A count such as a path length: not negative; what is beyond 2^31 is as good as unlimited.
pub(super) fn count(body: &[u8]) -> Read<u32> {
    integer_is_minimal(body)?;
    if body[0] >= 0x80 {
        return Err(Malformed("has a negative number"));
    }
    if body.len() > 4 {
        return Ok(u32::MAX >> 1);
    }
    Ok(body.iter().fold(0, |sum, b| sum << 8 | u32::from(*b)))
}

pub(super) fn oid_is_minimal(body: &[u8]) -> Read<()> {
    let ends = body.last().is_some_and(|b| *b < 0x80);
    let padded = body
        .iter()
        .enumerate()
        .any(|(i, b)| *b == 0x80 && (i == 0 || body[i - 1] < 0x80));
    if ends && !padded {
        Ok(())
    } else {
        Err(Malformed(
            "has an object identifier that is not well formed",
        ))
    }
}

/// The octets of a BIT STRING that has whole octets.
pub(super) fn octets_of_bits(body: &[u8]) -> Read<&[u8]> {
    match body {
        [0, octets @ ..] => Ok(octets),
        _ => Err(Malformed("has a BIT STRING with unused bits")),
    }
}

/// A BIT STRING of any length, with its count of unused bits.
pub(super) fn is_bits(body: &[u8]) -> Read<()> {
    match body {
        [0] | [0..8, _, ..] => Ok(()),
        _ => Err(Malformed(
            "has a BIT STRING with a bad count of unused bits",
        )),
    }
}

/// The named bits of a BIT STRING, bit 0 lowest; at most 16 are looked at.
pub(super) fn named_bits(body: &[u8]) -> Read<u16> {
    let [unused, bits @ ..] = body else {
        return Err(Malformed("has a BIT STRING without content"));
    };
    if *unused > 7 || (bits.is_empty() && *unused != 0) {
        return Err(Malformed(
            "has a BIT STRING with a bad count of unused bits",
        ));
    }
    if let Some(last) = bits.last() {
        // X.690 section 11.2.2: trailing zero bits of a named bit list are cut off.
        if last.trailing_zeros() != u32::from(*unused) {
            return Err(Malformed("has trailing zero bits, which DER forbids"));
        }
    }
    let mut all = 0u16;
    for (i, octet) in bits.iter().take(2).enumerate() {
        all |= u16::from(octet.reverse_bits()) << (8 * i);
    }
    Ok(all)
}

/// RFC 5280 section 4.1.2.5: Zulu, with seconds, without fractions.
pub(super) fn time_of(t: Tlv<'_>) -> Read<OffsetDateTime> {
    const BAD: Malformed = Malformed("has a date that is not YYMMDDHHMMSSZ or YYYYMMDDHHMMSSZ");
    let (year, rest) = match (t.tag, t.body.len()) {
        (UTC_TIME, 13) => {
            let yy = digits(&t.body[..2]).ok_or(BAD)?;
            (if yy < 50 { 2000 + yy } else { 1900 + yy }, &t.body[2..])
        }
        (GENERALIZED_TIME, 15) => (digits(&t.body[..4]).ok_or(BAD)?, &t.body[4..]),
        _ => return Err(BAD),
    };
    if rest[10] != b'Z' {
        return Err(BAD);
    }
    let part = |i: usize| digits(&rest[i..i + 2]).and_then(|n| u8::try_from(n).ok());
    let moment = || {
        let month = Month::try_from(part(0)?).ok()?;
        let date = Date::from_calendar_date(i32::from(year), month, part(2)?).ok()?;
        let time = date.with_hms(part(4)?, part(6)?, part(8)?).ok()?;
        Some(time.assume_utc())
    };
    moment().ok_or(BAD)
}

fn digits(text: &[u8]) -> Option<u16> {
    text.iter().try_fold(0u16, |sum, c| {
        c.is_ascii_digit().then(|| sum * 10 + u16::from(c - b'0'))
    })
}

/// `1.2.840.113549` for the content of an OBJECT IDENTIFIER; hex where it is none.
pub(super) fn dotted(body: &[u8]) -> String {
    let text = der::oid_text(body).filter(|text| text.len() <= 200);
    text.unwrap_or_else(|| super::parsed::hex(body))
}
