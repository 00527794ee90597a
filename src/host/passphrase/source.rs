//! Where a passphrase comes from: the words of the command line, and what is read from there.

use std::env;
use std::io::{self, BufRead};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use zeroize::Zeroizing;

use super::{Passphrase, descriptor, terminal};
use crate::failure::{Failure, Kind as Why, in_words};
use crate::host::read;

/// Where a passphrase comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Asked for on the terminal.
    Prompt,
    /// The first line of this file.
    File(PathBuf),
    /// This environment variable.
    Env(String),
    /// The next line of this open file descriptor.
    Fd(u32),
    /// The first line of standard input.
    Stdin,
}

impl Source {
    /// Reads the word of the command line. The error never repeats the text: it
    /// may be a passphrase.
    pub fn parse(text: &str) -> Result<Source, &'static str> {
        match text.split_once(':') {
            None if text == "prompt" => Ok(Source::Prompt),
            None if text == "stdin" => Ok(Source::Stdin),
            Some(("file", path)) if !path.is_empty() => Ok(Source::File(path.into())),
            Some(("env", name)) if !name.is_empty() && !name.contains(['=', '\0']) => {
                Ok(Source::Env(name.to_owned()))
            }
            Some(("fd", number)) => match number.parse() {
                Ok(0) => Ok(Source::Stdin),
                Ok(number) => Ok(Source::Fd(number)),
                Err(_) => Err("fd: is followed by the number of an open file descriptor"),
            },
            Some(("file" | "env", _)) => Err("file: is followed by a path, env: by a name"),
            _ => Err(
                "a passphrase itself does not belong on the command line: every user of this machine sees it in the list of processes, and the shell's history keeps it; say where it is: prompt, file:PATH, env:VAR, fd:N or stdin",
            ),
        }
    }

    /// What is read from here, for sentences.
    pub(super) fn words(&self) -> String {
        match self {
            Source::Prompt => "the terminal".to_owned(),
            Source::File(path) => path.display().to_string(),
            Source::Env(name) => format!("the environment variable {name}"),
            Source::Fd(number) => format!("file descriptor {number}"),
            Source::Stdin => "standard input".to_owned(),
        }
    }

    pub(super) fn read(&self) -> Result<Passphrase, Failure> {
        let missing = |why: String| {
            let message = format!("no passphrase in {}: {why}", self.words());
            Failure::new(Why::Passphrase, message)
        };
        let bytes = match self {
            Source::Prompt => return terminal::ask("Passphrase: "),
            Source::File(path) => {
                read::optional(path)?.ok_or_else(|| missing("there is no such file".to_owned()))?
            }
            Source::Env(name) => env::var_os(name)
                .ok_or_else(|| missing("it is not set".to_owned()))?
                .as_bytes()
                .to_vec(),
            Source::Fd(number) => {
                let opened =
                    descriptor::open(*number).map_err(|error| missing(in_words(&error)))?;
                let opened = opened.ok_or_else(|| missing("it is not open".to_owned()))?;
                descriptor::line(opened).map_err(|error| missing(in_words(&error)))?
            }
            Source::Stdin => {
                line_of(io::stdin().lock()).map_err(|error| missing(in_words(&error)))?
            }
        };
        let bytes = Zeroizing::new(bytes);
        if bytes.is_empty() {
            return Err(missing("it is empty".to_owned()));
        }
        let line = first_line(&bytes);
        Ok(Passphrase {
            is_cut: bytes.get(line.len()) == Some(&b'\r'),
            bytes: line,
        })
    }
}

/// One line; its writer need not have closed the other end.
fn line_of(reader: impl BufRead) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader
        .take(read::LARGEST)
        .read_until(b'\n', &mut bytes)
        .map(|_| bytes)
}

/// The first line, without its end.
pub(super) fn first_line(bytes: &[u8]) -> Zeroizing<Vec<u8>> {
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or(bytes);
    Zeroizing::new(line.strip_suffix(b"\r").unwrap_or(line).to_vec())
}
