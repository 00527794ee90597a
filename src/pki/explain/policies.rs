//! Certificate policies and what restricts them (RFC 5280 sections 4.2.1.4, 4.2.1.5, 4.2.1.11, 4.2.1.14).

use super::{Line, number, oid, one, quoted, sequence, string, visible};
use crate::pki::der::{self, Tlv, tag};

pub(super) fn policies(value: &[u8]) -> Option<Vec<Line>> {
    let line = |policy: &Tlv<'_>| {
        let parts = der::children(policy.content).ok()?;
        let (id, qualifiers) = parts.split_first()?;
        let mut said = vec![named(&oid(id)?)];
        if let Some(qualifiers) = qualifiers.first() {
            for qualifier in der::children(qualifiers.content).ok()? {
                said.push(qualifier_words(&qualifier)?);
            }
        }
        Some(("policy", said.join(", ")))
    };
    sequence(value)?.iter().map(line).collect()
}

pub(super) fn mappings(value: &[u8]) -> Option<Vec<Line>> {
    let line = |mapping: &Tlv<'_>| {
        let parts = der::children(mapping.content).ok()?;
        let [issuers, subjects] = parts.as_slice() else {
            return None;
        };
        let words = format!(
            "{} here is {} below",
            named(&oid(issuers)?),
            named(&oid(subjects)?)
        );
        Some(("policy", words))
    };
    sequence(value)?.iter().map(line).collect()
}

pub(super) fn constraints(value: &[u8]) -> Option<Vec<Line>> {
    let line = |part: &Tlv<'_>| {
        let after = after(number(part.content)?);
        Some(match part.tag {
            0x80 => ("policy", format!("every path must have one, {after}")),
            0x81 => ("policy", format!("none may be mapped to another, {after}")),
            _ => return None,
        })
    };
    sequence(value)?.iter().map(line).collect()
}

pub(super) fn inhibit_any(value: &[u8]) -> Option<Vec<Line>> {
    let after = after(der::unsigned(&der::read_all(value).ok()?)?);
    one("policy", &format!("anyPolicy counts no longer, {after}"))
}

fn after(skip: u64) -> String {
    match skip {
        0 => "from here on".to_owned(),
        1 => "after one more certificate".to_owned(),
        more => format!("after {more} more certificates"),
    }
}

/// PolicyQualifierInfo: a pointer to a practice statement, or a notice.
fn qualifier_words(qualifier: &Tlv<'_>) -> Option<String> {
    let parts = der::children(qualifier.content).ok()?;
    let [kind, value] = parts.as_slice() else {
        return None;
    };
    Some(match oid(kind)?.as_str() {
        "1.3.6.1.5.5.7.2.1" => format!("see {}", visible(&string(value)?)),
        "1.3.6.1.5.5.7.2.2" => {
            let parts = der::children(value.content).ok()?;
            // noticeRef is a SEQUENCE, explicitText a string.
            let text = parts.iter().find(|part| part.tag != tag::SEQUENCE);
            match text {
                Some(text) => format!("notice {}", quoted(&string(text)?)),
                None => "a notice elsewhere".to_owned(),
            }
        }
        other => format!("qualifier {other}"),
    })
}

fn named(oid: &str) -> String {
    let name = match oid {
        "2.5.29.32.0" => "any",
        "2.23.140.1.1" => "extended validation",
        "2.23.140.1.2.1" => "domain validated",
        "2.23.140.1.2.2" => "organization validated",
        "2.23.140.1.2.3" => "individual validated",
        _ => return oid.to_owned(),
    };
    format!("{oid} ({name})")
}
