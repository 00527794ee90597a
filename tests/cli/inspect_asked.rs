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

/// `--as` changes names and fingerprints; what has one form is not handed out as if it were a consumer's own.
#[test]
fn only_what_has_several_forms_is_printed_in_one() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&line("issue-client alice --subject /O=Acme/CN=alice"));
    for field in [
        "serial",
        "not-before",
        "not-after",
        "sans",
        "key-type",
        "profile",
    ] {
        let args = ["inspect", "--as", "node", "--field", field, "alice.crt"];
        let words = format!(
            "--as is for subject, issuer, sha256, sha1 and spki-sha256; {field} has one form"
        );
        sandbox.fails(&args, 2, &[&words]);
    }
    for field in ["subject", "issuer", "sha256", "sha1", "spki-sha256"] {
        sandbox.ok(&["inspect", "--as", "node", "--field", field, "alice.crt"]);
    }
    let json = sandbox.json(&["inspect", "--as", "nginx-legacy", "alice.crt"]);
    assert_eq!(json["objects"][0]["subject_as"], "/O=Acme/CN=alice");
    assert_eq!(json["objects"][0]["issuer_as"], "/CN=mTLS CA");
}

/// Limits are for what is issued: what `--field subject` prints is compared, whatever it is.
#[test]
fn every_subject_matches_itself() {
    let sandbox = Sandbox::new();
    let key = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout k -days 9 -out a.crt -subj";
    sandbox.write("cnf", "[req]\ndistinguished_name=d\n[d]\n");
    for subject in ["/", "/CN=a\tb", "/C=XX/CN=a"] {
        let mut args = line(key);
        args.extend([subject, "-config", "cnf"]);
        openssl(&sandbox, &args);
        let printed = sandbox.ok(&line("inspect --field subject a.crt"));
        let printed = printed.trim_end_matches('\n');
        assert_eq!(
            sandbox.ok(&["inspect", "--match", printed, "a.crt"]),
            "",
            "{subject}"
        );
    }
    let long = format!("CN={}", "a".repeat(65));
    sandbox.fails(
        &["inspect", "--match", &long, "a.crt"],
        4,
        &["you asked for CN=aaa"],
    );
    sandbox.fails(&["inspect", "--match", "", "a.crt"], 4, &[]);
}

/// A PKCS #12 file of which nothing is encrypted has an integrity all the same, and that has a passphrase.
#[test]
fn the_passphrase_of_an_open_file_is_checked() {
    let sandbox = with_containers();
    let args = "pkcs12 -export -in alice.crt -inkey alice.key -passout file:pass -certpbe NONE -keypbe NONE -out bare.p12";
    openssl(&sandbox, &line(args));
    sandbox.write("other", "not it");
    let said = sandbox.ok(&line("inspect bare.p12"));
    assert!(
        said.contains("with 1 certificate and 1 key, without a passphrase"),
        "{said}"
    );
    let said = sandbox.ok(&line("inspect bare.p12 --pass file:pass"));
    assert!(
        said.contains("the passphrase is that of its integrity"),
        "{said}"
    );
    let wrong = line("inspect bare.p12 --pass file:other");
    sandbox.fails(&wrong, 6, &["does not open bare.p12"]);
    let args =
        "pkcs12 -export -in alice.crt -inkey alice.key -passout file:pass -iter 1 -out once.p12";
    openssl(&sandbox, &line(args));
    let said = sandbox.ok(&line("inspect once.p12"));
    assert!(
        said.contains("with one round") && !said.contains("1 rounds"),
        "{said}"
    );
}

/// The hint is followed word for word.
#[test]
fn pem_in_the_dress_of_other_programs() {
    let sandbox = with_containers();
    let pem = sandbox.read("alice.crt");
    for (dressed, words) in [
        (
            pem.replace('\n', "\\n"),
            "block 1 (CERTIFICATE) has `\\n` in two characters",
        ),
        (
            pem.replace('\n', "\\r\\n"),
            "has `\\n` in two characters where its lines end",
        ),
        (
            pem.lines().map(|line| format!("> {line}\n")).collect(),
            "has `>` before its lines",
        ),
        (
            pem.lines().map(|line| format!(">> {line}\n")).collect(),
            "as quoted mail has it",
        ),
    ] {
        sandbox.write("dressed.pem", dressed);
        let run = sandbox.fails(&["inspect", "dressed.pem"], 1, &[words]);
        let (_, hint) = run.stderr.split_once("take it away: ").unwrap();
        let mut shell = crate::support::peer("sh");
        let done = shell
            .args(["-c", hint])
            .current_dir(sandbox.path(""))
            .output()
            .unwrap();
        assert!(done.status.success(), "{hint}");
        let subject = sandbox.ok(&line("inspect --field subject NEW.pem"));
        assert_eq!(subject, "CN=alice\n", "{hint}");
    }
}
