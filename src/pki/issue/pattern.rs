//! What the certificates of a kind have in common, and what is each one's own.
//!
//! rcgen drafts one of them: which extensions there are, in which order, and what stands in them. Its names,
//! algorithm, key, serial number and dates are never used: the exact bytes of each certificate stand in their place
//! (RFC 5280 sections 4.1.2.2 to 4.1.2.7), and of its extensions the two that differ within a kind. So one draft is
//! enough for all that are made under one authority.

use std::borrow::Cow;

use super::draft::draft;
use super::{Authority, Grant, IssueError, first_part};
use crate::pki::der::{self, Octets, tag};
use crate::pki::facts::Certificate;
use crate::pki::name::Name;
use crate::pki::order::Order;
use crate::pki::san::San;
use crate::pki::spki::{KeyKind, Spki};

/// The kinds that were drafted so far, under one authority.
#[derive(Default)]
pub struct Patterns(Vec<(Kind, Pattern)>);

/// What of an order, and of its key, decides on the extensions of a leaf.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Kind {
    profile: &'static str,
    is_rsa: bool,
    has_names: bool,
    /// The fingerprint of the issuer.
    issuer: Option<[u8; 32]>,
}

/// A TBSCertificate without what is one certificate's own.
pub(super) struct Pattern {
    version: Vec<u8>,
    extensions: Vec<Part>,
}

enum Part {
    Fixed(Vec<u8>),
    KeyIdentifier,
    Names,
}

const KEY_IDENTIFIER: Octets = Octets::of("2.5.29.14");
const NAMES: Octets = Octets::of("2.5.29.17");
/// The extensions are `[3] EXPLICIT` (RFC 5280 section 4.1).
const EXTENSIONS: u8 = 0xa3;

impl Patterns {
    /// The pattern of a leaf; drafted if it is the first of its kind.
    pub(super) fn of(
        &mut self,
        order: &Order,
        key: &Spki,
        authority: &Authority<'_>,
    ) -> Result<&Pattern, IssueError> {
        let kind = Kind {
            profile: order.profile.word,
            is_rsa: matches!(key.kind(), KeyKind::Rsa(_)),
            has_names: !order.sans.is_empty(),
            issuer: match authority {
                Authority::Itself(_) => None,
                Authority::Parent(parent) => Some(parent.certificate.facts().sha256),
            },
        };
        let known = self.0.iter().position(|(known, _)| *known == kind);
        let at = match known {
            Some(at) => at,
            None => {
                let pattern = Pattern::drafted(order, key, authority, None)?;
                self.0.push((kind, pattern));
                self.0.len() - 1
            }
        };
        // It was found, or pushed, above.
        Ok(&self.0[at].1)
    }
}

impl Pattern {
    /// Of one certificate; for a CA, `old` is what it takes the place of.
    pub(super) fn drafted(
        order: &Order,
        key: &Spki,
        authority: &Authority<'_>,
        old: Option<&Certificate>,
    ) -> Result<Pattern, IssueError> {
        let shape =
            || IssueError::Internal("the draft of the certificate has another shape".into());
        let draft = draft(order, key, authority, old)?;
        let parts = first_part(&draft)?;
        let (Some(version), Some(extensions)) = (parts.first(), parts.get(7)) else {
            return Err(shape());
        };
        let mut all = Vec::new();
        for extension in der::elements(der::read_tagged(extensions.content, tag::SEQUENCE)?) {
            let extension = extension?;
            let (oid, _) = der::read(extension.content)?;
            // What an old one had is kept as it stands.
            all.push(match oid.content {
                oid if old.is_none() && oid == KEY_IDENTIFIER.as_slice() => Part::KeyIdentifier,
                oid if old.is_none() && oid == NAMES.as_slice() => Part::Names,
                _ => Part::Fixed(extension.raw.to_vec()),
            });
        }
        match parts.len() {
            8 => Ok(Pattern {
                version: version.raw.to_vec(),
                extensions: all,
            }),
            _ => Err(shape()),
        }
    }

    /// The TBSCertificate of one.
    pub(super) fn of_one(
        &self,
        order: &Order,
        key: &Spki,
        algorithm: &[u8],
        issuer: &Name,
        grant: &Grant,
    ) -> Result<Vec<u8>, IssueError> {
        let extensions = self.extensions.iter().map(|part| part.of_one(order, key));
        let extensions: Vec<_> = extensions.collect();
        let extensions = der::sequence_of(&extensions);
        let validity = grant.validity.to_der();
        let validity = validity
            .ok_or_else(|| IssueError::Internal("a date of the validity is out of range".into()))?;
        let serial = grant.serial.as_bytes();
        Ok(der::sequence(&[
            &self.version,
            der::head(tag::INTEGER, serial.len()).as_ref(),
            serial,
            algorithm,
            issuer.as_der(),
            &validity,
            order.subject.value().as_der(),
            key.as_der(),
            der::head(EXTENSIONS, extensions.len()).as_ref(),
            &extensions,
        ]))
    }
}

impl Part {
    fn of_one(&self, order: &Order, key: &Spki) -> Cow<'_, [u8]> {
        match self {
            Part::Fixed(whole) => whole.into(),
            Part::KeyIdentifier => {
                let identifier = der::tlv(tag::OCTET_STRING, &key.key_identifier());
                extension(&KEY_IDENTIFIER, &identifier).into()
            }
            Part::Names => extension(&NAMES, &San::list_to_extension(&order.sans)).into(),
        }
    }
}

/// One that is not critical.
fn extension(oid: &Octets, value: &[u8]) -> Vec<u8> {
    let oid = oid.as_slice();
    der::sequence(&[
        der::head(tag::OID, oid.len()).as_ref(),
        oid,
        der::head(tag::OCTET_STRING, value.len()).as_ref(),
        value,
    ])
}
