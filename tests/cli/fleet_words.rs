//! `apply --clients`: what is said of lists, of those that are not made, and of places that nothing can be put into.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};

use serde_json::json;

use super::durability::traced;
use super::fleet::{is_at_rest, list, of};
use crate::support::{Run, Sandbox};

const APPLY: [&str; 4] = ["apply", "--clients", "list.csv", "--yes"];

#[test]
fn a_list_that_is_cut_off_makes_nobody() {
    let sandbox = of(0);
    for (text, words) in [
        (
            "name,subject\nx1,CN=x1\nx2,\"CN=x2,OU=Ser",
            "list.csv:3: the quotation mark that begins a cell here has no other to end it",
        ),
        (
            "name,subject\n\nx3,\"CN=x3\"junk\n",
            "list.csv:3: a cell goes on behind the quotation mark that ends it",
        ),
    ] {
        sandbox.write("list.csv", text);
        sandbox.fails(&APPLY, 1, &[words]);
    }
    let list = "{\"name\":\"a\"}\n[\"a\",\"CN=a\",\"\",null,null,null]\n";
    sandbox.write("list.jsonl", list);
    let args = ["apply", "--clients", "list.jsonl", "--yes"];
    let told =
        "list.jsonl:2: it is no object; each line is one object, such as {\"name\":\"alice\"}";
    sandbox.fails(&args, 1, &[told]);
    assert_eq!(sandbox.recorded("pki").len(), 1);
}

#[test]
fn what_is_long_is_not_told_in_full_and_what_is_missing_is_said() {
    let sandbox = of(0);
    let long = |length| "n".repeat(length);
    let (much, name) = (long(300_000), format!("{}…{}", long(75), long(25)));
    sandbox.write("list.csv", format!("name,san\n{much},\n,a.test\n"));
    let told =
        format!("list.csv:2: {name}: `{name}` cannot name a file: it is longer than 200 bytes\n");
    let missing = "list.csv:3: the name is missing\n  hint: every client of a list has a name of its own, in the column name\n";
    let run = sandbox.fails(&APPLY, 1, &[&told, missing]);
    assert!(run.stderr.len() < 1_000, "{}", run.stderr);
    // Other cells, keys and columns.
    for (file, text) in [
        ("list.csv", format!("name,subject\na,{much}\n")),
        ("list.csv", format!("name,san\na,{much}.\n")),
        ("list.csv", format!("name,key_type\na,{much}\n")),
        ("list.csv", format!("name,csr\na,{much}\n")),
        ("list.csv", format!("name,{much}\na,\n")),
        ("list.jsonl", format!("{{\"{much}\":\"a\"}}\n")),
    ] {
        sandbox.write(file, text);
        let args = ["apply", "--clients", file, "--yes"];
        let run = sandbox.fails(&args, 1, &[file, "nnnn…nnnn"]);
        assert!(run.stderr.len() < 3_000, "{}", run.stderr);
    }
    sandbox.write("list.jsonl", "{\"name\":\"\"}\n");
    let args = ["apply", "--clients", "list.jsonl", "--yes"];
    sandbox.fails(&args, 1, &["list.jsonl:1: the name is missing\n"]);
    // So too on the command line.
    let long = long(100_000);
    let args = ["issue-client", "alice", "--name", &long];
    let run = sandbox.run(&args);
    assert!(run.stderr.contains("cannot name a file"));
    assert!(run.code == 2 && run.stderr.len() < 1_000);
}

/// Somebody's own files stand in nobody's way, but where a folder is wanted.
#[test]
fn files_among_the_folders() {
    let sandbox = of(1_001);
    fs::create_dir(sandbox.path("out")).unwrap();
    for name in ["out/2024", "out/0000"] {
        sandbox.write(name, "mine");
    }
    let args = [&APPLY[..], &["--out-dir", "out"]].concat();
    let said = sandbox.ok(&args);
    assert!(said.ends_with("applied: 1001 created\n"), "{said}");
    assert_eq!(sandbox.entries("out"), ["0000", "0001", "0002", "2024"]);
    assert_eq!(sandbox.entries("out/0001").len(), 2_000);
    is_at_rest(&sandbox, &args, 1_001);

    for goal in ["out/2024", "out/2024/below"] {
        let told = "error: out/2024 is a file, and a folder is wanted there\n";
        for more in [&[][..], &["--dry-run"]] {
            let args = [&APPLY[..], &["--out-dir", goal], more].concat();
            sandbox.fails(&args, 1, &[told]);
        }
    }
}

#[test]
fn names_of_the_files_of_the_ca() {
    let sandbox = of(0);
    sandbox.write("list.csv", "name\nca-bundle\nalice\n");
    let told = "list.csv:2: ca-bundle: this client would write pki/ca-bundle.crt, and it belongs to the CA\n  \
        hint: give the client another name, or its files another folder: --out-dir DIR\n";
    for more in [&[][..], &["--dry-run"], &["--force"]] {
        let args = [&APPLY[..], &["--out-dir", "pki"], more].concat();
        sandbox.fails(&args, 1, &[told]);
    }
    // Once it is there, it is in conflict like the CA's certificate.
    sandbox.write("pki/ca-bundle.crt", sandbox.bytes("pki/ca.crt"));
    let args = [&APPLY[..], &["--out-dir", "pki", "--force"]].concat();
    sandbox.conflicts(&args, &["it is a CA's certificate"]);
    fs::remove_file(sandbox.path("pki/ca-bundle.crt")).unwrap();
    // However the folder is called.
    symlink("pki", sandbox.path("link")).unwrap();
    let args = [&APPLY[..], &["--out-dir", "link"]].concat();
    sandbox.fails(&args, 1, &["would write link/ca-bundle.crt"]);
    // A CA may live in what is a folder of a fleet.
    fs::create_dir(sandbox.path("out")).unwrap();
    sandbox.ok(&["init-ca", "--ca-dir", "out/0000", "--subject", "CN=Other"]);
    let rows: String = (0..1_001).map(|n| format!("c{n}\n")).collect();
    sandbox.write("list.csv", format!("name\nca-bundle\n{rows}"));
    let args = [&APPLY[..], &["--out-dir", "out", "--ca-dir", "out/0000"]].concat();
    sandbox.fails(&args, 1, &["would write out/0000/ca-bundle.crt"]);
    sandbox.write("list.csv", "name\nca-bundle\n");
    sandbox.ok(&[&APPLY[..], &["--out-dir", "elsewhere"]].concat());
}

#[test]
fn folders_in_which_nothing_may_be_made() {
    let sandbox = of(2);
    sandbox.open_ledger();
    fs::create_dir(sandbox.path("shut")).unwrap();
    fs::set_permissions(sandbox.path("shut"), Permissions::from_mode(0o555)).unwrap();
    sandbox.as_stranger(&["--version"]); // puts the program where the stranger may run it
    let folder = "another folder with --out-dir or --ca-dir";
    for (goal, another) in [
        (["--out-dir", "shut"], folder),
        (["--out-dir", "shut/below"], folder),
        (
            ["--output-tar", "shut/fleet.tar"],
            "a file elsewhere with --output-tar",
        ),
    ] {
        let hint = format!("hint: nothing may be written in shut; give {another}\n");
        for more in [&[][..], &["--dry-run"], &["--check"]] {
            let before = sandbox.snapshot();
            let run = sandbox.as_stranger(&[&APPLY[..], &goal, more].concat());
            let told = format!("error: cannot write in shut: permission denied\n  {hint}");
            assert_eq!((run.code, run.stderr), (1, told), "{goal:?} {more:?}");
            assert_eq!(before, sandbox.snapshot());
        }
    }
    // Where there is nothing to do, nothing is to be written.
    let args = [&APPLY[..], &["--out-dir", "shut"]].concat();
    sandbox.ok(&args);
    let open = Permissions::from_mode(0o644);
    (0..2).for_each(|n| {
        fs::set_permissions(sandbox.path(format!("shut/c{n}.key")), open.clone()).unwrap();
    });
    let run = sandbox.as_stranger(&args);
    assert_eq!(run.code, 0, "{}", run.stderr);
    // What is found only on acting names no folder of our own.
    fs::create_dir(sandbox.path("out")).unwrap();
    let args = [&APPLY[..], &["--out-dir", "out"]].concat();
    let fail = "inject=/^mkdir:error=EROFS:when=2";
    let run = Run::of(traced(&sandbox, &["trace=/^mkdir", fail], &args));
    let told = "error: cannot write in out: the file system is read-only\n  \
        hint: nothing may be written in out; give another folder with --out-dir or --ca-dir\n";
    assert_eq!((run.code, &*run.stderr), (1, told));
    assert_eq!(sandbox.recorded("pki").len(), 3);
    assert_eq!(sandbox.entries("out"), [""; 0]);
}

/// One kind of warning takes no room from another, and what is not told is counted.
#[test]
fn many_warnings() {
    let sandbox = of(25);
    sandbox.ok(&APPLY);
    let files: Vec<String> = (0..25).map(|n| format!("c{n}.crt")).collect();
    let revoke = ["revoke"]
        .into_iter()
        .chain(files.iter().map(String::as_str));
    sandbox.ok(&revoke.collect::<Vec<_>>());
    sandbox.write(
        "list.csv",
        list(25)
            .replace("name,subject", "name,subject,lifetime")
            .replace("\"\n", "\",\n")
            + "long,,90y\n",
    );
    let run = sandbox.run(&[&APPLY[..], &["--dry-run"]].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    let lines: Vec<&str> = run.stderr.lines().collect();
    assert_eq!(lines.len(), 22, "{}", run.stderr);
    assert!(
        lines[19].starts_with("warning: ./c19.crt is revoked, "),
        "{}",
        lines[19]
    );
    assert_eq!(lines[20], "warning: list.csv: and 5 more like these");
    let cut = "warning: client certificate long: cut to the end of its CA";
    assert!(lines[21].starts_with(cut), "{}", lines[21]);
    let warnings = &sandbox.json(&[&APPLY[..], &["--dry-run"]].concat())["warnings"];
    assert_eq!(warnings.as_array().unwrap().len(), 22);
    assert_eq!(warnings[20], "list.csv: and 5 more like these");
}

/// Programs are told what people are: what is in the way row by row, how much of it is left out, and the new numbers.
#[test]
fn rows_for_programs() {
    let sandbox = of(0);
    let rows: String = (0..25)
        .map(|n| format!("bad{n},nothing\ngood{n},\n"))
        .collect();
    sandbox.write("list.csv", format!("name,subject\n{rows}\n,CN=nobody\n,\n"));
    let args = [&APPLY[..], &["--json"]].concat();
    let run = sandbox.fails(&args, 1, &[]);
    let json = run.json();
    let changes = json["changes"].as_array().unwrap();
    assert_eq!(
        (changes.len(), &json["changes_left_out"]),
        (25 + 20, &json!(6))
    );
    for (member, value) in [
        ("action", json!("conflict")),
        ("kind", json!("client")),
        ("name", json!("bad0")),
        ("line", json!(2)),
        ("serial", json!(null)),
        ("files", json!([])),
    ] {
        assert_eq!(changes[0][member], value, "{member}");
    }
    let reason = changes[0]["reason"].as_str().unwrap();
    assert!(reason.starts_with("subject: "), "{reason}");
    assert_eq!(
        json["error"]["message"],
        format!("list.csv:2: bad0: {reason}")
    );
    assert_eq!(
        (&changes[1]["action"], &changes[1]["line"]),
        (&json!("create"), &json!(3))
    );

    // What is made has its number, as the ledger has it.
    let rows: String = (0..1_003).map(|n| format!("c{n},\n")).collect();
    sandbox.write("list.csv", format!("name,subject\n{rows}"));
    for (more, is_done) in [("--dry-run", false), ("--yes", true)] {
        let args = ["apply", "--clients", "list.csv", "--out-dir", "out", more];
        let json = sandbox.json(&args);
        let changes = json["changes"].as_array().unwrap();
        assert_eq!(
            (changes.len(), &json["changes_left_out"]),
            (1_000, &json!(3))
        );
        let recorded = sandbox.recorded("pki");
        for (change, row) in changes.iter().zip(recorded.iter().skip(1)) {
            assert_eq!(change["serial"], json!(row.serial));
        }
        assert_eq!(recorded.len(), if is_done { 1_004 } else { 1 });
        let is_null = changes.iter().all(|change| change["serial"].is_null());
        assert_eq!(is_null, !is_done);
    }
    let json = sandbox.json(&[
        "apply",
        "--clients",
        "list.csv",
        "--out-dir",
        "out",
        "--yes",
    ]);
    assert_eq!(
        (&json["changes"], &json["changes_left_out"]),
        (&json!([]), &json!(0))
    );
}

/// A key beside a request's certificate is told of by name: the first of them, and how many more there are.
#[test]
fn keys_of_others_are_of_one_kind() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["csr", "asked"]);
    sandbox.ok(&["csr", "other"]);
    let names: Vec<String> = ('a'..='y')
        .map(|letter| letter.to_string().repeat(3))
        .collect();
    for name in &names {
        sandbox.write(&format!("{name}.key"), sandbox.bytes("other.key"));
    }
    let rows: String = names
        .iter()
        .map(|name| format!("{name},asked.csr\n"))
        .collect();
    sandbox.write("list.csv", format!("name,csr\n{rows}"));
    let json = sandbox.json(&["apply", "--clients", "list.csv", "--yes"]);
    let told = json["warnings"].as_array().unwrap();
    let of_keys = told
        .iter()
        .filter(|one| one.as_str().unwrap().contains(" holds another key than "));
    assert_eq!(of_keys.count(), 20, "{json}");
    assert!(
        told.contains(&"list.csv: and 5 more like these".into()),
        "{json}"
    );
}
