//! Compares what is wanted with what is there, and says what to do. It touches
//! nothing, needs no private key, and its answer for something just issued is
//! always `Keep`.

use std::fmt;

use time::OffsetDateTime;

use super::facts::{Certificate, Facts};
use super::lifetime::show;
use super::order::{Order, Term};
use super::san::San;
use super::spki::{Spki, hex};

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Nothing is there: make it.
    Create,
    /// What is there is what is wanted.
    Keep,
    /// It is right but near its end, or past it: make it anew with the same key.
    Renew(Reason),
    /// It is not what is wanted, and replacing it is not ours to decide.
    Conflict(Reason),
}

/// Why; with both sides, in whole sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason(pub String);

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is on disk.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// The certificate, if its file is there.
    pub certificate: Option<&'a Certificate>,
    /// Its key.
    pub key: FoundKey<'a>,
}

/// What is known of the key that belongs to the certificate.
#[derive(Clone, Copy, Debug)]
pub enum FoundKey<'a> {
    /// There is no key file.
    Absent,
    /// The key file is there, and this is its public key.
    Present(&'a Spki),
    /// The key file is there, under a passphrase: it is taken for the certificate's,
    /// because to keep it must not need the passphrase.
    Locked,
    /// The key is with whoever sent this public key in a request.
    Requested(&'a Spki),
}

impl<'a> FoundKey<'a> {
    fn spki(self) -> Option<&'a Spki> {
        match self {
            FoundKey::Absent | FoundKey::Locked => None,
            FoundKey::Present(spki) | FoundKey::Requested(spki) => Some(spki),
        }
    }
}

/// Who is to sign.
#[derive(Clone, Copy, Debug)]
pub enum Issuer<'a> {
    /// The certificate itself: a root.
    Itself,
    /// This CA.
    Authority(&'a Certificate),
    /// This CA, and it is known that the certificate is one of its own: its ledger has it, byte for byte, or it
    /// was signed a moment ago. The signature is not checked again.
    Known(&'a Certificate),
    /// A CA that will be made in the same run, and so has issued nothing yet.
    NotYetMade,
}

/// What to do about `order`, given what was `found`.
pub fn decide(
    order: &Order,
    found: &Found<'_>,
    issuer: Issuer<'_>,
    now: OffsetDateTime,
) -> Decision {
    let Some(certificate) = found.certificate else {
        return match wrong_key_type(order, found.key.spki()) {
            Some(difference) => Decision::Conflict(Reason(difference)),
            None => Decision::Create,
        };
    };
    let differences: Vec<String> = [
        wrong_key(certificate.facts(), found.key),
        wrong_key_type(order, Some(&certificate.facts().spki)),
        wrong_profile(order, certificate.facts()),
        wrong_subject(order, certificate.facts()),
        wrong_names(order, certificate.facts()),
        wrong_path_len(order, certificate.facts()),
        wrong_limits(order, certificate.facts()),
        wrong_issuer(certificate, issuer),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !differences.is_empty() {
        return Decision::Conflict(Reason(differences.join("; ")));
    }
    match issuer {
        Issuer::Authority(authority) | Issuer::Known(authority) if !order.profile.is_ca => {
            by_age(order, certificate, authority, now)
        }
        _ => by_age_of_ca(certificate, now),
    }
}

/// A leaf is renewed in the last third of its life, unless its CA ends so soon
/// that a new one would not live longer.
fn by_age(
    order: &Order,
    found: &Certificate,
    authority: &Certificate,
    now: OffsetDateTime,
) -> Decision {
    let validity = found.facts().validity;
    if !validity.is_in_last_third(now) {
        return Decision::Keep;
    }
    let gains = order.term(Some(authority), now);
    if gains.is_ok_and(|term| term.validity.not_after <= validity.not_after) {
        return Decision::Keep;
    }
    let end = show(validity.not_after);
    let reason = match validity.not_after < now {
        true => format!("it ended on {end}"),
        false => format!("it ends on {end}, in the last third of its life"),
    };
    Decision::Renew(Reason(reason))
}

/// Nothing replaces a CA; one that is over is of no use to anybody, and said so.
fn by_age_of_ca(found: &Certificate, now: OffsetDateTime) -> Decision {
    let end = found.facts().validity.not_after;
    match end < now {
        true => Decision::Conflict(Reason(format!(
            "the CA's certificate ended on {}",
            show(end)
        ))),
        false => Decision::Keep,
    }
}

/// What a person should know about a certificate that was kept.
pub fn caution(
    order: &Order,
    found: &Facts,
    issuer: Option<&Certificate>,
    now: OffsetDateTime,
) -> Option<String> {
    if !found.validity.is_in_last_third(now) {
        return None;
    }
    let end = show(found.validity.not_after);
    if found.is_ca {
        let subject = &found.subject;
        return Some(format!(
            "the CA {subject} is in the last third of its life; it ends on {end}, and all it signed with it"
        ));
    }
    let ends = if found.validity.not_after < now {
        "ended"
    } else {
        "ends"
    };
    let is_cut = |term: Term| term.cut_to.is_some();
    let why = match order.term(issuer, now).is_ok_and(is_cut) {
        true => "cannot be renewed beyond the end of its CA",
        false => "a new one, with the life that is asked for, would not end later",
    };
    Some(format!("it {ends} on {end}, and {why}"))
}

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

fn wrong_key_type(order: &Order, found: Option<&Spki>) -> Option<String> {
    let (asked, found) = (*order.key_type.asked()?, found?.kind());
    let differs = *found != asked.kind();
    differs.then(|| format!("the key is {found}, you asked for {asked}"))
}

fn wrong_profile(order: &Order, found: &Facts) -> Option<String> {
    let kind = match found.profile() {
        "ca" => "a CA's certificate",
        "server" => "a server certificate",
        "client" => "a client certificate",
        _ => "a certificate for no one purpose",
    };
    let (asked, title) = (order.profile.word, order.profile.title);
    (found.profile() != asked).then(|| format!("it is {kind}, you asked for a {title}"))
}

fn wrong_subject(order: &Order, found: &Facts) -> Option<String> {
    let (asked, found) = (order.subject.asked()?, &found.subject);
    (!asked.same_as(found)).then(|| format!("the certificate has {found}, you asked for {asked}"))
}

fn wrong_names(order: &Order, found: &Facts) -> Option<String> {
    if order.profile.is_ca || same_set(&order.sans, &found.sans) {
        return None;
    }
    let (found, asked) = (list(&found.sans), list(&order.sans));
    Some(format!(
        "the certificate is for {found}, you asked for {asked}"
    ))
}

fn wrong_path_len(order: &Order, found: &Facts) -> Option<String> {
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

fn wrong_limits(order: &Order, found: &Facts) -> Option<String> {
    let asked = order.limits.asked()?;
    let found = found.limits().unwrap_or_default();
    (!asked.same_as(&found))
        .then(|| format!("the certificate may issue for {found}, you asked for {asked}"))
}

fn wrong_issuer(found: &Certificate, issuer: Issuer<'_>) -> Option<String> {
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
    left.iter().all(|san| right.contains(san)) && right.iter().all(|san| left.contains(san))
}

fn list(sans: &[San]) -> String {
    match sans {
        [] => "no names".to_owned(),
        sans => sans
            .iter()
            .map(San::to_string)
            .collect::<Vec<_>>()
            .join(", "),
    }
}

#[cfg(test)]
mod tests;
