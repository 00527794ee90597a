//! The work one verdict may cost. A hostile bundle can ask for more paths than there are atoms; it gets these.

use std::cell::Cell;

use super::Problem;
use super::parsed::Cert;

/// Hashing this much takes about as long as one of the faster signature checks.
const OCTETS_A_SIGNATURE: usize = 256 * 1024;

/// What is left. Counting down, never up.
#[derive(Debug)]
pub(super) struct Budget {
    signatures: Cell<usize>,
    comparisons: Cell<usize>,
    steps: Cell<usize>,
    spent: Cell<bool>,
}

impl Budget {
    /// Enough for every honest bundle: 400 signatures are under half a second for the slowest keys.
    pub fn full() -> Self {
        Budget {
            signatures: Cell::new(400),
            comparisons: Cell::new(250_000),
            steps: Cell::new(20_000),
            spent: Cell::new(false),
        }
    }

    /// For finding words after the search has failed.
    pub fn for_explaining() -> Self {
        Budget {
            signatures: Cell::new(60),
            comparisons: Cell::new(100_000),
            steps: Cell::new(400),
            spent: Cell::new(false),
        }
    }

    fn take(&self, purse: &Cell<usize>, price: usize) -> bool {
        match purse.get().checked_sub(price) {
            Some(rest) => {
                purse.set(rest);
                true
            }
            None => {
                self.spent.set(true);
                false
            }
        }
    }

    /// One signature over this many octets; hashing a huge message counts as several.
    pub fn sign(&self, message: &[u8]) -> bool {
        self.take(&self.signatures, 1 + message.len() / OCTETS_A_SIGNATURE)
    }

    pub fn compare(&self, pairs: usize) -> bool {
        self.take(&self.comparisons, pairs)
    }

    pub fn step(&self, count: usize) -> bool {
        self.take(&self.steps, count)
    }

    pub fn is_spent(&self) -> bool {
        self.spent.get()
    }

    pub fn problem(&self, cert: &Cert<'_>) -> Problem {
        Problem::of(
            cert,
            "budget-exhausted",
            "makes more work than an honest bundle does (paths, signatures or name constraints); the search was stopped",
            "verify with only the intermediates and names that are needed",
        )
    }
}
