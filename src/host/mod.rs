//! Effects: files, keys, the clock and chance, as concrete functions.

pub mod ca;
pub mod chance;
pub mod files;
pub mod fulfil;
pub mod interrupt;
pub mod keys;
pub mod ledger;
pub mod lists;
pub mod lock;
pub mod ordered;
pub mod parallel;
pub mod passphrase;
pub mod pkcs12;
pub mod place;
pub mod question;
pub mod read;
pub mod rehearsal;
pub mod renewal;
pub mod screen;
pub mod tls;
