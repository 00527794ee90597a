//! What is answered where no verb runs: help, the version, and what is wrong with a command line.

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use clap::error::ErrorKind;

use super::{foreign, typed_command};
use crate::failure::{Failure, Kind};
use crate::report::{self, Report};

/// Help and version are results; anything else is a wrong command line.
pub(super) fn usage(error: &clap::Error, argv: &[OsString], wants_json: bool) -> ExitCode {
    let answer = match error.kind() {
        ErrorKind::DisplayHelp => Some("help"),
        ErrorKind::DisplayVersion => Some("version"),
        _ => None,
    };
    match (wants_json, answer) {
        (true, Some(command)) => {
            let mut report = Report::of(command);
            let (member, text) = match command {
                "version" => (command, env!("CARGO_PKG_VERSION").to_owned()),
                _ => ("text", error.render().to_string()),
            };
            report.json.insert(member.into(), text.into());
            ExitCode::from(report::print(report, true, false))
        }
        (true, None) => {
            let command = typed_command(argv);
            let message = in_one_sentence(error, command.as_deref());
            let failure = foreign::tips(error)
                .into_iter()
                .fold(Failure::new(Kind::Usage, message), Failure::hint)
                .hint("see `mtls-ca --help`, or `mtls-ca COMMAND --help`");
            ExitCode::from(report::fail(&failure, command.as_deref(), true))
        }
        (false, _) => for_people(error, answer.is_some()),
    }
}

fn for_people(error: &clap::Error, is_answer: bool) -> ExitCode {
    match error.print() {
        Ok(()) if is_answer => ExitCode::SUCCESS,
        // Whoever read the help had seen enough.
        Err(error) if is_answer && error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) if is_answer => {
            let path = Path::new("standard output");
            let failure = Failure::io("write to", path, &error);
            ExitCode::from(report::fail(&failure, None, false))
        }
        _ => ExitCode::from(Kind::Usage.exit()),
    }
}

/// The first paragraph of the parser's message, without its prefix. Where it shows the help instead, that says
/// nothing of what is missing.
fn in_one_sentence(error: &clap::Error, command: Option<&str>) -> String {
    if let (ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand, Some(command)) =
        (error.kind(), command)
    {
        return format!("'mtls-ca {command}' requires a subcommand but one was not provided");
    }
    let text = error.render().to_string();
    let first = text.split("\n\n").next().unwrap_or_default();
    let words: Vec<&str> = first
        .trim_start_matches("error: ")
        .split_whitespace()
        .collect();
    words.join(" ")
}
