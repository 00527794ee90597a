//! Usages, constraints and key identifiers (RFC 5280 sections 4.2.1.1 to 4.2.1.3, 4.2.1.9, 4.2.1.12): of a
//! certificate they are facts, of a request only wishes.

use super::{Line, access, bits, oid, one, sequence, usage};
use crate::pki::der::{self, tag};
use crate::pki::facts::{Extension, KEY_USAGES};
use crate::pki::spki::fingerprint;

pub(super) fn lines(extension: &Extension) -> Option<Vec<Line>> {
    let value = extension.value.as_slice();
    match &*extension.oid {
        "2.5.29.14" => one(
            "key id",
            &fingerprint(der::read_tagged(value, tag::OCTET_STRING).ok()?),
        ),
        "2.5.29.15" => match bits(value, &KEY_USAGES)?.as_slice() {
            [] => one("key usage", "none"),
            usages => one("key usage", &usages.join(", ")),
        },
        "2.5.29.19" => constraints(value),
        "2.5.29.35" => authority(value),
        "2.5.29.37" => {
            let purposes = sequence(value)?;
            let words: Option<Vec<String>> =
                purposes.iter().map(|one| Some(usage(&oid(one)?))).collect();
            one("good for", &words?.join(", "))
        }
        _ => None,
    }
}

/// How many CAs may stand below a CA.
pub fn path_length(most: Option<u64>) -> String {
    match most {
        None => "any number of CAs below it".to_owned(),
        Some(0) => "no CA below it".to_owned(),
        Some(1) => "one CA below it".to_owned(),
        Some(more) => format!("{more} CAs below it"),
    }
}

fn constraints(value: &[u8]) -> Option<Vec<Line>> {
    let parts = sequence(value)?;
    let is_ca = parts
        .first()
        .is_some_and(|first| first.tag == tag::BOOLEAN && first.content != [0]);
    if !is_ca {
        return one("CA", "no");
    }
    let most = match parts.get(1) {
        Some(length) => Some(der::unsigned(length)?),
        None => None,
    };
    Some(vec![
        ("CA", "yes".to_owned()),
        ("path length", path_length(most)),
    ])
}

fn authority(value: &[u8]) -> Option<Vec<Line>> {
    let parts = sequence(value)?;
    let ids = parts.iter().filter(|part| part.tag == 0x80);
    let mut lines: Vec<Line> = ids
        .map(|id| ("issuer's id", fingerprint(id.content)))
        .collect();
    lines.extend(access::authority(value)?);
    Some(lines)
}
