//! `apply --clients` while it runs: stopped, killed, at the same time, on a full disk.

use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::symlink;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use super::bad_places::on_a_small_disk;
use super::blows;
use super::concurrency::{no_leftovers, overtaken_at};
use super::durability::traced;
use super::fleet::{is_at_rest, list, of};
use crate::support::{Run, Sandbox};

const APPLY: [&str; 4] = ["apply", "--clients", "list.csv", "--yes"];

/// Killed at every call that changes something: no torn pair is left, and the next run does the rest.
#[test]
fn killed_at_any_call() {
    for goal in [&["--out-dir", "out"][..], &["--output-tar", "out.tar"]] {
        let args = [&APPLY[..], goal].concat();
        let sandbox = of(2);
        sandbox.ok(&["issue-client", "first"]);
        let undone = || {
            let _ = fs::remove_dir_all(sandbox.path("out"));
            let _ = fs::remove_file(sandbox.path("out.tar"));
        };
        let blows = blows::of(&sandbox, &args);
        let mut deaths = 0;
        for blow in &blows {
            undone();
            let (_, was_killed) = blow.falls_on(&sandbox, &args);
            deaths += usize::from(was_killed);
            for n in 0..2 {
                // The key is there before its certificate.
                let there = |ending: &str| sandbox.exists(&format!("out/c{n}.{ending}"));
                assert!(there("key") || !there("crt"), "{blow:?}");
            }
            sandbox.everything_is_recorded();
            sandbox.ok(&args);
            if goal[0] == "--out-dir" {
                (0..2).for_each(|n| sandbox.pair_matches(&format!("out/c{n}")));
            }
            fs::remove_file(sandbox.path("calls")).unwrap();
            assert!(sandbox.ok(&args).ends_with("nothing to do: 2 kept\n"));
            no_leftovers(&sandbox);
        }
        assert!(deaths > 5, "only {deaths} of {blows:?} fell");
    }
}

fn started(sandbox: &Sandbox, args: &[&str]) -> Child {
    let mut command = sandbox.command(args);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// Waits until some of them are in place.
fn some_are_there(sandbox: &Sandbox, child: &mut Child) {
    while !sandbox.exists("out/0000/c0.crt") {
        assert!(child.try_wait().unwrap().is_none(), "it ended too soon");
        thread::sleep(Duration::from_millis(1));
    }
}

fn signal(child: &Child, signal: &str) {
    let id = child.id().to_string();
    let killed = Command::new("kill").args([signal, &id]).status().unwrap();
    assert!(killed.success());
}

#[test]
fn stopped_it_ends_what_it_has_begun_and_the_next_run_goes_on() {
    for word in ["-INT", "-TERM"] {
        let sandbox = of(20_000);
        let args = [&APPLY[..], &["--out-dir", "out"]].concat();
        let mut child = started(&sandbox, &args);
        some_are_there(&sandbox, &mut child);
        signal(&child, word);
        let run = Run::of(child.wait_with_output().unwrap());
        assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
        assert!(
            run.stderr.contains("error: stopped by a signal\n"),
            "{}",
            run.stderr
        );
        let done = run.stderr.split("hint: ").nth(1).unwrap();
        let done: usize = done.split(' ').next().unwrap().parse().unwrap();
        assert!(
            run.stderr
                .contains("of 20000 clients are done; the next run goes on from there"),
            "{}",
            run.stderr
        );
        no_leftovers(&sandbox);
        let pairs = pairs(&sandbox);
        assert_eq!(pairs, done);
        assert_eq!(sandbox.recorded("pki").len(), 1 + done);
        // Enough of it: the rest of a smaller list is what the next run goes on with.
        sandbox.write("list.csv", list(done + 10));
        let said = sandbox.ok(&args);
        let last = format!("= kept {done} clients of list.csv\napplied: 10 created, {done} kept\n");
        assert!(said.ends_with(&last), "{said}");
    }
}

/// Whole pairs below `out`; there is nothing else.
fn pairs(sandbox: &Sandbox) -> usize {
    let mut count = 0;
    for folder in sandbox.entries("out") {
        let names = sandbox.entries(&format!("out/{folder}"));
        let bases = |ending| -> Vec<String> {
            let of_it = names.iter().filter_map(|name| name.strip_suffix(ending));
            of_it.map(str::to_owned).collect()
        };
        assert_eq!(bases(".crt"), bases(".key"));
        assert_eq!(names.len(), 2 * bases(".crt").len(), "{names:?}");
        count += bases(".crt").len();
    }
    count
}

#[test]
fn an_archive_that_is_stopped_is_whole_and_goes_on() {
    let sandbox = of(20_000);
    let args = [&APPLY[..], &["--output-tar", "out.tar"]].concat();
    let mut child = started(&sandbox, &args);
    while sandbox.recorded_so_far() < 2 {
        assert!(child.try_wait().unwrap().is_none(), "it ended too soon");
        thread::sleep(Duration::from_millis(1));
    }
    signal(&child, "-INT");
    let run = Run::of(child.wait_with_output().unwrap());
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    let done = sandbox.recorded("pki").len() - 1;
    assert!(
        run.stderr
            .contains(&format!("hint: {done} of 20000 clients are done")),
        "{}",
        run.stderr
    );
    sandbox.write("list.csv", list(done + 10));
    let said = sandbox.ok(&args);
    let last = format!("= kept {done} clients of list.csv\napplied: 10 created, {done} kept\n");
    assert!(said.ends_with(&last), "{said}");
    no_leftovers(&sandbox);
}

impl Sandbox {
    /// How many certificates another process has recorded; 0 where there is no ledger yet.
    fn recorded_so_far(&self) -> u32 {
        let path = self.path("pki/ledger.sqlite");
        let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
        let count = rusqlite::Connection::open_with_flags(path, flags).and_then(|ledger| {
            ledger.query_row("SELECT count(*) FROM certificate", [], |row| row.get(0))
        });
        count.unwrap_or(0)
    }
}

#[test]
fn killed_in_the_middle() {
    let sandbox = of(20_000);
    let args = [&APPLY[..], &["--out-dir", "out"]].concat();
    let mut child = started(&sandbox, &args);
    some_are_there(&sandbox, &mut child);
    child.kill().unwrap();
    child.wait().unwrap();
    sandbox.write("list.csv", list(1_010));
    // A pair that was begun and not ended has its key, and gets a certificate for it.
    sandbox.ok(&args);
    for n in [0, 999, 1_000, 1_009] {
        sandbox.pair_matches(&format!("out/{:04}/c{n}", n / 1_000));
    }
    no_leftovers(&sandbox);
    is_at_rest(&sandbox, &args, 1_010);
}

/// A folder that is new is there with all that belongs in it, or not at all.
#[test]
fn a_new_folder_comes_as_a_whole() {
    let sandbox = of(1_010);
    let args = [&APPLY[..], &["--out-dir", "out"]].concat();
    for (when, there) in [(1, [false, false]), (2, [true, false]), (3, [true, true])] {
        let kill = format!("inject=/^rename:signal=SIGKILL:when={when}");
        let output = traced(&sandbox, &["trace=/^rename", &kill], &args);
        let is_killed = output.status.signal() == Some(9);
        assert_eq!(is_killed, when < 3, "{when}");
        assert_eq!(
            ["0000", "0001"].map(|name| sandbox.exists(&format!("out/{name}"))),
            there
        );
        if there[0] {
            assert_eq!(sandbox.entries("out/0000").len(), 2_000);
        }
        sandbox.everything_is_recorded();
        if is_killed {
            sandbox.ok(&args);
        }
        assert_eq!(pairs(&sandbox), 1_010);
        sandbox.pair_matches("out/0001/c1009");
        no_leftovers(&sandbox);
        is_at_rest(&sandbox, &args, 1_010);
        fs::remove_dir_all(sandbox.path("out")).unwrap();
    }
}

/// Nobody's folder is replaced, and nothing is left behind.
#[test]
fn a_folder_that_appeared_is_not_replaced() {
    let sandbox = of(1_010);
    let args = [&APPLY[..], &["--out-dir", "out"]].concat();
    let fail = "inject=/^rename:error=EEXIST:when=1";
    let run = Run::of(traced(&sandbox, &["trace=/^rename", fail], &args));
    assert_eq!(run.code, 3, "{}{}", run.stdout, run.stderr);
    let said = "error: out/0000 changed while this ran, and was left untouched\n  hint: run the command again\n";
    assert!(run.stderr.contains(said), "{}", run.stderr);
    assert!(!sandbox.exists("out"));
    sandbox.ok(&args);
    assert_eq!(pairs(&sandbox), 1_010);
    is_at_rest(&sandbox, &args, 1_010);
}

#[test]
fn two_at_once_make_it_once() {
    for goal in [&["--out-dir", "out"][..], &["--output-tar", "out.tar"]] {
        let sandbox = of(300);
        let args = [&APPLY[..], goal].concat();
        let children: Vec<Child> = (0..3).map(|_| started(&sandbox, &args)).collect();
        let runs = children
            .into_iter()
            .map(|child| Run::of(child.wait_with_output().unwrap()));
        let mut created = 0;
        for run in runs {
            assert_eq!(run.code, 0, "{goal:?} {}{}", run.stdout, run.stderr);
            created += usize::from(run.stdout.contains("created 300"));
        }
        assert_eq!(created, 1, "{goal:?}");
        assert_eq!(sandbox.recorded("pki").len(), 301);
        is_at_rest(&sandbox, &args, 300);
        no_leftovers(&sandbox);
    }
}

/// The folder in which a fleet is made is nobody's for a moment: another run takes it for left behind, and clears it away.
#[test]
fn who_loses_its_folder_makes_another() {
    let sandbox = of(300);
    let args = [&APPLY[..], &["--out-dir", "out"]].concat();
    fs::create_dir(sandbox.path("out")).unwrap();
    let folder = sandbox.path("out").canonicalize().unwrap();
    let folder = folder.join(".mtls-ca-fleet").display().to_string();
    let run = overtaken_at(&sandbox, &args, ("mkdir", &folder), || {
        drop(sandbox.ok(&args));
    });
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert_eq!(sandbox.recorded("pki").len(), 301);
    is_at_rest(&sandbox, &args, 300);
    no_leftovers(&sandbox);
}

/// A run that waits for another one makes nothing that the other has made, wherever that put it.
#[test]
fn who_waited_looks_again() {
    for goal in [&["--out-dir", "out"][..], &["--output-tar", "out.tar"]] {
        let sandbox = of(1_100);
        let args = [&APPLY[..], goal].concat();
        sandbox.ok(&args);
        // The same clients in another order, who all find another folder where nothing is there yet.
        let lines = sandbox.read("list.csv");
        let (head, rows) = lines.split_once('\n').unwrap();
        let rows: Vec<&str> = rows.lines().rev().collect();
        sandbox.write("list.csv", format!("{head}\n{}\n", rows.join("\n")));
        let (there, aside, held) = match goal[0] {
            "--out-dir" => ("out", "aside", "out/.mtls-ca-fleet"),
            _ => ("out.tar", "aside.tar", ".mtls-ca-out.tar.tmp"),
        };
        fs::rename(sandbox.path(there), sandbox.path(aside)).unwrap();
        if goal[0] == "--out-dir" {
            fs::create_dir(sandbox.path("out")).unwrap();
            fs::create_dir(sandbox.path(held)).unwrap();
        } else {
            sandbox.write(held, "");
        }
        let lock = File::open(sandbox.path(held)).unwrap();
        lock.lock().unwrap();
        let child = started(&sandbox, &args);
        // It has planned, and waits for the lock.
        let open = format!("/proc/{}/fd", child.id());
        let is_held = |entry: fs::DirEntry| {
            fs::read_link(entry.path()).is_ok_and(|file| file.ends_with(held))
        };
        while !fs::read_dir(&open).unwrap().flatten().any(is_held) {
            thread::yield_now();
        }
        match goal[0] {
            "--out-dir" => {
                for folder in ["0000", "0001"] {
                    let from = sandbox.path(format!("aside/{folder}"));
                    fs::rename(from, sandbox.path(format!("out/{folder}"))).unwrap();
                }
                fs::remove_dir(sandbox.path("aside")).unwrap();
            }
            _ => fs::rename(sandbox.path(aside), sandbox.path(there)).unwrap(),
        }
        drop(lock);
        let run = Run::of(child.wait_with_output().unwrap());
        assert_eq!(run.code, 0, "{goal:?} {}{}", run.stdout, run.stderr);
        assert!(
            run.stdout.ends_with("nothing to do: 1100 kept\n"),
            "{}",
            run.stdout
        );
        assert_eq!(sandbox.recorded("pki").len(), 1_101);
        is_at_rest(&sandbox, &args, 1_100);
        no_leftovers(&sandbox);
    }
}

/// While it waits for another run, nothing is begun, and an interrupt ends it at once.
#[test]
fn interrupted_while_it_waits() {
    let sandbox = of(3);
    fs::create_dir(sandbox.path("out")).unwrap();
    let held = "out/.mtls-ca-fleet";
    fs::create_dir(sandbox.path(held)).unwrap();
    let lock = File::open(sandbox.path(held)).unwrap();
    lock.lock().unwrap();
    let child = started(&sandbox, &[&APPLY[..], &["--out-dir", "out"]].concat());
    let open = format!("/proc/{}/fd", child.id());
    let is_held =
        |entry: fs::DirEntry| fs::read_link(entry.path()).is_ok_and(|file| file.ends_with(held));
    while !fs::read_dir(&open).unwrap().flatten().any(is_held) {
        thread::yield_now();
    }
    signal(&child, "-INT");
    let run = Run::of(child.wait_with_output().unwrap());
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    assert_eq!(run.stderr, "error: stopped by a signal\n");
    drop(lock);
    assert_eq!(sandbox.recorded("pki").len(), 1);
}

#[test]
fn a_single_command_beside_it() {
    let sandbox = of(3_000);
    let args = [&APPLY[..], &["--out-dir", "out"]].concat();
    let mut child = started(&sandbox, &args);
    some_are_there(&sandbox, &mut child);
    sandbox.ok(&["issue-client", "alice", "--out-dir", "out/0000"]);
    sandbox.ok(&["revoke", "out/0000/c0.crt"]);
    let run = Run::of(child.wait_with_output().unwrap());
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert_eq!(sandbox.recorded("pki").len(), 3_002);
    no_leftovers(&sandbox);
}

#[test]
fn a_full_disk_leaves_whole_pairs() {
    let sandbox = of(300);
    for goal in ["--out-dir small", "--output-tar small/out.tar"] {
        let run = on_a_small_disk(
            &sandbox,
            &format!(
                "if \"$MTLS\" apply --clients list.csv --yes {goal}; then exit 9; fi; ls -A small | wc -l; ls -A small"
            ),
        );
        assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
        assert!(run.stderr.contains("the disk is full"), "{}", run.stderr);
        assert!(!run.stdout.contains(".mtls-ca"), "{}", run.stdout);
    }
    sandbox.ok(&APPLY);
}

#[test]
fn a_folder_on_another_disk_gets_nothing_and_nothing_is_recorded() {
    let sandbox = of(1);
    sandbox.ok(&[&APPLY[..], &["--out-dir", "first"]].concat());
    let before = sandbox.recorded("pki").len();
    fs::create_dir(sandbox.path("out")).unwrap();
    symlink("../small", sandbox.path("out/0000")).unwrap();
    // Where its key is, there is its place.
    let script = "cp first/c0.key small; if \"$MTLS\" apply --clients list.csv --yes --out-dir out; then exit 9; fi; ls -A small out";
    let run = on_a_small_disk(&sandbox, script);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (0, "out:\n0000\n\nsmall:\nc0.key\n")
    );
    assert!(
        run.stderr.contains("is not on the disk of"),
        "{}",
        run.stderr
    );
    assert_eq!(sandbox.recorded("pki").len(), before);
}

#[test]
fn a_reader_that_goes_away() {
    let sandbox = of(5_000);
    let mut child = started(&sandbox, &[&APPLY[..], &["--output-tar", "-"]].concat());
    let mut out = child.stdout.take().unwrap();
    let mut first = [0; 512];
    out.read_exact(&mut first).unwrap();
    drop(out);
    let run = Run::of(child.wait_with_output().unwrap());
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(
        run.stderr.contains("its reader went away"),
        "{}",
        run.stderr
    );
}

/// Of a list that was partly there, what counts is what was to be made; a program reads the numbers.
#[test]
fn what_a_stopped_run_has_made_is_told() {
    for is_json in [false, true] {
        let sandbox = of(2);
        let goal = ["--output-tar", "out.tar"];
        sandbox.ok(&[&APPLY[..], &goal].concat());
        sandbox.write("list.csv", list(20_000));
        let json: &[&str] = if is_json { &["--json"] } else { &[] };
        let mut child = started(&sandbox, &[&APPLY[..], &goal, json].concat());
        while sandbox.recorded_so_far() < 4 {
            assert!(child.try_wait().unwrap().is_none(), "it ended too soon");
            thread::sleep(Duration::from_millis(1));
        }
        signal(&child, "-INT");
        let run = Run::of(child.wait_with_output().unwrap());
        assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
        let done = sandbox.recorded("pki").len() - 3;
        let hint = format!(
            "{done} of 19998 clients that were to be made, beside 2 that were there, are done; the next run goes on from there"
        );
        if is_json {
            let json = run.json();
            assert_eq!(json["counts"]["create"], done, "{json}");
            assert_eq!(json["changes"][0]["done"], true, "{json}");
            assert_eq!(json["error"]["hints"][0], hint.as_str(), "{json}");
        } else {
            assert!(run.stderr.contains(&hint), "{}", run.stderr);
        }
    }
}
