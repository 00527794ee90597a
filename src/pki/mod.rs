//! The pure core: names.

pub mod der;
pub mod name;
pub mod san;
