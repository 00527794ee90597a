//! RSA keys that ring does not sign with: more than 4096 bits, or another shape
//! than two primes of half the size with an exponent of 65537 or more. Signed with
//! one constant-time exponentiation (RFC 8017 section 8.2.1), without the Chinese
//! remainder, so that no fault can give a prime away; and every signature is
//! checked by ring before it leaves.

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, Odd, Resize};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use zeroize::{Zeroize, Zeroizing};

use super::rsa_parts;
use crate::pki::der::{self, tag};
use crate::pki::spki::sha256;

/// A key with all that its signatures need.
pub struct WideRsa {
    size: usize,
    modulus: Odd<BoxedUint>,
    exponent: BoxedUint,
    public: Vec<u8>,
}

impl Drop for WideRsa {
    fn drop(&mut self) {
        self.exponent.zeroize();
    }
}

/// DigestInfo of SHA-256 (RFC 8017 section 9.2, note 1).
const SHA256_INFO: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];

impl WideRsa {
    /// Takes an RSAPrivateKey; `None` if its parts do not belong together.
    pub fn of(pkcs1: &[u8]) -> Option<WideRsa> {
        let parts = der::children(der::read_tagged(pkcs1, tag::SEQUENCE).ok()?).ok()?;
        let [_, n, e, d, ..] = parts.as_slice() else {
            return None;
        };
        if !rsa_parts::is_a_pair(pkcs1) {
            return None;
        }
        let number = |content: &[u8]| BoxedUint::from_be_slice_vartime(content);
        let modulus = number(n.content);
        let bits = modulus.bits_vartime();
        let modulus = modulus.resize(bits);
        Some(WideRsa {
            size: modulus.bits_vartime().div_ceil(8) as usize,
            exponent: number(d.content),
            modulus: Odd::new(modulus).into_option()?,
            public: der::sequence(&[n.raw, e.raw]),
        })
    }

    /// RSAPublicKey.
    pub fn public(&self) -> &[u8] {
        &self.public
    }

    /// Signs with PKCS #1 v1.5 and SHA-256; `None` if the signature did not verify.
    pub fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        let mut padded = vec![0xff; self.size];
        let digest = [&SHA256_INFO[..], &sha256(message)].concat();
        let at = self.size.checked_sub(digest.len())?;
        padded[..2].copy_from_slice(&[0, 1]);
        padded[at - 1] = 0;
        padded[at..].copy_from_slice(&digest);
        let precision = self.modulus.bits_precision();
        let padded = BoxedUint::from_be_slice(&padded, precision.next_multiple_of(8)).ok()?;
        let params = BoxedMontyParams::new(self.modulus.clone());
        let base = BoxedMontyForm::new(padded.resize(precision), &params);
        let power = base.pow(&self.exponent).retrieve();
        let bytes = Zeroizing::new(power.to_be_bytes().into_vec());
        let signature = bytes.get(bytes.len().checked_sub(self.size)?..)?.to_vec();
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.public)
            .verify(message, &signature)
            .ok()
            .map(|()| signature)
    }
}
