//! The result of a job: what became of the certificate, its files, and what to know.

use std::path::PathBuf;

use crate::pki::decide::Reason;
use crate::pki::facts::Certificate;

/// What became of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was made.
    Created,
    /// It was right already.
    Kept,
    /// It was near its end; the key stayed.
    Renewed,
    /// It conflicted and was replaced, because that was asked for.
    Reissued,
}

impl Outcome {
    /// The word in JSON and for people.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Created => "created",
            Outcome::Kept => "kept",
            Outcome::Renewed => "renewed",
            Outcome::Reissued => "reissued",
        }
    }
}

/// A file that belongs to the result.
#[derive(Clone, Debug)]
pub struct FileLine {
    /// Where.
    pub path: PathBuf,
    /// `certificate`, `key`, `request`, `old certificate`.
    pub kind: &'static str,
    /// Whether this run wrote it.
    pub written: bool,
}

/// The result of a job.
#[derive(Debug)]
pub struct Made {
    /// What became of it; for a rehearsal, what would.
    pub outcome: Outcome,
    /// Why, if there is something to say.
    pub reason: Option<Reason>,
    /// The certificate; `None` where a rehearsal made none.
    pub certificate: Option<Certificate>,
    /// Its files.
    pub files: Vec<FileLine>,
    /// What to know.
    pub warnings: Vec<String>,
    /// Why it was left as it is, where it was to be made anew: it was revoked, or others have its key.
    pub stays: Option<String>,
    /// The PEM, where it goes to standard output.
    pub pem: Option<String>,
}

impl Made {
    /// All that there is to know.
    pub fn said(&self) -> impl Iterator<Item = &String> {
        self.warnings.iter().chain(&self.stays)
    }
}
