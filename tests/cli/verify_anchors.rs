//! `verify --ca`: what is itself in the file of the trust anchors.

use super::kit::line;
use crate::support::Sandbox;

/// A root, an intermediate `web` and a client `carol` below it; both CAs have lists, and the root's revokes `web`.
fn with_revoked_web() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.ok(&line("init-ca --ca-dir root --subject CN=Root"));
    sandbox.ok(&line("init-ca --ca-dir web --subject CN=Web --parent root"));
    sandbox.ok(&line("issue-client carol --ca-dir web"));
    sandbox.ok(&line("issue-client dan --ca-dir root"));
    sandbox.ok(&line("revoke web/ca.crt dan.crt --ca-dir root"));
    sandbox.ok(&line("crl --ca-dir root"));
    sandbox.ok(&line("crl --ca-dir web"));
    join(&sandbox, &["root/crl.pem", "web/crl.pem"], "lists");
    sandbox
}

fn join(sandbox: &Sandbox, files: &[&str], into: &str) {
    let all: String = files.iter().map(|file| sandbox.read(file)).collect();
    sandbox.write(into, all);
}

#[test]
fn an_intermediate_beside_its_root_is_asked_for_revocation() {
    let sandbox = with_revoked_web();
    join(&sandbox, &["root/ca.crt", "web/ca.crt"], "both");
    for ca in [
        "--ca both",
        "--ca-dir root",
        "--ca web/ca.crt --intermediates root/ca.crt",
    ] {
        let run = sandbox.run(&line(&format!("verify carol.crt --crl lists {ca}")));
        assert_eq!(run.code, 4, "{ca}: {}", run.stdout);
        assert!(run.stdout.contains("CN=Web [revoked]"), "{}", run.stdout);
    }
    let said = sandbox.ok(&line("verify carol.crt --crl lists --ca-dir web"));
    let words = "CN=Web: the certificate is the trust anchor and no root; whether CN=Root has revoked it is not known; a CRL of that name";
    assert!(said.contains(words), "{said}");
}

#[test]
fn a_leaf_in_the_file_is_asked_for_and_told_of() {
    let sandbox = with_revoked_web();
    join(&sandbox, &["root/ca.crt", "dan.crt"], "both");
    let run = sandbox.run(&line("verify dan.crt --ca both --crl root/crl.pem"));
    assert_eq!(run.code, 4, "{}", run.stdout);
    assert!(run.stdout.contains("CN=dan [revoked]"), "{}", run.stdout);
    let words = "neither its signature nor its revocation was looked at";
    for file in ["carol.crt", "dan.crt"] {
        let said = sandbox.ok(&["verify", file, "--ca", file]);
        assert!(said.contains(words), "{said}");
    }
    let said = sandbox.ok(&line("verify root/ca.crt --ca-dir root"));
    assert!(!said.contains(words), "{said}");
}
