//! `apply` that stops before the first byte: a manifest that is wrong, a disk that is in conflict with it, rules that
//! forbid it. All that stands in the way is told at once.

use super::apply::{SMALL, applied, is_at_rest, of};
use super::kit::fixture;
use crate::support::Sandbox;

#[test]
fn everything_that_is_wrong_at_once() {
    let sandbox = of("[ca]\nsubjcet = 'CN=a'\n[[client]]\nname = 'a/b'\nlifetime = 90\n");
    let words = [
        "error: pki.toml:2:1: `ca` has no key `subjcet`; did you mean `subject`?\n",
        "error: pki.toml:4:8: `a/b` cannot name a file: it would lead to another folder\n",
        "error: pki.toml:5:12: `lifetime` is a string, and here is the number 90\n",
    ];
    for flags in [&["--yes"][..], &["--dry-run"], &["--check"], &[]] {
        let run = sandbox.fails(&[&["apply", "pki.toml"], flags].concat(), 1, &words);
        assert_eq!((run.stdout.as_str(), run.stderr), ("", words.concat()));
    }
    let json = sandbox.fails_in_json(&["apply", "pki.toml"], "input", 1, &["pki.toml:2:1: "]);
    let problems = json["problems"].as_array().unwrap();
    assert_eq!(problems.len(), 3, "{json}");
    assert_eq!(
        (&problems[1]["line"], &problems[1]["column"]),
        (&4.into(), &8.into())
    );
    sandbox.write("pki.toml", "[ca\n[[client]]\nname = 'a\n");
    sandbox.fails(
        &["apply", "pki.toml"],
        1,
        &["pki.toml:1:4: this is no TOML", "pki.toml:3:"],
    );
    sandbox.write("pki.toml", b"[ca]\n# \xff\n");
    sandbox.fails(
        &["apply", "pki.toml"],
        1,
        &["pki.toml:2: this is not UTF-8"],
    );
    sandbox.fails(&["apply", "none.toml"], 1, &["none.toml"]);
}

#[test]
fn a_request_is_a_file() {
    for (csr, words) in [
        ("-", "`csr` is a file, and `-` is standard input"),
        ("", "`csr` is empty"),
    ] {
        let sandbox = of(&format!("[ca]\n[[client]]\nname = 'a'\ncsr = '{csr}'\n"));
        let words = format!("pki.toml:4:7: {words}");
        sandbox.fails(&["apply", "pki.toml", "--yes"], 1, &[&words]);
    }
}

#[test]
fn intermediates_in_a_circle() {
    let sandbox = of(
        "[ca]\n[[intermediate]]\nname = 'a'\nca = 'b'\n[[intermediate]]\nname = 'b'\nca = 'a'\n",
    );
    let words = "pki.toml:4:6: `a`, `b` are below each other in a circle";
    sandbox.fails(&["apply", "pki.toml", "--yes"], 1, &[words]);
    // One that stands before the one it is below is as good as one that stands after it.
    let sandbox =
        applied("[ca]\n[[intermediate]]\nname = 'a'\nca = 'b'\n[[intermediate]]\nname = 'b'\n");
    let other = sandbox.certificate("a/ca.crt").facts().issuer.to_string();
    assert_eq!(other, "CN=mTLS Intermediate CA b");
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
}

#[test]
fn two_entries_for_one_file() {
    let sandbox = of(
        "[ca]\n[[client]]\nname = 'a'\n[[server]]\nhosts = ['a.test']\nname = 'a'\n[[client]]\nname = 'ca'\n",
    );
    sandbox.fails(
        &["apply", "pki.toml", "--yes"],
        1,
        &["pki.toml:2:1: this entry would write ./a.crt, and so would the entry on line 4"],
    );
    let at_the_ca = ["apply", "pki.toml", "--yes", "--out-dir", "pki/../pki"];
    sandbox.ok(&["init-ca"]);
    let so = "would write pki/../pki/ca.crt, and so would the entry on line 1";
    sandbox.fails(&at_the_ca, 1, &[so]);
    sandbox.write("pki.toml", "[[client]]\nname = 'ca'\n");
    sandbox.fails(&at_the_ca, 1, &["pki.toml:1:1: ", "it belongs to the CA"]);
    sandbox.write(
        "pki.toml",
        "[ca]\n[[intermediate]]\nname = 'web'\ndir = 'pki'\n",
    );
    sandbox.fails(
        &["apply", "pki.toml", "--yes"],
        1,
        &["pki.toml:2:1: ", "pki/ca.crt"],
    );
}

/// However the path is spelled, and before the folder is there.
#[test]
fn two_entries_for_one_folder_that_is_not_there_yet() {
    let sandbox = of("");
    std::fs::create_dir(sandbox.path("etc")).unwrap();
    std::os::unix::fs::symlink(".", sandbox.path("etc/here")).unwrap();
    for dir in ["../etc/x/", "./x", "x/y/..", "here/x", "here/here/x"] {
        let manifest = format!(
            "[ca]\n[[intermediate]]\nname = 'a'\ndir = '{dir}'\n[[intermediate]]\nname = 'b'\ndir = 'x'\n"
        );
        sandbox.write("etc/pki.toml", manifest);
        let words =
            "pki.toml:5:1: this entry would write etc/x/ca.crt, and so would the entry on line 2";
        for flag in ["--yes", "--dry-run"] {
            sandbox.fails(&["apply", "etc/pki.toml", flag], 1, &[words]);
        }
    }
    std::fs::create_dir(sandbox.path("out")).unwrap();
    sandbox.write("pki.toml", "[ca]\n[[client]]\nname = 'ca'\n");
    sandbox.fails(
        &["apply", "pki.toml", "--yes", "--out-dir", "out/../pki"],
        1,
        &["this entry would write out/../pki/ca.crt, and so would the entry on line 1"],
    );
}

#[test]
fn all_conflicts_are_shown_and_nothing_is_written() {
    let sandbox = applied(SMALL);
    sandbox.write(
        "pki.toml",
        "[ca]\nsubject = 'CN=Other'\n[[server]]\nhosts = ['b.test']\nname = 'a.test'\n\
         [[client]]\nname = 'alice'\nsubject = 'CN=Alice'\n[[client]]\nname = 'bob'\n",
    );
    let errors = [
        "pki.toml:1: ./pki/ca.crt: the certificate has CN=mTLS CA, you asked for CN=Other",
        "pki.toml:3: ./a.test.crt: the certificate is for dns:a.test, you asked for dns:b.test",
        "pki.toml:6: ./alice.crt: the certificate has CN=alice, you asked for CN=Alice",
        "give the new one another name: name = \"NAME\" in the manifest",
        "--force",
    ];
    for flags in [&["--yes"][..], &["--dry-run"], &["--check"], &[]] {
        let run = sandbox.fails(&[&["apply", "pki.toml"], flags].concat(), 3, &errors);
        let lines: Vec<&str> = run.stdout.lines().collect();
        let conflicts = lines.iter().filter(|line| line.starts_with("! conflict "));
        assert_eq!(conflicts.count(), 3, "{}", run.stdout);
        assert!(
            lines.contains(&"+ create client certificate CN=bob in ./bob.crt"),
            "{}",
            run.stdout
        );
        assert_eq!(
            lines.last(),
            Some(&"nothing was written: 1 to create, 1 kept, 3 in conflict")
        );
    }
    let json = sandbox.fails_in_json(&["apply", "pki.toml", "--yes"], "conflict", 3, &["ca.crt"]);
    assert_eq!(json["counts"]["conflict"], 3, "{json}");
    assert_eq!(json.get("outcome"), None, "{json}");
    // What may be replaced is; a CA never.
    sandbox.fails(
        &["apply", "pki.toml", "--yes", "--force"],
        3,
        &["nothing replaces a CA"],
    );
    sandbox.write(
        "pki.toml",
        sandbox.read("pki.toml").replace("CN=Other", "CN=mTLS CA"),
    );
    let old = sandbox.certificate("alice.crt").facts().serial.to_string();
    let said = sandbox.ok(&["apply", "pki.toml", "--yes", "--force"]);
    assert!(
        said.ends_with("applied: 1 created, 2 reissued, 2 kept\n"),
        "{said}"
    );
    assert!(sandbox.exists(&format!("alice.crt.{old}")));
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
}

#[test]
fn rules_are_known_before_there_is_a_ca() {
    for (manifest, words) in [
        (
            "[[intermediate]]\nname = 'web'\npermit = ['a.test']\n[[server]]\nhosts = ['b.test']\nca = 'web'\n",
            &["pki.toml:5: ", "b.test"][..],
        ),
        (
            "[[intermediate]]\nname = 'web'\nexclude = ['b.test']\n[[server]]\nhosts = ['x.b.test']\nca = 'web'\n",
            &["pki.toml:5: ", "b.test"],
        ),
        (
            "[[intermediate]]\nname = 'web'\npath_len = 0\n[[intermediate]]\nname = 'below'\nca = 'web'\n",
            &["pki.toml:5: ", "allows no CA below it"],
        ),
        (
            "[[client]]\nname = 'a'\nsubject = 'CN=mTLS CA'\n",
            &["pki.toml:2: ", "is the CA's own name"],
        ),
        (
            "[[revoked]]\nserial = '4f'\n",
            &["pki.toml:2: ", "has issued no certificate with serial 4f"],
        ),
    ] {
        let sandbox = of(&format!("[ca]\n{manifest}"));
        let run = sandbox.fails(&["apply", "pki.toml", "--yes"], 1, words);
        assert!(run.stdout.contains("! conflict "), "{}", run.stdout);
        sandbox.fails_in_json(&["apply", "pki.toml", "--dry-run"], "refused", 1, words);
    }
    // The root's own limits bind what is below its intermediates, also when all CAs are there.
    let limited = "[ca]\npermit = ['a.test']\n[[intermediate]]\nname = 'web'\n";
    let leaf = "[[server]]\nhosts = ['b.test']\nca = 'web'\n";
    let sandbox = of(&format!("{limited}{leaf}"));
    sandbox.fails(&["apply", "pki.toml", "--yes"], 1, &["b.test"]);
    let sandbox = applied(limited);
    sandbox.write("pki.toml", format!("{limited}{leaf}"));
    sandbox.fails(&["apply", "pki.toml", "--yes"], 1, &["b.test"]);
}

#[test]
fn a_life_beyond_the_end_of_a_ca_to_come() {
    let manifest = "[ca]\nlifetime = '10d'\n[[client]]\nname = 'a'\nlifetime = '20d'\n";
    let sandbox = of(manifest);
    sandbox.fails(
        &["apply", "pki.toml", "--yes", "--strict"],
        1,
        &["pki.toml:3: ", "cut to the end of its CA"],
    );
    let run = sandbox.run(&["apply", "pki.toml", "--yes"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr
            .contains("warning: client certificate CN=a: cut to the end of its CA"),
        "{}",
        run.stderr
    );
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
    // The same of an intermediate, below a CA to come and below one that is there.
    let below = "[[intermediate]]\nname = 'web'\nlifetime = '90d'\n";
    for sandbox in [of(""), applied("[ca]\nlifetime = '30d'\n")] {
        sandbox.write("pki.toml", format!("[ca]\nlifetime = '30d'\n{below}"));
        for flag in ["--yes", "--dry-run", "--check"] {
            let words = [
                "pki.toml:3: ",
                "cut to the end of its CA",
                "leave --strict out",
            ];
            sandbox.fails(&["apply", "pki.toml", "--strict", flag], 1, &words);
        }
        sandbox.ok(&["apply", "pki.toml", "--yes"]);
        is_at_rest(&sandbox, &["apply", "pki.toml", "--strict"]);
    }
}

#[test]
fn leaves_of_another_ca_are_in_conflict_with_one_to_come() {
    let sandbox = applied(SMALL);
    std::fs::rename(sandbox.path("pki"), sandbox.path("gone")).unwrap();
    sandbox.fails(
        &["apply", "pki.toml", "--yes"],
        3,
        &["./alice.crt: the certificate was issued by CN=mTLS CA, and the CA here does not exist yet"],
    );
    // Who wants it gets new ones, for the same keys.
    let key = sandbox.bytes("alice.key");
    sandbox.ok(&["apply", "pki.toml", "--yes", "--force"]);
    assert_eq!(key, sandbox.bytes("alice.key"));
    sandbox.pair_matches("alice");
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
}

#[test]
fn requests_that_are_refused() {
    let csr = |name: &str| fixture(&format!("requests/{name}.csr"));
    for (file, code, words) in [
        (csr("ca-true"), 1, "it asks to be a CA"),
        (csr("rsa1024"), 1, "the request is refused"),
        (csr("no-subject"), 1, "its subject is empty"),
        ("none.csr".to_owned(), 1, "none.csr"),
        (fixture("pki.toml"), 1, "pki.toml"),
    ] {
        let sandbox = of(&format!("[ca]\n[[client]]\nname = 'a'\ncsr = '{file}'\n"));
        sandbox.fails(
            &["apply", "pki.toml", "--yes"],
            code,
            &["pki.toml:2: ", words],
        );
    }
    let sandbox = of(&format!(
        "[ca]\n[[client]]\nname = 'a'\ncsr = '{}'\nsubject = 'CN=a'\n",
        csr("no-subject")
    ));
    sandbox.ok(&["apply", "pki.toml", "--yes"]);
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
    // What it asked for and did not get is told when it is signed.
    let sandbox = of(&format!(
        "[ca]\n[[client]]\nname = 'a'\ncsr = '{}'\n",
        csr("asks")
    ));
    let run = sandbox.run(&["apply", "pki.toml", "--yes"]);
    assert!(
        run.stderr
            .contains("a: the request also asks for, and does not get: "),
        "{}",
        run.stderr
    );
    let run = sandbox.run(&["apply", "pki.toml"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
}

#[test]
fn a_request_beside_a_key_that_is_not_its_own() {
    let sandbox = of("[ca]\n[[client]]\nname = 'p'\ncsr = 'q.csr'\n");
    for name in ["p", "q"] {
        sandbox.ok(&["csr", name]);
    }
    let run = sandbox.run(&["apply", "pki.toml", "--yes"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let head = "warning: ./p.key holds another key than ./p.crt: public key ";
    assert!(run.stderr.starts_with(head), "{}", run.stderr);
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
    // With the key that is its own, there is nothing to say.
    std::fs::copy(sandbox.path("q.key"), sandbox.path("p.key")).unwrap();
    assert_eq!(sandbox.run(&["apply", "pki.toml"]).stderr, "");
}

#[test]
fn places_that_are_not_there() {
    let sandbox = of(SMALL);
    sandbox.fails(
        &["apply", "pki.toml", "--yes", "--out-dir", "x/y"],
        1,
        &["cannot make the folder x/y", "mkdir -p x"],
    );
    sandbox.fails(
        &["apply", "pki.toml", "--yes", "--ca-dir", "x/y"],
        1,
        &["cannot make the folder x/y"],
    );
    sandbox.write("file", "");
    sandbox.fails(
        &["apply", "pki.toml", "--yes", "--out-dir", "file"],
        1,
        &["file is a file, and a folder is wanted there"],
    );
    sandbox.write("pki.toml", "[[client]]\nname = 'a'\n");
    sandbox.fails(
        &["apply", "pki.toml", "--yes"],
        1,
        &["there is no CA in ./pki", "[ca]"],
    );
    // A folder that one line makes is there for the next.
    sandbox.write(
        "pki.toml",
        format!("{SMALL}[[intermediate]]\nname = 'web'\ndir = 'pki/web'\n"),
    );
    sandbox.ok(&["apply", "pki.toml", "--yes", "--out-dir", "pki/tls"]);
    is_at_rest(&sandbox, &["apply", "pki.toml", "--out-dir", "pki/tls"]);
}

#[test]
fn nobody_to_ask() {
    let sandbox = of(SMALL);
    let words = [
        "no terminal to ask whether to apply these 4 changes",
        "--yes",
        "--dry-run",
    ];
    sandbox.fails(&["apply", "pki.toml"], 2, &words);
    sandbox.fails_in_json(&["apply", "pki.toml"], "usage", 2, &["nothing was written"]);
    // Where there is nothing to do, there is nothing to ask.
    sandbox.ok(&["apply", "pki.toml", "--yes"]);
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
}

#[test]
fn what_stands_there_is_no_certificate() {
    let sandbox = Sandbox::new();
    sandbox.write("pki.toml", SMALL);
    sandbox.write("alice.crt", "my notes");
    sandbox.fails(
        &["apply", "pki.toml", "--yes"],
        3,
        &["pki.toml:4: ", "alice.crt", "left untouched"],
    );
    sandbox.write("alice.crt", "");
    sandbox.fails(&["apply", "pki.toml", "--yes"], 3, &["alice.crt"]);
}
