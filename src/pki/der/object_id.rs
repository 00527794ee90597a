//! OBJECT IDENTIFIERs between dotted text and content octets (X.690 section 8.19).

use std::fmt::Write as _;

use super::{tag, tlv};

/// An OBJECT IDENTIFIER from dotted text; `None` when the text is not one.
pub fn oid(dotted: &str) -> Option<Vec<u8>> {
    Some(tlv(tag::OID, &oid_content(dotted)?))
}

/// The content octets of an OBJECT IDENTIFIER from dotted text, at most 1024 of them.
pub fn oid_content(dotted: &str) -> Option<Vec<u8>> {
    let mut arcs = dotted.split('.').map(arc);
    let (root, second) = (arcs.next()??, arcs.next()??);
    if root > 2 || (root < 2 && second > 39) {
        return None;
    }
    let mut content = Vec::new();
    push_base128(&mut content, second.checked_add(root * 40)?);
    for next in arcs {
        push_base128(&mut content, next?);
    }
    (content.len() <= LONGEST_OID).then_some(content)
}

fn arc(digits: &str) -> Option<u128> {
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let shortest = digits.len() == 1 || !digits.starts_with('0');
    (plain && shortest).then(|| digits.parse().ok()).flatten()
}

fn push_base128(out: &mut Vec<u8>, value: u128) {
    let groups = (128 - value.leading_zeros()).div_ceil(7).max(1);
    for group in (0..groups).rev() {
        let more = if group == 0 { 0 } else { 0x80 };
        out.push(((value >> (7 * group)) & 0x7f) as u8 | more);
    }
}

/// Nothing in use has a tenth of this; as text, an identifier takes up to four times its octets.
const LONGEST_OID: usize = 1024;

/// The dotted text of an OBJECT IDENTIFIER's content octets; `None` when they are not one, when they are more
/// than 1024, or when an arc does not fit 128 bits (the largest arcs in use are UUIDs, which do).
pub fn oid_text(content: &[u8]) -> Option<String> {
    let mut text = String::with_capacity(content.len() * 3);
    arcs(content, |value| {
        if text.is_empty() {
            let root = (value / 40).min(2);
            push_decimal(&mut text, root);
            text.push('.');
            push_decimal(&mut text, value - root * 40);
        } else {
            text.push('.');
            push_decimal(&mut text, value);
        }
    })?;
    Some(text)
}

/// Whether [`oid_text`] has a text for it.
pub fn is_oid(content: &[u8]) -> bool {
    arcs(content, |_| {}).is_some()
}

/// The numbers in an OBJECT IDENTIFIER, the first two still as one.
fn arcs(content: &[u8], mut each: impl FnMut(u128)) -> Option<()> {
    if content.last()? & 0x80 != 0 || content.len() > LONGEST_OID {
        return None;
    }
    let (mut value, mut start) = (0u128, true);
    for byte in content {
        // X.690 8.19.2: no padding with leading zero groups.
        if start && *byte == 0x80 || value > u128::MAX >> 7 {
            return None;
        }
        value = (value << 7) | u128::from(byte & 0x7f);
        start = byte & 0x80 == 0;
        if start {
            each(value);
            value = 0;
        }
    }
    Some(())
}

/// Numbers of one and two digits are nearly all there are: the general way is slow for them.
fn push_decimal(text: &mut String, value: u128) {
    match u8::try_from(value) {
        Ok(small @ 0..10) => text.push(char::from(b'0' + small)),
        Ok(small @ 10..100) => {
            text.push(char::from(b'0' + small / 10));
            text.push(char::from(b'0' + small % 10));
        }
        // Nothing goes wrong in writing to a text.
        _ => drop(write!(text, "{value}")),
    }
}

/// An OBJECT IDENTIFIER's content octets, encoded when the program is built.
#[derive(Debug)]
pub struct Octets {
    all: [u8; 16],
    length: usize,
}

impl Octets {
    /// Of a dotted text that is known to be one, of at most 16 octets; for constants.
    pub const fn of(dotted: &str) -> Octets {
        let mut octets = Octets {
            all: [0; 16],
            length: 0,
        };
        let (text, mut at, mut arcs) = (dotted.as_bytes(), 0, 0);
        let (mut first, mut arc) = (0, 0);
        while at <= text.len() {
            if at < text.len() && text[at] != b'.' {
                arc = arc * 10 + (text[at] - b'0') as u32;
            } else {
                match arcs {
                    0 => first = arc,
                    1 => octets.push(first * 40 + arc),
                    _ => octets.push(arc),
                }
                (arcs, arc) = (arcs + 1, 0);
            }
            at += 1;
        }
        octets
    }

    /// The octets.
    pub fn as_slice(&self) -> &[u8] {
        self.all.get(..self.length).unwrap_or_default()
    }

    /// X.690 section 8.19.2: groups of seven bits, all but the last marked.
    const fn push(&mut self, arc: u32) {
        let mut shift = 28;
        while shift > 0 {
            if arc >> shift > 0 {
                self.all[self.length] = (arc >> shift) as u8 | 0x80;
                self.length += 1;
            }
            shift -= 7;
        }
        self.all[self.length] = arc as u8 & 0x7f;
        self.length += 1;
    }
}
