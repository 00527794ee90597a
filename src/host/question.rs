//! A question that is answered with yes or no, on the terminal; never where nobody sits.

use std::io::{self, BufRead, IsTerminal, Write};

/// Whether a person can be asked.
pub fn can_be_asked() -> bool {
    io::stdin().is_terminal()
}

/// Shows `text` and asks; only a plain yes is one.
pub fn is_answered_yes(text: &str, question: &str) -> bool {
    let mut err = anstream::stderr().lock();
    let said = write!(err, "{text}{question} [y/N] ").and_then(|()| err.flush());
    let mut answer = String::new();
    let read = io::stdin().lock().read_line(&mut answer);
    let answer = answer.trim().to_lowercase();
    said.is_ok() && read.is_ok() && ["y", "yes"].contains(&answer.as_str())
}
