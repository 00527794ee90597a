//! Base64 (RFC 4648 section 4), with blanks anywhere and its padding in place.

use zeroize::Zeroizing;

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/// The digits of a line.
const LINE: usize = 64;

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

/// Takes groups of four digits while there are any; what is left. Lines of the usual length are taken whole.
fn whole_groups<'a>(mut text: &'a [u8], out: &mut Vec<u8>) -> &'a [u8] {
    // It may be a key that passes through here.
    let mut line = Zeroizing::new([0; LINE / 4 * 3]);
    while let Some((digits, after)) = text.split_first_chunk::<LINE>() {
        let mut all = 0;
        let groups = digits.as_chunks::<4>().0.iter();
        for (group, place) in groups.zip(line.as_chunks_mut::<3>().0) {
            let (values, octets) = group_of(*group);
            all |= values;
            *place = octets;
        }
        if all >= BLANK {
            break;
        }
        out.extend_from_slice(&*line);
        text = after.strip_prefix(b"\n").unwrap_or(after);
    }
    while let Some((group, after)) = text.split_first_chunk::<4>() {
        let (values, octets) = group_of(*group);
        if values >= BLANK {
            break;
        }
        out.extend_from_slice(&octets);
        text = after;
    }
    text
}

/// What four digits stand for; and the bits of their values together, which say whether all of them are digits.
#[inline]
fn group_of([a, b, c, d]: [u8; 4]) -> (u8, [u8; 3]) {
    let value = |digit: u8| VALUES[usize::from(digit)];
    let (a, b, c, d) = (value(a), value(b), value(c), value(d));
    let octets = [a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d];
    (a | b | c | d, octets)
}

/// Appends the base64 of `bytes` in lines of 64 characters.
pub(super) fn encode_lines(bytes: &[u8], text: &mut String) {
    text.reserve(bytes.len() / 48 * 65 + 66);
    // It may be a key that passes through here.
    let mut line = Zeroizing::new([0; LINE]);
    for part in bytes.chunks(LINE / 4 * 3) {
        let (groups, rest) = part.as_chunks::<3>();
        let mut places = line.as_chunks_mut::<4>().0.iter_mut();
        for (group, place) in groups.iter().zip(&mut places) {
            *place = digits_of(*group);
        }
        if let ([first, second @ ..], Some(place)) = (rest, places.next()) {
            let [a, b, c, _] = digits_of([*first, second.first().copied().unwrap_or(0), 0]);
            *place = [a, b, if second.is_empty() { b'=' } else { c }, b'='];
        }
        let length = part.len().div_ceil(3) * 4;
        let whole = line.get(..length).unwrap_or_default();
        // Digits and padding are ASCII.
        text.push_str(str::from_utf8(whole).unwrap_or_default());
        text.push('\n');
    }
}

#[inline]
fn digits_of([a, b, c]: [u8; 3]) -> [u8; 4] {
    let digit = |bits: u8| DIGITS[usize::from(bits & 63)];
    [
        digit(a >> 2),
        digit(a << 4 | b >> 4),
        digit(b << 2 | c >> 6),
        digit(c),
    ]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn encoded(bytes: &[u8]) -> String {
        let mut text = String::new();
        encode_lines(bytes, &mut text);
        text
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(bytes: Vec<u8>, width in 1..100usize, end in 0..3usize) {
            let text = encoded(&bytes);
            let whole = pem::encode_config(
                &pem::Pem::new("X", bytes.as_slice()),
                pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF),
            );
            prop_assert_eq!(format!("-----BEGIN X-----\n{text}-----END X-----\n"), whole);
            // In lines of any length, which end in any way.
            let digits: Vec<u8> = text.bytes().filter(|byte| *byte != b'\n').collect();
            let end: &[u8] = [b"\n".as_slice(), b"\r\n", b" \t"][end];
            let lines = digits.chunks(width).flat_map(|line| [line, end]);
            let lines: Vec<u8> = lines.flatten().copied().collect();
            let read = decode(&lines);
            prop_assert_eq!(read.as_deref(), Some(&bytes));
        }

        #[test]
        fn what_is_no_digit_is_found(bytes: [u8; 200], at in 0..200usize, other in "[^A-Za-z0-9+/= \t\r\n]") {
            let mut text = encoded(&bytes);
            let at = text.char_indices().nth(at).map_or(0, |(at, _)| at);
            text.replace_range(at..=at, &other);
            prop_assert_eq!(decode(text.as_bytes()), None);
        }
    }

    #[test]
    fn padding_is_in_its_place_or_it_is_none() {
        for text in ["QQ==", "QUI=", "QUJD", "Q Q\n= =", ""] {
            assert!(decode(text.as_bytes()).is_some(), "{text}");
        }
        for text in [
            "Q", "QQ", "QQ=", "QUI", "QQ=Q", "=QQ=", "QQ===", "QUJDQ===", "QUI==", "=",
        ] {
            assert!(decode(text.as_bytes()).is_none(), "{text}");
        }
    }
}
