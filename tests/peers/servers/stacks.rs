//! Each stack that asks for client certificates, each way of asking, each client.

use serde_json::json;

use super::{Shown, inspect, inspect_as, s_server};
use crate::peers::child::Server;
use crate::peers::nginx;
use crate::peers::node::mutual;
use crate::peers::setting::{EXPIRED, GOOD, SERVER, STRANGER, Setting, Who};
use crate::support;

const VERSIONS: [(&str, &str); 2] = [("-tls1_3", "TLS 1.3"), ("-tls1_2", "TLS 1.2")];

/// No certificate, the good one, and those that a server that checks must refuse.
const CLIENTS: [Option<Who>; 5] = [
    None,
    Some(GOOD),
    Some(STRANGER),
    Some(SERVER),
    Some(EXPIRED),
];

/// What each of these servers has in common: the CA it asks for, and a good certificate of its own.
fn is_the_server(shown: &Shown, asks: bool) {
    let server = &shown.server;
    assert_eq!(server["asks_for_client_certificate"], asks, "{server}");
    let cas = if asks {
        json!(["CN=mTLS CA"])
    } else {
        json!([])
    };
    assert_eq!(server["client_cas"], cas, "{server}");
    assert_eq!(server["key_proof"], "good", "{server}");
    assert_eq!(server["verdict"]["valid"], true, "{server}");
    assert_eq!(server["chain"][0]["subject"], "CN=localhost", "{server}");
    assert_eq!(server["chain"][0]["kind"], "certificate", "{server}");
}

/// `demands`: no certificate is as bad as a wrong one.
fn checks_its_clients(setting: &Setting, server: &Server, demands: bool) {
    for who in CLIENTS {
        let shown = inspect_as(setting, server.port, who);
        is_the_server(&shown, true);
        let (word, code) = match who {
            None if demands => ("required", 0),
            None => ("none", 0),
            Some(GOOD) => ("accepted", 0),
            Some(_) => ("refused", 4),
        };
        let json = &shown.server;
        assert_eq!(
            shown.text("client_certificate"),
            word,
            "{who:?}: {json}\n{}",
            server.log()
        );
        assert_eq!(shown.code, code, "{who:?}: {json}");
        assert_eq!(
            json["reason"].is_null(),
            word == "none" || word == "accepted",
            "{json}"
        );
    }
}

#[test]
fn openssl_in_both_versions() {
    let setting = Setting::new();
    for (flag, name) in VERSIONS {
        let server = s_server(&setting, &[flag]);
        let shown = inspect_as(&setting, server.port, Some(GOOD));
        is_the_server(&shown, false);
        assert_eq!(shown.text("client_certificate"), "not-asked");
        assert_eq!((shown.code, shown.text("protocol")), (0, name));
        let suite = shown.text("cipher_suite");
        let begin = if name == "TLS 1.3" {
            "TLS_AES"
        } else {
            "TLS_ECDHE_ECDSA_WITH_"
        };
        assert!(suite.starts_with(begin), "{suite}");
        drop(server);

        let ask = ["-Verify", "3", "-verify_return_error", flag];
        checks_its_clients(&setting, &s_server(&setting, &ask), true);
        let ask = ["-verify", "3", "-verify_return_error", flag];
        checks_its_clients(&setting, &s_server(&setting, &ask), false);
    }
}

#[test]
fn gnutls_in_both_versions() {
    let setting = Setting::new();
    for version in ["1.3", "1.2"] {
        let server = Server::start(setting.sandbox.path("gnutls.log"), |port| {
            let mut gnutls = support::peer("gnutls-serv");
            gnutls.args(["--http", "--port", &port.to_string()]);
            gnutls.args(["--require-client-cert", "--verify-client-cert"]);
            gnutls.args(["--x509cafile", &setting.file("pki/ca.crt")]);
            gnutls.args(["--x509certfile", &setting.file("localhost.crt")]);
            gnutls.args(["--x509keyfile", &setting.file("localhost.key")]);
            gnutls.args([
                "--priority",
                &format!("NORMAL:-VERS-ALL:+VERS-TLS{version}"),
            ]);
            gnutls
        });
        for who in [None, Some(GOOD), Some(STRANGER), Some(EXPIRED)] {
            let shown = inspect_as(&setting, server.port, who);
            is_the_server(&shown, true);
            let word = match who {
                None => "required",
                Some(GOOD) => "accepted",
                Some(_) => "refused",
            };
            assert_eq!(
                shown.text("client_certificate"),
                word,
                "{who:?} {version} {}",
                shown.server
            );
            assert_eq!(shown.text("protocol"), format!("TLS {version}"));
        }
    }
}

#[test]
fn haproxy_that_requires() {
    let setting = Setting::new();
    let pem = setting.sandbox.read("localhost.crt") + &setting.sandbox.read("localhost.key");
    setting.sandbox.write("both.pem", pem);
    let server = Server::start(setting.sandbox.path("haproxy.log"), |port| {
        let text = format!(
            "global
               maxconn 100
             defaults
               mode http
               timeout connect 10s
               timeout client 60s
               timeout server 60s
             listen tls
               bind 127.0.0.1:{port} ssl crt {} ca-file {} verify required
               http-request return status 200
",
            setting.file("both.pem"),
            setting.file("pki/ca.crt"),
        );
        setting.sandbox.write("haproxy.cfg", text);
        let mut haproxy = support::peer("haproxy");
        haproxy.args(["-db", "-f", &setting.file("haproxy.cfg")]);
        haproxy
    });
    checks_its_clients(&setting, &server, true);
}

#[test]
fn node_that_asks() {
    let setting = Setting::new();
    checks_its_clients(&setting, &mutual(&setting), true);
}

/// nginx finishes every handshake and answers 400 to a request, which is never sent: that a certificate was
/// accepted can only be said of TLS.
#[test]
fn nginx_that_asks() {
    let setting = Setting::new();
    for manner in ["optional", "on"] {
        let server = nginx::serve(&setting.sandbox, |port| {
            let server = nginx::tls_server(&setting, SERVER, port, "return 204;");
            server.replace(
                "ssl_verify_client optional",
                &format!("ssl_verify_client {manner}"),
            )
        });
        for who in CLIENTS {
            let shown = inspect_as(&setting, server.port, who);
            is_the_server(&shown, true);
            let word = if who.is_some() { "accepted" } else { "none" };
            assert_eq!(
                shown.text("client_certificate"),
                word,
                "{manner} {who:?}: {}",
                shown.server
            );
            assert_eq!(shown.code, 0);
        }
        let place = format!("localhost:{}", server.port);
        let who = ["--cert", "stranger.crt", "--key", "stranger.key"];
        let said = setting
            .sandbox
            .ok(&[&["inspect", &place], &who[..]].concat());
        let words = "accepted, as far as TLS can tell (what is behind it may still refuse)";
        assert!(said.contains(words), "{said}");
    }
}

#[test]
fn every_kind_of_key_proves_itself() {
    let setting = Setting::new();
    setting.sandbox.write("pass", "secret\n");
    let kinds = ["ec-p256", "ec-p384", "ed25519", "rsa-2048", "rsa-3072"];
    for kind in kinds {
        setting
            .sandbox
            .ok(&["issue-client", "--name", kind, "--key-type", kind, kind]);
        setting.sandbox.ok(&[
            "issue-server",
            "localhost",
            "--name",
            &format!("server-{kind}"),
            "--key-type",
            kind,
        ]);
    }
    let seal = ["key", "encrypt", "rsa-2048.key", "--key-pass", "file:pass"];
    setting.sandbox.ok(&seal);
    for (flag, _) in VERSIONS {
        for kind in kinds {
            let ask = ["-Verify", "3", "-verify_return_error", flag];
            let server = super::s_server_as(&setting, &format!("server-{kind}"), &ask);
            let place = format!("localhost:{}", server.port);
            let (cert, key) = (format!("{kind}.crt"), format!("{kind}.key"));
            let mut args = vec!["--cert", &cert, "--key", &key];
            if kind == "rsa-2048" {
                args.extend(["--key-pass", "file:pass"]);
            }
            let shown = inspect(&setting, &place, &args);
            assert_eq!(
                shown.text("client_certificate"),
                "accepted",
                "{kind} {flag} {}",
                shown.server
            );
            assert_eq!(shown.text("key_proof"), "good", "{kind} {flag}");
            assert_eq!(shown.server["chain"][0]["key_type"], kind);
            assert_eq!(shown.code, 0, "{kind} {flag}");
        }
        let picky = ["-Verify", "3", "-client_sigalgs", "ECDSA+SHA256", flag];
        let server = s_server(&setting, &picky);
        let shown = inspect_as(&setting, server.port, Some("rsa-3072"));
        assert_eq!(
            (shown.code, shown.text("client_certificate")),
            (4, "wrong-kind"),
            "{}",
            shown.server
        );
    }
}
