//! What stands in the way of a leaf: conflicts with both sides, and what `--force` may do about them.

use serde_json::json;

use super::kit::line;
use crate::support::Sandbox;

#[test]
fn other_hosts_are_a_conflict_and_their_order_is_not() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-server", "a.test", "b.test"]);
    sandbox.keeps(&["issue-server", "a.test", "--san", "b.test"]);
    sandbox.conflicts(
        &["issue-server", "a.test", "c.test"],
        &[
            "a.test.crt: the certificate is for dns:a.test, dns:b.test, you asked for dns:a.test, dns:c.test",
        ],
    );
    sandbox.fails(&["issue-server", "a.test"], 3, &["--force", "--name NAME"]);
    sandbox.keeps(&["issue-server", "b.test", "a.test", "--name", "a.test"]);
}

#[test]
fn another_subject_is_a_conflict_where_it_was_asked_for() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-server", "a.test", "--subject", "CN=one,O=Acme"]);
    sandbox.keeps(&["issue-server", "a.test"]);
    sandbox.conflicts(
        &["issue-server", "a.test", "--subject", "CN=two,O=Acme"],
        &["the certificate has CN=one,O=Acme, you asked for CN=two,O=Acme"],
    );
}

#[test]
fn force_reissues_and_keeps_the_key_and_the_old_file() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-server", "a.test"]);
    let (key, old) = (sandbox.bytes("a.test.key"), sandbox.bytes("a.test.crt"));
    let serial = sandbox.certificate("a.test.crt").facts().serial.to_string();
    let args = ["issue-server", "a.test", "b.test", "--force"];
    sandbox.would(&args, "reissue");
    let json = sandbox.json(&args);
    assert_eq!(json["outcome"], "reissued");
    assert_eq!(
        json["reason"],
        "the certificate is for dns:a.test, you asked for dns:a.test, dns:b.test"
    );
    let beside = format!("a.test.crt.{serial}");
    assert_eq!(
        json["files"],
        json!([
            {"path": "./a.test.key", "kind": "key", "written": false},
            {"path": "./a.test.crt", "kind": "certificate", "written": true},
            {"path": format!("./{beside}"), "kind": "old-certificate", "written": true},
        ])
    );
    assert_eq!(sandbox.bytes("a.test.key"), key);
    assert_eq!(sandbox.bytes(&beside), old);
    assert_eq!(sandbox.mode("a.test.crt"), 0o644);
    sandbox.pair_matches("a.test");
    sandbox.keeps(&args);
    // Back and forth: every certificate that ever stood there is still there.
    let said = sandbox.ok(&["issue-server", "a.test", "--force"]);
    assert!(said.starts_with("reissued "), "{said}");
    assert_eq!(
        sandbox
            .entries(".")
            .iter()
            .filter(|name| name.starts_with("a.test.crt."))
            .count(),
        2
    );
}

#[test]
fn force_makes_a_new_key_only_where_there_is_none() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-server", "a.test"]);
    std::fs::remove_file(sandbox.path("a.test.key")).unwrap();
    sandbox.conflicts(&["issue-server", "a.test"], &["its private key is not"]);
    let json = sandbox.json(&["issue-server", "a.test", "--force"]);
    assert_eq!(json["outcome"], "reissued", "{json}");
    assert_eq!(json["files"][0]["written"], true, "{json}");
    assert_eq!(sandbox.mode("a.test.key"), 0o600);
    sandbox.pair_matches("a.test");
}

#[test]
fn no_force_replaces_a_key() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-server", "a.test"]);
    let words = ["the key is ec-p256, you asked for ed25519"];
    sandbox.conflicts(&["issue-server", "a.test", "--key-type", "ed25519"], &words);
    sandbox.conflicts(
        &["issue-server", "a.test", "--key-type", "ed25519", "--force"],
        &words,
    );
}

#[test]
fn no_force_replaces_a_ca() {
    let sandbox = Sandbox::with_ca();
    sandbox.write("list.csv", "name\nca\n");
    let words = ["it is a CA's certificate"];
    for command in [
        "issue-client ca",
        "issue-server ca",
        "apply --clients list.csv --yes",
    ] {
        for more in ["", " --force"] {
            let line = format!("{command} --out-dir pki{more}");
            sandbox.conflicts(&line.split(' ').collect::<Vec<_>>(), &words);
        }
    }
}

#[test]
fn a_torn_pair_is_a_conflict_and_force_mends_it() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-server", "a.test"]);
    sandbox.ok(&["issue-server", "b.test"]);
    sandbox.write("a.test.key", sandbox.bytes("b.test.key"));
    sandbox.conflicts(
        &["issue-server", "a.test"],
        &["the certificate is for public key", "the key file holds"],
    );
    sandbox.ok(&["issue-server", "a.test", "--force"]);
    sandbox.pair_matches("a.test");
    assert_eq!(sandbox.bytes("a.test.key"), sandbox.bytes("b.test.key"));
}

#[test]
fn a_client_of_that_name_is_in_the_way() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "a.test"]);
    sandbox.conflicts(
        &["issue-server", "a.test"],
        &["it is a client certificate, you asked for a server certificate"],
    );
    let both = sandbox.fails(
        &["issue-server", "b.test", "--name", "a.test"],
        3,
        &["client certificate"],
    );
    assert!(
        both.stderr.contains("you asked for dns:b.test"),
        "{}",
        both.stderr
    );
}

#[test]
fn another_ca_of_the_same_name_is_found_out() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["init-ca", "--ca-dir", "twin"]);
    sandbox.ok(&["init-ca", "--ca-dir", "other", "--subject", "CN=Other"]);
    sandbox.ok(&["issue-server", "a.test"]);
    sandbox.conflicts(
        &["issue-server", "a.test", "--ca-dir", "twin"],
        &["issued by another CA of the same name, CN=mTLS CA"],
    );
    sandbox.conflicts(
        &["issue-server", "a.test", "--ca-dir", "other"],
        &["issued by CN=mTLS CA, the CA here is CN=Other"],
    );
}

/// A base name says nothing of files that are named exactly.
#[test]
fn files_that_are_named_exactly_are_named_otherwise() {
    let sandbox = Sandbox::with_ca();
    let x = "issue-client bob --cert x.crt";
    for (first, then, words) in [
        (
            "issue-client bob --cert z.crt --key z.key",
            "issue-client bob --cert z.crt --key z.key --subject CN=n",
            "another name: --cert FILE and --key FILE\n",
        ),
        (
            x,
            "issue-client bob --cert x.crt --subject CN=n",
            "another name: --cert FILE and --name NAME\n",
        ),
        (
            "issue-client eve",
            "issue-client eve --key eve.key --key-type rsa-2048",
            "another name: --key FILE and --name NAME\n",
        ),
        ("csr dan", "sign-client dan.csr --cert dan.crt", ""),
        (
            "csr ann",
            "sign-client ann.csr --cert dan.crt",
            "another name: --cert FILE\n",
        ),
        (
            "csr c --csr-out y.csr",
            "csr c --csr-out y.csr --subject CN=n",
            "another name: --csr-out FILE and --name NAME\n",
        ),
        (
            "csr c --csr-out y.csr",
            "csr c --csr-out y.csr --key c.key --key-type rsa-2048",
            "another name: --key FILE and --csr-out FILE\n",
        ),
        (
            "csr c --csr-out y.csr",
            "csr c --csr-out bob.key --key c.key",
            "another name: --key FILE and --csr-out FILE\n",
        ),
        (
            "csr c",
            "csr c --subject CN=n",
            "another name: --name NAME\n",
        ),
    ] {
        sandbox.ok(&line(first));
        match words {
            "" => drop(sandbox.ok(&line(then))),
            words => drop(sandbox.fails(&line(then), 3, &[words])),
        }
    }
}
