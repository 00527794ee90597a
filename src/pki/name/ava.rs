//! The attributes of a name, borrowed from its bytes, and what of them is compared.

use std::borrow::Cow;

use super::attribute::{self, Attribute};
use super::text;
use crate::pki::der::{self, DerError, Tlv, tag};

/// One AttributeTypeAndValue, borrowed from the name's bytes.
#[derive(Clone, Copy)]
pub(super) struct Ava<'a> {
    /// The place of its RDN in the name, from 0.
    pub(super) rdn: usize,
    /// Content octets of the type.
    pub(super) oid: &'a [u8],
    pub(super) value: Tlv<'a>,
}

/// A type, and its value as text, or as identifier byte and content where it is not text.
pub(super) type Comparable<'a> = (&'a [u8], Result<Cow<'a, str>, (u8, &'a [u8])>);

impl<'a> Ava<'a> {
    pub(super) fn known(&self) -> Option<&'static Attribute> {
        attribute::by_content(self.oid)
    }

    /// openssl's short name for the type, or the OID as openssl prints it: into a buffer of 80 bytes. And whether
    /// openssl knows it.
    pub(super) fn openssl_name(&self) -> (Cow<'static, str>, bool) {
        if let Some(known) = self.known() {
            return (known.short.into(), true);
        }
        let mut dotted = self.dotted();
        if let Some(short) = attribute::short_name(&dotted) {
            return (short.into(), true);
        }
        dotted.truncate(79);
        (dotted.into(), false)
    }

    pub(super) fn dotted(&self) -> String {
        // `walk` lets only readable types pass.
        der::oid_text(self.oid).unwrap_or_default()
    }

    pub(super) fn text(&self) -> Option<Cow<'a, str>> {
        text::decode(self.value.tag, self.value.content)
    }

    pub(super) fn exact(self) -> Comparable<'a> {
        let other = (self.value.tag, self.value.content);
        (self.oid, self.text().ok_or(other))
    }

    pub(super) fn folded(self) -> Comparable<'a> {
        let (oid, value) = self.exact();
        (oid, value.map(|text| text::fold(&text).into()))
    }
}

/// Whether two RDNs are the same set. Nearly each has one attribute.
pub(super) fn same_rdn<'a>(
    one: &'a [u8],
    other: &'a [u8],
    form: fn(Ava<'a>) -> Comparable<'a>,
) -> bool {
    let avas = |rdn| der::elements(rdn).map_while(|ava| ava_of(0, ava.ok()?).ok());
    let sorted = |rdn| {
        let mut values: Vec<_> = avas(rdn).map(form).collect();
        values.sort();
        values
    };
    let (mut ones, mut others) = (avas(one), avas(other));
    match (ones.next(), ones.next(), others.next(), others.next()) {
        (Some(one), None, Some(other), None) => one.oid == other.oid && form(one) == form(other),
        _ => sorted(one) == sorted(other),
    }
}

/// Hands on every attribute of an encoded name, in order.
pub(super) fn walk<'a>(bytes: &'a [u8], mut each: impl FnMut(Ava<'a>)) -> Result<(), DerError> {
    let rdns = der::elements(der::read_tagged(bytes, tag::SEQUENCE)?);
    for (number, rdn) in rdns.enumerate() {
        let rdn = rdn?;
        // RelativeDistinguishedName ::= SET SIZE (1..MAX)
        if rdn.tag != tag::SET {
            return Err(DerError::UnexpectedTag);
        }
        if rdn.content.is_empty() {
            return Err(DerError::Empty);
        }
        for ava in der::elements(rdn.content) {
            each(ava_of(number, ava?)?);
        }
    }
    Ok(())
}

pub(super) fn ava_of(rdn: usize, ava: Tlv<'_>) -> Result<Ava<'_>, DerError> {
    let (oid, rest) = der::read(ava.content)?;
    let value = der::read_all(rest)?;
    match ava.tag == tag::SEQUENCE && oid.tag == tag::OID && der::is_oid(oid.content) {
        true => Ok(Ava {
            rdn,
            oid: oid.content,
            value,
        }),
        false => Err(DerError::UnexpectedTag),
    }
}
