//! Compares what is wanted with what is there, and says what to do. It touches
//! nothing, needs no private key, and its answer for something just issued is
//! always `Keep`.

use std::fmt;

use time::OffsetDateTime;

use super::facts::Certificate;
use super::lifetime::show;
use super::order::Order;
use super::spki::Spki;

mod caution;
mod wrong;

pub use caution::{caution, caution_of_ca};
pub use wrong::{wrong_authority, wrong_key};
use wrong::{
    wrong_issuer, wrong_key_type, wrong_limits, wrong_names, wrong_path_len, wrong_profile,
    wrong_subject,
};

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
        wrong_limits(order, certificate.facts(), issuer),
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

#[cfg(test)]
mod tests;
