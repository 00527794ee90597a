//! The derivation of PKCS #12 (RFC 7292 appendix B.2), and the forms in which its files want a passphrase.

use md5::Digest;
use md5::digest::common::BlockSizeUser;
use zeroize::Zeroizing;

use super::Prf;

/// What derived bytes are for: the diversifier of RFC 7292 appendix B.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyUse {
    /// A cipher's key.
    Key = 1,
    /// A cipher's initial value.
    Iv = 2,
    /// The key of a MAC.
    Mac = 3,
}

/// A passphrase as bytes, which PBES2 wants, and as a BMPString with its end, which PKCS #12 wants.
pub struct Secret<'a> {
    plain: &'a [u8],
    wide: Zeroizing<Vec<u8>>,
}

impl<'a> Secret<'a> {
    /// From what was given; what is not UTF-8 is taken for Latin-1.
    pub fn of(plain: &'a [u8]) -> Secret<'a> {
        let mut wide = Zeroizing::new(Vec::with_capacity(plain.len() * 2 + 2));
        let mut push = |unit: u16| wide.extend_from_slice(&unit.to_be_bytes());
        match std::str::from_utf8(plain) {
            Ok(text) => text.encode_utf16().for_each(&mut push),
            Err(_) => plain.iter().for_each(|byte| push(u16::from(*byte))),
        }
        push(0);
        Secret { plain, wide }
    }

    /// The empty passphrase, in its two forms: a string of nothing, and nothing at all.
    pub fn empty() -> [Secret<'static>; 2] {
        let nothing = Secret {
            plain: &[],
            wide: Zeroizing::default(),
        };
        [Secret::of(&[]), nothing]
    }

    /// The bytes.
    pub fn plain(&self) -> &[u8] {
        self.plain
    }
}

pub(super) fn derive(
    hash: Prf,
    purpose: KeyUse,
    secret: &Secret<'_>,
    salt: &[u8],
    rounds: u64,
    length: usize,
) -> Zeroizing<Vec<u8>> {
    match hash {
        Prf::Sha1 => derive_with::<sha1::Sha1>(purpose, secret, salt, rounds, length),
        Prf::Sha256 => derive_with::<sha2::Sha256>(purpose, secret, salt, rounds, length),
        Prf::Sha384 => derive_with::<sha2::Sha384>(purpose, secret, salt, rounds, length),
        Prf::Sha512 => derive_with::<sha2::Sha512>(purpose, secret, salt, rounds, length),
    }
}

fn derive_with<H: Digest + BlockSizeUser>(
    purpose: KeyUse,
    secret: &Secret<'_>,
    salt: &[u8],
    rounds: u64,
    length: usize,
) -> Zeroizing<Vec<u8>> {
    let block = H::block_size();
    let filled = |bytes: &[u8]| {
        let size = bytes.len().div_ceil(block) * block;
        let filled = bytes.iter().copied().cycle().take(size);
        filled.collect::<Vec<u8>>()
    };
    let mut input = Zeroizing::new(vec![purpose as u8; block]);
    input.extend(filled(salt));
    input.extend(filled(&secret.wide));
    let mut out = Zeroizing::new(Vec::with_capacity(length + block));
    while out.len() < length {
        let mut step = H::digest(&input);
        for _ in 1..rounds {
            step = H::digest(&step);
        }
        out.extend_from_slice(&step);
        let addend: Vec<u8> = step.iter().copied().cycle().take(block).collect();
        for part in input.chunks_mut(block).skip(1) {
            add_and_one(part, &addend);
        }
    }
    out.truncate(length);
    out
}

/// `number + addend + 1`, big-endian, what overflows cut off.
fn add_and_one(number: &mut [u8], addend: &[u8]) {
    let mut carry = 1u16;
    for (digit, more) in number.iter_mut().zip(addend).rev() {
        let sum = u16::from(*digit) + u16::from(*more) + carry;
        *digit = sum as u8;
        carry = sum >> 8;
    }
}
