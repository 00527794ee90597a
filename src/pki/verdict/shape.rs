//! What RFC 5280 demands of one certificate in its place, without looking at its neighbours:
//! sections 4.1 and 4.2 for all, and the rules for a CA where it issues.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::extensions::key_usage::KEY_CERT_SIGN;
use super::parsed::Cert;
use super::{Problem, names, public_key};

/// Where a certificate stands on a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Leaf,
    Issuer,
    Anchor,
}

/// All that is wrong with `cert` in this place at this moment.
pub(super) fn check(cert: &Cert<'_>, place: Place, at: OffsetDateTime) -> Vec<Problem> {
    let mut found = Found {
        cert,
        problems: Vec::new(),
    };
    found.validity(at);
    if place != Place::Leaf {
        found.issuing(place);
    }
    found.ca();
    found.frame(place);
    found.names(place);
    found.key_identifiers();
    let of_leaf = || (place == Place::Leaf).then(|| public_key::leaf_key_fault(&cert.key))?;
    if let Some((code, why)) = public_key::key_fault(&cert.key).or_else(of_leaf) {
        found.add(
            code,
            &format!("has a key that {why}"),
            "have it issued for a new, stronger key",
        );
    }
    for fault in &cert.faults {
        found.add(fault.code, &fault.message, fault.hint);
    }
    if place != Place::Leaf {
        let cured = found
            .problems
            .iter_mut()
            .filter(|one| RENEWED.contains(&one.code));
        cured.for_each(|problem| problem.hint = RENEW.to_owned());
    }
    found.problems
}

/// What is wrong with a CA's certificate, and is right in one that is made anew.
#[rustfmt::skip]
const RENEWED: [&str; 5] = ["bad-serial", "bad-version", "extension-criticality", "missing-aki", "missing-ski"];
pub(super) const RENEW: &str = "have the CA's certificate made anew with the same key and name, and all that it issued becomes good: `mtls-ca renew --ca --force`, for a CA of another tool after `mtls-ca adopt`";

struct Found<'c> {
    cert: &'c Cert<'c>,
    problems: Vec<Problem>,
}

impl Found<'_> {
    fn add(&mut self, code: &'static str, message: &str, hint: &str) {
        self.problems
            .push(Problem::of(self.cert, code, message, hint));
    }

    /// RFC 5280 section 4.1.2.5: from notBefore through notAfter, both included, in whole seconds.
    fn validity(&mut self, at: OffsetDateTime) {
        let Cert {
            not_before,
            not_after,
            ..
        } = *self.cert;
        let second = at.unix_timestamp();
        if not_before > not_after {
            self.add(
                "validity-reversed",
                &format!(
                    "ends on {} before it begins on {} (RFC 5280 4.1.2.5)",
                    date(not_after),
                    date(not_before)
                ),
                "have it issued again with dates in order",
            );
        } else if second > not_after.unix_timestamp() {
            self.add(
                "expired",
                &format!(
                    "ended on {}, and it is {} (RFC 5280 4.1.2.5)",
                    date(not_after),
                    date(at)
                ),
                "renew it",
            );
        } else if second < not_before.unix_timestamp() {
            self.add(
                "not-yet-valid",
                &format!(
                    "begins on {}, and it is {} (RFC 5280 4.1.2.5)",
                    date(not_before),
                    date(at)
                ),
                "wait until then, or check the clock",
            );
        }
    }

    /// RFC 5280 section 6.1.4 (k), (n): who signs certificates must be allowed to.
    fn issuing(&mut self, place: Place) {
        let (what, why) = match (&self.cert.ext.basic, self.cert.ext.key_usage) {
            (None, _) => (
                "not-a-ca",
                "signed a certificate, but has no basicConstraints that makes it a CA (RFC 5280 4.2.1.9)",
            ),
            (Some(basic), _) if !basic.ca => (
                "not-a-ca",
                "signed a certificate, but its basicConstraints say that it is no CA (RFC 5280 4.2.1.9)",
            ),
            (_, Some(bits)) if bits & KEY_CERT_SIGN == 0 => (
                "ca-key-usage",
                "signed a certificate, but its keyUsage does not have keyCertSign (RFC 5280 4.2.1.3)",
            ),
            // An anchor is trusted as it is given; RFC 5280 6.1.4 (n) asks only "if present".
            (_, None) if place == Place::Issuer => (
                "ca-key-usage",
                "signed a certificate, but has no keyUsage, which every CA must have (RFC 5280 4.2.1.3)",
            ),
            _ => return,
        };
        self.add(
            what,
            why,
            "issue from a CA certificate with CA:TRUE and keyUsage keyCertSign",
        );
    }

    /// Rules for whoever calls itself a CA, and for whoever does not.
    fn ca(&mut self) {
        let ext = &self.cert.ext;
        let ca = self.cert.is_ca();
        let signs = ext.key_usage.is_some_and(|bits| bits & KEY_CERT_SIGN != 0);
        let path_len = ext.basic.as_ref().is_some_and(|b| b.path_len.is_some());
        let again = "have it issued again by a tool that follows RFC 5280";
        if ca && ext.basic.as_ref().is_some_and(|b| !b.critical) {
            self.add(
                "extension-criticality",
                "is a CA with basicConstraints that are not marked critical, and must be (RFC 5280 4.2.1.9)",
                again,
            );
        }
        if ca && ext.ski.is_none() {
            self.add(
                "missing-ski",
                "is a CA without subjectKeyIdentifier, which every CA must have (RFC 5280 4.2.1.2)",
                again,
            );
        }
        if !ca && signs {
            self.add(
                "key-usage-without-ca",
                "has keyUsage keyCertSign, but is no CA (RFC 5280 4.2.1.9)",
                again,
            );
        }
        if path_len && !(ca && (signs || ext.key_usage.is_none())) {
            self.add(
                "path-length-without-ca",
                "has a path length, but is no CA that may sign certificates (RFC 5280 4.2.1.9)",
                again,
            );
        }
        if !ca && ext.constraints.is_some() {
            self.add(
                "constraints-without-ca",
                "has name constraints, but is no CA; only a CA may have them (RFC 5280 4.2.1.10)",
                again,
            );
        }
    }

    /// RFC 5280 sections 4.1.2.1, 4.1.2.2.
    fn frame(&mut self, place: Place) {
        let cert = self.cert;
        if cert.version != 2 {
            let version = cert.version.saturating_add(1);
            let why = if cert.ext.present {
                format!(
                    "is version {version} with extensions; extensions need version 3 (RFC 5280 4.1.2.1)"
                )
            } else {
                format!(
                    "is version {version} without extensions; version 3 is needed (RFC 5280 4.1.2.1, 6.1.4 (k))"
                )
            };
            let hint = "have it issued again with extensions: `openssl x509 -req` needs -extfile or -copy_extensions for that, `mtls-ca sign-client` and `sign-server` write them always";
            self.add("bad-version", &why, hint);
        }
        // Nobody looks up the serial of an anchor, and well-known roots have zero: a warning.
        if let Some(fault) = serial_fault(cert).filter(|_| place != Place::Anchor) {
            let why = format!(
                "has a serial number that is {fault}; it must be positive and at most 20 octets (RFC 5280 4.1.2.2)"
            );
            let hint = "have it issued again by a tool that follows RFC 5280";
            self.add("bad-serial", &why, hint);
        }
    }

    /// RFC 5280 sections 4.1.2.4, 4.1.2.6, 4.2.1.6.
    fn names(&mut self, place: Place) {
        let cert = self.cert;
        let again = "have it issued again by a tool that follows RFC 5280";
        if names::is_empty(cert.issuer) {
            self.add(
                "empty-issuer",
                "has no issuer name, and must have one (RFC 5280 4.1.2.4)",
                again,
            );
        }
        if names::is_empty(cert.subject) {
            let san = cert.ext.san.as_ref();
            if place != Place::Leaf || cert.is_ca() {
                self.add(
                    "empty-subject",
                    "is a CA without a subject name, and must have one (RFC 5280 4.1.2.6)",
                    again,
                );
            } else if san.is_none_or(|s| !s.critical) {
                let what = if san.is_some() {
                    "is not marked critical"
                } else {
                    "is missing"
                };
                let why = format!(
                    "has an empty subject, and its subjectAltName {what}; then it must be there and critical (RFC 5280 4.2.1.6)"
                );
                self.add("empty-subject", &why, again);
            }
        }
    }

    /// RFC 5280 section 4.2.1.1.
    fn key_identifiers(&mut self) {
        let cert = self.cert;
        match &cert.ext.aki {
            Some(aki) if aki.key_id.is_none() => self.add(
                "missing-aki",
                "has an authorityKeyIdentifier without a key identifier, which must be in it (RFC 5280 4.2.1.1)",
                WITH_AKI,
            ),
            None if lacks_key_id(cert) && !cert.is_self_issued() => {
                self.problems.push(missing_aki(cert));
            }
            _ => {}
        }
    }
}

const WITH_AKI: &str =
    "have it issued again with an authorityKeyIdentifier that holds the CA's key identifier";

/// RFC 5280 section 4.1.2.2.
pub(super) fn serial_fault(cert: &Cert<'_>) -> Option<String> {
    match cert.serial {
        [0] => Some("zero".to_owned()),
        [first, ..] if *first >= 0x80 => Some("negative".to_owned()),
        long if long.len() > 20 => Some(format!("{} octets long", long.len())),
        _ => None,
    }
}

/// It names no key. Of a version that has no extensions, that is said already.
pub(super) fn lacks_key_id(cert: &Cert<'_>) -> bool {
    cert.ext.aki.is_none() && (cert.ext.present || cert.version == 2)
}

pub(super) fn missing_aki(cert: &Cert<'_>) -> Problem {
    Problem::of(
        cert,
        "missing-aki",
        "has no authorityKeyIdentifier; only a self-signed certificate may do without (RFC 5280 4.2.1.1)",
        WITH_AKI,
    )
}

/// A moment for people.
pub(super) fn date(moment: OffsetDateTime) -> String {
    moment
        .replace_nanosecond(0)
        .unwrap_or(moment)
        .format(&Rfc3339)
        .unwrap_or_else(|_| moment.to_string())
}
