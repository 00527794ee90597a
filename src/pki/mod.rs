//! The pure core: names and verdicts.

pub mod der;
pub mod name;
pub mod san;
pub mod verdict;
