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

/// Whether n = p·q and e·d ≡ 1 mod (p − 1) and mod (q − 1), for a key that ring does not sign with. What ring
/// then verifies with n and e must be to its taste.
pub fn is_a_pair(pkcs1: &[u8]) -> bool {
    with_parts(pkcs1, |[n, e, d, p, q, ..]| {
        // What is larger is no part of this key, and would take long to multiply.
        let most = n.content.len();
        let fits = [e, d, p, q].iter().all(|part| part.content.len() <= most);
        fits && is_plain(n)
            && has_usual_size(e)
            && is_product(n, p, q)
            && undoes(e, d, p)
            && undoes(e, d, q)
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
    let is_short = is_plain(e) && e.content.len() <= 5;
    is_short && matches!(e.content.iter().fold(0, fold), e @ 3..0x2_0000_0000 if e % 2 == 1)
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
