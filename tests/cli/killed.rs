//! Every writing command, killed at every system call that can change what is on disk or who may: no key
//! is lost or becomes another, what is delivered is in the ledger, and the next run of the same command
//! succeeds and leaves nothing behind. Before all other calls the disk is as it was before the last of these.

use std::fs;

use super::concurrency::no_leftovers;
use super::durability::traced;
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

/// Calls that change what is on disk, or end what a run has begun.
pub const CHANGES: &str = "openat,write,writev,pwrite64,ftruncate,truncate,fallocate,fchmod,chmod,fchown,fsync,fdatasync,\
    /^rename,/^link,/^unlink,/^mkdir,rmdir,/^symlink,flock,exit_group";

impl Victim {
    fn survives(&self) {
        use std::os::unix::process::ExitStatusExt;
        let sandbox = Sandbox::with_ca();
        sandbox.write("pass", "open sesame\n");
        let mut when = 0;
        loop {
            when += 1;
            let name = format!("c{when}");
            let words = |text: &str| -> Vec<String> {
                let words = text.split_whitespace();
                words.map(|word| word.replace("NAME", &name)).collect()
            };
            if let Some(fixture) = self.fixture {
                let fixture = format!("{}/fixtures/{fixture}", env!("CARGO_MANIFEST_DIR"));
                fs::copy(fixture, sandbox.path(format!("{name}.key"))).unwrap();
            }
            for before in self
                .before
                .split(" && ")
                .filter(|before| !before.is_empty())
            {
                sandbox.ok(&words(before));
            }
            let kill = format!("inject={CHANGES}:signal=SIGKILL:when={when}");
            let args = words(self.command);
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            let output = traced(&sandbox, &[&format!("trace={CHANGES}"), &kill], &args);
            let public = |key: &str| {
                let key = key.replace("NAME", &name);
                let public = ["key", "public", &key, "--key-pass", "file:pass"];
                sandbox.exists(&key).then(|| sandbox.ok(&public))
            };
            let keys: Vec<Option<String>> = self.keys.iter().map(|key| public(key)).collect();
            sandbox.ok(&args);
            for (key, before) in self.keys.iter().zip(keys) {
                let after = public(key);
                assert!(after.is_some(), "{name}: {key} is missing");
                assert!(
                    before.is_none() || before == after,
                    "{name}: {key} is another"
                );
            }
            if self.pair {
                sandbox.pair_matches(&name);
            }
            no_leftovers(&sandbox);
            if sandbox.exists("pki/ledger.sqlite") {
                sandbox.everything_is_recorded();
            }
            assert!(sandbox.ok(&args).contains("kept"), "{name}: {args:?}");
            if output.status.signal() != Some(9) {
                break;
            }
        }
        assert!(when > 20, "only {when} calls were seen");
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
