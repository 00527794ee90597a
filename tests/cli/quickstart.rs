//! `quickstart`: the whole setup at once. That what it prints works is the peers' to say.

use serde_json::{Value, json};

use super::kit::{line, openssl};
use crate::support::Sandbox;

#[test]
fn makes_a_whole_setup() {
    let sandbox = Sandbox::new();
    let said = sandbox.ok(&["quickstart"]);
    for words in [
        "created certificate authority CN=mTLS CA\n",
        "created server certificate CN=localhost\n",
        "created client certificate CN=client\n",
        "verified server and clients against the CA",
        "ssl_certificate ",
        "ssl_verify_client      optional;",
        "created revocation list of CN=mTLS CA\n",
        "ssl_crl                \"",
        "The list is good until 2",
        "mtls-ca --ca-dir /",
        "crl && nginx -s reload",
        "$ssl_client_verify;",
        "curl --cacert ./pki/ca.crt --cert ./client.crt --key ./client.key https://localhost:8443/",
    ] {
        assert!(said.contains(words), "{words}\n{said}");
    }
    assert!(
        !said.contains(" -k ") && !said.contains("--insecure"),
        "{said}"
    );
    let files = [
        "client.crt",
        "client.key",
        "localhost.crt",
        "localhost.key",
        "pki",
    ];
    assert_eq!(sandbox.entries("."), files);
    for key in ["client.key", "localhost.key", "pki/ca.key"] {
        assert_eq!(sandbox.mode(key), 0o600);
    }
    for (purpose, leaf) in [("sslserver", "localhost.crt"), ("sslclient", "client.crt")] {
        let verify = [
            "verify",
            "-x509_strict",
            "-purpose",
            purpose,
            "-CAfile",
            "pki/ca.crt",
            leaf,
        ];
        openssl(&sandbox, &verify);
    }
}

#[test]
fn is_idempotent() {
    Sandbox::new().is_idempotent(&["quickstart"]);
    Sandbox::new().is_idempotent(&line(
        "quickstart api.example.test 10.0.0.7 --client alice --client bob --key-type ed25519",
    ));
    Sandbox::new().is_idempotent(&line("quickstart *.example.test --out-dir tls --ca-dir ca"));
}

#[test]
fn its_json_has_every_step_and_what_comes_next() {
    let sandbox = Sandbox::new();
    let json = sandbox.json(&["quickstart", "--client", "alice"]);
    assert_eq!(json["schema"], 1);
    assert_eq!(json["command"], "quickstart");
    assert_eq!(json["outcome"], "created");
    assert_eq!(json["verified"], true);
    assert_eq!(json["warnings"], json!([]));
    let steps = json["steps"].as_array().unwrap();
    let subjects: Vec<&Value> = steps
        .iter()
        .map(|step| &step["certificate"]["subject"])
        .collect();
    assert_eq!(subjects, ["CN=mTLS CA", "CN=localhost", "CN=alice"]);
    assert_eq!(
        steps[1]["certificate"]["sans"],
        json!([
            {"type": "dns", "value": "localhost"},
            {"type": "ip", "value": "127.0.0.1"},
            {"type": "ip", "value": "::1"},
        ])
    );
    assert_eq!(json["files"].as_array().unwrap().len(), 7);
    assert_eq!(json["files"][6]["kind"], "crl");
    assert_eq!(json["files"][6]["path"], "./pki/crl.pem");
    assert_eq!(json["crl"]["number"], 1);
    assert_eq!(json["crl"]["revoked"], 0);
    assert!(
        json["next"]["nginx"]
            .as_str()
            .unwrap()
            .starts_with("server {\n")
    );
    assert!(
        json["next"]["curl"]
            .as_str()
            .unwrap()
            .starts_with("curl --cacert ")
    );
}

#[test]
fn it_takes_what_is_there_and_adds_what_is_missing() {
    let sandbox = Sandbox::new();
    sandbox.ok(&line("init-ca --subject CN=Mine,O=Acme --key-type ec-p384"));
    let ca = sandbox.bytes("pki/ca.crt");
    sandbox.ok(&["quickstart"]);
    let server = sandbox.bytes("localhost.crt");
    let json = sandbox.json(&["quickstart", "--client", "client", "--client", "new"]);
    assert_eq!(json["outcome"], "created");
    let outcomes: Vec<Value> = json["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["outcome"].clone())
        .collect();
    assert_eq!(outcomes, ["kept", "kept", "kept", "created"]);
    assert_eq!(sandbox.bytes("pki/ca.crt"), ca);
    assert_eq!(sandbox.bytes("localhost.crt"), server);
    sandbox.pair_matches("new");
}

#[test]
fn every_conflict_is_found_before_the_first_byte() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["init-ca", "--ca-dir", "other"]);
    sandbox.ok(&["issue-client", "client", "--ca-dir", "other"]);
    // No CA yet, and a client in the way: not even the CA is made.
    sandbox.conflicts(
        &["quickstart"],
        &["client.crt", "the CA here does not exist yet"],
    );
    assert!(!sandbox.exists("pki") && !sandbox.exists("localhost.key"));

    let sandbox = Sandbox::new();
    sandbox.ok(&["quickstart", "a.test"]);
    sandbox.conflicts(
        &["quickstart", "a.test", "b.test", "--client", "new"],
        &[
            "a.test.crt",
            "is for dns:a.test, you asked for dns:a.test, dns:b.test",
        ],
    );
    assert!(!sandbox.exists("new.key"));
}

#[test]
fn files_that_would_be_shared() {
    let sandbox = Sandbox::new();
    sandbox.fails(
        &["quickstart", "--client", "a", "--client", "a"],
        2,
        &["two certificates", "a.key"],
    );
    sandbox.fails(
        &["quickstart", "a.test", "--client", "a.test"],
        2,
        &["two certificates", "a.test.key"],
    );
    sandbox.fails(&["quickstart", "--client", "../a"], 2, &["../a"]);
    sandbox.fails(&["quickstart", "--client", ""], 2, &[]);
}

#[test]
fn port_and_backend_are_what_was_asked_for() {
    let sandbox = Sandbox::new();
    let args = [
        "quickstart",
        "--port",
        "4433",
        "--backend",
        "http://unix:/run/app.sock",
    ];
    let json = sandbox.json(&args);
    let nginx = json["next"]["nginx"].as_str().unwrap();
    assert!(nginx.contains("listen 4433 ssl;"), "{nginx}");
    assert!(
        nginx.contains("proxy_pass       http://unix:/run/app.sock;"),
        "{nginx}"
    );
    assert!(
        json["next"]["curl"]
            .as_str()
            .unwrap()
            .ends_with("https://localhost:4433/")
    );
    let other = Sandbox::new();
    for backend in [
        "127.0.0.1:3000",
        "http://x; } evil",
        "http://",
        "http://$host",
        "http://x\ny",
    ] {
        other.fails(&["quickstart", "--backend", backend], 2, &["--backend"]);
    }
    other.fails(&["quickstart", "--port", "0"], 2, &["--port"]);
    other.fails(&["quickstart", "--port", "65536"], 2, &["--port"]);
}

#[test]
fn paths_with_blanks_are_quoted() {
    let sandbox = Sandbox::new();
    let json = sandbox.json(&["quickstart", "--out-dir", "my files", "--ca-dir", "it's"]);
    let curl = json["next"]["curl"].as_str().unwrap();
    assert!(curl.contains(r"--cacert 'it'\''s/ca.crt'"), "{curl}");
    assert!(curl.contains("--cert 'my files/client.crt'"), "{curl}");
    let nginx = json["next"]["nginx"].as_str().unwrap();
    assert!(nginx.contains("/my files/localhost.key\";"), "{nginx}");
}

/// As long as the certificates are good: nobody is locked out sooner than without it.
#[test]
fn its_revocation_list_lives_as_long_as_the_certificates() {
    let sandbox = Sandbox::new();
    let json = sandbox.json(&["quickstart"]);
    let moment = |text: &serde_json::Value| {
        time::OffsetDateTime::parse(
            text.as_str().unwrap(),
            &time::format_description::well_known::Rfc3339,
        )
        .unwrap()
    };
    let end = moment(&json["steps"][1]["certificate"]["not_after"]);
    // It is made after them, perhaps in another second.
    let later = moment(&json["crl"]["next_update"]) - end;
    assert!((0..60).contains(&later.whole_seconds()), "{later}");
    assert_eq!(sandbox.mode("pki/crl.pem"), 0o644);
    // Where only the list is missing, it alone is made; a list by `crl` will do.
    std::fs::remove_file(sandbox.path("pki/crl.pem")).unwrap();
    sandbox.fails(&["quickstart", "--check"], 5, &[]);
    let json = sandbox.json(&["quickstart"]);
    assert_eq!(json["outcome"], "created");
    assert_eq!(json["crl"]["number"], 2);
    sandbox.ok(&["revoke", "client.crt", "--crl"]);
    let json = sandbox.json(&["quickstart"]);
    assert_eq!(json["outcome"], "kept");
    assert_eq!(json["crl"]["revoked"], 1);
    sandbox.keeps(&["quickstart"]);
    // What is in its place stops everything, before the first byte.
    sandbox.write("pki/crl.pem", "mine");
    sandbox.conflicts(&["quickstart", "--client", "new"], &["pki/crl.pem"]);
}

/// It has no `--force`, no `--name` and no `--subject`: what it advises is a command that has, and does it.
#[test]
fn what_is_in_the_way_is_dealt_with_by_the_single_commands() {
    let sandbox = Sandbox::new();
    sandbox.ok(&line("quickstart a.test --out-dir new --ca-dir ca"));
    let again = line("quickstart a.test b.test --client client --out-dir new --ca-dir ca");
    let force = "mtls-ca issue-server --ca-dir ca a.test b.test --out-dir new --force";
    let run = sandbox.fails(&again, 3, &[force, "--out-dir OTHER"]);
    assert!(!run.stderr.contains("--name"), "{}", run.stderr);
    sandbox.ok(&line(force)[1..]);
    sandbox.ok(&again);

    let rsa = line("quickstart a.test b.test --key-type rsa-2048 --out-dir new --ca-dir ca");
    let run = sandbox.fails(&rsa, 3, &["never replaced", "--out-dir OTHER"]);
    assert!(!run.stderr.contains("--name"), "{}", run.stderr);

    // A client whose file holds another one's certificate.
    std::fs::copy(sandbox.path("new/a.test.crt"), sandbox.path("new/it.crt")).unwrap();
    std::fs::copy(sandbox.path("new/a.test.key"), sandbox.path("new/it.key")).unwrap();
    let client = line("quickstart a.test b.test --client it --out-dir new --ca-dir ca");
    let force = "mtls-ca issue-client --ca-dir ca it --out-dir new --force";
    sandbox.fails(&client, 3, &[force]);
    sandbox.ok(&line(force)[1..]);
    sandbox.ok(&client);

    let long = "x".repeat(65);
    for (client, option) in [(long.as_str(), "--subject DN"), ("a/b", "--name NAME")] {
        let words = format!("mtls-ca issue-client, with {option}");
        sandbox.fails(
            &["quickstart", "--client", client],
            2,
            &["another name", &words],
        );
    }
}
