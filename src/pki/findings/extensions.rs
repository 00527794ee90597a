//! Extensions as such (RFC 5280 section 4.2).

use time::OffsetDateTime;

use super::{Finding, fatal, finding, is_leaf};
use crate::pki::explain;
use crate::pki::facts::{Extension, Facts};
use crate::pki::request::extension_name;
use crate::pki::san::San;

/// Those that verifiers of TLS know. Name constraints and policies among them, because all but the smallest do.
const KNOWN: [&str; 14] = [
    "2.5.29.14",
    "2.5.29.15",
    "2.5.29.17",
    "2.5.29.18",
    "2.5.29.19",
    "2.5.29.30",
    "2.5.29.31",
    "2.5.29.32",
    "2.5.29.33",
    "2.5.29.35",
    "2.5.29.36",
    "2.5.29.37",
    "2.5.29.54",
    "1.3.6.1.5.5.7.1.1",
];

pub(super) fn unknown_critical(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    let unknown = |one: &&Extension| one.critical && !KNOWN.contains(&&*one.oid);
    let found = facts.extensions.iter().find(unknown)?;
    let name = extension_name(&found.oid);
    fatal(
        "unknown-critical-extension",
        format!(
            "its extension {name} is critical, and verifiers that do not know it refuse the certificate (RFC 5280 section 4.2)"
        ),
    )
}

pub(super) fn duplicate(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    let mut oids: Vec<&str> = facts.extensions.iter().map(|one| &*one.oid).collect();
    oids.sort_unstable();
    let twice = oids.windows(2).find(|pair| pair.first() == pair.last())?;
    fatal(
        "duplicate-extension",
        format!(
            "it has the extension {} more than once, which RFC 5280 section 4.2 forbids: Go and rustls do not read it",
            extension_name(twice.first()?)
        ),
    )
}

pub(super) fn unreadable(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    let readable = |one: &Extension| match &*one.oid {
        "2.5.29.17" => San::list_from_extension(&one.value).is_ok_and(|names| !names.is_empty()),
        "2.5.29.30" | "2.5.29.31" | "2.5.29.32" | "2.5.29.36" => explain::lines(one).is_some(),
        "2.5.29.15" => facts.key_usage.is_some(),
        "2.5.29.37" => facts.ext_key_usage.is_some(),
        _ => true,
    };
    let found = facts.extensions.iter().find(|one| !readable(one))?;
    finding(
        "malformed-extension",
        format!(
            "its extension {} is malformed: strict verifiers refuse the certificate",
            extension_name(&found.oid)
        ),
    )
}

pub(super) fn no_key_identifier(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    if facts.version < 3 || !facts.is_ca || facts.ski.is_some() {
        return None;
    }
    finding(
        "no-key-identifier",
        "it is a CA without subjectKeyIdentifier: strict verifiers refuse its chains, and its leaves cannot name its key",
    )
}

pub(super) fn no_authority(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    if facts.version < 3 || !is_leaf(facts) || facts.is_self_issued() || facts.aki.is_some() {
        return None;
    }
    finding(
        "no-authority-key-identifier",
        "it does not name its issuer's key (authorityKeyIdentifier): Python 3.13 and other strict verifiers refuse it (RFC 5280 section 4.2.1.1)",
    )
}
