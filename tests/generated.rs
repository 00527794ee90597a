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
        // What a page points at is there.
        let begin = format!("mtls-ca-{command}-");
        for line in page.replace("\\-", "-").lines() {
            let below = line
                .strip_prefix(&begin)
                .and_then(|line| line.strip_suffix("(1)"));
            if let Some(below) = below {
                let page = sandbox.ok(&["man", &command, below]);
                assert!(
                    page.contains(&format!(".TH mtls-ca-{command}-{below} 1")),
                    "{page}"
                );
                wanted.insert(format!("mtls-ca-{command}-{below}.1"), page);
            }
        }
        wanted.insert(format!("mtls-ca-{command}.1"), page);
    }
    assert!(wanted["mtls-ca-key-encrypt.1"].contains("\\-\\-key\\-pass"));
    // An alias has the page of its command.
    assert_eq!(sandbox.ok(&["man", "init"]), wanted["mtls-ca-init-ca.1"]);
    sandbox.fails(
        &["man", "key", "nope"],
        2,
        &["`key nope`", "encrypt, decrypt"],
    );
    sandbox.fails(&["man", "list", "x"], 2, &["`list x`"]);
    holds(&folder("man"), &wanted);
    for (name, page) in &wanted {
        is_accepted(&sandbox, "mandoc", &["-Tlint", "-W", "error"], name, page);
    }
}

/// Each page tells how the program is told things, and how it answers; and every reader's letters do.
#[test]
fn every_page_is_whole() {
    let sandbox = Sandbox::new();
    let commands = commands(&sandbox);
    let names = commands.iter().map(|name| vec!["man", name.as_str()]);
    for args in names.chain([vec!["man"]]) {
        let page = sandbox.ok(&args);
        for words in [
            ".SH ENVIRONMENT",
            "MTLS_CA_DIR",
            "NO_COLOR",
            ".SH \"EXIT STATUS\"",
            "\\fB70\\fR\nan internal error",
        ] {
            assert!(page.contains(words), "{args:?} lacks {words}");
        }
        assert!(page.is_ascii(), "{args:?}");
        assert_eq!(
            page.matches(".nf\n").count(),
            page.matches(".fi\n").count()
                + usize::from(page.trim_end().lines().last().unwrap().starts_with("  ")),
            "{args:?}"
        );
    }
    let help = sandbox.ok(&["--help"]);
    assert!(
        help.contains("6 a passphrase") && help.contains("70 a fault"),
        "{help}"
    );
}

/// A line to paste is one line, on a terminal of 80 columns too.
#[test]
fn examples_are_not_broken() {
    let sandbox = Sandbox::new();
    let mut all: Vec<Vec<String>> = commands(&sandbox)
        .into_iter()
        .map(|name| vec![name])
        .collect();
    for action in ["encrypt", "decrypt", "change-pass", "public"] {
        all.push(vec!["key".to_owned(), action.to_owned()]);
    }
    all.push(Vec::new());
    for mut args in all {
        args.push("--help".to_owned());
        let help = sandbox.ok(&args);
        let examples = help.split("\nExample").nth(1).unwrap_or_default();
        let lines = examples.lines().filter(|line| line.starts_with("  "));
        for line in lines {
            assert!(line.len() <= 80, "{args:?}: {line}");
        }
    }
}

/// How long a certificate lives when nobody says stands in the help, the pages and README.
#[test]
fn lives_that_nobody_has_to_say() {
    use mtls_ca::pki::profile::{CA, CLIENT, INTERMEDIATE, SERVER};
    let sandbox = Sandbox::new();
    let [ca, between, leaf] = [&CA, &INTERMEDIATE, &CLIENT].map(|profile| profile.default_days);
    assert_eq!(leaf, SERVER.default_days);
    let said = format!("default: {leaf}, a CA {ca}, an intermediate {between}");
    for command in [
        "init-ca",
        "issue-server",
        "issue-client",
        "sign-client",
        "sign-server",
        "renew",
    ] {
        let flat = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            flat(sandbox.ok(&[command, "--help"])).contains(&said),
            "{command}"
        );
        assert!(
            flat(sandbox.ok(&["man", command])).contains(&said),
            "{command}"
        );
    }
    let readme = include_str!("../README.md");
    assert!(readme.contains(&format!(
        "lives {leaf} days, a CA {ca}, an intermediate {between}"
    )));
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
fn fish_completes_words_where_no_option_begins() {
    let sandbox = Sandbox::new();
    sandbox.write("mtls-ca.fish", sandbox.ok(&["completions", "fish"]));
    sandbox.write("a-file", "");
    for (words, has) in [
        ("mtls-ca completions ", "bash"),
        ("mtls-ca man ", "issue-client"),
        ("mtls-ca revoke --reason ", "keyCompromise"),
        ("mtls-ca issue-client a --days ", ""),
    ] {
        let script = format!("source mtls-ca.fish; complete -C '{words}'");
        let output = peer("fish")
            .args(["--no-config", "-c", &script])
            .env("HOME", sandbox.path(""))
            .current_dir(sandbox.path(""))
            .output()
            .unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(
            said.contains(has) && !said.contains("a-file"),
            "{words}: {said}"
        );
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
    // Values that are no files are none, and what wants files gets them from bash itself at once.
    for nothing in [
        "mtls-ca issue-client a --name al",
        "mtls-ca inspect ''",
        "mtls-ca verify ''",
        "mtls-ca revoke ''",
        "mtls-ca key encrypt ''",
        "mtls-ca sign-client x.csr ''",
    ] {
        sandbox.write("alice.crt", "");
        assert!(!ask(nothing).contains("alice"), "{nothing}");
        assert!(!ask(nothing).contains("--"), "{nothing}: {}", ask(nothing));
    }
    assert_eq!(ask("mtls-ca issue-client a --days 9"), "9\n");
    assert!(ask("mtls-ca inspect --").contains("--match\n"));
    let reasons = ask("mtls-ca revoke a.crt --reason ''");
    assert!(
        reasons.starts_with("unspecified\nkeyCompromise\n"),
        "{reasons}"
    );
    assert!(ask("mtls-ca man ''").contains("issue-client\n"));
    assert_eq!(ask("mtls-ca man issue-s"), "issue-server\n");
    assert!(ask("mtls-ca completions ''").contains("fish\n"));
    let fields = ask("mtls-ca inspect --field s");
    assert!(
        fields.contains("subject\n") && fields.contains("spki-sha256\n"),
        "{fields}"
    );
}
