//! `completions`: what a shell needs to complete our words.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::cli::Cli;
use crate::failure::Failure;
use crate::report::Report;

/// Prints the completion script for a shell.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  mtls-ca completions bash > ~/.local/share/bash-completion/completions/mtls-ca"
)]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

impl Completions {
    /// Prints it.
    pub fn run(&self) -> Result<Report, Failure> {
        let mut report = Report::of("completions");
        let script = script(self.shell);
        report
            .json
            .insert("shell".into(), self.shell.to_string().into());
        report
            .json
            .insert("script".into(), String::from_utf8_lossy(&script).into());
        report.data = Some(script);
        Ok(report)
    }
}

/// The script for `shell`, as it also stands in `completions/`.
pub fn script(shell: Shell) -> Vec<u8> {
    let mut out = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "mtls-ca", &mut out);
    match shell {
        Shell::Bash => with_one_spelling(&out),
        _ => out,
    }
}

/// clap_complete spells a program's hyphen one way where its bash script sets the
/// state and another way where it reads it, so that nothing behind a subcommand is
/// ever completed (clap issue 6421). Both become the first.
fn with_one_spelling(script: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(script)
        .replace("mtls__subcmd__ca", "mtls__ca")
        .into_bytes()
}
