//! Arithmetic modulo one candidate for a prime, in the form of Montgomery, and
//! the test of Miller and Rabin on it (FIPS 186-5 appendix B.3.1). It knows
//! nothing of chance: bases are given to it.
//!
//! It is here because a square costs less than a product, and a doubling next to
//! nothing, and crypto-bigint uses neither. Numbers are cut into digits of 60 or
//! 61 bits, so that a column of a product adds up without a carry to watch, and a
//! few bits stay free: no result is brought below the modulus before the end.
//!
//! A candidate may become half of a secret key. So nothing here branches on its
//! bits or looks up memory by them, but for one number: how often 2 divides
//! p - 1, which is a bit or two of 1024 and more.

use std::{array, iter};

use zeroize::Zeroize;

mod columns;

use columns::{Columns, Product, Square, crossed, each, head, product, tail};

/// An odd number of `L` digits, the lowest first, and what division by it needs.
pub struct Modulus<const L: usize> {
    digits: [u64; L],
    bits: usize,
    /// -1 / digits, in its lowest digit.
    inverse: u64,
}

impl<const L: usize> Drop for Modulus<L> {
    fn drop(&mut self) {
        self.digits.zeroize();
    }
}

impl<const L: usize> Modulus<L> {
    /// Three times `L` products of two digits must fit 128 bits: those of a column
    /// of a doubled square, and as many again of a multiple of the modulus.
    const DIGIT: usize = if 3 * L < 64 { 61 } else { 60 };
    const MASK: u64 = (1 << Self::DIGIT) - 1;

    /// Takes words, the lowest first. Only odd numbers with their top bit set, and
    /// with three bits free, are taken: below 2^(bits of `L` digits) / 8, doubled
    /// squares of numbers below 2·p are again below 2·p.
    pub fn of(words: &[u64]) -> Option<Self> {
        let (first, last) = (words.first()?, words.last()?);
        let bits = 64 * words.len();
        if first & 1 == 0 || last >> 63 == 0 || bits + 3 > Self::DIGIT * L {
            return None;
        }
        // Newton: an odd number is its own inverse in 3 bits, and each step doubles them.
        let inverse = (0..5).fold(*first, |inverse, _| {
            inverse.wrapping_mul(2u64.wrapping_sub(first.wrapping_mul(inverse)))
        });
        Some(Modulus {
            digits: Self::digits(words),
            bits,
            inverse: inverse.wrapping_neg() & Self::MASK,
        })
    }

    fn digits(words: &[u64]) -> [u64; L] {
        let word = |at: usize| u128::from(words.get(at).copied().unwrap_or(0));
        array::from_fn(|at| {
            let (at, shift) = (at * Self::DIGIT / 64, at * Self::DIGIT % 64);
            ((word(at) | word(at + 1) << 64) >> shift) as u64 & Self::MASK
        })
    }

    /// One round with base 2, the cheapest there is.
    pub fn passes_two(&self) -> bool {
        let power = self
            .exponent()
            .fold(self.one(), |power, bit| self.square_and_double(&power, bit));
        self.is_root_of_one(power)
    }

    /// One round with a base given in the form of Montgomery, as words; `None` if
    /// it is one of those that prove nothing (0, 1 and -1) or no residue at all.
    /// Even chances for such forms are even chances for the bases they stand for.
    pub fn passes(&self, base: &[u64]) -> Option<bool> {
        let (base, one) = (Self::digits(base), self.one());
        let (_, is_residue) = self.less_itself(&base);
        if !is_residue || [[0; L], one, self.minus_one()].contains(&base) {
            return None;
        }
        // The powers of the base up to its fifteenth, for four bits at a time.
        let mut powers = [one; 16];
        for at in 1..powers.len() {
            powers[at] = self.product(&powers[at - 1], &base);
        }
        let mut bits = self.exponent().peekable();
        let mut power = one;
        while bits.peek().is_some() {
            let mut index = 0;
            for bit in bits.by_ref().take(4) {
                index = index << 1 | bit;
                power = self.square_and_double(&power, 0);
            }
            power = self.product(&power, &chosen(&powers, index));
        }
        Some(self.is_root_of_one(power))
    }

    /// The bits of the odd part of p - 1, the highest first.
    fn exponent(&self) -> impl Iterator<Item = u64> {
        let bit = |at: usize| self.digits[at / Self::DIGIT] >> (at % Self::DIGIT) & 1;
        (self.twos()..self.bits).rev().map(bit)
    }

    /// How often 2 divides p - 1.
    fn twos(&self) -> usize {
        let mut less_one = self.digits;
        less_one[0] &= !1;
        let empty = less_one.iter().take_while(|digit| **digit == 0).count();
        let digit = less_one.get(empty).copied().unwrap_or(0);
        Self::DIGIT * empty + digit.trailing_zeros() as usize
    }

    /// Whether ±1 comes up as `power` is squared, before p - 1 is reached.
    fn is_root_of_one(&self, power: [u64; L]) -> bool {
        let (one, minus_one) = (self.one(), self.minus_one());
        let squares = iter::successors(Some(power), |power| Some(self.square_and_double(power, 0)));
        self.residue(&power) == one
            || squares
                .take(self.twos())
                .any(|power| self.residue(&power) == minus_one)
    }

    /// 1 in the form of Montgomery: as many doublings as all digits have bits.
    fn one(&self) -> [u64; L] {
        let top = self.bits - 1;
        let mut one = [0; L];
        one[top / Self::DIGIT] = 1 << (top % Self::DIGIT);
        (top..Self::DIGIT * L).fold(one, |power, _| {
            let mut over = 0;
            let twice = power.map(|digit| {
                let sum = digit << 1 | over;
                over = sum >> Self::DIGIT;
                sum & Self::MASK
            });
            self.residue(&twice)
        })
    }

    fn minus_one(&self) -> [u64; L] {
        self.difference(&self.digits, &self.one()).0
    }

    /// The square, or twice the square if `bit` is 1.
    fn square_and_double(&self, x: &[u64; L], bit: u64) -> [u64; L] {
        let doubled = &x.map(|digit| digit << (1 + bit));
        self.reduced(&Square { x, doubled, bit })
    }

    fn product(&self, x: &[u64; L], y: &[u64; L]) -> [u64; L] {
        self.reduced(&Product(x, y))
    }

    /// The number whose columns are given, divided by 2^(bits of all digits): each
    /// lower column is made 0 by adding a multiple of p to the number, and the upper
    /// ones are the result.
    #[inline(always)]
    fn reduced(&self, number: &impl Columns<L>) -> [u64; L] {
        const { assert!(L <= columns::MOST) };
        let mut sum = 0;
        let mut factors = [0; L];
        each!(N up, if N <= L => {
            let digits = tail::<{ N - 1 }, N>(head(&self.digits));
            sum += number.lower::<N, { N / 2 }>() + crossed(head(&factors), digits);
            let factor = (sum as u64).wrapping_mul(self.inverse) & Self::MASK;
            factors[N - 1] = factor;
            sum += product(factor, self.digits[0]);
            sum >>= Self::DIGIT;
        });
        let mut upper = [0; L];
        each!(N down, if N < L => {
            sum += number.upper::<N, { N / 2 }>();
            sum += crossed::<N>(tail(&factors), tail(&self.digits));
            upper[L - 1 - N] = sum as u64 & Self::MASK;
            sum >>= Self::DIGIT;
        });
        upper[L - 1] = sum as u64 & Self::MASK;
        upper
    }

    /// What is below 2·p, brought below p.
    fn residue(&self, x: &[u64; L]) -> [u64; L] {
        let (less, is_below) = self.less_itself(x);
        let keep = u64::from(is_below).wrapping_neg();
        array::from_fn(|at| x[at] & keep | less[at] & !keep)
    }

    fn less_itself(&self, x: &[u64; L]) -> ([u64; L], bool) {
        self.difference(x, &self.digits)
    }

    /// x - y, and whether that is below zero.
    fn difference(&self, x: &[u64; L], y: &[u64; L]) -> ([u64; L], bool) {
        let mut borrow = 0;
        let difference = array::from_fn(|at| {
            let digit = x[at].wrapping_sub(y[at]).wrapping_sub(borrow);
            borrow = digit >> 63;
            digit & Self::MASK
        });
        (difference, borrow == 1)
    }
}

/// One of the powers, by way of all of them.
fn chosen<const L: usize>(powers: &[[u64; L]; 16], index: u64) -> [u64; L] {
    let mut chosen = [0; L];
    for (power, at) in powers.iter().zip(0..) {
        let mask = u64::from(at == index).wrapping_neg();
        for (chosen, digit) in chosen.iter_mut().zip(power) {
            *chosen |= digit & mask;
        }
    }
    chosen
}

#[cfg(test)]
mod tests;
