//! What speaks against an order before anything is made.

use super::Authority;
use super::error::{IssueError, MOST_OF_NAMES};
use crate::pki::facts::{Certificate, Facts};
use crate::pki::order::Order;
use crate::pki::spki::Spki;
use crate::pki::subtree::Constraints;
use crate::pki::verdict;

/// Whether this may be issued for this key.
pub(super) fn may_issue(
    order: &Order,
    key: &Spki,
    authority: &Authority<'_>,
) -> Result<(), IssueError> {
    let subject = order.subject.value();
    if let Some(why) = key.weakness() {
        return Err(IssueError::WeakKey(why));
    }
    if subject.is_empty() {
        return Err(IssueError::Nameless);
    }
    fits(order)?;
    match authority {
        Authority::Parent(parent) => {
            has_its_own_key(key, parent.certificate)?;
            may_stand_below(order, parent.certificate)
        }
        Authority::Itself(_) => Ok(()),
    }
}

/// Whether a certificate with all these names is one that TLS programs take. Names that people type are right; those
/// that come from elsewhere may be anything.
pub fn fits(order: &Order) -> Result<(), IssueError> {
    verdict::names_stand(order.subject.value(), &order.sans).map_err(IssueError::NoName)?;
    let count = order.sans.len();
    let octets = order.sans.iter().map(|san| san.to_general_name().len());
    match octets.sum() {
        0..=MOST_OF_NAMES => Ok(()),
        octets => Err(IssueError::TooManyNames(count, octets)),
    }
}

/// Whoever has a CA's key can issue whatever it likes: no holder shares it. openssl's `-CAkey` invites to.
pub fn has_its_own_key(key: &Spki, above: &Certificate) -> Result<(), IssueError> {
    let facts = above.facts();
    match facts.spki == *key {
        true => Err(IssueError::KeyIsIssuers(facts.subject.clone())),
        false => Ok(()),
    }
}

/// What the issuer's own certificate says against it: whoever verifies would find it too,
/// and later.
pub fn may_stand_below(order: &Order, issuer: &Certificate) -> Result<(), IssueError> {
    let subject = order.subject.value();
    let facts = issuer.facts();
    if facts.subject.chains_to(subject) {
        return Err(IssueError::SubjectIsIssuer(subject.clone()));
    }
    if order.profile.is_ca {
        path_length(*order.path_len.value(), facts)?;
        limits_below(order, facts)?;
    }
    match facts.has_limits() {
        true => {
            verdict::allows(issuer.as_der(), subject, &order.sans).map_err(IssueError::NotAllowed)
        }
        false => Ok(()),
    }
}

/// What a CA below `issuer` may issue for: what was ordered, within what the issuer may.
pub(super) fn limits_below(order: &Order, issuer: &Facts) -> Result<Constraints, IssueError> {
    let above = issuer.limits().unwrap_or_default();
    let narrowed = order.limits.value().narrowed(&above);
    narrowed.map_err(|why| {
        let name = &issuer.subject;
        IssueError::NotAllowed(format!(
            "a CA below {name} could issue nothing for this: {why}"
        ))
    })
}

/// RFC 5280 section 4.2.1.9: below a CA with path length N stand CAs with at most N - 1.
fn path_length(wanted: Option<u32>, issuer: &Facts) -> Result<(), IssueError> {
    let refused = |why: String| Err(IssueError::PathLength(why));
    let name = &issuer.subject;
    match (issuer.path_len, wanted) {
        (None, _) => Ok(()),
        (Some(0), _) => Err(IssueError::NoCaBelow(name.clone())),
        (Some(length), Some(wanted)) if wanted < length => Ok(()),
        (Some(length), wanted) => {
            let wanted = wanted.map_or("no limit".to_owned(), |wanted| wanted.to_string());
            let most = length - 1;
            refused(format!(
                "{name} has path length {length}, so a CA below it has at most {most}; you asked for {wanted}"
            ))
        }
    }
}
