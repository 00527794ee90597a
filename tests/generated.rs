//! Files that the program prints and the repository holds: completions and manual pages.
//!
//! They are held to the program here. After a change to the command line:
//! `MTLS_CA_UPDATE=1 cargo test --test all generated` writes them anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Sandbox, peer};

/// A program that checks a script's syntax, and how it is asked to.
type Checker = (&'static str, &'static [&'static str]);

/// A shell, the file that it looks for, and the peer that checks its syntax.
const SHELLS: [(&str, &str, Option<Checker>); 5] = [
    ("bash", "mtls-ca.bash", Some(("bash", &["-n"]))),
    ("zsh", "_mtls-ca", Some(("zsh", &["-n"]))),
    ("fish", "mtls-ca.fish", Some(("fish", &["-n"]))),
    ("powershell", "_mtls-ca.ps1", None),
    ("elvish", "mtls-ca.elv", None),
];

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The commands, as the program's own help lists them.
fn commands(sandbox: &Sandbox) -> Vec<String> {
    let help = sandbox.ok(&["--help"]);
    let list = help.split("Commands:\n").nth(1).unwrap();
    let list = list.split("\n\n").next().unwrap();
    let word = |line: &str| line.split_whitespace().next().map(str::to_owned);
    let words: Vec<String> = list
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(word)
        .filter(|word| word != "help")
        .collect();
    assert!(words.len() >= 11, "{words:?}");
    words
}

/// The folder holds exactly these files; with MTLS_CA_UPDATE they are written first.
fn holds(folder: &Path, wanted: &BTreeMap<String, String>) {
    if std::env::var_os("MTLS_CA_UPDATE").is_some_and(|value| value == "1") {
        if folder.exists() {
            fs::remove_dir_all(folder).unwrap();
        }
        fs::create_dir(folder).unwrap();
        for (name, content) in wanted {
            fs::write(folder.join(name), content).unwrap();
        }
    }
    let how = "to write it anew: MTLS_CA_UPDATE=1 cargo test --test all generated";
    let found: BTreeMap<String, String> = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}; {how}", folder.display()))
        .map(|entry| {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read_to_string(entry.path()).unwrap())
        })
        .collect();
    let (names, wanted_names): (Vec<_>, Vec<_>) = (found.keys().collect(), wanted.keys().collect());
    assert_eq!(names, wanted_names, "{}; {how}", folder.display());
    for (name, content) in wanted {
        assert!(
            found[name] == *content,
            "{}/{name} is stale; {how}",
            folder.display()
        );
    }
}

/// The peer finds nothing to say about the text, which it gets in a file of that name.
fn is_accepted(sandbox: &Sandbox, program: &str, args: &[&str], name: &str, text: &str) {
    sandbox.write(name, text);
    let output = peer(program)
        .args(args)
        .arg(sandbox.path(name))
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(
        output.status.success() && said.is_empty(),
        "{program} {args:?} {name}:\n{said}"
    );
}

#[test]
fn completions() {
    let sandbox = Sandbox::new();
    let script =
        |(shell, file, _): (&str, &str, _)| (file.to_owned(), sandbox.ok(&["completions", shell]));
    let wanted: BTreeMap<String, String> = SHELLS.map(script).into();
    holds(&folder("completions"), &wanted);
    let commands = commands(&sandbox);
    for (_, file, check) in SHELLS {
        for command in &commands {
            assert!(
                wanted[file].contains(command.as_str()),
                "{file} lacks {command}"
            );
        }
        if let Some((program, args)) = check {
            is_accepted(&sandbox, program, args, file, &wanted[file]);
        }
    }
}

#[test]
fn manual_pages() {
    let sandbox = Sandbox::new();
    let mut wanted = BTreeMap::from([("mtls-ca.1".to_owned(), sandbox.ok(&["man"]))]);
    for command in commands(&sandbox) {
        let page = sandbox.ok(&["man", &command]);
        let name = format!(".TH mtls-ca-{command} 1");
        assert!(page.contains(&name), "{command}\n{page}");
        assert!(page.contains("Example"), "{command}\n{page}");
        wanted.insert(format!("mtls-ca-{command}.1"), page);
    }
    holds(&folder("man"), &wanted);
    for (name, page) in &wanted {
        is_accepted(&sandbox, "mandoc", &["-Tlint", "-W", "error"], name, page);
    }
}

/// What a script has to know stands where it is looked for.
#[test]
fn apply_says_its_exit_codes_and_how_pages_are_read() {
    let sandbox = Sandbox::new();
    for args in [&["apply", "--help"][..], &["man", "apply"]] {
        let said = sandbox.ok(args).replace("\\-", "-");
        for words in [
            "1  a file cannot be read",
            "2  the command line is wrong",
            "3  conflict",
            "5  --check found a change to make; what --prune lists is no change",
            "6  the passphrase of a key",
            "`[defaults]` are for them too",
        ] {
            assert!(said.contains(words), "{args:?} lacks {words}\n{said}");
        }
    }
    let said = sandbox.ok(&["man", "--help"]);
    assert!(said.contains("| man -l -"), "{said}");
}

#[test]
fn what_they_print_hangs_on_nothing_around_them() {
    // The width of a terminal, the environment and the folder are none of their business.
    let sandbox = Sandbox::with_ca();
    for args in [
        ["completions", "zsh"],
        ["man", "verify"],
        ["man", "init-ca"],
    ] {
        let plain = sandbox.ok(&args);
        let mut command = sandbox.command(&args);
        command
            .env("COLUMNS", "40")
            .env("MTLS_CA_DIR", "/elsewhere")
            .env("NO_COLOR", "1");
        let output = command.output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stdout), plain, "{args:?}");
    }
}

#[test]
fn bash_completes_what_it_was_given() {
    let sandbox = Sandbox::new();
    sandbox.write("complete.bash", sandbox.ok(&["completions", "bash"]));
    let ask = |words: &str| {
        let script = format!(
            "source complete.bash; COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
            complete=$(complete -p mtls-ca | sed 's/.* -F \\([^ ]*\\) .*/\\1/')
            $complete mtls-ca \"${{COMP_WORDS[COMP_CWORD]}}\" \"${{COMP_WORDS[COMP_CWORD-1]}}\"
            printf '%s\\n' \"${{COMPREPLY[@]}}\""
        );
        let output = peer("bash")
            .args(["-c", &script])
            .current_dir(sandbox.path(""))
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(ask("mtls-ca issue"), "issue-server\nissue-client\n");
    assert_eq!(ask("mtls-ca issue-client alice --copy"), "\n");
    // What takes its value behind an equals sign only, and bash makes that a word of its own.
    let prune = ask("mtls-ca apply --pru");
    assert_eq!(prune, "--prune\n--prune=list\n--prune=revoke\n");
    assert_eq!(ask("mtls-ca apply --prune ="), "list\nrevoke\n");
    assert_eq!(ask("mtls-ca apply --prune = re"), "revoke\n");
    assert_eq!(ask("mtls-ca apply --prune re"), "\n");
    assert_eq!(ask("mtls-ca apply --color = re"), "\n");
    assert_eq!(ask("mtls-ca sign-client x.csr --copy"), "--copy-san\n");
    let fields = ask("mtls-ca inspect --field s");
    assert!(
        fields.contains("subject\n") && fields.contains("spki-sha256\n"),
        "{fields}"
    );
}
