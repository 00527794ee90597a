//! In what a certificate that is there differs from what is wanted, one question after the other, with both sides.

use std::collections::HashSet;

use super::{FoundKey, Issuer};
use crate::pki::facts::{Certificate, Facts};
use crate::pki::order::Order;
use crate::pki::san::San;
use crate::pki::spki::{Spki, hex};

/// Why the key is not the certificate's.
pub fn wrong_key(found: &Facts, key: FoundKey<'_>) -> Option<String> {
    let here = || hex(&found.spki.sha256()[..8]);
    match key {
        FoundKey::Absent => Some("the certificate is there and its private key is not".to_owned()),
        FoundKey::Present(spki) if *spki != found.spki => Some(format!(
            "the certificate is for public key {}…, the key file holds {}…",
            here(),
            hex(&spki.sha256()[..8])
        )),
        FoundKey::Requested(spki) if *spki != found.spki => Some(format!(
            "the certificate is for public key {}…, the request for {}…",
            here(),
            hex(&spki.sha256()[..8])
        )),
        FoundKey::Present(_) | FoundKey::Locked | FoundKey::Requested(_) => None,
    }
}

pub(super) fn wrong_key_type(order: &Order, found: Option<&Spki>) -> Option<String> {
    let (asked, found) = (*order.key_type.asked()?, found?.kind());
    let differs = *found != asked.kind();
    differs.then(|| format!("the key is {found}, you asked for {asked}"))
}

pub(super) fn wrong_profile(order: &Order, found: &Facts) -> Option<String> {
    let kind = match found.profile() {
        "ca" => "a CA's certificate",
        "server" => "a server certificate",
        "client" => "a client certificate",
        _ => "a certificate for no one purpose",
    };
    let (asked, title) = (order.profile.word, order.profile.title);
    (found.profile() != asked).then(|| format!("it is {kind}, you asked for a {title}"))
}

pub(super) fn wrong_subject(order: &Order, found: &Facts) -> Option<String> {
    let (asked, found) = (order.subject.asked()?, &found.subject);
    (!asked.same_as(found)).then(|| format!("the certificate has {found}, you asked for {asked}"))
}

pub(super) fn wrong_names(order: &Order, found: &Facts) -> Option<String> {
    if order.profile.is_ca || same_set(&order.sans, &found.sans) {
        return None;
    }
    let (found, asked) = (list(&found.sans), list(&order.sans));
    Some(format!(
        "the certificate is for {found}, you asked for {asked}"
    ))
}

pub(super) fn wrong_path_len(order: &Order, found: &Facts) -> Option<String> {
    let words = |length: &Option<u32>| {
        length.map_or("no path length".into(), |n| format!("path length {n}"))
    };
    let (asked, found) = (order.path_len.asked()?, &found.path_len);
    (asked != found).then(|| {
        format!(
            "the certificate has {}, you asked for {}",
            words(found),
            words(asked)
        )
    })
}

/// A CA below another has that one's limits beside its own; one of earlier times has its own alone.
pub(super) fn wrong_limits(order: &Order, found: &Facts, issuer: Issuer<'_>) -> Option<String> {
    let asked = order.limits.asked()?;
    let found = found.limits().unwrap_or_default();
    let above = match issuer {
        Issuer::Authority(authority) | Issuer::Known(authority) => authority.facts().limits(),
        Issuer::Itself | Issuer::NotYetMade => None,
    };
    let both = above.and_then(|above| asked.narrowed(&above).ok());
    (!asked.same_as(&found) && !both.is_some_and(|both| both.same_as(&found)))
        .then(|| format!("the certificate may issue for {found}, you asked for {asked}"))
}

pub(super) fn wrong_issuer(found: &Certificate, issuer: Issuer<'_>) -> Option<String> {
    let facts = found.facts();
    match issuer {
        Issuer::Itself if !facts.is_self_issued() => Some(format!(
            "the certificate was issued by {}, not by itself",
            facts.issuer
        )),
        Issuer::Itself => (!found.is_signed_by(&facts.spki))
            .then(|| "the certificate's signature is not its own".to_owned()),
        Issuer::NotYetMade => Some(format!(
            "the certificate was issued by {}, and the CA here does not exist yet",
            facts.issuer
        )),
        Issuer::Authority(authority) => wrong_authority(found, authority),
        Issuer::Known(authority) => wrong_issuer_name(found, authority),
    }
}

/// Why `found` was not issued by `authority`: the other name, or the other key of the same name.
pub fn wrong_authority(found: &Certificate, authority: &Certificate) -> Option<String> {
    if let Some(difference) = wrong_issuer_name(found, authority) {
        return Some(difference);
    }
    let ca = authority.facts();
    (!found.is_signed_by(&ca.spki)).then(|| {
        format!(
            "the certificate was issued by another CA of the same name, {}: its signature is not by the key here",
            ca.subject
        )
    })
}

fn wrong_issuer_name(found: &Certificate, authority: &Certificate) -> Option<String> {
    let (issuer, subject) = (&found.facts().issuer, &authority.facts().subject);
    (issuer != subject)
        .then(|| format!("the certificate was issued by {issuer}, the CA here is {subject}"))
}

fn same_set(left: &[San], right: &[San]) -> bool {
    const FEW: usize = 32;
    if left.len().max(right.len()) > FEW {
        let [left, right] = [left, right].map(|list| list.iter().collect::<HashSet<&San>>());
        return left == right;
    }
    left.iter().all(|san| right.contains(san)) && right.iter().all(|san| left.contains(san))
}

pub(super) fn list(sans: &[San]) -> String {
    match sans {
        [] => "no names".to_owned(),
        sans => sans.iter().map(San::in_list).collect::<Vec<_>>().join(", "),
    }
}
