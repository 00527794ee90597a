//! Ctrl-C, and what else asks a program to end: the first one ends a long run after what it has begun, the second
//! one ends it at once.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;

use crate::failure::{Failure, Kind, in_words};

/// Whether one came.
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Watches from now on.
    pub fn watched() -> Result<Interrupt, Failure> {
        let came = Arc::new(AtomicBool::new(false));
        let watch = || -> io::Result<()> {
            for signal in [SIGINT, SIGTERM, SIGHUP] {
                // In this order: the second one finds that the first one came.
                flag::register_conditional_default(signal, Arc::clone(&came))?;
                flag::register(signal, Arc::clone(&came))?;
            }
            Ok(())
        };
        watch().map_err(|error| {
            let why = in_words(&error);
            Failure::new(Kind::Io, format!("cannot watch for signals: {why}"))
        })?;
        Ok(Interrupt(came))
    }

    /// Whether one came.
    pub fn came(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
