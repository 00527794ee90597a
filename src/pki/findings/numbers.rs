//! Version and serial number (RFC 5280 sections 4.1.2.1 and 4.1.2.2).

use time::OffsetDateTime;

use super::{Finding, finding};
use crate::pki::facts::{Facts, Serial};

pub(super) fn version(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    let (1 | 2) = facts.version else { return None };
    let version = facts.version;
    let who = match facts.is_self_issued() {
        true => {
            "it cannot say that it is a CA; OpenSSL takes it as an anchor, strict verifiers (Python 3.13) do not"
        }
        false => "it has no extensions; AWS load balancers and rustls refuse it",
    };
    finding(
        "old-version",
        format!("it is a version {version} certificate: {who}"),
    )
}

pub(super) fn bad_serial(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    let fault = match facts.serial.as_bytes() {
        [] | [0] => "zero".to_owned(),
        [first, ..] if *first >= 0x80 => "negative (Go refuses it since 1.23)".to_owned(),
        long if long.len() > 20 => format!("{} octets long; 20 are the most", long.len()),
        _ => return None,
    };
    finding(
        "bad-serial",
        format!(
            "its serial number is {fault}: RFC 5280 section 4.1.2.2 forbids it, and strict verifiers refuse it"
        ),
    )
}

pub(super) fn small_serial(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    let serial = &facts.serial;
    let octets = serial.as_bytes();
    let is_bad = matches!(octets, [] | [0]) || octets.first().is_some_and(|first| *first >= 0x80);
    if facts.is_self_issued() || octets.len() > 2 || is_bad {
        return None;
    }
    let origin = match octets {
        [1] => "as the tutorials give to every certificate",
        _ => "from a counter, which a CA that is set up anew starts again",
    };
    finding(
        "small-serial",
        format!(
            "its serial number is {serial}, {origin}: Firefox refuses the second one, and neither can be revoked alone"
        ),
    )
}

/// For a certificate that has the serial number of another one of the same issuer.
pub fn serial_reuse(serial: &Serial, other: &str) -> Finding {
    Finding {
        code: "serial-reuse",
        message: format!(
            "its issuer gave serial number {serial} to {other} too: Firefox refuses the second one that it sees (SEC_ERROR_REUSED_ISSUER_AND_SERIAL), and a revocation of one is of both"
        ),
        fatal: false,
    }
}
