//! Every writing command, killed at every system call that can change what is on disk or who may: no key
//! is lost or becomes another, what is delivered is in the ledger, and the next run of the same command
//! succeeds and leaves nothing behind. Before all other calls the disk is as it was before the last of these.

use std::fs;

use super::blows;
use super::concurrency::no_leftovers;
use crate::support::Sandbox;

/// A command that is killed at every call it makes, from the first to the last, each time
/// with another NAME; and the keys that it makes or changes.
#[derive(Default)]
struct Victim {
    /// A file that becomes NAME.key, because it opens sooner than one of ours.
    fixture: Option<&'static str>,
    before: &'static str,
    command: &'static str,
    keys: &'static [&'static str],
    pair: bool,
}

impl Victim {
    fn survives(&self) {
        let sandbox = Sandbox::with_ca();
        sandbox.write("pass", "open sesame\n");
        let words = |text: &str, name: &str| -> Vec<String> {
            let words = text.split_whitespace();
            words.map(|word| word.replace("NAME", name)).collect()
        };
        let prepare = |name: &str| {
            if let Some(fixture) = self.fixture {
                let fixture = format!("{}/fixtures/{fixture}", env!("CARGO_MANIFEST_DIR"));
                fs::copy(fixture, sandbox.path(format!("{name}.key"))).unwrap();
            }
            let before = self.before.split(" && ").filter(|one| !one.is_empty());
            for before in before {
                sandbox.ok(&words(before, name));
            }
            words(self.command, name)
        };
        fn strs(words: &[String]) -> Vec<&str> {
            words.iter().map(String::as_str).collect()
        }
        let blows = blows::of(&sandbox, &strs(&prepare("c0")));
        let mut deaths = 0;
        for (at, blow) in blows.iter().enumerate() {
            let name = format!("c{}", at + 1);
            let command = prepare(&name);
            let args = strs(&command);
            let (_, was_killed) = blow.falls_on(&sandbox, &args);
            deaths += usize::from(was_killed);
            let public = |key: &str| {
                let key = key.replace("NAME", &name);
                let public = ["key", "public", &key, "--key-pass", "file:pass"];
                sandbox.exists(&key).then(|| sandbox.ok(&public))
            };
            let keys: Vec<Option<String>> = self.keys.iter().map(|key| public(key)).collect();
            sandbox.ok(&args);
            for (key, before) in self.keys.iter().zip(keys) {
                let after = public(key);
                assert!(after.is_some(), "{blow:?}: {key} is missing");
                assert!(
                    before.is_none() || before == after,
                    "{blow:?}: {key} is another"
                );
            }
            if self.pair {
                sandbox.pair_matches(&name);
            }
            no_leftovers(&sandbox);
            if sandbox.exists("pki/ledger.sqlite") {
                sandbox.everything_is_recorded();
            }
            assert!(sandbox.ok(&args).contains("kept"), "{blow:?}: {args:?}");
        }
        assert_eq!(deaths, blows.len(), "{blows:?}");
    }
}

#[test]
fn issue_killed_at_any_call() {
    let victim = Victim {
        command: "issue-client NAME",
        keys: &["NAME.key"],
        pair: true,
        ..Victim::default()
    };
    victim.survives();
}

#[test]
fn reissue_killed_at_any_call() {
    let victim = Victim {
        before: "issue-server a.test --name NAME",
        command: "issue-server b.test --name NAME --force",
        keys: &["NAME.key"],
        pair: true,
        ..Victim::default()
    };
    victim.survives();
}

#[test]
fn init_ca_killed_at_any_call() {
    let victim = Victim {
        command: "init-ca --ca-dir NAME",
        keys: &["NAME/ca.key"],
        ..Victim::default()
    };
    victim.survives();
}

#[test]
fn csr_killed_at_any_call() {
    let victim = Victim {
        command: "csr NAME",
        keys: &["NAME.key"],
        ..Victim::default()
    };
    victim.survives();
}

#[test]
fn sign_killed_at_any_call() {
    let victim = Victim {
        before: "csr NAME",
        command: "sign-client NAME.csr",
        keys: &["NAME.key"],
        pair: true,
        ..Victim::default()
    };
    victim.survives();
}

#[test]
fn adopt_killed_at_any_call() {
    let victim = Victim {
        before: "init-ca --ca-dir old-NAME",
        command: "adopt --ca-dir NAME --cert old-NAME/ca.crt --key old-NAME/ca.key",
        keys: &["NAME/ca.key", "old-NAME/ca.key"],
        ..Victim::default()
    };
    victim.survives();
}

#[test]
fn key_decrypt_killed_at_any_call() {
    let victim = Victim {
        fixture: Some("keys/encrypted.key"),
        command: "key decrypt NAME.key --key-pass file:pass",
        keys: &["NAME.key"],
        ..Victim::default()
    };
    victim.survives();
}

#[test]
fn quickstart_killed_at_any_call() {
    let victim = Victim {
        command: "quickstart --ca-dir NAME --out-dir out-NAME",
        keys: &[
            "NAME/ca.key",
            "out-NAME/localhost.key",
            "out-NAME/client.key",
        ],
        ..Victim::default()
    };
    victim.survives();
}
