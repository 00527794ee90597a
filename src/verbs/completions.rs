//! `completions`: what a shell needs to complete our words.

use clap::{Args, Command, CommandFactory};
use clap_complete::Shell;

use crate::cli::Cli;
use crate::failure::Failure;
use crate::report::Report;

mod values;

/// Prints the completion script for a shell.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
        D=~/.local/share/bash-completion/completions\n  \
        mkdir -p $D && mtls-ca completions bash > $D/mtls-ca\n\n  \
        D=~/.config/fish/completions\n  \
        mkdir -p $D && mtls-ca completions fish > $D/mtls-ca.fish\n\n  \
        D=~/.zfunc\n  \
        mkdir -p $D && mtls-ca completions zsh > $D/_mtls-ca\n\n\
        zsh looks there if ~/.zshrc says so, before it calls compinit:\n  \
        fpath=(~/.zfunc $fpath); autoload -U compinit; compinit")]
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
    let mut program = Cli::command();
    program.build();
    let mut program = values::with_hints(program);
    clap_complete::generate(shell, &mut program, "mtls-ca", &mut out);
    match shell {
        Shell::Bash => {
            let script = values::files_in_bash(with_one_spelling(&out), &program);
            behind_equals_signs_in_bash(script).into_bytes()
        }
        Shell::Fish => {
            let script = String::from_utf8_lossy(&out).into_owned();
            values::words_in_fish(script, &program).into_bytes()
        }
        Shell::Zsh => behind_equals_signs_in_zsh(&out).into_bytes(),
        _ => out,
    }
}

/// The options whose value stands behind an equals sign or not at all, and their values.
fn only_behind_equals_signs() -> Vec<(String, Vec<String>)> {
    let mut program = Cli::command();
    program.build();
    let args = program.get_subcommands().flat_map(Command::get_arguments);
    let args = args.filter(|arg| arg.is_require_equals_set());
    let named = args.filter_map(|arg| {
        let values = arg.get_possible_values().into_iter();
        let values = values.map(|value| value.get_name().to_owned());
        Some((format!("--{}", arg.get_long()?), values.collect()))
    });
    named.collect()
}

/// clap_complete offers their values behind a blank, where they would be taken for something else. Bash hands over an
/// equals sign as a word of its own.
fn behind_equals_signs_in_bash(mut script: String) -> String {
    for (option, values) in only_behind_equals_signs() {
        let all = values.join(" ");
        let whole = values.iter().map(|value| format!(" {option}={value}"));
        let whole: String = whole.collect();
        let blank = format!(
            "                {option})
                    COMPREPLY=($(compgen -W \"{all}\" -- \"${{cur}}\"))
                    return 0
                    ;;
"
        );
        let sign = format!(
            "                {option})
                    if [[ \"${{COMP_WORDS[COMP_CWORD]}}\" == \"=\" ]]; then
                        COMPREPLY=($(compgen -W \"{all}\"))
                        return 0
                    fi
                    ;;
                =)
                    if [[ \"${{COMP_WORDS[COMP_CWORD-2]}}\" == \"{option}\" ]]; then
                        COMPREPLY=($(compgen -W \"{all}\" -- \"${{cur}}\"))
                    fi
                    return 0
                    ;;
"
        );
        script = script.replace(&blank, &sign);
        script = script.replace(&format!(" {option} "), &format!(" {option}{whole} "));
    }
    script
}

/// In zsh, `-` behind the equals sign says so.
fn behind_equals_signs_in_zsh(script: &[u8]) -> String {
    let mut script = String::from_utf8_lossy(script).into_owned();
    for (option, _) in only_behind_equals_signs() {
        script = script.replace(&format!("'{option}=["), &format!("'{option}=-["));
    }
    script
}

/// clap_complete spells a program's hyphen one way where its bash script sets the
/// state and another way where it reads it, so that nothing behind a subcommand is
/// ever completed (clap issue 6421). Both become the first.
fn with_one_spelling(script: &[u8]) -> String {
    String::from_utf8_lossy(script).replace("mtls__subcmd__ca", "mtls__ca")
}
