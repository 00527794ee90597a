//! What may have been meant by a name where no file of that name is.

use std::path::Path;

use crate::shell;

/// The endings of what belongs to a PKI.
const ENDINGS: [&str; 5] = ["csr", "crt", "pem", "key", "p12"];

/// The files whose name is this one with an ending.
pub(super) fn with_an_ending(path: &Path) -> Option<String> {
    let named = |ending: &&str| {
        let mut name = path.as_os_str().to_owned();
        name.push(".");
        name.push(ending);
        let whole = Path::new(&name);
        whole.is_file().then(|| shell::path(whole))
    };
    let found: Vec<String> = ENDINGS.iter().filter_map(named).collect();
    (!found.is_empty()).then(|| format!("there is {}", found.join(", ")))
}

/// The certificate of the CA in the folder of this name.
pub(super) fn in_a_folder(path: &Path) -> Option<String> {
    let cert = path.join("ca.crt");
    cert.is_file()
        .then(|| format!("the certificate of the CA in it is {}", shell::path(&cert)))
}
