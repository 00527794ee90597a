//! Order + key + authority + grant → certificate.
//!
//! rcgen drafts the extensions; its names, algorithm and key are then replaced
//! by the exact bytes that belong there (RFC 5280 sections 4.1.2.3, 4.1.2.4,
//! 4.1.2.6 and 4.1.2.7), because its own name type loses repeated attributes and
//! string types. Our signer signs that, and the result is read again and held
//! against the order before anybody sees it.

use std::fmt;

use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DistinguishedName, IsCa, KeyIdMethod,
    PublicKeyData, SignatureAlgorithm, SigningKey,
};

use super::der::{self, DerError, Tlv};
use super::facts::{Certificate, NotACertificate, Serial};
use super::lifetime::Validity;
use super::name::Name;
use super::order::Order;
use super::profile::Profile;
use super::san::San;
use super::signer::{SignError, Signer};
use super::spki::{KeyKind, Spki};

/// The two facts that come from outside: chance and time.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The serial number.
    pub serial: Serial,
    /// From when to when.
    pub validity: Validity,
}

/// Who signs.
pub enum Authority<'a> {
    /// The key being certified: a root.
    Itself(&'a dyn Signer),
    /// A CA with its key.
    Parent(Parent<'a>),
}

/// A CA's certificate, and the key that was found to belong to it.
pub struct Parent<'a> {
    certificate: &'a Certificate,
    signer: &'a dyn Signer,
}

impl<'a> Parent<'a> {
    /// Joins a CA's certificate and key; refused if it is no CA, or if they do not match.
    pub fn new(certificate: &'a Certificate, signer: &'a dyn Signer) -> Result<Self, IssueError> {
        let facts = certificate.facts();
        if !facts.may_sign_certificates() {
            return Err(IssueError::NotACa(facts.subject.clone()));
        }
        if facts.spki != *signer.public_key() {
            return Err(IssueError::NotItsKey(facts.subject.clone()));
        }
        Ok(Parent {
            certificate,
            signer,
        })
    }
}

/// Why nothing was issued.
#[derive(Debug)]
pub enum IssueError {
    /// The signing certificate is not a CA's.
    NotACa(Name),
    /// The signing key does not belong to the signing certificate.
    NotItsKey(Name),
    /// The subject would be the same as the issuer (RFC 5280 section 6.1 would take it for self-issued).
    SubjectIsIssuer(Name),
    /// Neither subject nor names.
    Nameless,
    /// The key must not be certified.
    WeakKey(String),
    /// The private key did not sign.
    Sign(SignError),
    /// What was made is not what was ordered: a fault of this program.
    Internal(String),
}

impl fmt::Display for IssueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IssueError::NotACa(name) => write!(f, "{name} is not a CA that may sign certificates"),
            IssueError::NotItsKey(name) => write!(
                f,
                "the CA's key does not belong to the certificate of {name}"
            ),
            IssueError::SubjectIsIssuer(name) => {
                write!(f, "the subject {name} is the CA's own name")
            }
            IssueError::Nameless => f.write_str("the subject is empty"),
            IssueError::WeakKey(why) => f.write_str(why),
            IssueError::Sign(error) => error.fmt(f),
            IssueError::Internal(what) => f.write_str(what),
        }
    }
}

impl From<SignError> for IssueError {
    fn from(error: SignError) -> Self {
        IssueError::Sign(error)
    }
}

impl From<rcgen::Error> for IssueError {
    fn from(error: rcgen::Error) -> Self {
        IssueError::Internal(format!("the draft failed: {error}"))
    }
}

impl From<DerError> for IssueError {
    fn from(error: DerError) -> Self {
        IssueError::Internal(format!("the draft does not parse: {error}"))
    }
}

impl From<NotACertificate> for IssueError {
    fn from(error: NotACertificate) -> Self {
        IssueError::Internal(format!("the certificate made does not parse: {error}"))
    }
}

/// Makes one certificate for `key`.
pub fn issue(
    order: &Order,
    key: &Spki,
    authority: &Authority<'_>,
    grant: Grant,
) -> Result<Certificate, IssueError> {
    let subject = order.subject.value();
    let (signer, issuer) = match authority {
        Authority::Itself(signer) => (*signer, subject),
        Authority::Parent(parent) => (parent.signer, &parent.certificate.facts().subject),
    };
    may_issue(order, key, authority)?;
    let draft = draft(order, key, authority, &grant)?;
    let tbs = with_exact_bytes(&draft, signer, issuer, subject, key)?;
    let certificate = Certificate::from_der(&signed(&tbs, signer)?)?;
    is_what_was_ordered(&certificate, key, signer, issuer, subject, &grant)?;
    Ok(certificate)
}

/// Makes a request (RFC 2986) for the signer's own key.
pub fn request(
    profile: &Profile,
    subject: &Name,
    sans: &[San],
    signer: &dyn Signer,
) -> Result<Vec<u8>, IssueError> {
    let key = signer.public_key();
    let mut params = params(profile, key);
    params.is_ca = IsCa::NoCa;
    if !sans.is_empty() {
        params.custom_extensions.push(san_extension(sans, subject));
    }
    let draft = params.serialize_request(&Draft(key))?;
    let info = first_part(draft.der())?;
    let [version, _subject, _key, attributes] = info.as_slice() else {
        return Err(IssueError::Internal(
            "the draft of the request has another shape".into(),
        ));
    };
    let info = der::sequence(&[version.raw, subject.as_der(), key.as_der(), attributes.raw]);
    signed(&info, signer)
}

fn may_issue(order: &Order, key: &Spki, authority: &Authority<'_>) -> Result<(), IssueError> {
    let subject = order.subject.value();
    if let Some(why) = key.weakness() {
        return Err(IssueError::WeakKey(why));
    }
    if subject.is_empty() {
        return Err(IssueError::Nameless);
    }
    match authority {
        Authority::Parent(parent) if parent.certificate.facts().subject.chains_to(subject) => {
            Err(IssueError::SubjectIsIssuer(subject.clone()))
        }
        _ => Ok(()),
    }
}

fn params(profile: &Profile, key: &Spki) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.key_usages = profile.key_usages.to_vec();
    if matches!(key.kind(), KeyKind::Rsa(_)) {
        params
            .key_usages
            .extend(profile.rsa_key_usages.iter().copied());
    }
    params.extended_key_usages = profile.ext_key_usages.to_vec();
    params
}

fn draft(
    order: &Order,
    key: &Spki,
    authority: &Authority<'_>,
    grant: &Grant,
) -> Result<Vec<u8>, IssueError> {
    let mut params = params(order.profile, key);
    params.not_before = grant.validity.not_before;
    params.not_after = grant.validity.not_after;
    params.serial_number = Some(grant.serial.as_bytes().to_vec().into());
    params.is_ca = match (order.profile.is_ca, order.path_len.value()) {
        (true, Some(length)) => {
            let length = u8::try_from(*length)
                .map_err(|_| IssueError::Internal("a path length over 255".into()))?;
            IsCa::Ca(BasicConstraints::Constrained(length))
        }
        (true, None) => IsCa::Ca(BasicConstraints::Unconstrained),
        (false, _) => IsCa::ExplicitNoCa,
    };
    params.key_identifier_method = KeyIdMethod::PreSpecified(key.key_identifier());
    if !order.sans.is_empty() {
        params
            .custom_extensions
            .push(san_extension(&order.sans, order.subject.value()));
    }
    let certificate = match authority {
        Authority::Itself(_) => params.self_signed(&Draft(key))?,
        Authority::Parent(parent) => {
            let facts = parent.certificate.facts();
            // RFC 5280 section 4.2.1.1: the AKI is the issuer's SKI. An issuer without one (an
            // old root) is named by the identifier that its key would have had; no reader has
            // anything to compare it with, and strict ones insist that it is there.
            let identifier = match &facts.ski {
                Some(ski) => ski.clone(),
                None => facts.spki.sha1_identifier(),
            };
            params.use_authority_key_identifier_extension = true;
            let mut issuer = CertificateParams::default();
            issuer.key_identifier_method = KeyIdMethod::PreSpecified(identifier);
            params.signed_by(&Draft(key), &rcgen::Issuer::new(issuer, Draft(&facts.spki)))?
        }
    };
    Ok(certificate.der().to_vec())
}

/// subjectAltName; critical only when there is no subject (RFC 5280 section 4.2.1.6).
fn san_extension(sans: &[San], subject: &Name) -> CustomExtension {
    let content = San::list_to_extension(sans);
    let mut extension = CustomExtension::from_oid_content(&[2, 5, 29, 17], content);
    extension.set_criticality(subject.is_empty());
    extension
}

/// The draft's TBSCertificate with the exact algorithm, issuer, subject and key.
fn with_exact_bytes(
    draft: &[u8],
    signer: &dyn Signer,
    issuer: &Name,
    subject: &Name,
    key: &Spki,
) -> Result<Vec<u8>, IssueError> {
    let parts = first_part(draft)?;
    let [
        version,
        serial,
        _algorithm,
        _issuer,
        validity,
        _subject,
        _key,
        extensions,
    ] = parts.as_slice()
    else {
        return Err(IssueError::Internal(
            "the draft of the certificate has another shape".into(),
        ));
    };
    Ok(der::sequence(&[
        version.raw,
        serial.raw,
        signer.algorithm().as_der(),
        issuer.as_der(),
        validity.raw,
        subject.as_der(),
        key.as_der(),
        extensions.raw,
    ]))
}

/// The members of the first member: what was to be signed.
fn first_part(signed: &[u8]) -> Result<Vec<Tlv<'_>>, IssueError> {
    let (outer, _) = der::read(signed)?;
    let (tbs, _) = der::read(outer.content)?;
    Ok(der::children(tbs.content)?)
}

/// SIGNED{} (RFC 5280 section 4.1.1): the content, the algorithm, the signature.
fn signed(content: &[u8], signer: &dyn Signer) -> Result<Vec<u8>, IssueError> {
    let mut bits = vec![0];
    bits.extend(signer.sign(content)?);
    Ok(der::sequence(&[
        content,
        signer.algorithm().as_der(),
        &der::tlv(0x03, &bits),
    ]))
}

/// Reads back what was made: the bytes that were spliced in, and the signature.
fn is_what_was_ordered(
    made: &Certificate,
    key: &Spki,
    signer: &dyn Signer,
    issuer: &Name,
    subject: &Name,
    grant: &Grant,
) -> Result<(), IssueError> {
    let facts = made.facts();
    let checks = [
        (facts.issuer == *issuer, "its issuer"),
        (facts.subject == *subject, "its subject"),
        (facts.spki == *key, "its key"),
        (facts.serial == grant.serial, "its serial number"),
        (facts.validity == grant.validity, "its validity"),
        (made.is_signed_by(signer.public_key()), "its signature"),
    ];
    match checks.iter().find(|(holds, _)| !holds) {
        None => Ok(()),
        Some((_, what)) => Err(IssueError::Internal(format!(
            "the certificate made is wrong in {what}"
        ))),
    }
}

/// Stands in for a key while rcgen drafts; its signature is thrown away.
struct Draft<'a>(&'a Spki);

impl PublicKeyData for Draft<'_> {
    fn der_bytes(&self) -> &[u8] {
        self.0.as_der()
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &rcgen::PKCS_ECDSA_P256_SHA256
    }
}

impl SigningKey for Draft<'_> {
    fn sign(&self, _: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        Ok(Vec::new())
    }
}

#[cfg(test)]
mod tests;
