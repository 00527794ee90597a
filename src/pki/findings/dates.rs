//! Validity (RFC 5280 section 4.1.2.5).

use time::{Duration, OffsetDateTime};

use super::{Finding, fatal, finding, has_usage};
use crate::pki::facts::Facts;
use crate::pki::lifetime::{distance, show};

/// Apple refuses server certificates that live longer.
const APPLE_LONGEST: Duration = Duration::days(825);
/// So near its end, a certificate wants attention.
const SOON: Duration = Duration::days(30);

pub(super) fn reversed(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    let (start, end) = (facts.validity.not_before, facts.validity.not_after);
    if start <= end {
        return None;
    }
    fatal(
        "validity-reversed",
        format!(
            "it ends on {}, before it begins on {}: it was never valid",
            show(end),
            show(start)
        ),
    )
}

pub(super) fn age(facts: &Facts, now: OffsetDateTime) -> Option<Finding> {
    let (start, end) = (facts.validity.not_before, facts.validity.not_after);
    match () {
        () if end < start => None,
        () if end < now => fatal(
            "expired",
            format!("it ended on {}: everybody refuses it", show(end)),
        ),
        () if now < start => fatal(
            "not-yet-valid",
            format!(
                "it begins on {}: everybody refuses it until then",
                show(start)
            ),
        ),
        () if end - now < SOON => finding(
            "ends-soon",
            format!("it ends on {}, {}", show(end), distance(end, now)),
        ),
        () => None,
    }
}

pub(super) fn long_lived(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    let life = facts.validity.not_after - facts.validity.not_before;
    if life <= APPLE_LONGEST || facts.is_ca || !has_usage(facts, "serverAuth") {
        return None;
    }
    let days = life.whole_days();
    finding(
        "long-lived",
        format!("it lives {days} days: Apple refuses server certificates of more than 825"),
    )
}
