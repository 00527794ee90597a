//! Whether the parts of an RSAPrivateKey belong together (RFC 8017 section 3.2), by arithmetic that costs next
//! to nothing: a file may hold hundreds of keys, and a trial signature with a large one takes a third of a second.

use crypto_bigint::{BoxedUint, ConcatenatingMul, NonZero};
use zeroize::Zeroize;

use crate::pki::der::{self, Tlv, tag};

/// Whether e·dP ≡ 1 mod (p − 1) and e·dQ ≡ 1 mod (q − 1). ring has looked at all else; these it signs with,
/// and finds out at the first signature.
pub fn has_its_exponents(pkcs1: &[u8]) -> bool {
    with_parts(pkcs1, |[_, e, _, p, q, dp, dq, _]| {
        undoes(e, dp, p) && undoes(e, dq, q)
    })
}

/// Whether n = p·q, e·d ≡ 1 and e·dP ≡ 1 mod (p − 1), the same with q, and q·qInv ≡ 1 mod p, for a key that ring does
/// not sign with: others sign with these parts as they stand. What ring then verifies with n and e must be to its taste.
pub fn is_a_pair(pkcs1: &[u8]) -> bool {
    with_parts(pkcs1, |parts @ [n, e, d, p, q, dp, dq, inverse]| {
        // What is larger is no part of this key, and would take long to multiply.
        let most = n.content.len();
        let fits = |part: &Tlv<'_>| is_plain(part) && part.content.len() <= most;
        parts.iter().all(fits)
            && has_usual_size(e)
            && is_product(n, p, q)
            && [(d, p), (d, q), (dp, p), (dq, q)]
                .iter()
                .all(|(exponent, prime)| undoes(e, exponent, prime))
            && is_one(q, inverse, number(p))
    })
}

/// The numbers after the version.
fn with_parts(pkcs1: &[u8], test: impl Fn(&[Tlv<'_>; 8]) -> bool) -> bool {
    let parts = der::read_tagged(pkcs1, tag::SEQUENCE).and_then(der::children);
    let numbers = parts.as_deref().ok().and_then(|parts| parts.get(1..));
    numbers
        .and_then(|numbers| numbers.try_into().ok())
        .is_some_and(test)
}

fn number(part: &Tlv<'_>) -> BoxedUint {
    BoxedUint::from_be_slice_vartime(part.content)
}

/// Positive and in its shortest form (X.690 section 8.3.2).
fn is_plain(part: &Tlv<'_>) -> bool {
    match part.content {
        [0, second, ..] => *second >= 0x80,
        [first, ..] => *first < 0x80,
        [] => false,
    }
}

/// Odd, from 3 to 33 bits: larger ones verify nowhere.
fn has_usual_size(e: &Tlv<'_>) -> bool {
    let fold = |sum: u64, byte: &u8| sum << 8 | u64::from(*byte);
    e.content.len() <= 5
        && matches!(e.content.iter().fold(0, fold), e @ 3..0x2_0000_0000 if e % 2 == 1)
}

fn is_product(n: &Tlv<'_>, p: &Tlv<'_>, q: &Tlv<'_>) -> bool {
    let (mut p, mut q) = (number(p), number(q));
    let is_it = p.concatenating_mul(&q) == number(n);
    p.zeroize();
    q.zeroize();
    is_it
}

/// Whether `exponent` undoes `e` in the group of `prime`.
fn undoes(e: &Tlv<'_>, exponent: &Tlv<'_>, prime: &Tlv<'_>) -> bool {
    is_one(e, exponent, number(prime).wrapping_sub(BoxedUint::one()))
}

/// Whether the product of two is 1 modulo a third, which is wiped.
fn is_one(one: &Tlv<'_>, other: &Tlv<'_>, mut modulus: BoxedUint) -> bool {
    let mut other = number(other);
    let mut product = number(one).concatenating_mul(&other);
    let divisor = NonZero::new(modulus.clone()).into_option();
    let is_one = divisor.is_some_and(|divisor| product.rem(&divisor) == BoxedUint::one());
    other.zeroize();
    product.zeroize();
    modulus.zeroize();
    is_one
}
