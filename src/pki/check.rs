//! Judges what was just issued the way its users will, before anybody gets it.

use time::OffsetDateTime;

use super::facts::Certificate;
use super::profile::Profile;
use super::verdict::{Question, Trust, judge};

/// Whether `certificate` would be accepted for its profile's purpose, with its
/// issuer (`None`: itself) as the anchor; else every problem, as sentences.
pub fn accepts(
    certificate: &Certificate,
    issuer: Option<&Certificate>,
    profile: &Profile,
    now: OffsetDateTime,
) -> Result<(), String> {
    let anchor = issuer.unwrap_or(certificate);
    let trust = Trust::new(&[anchor.as_der()], &[], &[]);
    let question = Question {
        purpose: profile.purpose(),
        peers: Vec::new(),
        at: now,
        max_depth: None,
    };
    let verdict = judge(certificate.as_der(), &[], &trust, &question);
    // What is wrong with an adopted CA was said when it was adopted, and is no fault
    // of what it signs now.
    let anchor = issuer.map(|issuer| issuer.facts().subject.to_string());
    let ours = verdict
        .problems
        .iter()
        .filter(|problem| Some(&problem.certificate) != anchor.as_ref());
    let sentences: Vec<&str> = ours.map(|problem| problem.message.as_str()).collect();
    match sentences.as_slice() {
        [] => Ok(()),
        sentences => Err(sentences.join("; ")),
    }
}
