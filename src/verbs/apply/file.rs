//! The manifest's file.

use std::path::Path;

use super::manifest::{self, Manifest};
use super::told;
use crate::failure::{Failure, Kind};
use crate::host::read;
use crate::pki::object::Kind as Held;
use crate::report::Report;

/// The manifest, or the report on what is wrong with it.
pub fn read(path: &Path) -> Result<Result<Manifest, Report>, Failure> {
    let bytes = read::input(path)?;
    // A certificate would be a fault of TOML in each of its lines.
    let blocks = read::blocks(path, &bytes).unwrap_or_default();
    if let Some(block) = blocks.first().filter(|_| bytes.starts_with(b"-----BEGIN ")) {
        return Err(read::wrong_kind(
            path,
            Held::of(block),
            block,
            "a manifest in TOML",
        ));
    }
    let text = std::str::from_utf8(&bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = memchr::memchr_iter(b'\n', before).count() + 1;
        let message = format!("{}:{line}: this is not UTF-8", read::name(path));
        Failure::new(Kind::Input, message)
    })?;
    let parsed = manifest::parse(text);
    Ok(parsed.map_err(|problems| told::unreadable(&read::name(path), &problems)))
}
