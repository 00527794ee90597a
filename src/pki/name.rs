//! Distinguished names: ordered RDNs, repeated attributes and multi-valued RDNs, kept as the bytes they came in.
//!
//! A name read from a certificate or request is never re-encoded (RFC 5280 4.1.2.4 and 4.1.2.6 compare issuer
//! and subject by it), and a name typed by a person is never guessed at: what is doubtful is an error that
//! points at the character. This file must not know any text form; `parse` and `print` do.

mod attribute;
mod ava;
mod error;
mod parse;
mod print;
mod text;

use std::borrow::Cow;
use std::fmt;

pub use error::NameError;
pub use print::Style;
pub(super) use text::{decode as text_of, is_unseen};

use super::der::{self, tag};
use ava::{Ava, Comparable, same_rdn, walk};
use parse::{Aim, Encoded};

/// A distinguished name. Equality is equality of its DER bytes.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Name {
    /// A SEQUENCE OF RelativeDistinguishedName; every constructor has walked it once.
    der: Vec<u8>,
}

impl Name {
    /// Reads RFC 4514 text, or openssl's slash form when the text starts with `/`.
    pub fn parse(text: &str) -> Result<Name, NameError> {
        Name::parse_for(text, Aim::Issue)
    }

    /// The same of a name that is only to be compared with others' ([`Name::same_as`]): what may be issued is no limit
    /// then, and every name reads back as it is printed.
    pub fn parse_to_compare(text: &str) -> Result<Name, NameError> {
        match text.is_empty() {
            true => Ok(Name::empty()),
            false => Name::parse_for(text, Aim::Compare),
        }
    }

    fn parse_for(text: &str, aim: Aim) -> Result<Name, NameError> {
        let avas = match text.strip_prefix('/') {
            Some(_) => parse::slash(text, aim)?,
            None => parse::rfc4514(text, aim)?,
        };
        Ok(Name::from_encoded(avas))
    }

    /// A name with one CN of exactly this text.
    pub fn from_common_name(text: &str) -> Result<Name, NameError> {
        Ok(Name::from_encoded(parse::common_name(text)?))
    }

    /// The name without any RDN, which RFC 5280 4.1.2.6 allows where the SAN is critical.
    pub fn empty() -> Name {
        Name::from_encoded(Vec::new())
    }

    /// Takes an encoded name as it is; only its structure is checked.
    pub fn from_der(bytes: &[u8]) -> Result<Name, NameError> {
        walk(bytes, |_| {}).map_err(|error| NameError::bytes(&error.to_string()))?;
        Ok(Name {
            der: bytes.to_vec(),
        })
    }

    /// Whether a person could have typed it: the rules that hold for what is typed, for a name that came as bytes
    /// and goes into a certificate. Which string types it has is left to whoever wrote it.
    pub fn is_typable(&self) -> Result<(), String> {
        self.avas().iter().try_for_each(|ava| {
            let (known, dotted) = (ava.known(), ava.dotted());
            let word = match known {
                Some(known) => known.keyword(),
                None => &dotted,
            };
            // Where openssl knows the attribute it takes no other types than these.
            let is_strange =
                ava.text().is_none() && ![tag::BIT_STRING, tag::SEQUENCE].contains(&ava.value.tag);
            match known {
                Some(_) if is_strange => Err(format!("the value of {word} is no text")),
                _ => parse::check_encoded(word, known, parse::Aim::Issue, ava.value.raw),
            }
        })
    }

    fn from_encoded(mut avas: Encoded) -> Name {
        let size = |avas: &[(usize, Vec<u8>)]| avas.iter().map(|(_, ava)| ava.len()).sum();
        let mut rdns = Vec::with_capacity(size(&avas) + avas.len() * der::HEAD);
        for rdn in avas.chunk_by_mut(|one, next| one.0 == next.0) {
            // As the elements of a SET OF stand in DER (X.690 section 11.6).
            rdn.sort();
            rdns.extend_from_slice(der::head(tag::SET, size(rdn)).as_ref());
            rdn.iter().for_each(|(_, ava)| rdns.extend_from_slice(ava));
        }
        Name {
            der: der::tlv(tag::SEQUENCE, &rdns),
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
        let avas = self.avas().into_iter();
        avas.filter(|ava| {
            ava.known()
                .is_some_and(|known| known.oid == attribute::COMMON_NAME)
        })
        .filter_map(|ava| ava.text().map(Cow::into_owned))
        .collect()
    }

    /// The name in the form a consumer hands on. Where that is not UTF-8, see [`Name::print_bytes`].
    pub fn print(&self, style: Style) -> String {
        match style {
            Style::Rfc4514 => print::rfc4514(self),
            _ => String::from_utf8_lossy(&self.print_bytes(style)).into_owned(),
        }
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
    pub fn attributes(&self) -> Vec<(Cow<'static, str>, u8, &[u8])> {
        let avas = self.avas().into_iter();
        avas.map(|ava| (ava.openssl_name().0, ava.value.tag, ava.value.content))
            .collect()
    }

    /// Whether it has an attribute of this type, by the type's content octets.
    pub fn has_type(&self, oid: &[u8]) -> bool {
        self.avas().iter().any(|ava| ava.oid == oid)
    }

    /// The type of the first value that OpenSSL does not read in a name (ASN1_PRINTABLE of its X509_NAME): the whole
    /// certificate is nothing to it then.
    pub fn unread_by_openssl(&self) -> Option<u8> {
        let reads = |tag: u8| matches!(tag, 0x03 | 0x07..=0x09 | 0x0b..=0x0f | 0x12..=0x14 | 0x16 | 0x1c..=0x1e | 0x30);
        let mut types = self.avas().into_iter().map(|ava| ava.value.tag);
        types.find(|tag| !reads(*tag))
    }

    /// The same RDNs with the same types and text, whatever string types carry the text. Case counts.
    pub fn same_as(&self, other: &Name) -> bool {
        self.der == other.der || self.same_in(other, Ava::exact)
    }

    /// Whether a certificate naming `other` as issuer may have been issued by `self`: RFC 5280 7.1, bytes equal
    /// or text equal after case folding and compression of white space.
    pub fn chains_to(&self, other: &Name) -> bool {
        self.der == other.der || self.same_in(other, Ava::folded)
    }

    /// RDN by RDN, each a set (a sorted list) of comparable values.
    fn same_in<'a>(&'a self, other: &'a Name, form: fn(Ava<'a>) -> Comparable<'a>) -> bool {
        let (mut ones, mut others) = (self.rdns(), other.rdns());
        loop {
            match (ones.next(), others.next()) {
                (None, None) => return true,
                (Some(one), Some(other)) if same_rdn(one, other, form) => {}
                _ => return false,
            }
        }
    }

    /// The content octets of every RDN.
    fn rdns(&self) -> impl Iterator<Item = &[u8]> {
        // Every constructor has walked these bytes, so that there is no error to lose, here and below.
        let rdns = der::read_tagged(&self.der, tag::SEQUENCE).unwrap_or_default();
        der::elements(rdns).map_while(|rdn| Some(rdn.ok()?.content))
    }

    /// Every attribute, in the order of the encoding.
    fn avas(&self) -> Vec<Ava<'_>> {
        let mut avas = Vec::with_capacity(8);
        let _ = walk(&self.der, |ava| avas.push(ava));
        avas
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
