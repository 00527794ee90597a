//! A key that the ledger knows as compromised by one certificate, and that has another one, which is due.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use time::Duration;

use super::apply::{SMALL, applied, is_at_rest};
use super::fleet;
use super::kit::line;
use crate::support::Sandbox;

fn serial(sandbox: &Sandbox, name: &str) -> String {
    let certificate = sandbox.certificate(&format!("{name}.crt"));
    certificate.facts().serial.to_string()
}

/// Has another certificate, near its end, and the first one is revoked.
fn due_and_compromised(sandbox: &Sandbox, name: &str) -> (String, String) {
    let old = serial(sandbox, name);
    sandbox.age(name, Duration::days(-300), Duration::days(30));
    sandbox.ok(&["list", "--import", &format!("{name}.crt")]);
    sandbox.ok(&["revoke", "--serial", &old, "--reason", "keyCompromise"]);
    (old, serial(sandbox, name))
}

/// What is said of the one that stays, and at last what makes another one.
fn words(file: &str, old: &str, next: &str) -> [String; 3] {
    [
        format!("the key of {file} is in other hands: its certificate {old} was revoked on "),
        format!(
            " (keyCompromise), so it is certified no more; {file} was left as it is: to have a new one, {next}\n"
        ),
        next.to_owned(),
    ]
}

/// What stands on disk stays, with a word, in every manner of running; the rest of the run goes on.
fn stays(sandbox: &Sandbox, args: &[&str], words: &[String]) {
    let before = sandbox.snapshot();
    for flag in ["--dry-run", "--check", "--force"] {
        let run = sandbox.run(&[args, &[flag]].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert_eq!(run.stderr.matches("warning: ").count(), 1, "{}", run.stderr);
        for words in words {
            assert!(
                run.stderr.contains(words.as_str()),
                "{words}\n{}",
                run.stderr
            );
        }
    }
    assert_eq!(before, sandbox.snapshot());
}

/// As the warning says; then everything is as it should be.
fn is_rekeyed(sandbox: &Sandbox, args: &[&str], (old, new): &(String, String), name: &str) {
    let next = format!("mtls-ca renew --ca-dir ./pki ./{name}.crt --rekey --revoke-old");
    stays(sandbox, args, &words(&format!("./{name}.crt"), old, &next));
    sandbox.ok(&line(&next)[1..]);
    sandbox.pair_matches(name);
    assert_ne!(serial(sandbox, name), *new);
    let revoked = sandbox.ok(&["list", "--revoked", "--csv"]);
    assert!(revoked.contains(old) && revoked.contains(new), "{revoked}");
    let run = sandbox.run(&[args, &["--dry-run"]].concat());
    assert_eq!((run.code, &*run.stderr), (0, ""));
}

#[test]
fn by_the_single_command_it_is_kept() {
    let sandbox = Sandbox::with_ca();
    let alice = ["issue-client", "alice"];
    sandbox.ok(&alice);
    let serials = due_and_compromised(&sandbox, "alice");
    is_rekeyed(&sandbox, &alice, &serials, "alice");
}

#[test]
fn its_key_has_another_name() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "bob", "--key", "own.key"]);
    fs::copy(sandbox.path("own.key"), sandbox.path("bob.key")).unwrap();
    let (old, _) = due_and_compromised(&sandbox, "bob");
    fs::remove_file(sandbox.path("bob.key")).unwrap();
    let next = "mtls-ca renew --ca-dir ./pki ./bob.crt --rekey --key own.key --revoke-old";
    let bob = ["issue-client", "bob", "--key", "own.key"];
    stays(&sandbox, &bob, &words("./bob.crt", &old, next));
    sandbox.ok(&line(next)[1..]);
}

#[test]
fn a_requests_certificate_is_kept() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["csr", "alice"]);
    let sign = ["sign-client", "alice.csr"];
    sandbox.ok(&sign);
    let (old, new) = due_and_compromised(&sandbox, "alice");
    let revoke = format!("mtls-ca revoke --ca-dir ./pki --serial {new} --reason keyCompromise");
    let next = format!(
        "revoke it ({revoke}), have its holder send a request with a new key (mtls-ca csr NAME), delete its files and run this again"
    );
    stays(&sandbox, &sign, &words("./alice.crt", &old, &next));
    sandbox.ok(&line(&revoke)[1..]);
    for ending in ["crt", "key", "csr"] {
        fs::remove_file(sandbox.path(format!("alice.{ending}"))).unwrap();
    }
    sandbox.ok(&["csr", "alice"]);
    assert!(sandbox.ok(&sign).starts_with("created "));
}

#[test]
fn it_does_not_stop_a_manifest() {
    let sandbox = applied(SMALL);
    let serials = due_and_compromised(&sandbox, "alice");
    sandbox.ok(&["crl"]);
    let apply = ["apply", "pki.toml"];
    is_at_rest(&sandbox, &apply);
    is_rekeyed(&sandbox, &apply, &serials, "alice");
    sandbox.ok(&["apply", "pki.toml", "--yes"]);
    // What must be made is still a conflict.
    sandbox.ok(&["revoke", "alice.crt", "--reason", "keyCompromise"]);
    sandbox.ok(&["crl"]);
    fs::remove_file(sandbox.path("alice.crt")).unwrap();
    let words = ["pki.toml:4: the key in ./alice.key is in other hands"];
    sandbox.fails(&["apply", "pki.toml", "--yes"], 3, &words);
    fs::remove_file(sandbox.path("alice.key")).unwrap();
    sandbox.ok(&["apply", "pki.toml", "--yes"]);
    is_at_rest(&sandbox, &apply);
}

#[test]
fn it_does_not_stop_a_list() {
    let sandbox = fleet::of(3);
    let apply = ["apply", "--clients", "list.csv"];
    let yes = [&apply[..], &["--yes"]].concat();
    sandbox.ok(&yes);
    let serials = due_and_compromised(&sandbox, "c1");
    fleet::is_at_rest(&sandbox, &yes, 3);
    is_rekeyed(&sandbox, &apply, &serials, "c1");
    fs::remove_file(sandbox.path("c2.crt")).unwrap();
    let said = sandbox.ok(&yes);
    assert!(said.ends_with("applied: 1 created, 2 kept\n"), "{said}");
}

/// The ledger learns of it in the same run, before the certificate would have been made.
#[test]
fn revoked_in_the_same_run() {
    let sandbox = applied(SMALL);
    let old = serial(&sandbox, "alice");
    sandbox.age("alice", Duration::days(-300), Duration::days(30));
    sandbox.ok(&["list", "--import", "alice.crt"]);
    let new = serial(&sandbox, "alice");
    let revoked = format!("[[revoked]]\nserial = '{old}'\nreason = 'keyCompromise'\n");
    sandbox.write("pki.toml", format!("{SMALL}{revoked}"));
    let run = sandbox.run(&["apply", "pki.toml", "--yes"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stdout.contains("= kept client certificate CN=alice"),
        "{}",
        run.stdout
    );
    assert_eq!(serial(&sandbox, "alice"), new);
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
}

#[test]
fn in_an_archive_it_is_taken_out() {
    let sandbox = fleet::of(2);
    sandbox.ok(&["apply", "--clients", "list.csv", "--yes"]);
    let (old, new) = due_and_compromised(&sandbox, "c1");
    let files = line("-cf fleet.tar c0.key c0.crt c1.key c1.crt");
    fleet::tar(&sandbox, &files);
    let closed = fs::Permissions::from_mode(0o600);
    fs::set_permissions(sandbox.path("fleet.tar"), closed.clone()).unwrap();
    let apply = [
        "apply",
        "--clients",
        "list.csv",
        "--output-tar",
        "fleet.tar",
    ];
    let revoke = format!("mtls-ca revoke --ca-dir ./pki --serial {new} --reason keyCompromise");
    let delete = "tar --delete -f fleet.tar c1.key c1.crt";
    let next = format!("revoke it ({revoke}), take its files out ({delete}) and run this again");
    stays(&sandbox, &apply, &words("c1.crt in fleet.tar", &old, &next));
    sandbox.ok(&line(&revoke)[1..]);
    fleet::tar(&sandbox, &line(delete)[1..]);
    fs::set_permissions(sandbox.path("fleet.tar"), closed).unwrap();
    let run = sandbox.run(&[&apply[..], &["--yes"]].concat());
    assert_eq!((run.code, &*run.stderr), (0, ""));
    assert!(
        run.stdout.ends_with("applied: 1 created, 1 kept\n"),
        "{}",
        run.stdout
    );
}

/// One that is due and has a key here gets a new one as `renew` says; from another folder, too.
#[test]
fn renew_says_what_helps() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "alice"]);
    let (old, new) = due_and_compromised(&sandbox, "alice");
    fs::rename(sandbox.path("pki"), sandbox.path("my ca")).unwrap();
    let next =
        "mtls-ca renew --ca-dir 'my ca' FILE --rekey --revoke-old".replace("FILE", "alice.crt");
    let hint = format!("hint: make a new key too: {next}\n");
    let message = format!("the key of alice.crt is in other hands: its certificate {old} was");
    sandbox.fails(
        &["renew", "--ca-dir", "my ca", "alice.crt"],
        1,
        &[&message, &hint],
    );
    let due = ["renew", "--ca-dir", "my ca", "--due"];
    sandbox.fails(
        &due,
        1,
        &["alice.crt is in other hands", "--rekey --revoke-old\n"],
    );
    let args = ["renew", "--ca-dir", "my ca", "alice.crt", "--rekey"];
    sandbox.ok(&[&args[..], &["--revoke-old"]].concat());
    let revoked = sandbox.ok(&["list", "--ca-dir", "my ca", "--revoked", "--csv"]);
    assert!(
        revoked.contains(&old) && revoked.contains(&new),
        "{revoked}"
    );
}

/// Of a request there is no key to be replaced.
#[test]
fn renew_says_what_helps_a_request() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["csr", "alice"]);
    sandbox.ok(&["sign-client", "alice.csr"]);
    let (_, new) = due_and_compromised(&sandbox, "alice");
    let renew = ["renew", "alice.crt"];
    let revoke = format!("mtls-ca revoke --ca-dir ./pki --serial {new} --reason keyCompromise");
    let words = [
        "hint: if its key is in another file: mtls-ca renew --ca-dir ./pki alice.crt --rekey --key FILE --revoke-old\n".to_owned(),
        format!(
            "hint: if its holder has the key: revoke it ({revoke}), have its holder send a request with a new key (mtls-ca csr NAME), delete its files and sign that request\n"
        ),
    ];
    let words = words.each_ref().map(String::as_str);
    fs::rename(sandbox.path("alice.key"), sandbox.path("elsewhere.key")).unwrap();
    sandbox.fails(&renew, 1, &words);
    // Nor is somebody else's key.
    sandbox.ok(&["issue-client", "bob"]);
    fs::copy(sandbox.path("bob.key"), sandbox.path("alice.key")).unwrap();
    sandbox.fails(&renew, 1, &words);
    sandbox.ok(&line(&revoke)[1..]);
    for ending in ["crt", "key", "csr"] {
        fs::remove_file(sandbox.path(format!("alice.{ending}"))).unwrap();
    }
    sandbox.ok(&["csr", "alice"]);
    sandbox.ok(&["sign-client", "alice.csr"]);
}
