//! Hints that name another folder name the options that the command has.

use crate::failure::Failure;
use crate::host::files::FOLDERS;

/// The failure of a command: where it is about a folder in which nothing may be written, with what names another.
pub fn in_words_of(command: &str, mut failure: Failure) -> Failure {
    let own = match command {
        "init-ca" | "adopt" | "crl" | "revoke" | "list" => Some("another folder with --ca-dir"),
        "csr" => Some("another folder with --out-dir"),
        // These write where the file is that they were given.
        "renew" | "key" => None,
        _ => return failure,
    };
    for hint in &mut failure.hints {
        *hint = match own {
            Some(own) => hint.replace(FOLDERS, own),
            None => hint.replace(&format!("; give {FOLDERS}"), ""),
        };
    }
    failure
}
