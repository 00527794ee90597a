use crypto_bigint::{BoxedUint, ConcatenatingMul, NonZero, Odd, Resize};
use crypto_primes::hazmat::MillerRabin;
use proptest::prelude::*;

use super::*;

/// Wide enough for all that is added up here.
const WIDE: u32 = 64 * 80;

fn number(digits: &[u64], width: usize) -> BoxedUint {
    let zero = BoxedUint::zero_with_precision(WIDE);
    digits.iter().rev().fold(zero, |number, digit| {
        let digit = BoxedUint::from(*digit).resize(WIDE);
        number.shl(width as u32).wrapping_add(digit)
    })
}

fn modulo(number: &BoxedUint, words: &[u64]) -> BoxedUint {
    number.rem(&NonZero::new(self::number(words, 64)).unwrap())
}

fn odd_and_large(mut words: Vec<u64>) -> Vec<u64> {
    words[0] |= 1;
    *words.last_mut().unwrap() |= 1 << 63;
    words
}

/// Products are what crypto-bigint says, below twice the modulus, and so are
/// squares, doubled or not; with numbers that are themselves up to there.
fn products_are_right<const L: usize>(words: &[u64], x: &[u64], y: &[u64]) {
    let modulus = Modulus::<L>::of(words).unwrap();
    let value = |digits: &[u64; L]| number(digits, Modulus::<L>::DIGIT);
    let twice = value(&modulus.digits).shl(1);
    let (x, y) = (Modulus::<L>::digits(x), Modulus::<L>::digits(y));
    assert!(value(&x) < twice && value(&y) < twice);
    let is = |found: [u64; L], factor: &BoxedUint, doublings: u32| {
        assert!(value(&found) < twice);
        assert!(found.iter().all(|digit| *digit <= Modulus::<L>::MASK));
        let back = value(&found).shl((Modulus::<L>::DIGIT * L) as u32);
        let product = value(&x).concatenating_mul(factor).resize(WIDE);
        let product = product.shl(doublings);
        assert_eq!(modulo(&back, words), modulo(&product, words));
        let residue = modulus.residue(&found);
        assert_eq!(value(&residue), modulo(&value(&found), words));
    };
    is(modulus.product(&x, &y), &value(&y), 0);
    is(modulus.square_and_double(&x, 0), &value(&x), 0);
    is(modulus.square_and_double(&x, 1), &value(&x), 1);
}

/// A round says what that of crypto-primes says.
fn rounds_are_right<const L: usize>(words: &[u64], base: &[u64]) {
    let modulus = Modulus::<L>::of(words).unwrap();
    let narrow = |number: BoxedUint| number.resize(64 * words.len() as u32);
    let candidate = narrow(number(words, 64));
    let judge = MillerRabin::new(Odd::new(candidate.clone()).unwrap());
    assert_eq!(
        modulus.passes_two(),
        judge.test_base_two().is_probably_prime()
    );
    // Out of the form of Montgomery: the product with 1.
    let mut one = [0; L];
    one[0] = 1;
    let plain = modulus.residue(&modulus.product(&Modulus::<L>::digits(base), &one));
    let plain = narrow(number(&plain, Modulus::<L>::DIGIT));
    if let Some(passes) = modulus.passes(base) {
        assert_eq!(passes, judge.test(&plain).is_probably_prime());
    }
}

fn words(count: usize) -> impl Strategy<Value = Vec<u64>> {
    let word = prop_oneof![4 => any::<u64>(), 1 => Just(0), 1 => Just(u64::MAX)];
    proptest::collection::vec(word, count)
}

fn three(count: usize) -> impl Strategy<Value = [Vec<u64>; 3]> {
    [words(count), words(count), words(count)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn products_are_those_of_crypto_bigint(
        [a, b, c] in three(1), [d, e, f] in three(16), [g, h, i] in three(24), [j, k, l] in three(32),
    ) {
        products_are_right::<2>(&odd_and_large(a), &b, &c);
        products_are_right::<17>(&odd_and_large(d), &e, &f);
        products_are_right::<26>(&odd_and_large(g), &h, &i);
        products_are_right::<35>(&odd_and_large(j), &k, &l);
    }

    #[test]
    fn rounds_are_those_of_crypto_primes([a, b, _] in three(1), [c, d, _] in three(2)) {
        rounds_are_right::<2>(&odd_and_large(a), &b);
        rounds_are_right::<3>(&odd_and_large(c), &d);
    }
}

#[test]
fn the_largest_numbers_of_all_do_not_overflow() {
    products_are_right::<17>(&[u64::MAX; 16], &[u64::MAX; 16], &[u64::MAX; 16]);
    products_are_right::<26>(&[u64::MAX; 24], &[u64::MAX; 24], &[u64::MAX; 24]);
    products_are_right::<35>(&[u64::MAX; 32], &[u64::MAX; 32], &[u64::MAX; 32]);
}

/// Primes and numbers of two primes, with 2 once and often in p - 1.
#[test]
fn rounds_tell_primes_from_others() {
    for prime in [u64::MAX - 58, 0xffff_ffff_0000_0001] {
        let modulus = Modulus::<2>::of(&[prime]).unwrap();
        assert!(modulus.passes_two());
        assert!((2..99).all(|base| modulus.passes(&[base]).unwrap()));
        rounds_are_right::<2>(&[prime], &[12345]);
    }
    for composite in [4_294_967_291 * 4_294_967_279, 0xffff_ffff_0000_0003] {
        let modulus = Modulus::<2>::of(&[composite]).unwrap();
        assert!(!modulus.passes_two());
        rounds_are_right::<2>(&[composite], &[12345]);
    }
    // 2^127 · 3 + 1 has 127 twos: more than two digits of nothing.
    rounds_are_right::<3>(&[1, 3 << 62], &[12345, 1]);
}

#[test]
fn bases_that_prove_nothing_are_not_taken() {
    let words = [u64::MAX - 58];
    let modulus = Modulus::<2>::of(&words).unwrap();
    let word = |digits: [u64; 2]| digits[0] | digits[1] << Modulus::<2>::DIGIT;
    for base in [
        0,
        word(modulus.one()),
        word(modulus.minus_one()),
        words[0],
        u64::MAX,
    ] {
        assert_eq!(modulus.passes(&[base]), None);
    }
    assert_eq!(modulus.passes(&[words[0] - 1]), Some(true));
}

#[test]
fn what_is_even_or_of_another_size_is_not_taken() {
    assert!(Modulus::<2>::of(&[u64::MAX - 1]).is_none());
    assert!(Modulus::<2>::of(&[u64::MAX >> 1]).is_none());
    assert!(Modulus::<2>::of(&[u64::MAX; 2]).is_none());
    assert!(Modulus::<2>::of(&[]).is_none());
}
