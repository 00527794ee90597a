//! `init-ca --parent`: a CA below a CA, and names that it may and may not issue for.

use serde_json::json;

use super::kit::{line, openssl, with};
use crate::support::Sandbox;

/// A root in `pki`, and in `web` an intermediate for some names.
fn with_web() -> Sandbox {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&line(WEB));
    sandbox
}

const WEB: &str = "init-ca --ca-dir web --parent pki --path-len 0 \
    --permit example.test --permit 10.0.0.0/8 --exclude secret.example.test";

#[test]
fn is_signed_by_its_parent_and_says_what_it_is_for() {
    let sandbox = Sandbox::with_ca();
    let said = sandbox.ok(&line(WEB));
    for words in [
        "created intermediate certificate authority CN=mTLS Intermediate CA\n",
        "issued by     CN=mTLS CA\n",
        "issues for    only dns:example.test, ip:10.0.0.0/8, and not dns:secret.example.test\n",
        "not limited   e-mail addresses, URIs, subjects\n",
        "path length   0\n",
        "in 1825 days",
    ] {
        assert!(said.contains(words), "{words}:\n{said}");
    }
    assert_eq!(sandbox.entries("web"), ["ca.crt", "ca.key"]);
    assert_eq!(sandbox.mode("web/ca.key"), 0o600);
    let extensions = openssl(
        &sandbox,
        &line("x509 -in web/ca.crt -noout -ext nameConstraints,basicConstraints"),
    );
    for words in [
        "X509v3 Name Constraints: critical",
        "X509v3 Basic Constraints: critical",
        "CA:TRUE, pathlen:0",
        "DNS:example.test",
        "IP:10.0.0.0/255.0.0.0",
        "DNS:secret.example.test",
    ] {
        assert!(extensions.contains(words), "{words}:\n{extensions}");
    }
    openssl(
        &sandbox,
        &line("verify -x509_strict -CAfile pki/ca.crt web/ca.crt"),
    );
}

/// What it issues is good for nobody who has heard of it.
#[test]
fn one_that_is_revoked_is_kept_and_said_to_be() {
    let sandbox = with_web();
    sandbox.ok(&line("revoke web/ca.crt --reason cACompromise"));
    let before = sandbox.snapshot();
    let web = line(WEB);
    let words = "warning: web/ca.crt is revoked, and was left as it is; to have a new one, \
        give it another folder (--ca-dir OTHER) and run this again\n";
    for flag in [&[][..], &["--dry-run"], &["--check"]] {
        let run = sandbox.run(&[&web[..], flag].concat());
        assert_eq!((run.code, &*run.stderr), (0, words));
        assert!(run.stdout.starts_with("kept "), "{}", run.stdout);
    }
    assert_eq!(sandbox.json(&web)["warnings"].as_array().unwrap().len(), 1);
    assert_eq!(before, sandbox.snapshot());
    // As the warning says.
    let run = sandbox.run(&line(&WEB.replace("web", "other")));
    assert_eq!((run.code, &*run.stderr), (0, ""));
    assert!(run.stdout.starts_with("created "), "{}", run.stdout);
}

#[test]
fn is_idempotent_and_never_replaced() {
    let sandbox = with_web();
    let before = sandbox.snapshot();
    for again in [
        WEB,
        "init-ca --ca-dir web --parent pki",
        "init-ca --ca-dir web --parent pki --exclude dns:secret.example.test --permit 10.0.0.0/8 --permit dns:example.test",
    ] {
        assert!(sandbox.ok(&line(again)).starts_with("kept "), "{again}");
    }
    assert_eq!(before, sandbox.snapshot());
    for (other, says) in [
        ("init-ca --ca-dir web", "not by itself"),
        (
            "init-ca --ca-dir web",
            "an intermediate is named with --parent DIR",
        ),
        (
            "init-ca --ca-dir web --parent pki --permit other.test",
            "you asked for only dns:other.test",
        ),
        (
            "init-ca --ca-dir web --parent pki --path-len 1",
            "path length 1",
        ),
        ("init-ca --ca-dir pki --parent web", "issued by CN=mTLS CA"),
        ("quickstart --ca-dir web", "not by itself"),
    ] {
        sandbox.fails(&line(other), 3, &[says, "nothing replaces a CA"]);
    }
}

#[test]
fn its_leaves_carry_the_chain_and_verify() {
    let sandbox = with_web();
    sandbox.ok(&line("--ca-dir web issue-server api.example.test 10.1.2.3"));
    sandbox.ok(&line(
        "--ca-dir web issue-client alice@example.test --name alice",
    ));
    sandbox.ok(&line("csr bob.example.test --name bob"));
    sandbox.ok(&line("--ca-dir web sign-client bob.csr"));
    let web = sandbox.read("web/ca.crt");
    for leaf in ["api.example.test", "alice", "bob"] {
        let chain = sandbox.read(&format!("{leaf}.crt"));
        assert_eq!(chain.matches("BEGIN CERTIFICATE").count(), 2, "{leaf}");
        assert!(chain.ends_with(&web), "{leaf}");
        let file = format!("{leaf}.crt");
        openssl(
            &sandbox,
            &[
                "verify",
                "-x509_strict",
                "-CAfile",
                "pki/ca.crt",
                "-untrusted",
                &file,
                &file,
            ],
        );
        // By the root, and by the intermediate itself.
        for ca in ["pki", "web"] {
            let verdict = sandbox.json(&["--ca-dir", ca, "verify", &file]);
            assert_eq!(verdict["valid"], true, "{verdict}");
            let chain = verdict["chain"].as_array().unwrap();
            assert_eq!(chain.len(), if ca == "pki" { 3 } else { 2 }, "{verdict}");
        }
        let again = sandbox.ok(&["--ca-dir", "web", "verify", &file, "--ca", "pki/ca.crt"]);
        assert!(again.contains("CN=mTLS CA"), "{again}");
    }
    assert_eq!(
        sandbox.json(&line("--ca-dir web issue-server api.example.test 10.1.2.3"))["outcome"],
        "kept"
    );
}

#[test]
fn names_outside_are_refused_before_anything_is_written() {
    let sandbox = with_web();
    sandbox.ok(&line("csr other.test --profile server"));
    for (command, says) in [
        ("issue-server other.test", "permits only example.test"),
        ("issue-server api.example.test other.test", "other.test"),
        ("issue-server a.secret.example.test", "excludes"),
        (
            "issue-server *.example.test a.secret.example.test",
            "excludes",
        ),
        ("issue-server api.example.test 192.168.0.1", "192.168.0.1"),
        ("issue-client other.test", "permits only example.test"),
        ("sign-server other.test.csr other.test", "permits only"),
        ("sign-client other.test.csr --copy-san", "permits only"),
    ] {
        for rehearsal in [&[][..], &["--dry-run"]] {
            let all = [&line("--ca-dir web")[..], &line(command), rehearsal].concat();
            sandbox.fails(&all, 1, &[says, "4.2.1.10", "hint:"]);
        }
    }
}

/// Whoever verifies holds a leaf to the limits of every CA above it.
#[test]
fn the_limits_of_the_root_are_those_of_all_below_it() {
    let sandbox = Sandbox::new();
    sandbox.ok(&line("init-ca --subject CN=R --permit example.test --permit 10.0.0.0/8 --exclude secret.example.test"));
    // With limits of its own of another kind, or narrower ones, or none.
    for (folder, own, shown) in [
        (
            "a",
            "",
            "only dns:example.test, ip:10.0.0.0/8, and not dns:secret.example.test",
        ),
        (
            "b",
            "--permit web.example.test --exclude old.web.example.test",
            "only dns:web.example.test, ip:10.0.0.0/8, and not dns:old.web.example.test, dns:secret.example.test",
        ),
        (
            "c",
            "--permit 10.1.0.0/16",
            "only ip:10.1.0.0/16, dns:example.test, and not dns:secret.example.test",
        ),
    ] {
        let args = format!("init-ca --ca-dir {folder} --parent pki --subject CN={folder} {own}");
        let said = sandbox.ok(&line(&args));
        assert!(said.contains(&format!("issues for    {shown}\n")), "{said}");
        sandbox.keeps(&line(&args));
        let outside = format!("issue-server --ca-dir {folder} zz.test");
        sandbox.fails(&line(&outside), 1, &["zz.test", "permits only"]);
        let inside = format!("issue-server --ca-dir {folder} x.web.example.test --name {folder}");
        sandbox.ok(&line(&inside));
        sandbox.ok(&line(&format!("verify {folder}.crt")));
    }
    for (own, words) in [
        ("--permit other.test", "dns:other.test is not within"),
        ("--permit test", "dns:test is not within"),
        ("--permit 10.0.0.0/7", "ip:10.0.0.0/7 is not within"),
        (
            "--permit x.secret.example.test",
            "dns:x.secret.example.test is within dns:secret.example.test",
        ),
    ] {
        let args = format!("init-ca --ca-dir d --parent pki --subject CN=d {own}");
        sandbox.fails(&line(&args), 1, &[words, "CN=R"]);
        sandbox.fails(&line(&format!("{args} --dry-run")), 1, &[words]);
    }
    // Two levels down.
    sandbox.ok(&line("init-ca --ca-dir e --parent b --subject CN=e"));
    sandbox.fails(
        &line("issue-server --ca-dir e y.example.test"),
        1,
        &["permits only"],
    );
}

#[test]
fn subjects_mailboxes_and_uris_can_be_limited() {
    let sandbox = Sandbox::with_ca();
    let people = [
        "init-ca",
        "--ca-dir",
        "people",
        "--parent",
        "pki",
        "--permit",
        "dn:O=Acme,C=US",
        "--permit",
        "email:example.test",
        "--permit",
        "uri:.example.test",
    ];
    sandbox.ok(&people);
    sandbox.ok(&issue_in_people("a", &["--subject", "CN=a,O=Acme,C=US"]));
    let good = ["--subject", "CN=b,O=Acme,C=US", "--san", "b@example.test"];
    sandbox.ok(&issue_in_people("b", &good));
    let good = [
        "--subject",
        "CN=c,O=Acme,C=US",
        "--san",
        "uri:spiffe://x.example.test/c",
    ];
    sandbox.ok(&issue_in_people("c", &good));
    for file in ["a.crt", "b.crt", "c.crt"] {
        sandbox.ok(&["verify", file]);
        openssl(
            &sandbox,
            &[
                "verify",
                "-x509_strict",
                "-CAfile",
                "pki/ca.crt",
                "-untrusted",
                file,
                file,
            ],
        );
    }
    for (subject, san) in [
        ("CN=d,O=Other,C=US", "b@example.test"),
        ("CN=d,O=Acme,C=US", "b@other.test"),
        ("CN=d,O=Acme,C=US", "uri:spiffe://other.test/d"),
    ] {
        let bad = ["--subject", subject, "--san", san];
        sandbox.fails(&issue_in_people("d", &bad), 1, &["permits only"]);
    }
}

#[test]
fn path_lengths_go_down() {
    let sandbox = Sandbox::new();
    sandbox.ok(&line("init-ca --path-len 1"));
    let one = sandbox.json(&line("init-ca --ca-dir one --parent pki --subject CN=one"));
    // What the parent allows, when nobody says.
    assert_eq!(one["certificate"]["path_len"], 0, "{one}");
    sandbox.fails(
        &line("init-ca --ca-dir two --parent one --subject CN=two"),
        1,
        &["CN=one allows no CA below it", "path length is 0"],
    );
    sandbox.fails(
        &line("init-ca --ca-dir two --parent pki --subject CN=two --path-len 1"),
        1,
        &["CN=mTLS CA has path length 1", "at most 0; you asked for 1"],
    );
}

#[test]
fn three_levels_and_a_passphrase() {
    let sandbox = Sandbox::new();
    sandbox.write("root.pass", "root\n");
    sandbox.write("one.pass", "one\n");
    sandbox.ok(&line("init-ca --key-pass file:root.pass"));
    let one = "init-ca --ca-dir one --parent pki --subject CN=one --ca-pass file:root.pass --key-pass file:one.pass";
    sandbox.fails(
        &line("init-ca --ca-dir one --parent pki --subject CN=one"),
        6,
        &["pki/ca.key is under a passphrase", "--ca-pass"],
    );
    sandbox.ok(&line(one));
    // Kept without any passphrase.
    assert!(
        sandbox
            .ok(&line("init-ca --ca-dir one --parent pki --subject CN=one"))
            .starts_with("kept ")
    );
    sandbox.ok(&line(
        "init-ca --ca-dir two --parent one --subject CN=two --ca-pass file:one.pass",
    ));
    sandbox.ok(&line("--ca-dir two issue-client alice"));
    assert_eq!(
        sandbox
            .read("alice.crt")
            .matches("BEGIN CERTIFICATE")
            .count(),
        3
    );
    let verdict = sandbox.json(&line("verify alice.crt"));
    assert_eq!(verdict["valid"], true, "{verdict}");
    assert_eq!(verdict["chain"].as_array().unwrap().len(), 4);
}

#[test]
fn what_cannot_be_meant() {
    let sandbox = Sandbox::with_ca();
    for (command, code, says) in [
        (
            "init-ca --ca-dir pki --parent pki",
            2,
            "the parent's folder",
        ),
        (
            "init-ca --ca-dir ./pki/../pki --parent pki",
            2,
            "the parent's folder",
        ),
        (
            "init-ca --ca-dir web --parent nowhere",
            1,
            "there is no CA in nowhere",
        ),
        (
            "init-ca --ca-dir web --parent pki --permit *.example.test",
            2,
            "write \"example.test\"",
        ),
        (
            "init-ca --ca-dir web --parent pki --permit 10.0.0.7/8",
            2,
            "ip:10.0.0.0/8",
        ),
        (
            "init-ca --ca-dir web --parent pki --ca-pass stdin --key-pass stdin",
            2,
            "standard input",
        ),
        ("init-ca --ca-dir web --ca-pass stdin", 2, "--parent"),
        (
            "init-ca --ca-dir web --parent pki --subject",
            2,
            "--subject",
        ),
        (
            "init-ca --ca-dir web --parent pki --days 100000",
            2,
            "100000",
        ),
    ] {
        sandbox.fails(&line(command), code, &[says]);
    }
    let same = [
        "init-ca",
        "--ca-dir",
        "web",
        "--parent",
        "pki",
        "--subject",
        "CN=mTLS CA",
    ];
    sandbox.fails(&same, 1, &["is the CA's own name"]);
    let json = sandbox.json(&[
        "init-ca", "--ca-dir", "web", "--parent", "pki", "--days", "36500",
    ]);
    assert_eq!(json["outcome"], json!("created"));
    assert!(
        json["warnings"][0]
            .as_str()
            .unwrap()
            .contains("cut to the end of its CA"),
        "{json}"
    );
}

fn issue_in_people<'a>(name: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let issue = ["--ca-dir", "people", "issue-client", name];
    [&issue[..], more].concat()
}

#[test]
fn a_parent_that_is_not_there_or_allows_none_below_it() {
    let sandbox = Sandbox::new();
    sandbox.ok(&line("init-ca --path-len 0"));
    for args in [
        "init-ca --ca-dir sub --parent none",
        "renew --ca --ca-dir pki --parent none",
    ] {
        let run = sandbox.fails(&line(args), 1, &["no CA in none", "--parent DIR"]);
        assert!(!run.stderr.contains("MTLS_CA_DIR"), "{}", run.stderr);
    }
    // No smaller number would help.
    for more in ["--check", "--path-len=0"] {
        let run = sandbox.fails(
            &with(&line("init-ca --ca-dir sub --parent pki"), more),
            1,
            &[
                "its path length is 0",
                "make the CA below one that allows it",
            ],
        );
        assert!(!run.stderr.contains("--path-len"), "{}", run.stderr);
    }
}
