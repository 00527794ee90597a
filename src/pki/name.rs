//! Distinguished names: ordered RDNs, repeated attributes and multi-valued RDNs, kept as the bytes they came in.
//!
//! A name read from a certificate or request is never re-encoded (RFC 5280 4.1.2.4 and 4.1.2.6 compare issuer
//! and subject by it), and a name typed by a person is never guessed at: what is doubtful is an error that
//! points at the character. This file must not know any text form; `parse` and `print` do.

mod attribute;
mod error;
mod parse;
mod print;
mod text;

use std::fmt;

pub use error::NameError;
pub use print::Style;
pub(super) use text::{decode as text_of, is_unseen};

use super::der::{self, DerError, Tlv, tag};

/// A distinguished name. Equality is equality of its DER bytes.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Name {
    /// A SEQUENCE OF RelativeDistinguishedName; every constructor has walked it once.
    der: Vec<u8>,
}

/// One AttributeTypeAndValue, borrowed from the name's bytes.
#[derive(Clone, Copy)]
struct Ava<'a> {
    /// Content octets of the type.
    oid: &'a [u8],
    value: Tlv<'a>,
}

impl Name {
    /// Reads RFC 4514 text, or openssl's slash form when the text starts with `/`.
    pub fn parse(text: &str) -> Result<Name, NameError> {
        let rdns = match text.strip_prefix('/') {
            Some(_) => parse::slash(text)?,
            None => parse::rfc4514(text)?,
        };
        Ok(Name::from_encoded(rdns))
    }

    /// A name with one CN of exactly this text.
    pub fn from_common_name(text: &str) -> Result<Name, NameError> {
        let ava = parse::common_name(text)?;
        Ok(Name::from_encoded(vec![vec![ava]]))
    }

    /// The name without any RDN, which RFC 5280 4.1.2.6 allows where the SAN is critical.
    pub fn empty() -> Name {
        Name::from_encoded(Vec::new())
    }

    /// Takes an encoded name as it is; only its structure is checked.
    pub fn from_der(bytes: &[u8]) -> Result<Name, NameError> {
        walk(bytes).map_err(|error| NameError::bytes(&error.to_string()))?;
        Ok(Name {
            der: bytes.to_vec(),
        })
    }

    /// RDNs in order, each a list of encoded AttributeTypeAndValue.
    fn from_encoded(rdns: Vec<Vec<Vec<u8>>>) -> Name {
        let sets: Vec<Vec<u8>> = rdns.into_iter().map(der::set_of).collect();
        Name {
            der: der::tlv(tag::SEQUENCE, &sets.concat()),
        }
    }

    /// The exact encoding.
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// Whether there is no RDN at all.
    pub fn is_empty(&self) -> bool {
        // A SEQUENCE of nothing.
        self.der.get(1) == Some(&0)
    }

    /// Every CN that is text, in the order of the encoding.
    pub fn common_names(&self) -> Vec<String> {
        let avas = self.rdns().into_iter().flatten();
        avas.filter(|ava| ava.dotted() == attribute::COMMON_NAME)
            .filter_map(|ava| ava.text())
            .collect()
    }

    /// The name in the form a consumer hands on. Where that is not UTF-8, see [`Name::print_bytes`].
    pub fn print(&self, style: Style) -> String {
        String::from_utf8_lossy(&self.print_bytes(style)).into_owned()
    }

    /// The name in the form a consumer hands on, byte for byte.
    pub fn print_bytes(&self, style: Style) -> Vec<u8> {
        print::print(self, style)
    }

    /// As node shows a directory name among the subject alternative names, before its own escapes.
    pub fn print_within_json(&self) -> Vec<u8> {
        print::within_json(self)
    }

    /// Every attribute in the order of the encoding: openssl's short name for its type or the OID,
    /// and its value's tag and content.
    pub fn attributes(&self) -> Vec<(String, u8, &[u8])> {
        let short = |ava: &Ava<'_>| {
            let oid = ava.dotted();
            attribute::by_oid(&oid).map_or(oid, |known| known.short.to_owned())
        };
        let avas = self.rdns().into_iter().flatten();
        avas.map(|ava| (short(&ava), ava.value.tag, ava.value.content))
            .collect()
    }

    /// The same RDNs with the same types and text, whatever string types carry the text. Case counts.
    pub fn same_as(&self, other: &Name) -> bool {
        self.der == other.der || self.same_in(other, |ava| ava.exact())
    }

    /// Whether a certificate naming `other` as issuer may have been issued by `self`: RFC 5280 7.1, bytes equal
    /// or text equal after case folding and compression of white space.
    pub fn chains_to(&self, other: &Name) -> bool {
        self.der == other.der || self.same_in(other, |ava| ava.folded())
    }

    /// RDN by RDN, each a set (a sorted list) of comparable values.
    fn same_in(&self, other: &Name, form: fn(&Ava<'_>) -> Comparable) -> bool {
        let sorted = |rdn: &[Ava<'_>]| {
            let mut values: Vec<Comparable> = rdn.iter().map(form).collect();
            values.sort();
            values
        };
        let (one, other) = (self.rdns(), other.rdns());
        let mut pairs = one.iter().zip(&other);
        one.len() == other.len()
            && pairs.all(|(one, other)| one.len() == other.len() && sorted(one) == sorted(other))
    }

    fn rdns(&self) -> Vec<Vec<Ava<'_>>> {
        // Every constructor has walked these bytes, so the empty list is never the answer to an error.
        walk(&self.der).unwrap_or_default()
    }
}

/// A type, and its value as text, or as identifier byte and content where it is not text.
type Comparable = (Vec<u8>, Result<String, (u8, Vec<u8>)>);

impl Ava<'_> {
    fn dotted(&self) -> String {
        // `walk` lets only readable types pass.
        der::oid_text(self.oid).unwrap_or_default()
    }

    fn text(&self) -> Option<String> {
        text::decode(self.value.tag, self.value.content)
    }

    fn exact(&self) -> Comparable {
        let other = || (self.value.tag, self.value.content.to_vec());
        (self.oid.to_vec(), self.text().ok_or_else(other))
    }

    fn folded(&self) -> Comparable {
        let (oid, value) = self.exact();
        (oid, value.map(|text| text::fold(&text)))
    }
}

fn walk(bytes: &[u8]) -> Result<Vec<Vec<Ava<'_>>>, DerError> {
    let rdns = der::children(der::read_tagged(bytes, tag::SEQUENCE)?)?;
    rdns.into_iter().map(walk_rdn).collect()
}

fn walk_rdn(rdn: Tlv<'_>) -> Result<Vec<Ava<'_>>, DerError> {
    let avas = der::children(rdn.content)?;
    // RelativeDistinguishedName ::= SET SIZE (1..MAX)
    if rdn.tag != tag::SET || avas.is_empty() {
        return Err(DerError::UnexpectedTag);
    }
    avas.into_iter().map(walk_ava).collect()
}

fn walk_ava(ava: Tlv<'_>) -> Result<Ava<'_>, DerError> {
    let parts = der::children(ava.content)?;
    match parts[..] {
        [oid, value]
            if ava.tag == tag::SEQUENCE && oid.tag == tag::OID && der::is_oid(oid.content) =>
        {
            Ok(Ava {
                oid: oid.content,
                value,
            })
        }
        _ => Err(DerError::UnexpectedTag),
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.print(Style::Rfc4514))
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests;
