//! Names and values on the command line that cannot be right, and those that only look so.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use super::kit::line;
use crate::support::Sandbox;

#[test]
fn names_that_cannot_name_a_file() {
    let sandbox = Sandbox::with_ca();
    std::fs::create_dir(sandbox.path("sub")).unwrap();
    for (name, words) in [
        ("a/b", "`a/b` cannot name a file: it would lead"),
        ("sub/a", "it would lead to another folder"),
        ("../a", "it would lead to another folder"),
        ("/etc/a", "it would lead to another folder"),
        ("a\\b", "it would lead to another folder"),
        ("..", "it begins with a dot or a dash"),
        (".", "it begins with a dot or a dash"),
        (".hidden", "it begins with a dot or a dash"),
        ("a\nb", r"`a\nb` cannot name a file: it holds a control"),
        (
            "a\u{1b}[31mb",
            r"`a\u{1b}[31mb` cannot name a file: it holds",
        ),
        (" a", "it begins or ends with a blank"),
    ] {
        for verb in [&["issue-client"][..], &["csr"], &["quickstart", "--client"]] {
            let args = [verb, &[name]].concat();
            let run = sandbox.fails(&args, 2, &["error: ", "hint: "]);
            // A name that is no common name either is told so first; never with its raw bytes.
            let is_plain = !name.contains(char::is_control) && name.trim() == name;
            assert!(!is_plain || run.stderr.contains(words), "{}", run.stderr);
            assert!(!name.contains(char::is_control) || !run.stderr.contains(name));
        }
        let args = ["issue-client", "ok", "--name", name];
        sandbox.fails(&args, 2, &[words, "--name NAME"]);
        sandbox.fails(&["issue-server", "a.test", "--name", name], 2, &[words]);
    }
    sandbox.fails(&["issue-client", ""], 2, &[]);
    sandbox.fails(&["csr", ""], 2, &[]);
    // Another name for the files, and they are fine.
    let json = sandbox.json(&["issue-client", "a/b", "--name", "ab"]);
    assert_eq!(json["certificate"]["subject"], "CN=a/b");
}

#[test]
fn names_that_only_look_odd() {
    let sandbox = Sandbox::with_ca();
    let full = "a".repeat(64);
    let wide = "é".repeat(64);
    for name in [
        "🦀", "Ünal Ç", "a b", "a'b", "a\"b", "$(id)", "a;b", "a*b", "100%", "%2e%2e", &full, &wide,
    ] {
        sandbox.is_idempotent(&["issue-client", name]);
        assert!(sandbox.exists(&format!("{name}.crt")) && sandbox.exists(&format!("{name}.key")));
        assert_eq!(
            sandbox
                .certificate(&format!("{name}.crt"))
                .facts()
                .subject
                .common_names(),
            [name]
        );
    }
}

#[test]
fn a_common_name_has_at_most_64_characters() {
    let sandbox = Sandbox::with_ca();
    for long in ["a".repeat(65), "é".repeat(65)] {
        sandbox.fails(&["issue-client", &long], 2, &["64", "--subject"]);
        sandbox.fails(&["csr", &long], 2, &["64", "--subject"]);
        sandbox.fails(
            &["issue-client", "a", "--subject", &format!("CN={long}")],
            2,
            &["64"],
        );
        sandbox.fails(
            &[
                "init-ca",
                "--ca-dir",
                "new",
                "--subject",
                &format!("CN={long}"),
            ],
            2,
            &["64"],
        );
    }
    let host = format!("{}.{}.test", "a".repeat(40), "b".repeat(40));
    sandbox.fails(&["issue-server", &host], 2, &["64", "--subject"]);
    sandbox.ok(&["issue-server", &host, "--subject", "CN=long"]);
    assert!(sandbox.exists(&format!("{host}.crt")));
}

#[test]
fn hosts_that_are_none() {
    let sandbox = Sandbox::with_ca();
    let long_label = format!("{}.test", "a".repeat(64));
    let long_name = [
        "a".repeat(60),
        "b".repeat(60),
        "c".repeat(60),
        "d".repeat(60),
        "e".repeat(20),
    ]
    .join(".");
    for host in [
        "",
        "*",
        "*.test",
        "*.*.example.test",
        "a.*.example.test",
        "a*.example.test",
        "fe80::1%eth0",
        "a b",
        "a..b",
        ".",
        "-a.test",
        "a_/b",
        "10.0.0",
        "10.0.0.256",
        "::g",
        "host:443",
        "ip:a.test",
        "ip:fe80::1%1",
        "email:none",
        "dns:",
        "xn--a.test",
        "a\nb.test",
        &long_label,
        &long_name,
    ] {
        sandbox.fails(&["issue-server", "--", host], 2, &[]);
        sandbox.fails(&["issue-client", "alice", &format!("--san={host}")], 2, &[]);
        sandbox.fails(&["quickstart", "--ca-dir", "new", "--", host], 2, &[]);
        let run = sandbox.run(&["issue-server", "--", host]);
        let shown = host.escape_debug().to_string();
        assert!(
            run.stderr.contains(&shown),
            "{host:?} is not in the message\n{}",
            run.stderr
        );
    }
}

#[test]
fn subjects_that_are_doubtful() {
    let sandbox = Sandbox::with_ca();
    for subject in [
        "alice",
        "CN",
        "CN=",
        "/CN=a/O",
        "CN=a,,O=b",
        "CN=a+",
        "XX=a",
        "C=USA",
        "CN=a\\",
        "CN=\"a",
        "/",
        ",",
    ] {
        sandbox.fails(
            &["issue-client", "alice", "--subject", subject],
            2,
            &["--subject"],
        );
        sandbox.fails(
            &["init-ca", "--ca-dir", "new", "--subject", subject],
            2,
            &["--subject"],
        );
    }
}

#[test]
fn bytes_that_are_no_text() {
    let sandbox = Sandbox::with_ca();
    let odd = OsStr::from_bytes(b"\xffodd");
    let word = |text: &'static str| OsStr::new(text);
    sandbox.fails(&[word("issue-client"), odd], 2, &[]);
    sandbox.fails(&[word("issue-server"), odd], 2, &[]);
    let run = sandbox.fails(&[word("--json"), word("issue-client"), odd], 2, &[]);
    assert_eq!(run.json()["error"]["kind"], "usage");
    // A path need not be text.
    sandbox.ok(&[word("issue-client"), word("alice"), word("--out-dir"), odd]);
    assert!(sandbox.path(odd).join("alice.key").exists());
    sandbox.fails(
        &[word("inspect"), OsStr::from_bytes(b"\xfenone")],
        1,
        &["no such file"],
    );
}

#[test]
fn dates_of_leaves() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["init-ca", "--not-after", "2070-01-01T00:00:00Z"]);
    for (flag, code) in [
        ("--days=0", 2),
        ("--days=100000", 2),
        ("--lifetime=0s", 2),
        ("--lifetime=-1d", 2),
        ("--not-after=1949-12-31T00:00:00Z", 1),
        ("--not-after=9999-12-31T23:59:59Z", 1),
        ("--not-after=10000-01-01T00:00:00Z", 2),
        ("--not-after=2030-01-01", 2),
    ] {
        sandbox.fails(&["issue-client", "alice", flag], code, &[]);
        sandbox.fails(
            &["issue-server", "a.test", flag, "--out-dir", "new"],
            code,
            &[],
        );
    }
    // Beyond 2049 and within the CA's life it is simply what was asked for.
    let json = sandbox.json(&line("issue-client alice --not-after 2069-06-01T00:00:00Z"));
    assert_eq!(json["certificate"]["not_after"], "2069-06-01T00:00:00Z");
    let json = sandbox.json(&line("issue-client bob --not-after 2049-12-31T23:59:59.9Z"));
    assert_eq!(json["certificate"]["not_after"], "2049-12-31T23:59:59Z");
}

/// What is a stream to some options is a file's name to none.
#[test]
fn a_dash_names_no_file() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "alice"]);
    sandbox.ok(&["csr", "eve"]);
    for (args, option) in [
        ("issue-client bob --cert -", "--cert"),
        ("issue-client bob --key -", "--key"),
        ("issue-server b.test --cert -", "--cert"),
        ("csr bob --csr-out -", "--csr-out"),
        ("csr bob --key -", "--key"),
        ("sign-client eve.csr --cert -", "--cert"),
        ("adopt --cert - --key alice.key", "--cert"),
        ("adopt --cert alice.crt --key -", "--key"),
        ("verify alice.crt --key -", "--key"),
    ] {
        let words = format!("{option} names a file, and - is none");
        let hint = format!("{option} ./-");
        sandbox.fails(&line(args), 2, &[&words, &hint]);
    }
    sandbox.ok(&line("issue-client bob --cert ./-"));
    assert!(sandbox.exists("-"));
}
