//! `list` of many certificates: in constant memory, beside whoever writes, to a reader that has had enough.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use super::kit::fixture;
use super::list::{content, tables};
use crate::support::{PROGRAM, Run, Sandbox, run_peer};

/// A ledger with so many clients besides, every third of them revoked.
fn many(count: i64) -> Sandbox {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "alice"]);
    let mut connection = tables(&sandbox);
    let transaction = connection.transaction().unwrap();
    let row = "
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
        INSERT INTO certificate (serial, subject, sans, profile, not_before, not_after, key_type, sha256, sha1,
            spki_sha256, origin, recorded, file, der)
        SELECT printf('%032x', i), 'CN=client-' || i, sans, profile, not_before, not_after + (i * 7919) % 86400,
            key_type, sha256, sha1, spki_sha256, origin, recorded, '/srv/' || i || '.crt', der
        FROM n, certificate WHERE subject = 'CN=alice'";
    transaction.execute(row, [count]).unwrap();
    let revoke =
        "INSERT INTO revocation SELECT serial, recorded, 1, id FROM certificate WHERE id % 3 = 0";
    transaction.execute(revoke, []).unwrap();
    transaction.commit().unwrap();
    sandbox
}

#[test]
fn memory_does_not_grow_with_the_ledger() {
    const MANY: i64 = 30_000;
    // Both are larger than what SQLite keeps of them.
    let sandboxes = [many(MANY / 3), many(MANY)];
    let before = content(&sandboxes[1]);
    for args in [
        &["list"][..],
        &["list", "--json"],
        &["list", "--csv"],
        &["list", "--revoked"],
    ] {
        let peak = |sandbox: &Sandbox| -> u64 {
            let (script, folder) = (fixture("peers/weigh.py"), sandbox.path("pki"));
            let mut all = vec![
                script.as_str(),
                PROGRAM,
                "--ca-dir",
                folder.to_str().unwrap(),
            ];
            all.extend(args);
            let output = run_peer("python3", &all, b"");
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            let mut words = said.split_whitespace();
            assert_eq!(words.next(), Some("0"), "{said}");
            words.next().unwrap().parse().unwrap()
        };
        let [some, all] = [&sandboxes[0], &sandboxes[1]].map(peak);
        // Held as text, the others would be 3 MB of table and 12 MB of JSON more.
        assert!(
            all < some + 2_000,
            "{args:?}: {some} KB for a third, {all} KB for {MANY}"
        );
    }
    assert!(before == content(&sandboxes[1]));
    let json = sandboxes[1].json(&["list"]);
    let rows = json["certificates"].as_array().unwrap();
    assert_eq!(rows.len() as i64, MANY + 1);
    let ends: Vec<&str> = rows
        .iter()
        .map(|row| row["not_after"].as_str().unwrap())
        .collect();
    assert!(ends.is_sorted(), "by the end of their lives");
    let revoked = sandboxes[1].json(&["list", "--revoked"]);
    let count = revoked["certificates"].as_array().unwrap().len() as i64;
    assert!((MANY / 3 - 1..=MANY / 3 + 2).contains(&count), "{count}");
}

#[test]
fn a_reader_that_has_had_enough() {
    let sandbox = many(5_000);
    for args in ["list", "list --json", "list --csv", "list --expiring 99y"] {
        let script =
            format!("'{PROGRAM}' {args} | head -c 100 >/dev/null; echo ${{PIPESTATUS[0]}}");
        let output = crate::support::peer("bash")
            .args(["-c", &script])
            .current_dir(sandbox.path(""))
            .output()
            .unwrap();
        let run = Run::of(output);
        let code = if args.contains("--expiring") {
            "5\n"
        } else {
            "0\n"
        };
        assert_eq!(
            (run.stdout.as_str(), run.stderr.contains("error")),
            (code, false),
            "{args}: {}",
            run.stderr
        );
    }
    for args in [&["list"][..], &["list", "--json"], &["list", "--csv"]] {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let run = Run::of(sandbox.command(args).stdout(full).output().unwrap());
        assert_eq!(run.code, 1, "{args:?}");
        assert_eq!(
            run.stderr,
            "error: cannot write to standard output: the disk is full\n"
        );
    }
}

#[test]
fn nobody_waits_for_a_list_that_is_not_read() {
    let sandbox = many(20_000);
    // The pipe is full and stays so: the list stands in the middle of its rows.
    let (reader, writer) = std::io::pipe().unwrap();
    let mut command = sandbox.command(&["list", "--json"]);
    let mut stuck = command
        .stdout(writer)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(command);
    let mut first = [0];
    std::io::Read::read_exact(&mut &reader, &mut first).unwrap();
    for client in ["bob", "carl", "dora"] {
        sandbox.ok(&["issue-client", client]);
        let json = sandbox.json(&["list", "--subject", client]);
        assert_eq!(json["certificates"].as_array().unwrap().len(), 1);
    }
    let mut rest = String::from_utf8(first.to_vec()).unwrap();
    std::io::Read::read_to_string(&mut &reader, &mut rest).unwrap();
    assert!(stuck.wait().unwrap().success());
    // It ends as what the ledger was when it began.
    let json: serde_json::Value = serde_json::from_str(&rest).unwrap();
    assert_eq!(json["certificates"].as_array().unwrap().len(), 20_001);
}

#[test]
fn a_list_waits_for_nobody() {
    let sandbox = many(10);
    let mut connection = tables(&sandbox);
    let writing = connection
        .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
        .unwrap();
    writing.execute("DELETE FROM certificate", []).unwrap();
    let folder = fs::File::open(sandbox.path("pki")).unwrap();
    folder.lock().unwrap();
    let json = sandbox.json(&["list"]);
    assert_eq!(json["certificates"].as_array().unwrap().len(), 11);
}

#[test]
fn where_nothing_may_be_written() {
    let sandbox = many(10);
    sandbox.as_stranger(&["--version"]); // puts the program where the stranger may run it
    let mode = |name: &str, mode| {
        fs::set_permissions(sandbox.path(name), fs::Permissions::from_mode(mode)).unwrap();
    };
    let files = [
        "ca.crt",
        "ledger.sqlite",
        "ledger.sqlite-wal",
        "ledger.sqlite-shm",
    ];
    for name in files {
        mode(&format!("pki/{name}"), 0o444);
    }
    mode("pki", 0o555);
    let before = sandbox.snapshot();
    let run = sandbox.as_stranger(&["list"]);
    assert!(
        run.code == 0 && run.stdout.contains("CN=alice"),
        "{}{}",
        run.stdout,
        run.stderr
    );
    assert_eq!(
        sandbox
            .as_stranger(&["list", "--expiring", "2y", "--json"])
            .code,
        5
    );
    assert!(before == sandbox.snapshot());
    // A copy without the log's index, and one whose log was folded in.
    mode("pki", 0o755);
    fs::remove_file(sandbox.path("pki/ledger.sqlite-shm")).unwrap();
    mode("pki", 0o555);
    let run = sandbox.as_stranger(&["list"]);
    assert_eq!(run.code, 1, "{}", run.stdout);
    for words in ["pki/ledger.sqlite", "copy ./pki to where you may write"] {
        assert!(run.stderr.contains(words), "{}", run.stderr);
    }
    mode("pki", 0o755);
    for name in &files[1..3] {
        mode(&format!("pki/{name}"), 0o600);
    }
    let fold = "PRAGMA wal_checkpoint(TRUNCATE)";
    tables(&sandbox).query_row(fold, [], |_| Ok(())).unwrap();
    for ending in ["-wal", "-shm"] {
        let _ = fs::remove_file(sandbox.path(format!("pki/ledger.sqlite{ending}")));
    }
    mode("pki/ledger.sqlite", 0o444);
    mode("pki", 0o555);
    let before = sandbox.snapshot();
    let run = sandbox.as_stranger(&["list"]);
    assert!(
        run.code == 0 && run.stdout.contains("CN=alice"),
        "{}{}",
        run.stdout,
        run.stderr
    );
    assert!(before == sandbox.snapshot());
    // One that nobody else may read.
    mode(
        "pki/ledger.sqlite",
        if super::kit::is_root() { 0o600 } else { 0o000 },
    );
    let run = sandbox.as_stranger(&["list"]);
    assert_eq!(run.code, 1);
    for words in ["pki/ledger.sqlite: permission denied", "belongs to user"] {
        assert!(run.stderr.contains(words), "{}", run.stderr);
    }
    mode("pki/ledger.sqlite", 0o600);
    mode("pki", 0o755);
}
