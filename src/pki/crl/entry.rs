//! The entries of a revocation list (RFC 5280 sections 5.1.2.6 and 5.3), each as it stands.

use super::{extensions_of, reason};
use crate::pki::der::{self, Tlv, tag};
use crate::pki::facts::magnitude;
use crate::pki::san::San;

/// One revoked certificate.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// The serial number's content octets.
    pub serial: &'a [u8],
    pub(super) date: Tlv<'a>,
    pub(super) extensions: Option<Tlv<'a>>,
}

/// What the extensions of an entry say (RFC 5280 section 5.3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remarks {
    /// Why it was revoked.
    pub reason: Option<&'static str>,
    /// Whose certificate it is, from this entry of an indirect list on.
    pub issuer: Option<String>,
}

impl Entry<'_> {
    /// Appends the serial number in lower hex.
    pub fn put_serial(&self, text: &mut String) {
        match self.serial {
            [0, rest @ ..] if !rest.is_empty() => put_hex(text, rest),
            [0x80..=0xff, ..] => {
                text.push('-');
                put_hex(text, &magnitude(self.serial));
            }
            all => put_hex(text, all),
        }
    }

    /// Appends when it was revoked, in RFC 3339; brought into that form without being judged.
    pub fn put_date(&self, text: &mut String) {
        let content = self.date.content;
        let digits = content.strip_suffix(b"Z").unwrap_or_default();
        let (century, digits) = match (self.date.tag, digits.len(), digits.first()) {
            (tag::UTC_TIME, 12, Some(b'5'..=b'9')) => ("19", digits),
            (tag::UTC_TIME, 12, _) => ("20", digits),
            (tag::GENERALIZED_TIME, 14, _) => ("", digits),
            _ => ("", &[][..]),
        };
        if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
            text.push('#');
            return put_hex(text, self.date.raw);
        }
        text.push_str(century);
        for (index, digit) in digits.iter().enumerate() {
            // What stands before the month, the day, the hour, the minute, the second.
            match index + century.len() {
                at if at == 4 || at == 6 => text.push('-'),
                8 => text.push('T'),
                10 | 12 => text.push(':'),
                _ => {}
            }
            text.push(char::from(*digit));
        }
        text.push('Z');
    }

    /// What its extensions say.
    pub fn remarks(&self) -> Remarks {
        let extensions = self.extensions.and_then(|all| extensions_of(all.raw));
        let mut remarks = Remarks::default();
        for extension in extensions.unwrap_or_default() {
            match &*extension.oid {
                "2.5.29.21" => remarks.reason = reason_of(&extension.value),
                "2.5.29.29" => remarks.issuer = issuer_of(&extension.value),
                _ => {}
            }
        }
        remarks
    }
}

fn reason_of(value: &[u8]) -> Option<&'static str> {
    let (value, _) = der::read(value).ok()?;
    let known = match value.content {
        [number] => reason::word(*number),
        _ => None,
    };
    Some(known.unwrap_or("an unknown reason"))
}

fn issuer_of(value: &[u8]) -> Option<String> {
    let names = San::list_from_extension(value).ok()?;
    let shown = |name: &San| match name {
        San::DirectoryName(name) => name.to_string(),
        other => other.in_list(),
    };
    Some(names.iter().map(shown).collect::<Vec<_>>().join(", "))
}

fn put_hex(text: &mut String, bytes: &[u8]) {
    for byte in bytes {
        for nibble in [byte >> 4, byte & 15] {
            text.push(char::from(b"0123456789abcdef"[usize::from(nibble)]));
        }
    }
}
