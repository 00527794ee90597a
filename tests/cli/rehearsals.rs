//! `--dry-run` and `--check` promise nothing that the run could not do.

use std::fs;

use super::kit::{line, with};
use crate::support::Sandbox;

/// The run and its rehearsals say the same, and exit 1.
fn is_in_vain(sandbox: &Sandbox, args: &str, words: &[&str]) {
    for flag in ["--dry-run", "--check", "--quiet"] {
        sandbox.fails(&with(&line(args), flag), 1, words);
    }
}

#[test]
fn a_folder_that_cannot_be_made() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&line("csr eve"));
    fs::rename(sandbox.path("pki"), sandbox.path("ca")).unwrap();
    sandbox.ok(&line("init-ca --ca-dir other"));
    for args in [
        "issue-client x --ca-dir ca --out-dir a/b/c",
        "issue-server x.test --ca-dir ca --key a/b/x.key",
        "sign-client eve.csr --ca-dir ca --out-dir a/b",
        "init-ca --ca-dir q/w/e",
        "init-ca --ca-dir q/w/e --parent ca",
        "adopt --cert other/ca.crt --key other/ca.key --ca-dir q/w/e",
        "csr x --out-dir a/b/c",
        "quickstart --ca-dir ca --out-dir a/b/c",
        "quickstart --ca-dir q/w/e",
        "crl --ca-dir ca --out n/m/f",
    ] {
        is_in_vain(
            &sandbox,
            args,
            &["the folder above it is missing", "mkdir -p "],
        );
    }
    // What the run makes first is there for the rest.
    sandbox.would(
        &line("quickstart --ca-dir new --out-dir new/leaves"),
        "create",
    );
    sandbox.ok(&line("quickstart --ca-dir new --out-dir new/leaves"));
}

#[test]
fn a_key_that_is_missing_or_another_ones() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&line("issue-client alice"));
    sandbox.ok(&line("csr eve"));
    sandbox.ok(&line("init-ca --ca-dir other --subject CN=Other"));
    let key = sandbox.path("pki/ca.key");
    let runs = [
        "issue-client x",
        "issue-server x.test",
        "sign-client eve.csr",
        "init-ca --ca-dir sub --parent pki --subject CN=sub",
        "renew alice.crt --force",
        "renew --ca --force",
        "crl",
        "revoke alice.crt --crl",
        "quickstart",
    ];
    fs::rename(&key, sandbox.path("away.key")).unwrap();
    for args in runs {
        // To `quickstart` it is a CA of which the half is gone.
        let (exit, words) = match args {
            "quickstart" => (3, "its private key"),
            _ => (1, "the CA's key"),
        };
        for flag in ["--dry-run", "--check"] {
            sandbox.fails(&with(&line(args), flag), exit, &[words]);
        }
    }
    fs::copy(sandbox.path("other/ca.key"), &key).unwrap();
    for args in runs.iter().filter(|args| **args != "quickstart") {
        is_in_vain(&sandbox, args, &["does not belong to"]);
    }
    // A list that is there is copied without it.
    fs::rename(sandbox.path("away.key"), &key).unwrap();
    sandbox.ok(&line("crl"));
    fs::remove_file(&key).unwrap();
    sandbox.would(&line("crl --out copy.pem"), "create");
    sandbox.ok(&line("crl --out copy.pem"));
}

#[test]
fn nobody_is_asked_for_a_passphrase() {
    let sandbox = Sandbox::new();
    sandbox.write("pass", "a long passphrase");
    sandbox.ok(&line("init-ca --key-pass file:pass"));
    for args in ["issue-client x", "crl", "renew --ca --force"] {
        sandbox.ok(&with(&line(args), "--dry-run"));
    }
}
