//! `init-ca`: made once, kept for ever, never replaced.

use serde_json::{Value, json};
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

use super::kit::{LEDGER, line, openssl};
use crate::support::{Run, Sandbox};

#[test]
fn makes_a_key_and_a_certificate() {
    let sandbox = Sandbox::new();
    let said = sandbox.ok(&["init-ca", "--subject", "CN=Acme CA,O=Acme,C=US"]);
    assert!(
        said.starts_with("created certificate authority CN=Acme CA,O=Acme,C=US\n"),
        "{said}"
    );
    for line in [
        "valid until",
        "in 3650 days",
        "serial",
        "sha256",
        "./pki/ca.crt",
        "./pki/ca.key",
    ] {
        assert!(said.contains(line), "{line}:\n{said}");
    }
    let ledger = LEDGER;
    assert_eq!(
        sandbox.entries("pki"),
        [&["ca.crt", "ca.key"], &ledger[..]].concat()
    );
    for file in ledger {
        assert_eq!(sandbox.mode(&format!("pki/{file}")), 0o600, "{file}");
    }
    assert_eq!(sandbox.mode("pki/ca.key"), 0o600);
    assert_eq!(sandbox.mode("pki/ca.crt"), 0o644);
    assert_eq!(
        openssl(
            &sandbox,
            &["x509", "-in", "pki/ca.crt", "-noout", "-pubkey"]
        ),
        openssl(&sandbox, &["pkey", "-in", "pki/ca.key", "-pubout"])
    );
    openssl(
        &sandbox,
        &line("verify -x509_strict -CAfile pki/ca.crt pki/ca.crt"),
    );
}

#[test]
fn its_json_has_every_fact() {
    let sandbox = Sandbox::new();
    let before = OffsetDateTime::now_utc();
    let json = sandbox.json(&[
        "init-ca",
        "--subject",
        "/C=US/O=Acme/CN=Acme CA",
        "--path-len",
        "1",
    ]);
    assert_eq!(json["schema"], 1);
    assert_eq!(json["command"], "init-ca");
    assert_eq!(json["outcome"], "created");
    assert_eq!(json["reason"], Value::Null);
    assert_eq!(json["ignored"], json!([]));
    assert_eq!(json["warnings"], json!([]));
    assert_eq!(
        json["files"],
        json!([
            {"path": "./pki/ca.key", "kind": "key", "written": true},
            {"path": "./pki/ca.crt", "kind": "certificate", "written": true},
        ])
    );
    let facts = &json["certificate"];
    assert_eq!(facts["subject"], "CN=Acme CA,O=Acme,C=US");
    assert_eq!(facts["issuer"], facts["subject"]);
    assert_eq!(facts["profile"], "ca");
    assert_eq!(facts["sans"], json!([]));
    assert_eq!(facts["key_type"], "ec-p256");
    assert_eq!(facts["path_len"], 1);
    let print = |what: &[&str]| {
        let all = [&["x509", "-in", "pki/ca.crt", "-noout"], what].concat();
        let line = openssl(&sandbox, &all);
        line.split_once('=')
            .unwrap()
            .1
            .replace(':', "")
            .to_lowercase()
    };
    assert_eq!(facts["serial"], print(&["-serial"]));
    assert_eq!(facts["sha256"], print(&["-fingerprint", "-sha256"]));
    assert_eq!(facts["sha1"], print(&["-fingerprint", "-sha1"]));
    assert_eq!(facts["serial"].as_str().unwrap().len(), 32);
    assert_eq!(facts["spki_sha256"].as_str().unwrap().len(), 64);
    let moment = |field: &str| {
        let text = facts[field].as_str().unwrap();
        assert!(text.ends_with('Z'), "{text}");
        OffsetDateTime::parse(text, &Rfc3339).unwrap()
    };
    let began = moment("not_before") + Duration::minutes(5);
    assert!((began - before).abs() < Duration::minutes(1), "{facts}");
    assert_eq!(moment("not_after") - began, Duration::days(3650));
}

#[test]
fn is_idempotent() {
    Sandbox::new().is_idempotent(&["init-ca"]);
    Sandbox::new().is_idempotent(&["init"]);
    Sandbox::new().is_idempotent(&line(
        "init-ca --subject CN=a+OU=b,DC=x,DC=y --path-len 0 --key-type ed25519",
    ));
}

#[test]
fn the_alias_is_the_same_command() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.json(&["init"])["command"], "init-ca");
    assert_eq!(sandbox.json(&["init-ca"])["outcome"], "kept");
}

#[test]
fn what_nobody_asks_for_is_no_reason_to_find_fault() {
    let sandbox = Sandbox::new();
    sandbox.ok(&line(
        "init-ca --subject CN=Mine --key-type ec-p384 --path-len 3",
    ));
    sandbox.keeps(&["init-ca"]);
    sandbox.keeps(&["init-ca", "--days", "7"]);
    sandbox.keeps(&["init-ca", "--subject", "/CN=Mine"]);
}

#[test]
fn every_key_type() {
    let kinds = [
        ("ec-p256", "prime256v1", "ecdsa-with-SHA256"),
        ("ec-p384", "secp384r1", "ecdsa-with-SHA384"),
        ("ed25519", "ED25519", "ED25519"),
    ];
    for (word, key, signature) in kinds {
        let sandbox = Sandbox::new();
        let json = sandbox.json(&["init-ca", "--key-type", word]);
        assert_eq!(json["certificate"]["key_type"], word);
        let text = openssl(&sandbox, &["x509", "-in", "pki/ca.crt", "-noout", "-text"]);
        assert!(
            text.contains(key) && text.contains(signature),
            "{word}\n{text}"
        );
        let text = openssl(&sandbox, &["pkey", "-in", "pki/ca.key", "-noout", "-text"]);
        assert!(text.contains(key), "{word}");
    }
}

#[test]
fn modes_do_not_hang_on_the_umask() {
    for umask in ["000", "022", "077"] {
        let sandbox = Sandbox::new();
        let run = sandbox.under_umask(umask, &["init-ca"]);
        assert_eq!(run.code, 0, "{umask}: {}", run.stderr);
        assert_eq!(sandbox.mode("pki/ca.key"), 0o600, "{umask}");
        assert_eq!(sandbox.mode("pki/ca.crt"), 0o644, "{umask}");
    }
}

#[test]
fn dates_from_2050_on_have_their_own_type() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["init-ca", "--not-after", "2060-02-29T12:00:00+01:00"]);
    let dump = openssl(&sandbox, &["asn1parse", "-in", "pki/ca.crt"]);
    assert!(dump.contains("UTCTIME"), "{dump}");
    assert!(
        dump.contains("GENERALIZEDTIME   :20600229110000Z"),
        "{dump}"
    );
    let other = Sandbox::new();
    other.ok(&["init-ca", "--not-after", "2049-12-31T23:59:59Z"]);
    let dump = openssl(&other, &["asn1parse", "-in", "pki/ca.crt"]);
    assert!(
        dump.contains(":491231235959Z") && !dump.contains("GENERALIZED"),
        "{dump}"
    );
}

#[test]
fn lifetimes_that_make_no_sense() {
    let sandbox = Sandbox::new();
    for (flag, value, code) in [
        ("--days", "0", 2),
        ("--days", "-1", 2),
        ("--days", "100000", 2),
        ("--days", "ten", 2),
        ("--lifetime", "0h", 2),
        ("--lifetime", "90", 2),
        ("--lifetime", "101y", 2),
        ("--lifetime", "99999999999999999999y", 2),
        ("--not-after", "1949-12-31T00:00:00Z", 1),
        ("--not-after", "2020-01-01T00:00:00Z", 1),
        ("--not-after", "9999-12-31T23:59:59Z", 1),
        ("--not-after", "10000-01-01T00:00:00Z", 2),
        ("--not-after", "2030-02-30T00:00:00Z", 2),
        ("--not-after", "tomorrow", 2),
    ] {
        let arg = format!("{flag}={value}");
        sandbox.fails(&["init-ca", &arg], code, &[]);
    }
    sandbox.fails(
        &["init-ca", "--days", "3", "--lifetime", "3d"],
        2,
        &["cannot be used with"],
    );
    sandbox.fails(&["init-ca", "--path-len", "256"], 2, &["256"]);
    sandbox.fails(
        &["init-ca", "--key-type", "rsa-1024"],
        2,
        &["rsa-1024", "ec-p256"],
    );
    sandbox.fails(&["init-ca", "--subject", ""], 2, &["--subject"]);
    assert!(sandbox.entries("").is_empty());
}

#[test]
fn its_folder_is_where_one_says() {
    let sandbox = Sandbox::new();
    let mut command = sandbox.command(&["init-ca"]);
    assert!(
        command
            .env("MTLS_CA_DIR", "from-env")
            .status()
            .unwrap()
            .success()
    );
    assert!(sandbox.exists("from-env/ca.key") && !sandbox.exists("pki"));
    let mut command = sandbox.command(&["init-ca", "--ca-dir", "from-flag"]);
    assert!(
        command
            .env("MTLS_CA_DIR", "nowhere")
            .status()
            .unwrap()
            .success()
    );
    assert!(sandbox.exists("from-flag/ca.key") && !sandbox.exists("nowhere"));
    // The other verbs look there too.
    let mut command = sandbox.command(&["issue-client", "alice"]);
    assert!(
        command
            .env("MTLS_CA_DIR", "from-env")
            .status()
            .unwrap()
            .success()
    );
    sandbox.fails(
        &["issue-client", "bob"],
        1,
        &["there is no CA in ./pki", "mtls-ca init-ca", "MTLS_CA_DIR"],
    );
    // Empty, it says nothing; as a flag, that is a mistake.
    let mut command = sandbox.command(&["issue-client", "bob"]);
    let run = Run::of(command.env("MTLS_CA_DIR", "").output().unwrap());
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(
        run.stderr.contains("there is no CA in ./pki"),
        "{}",
        run.stderr
    );
    let mut command = sandbox.command(&["list", "--ca-dir", ""]);
    let run = Run::of(command.env("MTLS_CA_DIR", "").output().unwrap());
    assert_eq!(run.code, 2, "{}", run.stderr);
    let mut command = sandbox.command(&["list", "--ca-dir", "from-env"]);
    assert!(command.env("MTLS_CA_DIR", "").status().unwrap().success());
}

/// Its ledger and list are of another name: nothing in them would count.
#[test]
fn another_name_over_a_certificate_that_was_lost() {
    for keep in ["pki/crl.pem", "pki/ledger.sqlite"] {
        let sandbox = Sandbox::new();
        sandbox.ok(&line("init-ca --subject CN=R,O=Acme"));
        sandbox.ok(&line("revoke --serial 5 --force --crl"));
        std::fs::remove_file(sandbox.path("pki/ca.crt")).unwrap();
        for file in ["crl.pem"].iter().chain(&LEDGER) {
            let file = format!("pki/{file}");
            if !file.starts_with(keep) {
                let _ = std::fs::remove_file(sandbox.path(file));
            }
        }
        let words = [
            keep,
            "is that of CN=R,O=Acme",
            "would be CN=mTLS CA",
            "mtls-ca init-ca --subject CN=R,O=Acme",
        ];
        sandbox.fails(&["init-ca"], 3, &words);
        sandbox.fails(&["init-ca", "--dry-run"], 3, &words[..3]);
        sandbox.ok(&line("init-ca --subject CN=R,O=Acme"));
    }
}
