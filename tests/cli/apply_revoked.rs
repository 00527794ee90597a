//! `apply`: revocations, revocation lists, and what is issued and not in the manifest.

use time::Duration;

use super::apply::{SMALL, applied, is_at_rest};
use super::kit::openssl;
use crate::support::Sandbox;

fn serial(sandbox: &Sandbox, file: &str) -> String {
    sandbox.certificate(file).facts().serial.to_string()
}

fn list(sandbox: &Sandbox, folder: &str) -> String {
    let file = format!("{folder}/crl.pem");
    openssl(sandbox, &["crl", "-in", &file, "-noout", "-text"])
}

/// Without alice in the manifest, and with this in her place.
fn instead(sandbox: &Sandbox, more: &str) {
    sandbox.write(
        "pki.toml",
        SMALL.replace("[[client]]\nname = 'alice'\n", more),
    );
}

#[test]
fn a_serial_number_is_revoked_and_listed() {
    let sandbox = applied(SMALL);
    let serial = serial(&sandbox, "alice.crt");
    instead(
        &sandbox,
        &format!(
            "[[revoked]]\nserial = '{}'\nreason = 'keyCompromise'\n",
            serial.to_uppercase()
        ),
    );
    let plan = sandbox.ok(&["apply", "pki.toml", "--dry-run"]);
    let lines = format!(
        "- revoke client certificate CN=alice (serial {serial}): keyCompromise\n\
         ~ renew revocation list of CN=mTLS CA in ./pki/crl.pem: the revocations change\n\
         plan: 1 to renew, 1 to revoke, 2 kept\n"
    );
    assert!(plan.ends_with(&lines), "{plan}");
    assert_eq!(sandbox.run(&["apply", "pki.toml", "--check"]).code, 5);
    let said = sandbox.ok(&["apply", "pki.toml", "--yes"]);
    assert!(
        said.contains(&format!(
            "- revoked client certificate CN=alice (serial {serial})"
        )),
        "{said}"
    );
    // For the reason that the plan had.
    let renewed =
        "~ renewed revocation list of CN=mTLS CA in ./pki/crl.pem: the revocations change\n";
    assert!(said.contains(renewed), "{said}");
    assert!(
        said.ends_with("applied: 1 renewed, 1 revoked, 2 kept\n"),
        "{said}"
    );
    assert!(list(&sandbox, "pki").contains("Key Compromise"));
    // Nothing is deleted.
    assert!(sandbox.exists("alice.crt") && sandbox.exists("alice.key"));
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
    let said = sandbox.ok(&["apply", "pki.toml"]);
    let kept =
        format!("= kept client certificate CN=alice (serial {serial}): revoked, keyCompromise\n");
    assert!(said.contains(&kept), "{said}");
    // Another reason takes its place, but not one that says less.
    sandbox.write(
        "pki.toml",
        sandbox
            .read("pki.toml")
            .replace("keyCompromise", "superseded"),
    );
    sandbox.fails(
        &["apply", "pki.toml", "--yes"],
        3,
        &["pki.toml:4: ", "which says less", "--force"],
    );
    let said = sandbox.ok(&["apply", "pki.toml", "--yes", "--force"]);
    assert!(
        said.contains(": superseded, before keyCompromise\n"),
        "{said}"
    );
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
    // Without a reason, the one that is recorded stays.
    sandbox.write(
        "pki.toml",
        sandbox
            .read("pki.toml")
            .replace("reason = 'superseded'\n", ""),
    );
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
}

#[test]
fn a_number_that_the_ledger_does_not_know() {
    let sandbox = applied(SMALL);
    instead(&sandbox, "[[revoked]]\nserial = '4f0a'\n");
    sandbox.fails(
        &["apply", "pki.toml", "--yes"],
        1,
        &[
            "pki.toml:4: the ledger knows no certificate with serial 4f0a",
            "--force",
        ],
    );
    let run = sandbox.run(&["apply", "pki.toml", "--yes", "--force"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stdout
            .contains("- revoked certificate serial 4f0a: unspecified\n"),
        "{}",
        run.stdout
    );
    assert!(
        run.stderr
            .contains("warning: the ledger knows no certificate with serial 4f0a"),
        "{}",
        run.stderr
    );
    assert!(list(&sandbox, "pki").contains("Serial Number: 4F0A"));
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
    let own = serial(&sandbox, "pki/ca.crt");
    instead(&sandbox, &format!("[[revoked]]\nserial = '{own}'\n"));
    sandbox.fails(
        &["apply", "pki.toml", "--yes", "--force"],
        1,
        &["a CA cannot revoke itself"],
    );
}

#[test]
fn a_number_that_the_ledger_of_another_ca_knows() {
    let manifest = "[ca]\n[[intermediate]]\nname = 'web'\n[[intermediate]]\nname = 'deep'\nca = 'web'\n\
         [[client]]\nname = 'a'\n[[client]]\nname = 'b'\nca = 'deep'\n";
    let sandbox = applied(manifest);
    let (a, b) = (serial(&sandbox, "a.crt"), serial(&sandbox, "b.crt"));
    let of_deep = "the ledger of intermediate `deep` knows it: ca = \"deep\"\n";
    let of_root = "the ledger of the CA itself knows it: leave `ca` out\n";
    for (serial, ca, words) in [
        (&b, "", of_deep),
        (&b, "ca = 'web'\n", of_deep),
        (&a, "ca = 'deep'\n", of_root),
    ] {
        let revoked = format!("{manifest}[[revoked]]\nserial = '{serial}'\n{ca}");
        sandbox.write("pki.toml", revoked);
        let unknown = format!("the ledger knows no certificate with serial {serial}\n");
        for flag in ["--yes", "--dry-run"] {
            let hint = format!("hint: {words}");
            sandbox.fails(
                &["apply", "pki.toml", flag],
                1,
                &["pki.toml:12: ", &unknown, &hint],
            );
        }
        // Who insists hears of it too.
        let run = sandbox.run(&["apply", "pki.toml", "--dry-run", "--force"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let note = format!("warning: serial {serial}: {words}");
        assert!(run.stderr.contains(&note), "{}", run.stderr);
    }
    let revoked = format!("{manifest}[[revoked]]\nserial = '{b}'\nca = 'deep'\n");
    sandbox.write("pki.toml", revoked);
    sandbox.ok(&["apply", "pki.toml", "--yes"]);
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
}

/// Two CAs may have given the same number: what is revoked of the one is good of the other.
#[test]
fn a_number_is_that_of_its_ca() {
    let manifest = "[ca]\n[[intermediate]]\nname = 'web'\n[[client]]\nname = 'a'\n";
    let sandbox = applied(manifest);
    sandbox.age("a", Duration::days(-1), Duration::days(300));
    let serial = serial(&sandbox, "a.crt");
    let revoked = |ca: &str| format!("{manifest}[[revoked]]\nserial = '{serial}'\n{ca}");
    let words = format!("the manifest lists client certificate CN=a (serial {serial}), and it is ");
    for (ca, is_told) in [("", true), ("ca = 'web'\n", false)] {
        sandbox.write("pki.toml", revoked(ca));
        let run = sandbox.run(&["apply", "pki.toml", "--force", "--dry-run"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert_eq!(run.stderr.contains(&words), is_told, "{}", run.stderr);
    }
}

#[test]
fn what_is_listed_and_revoked_is_told() {
    let sandbox = applied(SMALL);
    let serial = serial(&sandbox, "alice.crt");
    sandbox.write(
        "pki.toml",
        format!("{SMALL}[[revoked]]\nserial = '{serial}'\n"),
    );
    let words =
        format!("the manifest lists client certificate CN=alice (serial {serial}), and it is ");
    let run = sandbox.run(&["apply", "pki.toml", "--yes"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains(&format!("{words}about to be revoked")),
        "{}",
        run.stderr
    );
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
    let run = sandbox.run(&["apply", "pki.toml"]);
    assert!(
        run.stderr.contains(&format!("{words}revoked since ")),
        "{}",
        run.stderr
    );
    assert!(
        run.stdout
            .contains("= kept client certificate CN=alice in ./alice.crt\n"),
        "{}",
        run.stdout
    );
    // As the warning says.
    std::fs::remove_file(sandbox.path("alice.crt")).unwrap();
    let run = sandbox.run(&["apply", "pki.toml", "--yes"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
}

/// What the same file says of a key counts before the ledger knows it: no run stops half-way.
#[test]
fn a_key_that_the_same_file_calls_compromised() {
    let manifest = format!("{SMALL}[[intermediate]]\nname = 'web'\n");
    let sandbox = applied(&manifest);
    let (alice, web) = (
        serial(&sandbox, "alice.crt"),
        serial(&sandbox, "web/ca.crt"),
    );
    let words = |file: &str, serial: &str, reason: &str| {
        format!(
            "the key in {file} is in other hands: its certificate {serial} is about to be revoked ({reason}), so it is certified no more"
        )
    };
    for (cert, key, serial, reason) in [
        ("alice.crt", "./alice.key", &alice, "keyCompromise"),
        ("web/ca.crt", "./web/ca.key", &web, "cACompromise"),
    ] {
        let revoked = format!("[[revoked]]\nserial = '{serial}'\nreason = '{reason}'\n");
        sandbox.write(
            "pki.toml",
            format!("{manifest}{revoked}[[client]]\nname = 'new'\n"),
        );
        let kept = sandbox.bytes(cert);
        std::fs::remove_file(sandbox.path(cert)).unwrap();
        let before = sandbox.snapshot();
        for flag in ["--check", "--dry-run", "--yes", "--force"] {
            let words = words(key, serial, reason);
            sandbox.fails(&["apply", "pki.toml", flag], 3, &[&words, "a new key"]);
        }
        assert_eq!(before, sandbox.snapshot());
        sandbox.write(cert, kept);
    }
    // A client of a list, too.
    sandbox.ok(&["issue-client", "carol"]);
    let carol = serial(&sandbox, "carol.crt");
    let revoked = format!("[[revoked]]\nserial = '{carol}'\nreason = 'keyCompromise'\n");
    sandbox.write("pki.toml", format!("{manifest}{revoked}"));
    sandbox.write("list.csv", "name\ncarol\ndave\n");
    std::fs::remove_file(sandbox.path("carol.crt")).unwrap();
    let before = sandbox.snapshot();
    let args = ["apply", "pki.toml", "--clients", "list.csv", "--yes"];
    let words = words("./carol.key", &carol, "keyCompromise");
    sandbox.fails(&args, 3, &["list.csv:2: carol: ", &words]);
    assert_eq!(before, sandbox.snapshot());
    // With the key out of the way, there is a new one.
    std::fs::remove_file(sandbox.path("carol.key")).unwrap();
    sandbox.ok(&args);
    assert_ne!(carol, serial(&sandbox, "carol.crt"));
}

/// One that would have been renewed has more to say of itself, and it is the same.
#[test]
fn one_that_ended_is_told_once() {
    let sandbox = applied(SMALL);
    sandbox.age("alice", Duration::days(-300), Duration::days(-1));
    sandbox.ok(&["list", "--import", "alice.crt"]);
    sandbox.ok(&["revoke", "alice.crt"]);
    sandbox.ok(&["crl"]);
    let serial = serial(&sandbox, "alice.crt");
    for flag in ["--dry-run", "--yes", "--check"] {
        let run = sandbox.run(&["apply", "pki.toml", flag]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let words = format!(
            "warning: the manifest lists client certificate CN=alice (serial {serial}), and it is revoked since "
        );
        assert!(run.stderr.starts_with(&words), "{}", run.stderr);
        assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    }
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
}

#[test]
fn one_that_is_due_and_called_compromised_is_told_once() {
    let sandbox = applied(SMALL);
    sandbox.age("alice", Duration::days(-300), Duration::days(1));
    sandbox.ok(&["list", "--import", "alice.crt"]);
    let serial = serial(&sandbox, "alice.crt");
    let revoked = format!("[[revoked]]\nserial = '{serial}'\nreason = 'keyCompromise'\n");
    sandbox.write("pki.toml", format!("{SMALL}{revoked}"));
    for flag in ["--dry-run", "--yes"] {
        let run = sandbox.run(&["apply", "pki.toml", flag]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let words = format!("(serial {serial}), and it is about to be revoked: take it out");
        assert!(run.stderr.contains(&words), "{}", run.stderr);
        assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
        let kept = "client certificate CN=alice in ./alice.crt";
        assert!(run.stdout.contains(kept), "{}", run.stdout);
    }
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
}

#[test]
fn an_intermediates_own() {
    let manifest = "[ca]\n[crl]\nlifetime = '60d'\n[[intermediate]]\nname = 'web'\n[[client]]\nname = 'a'\nca = 'web'\n";
    let sandbox = applied(manifest);
    let (leaf, web) = (serial(&sandbox, "a.crt"), serial(&sandbox, "web/ca.crt"));
    let root = sandbox.bytes("pki/crl.pem");
    sandbox.write(
        "pki.toml",
        format!("{manifest}[[revoked]]\nserial = '{leaf}'\nca = 'web'\n"),
    );
    sandbox.ok(&["apply", "pki.toml", "--yes"]);
    assert!(list(&sandbox, "web").contains(&leaf.to_uppercase()));
    assert_eq!(root, sandbox.bytes("pki/crl.pem"));
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
    sandbox.write(
        "pki.toml",
        format!("{manifest}[[revoked]]\nserial = '{web}'\n"),
    );
    let run = sandbox.run(&["apply", "pki.toml", "--yes"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let words = "the manifest lists intermediate certificate authority CN=mTLS Intermediate CA web (serial ";
    assert!(run.stderr.contains(words), "{}", run.stderr);
    assert!(list(&sandbox, "pki").contains(&web.to_uppercase()));
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
}

#[test]
fn what_is_not_in_the_manifest() {
    let sandbox = applied(&format!(
        "{SMALL}[[intermediate]]\nname = 'web'\n[[client]]\nname = 'carol'\nca = 'web'\n"
    ));
    let nothing = sandbox.ok(&["apply", "pki.toml", "--prune"]);
    assert!(nothing.ends_with("nothing to do: 7 kept\n"), "{nothing}");
    sandbox.ok(&["issue-client", "bob"]);
    sandbox.ok(&["issue-client", "dave", "--ca-dir", "web"]);
    sandbox.ok(&["issue-client", "gone"]);
    sandbox.ok(&["revoke", "gone.crt"]);
    sandbox.ok(&["crl"]);
    let (bob, dave) = (serial(&sandbox, "bob.crt"), serial(&sandbox, "dave.crt"));
    let place = |name: &str| {
        sandbox
            .path(name)
            .canonicalize()
            .unwrap()
            .display()
            .to_string()
    };
    for args in [
        &["apply", "pki.toml", "--prune"],
        &["apply", "--prune=list", "pki.toml"],
    ] {
        is_at_rest(&sandbox, args);
        let said = sandbox.ok(args);
        for (name, serial) in [("bob", bob.clone()), ("dave", format!("{dave} of ./web"))] {
            let file = place(&format!("{name}.crt"));
            let line = format!(
                "? unlisted client certificate CN={name} (serial {serial}): not in the manifest; it was written to {file}\n"
            );
            assert!(said.contains(&line), "{said}");
        }
        assert!(
            said.ends_with("nothing to do: 7 kept, 2 not in the manifest\n"),
            "{said}"
        );
    }
    // Without the flag nobody looks.
    assert!(!sandbox.ok(&["apply", "pki.toml"]).contains("bob"));

    let args = ["apply", "pki.toml", "--prune=revoke"];
    sandbox.fails(&args, 2, &["these 4 changes"]);
    assert_eq!(
        sandbox
            .run(&["apply", "pki.toml", "--prune=revoke", "--check"])
            .code,
        5
    );
    let said = sandbox.ok(&["apply", "pki.toml", "--prune=revoke", "--yes"]);
    assert!(
        said.contains("- revoked client certificate CN=bob (serial "),
        "{said}"
    );
    assert!(
        said.ends_with("applied: 2 renewed, 2 revoked, 5 kept\n"),
        "{said}"
    );
    for folder in ["pki", "web"] {
        assert!(
            list(&sandbox, folder).contains("Cessation Of Operation"),
            "{folder}"
        );
    }
    assert!(sandbox.exists("bob.crt") && sandbox.exists("bob.key"));
    is_at_rest(&sandbox, &["apply", "pki.toml", "--prune=revoke"]);
    sandbox.fails(&["apply", "pki.toml", "--prune=delete"], 2, &["delete"]);
}

#[test]
fn what_was_renewed_is_no_stranger() {
    let sandbox = applied(SMALL);
    sandbox.ok(&["renew", "alice.crt", "--force"]);
    std::fs::remove_file(sandbox.path("a.test.crt")).unwrap();
    let said = sandbox.ok(&["apply", "pki.toml", "--prune=revoke", "--yes"]);
    assert!(said.ends_with("applied: 1 created, 3 kept\n"), "{said}");
    is_at_rest(&sandbox, &["apply", "pki.toml", "--prune=revoke"]);
}

#[test]
fn a_list_that_is_gone_or_near_its_end() {
    let sandbox = applied(SMALL);
    std::fs::remove_file(sandbox.path("pki/crl.pem")).unwrap();
    let said = sandbox.ok(&["apply", "pki.toml", "--yes"]);
    assert!(
        said.contains("+ created revocation list of CN=mTLS CA in ./pki/crl.pem\n"),
        "{said}"
    );
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
    // A revocation that the single command recorded.
    sandbox.ok(&["issue-client", "bob"]);
    sandbox.ok(&["revoke", "bob.crt"]);
    assert_eq!(sandbox.run(&["apply", "pki.toml", "--check"]).code, 5);
    let said = sandbox.ok(&["apply", "pki.toml", "--yes"]);
    assert!(
        said.contains("./pki/crl.pem: the revocations have changed since it was made\n"),
        "{said}"
    );
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
}
