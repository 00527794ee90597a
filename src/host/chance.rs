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
    let mut octets = [0; 16];
    SystemRandom::new()
        .fill(&mut octets)
        .map_err(|_| Failure::new(Kind::Io, "the system gives no random numbers"))?;
    Ok(Serial::from_random(octets))
}
