//! Hints that name another folder name the options that the command has.

use crate::failure::Failure;
use crate::host::files::FOLDERS;

/// The failure of a command: where it is about a folder in which nothing may be written, with what names another.
pub fn in_words_of(command: &str, failure: Failure) -> Failure {
    match command {
        "init-ca" | "adopt" | "crl" | "revoke" | "list" => {
            failure.in_words(&[(FOLDERS, "another folder with --ca-dir")])
        }
        "csr" => failure.in_words(&[(FOLDERS, "another folder with --out-dir")]),
        // These write where the file is that they were given.
        "renew" | "key" => failure.in_words(&[(&format!("; give {FOLDERS}"), "")]),
        _ => failure,
    }
}
