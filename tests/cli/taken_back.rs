//! What was revoked does not come back by itself, and a key that is in other hands is certified no more.

use std::fs::{self, File};

use serde_json::Value;
use time::Duration;

use super::apply::{SMALL, applied, is_at_rest};
use super::bad_places::on_a_small_disk;
use super::fleet;
use super::kit::openssl;
use crate::support::Sandbox;

const ALICE: [&str; 2] = ["issue-client", "alice"];
const APPLY: [&str; 3] = ["apply", "pki.toml", "--yes"];
const CLIENTS: [&str; 4] = ["apply", "--clients", "list.csv", "--yes"];

/// Near the end of its life, and revoked.
fn due_and_revoked(sandbox: &Sandbox, name: &str, reason: &str) -> String {
    sandbox.age(name, Duration::days(-300), Duration::days(30));
    let file = format!("{name}.crt");
    let serial = sandbox.certificate(&file).facts().serial.to_string();
    sandbox.ok(&["revoke", &file, "--reason", reason]);
    serial
}

fn serial(sandbox: &Sandbox, name: &str) -> String {
    let certificate = sandbox.certificate(&format!("{name}.crt"));
    certificate.facts().serial.to_string()
}

#[test]
fn by_the_single_command() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&ALICE);
    let old = due_and_revoked(&sandbox, "alice", "keyCompromise");
    let before = sandbox.snapshot();
    let run = sandbox.run(&ALICE);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stdout.starts_with("kept client certificate CN=alice\n"),
        "{}",
        run.stdout
    );
    assert!(
        run.stderr.contains(
            "alice.crt is revoked, and was left as it is; to have a new one, delete its files"
        ),
        "{}",
        run.stderr
    );
    assert!(
        !run.stderr.contains("beyond the end of its CA"),
        "{}",
        run.stderr
    );
    assert_eq!(before, sandbox.snapshot());
    sandbox.ok(&["issue-client", "alice", "--check"]);
    // Deleted alone, its certificate is not made again with the same key.
    fs::remove_file(sandbox.path("alice.crt")).unwrap();
    let words = [
        "the key in ./alice.key is in other hands",
        &old,
        "keyCompromise",
        "move that one away",
    ];
    for flag in ["--quiet", "--dry-run", "--check", "--force"] {
        sandbox.fails(&["issue-client", "alice", flag], 3, &words);
    }
    fs::remove_file(sandbox.path("alice.key")).unwrap();
    sandbox.ok(&ALICE);
    sandbox.pair_matches("alice");
    sandbox.everything_is_recorded();
}

/// Also long before it would be renewed.
#[test]
fn what_is_kept_and_revoked_is_said() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&ALICE);
    sandbox.ok(&["revoke", "alice.crt"]);
    let before = sandbox.snapshot();
    let words = "warning: ./alice.crt is revoked, and was left as it is; to have a new one, delete its files";
    for flag in [&[][..], &["--dry-run"], &["--check"]] {
        let run = sandbox.run(&[&ALICE[..], flag].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stderr.contains(words), "{}", run.stderr);
    }
    assert_eq!(
        sandbox.json(&ALICE)["warnings"].as_array().unwrap().len(),
        1
    );
    // Nobody waits for such a word.
    let lock = File::open(sandbox.path("pki")).unwrap();
    lock.lock().unwrap();
    let run = sandbox.run(&[&ALICE[..], &["--lock-timeout", "1h"]].concat());
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    drop(lock);
    assert_eq!(before, sandbox.snapshot());
}

#[test]
fn one_that_is_superseded_is_renewed() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&ALICE);
    let old = due_and_revoked(&sandbox, "alice", "superseded");
    assert!(sandbox.ok(&ALICE).starts_with("renewed "));
    assert_ne!(serial(&sandbox, "alice"), old);
}

#[test]
fn with_force_the_same_key_is_not_certified_either() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&ALICE);
    sandbox.ok(&["revoke", "alice.crt", "--reason", "keyCompromise"]);
    let other = [
        "issue-client",
        "alice",
        "--subject",
        "CN=alice,O=Other",
        "--force",
    ];
    sandbox.fails(&other, 3, &["./alice.key is in other hands"]);
    // Another reason says nothing against the key.
    sandbox.ok(&["issue-client", "bob"]);
    sandbox.ok(&["revoke", "bob.crt", "--reason", "affiliationChanged"]);
    sandbox.ok(&[
        "issue-client",
        "bob",
        "--subject",
        "CN=bob,O=Other",
        "--force",
    ]);
}

#[test]
fn a_request_for_such_a_key() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["csr", "alice"]);
    sandbox.ok(&["sign-client", "alice.csr"]);
    let old = serial(&sandbox, "alice");
    sandbox.ok(&["revoke", "alice.crt", "--reason", "keyCompromise"]);
    let words = [
        "the request's key is in other hands",
        &old,
        "mtls-ca csr NAME",
    ];
    sandbox.fails(&["sign-client", "alice.csr", "--name", "again"], 3, &words);
    let server = ["sign-server", "alice.csr", "a.test", "--name", "again"];
    sandbox.fails(&server, 3, &words);
    sandbox.write("list.csv", "name,csr\nagain,alice.csr\n");
    let words = ["list.csv:2: again: the request's key is in other hands"];
    sandbox.fails(&CLIENTS, 3, &words);
    sandbox.fails(&["apply", "--clients", "list.csv", "--check"], 3, &words);
}

#[test]
fn by_a_manifest() {
    let sandbox = applied(SMALL);
    sandbox.age("alice", Duration::days(-300), Duration::days(30));
    sandbox.ok(&["list", "--import", "alice.crt"]);
    let old = serial(&sandbox, "alice");
    // Revoked in the same run in which it would have been renewed.
    let revoked = format!("[[revoked]]\nserial = '{old}'\nreason = 'keyCompromise'\n");
    sandbox.write("pki.toml", format!("{SMALL}{revoked}"));
    let plan = sandbox.run(&["apply", "pki.toml", "--dry-run"]);
    assert!(
        plan.stdout
            .contains("= keep client certificate CN=alice in ./alice.crt\n"),
        "{}",
        plan.stdout
    );
    assert!(
        plan.stderr
            .contains("is about to be revoked: take it out, or delete its files"),
        "{}",
        plan.stderr
    );
    let run = sandbox.run(&APPLY);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stdout
            .ends_with("applied: 1 renewed, 1 revoked, 3 kept\n"),
        "{}",
        run.stdout
    );
    assert_eq!(serial(&sandbox, "alice"), old);
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
    fs::remove_file(sandbox.path("alice.crt")).unwrap();
    sandbox.fails(
        &APPLY,
        3,
        &["pki.toml:4: the key in ./alice.key is in other hands"],
    );
}

#[test]
fn a_compromised_intermediate() {
    let sandbox = applied("[ca]\n[[intermediate]]\nname = 'web'\n");
    let old = sandbox.certificate("web/ca.crt").facts().serial.to_string();
    sandbox.ok(&["revoke", "--serial", &old, "--reason", "cACompromise"]);
    let run = sandbox.run(&APPLY);
    assert!(
        run.stderr
            .contains("take it out, or have another one in another folder in its place"),
        "{}",
        run.stderr
    );
    fs::remove_file(sandbox.path("web/ca.crt")).unwrap();
    for flag in ["--yes", "--force"] {
        let words = [
            "the key in ./web/ca.key is in other hands",
            "in another folder",
        ];
        sandbox.fails(&["apply", "pki.toml", flag], 3, &words);
    }
}

#[test]
fn by_a_list() {
    let sandbox = fleet::of(4);
    sandbox.ok(&CLIENTS);
    let old = due_and_revoked(&sandbox, "c1", "privilegeWithdrawn");
    let run = sandbox.run(&CLIENTS);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stdout.ends_with("nothing to do: 4 kept\n"),
        "{}",
        run.stdout
    );
    assert!(
        run.stderr
            .contains("c1.crt is revoked, and was left as it is"),
        "{}",
        run.stderr
    );
    assert_eq!(serial(&sandbox, "c1"), old);
    fleet::is_at_rest(&sandbox, &CLIENTS, 4);
    sandbox.ok(&["revoke", "c3.crt", "--reason", "keyCompromise"]);
    fs::remove_file(sandbox.path("c3.crt")).unwrap();
    sandbox.fails(
        &CLIENTS,
        3,
        &["list.csv:5: c3: the key in ./c3.key is in other hands"],
    );
}

/// Who leaves the manifest keeps nothing: neither what is in force nor what it took the place of.
#[test]
fn pruning_takes_what_was_superseded_too() {
    let sandbox = applied(SMALL);
    sandbox.ok(&["renew", "alice.crt", "--force"]);
    fs::copy(sandbox.path("alice.crt"), sandbox.path("new.crt")).unwrap();
    let old = sandbox.recorded("pki");
    let prune = ["apply", "pki.toml", "--prune=revoke", "--yes"];
    is_at_rest(&sandbox, &["apply", "pki.toml", "--prune=revoke"]);
    sandbox.write(
        "pki.toml",
        SMALL.replace("[[client]]\nname = 'alice'\n", ""),
    );
    let said = sandbox.ok(&["apply", "pki.toml", "--prune"]);
    assert_eq!(
        said.matches("? unlisted client certificate CN=alice")
            .count(),
        2,
        "{said}"
    );
    let said = sandbox.ok(&prune);
    assert_eq!(
        said.matches("- revoked client certificate CN=alice")
            .count(),
        2,
        "{said}"
    );
    assert_eq!(sandbox.recorded("pki").len(), old.len());
    let listed = openssl(&sandbox, &["crl", "-in", "pki/crl.pem", "-noout", "-text"]);
    assert_eq!(listed.matches("Serial Number: ").count(), 2, "{listed}");
    is_at_rest(&sandbox, &["apply", "pki.toml", "--prune=revoke"]);
}

#[test]
fn another_subject_in_the_same_place_leaves_the_old_one_unlisted() {
    let sandbox = applied(SMALL);
    let admin = "name = 'alice'\nsubject = 'CN=alice,O=Readers'\n";
    sandbox.write("pki.toml", SMALL.replace("name = 'alice'\n", admin));
    sandbox.ok(&["apply", "pki.toml", "--yes", "--force"]);
    let said = sandbox.ok(&["apply", "pki.toml", "--prune=revoke", "--yes"]);
    assert!(
        said.contains("- revoked client certificate CN=alice (serial "),
        "{said}"
    );
    is_at_rest(&sandbox, &["apply", "pki.toml", "--prune=revoke"]);
}

/// With another folder for what is made, who is in the manifest loses nothing before the new one is there.
#[test]
fn pruning_beside_a_new_place() {
    let sandbox = applied(SMALL);
    let there = [
        "apply",
        "pki.toml",
        "--out-dir",
        "new",
        "--prune=revoke",
        "--yes",
    ];
    let said = sandbox.ok(&there);
    assert!(
        said.contains("? unlisted client certificate CN=alice (serial "),
        "{said}"
    );
    assert!(
        said.contains(": it stays until its holder has the new one in "),
        "{said}"
    );
    assert!(
        said.ends_with("applied: 2 created, 2 kept, 2 not in the manifest\n"),
        "{said}"
    );
    let said = sandbox.ok(&there);
    assert!(
        said.contains("- revoked client certificate CN=alice (serial "),
        "{said}"
    );
    is_at_rest(
        &sandbox,
        &["apply", "pki.toml", "--out-dir", "new", "--prune=revoke"],
    );
}

/// What the same CA did not issue is not what the manifest lists, whatever its place and its subject.
#[test]
fn pruning_what_another_ca_issued() {
    let manifest = "[ca]\n[[intermediate]]\nname = 'web'\n[[client]]\nname = 'bob'\nca = 'web'\n";
    let sandbox = applied(manifest);
    sandbox.write("pki.toml", manifest.replace("ca = 'web'\n", ""));
    let prune = ["apply", "pki.toml", "--force", "--prune=revoke"];
    let said = sandbox.ok(&[&prune[..], &["--yes"]].concat());
    assert!(
        said.contains("~ reissued client certificate CN=bob"),
        "{said}"
    );
    let said = said + &sandbox.ok(&[&prune[..], &["--yes"]].concat());
    assert_eq!(
        said.matches("- revoked client certificate CN=bob (serial ")
            .count(),
        1,
        "{said}"
    );
    is_at_rest(&sandbox, &["apply", "pki.toml", "--prune=revoke"]);
}

/// The same key under another serial number, which was revoked as compromised.
#[test]
fn renew_certifies_no_such_key() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&ALICE);
    let old = serial(&sandbox, "alice");
    sandbox.ok(&["renew", "alice.crt", "--force"]);
    sandbox.ok(&["revoke", "--serial", &old, "--reason", "keyCompromise"]);
    let next = "hint: make a new key too: mtls-ca renew --ca-dir ./pki alice.crt --rekey --revoke-old --force\n";
    let words = ["the key of alice.crt is in other hands", &old, next];
    for flag in ["--quiet", "--dry-run", "--check"] {
        sandbox.fails(&["renew", "alice.crt", "--force", flag], 1, &words);
    }
    sandbox.ok(&["renew", "alice.crt", "--force", "--rekey"]);
    sandbox.pair_matches("alice");
    sandbox.ok(&["renew", "alice.crt", "--force"]);
}

#[test]
fn a_revoked_intermediate_is_not_renewed() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["init-ca", "--ca-dir", "web", "--parent", "pki"]);
    let renew = [
        "renew", "--ca", "--ca-dir", "web", "--parent", "pki", "--force",
    ];
    let old = sandbox.certificate("web/ca.crt").facts().serial.to_string();
    sandbox.ok(&renew);
    // By an older certificate of the same key.
    sandbox.ok(&["revoke", "--serial", &old, "--reason", "cACompromise"]);
    sandbox.fails(
        &renew,
        1,
        &["the key of web/ca.crt is in other hands", "another folder"],
    );
    let other = ["init-ca", "--ca-dir", "api", "--parent", "pki"];
    sandbox.ok(&other);
    sandbox.ok(&["revoke", "api/ca.crt", "--reason", "cessationOfOperation"]);
    let renew = [
        "renew", "--ca", "--ca-dir", "api", "--parent", "pki", "--force",
    ];
    sandbox.fails(
        &renew,
        1,
        &["api/ca.crt was revoked on ", "and is not renewed"],
    );
}

/// Superseded says nothing against its holder, in a manifest neither.
#[test]
fn a_manifest_renews_what_was_superseded() {
    let sandbox = applied(SMALL);
    let old = due_and_revoked(&sandbox, "alice", "superseded");
    let said = sandbox.ok(&APPLY);
    assert!(
        said.contains("~ renewed client certificate CN=alice"),
        "{said}"
    );
    assert_ne!(serial(&sandbox, "alice"), old);
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
}

/// Nothing that may fail comes before what takes back.
#[test]
fn revocations_and_lists_come_first() {
    let sandbox = applied(SMALL);
    let old = serial(&sandbox, "alice");
    let more = format!("[[client]]\nname = 'bob'\n[[revoked]]\nserial = '{old}'\n");
    sandbox.write("pki.toml", format!("{SMALL}{more}"));
    // Planned well, and not done well: the disk is full where bob's files go.
    let script = "mkdir small/out; cat /dev/zero > small/filler 2>/dev/null || true
        code=0; $MTLS apply pki.toml --yes --out-dir small/out || code=$?
        $MTLS --json apply pki.toml --yes --out-dir small/out > failed.json || true
        echo code $code";
    let run = on_a_small_disk(&sandbox, script);
    assert!(
        run.stdout.ends_with("code 1\n"),
        "{}{}",
        run.stdout,
        run.stderr
    );
    let revoked = format!("- revoked client certificate CN=alice (serial {old}): unspecified\n");
    assert!(run.stdout.contains(&revoked), "{}", run.stdout);
    assert!(
        run.stdout.contains(
            "! failed server certificate CN=a.test in small/out/a.test.crt: cannot write "
        ),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout
            .contains("stopped: 1 renewed, 1 revoked, 1 kept, 1 failed\n"),
        "{}",
        run.stdout
    );
    assert!(
        run.stderr.contains("2 of 5 changes are done and stay"),
        "{}",
        run.stderr
    );
    // Programs are told the same, by one document.
    let failed: Value = serde_json::from_str(&sandbox.read("failed.json")).unwrap();
    assert_eq!(failed["error"]["kind"], "io", "{failed}");
    assert_eq!(failed["counts"]["failed"], 1, "{failed}");
    assert!(failed.get("outcome").is_none(), "{failed}");
    let listed = openssl(&sandbox, &["crl", "-in", "pki/crl.pem", "-noout", "-text"]);
    assert!(listed.contains(&old.to_uppercase()), "{listed}");
}

/// A key under a passphrase that nobody is asked for: told with the plan, and not after half of it.
#[test]
fn a_key_that_cannot_be_opened() {
    let manifest = format!("{SMALL}[[client]]\nname = 'bob'\n");
    let sandbox = applied(&manifest);
    sandbox.write("pass", "correct horse\n");
    sandbox.ok(&["key", "encrypt", "bob.key", "--key-pass", "file:pass"]);
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
    fs::remove_file(sandbox.path("bob.crt")).unwrap();
    fs::remove_file(sandbox.path("alice.crt")).unwrap();
    let words = [
        "pki.toml:6: ./bob.key is under a passphrase",
        "issue-client or issue-server and --key-pass",
        "mtls-ca key decrypt ./bob.key",
    ];
    for flag in ["--yes", "--dry-run", "--check"] {
        sandbox.fails(&["apply", "pki.toml", flag], 6, &words);
    }
    sandbox.write("list.csv", "name\nbob\nnew\n");
    let words = ["list.csv:2: bob: ./bob.key is under a passphrase"];
    sandbox.fails(&CLIENTS, 6, &words);
    // As the hint has it.
    sandbox.ok(&["issue-client", "bob", "--key-pass", "file:pass"]);
    assert!(sandbox.ok(&APPLY).ends_with("applied: 1 created, 4 kept\n"));
    assert!(
        sandbox
            .ok(&CLIENTS)
            .ends_with("applied: 1 created, 1 kept\n")
    );
}
