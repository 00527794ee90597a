//! `apply` where a CA's key is kept elsewhere, as that of an offline root: what needs no key of it goes on.

use std::fs;

use time::Duration;

use super::apply::{applied, is_at_rest};
use super::kit::{LEDGER, line, with};
use crate::support::Sandbox;

const MANIFEST: &str = "[ca]\nsubject = 'CN=Root'\n[[intermediate]]\nname = 'web'\n\
    [[server]]\nhosts = ['a.test']\nca = 'web'\n";
const MORE: &str = "[[server]]\nhosts = ['b.test']\nca = 'web'\n";
const APPLY: [&str; 2] = ["apply", "pki.toml"];
const MISSING: &str = "the CA's key ./pki/ca.key is missing";

fn offline() -> Sandbox {
    let sandbox = applied(MANIFEST);
    sandbox.take_key_away();
    sandbox
}

impl Sandbox {
    fn take_key_away(&self) {
        fs::rename(self.path("pki/ca.key"), self.path("safe")).unwrap();
    }

    fn bring_key(&self) {
        fs::rename(self.path("safe"), self.path("pki/ca.key")).unwrap();
    }

    /// With a list of the root that was made and ends then.
    fn list_of_then(&self, from: i64, to: i64) {
        let key = self.path("pki/ca.key");
        fs::copy(self.path("safe"), &key).unwrap();
        self.age_list(Duration::days(from), Duration::days(to));
        fs::remove_file(key).unwrap();
    }

    /// Refused in every manner of running, with the plan and the reason.
    fn is_refused(&self, plan: &[&str], words: &[&str]) {
        for flag in ["--dry-run", "--check", "--yes"] {
            let run = self.fails(&with(&APPLY, flag), 1, words);
            for line in plan {
                assert!(run.stdout.contains(line), "{flag}: {}", run.stdout);
            }
            assert!(
                run.stdout.contains("nothing was written: "),
                "{}",
                run.stdout
            );
        }
    }
}

#[test]
fn what_is_kept_needs_no_key() {
    let sandbox = offline();
    let said = sandbox.ok(&APPLY);
    let kept = "= keep certificate authority CN=Root in ./pki/ca.crt: its key is not here\n";
    assert!(said.replace("kept", "keep").contains(kept), "{said}");
    is_at_rest(&sandbox, &APPLY);
    // What another CA has to do is done.
    sandbox.write("pki.toml", format!("{MANIFEST}{MORE}"));
    sandbox.ok(&with(&APPLY, "--yes"));
    is_at_rest(&sandbox, &APPLY);
    // Whoever only checks has no key at all.
    fs::remove_file(sandbox.path("web/ca.key")).unwrap();
    for file in LEDGER {
        for folder in ["pki", "web"] {
            let _ = fs::remove_file(sandbox.path(folder).join(file));
        }
    }
    sandbox.ok(&with(&APPLY, "--check"));
    // Another CA than the manifest's is one without its key, too.
    sandbox.write("pki.toml", MANIFEST.replace("CN=Root", "CN=Other"));
    sandbox.fails(
        &APPLY,
        3,
        &["the certificate has CN=Root, you asked for CN=Other"],
    );
}

#[test]
fn a_list_that_is_due_does_not_stop_the_rest() {
    let sandbox = offline();
    sandbox.list_of_then(-25, 5);
    for manifest in [MANIFEST, MANIFEST.split_once("[[").unwrap().1] {
        let manifest = match manifest.starts_with("[ca]") {
            true => manifest.to_owned(),
            false => format!("[[{manifest}{MORE}"),
        };
        sandbox.write("pki.toml", manifest);
        let run = sandbox.run(&with(&APPLY, "--yes"));
        assert_eq!(run.code, 0, "{}", run.stderr);
        for words in [
            "the revocation list of CN=Root is due (it ends on ",
            "the CA's key ./pki/ca.key is not here",
            "make it where its key is, with mtls-ca crl, and copy its crl.pem here",
        ] {
            assert!(run.stderr.contains(words), "{}", run.stderr);
        }
        sandbox.ok(&with(&APPLY, "--check"));
    }
    assert!(sandbox.exists("b.test.crt"));
    sandbox.list_of_then(-31, -1);
    let plan = [
        "! conflict revocation list of CN=Root in ./pki/crl.pem: ",
        "= keep server certificate CN=b.test",
    ];
    sandbox.is_refused(
        &plan,
        &[
            "the revocation list of CN=Root is to be made anew (",
            "mtls-ca crl",
        ],
    );
}

/// What stands in the list counts, not whether the ledger here has made it.
#[test]
fn a_list_that_was_made_elsewhere() {
    let sandbox = offline();
    let serial = sandbox.serial("web/ca.crt");
    sandbox.ok(&line("issue-client gone --ca-dir web"));
    sandbox.bring_key();
    sandbox.ok(&["issue-client", "alice"]);
    let ledger = sandbox.bytes("pki/ledger.sqlite");
    let log = sandbox.bytes("pki/ledger.sqlite-wal");
    sandbox.ok(&line("revoke alice.crt --crl"));
    sandbox.write("pki/ledger.sqlite", ledger);
    sandbox.write("pki/ledger.sqlite-wal", log);
    fs::remove_file(sandbox.path("pki/ledger.sqlite-shm")).unwrap();
    sandbox.take_key_away();
    sandbox.ok(&with(&APPLY, "--check"));
    // A revocation that only the ledger has is not to be passed over.
    sandbox.ok(&["revoke", "--serial", &serial]);
    sandbox.is_refused(
        &["! conflict revocation list of CN=Root"],
        &["a revocation is recorded that it lacks"],
    );
    let alice = sandbox.serial("alice.crt");
    sandbox.write(
        "pki.toml",
        format!("{MANIFEST}[[revoked]]\nserial = '{alice}'\nreason = 'keyCompromise'\n"),
    );
    sandbox.is_refused(
        &["! conflict revocation list of CN=Root"],
        &["the revocations change"],
    );
}

#[test]
fn what_needs_its_key_is_told_in_the_plan() {
    let sandbox = offline();
    let under_root = "[[client]]\nname = 'alice'\n[[client]]\nname = 'bob'\n";
    sandbox.write("pki.toml", format!("{MANIFEST}{MORE}{under_root}"));
    let plan = [
        "+ create server certificate CN=b.test",
        &format!("! conflict client certificate CN=alice in ./alice.crt: {MISSING}"),
        &format!("! conflict client certificate CN=bob in ./bob.crt: {MISSING}"),
        "nothing was written: 1 to create, 5 kept, 2 in conflict\n",
    ];
    sandbox.is_refused(
        &plan,
        &[MISSING, "if it is kept elsewhere: ", "from your backup"],
    );
    let run = sandbox.run(&APPLY);
    assert_eq!(run.stderr.matches("error: ").count(), 1, "{}", run.stderr);
    // Another intermediate, too.
    sandbox.write(
        "pki.toml",
        format!("{MANIFEST}[[intermediate]]\nname = 'svc'\n"),
    );
    sandbox.is_refused(
        &["! conflict intermediate certificate authority CN=mTLS Intermediate CA svc"],
        &[MISSING],
    );
    // A list of clients alone has no lines.
    sandbox.write("l.csv", "name\nalice\n");
    let run = sandbox.fails(&line("apply --clients l.csv --dry-run"), 1, &[MISSING]);
    assert!(
        run.stdout
            .contains("! conflict certificate authority CN=Root: "),
        "{}",
        run.stdout
    );
    // As the hint says.
    sandbox.write("pki.toml", format!("{MANIFEST}{under_root}"));
    sandbox.bring_key();
    sandbox.ok(&with(&APPLY, "--yes"));
}
