//! `csr`: a key and a request for it, for a CA that is somewhere else.

use serde_json::json;

use super::kit::{line, openssl};
use crate::support::Sandbox;

#[test]
fn makes_a_key_and_a_request_without_any_ca() {
    let sandbox = Sandbox::new();
    let json = sandbox.json(&line(
        "csr billing --subject CN=billing,OU=Services,O=Acme --san billing@x.test",
    ));
    assert_eq!(json["schema"], 1);
    assert_eq!(json["command"], "csr");
    assert_eq!(json["outcome"], "created");
    assert_eq!(json["subject"], "CN=billing,OU=Services,O=Acme");
    assert_eq!(
        json["sans"],
        json!([{"type": "email", "value": "billing@x.test"}])
    );
    assert_eq!(
        json["files"],
        json!([
            {"path": "./billing.key", "kind": "key", "written": true},
            {"path": "./billing.csr", "kind": "request", "written": true},
        ])
    );
    assert_eq!(sandbox.entries("."), ["billing.csr", "billing.key"]);
    assert_eq!(sandbox.mode("billing.key"), 0o600);
    assert_eq!(sandbox.mode("billing.csr"), 0o644);
    let text = openssl(
        &sandbox,
        &["req", "-in", "billing.csr", "-noout", "-verify", "-text"],
    );
    for words in [
        "email:billing@x.test",
        "TLS Web Client Authentication",
        "Digital Signature",
    ] {
        assert!(text.contains(words), "{words}\n{text}");
    }
    assert_eq!(
        openssl(
            &sandbox,
            &["req", "-in", "billing.csr", "-noout", "-pubkey"]
        ),
        openssl(&sandbox, &["pkey", "-in", "billing.key", "-pubout"])
    );
}

#[test]
fn is_idempotent() {
    let sandbox = Sandbox::new();
    sandbox.is_idempotent(&["csr", "billing"]);
    sandbox.is_idempotent(&line(
        "csr api.example.test --profile server --san 10.0.0.7",
    ));
    sandbox.is_idempotent(&line(
        "csr x --key k.pem --csr-out r.pem --key-type ed25519",
    ));
    sandbox.is_idempotent(&line("csr y --out-dir new --name z --key-type ec-p384"));
    assert!(sandbox.exists("r.pem") && sandbox.exists("new/z.csr"));
}

#[test]
fn tells_people_what_it_asks_for() {
    let sandbox = Sandbox::new();
    let said = sandbox.ok(&["csr", "api.example.test", "--profile", "server"]);
    assert!(
        said.starts_with("created request for a server certificate CN=api.example.test\n"),
        "{said}"
    );
    for words in [
        "dns:api.example.test",
        "./api.example.test.csr",
        "./api.example.test.key",
    ] {
        assert!(said.contains(words), "{words}\n{said}");
    }
}

#[test]
fn a_key_that_is_there_is_used() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["csr", "billing"]);
    let key = sandbox.bytes("billing.key");
    std::fs::remove_file(sandbox.path("billing.csr")).unwrap();
    let json = sandbox.json(&["csr", "billing"]);
    assert_eq!(json["outcome"], "created");
    assert_eq!(json["files"][0]["written"], false, "{json}");
    assert_eq!(sandbox.bytes("billing.key"), key);
    openssl(
        &sandbox,
        &["req", "-in", "billing.csr", "-noout", "-verify"],
    );
    let words = ["the key is ec-p256, you asked for ed25519"];
    sandbox.conflicts(&["csr", "billing", "--key-type", "ed25519"], &words);
    sandbox.conflicts(
        &["csr", "billing", "--key-type", "ed25519", "--force"],
        &words,
    );
}

#[test]
fn another_request_in_the_way_is_a_conflict() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["csr", "billing", "--san", "a.test"]);
    sandbox.conflicts(
        &["csr", "billing", "--san", "a.test", "--subject", "CN=x"],
        &["billing.csr: the request has CN=billing, you asked for CN=x"],
    );
    sandbox.conflicts(
        &["csr", "billing", "--san", "b.test"],
        &["the request asks for dns:a.test, you asked for dns:b.test"],
    );
    sandbox.conflicts(
        &["csr", "billing"],
        &["asks for dns:a.test, you asked for no names"],
    );
}

#[test]
fn a_request_for_another_profile_is_a_conflict() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["csr", "a.test", "--san", "a.test"]);
    sandbox.conflicts(
        &["csr", "a.test", "--profile", "server"],
        &["the request asks for clientAuth, you asked for serverAuth"],
    );
}

#[test]
fn a_request_without_its_key_is_a_conflict() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["csr", "billing"]);
    std::fs::remove_file(sandbox.path("billing.key")).unwrap();
    sandbox.conflicts(
        &["csr", "billing"],
        &["the request is there and its private key is not"],
    );
    sandbox.ok(&["csr", "other"]);
    sandbox.write("billing.key", sandbox.bytes("other.key"));
    sandbox.conflicts(
        &["csr", "billing"],
        &["the request is for public key", "the key file holds"],
    );
}

#[test]
fn force_keeps_the_key_and_the_old_request() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["csr", "billing"]);
    let (key, old) = (sandbox.bytes("billing.key"), sandbox.bytes("billing.csr"));
    let args = ["csr", "billing", "--subject", "CN=x", "--force"];
    sandbox.would(&args, "reissue");
    let json = sandbox.json(&args);
    assert_eq!(json["outcome"], "reissued");
    assert_eq!(sandbox.bytes("billing.key"), key);
    let kept: Vec<String> = sandbox.entries(".");
    let beside: Vec<&String> = kept
        .iter()
        .filter(|name| name.starts_with("billing.csr."))
        .collect();
    assert_eq!(beside.len(), 1, "{kept:?}");
    assert_eq!(sandbox.bytes(beside[0]), old);
    sandbox.keeps(&args);
}

#[test]
fn what_makes_no_request() {
    let sandbox = Sandbox::new();
    sandbox.fails(&["csr", "x", "--subject", ""], 2, &["--subject"]);
    sandbox.fails(
        &["csr", "not a host", "--profile", "server"],
        2,
        &["not a host"],
    );
    sandbox.fails(
        &["csr", "x", "--key", "k", "--csr-out", "k"],
        2,
        &["cannot hold both"],
    );
    sandbox.fails(
        &["csr", "x", "--key", "./k", "--csr-out", "k"],
        2,
        &["cannot hold both"],
    );
    sandbox.fails(&["csr", "x", "--profile", "ca"], 2, &["client", "server"]);
    sandbox.write("x.csr", "what is this");
    sandbox.conflicts(&["csr", "x"], &["x.csr", "left untouched"]);
    sandbox.fails(&["csr", "x", "--force"], 3, &["left untouched"]);
    assert_eq!(sandbox.entries("."), ["x.csr"]);
}

#[test]
fn modes_do_not_hang_on_the_umask() {
    for umask in ["000", "077", "0777"] {
        let sandbox = Sandbox::new();
        let run = sandbox.under_umask(umask, &["csr", "alice"]);
        assert_eq!(run.code, 0, "{umask}: {}", run.stderr);
        assert_eq!(sandbox.mode("alice.key"), 0o600, "{umask}");
        assert_eq!(sandbox.mode("alice.csr"), 0o644, "{umask}");
    }
}

/// As of the key of a certificate.
#[test]
fn a_key_that_lies_open_beside_a_passphrase_is_warned_of() {
    let sandbox = Sandbox::new();
    sandbox.write("pass", "a long passphrase");
    sandbox.ok(&["csr", "b"]);
    let run = sandbox.run(&["csr", "b", "--key-pass", "file:pass"]);
    assert!(run.stdout.starts_with("kept "), "{}", run.stdout);
    let words = "./b.key lies open and was left so; to put it under the passphrase: mtls-ca key encrypt ./b.key";
    assert!(run.stderr.contains(words), "{}", run.stderr);
    // One that is under it, or is made now, does not.
    for args in [
        &["csr", "c", "--key-pass", "file:pass"][..],
        &[
            "csr",
            "c",
            "--key-pass",
            "file:pass",
            "--force",
            "--subject",
            "CN=d",
        ],
    ] {
        assert_eq!(sandbox.run(args).stderr, "");
    }
}
