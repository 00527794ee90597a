//! When a certificate is made anew, for how long, and the order that makes the same again. Knows no file and
//! no ledger; what was asked for in the first place is read from the certificate itself.

use std::fmt;

use time::{Duration, OffsetDateTime};

use super::decide::Reason;
use super::facts::Certificate;
use super::lifetime::{BACKDATE, Lifetime, Validity, show};
use super::order::{Order, Wish};
use super::profile::{CA, CLIENT, INTERMEDIATE, Profile, SERVER};
use super::spki::KeyType;
use super::subtree::Constraints;

/// When somebody wants it made anew, other than in the last third of its life.
#[derive(Clone, Copy, Debug, Default)]
pub struct When {
    /// Also when it ends within this time.
    pub within: Option<Duration>,
    /// Now.
    pub force: bool,
}

/// Whether it is made anew, and why or why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Need {
    /// Not now.
    Keep(Reason),
    /// Now.
    Renew(Reason),
}

/// Whether a certificate with this validity is made anew `now`; `next` is the validity that the new one would get.
pub fn need(found: Validity, next: Validity, when: When, now: OffsetDateTime) -> Need {
    let end = show(found.not_after);
    let is_over = found.not_after < now;
    let ends = if is_over { "ended" } else { "ends" };
    let renew = |why: String| Need::Renew(Reason(why));
    let keep = |why: String| Need::Keep(Reason(why));
    let gains = next.not_after > found.not_after;
    let within = when.within.and_then(|span| now.checked_add(span));
    let is_asked = within.is_some_and(|limit| found.not_after <= limit);
    // What would be near its end at once again, by this measure, would be made anew in every run.
    let is_enough = within.is_some_and(|limit| next.not_after > limit);
    if is_over && (gains || when.force) {
        renew(format!("it ended on {end}"))
    } else if when.force {
        renew(format!("it ends on {end}, and --force was given"))
    } else if found.is_in_last_third(now) && gains {
        renew(format!("it ends on {end}, in the last third of its life"))
    } else if found.is_in_last_third(now) {
        keep(format!(
            "it {ends} on {end}, and a new one would not live longer: its CA ends first"
        ))
    } else if is_asked && is_enough {
        renew(format!("it ends on {end}, within the time asked for"))
    } else {
        let from = show(found.last_third());
        let also = match is_asked {
            true => "; a new one would end within the time asked for as well",
            false => "",
        };
        keep(format!(
            "it ends on {end}{also}; it is renewed from {from} on, and now with --force"
        ))
    }
}

/// How long it was to live when it was made: our own begin five minutes before that moment, those of others
/// mostly at it, and people ask for whole days, hours or minutes. `None` where its dates make no life.
pub fn lifetime_of(validity: Validity) -> Option<Lifetime> {
    let whole = validity.not_after - validity.not_before;
    let candidates = [whole - BACKDATE, whole, whole + Duration::SECOND];
    let units = [Duration::DAY, Duration::HOUR, Duration::MINUTE];
    let is_whole = |span: &Duration, unit: Duration| {
        span.is_positive() && span.whole_seconds() % unit.whole_seconds() == 0
    };
    let asked = units.iter().find_map(|unit| {
        let mut spans = candidates.iter();
        spans.find(|span| is_whole(span, *unit))
    });
    let span = asked.copied().or(match whole > BACKDATE {
        true => Some(whole - BACKDATE),
        false => Some(whole).filter(|whole| whole.is_positive()),
    })?;
    Some(Lifetime::For(span))
}

/// Why a certificate is not of a kind that is made anew here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotALeaf {
    /// A CA's.
    Ca,
    /// For no purpose, or for several.
    Purpose,
    /// Its names cannot be read.
    Names,
}

impl fmt::Display for NotALeaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NotALeaf::Ca => "it is a CA's certificate",
            NotALeaf::Purpose => {
                "it is neither for a server alone nor for a client alone (its extendedKeyUsage says so), and only such are made here"
            }
            NotALeaf::Names => "its subjectAltName cannot be read, so its names are not known",
        })
    }
}

/// The order that makes the same server or client again.
pub fn leaf_order(found: &Certificate, lifetime: Lifetime) -> Result<Order, NotALeaf> {
    let facts = found.facts();
    let profile = match facts.profile() {
        word if word == SERVER.word => &SERVER,
        word if word == CLIENT.word => &CLIENT,
        word if word == CA.word => return Err(NotALeaf::Ca),
        _ => return Err(NotALeaf::Purpose),
    };
    let has_names = facts
        .extensions
        .iter()
        .any(|extension| extension.oid == SAN_OID);
    match has_names && facts.sans.is_empty() {
        true => Err(NotALeaf::Names),
        false => Ok(same_again(found, profile, lifetime)),
    }
}

const SAN_OID: &str = "2.5.29.17";

/// The order that makes the same CA again; `above` is the CA that signs it, if it does not do so itself. What no
/// order knows of a CA (its key identifier, what else its extensions say) [`super::issue::renew`] takes over.
pub fn ca_order(found: &Certificate, above: Option<&Certificate>, lifetime: Lifetime) -> Order {
    let profile = match above {
        None => &CA,
        Some(_) => &INTERMEDIATE,
    };
    let mut order = same_again(found, profile, lifetime);
    order.sans = Vec::new();
    let most = above.and_then(|above| above.facts().path_len?.checked_sub(1));
    if let Some(most) = most {
        // What the CA above did not allow never counted (RFC 5280 section 6.1.4 (m)).
        let own = found.facts().path_len.map_or(most, |own| own.min(most));
        order.path_len = Wish::Default(Some(own));
    }
    order
}

fn same_again(found: &Certificate, profile: &'static Profile, lifetime: Lifetime) -> Order {
    let facts = found.facts();
    Order {
        profile,
        subject: Wish::Asked(facts.subject.clone()),
        sans: facts.sans.clone(),
        key_type: Wish::Default(KeyType::EcP256),
        path_len: Wish::Default(facts.path_len),
        limits: Wish::Default(Constraints::default()),
        lifetime,
    }
}

#[cfg(test)]
mod tests;
