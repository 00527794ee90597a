//! What one run may spend on files that other people made: no input costs more than about 2 s.

use crate::failure::{Failure, Kind as Why};
use crate::host::keys::MOST_ROUNDS;
use crate::pki::spki::{KeyKind, KeyType};

/// What is left.
pub struct Budget {
    /// Rounds of key derivation.
    rounds: u64,
    /// Checks of signatures and of private keys, a few milliseconds each at the worst.
    checks: u32,
    /// Checks whether a certificate is signed by itself, in P-256 verifications. A bundle of
    /// roots is many of them, and most people read their names only.
    roots: u32,
    /// Objects, which are shown in some 30 microseconds each.
    objects: u32,
    /// Their names, extensions and attributes, some microseconds each.
    parts: u32,
}

impl Budget {
    /// All of it.
    pub fn full() -> Budget {
        Budget {
            rounds: MOST_ROUNDS,
            checks: 200,
            roots: 8,
            objects: 30_000,
            parts: 1_000_000,
        }
    }

    /// Takes the rounds of one derivation; refuses what is beyond.
    pub fn derive(&mut self, rounds: u64, shown: &str) -> Result<(), Failure> {
        match self.rounds.checked_sub(rounds) {
            Some(left) => {
                self.rounds = left;
                Ok(())
            }
            // What is too much by itself is told by the one who reads the parameters.
            None if rounds > MOST_ROUNDS => Ok(()),
            None => Err(Failure::new(
                Why::Refused,
                format!(
                    "{shown} is refused: with what was unlocked before, it would take more than {MOST_ROUNDS} rounds of key derivation"
                ),
            )
            .hint("inspect fewer files at once, or open it with openssl")),
        }
    }

    /// Whether so many rounds are worth a try that nobody asked for.
    pub fn is_trifle(&self, rounds: u64) -> bool {
        rounds <= MOST_ROUNDS / 12 && rounds <= self.rounds
    }

    /// Whether one more object of so many parts may be shown.
    pub fn show(&mut self, parts: usize) -> bool {
        let parts = u32::try_from(parts).unwrap_or(u32::MAX);
        take(&mut self.objects, 1) && take(&mut self.parts, parts)
    }

    /// Whether one more check may be made.
    pub fn check(&mut self) -> bool {
        take(&mut self.checks, 1)
    }

    /// Whether one more root with such a key may be checked.
    pub fn root(&mut self, kind: &KeyKind) -> bool {
        let weight = match kind {
            KeyKind::Made(KeyType::EcP384) => 7,
            KeyKind::Rsa(bits) if *bits > 4096 => 6,
            KeyKind::Rsa(bits) if *bits > 2048 => 2,
            _ => 1,
        };
        take(&mut self.roots, weight)
    }
}

fn take(left: &mut u32, weight: u32) -> bool {
    match left.checked_sub(weight) {
        Some(less) => {
            *left = less;
            true
        }
        None => false,
    }
}
