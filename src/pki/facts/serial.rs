//! A certificate's serial number.

use std::fmt;

use crate::pki::spki::hex;

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
