//! `renew --due`: what the ledger says is due, where it still is.

use std::fs;

use serde_json::Value;

use super::kit::{line, with};
use crate::support::Sandbox;

const DUE: &str = "renew --due --within 2d --days 30";

/// A server and a client with a day left, another with a year.
fn some() -> Sandbox {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&line("issue-server a.test --days 1"));
    sandbox.ok(&line("issue-client alice --days 1 --out-dir clients"));
    sandbox.ok(&line("issue-client bob"));
    sandbox
}

fn outcomes(json: &Value) -> Vec<&Value> {
    let results = json["results"].as_array().unwrap().iter();
    results.map(|one| &one["outcome"]).collect()
}

#[test]
fn what_is_due_is_renewed_and_nothing_else() {
    let sandbox = some();
    let bob = sandbox.bytes("bob.crt");
    let args = line(DUE);
    let before = sandbox.snapshot();
    let would = sandbox.run(&with(&args, "--check"));
    assert_eq!(would.code, 5, "{}", would.stderr);
    assert_eq!(
        would.stdout.matches("would renew ").count(),
        2,
        "{}",
        would.stdout
    );
    assert_eq!(before, sandbox.snapshot());
    let said = sandbox.ok(&args);
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 2, "{said}");
    assert!(
        lines[0].starts_with("renewed server certificate CN=a.test in /"),
        "{said}"
    );
    assert!(lines[0].contains("/a.test.crt: it ends on 20"), "{said}");
    assert!(
        lines[0].contains(", within the time asked for; the new one ends on 20"),
        "{said}"
    );
    assert!(
        lines[1].starts_with("renewed client certificate CN=alice in /"),
        "{said}"
    );
    assert_eq!(sandbox.bytes("bob.crt"), bob);
    sandbox.pair_matches("a.test");
    sandbox.pair_matches("clients/alice");
    sandbox.keeps_because(&args, "kept everything: nothing is due\n");
    let json = sandbox.json(&args);
    assert_eq!(
        (&json["reason"], &json["results"]),
        (&"nothing is due".into(), &Value::Array(Vec::new()))
    );
    sandbox.keeps_because(&line("renew --due"), "nothing is due");
    sandbox.everything_is_recorded();
}

#[test]
fn by_the_last_third_of_its_life() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&line("issue-client alice"));
    sandbox.age("alice", time::Duration::days(-61), time::Duration::days(29));
    sandbox.ok(&line("list --import alice.crt"));
    let json = sandbox.json(&line("renew --due"));
    assert_eq!(json["outcome"], "renewed", "{json}");
    let reason = json["results"][0]["reason"].as_str().unwrap();
    assert!(
        reason.ends_with(", in the last third of its life"),
        "{reason}"
    );
    sandbox.keeps_because(&line("renew --due"), "nothing is due");
}

#[test]
fn what_is_elsewhere_is_said_and_is_no_failure() {
    let sandbox = some();
    fs::remove_file(sandbox.path("a.test.crt")).unwrap();
    fs::copy(sandbox.path("bob.crt"), sandbox.path("clients/alice.crt")).unwrap();
    let before = sandbox.snapshot();
    let run = sandbox.run(&line(DUE));
    assert_eq!(run.code, 0, "{}", run.stderr);
    for words in [
        "warning: elsewhere: CN=a.test (serial ",
        "a.test.crt is gone\n",
        "warning: elsewhere: CN=alice (serial ",
        "alice.crt holds another certificate\n",
    ] {
        assert!(run.stderr.contains(words), "{words}: {}", run.stderr);
    }
    let json = sandbox.json(&line(DUE));
    assert_eq!(outcomes(&json), ["elsewhere", "elsewhere"], "{json}");
    assert_eq!(json["outcome"], "kept", "{json}");
    assert_eq!(before, sandbox.snapshot());
}

#[test]
fn one_that_fails_does_not_stop_the_others() {
    let sandbox = some();
    sandbox.write("a.test.crt", "nothing to see\n");
    let run = sandbox.run(&line(DUE));
    assert_eq!(run.code, 1, "{}", run.stdout);
    assert!(
        run.stdout.contains("renewed client certificate CN=alice"),
        "{}",
        run.stdout
    );
    assert!(
        run.stderr.contains("a.test.crt cannot be used"),
        "{}",
        run.stderr
    );
    assert_eq!(sandbox.read("a.test.crt"), "nothing to see\n");
    let json = sandbox.json(&line(DUE));
    assert_eq!(json["results"][0]["error"]["kind"], "input", "{json}");
    assert_eq!(json["error"]["exit"], 1, "{json}");
}

#[test]
fn what_is_revoked_or_superseded_is_left() {
    let sandbox = some();
    sandbox.ok(&line("revoke a.test.crt --reason keyCompromise"));
    sandbox.ok(&line("renew clients/alice.crt --force"));
    sandbox.keeps_because(
        &line("renew --due --within 2d"),
        "would end within the time asked for as well",
    );
    let json = sandbox.json(&line("renew --due --within 2d"));
    assert_eq!(outcomes(&json), ["kept"], "{json}");
}

#[test]
fn a_successor_that_never_arrived_is_made_again() {
    let sandbox = some();
    let (old, key) = (
        sandbox.bytes("clients/alice.crt"),
        sandbox.bytes("clients/alice.key"),
    );
    sandbox.ok(&line("renew clients/alice.crt --force --days 30"));
    // As a run leaves it that was killed after the ledger knew.
    sandbox.write("clients/alice.crt", &old);
    let json = sandbox.json(&line(DUE));
    assert_eq!(outcomes(&json), ["renewed", "renewed"], "{json}");
    assert_ne!(sandbox.bytes("clients/alice.crt"), old);
    assert_eq!(sandbox.bytes("clients/alice.key"), key);
    // Of three, the last one is in force.
    let recorded = sandbox.recorded("pki");
    let alice: Vec<_> = recorded
        .iter()
        .filter(|one| one.subject == "CN=alice")
        .collect();
    let in_force = alice.iter().filter(|one| one.superseded_by.is_none());
    assert_eq!((alice.len(), in_force.count()), (3, 1), "{alice:?}");
    sandbox.keeps_because(&line(DUE), "nothing is due");
}

#[test]
fn an_intermediate_is_said_to_be_due() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&line("init-ca --ca-dir web --parent pki --days 1"));
    let run = sandbox.run(&line(DUE));
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains("left: CN=mTLS Intermediate CA"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("/web --parent DIR"), "{}", run.stderr);
}

#[test]
fn without_a_ledger() {
    let sandbox = some();
    for file in super::kit::LEDGER {
        fs::remove_file(sandbox.path("pki").join(file)).unwrap();
    }
    sandbox.keeps_because(&line(DUE), "nothing is due");
    let run = sandbox.run(&line(DUE));
    assert_eq!(
        run.stderr,
        "warning: there is no ledger ./pki/ledger.sqlite yet: it begins with the next certificate; to record those that this CA issued before: mtls-ca list --import FILE…\n"
    );
    // Named, it begins the ledger, with the CA and the old one.
    sandbox.ok(&line("renew a.test.crt --within 2d --days 30"));
    let origins: Vec<String> = sandbox
        .recorded("pki")
        .into_iter()
        .map(|one| one.origin)
        .collect();
    assert_eq!(origins, ["own", "imported", "issued"]);
}

#[test]
fn with_new_keys() {
    let sandbox = some();
    let json = sandbox.json(&line(
        "renew --due --within 2d --days 30 --rekey --revoke-old",
    ));
    assert_eq!(outcomes(&json), ["renewed", "renewed"], "{json}");
    sandbox.pair_matches("a.test");
    sandbox.pair_matches("clients/alice");
    assert_eq!(sandbox.entries("clients").len(), 4);
    assert_eq!(sandbox.revoked().len(), 2);
    assert_eq!(json["warnings"].as_array().unwrap().len(), 1, "{json}");
}

#[test]
fn eight_at_once() {
    use std::process::Stdio;
    for args in [
        "renew alice.crt --force",
        "renew alice.crt --force --rekey",
        "renew --ca --force",
        DUE,
    ] {
        let sandbox = Sandbox::with_ca();
        sandbox.ok(&line("issue-client alice --days 1"));
        let start = |_| {
            let mut command = sandbox.command(&with(&line(args), "--json"));
            command.stdout(Stdio::piped()).stderr(Stdio::piped());
            command.spawn().unwrap()
        };
        let children: Vec<_> = (0..8).map(start).collect();
        let mut renewed = 0;
        for child in children {
            let run = crate::support::Run::of(child.wait_with_output().unwrap());
            assert_eq!(run.code, 0, "{args}\n{}{}", run.stdout, run.stderr);
            renewed += usize::from(run.json()["outcome"] == "renewed");
        }
        assert!((1..=8).contains(&renewed), "{args}");
        sandbox.pair_matches("alice");
        sandbox.everything_is_recorded();
        super::concurrency::no_leftovers(&sandbox);
    }
}

/// As `list --expiring` has it: what ended long ago is nobody's.
#[test]
fn what_ended_long_ago_is_passed_over() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&line("issue-client alice"));
    for (end, is_due) in [(-29, true), (-31, false)] {
        sandbox.age(
            "alice",
            time::Duration::days(-90),
            time::Duration::days(end),
        );
        fs::remove_file(sandbox.path("pki/ledger.sqlite")).unwrap();
        sandbox.ok(&line("list --import alice.crt"));
        assert_eq!(
            sandbox.run(&line("list --expiring 1d")).code,
            if is_due { 5 } else { 0 }
        );
        let run = sandbox.run(&line("renew --due --dry-run"));
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert_eq!(run.stdout.contains("would renew"), is_due, "{}", run.stdout);
        assert_eq!(
            run.stderr.contains("passed over"),
            !is_due,
            "{}",
            run.stderr
        );
    }
    let run = sandbox.run(&line("renew --due"));
    assert!(
        run.stderr
            .contains("alice.crt held ended more than 30 days ago"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("mtls-ca renew /"), "{}", run.stderr);
    // Whoever names it gets it.
    assert!(sandbox.ok(&line("renew alice.crt")).starts_with("renewed "));
}
