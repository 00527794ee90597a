//! Each rule is broken once in a chain that is good otherwise, and the verdict must name just that rule.

#![allow(clippy::unwrap_used)]

mod anchors;
mod crls;
mod graphs;
mod issuers;
mod keys;
mod kit;
mod laws;
mod names;
mod parts;
mod paths;
mod policies;
mod rules;
mod scopes;
mod signers;
