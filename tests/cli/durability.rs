//! What reaches the disk, in which order, and what is left when it stops in between:
//! watched, killed and failed system call by system call.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::process::Output;

use super::concurrency::no_leftovers;
use crate::support::{PROGRAM, Run, Sandbox, peer};

/// The program with `rules` for strace; the calls it made go to the file `calls`.
pub fn traced(sandbox: &Sandbox, rules: &[&str], args: &[&str]) -> Output {
    let mut command = peer("strace");
    command.args(["-f", "-qq", "-y", "-o", "calls"]);
    for rule in rules {
        command.args(["-e", rule]);
    }
    command
        .arg(PROGRAM)
        .args(args)
        .current_dir(sandbox.path(""))
        .env_remove("MTLS_CA_DIR");
    command.output().unwrap()
}

/// The calls of a run that went well, without what comes before the first staged file.
fn calls(sandbox: &Sandbox, args: &[&str]) -> Vec<String> {
    let rule = "trace=openat,write,fchmod,fsync,/^rename";
    let run = Run::of(traced(sandbox, &[rule], args));
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let calls = sandbox.read("calls");
    let calls = calls.lines().skip_while(|call| !call.contains(".mtls-ca-"));
    calls.map(str::to_owned).collect()
}

/// A key and a certificate in two folders.
const APART: [&str; 6] = [
    "issue-client",
    "bob",
    "--out-dir",
    ".",
    "--key",
    "pki/bob.key",
];

fn place(calls: &[String], from: usize, words: &[&str]) -> usize {
    let found = (from..calls.len()).find(|at| words.iter().all(|word| calls[*at].contains(word)));
    found.unwrap_or_else(|| panic!("{words:?} after {from}:\n{}", calls.join("\n")))
}

#[test]
fn the_key_is_secret_from_the_start_and_on_disk_before_its_certificate() {
    let sandbox = Sandbox::with_ca();
    for (args, last) in [
        (&["issue-client", "alice"][..], "alice.crt"),
        (&["csr", "alice2"], "alice2.csr"),
        (&APART, "bob.crt"),
        (&["init-ca", "--ca-dir", "ca2"], "ca.crt"),
    ] {
        let calls = calls(&sandbox, args);
        let created: Vec<&String> = calls
            .iter()
            .filter(|call| call.contains("O_CREAT") && !call.contains("/ledger.sqlite-"))
            .collect();
        // A new CA's ledger is the third.
        let expected = if args.contains(&"init-ca") { 3 } else { 2 };
        assert_eq!(created.len(), expected, "{calls:?}");
        for call in created {
            assert!(
                call.contains("O_EXCL") && call.contains(", 0600)"),
                "{call}"
            );
        }
        // Both are written, both are synced; then the key gets its name, and that is synced before the other.
        let written = place(&calls, 0, &["write(", "BEGIN PRIVATE KEY"]);
        let other = place(&calls, written, &["write(", "BEGIN CERTIFICATE"]);
        let synced = place(&calls, other, &["fsync(", ".mtls-ca-"]);
        let other_synced = place(&calls, synced + 1, &["fsync(", ".mtls-ca-"]);
        // Recorded before it is delivered.
        let recorded = match args.contains(&"csr") {
            true => other_synced,
            false => place(&calls, other_synced, &["fsync(", "ledger.sqlite-wal"]),
        };
        let named = place(&calls, recorded, &["rename", ".key\"", "RENAME_NOREPLACE"]);
        // Within one folder renames keep their order; else the first is synced in between.
        let apart = args.contains(&"--out-dir");
        let name_synced = if apart {
            place(&calls, named, &["fsync("])
        } else {
            named
        };
        let other_named = place(&calls, name_synced, &["rename", last]);
        let end = place(&calls, other_named, &["fsync("]);
        // Nothing is said before that.
        place(&calls, end, &["write(1"]);
        assert!(
            !calls[..end].iter().any(|call| call.contains("write(1")),
            "{calls:?}"
        );
    }
}

/// Every call that changes something, and which ones one run makes. Of the syncs the fourth is of the
/// ledger's folder, whose failure SQLite passes over: the log in it was there before.
const STEPS: [(&str, &[usize]); 5] = [
    ("write", &[1, 2]),
    ("fchmod", &[1, 2]),
    ("pwrite64", &[1, 2, 3, 4, 5, 6]),
    ("fsync", &[1, 2, 3, 5]),
    ("/^rename", &[1, 2]),
];

#[test]
fn killed_at_every_step_the_next_run_puts_it_right() {
    let sandbox = Sandbox::with_ca();
    for (call, times) in STEPS {
        for when in times {
            let name = format!("{}{when}", call.trim_start_matches("/^"));
            let args = ["issue-client", &name];
            let kill = format!("inject={call}:signal=SIGKILL:when={when}");
            let output = traced(&sandbox, &[&format!("trace={call}"), &kill], &args);
            assert_eq!(output.status.signal(), Some(9), "{name}: {output:?}");
            let key = fs::read(sandbox.path(format!("{name}.key"))).ok();
            assert!(
                key.is_some() || !sandbox.exists(&format!("{name}.crt")),
                "{name}"
            );
            sandbox.ok(&args);
            sandbox.pair_matches(&name);
            let after = sandbox.bytes(&format!("{name}.key"));
            assert!(key.is_none_or(|key| key == after), "{name}: another key");
            no_leftovers(&sandbox);
            sandbox.keeps(&args);
        }
    }
}

#[test]
fn failed_at_every_step_it_says_so_and_leaves_nothing_staged() {
    for (call, times) in STEPS {
        for when in times {
            let sandbox = Sandbox::with_ca();
            let name = format!("{}{when}", call.trim_start_matches("/^"));
            let args = ["issue-client", &name];
            let fail = format!("inject={call}:error=EIO:when={when}");
            let run = Run::of(traced(&sandbox, &[&format!("trace={call}"), &fail], &args));
            assert_eq!(run.code, 1, "{name}: {}{}", run.stdout, run.stderr);
            assert_eq!(run.stdout, "", "{name}");
            assert!(
                run.stderr.starts_with("error: cannot "),
                "{name}: {}",
                run.stderr
            );
            assert!(
                run.stderr.contains("input/output error"),
                "{name}: {}",
                run.stderr
            );
            no_leftovers(&sandbox);
            sandbox.ok(&args);
            sandbox.pair_matches(&name);
        }
    }
}

#[test]
fn a_renewal_killed_at_every_step_keeps_a_whole_pair() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "alice"]);
    let key = sandbox.bytes("alice.key");
    for (call, when) in [
        ("write", 1),
        ("fchmod", 1),
        ("fsync", 1),
        ("/^rename", 1),
        ("fsync", 2),
    ] {
        sandbox.age("alice", time::Duration::days(-9), time::Duration::days(1));
        let kill = format!("inject={call}:signal=SIGKILL:when={when}");
        let args = ["issue-client", "alice"];
        let output = traced(&sandbox, &[&format!("trace={call}"), &kill], &args);
        assert_eq!(output.status.signal(), Some(9), "{call} {when}: {output:?}");
        sandbox.pair_matches("alice");
        assert_eq!(sandbox.bytes("alice.key"), key, "{call} {when}");
        sandbox.ok(&args);
        sandbox.keeps(&args);
        no_leftovers(&sandbox);
    }
}
