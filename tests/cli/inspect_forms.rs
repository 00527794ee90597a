//! `inspect`: the dresses that are no plain PEM, and files of which a part is broken.

use serde_json::{Value, json};

use super::kit::{fixture, line, openssl};
use crate::support::Sandbox;

fn with_leaves() -> Sandbox {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-server", "a.test", "10.0.0.1"]);
    sandbox.ok(&line("issue-client alice --subject CN=alice,OU=Ops,O=Acme"));
    sandbox
}

fn escaped(pem: &str) -> String {
    let one = |byte: u8| match byte {
        b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    pem.bytes().map(one).collect()
}

fn sha256(sandbox: &Sandbox, file: &str) -> String {
    sandbox.ok(&["inspect", "--field", "sha256", file])
}

#[test]
fn dresses_without_lines_of_their_own() {
    let sandbox = with_leaves();
    let (alice, server) = (
        sha256(&sandbox, "alice.crt"),
        sha256(&sandbox, "a.test.crt"),
    );
    let pem = sandbox.read("alice.crt");
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let utf16 =
        |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let other = sandbox.read("a.test.crt");
    for (dress, bytes, wanted) in [
        ("base64", body.clone().into_bytes(), alice.clone()),
        (
            "base64 in lines",
            format!("\n{}\r\n{}\n", &body[..76], &body[76..]).into_bytes(),
            alice.clone(),
        ),
        (
            "base64, escaped",
            escaped(&body).into_bytes(),
            alice.clone(),
        ),
        (
            "escaped, twice",
            format!("{}\n{}\n", escaped(&pem), escaped(&other)).into_bytes(),
            format!("{alice}{server}"),
        ),
        (
            "escaped but for + = /",
            pem.replace('\n', "%0A").replace(' ', "%20").into_bytes(),
            alice.clone(),
        ),
        (
            "in a header",
            format!("X-Cert: cert=\"{}\"\r\n", escaped(&pem)).into_bytes(),
            alice.clone(),
        ),
        (
            "indented, with text around",
            format!(
                "ca: |\n{}key: none\n",
                pem.lines()
                    .map(|line| format!("\t  {line}\n"))
                    .collect::<String>()
            )
            .into_bytes(),
            alice.clone(),
        ),
        (
            "one long line",
            format!("-----BEGIN CERTIFICATE-----{body}-----END CERTIFICATE-----").into_bytes(),
            alice.clone(),
        ),
        (
            "UTF-16 of a Windows shell",
            [vec![0xff, 0xfe], utf16(&pem.replace('\n', "\r\n"))].concat(),
            alice.clone(),
        ),
        (
            "old label",
            pem.replace("CERTIFICATE", "X509 CERTIFICATE").into_bytes(),
            alice.clone(),
        ),
    ] {
        sandbox.write("dressed", &bytes);
        assert_eq!(sha256(&sandbox, "dressed"), wanted, "{dress}");
        let run = sandbox.run_with(&["inspect", "--field", "sha256", "-"], &bytes);
        assert_eq!(run.stdout, wanted, "{dress} on standard input");
        // The other commands read the same dresses.
        if dress != "escaped, twice" {
            sandbox.ok(&["verify", "dressed", "--purpose", "client"]);
        }
    }
}

#[test]
fn labels_of_other_times() {
    let sandbox = with_leaves();
    let request = std::fs::read_to_string(fixture("requests/plain.csr")).unwrap();
    sandbox.write(
        "old.csr",
        request.replace("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"),
    );
    assert_eq!(
        sandbox.ok(&["inspect", "--field", "subject", "old.csr"]),
        "CN=plain,O=Acme\n"
    );
    let args = "x509 -in alice.crt -trustout -addtrust clientAuth -addreject emailProtection -setalias Alice -out trusted.crt";
    openssl(&sandbox, &line(args));
    assert!(
        sandbox
            .read("trusted.crt")
            .contains("BEGIN TRUSTED CERTIFICATE")
    );
    assert_eq!(
        sha256(&sandbox, "trusted.crt"),
        sha256(&sandbox, "alice.crt")
    );
    let said = sandbox.ok(&["inspect", "trusted.crt"]);
    let words = "trusted for clientAuth; rejected for emailProtection; alias \"Alice\"";
    assert!(said.contains(words), "{said}");
    sandbox.ok(&["verify", "trusted.crt", "--purpose", "client"]);
}

#[test]
fn one_broken_object_does_not_hide_the_others() {
    let sandbox = with_leaves();
    let (alice, server) = (sandbox.read("alice.crt"), sandbox.read("a.test.crt"));
    let cut = alice.replace("-----END CERTIFICATE-----\n", "");
    let junk = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
    let strange = "-----BEGIN OPENSSH PRIVATE KEY-----\nMAA=\n-----END OPENSSH PRIVATE KEY-----\n";
    for (broken, words) in [
        (
            cut.as_str(),
            "block 2 (CERTIFICATE) begins and does not end",
        ),
        (junk, "holds a certificate that cannot be read"),
        (strange, "OPENSSH PRIVATE KEY"),
        (
            "-----BEGIN CERTIFICATE-----\n%%%%\n-----END CERTIFICATE-----\n",
            "block 2 (CERTIFICATE) is not base64 inside",
        ),
        (
            "-----BEGIN CERTIFICATE-----\nMAA=\n-----END KEY-----\n",
            "block 2 (CERTIFICATE) ends as KEY",
        ),
    ] {
        sandbox.write("bundle.pem", [alice.as_str(), broken, &server].concat());
        let run = sandbox.fails(&["inspect", "bundle.pem"], 1, &["error: bundle.pem", words]);
        assert!(
            run.stdout.contains("client certificate CN=alice"),
            "{}",
            run.stdout
        );
        assert!(
            run.stdout.contains("server certificate CN=a.test"),
            "{}",
            run.stdout
        );
        let run = sandbox.run(&["--json", "inspect", "bundle.pem"]);
        let json = run.json();
        let kinds: Vec<&Value> = json["objects"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| &one["kind"])
            .collect();
        assert_eq!(
            kinds,
            [
                &json!("certificate"),
                &json!("broken"),
                &json!("certificate")
            ]
        );
        assert!(
            json["objects"][1]["error"]
                .as_str()
                .unwrap()
                .contains(words),
            "{json}"
        );
        assert_eq!((run.code, &json["error"]["exit"]), (1, &json!(1)));
        assert_eq!(json["certificate"], Value::Null);
        let run = sandbox.fails(
            &["inspect", "--field", "subject", "bundle.pem"],
            1,
            &[words],
        );
        assert_eq!(run.stdout, "CN=alice,OU=Ops,O=Acme\nCN=a.test\n");
        // An anchor that cannot be read is one fewer to trust, and that is said.
        if words.contains("block 2") {
            let said = sandbox.ok(&["verify", "a.test.crt", "--ca", "bundle.pem"]);
            assert!(
                said.contains("left out      bundle.pem") && said.contains(words),
                "{said}"
            );
        }
    }
    // A file that is not there, among others.
    let run = sandbox.fails(
        &["inspect", "alice.crt", "none", "a.test.crt"],
        1,
        &["cannot read none"],
    );
    assert!(
        run.stdout.contains("CN=alice") && run.stdout.contains("CN=a.test"),
        "{}",
        run.stdout
    );
}

#[test]
fn nothing_of_a_file_reaches_the_terminal_raw() {
    let sandbox = Sandbox::new();
    let evil = "evil\u{1b}]0;owned\u{7}\u{1b}[31m\u{202e}";
    let config = format!(
        "[req]\ndistinguished_name=d\nprompt=no\nutf8=yes\nstring_mask=utf8only\n[d]\nCN={evil}\n[e]\nnsComment={evil}\nsubjectAltName=DNS:a{evil}\n\
         certificatePolicies=@p\nauthorityInfoAccess=OCSP;URI:http://{evil}\n1.2.3.4=ASN1:UTF8String:{evil}\n\
         nameConstraints=permitted;DNS:{evil}\n[p]\npolicyIdentifier=1.2.3\nCPS.1={evil}\nuserNotice.1=@n\n[n]\nexplicitText=UTF8:{evil}\n"
    );
    sandbox.write("cnf", config);
    openssl(
        &sandbox,
        &line(
            "req -x509 -config cnf -extensions e -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout k -out c.pem -days 9",
        ),
    );
    let label = format!("-----BEGIN {evil}-----\nMAA=\n-----END {evil}-----\n");
    sandbox.write("labels.pem", format!("{}{label}", sandbox.read("c.pem")));
    let odd = format!("odd{evil}.pem");
    sandbox.write(&odd, sandbox.read("c.pem"));
    for args in [
        &["inspect", "--color", "never", "c.pem"][..],
        &["inspect", "--color", "always", "c.pem"],
        &["inspect", "--color", "never", "labels.pem"],
        &["inspect", "--color", "never", "c.pem", &odd],
        &["inspect", "--field", "subject", "c.pem"],
        &["inspect", "--field", "sans", "c.pem"],
        &["inspect", "--as", "node", "c.pem"],
        &["inspect", "--json", "c.pem"],
        &["inspect", "--match", "CN=x", "c.pem"],
    ] {
        let run = sandbox.run(args);
        let said = format!("{}{}", run.stdout, run.stderr);
        // Our own colours are of one shape.
        let plain = [
            "\u{1b}[0m",
            "\u{1b}[1m",
            "\u{1b}[2m",
            "\u{1b}[1;31m",
            "\u{1b}[1;33m",
        ]
        .iter()
        .fold(said.clone(), |text, colour| text.replace(colour, ""));
        let raw = plain
            .chars()
            .find(|c| c.is_control() && *c != '\n' || *c == '\u{202e}');
        assert_eq!(raw, None, "{args:?}\n{plain:?}");
        assert!(
            said.contains("evil") || said.contains("6576696c"),
            "{args:?}\n{said}"
        );
    }
}

/// Whatever it is made of, a file ends in a message: no panic, no silence.
#[test]
fn files_without_measure() {
    let sandbox = Sandbox::new();
    let public = std::fs::read_to_string(fixture("keys/public.pem")).unwrap();
    for (bytes, words) in [
        ("-".repeat(4 << 20), "it is neither PEM nor DER"),
        (
            "-----BEGIN ".repeat(1 << 18),
            "the BEGIN line of block 1 is not whole",
        ),
        (
            "-----BEGIN A-----".repeat(1 << 18),
            "block 1 (A) begins and does not end",
        ),
        (
            "-----BEGIN A-----MAA=-----END A-----".repeat(1 << 17),
            "a PEM block `A`",
        ),
        ("M".repeat(4 << 20), "its DER is broken"),
        (
            public.repeat(30_001),
            "after 30000 objects, more would take too long",
        ),
    ] {
        sandbox.write("file", bytes);
        sandbox.fails(&["inspect", "file"], 1, &[words]);
        let run = sandbox.run(&["--json", "inspect", "file"]);
        let message = run.json()["error"]["message"].as_str().unwrap().to_owned();
        assert!(message.contains(words), "{message}");
    }
    sandbox.write("file", [0x30, 0x80].repeat(2 << 20));
    sandbox.fails(&["inspect", "file"], 1, &["nests too deep"]);
}
