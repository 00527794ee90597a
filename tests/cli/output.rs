//! Where output goes: terminals and colour, closed pipes, full disks; and what must never be in it.

use std::fs::{self, File};
use std::process::Stdio;

use super::kit::{fixture, line};
use crate::support::{PROGRAM, Run, Sandbox, peer};

#[test]
fn no_colour_without_a_terminal() {
    let sandbox = Sandbox::with_ca();
    let calls = [
        &["issue-client", "alice"][..],
        &["inspect", "alice.crt"],
        &["verify", "alice.crt"],
        &["quickstart"],
        &["--help"],
        &["man", "x"],
        &["inspect"],
    ];
    for args in calls {
        let plain = sandbox.run(args);
        assert!(
            !format!("{}{}", plain.stdout, plain.stderr).contains('\u{1b}'),
            "{args:?}"
        );
        let never = sandbox.run(&[args, &["--color", "never"]].concat());
        assert!(
            !format!("{}{}", never.stdout, never.stderr).contains('\u{1b}'),
            "{args:?}"
        );
        let always = sandbox.run(&[&["--color", "always"], args].concat());
        assert!(
            format!("{}{}", always.stdout, always.stderr).contains('\u{1b}'),
            "{args:?}"
        );
    }
    // A bare value stays bare.
    let bare = sandbox.ok(&line("--color=always inspect --field subject alice.crt"));
    assert_eq!(bare, "CN=alice\n");
}

#[test]
fn colour_on_a_terminal_unless_no_color() {
    let sandbox = Sandbox::with_ca();
    let on_a_terminal = |args: &str, no_color: Option<&str>| {
        let mut script = peer("script");
        script.args(["-qec", &format!("'{PROGRAM}' {args}"), "/dev/null"]);
        script
            .current_dir(sandbox.path(""))
            .env_remove("NO_COLOR")
            .env("TERM", "xterm-256color");
        if let Some(value) = no_color {
            script.env("NO_COLOR", value);
        }
        let output = script.output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    for args in ["init-ca", "issue-client a/b", "--help"] {
        assert!(on_a_terminal(args, None).contains("\u{1b}["), "{args}");
        assert!(
            !on_a_terminal(args, Some("1")).contains("\u{1b}["),
            "{args}"
        );
        let never = on_a_terminal(&format!("{args} --color never"), None);
        assert!(!never.contains("\u{1b}["), "{args}");
    }
}

#[test]
fn a_reader_that_has_had_enough_is_no_failure() {
    let sandbox = Sandbox::with_ca();
    for args in [
        &["inspect", "pki/ca.crt"][..],
        &["init-ca"],
        &["init-ca", "--json"],
        &["--help"],
        &["man"],
        &["completions", "bash"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let run = Run::of(sandbox.command(args).stdout(writer).output().unwrap());
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{args:?}");
    }
}

#[test]
fn a_full_disk_behind_stdout_is_a_failure_and_said() {
    let sandbox = Sandbox::with_ca();
    for args in [
        &["inspect", "pki/ca.crt"][..],
        &["inspect", "pki/ca.crt", "--field", "subject"],
        &["inspect", "pki/ca.crt", "--json"],
        &["issue-client", "alice"],
        &["nonsense", "--json"],
        &["man"],
        &["completions", "zsh"],
        &["--help"],
        &["--version"],
    ] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = sandbox
            .command(args)
            .stdout(full)
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        let run = Run::of(output);
        assert_eq!(run.code, 1, "{args:?} {}", run.stderr);
        let words = "error: cannot write to standard output: the disk is full\n";
        assert_eq!(run.stderr, words, "{args:?}");
    }
    // What it did before it could not say so is done.
    sandbox.keeps(&["issue-client", "alice"]);
}

#[test]
fn no_key_reaches_an_output() {
    let sandbox = Sandbox::with_ca();
    let csr = fixture("requests/plain.csr");
    let mut said = String::new();
    for args in [
        &["issue-client", "alice"][..],
        &["issue-server", "a.test", "--key-type", "ed25519"],
        &["csr", "bob"],
        &["sign-client", &csr],
        &["quickstart"],
        &["inspect", "alice.key", "a.test.key", "pki/ca.key"],
        &["verify", "alice.crt", "--key", "bob.key"],
        // Keys where something else belongs, and half a key.
        &["verify", "alice.key"],
        &["verify", "alice.crt", "--ca", "pki/ca.key"],
        &["sign-client", "alice.key"],
        &["issue-client", "x", "--cert", "alice.key", "--key", "y"],
        &["inspect", "half.key"],
        &["issue-client", "half"],
    ] {
        if sandbox.exists("alice.key") && !sandbox.exists("half.key") {
            let pem = sandbox.read("alice.key");
            sandbox.write("half.key", &pem[..pem.len() / 2]);
        }
        for flags in [&[][..], &["--json"], &["--dry-run"]] {
            let run = sandbox.run(&[args, flags].concat());
            said.push_str(&run.stdout);
            said.push_str(&run.stderr);
        }
    }
    let mut keys = 0;
    for name in sandbox
        .snapshot()
        .keys()
        .filter(|path| path.extension().is_some_and(|end| end == "key"))
    {
        let pem = fs::read_to_string(name).unwrap();
        for line in pem.lines().filter(|line| !line.starts_with("-----")) {
            assert!(!said.contains(line), "{} was shown", name.display());
            keys += 1;
        }
    }
    assert!(keys >= 9, "{keys}");
    assert!(!said.contains("PRIVATE KEY-----"), "{said}");
}
