//! RSA keys made here, because ring signs with them and cannot make them. Every
//! core looks for primes until two are found that make a key (FIPS 186-5 appendix
//! A.1.3); ring then has the last word on the result.

use std::convert::Infallible;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crypto_bigint::rand_core::{TryCryptoRng, TryRng};
use crypto_bigint::{BoxedUint, ConcatenatingMul, Lcm, Limb, NonZero, Odd, Resize};
use crypto_primes::fips::{self, FipsOptions};
use crypto_primes::hazmat::{SetBits, SmallFactorsSieveFactory};
use crypto_primes::{Flavor, is_prime, sieve_and_find};
use pkcs1::UintRef;
use pkcs8::der::Encode;
use ring::rand::{SecureRandom, SystemRandom};
use zeroize::{Zeroize, Zeroizing};

const EXPONENT: u32 = 65_537;

/// A new RSAPrivateKey (RFC 8017 appendix A.1.2) of `bits`; `None` if chance fails.
pub fn generate(bits: usize) -> Option<Zeroizing<Vec<u8>>> {
    let half = u32::try_from(bits / 2).ok()?;
    loop {
        let (mut p, mut q) = two_primes(half)?;
        let key = assemble(&p, &q, half);
        p.zeroize();
        q.zeroize();
        // FIPS 186-5 appendix A.1.1: d must not be small; it practically never is.
        if key.is_some() {
            return key;
        }
    }
}

/// Two primes of `half` bits each, the larger first.
fn two_primes(half: u32) -> Option<(BoxedUint, BoxedUint)> {
    let found = Mutex::new(Vec::new());
    let done = AtomicBool::new(false);
    let failed = AtomicBool::new(false);
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| search(half, &found, &done, &failed));
        }
    });
    if failed.load(Ordering::Relaxed) {
        return None;
    }
    let mut found = found.into_inner().ok()?;
    let (p, q) = (found.pop()?, found.pop()?);
    Some(if p > q { (p, q) } else { (q, p) })
}

/// One core's work: candidates from the sieve until somebody has found the second prime.
fn search(half: u32, found: &Mutex<Vec<BoxedUint>>, done: &AtomicBool, failed: &AtomicBool) {
    let mut chance = Chance { failed };
    // FIPS 186-5 table B.1: rounds of Miller-Rabin for an error below 2^-100 and less.
    let rounds = if half < 1536 { 5 } else { 4 };
    let options = FipsOptions::with_mr_iterations(rounds);
    while !done.load(Ordering::Relaxed) {
        // Both top bits: above √2·2^(half-1), and the product has all its bits.
        let sieve = SmallFactorsSieveFactory::new(Flavor::Any, half, SetBits::TwoMsb);
        let Ok(sieve) = sieve else { break };
        let prime = sieve_and_find(&mut chance, sieve, |chance, candidate: &BoxedUint| {
            done.load(Ordering::Relaxed)
                || (is_prime(Flavor::Any, candidate)
                    && fips::is_prime(chance, Flavor::Any, candidate, options))
        });
        let (Ok(Some(mut prime)), Ok(mut found)) = (prime, found.lock()) else {
            break;
        };
        if done.load(Ordering::Relaxed) || !fits(&prime, found.first(), half) {
            prime.zeroize();
            continue;
        }
        found.push(prime);
        if found.len() == 2 {
            done.store(true, Ordering::Relaxed);
        }
    }
    // Whoever stops, stops all: a core that failed must not leave the rest waiting.
    done.store(true, Ordering::Relaxed);
}

/// p-1 has no factor in common with e, and the primes differ in their first 100
/// bits (FIPS 186-5 appendix A.1.3, steps 4.5 and 5.4).
fn fits(prime: &BoxedUint, other: Option<&BoxedUint>, half: u32) -> bool {
    let remainder = prime.rem_limb(NonZero::<Limb>::new_unwrap(Limb::from(EXPONENT)));
    if remainder == Limb::ONE {
        return false;
    }
    other.is_none_or(|other| {
        let (low, high) = if prime < other {
            (prime, other)
        } else {
            (other, prime)
        };
        high.wrapping_sub(low).bits() > half - 100
    })
}

/// Everything else of the key follows from its primes.
fn assemble(p: &BoxedUint, q: &BoxedUint, half: u32) -> Option<Zeroizing<Vec<u8>>> {
    let one = BoxedUint::one_with_precision(p.bits_precision());
    let p1 = Wiped(p.wrapping_sub(&one));
    let q1 = Wiped(q.wrapping_sub(&one));
    let lambda = Wiped(p1.0.lcm(&q1.0));
    let exponent = BoxedUint::from(EXPONENT).resize(lambda.0.bits_precision());
    let modulus = NonZero::new(lambda.0.clone()).into_option()?;
    let d = Wiped(exponent.invert_mod(&modulus).into_option()?);
    if d.0.bits() <= half {
        return None;
    }
    let dp = Wiped(d.0.rem(&NonZero::new(p1.0.clone()).into_option()?));
    let dq = Wiped(d.0.rem(&NonZero::new(q1.0.clone()).into_option()?));
    let coefficient = Wiped(
        q.invert_odd_mod(&Odd::new(p.clone()).into_option()?)
            .into_option()?,
    );
    let n = p.concatenating_mul(q);
    let numbers = [
        &n,
        &BoxedUint::from(EXPONENT),
        &d.0,
        p,
        q,
        &dp.0,
        &dq.0,
        &coefficient.0,
    ];
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

/// The system's chance. If it ever fails, what is found is thrown away.
struct Chance<'a> {
    failed: &'a AtomicBool,
}

impl TryRng for Chance<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_ne_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_ne_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        if SystemRandom::new().fill(bytes).is_err() {
            self.failed.store(true, Ordering::Relaxed);
        }
        Ok(())
    }
}

impl TryCryptoRng for Chance<'_> {}
