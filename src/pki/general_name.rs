//! What alternative names, name constraints and verdicts share of GeneralName (RFC 5280 sections 4.2.1.6 and
//! 4.2.1.10): the tags of its frequent kinds, addresses and ranges of addresses.

use std::fmt;
use std::net::IpAddr;

pub(super) const EMAIL: u8 = 0x81;
pub(super) const DNS: u8 = 0x82;
pub(super) const DIRECTORY: u8 = 0xa4;
pub(super) const URI: u8 = 0x86;
pub(super) const IP: u8 = 0x87;

/// An address in 4 or 16 octets.
pub(super) fn address(octets: &[u8]) -> Option<IpAddr> {
    let four = <[u8; 4]>::try_from(octets).ok().map(IpAddr::from);
    four.or_else(|| <[u8; 16]>::try_from(octets).ok().map(IpAddr::from))
}

/// A range of addresses in a constraint: an address and a mask of the same length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AddressRange {
    address: IpAddr,
    mask: IpAddr,
}

impl AddressRange {
    pub fn of(octets: &[u8]) -> Option<AddressRange> {
        let (start, mask) = octets.split_at_checked(octets.len() / 2)?;
        Some(AddressRange {
            address: address(start)?,
            mask: address(mask)?,
        })
    }

    /// How many bits are fixed; `None` where they are not the first ones.
    pub fn prefix(&self) -> Option<u32> {
        let (ones, zeros) = match self.mask {
            IpAddr::V4(mask) => (mask.to_bits().leading_ones(), mask.to_bits().count_zeros()),
            IpAddr::V6(mask) => (mask.to_bits().leading_ones(), mask.to_bits().count_zeros()),
        };
        let all = if self.mask.is_ipv4() { 32 } else { 128 };
        (ones + zeros == all).then_some(ones)
    }

    pub fn is_ipv4(&self) -> bool {
        self.address.is_ipv4()
    }
}

impl fmt::Display for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.prefix() {
            Some(prefix) => write!(f, "{}/{prefix}", self.address),
            None => write!(f, "{} under the mask {}", self.address, self.mask),
        }
    }
}

#[cfg(test)]
mod tests;
