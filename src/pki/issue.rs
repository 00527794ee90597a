//! Order + key + authority + grant → certificate.
//!
//! rcgen drafts the extensions; names, algorithm and key are the exact bytes that
//! belong there, because its own name type loses repeated attributes and string
//! types. Our signer signs that, and the result is read again and held against the
//! order before anybody sees it.

use rcgen::IsCa;

use super::der::{self, Tlv, tag};
use super::facts::{Certificate, Serial};
use super::lifetime::Validity;
use super::name::Name;
use super::order::Order;
use super::profile::Profile;
use super::san::San;
use super::signer::Signer;
use super::spki::Spki;

mod allowed;
mod draft;
mod error;
mod heritage;
mod pattern;

use allowed::may_issue;
pub use allowed::{fits, has_its_own_key, may_stand_below};
pub use error::IssueError;
pub use heritage::left_behind;
pub use pattern::Patterns;

use draft::{Draft, params, san_extension};
use pattern::Pattern;

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

impl<'a> Authority<'a> {
    fn signer(&self) -> &'a dyn Signer {
        match self {
            Authority::Itself(signer) => *signer,
            Authority::Parent(parent) => parent.signer,
        }
    }
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

    /// Its certificate.
    pub fn certificate(&self) -> &'a Certificate {
        self.certificate
    }

    /// Its key.
    pub fn signer(&self) -> &'a dyn Signer {
        self.signer
    }
}

/// Makes one certificate for `key`.
pub fn issue(
    order: &Order,
    key: &Spki,
    authority: &Authority<'_>,
    grant: Grant,
) -> Result<Certificate, IssueError> {
    let patterns = &mut Patterns::default();
    proved(
        issue_unproved(patterns, order, key, authority, grant)?,
        authority,
    )
}

/// The same, read again and held against the order; its signature is for the caller to prove, who may have to look
/// at it anyway, or makes many and proves some. The next one of its kind is made after the same of `patterns`.
pub fn issue_unproved(
    patterns: &mut Patterns,
    order: &Order,
    key: &Spki,
    authority: &Authority<'_>,
    grant: Grant,
) -> Result<Certificate, IssueError> {
    may_issue(order, key, authority)?;
    match order.profile.is_ca {
        true => {
            let pattern = Pattern::drafted(order, key, authority, None)?;
            issue_after(&pattern, order, key, authority, grant)
        }
        false => {
            let pattern = patterns.of(order, key, authority)?;
            issue_after(pattern, order, key, authority, grant)
        }
    }
}

/// Makes a CA's certificate anew: for the key of `old`, which stays known by its identifier, and within its limits.
pub fn renew(
    old: &Certificate,
    order: &Order,
    authority: &Authority<'_>,
    grant: Grant,
) -> Result<Certificate, IssueError> {
    let key = &old.facts().spki;
    may_issue(order, key, authority)?;
    let pattern = Pattern::drafted(order, key, authority, Some(old))?;
    proved(
        issue_after(&pattern, order, key, authority, grant)?,
        authority,
    )
}

fn issue_after(
    pattern: &Pattern,
    order: &Order,
    key: &Spki,
    authority: &Authority<'_>,
    grant: Grant,
) -> Result<Certificate, IssueError> {
    let subject = order.subject.value();
    let signer = authority.signer();
    let issuer = match authority {
        Authority::Itself(_) => subject,
        Authority::Parent(parent) => &parent.certificate.facts().subject,
    };
    let algorithm = signer.algorithm().as_der();
    let tbs = pattern.of_one(order, key, algorithm, issuer, &grant)?;
    let certificate = Certificate::of_der(signed(&tbs, signer)?)?;
    is_what_was_ordered(&certificate, order, key, issuer, &grant)?;
    Ok(certificate)
}

fn proved(certificate: Certificate, by: &Authority<'_>) -> Result<Certificate, IssueError> {
    match certificate.is_signed_by(by.signer().public_key()) {
        true => Ok(certificate),
        false => Err(wrong_in("its signature")),
    }
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

/// The members of the first member: what was to be signed.
fn first_part(signed: &[u8]) -> Result<Vec<Tlv<'_>>, IssueError> {
    let (outer, _) = der::read(signed)?;
    let (tbs, _) = der::read(outer.content)?;
    Ok(der::children(tbs.content)?)
}

/// SIGNED{} (RFC 5280 section 4.1.1): the content, the algorithm, the signature.
pub(in crate::pki) fn signed(content: &[u8], signer: &dyn Signer) -> Result<Vec<u8>, IssueError> {
    let signature = signer.sign(content)?;
    Ok(der::sequence(&[
        content,
        signer.algorithm().as_der(),
        der::head(tag::BIT_STRING, signature.len() + 1).as_ref(),
        &[0],
        &signature,
    ]))
}

/// Reads back what was made: the bytes that were spliced in.
fn is_what_was_ordered(
    made: &Certificate,
    order: &Order,
    key: &Spki,
    issuer: &Name,
    grant: &Grant,
) -> Result<(), IssueError> {
    let facts = made.facts();
    let checks = [
        (facts.issuer == *issuer, "its issuer"),
        (facts.subject == *order.subject.value(), "its subject"),
        (facts.spki == *key, "its key"),
        (facts.serial == grant.serial, "its serial number"),
        (facts.validity == grant.validity, "its validity"),
        (order.profile.is_ca || facts.sans == order.sans, "its names"),
    ];
    match checks.iter().find(|(holds, _)| !holds) {
        None => Ok(()),
        Some((_, what)) => Err(wrong_in(what)),
    }
}

fn wrong_in(what: &str) -> IssueError {
    IssueError::Internal(format!("the certificate made is wrong in {what}"))
}

#[cfg(test)]
mod tests;
