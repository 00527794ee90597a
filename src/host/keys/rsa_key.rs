//! RSA keys made here, because ring signs with them and cannot make them: two
//! primes, and all that follows from them; ring then has the last word on the
//! result.

use crypto_bigint::{BoxedUint, ConcatenatingMul, Lcm, NonZero, Odd, Resize};
use pkcs1::UintRef;
use pkcs8::der::Encode;
use zeroize::{Zeroize, Zeroizing};

use super::primes::{self, Prime};

const EXPONENT: u32 = 65_537;

/// A new RSAPrivateKey (RFC 8017 appendix A.1.2) of 2048, 3072 or 4096 bits, made
/// by the calling thread and `helpers` more. `None` if chance fails, and for any other
/// size.
pub fn generate(bits: usize, helpers: usize) -> Option<Zeroizing<Vec<u8>>> {
    match bits {
        2048 => generate_of::<16, 17>(helpers),
        3072 => generate_of::<24, 26>(helpers),
        4096 => generate_of::<32, 35>(helpers),
        _ => None,
    }
}

/// A key whose primes have `N` words, or `L` digits of the arithmetic on them.
fn generate_of<const N: usize, const L: usize>(helpers: usize) -> Option<Zeroizing<Vec<u8>>> {
    loop {
        let (p, q) = primes::two::<N, L>(EXPONENT.into(), helpers)?;
        let (p, q) = (number(&p), number(&q));
        let (p, q) = if p.0 > q.0 { (p, q) } else { (q, p) };
        // FIPS 186-5 appendix A.1.1: d must not be small; it practically never is.
        if let Some(key) = assemble(&p.0, &q.0, EXPONENT) {
            return Some(key);
        }
    }
}

fn number<const N: usize>(prime: &Prime<N>) -> Wiped {
    let mut bytes = Zeroizing::new(prime.map(u64::to_be_bytes));
    bytes.reverse();
    let bytes = bytes.as_flattened();
    Wiped(BoxedUint::from_be_slice_vartime(bytes))
}

/// Everything else of the key follows from its primes, the larger one first, and its public exponent.
pub(super) fn assemble(p: &BoxedUint, q: &BoxedUint, exponent: u32) -> Option<Zeroizing<Vec<u8>>> {
    let public = BoxedUint::from(exponent);
    let one = BoxedUint::one_with_precision(p.bits_precision());
    let p1 = Wiped(p.wrapping_sub(&one));
    let q1 = Wiped(q.wrapping_sub(&one));
    let lambda = Wiped(p1.0.lcm(&q1.0));
    let exponent = public.clone().resize(lambda.0.bits_precision());
    let modulus = NonZero::new(lambda.0.clone()).into_option()?;
    let d = Wiped(exponent.invert_mod(&modulus).into_option()?);
    if d.0.bits() <= p.bits() {
        return None;
    }
    let dp = Wiped(d.0.rem(&NonZero::new(p1.0.clone()).into_option()?));
    let dq = Wiped(d.0.rem(&NonZero::new(q1.0.clone()).into_option()?));
    let coefficient = Wiped(
        q.invert_odd_mod(&Odd::new(p.clone()).into_option()?)
            .into_option()?,
    );
    let n = p.concatenating_mul(q);
    let numbers = [&n, &public, &d.0, p, q, &dp.0, &dq.0, &coefficient.0];
    let bytes = numbers.map(|number| Zeroizing::new(number.to_be_bytes().into_vec()));
    let uint = |at: usize| UintRef::new(&bytes[at]).ok();
    let key = pkcs1::RsaPrivateKeyRef {
        modulus: uint(0)?,
        public_exponent: uint(1)?,
        private_exponent: uint(2)?,
        prime1: uint(3)?,
        prime2: uint(4)?,
        exponent1: uint(5)?,
        exponent2: uint(6)?,
        coefficient: uint(7)?,
        other_prime_infos: None,
    };
    key.to_der().ok().map(Zeroizing::new)
}

/// A number that is wiped when it is done with.
struct Wiped(BoxedUint);

impl Drop for Wiped {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}
