//! The CA's certificates that are about during an overlap, in one file for whoever trusts them.

use std::path::Path;

use crate::failure::{Failure, Kind};
use crate::host::read;
use crate::pki::facts::{Certificate, Facts};

/// The certificates in the bundle, if there is one.
pub(super) fn bundled(path: &Path) -> Result<Vec<Certificate>, Failure> {
    match read::optional(path)? {
        None => Ok(Vec::new()),
        Some(bytes) => {
            read::certificates(path, &bytes).map_err(|failure| not_ours(&failure.message))
        }
    }
}

/// The same, all of them CAs: they stay in the bundle, and whoever trusts that trusts each of them.
pub(super) fn anchors(path: &Path) -> Result<Vec<Certificate>, Failure> {
    let all = bundled(path)?;
    // The oldest roots do not say that they are CAs.
    let is_anchor = |facts: &Facts| facts.is_ca || facts.is_self_issued();
    match all.iter().find(|one| !is_anchor(one.facts())) {
        None => Ok(all),
        Some(one) => {
            let (path, subject) = (path.display(), &one.facts().subject);
            Err(not_ours(&format!(
                "{path} holds the certificate of {subject}, which is no CA"
            )))
        }
    }
}

fn not_ours(message: &str) -> Failure {
    let message = format!("{message}, and was left untouched");
    Failure::new(Kind::Conflict, message)
        .hint("the bundle for the overlap goes there; move the file away")
}
