//! `inspect`: what files say, for people, for `$(...)` and for scripts.

use serde_json::json;

use super::kit::{line, openssl};
use crate::support::Sandbox;

/// A CA, a server and a client.
fn with_leaves() -> Sandbox {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-server", "a.test", "10.0.0.1"]);
    sandbox.ok(&line("issue-client alice --subject CN=alice,OU=Ops,O=Acme"));
    sandbox
}

#[test]
fn a_certificate_in_full() {
    let sandbox = with_leaves();
    let said = sandbox.ok(&["inspect", "a.test.crt"]);
    for words in [
        "server certificate CN=a.test",
        "issued by",
        "CN=mTLS CA",
        "dns:a.test, ip:10.0.0.1",
        "valid from",
        "in 365 days",
        "digitalSignature",
        "serverAuth",
        "v3, signed with ecdsa-with-SHA256",
        "ec-p256",
        "sha256",
        "sha1",
    ] {
        assert!(said.contains(words), "{words}\n{said}");
    }
    let said = sandbox.ok(&["inspect", "pki/ca.crt"]);
    assert!(
        said.contains("CA certificate CN=mTLS CA") && said.contains("itself"),
        "{said}"
    );
}

#[test]
fn its_json_has_the_same_facts_as_the_issuing_commands() {
    let sandbox = with_leaves();
    let issued = sandbox.json(&["issue-server", "a.test", "10.0.0.1"]);
    let json = sandbox.json(&["inspect", "a.test.crt"]);
    assert_eq!(json["schema"], 1);
    assert_eq!(json["command"], "inspect");
    assert_eq!(json["certificate"], issued["certificate"]);
    let object = &json["objects"][0];
    assert_eq!(object["kind"], "certificate");
    assert_eq!(object["file"], "a.test.crt");
    assert_eq!(object["version"], 3);
    assert_eq!(object["key_usage"], json!(["digitalSignature"]));
    assert_eq!(object["ext_key_usage"], json!(["serverAuth"]));
    let json = sandbox.json(&["inspect", "a.test.crt", "alice.crt"]);
    assert_eq!(json["certificate"], serde_json::Value::Null);
    assert_eq!(json["objects"].as_array().unwrap().len(), 2);
}

#[test]
fn every_field_is_one_bare_line() {
    let sandbox = with_leaves();
    let facts = sandbox.json(&["inspect", "a.test.crt"])["certificate"].clone();
    let text = |name: &str| facts[name].as_str().unwrap().to_owned();
    for (field, value) in [
        ("subject", text("subject")),
        ("issuer", text("issuer")),
        ("serial", text("serial")),
        ("not-before", text("not_before")),
        ("not-after", text("not_after")),
        ("sans", "dns:a.test, ip:10.0.0.1".to_owned()),
        ("key-type", text("key_type")),
        ("profile", text("profile")),
        ("sha256", text("sha256")),
        ("sha1", text("sha1")),
        ("spki-sha256", text("spki_sha256")),
    ] {
        let args = ["inspect", "--field", field, "a.test.crt"];
        assert_eq!(sandbox.ok(&args), format!("{value}\n"), "{field}");
        assert_eq!(
            sandbox.ok(&[&args[..], &["--quiet"]].concat()),
            format!("{value}\n")
        );
    }
    let both = sandbox.ok(&["inspect", "--field", "subject", "a.test.crt", "alice.crt"]);
    assert_eq!(both, "CN=a.test\nCN=alice,OU=Ops,O=Acme\n");
    sandbox.fails(
        &["inspect", "--field", "shoe-size", "alice.crt"],
        2,
        &["shoe-size", "spki-sha256"],
    );
    sandbox.fails(
        &["inspect", "--field", "subject", "alice.key"],
        1,
        &["alice.key holds a private key, which has no subject"],
    );
    sandbox.fails(
        &["inspect", "--field", "sha256", "alice.key"],
        1,
        &["has no sha256"],
    );
}

#[test]
fn names_and_fingerprints_as_a_consumer_shows_them() {
    let sandbox = with_leaves();
    let shown = |style: &str| sandbox.ok(&["inspect", "--as", style, "alice.crt"]);
    assert_eq!(shown("rfc4514"), "CN=alice,OU=Ops,O=Acme\n");
    assert_eq!(shown("nginx"), "CN=alice,OU=Ops,O=Acme\n");
    assert_eq!(shown("nginx-legacy"), "/O=Acme/OU=Ops/CN=alice\n");
    let oneline = openssl(
        &sandbox,
        &["x509", "-in", "alice.crt", "-noout", "-subject"],
    );
    assert_eq!(format!("subject={}", shown("openssl").trim_end()), oneline);
    let print = openssl(
        &sandbox,
        &line("x509 -in alice.crt -noout -fingerprint -sha256"),
    );
    let ours = sandbox.ok(&["inspect", "--as", "node", "--field", "sha256", "alice.crt"]);
    assert_eq!(ours.trim_end(), print.split_once('=').unwrap().1);
    let json = sandbox.json(&["inspect", "--as", "nginx-legacy", "alice.crt"]);
    assert_eq!(json["objects"][0]["subject_as"], "/O=Acme/OU=Ops/CN=alice");
    sandbox.fails(
        &["inspect", "--as", "apache", "alice.crt"],
        2,
        &["apache", "aws-alb"],
    );
}

#[test]
fn match_answers_with_its_exit_code() {
    let sandbox = with_leaves();
    let yes = ["inspect", "--match", "/O=Acme/OU=Ops/CN=alice", "alice.crt"];
    assert_eq!(sandbox.ok(&yes), "");
    assert_eq!(sandbox.json(&yes)["matches"], true);
    let words = ["alice.crt has CN=alice,OU=Ops,O=Acme, you asked for CN=alice"];
    let no = ["inspect", "--match", "CN=alice", "alice.crt"];
    sandbox.fails(&no, 4, &words);
    let run = sandbox.run(&["--json", "inspect", "--match", "CN=alice", "alice.crt"]);
    assert_eq!((run.code, &run.json()["matches"]), (4, &json!(false)));
    // One that differs is enough, and case matters.
    sandbox.fails(
        &["inspect", "--match", "CN=a.test", "a.test.crt", "alice.crt"],
        4,
        &["alice.crt"],
    );
    sandbox.fails(&["inspect", "--match", "CN=A.TEST", "a.test.crt"], 4, &[]);
    sandbox.fails(
        &["inspect", "--match", "CN=a", "alice.key"],
        1,
        &["has no subject to match"],
    );
    sandbox.fails(
        &["inspect", "--match", "nonsense", "alice.crt"],
        2,
        &["nonsense"],
    );
}
