//! `verify`: yes, or no with exit code 4 and the reason.

use serde_json::json;
use time::Duration;

use super::kit::{fixture, line};
use crate::support::Sandbox;

fn with_leaves() -> Sandbox {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-server", "a.test", "10.0.0.1"]);
    sandbox.ok(&["issue-client", "alice@example.test", "--name", "alice"]);
    sandbox
}

/// Exit 4, not valid, and one of the problems has a message with `words` and a hint.
fn says_no(sandbox: &Sandbox, args: &[&str], words: &str) {
    let all = [&["verify"], args].concat();
    let run = sandbox.run(&all);
    assert_eq!(run.code, 4, "{args:?}\n{}{}", run.stdout, run.stderr);
    assert!(
        run.stdout.contains("not good") && run.stdout.contains(words),
        "{words}\n{}",
        run.stdout
    );
    let run = sandbox.run(&[&["--json"], &all[..]].concat());
    assert_eq!(run.code, 4);
    let json = run.json();
    assert_eq!(json["valid"], false, "{json}");
    let problems = json["problems"].as_array().unwrap();
    let found = problems
        .iter()
        .find(|problem| problem["message"].as_str().unwrap().contains(words));
    let problem = found.unwrap_or_else(|| panic!("{words}: {json}"));
    for field in ["code", "certificate", "hint"] {
        assert_ne!(problem[field].as_str().unwrap(), "", "{field}: {json}");
    }
}

#[test]
fn what_we_issue_is_good() {
    let sandbox = with_leaves();
    let said = sandbox.ok(&["verify", "a.test.crt"]);
    assert!(
        said.starts_with("good for server: CN=a.test ← CN=mTLS CA\n"),
        "{said}"
    );
    sandbox.ok(&line(
        "verify a.test.crt --purpose server --hostname a.test --ip 10.0.0.1",
    ));
    sandbox.ok(&line(
        "verify alice.crt --purpose client --email alice@example.test",
    ));
    sandbox.ok(&["verify", "a.test.crt", "alice.crt", "--purpose", "any"]);
    sandbox.ok(&["verify", "a.test.crt", "--key", "a.test.key"]);
    let json = sandbox.json(&["verify", "alice.crt"]);
    assert_eq!(json["schema"], 1);
    assert_eq!(json["command"], "verify");
    assert_eq!(json["valid"], true);
    assert_eq!(json["purposes"], json!(["client"]));
    assert_eq!(json["problems"], json!([]));
    let chain = json["chain"].as_array().unwrap();
    let facts = |file: &str| sandbox.json(&["inspect", file])["certificate"].clone();
    assert_eq!(*chain, [facts("alice.crt"), facts("pki/ca.crt")]);
}

#[test]
fn the_wrong_purpose_or_peer() {
    let sandbox = with_leaves();
    says_no(&sandbox, &["a.test.crt", "--purpose", "client"], "client");
    says_no(&sandbox, &["alice.crt", "--purpose", "server"], "server");
    says_no(&sandbox, &["a.test.crt", "--hostname", "b.test"], "b.test");
    says_no(&sandbox, &["a.test.crt", "--ip", "10.0.0.2"], "10.0.0.2");
    says_no(
        &sandbox,
        &["alice.crt", "--email", "bob@example.test"],
        "bob@example.test",
    );
    // Never by the common name: the name must be in the subjectAltName.
    sandbox.ok(&["issue-server", "b.test", "--subject", "CN=cn.test"]);
    says_no(
        &sandbox,
        &["b.test.crt", "--hostname", "cn.test"],
        "cn.test",
    );
}

#[test]
fn the_wrong_time() {
    let sandbox = with_leaves();
    says_no(
        &sandbox,
        &["a.test.crt", "--at", "2099-01-01T00:00:00Z"],
        "2099-01-01",
    );
    says_no(
        &sandbox,
        &["a.test.crt", "--at", "2000-01-01T00:00:00Z"],
        "2000-01-01",
    );
    sandbox.age("a.test", Duration::days(-9), Duration::seconds(-2));
    says_no(&sandbox, &["a.test.crt"], "ended on");
    sandbox.age("a.test", Duration::hours(1), Duration::days(2));
    says_no(&sandbox, &["a.test.crt"], "begins on");
    sandbox.fails(
        &["verify", "a.test.crt", "--at", "yesterday"],
        2,
        &["yesterday", "RFC 3339"],
    );
}

#[test]
fn the_wrong_key() {
    let sandbox = with_leaves();
    says_no(
        &sandbox,
        &["a.test.crt", "--key", "alice.key"],
        "alice.key holds",
    );
    sandbox.fails(
        &["verify", "a.test.crt", "--key", "none.key"],
        1,
        &["none.key"],
    );
}

#[test]
fn another_ca_of_the_same_name() {
    let sandbox = with_leaves();
    sandbox.ok(&["init-ca", "--ca-dir", "twin"]);
    says_no(
        &sandbox,
        &["a.test.crt", "--ca", "twin/ca.crt"],
        "signature",
    );
    let run = sandbox.run(&["verify", "a.test.crt", "--ca-dir", "twin"]);
    assert_eq!(run.code, 4, "{}", run.stdout);
    sandbox.ok(&["init-ca", "--ca-dir", "other", "--subject", "CN=Other"]);
    says_no(
        &sandbox,
        &["a.test.crt", "--ca", "other/ca.crt"],
        "CN=mTLS CA",
    );
    // Any of several anchors will do.
    sandbox.write(
        "both.crt",
        [sandbox.read("twin/ca.crt"), sandbox.read("pki/ca.crt")].concat(),
    );
    sandbox.ok(&["verify", "a.test.crt", "--ca", "both.crt"]);
}

#[test]
fn a_changed_certificate() {
    let sandbox = with_leaves();
    let mut der = sandbox.certificate("a.test.crt").as_der().to_vec();
    let last = der.len() - 1;
    der[last] ^= 1;
    sandbox.write("changed.crt", der);
    says_no(&sandbox, &["changed.crt"], "signature");
}

#[test]
fn one_bad_one_spoils_it() {
    let sandbox = with_leaves();
    sandbox.ok(&["init-ca", "--ca-dir", "other", "--subject", "CN=Other"]);
    sandbox.ok(&["issue-client", "eve", "--ca-dir", "other"]);
    let run = sandbox.run(&["verify", "a.test.crt", "eve.crt"]);
    assert_eq!(run.code, 4);
    assert!(run.stdout.contains("a.test.crt: good"), "{}", run.stdout);
    assert!(run.stdout.contains("eve.crt: not good"), "{}", run.stdout);
    let json = sandbox.json(&["verify", "a.test.crt", "eve.crt"]);
    let valid: Vec<_> = json["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["valid"].clone())
        .collect();
    assert_eq!(valid, [json!(true), json!(false)]);
    assert_eq!(json["valid"], false);
}

#[test]
fn a_chain_of_another_tools() {
    let sandbox = Sandbox::new();
    let [root, int, leaf] =
        ["root", "int", "leaf"].map(|name| fixture(&format!("chain/{name}.crt")));
    let [root_crl, int_crl] = ["root", "int"].map(|name| fixture(&format!("chain/{name}.crl")));
    let good = [
        "--ca",
        &root,
        "--intermediates",
        &int,
        "--hostname",
        "chain.example.test",
    ];
    sandbox.ok(&[&["verify", &leaf][..], &good].concat());
    let said = sandbox.ok(&["verify", &leaf, "--ca", &root, "--intermediates", &int]);
    let chain = "good for server: CN=Fixture leaf ← CN=Fixture int ← CN=Fixture Root\n";
    assert!(said.starts_with(chain), "{said}");
    says_no(&sandbox, &[&leaf, "--ca", &root], "CN=Fixture int");
    says_no(
        &sandbox,
        &[
            &leaf,
            "--ca",
            &root,
            "--intermediates",
            &int,
            "--max-depth",
            "0",
        ],
        "at most 0 were allowed",
    );
    // The leaf's file may bring the intermediate along.
    let read = |path: &str| std::fs::read(path).unwrap();
    sandbox.write("bundle.crt", [read(&leaf), read(&int)].concat());
    sandbox.ok(&["verify", "bundle.crt", "--ca", &root]);
    // Every certificate below the root must be covered by a list.
    says_no(
        &sandbox,
        &["bundle.crt", "--ca", &root, "--crl", &root_crl],
        "not covered by any of the 1 CRLs given",
    );
    sandbox.write("all.crl", [read(&root_crl), read(&int_crl)].concat());
    sandbox.ok(&["verify", "bundle.crt", "--ca", &root, "--crl", "all.crl"]);
    let v1 = fixture("chain/v1.crt");
    says_no(
        &sandbox,
        &[&v1, "--ca", &root, "--intermediates", &int],
        "version",
    );
}

#[test]
fn on_standard_input() {
    let sandbox = with_leaves();
    let run = sandbox.run_with(&["verify", "-"], &sandbox.bytes("a.test.crt"));
    assert_eq!(run.code, 0);
    assert_eq!(run.stdout, sandbox.ok(&["verify", "a.test.crt"]));
}

#[test]
fn what_cannot_be_asked() {
    let sandbox = with_leaves();
    sandbox.fails(&["verify"], 2, &["CERT"]);
    sandbox.fails(&["verify", "none.crt"], 1, &["none.crt", "no such file"]);
    sandbox.fails(
        &["verify", "alice.key"],
        1,
        &["alice.key holds a private key; a certificate is wanted here"],
    );
    sandbox.fails(&["verify", "a.test.crt", "--ip", "10.0.0"], 2, &["10.0.0"]);
    sandbox.fails(
        &["verify", "a.test.crt", "--crl", "pki/ca.crt"],
        1,
        &["holds a certificate; revocation lists"],
    );
    let empty = Sandbox::new();
    empty.write("x.crt", sandbox.read("a.test.crt"));
    empty.fails(&["verify", "x.crt"], 1, &["pki/ca.crt", "--ca FILE"]);
    empty.fails_in_json(&["verify", "x.crt"], "io", 1, &["pki/ca.crt"]);
}
