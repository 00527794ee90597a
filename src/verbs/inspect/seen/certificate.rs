//! A certificate, for people and for programs.

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::{brief, by, extension, key_rows, name_row, title};
use crate::pki::explain;
use crate::pki::facts::{Certificate, Extension, Facts};
use crate::pki::findings::{self, Finding};
use crate::pki::lifetime::show;
use crate::pki::spki::hex;
use crate::report::{distance, facts_json, fingerprint, row, sans, until};
use crate::verbs::inspect::budget::Budget;

/// A certificate and what was found out about it.
pub struct Seen {
    /// What it says.
    pub certificate: Certificate,
    /// Who signed it, where its names say that it did so itself.
    pub signature: Signature,
    /// What others of the same run have to do with it.
    pub more: Vec<Finding>,
    /// openssl's trust settings, in words.
    trust: Option<String>,
}

/// Whose signature is on a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signature {
    /// Its issuer is another.
    Others,
    /// Issuer and subject are the same, and the signature is by its own key.
    Own,
    /// Issuer and subject are the same, and the signature is by another key.
    Strange,
    /// Issuer and subject are the same; the signature is of a kind that cannot be checked here.
    Uncheckable,
    /// Issuer and subject are the same; the signature was not checked, one of many.
    Unchecked,
}

impl Seen {
    /// Looks closer, as far as the budget goes.
    pub fn of(certificate: Certificate, trust: &[u8], budget: &mut Budget) -> Seen {
        let signature = match certificate.facts().is_self_issued() {
            false => Signature::Others,
            true if !budget.root(certificate.facts().spki.kind()) => Signature::Unchecked,
            true => match certificate.signs_itself() {
                Some(true) => Signature::Own,
                Some(false) => Signature::Strange,
                None => Signature::Uncheckable,
            },
        };
        Seen {
            certificate,
            signature,
            more: Vec::new(),
            trust: explain::trust(trust),
        }
    }

    fn findings(&self, now: OffsetDateTime) -> Vec<Finding> {
        let mut all = findings::of(&self.certificate, now);
        all.extend(self.more.iter().cloned());
        all
    }

    pub(super) fn json(&self, now: OffsetDateTime) -> Value {
        let facts = self.certificate.facts();
        let findings = self.findings(now);
        let findings = findings
            .iter()
            .map(|finding| json!({"code": finding.code, "message": finding.message}));
        let mut value = facts_json(facts);
        value["version"] = facts.version.into();
        value["self_issued"] = facts.is_self_issued().into();
        value["self_signed"] = match self.signature {
            Signature::Own => true.into(),
            Signature::Others | Signature::Strange => false.into(),
            Signature::Uncheckable | Signature::Unchecked => Value::Null,
        };
        value["signature_algorithm"] = facts.signature_algorithm.clone().into();
        value["key_usage"] = json!(facts.key_usage);
        value["ext_key_usage"] = json!(facts.ext_key_usage);
        value["ski"] = facts.ski.as_deref().map(hex).into();
        value["aki"] = facts.aki.as_deref().map(hex).into();
        value["findings"] = findings.collect();
        if let Some(trust) = &self.trust {
            value["openssl_trust"] = trust.as_str().into();
        }
        value
    }

    pub(super) fn put_extensions(&self, text: &mut String) {
        extension::put(text, &self.certificate.facts().extensions, explain::lines);
    }

    pub(super) fn describe(&self, text: &mut String, name: Option<&str>, now: OffsetDateTime) {
        let facts = self.certificate.facts();
        let subject = facts.subject.to_string();
        let issuer = match self.signature {
            Signature::Others => facts.issuer.to_string(),
            _ => String::new(),
        };
        self.header(text, &subject, &issuer, now);
        name_row(text, name);
        if !subject.is_empty() {
            row(text, "subject", &subject);
        }
        row(text, "issued by", &self.issuer(&subject, &issuer));
        if !facts.sans.is_empty() {
            row(text, "names", &sans(&facts.sans));
        }
        row(text, "valid from", &until(facts.validity.not_before, now));
        row(text, "valid until", &end(facts, now));
        usage_rows(text, facts);
        row(text, "serial", &facts.serial.to_string());
        let version = facts.version;
        let algorithm = &facts.signature_algorithm;
        row(
            text,
            "version",
            &format!("v{version}, signed with {algorithm}"),
        );
        extension_rows(text, facts);
        if let Some(trust) = &self.trust {
            row(text, "openssl says", trust);
        }
        key_rows(text, &facts.spki);
        row(text, "sha256", &fingerprint(&facts.sha256));
        row(text, "sha1", &fingerprint(&facts.sha1));
        for finding in self.findings(now) {
            row(text, "to know", &finding.message);
        }
    }

    /// What it is, for whom, by whom, and how long it still lives.
    fn header(&self, text: &mut String, subject: &str, issuer: &str, now: OffsetDateTime) {
        let facts = self.certificate.facts();
        let by = match self.signature {
            Signature::Others => by(&facts.issuer, issuer),
            Signature::Own => "self-signed".to_owned(),
            Signature::Strange => "self-issued, signed by another key".to_owned(),
            Signature::Uncheckable | Signature::Unchecked => "self-issued".to_owned(),
        };
        let (start, last) = (facts.validity.not_before, facts.validity.not_after);
        let life = match () {
            () if last < start => "\x1b[1;31mnever valid\x1b[0m".to_owned(),
            () if last < now => format!("\x1b[1;31mended {}\x1b[0m", distance(last, now)),
            () if now < start => format!("\x1b[1;33mbegins {}\x1b[0m", distance(start, now)),
            () => format!("ends {}", distance(last, now)),
        };
        let whose = format!("{}, {by}, {life}", brief(&facts.subject, subject));
        title(text, what(facts), &whose);
    }

    fn issuer(&self, subject: &str, issuer: &str) -> String {
        match self.signature {
            Signature::Others => issuer.to_owned(),
            Signature::Own => "itself (its signature is by its own key)".to_owned(),
            Signature::Strange => {
                format!("{subject}, the same name; but its signature is not by its own key")
            }
            Signature::Uncheckable => {
                "itself, by its name; its signature cannot be checked here".to_owned()
            }
            Signature::Unchecked => "itself, by its name".to_owned(),
        }
    }
}

fn what(facts: &Facts) -> &'static str {
    let usages = facts.ext_key_usage.as_deref().unwrap_or_default();
    let has = |wanted: &str| usages.iter().any(|usage| usage == wanted);
    match facts.profile() {
        "ca" => "CA certificate",
        "server" => "server certificate",
        "client" => "client certificate",
        _ if facts.acts_as_ca() => "root certificate of version 1",
        _ if has("serverAuth") && has("clientAuth") => "server and client certificate",
        _ if has("serverAuth") => "server certificate",
        _ if has("clientAuth") => "client certificate",
        _ if has("codeSigning") => "code signing certificate",
        _ if has("OCSPSigning") => "OCSP certificate",
        _ => "certificate",
    }
}

fn end(facts: &Facts, now: OffsetDateTime) -> String {
    let (start, last) = (facts.validity.not_before, facts.validity.not_after);
    match () {
        () if last < now => format!("{}, expired {}", show(last), distance(last, now)),
        () if now < start => format!("{}, not yet valid", until(last, now)),
        () => until(last, now),
    }
}

fn usage_rows(text: &mut String, facts: &Facts) {
    if facts.is_ca {
        let limit = explain::path_length(facts.path_len.map(u64::from));
        row(text, "path length", &limit);
    }
    if let Some(usages) = &facts.key_usage {
        // A bit string of no bits permits nothing.
        let words = if usages.is_empty() {
            "none".to_owned()
        } else {
            usages.join(", ")
        };
        row(text, "key usage", &words);
    }
    if let Some(usages) = &facts.ext_key_usage {
        row(text, "good for", &usages.join(", "));
    }
}

fn extension_rows(text: &mut String, facts: &Facts) {
    if let Some(ski) = &facts.ski {
        row(text, "key id", &fingerprint(ski));
    }
    if let Some(aki) = &facts.aki {
        row(text, "issuer's id", &fingerprint(aki));
    }
    for extension in &facts.extensions {
        match explain::lines(extension) {
            Some(lines) => lines
                .iter()
                .for_each(|(label, value)| row(text, label, value)),
            None if is_among_facts(facts, extension) => {}
            None => row(text, "extension", &extension::unknown(extension)),
        }
    }
}

/// Whether an extension has rows of its own already: what did not parse has none.
fn is_among_facts(facts: &Facts, extension: &Extension) -> bool {
    match &*extension.oid {
        "2.5.29.14" => facts.ski.is_some(),
        "2.5.29.15" => facts.key_usage.is_some(),
        "2.5.29.17" => !facts.sans.is_empty(),
        "2.5.29.19" => facts.has_basic_constraints,
        "2.5.29.37" => facts.ext_key_usage.is_some(),
        _ => false,
    }
}
