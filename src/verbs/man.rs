//! `man`: the manual, a page for the program and one for each command.

use clap::builder::StringValueParser;
use clap::{Args, Command, CommandFactory};

use super::offered::Offered;
use crate::cli::Cli;
use crate::failure::{Failure, Kind};
use crate::report::Report;

mod sections;

/// Prints a manual page in roff.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  mtls-ca man issue-server | man -l -\n  mtls-ca man key encrypt | man -l -"
)]
pub struct Man {
    /// The command, such as init-ca or key encrypt; without it, the page of the whole program
    #[arg(value_name = "COMMAND", value_parser = Offered { parser: StringValueParser::new(), words: commands }, hide_possible_values = true)]
    pub command: Vec<String>,
}

fn commands() -> Vec<String> {
    let program = Cli::command();
    let names = program
        .get_subcommands()
        .map(|sub| sub.get_name().to_owned());
    names.collect()
}

impl Man {
    /// Prints it.
    pub fn run(&self) -> Result<Report, Failure> {
        let program = program();
        let mut command = &program;
        let mut title = program.get_name().to_owned();
        for (index, word) in self.command.iter().enumerate() {
            command = command
                .find_subcommand(word)
                .ok_or_else(|| no_such(&self.command[..=index], command))?;
            title = format!("{title}-{}", command.get_name());
        }
        let page = page(&title, command);
        let mut report = Report::of("man");
        report.json.insert("title".into(), title.into());
        report
            .json
            .insert("page".into(), String::from_utf8_lossy(&page).into());
        report.data = Some(page);
        Ok(report)
    }
}

fn no_such(typed: &[String], above: &Command) -> Failure {
    let typed = typed.join(" ");
    let words: Vec<&str> = above.get_subcommands().map(Command::get_name).collect();
    let failure = Failure::new(Kind::Usage, format!("there is no command `{typed}`"));
    match words.is_empty() {
        true => failure.hint(format!("`{}` has no commands below it", above.get_name())),
        false => failure.hint(format!("the commands are {}", words.join(", "))),
    }
}

/// With everything that its pages say of it.
fn program() -> Command {
    let mut program = Cli::command().disable_help_subcommand(true);
    program.build();
    program
}

/// The page of one command: it is called by its whole name there, as its file is.
fn page(title: &str, command: &Command) -> Vec<u8> {
    let mut out = Vec::new();
    let command = command.clone().name(title.to_owned()).display_name(title);
    let man = clap_mangen::Man::new(command)
        .date("")
        .source(concat!("mtls-ca ", env!("CARGO_PKG_VERSION")));
    // Writing to memory does not fail.
    let _ = man.render(&mut out);
    sections::with_ours(&String::from_utf8_lossy(&out)).into_bytes()
}
