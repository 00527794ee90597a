//! Two primes for an RSA key (FIPS 186-5 appendix A.1.3), by several threads together, or by the caller's alone.
//!
//! Each prime comes from a block of 2^15 numbers that is drawn at random. The
//! standard draws a number anew after each composite one; a block instead is
//! sieved once for all its numbers. Its candidates are taken in random order, not
//! upwards: primes that follow a long gap are then no likelier than others, and a
//! prime is only likelier by as much as its block is poorer in primes.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use ring::rand::{SecureRandom, SystemRandom};
use zeroize::Zeroizing;

mod block;
mod montgomery;

use montgomery::Modulus;

/// A prime of `N` words, the lowest first.
pub type Prime<const N: usize> = Zeroizing<[u64; N]>;

/// Two primes with both top bits set, so that they are above √2·2^(64 N - 1) and
/// their product has all its bits, and with no factor of p - 1 in `exponent`,
/// which is prime. `L` digits of the arithmetic hold `N` words. The calling thread
/// and `helpers` more search. `None` if there is no chance to be had.
pub fn two<const N: usize, const L: usize>(
    exponent: u64,
    helpers: usize,
) -> Option<(Prime<N>, Prime<N>)> {
    let small = small::<N>();
    loop {
        let searches = [Search::new(), Search::new()];
        let work = |thread: usize| {
            // Each prime has its thread; who is done helps with the other prime.
            let (mine, other) = (&searches[thread % 2], &searches[(thread + 1) % 2]);
            mine.help::<L>(exponent, small)?;
            other.help::<L>(exponent, small)
        };
        thread::scope(|scope| {
            let helpers: Vec<_> = (1..=helpers)
                .map(|thread| scope.spawn(move || work(thread)))
                .collect();
            let own = work(0);
            let ends = helpers.into_iter().map(|helper| helper.join().ok()?);
            ends.chain([own]).collect::<Option<Vec<()>>>()
        })?;
        // All but never: a block without a prime, or two primes close to each other.
        let [p, q] = searches.map(Search::found);
        if let (Some(p), Some(q)) = (p, q)
            && are_apart(&p, &q)
        {
            return Some((p, q));
        }
    }
}

/// The primes to sieve with: up to where a larger one costs more time than it saves,
/// as measured. They are found once, since bulk makes thousands of keys.
fn small<const N: usize>() -> &'static [u64] {
    static SMALL: [OnceLock<Vec<u64>>; 3] = [const { OnceLock::new() }; 3];
    let (place, limit) = match N {
        0..24 => (0, 1 << 18),
        24..32 => (1, 1 << 19),
        _ => (2, 1 << 20),
    };
    SMALL[place].get_or_init(|| block::primes_below(limit))
}

/// The first 100 bits are not the same (FIPS 186-5 appendix A.1.3, step 5.4); a
/// difference of one in the last of them may be less than 2^(64 N - 100), so there
/// is to be more.
fn are_apart<const N: usize>(p: &[u64; N], q: &[u64; N]) -> bool {
    let top = |prime: &[u64; N]| {
        let top = prime.iter().rev().take(2);
        top.fold(0, |top, word| top << 64 | u128::from(*word)) >> 28
    };
    top(p).abs_diff(top(q)) > 1
}

/// The search for one prime.
struct Search<const N: usize> {
    block: OnceLock<Option<Block<N>>>,
    /// How many candidates were taken.
    taken: AtomicUsize,
    /// The candidate that passed the first round.
    likely: OnceLock<Prime<N>>,
    /// How many of the other rounds were taken.
    rounds: AtomicUsize,
    failed: AtomicBool,
}

impl<const N: usize> Search<N> {
    /// FIPS 186-5 table B.1, for an error below 2^-112 (1024 bits), 2^-128, 2^-144.
    const ROUNDS: usize = if N < 24 { 5 } else { 4 };

    fn new() -> Self {
        Search {
            block: OnceLock::new(),
            taken: AtomicUsize::new(0),
            likely: OnceLock::new(),
            rounds: AtomicUsize::new(0),
            failed: AtomicBool::new(false),
        }
    }

    /// One thread's part: candidates in turn until one passes a round with base 2,
    /// then the rounds that prove it, with random bases, as many as others leave.
    fn help<const L: usize>(&self, exponent: u64, small: &[u64]) -> Option<()> {
        let block = self.block.get_or_init(|| Block::random(small)).as_ref()?;
        while self.likely.get().is_none() {
            let Some(candidate) = block.candidate(self.taken.fetch_add(1, Ordering::Relaxed))
            else {
                return Some(());
            };
            if block::remainder(&*candidate, exponent) != 1
                && Modulus::<L>::of(&*candidate).is_some_and(|candidate| candidate.passes_two())
            {
                // Another thread may have been faster with another one.
                let _ = self.likely.set(candidate);
            }
        }
        let likely = Modulus::<L>::of(&**self.likely.get()?)?;
        while self.rounds.fetch_add(1, Ordering::Relaxed) < Self::ROUNDS {
            if !passes_a_random_base::<N, L>(&likely)? {
                self.failed.store(true, Ordering::Relaxed);
            }
        }
        Some(())
    }

    /// The prime, when all threads are done.
    fn found(self) -> Option<Prime<N>> {
        let failed = self.failed.into_inner();
        self.likely.into_inner().filter(|_| !failed)
    }
}

fn passes_a_random_base<const N: usize, const L: usize>(candidate: &Modulus<L>) -> Option<bool> {
    loop {
        let base = random::<N>()?;
        if let Some(passes) = candidate.passes(&*base) {
            return Some(passes);
        }
    }
}

/// Consecutive numbers, of which those with small factors are left out.
struct Block<const N: usize> {
    foot: Prime<N>,
    /// In random order, what is added to the foot.
    odd: Zeroizing<Vec<u64>>,
}

impl<const N: usize> Block<N> {
    fn random(small: &[u64]) -> Option<Self> {
        let mut foot = random()?;
        *foot.first_mut()? &= !(block::SIZE - 1);
        *foot.last_mut()? |= 3 << 62;
        let sieved = Zeroizing::new(block::sieved(&foot, small));
        let mut shuffled = Zeroizing::new(Vec::with_capacity(sieved.len()));
        for odd in sieved.chunks(64) {
            let keys = random::<64>()?;
            shuffled.extend(keys.iter().copied().zip(odd.iter().copied()));
        }
        shuffled.sort_unstable();
        let odd = shuffled.iter().map(|(_, odd)| *odd).collect();
        Some(Block {
            foot,
            odd: Zeroizing::new(odd),
        })
    }

    fn candidate(&self, at: usize) -> Option<Prime<N>> {
        let mut candidate = self.foot.clone();
        // The foot is a multiple of the size, and what is added is below it.
        *candidate.first_mut()? |= self.odd.get(at)?;
        Some(candidate)
    }
}

/// The system's chance.
fn random<const N: usize>() -> Option<Prime<N>> {
    let mut bytes = Zeroizing::new([[0; 8]; N]);
    let filled = SystemRandom::new().fill(bytes.as_flattened_mut());
    filled.ok()?;
    Some(Zeroizing::new(bytes.map(u64::from_ne_bytes)))
}

#[cfg(test)]
mod tests;
