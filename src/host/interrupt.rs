//! Ctrl-C, and what else asks a program to end: the first one ends a long run after what it has begun, the second
//! one ends it at once.
//!
//! Once somebody has handled a signal, the system no longer ends the program with it by itself: whoever has, as long as
//! a passphrase was asked for, hands it back here.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use signal_hook::flag;

use crate::failure::{Failure, Kind, in_words};

/// Whether one came, where somebody watches.
static CAME: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// What ends a program that does nothing about it.
pub const ENDING: [i32; 4] = [SIGHUP, SIGINT, SIGQUIT, SIGTERM];

/// Whether such a signal ends the run at once, for nobody handles it any more.
static UNHANDLED: AtomicBool = AtomicBool::new(false);

/// Handed back: what is sent from now on ends the run as it would have. But for where somebody watches.
pub fn hand_back() -> io::Result<()> {
    static ONCE: AtomicBool = AtomicBool::new(false);
    if !ONCE.swap(true, Ordering::SeqCst) {
        for signal in ENDING {
            flag::register_conditional_default(signal, &UNHANDLED)?;
        }
    }
    UNHANDLED.store(CAME.get().is_none(), Ordering::SeqCst);
    Ok(())
}

/// Somebody handles them, until they are handed back.
pub fn take() {
    UNHANDLED.store(false, Ordering::SeqCst);
}

/// Watches from now on.
pub fn watch() -> Result<(), Failure> {
    let came = CAME.get_or_init(Arc::default);
    take();
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
