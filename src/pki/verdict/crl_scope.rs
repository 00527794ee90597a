//! Which certificates, and which reasons, a CRL is about (RFC 5280 sections 5.2.5 and 6.3.3 (b), (d)).

use super::crl::Crl;
use super::extension_values::{CrlPoint, PointName};
use super::general_name::GeneralName;
use super::names::{self, Rdns};
use super::reader::{self, Malformed, Read, Tlv};
use super::revocation::{Asker, POINTS};

/// All reasons that a CRL can be about (bits 1 to 8 of ReasonFlags).
pub(super) const ALL_REASONS: u16 = 0x1fe;

/// issuingDistributionPoint (RFC 5280 section 5.2.5).
#[derive(Debug, Default)]
pub(super) struct Scope<'a> {
    pub raw: &'a [u8],
    pub name: Option<PointName<'a>>,
    pub users_only: bool,
    pub cas_only: bool,
    pub attributes_only: bool,
    pub reasons: Option<u16>,
    pub indirect: bool,
}

impl<'a> Scope<'a> {
    pub fn read(t: Tlv<'a>) -> Read<Self> {
        let mut parts = t.reader();
        let mut scope = Scope {
            raw: t.raw,
            ..Scope::default()
        };
        if parts.is_empty() {
            return Err(Malformed("has an empty issuingDistributionPoint"));
        }
        let flag = |t: Option<Tlv<'_>>| match t.map(|t| t.body) {
            None => Ok(false),
            Some([0xff]) => Ok(true),
            Some(_) => Err(Malformed(
                "spells out FALSE where it is the default, which DER forbids",
            )),
        };
        scope.name = parts.optional(0xa0)?.map(PointName::read).transpose()?;
        scope.users_only = flag(parts.optional(0x81)?)?;
        scope.cas_only = flag(parts.optional(0x82)?)?;
        scope.reasons = parts
            .optional(0x83)?
            .map(|t| reader::named_bits(t.body))
            .transpose()?;
        scope.indirect = flag(parts.optional(0x84)?)?;
        scope.attributes_only = flag(parts.optional(0x85)?)?;
        parts.end()?;
        if u8::from(scope.users_only) + u8::from(scope.cas_only) + u8::from(scope.attributes_only)
            > 1
        {
            return Err(Malformed(
                "has an issuingDistributionPoint for only one kind and only another",
            ));
        }
        Ok(scope)
    }
}

impl Asker<'_, '_> {
    /// The reasons for which this CRL speaks about the certificate: none if it is not in its scope (6.3.3 (b), (d)).
    pub fn reasons(&self, crl: &Crl<'_>) -> u16 {
        let cert = self.cert();
        let issuer_itself = CrlPoint::default();
        let points = cert
            .ext
            .crl_points
            .iter()
            .take(POINTS)
            .chain([&issuer_itself]);
        let mut all = 0;
        for point in points {
            if self.in_scope(crl, point) {
                let mine = point.reasons.unwrap_or(ALL_REASONS);
                let its = crl
                    .scope
                    .as_ref()
                    .and_then(|s| s.reasons)
                    .unwrap_or(ALL_REASONS);
                all |= mine & its;
            }
        }
        all & ALL_REASONS
    }

    fn in_scope(&self, crl: &Crl<'_>, point: &CrlPoint<'_>) -> bool {
        let cert = self.cert();
        let indirect = crl.scope.as_ref().is_some_and(|s| s.indirect);
        let issuer_fits = if point.crl_issuer.is_empty() {
            names::same(crl.issuer, cert.issuer)
        } else {
            let named = |n: &GeneralName<'_>| matches!(n, GeneralName::Directory(raw) if names::same(raw, crl.issuer));
            indirect && point.crl_issuer.iter().any(named)
        };
        if !issuer_fits {
            return false;
        }
        let Some(scope) = &crl.scope else {
            return true;
        };
        if scope.attributes_only
            || (scope.users_only && cert.is_ca())
            || (scope.cas_only && !cert.is_ca())
        {
            return false;
        }
        let Some(name) = &scope.name else {
            return true;
        };
        let its = keys(name, crl.issuer);
        let mine = match (&point.name, point.crl_issuer.as_slice()) {
            (Some(PointName::Relative(rdn)), [GeneralName::Directory(issuer), ..]) => {
                keys(&PointName::Relative(rdn), issuer)
            }
            (Some(name), _) => keys(name, cert.issuer),
            (None, []) => vec![key(&GeneralName::Directory(cert.issuer))],
            (None, issuers) => issuers.iter().map(key).collect(),
        };
        its.iter().any(|k| mine.contains(k))
    }
}

/// A general name in a form in which equal names are equal.
type Key = (u8, Rdns);

fn key(name: &GeneralName<'_>) -> Key {
    let plain = |kind: u8, bytes: &[u8]| (kind, vec![bytes.to_vec()]);
    match name {
        GeneralName::Directory(raw) => (4, names::canonical(raw)),
        GeneralName::Dns(text) => plain(2, text.to_ascii_lowercase().as_bytes()),
        GeneralName::Email(text) => plain(1, text.as_bytes()),
        GeneralName::Uri(text) => plain(6, text.as_bytes()),
        GeneralName::Ip(octets) => plain(7, octets),
        GeneralName::WideEmail(text) => plain(0xa0, text.as_bytes()),
        GeneralName::Other(tag) => plain(*tag, &[]),
    }
}

fn keys(name: &PointName<'_>, issuer: &[u8]) -> Vec<Key> {
    match name {
        PointName::Full(list) => list
            .iter()
            .filter(|n| n.other_tag().is_none())
            .map(key)
            .collect(),
        PointName::Relative(rdn) => vec![(4, names::canonical_below(issuer, rdn))],
    }
}
