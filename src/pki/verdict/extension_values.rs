//! The values of the larger extensions (RFC 5280 sections 4.2.1.1, 4.2.1.4, 4.2.1.5, 4.2.1.10, 4.2.1.13).
//!
//! Reading only, strictly; what a value means for a chain is the business of `constraints`, `policy` and `revocation`.

use super::general_name::GeneralName;
use super::reader::{self, Malformed, Read, Reader, SEQUENCE, Tlv};

#[derive(Debug, Default)]
pub(super) struct Aki<'a> {
    pub key_id: Option<&'a [u8]>,
    /// The issuer's own issuer, a Name, and the serial number.
    pub certificate: Option<(&'a [u8], &'a [u8])>,
}

#[derive(Debug)]
pub(super) struct Basic {
    pub ca: bool,
    pub path_len: Option<u32>,
    pub critical: bool,
}

#[derive(Debug)]
pub(super) struct San<'a> {
    pub critical: bool,
    pub names: Vec<GeneralName<'a>>,
}

#[derive(Debug, Default)]
pub(super) struct Constraints<'a> {
    pub permitted: Vec<GeneralName<'a>>,
    pub excluded: Vec<GeneralName<'a>>,
}

/// One DistributionPoint (RFC 5280 section 4.2.1.13).
#[derive(Debug, Default)]
pub(super) struct CrlPoint<'a> {
    pub name: Option<PointName<'a>>,
    pub reasons: Option<u16>,
    pub crl_issuer: Vec<GeneralName<'a>>,
}

#[derive(Debug, PartialEq)]
pub(super) enum PointName<'a> {
    Full(Vec<GeneralName<'a>>),
    /// The content of a RelativeDistinguishedName.
    Relative(&'a [u8]),
}

pub(super) fn aki<'a>(outer: &mut Reader<'a>) -> Read<Aki<'a>> {
    let mut parts = outer.sequence()?;
    let key_id = parts.optional(0x80)?.map(|t| t.body);
    let issuer = parts.optional(0xa1)?;
    let serial = parts.optional(0x82)?;
    parts.end()?;
    if issuer.is_some() != serial.is_some() {
        return Err(Malformed(
            "has one of issuer and serial number without the other",
        ));
    }
    let mut certificate = None;
    if let (Some(issuer), Some(serial)) = (issuer, serial) {
        let mut names = GeneralName::read_all(issuer.body)?.into_iter();
        certificate = names.find_map(|name| match name {
            GeneralName::Directory(raw) => Some((raw, serial.body)),
            _ => None,
        });
    }
    Ok(Aki {
        key_id,
        certificate,
    })
}

pub(super) fn skip_certs(parts: &mut Reader<'_>, tag: u8) -> Read<Option<u32>> {
    parts
        .optional(tag)?
        .map(|t| reader::count(t.body))
        .transpose()
}

pub(super) fn constraints<'a>(outer: &mut Reader<'a>) -> Read<Constraints<'a>> {
    let mut parts = outer.sequence()?;
    let mut subtrees = |tag| -> Read<Vec<GeneralName<'a>>> {
        let Some(t) = parts.optional(tag)? else {
            return Ok(Vec::new());
        };
        reader::list(t.body, SEQUENCE)?
            .into_iter()
            .map(subtree)
            .collect()
    };
    let permitted = subtrees(0xa0)?;
    let excluded = subtrees(0xa1)?;
    parts.end()?;
    if permitted.is_empty() && excluded.is_empty() {
        return Err(Malformed("is empty, and must not be"));
    }
    Ok(Constraints {
        permitted,
        excluded,
    })
}

fn subtree(t: Tlv<'_>) -> Read<GeneralName<'_>> {
    let mut parts = t.reader();
    let base = GeneralName::read(parts.any()?)?;
    if !parts.is_empty() {
        return Err(Malformed("has a minimum or maximum, which must be absent"));
    }
    match super::constraints::base_fault(&base) {
        Some(why) => Err(Malformed(why)),
        None => Ok(base),
    }
}

pub(super) fn policies<'a>(outer: &mut Reader<'a>) -> Read<Vec<&'a [u8]>> {
    let mut all = Vec::new();
    for t in reader::list(outer.sequence()?.0, SEQUENCE)? {
        let mut parts = t.reader();
        all.push(parts.oid()?);
        if let Some(qualifiers) = parts.optional(SEQUENCE)? {
            for t in reader::list(qualifiers.body, SEQUENCE)? {
                let mut qualifier = t.reader();
                qualifier.oid()?;
                qualifier.any()?;
                qualifier.end()?;
            }
        }
        parts.end()?;
    }
    let mut sorted = all.clone();
    sorted.sort_unstable();
    if sorted.windows(2).any(|w| w[0] == w[1]) {
        return Err(Malformed("has the same policy twice"));
    }
    Ok(all)
}

pub(super) fn mappings<'a>(outer: &mut Reader<'a>) -> Read<Vec<(&'a [u8], &'a [u8])>> {
    let read = |t: Tlv<'a>| {
        let mut pair = t.reader();
        let both = (pair.oid()?, pair.oid()?);
        pair.end()?;
        if both.0 == super::policy::ANY || both.1 == super::policy::ANY {
            return Err(Malformed("maps anyPolicy, which cannot be mapped"));
        }
        Ok(both)
    };
    reader::list(outer.sequence()?.0, SEQUENCE)?
        .into_iter()
        .map(read)
        .collect()
}

impl<'a> CrlPoint<'a> {
    /// About how much memory its lists take.
    pub fn room(&self) -> usize {
        let full = match &self.name {
            Some(PointName::Full(names)) => size_of_val(names.as_slice()),
            _ => 0,
        };
        full + size_of_val(self.crl_issuer.as_slice())
    }

    pub fn read(t: Tlv<'a>) -> Read<Self> {
        let mut parts = t.reader();
        let name = parts.optional(0xa0)?.map(PointName::read).transpose()?;
        let reasons = parts
            .optional(0x81)?
            .map(|t| reader::named_bits(t.body))
            .transpose()?;
        let crl_issuer = match parts.optional(0xa2)? {
            Some(t) => GeneralName::read_all(t.body)?,
            None => Vec::new(),
        };
        parts.end()?;
        if name.is_none() && crl_issuer.is_empty() {
            return Err(Malformed(
                "has a distribution point without a name and without an issuer",
            ));
        }
        Ok(CrlPoint {
            name,
            reasons,
            crl_issuer,
        })
    }
}

impl<'a> PointName<'a> {
    /// The content of the `[0]` around a DistributionPointName.
    pub fn read(t: Tlv<'a>) -> Read<Self> {
        let mut choice = t.reader();
        let t = choice.any()?;
        choice.end()?;
        match t.tag {
            0xa0 => GeneralName::read_all(t.body).map(Self::Full),
            0xa1 => Ok(Self::Relative(t.body)),
            _ => Err(Malformed(
                "has a distribution point name of an unknown kind",
            )),
        }
    }
}
