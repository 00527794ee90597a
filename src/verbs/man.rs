//! `man`: the manual, a page for the program and one for each command.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Args, Command, CommandFactory, Error};

use crate::cli::Cli;
use crate::failure::{Failure, Kind};
use crate::report::Report;

mod sections;

/// Prints a manual page in roff.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  mtls-ca man issue-server | man -l -")]
pub struct Man {
    /// The command; without it, the page of the whole program
    #[arg(value_name = "COMMAND", value_parser = CommandName, hide_possible_values = true)]
    pub command: Option<String>,
}

/// The name of a command, which shells complete. What is none is told with all of them.
#[derive(Clone)]
struct CommandName;

impl TypedValueParser for CommandName {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<String, Error> {
        StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let program = Cli::command();
        let names = program
            .get_subcommands()
            .map(|sub| sub.get_name().to_owned());
        let names: Vec<String> = names.collect();
        Some(Box::new(names.into_iter().map(PossibleValue::new)))
    }
}

impl Man {
    /// Prints it.
    pub fn run(&self) -> Result<Report, Failure> {
        let wanted = self
            .command
            .as_deref()
            .map_or_else(|| "mtls-ca".to_owned(), |word| format!("mtls-ca-{word}"));
        let mut pages = pages().into_iter();
        let Some((title, page)) = pages.find(|(title, _)| *title == wanted) else {
            let word = self.command.as_deref().unwrap_or_default();
            let words: Vec<String> = Cli::command()
                .get_subcommands()
                .map(|sub| sub.get_name().to_owned())
                .collect();
            return Err(
                Failure::new(Kind::Usage, format!("there is no command `{word}`"))
                    .hint(format!("the commands are {}", words.join(", "))),
            );
        };
        let mut report = Report::of("man");
        report.json.insert("title".into(), title.into());
        report
            .json
            .insert("page".into(), String::from_utf8_lossy(&page).into());
        report.data = Some(page);
        Ok(report)
    }
}

/// Every page: its title, and its text in roff.
pub fn pages() -> Vec<(String, Vec<u8>)> {
    let mut program = Cli::command().disable_help_subcommand(true);
    program.build();
    let whole = std::iter::once(page("mtls-ca".to_owned(), program.clone()));
    let subs = program.get_subcommands().map(|sub| {
        let title = format!("mtls-ca-{}", sub.get_name());
        page(
            title.clone(),
            sub.clone().name(title.clone()).display_name(title),
        )
    });
    whole.chain(subs).collect()
}

fn page(title: String, command: Command) -> (String, Vec<u8>) {
    let mut out = Vec::new();
    let man = clap_mangen::Man::new(command)
        .date("")
        .source(concat!("mtls-ca ", env!("CARGO_PKG_VERSION")));
    // Writing to memory does not fail.
    let _ = man.render(&mut out);
    let out = sections::with_ours(&String::from_utf8_lossy(&out));
    (title, out.into_bytes())
}
