//! The work that verdicts may cost. A hostile bundle can ask for more paths than there are atoms; it gets these.
//!
//! One verdict has a [`Budget`]; all verdicts on one trust share a [`Common`], so that ten thousand hostile leaves
//! cost no more than a few. Who reaches an anchor at the price of an honest chain pays nothing into it: honest
//! leaves may come in any number.

use std::cell::Cell;
use std::sync::{Mutex, PoisonError};

use super::Problem;
use super::parsed::{Cert, PublicKey};
use super::public_key::price;

/// Hashing this much takes about as long as one of the faster signature checks.
const OCTETS_A_SIGNATURE: usize = 256 * 1024;

/// Amounts of work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Work {
    /// In checks of a P-256 signature, about 0.1 ms each.
    signatures: usize,
    /// Of names with name constraints.
    comparisons: usize,
    /// Issuers that are tried.
    steps: usize,
}

/// Enough for every honest bundle: 4,000 signature checks are under half a second.
const ONE: Work = Work {
    signatures: 4_000,
    comparisons: 250_000,
    steps: 20_000,
};

/// For finding words after the search has failed.
const WORDS: Work = Work {
    signatures: 600,
    comparisons: 100_000,
    steps: 400,
};

/// What an honest leaf costs at most.
const HONEST: Work = Work {
    signatures: 64,
    comparisons: 5_000,
    steps: 200,
};

/// What all dishonest ones of a trust cost together: about a second.
const ALL: Work = Work {
    signatures: 11_000,
    comparisons: 3_000_000,
    steps: 100_000,
};

impl Work {
    fn each(self, other: Work, with: impl Fn(usize, usize) -> usize) -> Work {
        Work {
            signatures: with(self.signatures, other.signatures),
            comparisons: with(self.comparisons, other.comparisons),
            steps: with(self.steps, other.steps),
        }
    }
}

/// What is left for all verdicts on one trust.
#[derive(Debug)]
pub(super) struct Common(Mutex<Work>);

impl Default for Common {
    fn default() -> Self {
        Common(Mutex::new(ALL))
    }
}

impl Common {
    fn left(&self) -> Work {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The budget of one verdict.
    pub fn one(&self) -> Budget {
        let left = self.left();
        Budget::of(ONE.each(left, usize::min), left)
    }

    /// Takes what a verdict has cost; of one that reached an anchor, only what no honest one costs.
    pub fn settle(&self, budget: &Budget, reached_an_anchor: bool) {
        let mut cost = budget.used();
        if reached_an_anchor {
            cost = cost.each(HONEST, usize::saturating_sub);
        }
        if cost != Work::default() {
            let mut left = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            *left = left.each(cost, usize::saturating_sub);
        }
    }
}

/// What is left for one verdict. Counting down, never up.
#[derive(Debug)]
pub(super) struct Budget {
    limit: Work,
    common: Work,
    left: Cell<Work>,
    /// What was spent from other budgets for the same verdict.
    besides: Cell<Work>,
    spent: Cell<bool>,
}

impl Budget {
    fn of(limit: Work, common: Work) -> Self {
        Budget {
            limit,
            common,
            left: Cell::new(limit),
            besides: Cell::default(),
            spent: Cell::new(false),
        }
    }

    /// A small one for finding words.
    pub fn for_words(&self) -> Self {
        Budget::of(WORDS.each(self.common, usize::min), self.common)
    }

    /// What `other` has cost counts here, too.
    pub fn add(&self, other: &Budget) {
        let sum = self.besides.get().each(other.used(), usize::saturating_add);
        self.besides.set(sum);
    }

    fn used(&self) -> Work {
        let own = self.limit.each(self.left.get(), usize::saturating_sub);
        own.each(self.besides.get(), usize::saturating_add)
    }

    fn take(&self, purse: impl Fn(&mut Work) -> &mut usize, price: usize) -> bool {
        let mut left = self.left.get();
        let amount = purse(&mut left);
        match amount.checked_sub(price) {
            Some(rest) => {
                *amount = rest;
                self.left.set(left);
                true
            }
            None => {
                self.spent.set(true);
                false
            }
        }
    }

    /// One signature with this key over this many octets; hashing a huge message counts as several.
    pub fn sign(&self, message: &[u8], key: &PublicKey<'_>) -> bool {
        let cost = price(key) + message.len() / OCTETS_A_SIGNATURE;
        self.take(|work| &mut work.signatures, cost)
    }

    pub fn compare(&self, pairs: usize) -> bool {
        self.take(|work| &mut work.comparisons, pairs)
    }

    pub fn step(&self, count: usize) -> bool {
        let is_paid = self.take(|work| &mut work.steps, count);
        // Who cannot pay has nothing left, or each of ten thousand leaves would come this far anew.
        if !is_paid {
            let left = self.left.get();
            self.left.set(Work { steps: 0, ..left });
        }
        is_paid
    }

    pub fn is_spent(&self) -> bool {
        self.spent.get()
    }

    pub fn problem(&self, cert: &Cert<'_>) -> Problem {
        Problem::of(
            cert,
            "budget-exhausted",
            "was not judged to the end: it, or what came with it, makes more work than honest chains do (paths, signatures or name constraints)",
            "verify with only the certificates, lists and names that are needed",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_cannot_pay_has_nothing_left_and_neither_has_the_next() {
        let common = Common::default();
        let mut leaves = 0;
        while common.one().step(1) {
            let budget = common.one();
            assert!(budget.step(1) && !budget.step(ONE.steps));
            assert!(!budget.step(1) && budget.is_spent());
            common.settle(&budget, false);
            leaves += 1;
        }
        assert_eq!(leaves, ALL.steps / ONE.steps);
    }
}
