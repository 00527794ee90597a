//! What stands in `ca.crt` must be a CA that may sign now, and the owner of `ca.key`.
//! openssl and certtool sign with anything, silently.

use time::Duration;

use super::kit::{fixture, line, openssl};
use crate::support::Sandbox;

/// The key of a CA, under a certificate that openssl made of these extensions.
fn with_certificate(extensions: &str) -> Sandbox {
    let sandbox = Sandbox::with_ca();
    sandbox.write(
        "cnf",
        format!("[req]\ndistinguished_name=dn\n[dn]\n[ext]\n{extensions}\n"),
    );
    openssl(
        &sandbox,
        &[
            "req",
            "-x509",
            "-config",
            "cnf",
            "-extensions",
            "ext",
            "-key",
            "pki/ca.key",
            "-subj",
            "/CN=mTLS CA",
            "-days",
            "9",
            "-out",
            "pki/ca.crt",
        ],
    );
    sandbox
}

/// Every verb that signs refuses, and writes nothing.
fn refuses(sandbox: &Sandbox, words: &[&str]) {
    let csr = fixture("requests/plain.csr");
    for args in [
        &["issue-server", "a.test"][..],
        &["issue-client", "alice"],
        &["issue-client", "alice", "--dry-run"],
        &["issue-client", "alice", "--out-dir", "new", "--force"],
        &["sign-client", &csr],
        &["sign-server", &csr, "a.test"],
    ] {
        sandbox.fails(args, 1, words);
    }
    sandbox.fails_in_json(&["issue-client", "alice"], "refused", 1, words);
}

#[test]
fn no_ca_at_all() {
    let sandbox = with_certificate("basicConstraints=critical,CA:FALSE");
    refuses(
        &sandbox,
        &["pki/ca.crt", "is no CA's certificate", "CA:TRUE"],
    );
    let sandbox = with_certificate("subjectKeyIdentifier=hash");
    refuses(&sandbox, &["pki/ca.crt", "is no CA's certificate"]);
}

#[test]
fn a_ca_that_may_not_sign_certificates() {
    let sandbox = with_certificate("basicConstraints=critical,CA:TRUE\nkeyUsage=critical,cRLSign");
    refuses(
        &sandbox,
        &["pki/ca.crt", "may not sign certificates", "keyCertSign"],
    );
}

#[test]
fn the_control_may_sign() {
    let sandbox =
        with_certificate("basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign");
    sandbox.ok(&["issue-client", "alice", "--days", "3"]);
    sandbox.pair_matches("alice");
}

#[test]
fn a_key_that_is_not_its_own() {
    let (sandbox, other) = (Sandbox::with_ca(), Sandbox::with_ca());
    sandbox.write("pki/ca.key", other.bytes("pki/ca.key"));
    let csr = fixture("requests/plain.csr");
    let words = [
        "pki/ca.key does not belong to",
        "pki/ca.crt",
        "public keys differ",
    ];
    sandbox.fails(&["issue-server", "a.test"], 1, &words);
    sandbox.fails(&["issue-client", "a", "--out-dir", "new"], 1, &words);
    sandbox.fails(&["sign-client", &csr], 1, &words);
}

#[test]
fn expired() {
    let sandbox = Sandbox::with_ca();
    sandbox.age_ca(Duration::days(-30), Duration::seconds(-2));
    refuses(&sandbox, &["the CA in ./pki/ca.crt ended on 20"]);
}

#[test]
fn not_yet_valid() {
    let sandbox = Sandbox::with_ca();
    sandbox.age_ca(Duration::hours(1), Duration::days(30));
    refuses(
        &sandbox,
        &["the CA in ./pki/ca.crt begins on 20", "clock says 20"],
    );
}

#[test]
fn a_leaf_made_before_is_kept_under_a_ca_that_is_over() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "alice"]);
    sandbox.age_ca(Duration::days(-30), Duration::seconds(-2));
    // It is what was asked for; that nobody accepts it any more is `verify`'s to say.
    sandbox.keeps(&["issue-client", "alice"]);
}

#[test]
fn no_leaf_signs() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&line(
        "issue-client alice --cert pki/ca2.crt --key pki/ca2.key",
    ));
    std::fs::rename(sandbox.path("pki/ca2.crt"), sandbox.path("pki/ca.crt")).unwrap();
    std::fs::rename(sandbox.path("pki/ca2.key"), sandbox.path("pki/ca.key")).unwrap();
    refuses(&sandbox, &["is no CA's certificate"]);
}

#[test]
fn no_key_no_certificate() {
    let sandbox = Sandbox::with_ca();
    std::fs::remove_file(sandbox.path("pki/ca.key")).unwrap();
    sandbox.fails(
        &["issue-client", "a"],
        1,
        &["the CA's key ./pki/ca.key is missing", "backup"],
    );
    let sandbox = Sandbox::with_ca();
    std::fs::remove_file(sandbox.path("pki/ca.crt")).unwrap();
    sandbox.fails(
        &["issue-client", "a"],
        1,
        &["there is no CA in ./pki (./pki/ca.crt is missing)"],
    );
}

#[test]
fn an_intermediate_comes_with_its_leaves_and_the_root_does_not() {
    let sandbox = with_certificate(
        "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\nsubjectKeyIdentifier=hash",
    );
    // The CA's certificate again, this time signed by a root of another tool.
    openssl(
        &sandbox,
        &line("ecparam -name prime256v1 -genkey -noout -out root.key"),
    );
    openssl(
        &sandbox,
        &line(
            "req -x509 -config cnf -extensions ext -key root.key -subj /CN=Root -days 99 -out root.crt",
        ),
    );
    openssl(
        &sandbox,
        &line("req -new -config cnf -key pki/ca.key -subj /CN=Sub -out sub.csr"),
    );
    openssl(
        &sandbox,
        &line(
            "x509 -req -in sub.csr -CA root.crt -CAkey root.key -days 9 -extfile cnf -extensions ext -out sub.crt",
        ),
    );
    sandbox.write(
        "pki/ca.crt",
        [sandbox.bytes("sub.crt"), sandbox.bytes("root.crt")].concat(),
    );
    let args = ["issue-server", "a.test", "--days", "3"];
    sandbox.ok(&args);
    let pem = sandbox.read("a.test.crt");
    assert_eq!(pem.matches("BEGIN CERTIFICATE").count(), 2, "{pem}");
    assert!(pem.ends_with(&sandbox.read("sub.crt")), "{pem}");
    openssl(
        &sandbox,
        &line("verify -CAfile root.crt -untrusted a.test.crt a.test.crt"),
    );
    sandbox.keeps(&args);
}
