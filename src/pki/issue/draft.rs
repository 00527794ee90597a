//! The draft that rcgen makes of an order: its extensions are right, its names, algorithm, key, serial number and
//! dates are not, and its signature is nothing.

use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DistinguishedName, IsCa, KeyIdMethod,
    PublicKeyData, SignatureAlgorithm, SigningKey,
};

use super::allowed::limits_below;
use super::{Authority, IssueError, heritage};
use crate::pki::facts::Certificate;
use crate::pki::name::Name;
use crate::pki::order::Order;
use crate::pki::profile::Profile;
use crate::pki::san::San;
use crate::pki::spki::{KeyKind, Spki};

/// The extensions of a profile that depend on nothing but the key.
pub(super) fn params(profile: &Profile, key: &Spki) -> CertificateParams {
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

/// The certificate, drafted; the parts that are ours come after.
pub(super) fn draft(
    order: &Order,
    key: &Spki,
    authority: &Authority<'_>,
    old: Option<&Certificate>,
) -> Result<Vec<u8>, IssueError> {
    let mut params = params(order.profile, key);
    params.serial_number = Some(vec![1].into());
    params.is_ca = match (order.profile.is_ca, order.path_len.value()) {
        (true, Some(length)) => {
            let length = u8::try_from(*length).map_err(|_| {
                IssueError::PathLength(format!("a path length of {length} is more than 255"))
            })?;
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
    let limits = match authority {
        Authority::Parent(parent) if order.profile.is_ca && old.is_none() => {
            limits_below(order, parent.certificate.facts())?
        }
        _ => order.limits.value().clone(),
    };
    if let Some(limits) = limits.to_extension() {
        params.custom_extensions.push(name_constraints(limits));
    }
    if let Some(old) = old {
        heritage::take_over(old, &mut params);
    }
    let certificate = match authority {
        Authority::Itself(_) => params.self_signed(&Draft(key))?,
        Authority::Parent(parent) => {
            let facts = parent.certificate.facts();
            // RFC 5280 section 4.2.1.1: the AKI is the issuer's SKI. An issuer without one (an
            // old root) is named by the identifier that its key would have had; no reader has
            // anything to compare it with, and strict ones insist that it is there.
            let identifier = heritage::key_identifier(facts);
            params.use_authority_key_identifier_extension = true;
            let mut issuer = CertificateParams::default();
            issuer.key_identifier_method = KeyIdMethod::PreSpecified(identifier);
            params.signed_by(&Draft(key), &rcgen::Issuer::new(issuer, Draft(&facts.spki)))?
        }
    };
    Ok(certificate.der().to_vec())
}

/// nameConstraints, always critical (RFC 5280 section 4.2.1.10).
fn name_constraints(limits: Vec<u8>) -> CustomExtension {
    let mut extension = CustomExtension::from_oid_content(heritage::NAME_CONSTRAINTS, limits);
    extension.set_criticality(true);
    extension
}

/// subjectAltName; critical only when there is no subject (RFC 5280 section 4.2.1.6).
pub(super) fn san_extension(sans: &[San], subject: &Name) -> CustomExtension {
    let content = San::list_to_extension(sans);
    let mut extension = CustomExtension::from_oid_content(&[2, 5, 29, 17], content);
    extension.set_criticality(subject.is_empty());
    extension
}

/// Stands in for a key while rcgen drafts; its signature is thrown away.
pub(super) struct Draft<'a>(pub &'a Spki);

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
