//! Asks on the terminal itself (`/dev/tty`), whatever standard input is, without
//! echo; and leaves the terminal as it was, also when interrupted.
//!
//! While it asks, an interrupt arrives as a character and ends the line: the
//! terminal is put back first, and only then does the process end the way an
//! interrupt ends it. A signal from elsewhere that ends the run does the same.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};

use std::thread;

use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
};
use signal_hook::consts::SIGINT;
use signal_hook::iterator::{Handle, Signals};
use signal_hook::low_level::emulate_default_handler;
use zeroize::Zeroizing;

use super::Passphrase;
use crate::failure::{Failure, Kind as Why, in_words};
use crate::host::interrupt;

const TTY: &str = "/dev/tty";

/// The characters of Ctrl-C and Ctrl-\ while it asks.
const INTERRUPT: u8 = 0x03;
const QUIT: u8 = 0x1c;

/// One line from the terminal.
pub fn ask(question: &str) -> Result<Passphrase, Failure> {
    let unusable = |error: std::io::Error| {
        let message = format!("cannot ask for the passphrase: {}", in_words(&error));
        Failure::new(Why::Passphrase, message)
    };
    let tty = OpenOptions::new().read(true).write(true).open(TTY);
    let tty = tty.map_err(unusable)?;
    let silent = Silent::new(&tty).map_err(unusable)?;
    let line = (&tty)
        .write_all(question.as_bytes())
        .and_then(|()| line(&tty));
    drop(silent);
    say("\n");
    let line = line.map_err(unusable)?;
    match line.last() {
        Some(&(INTERRUPT | QUIT)) => {
            // The shell is to see an interrupt, not an exit code.
            let _ = emulate_default_handler(SIGINT);
            Err(Failure::new(Why::Passphrase, "interrupted"))
        }
        // Ctrl-Z stops nothing while it asks, and nobody could type such a passphrase elsewhere.
        Some(b'\n')
            if line
                .iter()
                .any(|byte| *byte < b' ' && !b"\t\n".contains(byte)) =>
        {
            Err(Failure::new(
                Why::Passphrase,
                "a control character, such as Ctrl-Z, is no part of a passphrase; nothing was taken",
            ))
        }
        Some(b'\n') => Ok(Passphrase::of(Zeroizing::new(
            line[..line.len() - 1].to_vec(),
        ))),
        _ => Err(Failure::new(
            Why::Passphrase,
            "no passphrase: the terminal was closed",
        )),
    }
}

/// A line to the person; nobody is there to tell if it does not arrive.
pub fn say(line: &str) {
    if let Ok(mut tty) = OpenOptions::new().write(true).open(TTY) {
        let _ = tty.write_all(line.as_bytes());
    }
}

/// Up to the line's end, an interrupt, or the end of input.
fn line(mut tty: &File) -> std::io::Result<Zeroizing<Vec<u8>>> {
    let mut line = Zeroizing::new(Vec::with_capacity(4096));
    let mut chunk = Zeroizing::new([0; 1024]);
    loop {
        let count = tty.read(chunk.as_mut())?;
        line.extend_from_slice(&chunk[..count]);
        let ended = matches!(line.last(), Some(&(b'\n' | INTERRUPT | QUIT)));
        if count == 0 || ended {
            return Ok(line);
        }
    }
}

/// No echo, and interrupts as characters, until it is dropped.
struct Silent<'a> {
    tty: &'a File,
    before: Termios,
    signals: Handle,
}

impl<'a> Silent<'a> {
    fn new(tty: &'a File) -> std::io::Result<Silent<'a>> {
        let before = tcgetattr(tty)?;
        let mut quiet = before.clone();
        quiet
            .local_modes
            .remove(LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ISIG);
        quiet.local_modes.insert(LocalModes::ICANON);
        quiet.special_codes[SpecialCodeIndex::VEOL] = INTERRUPT;
        quiet.special_codes[SpecialCodeIndex::VEOL2] = QUIT;
        interrupt::take();
        let signals = put_back_at_the_end(tty.try_clone()?, before.clone())?;
        tcsetattr(tty, OptionalActions::Flush, &quiet)?;
        Ok(Silent {
            tty,
            before,
            signals,
        })
    }
}

impl Drop for Silent<'_> {
    fn drop(&mut self) {
        // If the terminal is gone, there is nothing to put back.
        let _ = tcsetattr(self.tty, OptionalActions::Flush, &self.before);
        // There is no such signal that cannot be handled.
        let _ = interrupt::hand_back();
        self.signals.close();
    }
}

/// Waits beside the question for a signal that ends the run: it ends it as it would have,
/// with the terminal as it was.
fn put_back_at_the_end(tty: File, before: Termios) -> std::io::Result<Handle> {
    let mut signals = Signals::new(interrupt::ENDING)?;
    let handle = signals.handle();
    thread::spawn(move || {
        for signal in signals.forever() {
            let _ = tcsetattr(&tty, OptionalActions::Flush, &before);
            let _ = emulate_default_handler(signal);
        }
    });
    Ok(handle)
}
