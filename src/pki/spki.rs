//! A public key as certificates and requests carry it: SubjectPublicKeyInfo
//! (RFC 5280 section 4.1.2.7), the exact bytes and what kind of key they hold.

use std::borrow::Cow;
use std::fmt;

use ring::digest;
use sha1::Digest;
use x509_parser::prelude::FromDer;
use x509_parser::x509::SubjectPublicKeyInfo;

use super::der::{self, tag};
use kind::kind_of;

mod kind;

pub use kind::modulus_bits;

/// The kinds of key that this program makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyType {
    /// ECDSA on P-256 with SHA-256.
    EcP256,
    /// ECDSA on P-384 with SHA-384.
    EcP384,
    /// Ed25519 (RFC 8410).
    Ed25519,
    /// RSA of 2048 bits, PKCS #1 v1.5 with SHA-256.
    Rsa2048,
    /// RSA of 3072 bits.
    Rsa3072,
    /// RSA of 4096 bits.
    Rsa4096,
}

impl KeyType {
    /// Every kind, the default first.
    pub const ALL: [KeyType; 6] = [
        KeyType::EcP256,
        KeyType::EcP384,
        KeyType::Ed25519,
        KeyType::Rsa2048,
        KeyType::Rsa3072,
        KeyType::Rsa4096,
    ];

    /// The word used on the command line and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            KeyType::EcP256 => "ec-p256",
            KeyType::EcP384 => "ec-p384",
            KeyType::Ed25519 => "ed25519",
            KeyType::Rsa2048 => "rsa-2048",
            KeyType::Rsa3072 => "rsa-3072",
            KeyType::Rsa4096 => "rsa-4096",
        }
    }

    /// The DER of the AlgorithmIdentifier in a SubjectPublicKeyInfo
    /// (RFC 5480 section 2.1.1, RFC 8410 section 3).
    pub fn spki_algorithm(self) -> &'static [u8] {
        match self {
            KeyType::EcP256 => &[
                0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
                0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07,
            ],
            KeyType::EcP384 => &[
                0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b,
                0x81, 0x04, 0x00, 0x22,
            ],
            KeyType::Ed25519 => &[0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70],
            KeyType::Rsa2048 | KeyType::Rsa3072 | KeyType::Rsa4096 => RSA_ENCRYPTION,
        }
    }

    /// The size of an RSA modulus; `None` for the others.
    pub fn rsa_bits(self) -> Option<usize> {
        match self {
            KeyType::EcP256 | KeyType::EcP384 | KeyType::Ed25519 => None,
            KeyType::Rsa2048 => Some(2048),
            KeyType::Rsa3072 => Some(3072),
            KeyType::Rsa4096 => Some(4096),
        }
    }

    /// What a key of this type is when it is found in the world.
    pub fn kind(self) -> KeyKind {
        self.rsa_bits().map_or(KeyKind::Made(self), KeyKind::Rsa)
    }
}

/// rsaEncryption with its NULL (RFC 3279 section 2.3.1).
const RSA_ENCRYPTION: &[u8] = &[
    0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
];

impl fmt::Display for KeyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What a public key found in the world is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// One on a curve that this program makes keys on.
    Made(KeyType),
    /// RSA with a modulus of so many bits.
    Rsa(usize),
    /// Anything else, by name or object identifier.
    Other(String),
}

impl KeyKind {
    /// `ec-p256`, `rsa-2048`, …
    pub fn word(&self) -> Cow<'static, str> {
        match self {
            KeyKind::Made(key_type) => key_type.word().into(),
            KeyKind::Rsa(bits) => format!("rsa-{bits}").into(),
            KeyKind::Other(name) => name.clone().into(),
        }
    }
}

impl fmt::Display for KeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.word())
    }
}

/// A SubjectPublicKeyInfo: its bytes, and the kind of key in it.
#[derive(Clone, PartialEq, Eq)]
pub struct Spki {
    der: Vec<u8>,
    kind: KeyKind,
}

impl fmt::Debug for Spki {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Spki({}, {})", self.kind, hex(&self.key_identifier()))
    }
}

impl Spki {
    /// Reads one SubjectPublicKeyInfo that fills `der` to its end; `None` if it is not one.
    pub fn from_der(der: &[u8]) -> Option<Spki> {
        let (rest, parsed) = SubjectPublicKeyInfo::from_der(der).ok()?;
        rest.is_empty().then(|| Spki::of(&parsed))
    }

    /// Takes over what a certificate or request already parsed.
    pub fn of(parsed: &SubjectPublicKeyInfo<'_>) -> Spki {
        Spki {
            der: parsed.raw.to_vec(),
            kind: kind_of(parsed),
        }
    }

    /// Puts the bytes of a public key (an EC point, an Ed25519 key) behind its algorithm.
    pub fn from_key_bytes(key_type: KeyType, bytes: &[u8]) -> Spki {
        let head = der::head(tag::BIT_STRING, bytes.len() + 1);
        Spki {
            der: der::sequence(&[key_type.spki_algorithm(), head.as_ref(), &[0], bytes]),
            kind: key_type.kind(),
        }
    }

    /// Puts an RSAPublicKey (RFC 8017 appendix A.1.1) of so many bits behind its algorithm.
    pub fn from_rsa(bits: usize, public: &[u8]) -> Spki {
        Spki {
            kind: KeyKind::Rsa(bits),
            ..Spki::from_key_bytes(KeyType::Rsa2048, public)
        }
    }

    /// The exact DER.
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// What kind of key it is.
    pub fn kind(&self) -> &KeyKind {
        &self.kind
    }

    /// The subject key identifier we give it: the first 160 bits of the SHA-256
    /// of the key's bits (RFC 7093 section 2, method 1).
    pub fn key_identifier(&self) -> Vec<u8> {
        sha256(self.key_bits()).into_iter().take(20).collect()
    }

    /// The identifier that most tools give a key: the SHA-1 of its bits (RFC 5280
    /// section 4.2.1.2, method 1).
    pub fn sha1_identifier(&self) -> Vec<u8> {
        sha1(self.key_bits()).to_vec()
    }

    /// The bytes of the key itself.
    pub fn key_bits(&self) -> &[u8] {
        let outer = der::read(&self.der).ok();
        let last = outer.and_then(|(outer, _)| der::elements(outer.content).last()?.ok());
        // The first octet of a BIT STRING counts unused bits.
        last.and_then(|bits| bits.content.get(1..))
            .unwrap_or_default()
    }

    /// SHA-256 over the DER: what key pinning compares.
    pub fn sha256(&self) -> [u8; 32] {
        sha256(&self.der)
    }

    /// Why no certificate should be given to this key, if there is a reason:
    /// it is too weak, or of a kind whose possession cannot be proven here.
    pub fn weakness(&self) -> Option<String> {
        match &self.kind {
            KeyKind::Made(_) => None,
            KeyKind::Rsa(bits) if *bits < 2048 => Some(format!(
                "its key is RSA with {bits} bits; 2048 is the least that TLS programs accept today"
            )),
            KeyKind::Rsa(bits) if *bits > 8192 => Some(format!(
                "its key is RSA with {bits} bits; more than 8192 cannot be checked"
            )),
            KeyKind::Rsa(_) => None,
            KeyKind::Other(name) => Some(format!(
                "its key is {name}; P-256, P-384, Ed25519 and RSA keys of 2048 to 8192 bits can be certified"
            )),
        }
    }
}

/// SHA-256.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
    out
}

/// SHA-1, for the fingerprints that old consumers still show.
pub fn sha1(bytes: &[u8]) -> [u8; 20] {
    sha1::Sha1::digest(bytes).into()
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| b"0123456789abcdef"[usize::from(nibble & 15)];
    let mut digits = vec![0; bytes.len() * 2];
    for (pair, byte) in digits.chunks_exact_mut(2).zip(bytes) {
        pair.copy_from_slice(&[digit(byte >> 4), digit(*byte)]);
    }
    // Digits are ASCII.
    String::from_utf8(digits).unwrap_or_default()
}

/// `AB:CD:…`, the way openssl and browsers show it.
pub fn fingerprint(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from(b"0123456789ABCDEF"[usize::from(nibble & 15)]);
    let mut text = String::with_capacity(bytes.len() * 3);
    for (index, byte) in bytes.iter().enumerate() {
        if index > 0 {
            text.push(':');
        }
        text.push(digit(byte >> 4));
        text.push(digit(*byte));
    }
    text
}
