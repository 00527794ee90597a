//! The tests from outside, in one binary: commands by verb, real peers, generated files, README.

// A test that cannot go on has failed: to unwrap is to assert.
#![allow(clippy::unwrap_used)]

mod cli;
mod differential;
mod generated;
mod parsers;
mod peers;
mod readme;
mod support;
