//! pkilint finds nothing at WARNING or above in what we make: every profile, every kind of key.

use std::process::Command;

use mtls_ca::pki::crl::Reason;

use super::{ok_with, python};
use crate::support::Sandbox;

const KEY_TYPES: [&str; 4] = ["ec-p256", "ec-p384", "ed25519", "rsa-2048"];

/// What a script beside this file says of the `subjects`, a line each.
fn lint(sandbox: &Sandbox, subjects: &[String]) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/peers/lint.py");
    let mut command = Command::new(python());
    command.arg(script).current_dir(sandbox.path(""));
    let said = ok_with(&mut command, &format!("{}\n", subjects.join("\n")));
    // It takes no host for a name that has no dot or begins with a star; servers are asked for by both
    // (RFC 6761 section 6.3, RFC 6125 section 6.4.3).
    let is_known = |line: &&str| {
        ["\"localhost\"", "\"*.a.test\""].iter().any(|name| {
            line.ends_with(&format!(
                "pkix.invalid_domain_name_syntax (ERROR): Invalid domain name syntax: {name}"
            ))
        })
    };
    let found: Vec<&str> = said
        .lines()
        .filter(|line| line.contains(" (") && !is_known(line) || line.contains("ailed"))
        .collect();
    assert!(found.is_empty(), "{said}");
    assert!(
        said.ends_with(&format!("linted {}\n", subjects.len())),
        "{said}"
    );
}

#[test]
fn nothing_is_found_in_any_certificate() {
    let sandbox = Sandbox::new();
    let mut subjects = Vec::new();
    for key_type in KEY_TYPES {
        let at = |name: &str| format!("{key_type}-{name}");
        let (root, web) = (at("root"), at("web"));
        let run = |line: &str| {
            let line = line.replace("ROOT", &root).replace("WEB", &web);
            let words: Vec<&str> = line.split(' ').collect();
            sandbox.ok(&[&words[..], &["--key-type", key_type]].concat());
        };
        run(
            "init-ca --ca-dir ROOT --subject CN=Acme,O=Acme,OU=a,OU=b,DC=acme,DC=test,C=US --path-len 1",
        );
        run(
            "init-ca --ca-dir WEB --parent ROOT --permit acme.test --permit 10.0.0.0/8 --permit dn:O=Acme --exclude email:b.test",
        );
        run(
            "issue-server api.acme.test 10.0.0.7 --subject CN=api,O=Acme --ca-dir WEB --out-dir WEB --name server",
        );
        run("issue-client billing --subject CN=billing,O=Acme --ca-dir WEB --out-dir WEB");
        run("issue-server web.acme.test 127.0.0.1 ::1 --ca-dir ROOT --out-dir ROOT --name web");
        run("issue-server localhost *.a.test --ca-dir ROOT --out-dir ROOT");
        run("issue-client alice --ca-dir ROOT --out-dir ROOT");
        run("issue-client a@acme.test --ca-dir ROOT --out-dir ROOT --lifetime 8h");
        run(
            "issue-client uri --san https://acme.test/x --ca-dir ROOT --out-dir ROOT --not-after 2051-01-01T00:00:00Z",
        );
        for file in ["ca", "web", "localhost", "alice", "a@acme.test", "uri"] {
            subjects.push(format!("cert {root}/{file}.crt"));
        }
        for file in ["ca", "server", "billing"] {
            subjects.push(format!("cert {web}/{file}.crt"));
        }
        for file in ["web", "alice"] {
            subjects.push(format!("chain {root}/ca.crt {root}/{file}.crt"));
        }
        subjects.push(format!("chain {root}/ca.crt {web}/ca.crt"));
        subjects.push(format!("chain {web}/ca.crt {web}/server.crt"));
    }
    lint(&sandbox, &subjects);
}

#[test]
fn nothing_is_found_in_any_list() {
    let sandbox = Sandbox::new();
    let mut subjects = Vec::new();
    for key_type in KEY_TYPES {
        let (root, web) = (format!("{key_type}-root"), format!("{key_type}-web"));
        let run = |line: &str| {
            let line = line.replace("ROOT", &root).replace("WEB", &web);
            sandbox.ok(&line.split(' ').collect::<Vec<_>>());
        };
        run(&format!("init-ca --ca-dir ROOT --key-type {key_type}"));
        run(&format!(
            "init-ca --ca-dir WEB --parent ROOT --key-type {key_type}"
        ));
        run("crl --ca-dir ROOT");
        for (serial, reason) in (0x4000..).zip(Reason::words()) {
            run(&format!(
                "revoke --ca-dir WEB --serial {serial:x} --force --reason {reason}"
            ));
        }
        run("crl --ca-dir WEB --days 7");
        // A CA whose certificate was renewed, and the list after it.
        run("renew --ca --force --ca-dir ROOT");
        run("revoke --ca-dir ROOT --serial 4711 --force --crl");
        for file in ["ROOT/crl.pem", "WEB/crl.pem"] {
            let file = file.replace("ROOT", &root).replace("WEB", &web);
            subjects.push(format!("crl {file}"));
        }
        subjects.push(format!("cert {root}/ca.crt"));
        subjects.push(format!("chain {root}/ca.crt {web}/ca.crt"));
    }
    lint(&sandbox, &subjects);
}
