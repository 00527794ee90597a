//! What is wrong or unwise with a certificate, in plain words: which consumers will refuse it, and what to
//! do. Looks at one certificate alone; whether a chain is good is `verdict`'s to say, and what RFC 5280 forbids
//! is called so in both.

use time::OffsetDateTime;

use super::facts::{Certificate, Facts};

mod chains;
mod dates;
mod extensions;
mod keys;
mod names;
mod numbers;
mod usages;

pub use names::names_in_subject;
pub use numbers::serial_reuse;

/// One thing that a person should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// A stable word for programs, like `version-1`.
    pub code: &'static str,
    /// What it is, and who minds.
    pub message: String,
    /// Whether it makes a certificate useless everywhere, rather than here and there.
    pub fatal: bool,
}

/// A rule: what it finds in these facts at this moment.
type Rule = fn(&Facts, OffsetDateTime) -> Option<Finding>;

/// In the order in which they are told.
const RULES: [Rule; 29] = [
    numbers::version,
    names::unreadable,
    dates::reversed,
    dates::age,
    extensions::unknown_critical,
    extensions::duplicate,
    extensions::unreadable,
    keys::signature,
    keys::key,
    keys::curve,
    usages::ca_without_key_usage,
    usages::ca_that_may_not_sign,
    usages::signer_that_is_no_ca,
    usages::ca_as_leaf,
    usages::no_signatures,
    extensions::no_key_identifier,
    extensions::no_authority,
    numbers::bad_serial,
    numbers::small_serial,
    names::none,
    names::common_name_elsewhere,
    names::in_subject,
    names::wildcard,
    names::address_as_host,
    names::not_a_host,
    names::not_a_uri,
    names::not_a_mail_address,
    usages::any_purpose,
    dates::long_lived,
];

/// Everything to say about `certificate` at `now`.
pub fn of(certificate: &Certificate, now: OffsetDateTime) -> Vec<Finding> {
    let facts = certificate.facts();
    let mut all: Vec<Finding> = RULES.iter().filter_map(|rule| rule(facts, now)).collect();
    chains::of_ca(certificate, now, &mut all);
    all
}

fn finding(code: &'static str, message: impl Into<String>) -> Option<Finding> {
    Some(Finding {
        code,
        message: message.into(),
        fatal: false,
    })
}

fn fatal(code: &'static str, message: impl Into<String>) -> Option<Finding> {
    Some(Finding {
        code,
        message: message.into(),
        fatal: true,
    })
}

fn has_usage(facts: &Facts, wanted: &str) -> bool {
    facts
        .ext_key_usage
        .iter()
        .flatten()
        .any(|usage| usage == wanted)
}

/// Neither a CA nor a root of the time before extensions.
fn is_leaf(facts: &Facts) -> bool {
    !facts.acts_as_ca()
}

/// What a server may show: a leaf that does not say that it is for something else.
fn may_be_server(facts: &Facts) -> bool {
    let says = facts.ext_key_usage.is_some();
    is_leaf(facts) && (!says || has_usage(facts, "serverAuth") || has_usage(facts, "any"))
}
