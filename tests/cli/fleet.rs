//! `apply --clients`: a list of clients, to files and to archives.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use time::Duration;

use super::concurrency::no_leftovers;
use crate::support::{Run, Sandbox, peer};

const APPLY: [&str; 4] = ["apply", "--clients", "list.csv", "--yes"];

pub fn list(count: usize) -> String {
    let rows = (0..count).map(|n| format!("c{n},\"CN=c{n},OU=Services,O=Acme\"\n"));
    format!("name,subject\n{}", rows.collect::<String>())
}

/// A CA, and a list of so many.
pub fn of(count: usize) -> Sandbox {
    let sandbox = Sandbox::with_ca();
    sandbox.write("list.csv", list(count));
    sandbox
}

fn apply<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&APPLY, more].concat()
}

/// Nothing changes, in any manner of running.
pub fn is_at_rest(sandbox: &Sandbox, args: &[&str], kept: usize) {
    let before = sandbox.snapshot();
    for flag in [&[][..], &["--dry-run"], &["--check"], &["--quiet"]] {
        let said = sandbox.ok(&[args, flag].concat());
        let all = format!("nothing to do: {kept} kept\n");
        assert!(
            said.ends_with(&all) || flag == ["--quiet"],
            "{flag:?} {said}"
        );
    }
    let json = sandbox.json(args);
    assert_eq!(json["outcome"], "kept", "{json}");
    assert_eq!(json["counts"]["keep"], kept, "{json}");
    assert_eq!(json["changes"].as_array().unwrap().len(), 0, "{json}");
    assert_eq!(before, sandbox.snapshot());
}

#[test]
fn a_few_are_made_in_one_folder() {
    let sandbox = of(3);
    let planned = "+ create client certificate c0 in ./c0.crt\n+ create client certificate c1 in ./c1.crt\n\
        + create client certificate c2 in ./c2.crt\nplan: 3 to create\n";
    let before = sandbox.snapshot();
    let args = ["apply", "--clients", "list.csv"];
    assert_eq!(sandbox.ok(&[&args[..], &["--dry-run"]].concat()), planned);
    let run = sandbox.run(&[&args[..], &["--check"]].concat());
    assert_eq!((run.code, run.stdout.as_str()), (5, planned));
    sandbox.fails(&args, 2, &["no terminal", "these 3 changes", "--yes"]);
    assert_eq!(before, sandbox.snapshot());

    let said = sandbox.ok(&APPLY);
    assert!(
        said.starts_with("+ created client certificate c0 in ./c0.crt\n"),
        "{said}"
    );
    assert!(said.ends_with("\napplied: 3 created\n"), "{said}");
    let names = [
        "c0.crt", "c0.key", "c1.crt", "c1.key", "c2.crt", "c2.key", "list.csv", "pki",
    ];
    assert_eq!(sandbox.entries("."), names);
    for n in 0..3 {
        sandbox.pair_matches(&format!("c{n}"));
        assert_eq!(sandbox.mode(format!("c{n}.key").as_str()), 0o600);
        assert_eq!(sandbox.mode(format!("c{n}.crt").as_str()), 0o644);
        let subject = format!("CN=c{n},OU=Services,O=Acme");
        // What the single command would have made.
        sandbox.keeps(&["issue-client", &format!("c{n}"), "--subject", &subject]);
    }
    sandbox.everything_is_recorded();
    is_at_rest(&sandbox, &APPLY, 3);
}

#[test]
fn many_are_in_folders_of_a_thousand_and_stay_there() {
    let sandbox = of(1_100);
    let args = apply(&["--out-dir", "fleet"]);
    let said = sandbox.ok(&args);
    assert_eq!(
        said,
        "+ created 1100 clients of list.csv\napplied: 1100 created\n"
    );
    assert_eq!(sandbox.entries("fleet"), ["0000", "0001"]);
    for (folder, count) in [("0000", 2_000), ("0001", 200)] {
        assert_eq!(sandbox.entries(&format!("fleet/{folder}")).len(), count);
    }
    for name in ["0000/c0", "0000/c999", "0001/c1000"] {
        sandbox.pair_matches(&format!("fleet/{name}"));
        assert_eq!(sandbox.mode(&format!("fleet/{name}.key")), 0o600);
    }
    // As anybody would have made them.
    fs::create_dir(sandbox.path("another")).unwrap();
    assert_eq!(sandbox.mode("fleet/0000"), sandbox.mode("another"));
    let recorded = sandbox.recorded("pki");
    assert_eq!(recorded.len(), 1_101);
    let file = sandbox.path("fleet/0001/c1099.crt").canonicalize().unwrap();
    assert_eq!(recorded.last().unwrap().file.as_deref(), file.to_str());
    sandbox.everything_is_recorded();
    is_at_rest(&sandbox, &args, 1_100);

    // Rows in front, in another order, and one that is gone: what is there stays where it is.
    let lost = sandbox.bytes("fleet/0001/c1050.key");
    fs::remove_file(sandbox.path("fleet/0001/c1050.crt")).unwrap();
    let all = list(1_100);
    let mut rows: Vec<&str> = all.lines().skip(1).collect();
    rows.reverse();
    sandbox.write(
        "list.csv",
        format!("name,subject\nnew,\n{}\n", rows.join("\n")),
    );
    let said = sandbox.ok(&args);
    let expected = "+ created client certificate new in fleet/0001/new.crt\n\
        + created client certificate c1050 in fleet/0001/c1050.crt\n\
        = kept 1099 clients of list.csv\napplied: 2 created, 1099 kept\n";
    assert_eq!(said, expected);
    assert_eq!(sandbox.bytes("fleet/0001/c1050.key"), lost);
    sandbox.pair_matches("fleet/0001/c1050");
    no_leftovers(&sandbox);
    is_at_rest(&sandbox, &args, 1_101);
}

#[test]
fn rows_say_what_flags_say() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&[
        "csr",
        "partner",
        "--out-dir",
        "requests",
        "--subject",
        "CN=partner,O=Partner",
        "--san",
        "extra.test",
    ]);
    let text = "{\"name\":\"a\",\"san\":[\"a.test\",\"uri:urn:a,b\"],\"lifetime\":\"8h\",\"key_type\":\"ed25519\"}\n\
        {\"name\":\"b@example.test\"}\n\
        {\"name\":\"partner\",\"csr\":\"partner.csr\",\"san\":\"partner.test\"}\n";
    sandbox.write("requests/list.jsonl", text);
    let args = [
        "apply",
        "--clients",
        "requests/list.jsonl",
        "--yes",
        "--out-dir",
        "out",
    ];
    let run = sandbox.run(&args);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let left_out = "partner: the request also asks for, and does not get: ";
    assert!(run.stderr.contains(left_out), "{}", run.stderr);
    let names = [
        "a.crt",
        "a.key",
        "b@example.test.crt",
        "b@example.test.key",
        "partner.crt",
    ];
    assert_eq!(sandbox.entries("out"), names);
    let out = ["--out-dir", "out"];
    let single = "issue-client a --san a.test --san uri:urn:a,b --key-type ed25519";
    let single: Vec<&str> = single.split(' ').chain(out).collect();
    sandbox.keeps(&single);
    sandbox.keeps(&["issue-client", "b@example.test", "--out-dir", "out"]);
    let signed = "sign-client requests/partner.csr --san partner.test";
    let signed: Vec<&str> = signed.split(' ').chain(out).collect();
    sandbox.keeps(&signed);
    let life = sandbox.certificate("out/a.crt").facts().validity;
    assert!(
        life.not_after - life.not_before <= Duration::hours(10),
        "{life:?}"
    );
    is_at_rest(&sandbox, &args, 3);
}

#[test]
fn with_a_manifest_that_makes_the_ca() {
    let sandbox = Sandbox::new();
    sandbox.write("list.csv", list(30));
    let manifest = "[ca]\nsubject = \"CN=Fleet CA\"\n[defaults]\nkey_type = \"ed25519\"\nlifetime = \"10d\"\n\
        [[server]]\nhosts = [\"api.example.test\"]\n";
    sandbox.write("pki.toml", manifest);
    let args = ["apply", "pki.toml", "--clients", "list.csv", "--yes"];
    let said = sandbox.ok(&[&args[..], &["--dry-run"]].concat());
    assert!(
        said.contains("\n+ create 30 clients of list.csv\nplan: 33 to create\n"),
        "{said}"
    );
    let said = sandbox.ok(&args);
    assert!(
        said.ends_with("\n+ created 30 clients of list.csv\napplied: 33 created\n"),
        "{said}"
    );
    sandbox.pair_matches("c29");
    let facts = sandbox.certificate("c29.crt");
    assert_eq!(facts.facts().spki.kind().to_string(), "ed25519");
    let life = facts.facts().validity;
    assert_eq!((life.not_after - life.not_before).whole_days(), 10);
    let before = sandbox.snapshot();
    let said = sandbox.ok(&args);
    assert!(
        said.ends_with("\n= kept 30 clients of list.csv\nnothing to do: 33 kept\n"),
        "{said}"
    );
    assert_eq!(before, sandbox.snapshot());
}

#[test]
fn everything_in_the_way_is_told_before_anything_is_written() {
    let sandbox = of(5);
    sandbox.ok(&["issue-client", "c3", "--subject", "CN=other"]);
    sandbox.write("list.csv", list(5) + "../x,\nbad,CN\nc6,\"CN=mTLS CA\"\n");
    let words = [
        "list.csv:5: c3: ./c3.crt: the certificate has CN=other, you asked for CN=c3,OU=Services,O=Acme",
        "list.csv:7: ../x: `../x` cannot name a file",
        "list.csv:8: bad: subject: ",
        "list.csv:9: c6: ",
    ];
    let run = sandbox.fails(&APPLY, 3, &words);
    assert!(
        run.stdout.ends_with("nothing was written: 4 in conflict\n")
            || run.stdout.contains("4 to create"),
        "{}",
        run.stdout
    );
    let json = sandbox.run(&apply(&["--json"])).json();
    assert_eq!(json["error"]["exit"], 3, "{json}");
    assert_eq!(json["counts"]["conflict"], 4, "{json}");

    // What only a certificate is in the way of gives way where that is asked for, and is kept.
    sandbox.write("list.csv", list(5));
    let said = sandbox.ok(&apply(&["--force"]));
    assert!(
        said.contains("~ reissued client certificate c3 in ./c3.crt: "),
        "{said}"
    );
    let old = sandbox
        .entries(".")
        .into_iter()
        .find(|name| name.starts_with("c3.crt."));
    let old = sandbox.certificate(&old.expect("the old one is kept"));
    assert_eq!(old.facts().subject.to_string(), "CN=other");
    sandbox.pair_matches("c3");
    is_at_rest(&sandbox, &APPLY, 5);

    // Hundreds of them are not all told.
    let rows: String = (0..500).map(|n| format!("c{n},nothing\n")).collect();
    sandbox.write("list.csv", format!("name,subject\n{rows}"));
    let run = sandbox.fails(
        &APPLY,
        1,
        &["list.csv:2: c0: ", "list.csv: and 480 more like these"],
    );
    assert!(run.stderr.lines().count() < 100, "{}", run.stderr);
}

#[test]
fn lists_that_are_none() {
    let sandbox = of(3);
    for (name, text, code, words) in [
        (
            "list.csv",
            "name\na\nb\na\n",
            1,
            "list.csv:4: a is there twice; it is the client of line 2 too",
        ),
        (
            "list.csv",
            "name\na:b\na_b\n",
            1,
            "list.csv:3: a_b is there twice; it is the client of line 2 too",
        ),
        (
            "list.csv",
            "name,colour\na,b\n",
            1,
            "list.csv:1: `colour` is no column",
        ),
        ("list.jsonl", "{\"name\":3}\n", 1, "list.jsonl:1: "),
        (
            "list.csv",
            "name\r\na\r\nb\rc\r\n",
            1,
            "list.csv:3: it holds a carriage return that ends no line",
        ),
        (
            "list.csv",
            &format!("name\na\n\"{}", "b\n".repeat(1 << 20)),
            1,
            "the row here is longer than a MB",
        ),
        // It is a word of a file, not of the command line.
        ("list.csv", "name\n../a\n", 1, "list.csv:2: ../a: "),
        ("list.txt", "a\n", 2, "ends in .csv or .jsonl"),
    ] {
        sandbox.write(name, text);
        sandbox.fails(&["apply", "--clients", name, "--yes"], code, &[words]);
    }
    sandbox.fails(
        &["apply", "--clients", "none.csv", "--yes"],
        1,
        &["cannot read none.csv"],
    );
    sandbox.fails(&["apply", "--clients", "pki", "--yes"], 2, &["ends in"]);
    fs::create_dir(sandbox.path("dir.csv")).unwrap();
    sandbox.fails(
        &["apply", "--clients", "dir.csv", "--yes"],
        1,
        &["dir.csv is no file"],
    );
    sandbox.write("list.csv", "name\n");
    assert_eq!(sandbox.ok(&APPLY), "nothing to do\n");
    let elsewhere = [
        "apply",
        "--clients",
        "list.csv",
        "--yes",
        "--ca-dir",
        "none",
    ];
    sandbox.fails(&elsewhere, 1, &["there is no CA in none"]);
    sandbox.fails(&["apply", "--output-tar", "x.tar"], 2, &["--clients"]);
}

#[test]
fn old_ones_are_renewed_with_their_keys() {
    let sandbox = of(40);
    sandbox.ok(&APPLY);
    for n in 0..30 {
        sandbox.age(&format!("c{n}"), Duration::days(-300), Duration::days(20));
    }
    // Those are no longer what the ledger has, and are read whole.
    let keys: Vec<Vec<u8>> = (0..40)
        .map(|n| sandbox.bytes(&format!("c{n}.key")))
        .collect();
    let said = sandbox.ok(&APPLY);
    assert_eq!(
        said,
        "~ renewed 30 clients of list.csv\n= kept 10 clients of list.csv\napplied: 30 renewed, 10 kept\n"
    );
    for (n, key) in keys.iter().enumerate() {
        assert_eq!(sandbox.bytes(&format!("c{n}.key")), *key);
        sandbox.pair_matches(&format!("c{n}"));
    }
    sandbox.everything_is_recorded();
    is_at_rest(&sandbox, &APPLY, 40);
}

#[test]
fn what_is_damaged_is_not_kept() {
    let sandbox = of(3);
    sandbox.ok(&APPLY);
    let good = sandbox.bytes("c1.key");
    sandbox.write("c1.key", sandbox.bytes("c0.key"));
    sandbox.fails(&APPLY, 3, &["list.csv:3: c1: ", "the key file holds"]);
    sandbox.write("c1.key", "nonsense");
    sandbox.fails(&APPLY, 1, &["list.csv:3: c1: ./c1.key"]);
    sandbox.write("c1.key", good);
    sandbox.write("c1.crt", "nonsense");
    sandbox.fails(&APPLY, 3, &["list.csv:3: c1: ./c1.crt"]);
    // Of another CA of the same name.
    let other = of(3);
    other.ok(&APPLY);
    for ending in ["crt", "key"] {
        sandbox.write(
            &format!("c1.{ending}"),
            other.bytes(&format!("c1.{ending}")),
        );
    }
    sandbox.fails(
        &APPLY,
        3,
        &["list.csv:3: c1: ", "another CA of the same name"],
    );
}

#[test]
fn what_is_revoked_is_told() {
    let sandbox = of(3);
    sandbox.ok(&APPLY);
    sandbox.ok(&["revoke", "c1.crt"]);
    let run = sandbox.run(&APPLY);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr
            .contains("c1.crt is revoked, and was left as it is"),
        "{}",
        run.stderr
    );
    for ending in ["crt", "key"] {
        fs::remove_file(sandbox.path(format!("c1.{ending}"))).unwrap();
    }
    assert!(sandbox.ok(&APPLY).ends_with("applied: 1 created, 2 kept\n"));
    assert!(!sandbox.run(&APPLY).stderr.contains("revoked"));
}

#[test]
fn what_is_not_in_the_list_is_pruned() {
    let sandbox = of(4);
    sandbox.ok(&APPLY);
    sandbox.ok(&["issue-server", "api.test"]);
    sandbox.write("list.csv", list(3) + "new,\n");
    let said = sandbox.ok(&apply(&["--prune", "--dry-run"]));
    assert!(
        said.contains("? unlisted client certificate CN=c3,OU=Services,O=Acme"),
        "{said}"
    );
    // A list of clients says nothing of servers and of CAs.
    assert!(!said.contains("api.test"), "{said}");
    assert!(
        said.contains("1 to create, 3 kept, 1 not in the list\n"),
        "{said}"
    );
    let said = sandbox.ok(&apply(&["--prune=revoke"]));
    assert!(
        said.ends_with("applied: 2 created, 1 revoked, 3 kept\n"),
        "{said}"
    );
    assert!(sandbox.exists("pki/crl.pem") && sandbox.exists("c3.key"));
    let again = sandbox.ok(&apply(&["--prune=revoke"]));
    assert_eq!(
        again,
        "= kept 4 clients of list.csv\nnothing to do: 4 kept\n"
    );
}

#[test]
fn an_archive_on_standard_output() {
    let sandbox = of(1_010);
    let args = apply(&["--output-tar", "-"]);
    let before = sandbox.entries(".");
    let output = sandbox.command(&args).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    assert_eq!(
        said,
        "+ created 1010 clients of list.csv\napplied: 1010 created\n"
    );
    assert_eq!(before, sandbox.entries("."));
    sandbox.write("stream.tar", &output.stdout);
    let listed = tar(&sandbox, &["-tvf", "stream.tar"]);
    let lines: Vec<&str> = listed.lines().collect();
    assert_eq!(lines.len(), 2_020);
    assert!(
        lines[0].starts_with("-rw------- ") && lines[0].ends_with(" 0000/c0.key"),
        "{}",
        lines[0]
    );
    assert!(
        lines[1].starts_with("-rw-r--r-- ") && lines[1].ends_with(" 0000/c0.crt"),
        "{}",
        lines[1]
    );
    assert!(
        lines[2_019].ends_with(" 0001/c1009.crt"),
        "{}",
        lines[2_019]
    );
    fs::create_dir(sandbox.path("out")).unwrap();
    tar(&sandbox, &["-xf", "stream.tar", "-C", "out"]);
    sandbox.pair_matches("out/0001/c1009");
    sandbox.everything_is_recorded();
    // Unpacked, it is what --out-dir would have made.
    is_at_rest(&sandbox, &apply(&["--out-dir", "out"]), 1_010);

    sandbox.fails(&apply(&["--output-tar", "-", "--json"]), 2, &[]);
    let json = sandbox.json(&apply(&["--output-tar", "-", "--dry-run"]));
    assert_eq!(json["counts"]["create"], 1_010);
    // Whoever unpacks it is not given a text.
    sandbox.write("list.csv", "name,lifetime\nold,90y\nbad,nothing\n");
    let words = [
        "nothing was written: 1 to create, 1 in conflict",
        "list.csv:3: bad: ",
        "client certificate old: cut to the end of its CA",
    ];
    let run = sandbox.fails(&args, 1, &words);
    assert_eq!(run.stdout, "");
}

#[test]
fn an_archive_in_a_file_goes_on() {
    let sandbox = of(30);
    let args = apply(&["--output-tar", "fleet.tar"]);
    let said = sandbox.ok(&args);
    assert_eq!(
        said,
        "+ created 30 clients of list.csv\napplied: 30 created\n"
    );
    assert_eq!(sandbox.entries("."), ["fleet.tar", "list.csv", "pki"]);
    assert_eq!(sandbox.mode("fleet.tar"), 0o600);
    is_at_rest(&sandbox, &args, 30);
    let first = tar(&sandbox, &["-xOf", "fleet.tar", "c7.key"]);
    sandbox.write("list.csv", list(1_010));
    let said = sandbox.ok(&args);
    assert_eq!(
        said,
        "+ created 980 clients of list.csv\n= kept 30 clients of list.csv\napplied: 980 created, 30 kept\n"
    );
    assert_eq!(tar(&sandbox, &["-tf", "fleet.tar"]).lines().count(), 2_020);
    assert_eq!(tar(&sandbox, &["-xOf", "fleet.tar", "c7.key"]), first);
    assert!(tar(&sandbox, &["-tf", "fleet.tar"]).contains("0000/c1009.crt\n"));
    is_at_rest(&sandbox, &args, 1_010);
    no_leftovers(&sandbox);

    // What is no archive, or not a whole one, is nobody's to write over.
    let whole = sandbox.bytes("fleet.tar");
    sandbox.write("fleet.tar", &whole[..5_000]);
    sandbox.fails(
        &args,
        3,
        &["fleet.tar is there, and is no whole tar archive"],
    );
    sandbox.write("fleet.tar", "notes\n");
    sandbox.fails(
        &args,
        3,
        &["fleet.tar is there, and is no whole tar archive"],
    );
    symlink("nowhere", sandbox.path("dangling")).unwrap();
    for (goal, told) in [
        (["--output-tar", "none/fleet.tar"], "mkdir -p none"),
        (["--out-dir", "none/out"], "mkdir -p none"),
        (["--out-dir", "dangling"], "dangling is a link to no folder"),
    ] {
        // It is known before anything is done, also by those that do nothing.
        for more in [&[][..], &["--dry-run"], &["--check"]] {
            sandbox.fails(&[&apply(&goal), more].concat(), 1, &[told]);
        }
    }
    sandbox.fails(&apply(&["--output-tar", "pki"]), 2, &["pki is a folder"]);
}

#[test]
fn a_name_of_the_list_that_the_manifest_has() {
    let sandbox = Sandbox::new();
    sandbox.write("list.csv", "name\nc0\nbilling\nca\n");
    let manifest =
        "[ca]\nsubject = \"CN=A\"\n[[client]]\nname = \"billing\"\nsubject = \"CN=b,O=Acme\"\n";
    sandbox.write("pki.toml", manifest);
    // Both would be made if only the disk were asked, which has neither.
    let args = ["apply", "pki.toml", "--clients", "list.csv", "--yes"];
    let words = [
        "list.csv:3: billing: this client would write pki/billing.crt, and so would the entry on line 3 of the manifest",
        "list.csv:4: ca: this client would write pki/ca.crt, and so would the entry on line 1 of the manifest",
    ];
    sandbox.fails(&[&args[..], &["--out-dir", "pki"]].concat(), 1, &words);
    // In an archive they are others.
    sandbox.ok(&[&args[..], &["--output-tar", "fleet.tar"]].concat());
    sandbox.write("list.csv", "name\nc0\n");
    let said = sandbox.ok(&args);
    assert!(said.ends_with("applied: 1 created, 3 kept\n"), "{said}");
}

#[test]
fn links_in_the_way() {
    let sandbox = of(1);
    fs::create_dir(sandbox.path("store")).unwrap();
    sandbox.write("store/mine", "mine");
    // What a killed run left behind may be anybody's.
    symlink("store", sandbox.path(".mtls-ca-fleet")).unwrap();
    symlink("store/mine", sandbox.path(".mtls-ca-real.tar.tmp")).unwrap();
    sandbox.ok(&APPLY);
    sandbox.ok(&apply(&["--output-tar", "real.tar"]));
    assert_eq!(sandbox.entries("store"), ["mine"]);
    assert_eq!(sandbox.bytes("store/mine"), b"mine");
    no_leftovers(&sandbox);

    // A link is not replaced, which is known before.
    fs::rename(sandbox.path("c0.crt"), sandbox.path("store/c0.crt")).unwrap();
    symlink("store/c0.crt", sandbox.path("c0.crt")).unwrap();
    sandbox.write("other.csv", "name,subject\nc0,CN=other\n");
    let other = ["apply", "--clients", "other.csv", "--force", "--check"];
    sandbox.fails(
        &other,
        3,
        &["./c0.crt is a link, which is not replaced here"],
    );

    symlink("store/fleet.tar", sandbox.path("fleet.tar")).unwrap();
    let args = apply(&["--output-tar", "fleet.tar"]);
    sandbox.fails(&args, 1, &["cannot follow the link fleet.tar"]);
    sandbox.write("store/fleet.tar", "");
    sandbox.ok(&args);
    is_at_rest(&sandbox, &args, 1);
    assert!(sandbox.path("fleet.tar").is_symlink());
    assert_eq!(
        tar(&sandbox, &["-tf", "store/fleet.tar"]),
        "c0.key\nc0.crt\n"
    );
}

#[test]
fn archives_that_another_program_made() {
    let sandbox = of(2);
    fs::create_dir(sandbox.path("out")).unwrap();
    sandbox.ok(&apply(&["--out-dir", "out"]));
    let long = format!("{}.crt", "n".repeat(150));
    sandbox.write(&format!("out/{long}"), "x");
    let sparse = fs::File::create(sandbox.path("out/zz")).unwrap();
    sparse.set_len(6_000).unwrap();
    drop(sparse);
    for format in ["gnu", "pax"] {
        let (name, format) = (format!("{format}.tar"), format!("--format={format}"));
        let args = ["--sort=name", "-S", "-C", "out", "-cf", &name, "."];
        tar(&sandbox, &[&[&*format], &args[..]].concat());
        is_at_rest(&sandbox, &apply(&["--output-tar", &name]), 2);
        sandbox.write("list.csv", list(3));
        let said = sandbox.ok(&apply(&["--output-tar", &name]));
        assert!(said.ends_with("applied: 1 created, 2 kept\n"), "{said}");
        let all = tar(&sandbox, &["-tf", &name]);
        assert!(all.contains(&long) && all.contains("zz\n"), "{all}");
        assert!(all.ends_with("\nc2.key\nc2.crt\n"), "{all}");
        sandbox.write("list.csv", list(2));
    }

    // The later ones of archives in a row would be lost.
    sandbox.write("other.csv", "name\nother\n");
    sandbox.ok(&[
        "apply",
        "--clients",
        "other.csv",
        "--yes",
        "--output-tar",
        "a.tar",
    ]);
    let both = [sandbox.bytes("gnu.tar"), sandbox.bytes("a.tar")].concat();
    sandbox.write("a.tar", &both);
    let told = ["a.tar is there, and is no whole tar archive"];
    sandbox.fails(&apply(&["--output-tar", "a.tar"]), 3, &told);
    assert_eq!(sandbox.bytes("a.tar"), both);
}

pub fn tar(sandbox: &Sandbox, args: &[&str]) -> String {
    let mut command: Command = peer("tar");
    let run = Run::of(
        command
            .args(args)
            .current_dir(sandbox.path(""))
            .output()
            .unwrap(),
    );
    assert_eq!(run.code, 0, "{}", run.stderr);
    run.stdout
}
