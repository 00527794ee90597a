//! Passphrases: where they come from, asked for once in a run, and wiped.
//!
//! They never come from the command line itself, and never reach an error, a log
//! or a `Debug` line.

use std::fmt;
use std::io::{self, IsTerminal};
use std::sync::OnceLock;

use zeroize::Zeroizing;

use crate::failure::{Failure, Kind as Why};

mod descriptor;
mod source;
mod terminal;

pub use source::Source;

/// A passphrase in memory.
#[derive(Clone)]
pub struct Passphrase {
    bytes: Zeroizing<Vec<u8>>,
    /// Whether the line ended as on Windows, and its carriage return was left out.
    is_cut: bool,
}

impl Passphrase {
    /// As it is.
    fn of(bytes: Zeroizing<Vec<u8>>) -> Passphrase {
        Passphrase {
            bytes,
            is_cut: false,
        }
    }

    /// With the carriage return that was left out: openssl takes it for a part of the passphrase.
    fn uncut(&self) -> Option<Passphrase> {
        self.is_cut.then(|| {
            let mut bytes = Zeroizing::new(Vec::with_capacity(self.bytes.len() + 1));
            bytes.extend_from_slice(&self.bytes);
            bytes.push(b'\r');
            Passphrase::of(bytes)
        })
    }

    /// For the key derivation, and nothing else.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase")
    }
}

/// What a key said to a passphrase.
#[derive(Debug)]
pub enum Answer<T> {
    /// It opened.
    Right(T),
    /// It is not the one.
    Wrong,
}

/// The passphrases of one flag in one run: asked for when first needed, once.
#[derive(Clone, Debug)]
pub struct Passes {
    flag: &'static str,
    source: Option<Source>,
    known: OnceLock<Passphrase>,
    /// Whether nobody is to be asked where the command line said nothing.
    is_silent: bool,
}

/// How often a person may try.
const TRIES: usize = 3;

impl Passes {
    /// For `--ca-pass`, `--key-pass`: what the command line said.
    pub fn of(flag: &'static str, source: Option<Source>) -> Passes {
        // What is typed there would be seen, and a new one not asked for again.
        let is_typed = source == Some(Source::Stdin) && io::stdin().is_terminal();
        Passes {
            flag,
            source: if is_typed {
                Some(Source::Prompt)
            } else {
                source
            },
            known: OnceLock::new(),
            is_silent: false,
        }
    }

    /// For keys of which there are many: nobody can be asked for each.
    pub fn silent(flag: &'static str) -> Passes {
        Passes {
            is_silent: true,
            ..Passes::of(flag, None)
        }
    }

    /// Whether there is a source, or may be somebody to ask.
    pub fn may_ask(&self) -> bool {
        !self.is_silent
    }

    /// Whether a person is asked.
    pub fn asks(&self) -> bool {
        !self.is_silent && matches!(self.source, None | Some(Source::Prompt))
    }

    /// Whether the command line said anything.
    pub fn is_given(&self) -> bool {
        self.source.is_some()
    }

    /// Whether a key can be opened without a question.
    pub fn need_not_ask(&self) -> bool {
        let has_source = self
            .source
            .as_ref()
            .is_some_and(|one| *one != Source::Prompt);
        has_source || self.known.get().is_some()
    }

    /// Opens the key in the file `shown`: once with what a source gives, up to three
    /// times with a person at a terminal.
    pub fn unlock<T>(
        &self,
        shown: &str,
        attempt: impl Fn(&Passphrase) -> Result<Answer<T>, Failure>,
    ) -> Result<T, Failure> {
        match self.try_unlock(shown, attempt)? {
            Answer::Right(key) => Ok(key),
            Answer::Wrong => Err(self.wrong(shown)),
        }
    }

    /// The same, for a caller that knows what else to try.
    pub fn try_unlock<T>(
        &self,
        shown: &str,
        attempt: impl Fn(&Passphrase) -> Result<Answer<T>, Failure>,
    ) -> Result<Answer<T>, Failure> {
        if let Some(known) = self.known.get() {
            return attempt(known);
        }
        let source = self.source_for(shown)?;
        let asks = source == Source::Prompt;
        for left in (0..if asks { TRIES } else { 1 }).rev() {
            let passphrase = match asks {
                true => self.ask(&format!("Passphrase for {shown}: "))?,
                false => source.read()?,
            };
            let uncut = passphrase.uncut();
            for passphrase in [Some(passphrase), uncut].into_iter().flatten() {
                let answer = attempt(&passphrase)?;
                if let Answer::Right(_) = answer {
                    self.known.get_or_init(|| passphrase);
                    return Ok(answer);
                }
            }
            if asks && left > 0 {
                terminal::say("That is not it.\n");
            }
        }
        Ok(Answer::Wrong)
    }

    /// The one that has opened a key in this run.
    pub fn known(&self) -> Option<&Passphrase> {
        self.known.get()
    }

    /// A passphrase for a new key, or `None` if nobody asked for one.
    pub fn new_one(&self, shown: &str) -> Result<Option<Passphrase>, Failure> {
        let Some(source) = &self.source else {
            return Ok(None);
        };
        if let Some(known) = self.known.get() {
            return Ok(Some(known.clone()));
        }
        let passphrase = match source {
            Source::Prompt => self.twice(shown)?,
            source => source.read()?,
        };
        let refused = |why: &str| {
            let message = format!("the passphrase in {} {why}", source.words());
            Err(Failure::new(Why::Passphrase, message))
        };
        if passphrase.as_bytes().is_empty() {
            return refused("is empty");
        }
        if std::str::from_utf8(passphrase.as_bytes()).is_err() {
            return refused("is not UTF-8: other programs could not be told it");
        }
        Ok(Some(self.known.get_or_init(|| passphrase).clone()))
    }

    /// It did not open; with what to do.
    pub fn wrong(&self, shown: &str) -> Failure {
        let from = match &self.source {
            Some(source) if *source != Source::Prompt => format!(" in {}", source.words()),
            _ => String::new(),
        };
        let message = format!("the passphrase{from} does not open {shown}");
        Failure::new(Why::Passphrase, message).hint(format!(
            "give the right one: {} prompt, file:PATH, env:VAR, fd:N or stdin",
            self.flag
        ))
    }

    /// Where to ask: what was said, else the terminal, if a person sits there.
    fn source_for(&self, shown: &str) -> Result<Source, Failure> {
        if let Some(source) = &self.source {
            return Ok(source.clone());
        }
        if !self.is_silent && io::stdin().is_terminal() {
            return Ok(Source::Prompt);
        }
        let flag = self.flag;
        let message =
            format!("{shown} is under a passphrase, and there is no terminal to ask for it");
        Err(Failure::new(Why::Passphrase, message).hint(format!(
            "say where it is: {flag} file:PATH, env:VAR, fd:N or stdin"
        )))
    }

    /// Asked for twice, because nobody sees what was typed.
    fn twice(&self, shown: &str) -> Result<Passphrase, Failure> {
        for _ in 0..TRIES {
            let first = self.ask(&format!("New passphrase for {shown}: "))?;
            if first.as_bytes().is_empty() {
                terminal::say("It must not be empty.\n");
                continue;
            }
            let again = self.ask("The same again: ")?;
            if first.as_bytes() == again.as_bytes() {
                return Ok(first);
            }
            terminal::say("The two differ.\n");
        }
        Err(Failure::new(
            Why::Passphrase,
            format!("no passphrase for {shown}: it was not typed twice the same"),
        ))
    }

    /// One line from the terminal; where there is none, the flag that would have answered is named.
    fn ask(&self, question: &str) -> Result<Passphrase, Failure> {
        let flag = self.flag;
        terminal::ask(question).map_err(|failure| {
            failure.hint(format!(
                "say where it is: {flag} file:PATH, env:VAR, fd:N or stdin"
            ))
        })
    }
}

#[cfg(test)]
mod tests;
