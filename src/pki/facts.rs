//! What a certificate says, read once and kept as plain data: `inspect` prints
//! it, `decide` compares it, JSON carries it.
//!
//! Reading is forgiving where a fact can be left out (an extension that does not
//! parse is listed by its OID) and strict about the frame (RFC 5280 section 4.1):
//! one certificate, DER, nothing behind it.

use std::borrow::Cow;
use std::fmt;

use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{ParsedExtension, X509Extension};
use x509_parser::prelude::FromDer;

use super::lifetime::Validity;
use super::name::Name;
use super::profile::{CA, CLIENT, SERVER};
use super::san::San;
use super::spki::{self, KeyKind, Spki};
use super::subtree::{self, Constraints};
use super::verdict;

mod serial;
mod words;

pub use serial::{Serial, magnitude};
pub(in crate::pki) use words::{KEY_USAGES, brief, dotted, key_usage_words};
pub use words::{algorithm_name, ext_key_usage_words};

/// A certificate: its bytes, and what they say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    /// In a box, since certificates are handed on, and often are not there.
    facts: Box<Facts>,
}

/// What a certificate says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// 1, 2 or 3.
    pub version: u32,
    /// The serial number's content octets, as they stand.
    pub serial: Serial,
    /// Who issued it.
    pub issuer: Name,
    /// Whom it is about.
    pub subject: Name,
    /// From when to when it is valid.
    pub validity: Validity,
    /// The subject's public key.
    pub spki: Spki,
    /// Subject alternative names, in their order.
    pub sans: Vec<San>,
    /// basicConstraints: present and cA, with its path length.
    pub is_ca: bool,
    /// Whether basicConstraints are there.
    pub has_basic_constraints: bool,
    /// pathLenConstraint.
    pub path_len: Option<u32>,
    /// keyUsage's words, if the extension is there.
    pub key_usage: Option<Vec<&'static str>>,
    /// extKeyUsage's words or OIDs, if the extension is there.
    pub ext_key_usage: Option<Vec<Cow<'static, str>>>,
    /// subjectKeyIdentifier.
    pub ski: Option<Vec<u8>>,
    /// authorityKeyIdentifier's keyIdentifier.
    pub aki: Option<Vec<u8>>,
    /// Every extension as it stands.
    pub extensions: Vec<Extension>,
    /// The signature algorithm, by its common name or OID.
    pub signature_algorithm: Cow<'static, str>,
    /// SHA-256 over the certificate.
    pub sha256: [u8; 32],
    /// SHA-1 over the certificate.
    pub sha1: [u8; 20],
}

/// An extension as it stands in the certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// Dotted object identifier.
    pub oid: Cow<'static, str>,
    /// Whether a reader that does not know it must refuse the certificate.
    pub critical: bool,
    /// The octets inside.
    pub value: Vec<u8>,
}

impl Extension {
    pub(in crate::pki) fn of(parsed: &X509Extension<'_>) -> Extension {
        Extension {
            oid: dotted(&parsed.oid),
            critical: parsed.critical,
            value: parsed.value.to_vec(),
        }
    }
}

/// TLS programs take 100 KB of certificates at the most. What a parser makes of each byte
/// of a hostile one is many times as large.
pub(in crate::pki) const LARGEST: usize = 256 << 10;

/// Bytes that are no certificate, and why.
#[derive(Debug)]
pub struct NotACertificate(pub String);

impl fmt::Display for NotACertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Certificate {
    /// Reads one certificate that fills `der` to its end.
    pub fn from_der(der: &[u8]) -> Result<Certificate, NotACertificate> {
        let facts = Certificate::facts_of(der)?;
        Ok(Certificate {
            der: der.to_vec(),
            facts,
        })
    }

    /// The same of bytes that are nobody else's.
    pub(in crate::pki) fn of_der(der: Vec<u8>) -> Result<Certificate, NotACertificate> {
        let facts = Certificate::facts_of(&der)?;
        Ok(Certificate { der, facts })
    }

    fn facts_of(der: &[u8]) -> Result<Box<Facts>, NotACertificate> {
        if der.len() > LARGEST {
            let size = der.len();
            return Err(NotACertificate(format!(
                "it has {size} bytes, and no certificate has more than {LARGEST}"
            )));
        }
        let (rest, parsed) = X509Certificate::from_der(der).map_err(|error| {
            NotACertificate(format!("its DER does not parse ({})", brief(&error)))
        })?;
        if !rest.is_empty() {
            let extra = rest.len();
            return Err(NotACertificate(format!(
                "{extra} bytes follow the certificate"
            )));
        }
        Facts::of(&parsed, der).map(Box::new)
    }

    /// The exact DER.
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// What it says.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Whether its signature was made with the key of `issuer`. Says nothing about names.
    pub fn is_signed_by(&self, issuer: &Spki) -> bool {
        use x509_parser::x509::SubjectPublicKeyInfo;
        let Ok((_, parsed)) = X509Certificate::from_der(&self.der) else {
            return false;
        };
        SubjectPublicKeyInfo::from_der(issuer.as_der())
            .is_ok_and(|(_, key)| parsed.verify_signature(Some(&key)).is_ok())
    }
}

impl Certificate {
    /// Whether it is signed with its own key; `None` where that cannot be checked here.
    pub fn signs_itself(&self) -> Option<bool> {
        let spki = &self.facts.spki;
        // A verdict takes no SHA-1, but old roots are signed over it.
        let is_old = self.facts.signature_algorithm == "sha1WithRSA"
            && matches!(spki.kind(), KeyKind::Rsa(2048..=8192));
        match is_old {
            true => Some(self.is_signed_by(spki)),
            false => verdict::made_with(&self.der, spki.as_der()),
        }
    }
}

impl Facts {
    fn of(parsed: &X509Certificate<'_>, der: &[u8]) -> Result<Facts, NotACertificate> {
        let name = |raw: &[u8], whose: &str| {
            Name::from_der(raw).map_err(|error| {
                // The parser ends a name where it does not understand it, and the rest would be missed.
                let error = words::name_error(der, whose == "subject").unwrap_or(error);
                NotACertificate(format!("its {whose} does not parse: {error}"))
            })
        };
        let mut facts = Facts {
            version: parsed.version().0 + 1,
            serial: Serial(parsed.raw_serial().to_vec()),
            issuer: name(parsed.issuer().as_raw(), "issuer")?,
            subject: name(parsed.subject().as_raw(), "subject")?,
            validity: Validity {
                not_before: parsed.validity().not_before.to_datetime(),
                not_after: parsed.validity().not_after.to_datetime(),
            },
            spki: Spki::of(parsed.public_key()),
            sans: Vec::new(),
            is_ca: false,
            has_basic_constraints: false,
            path_len: None,
            key_usage: None,
            ext_key_usage: None,
            ski: None,
            aki: None,
            extensions: Vec::new(),
            signature_algorithm: algorithm_name(dotted(&parsed.signature_algorithm.algorithm)),
            sha256: spki::sha256(der),
            sha1: spki::sha1(der),
        };
        facts.extensions.reserve(parsed.extensions().len());
        for extension in parsed.extensions() {
            facts.take_in(extension.parsed_extension(), extension.value);
            facts.extensions.push(Extension::of(extension));
        }
        Ok(facts)
    }

    fn take_in(&mut self, extension: &ParsedExtension<'_>, value: &[u8]) {
        match extension {
            ParsedExtension::SubjectAlternativeName(_) => {
                self.sans = San::list_from_extension(value).unwrap_or_default();
            }
            ParsedExtension::BasicConstraints(constraints) => {
                self.is_ca = constraints.ca;
                self.has_basic_constraints = true;
                self.path_len = constraints.path_len_constraint;
            }
            ParsedExtension::KeyUsage(usage) => {
                self.key_usage = Some(key_usage_words(usage));
            }
            ParsedExtension::ExtendedKeyUsage(usage) => {
                self.ext_key_usage = Some(ext_key_usage_words(usage));
            }
            ParsedExtension::SubjectKeyIdentifier(id) => self.ski = Some(id.0.to_vec()),
            ParsedExtension::AuthorityKeyIdentifier(aki) => {
                self.aki = aki.key_identifier.as_ref().map(|id| id.0.to_vec());
            }
            _ => {}
        }
    }

    /// `ca`, `server`, `client`, or `other` for what is none or more than one of them.
    pub fn profile(&self) -> &'static str {
        let usages = self.ext_key_usage.as_deref().unwrap_or_default();
        match usages {
            _ if self.is_ca => CA.word,
            [only] if only == "serverAuth" => SERVER.word,
            [only] if only == "clientAuth" => CLIENT.word,
            _ => "other",
        }
    }

    /// Whether issuer and subject are the same name.
    pub fn is_self_issued(&self) -> bool {
        self.issuer == self.subject
    }

    /// Whether its AKI, where it has one, is its own SKI. Says nothing about the signature.
    pub fn names_its_own_key(&self) -> bool {
        self.aki.is_none() || self.aki == self.ski
    }

    /// Whether it acts as a CA: cA in basicConstraints, or a root from the time before
    /// there were extensions (version 1), which only an anchor can still be.
    pub fn acts_as_ca(&self) -> bool {
        self.is_ca || (self.version == 1 && self.is_self_issued())
    }

    /// Whether nameConstraints are there.
    pub fn has_limits(&self) -> bool {
        let mut extensions = self.extensions.iter();
        extensions.any(|extension| extension.oid == subtree::OID)
    }

    /// nameConstraints, if they are there and can be read.
    pub fn limits(&self) -> Option<Constraints> {
        let mut extensions = self.extensions.iter();
        let extension = extensions.find(|extension| extension.oid == subtree::OID)?;
        Constraints::from_extension(&extension.value)
    }

    /// Whether it may sign certificates: a CA, and keyCertSign where keyUsage is there.
    pub fn may_sign_certificates(&self) -> bool {
        let usage = self.key_usage.as_ref();
        self.acts_as_ca() && usage.is_none_or(|words| words.contains(&"keyCertSign"))
    }
}
