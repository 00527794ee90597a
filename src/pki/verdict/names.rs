//! Distinguished names as path validation compares them (RFC 5280 section 7.1), and as people read them.
//!
//! Only comparison and indexing live here; what a name means is `pki::name`'s business.

use std::collections::HashMap;

use super::super::name::Name;
use super::prepared::fold;
use super::reader::{Malformed, Read, Reader, SEQUENCE, SET};

/// The RDNs of a name in a form in which equal names have equal bytes: string types set aside, case
/// folded, white space trimmed and runs of it made one, and the rest of RFC 4518 (RFC 5280 section 7.1).
pub(super) type Rdns = Vec<Vec<u8>>;

/// The content octets of `emailAddress` (1.2.840.113549.1.9.1).
const EMAIL: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x01];

/// Names are compared again and again; an honest one is far shorter.
const LONGEST: usize = 8 * 1024;

/// Characters of a name that messages show.
const SHOWN: usize = 300;

/// The empty name: a SEQUENCE of nothing.
pub(super) fn is_empty(raw: &[u8]) -> bool {
    raw == [SEQUENCE, 0]
}

/// Is this a well-formed Name?
pub(super) fn check(raw: &[u8]) -> Read<()> {
    attributes(raw, |_, _, _| ())
}

/// Walks the attributes: type, value element's tag and content.
fn attributes<'a>(raw: &'a [u8], mut each: impl FnMut(&'a [u8], u8, &'a [u8])) -> Read<()> {
    if raw.len() > LONGEST {
        return Err(Malformed("has a name of more than 8 KiB"));
    }
    let mut outer = Reader(raw);
    let mut rdns = outer.sequence()?;
    outer.end()?;
    while !rdns.is_empty() {
        rdn(rdns.expect(SET)?.body, &mut each)?;
    }
    Ok(())
}

/// Walks the attributes of one RDN, given as the content of its SET.
fn rdn<'a>(body: &'a [u8], each: &mut impl FnMut(&'a [u8], u8, &'a [u8])) -> Read<()> {
    let mut set = Reader(body);
    if set.is_empty() {
        return Err(Malformed(
            "has a relative distinguished name without attribute",
        ));
    }
    let mut before: &[u8] = &[];
    while !set.is_empty() {
        let attribute = set.expect(SEQUENCE)?;
        // X.690 section 11.6: the elements of a SET OF are in order.
        if attribute.raw < before {
            return Err(Malformed(
                "has a SET that is not in order, which DER demands",
            ));
        }
        before = attribute.raw;
        let mut pair = attribute.reader();
        let kind = pair.oid()?;
        let value = pair.any()?;
        pair.end()?;
        each(kind, value.tag, value.body);
    }
    Ok(())
}

/// One RDN in the form that is compared.
fn rdn_form(body: &[u8]) -> Read<Vec<u8>> {
    let mut set: Vec<Vec<u8>> = Vec::new();
    rdn(body, &mut |kind, tag, value| {
        let mut form = Vec::with_capacity(8 + kind.len() + value.len());
        form.extend((kind.len() as u32).to_be_bytes());
        form.extend(kind);
        match text(tag, value) {
            Some(text) => {
                form.push(0);
                form.extend(fold(&text).bytes());
            }
            None => {
                form.push(tag.max(1));
                form.extend(value);
            }
        }
        set.push(form);
    })?;
    set.sort();
    let mut joined = Vec::new();
    for form in set {
        joined.extend((form.len() as u32).to_be_bytes());
        joined.extend(form);
    }
    Ok(joined)
}

/// The name in the form that is compared; bytes that are no name give a form that only they have.
pub(super) fn canonical(raw: &[u8]) -> Rdns {
    let read = || -> Read<Rdns> {
        let mut rdns = Reader(raw).sequence()?;
        let mut forms = Vec::new();
        while !rdns.is_empty() {
            forms.push(rdn_form(rdns.expect(SET)?.body)?);
        }
        Ok(forms)
    };
    read().unwrap_or_else(|_| vec![raw.to_vec()])
}

/// The form of the name that is `issuer` with one more RDN, given as the content of its SET.
pub(super) fn canonical_below(issuer: &[u8], rdn: &[u8]) -> Rdns {
    let mut form = canonical(issuer);
    form.push(rdn_form(rdn).unwrap_or_else(|_| rdn.to_vec()));
    form
}

/// Do two names chain (RFC 5280 section 6.1.3 (a)(4))?
pub(super) fn same(a: &[u8], b: &[u8]) -> bool {
    a == b || (is_empty(a) == is_empty(b) && canonical(a) == canonical(b))
}

/// The value of every emailAddress attribute, where name constraints look for mail addresses of old
/// certificates (RFC 5280 section 4.2.1.10).
pub(super) fn emails(raw: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    let _ = attributes(raw, |kind, tag, value| {
        if kind == EMAIL {
            found.push(text(tag, value).unwrap_or_default());
        }
    });
    found
}

fn text(tag: u8, value: &[u8]) -> Option<String> {
    match tag {
        // UTF8String, NumericString, PrintableString, IA5String, VisibleString
        0x0c | 0x12 | 0x13 | 0x16 | 0x1a => str::from_utf8(value).ok().map(str::to_owned),
        // TeletexString, read as the Latin-1 that everyone puts there
        0x14 => Some(value.iter().map(|b| char::from(*b)).collect()),
        // BMPString
        0x1e if value.len().is_multiple_of(2) => {
            let units = value
                .chunks_exact(2)
                .map(|c| u16::from_be_bytes([c[0], c[1]]));
            char::decode_utf16(units).collect::<Result<_, _>>().ok()
        }
        // UniversalString
        0x1c if value.len().is_multiple_of(4) => value
            .chunks_exact(4)
            .map(|c| char::from_u32(u32::from_be_bytes([c[0], c[1], c[2], c[3]])))
            .collect(),
        _ => None,
    }
}

/// A name for people: RFC 4514.
pub(super) fn shown(raw: &[u8]) -> String {
    if is_empty(raw) {
        return "an empty name".to_owned();
    }
    match Name::from_der(raw) {
        Ok(name) => cut(name.to_string()),
        Err(_) => "a name that cannot be shown".to_owned(),
    }
}

/// So much of a text as a message has room for.
pub(super) fn cut(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(SHOWN) {
        text.truncate(end);
        text.push('…');
    }
    text
}

/// Finds things by name. Names that are equal as bytes are found without folding anything.
#[derive(Debug, Default)]
pub(super) struct NameIndex<'a> {
    by_bytes: HashMap<&'a [u8], usize>,
    by_form: HashMap<Rdns, usize>,
    groups: Vec<Vec<u32>>,
}

impl<'a> NameIndex<'a> {
    pub fn add(&mut self, name: &'a [u8], item: u32) {
        let group = match self.by_bytes.get(name) {
            Some(group) => *group,
            None => {
                let fresh = self.groups.len();
                let group = *self.by_form.entry(canonical(name)).or_insert(fresh);
                if group == fresh {
                    self.groups.push(Vec::new());
                }
                self.by_bytes.insert(name, group);
                group
            }
        };
        self.groups[group].push(item);
    }

    pub fn get(&self, name: &[u8]) -> &[u32] {
        if self.groups.is_empty() {
            return &[];
        }
        let group = match self.by_bytes.get(name) {
            Some(group) => Some(group),
            None => self.by_form.get(&canonical(name)),
        };
        group.map_or(&[], |g| self.groups[*g].as_slice())
    }
}
