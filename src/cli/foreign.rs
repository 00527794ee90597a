//! Words of other tools, openssl above all, on our command line: what they are called here is said, in the place of
//! what only looks alike.

use std::ffi::OsString;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, Error};

/// What other tools call it, and the options that may be meant: the first that the command has is told.
const OPTIONS: &[(&str, &[&str])] = &[
    ("subj", &["subject"]),
    ("cn", &["subject"]),
    ("common-name", &["subject"]),
    ("dn", &["subject"]),
    ("cafile", &["ca", "ca-dir"]),
    ("cacert", &["ca", "ca-dir"]),
    ("ca-cert", &["ca", "ca-dir"]),
    ("ca", &["ca-dir"]),
    ("cakey", &["ca-dir"]),
    ("out", &["out", "cert", "csr-out", "out-dir"]),
    ("output", &["out", "cert", "csr-out", "out-dir"]),
    ("keyout", &["key"]),
    ("inkey", &["key"]),
    ("newkey", &["key-type"]),
    ("algorithm", &["key-type"]),
    ("kty", &["key-type"]),
    ("addext", &["san"]),
    ("dns", &["san"]),
    ("ip", &["san"]),
    ("passin", &["key-pass", "ca-pass", "pass"]),
    ("passout", &["key-pass"]),
    ("passphrase", &["key-pass", "ca-pass", "pass"]),
    ("password", &["key-pass", "ca-pass", "pass"]),
    ("validity", &["lifetime"]),
    ("duration", &["lifetime"]),
    ("expiry", &["lifetime"]),
    ("ttl", &["lifetime"]),
    ("years", &["lifetime"]),
    ("enddate", &["not-after"]),
    ("untrusted", &["intermediates"]),
    ("crlfile", &["crl"]),
    ("attime", &["at"]),
    ("verify_hostname", &["hostname"]),
    ("verify_ip", &["ip"]),
    ("verify_email", &["email"]),
    ("servername", &["hostname"]),
];

/// What other tools call it, and the command that does it here.
const COMMANDS: &[(&str, &str)] = &[
    ("client", "issue-client"),
    ("server", "issue-server"),
    ("show", "inspect"),
    ("view", "inspect"),
    ("print", "inspect"),
    ("dump", "inspect"),
    ("x509", "inspect"),
    ("version", "--version"),
    ("ca", "init-ca"),
    ("new-ca", "init-ca"),
    ("create-ca", "init-ca"),
    ("req", "csr"),
    ("request", "csr"),
    ("import", "adopt"),
    ("check", "verify"),
    ("ls", "list"),
    ("status", "list"),
    ("gencrl", "crl"),
    ("gen-crl", "crl"),
    ("encrypt", "key encrypt"),
    ("decrypt", "key decrypt"),
    ("passwd", "key change-pass"),
    ("completion", "completions"),
];

/// Puts the tips of the parser right.
pub fn put_right(error: &mut Error, definition: &Command, argv: &[OsString]) {
    match error.kind() {
        ErrorKind::UnknownArgument => option(error, definition, argv),
        ErrorKind::InvalidSubcommand => command(error, definition),
        _ => {}
    }
}

/// The tips of an error, for a reader without a terminal.
pub fn tips(error: &Error) -> Vec<String> {
    match error.get(ContextKind::Suggested) {
        Some(ContextValue::StyledStrs(tips)) => tips.iter().map(StyledStr::to_string).collect(),
        _ => Vec::new(),
    }
}

fn option(error: &mut Error, definition: &Command, argv: &[OsString]) {
    // No name begins with a dash here, so `--` is never what helps.
    error.remove(ContextKind::Suggested);
    let Some(ContextValue::String(told)) = error.get(ContextKind::InvalidArg) else {
        return;
    };
    let typed = argv.iter().skip(1).filter_map(|word| word.to_str());
    let mut typed = typed.take_while(|word| *word != "--");
    // Of `-days`, the parser tells `-d`.
    let is_it = |word: &&str| {
        let is_long = word.starts_with('-') && !word.starts_with("--") && word.len() > 2;
        word.split('=').next() == Some(told) || (is_long && cluster_has(word, told))
    };
    let Some(word) = typed.find(is_it) else {
        return;
    };
    let word = word.split('=').next().unwrap_or(word).to_owned();
    let bare = word.trim_start_matches('-').to_lowercase();
    let known = own_options(definition, argv);
    let has = |name: &str| known.iter().any(|known| known == name);
    let foreign = OPTIONS.iter().find(|(foreign, _)| *foreign == bare);
    let ours = match has(&bare) && !word.starts_with("--") {
        true => Some(bare.as_str()),
        false => foreign.and_then(|(_, ours)| ours.iter().copied().find(|name| has(name))),
    };
    if let Some(ours) = ours {
        let tip = format!("here it is called '--{ours}'");
        error.insert(ContextKind::InvalidArg, ContextValue::String(word));
        error.remove(ContextKind::SuggestedArg);
        error.insert(
            ContextKind::Suggested,
            ContextValue::StyledStrs(vec![tip.into()]),
        );
    }
}

/// Whether the letter that the parser stopped at is in a word of one dash.
fn cluster_has(word: &str, told: &str) -> bool {
    let letter = told.strip_prefix('-').filter(|letter| letter.len() == 1);
    letter.is_some_and(|letter| word.contains(letter))
}

/// The long options of the command that was called.
fn own_options(definition: &Command, argv: &[OsString]) -> Vec<String> {
    let mut command = definition;
    for word in argv.iter().skip(1) {
        command = command.find_subcommand(word).unwrap_or(command);
    }
    let own = command.get_arguments().chain(definition.get_arguments());
    own.filter_map(|own| own.get_long().map(str::to_owned))
        .collect()
}

fn command(error: &mut Error, definition: &Command) {
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) else {
        return;
    };
    let lower = word.to_lowercase();
    let foreign = COMMANDS.iter().find(|(foreign, _)| *foreign == lower);
    let ours = match definition.find_subcommand(&lower) {
        Some(same) => Some(same.get_name().to_owned()),
        None => foreign.map(|(_, ours)| (*ours).to_owned()),
    };
    if let Some(ours) = ours {
        let tip = format!("here it is 'mtls-ca {ours}'");
        error.remove(ContextKind::SuggestedSubcommand);
        error.insert(
            ContextKind::Suggested,
            ContextValue::StyledStrs(vec![tip.into()]),
        );
    }
}
