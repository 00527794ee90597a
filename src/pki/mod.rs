//! The pure core: names, profiles, decisions, certificates.
//!
//! Nothing here opens a file, reads the environment, a clock or a random
//! source, or prints. Time and chance come in as values, so that every rule can
//! be tested with the moment and the serial number that it is about.
//! `clippy.toml` forbids the calls that would break this.

// Tests may make keys and read the clock; what is shipped may not.
#![cfg_attr(not(test), warn(clippy::disallowed_methods, clippy::disallowed_macros))]

pub mod armour;
pub mod ber;
pub mod check;
pub mod crl;
pub mod decide;
pub mod der;
pub mod explain;
pub mod facts;
pub mod findings;
mod general_name;
pub mod issue;
pub mod lifetime;
pub mod name;
pub mod object;
pub mod order;
pub mod pkcs12;
pub mod pkcs7;
pub mod profile;
pub mod renewal;
pub mod request;
pub mod san;
pub mod signer;
pub mod spki;
pub mod subtree;
#[cfg(test)]
mod testing;
pub mod verdict;
