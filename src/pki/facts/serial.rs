//! A certificate's serial number.

use std::fmt;

use crate::pki::spki::hex;

/// RFC 5280 allows 20 octets; what older CAs made has a few more at the most.
const LONGEST: usize = 64;

/// What stands between digits.
const BETWEEN: u8 = 16;
const OTHER: u8 = 17;

/// What each byte stands for: four bits, or one of the words above. A table, since nobody foresees whether the next
/// digit is a letter, and a list has millions of them.
const VALUES: [u8; 256] = {
    let mut values = [OTHER; 256];
    let mut at = 0;
    while at < 16 {
        values[b"0123456789abcdef"[at] as usize] = at as u8;
        values[b"0123456789ABCDEF"[at] as usize] = at as u8;
        at += 1;
    }
    values[b':' as usize] = BETWEEN;
    values[b' ' as usize] = BETWEEN;
    values
};

/// A certificate's serial number (RFC 5280 section 4.1.2.2).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Serial(pub(super) Vec<u8>);

impl Serial {
    /// A serial number from 16 octets of chance: positive, never zero, always of
    /// the same length, with 126 bits left to chance.
    pub fn from_random(mut octets: [u8; 16]) -> Serial {
        octets[0] = octets[0] & 0x7f | 0x40;
        Serial(octets.to_vec())
    }

    /// Reads a number that is not negative in hexadecimal, as openssl and browsers print it:
    /// `serial=0A1B`, `0a:1b`, `0x0a1b`, `a1b`; `None` where the text is no such number, or one
    /// of more than 64 octets.
    pub fn from_hex(text: &str) -> Option<Serial> {
        let text = text.trim();
        let text = text.strip_prefix("serial=").unwrap_or(text);
        let text = text
            .strip_prefix("0x")
            .or(text.strip_prefix("0X"))
            .unwrap_or(text);
        if text.is_empty() {
            return None;
        }
        let text = text.trim_start_matches(['0', ':', ' ']);
        let (mut digits, mut count) = ([0; 2 * LONGEST], 0);
        for byte in text.bytes() {
            let digit = match VALUES[usize::from(byte)] {
                BETWEEN => continue,
                OTHER => return None,
                digit => digit,
            };
            *digits.get_mut(count)? = digit;
            count += 1;
        }
        let (half, whole) = digits.get(..count)?.split_at(count % 2);
        let mut octets = Vec::with_capacity(count / 2 + 1);
        // A number whose first bit is set would be negative, and one without octets is none.
        if half.is_empty() && whole.first().is_none_or(|digit| *digit >= 8) {
            octets.push(0);
        }
        octets.extend_from_slice(half);
        for [high, low] in whole.as_chunks().0 {
            octets.push(high << 4 | low);
        }
        Some(Serial(octets))
    }

    /// Whether a revocation list of ours can name it: text in the ledger stands for a number
    /// that is not negative, and RFC 5280 section 4.1.2.2 has no other.
    pub fn is_listable(&self) -> bool {
        self.0.first().is_some_and(|octet| *octet < 0x80) && self.0.len() <= LONGEST
    }

    /// The INTEGER's content octets.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Serial {
    /// Lower-case hex, without the zero octet that only keeps a number positive; `-05` for a number that is negative,
    /// as openssl shows it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_slice() {
            [0, rest @ ..] if !rest.is_empty() => f.write_str(&hex(rest)),
            [0x80..=0xff, ..] => write!(f, "-{}", hex(&magnitude(&self.0))),
            all => f.write_str(&hex(all)),
        }
    }
}

/// Of a negative INTEGER in two's complement, without leading zeros: every bit turned, and one more.
pub fn magnitude(negative: &[u8]) -> Vec<u8> {
    let mut octets: Vec<u8> = negative.iter().map(|octet| !octet).collect();
    for octet in octets.iter_mut().rev() {
        *octet = octet.wrapping_add(1);
        if *octet != 0 {
            break;
        }
    }
    let zeros = octets.iter().take_while(|octet| **octet == 0).count();
    octets.split_off(zeros.min(octets.len().saturating_sub(1)))
}

impl fmt::Debug for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Serial({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_it_is_printed() {
        for (text, shown) in [
            ("0A1B", "0a1b"),
            ("serial=0A1B", "0a1b"),
            ("0x0a1b", "0a1b"),
            ("00:0a:1b", "0a1b"),
            ("a1b", "0a1b"),
            ("0000", "00"),
            ("0", "00"),
            ("8F", "8f"),
            ("00:8f", "8f"),
            (" 0a 1b ", "0a1b"),
        ] {
            let serial = Serial::from_hex(text).unwrap();
            assert_eq!(serial.to_string(), shown, "{text}");
            assert!(serial.is_listable());
        }
        for octets in [[0; 16], [0xff; 16], [7; 16]] {
            let serial = Serial::from_random(octets);
            assert_eq!(Serial::from_hex(&serial.to_string()), Some(serial));
        }
        for text in ["", "0x", "-8F", "0a1g", "alice.crt", &"11".repeat(65)] {
            assert_eq!(Serial::from_hex(text), None, "{text}");
        }
        assert!(!Serial(vec![0x8f]).is_listable());
        let negative: [(&[u8], &str); 5] = [
            (&[0xfb], "-05"),
            (&[0x80], "-80"),
            (&[0xff, 0x00], "-0100"),
            (&[0xff, 0x7f], "-81"),
            (&[0xff], "-01"),
        ];
        for (octets, shown) in negative {
            assert_eq!(Serial(octets.to_vec()).to_string(), shown);
        }
    }
}
