//! What went wrong, in a form that ends in one exit code, one sentence and hints.

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::path::Path;

use serde_json::{Value, json};

/// The kinds of failure; each has its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Reading or writing did not work.
    Io,
    /// A file does not hold what it should.
    Input,
    /// A rule forbids it.
    Refused,
    /// The command line is wrong.
    Usage,
    /// What is on disk is not what was asked for.
    Conflict,
    /// A passphrase is missing or wrong.
    Passphrase,
    /// A fault of this program.
    Internal,
}

impl Kind {
    /// The word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Io => "io",
            Kind::Input => "input",
            Kind::Refused => "refused",
            Kind::Usage => "usage",
            Kind::Conflict => "conflict",
            Kind::Passphrase => "passphrase",
            Kind::Internal => "internal",
        }
    }

    /// The exit code.
    pub fn exit(self) -> u8 {
        match self {
            Kind::Io | Kind::Input | Kind::Refused => 1,
            Kind::Usage => 2,
            Kind::Conflict => 3,
            Kind::Passphrase => 6,
            Kind::Internal => 70,
        }
    }
}

/// Why a command did not do what was asked.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Its kind, and so its exit code.
    pub kind: Kind,
    /// What is wrong, with both sides and the file.
    pub message: String,
    /// What to do next.
    pub hints: Vec<String>,
}

impl Failure {
    /// A failure without hints.
    pub fn new(kind: Kind, message: impl Into<String>) -> Failure {
        Failure {
            kind,
            message: message.into(),
            hints: Vec::new(),
        }
    }

    /// The same with one hint more.
    pub fn hint(mut self, hint: impl Into<String>) -> Failure {
        self.hints.push(hint.into());
        self
    }

    /// The same with hints that help here: each flag in them gives way to what stands beside it.
    pub fn in_words(mut self, words: &[(&str, &str)]) -> Failure {
        for hint in &mut self.hints {
            for (flag, word) in words {
                *hint = hint.replace(flag, word);
            }
        }
        self
    }

    /// An I/O error: what was tried, on which file, and the system's reason in words.
    pub fn io(what: &str, path: &Path, error: &io::Error) -> Failure {
        let path = path.display();
        Failure::new(
            Kind::Io,
            format!("cannot {what} {path}: {}", in_words(error)),
        )
    }

    /// The JSON document that stands in for a result; the command is null where none was typed.
    pub fn to_json(&self, command: Option<&str>) -> Value {
        json!({
            "schema": 1,
            "command": command,
            "error": self.json(),
        })
    }

    /// `error` of the interface.
    pub fn json(&self) -> Value {
        json!({
            "kind": self.kind.word(),
            "exit": self.kind.exit(),
            "message": self.message,
            "hints": self.hints,
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Text of others for a sentence: of one that is longer than so many characters, how it begins and how it ends.
pub fn brief(text: &str, most: usize) -> Cow<'_, str> {
    if text.chars().nth(most).is_none() {
        return text.into();
    }
    let end = most / 4;
    let at = |index: Option<(usize, char)>| index.map_or(0, |(at, _)| at);
    let first = at(text.char_indices().nth(most - end));
    let last = at(text.char_indices().rev().nth(end.saturating_sub(1)));
    format!("{}…{}", &text[..first], &text[last..]).into()
}

/// The system's reason, without its number.
pub fn in_words(error: &io::Error) -> String {
    let words = match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder",
        io::ErrorKind::PermissionDenied => "permission denied",
        io::ErrorKind::StorageFull => "the disk is full",
        io::ErrorKind::QuotaExceeded => "the disk quota is used up",
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only",
        io::ErrorKind::NotADirectory => "a part of the path is not a folder",
        io::ErrorKind::IsADirectory => "it is a folder",
        io::ErrorKind::InvalidFilename => "the file name is too long or not allowed here",
        io::ErrorKind::AlreadyExists => "it is there already",
        io::ErrorKind::InvalidInput => "the name holds a character that no file name may have",
        _ => {
            let text = error.to_string();
            return match text.rfind(" (os error ") {
                Some(at) => text[..at].to_lowercase(),
                None => text,
            };
        }
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_long_is_cut_in_its_middle() {
        for (text, shown) in [
            ("", ""),
            ("12345678", "12345678"),
            ("123456789", "123456…89"),
            ("ééééééééé", "éééééé…éé"),
        ] {
            assert_eq!(brief(text, 8), shown);
        }
        let long = "é".repeat(1 << 20);
        assert_eq!(brief(&long, 60).chars().count(), 61);
    }
}
