//! What is wrong or unwise with a certificate, in plain words: which consumers
//! will refuse it, and what to do. Looks at one certificate alone; whether a chain
//! is good is `verdict`'s to say.

use time::{Duration, OffsetDateTime};

use super::facts::{Certificate, Facts};
use super::lifetime::show;
use super::spki::KeyKind;

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

/// Apple refuses server certificates that live longer.
const APPLE_LONGEST: Duration = Duration::days(825);
/// So near its end, a certificate wants attention.
const SOON: Duration = Duration::days(30);

/// Everything to say about `certificate` at `now`.
pub fn of(certificate: &Certificate, now: OffsetDateTime) -> Vec<Finding> {
    let facts = certificate.facts();
    let rules: [fn(&Facts, OffsetDateTime) -> Option<Finding>; 10] = [
        version,
        age,
        signature,
        key,
        key_usage,
        key_identifier,
        serial,
        names,
        purpose,
        length,
    ];
    rules.iter().filter_map(|rule| rule(facts, now)).collect()
}

fn finding(code: &'static str, message: String) -> Option<Finding> {
    Some(Finding {
        code,
        message,
        fatal: false,
    })
}

fn fatal(code: &'static str, message: String) -> Option<Finding> {
    Some(Finding {
        code,
        message,
        fatal: true,
    })
}

fn version(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    let (1 | 2) = facts.version else { return None };
    let version = facts.version;
    let who = match facts.is_self_issued() {
        true => {
            "it cannot say that it is a CA; OpenSSL takes it as an anchor, strict verifiers (Python 3.13) do not"
        }
        false => "it has no extensions; AWS load balancers and rustls refuse it",
    };
    finding(
        "old-version",
        format!("it is a version {version} certificate: {who}"),
    )
}

fn age(facts: &Facts, now: OffsetDateTime) -> Option<Finding> {
    let (start, end) = (facts.validity.not_before, facts.validity.not_after);
    match () {
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
            format!(
                "it ends on {}, in {} days",
                show(end),
                (end - now).whole_days()
            ),
        ),
        () => None,
    }
}

fn signature(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    let algorithm = &facts.signature_algorithm;
    let weak =
        algorithm.contains("SHA1") || algorithm.contains("sha1") || algorithm.contains("md5");
    if !weak {
        return None;
    }
    match facts.is_self_issued() {
        true => finding(
            "weak-hash",
            format!(
                "it is signed with {algorithm}; on a root nobody checks that signature, and some programs complain of it"
            ),
        ),
        false => finding(
            "weak-hash",
            format!("it is signed with {algorithm}: OpenSSL 3, browsers, Go and rustls refuse it"),
        ),
    }
}

fn key(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    match facts.spki.kind() {
        KeyKind::Rsa(bits) if *bits < 2048 => finding(
            "weak-key",
            format!(
                "its key is RSA with {bits} bits: OpenSSL 3 refuses it (nginx: `ee key too small`), and so do rustls and browsers"
            ),
        ),
        KeyKind::Other(name) => finding(
            "unusual-key",
            format!("its key is {name}; not every TLS program can use it"),
        ),
        _ => None,
    }
}

fn key_usage(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    match (facts.is_ca, &facts.key_usage) {
        (true, None) => finding("no-key-usage", "it is a CA without keyUsage: Python 3.13 and other strict verifiers refuse its chains (RFC 5280 section 4.2.1.3)".into()),
        (true, Some(words)) if !words.contains(&"keyCertSign") => {
            finding("may-not-sign", "it is a CA whose keyUsage lacks keyCertSign: nothing that it signs is accepted".into())
        }
        _ => None,
    }
}

fn key_identifier(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    (facts.version == 3 && facts.is_ca && facts.ski.is_none())
        .then(|| Finding {
            code: "no-key-identifier",
            message: "it is a CA without subjectKeyIdentifier: strict verifiers refuse its chains, and its leaves cannot name its key".into(),
            fatal: false,
        })
}

fn serial(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    let serial = &facts.serial;
    if facts.is_self_issued() || serial.as_bytes().len() > 2 {
        return None;
    }
    finding(
        "small-serial",
        format!(
            "its serial number is {serial}, as the tutorials give to every certificate: Firefox refuses the second one, and neither can be revoked alone"
        ),
    )
}

fn names(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    if facts.is_ca || facts.is_self_issued() || !facts.sans.is_empty() {
        return None;
    }
    finding(
        "no-names",
        "it has no subjectAltName: browsers, Go, Python and curl find no host name in it".into(),
    )
}

fn purpose(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    if facts.version < 3 || facts.is_ca || facts.ext_key_usage.is_some() {
        return None;
    }
    finding(
        "any-purpose",
        "it has no extendedKeyUsage: whoever has a server's key can use it as a client too".into(),
    )
}

fn length(facts: &Facts, _: OffsetDateTime) -> Option<Finding> {
    let life = facts.validity.not_after - facts.validity.not_before;
    let is_server = facts
        .ext_key_usage
        .iter()
        .flatten()
        .any(|usage| usage == "serverAuth");
    (is_server && life > APPLE_LONGEST).then(|| Finding {
        code: "long-lived",
        message: format!(
            "it lives {} days: Apple refuses server certificates of more than 825",
            life.whole_days()
        ),
        fatal: false,
    })
}
