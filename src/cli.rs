//! The command line: one definition, from which help, completions and man pages
//! come, and the way from it to an exit code.

use std::ffi::OsString;
use std::panic;
use std::path::PathBuf;
use std::process::{self, ExitCode};
use std::time::Duration;

use clap::builder::Resettable;
use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::failure::{Failure, Kind};
use crate::host::lock;
use crate::report::{self, Report};
use crate::verbs::late::Late;
use crate::verbs::{
    adopt, apply, completions, crl, csr, init_ca, inspect, issue_client, issue_server, key, list,
    man, quickstart, renew, revoke, sign_client, sign_server, verify,
};

mod answer;
mod folders;
mod foreign;

/// A certificate authority for mutual TLS that is safe to run twice.
#[derive(Parser, Debug)]
#[command(
    name = "mtls-ca",
    version,
    styles = STYLES,
    max_term_width = 100,
    after_help = "Example: a CA, a server and a client, and what to paste into nginx\n  mtls-ca quickstart\n\n\
        Every command is idempotent: run twice, the second run changes nothing and says `kept`.\n\
        Exit codes: 0 done, 1 failed, 2 wrong command line, 3 conflict, 4 verify says no, 5 something is to be done,\n\
        6 a passphrase is missing or wrong, 70 a fault of the program itself."
)]
pub struct Cli {
    /// What every command takes.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// The environment's word on the CA's folder.
const CA_DIR: &str = "MTLS_CA_DIR";

/// What every command takes.
#[derive(Args, Clone, Debug)]
pub struct Global {
    /// The CA's folder
    #[arg(long, global = true, value_name = "DIR", env = CA_DIR, default_value = "./pki", value_hint = clap::ValueHint::DirPath, help_heading = "Global options")]
    pub ca_dir: PathBuf,
    /// Print one JSON document, also when the command fails
    #[arg(long, global = true, help_heading = "Global options")]
    pub json: bool,
    /// Print errors only
    #[arg(short, long, global = true, help_heading = "Global options")]
    pub quiet: bool,
    /// How long to wait while another process writes in the same folder: 30s, 2m
    #[arg(long, global = true, value_name = "SPAN", default_value = "30s", value_parser = patience, help_heading = "Global options")]
    pub lock_timeout: Duration,
    /// When to use colour; NO_COLOR is honoured
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        help_heading = "Global options"
    )]
    pub color: Color,
}

/// When to use colour.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Color {
    /// On a terminal that has not said NO_COLOR.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The verbs, in the order in which they are needed.
#[derive(Subcommand, Debug)]
pub enum Verb {
    /// Make the CA's key and self-signed certificate
    #[command(visible_alias = "init")]
    InitCa(Late<init_ca::InitCa>),
    /// Take over a CA that openssl or another tool made
    Adopt(Late<adopt::Adopt>),
    /// Make a key and a certificate for a server
    IssueServer(Late<issue_server::IssueServer>),
    /// Make a key and a certificate for a client
    IssueClient(Late<issue_client::IssueClient>),
    /// Make a key and a signing request
    Csr(Late<csr::Csr>),
    /// Sign a client's request
    SignClient(Late<sign_client::SignClient>),
    /// Sign a server's request
    SignServer(Late<sign_server::SignServer>),
    /// Show what certificates, requests, revocation lists and keys say
    Inspect(Late<inspect::Inspect>),
    /// Say whether certificates are good, and if not, why
    Verify(Late<verify::Verify>),
    /// Make a CA, a server and a client, and print what to paste next
    Quickstart(Late<quickstart::Quickstart>),
    /// List what was issued, and say what is due
    List(Late<list::List>),
    /// Make certificates anew before they end, or the CA's own
    Renew(Late<renew::Renew>),
    /// Revoke certificates
    Revoke(Late<revoke::Revoke>),
    /// Write the CA's revocation list
    Crl(Late<crl::Crl>),
    /// Make a whole PKI equal to one file
    Apply(Late<apply::Apply>),
    /// Put a private key under a passphrase, open it, show its public half
    Key(Late<key::Key>),
    /// Print the completion script for a shell
    Completions(Late<completions::Completions>),
    /// Print a manual page
    Man(Late<man::Man>),
}

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

impl Verb {
    /// The word on the command line and in JSON.
    pub fn word(&self) -> &'static str {
        match self {
            Verb::InitCa(_) => "init-ca",
            Verb::Adopt(_) => "adopt",
            Verb::IssueServer(_) => "issue-server",
            Verb::IssueClient(_) => "issue-client",
            Verb::Csr(_) => "csr",
            Verb::SignClient(_) => "sign-client",
            Verb::SignServer(_) => "sign-server",
            Verb::Inspect(_) => "inspect",
            Verb::Verify(_) => "verify",
            Verb::Quickstart(_) => "quickstart",
            Verb::List(_) => "list",
            Verb::Renew(_) => "renew",
            Verb::Revoke(_) => "revoke",
            Verb::Crl(_) => "crl",
            Verb::Apply(_) => "apply",
            Verb::Key(_) => "key",
            Verb::Completions(_) => "completions",
            Verb::Man(_) => "man",
        }
    }

    fn run(&self, global: &Global) -> Result<Report, Failure> {
        match self {
            Verb::InitCa(verb) => verb.run(global),
            Verb::Adopt(verb) => verb.run(global),
            Verb::IssueServer(verb) => verb.run(global),
            Verb::IssueClient(verb) => verb.run(global),
            Verb::Csr(verb) => verb.run(global),
            Verb::SignClient(verb) => verb.run(global),
            Verb::SignServer(verb) => verb.run(global),
            Verb::Inspect(verb) => verb.run(global),
            Verb::Verify(verb) => verb.run(global),
            Verb::Quickstart(verb) => verb.run(global),
            Verb::List(verb) => verb.run(global),
            Verb::Renew(verb) => verb.run(global),
            Verb::Revoke(verb) => verb.run(global),
            Verb::Crl(verb) => verb.run(global),
            Verb::Apply(verb) => verb.run(global),
            Verb::Key(verb) => verb.run(),
            Verb::Completions(verb) => verb.run(),
            Verb::Man(verb) => verb.run(),
        }
    }
}

/// The whole program.
pub fn main() -> ExitCode {
    let argv: Vec<OsString> = std::env::args_os().collect();
    let wants_json = argv
        .iter()
        .skip(1)
        .take_while(|arg| *arg != "--")
        .any(|arg| arg == "--json");
    panic::set_hook(Box::new(move |panic| stop_at_a_fault(panic, wants_json)));
    let cli = match parse(&argv) {
        Ok(cli) => cli,
        Err(error) => return answer::usage(&error, &argv, wants_json),
    };
    lock::wait_at_most(cli.global.lock_timeout);
    match cli.global.color {
        Color::Auto => {}
        Color::Always => anstream::ColorChoice::Always.write_global(),
        Color::Never => anstream::ColorChoice::Never.write_global(),
    }
    let exit = match cli.verb.run(&cli.global) {
        Ok(report) => report::print(report, cli.global.json, cli.global.quiet),
        Err(failure) => {
            let failure = folders::in_words_of(cli.verb.word(), failure);
            report::fail(&failure, Some(cli.verb.word()), cli.global.json)
        }
    };
    ExitCode::from(exit)
}

/// A number of seconds, or of another unit that is said.
fn patience(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(['s', 'm', 'h']);
    let unit = match text.strip_prefix(digits) {
        Some("" | "s") => 1,
        Some("m") => 60,
        Some("h") => 3_600,
        _ => 0,
    };
    let seconds = digits.parse::<u32>().ok().filter(|_| unit > 0);
    seconds
        .map(|count| Duration::from_secs(u64::from(count) * unit))
        .ok_or_else(|| "a span is a number and s, m or h, such as 30s or 2m".to_owned())
}

/// The definition, with colours decided before help or an error is printed.
fn parse(argv: &[OsString]) -> Result<Cli, clap::Error> {
    let text: Vec<_> = argv.iter().map(|arg| arg.to_string_lossy()).collect();
    let said = |word: &str| {
        let joined = format!("--color={word}");
        text.iter().any(|arg| *arg == joined) || text.windows(2).any(|two| two == ["--color", word])
    };
    let color = match (said("never"), said("always")) {
        (true, _) => ColorChoice::Never,
        (_, true) => ColorChoice::Always,
        _ => ColorChoice::Auto,
    };
    let mut definition = Cli::command().color(color);
    // Set to nothing, it says nothing: so scripts and unit files take it back.
    if std::env::var_os(CA_DIR).is_some_and(|folder| folder.is_empty()) {
        definition = definition.mut_arg("ca_dir", |arg| arg.env(Resettable::Reset));
    }
    let mut matches = definition.try_get_matches_from_mut(argv);
    if let Err(error) = &mut matches {
        foreign::put_right(error, &definition, argv);
    }
    // Taking the definition apart is a tenth of a short run's instructions, and the process ends soon.
    std::mem::forget(definition);
    Cli::from_arg_matches(&matches?)
}

/// The command that was typed, by its own name if there is one of that name or alias.
fn typed_command(argv: &[OsString]) -> Option<String> {
    let mut words = argv.iter().skip(1);
    let word = loop {
        let word = words.next()?;
        match word.as_encoded_bytes() {
            // Their value is the next word.
            b"--ca-dir" | b"--color" | b"--lock-timeout" => drop(words.next()),
            [b'-', _, ..] => {}
            _ => break word,
        }
    };
    let definition = Cli::command();
    let known = definition.find_subcommand(word);
    Some(known.map_or_else(
        || word.to_string_lossy().into_owned(),
        |known| known.get_name().to_owned(),
    ))
}

/// A panic is a bug: said so, without a trace, and never taken for another exit code.
fn stop_at_a_fault(panic: &panic::PanicHookInfo<'_>, wants_json: bool) {
    let place = panic
        .location()
        .map_or_else(String::new, |at| format!(" ({}:{})", at.file(), at.line()));
    let failure = Failure::new(
        Kind::Internal,
        format!("mtls-ca stopped at a fault of its own{place}"),
    )
    .hint("please report it, with the command line");
    let argv: Vec<OsString> = std::env::args_os().collect();
    let command = typed_command(&argv);
    process::exit(report::fail(&failure, command.as_deref(), wants_json).into());
}
