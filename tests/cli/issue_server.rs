//! `issue-server`: names, files, conflicts.

use serde_json::json;

use super::kit::{line, openssl};
use crate::support::Sandbox;

#[test]
fn makes_a_key_and_a_certificate() {
    let sandbox = Sandbox::with_ca();
    let hosts = [
        "issue-server",
        "api.example.test",
        "10.0.0.7",
        "::1",
        "--san",
        "uri:https://x.test/",
    ];
    let json = sandbox.json(&hosts);
    assert_eq!(json["command"], "issue-server");
    assert_eq!(json["outcome"], "created");
    let facts = &json["certificate"];
    assert_eq!(facts["subject"], "CN=api.example.test");
    assert_eq!(facts["issuer"], "CN=mTLS CA");
    assert_eq!(facts["profile"], "server");
    assert_eq!(
        facts["sans"],
        json!([
            {"type": "dns", "value": "api.example.test"},
            {"type": "ip", "value": "10.0.0.7"},
            {"type": "ip", "value": "::1"},
            {"type": "uri", "value": "https://x.test/"},
        ])
    );
    assert_eq!(
        json["files"],
        json!([
            {"path": "./api.example.test.key", "kind": "key", "written": true},
            {"path": "./api.example.test.crt", "kind": "certificate", "written": true},
        ])
    );
    assert_eq!(sandbox.mode("api.example.test.key"), 0o600);
    assert_eq!(sandbox.mode("api.example.test.crt"), 0o644);
    sandbox.pair_matches("api.example.test");
    openssl(
        &sandbox,
        &line(
            "verify -x509_strict -purpose sslserver -verify_hostname api.example.test -CAfile pki/ca.crt api.example.test.crt",
        ),
    );
    let extensions = openssl(
        &sandbox,
        &line(
            "x509 -in api.example.test.crt -noout -ext keyUsage,extendedKeyUsage,basicConstraints",
        ),
    );
    let words: Vec<&str> = extensions.split_whitespace().collect();
    assert_eq!(
        words.join(" "),
        "X509v3 Key Usage: critical Digital Signature X509v3 Extended Key Usage: \
         TLS Web Server Authentication X509v3 Basic Constraints: critical CA:FALSE"
    );
}

#[test]
fn tells_people_what_matters() {
    let sandbox = Sandbox::with_ca();
    let said = sandbox.ok(&["issue-server", "localhost", "127.0.0.1"]);
    assert!(
        said.starts_with("created server certificate CN=localhost\n"),
        "{said}"
    );
    for words in [
        "dns:localhost, ip:127.0.0.1",
        "issued by",
        "CN=mTLS CA",
        "in 365 days",
        "./localhost.key",
        "./localhost.crt",
    ] {
        assert!(said.contains(words), "{words}\n{said}");
    }
}

#[test]
fn is_idempotent() {
    let sandbox = Sandbox::with_ca();
    sandbox.is_idempotent(&["issue-server", "localhost", "127.0.0.1", "::1"]);
    sandbox.is_idempotent(&line(
        "issue-server a.test --subject O=Acme,CN=x --days 3 --key-type ed25519",
    ));
    sandbox.is_idempotent(&line("issue-server b.test --out-dir new --name web"));
    sandbox.is_idempotent(&line("issue-server c.test --cert c.pem --key c-key.pem"));
}

#[test]
fn a_kept_certificate_needs_no_key_of_the_ca() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-server", "localhost"]);
    std::fs::remove_file(sandbox.path("pki/ca.key")).unwrap();
    sandbox.keeps(&["issue-server", "localhost"]);
    sandbox.fails(
        &["issue-server", "other.test"],
        1,
        &["the CA's key", "ca.key is missing", "backup"],
    );
}

#[test]
fn names_of_every_form() {
    let sandbox = Sandbox::with_ca();
    let sans = |args: &[&str]| {
        let json = sandbox.json(args);
        assert_eq!(json["outcome"], "created", "{json}");
        json["certificate"]["sans"].clone()
    };
    assert_eq!(
        sans(&["issue-server", "*.example.test"]),
        json!([{"type": "dns", "value": "*.example.test"}])
    );
    assert!(sandbox.exists("_wildcard.example.test.crt"));
    assert_eq!(
        sans(&["issue-server", "пример.испытание"]),
        json!([{"type": "dns", "value": "xn--e1afmkfd.xn--80akhbyknj4f"}])
    );
    assert!(sandbox.exists("xn--e1afmkfd.xn--80akhbyknj4f.key"));
    assert_eq!(
        sans(&["issue-server", "2001:DB8:0:0::1"]),
        json!([{"type": "ip", "value": "2001:db8::1"}])
    );
    assert!(sandbox.exists("2001_db8__1.crt"));
    assert_eq!(
        sans(&line(
            "issue-server dns:typed.test ip:10.0.0.1 email:a@b.test"
        )),
        json!([
            {"type": "dns", "value": "typed.test"},
            {"type": "ip", "value": "10.0.0.1"},
            {"type": "email", "value": "a@b.test"},
        ])
    );
    assert_eq!(
        sans(&line("issue-server twice.test twice.test --san twice.test")),
        json!([{"type": "dns", "value": "twice.test"}])
    );
}

#[test]
fn a_key_left_alone_is_picked_up() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-server", "a.test"]);
    let key = sandbox.bytes("a.test.key");
    std::fs::remove_file(sandbox.path("a.test.crt")).unwrap();
    let json = sandbox.json(&["issue-server", "a.test"]);
    assert_eq!(json["outcome"], "created");
    assert_eq!(json["files"][0]["written"], false, "{json}");
    assert_eq!(sandbox.bytes("a.test.key"), key);
    sandbox.pair_matches("a.test");
}

#[test]
fn a_leaf_never_has_its_cas_name() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["init-ca", "--subject", "CN=a.test"]);
    sandbox.fails(
        &["issue-server", "a.test"],
        1,
        &["the subject CN=a.test is the CA's own name", "--subject"],
    );
    // RFC 5280 section 7.1 sets case and blanks aside when it compares names.
    sandbox.fails(
        &["issue-server", "A.test", "--subject", "CN=A.TEST"],
        1,
        &["the CA's own name"],
    );
    sandbox.ok(&["issue-server", "a.test", "--subject", "CN=a.test,O=Acme"]);
}

#[test]
fn one_file_cannot_hold_both() {
    let sandbox = Sandbox::with_ca();
    sandbox.fails(
        &["issue-server", "a.test", "--cert", "x", "--key", "x"],
        2,
        &["x cannot hold both"],
    );
    let here = sandbox.path("d.crt");
    let here = here.to_str().unwrap();
    std::os::unix::fs::symlink(".", sandbox.path("link")).unwrap();
    for key in ["./d.crt", "pki/../d.crt", "link/d.crt", here] {
        let args = ["issue-server", "a.test", "--cert", "d.crt", "--key", key];
        sandbox.fails(&args, 2, &["d.crt cannot hold both"]);
    }
    sandbox.fails(&["issue-server"], 2, &["HOST"]);
}

/// A common name has room for 64 characters, a host name for 253: it is in the subjectAltName, where verifiers look.
#[test]
fn a_host_that_no_common_name_has_room_for() {
    let sandbox = Sandbox::with_ca();
    let long = format!("{}.{}.test", "a".repeat(40), "b".repeat(40));
    let subject = |name: &str| sandbox.certificate(name).facts().subject.to_string();
    let issue = ["issue-server", &long, "short.test"];
    sandbox.is_idempotent(&issue);
    assert_eq!(subject(&format!("{long}.crt")), "CN=short.test");
    sandbox.ok(&["verify", &format!("{long}.crt"), "--hostname", &long]);
    sandbox.fails(
        &["issue-server", &long, "--out-dir", "x"],
        2,
        &["at most 64 characters", "--subject DN"],
    );
    sandbox.ok(&["issue-server", &long, "--subject", "CN=x", "--out-dir", "x"]);
    sandbox.ok(&["quickstart", &long, "short.test", "--out-dir", "q"]);
    assert_eq!(subject(&format!("q/{long}.crt")), "CN=short.test");
    sandbox.fails(
        &["quickstart", &long],
        2,
        &["mtls-ca issue-server", "--subject DN"],
    );
    let csr = ["csr", &long, "--profile", "server", "--san", "short.test"];
    sandbox.is_idempotent(&csr);
    sandbox.fails(&csr[..4], 2, &["--subject DN"]);
}

/// A server is called by its host name; what else was typed says what it is.
#[test]
fn what_is_no_servers_name() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["csr", "db.test", "--profile", "server"]);
    for (name, words) in [
        (
            "root@db.example.test",
            &[
                "is an e-mail address",
                "COMMAND db.example.test\n",
                "email:root@db.example.test",
            ][..],
        ),
        (
            "https://localhost:8443/",
            &[
                "is a URI",
                "COMMAND localhost\n",
                "uri:https://localhost:8443/",
            ],
        ),
        ("spiffe://a.test/x", &["is a URI", "uri:spiffe://a.test/x"]),
        (
            "db.test.csr",
            &[
                "is a file",
                "mtls-ca sign-server db.test.csr",
                "dns:db.test.csr",
            ],
        ),
    ] {
        for command in [
            "issue-server",
            "quickstart",
            "sign-server db.test.csr",
            "csr --profile server",
        ] {
            let args = [&line(command)[..], &[name]].concat();
            let run = sandbox.fails(&args, 2, &[]);
            for word in words {
                let word = word.replace("COMMAND", &format!("mtls-ca {command}"));
                assert!(
                    run.stderr.contains(&word),
                    "{args:?}: {word}\n{}",
                    run.stderr
                );
            }
        }
    }
    // Behind a host they are names like others.
    sandbox.ok(&line("issue-server db.test admin@db.test https://db.test/"));
    sandbox.ok(&line("issue-server email:a@b.test --name typed"));
    sandbox.ok(&line("issue-server dns:db.test.csr"));
}
