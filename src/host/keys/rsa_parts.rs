//! Whether the parts of an RSA key belong together where ring does not look: the exponents of the Chinese
//! remainder (RFC 8017 section 3.2). ring signs with them, and finds out at the first signature.

use crypto_bigint::{BoxedUint, ConcatenatingMul, NonZero};
use zeroize::Zeroize;

use crate::pki::der::{self, Tlv, tag};

/// Whether e·dP ≡ 1 mod (p − 1) and e·dQ ≡ 1 mod (q − 1) in this RSAPrivateKey.
pub fn belong_together(pkcs1: &[u8]) -> bool {
    let parts = der::read_tagged(pkcs1, tag::SEQUENCE).and_then(der::children);
    match parts.as_deref() {
        Ok([_, _, e, _, p, q, dp, dq, _]) => undoes(e, dp, p) && undoes(e, dq, q),
        _ => false,
    }
}

fn undoes(e: &Tlv<'_>, exponent: &Tlv<'_>, prime: &Tlv<'_>) -> bool {
    let number = |part: &Tlv<'_>| BoxedUint::from_be_slice_vartime(part.content);
    let mut exponent = number(exponent);
    let mut product = number(e).concatenating_mul(&exponent);
    let mut below = number(prime).wrapping_sub(BoxedUint::one());
    let divisor = NonZero::new(below.clone()).into_option();
    let is_one = divisor.is_some_and(|divisor| product.rem(&divisor) == BoxedUint::one());
    exponent.zeroize();
    product.zeroize();
    below.zeroize();
    is_one
}
