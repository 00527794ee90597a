//! Many at once, and killed half-way: nothing is made twice, lost or left lying around.

use std::fs;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use serde_json::Value;
use tempfile::NamedTempFile;

use crate::support::{PROGRAM, Run, Sandbox, peer};

/// Starts all of them before it waits for any.
fn at_once(sandbox: &Sandbox, commands: &[Vec<&str>]) -> Vec<Run> {
    let start = |args: &Vec<&str>| {
        let mut command = sandbox.command(args);
        command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let children: Vec<_> = commands.iter().map(start).collect();
    children
        .into_iter()
        .map(|child| Run::of(child.wait_with_output().unwrap()))
        .collect()
}

/// The outcomes of eight runs of the same command.
fn eight(sandbox: &Sandbox, args: &[&str]) -> Vec<Value> {
    let command = [&["--json"], args].concat();
    let runs = at_once(sandbox, &vec![command; 8]);
    let outcome = |run: Run| {
        assert_eq!(run.code, 0, "{args:?}\n{}{}", run.stdout, run.stderr);
        run.json()["outcome"].clone()
    };
    let mut outcomes: Vec<Value> = runs.into_iter().map(outcome).collect();
    outcomes.sort_by_key(Value::to_string);
    outcomes
}

pub fn no_leftovers(sandbox: &Sandbox) {
    let all: Vec<String> = sandbox
        .snapshot()
        .keys()
        .map(|path| path.display().to_string())
        .collect();
    assert!(
        !all.iter().any(|path| path.contains(".mtls-ca-")),
        "{all:?}"
    );
}

fn one_created() -> Vec<Value> {
    let mut outcomes = vec![Value::from("kept"); 8];
    outcomes[0] = "created".into();
    outcomes
}

#[test]
fn the_same_thing_eight_times_is_made_once() {
    for round in 0..3 {
        let sandbox = Sandbox::new();
        assert_eq!(
            eight(&sandbox, &["init-ca"]),
            one_created(),
            "round {round}"
        );
        sandbox.keeps(&["init-ca"]);
        assert_eq!(
            eight(&sandbox, &["issue-client", "alice"]),
            one_created(),
            "round {round}"
        );
        sandbox.pair_matches("alice");
        assert_eq!(
            eight(&sandbox, &["csr", "bob"]),
            one_created(),
            "round {round}"
        );
        assert_eq!(
            eight(&sandbox, &["sign-server", "bob.csr", "b.test"]),
            one_created()
        );
        sandbox.ok(&["verify", "bob.crt", "--key", "bob.key"]);
        no_leftovers(&sandbox);
        assert_eq!(
            sandbox.entries("."),
            [
                "alice.crt",
                "alice.key",
                "bob.crt",
                "bob.csr",
                "bob.key",
                "pki"
            ]
        );
    }
}

#[test]
fn a_whole_setup_eight_times_over() {
    let sandbox = Sandbox::new();
    let runs = at_once(&sandbox, &vec![vec!["quickstart", "-q"]; 8]);
    for run in runs {
        assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    }
    sandbox.pair_matches("localhost");
    sandbox.pair_matches("client");
    sandbox.keeps(&["quickstart"]);
    no_leftovers(&sandbox);
}

/// A run of `args` that is stopped when it first looks for `file`, and goes on when `meanwhile` is done.
fn overtaken(sandbox: &Sandbox, args: &[&str], file: &str, meanwhile: impl FnOnce()) -> Run {
    overtaken_at(sandbox, args, ("statx", file), meanwhile)
}

/// The same, stopped after its first `call` about `file`.
pub fn overtaken_at(
    sandbox: &Sandbox,
    args: &[&str],
    (call, file): (&str, &str),
    meanwhile: impl FnOnce(),
) -> Run {
    // Not in the sandbox, whose files are compared.
    let calls = NamedTempFile::new().unwrap();
    let tracer = peer("strace")
        .args(["-qq", "-P", file, "-e", &format!("trace={call}")])
        .args(["-e", &format!("inject={call}:signal=SIGSTOP:when=1")])
        .arg("-o")
        .arg(calls.path())
        .arg(PROGRAM)
        .args(args)
        .current_dir(sandbox.path(""))
        .env_remove("MTLS_CA_DIR")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let children = format!("/proc/{0}/task/{0}/children", tracer.id());
    let has_ended = || fs::read_to_string(&children).map_or(true, |all| all.is_empty());
    let is_stopped = || {
        fs::read_to_string(calls.path())
            .unwrap()
            .contains("stopped")
    };
    // Before it is there, it has no children; then it is stopped, or has ended without looking.
    let mut was_there = false;
    while !(is_stopped() || was_there && has_ended()) {
        was_there |= !has_ended();
        thread::sleep(Duration::from_millis(2));
    }
    meanwhile();
    for child in fs::read_to_string(&children).unwrap().split_whitespace() {
        assert!(
            peer("kill")
                .args(["-CONT", child])
                .status()
                .unwrap()
                .success()
        );
    }
    let run = Run::of(tracer.wait_with_output().unwrap());
    let seen = fs::read_to_string(calls.path()).unwrap();
    assert!(seen.contains("SIGCONT"), "it was not stopped: {seen}");
    run
}

#[test]
fn a_setup_that_another_one_overtakes_keeps_what_that_made() {
    for file in ["./localhost.crt", "./client.crt", "./client.key"] {
        let sandbox = Sandbox::new();
        let args = ["quickstart", "-q"];
        let run = overtaken(&sandbox, &args, file, || drop(sandbox.ok(&args)));
        assert_eq!(run.code, 0, "{file}: {}{}", run.stdout, run.stderr);
        sandbox.pair_matches("localhost");
        sandbox.pair_matches("client");
        sandbox.keeps(&["quickstart"]);
        no_leftovers(&sandbox);
    }
}

#[test]
fn a_plan_that_another_run_overtakes_is_made_anew() {
    let manifest = "[ca]\n[[intermediate]]\nname = \"web\"\n[[server]]\nhosts = [\"a.test\"]\nca = \"web\"\n\
        [[client]]\nname = \"alice\"\n";
    for file in ["./a.test.crt", "./alice.crt", "./alice.key", "./web/ca.crt"] {
        let sandbox = Sandbox::new();
        sandbox.write("pki.toml", manifest);
        let args = ["apply", "pki.toml", "--yes"];
        let run = overtaken(&sandbox, &args, file, || drop(sandbox.ok(&args)));
        assert_eq!(run.code, 0, "{file}: {}{}", run.stdout, run.stderr);
        sandbox.pair_matches("alice");
        sandbox.ok(&["apply", "pki.toml", "--check"]);
        no_leftovers(&sandbox);
    }
}

#[test]
fn a_fleet_that_another_run_overtakes_is_planned_anew() {
    let sandbox = Sandbox::new();
    sandbox.write("pki.toml", "[ca]\n[[client]]\nname = \"alice\"\n");
    sandbox.write("fleet.csv", "name\nbob\ncarol\n");
    let args = ["apply", "pki.toml", "--clients", "fleet.csv", "--yes"];
    let run = overtaken(&sandbox, &args, "./alice.crt", || drop(sandbox.ok(&args)));
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    for name in ["alice", "bob", "carol"] {
        sandbox.pair_matches(name);
    }
    sandbox.ok(&["apply", "pki.toml", "--clients", "fleet.csv", "--check"]);
    no_leftovers(&sandbox);
}

#[test]
fn a_renewal_happens_once() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "alice"]);
    sandbox.age("alice", time::Duration::days(-9), time::Duration::days(1));
    let key = sandbox.bytes("alice.key");
    let mut wanted = vec![Value::from("kept"); 7];
    wanted.push("renewed".into());
    assert_eq!(eight(&sandbox, &["issue-client", "alice"]), wanted);
    assert_eq!(sandbox.bytes("alice.key"), key);
    sandbox.pair_matches("alice");
}

#[test]
fn eight_different_ones() {
    let sandbox = Sandbox::with_ca();
    let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    let runs = at_once(
        &sandbox,
        &names.map(|name| vec!["--json", "issue-client", name]),
    );
    let serials: std::collections::BTreeSet<String> = runs
        .iter()
        .map(|run| {
            assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
            let json = run.json();
            assert_eq!(json["outcome"], "created");
            json["certificate"]["serial"].to_string()
        })
        .collect();
    assert_eq!(serials.len(), 8);
    for name in names {
        sandbox.pair_matches(name);
    }
    no_leftovers(&sandbox);
}

#[test]
fn different_wishes_for_one_name_leave_one_pair() {
    let sandbox = Sandbox::with_ca();
    let subjects = ["CN=a", "CN=b", "CN=c", "CN=d"];
    let runs = at_once(
        &sandbox,
        &subjects.map(|subject| vec!["issue-client", "x", "--subject", subject]),
    );
    let mut codes: Vec<i32> = runs.iter().map(|run| run.code).collect();
    codes.sort();
    assert_eq!(codes, [0, 3, 3, 3]);
    sandbox.pair_matches("x");
}

#[test]
fn what_a_killed_run_staged_is_swept_and_nothing_else() {
    let sandbox = Sandbox::with_ca();
    sandbox.write(".mtls-ca-Ab12.tmp", "half a key");
    sandbox.write(".mtls-ca-mine", "somebody's own");
    sandbox.write("other.tmp", "somebody's own");
    sandbox.ok(&["issue-client", "alice"]);
    assert_eq!(
        sandbox.entries("."),
        [
            ".mtls-ca-mine",
            "alice.crt",
            "alice.key",
            "other.tmp",
            "pki"
        ]
    );
}

#[test]
fn a_lock_that_is_held_is_waited_for() {
    let sandbox = Sandbox::with_ca();
    let folder = std::fs::File::open(sandbox.path("")).unwrap();
    let here = sandbox.path("").canonicalize().unwrap();
    folder.lock().unwrap();
    let mut child = sandbox
        .command(&["issue-client", "alice"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // It has come as far as the folder that it is to lock, and cannot go on.
    let open = format!("/proc/{}/fd", child.id());
    let waits = || {
        let files = std::fs::read_dir(&open).into_iter().flatten().flatten();
        let targets = files.filter_map(|file| std::fs::read_link(file.path()).ok());
        targets.into_iter().any(|target| target == here)
    };
    while !waits() {
        assert!(child.try_wait().unwrap().is_none(), "it did not wait");
        std::thread::yield_now();
    }
    assert!(child.try_wait().unwrap().is_none());
    assert!(!sandbox.exists("alice.key"));
    folder.unlock().unwrap();
    assert!(child.wait().unwrap().success());
    sandbox.pair_matches("alice");
}
