//! From the bytes of a file to labelled DER: PEM (RFC 7468, read leniently: text around it, CRLF, a byte
//! order mark, indentation, UTF-16), URL-escaped PEM as nginx hands it on in `$ssl_client_escaped_cert`,
//! base64 without armour, or bare DER; BER is brought to DER.
//!
//! Every BEGIN line counts: what begins and does not end is an error, never silence. All of it is one walk
//! over the bytes, whatever they are.

mod base64;
mod pem;

use std::borrow::Cow;
use std::fmt;

use zeroize::Zeroizing;

use super::ber;

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
    /// What `TRUSTED CERTIFICATE` puts behind its certificate: openssl's trust settings, DER.
    pub trust: Vec<u8>,
}

impl Block {
    /// One of this label, as it would come out of PEM.
    pub fn of(label: &str, der: Vec<u8>) -> Block {
        Block {
            label: Some(label.to_owned()),
            der: Zeroizing::new(der),
            encrypted: false,
            dek_info: None,
            trust: Vec::new(),
        }
    }
}

/// Why bytes hold no objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArmourError {
    /// No bytes, or only blanks.
    Empty,
    /// Neither PEM nor DER.
    Neither,
    /// A PEM block has no end, or its content is no base64.
    Broken(String),
    /// DER that ends too early, or that something follows.
    Length(String),
    /// PEM with something around its lines: what it is, and the filter that takes it away.
    Dressed(String, &'static str),
}

impl fmt::Display for ArmourError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ArmourError::Empty => f.write_str("it is empty"),
            ArmourError::Neither => f.write_str("it is neither PEM nor DER"),
            ArmourError::Broken(why) | ArmourError::Length(why) | ArmourError::Dressed(why, _) => {
                f.write_str(why)
            }
        }
    }
}

/// What one place of a file holds: an object, or why it is broken.
pub type Part = Result<Block, ArmourError>;

/// Every object in `bytes`, in order; at least one, and all of them whole.
pub fn read(bytes: &[u8]) -> Result<Vec<Block>, ArmourError> {
    parts(bytes)?.into_iter().collect()
}

/// The same, with the broken ones in their places; at least one part.
pub fn parts(bytes: &[u8]) -> Result<Vec<Part>, ArmourError> {
    let content = &*text_of(bytes);
    let trimmed = content.trim_ascii();
    if trimmed.is_empty() {
        return Err(ArmourError::Empty);
    }
    match pem::first_begin(content) {
        Some(pem::Begin::Plain) => return Ok(pem::read(content)),
        Some(pem::Begin::Escaped) => return Ok(pem::read(&unescape(content))),
        None => {}
    }
    match trimmed.first() {
        // A line feed behind DER comes from an editor; before it, nothing can stand.
        Some(0x30) if content.first() == Some(&0x30) => read_der(content).map(|one| vec![Ok(one)]),
        // The base64 of a SEQUENCE begins with this letter.
        Some(b'M') => {
            let plain = unescape(trimmed);
            let der = base64::decode(&plain).ok_or(ArmourError::Neither)?;
            read_der(&der).map(|one| vec![Ok(one)])
        }
        _ => Err(ArmourError::Neither),
    }
}

/// Writes one PEM block with lines of 64 characters and LF.
pub fn write(label: &str, der: &[u8]) -> String {
    let (begin, end) = (
        ["-----BEGIN ", label, "-----\n"],
        ["-----END ", label, "-----\n"],
    );
    // Room for all of it at once: a text that grows leaves unwiped copies of a key behind.
    let around = 2 * (label.len() + 20);
    let mut text = String::with_capacity(der.len() / 48 * 65 + 66 + around);
    begin.iter().for_each(|part| text.push_str(part));
    base64::encode_lines(der, &mut text);
    end.iter().for_each(|part| text.push_str(part));
    text
}

/// Without a byte order mark; UTF-16, which shells of Windows write, as the ASCII that it stands for.
fn text_of(bytes: &[u8]) -> Cow<'_, [u8]> {
    let narrow = |rest: &[u8], high: usize| {
        let units = rest.chunks(2);
        let byte = |unit: &[u8]| match unit {
            [_, _] if unit[high] == 0 => unit[1 - high],
            _ => b'?',
        };
        Cow::Owned(units.map(byte).collect())
    };
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => Cow::Borrowed(rest),
        [0xff, 0xfe, rest @ ..] => narrow(rest, 1),
        [0xfe, 0xff, rest @ ..] => narrow(rest, 0),
        all => Cow::Borrowed(all),
    }
}

fn read_der(content: &[u8]) -> Result<Block, ArmourError> {
    let wrong = |why: String| ArmourError::Length(format!("its DER is broken: {why}"));
    let block = |der: Vec<u8>| Block {
        label: None,
        ..Block::of("", der)
    };
    // The indefinite length of BER (X.690 section 8.1.3.6), which some PKCS #12 and #7 files have.
    if content.get(1) == Some(&0x80) {
        return match ber::to_der(content) {
            Some(der) => Ok(block(der)),
            None => Err(wrong("its BER does not end, or nests too deep".into())),
        };
    }
    let expected = der_length(content).ok_or_else(|| wrong("it ends too early".into()))?;
    let (der, rest) = match (content.get(..expected), content.get(expected..)) {
        (Some(der), Some(rest)) => (der, rest.trim_ascii()),
        _ => {
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
    Ok(block(der.to_vec()))
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

/// Undoes percent-encoding (RFC 3986 section 2.1); what is not an escape stays, a plus too.
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

#[cfg(test)]
mod tests;
