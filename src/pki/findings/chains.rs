//! What `verdict` refuses every chain of a CA for, as far as no rule here has said it: so that nobody hears of it
//! from the first certificate that is verified.

use time::OffsetDateTime;

use super::Finding;
use crate::pki::facts::{Certificate, Facts};
use crate::pki::verdict::{Problem, faults_of_ca};

/// What is right in a CA's certificate that is made anew with the same key.
const RENEWED: [&str; 8] = [
    "aki-mismatch",
    "bad-serial",
    "extension-criticality",
    "missing-aki",
    "missing-ski",
    "no-key-identifier",
    "no-key-usage",
    "old-version",
];

impl Finding {
    /// Whether a CA is rid of it by `renew --ca`.
    #[must_use]
    pub fn is_renewed_away(&self) -> bool {
        RENEWED.contains(&self.code)
    }
}

/// Problems that a finding of another code says, and of whom it is said.
const SAID: [(&str, &str); 5] = [
    ("bad-version", "old-version"),
    ("not-a-ca", "old-version"),
    ("missing-ski", "no-key-identifier"),
    ("ca-key-usage", "no-key-usage"),
    ("ca-key-usage", "may-not-sign"),
];

pub(super) fn of_ca(certificate: &Certificate, now: OffsetDateTime, all: &mut Vec<Finding>) {
    if !certificate.facts().acts_as_ca() {
        return;
    }
    for problem in faults_of_ca(certificate.as_der(), now) {
        let says = |finding: &Finding| {
            finding.code == problem.code || SAID.contains(&(problem.code, finding.code))
        };
        if !all.iter().any(says) {
            all.push(finding(&problem, certificate.facts()));
        }
    }
}

fn finding(problem: &Problem, facts: &Facts) -> Finding {
    let Problem { code, message, .. } = problem;
    let what = message
        .strip_prefix("the certificate ")
        .or_else(|| message.strip_prefix("this "));
    let what = what.unwrap_or(message);
    let message = match *code {
        // It may be meant so; whoever is within the limit is fine.
        "issuer-purpose" => format!(
            "it limits those below it to {}: what it signs for another purpose is good for nobody (RFC 5280 section 4.2.1.12)",
            facts
                .ext_key_usage
                .iter()
                .flatten()
                .map(AsRef::as_ref)
                .collect::<Vec<&str>>()
                .join(" and ")
        ),
        _ => format!("it {what}; `mtls-ca verify` and other strict programs refuse its chains"),
    };
    Finding {
        code,
        message,
        fatal: false,
    }
}
