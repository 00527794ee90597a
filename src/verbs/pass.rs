//! Where passphrases come from: the arguments that several verbs share.

use std::ffi::OsStr;

use clap::builder::TypedValueParser;
use clap::error::ErrorKind;
use clap::{Arg, Args, Command};

use crate::failure::{Failure, Kind as Why};
use crate::host::ca::CA_PASS;
use crate::host::passphrase::{self, Source};

/// The flag that unlocks a key that is no CA's.
pub const KEY_PASS: &str = "--key-pass";

/// The passphrase of the CA's key.
#[derive(Args, Clone, Debug, Default)]
pub struct CaPass {
    /// Where the passphrase of the CA's key is: prompt, file:PATH, env:VAR, fd:N or stdin
    #[arg(long, value_name = "SOURCE", value_parser = SourceParser)]
    pub ca_pass: Option<Source>,
}

/// The passphrase of the key that is being made or read.
#[derive(Args, Clone, Debug, Default)]
pub struct KeyPass {
    /// Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin; a new key is put under it
    #[arg(long, value_name = "SOURCE", value_parser = SourceParser)]
    pub key_pass: Option<Source>,
}

/// Both.
#[derive(Args, Clone, Debug, Default)]
pub struct Passes {
    /// The CA's
    #[command(flatten)]
    pub ca: CaPass,
    /// The key's own
    #[command(flatten)]
    pub key: KeyPass,
}

impl CaPass {
    /// What answers for it in this run.
    pub fn passes(&self) -> passphrase::Passes {
        passphrase::Passes::of(CA_PASS, self.ca_pass.clone())
    }

    /// Refuses a standard input that is to give `another` thing as well.
    pub fn is_not_stdin(&self, another: &str) -> Result<(), Failure> {
        match self.ca_pass {
            Some(Source::Stdin) => Err(both("standard input", another)),
            _ => Ok(()),
        }
    }
}

impl KeyPass {
    /// What answers for it in this run.
    pub fn passes(&self) -> passphrase::Passes {
        passphrase::Passes::of(KEY_PASS, self.key_pass.clone())
    }
}

impl Passes {
    /// Refuses one stream for two passphrases.
    pub fn are_apart(&self) -> Result<(), Failure> {
        apart(self.ca.ca_pass.as_ref(), self.key.key_pass.as_ref())
    }
}

/// Refuses one stream for two passphrases: the second would find it empty.
pub fn apart(one: Option<&Source>, other: Option<&Source>) -> Result<(), Failure> {
    match (one, other) {
        (Some(Source::Stdin), Some(Source::Stdin)) => {
            Err(both("standard input", "another passphrase"))
        }
        (Some(Source::Fd(one)), Some(Source::Fd(other))) if one == other => Err(both(
            &format!("file descriptor {one}"),
            "another passphrase",
        )),
        _ => Ok(()),
    }
}

fn both(stream: &str, another: &str) -> Failure {
    let message = format!("{stream} cannot give a passphrase and {another}");
    Failure::new(Why::Usage, message)
        .hint("say where the passphrase is: file:PATH, env:VAR or fd:N")
}

/// Reads a source. Unlike clap's own errors, its error does not repeat what was
/// given: it may be a passphrase.
#[derive(Clone)]
pub struct SourceParser;

impl TypedValueParser for SourceParser {
    type Value = Source;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Source, clap::Error> {
        let parsed = value.to_str().ok_or("it is not UTF-8");
        parsed.and_then(Source::parse).map_err(|why| {
            let flag = arg.and_then(Arg::get_long).unwrap_or("pass");
            let message = format!("--{flag} is not given a source of a passphrase: {why}\n");
            clap::Error::raw(ErrorKind::ValueValidation, message).with_cmd(command)
        })
    }
}
