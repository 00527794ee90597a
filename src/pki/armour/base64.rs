//! Base64 (RFC 4648 section 4), with blanks anywhere and its padding in place.

use zeroize::Zeroizing;

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const BLANK: u8 = 64;
const PADDING: u8 = 65;
const OTHER: u8 = 66;

/// What each byte stands for: six bits, or one of the words above.
const VALUES: [u8; 256] = {
    let mut values = [OTHER; 256];
    let mut at = 0;
    while at < 64 {
        values[DIGITS[at] as usize] = at as u8;
        at += 1;
    }
    values[b' ' as usize] = BLANK;
    values[b'\t' as usize] = BLANK;
    values[b'\r' as usize] = BLANK;
    values[b'\n' as usize] = BLANK;
    values[b'=' as usize] = PADDING;
    values
};

fn value(byte: u8) -> u32 {
    u32::from(VALUES[usize::from(byte)])
}

/// The bytes that `text` stands for; `None` where it is not base64 from end to end.
pub(super) fn decode(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    // Room for all of it at once: a vector that grows leaves unwiped copies behind.
    let mut out = Zeroizing::new(Vec::with_capacity(text.len() / 4 * 3 + 3));
    let (mut bits, mut digits, mut padding) = (0u32, 0u8, 0u8);
    let mut rest = text;
    loop {
        if digits == 0 && padding == 0 {
            rest = whole_groups(rest, &mut out);
        }
        let Some((&byte, after)) = rest.split_first() else {
            break;
        };
        rest = after;
        match VALUES[usize::from(byte)] {
            BLANK => {}
            PADDING => padding += 1,
            digit if digit < BLANK && padding == 0 => {
                bits = bits << 6 | u32::from(digit);
                digits += 1;
                if digits == 4 {
                    let [_, group @ ..] = bits.to_be_bytes();
                    out.extend_from_slice(&group);
                    (bits, digits) = (0, 0);
                }
            }
            _ => return None,
        }
        if padding > 2 {
            return None;
        }
    }
    match (digits, padding) {
        (0, 0) => {}
        (2, 2) => out.push((bits >> 4) as u8),
        (3, 1) => out.extend_from_slice(&[(bits >> 10) as u8, (bits >> 2) as u8]),
        _ => return None,
    }
    Some(out)
}

/// Takes groups of four digits while there are any; what is left.
fn whole_groups<'a>(mut text: &'a [u8], out: &mut Vec<u8>) -> &'a [u8] {
    while let [a, b, c, d, after @ ..] = text {
        let (a, b, c, d) = (value(*a), value(*b), value(*c), value(*d));
        if (a | b | c | d) >= u32::from(BLANK) {
            break;
        }
        let [_, group @ ..] = (a << 18 | b << 12 | c << 6 | d).to_be_bytes();
        out.extend_from_slice(&group);
        text = after;
    }
    text
}

/// Appends the base64 of `bytes` in lines of 64 characters.
pub(super) fn encode_lines(bytes: &[u8], text: &mut String) {
    text.reserve(bytes.len() / 48 * 65 + 66);
    // It may be a key that passes through here.
    let mut line = Zeroizing::new([b'='; 65]);
    for part in bytes.chunks(48) {
        let mut places = line.iter_mut();
        let (groups, rest) = part.as_chunks::<3>();
        for group in groups {
            put(*group, 4, &mut places);
        }
        match *rest {
            [a] => put([a, 0, 0], 2, &mut places),
            [a, b] => put([a, b, 0], 3, &mut places),
            _ => {}
        }
        if let Some(end) = places.next() {
            *end = b'\n';
        }
        let length = part.len().div_ceil(3) * 4 + 1;
        let whole = line.get(..length).unwrap_or_default();
        // Digits, padding and a line's end are ASCII.
        text.push_str(str::from_utf8(whole).unwrap_or_default());
    }
}

/// Four digits of a group; after the first `count` of them stands padding.
fn put<'a>(group: [u8; 3], count: usize, places: &mut impl Iterator<Item = &'a mut u8>) {
    let [a, b, c] = group.map(usize::from);
    let bits = a << 16 | b << 8 | c;
    for (number, place) in places.take(4).enumerate() {
        *place = match number < count {
            true => DIGITS[bits >> (18 - 6 * number) & 63],
            false => b'=',
        };
    }
}
