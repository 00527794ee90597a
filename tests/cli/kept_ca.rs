//! What is never done to a CA that is there, whatever `init-ca` is asked for.

use time::Duration;

use super::kit::openssl;
use crate::support::Sandbox;

#[test]
fn a_ca_is_never_replaced() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["init-ca", "--subject", "CN=a", "--path-len", "2"]);
    sandbox.conflicts(
        &["init-ca", "--subject", "CN=b"],
        &["the certificate has CN=a, you asked for CN=b", "pki/ca.crt"],
    );
    sandbox.conflicts(
        &["init-ca", "--key-type", "ed25519"],
        &["the key is ec-p256, you asked for ed25519"],
    );
    sandbox.conflicts(
        &["init-ca", "--path-len", "0"],
        &["has path length 2, you asked for path length 0"],
    );
    let run = sandbox.fails(
        &["init-ca", "--subject", "CN=b"],
        3,
        &["--ca-dir", "by hand"],
    );
    assert!(!run.stderr.contains("--force"), "{}", run.stderr);
    sandbox.fails(
        &["init-ca", "--subject", "CN=b", "--force"],
        2,
        &["--force"],
    );
}

#[test]
fn without_its_key_a_ca_is_left_alone() {
    let sandbox = Sandbox::with_ca();
    std::fs::remove_file(sandbox.path("pki/ca.key")).unwrap();
    sandbox.conflicts(&["init-ca"], &["its private key is not"]);
    let run = sandbox.fails(&["init-ca"], 3, &["bring the key back from your backup"]);
    assert!(!run.stderr.contains("delete its folder"), "{}", run.stderr);
}

#[test]
fn a_key_that_a_crash_left_alone_is_picked_up() {
    let sandbox = Sandbox::with_ca();
    let key = sandbox.bytes("pki/ca.key");
    std::fs::remove_file(sandbox.path("pki/ca.crt")).unwrap();
    sandbox.would(&["init-ca"], "create");
    // The key that is there says what kind it is; another kind asked for is a conflict.
    sandbox.conflicts(
        &["init-ca", "--key-type", "ec-p384"],
        &["the key is ec-p256, you asked for ec-p384"],
    );
    let json = sandbox.json(&["init-ca"]);
    assert_eq!(json["outcome"], "created");
    assert_eq!(json["files"][0]["written"], false, "{json}");
    assert_eq!(json["files"][1]["written"], true, "{json}");
    assert_eq!(sandbox.bytes("pki/ca.key"), key);
    sandbox.keeps(&["init-ca"]);
    openssl(&sandbox, &["verify", "-CAfile", "pki/ca.crt", "pki/ca.crt"]);
}

#[test]
fn a_torn_pair_is_a_conflict() {
    let (sandbox, other) = (Sandbox::with_ca(), Sandbox::with_ca());
    sandbox.write("pki/ca.key", other.bytes("pki/ca.key"));
    sandbox.conflicts(
        &["init-ca"],
        &["the certificate is for public key", "the key file holds"],
    );
    sandbox.fails(
        &["issue-client", "alice"],
        1,
        &["pki/ca.key", "does not belong to", "pki/ca.crt"],
    );
}

#[test]
fn a_certificate_of_another_kind_is_no_ca() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "alice"]);
    std::fs::create_dir(sandbox.path("odd")).unwrap();
    sandbox.write("odd/ca.crt", sandbox.bytes("alice.crt"));
    sandbox.write("odd/ca.key", sandbox.bytes("alice.key"));
    sandbox.conflicts(
        &["init-ca", "--ca-dir", "odd"],
        &["it is a client certificate, you asked for a certificate authority"],
    );
}

#[test]
fn a_ca_that_is_over_is_said_so() {
    let sandbox = Sandbox::with_ca();
    sandbox.age_ca(Duration::days(-100), Duration::days(-1));
    sandbox.conflicts(&["init-ca"], &["the CA's certificate ended on"]);
    let renewal = "mtls-ca renew --ca --ca-dir ./pki\n";
    let run = sandbox.fails(&["init-ca"], 3, &[renewal]);
    assert!(!run.stderr.contains("nothing replaces"), "{}", run.stderr);
    // Where more is in the way than its age, that is no help.
    let other = ["init-ca", "--subject", "CN=b"];
    let run = sandbox.fails(&other, 3, &["nothing replaces a CA"]);
    assert!(!run.stderr.contains("renew"), "{}", run.stderr);
    // In its last third it is kept, with a word of warning.
    sandbox.age_ca(Duration::days(-100), Duration::days(20));
    sandbox.keeps(&["init-ca"]);
    let run = sandbox.run(&["init-ca"]);
    assert!(
        run.stderr.starts_with(
            "warning: the CA CN=mTLS CA is in the last third of its life; it ends on 20"
        ),
        "{}",
        run.stderr
    );
    let renewal = "(to renew it: mtls-ca renew --ca --ca-dir ./pki)\n";
    assert!(run.stderr.ends_with(renewal), "{}", run.stderr);
    assert_eq!(
        sandbox.json(&["init-ca"])["warnings"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}
