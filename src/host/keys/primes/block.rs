//! The sieve: a block of consecutive numbers, and those of its odd ones that no
//! small prime divides. It takes its numbers; it knows nothing of chance.
//!
//! The division by small primes takes a time that depends on the block, as with
//! everybody who sieves; of the number that is taken in the end it says only that
//! it has no small factor.

/// A block starts at a multiple of its size, so that no number in it is too large.
pub const SIZE: u64 = 1 << 15;

/// The odd primes below a limit.
pub fn primes_below(limit: usize) -> Vec<u64> {
    let mut primes = Vec::new();
    // At `at` is 2·at + 1.
    let mut is_composite = vec![false; limit / 2];
    for at in 1..is_composite.len() {
        if is_composite[at] {
            continue;
        }
        let prime = 2 * at + 1;
        cross_out(&mut is_composite, 2 * at * (at + 1), prime);
        primes.push(prime as u64);
    }
    primes
}

/// What is to be added to `foot`, a multiple of the block's size, to get the
/// numbers of its block that none of `primes` divides. The primes are odd and
/// below 2^21.
pub fn sieved<const N: usize>(foot: &[u64; N], primes: &[u64]) -> Vec<u64> {
    let mut is_composite = vec![false; SIZE as usize / 2];
    // One division of the long number serves three primes.
    for primes in primes.chunks(3) {
        let product = primes.iter().product::<u64>();
        let rest = remainder(foot, product);
        for prime in primes {
            // 2·at + 1 and the foot add up to a multiple of the prime.
            let twice = (product - 1 - rest) % prime;
            let even = if twice.is_multiple_of(2) {
                twice
            } else {
                twice + prime
            };
            cross_out(&mut is_composite, even as usize / 2, *prime as usize);
        }
    }
    let numbers = (0..).zip(is_composite).filter(|(_, composite)| !composite);
    numbers.map(|(at, _)| 2 * at + 1).collect()
}

/// What is left of a number, the lowest word first, when it is divided.
pub fn remainder(words: &[u64], divisor: u64) -> u64 {
    words.iter().rev().fold(0, |rest, word| {
        ((u128::from(rest) << 64 | u128::from(*word)) % u128::from(divisor)) as u64
    })
}

fn cross_out(is_composite: &mut [bool], first: usize, step: usize) {
    let mut at = first;
    while let Some(composite) = is_composite.get_mut(at) {
        *composite = true;
        at += step;
    }
}

#[cfg(test)]
mod tests;
