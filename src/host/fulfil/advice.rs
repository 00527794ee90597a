//! What to do about a certificate whose key is in other hands, in commands: the same ones wherever it is said.

use std::path::Path;

use crate::shell;

/// Where nobody here has the key.
pub(in crate::host) const NEW_REQUEST: &str =
    "have its holder send a request with a new key (mtls-ca csr NAME)";

/// Makes the pair anew, and revokes what others can use. `key` is given where it has another name.
pub(in crate::host) fn rekey(ca_dir: &Path, cert: &Path, key: Option<&Path>) -> String {
    let (ca_dir, cert) = (shell::path(ca_dir), shell::path(cert));
    let key = key.map(|key| format!(" --key {}", shell::path(key)));
    let key = key.unwrap_or_default();
    format!("mtls-ca renew --ca-dir {ca_dir} {cert} --rekey{key} --revoke-old")
}

/// Revokes it, where its key cannot be replaced here.
pub(in crate::host) fn revoke(ca_dir: &Path, serial: &str) -> String {
    let ca_dir = shell::path(ca_dir);
    format!("mtls-ca revoke --ca-dir {ca_dir} --serial {serial} --reason keyCompromise")
}
