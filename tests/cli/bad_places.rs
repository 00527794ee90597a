//! Folders that nothing can be written to, disks that are full, files of other users.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};

use super::kit::{is_root, line};
use crate::support::{PROGRAM, Run, Sandbox, peer};

#[test]
fn one_missing_folder_is_made_and_two_are_not() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "alice", "--out-dir", "new"]);
    assert_eq!(sandbox.entries("new"), ["alice.crt", "alice.key"]);
    for args in [
        &["issue-client", "alice", "--out-dir", "one/two"][..],
        &["issue-client", "alice", "--cert", "one/two/a.crt"],
        &["issue-server", "a.test", "--key", "one/two/a.key"],
        &["csr", "bob", "--out-dir", "one/two"],
        &["quickstart", "--out-dir", "one/two"],
        &["init-ca", "--ca-dir", "one/two"],
        &["quickstart", "--ca-dir", "one/two"],
    ] {
        sandbox.fails(
            args,
            1,
            &["one/two", "the folder above it is missing", "mkdir -p one"],
        );
    }
    // Of two folders one cannot be made: the other does not stay either.
    sandbox.fails(
        &["csr", "bob", "--out-dir", "fresh", "--key", "one/two/a.key"],
        1,
        &["one/two"],
    );
    assert!(!sandbox.exists("fresh") && !sandbox.exists("one"));
}

#[test]
fn a_folder_where_a_file_belongs_and_the_other_way() {
    let sandbox = Sandbox::with_ca();
    fs::create_dir(sandbox.path("folder")).unwrap();
    sandbox.write("file", "");
    for args in [
        &["issue-client", "alice", "--cert", "folder"][..],
        &["issue-client", "alice", "--key", "folder"],
        &["csr", "alice", "--csr-out", "folder"],
        &["issue-client", "alice", "--cert", "folder/"],
    ] {
        sandbox.fails(args, 1, &["folder", "is a folder, not a file"]);
    }
    for args in [
        &["issue-client", "alice", "--out-dir", "file"][..],
        &["init-ca", "--ca-dir", "file"],
        &["csr", "alice", "--out-dir", "file/sub"],
    ] {
        sandbox.fails(args, 1, &["file", "a part of the path is not a folder"]);
    }
}

#[test]
fn a_name_that_the_file_system_does_not_take() {
    let sandbox = Sandbox::with_ca();
    let long = "a".repeat(300);
    sandbox.fails(
        &["issue-client", "alice", "--cert", &long],
        1,
        &["too long"],
    );
    sandbox.fails(&["inspect", &long], 1, &["too long"]);
    sandbox.fails(
        &["issue-client", "alice", "--name", &long],
        2,
        &["longer than 200 bytes"],
    );
}

#[test]
fn a_folder_without_permission() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "alice"]);
    for readable in ["pki/ca.key", "alice.key"] {
        fs::set_permissions(sandbox.path(readable), fs::Permissions::from_mode(0o644)).unwrap();
    }
    sandbox.open_ledger();
    let lock = |mode| {
        let mode = fs::Permissions::from_mode(mode);
        fs::create_dir_all(sandbox.path("locked")).unwrap();
        fs::set_permissions(sandbox.path("locked"), mode).unwrap();
    };
    lock(0o555);
    sandbox.as_stranger(&["--version"]); // puts the program where the stranger may run it
    let before = sandbox.snapshot();
    for args in [
        &["issue-client", "bob", "--out-dir", "locked"][..],
        &["csr", "bob", "--out-dir", "locked"],
        &["quickstart", "--out-dir", "locked"],
        &["init-ca", "--ca-dir", "locked"],
        &["init-ca", "--ca-dir", "locked/new"],
        &["issue-client", "bob", "--out-dir", "locked/new"],
    ] {
        let run = sandbox.as_stranger(args);
        assert_eq!(run.code, 1, "{args:?}\n{}{}", run.stdout, run.stderr);
        assert!(
            run.stderr.contains("locked") && run.stderr.contains("permission denied"),
            "{args:?}\n{}",
            run.stderr
        );
        assert!(!run.stderr.contains("os error"), "{}", run.stderr);
    }
    assert_eq!(before, sandbox.snapshot());
    // Nothing to write is no reason to fail.
    let run = sandbox.as_stranger(&["issue-client", "alice"]);
    assert!(
        run.stdout.starts_with("kept "),
        "{}{}",
        run.stdout,
        run.stderr
    );
    lock(0o755);
}

#[test]
fn a_file_of_another_user() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "alice"]);
    sandbox.as_stranger(&["--version"]); // puts the program where the stranger may run it
    let mode = |name: &str, mode| {
        fs::set_permissions(sandbox.path(name), fs::Permissions::from_mode(mode)).unwrap();
    };
    fs::create_dir(sandbox.path("open")).unwrap();
    mode("open", 0o777);
    mode("pki/ca.key", 0o644);
    mode("alice.key", 0o644);
    // What the stranger issues is recorded, so the ledger is the stranger's to write too.
    sandbox.open_ledger();
    // For root: a file that is root's alone. For anybody else: one that nobody may read.
    let closed = if is_root() { 0o600 } else { 0o000 };
    for (name, args) in [
        ("alice.crt", &["issue-client", "alice"][..]),
        ("alice.key", &["issue-client", "alice"]),
        ("pki/ca.key", &["issue-client", "bob", "--out-dir", "open"]),
        ("pki/ca.crt", &["issue-client", "bob", "--out-dir", "open"]),
    ] {
        let before = sandbox.snapshot();
        mode(name, closed);
        let run = sandbox.as_stranger(args);
        mode(name, 0o644);
        assert_eq!(run.code, 1, "{name} {args:?}\n{}{}", run.stdout, run.stderr);
        for words in [name, "permission denied", "the file belongs to user"] {
            assert!(run.stderr.contains(words), "{name}\n{}", run.stderr);
        }
        assert_eq!(before, sandbox.snapshot(), "{name}");
        // The control: with the file open to all, it goes well.
        assert_eq!(sandbox.as_stranger(args).code, 0, "{name} {args:?}");
        let _ = fs::remove_file(sandbox.path("open/bob.crt"));
    }
}

#[test]
fn a_renewal_that_would_take_a_file_away_from_its_owner() {
    assert!(
        is_root(),
        "only root can make a file that belongs to somebody else: run this test as root"
    );
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "alice"]);
    sandbox.age("alice", time::Duration::days(-9), time::Duration::days(1));
    sandbox.as_stranger(&["--version"]);
    // The stranger may write the folder and read everything, and the certificate is root's.
    fs::set_permissions(sandbox.path(""), fs::Permissions::from_mode(0o777)).unwrap();
    sandbox.open_ledger();
    for name in ["pki/ca.key", "alice.key"] {
        chown(sandbox.path(name), Some(65534), Some(65534)).unwrap();
    }
    let before = sandbox.snapshot();
    let run = sandbox.as_stranger(&["issue-client", "alice"]);
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    assert!(
        run.stderr.contains("alice.crt belongs to user 0"),
        "{}",
        run.stderr
    );
    assert_eq!(before, sandbox.snapshot());
}

/// Whose group its owner is not in: nobody but root could keep it, and with 0600 it means nothing.
#[test]
fn a_group_that_cannot_be_kept() {
    assert!(
        is_root(),
        "only root can give a file to a group: run this test as root"
    );
    let sandbox = Sandbox::with_ca();
    sandbox.as_stranger(&["--version"]);
    sandbox.write("pass", "open sesame\n");
    fs::set_permissions(sandbox.path("pass"), fs::Permissions::from_mode(0o644)).unwrap();
    fs::create_dir(sandbox.path("open")).unwrap();
    fs::set_permissions(sandbox.path("open"), fs::Permissions::from_mode(0o777)).unwrap();
    sandbox.ok(&line("csr a --out-dir open"));
    chown(sandbox.path("open/a.key"), Some(65534), Some(0)).unwrap();
    let run = sandbox.as_stranger(&line("key encrypt open/a.key --key-pass file:pass"));
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert_eq!(sandbox.mode("open/a.key"), 0o600);
}

/// Neither waits for a writer, nor is taken for a full disk.
#[test]
fn no_ledger_where_the_ledger_is() {
    let words = ["ledger.sqlite", "move away"];
    for what in [
        "a named pipe, not a file",
        "a folder, not a file",
        "nothing is there",
    ] {
        let sandbox = Sandbox::with_ca();
        sandbox.ok(&["issue-client", "alice"]);
        for file in super::kit::LEDGER {
            let _ = fs::remove_file(sandbox.path("pki").join(file));
        }
        let path = sandbox.path("pki/ledger.sqlite");
        match what.split(' ').nth(1) {
            Some("named") => assert!(peer("mkfifo").arg(path).status().unwrap().success()),
            Some("folder,") => fs::create_dir(path).unwrap(),
            _ => std::os::unix::fs::symlink("nowhere", path).unwrap(),
        }
        for args in [
            "list",
            "crl",
            "renew --due",
            "issue-client bob",
            "revoke alice.crt",
        ] {
            let run = sandbox.fails(&line(args), 1, &words);
            assert!(run.stderr.contains(what), "{args}: {}", run.stderr);
        }
    }
}

/// Runs a shell script in a mount namespace of its own, with `small`, a file system
/// of 256 KB, in the sandbox. Needs root or user namespaces.
pub fn on_a_small_disk(sandbox: &Sandbox, script: &str) -> Run {
    fs::create_dir_all(sandbox.path("small")).unwrap();
    let mut command = peer("unshare");
    command.args(if is_root() { &["-m"][..] } else { &["-rm"] });
    let whole = format!("set -eu; mount -t tmpfs -o size=256k none small\n{script}");
    command
        .args(["sh", "-c", &whole])
        .env("MTLS", PROGRAM)
        .current_dir(sandbox.path(""));
    command.env_remove("MTLS_CA_DIR");
    let run = Run::of(command.output().unwrap());
    assert!(
        !run.stderr.contains("unshare") && !run.stderr.contains("mount:"),
        "this machine gives no file system to test on: {}",
        run.stderr
    );
    run
}

#[test]
fn a_full_disk() {
    let sandbox = Sandbox::with_ca();
    // Full to the last page, then with room for one part after the other, until it is enough.
    for (args, first) in [
        (
            "issue-client alice --out-dir small",
            "cannot write small/alice.key",
        ),
        ("csr alice --out-dir small", "cannot write small/alice.key"),
        ("init-ca --ca-dir small", "cannot write small/ca.key"),
    ] {
        let mut free = 0;
        loop {
            let script = format!(
                "head -c $((262144 - {free} * 4096)) /dev/zero > small/filler
                code=0; $MTLS {args} || code=$?
                echo code $code; ls -A small"
            );
            let run = on_a_small_disk(&sandbox, &script);
            if run.stdout.starts_with("created ") {
                break;
            }
            assert_eq!(
                run.stdout, "code 1\nfiller\n",
                "{args} with {free} pages\n{}",
                run.stderr
            );
            assert!(
                run.stderr.contains("the disk is full"),
                "{free}: {}",
                run.stderr
            );
            assert!(free > 0 || run.stderr.contains(first), "{}", run.stderr);
            free += 1;
        }
        assert!((2..40).contains(&free), "{args} wanted {free} pages");
    }
}

/// The CA on a full disk, and the leaf somewhere else: what cannot be recorded is not delivered.
#[test]
fn a_full_disk_under_the_ledger() {
    let sandbox = Sandbox::with_ca();
    let script = "cp pki/ca.* small/
        for free in 0 1 2 3 5 8 10 12 14 16 18 20 24 28 32; do
            rm -f small/ledger.sqlite*
            head -c $((262144 - 2 * 4096 - free * 4096)) /dev/zero > small/filler
            code=0; $MTLS --ca-dir small issue-client alice$free > said || code=$?
            test $code = 0 || { test ! -e alice$free.key; test ! -e alice$free.crt; test ! -s said; }
            echo $code
        done; rm said; ls -A small";
    let run = on_a_small_disk(&sandbox, script);
    let codes: Vec<&str> = run.stdout.lines().take(15).collect();
    assert_eq!(
        (codes[0], codes[14]),
        ("1", "0"),
        "{}{}",
        run.stdout,
        run.stderr
    );
    let failed = codes.iter().filter(|code| **code == "1").count();
    assert_eq!(
        run.stderr.matches("the disk is full").count(),
        failed,
        "{}",
        run.stderr
    );
    assert!(
        codes.iter().all(|code| ["0", "1"].contains(code)),
        "{codes:?}"
    );
}

#[test]
fn a_read_only_disk() {
    let sandbox = Sandbox::with_ca();
    let script =
        "cp -r pki small/pki; $MTLS --ca-dir small/pki issue-client kept --out-dir small >&2
        mount -o remount,bind,ro small
        for args in 'issue-client alice --out-dir small' 'issue-client alice --out-dir small/new' \\
            'csr alice --out-dir small' 'init-ca --ca-dir small' 'init-ca --ca-dir small/new'; do
            code=0; $MTLS $args || code=$?; echo code $code
        done
        $MTLS --ca-dir small/pki issue-client kept --out-dir small -q && echo kept
        ls -A small";
    let run = on_a_small_disk(&sandbox, script);
    assert_eq!(
        run.stdout,
        format!("{}kept\nkept.crt\nkept.key\npki\n", "code 1\n".repeat(5)),
        "{}",
        run.stderr
    );
    assert_eq!(
        run.stderr.matches("the file system is read-only").count(),
        5,
        "{}",
        run.stderr
    );
}

#[test]
fn a_limit_on_the_size_of_files() {
    let sandbox = Sandbox::with_ca();
    let before = sandbox.snapshot();
    let script = "trap '' XFSZ; ulimit -f 0; exec \"$0\" issue-client alice";
    let output = peer("sh")
        .args(["-c", script, PROGRAM])
        .current_dir(sandbox.path(""))
        .output()
        .unwrap();
    let run = Run::of(output);
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    assert!(
        run.stderr.contains("cannot write ./alice.") && !run.stderr.contains("os error"),
        "{}",
        run.stderr
    );
    assert_eq!(before, sandbox.snapshot());
}
