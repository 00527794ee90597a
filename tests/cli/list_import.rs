//! `list --import`: what this CA issued without its ledger is put on record.

use std::fs;

use mtls_ca::pki::crl::Reason;
use serde_json::{Value, json};

use super::kit::{line, openssl, with};
use super::list::{revoke, serial};
use crate::support::{Run, Sandbox};

/// A CA whose ledger is gone, with certificates that it issued.
fn forgetful() -> Sandbox {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-server", "api.test"]);
    for client in ["alice", "bob"] {
        sandbox.ok(&["issue-client", client]);
    }
    forget(&sandbox);
    sandbox
}

fn forget(sandbox: &Sandbox) {
    for ending in ["", "-wal", "-shm"] {
        fs::remove_file(sandbox.path(format!("pki/ledger.sqlite{ending}"))).unwrap();
    }
}

fn import(sandbox: &Sandbox, args: &[&str], code: i32) -> Run {
    let run = sandbox.run(&[&["list", "--import"], args].concat());
    assert_eq!(run.code, code, "{args:?}\n{}{}", run.stdout, run.stderr);
    run
}

/// The same, which must write nothing: not even SQLite's notes for its readers.
fn leaves_alone(sandbox: &Sandbox, args: &[&str], code: i32) -> Run {
    let before = sandbox.snapshot();
    let run = import(sandbox, args, code);
    assert!(before == sandbox.snapshot(), "{args:?} wrote");
    run
}

fn listed(sandbox: &Sandbox) -> Vec<String> {
    let json = sandbox.json(&["list"]);
    let all = json["certificates"].as_array().unwrap();
    let mut subjects: Vec<String> = all
        .iter()
        .map(|one| one["subject"].as_str().unwrap().to_owned())
        .collect();
    subjects.sort();
    subjects
}

#[test]
fn what_was_issued_before_there_was_a_ledger() {
    let sandbox = forgetful();
    let files = ["api.test.crt", "alice.crt", "bob.crt"];
    for (flag, code) in [("--dry-run", 0), ("--check", 5)] {
        let run = leaves_alone(&sandbox, &with(&files, flag), code);
        assert!(
            run.stdout
                .starts_with("would import certificate CN=api.test, in api.test.crt\n"),
            "{}",
            run.stdout
        );
        assert!(
            run.stdout
                .ends_with("3 to import, 0 known already, 0 left out\n"),
            "{}",
            run.stdout
        );
    }
    let run = import(&sandbox, &files, 0);
    assert_eq!(
        run.stdout,
        "imported certificate CN=api.test, in api.test.crt\n\
         imported certificate CN=alice, in alice.crt\n\
         imported certificate CN=bob, in bob.crt\n\
         3 imported, 0 known already, 0 left out\n"
    );
    assert_eq!(sandbox.mode("pki/ledger.sqlite"), 0o600);
    // Again: nothing changes in any manner of running.
    for flag in ["--dry-run", "--check", "--json"] {
        leaves_alone(&sandbox, &with(&files, flag), 0);
    }
    let again = leaves_alone(&sandbox, &files, 0);
    assert!(
        again
            .stdout
            .starts_with("kept certificate CN=api.test, in api.test.crt\n"),
        "{}",
        again.stdout
    );
    assert!(
        again
            .stdout
            .ends_with("0 imported, 3 known already, 0 left out\n"),
        "{}",
        again.stdout
    );
    assert_eq!(listed(&sandbox), ["CN=alice", "CN=api.test", "CN=bob"]);
    let row = sandbox.json(&["list", "--subject", "alice"])["certificates"][0].clone();
    let place = sandbox.path("alice.crt").canonicalize().unwrap();
    assert_eq!(
        (&row["origin"], &row["file"]),
        (&json!("imported"), &json!(place))
    );
    assert_eq!(
        row["sha256"],
        sandbox.json(&["inspect", "alice.crt"])["certificate"]["sha256"]
    );
    // It is the ledger's like any other now: what takes its place supersedes it.
    sandbox.ok(&[
        "issue-client",
        "alice",
        "--subject",
        "CN=alice,O=X",
        "--force",
    ]);
    let json = sandbox.json(&["list", "--serial", row["serial"].as_str().unwrap()]);
    assert_eq!(json["certificates"][0]["status"], "superseded");
}

#[test]
fn json_says_what_became_of_each() {
    let sandbox = forgetful();
    sandbox.ok(&["init-ca", "--ca-dir", "other", "--subject", "CN=other"]);
    sandbox.ok(&["issue-client", "eve", "--ca-dir", "other"]);
    import(&sandbox, &["bob.crt"], 0);
    let json = sandbox.json(&[
        "list",
        "--import",
        "alice.crt",
        "bob.crt",
        "eve.crt",
        "pki/ca.crt",
    ]);
    assert_eq!(
        (&json["schema"], &json["command"], &json["outcome"]),
        (&json!(1), &json!("list"), &json!("created"))
    );
    let outcomes: Vec<&Value> = json["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["outcome"])
        .collect();
    assert_eq!(outcomes, ["imported", "kept", "foreign", "own"]);
    let first = &json["results"][0];
    assert_eq!(
        (&first["file"], &first["subject"]),
        (&json!("alice.crt"), &json!("CN=alice"))
    );
    assert_eq!(first["serial"], json!(serial(&sandbox, "alice.crt")));
    assert_eq!(
        json["files"],
        json!([{"path": "./pki/ledger.sqlite", "kind": "ledger", "written": true}])
    );
    let warning = json["warnings"][0].as_str().unwrap();
    assert!(
        warning.contains(
            "eve.crt: CN=eve was not issued by this CA (CN=mTLS CA): its issuer is CN=other"
        ),
        "{warning}"
    );
    let json = sandbox.json(&["list", "--import", "alice.crt", "--dry-run"]);
    assert_eq!(
        (&json["outcome"], &json["dry_run"]),
        (&json!("kept"), &json!(true))
    );
}

#[test]
fn bundles_of_every_form() {
    let sandbox = forgetful();
    let [alice, bob, api, ca] =
        ["alice.crt", "bob.crt", "api.test.crt", "pki/ca.crt"].map(|name| sandbox.read(name));
    sandbox.write(
        "bundle.pem",
        format!(
            "{}{alice}some text\n{bob}{alice}{ca}",
            sandbox.read("alice.key")
        ),
    );
    let run = import(&sandbox, &["bundle.pem"], 0);
    assert!(
        run.stdout
            .ends_with("2 imported, 1 known already, 0 left out\n"),
        "{}",
        run.stdout
    );
    // A file of several is nobody's own place.
    assert_eq!(
        sandbox.json(&["list", "--subject", "alice"])["certificates"][0]["file"],
        Value::Null
    );
    forget(&sandbox);
    openssl(
        &sandbox,
        &"crl2pkcs7 -nocrl -certfile alice.crt -certfile pki/ca.crt -outform DER -out bundle.p7b"
            .split(' ')
            .collect::<Vec<_>>(),
    );
    openssl(
        &sandbox,
        &"x509 -in bob.crt -outform DER -out bob.der"
            .split(' ')
            .collect::<Vec<_>>(),
    );
    import(&sandbox, &["bundle.p7b", "bob.der"], 0);
    let stdin = sandbox.run_with(&["list", "--import", "-"], api.as_bytes());
    assert_eq!(stdin.code, 0, "{}", stdin.stderr);
    assert!(
        stdin
            .stdout
            .contains("imported certificate CN=api.test, in standard input"),
        "{}",
        stdin.stdout
    );
    assert_eq!(listed(&sandbox), ["CN=alice", "CN=api.test", "CN=bob"]);
    let files: Vec<Value> = sandbox.json(&["list"])["certificates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["file"].clone())
        .collect();
    let named = |name: &str| json!(sandbox.path(name).canonicalize().unwrap());
    assert!(
        files.contains(&Value::Null)
            && files.contains(&named("bob.der"))
            && files.contains(&named("bundle.p7b")),
        "{files:?}"
    );
}

#[test]
fn a_leaf_with_its_chain() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&[
        "init-ca",
        "--ca-dir",
        "web",
        "--parent",
        "pki",
        "--subject",
        "CN=web",
    ]);
    sandbox.ok(&["issue-server", "--ca-dir", "web", "a.test"]);
    forget(&sandbox);
    for ending in ["", "-wal", "-shm"] {
        fs::remove_file(sandbox.path(format!("web/ledger.sqlite{ending}"))).unwrap();
    }
    let run = import(&sandbox, &["a.test.crt", "--ca-dir", "web"], 0);
    assert_eq!(run.stderr, "");
    assert!(
        run.stdout
            .ends_with("1 imported, 1 known already, 0 left out\n"),
        "{}",
        run.stdout
    );
    let run = import(&sandbox, &["web/ca.crt", "a.test.crt"], 0);
    assert!(
        run.stdout
            .starts_with("imported certificate CN=web, in web/ca.crt\n"),
        "{}",
        run.stdout
    );
    assert!(
        run.stderr
            .contains("CN=a.test was not issued by this CA (CN=mTLS CA): its issuer is CN=web"),
        "{}",
        run.stderr
    );
    assert_eq!(listed(&sandbox), ["CN=web"]);
}

#[test]
fn the_serial_numbers_of_the_tutorials() {
    let sandbox = Sandbox::new();
    let lines = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 99 -keyout ca.key -out ca.crt -subj /CN=CA
        req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout server.key -out server.csr -subj /CN=server
        req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout client.key -out client.csr -subj /CN=client
        x509 -req -in server.csr -CA ca.crt -CAkey ca.key -set_serial 01 -out server.crt
        x509 -req -in client.csr -CA ca.crt -CAkey ca.key -set_serial 01 -out client.crt";
    for line in lines.lines() {
        openssl(&sandbox, &line.split_whitespace().collect::<Vec<_>>());
    }
    sandbox.ok(&["adopt", "--cert", "ca.crt", "--key", "ca.key"]);
    let words = [
        "client.crt: CN=client has the serial number 01",
        "of CN=server",
        "SEC_ERROR_REUSED_ISSUER_AND_SERIAL",
    ];
    let both = ["server.crt", "client.crt"];
    for args in [&with(&both, "--dry-run")[..], &both, &both, &["client.crt"]] {
        let run = import(&sandbox, args, 3);
        for word in words {
            assert!(run.stderr.contains(word), "{args:?} {}", run.stderr);
        }
    }
    assert_eq!(listed(&sandbox), ["CN=server"]);
    let json = sandbox.json(&["list", "--import", "server.crt", "client.crt"]);
    assert_eq!(json["results"][1]["outcome"], "conflict");
    assert_eq!(
        (&json["error"]["kind"], &json["error"]["exit"]),
        (&json!("conflict"), &json!(3))
    );
    assert_eq!(json["outcome"], "kept");
}

#[test]
fn a_signature_of_another_key() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["init-ca", "--ca-dir", "twin"]);
    sandbox.ok(&["issue-client", "eve", "--ca-dir", "twin"]);
    let run = leaves_alone(&sandbox, &["eve.crt"], 0);
    assert!(
        run.stderr.contains("this CA's key did not sign it"),
        "{}",
        run.stderr
    );
    assert!(
        run.stdout.contains("left out certificate CN=eve"),
        "{}",
        run.stdout
    );
}

#[test]
fn files_that_hold_none() {
    let sandbox = forgetful();
    sandbox.write("junk", "junk");
    sandbox.write("empty", "");
    for (file, words) in [
        ("none", "there is no such file"),
        ("junk", "neither PEM nor DER"),
        ("empty", "it is empty"),
        ("alice.key", "holds a private key"),
        ("pki", "is a folder"),
    ] {
        let run = leaves_alone(&sandbox, &[file], 1);
        assert!(
            run.stderr.contains(file) && run.stderr.contains(words),
            "{}",
            run.stderr
        );
        assert!(!sandbox.exists("pki/ledger.sqlite"));
    }
    // The others are imported all the same, and the exit code tells.
    let run = import(&sandbox, &["junk", "alice.crt", "none"], 1);
    assert!(
        run.stdout.contains("imported certificate CN=alice"),
        "{}",
        run.stdout
    );
    assert_eq!(run.stderr.matches("error: ").count(), 2, "{}", run.stderr);
    assert_eq!(listed(&sandbox), ["CN=alice"]);
    let json = sandbox.json(&["list", "--import", "junk", "alice.crt"]);
    assert_eq!(json["error"]["exit"], 1);
    sandbox.fails(&["list", "--import"], 2, &[]);
    sandbox.fails(&["list", "--import", "a", "--csv"], 2, &[]);
    sandbox.fails(&["list", "--dry-run"], 2, &["--import"]);
    sandbox.fails(&["list", "--check"], 2, &["--import"]);
    sandbox.fails(
        &["list", "--import", "bob.crt", "--ca-dir", "none"],
        1,
        &["there is no CA"],
    );
}

#[test]
fn a_revocation_finds_its_certificate() {
    let sandbox = forgetful();
    import(&sandbox, &["bob.crt"], 0);
    let alice = serial(&sandbox, "alice.crt");
    revoke(&sandbox, &alice, Reason::KeyCompromise);
    let revoked = || sandbox.json(&["list", "--revoked"])["certificates"][0]["subject"].clone();
    assert_eq!(revoked(), Value::Null);
    import(&sandbox, &["alice.crt"], 0);
    assert_eq!(revoked(), "CN=alice");
}

#[test]
fn a_log_without_its_ledger() {
    // Moved away without its log, which holds the last issues: the new ledger is not made of it.
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "alice"]);
    sandbox.ok(&["issue-client", "bob"]);
    fs::rename(sandbox.path("pki/ledger.sqlite"), sandbox.path("moved")).unwrap();
    import(&sandbox, &["bob.crt"], 0);
    assert_eq!(listed(&sandbox), ["CN=bob"]);
    let old = fs::read(sandbox.path("pki/ledger.sqlite-wal.old")).unwrap();
    assert!(!old.is_empty(), "nothing is thrown away");
    sandbox.ok(&["issue-client", "carl"]);
    assert_eq!(listed(&sandbox), ["CN=bob", "CN=carl"]);
}

#[test]
fn eight_at_once() {
    let sandbox = forgetful();
    let start = |_| {
        let mut command = sandbox.command(&["list", "--import", "alice.crt", "bob.crt", "--json"]);
        command
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped());
        command.spawn().unwrap()
    };
    let children: Vec<_> = (0..8).map(start).collect();
    let runs = children
        .into_iter()
        .map(|child| Run::of(child.wait_with_output().unwrap()));
    let mut outcomes: Vec<Value> = runs
        .map(|run| {
            assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
            run.json()["outcome"].clone()
        })
        .collect();
    outcomes.sort_by_key(Value::to_string);
    let mut expected = vec![json!("kept"); 8];
    expected[0] = json!("created");
    assert_eq!(outcomes, expected);
    assert_eq!(listed(&sandbox), ["CN=alice", "CN=bob"]);
}

/// -5 and 251 have the same octet: they are two numbers.
#[test]
fn a_negative_serial_number_is_another_one() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["csr", "a", "--key", "negative.key"]);
    sandbox.write("ext", "extendedKeyUsage=clientAuth\n");
    for (serial, file) in [("-5", "negative.crt"), ("251", "positive.crt")] {
        let args = format!(
            "x509 -req -in a.csr -CA pki/ca.crt -CAkey pki/ca.key -extfile ext -set_serial {serial} -days 30 -out {file}"
        );
        openssl(&sandbox, &line(&args));
    }
    let said = sandbox.ok(&line("inspect negative.crt --field serial"));
    assert_eq!(said, "-05\n");
    let json = sandbox.json(&line("list --import negative.crt positive.crt"));
    let results = json["results"].as_array().unwrap();
    for (result, serial) in results.iter().zip(["-05", "fb"]) {
        assert_eq!(
            (&result["outcome"], &result["serial"]),
            (&"imported".into(), &serial.into())
        );
    }
    // No list can name the one, and the other is not revoked in its place.
    sandbox.fails(&line("revoke negative.crt"), 1, &["-05", "negative"]);
    sandbox.ok(&line("renew negative.crt --force --revoke-old"));
    let run = sandbox.run(&["crl"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains("1 of the revoked serial numbers"),
        "{}",
        run.stderr
    );
    assert_eq!(sandbox.list("pki/crl.pem").count, 0);
}
