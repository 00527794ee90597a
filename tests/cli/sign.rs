//! `sign-client` and `sign-server`: a request only asks.

use serde_json::{Value, json};

use mtls_ca::pki::name::Name;
use mtls_ca::pki::profile::CLIENT;
use mtls_ca::pki::san::San;
use mtls_ca::pki::{armour, der, issue};

use super::kit::{fixture, line, openssl};
use crate::support::Sandbox;

fn request(name: &str) -> String {
    fixture(&format!("requests/{name}.csr"))
}

/// A CA, and the request `name` of the fixtures beside it.
fn with_request(name: &str) -> Sandbox {
    let sandbox = Sandbox::with_ca();
    std::fs::copy(request(name), sandbox.path(format!("{name}.csr"))).unwrap();
    sandbox
}

#[test]
fn a_clients_request_gets_a_clients_certificate() {
    let sandbox = with_request("plain");
    let json = sandbox.json(&["sign-client", "plain.csr"]);
    assert_eq!(json["schema"], 1);
    assert_eq!(json["command"], "sign-client");
    assert_eq!(json["outcome"], "created");
    assert_eq!(json["ignored"], json!([]));
    assert_eq!(json["certificate"]["subject"], "CN=plain,O=Acme");
    assert_eq!(json["certificate"]["profile"], "client");
    assert_eq!(
        json["files"],
        json!([{"path": "./plain.crt", "kind": "certificate", "written": true}])
    );
    assert_eq!(sandbox.mode("plain.crt"), 0o644);
    assert_eq!(
        openssl(&sandbox, &["x509", "-in", "plain.crt", "-noout", "-pubkey"]),
        openssl(&sandbox, &["req", "-in", "plain.csr", "-noout", "-pubkey"])
    );
    openssl(
        &sandbox,
        &line("verify -x509_strict -purpose sslclient -CAfile pki/ca.crt plain.crt"),
    );
}

#[test]
fn is_idempotent() {
    let sandbox = with_request("plain");
    sandbox.is_idempotent(&["sign-client", "plain.csr"]);
    sandbox.is_idempotent(&line("sign-client plain.csr --name again --subject CN=x"));
    sandbox.is_idempotent(&line("sign-server plain.csr a.test 10.0.0.1 --out-dir new"));
    sandbox.is_idempotent(&[
        "sign-client",
        &request("asks"),
        "--copy-san",
        "--cert",
        "asks.pem",
    ]);
    sandbox.is_idempotent(&["sign-client", &request("rsa2048")]);
}

#[test]
fn what_it_asks_for_besides_is_listed_and_left_out() {
    let sandbox = with_request("asks");
    let run = sandbox.run(&["sign-client", "asks.csr"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for words in [
        "warning: the request also asks for, and does not get:",
        "subjectAltName dns:asks.example.test",
        "subjectAltName ip:10.0.0.9",
        "extendedKeyUsage clientAuth, codeSigning",
        "keyUsage digitalSignature, keyEncipherment",
        "certificatePolicies",
        "netscapeComment",
    ] {
        assert!(run.stderr.contains(words), "{words}\n{}", run.stderr);
    }
    let text = openssl(&sandbox, &["x509", "-in", "asks.crt", "-noout", "-text"]);
    for words in [
        "asks.example.test",
        "10.0.0.9",
        "Code Signing",
        "Policies",
        "hello",
        "Key Encipherment",
    ] {
        assert!(!text.contains(words), "{words} was granted\n{text}");
    }
    let json = sandbox.json(&["sign-client", "asks.csr"]);
    let ignored = json["ignored"].as_array().unwrap();
    assert!(
        ignored.contains(&json!({"type": "subjectAltName", "value": "ip:10.0.0.9"})),
        "{json}"
    );
    let types: Vec<&Value> = ignored.iter().map(|one| &one["type"]).collect();
    for what in [
        "extendedKeyUsage",
        "keyUsage",
        "certificatePolicies",
        "netscapeComment",
    ] {
        assert!(types.contains(&&json!(what)), "{what}: {json}");
    }
    assert_eq!(
        json["certificate"]["sans"],
        json!([{"type": "dirname", "value": "CN=asks"}])
    );
}

#[test]
fn names_are_granted_one_by_one_or_with_copy_san() {
    let sandbox = with_request("asks");
    let json = sandbox.json(&["sign-client", "asks.csr", "--san", "asks.example.test"]);
    assert_eq!(
        json["certificate"]["sans"],
        json!([{"type": "dns", "value": "asks.example.test"}])
    );
    let names = |json: &Value| {
        let ignored = json["ignored"].as_array().unwrap().iter();
        let names = ignored.filter(|one| one["type"] == "subjectAltName");
        names
            .map(|one| one["value"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&json), ["ip:10.0.0.9", "email:asks@example.test"]);
    let json = sandbox.json(&line(
        "sign-server asks.csr --copy-san more.test --name all",
    ));
    assert_eq!(
        json["certificate"]["sans"],
        json!([
            {"type": "dns", "value": "more.test"},
            {"type": "dns", "value": "asks.example.test"},
            {"type": "ip", "value": "10.0.0.9"},
            {"type": "email", "value": "asks@example.test"},
        ])
    );
    assert_eq!(names(&json), Vec::<String>::new());
    // Granted otherwise than before: a conflict, with both sides.
    sandbox.conflicts(
        &["sign-client", "asks.csr"],
        &["asks.crt: the certificate is for dns:asks.example.test, you asked for dirname:CN=asks"],
    );
}

#[test]
fn a_servers_request_needs_a_name() {
    let sandbox = with_request("asks");
    sandbox.fails(
        &["sign-server", "asks.csr"],
        1,
        &[
            "needs a name, and none was granted",
            "--copy-san",
            "dns:asks.example.test",
        ],
    );
    let json = sandbox.json(&["sign-server", "asks.csr", "asks.example.test"]);
    assert_eq!(json["command"], "sign-server");
    assert_eq!(json["certificate"]["profile"], "server");
    openssl(
        &sandbox,
        &line(
            "verify -x509_strict -purpose sslserver -verify_hostname asks.example.test -CAfile pki/ca.crt asks.crt",
        ),
    );
}

#[test]
fn a_dash_reads_standard_input_and_writes_standard_output() {
    let sandbox = with_request("plain");
    let csr = sandbox.bytes("plain.csr");
    let before = (sandbox.entries("."), sandbox.recorded("pki").len());
    for flags in [&[][..], &["--quiet"]] {
        let run = sandbox.run_with(&[&["sign-client", "-"], flags].concat(), &csr);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(
            run.stdout.starts_with("-----BEGIN CERTIFICATE-----\n"),
            "{}",
            run.stdout
        );
        assert!(
            run.stdout.ends_with("-----END CERTIFICATE-----\n"),
            "{}",
            run.stdout
        );
        assert_eq!(run.stdout.matches("BEGIN").count(), 1);
    }
    let run = sandbox.run_with(&["--json", "sign-client", "-", "--lifetime", "8h"], &csr);
    let json = run.json();
    assert_eq!(json["outcome"], "created");
    assert_eq!(json["files"], json!([]));
    assert!(
        json["pem"]
            .as_str()
            .unwrap()
            .starts_with("-----BEGIN CERTIFICATE-----\n")
    );
    // Nothing but a record of each.
    let after = (sandbox.entries("."), sandbox.recorded("pki").len());
    assert_eq!(after, (before.0, before.1 + 3));

    let run = sandbox.run_with(&["sign-server", "-", "a.test"], &csr);
    sandbox.write("signed.crt", &run.stdout);
    openssl(
        &sandbox,
        &line("verify -x509_strict -purpose sslserver -CAfile pki/ca.crt signed.crt"),
    );
    // With a name there is a file to keep.
    let args = ["sign-client", "-", "--name", "named"];
    assert!(sandbox.run_with(&args, &csr).stdout.starts_with("created "));
    assert!(sandbox.run_with(&args, &csr).stdout.starts_with("kept "));
}

#[test]
fn a_rehearsal_on_standard_input_prints_no_certificate() {
    let sandbox = with_request("plain");
    let csr = sandbox.bytes("plain.csr");
    let run = sandbox.run_with(&["sign-client", "-", "--dry-run"], &csr);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stdout.starts_with("would create client certificate"),
        "{}",
        run.stdout
    );
    assert_eq!(
        sandbox
            .run_with(&["sign-client", "-", "--check"], &csr)
            .code,
        5
    );
}

#[test]
fn a_key_of_somebody_else_beside_it_is_told() {
    let sandbox = Sandbox::with_ca();
    let short = |file: &str| sandbox.ok(&["inspect", file, "--field", "spki-sha256"]);
    let (own, other) = (
        line("csr p --csr-out own.csr"),
        line("csr p --key other.key"),
    );
    sandbox.ok(&own);
    sandbox.ok(&other);
    for (args, warns) in [
        (line("sign-client own.csr --name p"), false),
        (line("sign-client p.csr --out-dir other"), false),
        (line("sign-client p.csr --name q"), false),
        (line("sign-client p.csr --cert p.pem"), true),
    ] {
        let run = sandbox.run(&args);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let [here, there] = ["p.csr", "p.key"].map(|file| short(file)[..16].to_owned());
        let words = match warns {
            true => format!(
                "warning: p.key holds another key than p.pem: public key {there}…, the request is for {here}…; give one of them another name\n"
            ),
            false => String::new(),
        };
        assert_eq!(run.stderr, words, "{args:?}");
        sandbox.keeps(&args);
        assert_eq!(sandbox.run(&args).stderr, words, "{args:?}");
    }
    // Of one under a passphrase nobody knows whose it is.
    sandbox.write("pass", "open sesame\n");
    sandbox.ok(&line("key encrypt p.key --key-pass file:pass"));
    let run = sandbox.run(&line("sign-client p.csr --cert p.pem"));
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
}

impl Sandbox {
    /// A request that our own `csr` would not make, for the key in `a.key`.
    fn odd_request(&self, file: &str, subject: &Name, sans: &[San]) {
        let made = issue::request(&CLIENT, subject, sans, &self.key("a.key")).unwrap();
        self.write(file, armour::write("CERTIFICATE REQUEST", &made));
    }
}

/// Strangers may ask for anything; that is no fault of the program's.
#[test]
fn a_name_that_is_none_is_refused() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["csr", "a"]);
    let subject = Name::parse("CN=a").unwrap();
    let dns = |text: &str| San::Dns(text.to_owned());
    let long = format!("{}.test", "a".repeat(64));
    for odd in [
        dns("a_b.test"),
        dns("a.test."),
        dns("*"),
        dns("f*.a.test"),
        dns("-a.test"),
        dns("a b.test"),
        dns(""),
        dns(&long),
        dns("10.0.0.1"),
        San::Email("foo".to_owned()),
        San::Email("x@a_b.test".to_owned()),
        San::Uri("foo".to_owned()),
        San::Uri("http://a b/".to_owned()),
        San::Uri("http:///x".to_owned()),
    ] {
        sandbox.odd_request("odd.csr", &subject, &[dns("good.test"), odd.clone()]);
        let words = [odd.to_string(), "cannot stand in a certificate".to_owned()];
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        for args in [
            "sign-client odd.csr --copy-san",
            "sign-client odd.csr --copy-san --dry-run",
        ] {
            sandbox.fails(&line(args), 1, &words);
        }
    }
    sandbox.ok(&line("sign-client odd.csr --san good.test"));
}

/// A request's subject goes into the certificate as it is, if it could have been typed.
#[test]
fn a_subject_that_is_none_is_refused() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["csr", "a"]);
    let ava = |oid: &str, tag, content: &[u8]| {
        der::sequence(&[&der::oid(oid).unwrap(), &der::tlv(tag, content)])
    };
    let rdn = |avas: &[Vec<u8>]| der::tlv(der::tag::SET, &avas.concat());
    let name = |rdn: Vec<u8>| Name::from_der(&der::sequence(&[&rdn])).unwrap();
    let (utf8, cn) = (der::tag::UTF8_STRING, "2.5.4.3");
    for (avas, word) in [
        (vec![ava(cn, utf8, b"\xff\xfe")], "CN"),
        (vec![ava(cn, der::tag::BMP_STRING, b"\0a\0")], "CN"),
        (vec![ava(cn, der::tag::INTEGER, &[5])], "CN"),
        (vec![ava(cn, utf8, b"")], "CN is empty"),
        (vec![ava(cn, utf8, &[b'a'; 65])], "at most 64"),
        (vec![ava(cn, utf8, b"a\0b")], "NUL"),
        (
            vec![ava("2.5.4.6", der::tag::PRINTABLE_STRING, b"USA")],
            "exactly 2",
        ),
        (
            vec![ava("2.5.4.10", utf8, b"zz"), ava(cn, utf8, b"a")],
            "not in order",
        ),
    ] {
        sandbox.odd_request("odd.csr", &name(rdn(&avas)), &[]);
        sandbox.fails(
            &line("sign-client odd.csr"),
            1,
            &["subject", word, "--subject DN"],
        );
        sandbox.ok(&line("sign-client odd.csr --subject CN=a --dry-run"));
    }
    // String types are the sender's own business.
    for (kind, text) in [
        (der::tag::TELETEX_STRING, &b"M\xfcller"[..]),
        (der::tag::BMP_STRING, b"\0M\0\xfc"),
    ] {
        let odd = name(rdn(&[ava(cn, kind, text)]));
        sandbox.odd_request("odd.csr", &odd, &[]);
        sandbox.ok(&line("sign-client odd.csr --force"));
        assert_eq!(sandbox.certificate("odd.crt").facts().subject, odd);
    }
}

/// As openssl signs them when told to, and as nobody checks here.
#[test]
fn a_signature_of_another_kind_is_named() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["csr", "a"]);
    openssl(
        &sandbox,
        &line("req -new -key a.key -sha512 -subj /CN=a -out odd.csr"),
    );
    let words = [
        "odd.csr",
        "ECDSA with SHA-512",
        "cannot be checked here",
        "-sha256",
    ];
    sandbox.fails(&line("sign-client odd.csr"), 1, &words);
}

/// What goes to standard output goes to no folder; and where nobody reads it, that is said.
#[test]
fn a_certificate_that_goes_nowhere() {
    let sandbox = with_request("plain");
    let csr = sandbox.bytes("plain.csr");
    let run = sandbox.run_with(&line("sign-client - --out-dir new"), &csr);
    assert_eq!(run.code, 2, "{}", run.stderr);
    for words in ["--out-dir", "--name NAME"] {
        assert!(run.stderr.contains(words), "{}", run.stderr);
    }
    let script = "exec \"$0\" sign-client - < plain.csr >&-";
    let closed = crate::support::peer("sh")
        .args(["-c", script, crate::support::PROGRAM])
        .current_dir(sandbox.path(""))
        .env_remove("MTLS_CA_DIR")
        .output();
    let run = crate::support::Run::of(closed.unwrap());
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains("the certificate is lost"),
        "{}",
        run.stderr
    );
}
