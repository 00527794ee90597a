//! PKCS #12 (RFC 7292): what a file is made of, as far as it lies open. Nothing is decrypted here, and the
//! MAC is not checked: both need a passphrase, and the host has it.

use zeroize::Zeroizing;

use super::ber;
use super::der::{self, Tlv, tag};

/// A PFX, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pfx {
    /// What the passphrase is checked with.
    pub mac: Option<Mac>,
    /// The octets that the MAC is over.
    pub content: Zeroizing<Vec<u8>>,
    /// The parts, in order.
    pub safes: Vec<Safe>,
}

/// MacData (RFC 7292 section 4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mac {
    /// The AlgorithmIdentifier's DER.
    pub algorithm: Vec<u8>,
    /// The MAC.
    pub value: Vec<u8>,
    /// The salt.
    pub salt: Vec<u8>,
    /// The INTEGER of its rounds, content octets.
    pub rounds: u64,
}

/// One part of the AuthenticatedSafe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Safe {
    /// It lies open; a key in it may be under the passphrase all the same.
    Open(Vec<Bag>),
    /// Under the passphrase.
    Sealed {
        /// The AlgorithmIdentifier's DER.
        algorithm: Vec<u8>,
        /// What is encrypted.
        body: Vec<u8>,
    },
    /// Encrypted to a public key, or of a kind that is not known.
    Other(String),
}

/// One bag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bag {
    /// The object.
    pub content: Content,
    /// friendlyName.
    pub name: Option<String>,
}

/// What a bag holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// The DER of a certificate.
    Certificate(Vec<u8>),
    /// The DER of a revocation list.
    Crl(Vec<u8>),
    /// A private key that lies open (PKCS #8).
    Key(Zeroizing<Vec<u8>>),
    /// EncryptedPrivateKeyInfo.
    SealedKey(Vec<u8>),
    /// Something else, in words.
    Other(String),
}

/// Taking it apart needs several copies of it.
const LARGEST: usize = 8 << 20;
const DATA: &str = "1.2.840.113549.1.7.1";
const ENCRYPTED_DATA: &str = "1.2.840.113549.1.7.6";
/// SafeContents within SafeContents: nobody writes more than one.
const DEEPEST: usize = 4;

/// Whether the elements inside the outer SEQUENCE are those of a PFX.
pub fn is_one(parts: &[Tlv<'_>]) -> bool {
    matches!(parts, [version, safe, mac @ ..]
        if version.tag == tag::INTEGER && version.content == [3]
            && safe.tag == tag::SEQUENCE && safe.content.first() == Some(&tag::OID) && mac.len() <= 1)
}

/// Reads a PFX; the error goes after "that cannot be read:".
pub fn read(bytes: &[u8]) -> Result<Pfx, String> {
    if bytes.len() > LARGEST {
        return Err(format!("it is larger than {} MB", LARGEST >> 20));
    }
    let whole = strict_form(bytes);
    let parts = sequence(&whole)?;
    let [_, safe, mac @ ..] = parts.as_slice() else {
        return Err("it is cut short".to_owned());
    };
    let content = match content_info(safe)? {
        (oid, Some(content)) if oid == DATA => Zeroizing::new(octets(&content)?),
        (oid, _) => {
            return Err(format!(
                "its content is {oid}; only files that a passphrase protects can be read"
            ));
        }
    };
    Ok(Pfx {
        mac: mac.first().map(Mac::of).transpose()?,
        safes: safes(&content)?,
        content,
    })
}

/// The bags of a SafeContents.
pub fn bags(contents: &[u8]) -> Result<Vec<Bag>, String> {
    let mut found = Vec::new();
    collect(contents, DEEPEST, &mut found)?;
    Ok(found)
}

fn collect(contents: &[u8], depth: usize, found: &mut Vec<Bag>) -> Result<(), String> {
    let Some(depth) = depth.checked_sub(1) else {
        return Err("its bags nest too deep".to_owned());
    };
    let contents = strict_form(contents);
    for bag in sequence(&contents)? {
        let parts = children(&bag)?;
        let [kind, value, attributes @ ..] = parts.as_slice() else {
            return Err("one of its bags is cut short".to_owned());
        };
        let kind = der::oid_text(kind.content).unwrap_or_default();
        let content = match kind.as_str() {
            "1.2.840.113549.1.12.10.1.1" => Content::Key(Zeroizing::new(value.content.to_vec())),
            "1.2.840.113549.1.12.10.1.2" => Content::SealedKey(value.content.to_vec()),
            "1.2.840.113549.1.12.10.1.3" => typed(value, "1.2.840.113549.1.9.22.1").map_or_else(
                || other("a certificate that is not X.509"),
                Content::Certificate,
            ),
            "1.2.840.113549.1.12.10.1.4" => typed(value, "1.2.840.113549.1.9.23.1").map_or_else(
                || other("a revocation list that is not X.509"),
                Content::Crl,
            ),
            "1.2.840.113549.1.12.10.1.5" => other("a secret"),
            "1.2.840.113549.1.12.10.1.6" => {
                collect(value.content, depth, found)?;
                continue;
            }
            unknown => Content::Other(format!("a bag of type {unknown}")),
        };
        let name = attributes.first().and_then(friendly_name);
        found.push(Bag { content, name });
    }
    Ok(())
}

fn other(what: &str) -> Content {
    Content::Other(what.to_owned())
}

fn safes(content: &[u8]) -> Result<Vec<Safe>, String> {
    let content = strict_form(content);
    let safe = |info: &Tlv<'_>| {
        Ok(match content_info(info)? {
            (oid, Some(content)) if oid == DATA => Safe::Open(bags(&octets(&content)?)?),
            (oid, Some(content)) if oid == ENCRYPTED_DATA => sealed(&content)?,
            (oid, _) if oid == "1.2.840.113549.1.7.3" => {
                Safe::Other("encrypted to a public key".to_owned())
            }
            (oid, _) => Safe::Other(format!("of type {oid}")),
        })
    };
    sequence(&content)?.iter().map(safe).collect()
}

/// EncryptedData (RFC 2315 section 13).
fn sealed(content: &Tlv<'_>) -> Result<Safe, String> {
    let short = || "one of its encrypted parts is cut short".to_owned();
    let parts = children(content)?;
    let info = children(parts.get(1).ok_or_else(short)?)?;
    let [_, algorithm, body, ..] = info.as_slice() else {
        return Err(short());
    };
    // [0] IMPLICIT OCTET STRING, whole or in pieces.
    let body = match body.tag {
        0xa0 => {
            let pieces = children(body)?;
            pieces
                .iter()
                .flat_map(|piece| piece.content)
                .copied()
                .collect()
        }
        _ => body.content.to_vec(),
    };
    Ok(Safe::Sealed {
        algorithm: algorithm.raw.to_vec(),
        body,
    })
}

impl Mac {
    fn of(mac: &Tlv<'_>) -> Result<Mac, String> {
        let broken = || "its MAC is broken".to_owned();
        let parts = children(mac)?;
        let [digest, salt, rounds @ ..] = parts.as_slice() else {
            return Err(broken());
        };
        let digest = children(digest)?;
        let [algorithm, value] = digest.as_slice() else {
            return Err(broken());
        };
        let rounds = match rounds.first() {
            None => 1,
            Some(rounds) => der::unsigned(rounds).ok_or_else(broken)?,
        };
        Ok(Mac {
            algorithm: algorithm.raw.to_vec(),
            value: value.content.to_vec(),
            salt: salt.content.to_vec(),
            rounds,
        })
    }
}

/// A ContentInfo's type and what is in its [0].
fn content_info<'a>(info: &Tlv<'a>) -> Result<(String, Option<Tlv<'a>>), String> {
    let parts = children(info)?;
    let kind = parts.first().and_then(|kind| der::oid_text(kind.content));
    let inside = parts
        .get(1)
        .and_then(|inside| der::read_all(inside.content).ok());
    Ok((kind.ok_or("one of its parts has no type")?, inside))
}

/// CertBag and CRLBag: the type wanted, and the octets in [0].
fn typed(value: &Tlv<'_>, wanted: &str) -> Option<Vec<u8>> {
    let bag = der::read_tagged(value.content, tag::SEQUENCE).ok()?;
    let parts = der::children(bag).ok()?;
    let [kind, inside] = parts.as_slice() else {
        return None;
    };
    let octets = der::read_tagged(inside.content, tag::OCTET_STRING).ok()?;
    (der::oid_text(kind.content).as_deref() == Some(wanted)).then(|| octets.to_vec())
}

/// friendlyName, a BMPString (RFC 2985 section 5.5.1).
fn friendly_name(attributes: &Tlv<'_>) -> Option<String> {
    let attributes = der::children(attributes.content).ok()?;
    let mut found = attributes.iter().filter_map(|attribute| {
        let parts = der::children(attribute.content).ok()?;
        let [kind, values] = parts.as_slice() else {
            return None;
        };
        let (value, _) = der::read(values.content).ok()?;
        let is_it = der::oid_text(kind.content)? == "1.2.840.113549.1.9.20";
        let text = super::name::text_of(value.tag, value.content)?;
        is_it.then(|| text.into_owned())
    });
    found.next()
}

fn octets(element: &Tlv<'_>) -> Result<Vec<u8>, String> {
    match element.tag {
        tag::OCTET_STRING => Ok(element.content.to_vec()),
        _ => Err("one of its parts is no octet string".to_owned()),
    }
}

fn sequence(bytes: &[u8]) -> Result<Vec<Tlv<'_>>, String> {
    let content = der::read_tagged(bytes, tag::SEQUENCE).map_err(|error| error.to_string())?;
    der::children(content).map_err(|error| error.to_string())
}

fn children<'a>(element: &Tlv<'a>) -> Result<Vec<Tlv<'a>>, String> {
    der::children(element.content).map_err(|error| error.to_string())
}

/// In DER, if it came in BER.
fn strict_form(bytes: &[u8]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(ber::to_der(bytes).unwrap_or_else(|| bytes.to_vec()))
}

#[cfg(test)]
mod tests;
