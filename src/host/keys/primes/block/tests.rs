use crypto_bigint::{BoxedUint, NonZero, Resize};
use proptest::prelude::*;

use super::*;

#[test]
fn the_odd_primes_are_all_there() {
    assert_eq!(primes_below(32), [3, 5, 7, 11, 13, 17, 19, 23, 29, 31]);
    // There are 82,025 below 2^20, one of them even.
    let primes = primes_below(1 << 20);
    assert_eq!(primes.len(), 82_024);
    let last_three = primes.iter().rev().take(3).product::<u64>();
    assert!(last_three < 1 << 63);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    /// No prime is lost, and nothing is kept that has a small factor.
    #[test]
    fn a_block_keeps_what_trial_division_keeps(high: u64, limit in 3..1000usize) {
        let foot = (high | 1 << 63) & !(SIZE - 1);
        let primes = primes_below(limit);
        let by_hand: Vec<u64> = (1..SIZE)
            .step_by(2)
            .filter(|odd| primes.iter().all(|prime| !(foot | odd).is_multiple_of(*prime)))
            .collect();
        prop_assert_eq!(sieved(&[foot], &primes), by_hand);
    }

    #[test]
    fn a_block_keeps_its_primes(high: [u64; 2]) {
        let foot = [high[0] & !(SIZE - 1), high[1] | 1 << 63];
        let kept = sieved(&foot, &primes_below(1 << 12));
        for odd in (1..SIZE).step_by(2).filter(|odd| kept.binary_search(odd).is_err()) {
            let number = BoxedUint::from_words([foot[0] | odd, foot[1]]);
            prop_assert!(!crypto_primes::is_prime(crypto_primes::Flavor::Any, &number));
        }
    }

    #[test]
    fn remainders_are_those_of_crypto_bigint(words: [u64; 5], divisor in 1u64..) {
        let number = BoxedUint::from_words(words);
        let divisor_of_it = NonZero::new(BoxedUint::from(divisor).resize(320)).unwrap();
        let rest = BoxedUint::from(remainder(&words, divisor)).resize(320);
        prop_assert_eq!(rest, number.rem(&divisor_of_it));
    }
}
