//! Usages and constraints (RFC 5280 sections 4.2.1.3, 4.2.1.9, 4.2.1.12).

use time::OffsetDateTime;

use super::{Finding, finding, has_usage, is_leaf};
use crate::pki::facts::Facts;
use crate::pki::san::San;

fn may(facts: &Facts, usage: &str) -> Option<bool> {
    let usages = facts.key_usage.as_ref()?;
    Some(usages.contains(&usage))
}

pub(super) fn ca_without_key_usage(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    if !facts.is_ca || facts.key_usage.is_some() {
        return None;
    }
    finding(
        "no-key-usage",
        "it is a CA without keyUsage: Python 3.13 and other strict verifiers refuse its chains (RFC 5280 section 4.2.1.3)",
    )
}

pub(super) fn ca_that_may_not_sign(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    if !facts.is_ca || may(facts, "keyCertSign") != Some(false) {
        return None;
    }
    finding(
        "may-not-sign",
        "it is a CA whose keyUsage lacks keyCertSign: nothing that it signs is accepted",
    )
}

pub(super) fn signer_that_is_no_ca(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    if facts.is_ca || facts.version < 3 || may(facts, "keyCertSign") != Some(true) {
        return None;
    }
    finding(
        "signs-without-ca",
        "its keyUsage has keyCertSign, but it is no CA: RFC 5280 section 4.2.1.9 forbids it, and nothing that it signs is accepted",
    )
}

/// What `openssl req -x509` makes for a server by default.
pub(super) fn ca_as_leaf(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    let named = |san: &San| matches!(san, San::Dns(_) | San::Ip(_));
    let as_leaf =
        facts.sans.iter().any(named) || has_usage(facts, "serverAuth") && facts.is_self_issued();
    if !facts.is_ca || !as_leaf {
        return None;
    }
    finding(
        "ca-as-leaf",
        "it is a CA with what belongs to a server (names or usages): rustls and Firefox refuse a CA's certificate from a server, and whoever has its key can issue",
    )
}

/// TLS 1.3 and every suite with forward secrecy sign (RFC 8446 section 4.4.2.2).
pub(super) fn no_signatures(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    let tls = has_usage(facts, "serverAuth") || has_usage(facts, "clientAuth");
    if !is_leaf(facts) || !tls || may(facts, "digitalSignature") != Some(false) {
        return None;
    }
    finding(
        "no-digital-signature",
        "its keyUsage lacks digitalSignature: TLS 1.3 does not work with it",
    )
}

pub(super) fn any_purpose(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    if facts.version < 3 || facts.is_ca || facts.ext_key_usage.is_some() {
        return None;
    }
    finding(
        "any-purpose",
        "it has no extendedKeyUsage: whoever has a server's key can use it as a client too",
    )
}
