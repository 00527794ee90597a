//! Hints that lead somewhere: where the CA is elsewhere or lost, and where a place or a file is in the way.

use std::fs;

use super::apply::{applied, of};
use super::apply_runs::answered;
use super::durability::traced;
use super::fleet;
use super::kit::line;
use crate::support::{Run, Sandbox};

/// Nobody is told to do away with what is good.
#[test]
fn of_a_root_that_is_not_there() {
    let manifest = "[ca]\n[[intermediate]]\nname = 'web'\n[[client]]\nname = 'alice'\n\
        [[server]]\nhosts = ['a.test']\nca = 'web'\n";
    let sandbox = applied(manifest);
    fs::rename(sandbox.path("pki"), sandbox.path("kept")).unwrap();
    let words = [
        "and the CA here does not exist yet",
        "hint: if the CA is in another folder than ./pki: --ca-dir DIR\n",
        "hint: if it was lost: bring ./pki back from your backup\n",
    ];
    for flag in ["--check", "--dry-run", "--yes"] {
        let run = sandbox.fails(&["apply", "pki.toml", flag], 3, &words);
        assert!(!run.stderr.contains("delete its folder"), "{}", run.stderr);
    }
    // As the hint says.
    sandbox.ok(&line("apply pki.toml --check --ca-dir kept"));
}

#[test]
fn of_a_disk_that_is_read_only() {
    let sandbox = of("[ca]\n");
    fs::create_dir(sandbox.path("pki")).unwrap();
    let rules = ["trace=faccessat2", "inject=faccessat2:error=EROFS"];
    let run = Run::of(traced(&sandbox, &rules, &line("apply pki.toml --yes")));
    assert_eq!(run.code, 1, "{}", run.stdout);
    assert!(run.stderr.contains("read-only"), "{}", run.stderr);
    assert!(!run.stderr.contains("belongs to user"), "{}", run.stderr);
    assert!(run.stderr.contains("mounted for writing"), "{}", run.stderr);
}

#[test]
fn of_a_name_that_the_ca_may_not_issue_for() {
    let sandbox = applied("[ca]\npermit = ['a.test']\n");
    sandbox.write(
        "pki.toml",
        "[ca]\npermit = ['a.test']\n[[server]]\nhosts = ['b.test']\n",
    );
    let hint = "see: mtls-ca inspect ./pki/ca.crt\n";
    sandbox.fails(&line("apply pki.toml --dry-run"), 1, &[hint]);
    sandbox.fails(&line("issue-server b.test"), 1, &[hint]);
}

#[test]
fn of_files_that_are_something_else() {
    let sandbox = Sandbox::with_ca();
    sandbox.write("alice.key", "hello");
    let hint = "hint: move the file away, or have the new one written somewhere else\n";
    sandbox.fails(&["issue-client", "alice"], 1, &["./alice.key", hint]);
    fs::create_dir(sandbox.path("bob.crt")).unwrap();
    sandbox.fails(
        &["issue-client", "bob"],
        1,
        &["./bob.crt is a folder", hint],
    );
    sandbox.write("pki.toml", "[[client]]\nname = 'p'\ncsr = 'p.csr'\n");
    let words = [
        "cannot read p.csr",
        "hint: its holder makes it (mtls-ca csr NAME) and sends it",
    ];
    sandbox.fails(&line("apply pki.toml"), 1, &words);
}

#[test]
fn of_a_list_of_objects() {
    let sandbox = fleet::of(0);
    sandbox.write("list.jsonl", "{\"name\":\"\"}\n");
    let hint = "a name of its own, in the key name\n";
    sandbox.fails(&line("apply --clients list.jsonl --yes"), 1, &[hint]);
}

/// `key change-pass` turns one key at a time.
#[test]
fn of_two_passphrases() {
    let sandbox = of("[ca]\n[[intermediate]]\nname = 'web'\n");
    sandbox.write("old", "one\n");
    sandbox.write("new", "two\n");
    let apply = line("apply pki.toml --yes --ca-pass file:old");
    sandbox.ok(&apply);
    sandbox.ok(&line(
        "key change-pass pki/ca.key --key-pass file:old --new-pass file:new",
    ));
    fs::remove_file(sandbox.path("pki/crl.pem")).unwrap();
    fs::remove_file(sandbox.path("web/crl.pem")).unwrap();
    let words = [
        "the passphrase in new does not open ./web/ca.key",
        "hint: one passphrase is for the keys of all CAs: mtls-ca key change-pass ./web/ca.key, or --ca-pass prompt",
    ];
    let apply = line("apply pki.toml --yes --ca-pass file:new");
    sandbox.fails(&apply, 6, &words);
    // Who is asked is asked for each.
    let answers = [("./pki/ca.key: ", "two\n"), ("./web/ca.key: ", "one\n")];
    let (text, code) = answered(&sandbox, "apply pki.toml --yes --ca-pass prompt", &answers);
    assert_eq!(code, 0, "{text}");
    assert_eq!(text.matches("Passphrase for ").count(), 2, "{text}");
    fs::remove_file(sandbox.path("pki/crl.pem")).unwrap();
    fs::remove_file(sandbox.path("web/crl.pem")).unwrap();
    // As the hint says.
    sandbox.ok(&line(
        "key change-pass web/ca.key --key-pass file:old --new-pass file:new",
    ));
    sandbox.ok(&apply);
}
