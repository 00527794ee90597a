//! `apply --clients` where much is there already: new ones among old ones, other commands beside it, many folders.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use super::concurrency::no_leftovers;
use super::fleet::{is_at_rest, list, of};
use crate::support::{Run, Sandbox, peer};

const APPLY: [&str; 6] = [
    "apply",
    "--clients",
    "list.csv",
    "--yes",
    "--out-dir",
    "out",
];

fn rows(lines: impl Iterator<Item = String>) -> String {
    format!("name,subject\n{}", lines.collect::<String>())
}

/// A folder that is new is filled, others are replaced, and more comes for the new one.
#[test]
fn new_ones_before_and_after_old_ones() {
    let sandbox = Sandbox::with_ca();
    let old = |subject: &'static str| (0..900).map(move |n| format!("m{n},{subject}\n"));
    let new = |name: char, count| (0..count).map(move |n| format!("{name}{n},\n"));
    sandbox.write("list.csv", rows(old("")));
    sandbox.ok(&APPLY);
    let lines = new('a', 500).chain(old("CN=another")).chain(new('z', 100));
    sandbox.write("list.csv", rows(lines));
    sandbox.ok(&[&APPLY[..], &["--force"]].concat());
    for name in ["0000/a0", "0000/a499", "m0", "m899", "0000/z0", "0000/z99"] {
        sandbox.pair_matches(&format!("out/{name}"));
    }
    assert_eq!(sandbox.entries("out/0000").len(), 1_200);
    assert_eq!(sandbox.recorded("pki").len(), 1 + 900 + 1_500);
    sandbox.everything_is_recorded();
    no_leftovers(&sandbox);
    is_at_rest(&sandbox, &APPLY, 1_500);
}

/// Whoever writes in the same folder does not take the growing archive for a leftover.
#[test]
fn a_single_command_beside_an_archive() {
    let sandbox = of(3_000);
    let args = [
        "apply",
        "--clients",
        "list.csv",
        "--yes",
        "--output-tar",
        "out.tar",
    ];
    let mut command = sandbox.command(&args);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let staged = ".mtls-ca-out.tar.tmp";
    while !sandbox.exists(staged) {
        assert!(child.try_wait().unwrap().is_none(), "it ended too soon");
        thread::sleep(Duration::from_millis(1));
    }
    sandbox.write(".mtls-ca-left.tmp", "of a run that was killed");
    sandbox.ok(&["issue-client", "alice"]);
    assert!(sandbox.exists(staged) && !sandbox.exists(".mtls-ca-left.tmp"));
    let run = Run::of(child.wait_with_output().unwrap());
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let listed = peer("tar")
        .args(["-tf", "out.tar"])
        .current_dir(sandbox.path(""))
        .output()
        .unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    assert_eq!(listed.lines().count(), 6_000);
    no_leftovers(&sandbox);
    is_at_rest(&sandbox, &args, 3_000);
}

#[test]
fn an_archive_stays_open_to_whom_it_is() {
    let sandbox = of(2);
    let args = [
        "apply",
        "--clients",
        "list.csv",
        "--yes",
        "--output-tar",
        "out.tar",
    ];
    sandbox.ok(&args);
    let open = Permissions::from_mode(0o640);
    fs::set_permissions(sandbox.path("out.tar"), open).unwrap();
    sandbox.write("list.csv", list(3));
    sandbox.ok(&args);
    assert_eq!(sandbox.mode("out.tar"), 0o640);
    is_at_rest(&sandbox, &args, 3);
}

/// One commit touches more folders than may be open at a time.
#[test]
fn in_more_folders_than_files_may_be_open() {
    const FOLDERS: usize = 300;
    let sandbox = of(FOLDERS);
    sandbox.ok(&APPLY);
    for n in 0..FOLDERS {
        let folder = format!("out/{n:04}");
        fs::create_dir(sandbox.path(&folder)).unwrap();
        for ending in ["crt", "key"] {
            let name = format!("c{n}.{ending}");
            let from = sandbox.path(format!("out/{name}"));
            fs::rename(from, sandbox.path(format!("{folder}/{name}"))).unwrap();
        }
    }
    let others = (0..FOLDERS).map(|n| format!("c{n},CN=other{n}\n"));
    sandbox.write("list.csv", rows(others));
    let run = peer("sh")
        .args([
            "-c",
            "ulimit -n 200; exec \"$@\"",
            "sh",
            crate::support::PROGRAM,
        ])
        .args(APPLY)
        .arg("--force")
        .current_dir(sandbox.path(""))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let run = Run::of(run);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    sandbox.pair_matches("out/0299/c299");
    assert_eq!(sandbox.recorded("pki").len(), 1 + 2 * FOLDERS);
    no_leftovers(&sandbox);
    is_at_rest(&sandbox, &APPLY, FOLDERS);
}
