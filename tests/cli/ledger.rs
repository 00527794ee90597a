//! The ledger: what is delivered is in it, what is wrong with it is said, and it can be copied.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use mtls_ca::pki::armour;
use mtls_ca::pki::facts::Certificate;
use rusqlite::{Connection, OpenFlags};

use super::durability::traced;
use super::kit::{LEDGER, is_root};
use crate::support::{PROGRAM, Run, Sandbox, peer};

/// A recorded certificate.
#[derive(Debug)]
pub struct Recorded {
    pub serial: String,
    pub subject: String,
    pub origin: String,
    pub sha256: String,
    pub file: Option<String>,
    pub superseded_by: Option<String>,
    pub der: Vec<u8>,
}

impl Sandbox {
    /// Everything in the ledger of the CA in `folder`, in the order in which it was recorded.
    pub fn recorded(&self, folder: &str) -> Vec<Recorded> {
        let path = self.path(folder).join("ledger.sqlite");
        let ledger = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        let sql = "SELECT serial, subject, origin, sha256, file, superseded_by, der FROM certificate ORDER BY id";
        let mut statement = ledger.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| {
            Ok(Recorded {
                serial: row.get(0)?,
                subject: row.get(1)?,
                origin: row.get(2)?,
                sha256: row.get(3)?,
                file: row.get(4)?,
                superseded_by: row.get(5)?,
                der: row.get(6)?,
            })
        });
        rows.unwrap().map(Result::unwrap).collect()
    }

    /// Every certificate below the sandbox that the CA in `pki` issued is in its ledger.
    pub fn everything_is_recorded(&self) {
        let recorded = self.recorded("pki");
        let known = |der: &[u8]| recorded.iter().any(|one| one.der == der);
        let authority = self.certificate("pki/ca.crt");
        for path in self.snapshot().into_keys() {
            // What a killed run was about to put in place is nobody's yet.
            let is_staged = path
                .components()
                .any(|part| part.as_os_str() == ".mtls-ca-fleet");
            if is_staged || path.extension().is_none_or(|ending| ending != "crt") {
                continue;
            }
            let blocks = armour::read(&fs::read(&path).unwrap()).unwrap();
            let certificate = Certificate::from_der(&blocks[0].der).unwrap();
            let is_its = certificate.is_signed_by(&authority.facts().spki);
            let path = path.display();
            assert!(
                !is_its || known(certificate.as_der()),
                "{path} is not in the ledger"
            );
        }
    }
}

#[test]
fn what_is_issued_is_recorded() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-server", "api.test", "10.0.0.7", "--out-dir", "web"]);
    sandbox.ok(&["issue-client", "alice"]);
    sandbox.ok(&["csr", "bob"]);
    sandbox.ok(&["sign-client", "bob.csr"]);
    sandbox.ok(&["sign-client", "bob.csr", "--out-dir", "again"]);
    let piped = sandbox.run_with(&["sign-client", "-"], &sandbox.bytes("bob.csr"));
    assert_eq!(piped.code, 0, "{}", piped.stderr);
    sandbox.write("piped.crt", &piped.stdout);
    sandbox.everything_is_recorded();
    let all = sandbox.recorded("pki");
    let origins: Vec<&str> = all.iter().map(|one| one.origin.as_str()).collect();
    assert_eq!(
        origins,
        ["own", "issued", "issued", "issued", "issued", "issued"]
    );
    let root = sandbox.path("").canonicalize().unwrap();
    let file = |name: &str| Some(root.join(name).display().to_string());
    let files: Vec<_> = all.iter().map(|one| one.file.clone()).collect();
    let expected = [
        "pki/ca.crt",
        "web/api.test.crt",
        "alice.crt",
        "bob.crt",
        "again/bob.crt",
    ];
    assert_eq!(files[..5], expected.map(file));
    assert_eq!(files[5], None);
    // Two for bob at two places: neither took the other's.
    assert!(
        all.iter().all(|one| one.superseded_by.is_none()),
        "{all:#?}"
    );
    for one in &all {
        let certificate = Certificate::from_der(&one.der).unwrap();
        assert_eq!(certificate.facts().serial.to_string(), one.serial);
        assert_eq!(certificate.facts().subject.to_string(), one.subject);
        assert_eq!(one.sha256.len(), 64);
    }
}

#[test]
fn what_takes_the_place_of_another_says_so() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-server", "a.test", "--name", "web"]);
    sandbox.ok(&["issue-server", "b.test", "--name", "web", "--force"]);
    let all = sandbox.recorded("pki");
    assert_eq!(all[1].superseded_by.as_ref(), Some(&all[2].serial));
    // The files are gone, and the same is wanted again: the first was perhaps never delivered.
    for file in ["web.crt", "web.key"] {
        fs::remove_file(sandbox.path(file)).unwrap();
    }
    sandbox.ok(&["issue-server", "b.test", "--name", "web"]);
    let all = sandbox.recorded("pki");
    assert_eq!(all[2].superseded_by.as_ref(), Some(&all[3].serial));
    // Another holder at the same place takes nobody's.
    for file in ["web.crt", "web.key"] {
        fs::remove_file(sandbox.path(file)).unwrap();
    }
    sandbox.ok(&["issue-server", "c.test", "--name", "web"]);
    assert_eq!(sandbox.recorded("pki")[3].superseded_by, None);
}

#[test]
fn an_intermediate_is_in_its_parents_ledger() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["init-ca", "--ca-dir", "web", "--parent", "pki"]);
    let parents = sandbox.recorded("pki");
    assert_eq!(parents.len(), 2, "{parents:#?}");
    assert_eq!(parents[1].subject, "CN=mTLS Intermediate CA");
    assert!(!sandbox.exists("web/ledger.sqlite"));
    sandbox.ok(&["issue-client", "alice", "--ca-dir", "web"]);
    let own = sandbox.recorded("web");
    assert_eq!(own.len(), 1, "{own:#?}");
    assert_eq!(own[0].subject, "CN=alice");
}

#[test]
fn a_ca_from_before_gets_its_ledger_on_first_use() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "alice"]);
    for file in LEDGER {
        fs::remove_file(sandbox.path("pki").join(file)).unwrap();
    }
    // Nothing to record: nothing is begun.
    sandbox.keeps(&["issue-client", "alice"]);
    sandbox.ok(&["issue-client", "bob"]);
    let all = sandbox.recorded("pki");
    assert_eq!(all.len(), 2, "{all:#?}");
    assert_eq!(
        (all[0].origin.as_str(), all[1].subject.as_str()),
        ("own", "CN=bob")
    );
    sandbox.ok(&[
        "adopt",
        "--cert",
        "pki/ca.crt",
        "--key",
        "pki/ca.key",
        "--ca-dir",
        "new",
    ]);
    assert_eq!(sandbox.recorded("new").len(), 1);
}

#[test]
fn a_certificate_for_a_pipe_is_recorded_first() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["csr", "bob"]);
    let script =
        "exec strace -f -qq -y -o calls -e trace=write,fsync \"$0\" sign-client - < bob.csr";
    let output = peer("sh")
        .args(["-c", script, PROGRAM])
        .current_dir(sandbox.path(""))
        .output();
    let run = Run::of(output.unwrap());
    assert_eq!(run.code, 0, "{}", run.stderr);
    let calls = sandbox.read("calls");
    let recorded = calls.find("ledger.sqlite-wal").unwrap();
    let delivered = calls.find("write(1").unwrap();
    assert!(recorded < delivered, "{calls}");
    // Killed between the two: recorded and not delivered, never the other way round.
    let kill = ["trace=write", "inject=write:signal=SIGKILL:when=1"];
    let before = sandbox.recorded("pki").len();
    let killed = traced(
        &sandbox,
        &kill,
        &["sign-client", "bob.csr", "--out-dir", "new"],
    );
    assert!(!killed.status.success());
    assert!(sandbox.recorded("pki").len() >= before);
    sandbox.everything_is_recorded();
}

/// Each change to the ledger, the words about it, and whether `list` and the like would still read it.
#[test]
fn a_ledger_that_cannot_be_used() {
    let spoil = |sandbox: &Sandbox, bytes: &[u8]| {
        for file in LEDGER {
            let _ = fs::remove_file(sandbox.path("pki").join(file));
        }
        sandbox.write("pki/ledger.sqlite", bytes);
    };
    let whole = {
        let sandbox = Sandbox::with_ca();
        let ledger = Connection::open(sandbox.path("pki/ledger.sqlite")).unwrap();
        ledger
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
            .unwrap();
        drop(ledger);
        sandbox.bytes("pki/ledger.sqlite")
    };
    let mut garbled = whole.clone();
    garbled[100..].fill(0xa5);
    let mut newer = whole.clone();
    newer[60..64].copy_from_slice(&99u32.to_be_bytes());
    let mut foreign = whole.clone();
    foreign[68..72].fill(0);
    for (bytes, words) in [
        (
            &b"this is no database, and never was one, whatever its name may say"[..],
            &["is damaged", "backup"][..],
        ),
        (&whole[..5000], &["is damaged"]),
        (&garbled, &["is damaged"]),
        (&newer, &["has schema 99", "knows up to 1"]),
        (&foreign, &["is no ledger of mtls-ca"]),
        (b"", &["is no ledger of mtls-ca"]),
    ] {
        let sandbox = Sandbox::with_ca();
        sandbox.ok(&["issue-client", "kept"]);
        spoil(&sandbox, bytes);
        let run = sandbox.run(&["issue-client", "alice"]);
        assert_eq!(run.code, 1, "{words:?}\n{}", run.stderr);
        for word in words.iter().chain(&["pki/ledger.sqlite", "hint: "]) {
            assert!(run.stderr.contains(word), "`{word}`\n{}", run.stderr);
        }
        assert_eq!(run.stdout, "");
        assert_eq!(sandbox.entries("."), ["kept.crt", "kept.key", "pki"]);
        assert_eq!(sandbox.bytes("pki/ledger.sqlite"), bytes, "{words:?}");
        // What changes nothing does not need it.
        sandbox.ok(&["issue-client", "kept"]);
        // As the hint says.
        fs::rename(sandbox.path("pki/ledger.sqlite"), sandbox.path("away")).unwrap();
        sandbox.ok(&["issue-client", "alice"]);
    }
}

#[test]
fn a_ledger_that_may_not_be_written() {
    let sandbox = Sandbox::with_ca();
    sandbox.as_stranger(&["--version"]);
    let mode = |name: &str, mode| {
        fs::set_permissions(sandbox.path(name), fs::Permissions::from_mode(mode)).unwrap();
    };
    mode("pki/ca.key", 0o644);
    fs::create_dir(sandbox.path("open")).unwrap();
    mode("open", 0o777);
    let closed = if is_root() { 0o600 } else { 0o400 };
    for file in LEDGER {
        mode(&format!("pki/{file}"), closed);
    }
    let before = sandbox.snapshot();
    let run = sandbox.as_stranger(&["issue-client", "bob", "--out-dir", "open"]);
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    for word in ["pki/ledger.sqlite", "permission denied", "recorded first"] {
        assert!(run.stderr.contains(word), "{}", run.stderr);
    }
    assert_eq!(before, sandbox.snapshot());
}

#[test]
fn a_folder_behind_a_link() {
    let sandbox = Sandbox::with_ca();
    symlink("pki", sandbox.path("link")).unwrap();
    sandbox.ok(&["issue-client", "alice", "--ca-dir", "link"]);
    assert_eq!(sandbox.recorded("pki").len(), 2);
    // The ledger itself on another disk.
    fs::create_dir(sandbox.path("disk")).unwrap();
    for file in LEDGER {
        fs::rename(
            sandbox.path("pki").join(file),
            sandbox.path("disk").join(file),
        )
        .unwrap();
    }
    symlink("../disk/ledger.sqlite", sandbox.path("pki/ledger.sqlite")).unwrap();
    sandbox.ok(&["issue-client", "bob"]);
    assert_eq!(sandbox.recorded("disk").len(), 3);
    assert!(sandbox.path("pki/ledger.sqlite").is_symlink());
}

#[test]
fn another_program_holds_the_ledger() {
    let sandbox = Sandbox::with_ca();
    let ledger = Connection::open(sandbox.path("pki/ledger.sqlite")).unwrap();
    ledger.execute_batch("BEGIN IMMEDIATE").unwrap();
    let args = ["issue-client", "alice", "--lock-timeout", "0"];
    // No look at the files now: to read a file gives up the locks that this process has on it.
    let run = sandbox.run(&args);
    assert_eq!(run.code, 1, "{}", run.stdout);
    for word in [
        "pki/ledger.sqlite",
        "another program holds it",
        "--lock-timeout",
    ] {
        assert!(run.stderr.contains(word), "{}", run.stderr);
    }
    assert_eq!(sandbox.entries("."), ["pki"]);
    ledger.execute_batch("ROLLBACK").unwrap();
    sandbox.ok(&args);
}

#[test]
fn another_process_holds_the_folder() {
    let sandbox = Sandbox::with_ca();
    let folder = fs::File::open(sandbox.path("pki")).unwrap();
    folder.lock().unwrap();
    let holder = format!("process {} (`", std::process::id());
    for args in [
        &["issue-client", "alice", "--lock-timeout", "0"][..],
        &[
            "init-ca",
            "--ca-dir",
            "web",
            "--parent",
            "pki",
            "--lock-timeout",
            "0s",
        ],
    ] {
        sandbox.fails(
            args,
            1,
            &[&holder, "pki for the 0 s", "waited", "--lock-timeout 2m"],
        );
    }
    drop(folder);
    sandbox.ok(&["issue-client", "alice", "--lock-timeout", "0"]);
    // As long as one can say; the ledger counts in fewer digits.
    for (name, long) in [("b", "597h"), ("c", "4294967295h")] {
        sandbox.ok(&["issue-client", name, "--lock-timeout", long]);
        sandbox.ok(&["list", "--lock-timeout", long]);
    }
    for wrong in ["", "x", "1d", "-1", "1.5", "s"] {
        let flag = format!("--lock-timeout={wrong}");
        sandbox.fails(&["issue-client", "bob", &flag], 2, &["--lock-timeout"]);
    }
}
