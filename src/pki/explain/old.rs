//! What is neither RFC 5280 nor frequent: Netscape's extensions, Microsoft's templates, TLS features
//! (RFC 7633), signed certificate timestamps (RFC 6962 section 3.3).

use super::{Line, bits, oid, one, sequence};
use crate::pki::der::{self, Tlv, tag};

/// Netscape certificate type: bits from the first on.
pub(super) fn netscape_type(value: &[u8]) -> Option<Vec<Line>> {
    const WORDS: [&str; 8] = [
        "TLS client",
        "TLS server",
        "e-mail",
        "object signing",
        "reserved",
        "TLS CA",
        "e-mail CA",
        "object signing CA",
    ];
    one("netscape type", &bits(value, &WORDS)?.join(", "))
}

pub(super) fn tls_feature(value: &[u8]) -> Option<Vec<Line>> {
    let word = |feature: &Tlv<'_>| {
        Some(match der::unsigned(feature)? {
            5 => "a server must staple an OCSP answer (status_request)".to_owned(),
            17 => "a server must staple OCSP answers (status_request_v2)".to_owned(),
            other => format!("TLS extension {other}"),
        })
    };
    let words: Option<Vec<String>> = sequence(value)?.iter().map(word).collect();
    one("tls feature", &words?.join(", "))
}

/// SignedCertificateTimestampList: an octet string of a list in TLS's own notation.
pub(super) fn timestamps(value: &[u8]) -> Option<Vec<Line>> {
    let list = der::read_tagged(value, tag::OCTET_STRING).ok()?;
    let mut rest = sized(list)?.0;
    let mut count = 0;
    while !rest.is_empty() {
        rest = sized(rest)?.1;
        count += 1;
    }
    let noun = if count == 1 {
        "timestamp"
    } else {
        "timestamps"
    };
    one("logged", &format!("{count} signed certificate {noun}"))
}

/// What two octets of length say, and what follows.
fn sized(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_at_checked(2)?;
    let length = <[u8; 2]>::try_from(length).ok()?;
    rest.split_at_checked(usize::from(u16::from_be_bytes(length)))
}

/// CertificateTemplate: an OID and two versions.
pub(super) fn template(value: &[u8]) -> Option<Vec<Line>> {
    let parts = sequence(value)?;
    let (id, versions) = parts.split_first()?;
    let versions: Option<Vec<String>> = versions
        .iter()
        .map(|version| der::unsigned(version).map(|version| version.to_string()))
        .collect();
    one(
        "template",
        &format!("{}, version {}", oid(id)?, versions?.join(".")),
    )
}

/// PrivateKeyUsagePeriod (RFC 3280 section 4.2.1.4).
pub(super) fn private_key_period(value: &[u8]) -> Option<Vec<Line>> {
    let moment = |part: &Tlv<'_>| {
        let text = std::str::from_utf8(part.content).ok()?;
        let (date, _) = text.split_at_checked(8)?;
        if !date.bytes().all(|digit| digit.is_ascii_digit()) {
            return None;
        }
        let (year, rest) = date.split_at_checked(4)?;
        let (month, day) = rest.split_at_checked(2)?;
        let which = match part.tag {
            0x80 => "from",
            0x81 => "until",
            _ => return None,
        };
        Some(format!("{which} {year}-{month}-{day}"))
    };
    let words: Option<Vec<String>> = sequence(value)?.iter().map(moment).collect();
    one("signs", &words?.join(", "))
}
