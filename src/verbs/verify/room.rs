//! How much JSON a call may make.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Room for the chains of a call beyond what honest ones take: a certificate of a few kilobytes can
/// hold names for megabytes of JSON.
pub struct Room(AtomicUsize);

impl Room {
    /// All of it.
    pub fn new() -> Room {
        Room(AtomicUsize::new(16 << 20))
    }

    /// Whether nothing is left.
    pub fn is_used_up(&self) -> bool {
        self.0.load(Ordering::Relaxed) == 0
    }

    /// A chain of this length is shown.
    pub fn take(&self, length: usize) {
        let excess = length.saturating_sub(HONEST);
        let rest = |left: usize| Some(left.saturating_sub(excess));
        let _ = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, rest);
    }
}

/// The JSON of an honest chain is shorter.
const HONEST: usize = 16 * 1024;
/// So is an honest certificate.
pub const LARGE: usize = 64 * 1024;
