//! `crl`: when a list is made and when it is kept, its number, its forms, and what stands in its way.

use std::fs;

use mtls_ca::pki::armour;
use mtls_ca::pki::crl::Crl;
use mtls_ca::pki::crl::build::{Entries, Issue, build};
use mtls_ca::pki::issue::Parent;
use mtls_ca::pki::lifetime::Validity;
use mtls_ca::pki::spki::{hex, sha256};
use rusqlite::{Connection, params};
use serde_json::Value;
use time::{Duration, OffsetDateTime};

use super::blows;
use super::concurrency::no_leftovers;
use super::kit::{LEDGER, line, openssl};
use crate::support::Sandbox;

impl Sandbox {
    /// The list in a PEM file.
    pub fn list(&self, name: &str) -> Crl {
        let blocks = armour::read(&self.bytes(name)).unwrap();
        Crl::from_der(&blocks[0].der).unwrap()
    }

    pub fn list_number(&self) -> u64 {
        self.list("pki/crl.pem").number().unwrap().parse().unwrap()
    }

    /// A list by the CA in `pki`, without entries, made then.
    fn aged_list(&self, number: u64, from: Duration, to: Duration) -> Vec<u8> {
        let (ca, key) = (self.certificate("pki/ca.crt"), self.key("pki/ca.key"));
        let now = OffsetDateTime::now_utc().replace_nanosecond(0).unwrap();
        let validity = Validity {
            not_before: now + from,
            not_after: now + to,
        };
        let parent = Parent::new(&ca, &key).unwrap();
        build(&parent, Entries::default(), Issue { number, validity }).unwrap()
    }

    /// Puts such a list in the place of the newest, in the ledger too.
    pub fn age_list(&self, from: Duration, to: Duration) {
        let der = self.aged_list(self.list_number(), from, to);
        self.write("pki/crl.pem", armour::write("X509 CRL", &der));
        let ledger = Connection::open(self.path("pki/ledger.sqlite")).unwrap();
        let sql = "UPDATE crl SET sha256 = ?1 WHERE number = (SELECT MAX(number) FROM crl)";
        ledger.execute(sql, params![hex(&sha256(&der))]).unwrap();
    }

    /// `pki/crl.pem` as openssl makes it of `index.txt`, without a number.
    fn openssl_list(&self, config: &str, digest: &str, extra: &str) {
        let config = format!(
            "[ca]\ndefault_ca=c\n[c]\ndatabase=index.txt\ndefault_md={digest}\ndefault_crl_days=9\n{config}\n[e]\nauthorityKeyIdentifier=keyid\n"
        );
        self.write("ca.cnf", config);
        let args =
            "ca -gencrl -config ca.cnf -cert pki/ca.crt -keyfile pki/ca.key -out pki/crl.pem";
        openssl(self, &line(&format!("{args} {extra}")));
    }

    /// As much as somebody else sees of it.
    fn openssl_accepts(&self, list: &str, form: &str) {
        let args = [
            "crl",
            "-in",
            list,
            "-inform",
            form,
            "-noout",
            "-CAfile",
            "pki/ca.crt",
        ];
        openssl(self, &args);
    }
}

#[test]
fn a_list_is_made_once() {
    let sandbox = Sandbox::with_ca();
    sandbox.is_idempotent(&["crl"]);
    let said = sandbox.ok(&["crl"]);
    let list = sandbox.list("pki/crl.pem");
    let end = list.next_update.unwrap();
    let shown = mtls_ca::pki::lifetime::show(end);
    assert_eq!(
        said,
        format!(
            "kept revocation list of CN=mTLS CA\n  number        1\n  revoked       0 certificates\n  \
             good until    {shown} (in 30 days)\n  crl           ./pki/crl.pem\n"
        )
    );
    assert_eq!(sandbox.mode("pki/crl.pem"), 0o644);
    assert_eq!(
        end - list.this_update,
        Duration::days(30) + Duration::minutes(5)
    );
    assert_eq!((list.version, list.count), (2, 0));
    assert_eq!(
        list.aki(),
        sandbox.certificate("pki/ca.crt").facts().ski.as_deref()
    );
    sandbox.openssl_accepts("pki/crl.pem", "PEM");
    // Another life never makes a good one change.
    sandbox.keeps(&line("crl --days 7"));
    sandbox.keeps(&line("crl --lifetime 8h"));
    let run = sandbox.under_umask("077", &["crl", "--force"]);
    assert_eq!((run.code, sandbox.mode("pki/crl.pem")), (0, 0o644));
}

#[test]
fn its_json() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&line("revoke --serial 5 --force"));
    let json = sandbox.json(&line("crl --lifetime 8h"));
    assert_eq!(json["schema"], 1);
    assert_eq!(json["command"], "crl");
    assert_eq!(json["outcome"], "created");
    assert_eq!(json["reason"], Value::Null);
    assert_eq!(json["crl"]["issuer"], "CN=mTLS CA");
    assert_eq!(json["crl"]["number"], 1);
    assert_eq!(json["crl"]["revoked"], 1);
    let (this, next) = (&json["crl"]["this_update"], &json["crl"]["next_update"]);
    assert!(this.as_str() < next.as_str(), "{json}");
    assert_eq!(json["crl"]["sha256"].as_str().unwrap().len(), 64);
    assert_eq!(json["files"][0]["path"], "./pki/crl.pem");
    assert_eq!(json["files"][0]["kind"], "crl");
    assert_eq!(json["files"][0]["written"], true);
    assert_eq!(sandbox.json(&["crl"])["crl"], json["crl"]);
}

#[test]
fn a_new_one_when_something_changed() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["crl"]);
    sandbox.ok(&line("revoke --serial 5 --force"));
    sandbox.would(&["crl"], "renew");
    let said = sandbox.ok(&["crl"]);
    assert!(
        said.starts_with(
            "renewed revocation list of CN=mTLS CA\n  because       the revocations have changed"
        ),
        "{said}"
    );
    assert!(
        said.contains("  number        2\n  revoked       1 certificate\n"),
        "{said}"
    );
    sandbox.keeps(&["crl"]);
    // A reason is a change as well.
    sandbox.ok(&line("revoke --serial 5 --reason superseded"));
    sandbox.ok(&["crl"]);
    assert_eq!(sandbox.list_number(), 3);
    let json = sandbox.json(&line("crl --force"));
    assert_eq!(
        (&json["outcome"], &json["crl"]["number"]),
        (&"reissued".into(), &4.into())
    );
    sandbox.keeps(&["crl"]);
    // A file that is gone is made again, with a new number.
    fs::remove_file(sandbox.path("pki/crl.pem")).unwrap();
    assert_eq!(sandbox.json(&["crl"])["outcome"], "created");
    assert_eq!(sandbox.list_number(), 5);
}

#[test]
fn a_new_one_near_the_end() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["crl"]);
    for (from, to, words) in [
        (-15, 14, None),
        (-20, 8, Some("in the last third of its life")),
        (-30, -1, Some("it ended on")),
        (2, 32, Some("which is still to come")),
    ] {
        sandbox.age_list(Duration::days(from), Duration::days(to));
        match words {
            None => sandbox.keeps(&["crl"]),
            Some(words) => {
                sandbox.would(&["crl"], "renew");
                let before = sandbox.list_number();
                let said = sandbox.ok(&["crl"]);
                assert!(said.contains(words), "{said}");
                assert_eq!(sandbox.list_number(), before + 1);
                sandbox.keeps(&["crl"]);
            }
        }
    }
    // A new one that would not live longer than the old one is none.
    sandbox.age_list(Duration::days(-20), Duration::days(8));
    sandbox.keeps(&line("crl --days 5"));
}

#[test]
fn no_list_outlives_its_ca() {
    let sandbox = Sandbox::new();
    sandbox.ok(&line("init-ca --days 10"));
    let run = sandbox.run(&["crl"]);
    assert_eq!(run.code, 0);
    assert!(
        run.stderr.contains("cut to the end of its CA"),
        "{}",
        run.stderr
    );
    let end = sandbox.certificate("pki/ca.crt").facts().validity.not_after;
    assert_eq!(sandbox.list("pki/crl.pem").next_update, Some(end));
    // In its last third there is nothing to gain.
    let left = end - OffsetDateTime::now_utc() + Duration::SECOND;
    sandbox.age_list(Duration::days(-20), left);
    sandbox.keeps(&["crl"]);
    sandbox.age_ca(Duration::days(-20), Duration::days(-1));
    sandbox.age_list(Duration::days(-20), Duration::days(-1));
    sandbox.fails(&["crl"], 1, &["the CA in ./pki/ca.crt ended on"]);
}

#[test]
fn the_passphrase_is_for_a_new_list_only() {
    let sandbox = Sandbox::new();
    sandbox.write("pass", "open sesame\n");
    sandbox.ok(&line("init-ca --key-pass file:pass"));
    sandbox.fails(&["crl"], 6, &["--ca-pass"]);
    sandbox.ok(&line("crl --ca-pass file:pass"));
    sandbox.keeps(&["crl"]);
    sandbox.keeps(&line("crl --ca-pass file:none"));
    sandbox.ok(&line("revoke --serial 1 --force"));
    sandbox.fails(&["crl"], 6, &["--ca-pass"]);
    sandbox.would(&["crl"], "renew");
    // The copy of a list that is there needs no key.
    sandbox.ok(&line("crl --ca-pass file:pass"));
    sandbox.is_idempotent(&line("crl --der"));
}

#[test]
fn other_forms_are_copies_of_the_same_list() {
    let sandbox = Sandbox::with_ca();
    sandbox.is_idempotent(&line("crl --der"));
    let der = sandbox.bytes("pki/crl.der");
    assert_eq!(
        *armour::read(&sandbox.bytes("pki/crl.pem")).unwrap()[0].der,
        der
    );
    assert_eq!(sandbox.mode("pki/crl.der"), 0o644);
    sandbox.openssl_accepts("pki/crl.der", "DER");
    sandbox.is_idempotent(&line("crl --out public/ca.crl"));
    sandbox.is_idempotent(&line("crl --der --out public/ca.der"));
    assert_eq!(sandbox.bytes("public/ca.crl"), sandbox.bytes("pki/crl.pem"));
    assert_eq!(sandbox.bytes("public/ca.der"), der);
    // The same file by its name is no copy.
    sandbox.keeps(&line("crl --out pki/../pki/crl.pem"));
    let before = sandbox.snapshot();
    assert_eq!(
        sandbox.ok(&line("crl --out -")),
        sandbox.read("pki/crl.pem")
    );
    assert_eq!(
        sandbox.ok(&line("crl --out - --quiet")),
        sandbox.read("pki/crl.pem")
    );
    let json = sandbox.json(&line("crl --out - --der"));
    assert_eq!(json["pem"], sandbox.read("pki/crl.pem"), "{json}");
    let raw = sandbox
        .command(&line("crl --out - --der"))
        .output()
        .unwrap();
    assert_eq!(raw.stdout, der);
    assert_eq!(before, sandbox.snapshot());
    // A new list reaches the copy that is asked for; the number is one for all.
    sandbox.ok(&line("revoke --serial 5 --force"));
    sandbox.ok(&line("crl --der"));
    assert_eq!(
        *armour::read(&sandbox.bytes("pki/crl.pem")).unwrap()[0].der,
        sandbox.bytes("pki/crl.der")
    );
    let json = sandbox.json(&line("crl --out public/ca.crl"));
    assert_eq!(
        (&json["outcome"], &json["crl"]["number"]),
        (&"renewed".into(), &2.into())
    );
    sandbox.fails(
        &line("crl --der --out pki/crl.pem"),
        2,
        &["own list in PEM"],
    );
    sandbox.fails(&line("crl --der --chain pki"), 2, &["--der"]);
    sandbox.fails(&line("crl --days 3 --lifetime 8h"), 2, &["--days"]);
    for days in ["0", "36501", "x"] {
        sandbox.fails(&["crl", "--days", days], 2, &["--days"]);
    }
}

#[test]
fn nothing_of_others_is_replaced() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "alice"]);
    sandbox.ok(&line("init-ca --ca-dir other --subject CN=Other"));
    sandbox.ok(&line("crl --ca-dir other"));
    for file in ["alice.key", "alice.crt", "pki/ca.crt", "pki/ca.key"] {
        sandbox.conflicts(&["crl", "--out", file], &[file, "left untouched"]);
    }
    let words = ["other/crl.pem", "CN=Other", "the CA here is CN=mTLS CA"];
    sandbox.conflicts(&line("crl --out other/crl.pem"), &words);
    for (content, word) in [("junk", "neither PEM nor DER"), ("", "empty")] {
        sandbox.write("pki/crl.pem", content);
        sandbox.conflicts(&["crl"], &["pki/crl.pem", word]);
        let run = sandbox.fails(&["crl", "--force"], 3, &["pki/crl.pem"]);
        // Its own place is written to in any case.
        assert!(!run.stderr.contains("--out"), "{}", run.stderr);
        assert!(run.stderr.contains("mv ./pki/crl.pem ./pki/crl.pem.old"));
    }
    sandbox.write("pki/crl.pem", sandbox.read("other/crl.pem"));
    sandbox.conflicts(&["crl"], &["CN=Other"]);
    sandbox.write(
        "pki/crl.pem",
        sandbox.read("other/crl.pem") + &sandbox.read("other/crl.pem"),
    );
    sandbox.conflicts(&["crl"], &["CN=Other"]);
    fs::remove_file(sandbox.path("pki/crl.pem")).unwrap();
    fs::create_dir(sandbox.path("pki/crl.pem")).unwrap();
    sandbox.fails(&["crl"], 1, &["pki/crl.pem", "a folder"]);
    sandbox.fails(&line("crl --ca-dir none"), 1, &["there is no CA in none"]);
    sandbox.fails(
        &line("crl --out none/such/crl.pem --ca-dir other"),
        1,
        &["mkdir -p"],
    );
}

/// From openssl, as it signs its tutorials' lists; our numbers go on from its, and what it revoked stays so.
#[test]
fn a_list_by_another_program_is_taken_over() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "alice"]);
    let line_of = |serial: &str, name: &str| {
        format!("R\t351231235959Z\t240102030405Z,keyCompromise\t{serial}\tunknown\t/CN={name}\n")
    };
    let alice = sandbox.serial("alice.crt").to_uppercase();
    sandbox.write(
        "index.txt",
        line_of("01", "old") + &line_of("0A0B", "older") + &line_of(&alice, "alice"),
    );
    sandbox.write("crlnumber", "1000\n");
    let config = "[ca]\ndefault_ca=c\n[c]\ndatabase=index.txt\ncrlnumber=crlnumber\ndefault_md=sha256\ncrl_extensions=e\n[e]\nauthorityKeyIdentifier=keyid\n";
    sandbox.write("ca.cnf", config);
    openssl(
        &sandbox,
        &line(
            "ca -gencrl -config ca.cnf -cert pki/ca.crt -keyfile pki/ca.key -crldays 1 -out pki/crl.pem",
        ),
    );
    let before = sandbox.snapshot();
    let lacks = "./pki/crl.pem has 3 revocations that ./pki/ledger.sqlite lacked";
    let run = sandbox.run(&line("crl --dry-run"));
    assert!(run.stderr.contains(lacks), "{}", run.stderr);
    assert_eq!(before, sandbox.snapshot());
    // The first write takes them over, and what is asked for then changes them.
    let run = sandbox.run(&line("revoke --serial 1 --force --reason superseded"));
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains(lacks), "{}", run.stderr);
    let run = sandbox.run(&["crl"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(!run.stderr.contains("lacked"), "{}", run.stderr);
    assert_eq!(sandbox.list_number(), 0x1001);
    let list = sandbox.json(&["inspect", "pki/crl.pem"]);
    let entries = list["objects"][0]["entries"].to_string();
    assert!(
        entries.contains(
            r#"{"serial":"0a0b","date":"2024-01-02T03:04:05Z","reason":"keyCompromise"}"#
        ),
        "{entries}"
    );
    assert_eq!(sandbox.revocations("pki").len(), 3);
    sandbox.keeps(&["crl"]);
    sandbox.ok(&line("revoke alice.crt"));
}

/// `openssl ca` numbers its lists, and makes them version 2, only where its configuration says so.
#[test]
fn a_list_that_nobody_would_take_is_taken_over_all_the_same() {
    for (config, extra) in [
        ("crl_extensions=e", ""),
        ("", ""),
        (
            "crl_extensions=e",
            "-crl_lastupdate 20240102030405Z -crl_nextupdate 20240202030405Z",
        ),
    ] {
        let sandbox = Sandbox::with_ca();
        sandbox.write(
            "index.txt",
            "R\t351231235959Z\t240102030405Z\t0A0B\tunknown\t/CN=old\n",
        );
        sandbox.openssl_list(config, "sha256", extra);
        let run = sandbox.run(&["crl"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let words = "has a revocation that ./pki/ledger.sqlite lacked";
        assert!(run.stderr.contains(words), "{}", run.stderr);
        assert_eq!(sandbox.list("pki/crl.pem").count, 1, "{config}");
        sandbox.keeps(&["crl"]);
    }
}

/// Whoever is locked out by such a list stays so: it is not replaced.
#[test]
fn a_list_whose_signature_cannot_be_checked_is_left() {
    let sandbox = Sandbox::new();
    sandbox.ok(&line("init-ca --key-type rsa-2048"));
    sandbox.write(
        "index.txt",
        "R\t351231235959Z\t240102030405Z\t0A0B\tunknown\t/CN=old\n",
    );
    sandbox.openssl_list("crl_extensions=e", "sha1", "");
    sandbox.conflicts(&["crl"], &["pki/crl.pem", "SHA-1", "(1)", "left untouched"]);
    sandbox.fails(&line("revoke --serial 5 --force --crl"), 3, &["SHA-1"]);
    assert!(sandbox.revocations("pki").is_empty());
}

#[test]
fn the_number_never_falls() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["crl"]);
    fs::create_dir(sandbox.path("backup")).unwrap();
    for file in LEDGER {
        fs::copy(
            sandbox.path("pki").join(file),
            sandbox.path("backup").join(file),
        )
        .unwrap();
    }
    let old = sandbox.bytes("pki/crl.pem");
    for _ in 0..3 {
        sandbox.ok(&line("crl --force"));
    }
    sandbox.ok(&line(
        "revoke --serial 77 --force --reason keyCompromise --crl",
    ));
    assert_eq!(sandbox.list_number(), 5);
    // An old ledger beside a newer list: the number and the entries of the list count.
    for file in LEDGER {
        fs::copy(
            sandbox.path("backup").join(file),
            sandbox.path("pki").join(file),
        )
        .unwrap();
    }
    let said = sandbox.ok(&["crl"]);
    assert!(
        said.contains("not the newest list that the ledger knows"),
        "{said}"
    );
    assert_eq!(sandbox.list_number(), 6);
    assert_eq!(sandbox.revocations("pki"), [("77".to_owned(), 1)]);
    // An old list beside a newer ledger.
    sandbox.write("pki/crl.pem", old);
    sandbox.ok(&["crl"]);
    assert_eq!(sandbox.list_number(), 7);
    // No ledger at all.
    for file in LEDGER {
        fs::remove_file(sandbox.path("pki").join(file)).unwrap();
    }
    sandbox.ok(&["crl"]);
    assert_eq!(sandbox.list_number(), 8);
    assert_eq!(sandbox.list("pki/crl.pem").count, 1);
    // One that nobody can count on from.
    let der = sandbox.aged_list(u64::MAX - 1, Duration::days(-1), Duration::days(9));
    sandbox.write("pki/crl.pem", armour::write("X509 CRL", &der));
    sandbox.fails(&["crl"], 1, &["18446744073709551614"]);
}

/// A CA of the same name and another key: its list is no word of ours.
#[test]
fn a_list_of_a_ca_that_is_gone() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&line("revoke --serial 5 --force --crl"));
    let list = sandbox.bytes("pki/crl.pem");
    fs::remove_dir_all(sandbox.path("pki")).unwrap();
    sandbox.ok(&["init-ca"]);
    sandbox.write("pki/crl.pem", list);
    let run = sandbox.run(&["crl"]);
    let words =
        "pki/crl.pem was signed with another key than this CA's: its 1 entry is not taken over";
    assert!(
        run.code == 0 && run.stderr.contains(words),
        "{}",
        run.stderr
    );
    assert_eq!(
        (sandbox.list("pki/crl.pem").count, sandbox.list_number()),
        (0, 2)
    );
}

#[test]
fn a_ca_that_may_not_sign_lists() {
    let sandbox = Sandbox::new();
    openssl(
        &sandbox,
        &[
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "90",
            "-keyout",
            "ca.key",
            "-out",
            "ca.crt",
            "-subj",
            "/CN=No lists",
            "-addext",
            "keyUsage=critical,keyCertSign",
        ],
    );
    sandbox.ok(&line("adopt --cert ca.crt --key ca.key"));
    let words = ["CN=No lists", "cRLSign"];
    sandbox.fails(&["crl"], 1, &words);
    sandbox.fails(&line("crl --dry-run"), 1, &words);
    sandbox.fails_in_json(&["crl"], "refused", 1, &words);
    sandbox.ok(&["issue-client", "alice"]);
    sandbox.fails(&line("revoke alice.crt --crl"), 1, &words);
    assert!(sandbox.revocations("pki").is_empty());
    // It can be recorded all the same; and quickstart says what is missing.
    sandbox.ok(&["revoke", "alice.crt"]);
    let json = sandbox.json(&["quickstart", "--client", "bob"]);
    assert!(
        json["warnings"].to_string().contains("no revocation list"),
        "{json}"
    );
    assert!(
        !json["next"]["nginx"].as_str().unwrap().contains("ssl_crl"),
        "{json}"
    );
}

#[test]
fn every_kind_of_key_signs_lists() {
    for kind in ["ec-p256", "ec-p384", "ed25519", "rsa-2048"] {
        let sandbox = Sandbox::new();
        sandbox.ok(&["init-ca", "--key-type", kind]);
        sandbox.ok(&["issue-client", "alice"]);
        sandbox.ok(&["issue-client", "bob"]);
        sandbox.ok(&line("revoke alice.crt --crl"));
        sandbox.openssl_accepts("pki/crl.pem", "PEM");
        let verify = line("verify --crl pki/crl.pem alice.crt bob.crt");
        let run = sandbox.run(&verify);
        assert_eq!(run.code, 4);
        assert!(run.stdout.contains("[revoked]"), "{}", run.stdout);
        assert!(
            run.stdout.contains("good for client: CN=bob"),
            "{}",
            run.stdout
        );
    }
}

/// Killed at every call: the number never falls, nothing is half-written, and the next run puts it right.
#[test]
fn killed_at_any_call() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&line("crl --der"));
    let serial = |at: usize| format!("{:x}", 0x1000 + at);
    fn args(serial: &str) -> [&str; 5] {
        ["revoke", "--serial", serial, "--force", "--crl"]
    }
    let blows = blows::of(&sandbox, &args(&serial(1)));
    let (mut highest, mut deaths) = (sandbox.list_number(), 0);
    for (at, blow) in blows.iter().enumerate() {
        let (serial, count) = (serial(at + 2), at + 2);
        let args = args(&serial);
        let (_, was_killed) = blow.falls_on(&sandbox, &args);
        deaths += usize::from(was_killed);
        let there = sandbox.list_number();
        assert!(there >= highest, "{blow:?}: {there} after {highest}");
        sandbox.openssl_accepts_quickly();
        let was_listed = sandbox.list("pki/crl.pem").count == count;
        sandbox.ok(&args);
        highest = sandbox.list_number();
        assert!(highest > there || was_listed, "{blow:?}");
        assert_eq!(sandbox.list("pki/crl.pem").count, count, "{blow:?}");
        no_leftovers(&sandbox);
        assert!(sandbox.ok(&args).starts_with("kept"), "{blow:?}");
    }
    assert_eq!(deaths, blows.len(), "{blows:?}");
}

impl Sandbox {
    /// Whole, and signed by the CA.
    fn openssl_accepts_quickly(&self) {
        let blocks = armour::read(&self.bytes("pki/crl.pem")).unwrap();
        let ca = self.certificate("pki/ca.crt");
        let now = OffsetDateTime::now_utc();
        mtls_ca::pki::verdict::list_stands(&blocks[0].der, Some(ca.as_der()), now).unwrap();
    }
}

#[test]
fn eight_at_once_make_one() {
    let sandbox = Sandbox::with_ca();
    let commands: Vec<_> = (0..8)
        .map(|_| {
            let mut command = sandbox.command(&["crl", "--json"]);
            command.stdout(std::process::Stdio::piped());
            command.spawn().unwrap()
        })
        .collect();
    let mut outcomes: Vec<String> = commands
        .into_iter()
        .map(|child| {
            let run = crate::support::Run::of(child.wait_with_output().unwrap());
            run.json()["outcome"].as_str().unwrap().to_owned()
        })
        .collect();
    outcomes.sort();
    assert_eq!(outcomes[..2], ["created", "kept"], "{outcomes:?}");
    assert_eq!(sandbox.list_number(), 1);
}
