//! The verifiers that take RFC 5280 at its word accept all that we issue for its
//! purpose and its names, and for nothing else.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use super::made::{Leaf, Made};
use super::{ok, ok_with, peer, python, run, script};

pub const ELSEWHERE: &str = "elsewhere.example.test";

#[test]
fn openssl_with_x509_strict() {
    let made = Made::all();
    let verify = |leaf: &Leaf, purpose: &str, name: &str| {
        let mut openssl = peer("openssl");
        openssl.args(["verify", "-x509_strict", "-purpose"]);
        openssl.arg(format!("ssl{purpose}"));
        match name {
            "" => {}
            name if is_address(name) => _ = openssl.args(["-verify_ip", name]),
            name => _ = openssl.args(["-verify_hostname", name]),
        }
        openssl.args(["-no-CApath", "-no-CAstore", "-CAfile", &leaf.ca, &leaf.cert]);
        openssl
    };
    for leaf in &made.leaves {
        for name in leaf.names() {
            ok(&mut verify(leaf, leaf.profile, name));
        }
        refuses(&mut verify(leaf, leaf.other_purpose(), ""));
        refuses(&mut verify(leaf, leaf.profile, ELSEWHERE));
        // The CA by itself.
        ok(peer("openssl").args(["verify", "-x509_strict", "-CAfile", &leaf.ca, &leaf.ca]));
    }
}

#[test]
fn gnutls_with_the_profile_medium() {
    let made = Made::all();
    let verify = |leaf: &Leaf, purpose: &str, name: &str| {
        let mut certtool = peer("certtool");
        let oid = match purpose {
            "server" => "1.3.6.1.5.5.7.3.1",
            _ => "1.3.6.1.5.5.7.3.2",
        };
        certtool.args([
            "--verify",
            "--verify-profile=medium",
            "--verify-purpose",
            oid,
        ]);
        certtool.args(["--load-ca-certificate", &leaf.ca, "--infile", &leaf.cert]);
        if !name.is_empty() {
            certtool.args(["--verify-hostname", name]);
        }
        certtool
    };
    for leaf in &made.leaves {
        for name in leaf.names() {
            ok(&mut verify(leaf, leaf.profile, name));
        }
        refuses(&mut verify(leaf, leaf.other_purpose(), ""));
        refuses(&mut verify(leaf, leaf.profile, ELSEWHERE));
    }
}

#[test]
fn nss_in_a_fresh_database() {
    let made = Made::all();
    // Its version in Debian 12 (3.87) knows no Ed25519 in certificates.
    let known = made.leaves.iter().filter(|leaf| !leaf.involves("ed25519"));
    let mut judged = 0;
    for leaf in known {
        let folder = made.sandbox.path(format!("nss-{}", leaf.ca_type));
        let certutil = |args: &[&str]| {
            let mut certutil = peer("certutil");
            certutil.arg(args[0]).arg("-d");
            certutil.arg(format!("sql:{}", folder.display()));
            certutil.args(&args[1..]);
            certutil
        };
        if !folder.exists() {
            fs::create_dir(&folder).unwrap();
            ok(&mut certutil(&["-N", "--empty-password"]));
            // C: trusted to issue servers, T: clients.
            ok(&mut certutil(&[
                "-A", "-n", "ca", "-t", "CT,,", "-i", &leaf.ca,
            ]));
        }
        ok(&mut certutil(&[
            "-A", "-n", &leaf.host, "-t", ",,", "-i", &leaf.cert,
        ]));
        let (usage, other) = if leaf.is_server() {
            ("V", "C")
        } else {
            ("C", "V")
        };
        // -e: look at the signature too.
        ok(&mut certutil(&["-V", "-e", "-n", &leaf.host, "-u", usage]));
        refuses(&mut certutil(&["-V", "-e", "-n", &leaf.host, "-u", other]));
        judged += 1;
    }
    assert!(judged >= 16, "{judged}");
}

#[test]
fn python_ssl_in_a_handshake() {
    let made = Made::all();
    let mut cases = Vec::new();
    let mut expected = Vec::new();
    for server in made.leaves.iter().filter(|leaf| leaf.is_server()) {
        let clients = made.leaves.iter().filter(|leaf| !leaf.is_server());
        for client in clients.filter(|client| client.ca_type == server.ca_type) {
            let mut case = |host: &str, server: &Leaf, client: &Leaf, good: bool| {
                cases.push(json!({
                    "ca": server.ca,
                    "server": server.cert, "server_key": server.key,
                    "client": client.cert, "client_key": client.key,
                    "host": host,
                }));
                expected.push(good);
            };
            if client.key_type != server.key_type {
                continue;
            }
            for name in server.names() {
                case(name, server, client, true);
            }
            case(ELSEWHERE, server, client, false);
            case(&server.host, server, server, false);
            case(&client.host, client, client, false);
        }
    }
    let answers = answers(peer(&python()).arg(script("handshake.py")), &cases);
    judge(&cases, &answers, &expected);
}

#[test]
fn python_cryptography() {
    let made = Made::all();
    let (cases, expected) = questions(&made);
    let mut answers = answers(peer(&python()).arg(script("verify.py")), &cases);
    // It knows the keys of the Web PKI only. What involves an Ed25519 key may be refused
    // for that, and for nothing else.
    for (case, answer) in cases.iter().zip(&mut answers) {
        let is_ed25519 = |leaf: &&Leaf| leaf.involves("ed25519") && case["leaf"] == leaf.cert;
        if made.leaves.iter().any(|leaf| is_ed25519(&leaf)) && answer.contains("algorithm") {
            *answer = "not judged".to_owned();
        }
    }
    judge(&cases, &answers, &expected);
    assert!(answers.iter().filter(|answer| *answer == "ok").count() >= 32);
}

#[test]
fn go() {
    let made = Made::all();
    let (cases, expected) = questions(&made);
    let mut go = peer("go");
    go.env("GO111MODULE", "off").env("GOFLAGS", "");
    go.env("GOCACHE", made.sandbox.path("go-cache"));
    go.arg("run").arg(script("verify.go"));
    go.arg(Value::from(cases.clone()).to_string());
    let answers: Vec<String> = serde_json::from_str(&ok(&mut go)).unwrap();
    judge(&cases, &answers, &expected);
}

/// Every leaf for its purpose under each of its names, and for what it must not be good.
fn questions(made: &Made) -> (Vec<Value>, Vec<bool>) {
    let mut asked = Vec::new();
    for leaf in &made.leaves {
        for name in leaf.names() {
            asked.push((leaf.asked(leaf.profile, name), true));
        }
        let name = if leaf.is_server() { "" } else { ELSEWHERE };
        asked.push((leaf.asked(leaf.other_purpose(), name), false));
        if leaf.is_server() {
            asked.push((leaf.asked("server", ELSEWHERE), false));
            asked.push((leaf.asked("server", "10.0.0.8"), false));
        }
    }
    asked.into_iter().unzip()
}

pub fn answers(command: &mut Command, cases: &[Value]) -> Vec<String> {
    let said = ok_with(command, &Value::from(cases).to_string());
    serde_json::from_str(&said).unwrap()
}

pub fn judge(cases: &[Value], answers: &[String], expected: &[bool]) {
    assert_eq!(cases.len(), answers.len());
    assert!(!cases.is_empty());
    for ((case, answer), expected) in cases.iter().zip(answers).zip(expected) {
        if answer != "not judged" {
            assert_eq!(answer == "ok", *expected, "{case}: {answer}");
        }
    }
}

fn refuses(command: &mut Command) {
    let run = run(command);
    assert!(
        // 124: it did not end by itself.
        run.code != 0 && run.code != 124,
        "{command:?} should refuse: {} {}{}",
        run.code,
        run.stdout,
        run.stderr
    );
}

fn is_address(name: &str) -> bool {
    name.parse::<std::net::IpAddr>().is_ok()
}
