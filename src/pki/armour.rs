//! From the bytes of a file to labelled DER: PEM (RFC 7468, read leniently: text
//! around it, CRLF, a byte order mark, indentation), URL-escaped PEM as nginx
//! hands it on in `$ssl_client_escaped_cert`, or bare DER.
//!
//! The `pem` crate leaves out a block that has no END, and says nothing; so the
//! blocks are counted against the BEGIN lines.

use std::fmt;

use zeroize::Zeroizing;

/// One object: what its label says it is, and its DER.
#[derive(Clone, PartialEq, Eq)]
pub struct Block {
    /// The PEM label, such as `CERTIFICATE`; `None` for bare DER.
    pub label: Option<String>,
    /// What is inside; wiped, because it may be a key.
    pub der: Zeroizing<Vec<u8>>,
    /// Whether RFC 1421 headers say that the content is encrypted.
    pub encrypted: bool,
    /// How it is encrypted: the `DEK-Info` header.
    pub dek_info: Option<String>,
}

/// Why bytes hold no objects.
#[derive(Debug, PartialEq, Eq)]
pub enum ArmourError {
    /// No bytes, or only blanks.
    Empty,
    /// Neither PEM nor DER.
    Neither,
    /// A PEM block has no end, or its content is no base64.
    Broken(String),
    /// DER that ends too early, or that something follows.
    Length(String),
}

impl fmt::Display for ArmourError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ArmourError::Empty => f.write_str("it is empty"),
            ArmourError::Neither => f.write_str("it is neither PEM nor DER"),
            ArmourError::Broken(why) | ArmourError::Length(why) => f.write_str(why),
        }
    }
}

/// Every object in `bytes`, in order; at least one.
pub fn read(bytes: &[u8]) -> Result<Vec<Block>, ArmourError> {
    let content = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let trimmed = content.trim_ascii();
    if trimmed.is_empty() {
        return Err(ArmourError::Empty);
    }
    if trimmed.starts_with(b"-----BEGIN%20") {
        return read_pem(&unescape(trimmed));
    }
    if find(content, b"-----BEGIN ").is_some() {
        return read_pem(content);
    }
    match content.first() {
        Some(0x30) => read_der(content),
        _ => Err(ArmourError::Neither),
    }
}

/// Writes one PEM block with lines of 64 characters and LF.
pub fn write(label: &str, der: &[u8]) -> String {
    let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
    pem::encode_config(&pem::Pem::new(label, der), config)
}

fn read_pem(content: &[u8]) -> Result<Vec<Block>, ArmourError> {
    let broken = |why: String| ArmourError::Broken(format!("its PEM is broken: {why}"));
    let blocks = pem::parse_many(content).map_err(|error| broken(error.to_string()))?;
    let begun = count(content, b"-----BEGIN ");
    if blocks.len() != begun {
        let read = blocks.len();
        return Err(broken(format!(
            "of {begun} blocks that begin, {read} end properly"
        )));
    }
    let block = |pem: pem::Pem| Block {
        label: Some(pem.tag().to_owned()),
        encrypted: pem
            .headers()
            .get("Proc-Type")
            .is_some_and(|v| v.contains("ENCRYPTED")),
        dek_info: pem.headers().get("DEK-Info").map(str::to_owned),
        der: Zeroizing::new(pem.into_contents()),
    };
    Ok(blocks.into_iter().map(block).collect())
}

fn read_der(content: &[u8]) -> Result<Vec<Block>, ArmourError> {
    let wrong = |why: String| ArmourError::Length(format!("its DER is broken: {why}"));
    let expected = der_length(content).ok_or_else(|| wrong("it ends too early".into()))?;
    // A line feed behind DER comes from an editor; anything else is not ours to ignore.
    let (der, rest) = match content.get(expected..) {
        Some(rest) => (&content[..expected], rest.trim_ascii()),
        None => {
            let found = content.len();
            return Err(wrong(format!("it says {expected} bytes and has {found}")));
        }
    };
    if !rest.is_empty() {
        return Err(wrong(format!(
            "{} bytes follow the first object",
            rest.len()
        )));
    }
    Ok(vec![Block {
        label: None,
        der: Zeroizing::new(der.to_vec()),
        encrypted: false,
        dek_info: None,
    }])
}

/// The whole length of the TLV at the start, by its definite length (X.690 section 8.1.3).
fn der_length(content: &[u8]) -> Option<usize> {
    let first = usize::from(*content.get(1)?);
    if first < 0x80 {
        return Some(2 + first);
    }
    let octets = content.get(2..2 + (first & 0x7f))?;
    if octets.is_empty() || octets.len() > 4 {
        return None;
    }
    let length = octets
        .iter()
        .fold(0usize, |sum, octet| sum << 8 | usize::from(*octet));
    length.checked_add(2 + octets.len())
}

/// Undoes percent-encoding (RFC 3986 section 2.1); what is not an escape stays.
fn unescape(text: &[u8]) -> Vec<u8> {
    let digit = |byte: Option<&u8>| byte.and_then(|b| char::from(*b).to_digit(16));
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        match (byte, digit(text.get(at + 1)), digit(text.get(at + 2))) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            _ => {
                out.push(byte);
                at += 1;
            }
        }
    }
    out
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .position(|window| window == needle)
}

fn count(haystack: &[u8], needle: &[u8]) -> usize {
    haystack
        .windows(needle.len())
        .filter(|window| *window == needle)
        .count()
}

#[cfg(test)]
mod tests;
