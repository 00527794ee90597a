//! What stands in the place of a value: its words where they are known, files only where files are wanted. clap_complete
//! offers files everywhere else.

use clap::{Arg, Command, ValueHint};

/// The definition, in which every value that is no file says so.
pub fn with_hints(command: Command) -> Command {
    let is_open = |arg: &Arg| {
        matches!(arg.get_value_hint(), ValueHint::Unknown)
            && arg.get_action().takes_values()
            && arg.get_possible_values().is_empty()
    };
    let hinted = command.mut_args(|arg| match is_open(&arg) {
        true => arg.value_hint(ValueHint::Other),
        false => arg,
    });
    hinted.mut_subcommands(with_hints)
}

/// Commands, by the words after the program's name.
fn commands(program: &Command) -> Vec<(Vec<String>, &Command)> {
    let mut found = Vec::new();
    let mut open = vec![(Vec::new(), program)];
    while let Some((path, command)) = open.pop() {
        for sub in command.get_subcommands() {
            let mut path = path.clone();
            path.push(sub.get_name().to_owned());
            open.push((path, sub));
        }
        found.push((path, command));
    }
    found
}

fn wants_files(command: &Command) -> bool {
    let is_file = |arg: &Arg| {
        use ValueHint::{AnyPath, FilePath};
        matches!(arg.get_value_hint(), FilePath | AnyPath)
    };
    command.get_positionals().any(is_file)
}

/// In bash, a command that wants files offers them at once, and its options behind a dash.
pub fn files_in_bash(mut script: String, program: &Command) -> String {
    for (path, _) in commands(program)
        .iter()
        .filter(|(_, command)| wants_files(command))
    {
        let names = path.iter().map(|name| name.replace('-', "__subcmd__"));
        let label: String = names.map(|name| format!("__subcmd__{name}")).collect();
        let label = format!("\n        mtls__ca{label})\n");
        let Some(start) = script.find(&label) else {
            continue;
        };
        let end = script[start..]
            .find("\n            ;;\n")
            .map_or(script.len(), |end| start + end);
        let level = format!(" || ${{COMP_CWORD}} -eq {} ]]", path.len() + 1);
        let all =
            "            esac\n            COMPREPLY=( $(compgen -W \"${opts}\" -- \"${cur}\") )\n";
        let block = script[start..end]
            .replacen(&level, " ]]", 1)
            .replace(all, "            esac\n            COMPREPLY=()\n");
        script.replace_range(start..end, &block);
    }
    script
}

/// In fish, the words of a value that no option begins, which clap_complete leaves out.
pub fn words_in_fish(mut script: String, program: &Command) -> String {
    for (path, command) in commands(program) {
        let [name] = path.as_slice() else { continue };
        for arg in command.get_positionals() {
            let words = arg.get_possible_values().into_iter();
            let words: Vec<String> = words.map(|word| word.get_name().to_owned()).collect();
            if !words.is_empty() {
                let words = words.join(" ");
                script.push_str(&format!(
                    "complete -c mtls-ca -n \"__fish_mtls_ca_using_subcommand {name}\" -f -a \"{words}\"\n"
                ));
            }
        }
    }
    script
}
