//! `renew --rekey`: a new key, and the old one beside it.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use mtls_ca::pki::signer::Signer;

use super::durability::traced;
use super::kit::{fixture, line, openssl, with};
use crate::support::{Run, Sandbox};

const REKEY: &str = "renew alice.crt --rekey --within 2d --days 30";

/// alice has a day left.
fn short_alice() -> Sandbox {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&line("issue-client alice --days 1"));
    sandbox
}

fn serial(sandbox: &Sandbox) -> String {
    sandbox.certificate("alice.crt").facts().serial.to_string()
}

#[test]
fn the_old_pair_stays_beside_the_new_one() {
    let sandbox = short_alice();
    let (key, cert, old) = (
        sandbox.bytes("alice.key"),
        sandbox.bytes("alice.crt"),
        serial(&sandbox),
    );
    let args = line(REKEY);
    sandbox.would(&args, "renew");
    let json = sandbox.json(&args);
    assert_eq!(json["outcome"], "renewed", "{json}");
    let files: Vec<(&str, &str, bool)> = json["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| {
            let text = |member: &str| file[member].as_str().unwrap();
            (
                text("path"),
                text("kind"),
                file["written"].as_bool().unwrap(),
            )
        })
        .collect();
    let (old_key, old_cert) = (format!("alice.key.{old}"), format!("alice.crt.{old}"));
    assert_eq!(
        files,
        [
            ("alice.key", "key", true),
            (old_key.as_str(), "old-key", true),
            ("alice.crt", "certificate", true),
            (old_cert.as_str(), "old-certificate", true),
        ]
    );
    assert_eq!(
        (sandbox.bytes(&old_key), sandbox.bytes(&old_cert)),
        (key, cert)
    );
    for (file, mode) in [
        ("alice.key", 0o600),
        ("alice.crt", 0o644),
        (&old_key, 0o600),
        (&old_cert, 0o644),
    ] {
        assert_eq!(sandbox.mode(file), mode, "{file}");
    }
    sandbox.pair_matches("alice");
    assert_ne!(
        sandbox.certificate("alice.crt").facts().spki,
        sandbox.certificate(&old_cert).facts().spki
    );
    sandbox.keeps_because(&args, "it is renewed from");
    sandbox.everything_is_recorded();
    let recorded = sandbox.recorded("pki");
    assert_eq!(
        recorded[1].superseded_by.as_ref(),
        Some(&recorded[2].serial)
    );
}

#[test]
fn the_kind_of_key_stays_unless_told_otherwise() {
    let sandbox = Sandbox::with_ca();
    for kind in ["ec-p384", "ed25519", "rsa-2048"] {
        sandbox.ok(&["issue-client", "alice", "--name", kind, "--key-type", kind]);
        let file = format!("{kind}.crt");
        let json = sandbox.json(&["renew", &file, "--rekey", "--force"]);
        assert_eq!(json["certificate"]["key_type"], kind, "{json}");
        sandbox.pair_matches(kind);
    }
    let json = sandbox.json(&line(
        "renew rsa-2048.crt --rekey --force --key-type ec-p256",
    ));
    assert_eq!(json["certificate"]["key_type"], "ec-p256", "{json}");
    sandbox.pair_matches("rsa-2048");
}

#[test]
fn under_the_passphrase_that_the_old_one_had() {
    let sandbox = Sandbox::with_ca();
    sandbox.write("pass", "open sesame\n");
    sandbox.write("wrong", "sesame\n");
    fs::copy(fixture("keys/encrypted.key"), sandbox.path("alice.key")).unwrap();
    sandbox.ok(&line("issue-client alice --days 1 --key-pass file:pass"));
    let old = sandbox.bytes("alice.key");
    let args = line(REKEY);
    sandbox.fails(&args, 6, &["alice.key is under a passphrase", "--key-pass"]);
    sandbox.fails(
        &with(&args, "--key-pass=file:wrong"),
        6,
        &["does not open alice.key"],
    );
    sandbox.would(&args, "renew");
    let beside = format!("alice.key.{}", serial(&sandbox));
    sandbox.ok(&with(&args, "--key-pass=file:pass"));
    assert_eq!(sandbox.bytes(&beside), old);
    assert!(
        sandbox
            .read("alice.key")
            .starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----")
    );
    let public = sandbox.ok(&line("key public alice.key --key-pass file:pass"));
    let was = sandbox.ok(&["key", "public", &beside, "--key-pass", "file:pass"]);
    assert_ne!(public, was);
    sandbox.keeps_because(&args, "it is renewed from");
    sandbox.ok(&line("verify alice.crt"));
}

#[test]
fn a_passphrase_for_one_that_had_none() {
    let sandbox = short_alice();
    sandbox.write("pass", "open sesame\n");
    sandbox.ok(&with(&line(REKEY), "--key-pass=file:pass"));
    assert!(sandbox.read("alice.key").contains("ENCRYPTED"));
}

#[test]
fn a_key_that_is_not_the_certificates() {
    let sandbox = short_alice();
    sandbox.ok(&line("issue-client bob"));
    sandbox.ok(&line("csr carol"));
    sandbox.ok(&line("sign-client carol.csr"));
    fs::rename(sandbox.path("carol.key"), sandbox.path("elsewhere.key")).unwrap();
    let beside = format!("alice.key.{}", serial(&sandbox));
    for (args, code, words) in [
        (
            "renew alice.crt --rekey --force --key bob.key",
            3,
            &[
                "alice.crt and bob.key do not belong together",
                "the certificate is for public key",
                "--key FILE",
            ][..],
        ),
        (
            "renew carol.crt --rekey --force",
            1,
            &["the key carol.key is not there", "--key FILE"],
        ),
        (
            "renew alice.crt --rekey --force --key ./alice.crt",
            2,
            &["cannot hold both"],
        ),
        (
            "renew alice.crt --rekey --force --key carol.csr",
            1,
            &["carol.csr holds a signing request"],
        ),
    ] {
        sandbox.fails(&line(args), code, words);
    }
    // The name that the old key would be kept under is taken.
    sandbox.write(&beside, sandbox.read("bob.key"));
    sandbox.conflicts(
        &line(REKEY),
        &[&beside, "is there already and holds something else"],
    );
    sandbox.ok(&line("renew carol.crt --rekey --force --key elsewhere.key"));
    assert_eq!(
        sandbox.key("elsewhere.key").public_key(),
        &sandbox.certificate("carol.crt").facts().spki
    );
}

#[test]
fn a_run_that_was_interrupted_between_the_key_and_the_certificate_is_finished() {
    for finish in [
        REKEY,
        "renew alice.crt",
        "renew alice.crt --rekey --revoke-old",
        "renew --due --within 2d --days 30",
    ] {
        let sandbox = short_alice();
        sandbox.ok(&line("csr other"));
        let (old, beside) = (
            sandbox.bytes("alice.key"),
            format!("alice.key.{}", serial(&sandbox)),
        );
        fs::rename(sandbox.path("alice.key"), sandbox.path(&beside)).unwrap();
        fs::rename(sandbox.path("other.key"), sandbox.path("alice.key")).unwrap();
        let new = sandbox.bytes("alice.key");
        sandbox.ok(&with(&line(finish), "--dry-run"));
        let said = sandbox.ok(&line(finish));
        assert!(
            said.contains("its key is the new one of a renewal that was interrupted"),
            "{said}"
        );
        assert_eq!(
            (sandbox.bytes("alice.key"), sandbox.bytes(&beside)),
            (new, old),
            "{finish}"
        );
        sandbox.pair_matches("alice");
        sandbox.keeps_because(&line("renew alice.crt --rekey"), "it is renewed from");
    }
}

#[test]
fn a_key_behind_a_link_and_one_that_others_read() {
    let sandbox = short_alice();
    fs::create_dir(sandbox.path("private")).unwrap();
    fs::rename(sandbox.path("alice.key"), sandbox.path("private/a.key")).unwrap();
    symlink("private/a.key", sandbox.path("alice.key")).unwrap();
    fs::set_permissions(
        sandbox.path("private/a.key"),
        fs::Permissions::from_mode(0o640),
    )
    .unwrap();
    let beside = format!("a.key.{}", serial(&sandbox));
    let run = sandbox.run(&line(REKEY));
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr
            .contains("private/a.key had mode 0640 and has 0600 now"),
        "{}",
        run.stderr
    );
    assert!(sandbox.path("alice.key").is_symlink());
    assert_eq!(sandbox.entries("private"), ["a.key", beside.as_str()]);
    sandbox.pair_matches("alice");
}

/// zoe's certificate is about the CA's key, as another tool made it.
fn zoe_with_the_cas_key(sandbox: &Sandbox) {
    sandbox.ok(&line("csr zoe --key pki/ca.key"));
    sandbox.write("ext", "extendedKeyUsage=clientAuth\n");
    let made = "x509 -req -in zoe.csr -CA pki/ca.crt -CAkey pki/ca.key -set_serial 0x1234567890 -days 9 -extfile ext -out zoe.crt";
    openssl(sandbox, &line(made));
}

#[test]
fn the_key_of_a_ca_never_gives_way() {
    let sandbox = Sandbox::with_ca();
    zoe_with_the_cas_key(&sandbox);
    let zoe = "renew zoe.crt --rekey --force --key";
    let words = ["pki/ca.key is the key of the CA in ./pki/ca.crt", "revoke"];
    sandbox.fails(&with(&line(zoe), "pki/ca.key"), 1, &words);
    symlink("pki/ca.key", sandbox.path("other-name")).unwrap();
    sandbox.fails(&with(&line(zoe), "other-name"), 1, &words);
    // A copy is still the CA's key, and nobody can tell whether it is the only one that will be left.
    fs::copy(sandbox.path("pki/ca.key"), sandbox.path("copy.key")).unwrap();
    sandbox.fails(
        &with(&line(zoe), "copy.key"),
        1,
        &["copy.key is the key of the CA in ./pki/ca.crt"],
    );
    // Another CA's.
    sandbox.ok(&line("init-ca --ca-dir other"));
    sandbox.ok(&line("issue-client alice"));
    sandbox.fails(
        &line("renew alice.crt --rekey --force --key other/ca.key"),
        1,
        &["other/ca.key is the key of the CA in other/ca.crt"],
    );
}

#[test]
fn a_cas_key_that_gave_way_is_found_again() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&line("issue-client alice"));
    let place = |name: &str| sandbox.path(name);
    fs::rename(place("pki/ca.key"), place("pki/ca.key.463d")).unwrap();
    fs::copy(place("alice.key"), place("pki/ca.key")).unwrap();
    fs::copy(place("alice.key"), place("pki/ca.key.1")).unwrap();
    for (command, exit) in [("issue-client bob", 1), ("crl", 1), ("init-ca", 3)] {
        let run = sandbox.fails(
            &line(command),
            exit,
            &["its own key is still there, as ./pki/ca.key.463d: mv ./pki/ca.key "],
        );
        assert!(!run.stderr.contains("delete its folder"), "{}", run.stderr);
    }
    fs::rename(place("pki/ca.key"), place("pki/ca.key.other")).unwrap();
    fs::rename(place("pki/ca.key.463d"), place("pki/ca.key")).unwrap();
    sandbox.ok(&line("issue-client bob"));
}

/// The new key is in place before its certificate; where that fails, the old pair is there again.
#[test]
fn a_new_key_does_not_stay_with_the_old_certificate() {
    let (mut failed, mut brought_back) = (0, false);
    let calls = ["rename", "renameat", "renameat2"];
    for (call, when) in calls.iter().flat_map(|call| [(call, 1), (call, 2)]) {
        let sandbox = short_alice();
        let before = (sandbox.bytes("alice.key"), sandbox.bytes("alice.crt"));
        let fail = format!("inject={call}:error=EBUSY:when={when}");
        let trace = format!("trace={call}");
        let run = Run::of(traced(&sandbox, &[&trace, &fail], &line(REKEY)));
        sandbox.pair_matches("alice");
        // Which calls a rename is made of is the library's to say.
        if run.code == 0 {
            continue;
        }
        failed += 1;
        let after = (sandbox.bytes("alice.key"), sandbox.bytes("alice.crt"));
        assert_eq!(
            (run.code, after),
            (1, before.clone()),
            "{call} {when}: {}",
            run.stderr
        );
        brought_back |= run.stderr.contains("alice.key is the old one again");
        sandbox.ok(&line(REKEY));
        sandbox.pair_matches("alice");
        assert_ne!(sandbox.bytes("alice.key"), before.0);
    }
    assert!(failed > 2 && brought_back, "{failed}");
}
