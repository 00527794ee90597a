//! `apply --clients` where much is there already: new ones among old ones, other commands beside it, many folders.

use std::fs::{self, Permissions};
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use super::apply_runs::asked;
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

/// A manifest and a list may have a name in common, where there are folders for the list.
#[test]
fn beside_a_manifest_with_some_of_its_names() {
    let sandbox = Sandbox::new();
    let manifest =
        "[ca]\n[[client]]\nname = 'c5'\nsubject = 'CN=another'\n[[server]]\nhosts = ['c7']\n";
    sandbox.write("pki.toml", manifest);
    let apply = [&APPLY[..], &["pki.toml"]].concat();
    // The manifest's own are there before the list comes.
    fs::create_dir(sandbox.path("out")).unwrap();
    sandbox.ok(&["apply", "pki.toml", "--yes", "--out-dir", "out"]);
    sandbox.write("list.csv", list(1_100));
    let said = sandbox.ok(&apply);
    assert!(said.ends_with("applied: 1100 created, 4 kept\n"), "{said}");
    for name in ["c5", "c7", "0000/c5", "0000/c7", "0001/c1099"] {
        sandbox.pair_matches(&format!("out/{name}"));
    }
    let before = sandbox.snapshot();
    let said = sandbox.ok(&apply);
    assert!(said.ends_with("nothing to do: 1104 kept\n"), "{said}");
    assert_eq!(before, sandbox.snapshot());
}

/// The list is read again for what is done: it has to be the one that was planned.
#[test]
fn a_list_that_changes_after_its_plan() {
    let sandbox = of(2);
    sandbox.ok(&APPLY);
    sandbox.write("list.csv", list(3));
    let (mut child, mut shown) = asked(&sandbox, "apply --clients list.csv --out-dir out");
    sandbox.write("list.csv", list(5));
    let before = sandbox.snapshot();
    child.stdin.take().unwrap().write_all(b"y\n").unwrap();
    let mut text = String::new();
    shown.read_to_string(&mut text).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1), "{text}");
    assert!(text.contains("list.csv changed while this ran"), "{text}");
    assert_eq!(before, sandbox.snapshot());
}

#[test]
fn whom_a_request_is_for_is_shown() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["csr", "admin", "--subject", "CN=admin,O=Root"]);
    sandbox.write("list.csv", "name,csr\npartner,admin.csr\n");
    let plan = sandbox.ok(&[&APPLY[..], &["--dry-run"]].concat());
    assert_eq!(
        plan,
        "+ create client certificate partner (CN=admin,O=Root) in out/partner.crt\nplan: 1 to create\n"
    );
    let json = sandbox.json(&APPLY);
    assert_eq!(json["changes"][0]["name"], "partner", "{json}");
    assert_eq!(json["changes"][0]["subject"], "CN=admin,O=Root", "{json}");
    let subject = sandbox
        .certificate("out/partner.crt")
        .facts()
        .subject
        .to_string();
    assert_eq!(subject, "CN=admin,O=Root");
}
