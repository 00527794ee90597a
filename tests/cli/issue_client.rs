//! `issue-client`: whose certificate it is, and what it may do.

use serde_json::json;

use super::kit::{line, openssl};
use crate::support::Sandbox;

#[test]
fn makes_a_key_and_a_certificate() {
    let sandbox = Sandbox::with_ca();
    let json = sandbox.json(&["issue-client", "alice"]);
    assert_eq!(json["schema"], 1);
    assert_eq!(json["command"], "issue-client");
    assert_eq!(json["outcome"], "created");
    assert_eq!(json["certificate"]["subject"], "CN=alice");
    assert_eq!(json["certificate"]["profile"], "client");
    assert_eq!(
        json["certificate"]["sans"],
        json!([{"type": "dirname", "value": "CN=alice"}])
    );
    assert_eq!(
        json["files"],
        json!([
            {"path": "./alice.key", "kind": "key", "written": true},
            {"path": "./alice.crt", "kind": "certificate", "written": true},
        ])
    );
    sandbox.pair_matches("alice");
    openssl(
        &sandbox,
        &line("verify -x509_strict -purpose sslclient -CAfile pki/ca.crt alice.crt"),
    );
    let usage = openssl(
        &sandbox,
        &line("x509 -in alice.crt -noout -ext extendedKeyUsage"),
    );
    assert!(usage.ends_with("TLS Web Client Authentication"), "{usage}");
    assert!(!usage.contains("Server"), "{usage}");
}

#[test]
fn is_idempotent() {
    let sandbox = Sandbox::with_ca();
    sandbox.is_idempotent(&["issue-client", "alice"]);
    sandbox.is_idempotent(&["issue-client", "bob@example.test"]);
    sandbox.is_idempotent(&["issue-client", "Carol Ç", "--name", "carol"]);
    sandbox.is_idempotent(&line("issue-client dave --subject /C=US/O=Acme/OU=Ops/OU=Night/CN=dave --san dave@example.test --san uri:spiffe://example.test/dave --lifetime 8h"));
    sandbox.is_idempotent(&line(
        "issue-client erin --key-type ec-p384 --out-dir clients",
    ));
}

#[test]
fn every_client_has_a_name_in_its_san() {
    let sandbox = Sandbox::with_ca();
    let sans = |args: &[&str]| sandbox.json(args)["certificate"]["sans"].clone();
    assert_eq!(
        sans(&["issue-client", "bob@example.test"]),
        json!([{"type": "email", "value": "bob@example.test"}])
    );
    assert_eq!(
        sans(&["issue-client", "Carol Danvers"]),
        json!([{"type": "dirname", "value": "CN=Carol Danvers"}])
    );
    assert_eq!(
        sans(&["issue-client", "Dave D", "--subject", "CN=Dave D,O=Acme"]),
        json!([{"type": "dirname", "value": "CN=Dave D,O=Acme"}])
    );
    assert_eq!(
        sans(&["issue-client", "erin", "--san", "erin@example.test"]),
        json!([{"type": "email", "value": "erin@example.test"}])
    );
}

#[test]
fn both_forms_of_a_subject_are_the_same_bytes() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&line(
        "issue-client a --subject CN=a,OU=Ops,OU=Night,O=Acme,C=US",
    ));
    sandbox.keeps(&line(
        "issue-client a --subject /C=US/O=Acme/OU=Night/OU=Ops/CN=a",
    ));
    let subject = openssl(
        &sandbox,
        &line("x509 -in a.crt -noout -subject -nameopt RFC2253"),
    );
    assert_eq!(subject, "subject=CN=a,OU=Ops,OU=Night,O=Acme,C=US");
}

#[test]
fn another_subject_or_name_is_a_conflict() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "alice", "--subject", "CN=alice,O=Acme"]);
    sandbox.conflicts(
        &["issue-client", "alice", "--subject", "CN=alice,O=Evil"],
        &[
            "alice.crt",
            "the certificate has CN=alice,O=Acme, you asked for CN=alice,O=Evil",
        ],
    );
    // NAME is what was asked for, where --subject does not say otherwise.
    sandbox.conflicts(
        &["issue-client", "alice"],
        &["the certificate has CN=alice,O=Acme, you asked for CN=alice"],
    );
    sandbox.conflicts(
        &line("issue-client alice --subject CN=alice,O=Acme --san a@b.test"),
        &["the certificate is for dirname:CN=alice,O=Acme, you asked for email:a@b.test"],
    );
    let json = sandbox.json(&line(
        "issue-client alice --subject CN=alice,O=Evil --force",
    ));
    assert_eq!(json["outcome"], "reissued", "{json}");
    assert_eq!(json["certificate"]["subject"], "CN=alice,O=Evil");
    sandbox.pair_matches("alice");
}

#[test]
fn what_it_is_called_on_disk() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "alice", "--name", "other"]);
    assert!(sandbox.exists("other.crt") && sandbox.exists("other.key"));
    sandbox.ok(&line("issue-client alice --cert c.pem --key pki/k.pem"));
    assert!(sandbox.exists("c.pem") && sandbox.exists("pki/k.pem"));
    assert_eq!(sandbox.mode("pki/k.pem"), 0o600);
    assert!(!sandbox.exists("alice.crt") && !sandbox.exists("alice.key"));
    sandbox.ok(&line("issue-client alice --out-dir deep --key k.pem"));
    assert!(sandbox.exists("deep/alice.crt") && sandbox.exists("k.pem"));
    assert_eq!(sandbox.entries("deep"), ["alice.crt"]);
}

#[test]
fn modes_do_not_hang_on_the_umask() {
    for umask in ["000", "077", "0777"] {
        let sandbox = Sandbox::with_ca();
        let run = sandbox.under_umask(umask, &["issue-client", "alice"]);
        assert_eq!(run.code, 0, "{umask}: {}", run.stderr);
        assert_eq!(sandbox.mode("alice.key"), 0o600, "{umask}");
        assert_eq!(sandbox.mode("alice.crt"), 0o644, "{umask}");
    }
}

#[test]
fn lax_modes_of_keys_are_warned_of_and_not_refused() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = Sandbox::with_ca();
    let lax = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(sandbox.path("pki/ca.key"), lax).unwrap();
    let run = sandbox.run(&["issue-client", "alice"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let words = "warning: ./pki/ca.key can be read by others (mode 0644); chmod 600 ./pki/ca.key";
    assert!(run.stderr.contains(words), "{}", run.stderr);
    assert_eq!(sandbox.mode("pki/ca.key"), 0o644);
    let json = sandbox.json(&["issue-client", "alice"]);
    assert_eq!(json["outcome"], "kept");
    assert_eq!(json["warnings"].as_array().unwrap().len(), 1, "{json}");
}

#[test]
fn a_folder_open_to_everybody_is_warned_of() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = Sandbox::with_ca();
    let words = "warning: everybody can write in ./pki (mode 0777); chmod o-w ./pki";
    for (mode, warned) in [(0o777, true), (0o775, false), (0o700, false)] {
        let mode = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(sandbox.path("pki"), mode).unwrap();
        let run = sandbox.run(&["issue-client", "alice"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert_eq!(run.stderr.contains(words), warned, "{}", run.stderr);
    }
}

#[test]
fn serial_numbers_are_16_octets_of_chance() {
    let sandbox = Sandbox::with_ca();
    let serial = |name: &str| {
        let json = sandbox.json(&["issue-client", name]);
        json["certificate"]["serial"].as_str().unwrap().to_owned()
    };
    let serials: std::collections::BTreeSet<String> =
        ["a", "b", "c", "d", "e", "f"].map(serial).into();
    assert_eq!(serials.len(), 6);
    assert!(
        serials.iter().all(|serial| serial.len() == 32),
        "{serials:?}"
    );
}

#[test]
fn leaves_carry_the_exact_name_and_key_identifier_of_their_ca() {
    let sandbox = Sandbox::new();
    sandbox.ok(&line(
        "init-ca --subject /DC=test/DC=example/O=Ä/OU=a/OU=b/CN=x+UID=7",
    ));
    sandbox.ok(&["issue-client", "alice"]);
    let (leaf, ca) = (
        sandbox.certificate("alice.crt"),
        sandbox.certificate("pki/ca.crt"),
    );
    assert_eq!(leaf.facts().issuer.as_der(), ca.facts().subject.as_der());
    assert_eq!(leaf.facts().aki, ca.facts().ski);
    let aki = openssl(
        &sandbox,
        &line("x509 -in alice.crt -noout -ext authorityKeyIdentifier"),
    );
    assert!(!aki.contains("DirName") && !aki.contains("serial"), "{aki}");
    openssl(
        &sandbox,
        &line("verify -x509_strict -CAfile pki/ca.crt alice.crt"),
    );
}

#[test]
fn a_ca_made_by_openssl_keeps_its_string_types() {
    let sandbox = Sandbox::new();
    std::fs::create_dir(sandbox.path("pki")).unwrap();
    sandbox.write(
        "ca.cnf",
        "[req]\nstring_mask=default\nprompt=no\ndistinguished_name=dn\nx509_extensions=ext\n\
         [dn]\n0.OU=one\n1.OU=two\nCN=Old CA\n[ext]\nbasicConstraints=critical,CA:TRUE\n\
         keyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n",
    );
    openssl(
        &sandbox,
        &line(
            "req -x509 -config ca.cnf -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout pki/ca.key -out pki/ca.crt",
        ),
    );
    let dump = openssl(&sandbox, &["asn1parse", "-in", "pki/ca.crt"]);
    assert!(dump.contains("PRINTABLESTRING   :Old CA"), "{dump}");
    sandbox.ok(&["issue-client", "alice"]);
    let dump = openssl(&sandbox, &["asn1parse", "-in", "alice.crt"]);
    assert!(dump.contains("PRINTABLESTRING   :Old CA"), "{dump}");
    sandbox.keeps(&["init-ca", "--subject", "/OU=one/OU=two/CN=Old CA"]);
    openssl(
        &sandbox,
        &line("verify -x509_strict -CAfile pki/ca.crt alice.crt"),
    );
}

/// What was typed in the place of a name says what it is, and the hint is the command that was meant.
#[test]
fn what_is_no_clients_name() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["csr", "al"]);
    for (name, words) in [
        (
            "CN=alice",
            &[
                "is a subject",
                "give both: mtls-ca COMMAND alice --subject CN=alice",
            ][..],
        ),
        (
            "/C=US/CN=alice",
            &[
                "is a subject",
                "give both: mtls-ca COMMAND alice --subject /C=US/CN=alice",
            ],
        ),
        ("al.csr", &["is a file", "mtls-ca sign-client al.csr"]),
        ("al.key", &["is a file", "mtls-ca inspect al.key"]),
        ("*", &["cannot name a file", "--name NAME"]),
        ("*a", &["cannot name a file", "--name NAME"]),
        (
            "O=x, CN=y",
            &["give both: mtls-ca COMMAND y --subject 'O=x, CN=y'"],
        ),
    ] {
        for (args, command) in [
            (&["issue-client", name][..], "issue-client"),
            (&["quickstart", "--client", name], "issue-client"),
            (&["csr", name], "csr"),
        ] {
            let words: Vec<String> = words
                .iter()
                .map(|word| word.replace("COMMAND", command))
                .collect();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            sandbox.fails(args, 2, &words);
        }
    }
    // Said apart, or not a subject and not here, it is a name like others.
    for args in [
        "issue-client al.csr --subject CN=al.csr",
        "issue-client other.csr",
        "issue-client a=b",
        "issue-client CN=bob --subject CN=bob",
    ] {
        sandbox.ok(&line(args));
    }
}
