//! What a block of DER is: a certificate, a request, a revocation list, a key.
//! PEM says so by its label (RFC 7468); bare DER is told by what it parses as.

use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::prelude::FromDer;

use super::armour::Block;
use super::crl::Crl;
use super::der::{self, Tlv};
use super::facts::{Certificate, LARGEST};
use super::spki::Spki;
use super::{pkcs7, pkcs12};

/// The kinds of object that files of a PKI hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A certificate (RFC 5280).
    Certificate,
    /// A certification request (RFC 2986).
    Request,
    /// A certificate revocation list (RFC 5280 section 5).
    Crl,
    /// A private key that lies open (RFC 5958).
    PrivateKey,
    /// A private key in one of the forms before PKCS #8: PKCS #1, SEC 1, DSA.
    OldPrivateKey,
    /// A private key under a passphrase.
    EncryptedKey,
    /// A public key (SubjectPublicKeyInfo).
    PublicKey,
    /// A bundle of certificates and revocation lists (RFC 5652).
    Pkcs7,
    /// Certificates and keys under a passphrase (RFC 7292).
    Pkcs12,
    /// None of these.
    Other,
}

impl Kind {
    /// With its article, for sentences.
    pub fn noun(self) -> &'static str {
        match self {
            Kind::Certificate => "a certificate",
            Kind::Request => "a signing request",
            Kind::Crl => "a revocation list",
            Kind::PrivateKey | Kind::OldPrivateKey => "a private key",
            Kind::EncryptedKey => "an encrypted private key",
            Kind::PublicKey => "a public key",
            Kind::Pkcs7 => "a PKCS #7 bundle",
            Kind::Pkcs12 => "a PKCS #12 file",
            Kind::Other => "something else",
        }
    }

    /// The word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Certificate => "certificate",
            Kind::Request => "request",
            Kind::Crl => "crl",
            Kind::PrivateKey | Kind::OldPrivateKey => "private-key",
            Kind::EncryptedKey => "encrypted-private-key",
            Kind::PublicKey => "public-key",
            Kind::Pkcs7 => "pkcs7",
            Kind::Pkcs12 => "pkcs12",
            Kind::Other => "other",
        }
    }

    /// What `block` is.
    pub fn of(block: &Block) -> Kind {
        match block.label.as_deref() {
            _ if block.encrypted => Kind::EncryptedKey,
            Some("CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE") => Kind::Certificate,
            Some("CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST") => Kind::Request,
            Some("X509 CRL" | "CRL") => Kind::Crl,
            Some("PRIVATE KEY") => Kind::PrivateKey,
            Some("RSA PRIVATE KEY" | "EC PRIVATE KEY" | "DSA PRIVATE KEY") => Kind::OldPrivateKey,
            Some("ENCRYPTED PRIVATE KEY") => Kind::EncryptedKey,
            Some("PUBLIC KEY") => Kind::PublicKey,
            Some("PKCS7" | "CMS" | "PKCS #7 SIGNED DATA") => Kind::Pkcs7,
            Some("PKCS12" | "PFX") => Kind::Pkcs12,
            Some(_) => Kind::Other,
            None => told_by_content(&block.der),
        }
    }
}

fn told_by_content(bytes: &[u8]) -> Kind {
    // The large ones among the kinds are told without parsers that keep much of what they read.
    let is_small = bytes.len() <= LARGEST;
    if is_small && Certificate::from_der(bytes).is_ok() {
        Kind::Certificate
    } else if is_small && X509CertificationRequest::from_der(bytes).is_ok() {
        Kind::Request
    } else if Crl::from_der(bytes).is_ok() {
        Kind::Crl
    } else if is_small && Spki::from_der(bytes).is_some() {
        Kind::PublicKey
    } else {
        told_by_shape(&first_parts(bytes))
    }
}

/// The first few elements inside the outer one.
fn first_parts(bytes: &[u8]) -> Vec<Tlv<'_>> {
    let mut parts = Vec::new();
    let mut rest = der::read(bytes).map_or(&[][..], |(outer, _)| outer.content);
    while let Ok((part, after)) = der::read(rest)
        && parts.len() < 4
    {
        parts.push(part);
        rest = after;
    }
    parts
}

/// PKCS #8 begins with a version and an algorithm, its encrypted form with an
/// algorithm and octets; PKCS #1 and SEC 1 begin with a version and raw numbers.
fn told_by_shape(parts: &[Tlv<'_>]) -> Kind {
    let tags: Vec<u8> = parts.iter().take(4).map(|part| part.tag).collect();
    match tags.as_slice() {
        _ if pkcs12::is_one(parts) => Kind::Pkcs12,
        _ if pkcs7::is_one(parts) => Kind::Pkcs7,
        [0x02, 0x30, 0x04, ..] => Kind::PrivateKey,
        [0x30, 0x04] => Kind::EncryptedKey,
        [0x02, 0x02, ..] | [0x02, 0x04, ..] => Kind::OldPrivateKey,
        [0x30, 0x30, 0x03] => Kind::Certificate,
        _ => Kind::Other,
    }
}
