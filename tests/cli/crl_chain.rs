//! `crl --chain`: the lists of a whole chain in one file, from folders of CAs or from copies of their lists.

use std::fs;

use time::Duration;

use super::kit::{line, openssl};
use crate::support::Sandbox;

/// A root in `pki`, one below it in `mid`, one below that in `web`, and alice's certificate by the last.
fn three_levels() -> Sandbox {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&line("init-ca --ca-dir mid --parent pki --subject CN=Mid"));
    sandbox.ok(&line("init-ca --ca-dir web --parent mid --subject CN=Web"));
    sandbox.ok(&line("issue-client alice --ca-dir web"));
    sandbox
}

fn accepts(sandbox: &Sandbox, lists: &str) -> bool {
    let run = sandbox.run(&["verify", "alice.crt", "--crl", lists]);
    run.code == 0
}

#[test]
fn from_the_folders_of_the_cas() {
    let sandbox = three_levels();
    let args = line("crl --ca-dir web --chain");
    sandbox.fails(
        &args,
        1,
        &["mid/crl.pem", "make it: mtls-ca --ca-dir", "mid crl"],
    );
    sandbox.ok(&line("crl --ca-dir mid"));
    sandbox.fails(&args, 1, &["pki/crl.pem", "pki crl"]);
    sandbox.ok(&["crl"]);
    sandbox.is_idempotent(&args);
    let issuers: Vec<String> = mtls_ca::pki::armour::read(&sandbox.bytes("web/crl-chain.pem"))
        .unwrap()
        .iter()
        .map(|block| {
            mtls_ca::pki::crl::Crl::from_der(&block.der)
                .unwrap()
                .issuer
                .to_string()
        })
        .collect();
    assert_eq!(issuers, ["CN=Web", "CN=Mid", "CN=mTLS CA"]);
    assert_eq!(sandbox.mode("web/crl-chain.pem"), 0o644);
    assert!(accepts(&sandbox, "web/crl-chain.pem"));
    assert!(!accepts(&sandbox, "web/crl.pem"), "one list is not enough");
    openssl(
        &sandbox,
        &line(
            "verify -crl_check_all -CAfile pki/ca.crt -untrusted alice.crt -CRLfile web/crl-chain.pem alice.crt",
        ),
    );
    // The same by name, in any order, and into another file; all of it no reason for a new list.
    sandbox.keeps(&line("crl --ca-dir web --chain pki mid"));
    sandbox.is_idempotent(&line("crl --ca-dir web --chain mid pki --out all.pem"));
    assert_eq!(sandbox.bytes("all.pem"), sandbox.bytes("web/crl-chain.pem"));
    let json = sandbox.json(&args);
    assert_eq!(json["above"][0]["issuer"], "CN=Mid", "{json}");
    assert_eq!(json["above"][1]["issuer"], "CN=mTLS CA", "{json}");
    assert_eq!(json["files"][1]["kind"], "crl-chain", "{json}");
    assert_eq!(json["crl"]["number"], 1, "{json}");

    // Whichever list changes, the file does; revoked at any level is revoked.
    sandbox.ok(&line(
        "revoke web/ca.crt --ca-dir mid --reason cACompromise --crl",
    ));
    let run = sandbox.run(&args);
    assert!(run.stdout.starts_with("renewed "), "{}", run.stdout);
    assert!(
        run.stderr.contains("CN=Mid has revoked CN=Web"),
        "{}",
        run.stderr
    );
    assert!(!accepts(&sandbox, "web/crl-chain.pem"));
    sandbox.keeps(&args);
}

#[test]
fn from_copies_of_their_lists() {
    let sandbox = three_levels();
    sandbox.ok(&["crl"]);
    sandbox.ok(&line("crl --ca-dir mid --chain pki"));
    // Another machine, to which the intermediate and what its CAs publish were copied.
    fs::create_dir(sandbox.path("there")).unwrap();
    for (from, to) in [
        ("web", "web"),
        ("alice.crt", "alice.crt"),
        ("pki/ca.crt", "root.crt"),
        ("pki/crl.pem", "root.pem"),
        ("mid/crl.pem", "mid.pem"),
        ("mid/crl-chain.pem", "mid-chain.pem"),
    ] {
        let (from, to) = (sandbox.path(from), sandbox.path("there").join(to));
        if from.is_dir() {
            fs::rename(from, to).unwrap();
        } else {
            fs::copy(from, to).unwrap();
        }
    }
    let words = |rest: &str| -> Vec<String> {
        format!("crl --ca-dir there/web --chain {rest}")
            .split_whitespace()
            .map(
                |word| match word.contains(".pem") || word.contains(".crt") {
                    true => format!("there/{word}"),
                    false => word.to_owned(),
                },
            )
            .collect()
    };
    let missing = [
        "revocation list of CN=Mid is missing",
        "--chain DIR",
        "--chain FILE",
    ];
    sandbox.fails(&words(""), 1, &missing);
    sandbox.fails(&words("root.pem"), 1, &missing[..1]);
    sandbox.fails(
        &words("mid.pem"),
        1,
        &["revocation list of CN=mTLS CA is missing"],
    );
    // All lists and no root: that list's signature is not checked, and that is said.
    let run = sandbox.run(&words("mid.pem root.pem"));
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr
            .contains("the signature of there/root.pem was not checked"),
        "{}",
        run.stderr
    );
    let chain = sandbox.bytes("there/web/crl-chain.pem");
    for rest in ["mid.pem root.pem root.crt", "mid-chain.pem root.crt"] {
        let run = sandbox.run(&words(rest));
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{rest}");
        assert!(run.stdout.starts_with("kept "), "{}", run.stdout);
        assert_eq!(sandbox.bytes("there/web/crl-chain.pem"), chain);
    }
    // What cannot be used is refused, with the file.
    let forged = Sandbox::with_ca();
    forged.ok(&["crl"]);
    sandbox.write("there/forged.pem", forged.bytes("pki/crl.pem"));
    sandbox.fails(
        &words("mid.pem forged.pem root.crt"),
        1,
        &["forged.pem", "another key"],
    );
    sandbox.fails(
        &words("mid.pem forged.pem"),
        1,
        &["forged.pem", "another key"],
    );
    sandbox.write("there/junk.pem", "junk");
    sandbox.fails(&words("mid.pem junk.pem"), 1, &["junk.pem"]);
    sandbox.write("there/key.pem", sandbox.read("pki/ca.key"));
    sandbox.fails(&words("mid.pem key.pem"), 1, &["key.pem", "a private key"]);
    sandbox.fails(&words("mid.pem none.pem"), 1, &["none.pem"]);
}

#[test]
fn a_list_above_that_is_over() {
    let sandbox = three_levels();
    sandbox.ok(&["crl"]);
    sandbox.age_list(Duration::days(-20), Duration::days(8));
    sandbox.ok(&line("crl --ca-dir mid"));
    let run = sandbox.run(&line("crl --ca-dir web --chain"));
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains("the list of CN=mTLS CA ends on"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_root_has_nobody_above() {
    let sandbox = Sandbox::with_ca();
    sandbox.is_idempotent(&line("crl --chain"));
    assert_eq!(
        sandbox.bytes("pki/crl-chain.pem"),
        sandbox.bytes("pki/crl.pem")
    );
    sandbox.fails(
        &line("crl --chain --out pki/crl.pem"),
        2,
        &["own list in PEM"],
    );
    assert_eq!(
        sandbox.ok(&line("crl --out - --chain")),
        sandbox.read("pki/crl.pem")
    );
}

/// Servers read the copies: what is revoked is in them after every run that makes a list.
#[test]
fn copies_in_the_folder_are_brought_up_to_date() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["crl"]);
    sandbox.ok(&line("init-ca --ca-dir web --parent pki --subject CN=W"));
    sandbox.ok(&line("issue-client alice --ca-dir web"));
    sandbox.ok(&line("crl --ca-dir web --chain"));
    sandbox.ok(&line("crl --ca-dir web --der"));
    sandbox.keeps(&line("crl --ca-dir web"));
    let run = sandbox.run(&line("revoke alice.crt --ca-dir web --crl --json"));
    let json = run.json();
    let files = json["files"].as_array().unwrap().iter();
    let written: Vec<&str> = files
        .filter(|file| file["written"] == true)
        .map(|file| file["kind"].as_str().unwrap())
        .collect();
    assert_eq!(written, ["crl", "crl-der", "crl-chain"], "{json}");
    assert!(!accepts(&sandbox, "web/crl-chain.pem"));
    let own = mtls_ca::pki::armour::read(&sandbox.bytes("web/crl.pem")).unwrap();
    assert_eq!(sandbox.bytes("web/crl.der"), *own[0].der);
    sandbox.keeps(&line("crl --ca-dir web"));
    // One that stayed behind, of an earlier version.
    let der = sandbox.bytes("web/crl.der");
    sandbox.ok(&line("crl --ca-dir web --force"));
    sandbox.write("web/crl.der", der);
    sandbox.would(&line("crl --ca-dir web"), "renew");
    let said = sandbox.ok(&line("crl --ca-dir web"));
    assert!(
        said.contains("because       web/crl.der is behind"),
        "{said}"
    );
    sandbox.keeps(&line("crl --ca-dir web"));
    // A new list above: any run takes it, and knows when it should be newer.
    sandbox.ok(&line("revoke web/ca.crt"));
    let run = sandbox.run(&line("crl --ca-dir web"));
    assert!(
        run.stderr
            .contains("pki/crl.pem lacks what was revoked since it was made"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("pki crl\n"), "{}", run.stderr);
    sandbox.ok(&["crl"]);
    let run = sandbox.run(&line("crl --ca-dir web"));
    assert!(run.stdout.starts_with("renewed "), "{}", run.stdout);
    assert!(run.stderr.contains("has revoked CN=W"), "{}", run.stderr);
    // Without that CA's folder, its list stays as it is, and that is said.
    std::fs::rename(sandbox.path("pki"), sandbox.path("web/away")).unwrap();
    let run = sandbox.run(&line("crl --ca-dir web --force"));
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains("web/crl-chain.pem keeps the lists"),
        "{}",
        run.stderr
    );
    let lists = mtls_ca::pki::armour::read(&sandbox.bytes("web/crl-chain.pem")).unwrap();
    assert_eq!(lists.len(), 2);
    // Somebody's own file is left.
    sandbox.write("web/crl.der", "mine");
    let run = sandbox.run(&line("crl --ca-dir web --force"));
    assert_eq!(
        (run.code, sandbox.read("web/crl.der").as_str()),
        (0, "mine")
    );
    assert!(run.stderr.contains("web/crl.der"), "{}", run.stderr);
}
