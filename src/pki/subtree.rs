//! Name constraints of a CA (RFC 5280 section 4.2.1.10): what a person types, what
//! stands in the extension, and back. Whether a name lies within them is `verdict`'s
//! to say.

mod narrowed;
mod typed;

use std::fmt;

use super::der::{self, tag};
use super::general_name::{AddressRange, DIRECTORY, DNS, EMAIL, IP, URI};
use super::name::Name;

/// The extension's object identifier.
pub const OID: &str = "2.5.29.30";

/// One subtree: every name within it is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subtree {
    text: String,
    base: Vec<u8>,
}

/// What a CA may issue for, and what it may not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Constraints {
    /// Of a kind that is listed here, nothing else is permitted.
    pub permitted: Vec<Subtree>,
    /// Never permitted.
    pub excluded: Vec<Subtree>,
}

/// Why a text is no subtree, as a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubtreeError(String);

impl fmt::Display for SubtreeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SubtreeError {}

impl Subtree {
    /// Reads what a person typed: `example.test`, `10.0.0.0/8`, `email:example.test`,
    /// `uri:.example.test`, `dn:O=Acme,C=US`.
    pub fn parse(text: &str) -> Result<Subtree, SubtreeError> {
        typed::parse(text)
            .map(Subtree::of_base)
            .map_err(|why| SubtreeError(format!("{text:?} limits no names: {why}")))
    }

    fn of_base(base: Vec<u8>) -> Subtree {
        Subtree {
            text: shown(&base),
            base,
        }
    }
}

impl fmt::Display for Subtree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Constraints {
    /// Whether nothing is limited.
    pub fn is_empty(&self) -> bool {
        self.permitted.is_empty() && self.excluded.is_empty()
    }

    /// The value of the extension; there is none where nothing is limited.
    pub fn to_extension(&self) -> Option<Vec<u8>> {
        let list = |number: u8, subtrees: &[Subtree]| match subtrees {
            [] => Vec::new(),
            subtrees => {
                let each: Vec<Vec<u8>> = subtrees
                    .iter()
                    .map(|subtree| der::sequence(&[&subtree.base]))
                    .collect();
                der::context(number, &each.concat())
            }
        };
        let both = [list(0, &self.permitted), list(1, &self.excluded)];
        (!self.is_empty()).then(|| der::tlv(tag::SEQUENCE, &both.concat()))
    }

    /// Reads the value of the extension.
    pub fn from_extension(bytes: &[u8]) -> Option<Constraints> {
        let lists = der::children(der::read_tagged(bytes, tag::SEQUENCE).ok()?).ok()?;
        let mut constraints = Constraints::default();
        for list in lists {
            let into = match list.tag {
                0xa0 => &mut constraints.permitted,
                0xa1 => &mut constraints.excluded,
                _ => return None,
            };
            for subtree in der::children(list.content).ok()? {
                // minimum and maximum are never there (RFC 5280).
                let [base] = der::children(subtree.content).ok()?.try_into().ok()?;
                into.push(Subtree::of_base(base.raw.to_vec()));
            }
        }
        Some(constraints)
    }

    /// The kinds of names that stay free, for people: what is not listed is not limited.
    pub fn free(&self) -> Vec<&'static str> {
        let kinds = [
            (DNS, "host names"),
            (IP, "addresses"),
            (EMAIL, "e-mail addresses"),
            (URI, "URIs"),
            (DIRECTORY, "subjects"),
        ];
        let listed = |kind: u8| {
            let mut bases = self.permitted.iter().chain(&self.excluded);
            bases.any(|subtree| subtree.base.first() == Some(&kind))
        };
        let free = kinds.iter().filter(|(kind, _)| !listed(*kind));
        free.map(|(_, words)| *words).collect()
    }

    /// Whether both limit the same, in whatever order.
    pub fn same_as(&self, other: &Constraints) -> bool {
        let same = |left: &[Subtree], right: &[Subtree]| {
            left.iter().all(|subtree| right.contains(subtree))
                && right.iter().all(|subtree| left.contains(subtree))
        };
        same(&self.permitted, &other.permitted) && same(&self.excluded, &other.excluded)
    }
}

impl fmt::Display for Constraints {
    /// `only dns:example.test, and not dns:secret.example.test`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |subtrees: &[Subtree]| {
            let texts: Vec<&str> = subtrees
                .iter()
                .map(|subtree| subtree.text.as_str())
                .collect();
            texts.join(", ")
        };
        match (self.permitted.as_slice(), self.excluded.as_slice()) {
            ([], []) => f.write_str("any name"),
            (permitted, []) => write!(f, "only {}", list(permitted)),
            ([], excluded) => write!(f, "not {}", list(excluded)),
            (permitted, excluded) => {
                write!(f, "only {}, and not {}", list(permitted), list(excluded))
            }
        }
    }
}

/// A base as it would be typed; what cannot be typed, in hex.
fn shown(base: &[u8]) -> String {
    let unknown = || format!("other:{}", super::spki::hex(base));
    let Ok(element) = der::read_all(base) else {
        return unknown();
    };
    let visible = || {
        let text = std::str::from_utf8(element.content).ok();
        text.filter(|text| text.bytes().all(|byte| (b'!'..=b'~').contains(&byte)))
    };
    let text = match element.tag {
        DNS => visible().map(|text| format!("dns:{text}")),
        EMAIL => visible().map(|text| format!("email:{text}")),
        URI => visible().map(|text| format!("uri:{text}")),
        // A mask with gaps cannot be typed.
        IP => AddressRange::of(element.content)
            .filter(|range| range.prefix().is_some())
            .map(|range| format!("ip:{range}")),
        DIRECTORY => Name::from_der(element.content)
            .ok()
            .map(|name| format!("dn:{name}")),
        _ => None,
    };
    text.unwrap_or_else(unknown)
}

#[cfg(test)]
mod tests;
