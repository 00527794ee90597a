//! `apply` while it runs: the question, runs at the same time, and runs that are killed.

use std::io::{Read, Write};
use std::process::{Child, ChildStdout, Stdio};

use super::apply::{SMALL, example, is_at_rest, of};
use super::blows;
use super::concurrency::no_leftovers;
use super::durability::traced;
use super::fleet;
use crate::support::{PROGRAM, Run, Sandbox, peer, run_peer};

/// On a terminal, with these keys typed; all that the terminal shows, and the exit code.
fn typed(sandbox: &Sandbox, args: &str, keys: &str) -> (String, i32) {
    let folder = sandbox.path("");
    let line = format!("cd '{}' && '{PROGRAM}' {args}", folder.display());
    let output = run_peer(
        "timeout",
        &["30", "script", "-qec", &line, "/dev/null"],
        keys.as_bytes(),
    );
    let text = String::from_utf8_lossy(&output.stdout).replace('\r', "");
    (text, output.status.code().unwrap())
}

#[test]
fn on_a_terminal_it_asks() {
    let _ = peer("script");
    let sandbox = of(SMALL);
    let before = sandbox.snapshot();
    for no in ["n\n", "\n", "yikes\n", "\u{4}"] {
        let (text, code) = typed(&sandbox, "apply pki.toml --color never", no);
        assert!(
            text.contains("+ create client certificate CN=alice in ./alice.crt\n"),
            "{text}"
        );
        assert!(
            text.contains("plan: 4 to create\nApply these 4 changes? [y/N] "),
            "{text}"
        );
        assert!(
            text.contains("error: the answer was no; nothing was written"),
            "{text}"
        );
        assert_eq!(code, 1, "{text}");
        assert_eq!(before, sandbox.snapshot());
    }
    let (text, code) = typed(&sandbox, "apply pki.toml --color never", "y\n");
    assert!(text.contains("\napplied: 4 created\n"), "{text}");
    assert_eq!(code, 0, "{text}");
    // Nothing to do: no question.
    let (text, code) = typed(&sandbox, "apply pki.toml --color never", "");
    assert!(
        text.contains("nothing to do: 4 kept") && !text.contains("[y/N]"),
        "{text}"
    );
    assert_eq!(code, 0);
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
}

/// On a terminal, where it has asked; and what the terminal shows from then on.
pub fn asked(sandbox: &Sandbox, args: &str) -> (Child, ChildStdout) {
    let (child, mut shown) = on_terminal(sandbox, args);
    until(&mut shown, "[y/N] ");
    (child, shown)
}

/// On a terminal, with each question answered when it stands there; all that the terminal shows, and the exit code.
pub fn answered(sandbox: &Sandbox, args: &str, answers: &[(&str, &str)]) -> (String, i32) {
    let (mut child, mut shown) = on_terminal(sandbox, args);
    let mut keys = child.stdin.take().unwrap();
    let mut text = String::new();
    for (question, answer) in answers {
        text += &until(&mut shown, question);
        keys.write_all(answer.as_bytes()).unwrap();
    }
    shown.read_to_string(&mut text).unwrap();
    (text, child.wait().unwrap().code().unwrap())
}

fn on_terminal(sandbox: &Sandbox, args: &str) -> (Child, ChildStdout) {
    let _ = peer("script");
    let folder = sandbox.path("");
    let line = format!("cd '{}' && '{PROGRAM}' {args}", folder.display());
    let mut child = peer("timeout")
        .args(["30", "script", "-qec", &line, "/dev/null"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let shown = child.stdout.take().unwrap();
    (child, shown)
}

/// What the terminal shows until its last words are these.
fn until(shown: &mut ChildStdout, words: &str) -> String {
    let mut text = Vec::new();
    while !text.ends_with(words.as_bytes()) {
        let mut octet = [0];
        shown.read_exact(&mut octet).unwrap();
        text.push(octet[0]);
    }
    String::from_utf8_lossy(&text).into_owned()
}

#[test]
fn the_question_goes_to_the_terminal_and_warnings_come_before_it() {
    let sandbox = of("[ca]\nlifetime = '30d'\n[[client]]\nname = 'alice'\nlifetime = '90d'\n");
    let (text, code) = typed(&sandbox, "apply pki.toml 2>errors", "y\n");
    assert_eq!(code, 0, "{text}");
    let (before, after) = text.split_once("Apply these 3 changes? [y/N] ").unwrap();
    assert!(
        before.contains("warning: client certificate CN=alice: cut to the end of its CA"),
        "{text}"
    );
    assert!(
        before.contains("+ create client certificate CN=alice in ./alice.crt\n"),
        "{text}"
    );
    assert!(after.contains("applied: 3 created"), "{text}");
    // They were read by then.
    assert!(!after.contains("warning:"), "{text}");
    assert_eq!(sandbox.read("errors"), "");
}

#[test]
fn what_was_agreed_to_is_what_is_done() {
    let sandbox = fleet::of(3);
    let (mut child, mut shown) = asked(&sandbox, "apply --clients list.csv");
    // The list grows, and one of it goes, while a person thinks about the plan.
    sandbox.write("list.csv", fleet::list(5).replace("c1,", "other,"));
    child.stdin.take().unwrap().write_all(b"y\n").unwrap();
    let mut text = String::new();
    shown.read_to_string(&mut text).unwrap();
    assert!(child.wait().unwrap().success());
    assert!(text.contains("applied: 3 created"), "{text}");
    for name in ["c0", "c1", "c2"] {
        sandbox.pair_matches(name);
    }
    for name in ["c3", "c4", "other"] {
        assert!(!sandbox.exists(&format!("{name}.crt")), "{name}");
    }
    sandbox.everything_is_recorded();
}

#[test]
fn two_at_once() {
    for _ in 0..3 {
        let sandbox = example();
        let start = || {
            let mut command = sandbox.command(&["apply", "pki.toml", "--yes"]);
            command.stdout(Stdio::piped()).stderr(Stdio::piped());
            command.spawn().unwrap()
        };
        let running = [start(), start(), start()];
        for child in running {
            let run = Run::of(child.wait_with_output().unwrap());
            assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
        }
        is_at_rest(&sandbox, &["apply", "pki.toml"]);
        sandbox.pair_matches("billing");
        sandbox.everything_is_recorded();
        for folder in ["pki", "web"] {
            let unsaid = sandbox.ok(&["--ca-dir", folder, "list", "--all"]);
            assert!(!unsaid.contains("superseded"), "{unsaid}");
        }
    }
}

/// Not at every call, as the single commands are, whose code this is: at every so-manieth, through the whole run.
#[test]
fn killed_it_is_finished_by_the_next() {
    let args = ["apply", "pki.toml", "--yes"];
    let mut deaths = 0;
    for blow in blows::of(&example(), &args).iter().step_by(9) {
        let sandbox = example();
        let (_, was_killed) = blow.falls_on(&sandbox, &args);
        deaths += usize::from(was_killed);
        let keys = [
            "pki/ca.key",
            "web/ca.key",
            "billing.key",
            "api.example.test.key",
        ];
        let before = keys.map(|key| sandbox.exists(key).then(|| sandbox.bytes(key)));
        sandbox.ok(&args);
        for (key, before) in keys.iter().zip(before) {
            assert!(
                before.is_none_or(|before| before == sandbox.bytes(key)),
                "{blow:?}: {key}"
            );
        }
        no_leftovers(&sandbox);
        sandbox.pair_matches("billing");
        sandbox.everything_is_recorded();
        is_at_rest(&sandbox, &["apply", "pki.toml"]);
    }
    assert!(deaths > 4, "only {deaths} runs were killed");
}

/// The disk fails half-way: what is done stays and is told, and the next run does the rest.
#[test]
fn stopped_half_way_it_says_how_far_it_came() {
    let sandbox = example();
    let fault = "inject=fsync:error=ENOSPC:when=20+";
    let args = ["apply", "pki.toml", "--yes"];
    let run = Run::of(traced(&sandbox, &["trace=fsync", fault], &args));
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    assert!(
        run.stderr
            .contains(" of 7 changes are done and stay; run it again for the rest"),
        "{}",
        run.stderr
    );
    sandbox.ok(&args);
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
    no_leftovers(&sandbox);
}
