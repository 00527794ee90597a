//! What of a PKCS #12 file is not seen. Who asks for a value of every object, or compares every subject, is told so:
//! what is not seen may hold another answer.

use std::path::Path;

use crate::failure::{Failure, Kind as Why};
use crate::host::read;
use crate::pki::pkcs12::{Pfx, Safe};
use crate::shell;

/// Of a file that was not opened: its parts under the passphrase. A key by itself says so itself.
pub fn locked(path: &Path, pfx: &Pfx) -> Vec<Failure> {
    let is_sealed = |safe: &Safe| matches!(safe, Safe::Sealed { .. });
    match pfx.safes.iter().any(is_sealed) {
        true => vec![under_passphrase(path)],
        false => Vec::new(),
    }
}

/// Of one that was opened: the parts that stayed shut, by their number from 0, and why.
pub fn shut(path: &Path, parts: &[(usize, String)]) -> Vec<Failure> {
    let place = read::name(path);
    let one = |(index, why): &(usize, String)| {
        let message = format!("part {} of {place} stays shut: {why}", index + 1);
        Failure::new(Why::Input, message).hint(conversion(path))
    };
    parts.iter().map(one).collect()
}

/// For what `--pass` would open.
pub fn under_passphrase(path: &Path) -> Failure {
    let place = read::name(path);
    let message = format!("{place} is under a passphrase: what it holds is not seen without it");
    Failure::new(Why::Passphrase, message)
        .hint("say where it is: --pass prompt, file:PATH, env:VAR, fd:N or stdin")
}

/// What to do with a file that cannot be opened here.
pub fn conversion(path: &Path) -> String {
    let word = shell::input(path);
    format!(
        "convert it: openssl pkcs12 -in {word} -nodes -legacy | openssl pkcs12 -export -out NEW.p12"
    )
}
