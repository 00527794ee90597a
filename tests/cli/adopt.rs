//! `adopt`: the tutorials' own openssl lines, taken over as they are.

use std::fs;

use mtls_ca::pki::issue::Authority;
use time::Duration;

use super::kit::{line, openssl, remade, with};
use crate::support::{Sandbox, peer};

/// The lines of the tutorials, with the CA's key under a passphrase.
const TUTORIAL: &str = r#"
openssl genrsa -aes256 -passout pass:secret -out ca.key 4096
openssl req -new -x509 -days 365 -key ca.key -passin pass:secret -out ca.crt -subj "/C=US/O=Acme/OU=A/OU=B/CN=My CA"
openssl genrsa -des3 -passout pass:other -out server.key 2048
openssl req -new -key server.key -passin pass:other -out server.csr -subj "/CN=localhost"
openssl x509 -req -days 365 -in server.csr -CA ca.crt -CAkey ca.key -passin pass:secret -set_serial 01 -out server.crt
openssl genrsa -out client.key 2048
openssl req -new -key client.key -out client.csr -subj "/O=Acme/CN=alice"
openssl x509 -req -days 365 -in client.csr -CA ca.crt -CAkey ca.key -passin pass:secret -set_serial 01 -out client.crt
openssl genrsa -out old.key 1024
openssl req -new -key old.key -out old.csr -subj "/CN=old"
"#;

const ADOPT: [&str; 7] = [
    "adopt",
    "--cert",
    "ca.crt",
    "--key",
    "ca.key",
    "--ca-pass",
    "env:PASS",
];

fn sh(sandbox: &Sandbox, script: &str) {
    let _ = peer("openssl");
    let output = peer("bash")
        .args(["-euo", "pipefail", "-c", script])
        .current_dir(sandbox.path(""))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// With the passphrase in the environment; exit code, stdout, stderr.
fn run(sandbox: &Sandbox, args: &[&str]) -> (i32, String, String) {
    let output = sandbox
        .command(args)
        .env("PASS", "secret")
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code().unwrap(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

fn ok(sandbox: &Sandbox, args: &[&str]) -> String {
    let (code, stdout, stderr) = run(sandbox, args);
    assert_eq!(code, 0, "{args:?}\n{stdout}{stderr}");
    stdout
}

#[test]
fn the_tutorials_ca_comes_along() {
    let sandbox = Sandbox::new();
    sh(&sandbox, TUTORIAL);
    let before = sandbox.snapshot();

    assert!(ok(&sandbox, &[&ADOPT[..], &["--dry-run"]].concat()).starts_with("would create"));
    assert_eq!(run(&sandbox, &[&ADOPT[..], &["--check"]].concat()).0, 5);
    // What is advised is meant to be pasted, and for the folder that was given.
    fs::rename(sandbox.path("client.crt"), sandbox.path("a;b.crt")).unwrap();
    let elsewhere = ["--ca-dir", "my ca", "--dry-run"];
    let said = ok(&sandbox, &[&ADOPT[..], &elsewhere].concat());
    for words in [
        "mtls-ca sign-server --ca-dir 'my ca' ./server.csr localhost --out-dir new",
        "mtls-ca issue-client --ca-dir 'my ca' 'a;b' --subject 'CN=alice,O=Acme' --out-dir new",
    ] {
        assert!(said.contains(words), "{words}:\n{said}");
    }
    fs::rename(sandbox.path("a;b.crt"), sandbox.path("client.crt")).unwrap();
    assert_eq!(before, sandbox.snapshot());

    let said = ok(&sandbox, &ADOPT);
    for words in [
        "adopted certificate authority CN=My CA,OU=B,OU=A,O=Acme,C=US",
        "without keyUsage",
        "server.crt CN=localhost, issued by this CA",
        "client.crt CN=alice,O=Acme, issued by this CA",
        "version 1 certificate",
        "its serial number is 01",
        "no subjectAltName",
        "mtls-ca sign-server ./server.csr localhost --out-dir new",
        "mtls-ca sign-client ./client.csr --out-dir new",
    ] {
        assert!(said.contains(words), "{words}:\n{said}");
    }
    // Both are copies to the byte, the key 0600, and nothing of the old was touched.
    for file in ["ca.crt", "ca.key"] {
        let copy = format!("pki/{file}");
        assert_eq!(
            fs::read(sandbox.path(file)).unwrap(),
            fs::read(sandbox.path(copy)).unwrap()
        );
    }
    assert_eq!(
        (sandbox.mode("pki/ca.key"), sandbox.mode("pki/ca.crt")),
        (0o600, 0o644)
    );
    let after = sandbox.snapshot();
    assert!(
        before
            .iter()
            .skip(1)
            .all(|(path, state)| after.get(path) == Some(state))
    );

    // Kept without a passphrase, and without a word to the key.
    let again = sandbox.ok(&["adopt", "--cert", "ca.crt", "--key", "ca.key"]);
    assert!(again.starts_with("kept "), "{again}");
    assert_eq!(after, sandbox.snapshot());

    // What it says to do works, and strict eyes find the issuer's bytes.
    let pass = ["--ca-pass", "env:PASS", "--out-dir", "new"];
    ok(
        &sandbox,
        &[&["sign-server", "server.csr", "localhost"][..], &pass].concat(),
    );
    ok(
        &sandbox,
        &[&["sign-client", "client.csr"][..], &pass].concat(),
    );
    ok(
        &sandbox,
        &[&["issue-server", "127.0.0.1"][..], &pass].concat(),
    );
    for (purpose, file) in [
        ("sslserver", "server"),
        ("sslclient", "client"),
        ("sslserver", "127.0.0.1"),
    ] {
        sh(
            &sandbox,
            &format!("openssl verify -CAfile ca.crt -purpose {purpose} new/{file}.crt"),
        );
        sh(
            &sandbox,
            &format!(
                "certtool --verify --load-ca-certificate ca.crt --infile new/{file}.crt --verify-profile=medium"
            ),
        );
    }
    let (code, _, stderr) = run(&sandbox, &[&["sign-client", "old.csr"][..], &pass].concat());
    assert!(
        code == 1 && stderr.contains("RSA with 1024 bits"),
        "{stderr}"
    );
}

#[test]
fn what_cannot_work_is_refused() {
    let sandbox = Sandbox::new();
    sh(
        &sandbox,
        r#"
        ec="-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
        openssl req -x509 $ec -keyout ca.key -out ca.crt -subj /CN=CA
        openssl req -x509 $ec -keyout other.key -out leaf.crt -subj /CN=leaf -addext basicConstraints=critical,CA:FALSE
        openssl req -x509 -newkey rsa:1024 -nodes -keyout weak.key -out weak.crt -subj /CN=weak
        openssl req -x509 $ec -keyout nosign.key -out nosign.crt -subj /CN=n -addext keyUsage=critical,cRLSign
        "#,
    );
    for (cert, key, says) in [
        ("ca.crt", "other.key", "does not belong"),
        ("leaf.crt", "other.key", "no CA's certificate"),
        ("weak.crt", "weak.key", "RSA with 1024 bits"),
        ("nosign.crt", "nosign.key", "keyCertSign"),
        ("ca.key", "ca.key", "a private key; a certificate is wanted"),
        ("ca.crt", "ca.crt", "private key is wanted"),
        ("none.crt", "ca.key", "none.crt"),
        ("ca.crt", "none.key", "none.key"),
    ] {
        sandbox.fails(&["adopt", "--cert", cert, "--key", key], 1, &[says]);
    }
    let said = sandbox.ok(&["adopt", "--cert", "ca.crt", "--key", "ca.key"]);
    assert!(said.starts_with("adopted "), "{said}");
    // Nothing replaces a CA.
    sandbox.ok(&["init-ca", "--ca-dir", "second"]);
    sandbox.fails(
        &["adopt", "--cert", "second/ca.crt", "--key", "second/ca.key"],
        3,
        &["another one", "--ca-dir OTHER"],
    );
}

#[test]
fn a_root_without_extensions_still_signs() {
    let sandbox = Sandbox::new();
    sh(
        &sandbox,
        r#"
        openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.csr -subj "/O=Old/CN=Root"
        openssl x509 -req -in ca.csr -signkey ca.key -days 365 -out ca.crt
        "#,
    );
    let json = sandbox.json(&["adopt", "--cert", "ca.crt", "--key", "ca.key"]);
    assert_eq!(json["outcome"], "created", "{json}");
    assert_eq!(json["findings"][0]["code"], "old-version", "{json}");
    sandbox.ok(&["issue-server", "localhost"]);
    sh(
        &sandbox,
        "openssl verify -CAfile ca.crt -purpose sslserver localhost.crt",
    );
    assert!(
        sandbox
            .ok(&["issue-server", "localhost"])
            .starts_with("kept ")
    );
}

/// The year of the tutorials is over before anybody looks for another tool.
#[test]
fn a_ca_that_is_over_is_adopted_to_be_renewed() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["init-ca", "--ca-dir", "old", "--subject", "CN=Old"]);
    let old = |name: &str| format!("old/{name}");
    let key = sandbox.key(&old("ca.key"));
    let made = remade(
        &sandbox.certificate(&old("ca.crt")),
        &key,
        &Authority::Itself(&key),
        -Duration::days(400),
        -Duration::days(35),
    );
    sandbox.write("ca.crt", made);
    let adopt = ["adopt", "--cert", "ca.crt", "--key", "old/ca.key"];
    let renewal = "mtls-ca renew --ca --ca-dir ./pki";
    for flag in ["--dry-run", "--quiet"] {
        let json = sandbox.json(&with(&adopt, flag));
        assert_eq!(json["outcome"], "created", "{json}");
        let warning = json["warnings"][0].as_str().unwrap();
        assert!(warning.contains(renewal), "{warning}");
    }
    let again = sandbox.run(&adopt);
    assert!(again.stdout.starts_with("kept "), "{}", again.stdout);
    assert!(again.stderr.contains(renewal), "{}", again.stderr);

    sandbox.fails(&["issue-client", "alice"], 1, &["ended on", renewal]);
    sandbox.ok(&line(renewal)[1..]);
    sandbox.ok(&["issue-client", "alice"]);
    sandbox.ok(&["verify", "alice.crt"]);
}

/// A CA of `openssl ca`, with lists and a database, and without them numbered.
const WITH_LISTS: &str = r#"
printf '[ca]\ndefault_ca=c\n[c]\ndatabase=index.txt\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\ndefault_days=90\ndefault_crl_days=9\npolicy=p\n[p]\ncommonName=supplied\n' >ca.cnf
: >index.txt
echo 0A01 >serial
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 -keyout ca.key -out ca.crt -subj '/CN=Old CA'
for name in alice bob carol; do
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout $name.key -out $name.csr -subj /CN=$name
    openssl ca -batch -config ca.cnf -cert ca.crt -keyfile ca.key -in $name.csr -out $name.crt
done
openssl ca -config ca.cnf -cert ca.crt -keyfile ca.key -revoke alice.crt
openssl ca -config ca.cnf -cert ca.crt -keyfile ca.key -gencrl -out crl.pem
openssl ca -config ca.cnf -cert ca.crt -keyfile ca.key -revoke bob.crt
"#;

/// Whoever was locked out by the old CA is so by the new one: the way there is told.
#[test]
fn what_the_old_ca_had_revoked_is_told() {
    let sandbox = Sandbox::new();
    sh(&sandbox, WITH_LISTS);
    let adopt = ["adopt", "--cert", "ca.crt", "--key", "ca.key"];
    let run = sandbox.run(&adopt);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for words in [
        "./crl.pem is the CA's revocation list (1 certificate)",
        "cp ./crl.pem ./pki/crl.pem && mtls-ca crl\n",
        "./index.txt calls 1 certificate revoked more that the list does not",
        "mtls-ca revoke --force --serial 0a02\n",
    ] {
        assert!(run.stderr.contains(words), "{words}\n{}", run.stderr);
    }
    // No new certificate is advised for whoever is locked out.
    assert!(!run.stdout.contains("alice.csr"), "{}", run.stdout);
    assert!(
        run.stdout.contains("sign-client ./carol.csr"),
        "{}",
        run.stdout
    );
    let json = sandbox.json(&adopt);
    assert_eq!(json["outcome"], "kept");
    assert_eq!(json["warnings"].as_array().unwrap().len(), 2, "{json}");
    assert_eq!(json["leftovers"][0]["revoked"], true, "{json}");
    assert_eq!(
        json["leftovers"][0]["reissue"],
        serde_json::Value::Null,
        "{json}"
    );
    // As it is told, pasted.
    fs::copy(sandbox.path("crl.pem"), sandbox.path("pki/crl.pem")).unwrap();
    sandbox.ok(&["crl"]);
    sandbox.ok(&["revoke", "--force", "--serial", "0a02", "--crl"]);
    assert_eq!(sandbox.list("pki/crl.pem").count, 2);
    assert_eq!(sandbox.run(&adopt).stderr, "");
    // Where a list is taken for certificates, too.
    sandbox.fails(
        &["list", "--import", "crl.pem"],
        1,
        &["cp crl.pem ./pki/crl.pem && mtls-ca crl"],
    );
}

/// Servers and their clients are given `ca.crt`, and read PEM.
#[test]
fn a_certificate_in_der_becomes_pem() {
    let sandbox = Sandbox::with_ca();
    fs::rename(sandbox.path("pki"), sandbox.path("old")).unwrap();
    sh(
        &sandbox,
        "openssl x509 -in old/ca.crt -outform DER -out ca.der",
    );
    let adopt = ["adopt", "--cert", "ca.der", "--key", "old/ca.key"];
    sandbox.ok(&adopt);
    assert_eq!(sandbox.bytes("pki/ca.crt"), sandbox.bytes("old/ca.crt"));
    sandbox.keeps(&adopt);
    sandbox.keeps(&["adopt", "--cert", "old/ca.crt", "--key", "old/ca.key"]);
}

/// What became of it here is no other CA.
#[test]
fn the_same_ca_is_kept_after_it_was_renewed_and_its_key_encrypted() {
    let sandbox = Sandbox::new();
    sandbox.ok(&line("init-ca --ca-dir old --subject CN=Old"));
    let adopt = line("adopt --cert old/ca.crt --key old/ca.key");
    sandbox.ok(&adopt);
    sandbox.write("pass", "a long passphrase");
    sandbox.ok(&line("renew --ca --force --days 4000"));
    sandbox.keeps(&adopt);
    let run = sandbox.run(&adopt);
    let words = "./pki/ca.crt is a newer certificate of the same CA";
    assert!(run.stderr.contains(words), "{}", run.stderr);
    sandbox.ok(&line("key encrypt pki/ca.key --key-pass file:pass"));
    sandbox.keeps(&adopt);
    let run = sandbox.run(&adopt);
    let words = "./pki/ca.key is under a passphrase, old/ca.key is another file";
    assert!(run.stderr.contains(words), "{}", run.stderr);
    let json = sandbox.json(&adopt);
    let serial = sandbox.certificate("pki/ca.crt").facts().serial.to_string();
    assert_eq!(json["certificate"]["serial"], serial.as_str(), "{json}");

    // A key in another form is the same one; without the certificate, nobody knows one under a passphrase.
    fs::rename(sandbox.path("pki/ca.crt"), sandbox.path("new.crt")).unwrap();
    sandbox.fails(
        &adopt,
        3,
        &["pki/ca.key is there already and is another one"],
    );
    openssl(&sandbox, &line("ec -in old/ca.key -out pki/ca.key"));
    let json = sandbox.json(&adopt);
    assert_eq!(json["outcome"], "created", "{json}");
    assert!(
        json["warnings"][0]
            .as_str()
            .unwrap()
            .contains("in another form"),
        "{json}"
    );

    // One that is newer than what is here is not taken for kept.
    let newer = line("adopt --cert new.crt --key old/ca.key");
    sandbox.fails(
        &newer,
        3,
        &["you gave a newer one", "mv ./pki/ca.crt ./pki/ca.crt.old"],
    );
    fs::remove_file(sandbox.path("pki/ca.crt")).unwrap();
    sandbox.ok(&newer);
    assert_eq!(sandbox.bytes("pki/ca.crt"), sandbox.bytes("new.crt"));
}

/// What every easy-rsa makes: the first certificate would be refused for it.
#[test]
fn a_ca_that_strict_programs_refuse_is_told_with_the_cure() {
    let sandbox = Sandbox::new();
    sh(
        &sandbox,
        "openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -days 99 -subj /CN=Easy -config /dev/null \
         -addext basicConstraints=CA:TRUE -addext keyUsage=keyCertSign,cRLSign -addext subjectKeyIdentifier=hash 2>log",
    );
    let words = "basicConstraints that are not marked critical";
    let adopt = ["adopt", "--cert", "ca.crt", "--key", "ca.key"];
    let said = sandbox.ok(&adopt);
    let cure = "make anew     mtls-ca renew --ca --force (";
    assert!(said.contains(words) && said.contains(cure), "{said}");
    assert_eq!(sandbox.json(&adopt)["cure"], "mtls-ca renew --ca --force");

    let said = sandbox.ok(&["quickstart", "a.test"]);
    assert!(
        said.contains("but for what is wrong with the CA itself"),
        "{said}"
    );
    assert!(said.contains(words), "{said}");
    let json = sandbox.json(&["quickstart", "a.test"]);
    assert_eq!(json["verified"], false, "{json}");
    assert_eq!(json["problems"][0]["code"], "extension-criticality");
    let run = sandbox.run(&["verify", "a.test.crt"]);
    assert_eq!(run.code, 4);
    assert!(
        run.stdout.contains("`mtls-ca renew --ca --force`"),
        "{}",
        run.stdout
    );

    sandbox.ok(&["renew", "--ca", "--force"]);
    sandbox.ok(&["verify", "a.test.crt", "client.crt"]);
    assert_eq!(sandbox.json(&["quickstart", "a.test"])["verified"], true);
}

#[test]
fn a_ca_without_a_name_is_refused() {
    let sandbox = Sandbox::new();
    sh(
        &sandbox,
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.crt -days 9 -subj / \
         -addext keyUsage=critical,keyCertSign 2>log",
    );
    let adopt = ["adopt", "--cert", "ca.crt", "--key", "ca.key"];
    let words = ["ca.crt cannot be adopted", "no subject", "init-ca"];
    sandbox.fails(&adopt, 1, &words);
    assert!(!sandbox.exists("pki"));
}

/// Messages cut long names short, and what is wrong with the CA is still no fault of what it signs.
#[test]
fn a_ca_with_a_long_name_issues_for_all_its_faults() {
    let sandbox = Sandbox::new();
    let unit = format!("/OU={}", "x".repeat(60)).repeat(6);
    sh(
        &sandbox,
        &format!(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.crt -days 9 \
             -subj /CN=Long{unit} -config /dev/null -addext basicConstraints=CA:TRUE \
             -addext keyUsage=keyCertSign -addext subjectKeyIdentifier=hash 2>log"
        ),
    );
    sandbox.ok(&["adopt", "--cert", "ca.crt", "--key", "ca.key"]);
    sandbox.ok(&["issue-client", "alice"]);
}
