//! The forms in which private keys lie in files, brought to one: PKCS #8
//! version 1 (RFC 5208), the public half inside where the key is on a curve.
//!
//! What is read: PKCS #8 (RFC 5958), PKCS #1 (RFC 8017 appendix A.1.2) and SEC 1
//! (RFC 5915), told apart by their shape, so that bare DER needs no label. What
//! cannot be used is named. Nothing here uses a key.

use zeroize::Zeroizing;

use crate::pki::der::{self, Tlv, tag};
use crate::pki::spki::{KeyKind, KeyType, Spki, modulus_bits};

/// The key's algorithm and the parts that matter, out of whatever form it had.
pub enum Parts {
    /// A curve, the scalar padded to the curve's size, and the public point.
    Ec(KeyType, Zeroizing<Vec<u8>>, Vec<u8>),
    /// The seed (RFC 8032 section 5.1.5), and the public key if the file has it.
    Ed25519(Zeroizing<Vec<u8>>, Option<Vec<u8>>),
    /// RSAPrivateKey, and the size of its modulus in bits.
    Rsa(Zeroizing<Vec<u8>>, usize),
}

/// Why a key is not taken.
#[derive(Debug)]
pub enum FormError {
    /// The bytes are no private key at all.
    NoKey,
    /// They are one, and this is why it is not used.
    Unusable(String),
}

const ED25519: &[u8] = &[0x06, 0x03, 0x2b, 0x65, 0x70];
const EC_PUBLIC_KEY: &[u8] = &[0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const RSA_ENCRYPTION: &[u8] = &[
    0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01,
];
const RSA_PSS: &[u8] = &[
    0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a,
];

impl Parts {
    /// Reads a private key in any form; `curve` is what an `EC PARAMETERS` block
    /// before it said, for a SEC 1 key that does not say it itself.
    pub fn of(bytes: &[u8], curve: Option<&[u8]>) -> Result<Parts, FormError> {
        let content = der::read_tagged(bytes, tag::SEQUENCE).map_err(|_| FormError::NoKey)?;
        let parts = der::children(content).map_err(|_| FormError::NoKey)?;
        let tags: Vec<u8> = parts.iter().map(|part| part.tag).collect();
        match tags.as_slice() {
            [
                tag::INTEGER,
                tag::SEQUENCE,
                tag::OCTET_STRING,
                attributes @ ..,
            ] if attributes.iter().all(|tag| tag & 0xc0 == 0x80) => of_pkcs8(&parts),
            [tag::INTEGER, tag::OCTET_STRING, others @ ..]
                if others.iter().all(|tag| tag & 0xc0 == 0x80) =>
            {
                of_sec1(&parts, curve)
            }
            tags if tags == [tag::INTEGER; 9] => of_pkcs1(bytes, &parts),
            tags if tags == [tag::INTEGER; 6] => Err(unusable("dsa")),
            [tag::INTEGER, .., tag::SEQUENCE] if tags.len() == 10 => Err(FormError::Unusable(
                "its RSA key has more than two primes; keys of two can be used".into(),
            )),
            _ => Err(FormError::NoKey),
        }
    }

    /// The public half that the file says it has, where it says so.
    pub fn claim(&self) -> Option<Spki> {
        match self {
            Parts::Ec(key_type, _, point) => Some(Spki::from_key_bytes(*key_type, point)),
            Parts::Ed25519(..) => None,
            Parts::Rsa(pkcs1, bits) => {
                let content = der::read_tagged(pkcs1, tag::SEQUENCE).ok()?;
                let parts = der::children(content).ok()?;
                // RSAPublicKey (RFC 8017 appendix A.1.1) is the second and third member.
                let public = der::sequence(&[parts.get(1)?.raw, parts.get(2)?.raw]);
                Some(Spki::from_rsa(*bits, &public))
            }
        }
    }

    /// The one form: PKCS #8 version 1.
    pub fn to_pkcs8(&self) -> Zeroizing<Vec<u8>> {
        match self {
            Parts::Ec(key_type, scalar, point) => {
                // RFC 5915 section 3; the curve stands in the envelope.
                let public = der::context(1, &der::bit_string(point));
                let inner = Zeroizing::new(der::sequence(&[
                    &der::integer(&[1]),
                    &Zeroizing::new(der::tlv(tag::OCTET_STRING, scalar)),
                    &public,
                ]));
                envelope(key_type.spki_algorithm(), &inner)
            }
            Parts::Ed25519(seed, _) => {
                // RFC 8410 section 7: an octet string within the octet string.
                let inner = Zeroizing::new(der::tlv(tag::OCTET_STRING, seed));
                envelope(KeyType::Ed25519.spki_algorithm(), &inner)
            }
            Parts::Rsa(pkcs1, _) => envelope(KeyType::Rsa2048.spki_algorithm(), pkcs1),
        }
    }
}

/// The public point of a new key on a curve: in what ring makes of it, which is the one form already. `None` if it is
/// not.
pub fn point_of_new(key_type: KeyType, pkcs8: &[u8]) -> Option<&[u8]> {
    let size = match key_type {
        KeyType::EcP256 => 32,
        KeyType::EcP384 => 48,
        _ => return None,
    };
    let [version, algorithm, key] = three(der::read_tagged(pkcs8, tag::SEQUENCE).ok()?)?;
    let is_ours = version.raw == [tag::INTEGER, 1, 0]
        && algorithm.raw == key_type.spki_algorithm()
        && key.tag == tag::OCTET_STRING;
    let [version, scalar, public] = three(der::read_tagged(key.content, tag::SEQUENCE).ok()?)?;
    let is_ours = is_ours
        && version.raw == [tag::INTEGER, 1, 1]
        && (scalar.tag, scalar.content.len()) == (tag::OCTET_STRING, size)
        && public.tag == 0xa1;
    match der::read_tagged(public.content, tag::BIT_STRING).ok()? {
        [0, point @ ..] if is_ours && point.len() == 2 * size + 1 => Some(point),
        _ => None,
    }
}

/// The elements inside, if they are three.
fn three(content: &[u8]) -> Option<[Tlv<'_>; 3]> {
    let mut all = der::elements(content).map_while(Result::ok);
    let three = [all.next()?, all.next()?, all.next()?];
    all.next().is_none().then_some(three)
}

fn envelope(algorithm: &[u8], key: &[u8]) -> Zeroizing<Vec<u8>> {
    let key = Zeroizing::new(der::tlv(tag::OCTET_STRING, key));
    Zeroizing::new(der::sequence(&[&der::integer(&[0]), algorithm, &key]))
}

fn of_pkcs8(parts: &[Tlv<'_>]) -> Result<Parts, FormError> {
    let (algorithm, key) = (parts[1], parts[2].content);
    let inside = der::children(algorithm.content).map_err(|_| broken("algorithm"))?;
    let oid = inside.first().ok_or_else(|| broken("algorithm"))?;
    match oid.raw {
        ED25519 => {
            let seed = der::read_tagged(key, tag::OCTET_STRING)
                .ok()
                .filter(|seed| seed.len() == 32)
                .ok_or_else(|| broken("Ed25519 key"))?;
            // [1] IMPLICIT BIT STRING (RFC 5958 section 2).
            let public = parts[3..].iter().find(|part| part.tag & 0x1f == 1);
            let public = public.and_then(|part| part.content.get(1..));
            Ok(Parts::Ed25519(
                Zeroizing::new(seed.to_vec()),
                public.map(<[u8]>::to_vec),
            ))
        }
        EC_PUBLIC_KEY => {
            let curve = inside.get(1).map(|curve| curve.raw);
            let inner = der::read_tagged(key, tag::SEQUENCE).map_err(|_| broken("EC key"))?;
            of_sec1(&der::children(inner).map_err(|_| broken("EC key"))?, curve)
        }
        RSA_ENCRYPTION => {
            let inner = der::read_tagged(key, tag::SEQUENCE).map_err(|_| broken("RSA key"))?;
            of_pkcs1(key, &der::children(inner).map_err(|_| broken("RSA key"))?)
        }
        RSA_PSS => {
            let numbers = der::read_tagged(key, tag::SEQUENCE).and_then(der::children);
            let modulus = numbers
                .ok()
                .and_then(|numbers| Some(numbers.get(1)?.content));
            let modulus = modulus.ok_or_else(|| broken("RSA-PSS key"))?;
            Err(unusable(&format!("rsa-pss-{}", modulus_bits(modulus))))
        }
        _ => Err(unusable(&kind_of(algorithm.raw))),
    }
}

/// ECPrivateKey; its own parameters, where it has them, must be those around it.
fn of_sec1(parts: &[Tlv<'_>], around: Option<&[u8]>) -> Result<Parts, FormError> {
    let within = |number: u8| {
        let found = parts.iter().find(|part| part.tag == 0xa0 | number);
        found.map(|part| part.content)
    };
    let curve = match (within(0), around) {
        (Some(own), Some(around)) if own != around => {
            return Err(FormError::Unusable(
                "its EC key names two different curves".into(),
            ));
        }
        (own, around) => own.or(around).ok_or_else(|| {
            FormError::Unusable("its EC key does not say on which curve it is".into())
        })?,
    };
    let algorithm = der::sequence(&[EC_PUBLIC_KEY, curve]);
    let made = [KeyType::EcP256, KeyType::EcP384];
    let key_type = made
        .into_iter()
        .find(|made| made.spki_algorithm() == algorithm)
        .ok_or_else(|| unusable(&kind_of(&algorithm)))?;
    let size = if key_type == KeyType::EcP256 { 32 } else { 48 };
    let scalar = parts.get(1).map_or(&[][..], |part| part.content);
    let significant = &scalar[scalar.iter().take_while(|byte| **byte == 0).count()..];
    if significant.len() > size || significant.is_empty() {
        return Err(broken("EC key"));
    }
    let mut padded = Zeroizing::new(vec![0; size]);
    padded[size - significant.len()..].copy_from_slice(significant);
    let point = within(1).and_then(|bits| der::read_tagged(bits, tag::BIT_STRING).ok());
    match point {
        Some([0, point @ ..]) if point.len() == 2 * size + 1 => {
            Ok(Parts::Ec(key_type, padded, point.to_vec()))
        }
        Some(_) => Err(FormError::Unusable(
            "its EC key has its public half in the compressed form; the plain form is wanted"
                .into(),
        )),
        None => Err(FormError::Unusable(
            "its EC key lacks its public half, which Java leaves out".into(),
        )),
    }
}

fn of_pkcs1(bytes: &[u8], parts: &[Tlv<'_>]) -> Result<Parts, FormError> {
    let [_, modulus, ..] = parts else {
        return Err(broken("RSA key"));
    };
    if parts.len() != 9 || parts.iter().any(|part| part.tag != tag::INTEGER) {
        return Err(broken("RSA key"));
    }
    let bits = modulus_bits(modulus.content);
    match bits {
        2048..=8192 => Ok(Parts::Rsa(Zeroizing::new(bytes.to_vec()), bits)),
        _ => Err(FormError::Unusable(format!(
            "its key is rsa-{bits}; RSA keys of 2048 to 8192 bits can be used"
        ))),
    }
}

/// The name of what an AlgorithmIdentifier stands for; the key itself is not needed.
fn kind_of(algorithm: &[u8]) -> String {
    let spki = Spki::from_der(&der::sequence(&[algorithm, &der::tlv(0x03, &[0])]));
    spki.map_or_else(
        || "of a kind that is unknown here".to_owned(),
        |spki| match spki.kind() {
            KeyKind::Other(name) => name.clone(),
            kind => kind.to_string(),
        },
    )
}

fn unusable(kind: &str) -> FormError {
    FormError::Unusable(format!(
        "its key is {kind}; P-256, P-384, Ed25519 and RSA keys of 2048 to 8192 bits can be used"
    ))
}

fn broken(what: &str) -> FormError {
    FormError::Unusable(format!("its {what} is broken"))
}
