//! The certificates and revocation lists of the files that `verify` is given.

use std::path::Path;

use crate::failure::Failure;
use crate::host::read;
use crate::pki::armour::Block;
use crate::pki::der;
use crate::pki::object::Kind;

/// The DER of every object of the wanted kind. A file may hold others beside it, such as
/// a key or the text of another tool; one that holds none of the wanted kind is an error.
pub fn ders(path: &Path, wanted: Kind, noun: &str) -> Result<Vec<Vec<u8>>, Failure> {
    let bytes = read::input(path)?;
    let blocks = read::blocks(path, &bytes)?;
    drop(bytes);
    let found: Vec<Vec<u8>> = blocks
        .iter()
        .filter(|block| Kind::of(block) == wanted)
        .map(|block| content(block).to_vec())
        .collect();
    match (found.is_empty(), blocks.first()) {
        (true, Some(first)) => Err(read::wrong_kind(path, Kind::of(first), first, noun)),
        _ => Ok(found),
    }
}

/// OpenSSL's `TRUSTED CERTIFICATE` has its own notes on the use of it behind the certificate.
fn content(block: &Block) -> &[u8] {
    match block.label.as_deref() {
        Some("TRUSTED CERTIFICATE") => der::read(&block.der).map_or(&block.der, |(one, _)| one.raw),
        _ => &block.der,
    }
}

/// Borrowed.
pub fn slices(ders: &[Vec<u8>]) -> Vec<&[u8]> {
    ders.iter().map(Vec::as_slice).collect()
}
