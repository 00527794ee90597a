//! What a person should know of a certificate that is kept, near its end.

use time::OffsetDateTime;

use crate::pki::facts::{Certificate, Facts};
use crate::pki::lifetime::show;
use crate::pki::order::{Order, Term};

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
    if found.is_ca {
        return caution_of_ca(found, now);
    }
    let end = show(found.validity.not_after);
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

/// The same of a CA's, whoever wants it.
pub fn caution_of_ca(found: &Facts, now: OffsetDateTime) -> Option<String> {
    let (subject, end) = (&found.subject, show(found.validity.not_after));
    if found.validity.not_after < now {
        return Some(format!(
            "the CA {subject} ended on {end}, and all it signed with it"
        ));
    }
    found.validity.is_in_last_third(now).then(|| {
        format!(
            "the CA {subject} is in the last third of its life; it ends on {end}, and all it signed with it"
        )
    })
}
