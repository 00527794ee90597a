//! Keys and signatures.

use time::OffsetDateTime;

use super::{Finding, finding, has_usage};
use crate::pki::facts::Facts;
use crate::pki::spki::{KeyKind, KeyType};

pub(super) fn signature(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    let algorithm = &facts.signature_algorithm;
    let weak = ["SHA1", "sha1", "md5", "md2", "md4"];
    if !weak.iter().any(|word| algorithm.contains(word)) {
        return None;
    }
    match facts.is_self_issued() {
        true => finding(
            "weak-hash",
            format!(
                "it is signed with {algorithm}; on a root nobody checks that signature, and some programs complain of it"
            ),
        ),
        false => finding(
            "weak-hash",
            format!("it is signed with {algorithm}: OpenSSL 3, browsers, Go and rustls refuse it"),
        ),
    }
}

pub(super) fn key(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    match facts.spki.kind() {
        KeyKind::Rsa(bits) if *bits < 2048 => finding(
            "weak-key",
            format!(
                "its key is RSA with {bits} bits: OpenSSL 3 refuses it (nginx: `ee key too small`), and so do rustls and browsers"
            ),
        ),
        KeyKind::Rsa(bits) if *bits > 8192 => finding(
            "unusual-key",
            format!("its key is RSA with {bits} bits: Go and rustls take 8192 at the most"),
        ),
        _ => None,
    }
}

/// RFC 8446 section 4.2.3: TLS 1.3 has signatures with P-256, P-384, P-521, Ed25519, Ed448.
pub(super) fn curve(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    let code = "unusual-key";
    match facts.spki.kind() {
        KeyKind::Made(KeyType::Ed25519) if has_usage(facts, "serverAuth") => finding(
            code,
            "its key is ed25519: OpenSSL, Go and rustls take it from a server, browsers do not",
        ),
        KeyKind::Other(name) if name == "ec-p521" => finding(
            code,
            "its key is ec-p521: Chrome does not take it, nor does rustls with ring",
        ),
        KeyKind::Other(name) if name == "ed448" => finding(
            code,
            "its key is ed448: OpenSSL takes it, browsers, Go and rustls do not",
        ),
        KeyKind::Other(name) if name == "dsa" => finding(
            code,
            "its key is dsa: no TLS program of today takes it, and TLS 1.3 has no signature for it",
        ),
        KeyKind::Other(name) if name.starts_with("ec") => finding(
            code,
            format!(
                "its key is {name}: TLS 1.3 has no signature for it, and browsers, Go and rustls do not take it"
            ),
        ),
        KeyKind::Other(name) => finding(
            code,
            format!("its key is {name}; not every TLS program can use it"),
        ),
        _ => None,
    }
}
