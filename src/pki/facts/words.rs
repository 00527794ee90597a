//! The words for usages, algorithms and errors.

use std::borrow::Cow;
use std::fmt;

use x509_parser::extensions::{ExtendedKeyUsage, KeyUsage};
use x509_parser::oid_registry::Oid;

use crate::pki::der::{self, Octets, tag};
use crate::pki::name::{Name, NameError};

/// What nearly every certificate has: extensions, algorithms, curves.
static COMMON: [(Octets, &str); 16] = [
    common("2.5.29.14"),
    common("2.5.29.15"),
    common("2.5.29.17"),
    common("2.5.29.19"),
    common("2.5.29.31"),
    common("2.5.29.32"),
    common("2.5.29.35"),
    common("2.5.29.37"),
    common("1.3.6.1.5.5.7.1.1"),
    common("1.2.840.10045.2.1"),
    common("1.2.840.10045.3.1.7"),
    common("1.2.840.10045.4.3.2"),
    common("1.3.101.112"),
    common("1.3.132.0.34"),
    common("1.2.840.113549.1.1.1"),
    common("1.2.840.113549.1.1.11"),
];

const fn common(dotted: &'static str) -> (Octets, &'static str) {
    (Octets::of(dotted), dotted)
}

/// An object identifier in dotted form.
pub(in crate::pki) fn dotted(oid: &Oid<'_>) -> Cow<'static, str> {
    let content = oid.as_bytes();
    let mut common = COMMON.iter();
    match common.find(|(octets, _)| octets.as_slice() == content) {
        Some((_, dotted)) => Cow::Borrowed(dotted),
        // The crate's own way makes a text of each number first.
        None => der::oid_text(content)
            .unwrap_or_else(|| oid.to_id_string())
            .into(),
    }
}

/// keyUsage's bits from the first on (RFC 5280 section 4.2.1.3).
pub(in crate::pki) const KEY_USAGES: [&str; 9] = [
    "digitalSignature",
    "nonRepudiation",
    "keyEncipherment",
    "dataEncipherment",
    "keyAgreement",
    "keyCertSign",
    "cRLSign",
    "encipherOnly",
    "decipherOnly",
];

/// The bits that are set, in words.
pub(in crate::pki) fn key_usage_words(usage: &KeyUsage) -> Vec<&'static str> {
    let words = KEY_USAGES.iter().enumerate();
    let set = words.filter(|(bit, _)| usage.flags >> bit & 1 == 1);
    set.map(|(_, word)| *word).collect()
}

/// extKeyUsage's purposes, by name where RFC 5280 section 4.2.1.12 has one, else by OID.
pub fn ext_key_usage_words(usage: &ExtendedKeyUsage<'_>) -> Vec<Cow<'static, str>> {
    let known = [
        (usage.any, "any"),
        (usage.server_auth, "serverAuth"),
        (usage.client_auth, "clientAuth"),
        (usage.code_signing, "codeSigning"),
        (usage.email_protection, "emailProtection"),
        (usage.time_stamping, "timeStamping"),
        (usage.ocsp_signing, "OCSPSigning"),
    ];
    let known = known
        .iter()
        .filter(|(set, _)| *set)
        .map(|(_, word)| Cow::Borrowed(*word));
    known.chain(usage.other.iter().map(dotted)).collect()
}

/// The common name of a signature algorithm, or its OID.
pub fn algorithm_name(oid: Cow<'static, str>) -> Cow<'static, str> {
    let name = match oid.as_ref() {
        "1.2.840.10045.4.1" => "ecdsa-with-SHA1",
        "1.2.840.10045.4.3.2" => "ecdsa-with-SHA256",
        "1.2.840.10045.4.3.3" => "ecdsa-with-SHA384",
        "1.2.840.10045.4.3.4" => "ecdsa-with-SHA512",
        "1.2.840.113549.1.1.4" => "md5WithRSA",
        "1.2.840.113549.1.1.5" => "sha1WithRSA",
        "1.2.840.113549.1.1.10" => "RSASSA-PSS",
        "1.2.840.113549.1.1.11" => "sha256WithRSA",
        "1.2.840.113549.1.1.12" => "sha384WithRSA",
        "1.2.840.113549.1.1.13" => "sha512WithRSA",
        "1.3.101.112" => "Ed25519",
        "1.3.101.113" => "Ed448",
        _ => return oid,
    };
    Cow::Borrowed(name)
}

/// What is wrong with the issuer or the subject of a certificate, as it stands there (RFC 5280 section 4.1).
pub(super) fn name_error(certificate: &[u8], is_subject: bool) -> Option<NameError> {
    let outer = der::read_tagged(certificate, tag::SEQUENCE).ok()?;
    let (body, _) = der::read(outer).ok()?;
    let parts = der::children(body.content).ok()?;
    let version = usize::from(parts.first()?.tag == 0xa0);
    let place = version + if is_subject { 4 } else { 2 };
    Name::from_der(parts.get(place)?.raw).err()
}

/// A parser's error in a few words of ours: its own are those of its types.
pub(in crate::pki) fn brief<E: fmt::Display>(error: &x509_parser::nom::Err<E>) -> String {
    use x509_parser::nom::Err;
    let text = match error {
        Err::Incomplete(_) => return "it ends too early".to_owned(),
        Err::Error(error) | Err::Failure(error) => error.to_string().to_ascii_lowercase(),
    };
    // What the parser calls a part of the object by, as `invalid serial`.
    if !text.contains("error") {
        return text;
    }
    let words = PARSER_WORDS.iter().find(|(word, _)| text.contains(word));
    let words = words.map_or("it is cut short, or is not DER", |(_, words)| words);
    words.to_owned()
}

/// What stands in the text of an error, and what it means.
const PARSER_WORDS: [(&str, &str); 11] = [
    ("incomplete", "it ends too early"),
    ("invalid value", "a value in it is not what belongs there"),
    ("tag", "an element of another type stands where one belongs"),
    (
        "class",
        "an element of another type stands where one belongs",
    ),
    (
        "constructed",
        "an element of another type stands where one belongs",
    ),
    ("length", "a length in it is wrong"),
    ("integer", "a number in it is too large or written wrongly"),
    (
        "characters",
        "a text in it has characters that its type does not have",
    ),
    ("date", "a date in it cannot be read"),
    ("constraint", "it is BER where DER must be"),
    (
        "type",
        "an element of another type stands where one belongs",
    ),
];
