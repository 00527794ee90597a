//! A ledger that was lost, or is older than the CA's revocation list: what only the list revokes stays revoked, for
//! every command, with its date and reason.

use std::fs;

use mtls_ca::pki::armour;
use mtls_ca::pki::crl::Reason;
use mtls_ca::pki::crl::build::{Entries, Issue, Revoked, build};
use mtls_ca::pki::facts::Serial;
use mtls_ca::pki::issue::Parent;
use mtls_ca::pki::lifetime::{Validity, parse_moment};
use time::{Duration, OffsetDateTime};

use super::apply::{SMALL, applied, is_at_rest};
use super::fleet;
use super::kit::{LEDGER, line, with};
use crate::support::Sandbox;

/// Long ago.
const DATE: &str = "2024-01-02T03:04:05Z";

impl Sandbox {
    pub fn lose_ledger(&self, folder: &str) {
        for file in LEDGER {
            // It may have no log.
            let _ = fs::remove_file(self.path(folder).join(file));
        }
    }

    /// A list of the CA in `pki` that revokes this one since long, made by nobody who told the ledger.
    fn list_that_revokes(&self, serial: &str, reason: Reason) {
        let (ca, key) = (self.certificate("pki/ca.crt"), self.key("pki/ca.key"));
        let now = OffsetDateTime::now_utc().replace_nanosecond(0).unwrap();
        let validity = Validity {
            not_before: now - Duration::hours(1),
            not_after: now + Duration::days(30),
        };
        let mut entries = Entries::default();
        let one = Revoked {
            serial: Serial::from_hex(serial).unwrap(),
            at: parse_moment(DATE).unwrap(),
            reason,
        };
        entries.push(&one).unwrap();
        let parent = Parent::new(&ca, &key).unwrap();
        let issue = Issue {
            number: 40,
            validity,
        };
        let der = build(&parent, entries, issue).unwrap();
        self.write("pki/crl.pem", armour::write("X509 CRL", &der));
    }

    /// The one entry of the list.
    fn entry(&self) -> String {
        let list = self.json(&["inspect", "pki/crl.pem"]);
        list["objects"][0]["entries"].to_string()
    }
}

/// Alice, near the end of her life; her key is in other hands, and only the list knows.
fn alice_in_other_hands(sandbox: &Sandbox) -> String {
    sandbox.age("alice", Duration::days(-300), Duration::days(30));
    sandbox.lose_ledger("pki");
    let serial = sandbox.serial("alice.crt");
    sandbox.list_that_revokes(&serial, Reason::KeyCompromise);
    serial
}

fn is_still_revoked(sandbox: &Sandbox, serial: &str) {
    let expected = format!(r#"[{{"serial":"{serial}","date":"{DATE}","reason":"keyCompromise"}}]"#);
    assert_eq!(sandbox.entry(), expected);
}

#[test]
fn plan_and_deed_of_apply_agree() {
    let sandbox = applied(SMALL);
    let serial = alice_in_other_hands(&sandbox);
    let kept = "= keep client certificate CN=alice in ./alice.crt\n";
    let plan = sandbox.ok(&line("apply pki.toml --dry-run"));
    assert!(plan.contains(kept), "{plan}");
    assert!(plan.ends_with("plan: 1 to renew, 3 kept\n"), "{plan}");
    let run = sandbox.run(&line("apply pki.toml --yes"));
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stdout.ends_with("applied: 1 renewed, 3 kept\n"),
        "{}",
        run.stdout
    );
    assert!(
        run.stderr.contains("CN=alice (serial ")
            && run.stderr.contains("revoked since 2024-01-02T03:04:05Z"),
        "{}",
        run.stderr
    );
    is_still_revoked(&sandbox, &serial);
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
}

/// It is meant to stay in the file, and says nothing new.
#[test]
fn what_the_manifest_revokes_is_known() {
    let sandbox = applied(SMALL);
    let serial = alice_in_other_hands(&sandbox);
    fs::remove_file(sandbox.path("alice.crt")).unwrap();
    fs::remove_file(sandbox.path("alice.key")).unwrap();
    let revoked = format!("[[revoked]]\nserial = '{serial}'\nreason = 'keyCompromise'\n");
    let manifest = SMALL.replace("[[client]]\nname = 'alice'\n", &revoked);
    sandbox.write("pki.toml", manifest);
    let plan = sandbox.ok(&line("apply pki.toml --dry-run"));
    assert!(
        plan.contains(&format!(
            "= keep certificate serial {serial}: revoked, keyCompromise\n"
        )),
        "{plan}"
    );
    // Also where more may be done than has to be.
    for args in ["apply pki.toml --yes --force", "apply pki.toml --yes"] {
        sandbox.ok(&line(args));
        is_still_revoked(&sandbox, &serial);
    }
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
}

#[test]
fn nothing_renews_it() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "alice"]);
    let serial = alice_in_other_hands(&sandbox);
    let words =
        ["alice.crt was revoked on 2024-01-02T03:04:05Z (keyCompromise), and is not renewed"];
    for args in [
        "renew alice.crt",
        "renew alice.crt --force",
        "renew alice.crt --rekey",
    ] {
        let args = line(args);
        sandbox.fails(&args, 1, &words);
        sandbox.fails(&with(&args, "--dry-run"), 1, &words);
    }
    for args in ["issue-client alice", "issue-client alice --dry-run"] {
        let run = sandbox.run(&line(args));
        assert!(
            run.stdout.starts_with("kept client certificate CN=alice\n"),
            "{}",
            run.stdout
        );
        assert!(
            run.stderr
                .contains("alice.crt is revoked, and was left as it is"),
            "{}",
            run.stderr
        );
        assert!(
            run.stderr.contains("pki/crl.pem has a revocation that "),
            "{}",
            run.stderr
        );
    }
    // Its key gets no other certificate either.
    sandbox.fails(
        &line("issue-client alice --subject CN=other --force"),
        3,
        &["alice.key is in other hands", &serial, "2024-01-02"],
    );
    sandbox.list_that_revokes(&serial, Reason::Superseded);
    sandbox.ok(&line("renew alice.crt"));
}

#[test]
fn list_says_so_before_and_after_an_import() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "alice"]);
    let serial = alice_in_other_hands(&sandbox);
    let status = |args: &[&str]| {
        let list = sandbox.json(args);
        let one = &list["certificates"][0];
        assert_eq!(one["serial"], serial.as_str(), "{list}");
        assert_eq!(one["revoked"]["reason"], "keyCompromise", "{list}");
        assert_eq!(one["revoked"]["at"], DATE, "{list}");
    };
    let before = sandbox.snapshot();
    status(&["list", "--revoked"]);
    let run = sandbox.run(&["list"]);
    assert!(
        run.stderr
            .contains("there is no ledger ./pki/ledger.sqlite yet"),
        "{}",
        run.stderr
    );
    assert_eq!(before, sandbox.snapshot());
    sandbox.ok(&line("list --import alice.crt"));
    status(&["list"]);
    status(&["list", "--revoked"]);
    sandbox.fails(&line("renew alice.crt --force"), 1, &["keyCompromise"]);
    // The next list says the same, and a ledger that knows it is not told again.
    sandbox.ok(&["crl"]);
    is_still_revoked(&sandbox, &serial);
    let run = sandbox.run(&line("crl --force"));
    assert!(!run.stderr.contains("lacked"), "{}", run.stderr);
}

/// The first thing that is recorded takes it over, and nothing that is recorded later makes less of it.
#[test]
fn the_first_write_takes_it_over() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "alice"]);
    let serial = alice_in_other_hands(&sandbox);
    sandbox.fails(
        &line("revoke alice.crt --reason superseded"),
        3,
        &["keyCompromise"],
    );
    sandbox.ok(&["issue-client", "bob"]);
    assert_eq!(sandbox.revocations("pki"), [(serial.clone(), 1)]);
    fs::remove_file(sandbox.path("pki/crl.pem")).unwrap();
    sandbox.ok(&["crl"]);
    is_still_revoked(&sandbox, &serial);
}

/// A run over thousands asks what the list says, too.
#[test]
fn a_fleet_keeps_it() {
    let sandbox = fleet::of(3);
    sandbox.ok(&line("apply --clients list.csv --yes"));
    sandbox.age("c1", Duration::days(-300), Duration::days(30));
    sandbox.lose_ledger("pki");
    let serial = sandbox.serial("c1.crt");
    sandbox.list_that_revokes(&serial, Reason::KeyCompromise);
    for more in [&[][..], &["--dry-run"], &["--yes"]] {
        let args = [&line("apply --clients list.csv")[..], more].concat();
        let run = sandbox.run(&args);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(
            run.stdout.ends_with("nothing to do: 3 kept\n"),
            "{}",
            run.stdout
        );
        assert!(run.stderr.contains("c1.crt is revoked"), "{}", run.stderr);
    }
}

/// What another key has signed, or what nobody can read, says nothing.
#[test]
fn a_list_that_is_no_word_of_ours() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "alice"]);
    alice_in_other_hands(&sandbox);
    let other = Sandbox::with_ca();
    let list = sandbox.bytes("pki/crl.pem");
    other.write("pki/crl.pem", &list);
    other.write("alice.crt", sandbox.bytes("alice.crt"));
    other.lose_ledger("pki");
    other.ok(&["issue-client", "bob"]);
    assert_eq!(other.revocations("pki"), []);
    sandbox.write("pki/crl.pem", "garbage");
    sandbox.ok(&line("issue-client bob"));
    assert_eq!(sandbox.revocations("pki"), []);
}

/// Who is on no record is found by nothing, and is told with the command that records them.
#[test]
fn apply_says_that_it_was_lost() {
    let manifest = "[ca]\n[[intermediate]]\nname = 'web'\n[[server]]\nhosts = ['a.test']\nca = 'web'\n\
        [[client]]\nname = 'alice'\n[[client]]\nname = 'bob'\n";
    let sandbox = applied(manifest);
    for folder in ["pki", "web"] {
        sandbox.lose_ledger(folder);
    }
    let import = "mtls-ca list --import ./web/ca.crt ./alice.crt ./bob.crt\n";
    let of_web = "a kept certificate of CN=mTLS Intermediate CA web is not in ./web/ledger.sqlite";
    // Also once there are ledgers again, with nothing in them.
    for flag in ["--dry-run", "--yes", "--yes"] {
        let run = sandbox.run(&["apply", "pki.toml", flag]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let lost =
            "3 kept certificates of CN=mTLS CA are not in ./pki/ledger.sqlite, where --prune";
        for words in [lost, import, of_web] {
            assert!(run.stderr.contains(words), "{flag}: {}", run.stderr);
        }
    }
    sandbox.ok(&line("list --import web/ca.crt alice.crt bob.crt"));
    sandbox.ok(&line("list --ca-dir web --import a.test.crt"));
    sandbox.write(
        "pki.toml",
        manifest.replace("[[client]]\nname = 'bob'\n", ""),
    );
    let run = sandbox.run(&line("apply pki.toml --prune=revoke --dry-run"));
    assert!(
        run.stdout.contains("- revoke client certificate CN=bob"),
        "{}",
        run.stdout
    );
    assert!(!run.stderr.contains("ledger"), "{}", run.stderr);
}

#[test]
fn a_fleet_says_that_it_was_lost() {
    let sandbox = fleet::of(3);
    sandbox.ok(&line("apply --clients list.csv --yes"));
    sandbox.lose_ledger("pki");
    let words = "3 clients: it is not in the ledger, where --prune and renew --due look";
    let said = |args: &str, words: &str| {
        let run = sandbox.run(&line(args));
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stderr.contains(words), "{}", run.stderr);
    };
    said("apply --clients list.csv --yes", words);
    sandbox.ok(&["issue-client", "other"]);
    said("apply --clients list.csv --prune", words);
    sandbox.ok(&line("list --import c0.crt c1.crt"));
    said(
        "apply --clients list.csv",
        "client certificate c2: it is not in the ledger",
    );
}
