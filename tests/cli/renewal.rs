//! The age of a leaf: renewed in its last third with the same key, never beyond its CA.

use serde_json::Value;
use time::Duration;

use crate::support::Sandbox;

const ALICE: [&str; 2] = ["issue-client", "alice"];

fn with_alice() -> Sandbox {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&ALICE);
    sandbox
}

#[test]
fn before_its_last_third_it_is_kept() {
    let sandbox = with_alice();
    sandbox.age("alice", Duration::days(-60), Duration::days(31));
    sandbox.keeps(&ALICE);
    assert_eq!(sandbox.run(&ALICE).stderr, "");
}

#[test]
fn in_its_last_third_it_is_renewed_with_the_same_key() {
    let sandbox = with_alice();
    sandbox.age("alice", Duration::days(-61), Duration::days(29));
    let (key, old) = (sandbox.bytes("alice.key"), sandbox.certificate("alice.crt"));
    sandbox.would(&ALICE, "renew");
    let json = sandbox.json(&ALICE);
    assert_eq!(json["outcome"], "renewed");
    let reason = json["reason"].as_str().unwrap();
    assert!(reason.contains("in the last third of its life"), "{reason}");
    assert_eq!(json["files"][0]["kind"], "key");
    assert_eq!(json["files"][0]["written"], false, "{json}");
    assert_eq!(json["files"][1]["written"], true, "{json}");
    assert_eq!(sandbox.bytes("alice.key"), key);
    let new = sandbox.certificate("alice.crt");
    assert_eq!(new.facts().spki, old.facts().spki);
    assert_eq!(new.facts().sans, old.facts().sans);
    assert_ne!(new.facts().serial, old.facts().serial);
    assert!(new.facts().validity.not_after > old.facts().validity.not_after);
    assert_eq!(sandbox.entries("."), ["alice.crt", "alice.key", "pki"]);
    assert_eq!(sandbox.mode("alice.crt"), 0o644);
    sandbox.pair_matches("alice");
    sandbox.keeps(&ALICE);
}

#[test]
fn expired_it_is_renewed_too() {
    let sandbox = with_alice();
    sandbox.age("alice", Duration::days(-61), Duration::days(-2));
    let said = sandbox.ok(&ALICE);
    assert!(
        said.starts_with("renewed client certificate CN=alice\n"),
        "{said}"
    );
    assert!(said.contains("it ended on "), "{said}");
    sandbox.keeps(&ALICE);
}

#[test]
fn a_difference_goes_before_age() {
    let sandbox = with_alice();
    sandbox.age("alice", Duration::days(-61), Duration::days(-2));
    sandbox.conflicts(
        &["issue-client", "alice", "--subject", "CN=bob"],
        &["the certificate has CN=alice, you asked for CN=bob"],
    );
}

#[test]
fn renewal_keeps_the_owner_and_follows_a_link() {
    let sandbox = with_alice();
    sandbox.age("alice", Duration::days(-61), Duration::days(-2));
    std::fs::create_dir(sandbox.path("live")).unwrap();
    std::fs::rename(sandbox.path("alice.crt"), sandbox.path("live/alice.crt")).unwrap();
    std::os::unix::fs::symlink("live/alice.crt", sandbox.path("alice.crt")).unwrap();
    let is_root = super::kit::is_root();
    if is_root {
        std::os::unix::fs::chown(sandbox.path("live/alice.crt"), Some(65534), Some(65534)).unwrap();
    }
    let said = sandbox.ok(&ALICE);
    assert!(said.starts_with("renewed "), "{said}");
    assert!(sandbox.path("alice.crt").is_symlink());
    assert_eq!(sandbox.entries("live"), ["alice.crt"]);
    use std::os::unix::fs::MetadataExt;
    let owner = std::fs::metadata(sandbox.path("live/alice.crt"))
        .unwrap()
        .uid();
    assert!(!is_root || owner == 65534, "{owner}");
    sandbox.pair_matches("alice");
}

#[test]
fn a_server_and_a_signed_request_are_renewed_as_well() {
    let sandbox = Sandbox::with_ca();
    let server = ["issue-server", "a.test"];
    sandbox.ok(&server);
    sandbox.age("a.test", Duration::days(-61), Duration::days(10));
    sandbox.would(&server, "renew");
    assert_eq!(sandbox.json(&server)["outcome"], "renewed");

    sandbox.ok(&["csr", "carol"]);
    let sign = ["sign-client", "carol.csr"];
    sandbox.ok(&sign);
    sandbox.age("carol", Duration::days(-61), Duration::days(10));
    sandbox.would(&sign, "renew");
    assert_eq!(sandbox.json(&sign)["outcome"], "renewed");
    sandbox.keeps(&sign);
}

#[test]
fn a_leaf_is_cut_to_the_end_of_its_ca() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["init-ca", "--days", "30"]);
    let strict = ["issue-client", "alice", "--strict"];
    let words = [
        "would be cut to the end of its CA",
        "never outlives its CA",
        "--strict",
    ];
    sandbox.fails(&strict, 1, &words);
    sandbox.fails(
        &["issue-client", "alice", "--strict", "--dry-run"],
        1,
        &words,
    );
    let json = sandbox.fails_in_json(&strict, "refused", 1, &words[..2]);
    assert_eq!(
        json["error"]["hints"].as_array().unwrap().len(),
        1,
        "{json}"
    );

    let run = sandbox.run(&ALICE);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains("warning: cut to the end of its CA, 20"),
        "{}",
        run.stderr
    );
    let (leaf, ca) = (
        sandbox.certificate("alice.crt"),
        sandbox.certificate("pki/ca.crt"),
    );
    assert_eq!(
        leaf.facts().validity.not_after,
        ca.facts().validity.not_after
    );
    sandbox.keeps(&ALICE);
    // What is there is no longer than it may be.
    sandbox.keeps(&strict);
    // Short enough from the start: no word.
    let short = sandbox.json(&["issue-client", "bob", "--strict", "--days", "29"]);
    assert_eq!(short["outcome"], "created");
    assert_eq!(short["warnings"], Value::Array(vec![]));
}

#[test]
fn a_life_of_two_minutes_is_not_near_its_end_at_once() {
    let sandbox = Sandbox::with_ca();
    let args = ["issue-client", "alice", "--lifetime", "2min"];
    sandbox.is_idempotent(&args);
    assert_eq!(sandbox.run(&args).stderr, "");
    sandbox.keeps_because(&["renew", "alice.crt"], "it is renewed from 20");
    sandbox.keeps_because(&["renew", "--due"], "nothing is due");
    let list = ["crl", "--lifetime", "2min"];
    sandbox.ok(&list);
    sandbox.keeps(&list);
    let listed = sandbox.json(&["list"]);
    assert_eq!(listed["certificates"][0]["status"], "valid", "{listed}");
    // Shortly before its end it is.
    sandbox.age("alice", Duration::minutes(-6), Duration::seconds(20));
    sandbox.would(&args, "renew");
}

#[test]
fn a_shorter_life_that_is_asked_for_is_no_renewal() {
    let sandbox = with_alice();
    sandbox.age("alice", Duration::days(-61), Duration::days(10));
    let args = ["issue-client", "alice", "--days", "1"];
    sandbox.keeps(&args);
    let run = sandbox.run(&args);
    let words = "and a new one, with the life that is asked for, would not end later";
    assert!(run.stderr.contains(words), "{}", run.stderr);
    assert!(
        !run.stderr.contains("beyond the end of its CA"),
        "{}",
        run.stderr
    );
}

#[test]
fn near_the_end_of_its_ca_a_renewal_gains_nothing() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["init-ca", "--days", "30"]);
    sandbox.ok(&ALICE);
    let end = sandbox.certificate("pki/ca.crt").facts().validity.not_after;
    let left = end
        - time::OffsetDateTime::now_utc()
            .replace_nanosecond(0)
            .unwrap();
    sandbox.age("alice", Duration::days(-200), left);
    sandbox.keeps(&ALICE);
    let run = sandbox.run(&ALICE);
    assert!(
        run.stderr
            .contains("cannot be renewed beyond the end of its CA"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_leaf_never_begins_before_its_ca() {
    let sandbox = with_alice();
    sandbox.age_ca(Duration::seconds(-30), Duration::days(100));
    sandbox.ok(&["issue-client", "bob"]);
    let (leaf, ca) = (
        sandbox.certificate("bob.crt"),
        sandbox.certificate("pki/ca.crt"),
    );
    assert_eq!(
        leaf.facts().validity.not_before,
        ca.facts().validity.not_before
    );
}
