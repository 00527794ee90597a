//! Something to look at while primes are searched: on stderr, and only where that
//! is a terminal.

use std::io::{IsTerminal, Write, stderr};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Turns until it is dropped, and leaves an empty line behind.
pub struct Spinner(Option<(Sender<()>, JoinHandle<()>)>);

/// Says that an RSA key of `bits` is being made.
pub fn while_searching(bits: usize) -> Spinner {
    if !stderr().is_terminal() {
        return Spinner(None);
    }
    let (stop, stopped) = channel::<()>();
    let turn = move || {
        for frame in ["|", "/", "-", "\\"].iter().cycle() {
            // A quick search shows nothing; nobody is there to tell if this fails.
            let wait = stopped.recv_timeout(Duration::from_millis(100));
            if wait != Err(RecvTimeoutError::Timeout) {
                break;
            }
            let _ = write!(stderr(), "\r{frame} searching primes for rsa-{bits} ");
        }
        let _ = write!(stderr(), "\r\x1b[K");
    };
    Spinner(Some((stop, thread::spawn(turn))))
}

impl Drop for Spinner {
    fn drop(&mut self) {
        if let Some((stop, turning)) = self.0.take() {
            drop(stop);
            let _ = turning.join();
        }
    }
}
