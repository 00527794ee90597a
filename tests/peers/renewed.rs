//! A CA that was renewed: leaves from before and after, in front of those who know the old certificate, the new
//! one, or both.

use std::fs;

use super::caller::{Caller, greets_trusting, server_trusting};
use super::{ok, peer, rustls};
use crate::support::Sandbox;

/// The old certificate, the new one, and the bundle.
const TRUSTED: [&str; 3] = ["old.crt", "pki/ca.crt", "pki/ca-bundle.crt"];

/// The CA in `pki` is renewed between two clients; the server is from before.
fn renewed(sandbox: &Sandbox, more: &[&str]) {
    fs::copy(sandbox.path("pki/ca.crt"), sandbox.path("old.crt")).unwrap();
    sandbox.ok(&["issue-server", "localhost"]);
    sandbox.ok(&["issue-client", "before"]);
    sandbox.ok(&[&["renew", "--ca", "--force"], more].concat());
    sandbox.ok(&["issue-client", "after"]);
}

/// nginx with each trust, curl and node with each trust, clients from before and after.
fn all_connect(sandbox: &Sandbox) {
    for servers_trust in TRUSTED {
        let server = server_trusting(sandbox, servers_trust);
        for (who, clients_trust) in TRUSTED
            .iter()
            .flat_map(|ca| [("before", ca), ("after", ca)])
        {
            let (cert, key) = (format!("{who}.crt"), format!("{who}.key"));
            let caller = Caller {
                cert: &cert,
                key: &key,
                pass: None,
            };
            let wanted = format!("SUCCESS CN={who}");
            greets_trusting(clients_trust, sandbox, &server, &caller, &wanted);
        }
    }
}

/// By the new certificate everybody accepts every leaf, the strict too; by the old one, whoever took its leaves.
fn all_verify(sandbox: &Sandbox, old_is_strict: bool) {
    for (leaf, purpose) in [
        ("localhost", "sslserver"),
        ("before", "sslclient"),
        ("after", "sslclient"),
    ] {
        let file = format!("{leaf}.crt");
        for ca in TRUSTED {
            let strict = (old_is_strict || ca == "pki/ca.crt").then_some("-x509_strict");
            ok(peer("openssl")
                .current_dir(sandbox.path(""))
                .args(["verify", "-no-CApath", "-no-CAstore", "-purpose", purpose])
                .args(strict)
                .args(["-CAfile", ca, &file]));
            ok(peer("certtool")
                .current_dir(sandbox.path(""))
                .args([
                    "--verify",
                    "--verify-profile=medium",
                    "--load-ca-certificate",
                    ca,
                ])
                .args(["--infile", &file]));
            if old_is_strict || ca != "old.crt" {
                sandbox.ok(&["verify", &file, "--ca", ca]);
            }
        }
        let below = rustls::verify_below(
            &sandbox.path(&file),
            &sandbox.path("pki/ca.crt"),
            &sandbox.path("pki/ca.crt"),
        );
        assert!(purpose == "sslserver" || below == Ok(()), "{below:?}");
    }
    nss(sandbox, "new", &["pki/ca.crt"]);
    nss(sandbox, "both", &["old.crt", "pki/ca.crt"]);
}

fn nss(sandbox: &Sandbox, database: &str, roots: &[&str]) {
    let roots: String = roots
        .iter()
        .map(|root| format!("certutil -A -d sql:{database} -n {root} -t CT,C,C -i {root}\n"))
        .collect();
    let script = format!(
        "set -e; mkdir {database}; certutil -N -d sql:{database} --empty-password
        {roots}
        for leaf in before:C after:C localhost:V; do
            certutil -A -d sql:{database} -n ${{leaf%:*}} -t ,, -i ${{leaf%:*}}.crt
            certutil -V -d sql:{database} -n ${{leaf%:*}} -u ${{leaf#*:}} -e
        done"
    );
    ok(peer("bash")
        .current_dir(sandbox.path(""))
        .args(["-c", &script]));
}

#[test]
fn ours() {
    for kind in ["ec-p256", "ed25519", "rsa-2048"] {
        let sandbox = Sandbox::new();
        sandbox.ok(&["init-ca", "--key-type", kind]);
        renewed(&sandbox, &[]);
        // GnuTLS and NSS are asked where they know the kind of key.
        if kind != "ed25519" {
            all_verify(&sandbox, true);
        }
        all_connect(&sandbox);
    }
}

/// A root of openssl's, adopted; its extensions come from `lines`.
fn adopted(lines: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("ca.cnf", format!("[req]\nprompt=no\ndistinguished_name=dn\nx509_extensions=ca\n[dn]\nC=US\nO=Acme\nCN=Old\n[ca]\n{lines}"));
    ok(peer("openssl")
        .current_dir(sandbox.path(""))
        .args([
            "req", "-x509", "-config", "ca.cnf", "-newkey", "rsa:2048", "-nodes",
        ])
        .args(["-keyout", "ca.key", "-out", "ca.crt", "-days", "400"]));
    sandbox.ok(&["adopt", "--cert", "ca.crt", "--key", "ca.key"]);
    sandbox
}

#[test]
fn adopted_with_a_key_identifier_of_openssls_kind() {
    let sandbox = adopted(
        "basicConstraints=critical,CA:TRUE\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid,issuer\n",
    );
    renewed(&sandbox, &["--days", "800"]);
    all_verify(&sandbox, false);
    all_connect(&sandbox);
}

#[test]
fn adopted_without_a_key_identifier() {
    let sandbox = adopted("basicConstraints=CA:TRUE\nsubjectKeyIdentifier=none\n");
    renewed(&sandbox, &["--days", "800"]);
    all_verify(&sandbox, false);
    all_connect(&sandbox);
}

/// Leaves that carry the old certificate of their intermediate, and the new.
#[test]
fn an_intermediate() {
    let sandbox = Sandbox::with_ca();
    let web = ["--ca-dir", "web"];
    sandbox.ok(&[
        "init-ca",
        "--ca-dir",
        "web",
        "--parent",
        "pki",
        "--path-len",
        "0",
    ]);
    fs::copy(sandbox.path("web/ca.crt"), sandbox.path("old.crt")).unwrap();
    sandbox.ok(&[&web[..], &["issue-server", "localhost"]].concat());
    sandbox.ok(&[&web[..], &["issue-client", "before"]].concat());
    sandbox.ok(&[
        "renew", "--ca", "--ca-dir", "web", "--parent", "pki", "--force",
    ]);
    sandbox.ok(&[&web[..], &["issue-client", "after"]].concat());
    let server = server_trusting(&sandbox, "pki/ca.crt");
    for who in ["before", "after"] {
        let (cert, key) = (format!("{who}.crt"), format!("{who}.key"));
        let caller = Caller {
            cert: &cert,
            key: &key,
            pass: None,
        };
        greets_trusting(
            "pki/ca.crt",
            &sandbox,
            &server,
            &caller,
            &format!("SUCCESS CN={who}"),
        );
        for chain in ["old.crt", "web/ca.crt", "web/ca-bundle.crt"] {
            ok(peer("openssl").current_dir(sandbox.path("")).args([
                "verify",
                "-x509_strict",
                "-CAfile",
                "pki/ca.crt",
                "-untrusted",
                chain,
                &cert,
            ]));
        }
    }
}
