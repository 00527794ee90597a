//! `renew FILE`: the same again, when it is time.

use std::fs;

use mtls_ca::pki::facts::Facts;
use rusqlite::Connection;
use serde_json::Value;
use time::Duration;

use super::kit::{is_root, line, openssl, with};
use crate::support::Sandbox;

const ALICE: [&str; 2] = ["renew", "alice.crt"];

/// alice's certificate is in the last third of its life.
fn old_alice() -> Sandbox {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "alice", "--subject", "CN=alice,OU=A,OU=B"]);
    sandbox.age("alice", Duration::days(-61), Duration::days(29));
    sandbox
}

impl Sandbox {
    /// Nothing changes in any manner of running, and all say `kept` and why.
    pub fn keeps_because(&self, args: &[&str], why: &str) {
        let before = self.snapshot();
        for flag in ["--quiet", "--dry-run", "--check"] {
            self.ok(&with(args, flag));
        }
        let said = self.ok(args);
        assert!(said.starts_with("kept "), "{args:?}\n{said}");
        assert!(said.contains(why), "{args:?} should say `{why}`:\n{said}");
        let json = self.json(args);
        assert_eq!(json["outcome"], "kept", "{json}");
        assert_eq!(before, self.snapshot(), "{args:?} changed what it kept");
    }

    /// Marks a serial number as revoked, as `revoke` does.
    pub fn mark_revoked(&self, serial: &str, reason: u8) {
        let ledger = Connection::open(self.path("pki/ledger.sqlite")).unwrap();
        let sql =
            "INSERT INTO revocation (serial, revoked, reason, change) VALUES (?1, 1800000000, ?2,
            (SELECT COALESCE(MAX(change), 0) + 1 FROM revocation))";
        ledger.execute(sql, (serial, reason)).unwrap();
    }

    /// Serial number and reason of everything that is revoked.
    pub fn revoked(&self) -> Vec<(String, u8)> {
        let ledger = Connection::open(self.path("pki/ledger.sqlite")).unwrap();
        let mut statement = ledger
            .prepare("SELECT serial, reason FROM revocation")
            .unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
        rows.unwrap().map(Result::unwrap).collect()
    }
}

fn same_but_for_its_dates(old: &Facts, new: &Facts) {
    assert_eq!(old.subject.as_der(), new.subject.as_der());
    assert_eq!(old.sans, new.sans);
    assert_eq!(old.spki, new.spki);
    assert_eq!(old.profile(), new.profile());
    assert_eq!(old.aki, new.aki);
    assert_ne!(old.serial, new.serial);
}

#[test]
fn before_its_time_it_is_kept_and_the_day_is_said() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "alice", "--days", "90"]);
    sandbox.keeps_because(&ALICE, "; it is renewed from 20");
    sandbox.keeps_because(&ALICE, "on, and now with --force\n");
    let said = sandbox.ok(&ALICE);
    assert!(
        said.starts_with("kept client certificate CN=alice\n  because       it ends on 20"),
        "{said}"
    );
    assert_eq!(sandbox.run(&ALICE).stderr, "");
    let json = sandbox.json(&ALICE);
    assert_eq!(json["certificate"]["subject"], "CN=alice");
    assert_eq!(json["results"].as_array().unwrap().len(), 1);
    assert_eq!(json["results"][0]["file"], "alice.crt");
    assert_eq!(json["files"][0]["written"], false, "{json}");
}

#[test]
fn in_its_last_third_it_is_made_again() {
    let sandbox = old_alice();
    let (old, key) = (sandbox.certificate("alice.crt"), sandbox.bytes("alice.key"));
    sandbox.would(&ALICE, "renew");
    let said = sandbox.ok(&ALICE);
    assert!(
        said.starts_with(
            "renewed client certificate CN=alice,OU=A,OU=B\n  because       it ends on 20"
        ),
        "{said}"
    );
    assert!(said.contains(", in the last third of its life\n"), "{said}");
    assert!(said.contains("\n  certificate   alice.crt\n"), "{said}");
    let new = sandbox.certificate("alice.crt");
    same_but_for_its_dates(old.facts(), new.facts());
    // As long as the old one, which was not backdated.
    let life = new.facts().validity.not_after - new.facts().validity.not_before;
    assert_eq!(life, Duration::days(90) + Duration::minutes(5));
    assert_eq!(sandbox.bytes("alice.key"), key);
    assert_eq!(sandbox.entries("."), ["alice.crt", "alice.key", "pki"]);
    assert_eq!(sandbox.mode("alice.crt"), 0o644);
    sandbox.pair_matches("alice");
    sandbox.keeps_because(&ALICE, "it is renewed from");

    // The old one was made behind the ledger's back, and is in it now.
    let recorded = sandbox.recorded("pki");
    let [.., before, last] = recorded.as_slice() else {
        panic!("{recorded:?}")
    };
    assert_eq!(before.serial, old.facts().serial.to_string());
    assert_eq!(before.superseded_by.as_ref(), Some(&last.serial));
    assert_eq!(
        (before.origin.as_str(), last.origin.as_str()),
        ("imported", "issued")
    );
    assert_eq!(last.serial, new.facts().serial.to_string());
    assert!(
        last.file.as_ref().unwrap().ends_with("/alice.crt"),
        "{last:?}"
    );
    sandbox.everything_is_recorded();
}

#[test]
fn it_lives_as_long_as_it_was_asked_to_in_the_first_place() {
    let sandbox = Sandbox::with_ca();
    let life = |name: &str| {
        let validity = sandbox.certificate(name).facts().validity;
        validity.not_after - validity.not_before - Duration::minutes(5)
    };
    for (asked, days) in [
        ("8h", Duration::hours(8)),
        ("90d", Duration::days(90)),
        ("2y", Duration::days(730)),
    ] {
        sandbox.ok(&[
            "issue-server",
            "a.test",
            "--name",
            asked,
            "--lifetime",
            asked,
        ]);
        let file = format!("{asked}.crt");
        sandbox.ok(&["renew", &file, "--force"]);
        assert_eq!(life(&file), days);
    }
    sandbox.ok(&line("renew 90d.crt --force --days 7"));
    assert_eq!(life("90d.crt"), Duration::days(7));
    sandbox.ok(&line(
        "renew 90d.crt --force --not-after 2031-01-02T03:04:05Z",
    ));
    let json = sandbox.json(&line("renew 90d.crt"));
    assert_eq!(json["certificate"]["not_after"], "2031-01-02T03:04:05Z");
    sandbox.fails(
        &line("renew 90d.crt --force --not-after 2020-01-01T00:00:00Z"),
        1,
        &["is not in the future"],
    );
}

#[test]
fn within_a_time_and_by_force() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&line("issue-server a.test --days 40 --name web"));
    sandbox.keeps_because(&line("renew web.crt --within 39d"), "it is renewed from");
    // A new one would be within that time at once again, and renewed in every run.
    sandbox.keeps_because(
        &line("renew web.crt --within 50d"),
        "would end within the time asked for as well",
    );
    let renew = line("renew web.crt --within 50d --days 60");
    sandbox.would(&renew, "renew");
    let json = sandbox.json(&renew);
    assert_eq!(json["outcome"], "renewed", "{json}");
    assert!(
        json["reason"]
            .as_str()
            .unwrap()
            .ends_with(", within the time asked for"),
        "{json}"
    );
    sandbox.keeps_because(&renew, "it is renewed from");

    let json = sandbox.json(&line("renew web.crt --force"));
    assert_eq!(json["outcome"], "renewed", "{json}");
    assert!(
        json["reason"]
            .as_str()
            .unwrap()
            .ends_with(", and --force was given"),
        "{json}"
    );
}

#[test]
fn never_beyond_its_ca() {
    let sandbox = Sandbox::new();
    sandbox.ok(&line("init-ca --days 30"));
    sandbox.ok(&line("issue-client alice"));
    sandbox.fails(
        &line("renew alice.crt --force --strict"),
        1,
        &[
            "would be cut to the end of its CA",
            "mtls-ca renew --ca",
            "--strict",
        ],
    );
    let run = sandbox.run(&line("renew alice.crt --force"));
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains("warning: cut to the end of its CA, 20"),
        "{}",
        run.stderr
    );
    let end = |name: &str| sandbox.certificate(name).facts().validity.not_after;
    assert_eq!(end("alice.crt"), end("pki/ca.crt"));

    // Near its end, with a CA that ends as well, there is nothing to gain.
    sandbox.age_ca(Duration::days(-100), Duration::days(10));
    sandbox.ok(&line("issue-server b.test"));
    sandbox.age_with_its_ca("b.test", Duration::days(-90));
    let nothing = "a new one would not live longer: its CA ends first";
    sandbox.keeps_because(&line("renew b.test.crt"), nothing);
    // It was cut once; now it gets what nobody knows was asked for: a year.
    sandbox.ok(&line("renew --ca --days 900"));
    let said = sandbox.ok(&line("renew b.test.crt"));
    assert!(
        said.starts_with("renewed ") && said.contains("(in 365 days)"),
        "{said}"
    );
}

#[test]
fn an_ended_ca_is_renewed_first() {
    let sandbox = old_alice();
    sandbox.age_ca(Duration::days(-100), Duration::days(-1));
    sandbox.fails(&ALICE, 1, &["ended on", "mtls-ca renew --ca"]);
    sandbox.ok(&line("renew --ca"));
    let said = sandbox.ok(&ALICE);
    assert!(said.starts_with("renewed "), "{said}");
    sandbox.ok(&line("verify alice.crt"));
}

#[test]
fn what_another_ca_issued_is_not_touched() {
    let sandbox = old_alice();
    sandbox.ok(&line("init-ca --ca-dir other --subject CN=Other"));
    sandbox.ok(&line("init-ca --ca-dir twin"));
    for (folder, words) in [
        (
            "other",
            [
                "the certificate was issued by CN=mTLS CA, the CA here is CN=Other",
                "--ca-dir",
            ],
        ),
        (
            "twin",
            [
                "by another CA of the same name, CN=mTLS CA",
                "not by the key here",
            ],
        ),
    ] {
        let args = ["renew", "alice.crt", "--ca-dir", folder];
        sandbox.conflicts(&args, &words[..1]);
        sandbox.fails(&args, 3, &words);
    }
}

#[test]
fn what_is_not_renewed() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&line("issue-client alice"));
    sandbox.ok(&line("issue-client bob"));
    sandbox.ok(&line("init-ca --ca-dir web --parent pki"));
    sandbox.write(
        "two.crt",
        sandbox.read("alice.crt") + &sandbox.read("bob.crt"),
    );
    openssl(
        &sandbox,
        &line("x509 -in alice.crt -outform DER -out der.crt"),
    );
    // For no purpose, and with a key that nobody accepts, as openssl makes them.
    openssl(
        &sandbox,
        &line("req -newkey rsa:1024 -nodes -keyout weak.key -out weak.csr -subj /CN=weak"),
    );
    sandbox.write(
        "weak.ext",
        "extendedKeyUsage=clientAuth\nsubjectAltName=DNS:weak.test\n",
    );
    let sign = "x509 -req -in weak.csr -CA pki/ca.crt -CAkey pki/ca.key -days 9 -set_serial";
    openssl(&sandbox, &line(&format!("{sign} 77 -out any.crt")));
    openssl(
        &sandbox,
        &line(&format!("{sign} 78 -extfile weak.ext -out weak.crt")),
    );
    for (args, code, words) in [
        (
            "renew nobody.crt",
            1,
            &["cannot read nobody.crt: there is no such file"][..],
        ),
        (
            "renew pki/ca.crt",
            1,
            &[
                "it is a CA's certificate",
                "mtls-ca renew --ca --ca-dir ./pki\n",
            ],
        ),
        (
            "renew web/ca.crt",
            1,
            &[
                "a CA's certificate",
                "renew --ca --ca-dir web --parent ./pki",
            ],
        ),
        (
            "renew two.crt --force",
            1,
            &["two.crt holds 2 certificates that are no CA's"],
        ),
        (
            "renew der.crt --force",
            1,
            &["der.crt is DER", "openssl x509"],
        ),
        ("renew alice.key", 1, &["alice.key holds a private key"]),
        (
            "renew any.crt --force",
            1,
            &["neither for a server alone nor for a client alone"],
        ),
        (
            "renew weak.crt --force",
            1,
            &["RSA with 1024 bits", "with another --name"],
        ),
        ("renew - --force", 2, &["standard input"]),
        ("renew", 2, &["FILE.crt"]),
        ("renew alice.crt --due", 2, &["--due"]),
        ("renew alice.crt --ca", 2, &["--ca"]),
        ("renew --due --force", 2, &["--force"]),
        ("renew --ca --rekey", 2, &["--rekey"]),
        ("renew --ca --revoke-old", 2, &["--revoke-old"]),
        ("renew --ca --key-pass env:X", 2, &["--ca-pass"]),
        ("renew alice.crt --parent web", 2, &["--ca"]),
        ("renew alice.crt --key alice.key", 2, &["--rekey"]),
        ("renew alice.crt --key-type ec-p384", 2, &["--rekey"]),
        ("renew alice.crt bob.crt --rekey --key a.key", 2, &["--key"]),
        ("renew alice.crt --within soon", 2, &["soon"]),
        ("renew alice.crt --days 3 --lifetime 3d", 2, &["--lifetime"]),
        (
            "renew alice.crt --ca-dir nowhere",
            1,
            &["there is no CA in nowhere"],
        ),
    ] {
        sandbox.fails(&line(args), code, words);
    }
}

#[test]
fn the_old_one_is_revoked_with_it() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&line("issue-client alice"));
    let old = sandbox.certificate("alice.crt").facts().serial.to_string();
    let run = sandbox.run(&line("renew alice.crt --revoke-old --force --dry-run"));
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert_eq!(sandbox.revoked(), []);
    let run = sandbox.run(&line("renew alice.crt --revoke-old --force"));
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains("next revocation list: mtls-ca crl"),
        "{}",
        run.stderr
    );
    assert_eq!(sandbox.revoked(), [(old, 4)]);
    sandbox.keeps_because(&line("renew alice.crt --revoke-old"), "it is renewed from");
}

#[test]
fn who_was_turned_out_does_not_come_back() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&line("issue-client alice"));
    sandbox.ok(&line("issue-client bob"));
    let serial = |name: &str| sandbox.certificate(name).facts().serial.to_string();
    sandbox.mark_revoked(&serial("alice.crt"), 1);
    sandbox.mark_revoked(&serial("bob.crt"), 4);
    for args in ["renew alice.crt", "renew alice.crt --force --rekey"] {
        sandbox.fails(
            &line(args),
            1,
            &[
                "was revoked on 2027-01-15T08:00:00Z (keyCompromise)",
                "delete its files and make it again: mtls-ca issue-client, issue-server or apply",
            ],
        );
    }
    // Superseded: its successor did not arrive.
    let said = sandbox.ok(&line("renew bob.crt"));
    assert!(
        said.contains("it was revoked on 2027-01-15T08:00:00Z (superseded)"),
        "{said}"
    );
    sandbox.keeps_because(&line("renew bob.crt"), "it is renewed from");
}

#[test]
fn two_of_one_serial_number() {
    let sandbox = Sandbox::with_ca();
    for name in ["alice", "bob"] {
        sandbox.ok(&["issue-client", name]);
        sandbox.age(name, Duration::days(-61), Duration::days(29));
    }
    sandbox.ok(&line("renew alice.crt"));
    sandbox.fails(
        &line("renew bob.crt --revoke-old"),
        1,
        &["is also that of a certificate of CN=alice"],
    );
    sandbox.ok(&line("renew bob.crt"));
    // Only alice's is on record, and stays superseded by alice's.
    let recorded = sandbox.recorded("pki");
    let of = |serial: &str| recorded.iter().find(|one| one.serial == serial).unwrap();
    let twin = recorded
        .iter()
        .find(|one| one.superseded_by.is_some())
        .unwrap();
    assert_eq!(of(twin.superseded_by.as_ref().unwrap()).subject, "CN=alice");
}

#[test]
fn several_files_and_one_that_fails() {
    let sandbox = old_alice();
    sandbox.ok(&line("issue-server a.test"));
    let args = line("renew alice.crt nobody.crt a.test.crt pki/ca.crt alice.crt");
    let run = sandbox.run(&args);
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 2, "{}", run.stdout);
    assert!(
        lines[0].starts_with(
            "renewed client certificate CN=alice,OU=A,OU=B in alice.crt: it ends on 20"
        ),
        "{}",
        lines[0]
    );
    assert!(
        lines[0].contains("; the new one ends on 20"),
        "{}",
        lines[0]
    );
    assert!(
        lines[1].starts_with("kept server certificate CN=a.test in a.test.crt: it ends on 20"),
        "{}",
        lines[1]
    );
    assert!(
        run.stderr.contains("cannot read nobody.crt"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("pki/ca.crt cannot be renewed"),
        "{}",
        run.stderr
    );

    let run = sandbox.run(&with(&args, "--json"));
    let json = run.json();
    assert_eq!(
        (run.code, &json["outcome"]),
        (1, &Value::from("kept")),
        "{json}"
    );
    let results = json["results"].as_array().unwrap();
    let outcomes: Vec<&Value> = results.iter().map(|one| &one["outcome"]).collect();
    assert_eq!(
        outcomes,
        [
            &Value::from("kept"),
            &Value::Null,
            &Value::from("kept"),
            &Value::Null
        ]
    );
    assert_eq!(results[1]["error"]["kind"], "io", "{json}");
    assert_eq!(json["error"]["exit"], 1, "{json}");
    let other = sandbox.run(&line("renew nobody.crt alice.crt --ca-dir elsewhere"));
    assert_eq!((other.code, other.stdout.as_str()), (1, ""));
}

#[test]
fn the_worst_of_several_is_the_exit_code() {
    let sandbox = old_alice();
    sandbox.ok(&line("init-ca --ca-dir other --subject CN=Other"));
    sandbox.ok(&line("--ca-dir other issue-client carol"));
    let run = sandbox.run(&line("renew nobody.crt carol.crt alice.crt --check"));
    assert_eq!(run.code, 3, "{}{}", run.stdout, run.stderr);
    assert!(
        run.stdout.starts_with("would renew client certificate"),
        "{}",
        run.stdout
    );
    let run = sandbox.run(&line("renew alice.crt --check --quiet"));
    assert_eq!((run.code, run.stdout.as_str()), (5, ""));
}

#[test]
fn one_passphrase_for_all_and_none_for_what_is_kept() {
    let sandbox = Sandbox::new();
    sandbox.write("pass", "open sesame\n");
    sandbox.ok(&line("init-ca --key-pass file:pass"));
    for name in ["alice", "bob"] {
        sandbox.ok(&["issue-client", name, "--ca-pass", "file:pass"]);
    }
    let args = line("renew alice.crt bob.crt --force");
    sandbox.fails(&args, 6, &["pki/ca.key is under a passphrase", "--ca-pass"]);
    sandbox.fails(&with(&args, "--ca-pass=env:NOT_SET"), 6, &["NOT_SET"]);
    sandbox.write("wrong", "sesame\n");
    sandbox.fails(&with(&args, "--ca-pass=file:wrong"), 6, &["does not open"]);
    let run = sandbox.run_with(&with(&args, "--ca-pass=stdin"), b"open sesame\n");
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(run.stdout.matches("renewed ").count(), 2, "{}", run.stdout);
    sandbox.keeps_because(&line("renew alice.crt"), "it is renewed from");
    sandbox.ok(&with(&args, "--dry-run"));
}

#[test]
fn owner_link_and_chain() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&line("init-ca --ca-dir web --parent pki"));
    sandbox.ok(&line("--ca-dir web issue-server a.test"));
    fs::create_dir(sandbox.path("live")).unwrap();
    fs::rename(sandbox.path("a.test.crt"), sandbox.path("live/a.crt")).unwrap();
    std::os::unix::fs::symlink("live/a.crt", sandbox.path("a.test.crt")).unwrap();
    if is_root() {
        std::os::unix::fs::chown(sandbox.path("live/a.crt"), Some(65534), Some(65534)).unwrap();
    }
    let old = sandbox.certificate("a.test.crt");
    sandbox.ok(&line("--ca-dir web renew a.test.crt --force"));
    assert!(sandbox.path("a.test.crt").is_symlink());
    assert_eq!(sandbox.entries("live"), ["a.crt"]);
    use std::os::unix::fs::MetadataExt;
    let owner = fs::metadata(sandbox.path("live/a.crt")).unwrap().uid();
    assert!(!is_root() || owner == 65534, "{owner}");
    assert_ne!(sandbox.certificate("a.test.crt"), old);
    assert!(
        sandbox
            .read("a.test.crt")
            .ends_with(&sandbox.read("web/ca.crt"))
    );
    sandbox.ok(&line("verify a.test.crt --purpose server"));
}
