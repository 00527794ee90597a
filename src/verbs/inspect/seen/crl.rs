//! A revocation list, for people and for programs, with all its entries.

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::{by, title};
use crate::pki::crl::Crl;
use crate::pki::explain::{self, Line, visible, visible_json};
use crate::pki::facts::Extension;
use crate::pki::lifetime::show;
use crate::pki::spki::{hex, sha1, sha256};
use crate::pki::verdict::list_faults;
use crate::report::{distance, fingerprint, row, until};

mod findings;

use findings::findings;

/// A revocation list, and what was found out about it.
pub struct Listing {
    pub crl: Crl,
    pub sha256: [u8; 32],
    pub sha1: [u8; 20],
    /// What the verdict has against it: a code, and words.
    faults: Vec<(&'static str, String)>,
}

impl Listing {
    /// Reads one.
    pub fn of(der: &[u8]) -> Result<Listing, String> {
        // First: it takes the entries apart for a while, and they are many.
        let faults = list_faults(der);
        Ok(Listing {
            crl: Crl::from_der(der)?,
            sha256: sha256(der),
            sha1: sha1(der),
            faults,
        })
    }
}

/// What it says of itself; the entries come with [`put_entries`].
pub(super) fn json(listing: &Listing, now: OffsetDateTime) -> Value {
    let crl = &listing.crl;
    let findings = findings(listing, now).into_iter();
    let findings = findings.map(|(code, message)| json!({"code": code, "message": message}));
    let extensions = crl.extensions.iter().map(
        |one| json!({"oid": one.oid, "name": name(&one.oid), "critical": one.critical, "value": hex(&one.value), "says": says(one)}),
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
        "sha256": hex(&listing.sha256),
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
    let mut issuer = None;
    for (index, entry) in crl.entries().enumerate() {
        let remarks = entry.remarks();
        // It holds for the entries after it, too (RFC 5280 section 5.3.3).
        issuer = remarks.issuer.or(issuer);
        if index > 0 {
            text.push(',');
        }
        // Hexadecimal, digits and our own words: nothing to escape.
        text.push_str("{\"serial\":\"");
        entry.put_serial(text);
        text.push_str("\",\"date\":\"");
        entry.put_date(text);
        text.push('"');
        if let Some(reason) = remarks.reason {
            text.push_str(",\"reason\":\"");
            text.push_str(reason);
            text.push('"');
        }
        if let Some(issuer) = &issuer {
            text.push_str(",\"issuer\":");
            text.push_str(&visible_json(Value::from(issuer.as_str()).to_string()));
        }
        text.push('}');
    }
    text.push_str("]}");
}

pub(super) fn describe(text: &mut String, listing: &Listing, now: OffsetDateTime) {
    let crl = &listing.crl;
    let count = crl.count;
    let life = match crl.next_update {
        None => "no next one announced".to_owned(),
        Some(next) if next < now => {
            format!("\x1b[1;31mthe next was due {}\x1b[0m", distance(next, now))
        }
        Some(next) => format!("the next is due {}", distance(next, now)),
    };
    let issuer = crl.issuer.to_string();
    let whose = format!("{}, {count} revoked, {life}", by(&crl.issuer, &issuer));
    title(text, "revocation list", &whose);
    if !issuer.is_empty() {
        row(text, "issued by", &issuer);
    }
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
        match explain::of_list(extension) {
            Some(lines) => lines
                .iter()
                .for_each(|(label, value)| row(text, label, value)),
            None => row(text, "extension", &words(extension)),
        }
    }
    for (_, finding) in findings(listing, now) {
        row(text, "to know", &finding);
    }
    let noun = if count == 1 {
        "certificate"
    } else {
        "certificates"
    };
    row(text, "revoked", &format!("{count} {noun}"));
    for entry in crl.entries() {
        let remarks = entry.remarks();
        if let Some(issuer) = remarks.issuer {
            row(text, "of issuer", &visible(&issuer));
        }
        text.push_str("                ");
        entry.put_serial(text);
        text.push_str("  ");
        entry.put_date(text);
        if let Some(reason) = remarks.reason {
            text.push_str("  ");
            text.push_str(reason);
        }
        text.push('\n');
    }
}

const SHOWN: [&str; 2] = ["2.5.29.20", "2.5.29.35"];

/// An extension in words, if it is there.
fn explained(crl: &Crl, oid: &str) -> Option<Vec<Line>> {
    explain::of_list(crl.extensions.iter().find(|one| one.oid == oid)?)
}

fn says(extension: &Extension) -> Vec<String> {
    let lines = match SHOWN.contains(&&*extension.oid) {
        true => None,
        false => explain::of_list(extension),
    };
    let line = |(label, value): &(&str, String)| format!("{label}: {value}");
    lines.iter().flatten().map(line).collect()
}

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
