//! A certificate's serial number.

use std::fmt;

use crate::pki::spki::hex;

/// RFC 5280 allows 20 octets; what older CAs made has a few more at the most.
const LONGEST: usize = 64;

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
    /// of more than [`LONGEST`] octets.
    pub fn from_hex(text: &str) -> Option<Serial> {
        let text = text.trim();
        let text = text.strip_prefix("serial=").unwrap_or(text);
        let text = text
            .strip_prefix("0x")
            .or(text.strip_prefix("0X"))
            .unwrap_or(text);
        let digits = text.bytes().filter(|byte| !matches!(byte, b':' | b' '));
        let digits: Vec<u8> = digits
            .map(|byte| char::from(byte).to_digit(16).map(|digit| digit as u8))
            .collect::<Option<_>>()?;
        let whole = digits.len() % 2;
        let padded: Vec<u8> = std::iter::repeat_n(0, whole).chain(digits).collect();
        let octets = padded
            .chunks(2)
            .map(|two| two.iter().fold(0, |sum, digit| sum << 4 | digit));
        let mut octets: Vec<u8> = octets.skip_while(|octet| *octet == 0).collect();
        if text.is_empty() || octets.len() > LONGEST {
            return None;
        }
        if octets.first().is_none_or(|octet| *octet >= 0x80) {
            octets.insert(0, 0);
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
    /// Lower-case hex, without the zero octet that only keeps a number positive.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_slice() {
            [0, rest @ ..] if !rest.is_empty() => f.write_str(&hex(rest)),
            all => f.write_str(&hex(all)),
        }
    }
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
    }
}
