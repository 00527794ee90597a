//! Some thousand chains, good and with one thing broken, the same in every run: what we say of them, what
//! OpenSSL and Python's `cryptography` say, and why where it is not the same.

mod disagreements;
pub mod make;
mod rules;
mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::rc::Rc;

use mtls_ca::pki::armour;
use mtls_ca::pki::verdict::{Peer, Trust, judge};
use serde_json::Value;

use crate::support::{Sandbox, peer, run_peer};
use disagreements::{DISAGREEMENTS, Disagreement};
use make::Key;
use rules::{Place, Rule};
use world::{AT, Case, Keys, World};

/// Chains for each rule at each place.
const ROUNDS: u64 = 15;

#[test]
fn ours_and_theirs() {
    let keys = Keys::new();
    let mut cases = Vec::new();
    let mut wrong = Vec::new();
    let sets = [
        rules::frames(),
        rules::extensions(),
        rules::names(),
        rules::paths(),
        rules::lists(),
    ];
    for rule in sets.iter().flatten() {
        for place in rule.places {
            for round in 0..ROUNDS {
                cases.push((made(rule, *place, round, &keys), rule.good));
            }
        }
    }
    cases.extend(of_weak_keys(&keys).into_iter().map(|case| (case, false)));
    assert!(cases.len() > 3000, "{}", cases.len());
    for (case, good) in &cases {
        let ours = ours(case);
        if ours.is_empty() != *good {
            wrong.push(format!("{}: {ours:?}", case.rule));
        }
    }
    wrong.dedup();
    assert!(wrong.is_empty(), "we are wrong about\n{}", wrong.join("\n"));
    compare(&cases, &theirs(&cases));
}

fn made(rule: &Rule, place: Place, round: u64, keys: &Rc<Keys>) -> Case {
    let seed = rule.name.bytes().fold(round, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u64::from(byte))
    });
    let least = match place {
        Place::Mid => 1,
        Place::Whole(least) => least,
        _ => 0,
    };
    let mut world = World::new(seed, least, keys);
    let at = match place {
        Place::Root | Place::Whole(_) => 0,
        Place::Leaf => world.chain.len() - 1,
        Place::Mid => {
            let mids = world.chain.len() - 2;
            1 + world.dice.below(mids)
        }
    };
    (rule.apply)(&mut world, at);
    world.finish(&format!("{}{}", rule.name, place.words()))
}

/// What ring does not sign with: openssl does.
fn of_weak_keys(keys: &Rc<Keys>) -> Vec<Case> {
    let sandbox = Sandbox::new();
    let rules = [
        (
            "signed by RSA of 1024 bits",
            "1024",
            "-sha256",
            "1.2.840.113549.1.1.11",
        ),
        ("signed over SHA-1", "2048", "-sha1", "1.2.840.113549.1.1.5"),
        ("signed over MD5", "2048", "-md5", "1.2.840.113549.1.1.4"),
    ];
    let mut cases = Vec::new();
    for (rule, bits, digest, algorithm) in rules {
        let file = sandbox.path(format!("{digest}.key"));
        let path = file.to_str().unwrap();
        let made = run_peer("openssl", &["genrsa", "-out", path, bits], &[]);
        assert!(made.status.success());
        for seed in 0..3 {
            let mut world = World::new(seed, 1, keys);
            rules::signed_by(&mut world, Key::rsa(&file, digest, algorithm));
            cases.push(world.finish(rule));
        }
    }
    cases
}

/// The codes of our problems.
fn ours(case: &Case) -> Vec<&'static str> {
    let roots: Vec<&[u8]> = case.roots.iter().map(Vec::as_slice).collect();
    let intermediates: Vec<&[u8]> = case.intermediates.iter().map(Vec::as_slice).collect();
    let crls: Vec<&[u8]> = case.crls.iter().map(Vec::as_slice).collect();
    let trust = Trust::new(&roots, &intermediates, &crls);
    let verdict = judge(&case.leaf, &[], &trust, &case.question);
    verdict
        .problems
        .iter()
        .map(|problem| problem.code)
        .collect()
}

/// What all of them say of each case, in one process.
fn theirs(cases: &[(Case, bool)]) -> Vec<Value> {
    let python = concat!(env!("CARGO_MANIFEST_DIR"), "/target/peers/bin/python");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/peers/paths.py");
    let all: Value = cases.iter().map(|(case, _)| case.json()).collect();
    let run = run_peer(python, &[script], all.to_string().as_bytes());
    let errors = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{errors}");
    serde_json::from_slice(&run.stdout).unwrap()
}

/// Every disagreement is in the list, and everything in the list is a disagreement.
fn compare(cases: &[(Case, bool)], theirs: &[Value]) {
    let mut found: BTreeMap<(String, &str), BTreeSet<String>> = BTreeMap::new();
    for ((case, good), answers) in cases.iter().zip(theirs) {
        for (who, answer) in answers.as_object().unwrap() {
            let Some(answer) = answer.as_str() else {
                continue;
            };
            if (answer == "ok") != *good {
                let said = found.entry((case.rule.clone(), who.as_str())).or_default();
                said.insert(answer.to_owned());
            }
        }
    }
    let mut known: BTreeMap<(String, &str), &str> = BTreeMap::new();
    for Disagreement {
        rule,
        places,
        who,
        why,
    } in DISAGREEMENTS
    {
        for place in *places {
            known.extend(
                who.iter()
                    .map(|who| ((format!("{rule}{place}"), *who), *why)),
            );
        }
    }
    let unknown = found.iter().filter(|(pair, _)| !known.contains_key(*pair));
    let unknown: Vec<String> = unknown
        .map(|((rule, who), said)| format!("{who} differs, unexplained: {rule}: {said:?}"))
        .collect();
    let gone = known.iter().filter(|(pair, _)| !found.contains_key(*pair));
    let gone: Vec<String> = gone
        .map(|((rule, who), why)| format!("{who} agrees by now: {rule} ({why})"))
        .collect();
    let all = [unknown, gone].concat();
    assert!(all.is_empty(), "{}", all.join("\n"));
}

/// The program says what the library says, and `openssl verify` what its library says.
#[test]
fn the_programs_say_the_same() {
    let keys = Keys::new();
    let sets = [rules::frames(), rules::names(), rules::paths()];
    let mut cases = Vec::new();
    for (number, rule) in sets.iter().flatten().enumerate() {
        let place = rule.places[number % rule.places.len()];
        cases.push((made(rule, place, 77, &keys), rule.good));
    }
    let answers = theirs(&cases);
    for (number, ((case, good), answer)) in cases.iter().zip(&answers).enumerate() {
        let sandbox = Sandbox::new();
        let pem = |all: &[Vec<u8>]| -> String {
            all.iter()
                .map(|der| armour::write("CERTIFICATE", der))
                .collect()
        };
        sandbox.write("leaf", pem(std::slice::from_ref(&case.leaf)));
        sandbox.write("roots", pem(&case.roots));
        let mut args = vec!["verify", "leaf", "--ca", "roots", "--at", AT];
        args.extend(["--purpose", case.question.purpose.unwrap().word()]);
        if !case.intermediates.is_empty() {
            sandbox.write("more", pem(&case.intermediates));
            args.extend(["--intermediates", "more"]);
        }
        let depth = case.question.max_depth.map(|depth| depth.to_string());
        if let Some(depth) = &depth {
            args.extend(["--max-depth", depth]);
        }
        let peers: Vec<(&str, String)> = case
            .question
            .peers
            .iter()
            .map(|peer| match peer {
                Peer::Dns(host) => ("--hostname", host.clone()),
                Peer::Ip(ip) => ("--ip", ip.to_string()),
                Peer::Email(email) => ("--email", email.clone()),
            })
            .collect();
        for (flag, value) in &peers {
            args.extend([*flag, value]);
        }
        let run = sandbox.run(&args);
        assert_eq!(run.code == 0, *good, "{}\n{}", case.rule, run.stdout);
        assert!(matches!(run.code, 0 | 4), "{}\n{}", case.rule, run.stderr);
        // One that `openssl verify` cannot even load is told otherwise by the library.
        let loads = (number % 8 == 0).then(|| answer["openssl"].as_str().unwrap());
        if let Some(said) = loads.filter(|said| !said.contains("parse")) {
            let mut openssl = program(&sandbox, case);
            let run = openssl.output().unwrap();
            assert_eq!(run.status.success(), said == "ok", "{}: {said}", case.rule);
        }
    }
}

/// `openssl verify` for a case that [`the_programs_say_the_same`] has written.
fn program(sandbox: &Sandbox, case: &Case) -> Command {
    let mut openssl = peer("openssl");
    openssl.current_dir(sandbox.path(""));
    let at = case.question.at.unix_timestamp().to_string();
    let purpose = format!("ssl{}", case.question.purpose.unwrap().word());
    openssl.args(["verify", "-no-CApath", "-no-CAstore", "-CAfile", "roots"]);
    openssl.args(["-attime", &at, "-purpose", &purpose]);
    if !case.intermediates.is_empty() {
        openssl.args(["-untrusted", "more"]);
    }
    if let Some(depth) = case.question.max_depth {
        openssl.args(["-verify_depth", &depth.to_string()]);
    }
    for peer in &case.question.peers {
        match peer {
            Peer::Dns(host) => openssl.args(["-verify_hostname", host]),
            Peer::Ip(ip) => openssl.args(["-verify_ip", &ip.to_string()]),
            Peer::Email(email) => openssl.args(["-verify_email", email]),
        };
    }
    openssl.arg("leaf");
    openssl
}
