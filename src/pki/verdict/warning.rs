//! What is allowed, but unwise. Nothing here changes a verdict.

use super::parsed::{Cert, hex};
use super::pool::Pool;
use super::shape::serial_fault;
use super::trust::Trust;
use super::{Problem, names, usage};

/// Apple and the CA/Browser Forum take no server certificate that lives longer.
const LONG_DAYS: i64 = 825;

pub(super) fn list(
    chain: &[&Cert<'_>],
    complete: bool,
    trust: &Trust<'_>,
    local: &Pool<'_>,
) -> Vec<Problem> {
    let mut all = Vec::new();
    if let Some(leaf) = chain.first() {
        of_leaf(leaf, &mut all);
        if trust.crls.is_empty() {
            all.push(Problem::of(
                leaf,
                "no-crl",
                "was not checked for revocation, because no CRL was given",
                "give the CRLs of its issuers",
            ));
        }
    }
    if let (Some(anchor), true) = (chain.last(), complete)
        && anchor.ext.key_usage.is_none()
    {
        all.push(Problem::of(
            anchor,
            "anchor-without-key-usage",
            "is a trust anchor without keyUsage, which every CA should have (RFC 5280 4.2.1.3)",
            "make a new CA certificate with keyUsage keyCertSign and cRLSign",
        ));
    }
    if let (Some(anchor), true) = (chain.last(), complete)
        && let Some(fault) = serial_fault(anchor)
        && chain.len() > 1
    {
        all.push(Problem::of(
            anchor,
            "anchor-serial",
            &format!("is a trust anchor with a serial number that is {fault}; it must be positive and at most 20 octets (RFC 5280 4.1.2.2)"),
            "leave it, if this is a public root; else make a new CA certificate",
        ));
    }
    all.extend(chain.windows(2).filter_map(other_certificate));
    all.extend(trust.crls.remarks(chain));
    for cert in chain.iter().filter(|c| c.unique_ids) {
        all.push(Problem::of(
            cert,
            "unique-identifiers",
            "has unique identifiers, which nobody should issue any more (RFC 5280 4.1.2.8)",
            "have it issued without them",
        ));
    }
    // What cannot be read in the leaf's own file is judged there itself.
    let shared = [&trust.anchors, &trust.intermediates];
    let unreadable = shared
        .iter()
        .flat_map(|pool| pool.unreadable.iter().take(8));
    let overfull = shared
        .iter()
        .chain([&local])
        .filter_map(|pool| pool.overfull.as_ref());
    for why in unreadable.chain(overfull) {
        all.push(Problem {
            code: "left-out",
            certificate: String::new(),
            message: format!("left out: {why}"),
            hint: "have it issued again, or take it out of the bundle".to_owned(),
        });
    }
    for why in trust.crls.unreadable.iter().take(8) {
        all.push(Problem {
            code: "left-out",
            certificate: String::new(),
            message: format!("left out: {why}"),
            hint: "have the CA make it again, or take it out of the file".to_owned(),
        });
    }
    all
}

/// RFC 5280 section 4.2.1.1: issuer and serial number name one certificate of the issuer; after a renewal it is another
/// one, with the same key.
fn other_certificate(pair: &[&Cert<'_>]) -> Option<Problem> {
    let [below, above] = pair else {
        return None;
    };
    let (issuer, serial) = below.ext.aki.as_ref()?.certificate?;
    if serial == above.serial && names::same(issuer, above.issuer) {
        return None;
    }
    let named = format!("{} from {}", hex(serial), names::shown(issuer));
    Some(Problem::of(
        below,
        "aki-other-certificate",
        &format!(
            "names serial {named} as its issuer's certificate, and {} has {}; OpenSSL will not take it for the issuer",
            above.label(),
            above.serial_hex()
        ),
        "have it issued with the key identifier alone in its authorityKeyIdentifier (RFC 5280 4.2.1.1)",
    ))
}

fn of_leaf(leaf: &Cert<'_>, all: &mut Vec<Problem>) {
    let days = (leaf.not_after - leaf.not_before).whole_days();
    if days > LONG_DAYS && !leaf.is_ca() {
        all.push(Problem::of(
            leaf,
            "long-validity",
            &format!(
                "lives {days} days; Apple's systems take no server certificate above {LONG_DAYS}"
            ),
            "issue it for a shorter time and renew it",
        ));
    }
    if leaf.is_ca() {
        all.push(Problem::of(
            leaf,
            "ca-as-leaf",
            &format!(
                "is a CA (for {}); some TLS libraries take no CA certificate from a peer",
                usage::shown_list(leaf)
            ),
            "issue a certificate of its own for this peer",
        ));
    }
}
