//! Ctrl-C, and what else asks a program to end: the first one ends a long run after what it has begun, the second
//! one ends it at once.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;

use crate::failure::{Failure, Kind, in_words};

/// Whether one came, where somebody watches.
static CAME: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// Watches from now on.
pub fn watch() -> Result<(), Failure> {
    let came = CAME.get_or_init(Arc::default);
    let watch = || -> io::Result<()> {
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            // In this order: the second one finds that the first one came.
            flag::register_conditional_default(signal, Arc::clone(came))?;
            flag::register(signal, Arc::clone(came))?;
        }
        Ok(())
    };
    watch().map_err(|error| {
        let why = in_words(&error);
        Failure::new(Kind::Io, format!("cannot watch for signals: {why}"))
    })
}

/// Whether one came since.
pub fn came() -> bool {
    CAME.get().is_some_and(|came| came.load(Ordering::Relaxed))
}

/// What a run ends with then.
pub fn stopped() -> Failure {
    Failure::new(Kind::Io, "stopped by a signal")
}
