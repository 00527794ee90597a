//! `apply` where a CA's certificate was lost and its key was not: the key is what the CA is.

use std::fs;

use super::apply::{applied, is_at_rest};
use super::kit::with;
use crate::support::Sandbox;

const MANIFEST: &str = "[ca]\nsubject = 'CN=Root'\n[[intermediate]]\nname = 'web'\n\
    [[client]]\nname = 'a'\n[[client]]\nname = 'b'\nca = 'web'\n";
const APPLY: [&str; 2] = ["apply", "pki.toml"];

/// Applied, with a certificate of each CA revoked.
fn with_two_revoked() -> Sandbox {
    let sandbox = applied(MANIFEST);
    let mut revoked = String::new();
    for (name, folder) in [("gone", "pki"), ("away", "web")] {
        sandbox.ok(&["issue-client", name, "--ca-dir", folder]);
        let serial = sandbox
            .certificate(&format!("{name}.crt"))
            .facts()
            .serial
            .to_string();
        revoked += &format!("[[revoked]]\nserial = '{serial}'\n");
        if folder == "web" {
            revoked += "ca = 'web'\n";
        }
    }
    sandbox.write("pki.toml", format!("{MANIFEST}{revoked}"));
    sandbox.ok(&["apply", "pki.toml", "--yes"]);
    sandbox
}

fn lose(sandbox: &Sandbox, folder: &str) {
    fs::remove_file(sandbox.path(format!("{folder}/ca.crt"))).unwrap();
}

/// One is made for the same key, and what it issued and revoked stays.
fn is_brought_back(sandbox: &Sandbox, folder: &str, more: &[&str]) {
    lose(sandbox, folder);
    let args = [&APPLY[..], more].concat();
    let plan = sandbox.ok(&with(&args, "--dry-run"));
    let line = format!(" in ./{folder}/ca.crt: for the key in ./{folder}/ca.key\n");
    assert!(plan.contains(&line), "{plan}");
    assert!(plan.ends_with("plan: 1 to create, 7 kept\n"), "{plan}");
    assert_eq!(sandbox.run(&with(&args, "--check")).code, 5);
    let said = sandbox.ok(&with(&args, "--yes"));
    assert!(said.ends_with("applied: 1 created, 7 kept\n"), "{said}");
    assert!(said.contains(&line), "{said}");
    is_at_rest(sandbox, &APPLY);
    sandbox.ok(&["verify", "a.crt", "b.crt"]);
}

#[test]
fn its_key_is_enough() {
    let sandbox = with_two_revoked();
    for folder in ["pki", "web"] {
        is_brought_back(&sandbox, folder, &[]);
    }
    // What is issued and not in the manifest is its own, too.
    lose(&sandbox, "pki");
    sandbox.write("pki.toml", MANIFEST.replace("[[client]]\nname = 'a'\n", ""));
    let said = sandbox.ok(&["apply", "pki.toml", "--prune=revoke", "--yes"]);
    assert!(
        said.contains("- revoked client certificate CN=a (serial "),
        "{said}"
    );
    is_at_rest(&sandbox, &["apply", "pki.toml", "--prune=revoke"]);
    // Under another name it is another CA.
    lose(&sandbox, "pki");
    sandbox.write("pki.toml", MANIFEST.replace("CN=Root", "CN=Other"));
    sandbox.fails(
        &with(&APPLY, "--yes"),
        3,
        &["web/ca.crt: ", "CN=Root", "CN=Other"],
    );
}

/// A key under a passphrase says nothing before it is opened, and a plan asks nobody.
#[test]
fn its_key_is_under_a_passphrase() {
    let sandbox = with_two_revoked();
    sandbox.write("pass", "correct horse\n");
    sandbox.write("other", "battery staple\n");
    for folder in ["pki", "web"] {
        let key = format!("{folder}/ca.key");
        sandbox.ok(&["key", "encrypt", &key, "--key-pass", "file:pass"]);
    }
    for (folder, init) in [
        ("pki", "mtls-ca init-ca --ca-dir ./pki\n"),
        ("web", "mtls-ca init-ca --ca-dir ./web --parent ./pki\n"),
    ] {
        lose(&sandbox, folder);
        let message =
            format!("./{folder}/ca.crt is missing, and ./{folder}/ca.key is under a passphrase");
        for flag in ["--yes", "--dry-run", "--check"] {
            let words = [&*message, "--ca-pass file:PATH", "from your backup", init];
            sandbox.fails(&with(&APPLY, flag), 6, &words);
        }
        sandbox.fails_in_json(&APPLY, "passphrase", 6, &[&message]);
        let wrong = [&APPLY[..], &["--ca-pass", "file:other", "--yes"]].concat();
        sandbox.fails(&wrong, 6, &["does not open", "ca.key"]);
        sandbox.write(&format!("{folder}/ca.crt"), "");
        is_brought_back(&sandbox, folder, &["--ca-pass", "file:pass"]);
    }
    // As the hint says.
    lose(&sandbox, "pki");
    sandbox.ok(&["init-ca", "--subject", "CN=Root", "--key-pass", "file:pass"]);
    is_at_rest(&sandbox, &APPLY);
}

/// Who has no manifest hears which name counts.
#[test]
fn without_a_manifest() {
    let sandbox = applied(MANIFEST);
    lose(&sandbox, "pki");
    sandbox.write("list.csv", "name\na\n");
    for args in [
        &["issue-client", "a"][..],
        &["apply", "--clients", "list.csv"],
    ] {
        let words = [
            "there is no CA in ./pki (./pki/ca.crt is missing)",
            "its key ./pki/ca.key is there",
            "from your backup",
            "mtls-ca init-ca --ca-dir ./pki --subject DN",
        ];
        sandbox.fails(args, 1, &words);
    }
    sandbox.ok(&["init-ca", "--ca-dir", "./pki", "--subject", "CN=Root"]);
    assert!(sandbox.ok(&["issue-client", "a"]).starts_with("kept "));
}

#[test]
fn a_ca_without_its_key_is_refused_in_the_plan_and_keeps_what_is_there() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["init-ca"]);
    sandbox.ok(&["init-ca", "--ca-dir", "other", "--subject", "CN=Other"]);
    sandbox.write("l.csv", "name\na\n");
    sandbox.write("m.toml", "[[client]]\nname = \"a\"\n");
    let orders = [vec!["apply", "--clients", "l.csv"], vec!["apply", "m.toml"]];
    fs::rename(sandbox.path("pki/ca.key"), sandbox.path("away")).unwrap();
    for (key, says) in [
        (None, "the CA's key ./pki/ca.key is missing"),
        (
            Some("other/ca.key"),
            "./pki/ca.key does not belong to ./pki/ca.crt",
        ),
    ] {
        if let Some(key) = key {
            fs::copy(sandbox.path(key), sandbox.path("pki/ca.key")).unwrap();
        }
        for order in &orders {
            for how in ["--dry-run", "--check", "--yes"] {
                sandbox.fails(&with(order, how), 1, &[says, "backup"]);
            }
        }
    }
    fs::rename(sandbox.path("away"), sandbox.path("pki/ca.key")).unwrap();
    sandbox.ok(&with(&orders[0], "--yes"));
    fs::remove_file(sandbox.path("pki/ca.key")).unwrap();
    // A manifest wants a revocation list too.
    sandbox.ok(&with(&orders[0], "--check"));
    sandbox.ok(&with(&orders[0], "--yes"));
}
