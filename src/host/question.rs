//! A question that is answered with yes or no, on the terminal; never where nobody sits.

use std::fs::OpenOptions;
use std::io::{self, BufRead, IsTerminal, Write};

/// Whether a person can be asked.
pub fn can_be_asked() -> bool {
    io::stdin().is_terminal()
}

/// Shows `text` and asks; only a plain yes is one.
pub fn is_answered_yes(text: &str, question: &str) -> bool {
    let said = say(&format!("{text}{question} [y/N] "));
    let mut answer = String::new();
    let read = io::stdin().lock().read_line(&mut answer);
    let answer = answer.trim().to_lowercase();
    said.is_ok() && read.is_ok() && ["y", "yes"].contains(&answer.as_str())
}

/// To the terminal itself, where standard error goes somewhere else: whoever is to answer must see it.
fn say(text: &str) -> io::Result<()> {
    let mut err = anstream::stderr().lock();
    if !io::stderr().is_terminal()
        && let Ok(mut tty) = OpenOptions::new().write(true).open("/dev/tty")
    {
        return write!(tty, "{}", anstream::adapter::strip_str(text));
    }
    write!(err, "{text}").and_then(|()| err.flush())
}
