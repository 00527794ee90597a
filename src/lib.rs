//! `mtls-ca`: a certificate authority for mutual TLS that is safe to run twice.
//!
//! ```text
//! argv → order → what is on disk → decide → issue → check → write → report
//!  cli    verbs     host::read       pki     pki     pki    host     report
//! ```
//!
//! - [`cli`]: the one definition of the command line; completions and man pages come from it.
//! - [`verbs`]: one file for each verb; it reads top to bottom.
//! - [`pki`]: what is right, as pure functions of bytes, time and chance.
//! - [`host`]: files, keys, locks, the clock.
//! - [`report`]: what a command says, to people or as one JSON document.
//! - [`failure`]: what went wrong, its exit code, and what to do next.
//! - [`shell`]: words of advised commands, quoted where they need it.

pub mod cli;
pub mod failure;
pub mod host;
pub mod pki;
pub mod report;
pub mod shell;
pub mod verbs;
