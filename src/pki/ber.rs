//! BER brought to DER (X.690 sections 8 and 10): indefinite lengths, lengths longer than needed, strings in
//! pieces. Old PKCS #12 and PKCS #7 files have them. Meanings are not known here.

use super::der::tag;

/// No honest file nests half as deep.
const DEEPEST: usize = 32;

const CONSTRUCTED: u8 = 0x20;

/// The one element in `input` in DER, blanks behind it set aside; `None` if it is not BER, or more than one.
pub fn to_der(input: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(input.len());
    let rest = element(input, &mut out, DEEPEST)?;
    rest.trim_ascii().is_empty().then_some(out)
}

/// Appends the first element's DER; what follows the element.
fn element<'a>(input: &'a [u8], out: &mut Vec<u8>, depth: usize) -> Option<&'a [u8]> {
    let depth = depth.checked_sub(1)?;
    let (&first, rest) = input.split_first()?;
    // Tag numbers above 30 stand in none of these formats.
    if first & 0x1f == 0x1f {
        return None;
    }
    let (length, rest) = length(rest)?;
    let is_constructed = first & CONSTRUCTED != 0;
    let (tag, start) = (plain_tag(first), out.len());
    let rest = match length {
        Some(length) => {
            let (content, rest) = rest.split_at_checked(length)?;
            match is_constructed {
                false => out.extend_from_slice(content),
                true => {
                    let mut inner = content;
                    while !inner.is_empty() {
                        inner = child(inner, first, out, depth)?;
                    }
                }
            }
            rest
        }
        None if !is_constructed => return None,
        None => {
            let mut inner = rest;
            loop {
                if let Some(after) = inner.strip_prefix(&[0, 0]) {
                    break after;
                }
                inner = child(inner, first, out, depth)?;
            }
        }
    };
    put_head(tag, start, out);
    Some(rest)
}

/// One element inside; the pieces of a string are joined.
fn child<'a>(input: &'a [u8], outer: u8, out: &mut Vec<u8>, depth: usize) -> Option<&'a [u8]> {
    if plain_tag(outer) == outer {
        return element(input, out, depth);
    }
    let mut piece = Vec::new();
    let rest = element(input, &mut piece, depth)?;
    let head = super::der::read_all(&piece).ok()?;
    (head.tag == plain_tag(outer)).then_some(())?;
    out.extend_from_slice(head.content);
    Some(rest)
}

/// A string in pieces is marked as constructed; in DER it is whole (X.690 section 10.2).
fn plain_tag(first: u8) -> u8 {
    match first {
        0x24 => tag::OCTET_STRING,
        0x2c | 0x32..=0x36 | 0x3a | 0x3c | 0x3e => first & !CONSTRUCTED,
        other => other,
    }
}

/// `Some(None)` inside is the indefinite length.
fn length(input: &[u8]) -> Option<(Option<usize>, &[u8])> {
    let (&first, rest) = input.split_first()?;
    match first {
        0..0x80 => Some((Some(usize::from(first)), rest)),
        0x80 => Some((None, rest)),
        _ => {
            let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            let significant = digits.iter().skip_while(|digit| **digit == 0);
            if significant.clone().count() > 4 {
                return None;
            }
            let length = significant.fold(0u64, |sum, digit| sum << 8 | u64::from(*digit));
            Some((Some(usize::try_from(length).ok()?), rest))
        }
    }
}

/// Puts identifier and length before what was appended from `start` on.
fn put_head(tag: u8, start: usize, out: &mut Vec<u8>) {
    let length = out.len() - start;
    let mut head = vec![tag];
    if length < 0x80 {
        head.push(length as u8);
    } else {
        let digits = length.to_be_bytes();
        let digits = &digits[(length.leading_zeros() / 8) as usize..];
        head.push(0x80 | digits.len() as u8);
        head.extend_from_slice(digits);
    }
    out.splice(start..start, head);
}

#[cfg(test)]
mod tests;
