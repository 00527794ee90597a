use crypto_bigint::BoxedUint;

use super::*;

const EXPONENT: u64 = 65_537;

/// FIPS 186-5 appendix A.1.3, of the primes of one key.
fn are_right<const N: usize, const L: usize>(helpers: usize) {
    let (p, q) = two::<N, L>(EXPONENT, helpers).unwrap();
    for prime in [&p, &q] {
        assert_eq!(prime.last().unwrap() >> 62, 3);
        assert_ne!(block::remainder(&**prime, EXPONENT), 1);
        let prime = BoxedUint::from_words(**prime);
        assert!(crypto_primes::is_prime(crypto_primes::Flavor::Any, &prime));
    }
    assert!(are_apart(&p, &q));
}

#[test]
fn primes_are_what_fips_186_wants() {
    for _ in 0..10 {
        are_right::<2, 3>(3);
        are_right::<4, 5>(0);
    }
    are_right::<16, 17>(1);
}

/// An exponent that divides p - 1 for every second p shows that it is looked at.
#[test]
fn primes_fit_their_exponent() {
    for _ in 0..20 {
        let (p, q) = two::<2, 3>(3, 1).unwrap();
        for prime in [p, q] {
            assert_eq!(block::remainder(&*prime, 3), 2);
        }
    }
}

#[test]
fn primes_differ_in_their_first_hundred_bits() {
    let far = 1 << 28;
    assert!(!are_apart(&[0, 7, 9], &[1, 7, 9]));
    assert!(!are_apart(&[0, 7, 9], &[0, 7 + far, 9]));
    assert!(are_apart(&[0, 7, 9], &[0, 7 + 2 * far, 9]));
    assert!(are_apart(&[0, 7, 11], &[0, 7, 9]));
}

#[test]
fn a_block_gives_each_of_its_candidates_once() {
    let small = block::primes_below(1 << 10);
    let block = Block::<2>::random(&small).unwrap();
    let mut low: Vec<u64> = (0..)
        .map_while(|at| block.candidate(at))
        .map(|c| c[0])
        .collect();
    let in_order = block::sieved(&block.foot, &small);
    assert_eq!(low.len(), in_order.len());
    assert!(!low.is_sorted());
    low.sort_unstable();
    let expected: Vec<u64> = in_order.iter().map(|odd| block.foot[0] | odd).collect();
    assert_eq!(low, expected);
}

/// A search that has no prime in its block, or one that fails, finds nothing.
#[test]
fn a_search_may_find_nothing() {
    let small = block::primes_below(1 << 10);
    let empty: Search<2> = Search::new();
    let block = Block::random(&small).unwrap();
    let none = Block {
        odd: Zeroizing::new(Vec::new()),
        ..block
    };
    assert!(empty.block.set(Some(none)).is_ok());
    empty.help::<3>(EXPONENT, &small).unwrap();
    assert!(empty.found().is_none());

    let composite: Search<2> = Search::new();
    let number = Zeroizing::new([15, 3 << 62]);
    assert!(composite.likely.set(number).is_ok());
    composite.help::<3>(EXPONENT, &small).unwrap();
    assert!(composite.found().is_none());

    let no_chance: Search<2> = Search::new();
    assert!(no_chance.block.set(None).is_ok());
    assert!(no_chance.help::<3>(EXPONENT, &small).is_none());
}
