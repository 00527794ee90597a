//! `list`: the table, JSON, CSV, what is let through, and exit codes. It writes nothing.

use std::path::Path;

use mtls_ca::host::ledger::{Book, Revocation};
use mtls_ca::pki::crl::Reason;
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use super::kit::{openssl, with};
use crate::support::{Run, Sandbox, Snapshot, peer};

/// The ledger of `./pki`, as its tables.
pub fn tables(sandbox: &Sandbox) -> Connection {
    let connection = Connection::open(sandbox.path("pki/ledger.sqlite")).unwrap();
    // Like the program, it leaves the log when it goes.
    let keep_log = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
    connection.set_db_config(keep_log, true).unwrap();
    connection
}

/// The serial number of a certificate's file.
pub fn serial(sandbox: &Sandbox, name: &str) -> String {
    sandbox.certificate(name).facts().serial.to_string()
}

/// Moves the end of a certificate, as the ledger has it.
fn ends(sandbox: &Sandbox, name: &str, from_now: Duration) {
    let end = (OffsetDateTime::now_utc() + from_now).unix_timestamp();
    let start = (OffsetDateTime::now_utc() - Duration::days(400)).unix_timestamp();
    let sql = "UPDATE certificate SET not_before = ?1, not_after = ?2 WHERE serial = ?3";
    let serial = serial(sandbox, name);
    assert_eq!(
        tables(sandbox).execute(sql, (start, end, &serial)).unwrap(),
        1
    );
}

pub fn revoke(sandbox: &Sandbox, serial: &str, reason: Reason) {
    let revocation = Revocation {
        serial: serial.to_owned(),
        at: OffsetDateTime::now_utc() - Duration::days(3),
        reason,
    };
    let book = Book::of(&sandbox.path("pki"));
    book.write(|ledger| ledger.revoke(&[revocation])).unwrap();
}

/// All but the index of SQLite's log, which is memory and not content.
pub fn content(sandbox: &Sandbox) -> Snapshot {
    let mut seen = sandbox.snapshot();
    seen.retain(|path, _| !path.ends_with("ledger.sqlite-shm"));
    seen
}

/// Runs `list`, which must leave everything as it was.
fn list(sandbox: &Sandbox, args: &[&str], code: i32) -> Run {
    let before = content(sandbox);
    let run = sandbox.run(&[&["list"], args].concat());
    assert_eq!(run.code, code, "{args:?}\n{}{}", run.stdout, run.stderr);
    assert!(before == content(sandbox), "{args:?} wrote");
    run
}

/// The text with `DATE` and `SERIAL` where they stand.
fn timeless(text: &str) -> String {
    let shape = |word: &str| {
        let end = word.trim_start_matches('(');
        let bare = end.trim_end_matches([')', '\n']);
        let is_serial = bare.len() == 32 && bare.bytes().all(|byte| byte.is_ascii_hexdigit());
        let is_date = bare.len() == 10
            && bare
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'-');
        match () {
            () if is_serial => word.replace(bare, "SERIAL"),
            () if is_date => word.replace(bare, "DATE"),
            () => word.to_owned(),
        }
    };
    text.split_inclusive([' ', '\n'])
        .map(|word| match word.strip_suffix(' ') {
            Some(word) => shape(word) + " ",
            None => shape(word),
        })
        .collect()
}

/// Alice is well, dora is near her end, carl is over, bob has a second certificate, mallory and an unknown one
/// are revoked.
fn busy() -> Sandbox {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-server", "api.test", "10.0.0.7"]);
    for client in ["alice", "bob", "carl", "dora", "mallory"] {
        sandbox.ok(&["issue-client", client]);
    }
    sandbox.ok(&[
        "issue-client",
        "bob",
        "--subject",
        "CN=bob,O=Acme",
        "--force",
    ]);
    for (name, days) in [
        ("api.test.crt", 365),
        ("alice.crt", 300),
        ("bob.crt", 200),
        ("carl.crt", -10),
        ("dora.crt", 20),
        ("mallory.crt", 100),
    ] {
        ends(&sandbox, name, Duration::days(days) + Duration::HOUR);
    }
    revoke(
        &sandbox,
        &serial(&sandbox, "mallory.crt"),
        Reason::KeyCompromise,
    );
    revoke(&sandbox, "0badcafe", Reason::Unspecified);
    sandbox
}

/// The subjects of a JSON list.
fn subjects(json: &Value) -> Vec<&str> {
    let all = json["certificates"].as_array().unwrap();
    all.iter()
        .map(|one| one["subject"].as_str().unwrap_or("unknown"))
        .collect()
}

#[test]
fn a_table() {
    let sandbox = busy();
    let run = list(&sandbox, &[], 0);
    assert_eq!(run.stderr, "");
    let expected = "\
certificate authority CN=mTLS CA, ends in 3650 days (DATE)

STATUS      ENDS                      FOR     SERIAL                            SUBJECT
expired     DATE  10 days ago   client  SERIAL  CN=carl
expiring    DATE  in 20 days    client  SERIAL  CN=dora
revoked     DATE  in 100 days   client  SERIAL  CN=mallory (keyCompromise, 3 days ago)
valid       DATE  in 200 days   client  SERIAL  CN=bob,O=Acme
valid       DATE  in 300 days   client  SERIAL  CN=alice
valid       DATE  in 365 days   server  SERIAL  CN=api.test + 10.0.0.7

6 certificates: 3 valid, 1 expiring, 1 expired, 1 revoked; 1 superseded is not shown: --all
";
    assert_eq!(timeless(&run.stdout), expected);
    let all = list(&sandbox, &["--all"], 0).stdout;
    let by = format!("CN=bob (by {})", serial(&sandbox, "bob.crt"));
    assert!(all.contains("superseded  ") && all.contains(&by), "{all}");
    assert!(
        all.ends_with("7 certificates: 3 valid, 1 expiring, 1 expired, 1 superseded, 1 revoked\n"),
        "{all}"
    );
    assert_eq!(list(&sandbox, &["-q"], 0).stdout, "");
}

#[test]
fn nothing_issued_yet() {
    let sandbox = Sandbox::with_ca();
    let run = list(&sandbox, &[], 0);
    let head = "certificate authority CN=mTLS CA, ends in 3650 days (DATE)\n\n";
    assert_eq!(
        timeless(&run.stdout),
        format!("{head}no certificate to show\n")
    );
    let json = sandbox.json(&["list"]);
    assert_eq!(
        (&json["schema"], &json["command"], &json["warnings"]),
        (&json!(1), &json!("list"), &json!([]))
    );
    assert_eq!(
        (&json["certificates"], &json["crl"]),
        (&json!([]), &Value::Null)
    );
    assert_eq!(json["ca"]["subject"], "CN=mTLS CA");
    assert_eq!(list(&sandbox, &["--csv"], 0).stdout.lines().count(), 1);
}

#[test]
fn no_ledger_yet_and_no_ca() {
    let sandbox = busy();
    for ending in ["", "-wal", "-shm"] {
        std::fs::remove_file(sandbox.path(format!("pki/ledger.sqlite{ending}"))).unwrap();
    }
    let run = list(&sandbox, &[], 0);
    assert!(
        run.stdout.ends_with("nothing is on record\n"),
        "{}",
        run.stdout
    );
    for words in ["no ledger ./pki/ledger.sqlite yet", "list --import FILE"] {
        assert!(run.stderr.contains(words), "{}", run.stderr);
    }
    assert_eq!(list(&sandbox, &["--expiring", "30d"], 0).stderr, run.stderr);
    list(&sandbox, &["--expiring", "11y", "-q"], 5);
    let json = list(&sandbox, &["--json", "--expiring", "30d"], 0).json();
    assert_eq!(
        (&json["due"], &json["certificates"]),
        (&json!(false), &json!([]))
    );
    assert_eq!(json["warnings"].as_array().unwrap().len(), 1, "{json}");
    sandbox.fails(&["list", "--serial", "01"], 1, &["there is no ledger"]);
    let own = serial(&sandbox, "pki/ca.crt");
    list(&sandbox, &["--serial", &own], 0);
    sandbox.fails(
        &["list", "--ca-dir", "none"],
        1,
        &["there is no CA in none", "init-ca"],
    );
    sandbox.fails_in_json(&["list", "--ca-dir", "none"], "io", 1, &["none"]);
}

#[test]
fn json_has_everything() {
    let sandbox = busy();
    let run = list(&sandbox, &["--json"], 0);
    assert_eq!(run.stdout.lines().count(), 1);
    let json = run.json();
    assert_eq!(
        subjects(&json),
        [
            "CN=carl",
            "CN=dora",
            "CN=mallory",
            "CN=bob,O=Acme",
            "CN=alice",
            "CN=bob",
            "CN=api.test"
        ]
    );
    let facts = sandbox.json(&["inspect", "mallory.crt"])["certificate"].clone();
    let mallory = &json["certificates"][2];
    for same in [
        "subject",
        "issuer",
        "serial",
        "path_len",
        "profile",
        "sans",
        "key_type",
        "sha256",
        "sha1",
        "spki_sha256",
    ] {
        assert_eq!(mallory[same], facts[same], "{same}");
    }
    assert_eq!(mallory["status"], "revoked");
    assert_eq!(mallory["revoked"]["reason"], "keyCompromise");
    assert_eq!(mallory["revoked"]["at"].as_str().unwrap().len(), 20);
    assert_eq!(mallory["origin"], "issued");
    let file = Path::new(mallory["file"].as_str().unwrap());
    assert!(file.is_absolute() && file.ends_with("mallory.crt"));
    let old = &json["certificates"][5];
    assert_eq!(
        (&old["status"], &old["superseded_by"]),
        (&json!("superseded"), &json!(serial(&sandbox, "bob.crt")))
    );
    assert_eq!(json["certificates"][4]["revoked"], Value::Null);
    let fields: Vec<&String> = mallory.as_object().unwrap().keys().collect();
    assert_eq!(fields.len(), 18, "{fields:?}");
    // The stranger has the same members.
    let revoked = sandbox.json(&["list", "--revoked"]);
    assert_eq!(subjects(&revoked), ["CN=mallory", "unknown"]);
    let stranger = revoked["certificates"][1].as_object().unwrap();
    assert_eq!(stranger.keys().collect::<Vec<_>>(), fields);
    assert_eq!(stranger["serial"], "0badcafe");
}

/// Of CAs below this one, as everywhere.
#[test]
fn json_has_the_path_length_of_a_ca() {
    let sandbox = Sandbox::with_ca();
    for (folder, length) in [("web", "0"), ("any", "")] {
        let mut args = vec![
            "init-ca",
            "--parent",
            "pki",
            "--ca-dir",
            folder,
            "--subject",
        ];
        let subject = format!("CN={folder}");
        args.push(&subject);
        if !length.is_empty() {
            args.extend(["--path-len", length]);
        }
        let made = sandbox.json(&args)["certificate"].clone();
        let json = list(&sandbox, &["--json", "--subject", folder], 0).json();
        let one = &json["certificates"][0];
        for same in ["issuer", "path_len", "profile"] {
            assert_eq!(one[same], made[same], "{same}");
        }
    }
}

#[test]
fn csv_is_what_rfc_4180_says() {
    let sandbox = busy();
    let text = list(&sandbox, &["--csv"], 0).stdout;
    let mut lines = text.lines();
    assert_eq!(
        lines.next().unwrap(),
        "serial,subject,sans,profile,not_before,not_after,status,revoked_at,reason,superseded_by,key_type,sha256,sha1,spki_sha256,file"
    );
    assert_eq!(lines.count(), 7);
    let script =
        "import csv,json,sys; print(json.dumps(list(csv.DictReader(sys.stdin, strict=True))))";
    let read = crate::support::run_peer("python3", &["-c", script], text.as_bytes());
    let rows: Value = serde_json::from_slice(&read.stdout).unwrap();
    let json = sandbox.json(&["list"]);
    for (row, same) in rows
        .as_array()
        .unwrap()
        .iter()
        .zip(json["certificates"].as_array().unwrap())
    {
        for (name, value) in row.as_object().unwrap() {
            let expected = match name.as_str() {
                "revoked_at" => same["revoked"]["at"].clone(),
                "reason" => same["revoked"]["reason"].clone(),
                "sans" => json!(openssl_like(&same["sans"])),
                _ => same[name].clone(),
            };
            assert_eq!(value, expected.as_str().unwrap_or_default(), "{name}");
        }
    }
    let quiet = list(&sandbox, &["--csv", "--quiet"], 0).stdout;
    assert_eq!(quiet, text, "data is not silenced");
    let revoked = list(&sandbox, &["--csv", "--revoked"], 0).stdout;
    let last = revoked.lines().last().unwrap();
    assert!(
        last.starts_with("0badcafe,,,,,,revoked,") && last.ends_with(",unspecified,,,,,,"),
        "{last}"
    );
    sandbox.fails(&["list", "--csv", "--json"], 2, &[]);
}

fn openssl_like(sans: &Value) -> String {
    let text = |one: &Value| {
        format!(
            "{}:{}",
            one["type"].as_str().unwrap(),
            one["value"].as_str().unwrap()
        )
    };
    let all: Vec<String> = sans.as_array().unwrap().iter().map(text).collect();
    all.join(", ")
}

#[test]
fn what_is_due() {
    let sandbox = busy();
    let due = |args: &[&str], code: i32| {
        let run = list(&sandbox, &[&["--json"], args].concat(), code);
        let json = run.json();
        assert_eq!(json["due"], code == 5, "{json}");
        list(&sandbox, &with(args, "-q"), code);
        list(&sandbox, &with(args, "--csv"), code);
        let subjects = subjects(&json).into_iter().map(str::to_owned);
        subjects.collect::<Vec<_>>()
    };
    // Carl ended ten days ago; mallory is revoked and the old bob superseded.
    assert_eq!(due(&["--expiring", "8h"], 5), ["CN=carl"]);
    assert_eq!(due(&["--expiring", "30d"], 5), ["CN=carl", "CN=dora"]);
    assert_eq!(due(&["--expiring", "201d"], 5).len(), 3);
    assert_eq!(
        due(&["--expiring", "30d", "--subject", "ALICE"], 0),
        [""; 0]
    );
    assert_eq!(
        due(&["--expiring", "30d", "--subject", "Dora"], 5),
        ["CN=dora"]
    );
    let alice = serial(&sandbox, "alice.crt");
    assert_eq!(due(&["--expiring", "30d", "--serial", &alice], 0), [""; 0]);
    let table = list(&sandbox, &["--expiring", "30d"], 5).stdout;
    assert!(
        table.ends_with("2 certificates: 1 expiring, 1 expired\n"),
        "{table}"
    );
    // Whoever left more than a month ago is not coming back.
    ends(&sandbox, "carl.crt", Duration::days(-31));
    assert_eq!(due(&["--expiring", "30d"], 5), ["CN=dora"]);
    ends(&sandbox, "dora.crt", Duration::days(31));
    assert_eq!(due(&["--expiring", "30d"], 0), [""; 0]);
    let table = list(&sandbox, &["--expiring", "30d"], 0).stdout;
    assert!(
        timeless(&table).contains("\n\nno certificate ends by DATE"),
        "{table}"
    );
    assert!(list(&sandbox, &[], 0).stdout.contains("CN=carl"));
    for wrong in ["30", "d", "-1d", "0d", "101y"] {
        sandbox.fails(&["list", &format!("--expiring={wrong}")], 2, &["lifetime"]);
    }
    sandbox.fails(&["list", "--expiring", "1d", "--revoked"], 2, &[]);
}

#[test]
fn the_ca_counts_too() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["init-ca", "--days", "20"]);
    sandbox.ok(&["issue-client", "alice", "--days", "5"]);
    let run = list(&sandbox, &["--expiring", "30d", "--json"], 5);
    let warnings = run.json()["warnings"].to_string();
    assert!(
        warnings.contains("the CA CN=mTLS CA in ./pki/ca.crt ends in 20 days"),
        "{warnings}"
    );
    let run = list(&sandbox, &["--expiring", "10d"], 5);
    assert_eq!(run.stderr, "", "alice, and not the CA");
    list(&sandbox, &["--expiring", "1d"], 0);
    // Asked about one, it answers about one.
    list(&sandbox, &["--expiring", "30d", "--subject", "bob"], 0);
    sandbox.age_ca(Duration::days(-9), Duration::hours(-2));
    let run = list(&sandbox, &["--expiring", "1h"], 5);
    assert!(run.stderr.contains("ended 2 hours ago"), "{}", run.stderr);
    assert!(
        run.stdout
            .starts_with("certificate authority CN=mTLS CA, ended 2 hours ago"),
        "{}",
        run.stdout
    );
    list(&sandbox, &[], 0);
    sandbox.age_ca(Duration::days(2), Duration::days(9));
    let run = list(&sandbox, &["--expiring", "1d"], 0);
    assert!(
        run.stderr.contains("this machine's clock says"),
        "{}",
        run.stderr
    );
}

/// Puts a revocation list of the CA into its place, made by openssl.
fn make_crl(sandbox: &Sandbox, seconds: &str) {
    sandbox.write(
        "openssl.cnf",
        "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ncrlnumber=number\ndefault_md=sha256\n",
    );
    sandbox.write(
        "index.txt",
        "R\t300101000000Z\t250101000000Z\t0badcafe\tunknown\t/CN=x\n",
    );
    sandbox.write("number", "1F\n");
    let line = "ca -gencrl -config openssl.cnf -cert pki/ca.crt -keyfile pki/ca.key -out pki/crl.pem -crlsec";
    let args: Vec<&str> = line.split(' ').chain(seconds.split(' ')).collect();
    openssl(sandbox, &args);
}

/// One that was made 25 days ago and ends in 10.
fn make_old_crl(sandbox: &Sandbox) {
    let begin = (OffsetDateTime::now_utc() - Duration::days(25)).date();
    let begin = begin.to_string().replace('-', "");
    make_crl(sandbox, &format!("864000 -crl_lastupdate {begin}000000Z"));
}

/// The line for cron and the line that it advises agree: after `crl`, nothing is due.
#[test]
fn the_usual_revocation_list_is_not_due_from_its_first_day_on() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["crl"]);
    for span in ["30d", "31d", "9y"] {
        let run = list(&sandbox, &["--expiring", span], 0);
        assert_eq!(run.stderr, "", "{span}");
    }
    // No list outlives its CA: one that ends with it is not made anew.
    sandbox.age_ca(Duration::days(-60), Duration::days(9));
    make_old_crl(&sandbox);
    let run = list(&sandbox, &["--expiring", "30d"], 5);
    assert!(!run.stderr.contains("revocation list"), "{}", run.stderr);
}

#[test]
fn the_revocation_list_counts_too() {
    let sandbox = busy();
    make_crl(&sandbox, "864000");
    let json = list(&sandbox, &["--json"], 0).json();
    let crl = json["crl"].as_object().unwrap();
    assert_eq!((&crl["number"], &crl["revoked"]), (&json!(31), &json!(1)));
    let fields: Vec<&String> = crl.keys().collect();
    assert_eq!(fields, ["number", "this_update", "next_update", "revoked"]);
    assert_eq!(json["warnings"], json!([]));
    let run = list(&sandbox, &[], 0);
    assert!(
        timeless(&run.stdout)
            .contains("\nrevocation list 31, 1 revoked, the next is due in 10 days (DATE)\n"),
        "{}",
        run.stdout
    );
    for name in ["carl.crt", "dora.crt"] {
        ends(&sandbox, name, Duration::days(90));
    }
    list(&sandbox, &["--expiring", "9d"], 0);
    // What `crl` would keep is not due, however short its life is.
    let run = list(&sandbox, &["--expiring", "11d"], 0);
    assert_eq!(run.stderr, "");
    make_old_crl(&sandbox);
    list(&sandbox, &["--expiring", "9d"], 0);
    let run = list(&sandbox, &["--expiring", "11d"], 5);
    assert!(
        run.stderr
            .contains("ends in 10 days; make a new one: mtls-ca crl"),
        "{}",
        run.stderr
    );
    // One second, over and gone.
    make_crl(&sandbox, "1");
    let next = openssl(
        &sandbox,
        &["crl", "-in", "pki/crl.pem", "-noout", "-nextupdate"],
    );
    loop {
        let run = list(&sandbox, &["--json"], 0);
        if run.json()["warnings"].to_string().contains("ended") {
            break;
        }
    }
    let run = list(&sandbox, &["--expiring", "1h"], 5);
    assert!(
        run.stderr.contains("refuse every client"),
        "{next} {}",
        run.stderr
    );
    for junk in ["", "junk", &sandbox.read("pki/ca.crt")] {
        sandbox.write("pki/crl.pem", junk);
        let run = list(&sandbox, &[], 0);
        assert!(run.stderr.contains("pki/crl.pem"), "{}", run.stderr);
        list(&sandbox, &["--expiring", "1h"], 5);
    }
    // That of another CA says nothing about this one.
    sandbox.ok(&["init-ca", "--ca-dir", "other", "--subject", "CN=other"]);
    let other = "ca -gencrl -config openssl.cnf -cert other/ca.crt -keyfile other/ca.key -out pki/crl.pem -crldays 90";
    openssl(&sandbox, &other.split(' ').collect::<Vec<_>>());
    let json = list(&sandbox, &["--json"], 0).json();
    assert_eq!(json["crl"], Value::Null);
    assert!(
        json["warnings"][0]
            .as_str()
            .unwrap()
            .contains("no revocation list of this CA")
    );
}

#[test]
fn by_subject_and_names() {
    let sandbox = busy();
    sandbox.ok(&[
        "issue-client",
        "Ärzte",
        "--subject",
        "CN=Ärzte,O=Acme\\, Inc.",
        "--name",
        "doctors",
    ]);
    let found = |text: &str| {
        let json = list(&sandbox, &["--json", "--subject", text], 0).json();
        subjects(&json).join(" ")
    };
    assert_eq!(found("ALI"), "CN=alice");
    assert_eq!(found("10.0.0"), "CN=api.test");
    assert_eq!(found("ärzte"), "CN=Ärzte,O=Acme\\, Inc.");
    assert_eq!(found("acme, inc"), "CN=Ärzte,O=Acme\\, Inc.");
    // The words of the JSON that names are kept in are no names, and patterns are no patterns.
    for nothing in ["value", "type", "{", "%", "_", "*", "'"] {
        assert_eq!(found(nothing), "", "{nothing}");
    }
    let table = list(&sandbox, &["--subject", "bob"], 0).stdout;
    assert!(
        table.ends_with("1 certificate: 1 valid; 1 superseded is not shown: --all\n"),
        "{table}"
    );
    assert_eq!(
        subjects(&sandbox.json(&["list", "--revoked", "--subject", "mal"])),
        ["CN=mallory"]
    );
}

#[test]
fn by_serial_number() {
    let sandbox = busy();
    let serial = serial(&sandbox, "alice.crt");
    let upper = serial.to_uppercase();
    let pairs: Vec<&str> = (0..16).map(|at| &upper[2 * at..2 * at + 2]).collect();
    for spelled in [
        serial.clone(),
        openssl(&sandbox, &["x509", "-in", "alice.crt", "-noout", "-serial"]),
        pairs.join(":"),
        format!("0x{upper}"),
        format!("00{serial}"),
        format!("00:{}", pairs.join(":")),
        serial[..12].to_owned(),
        serial[..13].to_owned(),
    ] {
        let json = list(&sandbox, &["--json", "--serial", &spelled], 0).json();
        assert_eq!(subjects(&json), ["CN=alice"], "{spelled}");
    }
    // Superseded ones are shown to whoever asks for them; so is what only a revocation is known of.
    let old = sandbox.json(&["list", "--subject", "bob"])["certificates"][1]["serial"].clone();
    let table = list(&sandbox, &["--serial", old.as_str().unwrap()], 0).stdout;
    assert!(table.contains("1 certificate: 1 superseded\n"), "{table}");
    let table = list(&sandbox, &["--serial", "BA:DC:AF:E"], 0).stdout;
    assert!(
        table.contains("0badcafe") && table.contains("not in the ledger (unspecified, 3 days ago)"),
        "{table}"
    );
    list(
        &sandbox,
        &["--serial", &super::list::serial(&sandbox, "pki/ca.crt")],
        0,
    );
    let unknown = &["list", "--serial", "123456"];
    let before = content(&sandbox);
    let run = sandbox.run(unknown);
    assert_eq!(run.code, 1);
    for words in [
        "pki/ledger.sqlite",
        "no certificate with the serial number 123456",
        "hint",
    ] {
        assert!(run.stderr.contains(words), "{}", run.stderr);
    }
    let json = sandbox.json(unknown);
    assert_eq!(
        (&json["error"]["kind"], &json["error"]["exit"]),
        (&json!("input"), &json!(1))
    );
    assert!(before == content(&sandbox));
    for wrong in ["", "xyz", "12 g", "0x", "-1", "\u{1b}"] {
        sandbox.fails(
            &["list", &format!("--serial={wrong}")],
            2,
            &["is no serial number"],
        );
    }
}

#[test]
fn columns_fit_the_terminal() {
    let sandbox = busy();
    let long = format!("CN=long,O={}", "x".repeat(60));
    sandbox.ok(&["issue-client", "long", "--subject", &long]);
    let on = |columns: usize, args: &str| {
        let program = crate::support::PROGRAM;
        let line = format!("stty cols {columns} rows 24; '{program}' list {args}");
        let mut script = peer("script");
        script
            .args(["-qec", &line, "/dev/null"])
            .current_dir(sandbox.path(""));
        script
            .env_remove("NO_COLOR")
            .env_remove("COLUMNS")
            .env("TERM", "xterm-256color");
        let output = script.output().unwrap();
        String::from_utf8(output.stdout).unwrap().replace('\r', "")
    };
    for columns in [60, 80, 100, 130, 200] {
        let text = on(columns, "--all --color never");
        let rows = text.split("\n\n").nth(1).unwrap();
        assert_eq!(rows.lines().count(), 9, "{text}");
        for row in rows.lines() {
            assert!(row.chars().count() <= columns, "{columns}: {row}");
        }
        assert_eq!(
            text.contains(&serial(&sandbox, "alice.crt")),
            columns >= 120,
            "{text}"
        );
        assert_eq!(text.contains(&long), columns >= 200, "{text}");
        assert_eq!(text.contains('…'), columns < 200, "{text}");
    }
    let coloured = on(100, "--all");
    for (colour, word) in [
        ("1;31", "expired   "),
        ("1;33", "expiring  "),
        ("1;31", "revoked   "),
        ("2", "superseded"),
    ] {
        let cell = format!("\u{1b}[{colour}m{word}\u{1b}[0m");
        assert!(coloured.contains(&cell), "{coloured}");
    }
    // Without a terminal nothing is cut, whatever COLUMNS says.
    let mut command = sandbox.command(&["list"]);
    let run = Run::of(command.env("COLUMNS", "40").output().unwrap());
    assert!(
        run.stdout.contains(&long) && !run.stdout.contains('\u{1b}'),
        "{}",
        run.stdout
    );
    let forced = sandbox.ok(&["list", "--color", "always"]);
    assert!(forced.contains("\u{1b}[1;31mexpired"), "{forced}");
}

#[test]
fn rows_of_hostile_text() {
    let sandbox = busy();
    let evil = "CN=a\u{1b}[2J\r\nvalid  forged\u{202e},\"'=cmd";
    let sql = "UPDATE certificate SET subject = ?1, sans = ?2, not_after = 253402300799, profile = ?3, file = ?1 WHERE serial = ?4";
    let sans = json!([{"type": "dns", "value": "\u{1b}]0;x\u{7}\u{202e}"}, {"type": "dns", "value": "=1+1,\"\n"}]);
    let alice = serial(&sandbox, "alice.crt");
    tables(&sandbox)
        .execute(sql, (evil, sans.to_string(), "\u{1b}[31m", &alice))
        .unwrap();
    let table = list(&sandbox, &[], 0).stdout;
    assert!(
        !table.contains(['\u{1b}', '\r', '\u{202e}', '\u{7}']),
        "{table:?}"
    );
    assert!(
        table.contains("9999-12-31") && table.contains("\\u{1b}[2J\\u{d}\\u{a}valid"),
        "{table}"
    );
    let run = list(&sandbox, &["--json"], 0);
    assert!(
        !run.stdout.contains(['\u{1b}', '\u{202e}']),
        "{}",
        run.stdout
    );
    let json = run.json();
    let row = json["certificates"].as_array().unwrap().last().unwrap();
    assert_eq!((&row["subject"], &row["sans"]), (&json!(evil), &sans));
    assert_eq!(row["not_after"], "9999-12-31T23:59:59Z");
    let csv = list(&sandbox, &["--csv"], 0).stdout;
    let script = "import csv,json,sys; sys.stdin.reconfigure(newline=''); print(json.dumps([r for r in csv.DictReader(sys.stdin, strict=True)][-1]))";
    let read = crate::support::run_peer("python3", &["-c", script], csv.as_bytes());
    let row: Value = serde_json::from_slice(&read.stdout).unwrap();
    assert_eq!(row["subject"], evil, "the bytes are true");
    // What is no list of names at all leaves the document one.
    let broken = "UPDATE certificate SET sans = ?1 WHERE serial = ?2";
    for sans in ["", "}", "{\"a\":1}", "[1,null,{}]"] {
        tables(&sandbox).execute(broken, (sans, &alice)).unwrap();
        assert_eq!(
            list(&sandbox, &["--json"], 0).json()["certificates"]
                .as_array()
                .unwrap()
                .len(),
            7
        );
        list(&sandbox, &[], 0);
        list(&sandbox, &["--csv"], 0);
    }
}

#[test]
fn a_damaged_ledger() {
    // Found half-way: the document is still one, with the error in it.
    let sandbox = busy();
    let sql = "UPDATE certificate SET recorded = 'then' WHERE serial = ?1";
    tables(&sandbox)
        .execute(sql, [serial(&sandbox, "alice.crt")])
        .unwrap();
    let run = list(&sandbox, &["--json"], 1);
    assert_eq!(run.stderr, "");
    let json = run.json();
    assert_eq!(subjects(&json).len(), 4, "{json}");
    assert_eq!(
        (&json["error"]["kind"], &json["error"]["exit"]),
        (&json!("input"), &json!(1))
    );
    for args in [&[][..], &["--csv"], &["--quiet"]] {
        let run = list(&sandbox, args, 1);
        assert!(
            run.stderr.contains("pki/ledger.sqlite is damaged"),
            "{}",
            run.stderr
        );
        assert!(run.stderr.contains("backup"), "{}", run.stderr);
    }
    let bytes = sandbox.bytes("pki/ledger.sqlite");
    for junk in [
        &b"not a database, but long enough to be one"[..],
        b"",
        &bytes[..100],
    ] {
        sandbox.write("pki/ledger.sqlite", junk);
        for ending in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(sandbox.path(format!("pki/ledger.sqlite{ending}")));
        }
        let run = sandbox.run(&["list"]);
        assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
        assert!(run.stderr.contains("ledger.sqlite"), "{}", run.stderr);
        assert!(!run.stderr.contains("os error"), "{}", run.stderr);
    }
}
