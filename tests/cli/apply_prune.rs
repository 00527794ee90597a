//! `apply --prune`: what is said of it, and what it does not do.

use super::apply::{SMALL, applied, is_at_rest};
use super::durability::traced;
use super::fleet;
use super::kit::openssl;
use crate::support::{Run, Sandbox};

/// Refused in every manner of running, before anything is written.
fn is_refused(sandbox: &Sandbox, args: &[&str], words: &[&str]) {
    let prune = [&["apply"], args, &["--prune=revoke"]].concat();
    for flag in ["--yes", "--dry-run", "--check", "--force"] {
        sandbox.fails(&[&prune[..], &[flag]].concat(), 1, words);
    }
    sandbox.fails_in_json(&prune, "refused", 1, &words[..1]);
}

/// A list that nobody is in is what a program writes that has failed.
#[test]
fn a_list_of_nobody_turns_nobody_out() {
    let sandbox = fleet::of(3);
    sandbox.ok(&["apply", "--clients", "list.csv", "--yes"]);
    sandbox.ok(&["issue-server", "api.test"]);
    sandbox.write("list.csv", "name,subject\n\n");
    sandbox.write("list.jsonl", "");
    for list in ["list.csv", "list.jsonl"] {
        let message =
            format!("{list} lists no client, so that --prune=revoke would revoke 3 certificates");
        let words = [&*message, "--prune=list", "mtls-ca revoke --serial"];
        is_refused(&sandbox, &["--clients", list], &words);
        let said = sandbox.ok(&["apply", "--clients", list, "--prune", "--dry-run"]);
        assert_eq!(said.matches("? unlisted client").count(), 3, "{said}");
    }
    // One who is listed is enough to say that the list is meant.
    sandbox.write("list.csv", fleet::list(1));
    let args = ["apply", "--clients", "list.csv", "--prune=revoke", "--yes"];
    let said = sandbox.ok(&args);
    assert!(
        said.ends_with("applied: 1 created, 2 revoked, 1 kept\n"),
        "{said}"
    );
    // Where nobody is turned out, nothing is refused.
    sandbox.ok(&["revoke", "c0.crt"]);
    sandbox.ok(&["crl"]);
    sandbox.write("list.csv", "name\n");
    sandbox.ok(&args);
}

/// Each CA revokes its own, and the hint says in which folder it is.
#[test]
fn the_hint_names_the_folders() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["init-ca", "--ca-dir", "acme"]);
    sandbox.ok(&["issue-client", "alice", "--ca-dir", "acme"]);
    sandbox.write("none.csv", "name\n");
    let ca_dir = ["--ca-dir", "acme"];
    let hint = |folder: &str| {
        format!("name them: mtls-ca revoke --ca-dir {folder} --serial HEX --serial HEX\n")
    };
    let none = [&ca_dir[..], &["--clients", "none.csv"]].concat();
    is_refused(&sandbox, &none, &["lists no client", &hint("acme")]);
    sandbox.ok(&["init-ca", "--ca-dir", "web", "--parent", "acme"]);
    sandbox.ok(&["issue-client", "bob", "--ca-dir", "web"]);
    sandbox.write("pki.toml", "[[intermediate]]\nname = 'web'\n");
    let both = [&ca_dir[..], &["pki.toml"]].concat();
    let words = [
        "lists no server and no client",
        &hint("acme"),
        &hint("./web"),
    ];
    is_refused(&sandbox, &both, &words);
    sandbox.ok(&["revoke", "alice.crt", "--ca-dir", "acme"]);
    let run = sandbox.fails(
        &[&["apply", "--prune=revoke"], &both[..]].concat(),
        1,
        &[&hint("./web")],
    );
    assert_eq!(run.stderr.matches("mtls-ca revoke").count(), 1);
}

#[test]
fn a_manifest_of_nobody_turns_nobody_out() {
    let sandbox = applied(SMALL);
    for text in ["", "[ca]\n", "[ca]\n[[intermediate]]\nname = 'web'\n"] {
        sandbox.write("pki.toml", text);
        let words = [
            "pki.toml lists no server and no client, so that --prune=revoke would revoke 2 certificates",
            "--prune=list",
            "mtls-ca revoke --serial",
        ];
        is_refused(&sandbox, &["pki.toml"], &words);
    }
    sandbox.write("pki.toml", "[ca]\n");
    sandbox.write("list.csv", "name\n");
    let both = ["pki.toml", "--clients", "list.csv"];
    let words = ["pki.toml lists no server and no client, and list.csv lists no client, so that"];
    is_refused(&sandbox, &both, &words);
    // The list's clients are lost, and the manifest's are not.
    sandbox.write("pki.toml", SMALL);
    sandbox.ok(&["issue-client", "bob"]);
    let words = [
        "list.csv lists no client, so that --prune=revoke would revoke 1 certificate",
        "without --clients",
    ];
    is_refused(&sandbox, &both, &words);
    sandbox.ok(&["revoke", "bob.crt"]);
    sandbox.ok(&["crl"]);
    is_at_rest(
        &sandbox,
        &[
            "apply",
            "pki.toml",
            "--clients",
            "list.csv",
            "--prune=revoke",
        ],
    );
    // The servers are lost, and not the list's clients.
    sandbox.write("pki.toml", "[ca]\n");
    sandbox.write("list.csv", "name\nalice\n");
    let words = [
        "pki.toml lists no server and no client, so that --prune=revoke would revoke 1 certificate",
    ];
    is_refused(&sandbox, &both, &words);
    sandbox.ok(&["revoke", "a.test.crt"]);
    sandbox.ok(&["issue-client", "carol"]);
    let said = sandbox.ok(&[&["apply"], &both[..], &["--prune=revoke", "--yes"]].concat());
    assert!(
        said.contains("- revoked client certificate CN=carol"),
        "{said}"
    );
}

/// Behind a blank stands the manifest.
#[test]
fn its_value_stands_behind_an_equals_sign() {
    let sandbox = applied(SMALL);
    for word in ["list", "revoke"] {
        let message = format!("cannot read {word}: ");
        let hint = format!("hint: did you mean --prune={word}?\n");
        let args = ["apply", "--prune", word, "--yes"];
        sandbox.fails(&args, 1, &[&message, &hint]);
        let run = sandbox.fails(&["apply", word], 1, &[&message]);
        assert!(!run.stderr.contains("--prune"), "{}", run.stderr);
        // A file of that name is what it is.
        sandbox.write(word, SMALL);
        sandbox.ok(&["apply", "--prune", word]);
    }
    let run = sandbox.fails(
        &["apply", "--prune", "gone.toml"],
        1,
        &["cannot read gone.toml"],
    );
    assert!(!run.stderr.contains("did you mean"), "{}", run.stderr);
}

/// To list changes nothing, so that there is nothing to be found.
#[test]
fn a_check_that_lists_finds_nothing_to_do() {
    let sandbox = applied(SMALL);
    sandbox.ok(&["issue-client", "bob"]);
    for (flag, code) in [("--prune", 0), ("--prune=list", 0), ("--prune=revoke", 5)] {
        let run = sandbox.run(&["apply", "pki.toml", flag, "--check"]);
        assert_eq!(run.code, code, "{}{}", run.stdout, run.stderr);
        assert!(
            run.stdout.contains("client certificate CN=bob (serial "),
            "{}",
            run.stdout
        );
    }
}

/// Whoever cannot be read may be anybody: nobody is told to be missing, and nobody is counted.
#[test]
fn beside_faults_nothing_is_compared() {
    let sandbox = fleet::of(4);
    sandbox.ok(&["apply", "--clients", "list.csv", "--yes"]);
    let said = |args: &[&str], code: i32, of: &str| {
        let words = format!(
            "warning: --prune compared nothing: what cannot be read or done stands in the {of} too\n"
        );
        for flag in ["--prune=list", "--prune=revoke"] {
            for way in ["--check", "--yes"] {
                let run = sandbox.fails(&[args, &[flag, way]].concat(), code, &[&words]);
                let told =
                    ["not in the", "to revoke", "unlisted"].map(|one| run.stdout.contains(one));
                assert_eq!(told, [false; 3], "{}", run.stdout);
            }
            let json = sandbox.fails(&[args, &[flag, "--yes", "--json"]].concat(), code, &[]);
            let json = json.json();
            assert_eq!(json["counts"]["revoke"], 0, "{json}");
            assert_eq!(json["counts"]["unlisted"], 0, "{json}");
        }
    };
    let list = fleet::list(2);
    // One that cannot be read, and one that is in conflict.
    for (row, code) in [("c2,nothing\n", 1), ("c2,CN=other\n", 3)] {
        sandbox.write("list.csv", format!("{list}{row}"));
        said(&["apply", "--clients", "list.csv"], code, "list");
    }
    sandbox.write("list.csv", &list);
    sandbox.write(
        "pki.toml",
        "[ca]\n[[client]]\nname = 'c2'\nsubject = 'CN=other'\n",
    );
    said(&["apply", "pki.toml"], 3, "manifest");
    said(
        &["apply", "pki.toml", "--clients", "list.csv"],
        3,
        "manifest",
    );
    // No list was made, and nobody has another certificate.
    assert!(!sandbox.exists("pki/crl.pem"));
    assert_eq!(sandbox.recorded("pki").len(), 5);
}

/// What is replaced is revoked in the same run, after its successor is there.
#[test]
fn another_subject_is_at_rest_after_one_run() {
    let sandbox = applied(SMALL);
    let manifest = SMALL.replace("name = 'alice'\n", "name = 'alice'\nsubject = 'CN=new'\n");
    sandbox.write("pki.toml", manifest);
    let of_manifest = ["apply", "pki.toml", "--force", "--prune=revoke"];
    goes_on_to(&sandbox, "alice.crt", &of_manifest, "manifest");
    is_at_rest(&sandbox, &of_manifest);

    let sandbox = fleet::of(2);
    sandbox.ok(&["apply", "--clients", "list.csv", "--yes"]);
    sandbox.write("list.csv", fleet::list(1) + "c1,CN=new\n");
    let of_list = [
        "apply",
        "--clients",
        "list.csv",
        "--force",
        "--prune=revoke",
    ];
    goes_on_to(&sandbox, "c1.crt", &of_list, "list");
    fleet::is_at_rest(&sandbox, &of_list, 2);
}

/// This run replaces the certificate in `file`, and the revocation list has the old one only.
fn goes_on_to(sandbox: &Sandbox, file: &str, args: &[&str], of: &str) {
    let serial = || sandbox.certificate(file).facts().serial.to_string();
    let old = serial();
    let said = sandbox.ok(&[args, &["--yes"]].concat());
    let lines = [
        "~ reissued client certificate ".to_owned(),
        format!("(serial {old}): cessationOfOperation, not in the {of}; it was written to "),
        "1 reissued, 1 revoked, ".to_owned(),
    ];
    for line in &lines {
        assert!(said.contains(line), "{line} {said}");
    }
    assert_ne!(old, serial());
    let crl = openssl(sandbox, &["crl", "-in", "pki/crl.pem", "-noout", "-text"]);
    assert_eq!(crl.matches("Serial Number: ").count(), 1, "{crl}");
    assert!(crl.contains(&old.to_uppercase()), "{crl}");
}

/// What the manifest revokes is listed first, and what is pruned in the end; one list has both.
#[test]
fn what_is_revoked_and_what_is_pruned() {
    let sandbox = applied(&format!("{SMALL}[[client]]\nname = 'bob'\n"));
    let serial = sandbox.certificate("bob.crt").facts().serial.to_string();
    sandbox.ok(&["issue-client", "carol"]);
    let revoked = format!("{SMALL}[[revoked]]\nserial = '{serial}'\nreason = 'keyCompromise'\n");
    sandbox.write("pki.toml", revoked);
    let args = ["apply", "pki.toml", "--prune=revoke"];
    let said = sandbox.ok(&[&args[..], &["--yes"]].concat());
    assert!(said.contains(" 2 revoked, "), "{said}");
    let crl = openssl(&sandbox, &["crl", "-in", "pki/crl.pem", "-noout", "-text"]);
    for reason in ["Key Compromise", "Cessation Of Operation"] {
        assert_eq!(crl.matches(reason).count(), 1, "{crl}");
    }
    is_at_rest(&sandbox, &args);
}

/// Of many, the first are told, and how many more there are.
#[test]
fn many_that_are_not_listed() {
    let sandbox = fleet::of(1_030);
    sandbox.ok(&["apply", "--clients", "list.csv", "--yes"]);
    sandbox.write("list.csv", fleet::list(5));
    for (how, word, count, code) in [
        ("--prune=list", "unlisted", "1025 not in the list", 0),
        ("--prune=revoke", "revoke", "1025 to revoke", 5),
    ] {
        let args = ["apply", "--clients", "list.csv", how, "--check"];
        let run = sandbox.run(&args);
        assert_eq!(run.code, code, "{}", run.stderr);
        assert!(run.stdout.contains(count), "{}", run.stdout);
        let more = format!("{word} 1005 more: not in the list\n");
        assert!(run.stdout.contains(&more), "{}", run.stdout);
        let lines = run.stdout.matches(" client certificate CN=c").count();
        assert_eq!(lines, 20, "{}", run.stdout);
        let json = sandbox.run(&[&args[..], &["--json"]].concat()).json();
        let changes = json["changes"].as_array().unwrap();
        let told = changes.iter().filter(|one| one["action"] == word).count();
        assert_eq!((told, &json["counts"][word]), (1_000, &1_025.into()));
        assert_eq!(json["changes_left_out"], 25);
    }
    let args = ["apply", "--clients", "list.csv", "--prune=revoke"];
    let said = sandbox.ok(&[&args[..], &["--yes"]].concat());
    assert!(said.ends_with("1025 revoked, 5 kept\n"), "{said}");
    let crl = openssl(&sandbox, &["crl", "-in", "pki/crl.pem", "-noout", "-text"]);
    assert_eq!(crl.matches("Serial Number: ").count(), 1_025);
    fleet::is_at_rest(&sandbox, &args, 5);
}

/// Where the ledger of the second CA fails, what of the first was revoked is said.
#[test]
fn half_of_it_is_told() {
    let mut told = 0;
    for when in 1..6 {
        let sandbox = Sandbox::new();
        sandbox.ok(&["init-ca"]);
        sandbox.ok(&["init-ca", "--ca-dir", "web", "--parent", "pki"]);
        sandbox.ok(&["issue-client", "alice"]);
        sandbox.ok(&["issue-client", "bob"]);
        sandbox.ok(&["issue-client", "carol", "--ca-dir", "web"]);
        sandbox.write(
            "pki.toml",
            "[[intermediate]]\nname = 'web'\n[[client]]\nname = 'bob'\n",
        );
        sandbox.ok(&["apply", "pki.toml", "--yes"]);
        let fail = format!("inject=fsync:error=EIO:when={when}");
        let args = ["apply", "pki.toml", "--prune=revoke", "--yes"];
        let run = Run::of(traced(&sandbox, &["trace=fsync", &fail], &args));
        let revoked = |folder: &str| {
            let list = sandbox.ok(&["list", "--revoked", "--csv", "--ca-dir", folder]);
            list.lines().count() - 1
        };
        let hint = "hint: 1 of 2 that are not listed are revoked; what was done until then stays";
        if run.stderr.contains(hint) {
            // What was not synced may be there all the same.
            assert_eq!(revoked("pki"), 1);
            told += 1;
        }
        sandbox.ok(&args);
        assert_eq!((revoked("pki"), revoked("web")), (1, 1));
    }
    assert!(told > 0);
}
