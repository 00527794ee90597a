//! The extensions of a certificate (RFC 5280 section 4.2), read strictly, with their criticality checked.
//!
//! An extension that cannot be read is a fault, never skipped: a constraint we cannot read is one we cannot keep.

use super::extension_values::{
    Aki, Basic, Constraints, CrlPoint, San, aki, constraints, mappings, policies, skip_certs,
};
use super::general_name::GeneralName;
use super::parsed::Fault;
use super::reader::{
    self, BIT_STRING, Malformed, OCTET_STRING, OID, Read, Reader, SEQUENCE, dotted,
};

/// Bits of keyUsage (RFC 5280 section 4.2.1.3).
pub(super) mod key_usage {
    pub const DIGITAL_SIGNATURE: u16 = 1;
    pub const KEY_ENCIPHERMENT: u16 = 1 << 2;
    pub const KEY_AGREEMENT: u16 = 1 << 4;
    pub const KEY_CERT_SIGN: u16 = 1 << 5;
    pub const CRL_SIGN: u16 = 1 << 6;
}

#[derive(Debug, Default)]
pub(super) struct Extensions<'a> {
    pub present: bool,
    pub aki: Option<Aki<'a>>,
    pub ski: Option<&'a [u8]>,
    pub key_usage: Option<u16>,
    pub basic: Option<Basic>,
    /// The key purposes, each the content of an OBJECT IDENTIFIER.
    pub eku: Option<Vec<&'a [u8]>>,
    pub san: Option<San<'a>>,
    pub constraints: Option<Constraints<'a>>,
    pub policies: Option<Vec<&'a [u8]>>,
    /// (issuerDomainPolicy, subjectDomainPolicy)
    pub mappings: Vec<(&'a [u8], &'a [u8])>,
    pub require_explicit: Option<u32>,
    pub inhibit_mapping: Option<u32>,
    pub inhibit_any: Option<u32>,
    pub crl_points: Vec<CrlPoint<'a>>,
}

/// What RFC 5280 says of an extension's criticality.
#[derive(Clone, Copy, PartialEq)]
enum Critical {
    Must,
    MustNot,
    Either,
}

/// 2.5.29.17
const SUBJECT_ALT_NAME: [u8; 3] = [0x55, 0x1d, 17];
const ID_CE: [u8; 2] = [0x55, 0x1d];
const ID_PE: [u8; 7] = [0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x01];

impl<'a> Extensions<'a> {
    pub fn read(body: &'a [u8], faults: &mut Vec<Fault>) -> Read<Self> {
        let mut all = Extensions {
            present: true,
            ..Extensions::default()
        };
        let list = reader::list(body, SEQUENCE)
            .map_err(|_| Malformed("has a list of extensions that is empty or not one"))?;
        let mut seen = Vec::with_capacity(list.len());
        for t in list {
            let mut parts = t.reader();
            let oid = parts.oid()?;
            let critical = parts.default_false()?;
            let value = parts.expect(OCTET_STRING)?.body;
            parts.end()?;
            seen.push(oid);
            // What is beyond so many faults is of no use to anybody.
            if faults.len() < 16 {
                all.take(oid, critical, value, faults);
            }
        }
        seen.sort_unstable();
        if let Some(twice) = seen.windows(2).find(|w| w[0] == w[1]) {
            faults.push(Fault {
                code: "duplicate-extension",
                message: format!(
                    "has the extension {} more than once, which RFC 5280 4.2 forbids",
                    label(twice[0])
                ),
                hint: "have the certificate issued again with each extension once",
            });
        }
        Ok(all)
    }

    /// About how much memory the lists take.
    pub fn room(&self) -> usize {
        let names = |list: &[GeneralName<'_>]| size_of_val(list);
        let point = |point: &CrlPoint<'_>| size_of_val(point) + point.room();
        let constraints = self.constraints.as_ref();
        self.san.as_ref().map_or(0, |san| names(&san.names))
            + constraints.map_or(0, |c| names(&c.permitted) + names(&c.excluded))
            + self
                .eku
                .as_ref()
                .map_or(0, |list| size_of_val(list.as_slice()))
            + self
                .policies
                .as_ref()
                .map_or(0, |list| size_of_val(list.as_slice()))
            + size_of_val(self.mappings.as_slice())
            + self.crl_points.iter().map(point).sum::<usize>()
    }

    fn take(&mut self, oid: &'a [u8], critical: bool, value: &'a [u8], faults: &mut Vec<Fault>) {
        let Some((name, rule, section)) = known(oid) else {
            if critical {
                faults.push(Fault {
                    code: "unknown-critical-extension",
                    message: format!(
                        "has the critical extension {}, which is not known here; such a certificate must be rejected (RFC 5280 4.2)",
                        dotted(oid)
                    ),
                    hint: "have the certificate issued without it, or with it marked as not critical",
                });
            }
            return;
        };
        let wrong = match rule {
            Critical::Must if !critical => Some("is not marked critical, and must be"),
            Critical::MustNot if critical => Some("is marked critical, and must not be"),
            _ => None,
        };
        if let Some(wrong) = wrong {
            faults.push(Fault {
                code: "extension-criticality",
                message: format!("has the extension {name}, which {wrong} (RFC 5280 {section})"),
                hint: "have the certificate issued again with the right criticality",
            });
        }
        let decoded = self.decode(oid, critical, value);
        if oid == SUBJECT_ALT_NAME {
            faults.extend(self.bad_name());
        }
        if let Err(Malformed(why)) = decoded {
            faults.push(Fault {
                code: "malformed-extension",
                message: format!("has an extension {name} that {why} (RFC 5280 {section})"),
                hint: "have the certificate issued again by a tool that writes this extension right",
            });
        }
    }

    /// RFC 5280 section 4.2.1.6: what the first name in the subjectAltName that is not well formed breaks.
    fn bad_name(&self) -> Option<Fault> {
        let mut names = self.san.iter().flat_map(|san| &san.names);
        let (name, why) = names.find_map(|name| Some((name, name.fault()?)))?;
        Some(Fault {
            code: "bad-name",
            message: format!(
                "has the {} {:?} in its subjectAltName; {why}",
                name.kind(),
                name.shown()
            ),
            hint: "have it issued again with names that are well formed",
        })
    }

    fn decode(&mut self, oid: &[u8], critical: bool, value: &'a [u8]) -> Read<()> {
        let mut outer = Reader(value);
        match oid {
            [0x55, 0x1d, 14] => self.ski = Some(outer.expect(OCTET_STRING)?.body),
            [0x55, 0x1d, 15] => {
                let bits = reader::named_bits(outer.expect(BIT_STRING)?.body)?;
                self.key_usage = Some(bits);
                if bits == 0 {
                    return Err(Malformed(
                        "allows no usage at all; at least one bit must be set",
                    ));
                }
            }
            [0x55, 0x1d, 17] => {
                let names = outer.sequence()?;
                // Kept even when a name in it is bad: "there is a SAN" must stay true.
                let read = GeneralName::read_all(names.0);
                self.san = Some(San {
                    critical,
                    names: read.clone().unwrap_or_default(),
                });
                read?;
            }
            [0x55, 0x1d, 18] => drop(GeneralName::read_all(outer.sequence()?.0)?),
            [0x55, 0x1d, 19] => {
                let mut parts = outer.sequence()?;
                let ca = parts.default_false()?;
                let path_len = match parts.optional(reader::INTEGER)? {
                    Some(t) => Some(reader::count(t.body)?),
                    None => None,
                };
                parts.end()?;
                self.basic = Some(Basic {
                    ca,
                    path_len,
                    critical,
                });
            }
            [0x55, 0x1d, 30] => self.constraints = Some(constraints(&mut outer)?),
            [0x55, 0x1d, 31 | 46] => {
                let points = reader::list(outer.sequence()?.0, SEQUENCE)?
                    .into_iter()
                    .map(CrlPoint::read)
                    .collect::<Read<Vec<_>>>()?;
                if oid[2] == 31 {
                    self.crl_points = points;
                }
            }
            [0x55, 0x1d, 32] => self.policies = Some(policies(&mut outer)?),
            [0x55, 0x1d, 33] => self.mappings = mappings(&mut outer)?,
            [0x55, 0x1d, 35] => self.aki = Some(aki(&mut outer)?),
            [0x55, 0x1d, 36] => {
                let mut parts = outer.sequence()?;
                if parts.is_empty() {
                    return Err(Malformed("is empty, and must not be"));
                }
                self.require_explicit = skip_certs(&mut parts, 0x80)?;
                self.inhibit_mapping = skip_certs(&mut parts, 0x81)?;
                parts.end()?;
            }
            [0x55, 0x1d, 37] => {
                let list = reader::list(outer.sequence()?.0, OID)?;
                self.eku = Some(list.iter().map(|t| t.body).collect());
            }
            [0x55, 0x1d, 54] => self.inhibit_any = Some(reader::count(outer.integer()?)?),
            [.., 1 | 11] if oid.starts_with(&ID_PE) => {
                for t in reader::list(outer.sequence()?.0, SEQUENCE)? {
                    let mut access = t.reader();
                    access.oid()?;
                    GeneralName::read(access.any()?)?;
                    access.end()?;
                }
            }
            _ => return Ok(()),
        }
        outer.end()
    }
}

/// Name, criticality and section of the extensions that RFC 5280 defines.
fn known(oid: &[u8]) -> Option<(&'static str, Critical, &'static str)> {
    use Critical::{Either, Must, MustNot};
    Some(match oid {
        [a, b, last] if [*a, *b] == ID_CE => match last {
            9 => ("subjectDirectoryAttributes", MustNot, "4.2.1.8"),
            14 => ("subjectKeyIdentifier", MustNot, "4.2.1.2"),
            15 => ("keyUsage", Either, "4.2.1.3"),
            17 => ("subjectAltName", Either, "4.2.1.6"),
            18 => ("issuerAltName", Either, "4.2.1.7"),
            // Critical where cA is TRUE: a rule for the role, see `shape`.
            19 => ("basicConstraints", Either, "4.2.1.9"),
            30 => ("nameConstraints", Must, "4.2.1.10"),
            31 => ("cRLDistributionPoints", Either, "4.2.1.13"),
            32 => ("certificatePolicies", Either, "4.2.1.4"),
            33 => ("policyMappings", Either, "4.2.1.5"),
            35 => ("authorityKeyIdentifier", MustNot, "4.2.1.1"),
            36 => ("policyConstraints", Must, "4.2.1.11"),
            37 => ("extendedKeyUsage", Either, "4.2.1.12"),
            46 => ("freshestCRL", MustNot, "4.2.1.15"),
            54 => ("inhibitAnyPolicy", Must, "4.2.1.14"),
            _ => return None,
        },
        [.., 1] if oid[..oid.len() - 1] == ID_PE => ("authorityInfoAccess", MustNot, "4.2.2.1"),
        [.., 11] if oid[..oid.len() - 1] == ID_PE => ("subjectInfoAccess", MustNot, "4.2.2.2"),
        _ => return None,
    })
}

/// The name of an extension, or its number.
pub(super) fn label(oid: &[u8]) -> String {
    known(oid).map_or_else(|| dotted(oid), |(name, ..)| name.to_owned())
}
