//! A revocation list, for people and for programs, with all its entries.

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::{brief, title};
use crate::pki::crl::Crl;
use crate::pki::explain;
use crate::pki::facts::Extension;
use crate::pki::lifetime::show;
use crate::pki::spki::hex;
use crate::report::{distance, fingerprint, row, until};

/// What it says of itself; the entries come with [`put_entries`].
pub(super) fn json(crl: &Crl, sha256: &[u8; 32], now: OffsetDateTime) -> Value {
    let findings = findings(crl, now).into_iter();
    let findings = findings.map(|(code, message)| json!({"code": code, "message": message}));
    let extensions = crl.extensions.iter().map(
        |one| json!({"oid": one.oid, "name": name(&one.oid), "critical": one.critical, "value": hex(&one.value)}),
    );
    json!({
        "issuer": crl.issuer.to_string(),
        "this_update": show(crl.this_update),
        "next_update": crl.next_update.map(show),
        "crl_number": crl.number(),
        "revoked": crl.count,
        "version": crl.version,
        "signature_algorithm": crl.signature_algorithm,
        "aki": crl.aki().map(hex),
        "extensions": extensions.collect::<Value>(),
        "sha256": hex(sha256),
        "findings": findings.collect::<Value>(),
    })
}

/// Adds the entries to the text of the JSON object. They are many and small: as values they
/// would take ten times the memory.
pub(super) fn put_entries(text: &mut String, crl: &Crl) {
    if text.pop() != Some('}') {
        return;
    }
    text.push_str(",\"entries\":[");
    for (index, entry) in crl.entries().enumerate() {
        if index > 0 {
            text.push(',');
        }
        // Hexadecimal, digits and our own words: nothing to escape.
        text.push_str("{\"serial\":\"");
        entry.put_serial(text);
        text.push_str("\",\"date\":\"");
        entry.put_date(text);
        text.push('"');
        if let Some(reason) = entry.reason() {
            text.push_str(",\"reason\":\"");
            text.push_str(reason);
            text.push('"');
        }
        text.push('}');
    }
    text.push_str("]}");
}

pub(super) fn describe(text: &mut String, crl: &Crl, now: OffsetDateTime) {
    let count = crl.count;
    let life = match crl.next_update {
        None => "no next one announced".to_owned(),
        Some(next) if next < now => {
            format!("\x1b[1;31mthe next was due {}\x1b[0m", distance(next, now))
        }
        Some(next) => format!("the next is due {}", distance(next, now)),
    };
    let issuer = crl.issuer.to_string();
    let whose = format!(
        "by {}, {count} revoked, {life}",
        brief(&crl.issuer, &issuer)
    );
    title(text, "revocation list", &whose);
    row(text, "issued by", &issuer);
    row(text, "this update", &until(crl.this_update, now));
    let next = crl.next_update;
    let next = next.map_or("never".to_owned(), |next| until(next, now));
    row(text, "next update", &next);
    row(text, "number", crl.number().as_deref().unwrap_or("none"));
    let (version, algorithm) = (crl.version, &crl.signature_algorithm);
    row(
        text,
        "version",
        &format!("v{version}, signed with {algorithm}"),
    );
    if let Some(aki) = crl.aki() {
        row(text, "issuer's id", &fingerprint(aki));
    }
    for extension in crl
        .extensions
        .iter()
        .filter(|one| !SHOWN.contains(&&*one.oid))
    {
        row(text, "extension", &words(extension));
    }
    for (_, finding) in findings(crl, now) {
        row(text, "to know", finding);
    }
    let noun = if count == 1 {
        "certificate"
    } else {
        "certificates"
    };
    row(text, "revoked", &format!("{count} {noun}"));
    for entry in crl.entries() {
        text.push_str("                ");
        entry.put_serial(text);
        text.push_str("  ");
        entry.put_date(text);
        if let Some(reason) = entry.reason() {
            text.push_str("  ");
            text.push_str(reason);
        }
        text.push('\n');
    }
}

/// Why it will not be taken: a code for programs, and words.
fn findings(crl: &Crl, now: OffsetDateTime) -> Vec<(&'static str, &'static str)> {
    let is_late = crl.next_update.is_some_and(|next| next < now);
    let mut all = vec![
        (
            is_late,
            "expired",
            "it is out of date: servers that check it refuse every client of this CA until there is a new one",
        ),
        (
            now < crl.this_update,
            "not-yet-valid",
            "it begins in the future: it counts from then on, or a clock is wrong",
        ),
        (
            crl.version < 2,
            "version",
            "it is of version 1, without extensions: verify does not take it (RFC 5280 section 5.1.2.1)",
        ),
        (
            crl.next_update.is_none(),
            "no-next-update",
            "it does not say when the next is due: verify does not take it (RFC 5280 section 5.1.2.5)",
        ),
        (
            crl.version >= 2 && crl.number().is_none(),
            "no-number",
            "it has no number: verify does not take it (RFC 5280 section 5.2.3); `openssl ca` counts with crlnumber = FILE",
        ),
    ];
    all.retain(|(applies, ..)| *applies);
    all.into_iter()
        .map(|(_, code, words)| (code, words))
        .collect()
}

const SHOWN: [&str; 2] = ["2.5.29.20", "2.5.29.35"];

fn words(extension: &Extension) -> String {
    let critical = if extension.critical { ", critical" } else { "" };
    let value = explain::short_hex(&extension.value);
    format!("{}{critical}: {value}", name(&extension.oid))
}

/// RFC 5280 section 5.2.
fn name(oid: &str) -> &str {
    match oid {
        "2.5.29.20" => "cRLNumber",
        "2.5.29.27" => "deltaCRLIndicator",
        "2.5.29.28" => "issuingDistributionPoint",
        "2.5.29.46" => "freshestCRL",
        other => crate::pki::request::extension_name(other),
    }
}
