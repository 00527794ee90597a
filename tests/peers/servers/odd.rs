//! Servers that something is wrong with, or that few clients can talk to: their chain is shown all the same.

use serde_json::json;

use super::{fails, inspect, s_server, s_server_as};
use crate::peers::setting::{SERVER, STRANGER, Setting};
use crate::peers::{ok, peer};

fn openssl(setting: &Setting, line: &str) {
    ok(peer("openssl")
        .current_dir(setting.sandbox.path("."))
        .args(line.split_whitespace()));
}

#[test]
fn certificates_that_do_not_fit() {
    let setting = Setting::new();
    // `openssl ca` signed it for a client, and it is over.
    for (name, servername, problems) in [
        (SERVER, "elsewhere.test", &["name-mismatch"][..]),
        (SERVER, "10.9.9.9", &["name-mismatch"]),
        ("expired", "localhost", &["expired", "name-mismatch"]),
        (
            "pretender",
            "localhost",
            &["unknown-issuer", "signature-invalid", "untrusted-root"],
        ),
        (STRANGER, "localhost", &["wrong-purpose"]),
    ] {
        let server = s_server_as(&setting, name, &[]);
        let place = format!("127.0.0.1:{}", server.port);
        let shown = inspect(&setting, &place, &["--servername", servername]);
        let found = shown.problems();
        assert!(
            problems.iter().any(|code| found.contains(code)),
            "{name}: {found:?}"
        );
        assert_eq!(shown.code, 4, "{name}: {}", shown.server);
        let said = setting
            .sandbox
            .run(&["inspect", &place, "--servername", servername]);
        assert_eq!(said.code, 4, "{}", said.stdout);
        assert!(said.stdout.contains("not good"), "{}", said.stdout);
        // Nobody was asked to judge.
        let bare = ["inspect", &place, "--field", "profile"];
        assert!(!setting.sandbox.ok(&bare).is_empty());
    }
}

#[test]
fn the_anchor_is_what_is_given_or_none() {
    let setting = Setting::new();
    let server = s_server(&setting, &[]);
    let place = format!("localhost:{}", server.port);
    let no_ca = ["--ca-dir", "nowhere"];
    let shown = inspect(&setting, &place, &no_ca);
    assert_eq!((shown.code, &shown.server["verdict"]), (0, &json!(null)));
    let said = setting
        .sandbox
        .ok(&[&["inspect", &place], &no_ca[..]].concat());
    assert!(
        said.contains("none, because no CA is given: --ca FILE"),
        "{said}"
    );
    let shown = inspect(&setting, &place, &["--ca", "other/ca.crt"]);
    assert_eq!(
        (shown.code, &shown.server["verdict"]["valid"]),
        (4, &json!(false))
    );
    let shown = inspect(
        &setting,
        &place,
        &["--ca", "pki/ca.crt", "--ca-dir", "other"],
    );
    assert_eq!(
        (shown.code, &shown.server["verdict"]["valid"]),
        (0, &json!(true))
    );
    assert_eq!(shown.server["verdict"]["purposes"], json!(["server"]));
}

#[test]
fn keys_and_versions_of_the_tutorials() {
    let setting = Setting::new();
    let weak = ["-cipher", "ALL:@SECLEVEL=0"];
    for (name, new, proof) in [
        ("old", "-newkey rsa:1024", "unchecked"),
        ("v1", "-newkey rsa:2048", "good"),
        (
            "p521",
            "-newkey ec -pkeyopt ec_paramgen_curve:P-521",
            "unchecked",
        ),
        ("ed448", "-newkey ed448", "unchecked"),
    ] {
        // Without a config's extensions, `x509 -req` writes version 1.
        openssl(
            &setting,
            &format!(
                "req -new -nodes {new} -keyout {name}.key -out {name}.csr -subj /CN=localhost"
            ),
        );
        openssl(
            &setting,
            &format!("x509 -req -in {name}.csr -signkey {name}.key -set_serial 01 -out {name}.crt"),
        );
        for flag in ["-tls1_3", "-tls1_2"] {
            let server = s_server_as(&setting, name, &[&weak[..], &[flag]].concat());
            let place = format!("localhost:{}", server.port);
            // No client without that curve is shown such a key in TLS 1.2 (RFC 8422 section 5.1.1).
            if (name, flag) == ("p521", "-tls1_2") {
                fails(&place, &["handshake_failure"]);
                continue;
            }
            let shown = inspect(&setting, &place, &[]);
            let chain = &shown.server["chain"];
            assert_eq!(chain[0]["version"], 1, "{name} {flag}: {}", shown.server);
            // rustls breaks off a handshake of TLS 1.2 with Ed448; what came before is there.
            let (proof, code) = match (name, flag) {
                ("ed448", "-tls1_2") => ("missing", 1),
                _ => (proof, 4),
            };
            assert_eq!(shown.text("key_proof"), proof, "{name} {flag}");
            assert_eq!(shown.code, code, "{name} {flag}");
            assert_eq!(
                shown.server["reason"].is_null(),
                code == 4,
                "{}",
                shown.server
            );
            assert_eq!(shown.server["verdict"]["valid"], false);
            assert_eq!(chain.as_array().unwrap().len(), 1);
        }
    }
    let old = s_server(&setting, &["-cipher", "ALL:@SECLEVEL=0", "-tls1_1"]);
    let place = format!("localhost:{}", old.port);
    fails(&place, &["protocol_version", "neither TLS 1.2 nor 1.3"]);
    let cbc = s_server(&setting, &["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA"]);
    let place = format!("localhost:{}", cbc.port);
    fails(&place, &["handshake_failure", "AES-GCM"]);
}

#[test]
fn the_server_of_a_name() {
    let setting = Setting::new();
    setting.sandbox.ok(&["issue-server", "other.test"]);
    let second = [
        "-servername",
        "other.test",
        "-cert2",
        &setting.file("other.test.crt"),
        "-key2",
        &setting.file("other.test.key"),
    ];
    let server = s_server(&setting, &second);
    let place = format!("127.0.0.1:{}", server.port);
    let shown = inspect(&setting, &place, &["--servername", "other.test"]);
    assert_eq!((shown.code, shown.text("servername")), (0, "other.test"));
    assert_eq!(shown.server["chain"][0]["subject"], "CN=other.test");
    let shown = inspect(&setting, &place, &[]);
    assert_eq!((shown.code, shown.text("servername")), (0, "127.0.0.1"));
    assert_eq!(shown.server["chain"][0]["subject"], "CN=localhost");
    drop(server);
    let server = s_server(&setting, &[&second[..], &["-servername_fatal"]].concat());
    let place = format!("localhost:{}", server.port);
    fails(&place, &["unrecognized_name", "--servername NAME"]);
}

#[test]
fn over_ipv6() {
    let setting = Setting::new();
    let server = s_server(&setting, &[]);
    let place = format!("[::1]:{}", server.port);
    let shown = inspect(&setting, &place, &[]);
    assert_eq!(shown.code, 0, "{}", shown.server);
    assert_eq!(
        (shown.text("server"), shown.text("address")),
        (place.as_str(), place.as_str())
    );
    assert_eq!(shown.text("servername"), "::1");
}

#[test]
fn a_long_chain_and_one_that_is_too_long() {
    let setting = Setting::new();
    let ca = setting.sandbox.read("pki/ca.crt");
    setting.sandbox.write("long.pem", ca.repeat(50));
    setting.sandbox.write("too-long.pem", ca.repeat(400));
    let long = s_server(&setting, &["-cert_chain", &setting.file("long.pem")]);
    let shown = inspect(&setting, &format!("localhost:{}", long.port), &[]);
    assert_eq!(
        (shown.code, shown.server["chain"].as_array().unwrap().len()),
        (0, 51)
    );
    for flag in ["-tls1_3", "-tls1_2"] {
        let chain = setting.file("too-long.pem");
        let server = s_server(&setting, &["-cert_chain", &chain, flag]);
        fails(
            &format!("localhost:{}", server.port),
            &["too large", "64 KB"],
        );
    }
}

#[test]
fn files_and_servers_mixed() {
    let setting = Setting::new();
    let server = s_server(&setting, &[]);
    let place = format!("localhost:{}", server.port);
    let args = ["inspect", "alice.crt", &place, "pki/ca.crt"];
    let said = setting.sandbox.ok(&args);
    let order = [
        "alice.crt:\n",
        "server localhost:",
        "good for server",
        "server certificate",
        "pki/ca.crt:\n",
    ];
    let places: Vec<_> = order
        .iter()
        .map(|words| {
            said.find(words)
                .unwrap_or_else(|| panic!("{words}\n{said}"))
        })
        .collect();
    assert!(places.is_sorted(), "{said}");
    let json = setting.sandbox.json(&args);
    let kinds: Vec<_> = json["objects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["certificate", "server", "certificate"]);
    assert_eq!(json["objects"][1]["chain"].as_array().unwrap().len(), 2);
    // Fields are those of all certificates, as of a bundle.
    let bare = ["inspect", "--field", "subject", &place];
    assert_eq!(setting.sandbox.ok(&bare), "CN=localhost\nCN=mTLS CA\n");
    // A file of that very name comes first.
    setting
        .sandbox
        .write(&place, setting.sandbox.read("alice.crt"));
    let said = setting.sandbox.ok(&["inspect", &place]);
    assert!(said.starts_with("client certificate"), "{said}");
}
