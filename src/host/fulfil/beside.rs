//! What lies beside the certificate of a request.

use std::path::Path;

use crate::host::keys::KeyFile;
use crate::pki::signer::Signer;
use crate::pki::spki::{Spki, hex};

/// A key that lies beside a request's certificate under its name, and is not the request's: whoever takes the two
/// for a pair is stopped by the first handshake. Of one that cannot be read nothing is known.
pub(super) fn foreign_key(cert: &Path, requested: &Spki) -> Option<String> {
    let path = cert.with_extension("key");
    let found = KeyFile::find(&path).ok()??;
    let spki = found.open()?.public_key();
    let short = |spki: &Spki| hex(&spki.sha256()[..8]);
    let (there, here) = (short(spki), short(requested));
    (spki != requested).then(|| {
        format!(
            "{} holds another key than {}: public key {there}…, the request is for {here}…; give one of them another name",
            path.display(),
            cert.display()
        )
    })
}
