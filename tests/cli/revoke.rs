//! `revoke`: what is recorded, what is kept, and what is refused.

use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};

use super::kit::{line, with};
use crate::support::Sandbox;

impl Sandbox {
    /// Serial numbers and reasons in the ledger of the CA in `folder`, in the order of the list.
    pub fn revocations(&self, folder: &str) -> Vec<(String, i64)> {
        let path = self.path(folder).join("ledger.sqlite");
        let ledger = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        let sql = "SELECT serial, reason FROM revocation ORDER BY change";
        let mut statement = ledger.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
        rows.unwrap().map(Result::unwrap).collect()
    }

    /// The serial number of the first certificate of a file.
    pub fn serial(&self, name: &str) -> String {
        self.certificate(name).facts().serial.to_string()
    }

    /// Nothing changes in any manner of running, and all say `kept`.
    fn keeps_revoked(&self, args: &[&str]) {
        let before = self.snapshot();
        for manner in [&["--quiet"][..], &["--dry-run"], &["--check"], &[]] {
            let run = self.run(&[args, manner].concat());
            assert_eq!(run.code, 0, "{args:?} {manner:?}\n{}", run.stderr);
            assert!(!run.stdout.starts_with("revoked"), "{}", run.stdout);
        }
        let json = self.json(args);
        assert_eq!(json["outcome"], "kept", "{json}");
        for one in json["results"].as_array().unwrap() {
            assert_eq!(one["outcome"], "kept", "{json}");
        }
        assert_eq!(before, self.snapshot(), "{args:?} changed what it kept");
    }
}

#[test]
fn a_certificate_is_revoked_once() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "alice"]);
    let serial = sandbox.serial("alice.crt");
    let args = ["revoke", "alice.crt", "--reason", "keyCompromise"];

    let before = sandbox.snapshot();
    let would = sandbox.ok(&with(&args, "--dry-run"));
    let lines = format!(
        "would revoke client CN=alice\n  serial        {serial}\n  reason        keyCompromise\n"
    );
    assert_eq!(would, lines);
    assert_eq!(sandbox.run(&with(&args, "--check")).code, 5);
    let json = sandbox.json(&with(&args, "--dry-run"));
    assert_eq!(json["dry_run"], true, "{json}");
    assert_eq!(before, sandbox.snapshot());

    let said = sandbox.ok(&args);
    let (begin, rest) = said.split_once("  since         ").unwrap();
    assert_eq!(begin, lines.replace("would revoke", "revoked"));
    let next = "\n  next          servers learn of it from the revocation list: mtls-ca --ca-dir ./pki crl\n";
    assert!(rest.ends_with(next), "{said}");
    assert_eq!(sandbox.revocations("pki"), [(serial.clone(), 1)]);
    assert_eq!(sandbox.entries("."), ["alice.crt", "alice.key", "pki"]);

    // The same again, without a reason, by another of its names: kept, and since when.
    sandbox.keeps_revoked(&args);
    sandbox.keeps_revoked(&["revoke", "alice.crt"]);
    sandbox.keeps_revoked(&["revoke", "--serial", &serial]);
    sandbox.keeps_revoked(&["revoke", "alice.crt", "alice.crt", "--serial", &serial]);
    let said = sandbox.ok(&["revoke", "alice.crt"]);
    assert!(said.starts_with("kept client CN=alice\n"), "{said}");
    assert!(said.contains("  since         20"), "{said}");
    // In no list yet: said again.
    assert!(said.contains("mtls-ca --ca-dir ./pki crl"), "{said}");
    sandbox.ok(&["crl"]);
    let said = sandbox.ok(&["revoke", "alice.crt"]);
    assert!(!said.contains("next"), "{said}");
    assert_eq!(sandbox.json(&["revoke", "alice.crt"])["crl_due"], false);
}

#[test]
fn its_json() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "alice"]);
    sandbox.ok(&["issue-server", "a.test"]);
    let json = sandbox.json(&["revoke", "alice.crt", "--reason", "superseded"]);
    let serial = sandbox.serial("alice.crt");
    assert_eq!(json["schema"], 1);
    assert_eq!(json["command"], "revoke");
    assert_eq!(json["outcome"], "created");
    assert_eq!(json["reason"], Value::Null);
    assert_eq!(json["certificate"]["subject"], "CN=alice");
    assert_eq!(json["certificate"]["serial"], serial);
    assert_eq!(json["revocation"]["serial"], serial);
    assert_eq!(json["revocation"]["reason"], "superseded");
    let at = json["revocation"]["revoked_at"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(at.ends_with('Z'), "{at}");
    assert_eq!(json["crl_due"], true);
    assert_eq!(json["crl"], Value::Null);
    assert_eq!(json["files"], json!([]));
    assert_eq!(json["warnings"], json!([]));

    // Several: one result for each, and none that stands for all.
    let json = sandbox.json(&["revoke", "alice.crt", "a.test.crt"]);
    assert_eq!(json["outcome"], "created");
    assert_eq!(json["certificate"], Value::Null);
    let results = json["results"].as_array().unwrap();
    let outcomes: Vec<&Value> = results.iter().map(|one| &one["outcome"]).collect();
    assert_eq!(outcomes, ["kept", "created"]);
    assert_eq!(results[0]["revocation"]["revoked_at"], at);
    assert_eq!(results[1]["certificate"]["subject"], "CN=a.test");

    // Another reason is a change; since when stays.
    let json = sandbox.json(&["revoke", "alice.crt", "--reason", "KEY_COMPROMISE"]);
    assert_eq!(json["outcome"], "reissued");
    assert_eq!(json["reason"], "it was revoked with the reason superseded");
    assert_eq!(json["revocation"]["reason"], "keyCompromise");
    assert_eq!(json["revocation"]["revoked_at"], at);
}

#[test]
fn every_reason_by_its_word() {
    let sandbox = Sandbox::with_ca();
    let reasons = [
        ("unspecified", 0),
        ("key-compromise", 1),
        ("CaCompromise", 2),
        ("affiliation-changed", 3),
        ("superseded", 4),
        ("cessationOfOperation", 5),
        ("certificateHold", 6),
        ("privilegewithdrawn", 9),
        ("aACompromise", 10),
    ];
    for (index, (word, _)) in reasons.iter().enumerate() {
        let serial = format!("{:x}", index + 1);
        sandbox.ok(&["revoke", "--serial", &serial, "--force", "--reason", word]);
    }
    let numbers: Vec<i64> = sandbox.revocations("pki").iter().map(|one| one.1).collect();
    assert_eq!(numbers, reasons.map(|(_, number)| number));
    sandbox.ok(&["crl"]);
    let list = sandbox.json(&["inspect", "pki/crl.pem"]);
    let entries = list["objects"][0]["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 9, "{list}");
    // Absent where nobody said (RFC 5280 5.3.1).
    assert!(entries[0]["reason"].is_null() && entries[1]["reason"] == "keyCompromise");
    for wrong in ["stolen", "removeFromCRL", ""] {
        let args = ["revoke", "--serial", "1", "--reason", wrong];
        sandbox.fails(
            &args,
            2,
            &["--reason", "keyCompromise, cACompromise", "aACompromise"],
        );
    }
}

#[test]
fn a_compromise_is_never_weakened() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "alice"]);
    sandbox.ok(&["issue-client", "bob"]);
    sandbox.ok(&["revoke", "alice.crt", "--reason", "keyCompromise"]);
    let args = ["revoke", "bob.crt", "alice.crt", "--reason", "superseded"];
    let words = ["CN=alice", "keyCompromise", "superseded"];
    // bob is not revoked either.
    sandbox.conflicts(&args, &words);
    sandbox.fails(&args, 3, &["--force"]);
    sandbox.fails(
        &["revoke", "alice.crt", "--reason", "unspecified"],
        3,
        &words[..2],
    );
    sandbox.ok(&["revoke", "alice.crt", "--reason", "cACompromise"]);
    sandbox.ok(&["revoke", "alice.crt", "--reason", "superseded", "--force"]);
    let said = sandbox.ok(&["revoke", "alice.crt", "--reason", "privilegeWithdrawn"]);
    assert!(said.starts_with("changed client CN=alice\n"), "{said}");
    assert!(
        said.contains("privilegeWithdrawn, before superseded"),
        "{said}"
    );
    sandbox.fails(
        &["revoke", "alice.crt", "--reason", "certificateHold"],
        3,
        &["says less"],
    );
}

#[test]
fn serial_numbers_as_others_print_them() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "alice"]);
    let serial = sandbox.serial("alice.crt");
    let pairs: Vec<&str> = (0..serial.len() / 2)
        .map(|at| &serial[2 * at..2 * at + 2])
        .collect();
    sandbox.ok(&["revoke", "--serial", &pairs.join(":").to_uppercase()]);
    let openssl = super::kit::openssl(&sandbox, &["x509", "-in", "alice.crt", "-noout", "-serial"]);
    for text in [
        openssl,
        format!("0x{serial}"),
        format!("00{serial}"),
        format!("00:{serial}"),
    ] {
        sandbox.keeps_revoked(&["revoke", "--serial", &text]);
    }
    assert_eq!(sandbox.revocations("pki"), [(serial, 0)]);
    for wrong in ["", "xyz", "alice.crt", "0x", &"1".repeat(200)] {
        sandbox.fails(&["revoke", "--serial", wrong], 2, &["hexadecimal"]);
    }
    sandbox.fails(&["revoke"], 2, &["--serial", "FILE.crt", "--superseded"]);
    // Several at once.
    sandbox.ok(&line("revoke --force --serial a b --serial c"));
    assert_eq!(sandbox.revocations("pki").len(), 4);
}

#[test]
fn a_serial_number_that_nobody_knows() {
    let sandbox = Sandbox::with_ca();
    let args = ["revoke", "--serial", "ab:cd"];
    sandbox.fails(
        &args,
        1,
        &["knows no certificate with serial abcd", "--force"],
    );
    sandbox.fails_in_json(&args, "refused", 1, &["abcd"]);
    sandbox.fails(&with(&args, "--dry-run"), 1, &["abcd"]);
    let json = sandbox.json(&with(&args, "--force"));
    assert_eq!(json["certificate"], Value::Null, "{json}");
    assert_eq!(json["revocation"]["serial"], "abcd");
    sandbox.keeps_revoked(&args);
    let said = sandbox.ok(&args);
    let words = "kept a certificate that the ledger does not know, serial abcd\n";
    assert!(said.starts_with(words), "{said}");
}

#[test]
fn what_this_ca_did_not_issue() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "alice"]);
    sandbox.ok(&line("init-ca --ca-dir other"));
    sandbox.ok(&line("init-ca --ca-dir named --subject CN=Other"));
    sandbox.ok(&line("issue-client stranger --ca-dir other"));
    sandbox.ok(&line("issue-client named --ca-dir named"));
    let both = [
        "alice.crt",
        "named.crt",
        "issued by CN=Other, the CA here is CN=mTLS CA",
    ];
    sandbox.conflicts(&["revoke", "alice.crt", "named.crt"], &both[1..]);
    sandbox.conflicts(
        &["revoke", "stranger.crt"],
        &["another CA of the same name"],
    );
    sandbox.fails(
        &["revoke", "alice.key"],
        1,
        &["alice.key", "a certificate is wanted"],
    );
    sandbox.fails(&["revoke", "none.crt"], 1, &["none.crt"]);
    sandbox.write("junk.crt", "junk");
    sandbox.fails(&["revoke", "junk.crt"], 1, &["junk.crt"]);
    sandbox.fails(
        &line("revoke alice.crt --ca-dir nowhere"),
        1,
        &["there is no CA in nowhere"],
    );
    assert!(sandbox.revocations("pki").is_empty());
}

#[test]
fn a_ca_does_not_revoke_itself() {
    let sandbox = Sandbox::with_ca();
    let words = ["CN=mTLS CA", "cannot revoke itself"];
    sandbox.fails(&["revoke", "pki/ca.crt", "--force"], 1, &words);
    sandbox.fails_in_json(&["revoke", "pki/ca.crt"], "refused", 1, &words);
    let serial = sandbox.serial("pki/ca.crt");
    sandbox.fails(&["revoke", "--serial", &serial, "--force"], 1, &words);
    // An intermediate is its parent's to revoke.
    sandbox.ok(&line("init-ca --ca-dir web --parent pki"));
    sandbox.ok(&line("issue-client alice --ca-dir web"));
    let own = line("revoke web/ca.crt --ca-dir web");
    sandbox.fails(&own, 1, &["cannot revoke itself", "--ca-dir PARENT"]);
    // The leaf's file has the intermediate too: never that one by mistake.
    sandbox.fails(
        &["revoke", "alice.crt"],
        3,
        &["issued by CN=mTLS Intermediate CA"],
    );
    sandbox.ok(&line("revoke alice.crt --ca-dir web"));
    let said = sandbox.ok(&["revoke", "web/ca.crt", "--reason", "cACompromise"]);
    assert!(
        said.starts_with("revoked CA CN=mTLS Intermediate CA\n"),
        "{said}"
    );
}

#[test]
fn a_file_with_several_of_this_ca() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "alice"]);
    sandbox.ok(&["issue-client", "bob"]);
    let both = sandbox.read("alice.crt") + &sandbox.read("bob.crt");
    sandbox.write("both.crt", both);
    sandbox.fails(
        &["revoke", "both.crt"],
        1,
        &["holds 2 certificates that this CA issued"],
    );
    // From standard input; and beside the CA's own certificate, which is no second one.
    let chain = sandbox.read("alice.crt") + &sandbox.read("pki/ca.crt");
    let run = sandbox.run_with(&["revoke", "-"], chain.as_bytes());
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(sandbox.revocations("pki").len(), 1);
    let args = ["revoke", "-", "--crl", "--ca-pass", "stdin"];
    sandbox.fails(&args, 2, &["standard input"]);
}

#[test]
fn what_only_its_file_knows_comes_into_the_ledger() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "alice"]);
    for file in super::kit::LEDGER {
        std::fs::remove_file(sandbox.path("pki").join(file)).unwrap();
    }
    let serial = sandbox.serial("alice.crt");
    sandbox.fails(
        &["revoke", "--serial", &serial],
        1,
        &["knows no certificate"],
    );
    sandbox.ok(&["revoke", "alice.crt"]);
    let recorded = sandbox.recorded("pki");
    let origins: Vec<&str> = recorded.iter().map(|one| one.origin.as_str()).collect();
    assert_eq!(origins, ["own", "imported"]);
    assert_eq!(sandbox.revocations("pki"), [(serial, 0)]);
}

#[test]
fn two_certificates_with_one_serial_number() {
    let sandbox = Sandbox::with_ca();
    let serial = "4f4f";
    for name in ["alice", "bob"] {
        sandbox.ok(&["csr", name]);
        super::kit::openssl(
            &sandbox,
            &line(&format!(
                "x509 -req -in {name}.csr -CA pki/ca.crt -CAkey pki/ca.key -set_serial 0x{serial} -out {name}.crt"
            )),
        );
    }
    sandbox.ok(&["revoke", "alice.crt"]);
    let words = ["CN=bob", "4f4f", "CN=alice", "both would be revoked"];
    sandbox.conflicts(&["revoke", "bob.crt"], &words);
    let run = sandbox.run(&["revoke", "bob.crt", "--force"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains("both would be revoked"),
        "{}",
        run.stderr
    );
    assert_eq!(sandbox.revocations("pki").len(), 1);
}

#[test]
fn an_expired_certificate_can_be_revoked() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "alice"]);
    sandbox.age("alice", time::Duration::days(-20), time::Duration::days(-2));
    let said = sandbox.ok(&["revoke", "alice.crt"]);
    assert!(said.contains("  ended         "), "{said}");
    sandbox.ok(&["crl"]);
    let list = sandbox.json(&["inspect", "pki/crl.pem"]);
    assert_eq!(list["objects"][0]["revoked"], 1);
}

#[test]
fn all_that_were_superseded() {
    let sandbox = Sandbox::with_ca();
    let said = sandbox.ok(&["revoke", "--superseded"]);
    assert!(said.starts_with("kept nothing is superseded"), "{said}");
    sandbox.keeps_revoked(&["revoke", "--superseded"]);
    sandbox.ok(&line("issue-server a.test --name web"));
    sandbox.ok(&line("issue-server b.test --name web --force"));
    sandbox.ok(&line("issue-server c.test --name web --force"));
    sandbox.ok(&["issue-client", "alice"]);
    let old: Vec<String> = sandbox.recorded("pki")[1..3]
        .iter()
        .map(|one| one.serial.clone())
        .collect();
    let json = sandbox.json(&["revoke", "--superseded"]);
    let results = json["results"].as_array().unwrap();
    let subjects: Vec<&Value> = results
        .iter()
        .map(|one| &one["certificate"]["subject"])
        .collect();
    assert_eq!(subjects, ["CN=a.test", "CN=b.test"]);
    assert_eq!(
        sandbox.revocations("pki"),
        [(old[0].clone(), 4), (old[1].clone(), 4)]
    );
    sandbox.keeps_revoked(&["revoke", "--superseded"]);
    sandbox.fails(
        &line("revoke --superseded --reason keyCompromise"),
        2,
        &["--superseded"],
    );
}

/// A run that was to renew it recorded the new one, and ended before that was in place.
#[test]
fn what_is_still_in_its_place_is_not_revoked_as_superseded() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&line("issue-server a.test --name web"));
    let old = sandbox.read("web.crt");
    sandbox.ok(&line("issue-server b.test --name web --force"));
    sandbox.write("web.crt", old);
    let run = sandbox.run(&["revoke", "--superseded"]);
    assert_eq!(run.code, 0);
    assert!(
        run.stderr.contains("CN=a.test") && run.stderr.contains("is left out"),
        "{}",
        run.stderr
    );
    assert!(sandbox.revocations("pki").is_empty());
}

#[test]
fn the_ca_key_is_for_the_list_only() {
    let sandbox = Sandbox::new();
    sandbox.write("pass", "open sesame\n");
    sandbox.write("wrong", "sesame\n");
    sandbox.ok(&line("init-ca --key-pass file:pass"));
    sandbox.ok(&line("issue-client alice --ca-pass file:pass"));
    sandbox.ok(&line("issue-client bob --ca-pass file:pass"));
    sandbox.ok(&["revoke", "alice.crt"]);
    // With --crl the key is needed, and nothing is recorded without it.
    sandbox.fails(&line("revoke bob.crt --crl"), 6, &["--ca-pass"]);
    sandbox.fails(
        &line("revoke bob.crt --crl --ca-pass file:wrong"),
        6,
        &["wrong"],
    );
    assert_eq!(sandbox.revocations("pki").len(), 1);
    let said = sandbox.ok(&line("revoke bob.crt --crl --ca-pass file:pass"));
    for words in [
        "revoked client CN=bob\n",
        "created revocation list of CN=mTLS CA\n",
        "  revoked       2 certificates\n",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(!said.contains("next"), "{said}");
    // Again: no passphrase is asked for, no byte changes.
    sandbox.keeps_revoked(&line("revoke bob.crt --crl"));
    let json = sandbox.json(&line("revoke bob.crt --crl"));
    assert_eq!(json["crl"]["number"], 1, "{json}");
    assert_eq!(
        json["files"],
        json!([{"path": "./pki/crl.pem", "kind": "crl", "written": false}])
    );
    // What stands in the list's way stops the revocation too.
    sandbox.write("pki/crl.pem", "mine");
    sandbox.ok(&line("issue-client carol --ca-pass file:pass"));
    sandbox.fails(
        &line("revoke carol.crt --crl --ca-pass file:pass"),
        3,
        &["crl.pem"],
    );
    assert_eq!(sandbox.revocations("pki").len(), 2);
}
