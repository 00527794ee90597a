//! Which place a path leads to, also where nothing is there yet.

use std::path::{Path, PathBuf};

use super::files::folder_of;

/// The path from the root, without links and `..`. What is not there yet is no link, and a `..` after it leads back
/// out of it.
pub fn whole(path: &Path) -> PathBuf {
    if let Ok(whole) = path.canonicalize() {
        return whole;
    }
    let above = folder_of(path);
    match path.file_name() {
        _ if above == path => path.to_path_buf(),
        Some(name) => whole(above).join(name),
        None => folder_of(&whole(above)).to_path_buf(),
    }
}

/// Whether both lead to one place: `d.crt`, `./d.crt` and a link to it do.
pub fn is_same(one: &Path, other: &Path) -> bool {
    one == other || whole(one) == whole(other)
}

#[cfg(test)]
mod tests;
