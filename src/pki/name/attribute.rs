//! Attribute types a distinguished name may hold: what they are called, which string type they are written
//! in, and how long they may be.
//!
//! Short and long names are those openssl prints and reads, so that a name typed here and there is the same
//! name. Types and bounds: RFC 5280 Appendix A.1 and X.520 Annex C.

mod objects;
mod table;

use crate::pki::der::Octets;

pub(super) use objects::short_name;
use table::TABLE;

/// The string type a value is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::pki::name) enum Kind {
    Utf8,
    Printable,
    Ia5,
    Numeric,
    Bmp,
}

/// One attribute type.
#[derive(Debug)]
pub(super) struct Attribute {
    pub oid: &'static str,
    /// The content octets of `oid`.
    content: Octets,
    /// openssl's short name.
    pub short: &'static str,
    /// openssl's long name, often the same.
    pub long: &'static str,
    pub kind: Kind,
    /// Bounds in characters.
    pub min: usize,
    pub max: usize,
}

impl Attribute {
    /// The content octets of its OBJECT IDENTIFIER.
    pub fn content(&self) -> &[u8] {
        self.content.as_slice()
    }

    /// The keyword RFC 4514 section 3 names, else openssl's.
    pub fn keyword(&self) -> &'static str {
        match self.oid {
            "2.5.4.9" => "STREET",
            // openssl's `uid` would be read as UID, another attribute.
            UNIQUE_IDENTIFIER => self.long,
            _ => self.short,
        }
    }
}

/// openssl knows this one as `uid`, the LDAP world knows `uid` as `UID`.
pub(super) const UNIQUE_IDENTIFIER: &str = "0.9.2342.19200300.100.1.44";
pub(super) const COMMON_NAME: &str = "2.5.4.3";

/// Names that are not openssl's own, but in wide use for one and only one attribute.
const ALIASES: [(&str, &str); 5] = [
    ("S", "2.5.4.8"),
    ("T", "2.5.4.12"),
    ("E", "1.2.840.113549.1.9.1"),
    ("email", "1.2.840.113549.1.9.1"),
    ("STREET", "2.5.4.9"),
];

/// By keyword, in any case.
pub(super) fn by_keyword(word: &str) -> Option<&'static Attribute> {
    if let Some((_, oid)) = ALIASES
        .iter()
        .find(|(alias, _)| alias.eq_ignore_ascii_case(word))
    {
        return by_oid(oid);
    }
    let called = |text: &str| text.eq_ignore_ascii_case(word);
    TABLE
        .iter()
        .find(|attribute| called(attribute.short) || called(attribute.long))
}

/// By dotted text.
pub(super) fn by_oid(oid: &str) -> Option<&'static Attribute> {
    TABLE.iter().find(|attribute| attribute.oid == oid)
}

/// By an OBJECT IDENTIFIER's content octets.
pub(super) fn by_content(content: &[u8]) -> Option<&'static Attribute> {
    TABLE
        .iter()
        .find(|attribute| attribute.content() == content)
}

/// Whether text before an `=` ends in a separator and a keyword, so that it reads as another attribute. A
/// separator behind a backslash is meant as text.
pub(super) fn poses_as_attribute(before: &str, separator: char) -> bool {
    // No keyword has an `=` in it: what stands before an earlier one need not be looked at again.
    let Some((earlier, rest)) = before
        .rfind([separator, '='])
        .and_then(|at| before.split_at_checked(at))
    else {
        return false;
    };
    rest.strip_prefix(separator).is_some_and(|word| {
        !earlier.ends_with('\\') && by_keyword(word.trim_matches(' ')).is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::der;

    #[test]
    fn content_octets_are_those_of_the_dotted_text() {
        for attribute in &TABLE {
            let wanted = der::oid_content(attribute.oid);
            assert_eq!(
                Some(attribute.content()),
                wanted.as_deref(),
                "{attribute:?}"
            );
            let found = by_content(attribute.content()).map(|found| found.oid);
            assert_eq!(found, Some(attribute.oid));
        }
    }
}
