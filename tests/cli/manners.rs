//! What holds for every command: JSON, exit codes, colour, quiet, pipes, secrets, help.

use serde_json::json;

use super::kit::{fixture, line, with};
use crate::support::{PROGRAM, Run, Sandbox, peer};

pub const COMMANDS: [&str; 18] = [
    "init-ca",
    "issue-server",
    "issue-client",
    "csr",
    "sign-client",
    "sign-server",
    "inspect",
    "verify",
    "revoke",
    "crl",
    "quickstart",
    "list",
    "renew",
    "completions",
    "man",
    "adopt",
    "key",
    "apply",
];

#[test]
fn every_failure_is_one_json_document() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "alice"]);
    sandbox.write("junk", "junk");
    let refused = fixture("requests/ca-true.csr");
    for (args, command, kind, exit) in [
        (
            &["issue-client", "alice", "--subject", "CN=b"][..],
            "issue-client",
            "conflict",
            3,
        ),
        (&["init-ca", "--subject", "CN=b"], "init-ca", "conflict", 3),
        (&["init", "--subject", "CN=b"], "init-ca", "conflict", 3),
        (
            &["issue-server", "a.test", "--ca-dir", "none"],
            "issue-server",
            "io",
            1,
        ),
        (&["inspect", "none"], "inspect", "io", 1),
        (&["inspect", "junk"], "inspect", "input", 1),
        (&["verify", "junk"], "verify", "input", 1),
        (&["sign-client", "junk"], "sign-client", "input", 1),
        (
            &["sign-server", &refused, "a.test"],
            "sign-server",
            "refused",
            1,
        ),
        (
            &["quickstart", "--client", "a", "--client", "a"],
            "quickstart",
            "usage",
            2,
        ),
        (&["list", "--import", "junk"], "list", "input", 1),
        (&["list", "--csv"], "list", "usage", 2),
        (&["apply"], "apply", "usage", 2),
        (&["apply", "none"], "apply", "io", 1),
        (&["csr", "a/b"], "csr", "usage", 2),
        (&["man", "nonsense"], "man", "usage", 2),
        (&["issue-client"], "issue-client", "usage", 2),
        (
            &["issue-client", "a", "--nonsense"],
            "issue-client",
            "usage",
            2,
        ),
        (
            &["issue-client", "a", "--days", "x"],
            "issue-client",
            "usage",
            2,
        ),
        (
            &["--ca-dir", "x", "issue-client"],
            "issue-client",
            "usage",
            2,
        ),
        (&["init", "--nonsense"], "init-ca", "usage", 2),
        (&["completions", "cobol"], "completions", "usage", 2),
        (&["nonsense"], "nonsense", "usage", 2),
        // What belongs to an option is no command.
        (&["--ca-dir", "verify", "frob"], "frob", "usage", 2),
        (&["--lock-timeout", "5s", "frob"], "frob", "usage", 2),
        (
            &["--color=never", "-q", "frob", "verify"],
            "frob",
            "usage",
            2,
        ),
        // None was typed: null.
        (&[], "", "usage", 2),
        (&["--nonsense"], "", "usage", 2),
    ] {
        let json = sandbox.fails_in_json(args, kind, exit, &[]);
        let typed = Some(command).filter(|command| !command.is_empty());
        assert_eq!(json["command"].as_str(), typed, "{args:?}: {json}");
        assert!(typed.is_some() || json["command"].is_null(), "{json}");
        let error = json["error"].as_object().unwrap();
        let fields: Vec<&str> = error.keys().map(String::as_str).collect();
        assert_eq!(fields, ["kind", "exit", "message", "hints"], "{json}");
        let message = error["message"].as_str().unwrap();
        assert!(message.len() > 10 && !message.contains('\u{1b}'), "{json}");
    }
    let json = sandbox.fails_in_json(&[], "usage", 2, &[]);
    let message = json["error"]["message"].as_str().unwrap();
    assert!(
        message.contains("command"),
        "it should say what is missing: {message}"
    );
}

#[test]
fn every_success_is_one_json_document() {
    let sandbox = Sandbox::with_ca();
    let csr = fixture("requests/plain.csr");
    for (args, command) in [
        (&["init-ca"][..], "init-ca"),
        (&["issue-server", "a.test"], "issue-server"),
        (&["issue-client", "alice"], "issue-client"),
        (&["csr", "bob"], "csr"),
        (&["sign-client", &csr], "sign-client"),
        (
            &["sign-server", &csr, "b.test", "--name", "b"],
            "sign-server",
        ),
        (&["inspect", "alice.crt"], "inspect"),
        (&["inspect", "alice.crt", "--field", "subject"], "inspect"),
        (&["verify", "alice.crt"], "verify"),
        (&["quickstart"], "quickstart"),
        (&["list"], "list"),
        (&["list", "--import", "alice.crt"], "list"),
        (&["completions", "bash"], "completions"),
        (&["man", "verify"], "man"),
    ] {
        let run = sandbox.run(&[args, &["--json"]].concat());
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{args:?}");
        assert_eq!(run.stdout.lines().count(), 1, "{args:?}\n{}", run.stdout);
        let json = run.json();
        assert_eq!(
            (&json["schema"], &json["command"]),
            (&json!(1), &json!(command))
        );
    }
}

/// What a shell's `*` finds may have been named by somebody else.
#[test]
fn a_terminal_obeys_no_file_name() {
    let sandbox = Sandbox::with_ca();
    let name = "a\u{1b}[2J\u{202e}\nb";
    for args in [
        &["inspect", name][..],
        &["verify", name],
        &["sign-client", name],
        &["key", "public", name],
    ] {
        let run = sandbox.fails(args, 1, &["a\\u{1b}[2J\\u{202e}\\u{a}b"]);
        assert!(!run.stderr.contains(name), "{args:?}");
    }
}

#[test]
fn quiet_says_only_errors() {
    let sandbox = Sandbox::new();
    for args in [
        &["-q", "init-ca", "--days", "9"][..],
        &["issue-client", "alice", "--quiet"], // cut to the end of its CA: a warning
        &["issue-client", "alice", "-q"],
        &["quickstart", "-q"],
    ] {
        let run = sandbox.run(args);
        assert_eq!(
            (run.code, run.stdout.as_str(), run.stderr.as_str()),
            (0, "", ""),
            "{args:?}"
        );
    }
    sandbox.fails(
        &["-q", "issue-client", "alice", "--subject", "CN=b"],
        3,
        &["error: ", "hint: "],
    );
    assert_ne!(sandbox.ok(&["-q", "completions", "fish"]), "");
}

#[test]
fn errors_say_what_to_do_next() {
    let sandbox = Sandbox::new();
    let run = sandbox.fails(&["issue-client", "alice"], 1, &[]);
    assert_eq!(
        run.stderr,
        "error: there is no CA in ./pki (./pki/ca.crt is missing)\n  \
         hint: make one: mtls-ca init-ca\n  \
         hint: or say where it is: --ca-dir DIR, or the environment variable MTLS_CA_DIR\n"
    );
    assert_eq!(run.stdout, "");
    // Where a folder was given, the hint is for that one.
    let args = ["issue-client", "alice", "--ca-dir", "the new"];
    let hint = "hint: make one: mtls-ca init-ca --ca-dir 'the new'\n";
    sandbox.fails(&args, 1, &[hint]);
}

#[test]
fn every_command_has_help_with_an_example() {
    let sandbox = Sandbox::new();
    for command in COMMANDS {
        for args in [
            &[command, "--help"][..],
            &[command, "-h"],
            &["help", command],
        ] {
            let help = sandbox.ok(args);
            assert!(help.contains("Example"), "{args:?}\n{help}");
            assert!(
                help.contains(&format!("mtls-ca {command} ")),
                "{args:?}\n{help}"
            );
            assert!(
                help.lines().all(|line| line.chars().count() <= 100),
                "{args:?}\n{help}"
            );
        }
    }
    let help = sandbox.ok(&["--help"]);
    for command in COMMANDS {
        assert!(help.contains(command), "{command}\n{help}");
    }
    assert_eq!(
        sandbox.ok(&["--version"]),
        format!("mtls-ca {}\n", env!("CARGO_PKG_VERSION"))
    );
    let bare = sandbox.fails::<&str>(&[], 2, &["Usage"]);
    assert_eq!(bare.stdout, "");
    assert!(sandbox.entries("").is_empty());
}

#[test]
fn nothing_waits_for_an_answer() {
    // Standard input is open, silent and no terminal: no command may read it unasked.
    let sandbox = Sandbox::new();
    for args in [
        &["init-ca"][..],
        &["quickstart"],
        &["issue-client", "a", "--subject", "CN=b"],
        &["csr", "c"],
    ] {
        let (_silent, stdin) = {
            let (reader, writer) = std::io::pipe().unwrap();
            (writer, reader)
        };
        let mut command = peer("timeout");
        command
            .args(["60", PROGRAM])
            .args(args)
            .current_dir(sandbox.path(""))
            .stdin(stdin);
        let run = Run::of(command.output().unwrap());
        assert_ne!(run.code, 124, "{args:?} waited");
        assert_eq!(run.code, 0, "{args:?} {}", run.stderr);
    }
}

/// Whoever comes from another tool is told the words of this one.
#[test]
fn words_of_other_tools() {
    let sandbox = Sandbox::new();
    for (args, tip) in [
        (
            "issue-client a -days 90",
            "'-days' found\n\n  tip: here it is called '--days'",
        ),
        (
            "issue-client a -subj /CN=a",
            "here it is called '--subject'",
        ),
        ("issue-client a --cn a", "here it is called '--subject'"),
        (
            "issue-client a --CN=a",
            "'--CN' found\n\n  tip: here it is called '--subject'",
        ),
        ("issue-client a -out a.crt", "here it is called '--cert'"),
        ("issue-client a -q -days 90", "here it is called '--days'"),
        ("crl -out a.pem", "here it is called '--out'"),
        (
            "verify a.crt -CAfile pki/ca.crt",
            "here it is called '--ca'",
        ),
        (
            "verify --CAfile pki/ca.crt a.crt",
            "here it is called '--ca'",
        ),
        ("issue-client a --CA pki", "here it is called '--ca-dir'"),
        (
            "issue-client a --validity 1y",
            "here it is called '--lifetime'",
        ),
        (
            "issue-client a --subjct x",
            "a similar argument exists: '--subject'",
        ),
        ("issue-client a --days 90d", "--lifetime 90d"),
        ("issue-client a --days many", "a number of days is wanted"),
        ("crl --days 0", "1 to 36500"),
        ("client alice", "here it is 'mtls-ca issue-client'"),
        ("server a.test", "here it is 'mtls-ca issue-server'"),
        ("show a.crt", "here it is 'mtls-ca inspect'"),
        ("Init-CA", "here it is 'mtls-ca init-ca'"),
        ("version", "here it is 'mtls-ca --version'"),
        ("isue-client a", "'issue-client'"),
    ] {
        let run = sandbox.fails(&line(args), 2, &[tip]);
        for wrong in ["use '-- -", "invalid digit"] {
            assert!(!run.stderr.contains(wrong), "{args}\n{}", run.stderr);
        }
        let tips = usize::from(!run.stderr.contains("invalid value"));
        assert_eq!(
            run.stderr.matches("tip:").count(),
            tips,
            "{args}\n{}",
            run.stderr
        );
    }
    let json = sandbox.json(&line("client alice"));
    assert_eq!(
        json["error"]["hints"][0], "here it is 'mtls-ca issue-client'",
        "{json}"
    );
}

/// Help and version too; and where the parser shows the help instead of saying what is missing.
#[test]
fn help_and_version_are_one_json_document_each() {
    let sandbox = Sandbox::new();
    for args in [&["--version"][..], &["-V"]] {
        let run = sandbox.run(&with(args, "--json"));
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{args:?}");
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(
            run.json(),
            json!({"schema": 1, "command": "version", "version": version})
        );
        assert_eq!(sandbox.ok(args), format!("mtls-ca {version}\n"));
    }
    for args in [
        &["--help"][..],
        &["help"],
        &["list", "-h"],
        &["key", "encrypt", "--help"],
    ] {
        let run = sandbox.run(&[&["--json"], args].concat());
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{args:?}");
        let text = sandbox.ok(args);
        assert_eq!(
            run.json(),
            json!({"schema": 1, "command": "help", "text": text})
        );
    }
    for args in [&["--json", "key"][..], &["key", "--json"]] {
        let run = sandbox.fails(args, 2, &[]);
        let json = run.json();
        let message = json["error"]["message"].as_str().unwrap();
        assert!(
            message.starts_with("'mtls-ca key' requires a subcommand"),
            "{json}"
        );
    }
}
