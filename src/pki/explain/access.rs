//! Where to find what belongs to a certificate: revocation lists, OCSP, its issuer (RFC 5280 sections 4.2.1.1,
//! 4.2.1.13, 4.2.2).

use super::{Line, bits, number, oid, sequence};
use crate::pki::der::{self, Tlv, tag};
use crate::pki::san::San;
use crate::pki::spki::hex;

fn general_name(element: &Tlv<'_>) -> Option<String> {
    San::from_general_name(element.raw)
        .ok()
        .map(|name| match &name {
            // Its scheme says what it is, unless it is one that stands in quotes.
            San::Uri(_) => uri(&name.in_list()),
            other => other.in_list(),
        })
}

fn uri(listed: &str) -> String {
    listed.strip_prefix("uri:").unwrap_or(listed).to_owned()
}

fn general_names(content: &[u8]) -> Option<String> {
    let names = der::children(content).ok()?;
    let names: Option<Vec<String>> = names.iter().map(general_name).collect();
    Some(names?.join(", "))
}

/// AuthorityInfoAccessSyntax, SubjectInfoAccessSyntax.
pub(super) fn lines(value: &[u8]) -> Option<Vec<Line>> {
    let line = |description: &Tlv<'_>| {
        let parts = der::children(description.content).ok()?;
        let [method, place] = parts.as_slice() else {
            return None;
        };
        let place = general_name(place)?;
        Some(match oid(method)?.as_str() {
            "1.3.6.1.5.5.7.48.1" => ("ocsp at", place),
            "1.3.6.1.5.5.7.48.2" => ("issuer at", place),
            "1.3.6.1.5.5.7.48.3" => ("timestamps at", place),
            "1.3.6.1.5.5.7.48.5" => ("repository at", place),
            other => ("access", format!("{other} at {place}")),
        })
    };
    sequence(value)?.iter().map(line).collect()
}

/// CRLDistributionPoints, FreshestCRL.
pub(super) fn crl_points(label: &'static str, value: &[u8]) -> Option<Vec<Line>> {
    let line = |point: &Tlv<'_>| {
        let mut said = Vec::new();
        for part in der::children(point.content).ok()? {
            match part.tag {
                0xa0 => {
                    let name = der::read_all(part.content).ok()?;
                    said.push(match name.tag {
                        0xa0 => general_names(name.content)?,
                        _ => "a place under the issuer's name".to_owned(),
                    });
                }
                0x81 => said.push("for some reasons only".to_owned()),
                0xa2 => said.push(format!("signed by {}", general_names(part.content)?)),
                _ => return None,
            }
        }
        Some((label, said.join(", ")))
    };
    sequence(value)?.iter().map(line).collect()
}

/// AuthorityKeyIdentifier, where it says more than a key identifier.
pub(super) fn authority(value: &[u8]) -> Option<Vec<Line>> {
    let mut said = Vec::new();
    for part in sequence(value)? {
        match part.tag {
            0x80 => {}
            0xa1 => said.push(general_names(part.content)?),
            0x82 => said.push(format!("serial {}", hex(part.content))),
            _ => return None,
        }
    }
    Some(match said.is_empty() {
        true => Vec::new(),
        false => vec![("issuer's own", said.join(", "))],
    })
}

/// BaseCRLNumber.
pub(super) fn delta(value: &[u8]) -> Option<Vec<Line>> {
    let number = number(der::read_tagged(value, tag::INTEGER).ok()?)?;
    Some(vec![(
        "delta",
        format!("only what has changed since number {number}"),
    )])
}

/// IssuingDistributionPoint (RFC 5280 section 5.2.5).
pub(super) fn scope(value: &[u8]) -> Option<Vec<Line>> {
    let line = |part: &Tlv<'_>| {
        let is_true = part.content == [0xff];
        Some(match part.tag {
            0xa0 => {
                let name = der::read_all(part.content).ok()?;
                match name.tag {
                    0xa0 => ("stands at", general_names(name.content)?),
                    _ => ("stands at", "a place under the issuer's name".to_owned()),
                }
            }
            0x81 if is_true => ("only for", "certificates that are no CA's".to_owned()),
            0x82 if is_true => ("only for", "certificates of CAs".to_owned()),
            0x83 => {
                let flags = der::tlv(tag::BIT_STRING, part.content);
                (
                    "only for",
                    format!("the reasons {}", bits(&flags, &REASONS)?.join(", ")),
                )
            }
            0x84 if is_true => ("indirect", "entries may be about other issuers".to_owned()),
            0x85 if is_true => ("only for", "attribute certificates".to_owned()),
            _ => return None,
        })
    };
    sequence(value)?.iter().map(line).collect()
}

/// ReasonFlags (RFC 5280 section 4.2.1.13), from the first bit on.
const REASONS: [&str; 9] = [
    "unused",
    "keyCompromise",
    "cACompromise",
    "affiliationChanged",
    "superseded",
    "cessationOfOperation",
    "certificateHold",
    "privilegeWithdrawn",
    "aACompromise",
];
