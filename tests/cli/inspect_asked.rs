//! `inspect --field`, `--as` and `--match` ask every object of a run: what has no answer, and what is not seen.

use serde_json::{Value, json};

use super::kit::{line, openssl};
use crate::support::Sandbox;

/// Alice's certificate and key, and containers of all kinds under the passphrase `secret`.
fn with_containers() -> Sandbox {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&line("issue-client alice --subject CN=alice"));
    sandbox.ok(&["crl"]);
    sandbox.write("pass", "secret");
    for args in [
        "pkcs12 -export -in alice.crt -inkey alice.key -passout file:pass -out locked.p12",
        "pkcs12 -export -in alice.crt -inkey alice.key -passout file:pass -certpbe NONE -out open.p12",
        "pkcs12 -export -in alice.crt -inkey alice.key -passout file:pass -certpbe CAMELLIA-256-CBC -out foreign.p12",
        "pkcs12 -export -nocerts -inkey alice.key -passout file:pass -out key.p12",
        "crl2pkcs7 -nocrl -out empty.p7",
        "crl2pkcs7 -in pki/crl.pem -out crl.p7",
    ] {
        openssl(&sandbox, &line(args));
    }
    let both = [sandbox.read("alice.crt"), sandbox.read("alice.key")];
    sandbox.write("both.pem", both.concat());
    sandbox
}

const LOCKED: &str = "locked.p12 is under a passphrase: what it holds is not seen without it";
const SHUT: &str = "part 1 of foreign.p12 stays shut: it is encrypted with Camellia-256-CBC";

#[test]
fn what_was_not_compared_is_no_match() {
    let sandbox = with_containers();
    let matches = |args: &str, exit: i32, words: &[&str]| -> Value {
        let args = [line("inspect --match CN=alice"), line(args)].concat();
        sandbox.fails(&args, exit, words);
        let run = sandbox.run(&[&["--json"], &args[..]].concat());
        assert_eq!(
            (run.code, &run.json()["error"]["exit"]),
            (exit, &json!(exit))
        );
        run.json()["matches"].clone()
    };
    for (args, exit, words) in [
        ("locked.p12", 6, LOCKED),
        ("foreign.p12 --pass file:pass", 1, SHUT),
        (
            "key.p12",
            1,
            "key.p12 holds a PKCS #12 file, and nothing in it has a subject to match",
        ),
        (
            "key.p12 --pass file:pass",
            1,
            "nothing in it has a subject to match",
        ),
        (
            "empty.p7",
            1,
            "empty.p7 holds a PKCS #7 bundle, and nothing in it has a subject to match",
        ),
        ("crl.p7", 1, "nothing in it has a subject to match"),
        (
            "alice.key",
            1,
            "alice.key holds a private key, which has no subject to match",
        ),
        // What matches does not speak for what is not seen.
        ("alice.crt locked.p12", 6, LOCKED),
        ("alice.crt foreign.p12 --pass file:pass", 1, SHUT),
        ("alice.crt none", 1, "cannot read none"),
    ] {
        assert_eq!(matches(args, exit, &[words]), Value::Null, "{args}");
    }
    sandbox.fails(
        &line("inspect --match CN=alice locked.p12"),
        6,
        &["--pass prompt"],
    );
    for args in [
        "locked.p12 --pass file:pass",
        "open.p12",
        "both.pem",
        "alice.crt crl.p7 empty.p7",
    ] {
        let args = [line("inspect --match CN=alice"), line(args)].concat();
        assert_eq!(sandbox.ok(&args), "");
        assert_eq!(sandbox.json(&args)["matches"], true);
    }
    let other = ["inspect", "--match", "CN=mallory", "both.pem"];
    sandbox.fails(
        &other,
        4,
        &["both.pem has CN=alice, you asked for CN=mallory"],
    );
}

#[test]
fn a_value_that_is_not_seen_is_a_failure() {
    let sandbox = with_containers();
    for (args, exit, out, words) in [
        ("--field subject locked.p12", 6, "", LOCKED),
        ("--as nginx locked.p12", 6, "", LOCKED),
        ("--as node locked.p12", 6, "", LOCKED),
        (
            "--field subject alice.crt locked.p12",
            6,
            "CN=alice\n",
            LOCKED,
        ),
        ("--field subject foreign.p12 --pass file:pass", 1, "", SHUT),
        (
            "--field key-type foreign.p12 --pass file:pass",
            1,
            "ec-p256\n",
            SHUT,
        ),
        (
            "--field key-type open.p12",
            6,
            "ec-p256\n",
            "open.p12 is under a passphrase",
        ),
        (
            "--field subject empty.p7",
            1,
            "",
            "nothing in it has a subject",
        ),
        (
            "--as node crl.p7",
            1,
            "",
            "holds a PKCS #7 bundle without any, and node's",
        ),
    ] {
        let args = [&["inspect"], &line(args)[..]].concat();
        let run = sandbox.fails(&args, exit, &[words]);
        assert_eq!(run.stdout, out, "{args:?}");
        // Said once, however many objects it is about.
        assert_eq!(
            run.stderr.matches(words).count(),
            1,
            "{args:?}\n{}",
            run.stderr
        );
    }
    for args in [
        "--field subject open.p12",
        "--field subject locked.p12 --pass file:pass",
    ] {
        let args = [&["inspect"], &line(args)[..]].concat();
        assert_eq!(sandbox.ok(&args), "CN=alice\n");
    }
}

/// A key has no subject and a certificate has one: haproxy's files hold both.
#[test]
fn what_has_no_such_value_is_passed_over() {
    let sandbox = with_containers();
    let subject = "CN=alice\n";
    assert_eq!(
        sandbox.ok(&line("inspect --field subject both.pem")),
        subject
    );
    assert_eq!(
        sandbox.ok(&line("inspect --as nginx alice.key alice.crt")),
        subject
    );
    let sha256 = sandbox.ok(&line("inspect --field sha256 alice.crt"));
    assert_eq!(sandbox.ok(&line("inspect --field sha256 both.pem")), sha256);
    let node = sandbox.ok(&line("inspect --as node alice.crt"));
    assert_eq!(sandbox.ok(&line("inspect --as node both.pem")), node);
    let both = sandbox.ok(&line("inspect --field key-type both.pem"));
    assert_eq!(both, "ec-p256\nec-p256\n");
    sandbox.fails(
        &line("inspect --as node alice.key"),
        1,
        &["alice.key holds a private key, and node's getPeerCertificate() tells of certificates"],
    );
}
