//! The clock and the random source: the only places where time and chance come in.

use ring::rand::{SecureRandom, SystemRandom};
use time::OffsetDateTime;

use crate::failure::{Failure, Kind};
use crate::pki::facts::Serial;

/// The moment, in UTC.
pub fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

/// A serial number that nobody can guess.
pub fn serial() -> Result<Serial, Failure> {
    Serials::default().draw()
}

/// As many in a row begin alike.
const ALIKE: u16 = 1_024;

/// How many octets are alike. The other fourteen, 112 bits, are of each number alone: RFC 5280 section 4.1.2.2
/// wants them unique, and the CA/Browser Forum 64 bits that nobody can guess.
const LEAD: usize = 2;

/// Serial numbers for many certificates. A ledger of a million keeps them in order; numbers that begin alike stand
/// together there, and a transaction writes a few pages of it, not one for each number.
#[derive(Default)]
pub struct Serials {
    lead: [u8; LEAD],
    left: u16,
}

impl Serials {
    /// The next one; all of the first is chance.
    pub fn draw(&mut self) -> Result<Serial, Failure> {
        let mut octets = [0; 16];
        SystemRandom::new()
            .fill(&mut octets)
            .map_err(|_| Failure::new(Kind::Io, "the system gives no random numbers"))?;
        let (lead, _) = octets.split_at_mut(LEAD);
        if self.left == 0 {
            self.lead.copy_from_slice(lead);
            self.left = ALIKE;
        }
        lead.copy_from_slice(&self.lead);
        self.left -= 1;
        Ok(Serial::from_random(octets))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn serial_numbers_of_a_series_begin_alike_and_are_all_different() {
        let mut serials = Serials::default();
        let count = 20 * usize::from(ALIKE);
        let all: Vec<String> = (0..count)
            .map(|_| serials.draw().unwrap().to_string())
            .collect();
        assert_eq!(BTreeSet::from_iter(&all).len(), count);
        let lead = |serial: &String| serial[..2 * LEAD].to_string();
        for series in all.chunks(usize::from(ALIKE)) {
            assert_eq!(BTreeSet::from_iter(series.iter().map(lead)).len(), 1);
            // What follows is as many as the numbers: nothing else in them is shared.
            let rest = series.iter().map(|serial| &serial[2 * LEAD..]);
            assert_eq!(BTreeSet::from_iter(rest).len(), usize::from(ALIKE));
        }
        // Twenty times the same two octets is no chance.
        assert!(BTreeSet::from_iter(all.iter().map(lead)).len() > 1);
    }

    #[test]
    fn of_a_single_number_everything_is_chance() {
        let leads = (0..20).map(|_| serial().unwrap().to_string()[..2 * LEAD].to_string());
        assert!(BTreeSet::from_iter(leads).len() > 1);
    }
}
