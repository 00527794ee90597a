//! Judges what was just issued the way its users will, before anybody gets it.

use time::OffsetDateTime;

use super::facts::Certificate;
use super::profile::Profile;
use super::verdict::{Problem, Question, Trust, judge, label_of};

/// Whether `certificate` would be accepted for its profile's purpose, but for what is wrong with its issuer's own
/// certificate; else every problem, as sentences.
pub fn accepts(
    certificate: &Certificate,
    issuer: Option<&Certificate>,
    profile: &Profile,
    now: OffsetDateTime,
) -> Result<(), String> {
    faults_of_issuer(certificate, issuer, profile, now).map(drop)
}

/// Whether `certificate` would be accepted for its profile's purpose, with its
/// issuer (`None`: itself) as the anchor, and what is wrong with that; else every problem, as sentences.
pub fn faults_of_issuer(
    certificate: &Certificate,
    issuer: Option<&Certificate>,
    profile: &Profile,
    now: OffsetDateTime,
) -> Result<Vec<Problem>, String> {
    let anchor = issuer.unwrap_or(certificate);
    let trust = Trust::new(&[anchor.as_der()], &[], &[]);
    let question = Question {
        purpose: profile.purpose(),
        peers: Vec::new(),
        at: now,
        max_depth: None,
    };
    let verdict = judge(certificate.as_der(), &[], &trust, &question);
    // What is wrong with an adopted CA was said when it was adopted (`findings`), and is no
    // fault of what it signs now.
    let name = issuer.and_then(|issuer| label_of(issuer.as_der()));
    let is_ours = |problem: &Problem| Some(&problem.certificate) != name.as_ref();
    let (ours, faults): (Vec<_>, Vec<_>) = verdict.problems.into_iter().partition(is_ours);
    let sentences: Vec<&str> = ours.iter().map(|problem| &*problem.message).collect();
    match sentences.as_slice() {
        // Whoever finds fault with the anchor may not have come so far as to look at the signature.
        [] if verdict.valid || certificate.is_signed_by(&anchor.facts().spki) => Ok(faults),
        [] => Err("its signature is not by its issuer's key".to_owned()),
        sentences => Err(sentences.join("; ")),
    }
}

#[cfg(test)]
mod tests {
    use time::Duration;

    use super::*;
    use crate::pki::lifetime::{Lifetime, Validity};
    use crate::pki::profile::{CA, CLIENT};
    use crate::pki::testing::{leaf_with, now, order, root};

    #[test]
    fn a_signature_is_proved_whatever_is_wrong_with_the_anchor() {
        let mut wanted = order(&CA, "CN=Root", &[]);
        wanted.lifetime = Lifetime::days(1);
        let ca = root(&wanted);
        let validity = Validity {
            not_before: now(),
            not_after: now() + Duration::days(9),
        };
        let made = leaf_with(&order(&CLIENT, "CN=a", &["a.test"]), &ca, validity);
        let mut forged = made.as_der().to_vec();
        *forged.last_mut().unwrap() ^= 1;
        let forged = Certificate::from_der(&forged).unwrap();
        for days in [0, 5] {
            let accepts =
                |one| accepts(one, Some(&ca), &CLIENT, now() + Duration::days(days)).is_ok();
            assert_eq!((accepts(&made), accepts(&forged)), (true, false), "{days}");
        }
    }
}
