//! `inspect`: every kind of object, in every dress that files come in.

use serde_json::json;

use super::kit::{fixture, line, openssl};
use crate::support::Sandbox;

/// A CA, a server and a client.
fn with_leaves() -> Sandbox {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-server", "a.test", "10.0.0.1"]);
    sandbox.ok(&line("issue-client alice --subject CN=alice,OU=Ops,O=Acme"));
    sandbox
}

#[test]
fn a_request() {
    let sandbox = Sandbox::new();
    let file = fixture("requests/asks.csr");
    let said = sandbox.ok(&["inspect", &file]);
    for words in [
        "signing request CN=asks",
        "dns:asks.example.test",
        "good: its sender has the private key",
        "codeSigning",
    ] {
        assert!(said.contains(words), "{words}\n{said}");
    }
    let json = sandbox.json(&["inspect", &file]);
    let object = &json["objects"][0];
    assert_eq!(object["kind"], "request");
    assert_eq!(object["subject"], "CN=asks");
    assert_eq!(
        object["sans"][0],
        json!({"type": "dns", "value": "asks.example.test"})
    );
    assert_eq!(object["wants_to_be_ca"], false);
    // One that would be refused can still be looked at.
    let said = sandbox.ok(&["inspect", &fixture("requests/ca-true.csr")]);
    assert!(
        said.contains("to be a CA (basicConstraints CA:TRUE)"),
        "{said}"
    );
    for odd in [
        "dsa",
        "p521",
        "rsa1024",
        "ed448",
        "no-subject",
        "secp256k1",
        "other-name",
    ] {
        sandbox.ok(&["inspect", &fixture(&format!("requests/{odd}.csr"))]);
    }
}

#[test]
fn a_revocation_list() {
    let sandbox = Sandbox::new();
    let file = fixture("chain/root.crl");
    let json = sandbox.json(&["inspect", &file]);
    assert_eq!(json["objects"][0]["kind"], "crl");
    assert_eq!(json["objects"][0]["issuer"], "CN=Fixture Root");
    assert_eq!(json["objects"][0]["crl_number"], "1");
    assert_eq!(json["objects"][0]["revoked"], 0);
    assert!(sandbox.ok(&["inspect", &file]).contains("next update"));
    assert_eq!(
        sandbox.ok(&["inspect", "--field", "issuer", &file]),
        "CN=Fixture Root\n"
    );
}

#[test]
fn keys_show_their_public_half_only() {
    let sandbox = with_leaves();
    let spki = sandbox.ok(&["inspect", "--field", "spki-sha256", "alice.crt"]);
    assert_eq!(
        sandbox.ok(&["inspect", "--field", "spki-sha256", "alice.key"]),
        spki
    );
    assert_eq!(
        sandbox.ok(&["inspect", "--field", "key-type", "alice.key"]),
        "ec-p256\n"
    );
    let json = sandbox.json(&["inspect", "alice.key"]);
    assert_eq!(json["objects"][0]["kind"], "private-key");
    let json = sandbox.json(&["inspect", &fixture("keys/public.pem")]);
    assert_eq!(json["objects"][0]["kind"], "public-key");
    let json = sandbox.json(&["inspect", &fixture("keys/encrypted.key")]);
    assert_eq!(json["objects"][0]["kind"], "encrypted-private-key");
}

#[test]
fn the_same_certificate_in_every_dress() {
    let sandbox = with_leaves();
    let wanted = sandbox.ok(&["inspect", "--field", "sha256", "alice.crt"]);
    let pem = sandbox.read("alice.crt");
    let der = openssl_der(&sandbox);
    let escaped: String = pem
        .bytes()
        .map(|b| match b {
            b'-' | b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(b).to_string(),
            b => format!("%{b:02X}"),
        })
        .collect();
    for (dress, bytes) in [
        ("DER", der),
        (
            "DER and a line feed",
            [openssl_der(&sandbox), b"\n".to_vec()].concat(),
        ),
        ("CRLF", pem.replace('\n', "\r\n").into_bytes()),
        ("byte order mark", format!("\u{feff}{pem}").into_bytes()),
        (
            "both",
            format!("\u{feff}{}", pem.replace('\n', "\r\n")).into_bytes(),
        ),
        (
            "text around it",
            format!("subject=CN=alice\n{pem}\nthe end").into_bytes(),
        ),
        (
            "no line feed at the end",
            pem.trim_end().as_bytes().to_vec(),
        ),
        ("nginx's $ssl_client_escaped_cert", escaped.into_bytes()),
    ] {
        sandbox.write("dressed", &bytes);
        assert_eq!(
            sandbox.ok(&["inspect", "--field", "sha256", "dressed"]),
            wanted,
            "{dress}"
        );
        let run = sandbox.run_with(&["inspect", "--field", "sha256", "-"], &bytes);
        assert_eq!(run.stdout, wanted, "{dress} on standard input");
    }
}

fn openssl_der(sandbox: &Sandbox) -> Vec<u8> {
    openssl(
        sandbox,
        &line("x509 -in alice.crt -outform DER -out alice.der"),
    );
    sandbox.bytes("alice.der")
}

#[test]
fn a_bundle_object_by_object() {
    let sandbox = with_leaves();
    let bundle = [
        sandbox.read("alice.crt"),
        sandbox.read("pki/ca.crt"),
        sandbox.read("alice.key"),
    ];
    sandbox.write("bundle.pem", bundle.concat());
    let json = sandbox.json(&["inspect", "bundle.pem"]);
    let kinds: Vec<_> = json["objects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["kind"].clone())
        .collect();
    assert_eq!(
        kinds,
        [
            json!("certificate"),
            json!("certificate"),
            json!("private-key")
        ]
    );
    let said = sandbox.ok(&["inspect", "bundle.pem", "a.test.crt"]);
    assert!(
        said.starts_with("bundle.pem:\n") && said.contains("\na.test.crt:\n"),
        "{said}"
    );
}

#[test]
fn old_certificates_are_read_too() {
    let sandbox = Sandbox::new();
    let json = sandbox.json(&["inspect", &fixture("chain/v1.crt")]);
    assert_eq!(json["objects"][0]["version"], 1);
    assert_eq!(json["certificate"]["profile"], "other");
    assert_eq!(json["certificate"]["sans"], json!([]));
}
