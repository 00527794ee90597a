//! Requests that get no certificate, or not all that they ask for.

use super::kit::{fixture, is_root, line};
use crate::support::Sandbox;

fn request(name: &str) -> String {
    fixture(&format!("requests/{name}.csr"))
}

/// A CA, and the request `name` of the fixtures beside it.
fn with_request(name: &str) -> Sandbox {
    let sandbox = Sandbox::with_ca();
    std::fs::copy(request(name), sandbox.path(format!("{name}.csr"))).unwrap();
    sandbox
}

#[test]
fn requests_that_are_refused() {
    let sandbox = Sandbox::with_ca();
    for (name, words) in [
        ("ca-true", "it asks to be a CA (basicConstraints CA:TRUE)"),
        ("cert-sign", "it asks to be a CA (keyUsage keyCertSign)"),
        ("crl-sign", "it asks to be a CA (keyUsage cRLSign)"),
        ("no-subject", "its subject is empty"),
        ("rsa1024", "RSA with 1024 bits; 2048 is the least"),
        ("p521", "its key is ec-p521"),
        ("dsa", "its key is dsa"),
        ("secp256k1", "its key is ec-secp256k1"),
        ("ed448", "its key is ed448"),
    ] {
        let file = request(name);
        for flags in [
            &[][..],
            &["--dry-run"],
            &["--copy-san"],
            &["--force", "--san", "x.test"],
        ] {
            let args = [&["sign-client", &file], flags].concat();
            sandbox.fails(&args, 1, &["refused", words]);
        }
        sandbox.fails(&["sign-server", &file, "a.test"], 1, &["refused", words]);
        sandbox.fails_in_json(&["sign-client", &file], "refused", 1, &[words]);
    }
    // A person may name the holder instead.
    sandbox.ok(&[
        "sign-client",
        &request("no-subject"),
        "--subject",
        "CN=named",
    ]);
}

#[test]
fn a_request_whose_signature_is_wrong_is_refused() {
    let sandbox = with_request("plain");
    let pem = sandbox.bytes("plain.csr");
    let der = mtls_ca::pki::armour::read(&pem).unwrap().remove(0).der;
    // In the signature; and in the subject (`plain` becomes `plaim`), under the old signature.
    let name = der.windows(5).position(|bytes| bytes == b"plain").unwrap();
    for at in [der.len() - 1, name + 4] {
        let mut forged = der.clone();
        forged[at] ^= 3;
        sandbox.write("forged.csr", &forged);
        sandbox.fails(
            &["sign-client", "forged.csr"],
            1,
            &["forged.csr", "its own signature is wrong", "private key"],
        );
    }
    // The control: the same bytes as DER, unharmed.
    sandbox.write("forged.csr", &der);
    sandbox.ok(&["sign-client", "forged.csr"]);
}

#[test]
fn a_request_in_the_cas_own_name_is_refused() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["csr", "twin", "--subject", "CN=mTLS CA"]);
    sandbox.fails(
        &["sign-client", "twin.csr"],
        1,
        &["the subject CN=mTLS CA is the CA's own name"],
    );
    sandbox.fails(
        &["sign-client", "twin.csr", "--subject", "CN=MTLS  ca"],
        1,
        &["the CA's own name"],
    );
    sandbox.ok(&["sign-client", "twin.csr", "--subject", "CN=twin"]);
}

#[test]
fn names_with_a_trap_in_them() {
    let sandbox = Sandbox::with_ca();
    let nul = request("nul-name");
    let run = sandbox.run(&["sign-client", &nul, "--copy-san"]);
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    assert!(!run.stderr.contains('\0'));
    sandbox.fails(
        &["sign-client", &request("other-name"), "--copy-san"],
        1,
        &["a name of a kind that cannot be granted", "--san"],
    );
    let json = sandbox.json(&["sign-client", &request("other-name")]);
    assert_eq!(json["outcome"], "created", "{json}");
    assert_eq!(json["ignored"][0]["type"], "subjectAltName", "{json}");
}

#[test]
fn nothing_useful_on_standard_input() {
    let sandbox = Sandbox::with_ca();
    for (input, words) in [
        (&b""[..], "standard input cannot be used: it is empty"),
        (
            b"hello",
            "standard input cannot be used: it is neither PEM nor DER",
        ),
    ] {
        let run = sandbox.run_with(&["sign-client", "-"], input);
        assert_eq!(run.code, 1);
        assert!(run.stderr.contains(words), "{}", run.stderr);
        assert_eq!(run.stdout, "");
    }
}

#[test]
fn one_request_at_a_time() {
    let sandbox = with_request("plain");
    let two = [sandbox.bytes("plain.csr"), sandbox.bytes("plain.csr")].concat();
    sandbox.write("two.csr", two);
    sandbox.fails(
        &["sign-client", "two.csr"],
        1,
        &["two.csr holds 2 objects; one signing request"],
    );
    sandbox.fails(&["sign-client"], 2, &["FILE.csr"]);
}

/// A shell puts a home in the place of `~` at the beginning of a word only.
#[test]
fn a_home_that_no_shell_has_put_in_its_place() {
    let sandbox = Sandbox::new();
    for (args, home) in [
        ("init-ca --ca-dir=~/pki", "\"$HOME/pki\""),
        ("init-ca --ca-dir=~", "\"$HOME\""),
        ("csr alice --key=~/alice.key", "\"$HOME\""),
        ("csr alice --out-dir=~/new/there", "\"$HOME/new/there\""),
        ("list --ca-dir=~/pki", "\"$HOME/pki\""),
    ] {
        let run = sandbox.fails(&line(args), 1, &["where a word begins with it", home]);
        for wrong in ["mkdir", "make one"] {
            assert!(!run.stderr.contains(wrong), "{args}\n{}", run.stderr);
        }
    }
    // One that is there is a folder like others.
    std::fs::create_dir(sandbox.path("~")).unwrap();
    sandbox.ok(&line("init-ca --ca-dir=~"));
}

/// What names another folder is an option that the command has.
#[test]
fn a_closed_folder_is_told_in_the_options_of_the_command() {
    let sandbox = Sandbox::new();
    for (args, hint) in [
        ("init-ca", "give another folder with --ca-dir\n"),
        (
            "quickstart",
            "give another folder with --out-dir or --ca-dir\n",
        ),
        ("csr alice", "give another folder with --out-dir\n"),
    ] {
        let run = sandbox.as_stranger(&line(args));
        if is_root() {
            assert_eq!(run.code, 1, "{args}: {}", run.stderr);
            assert!(
                run.stderr.contains("nothing may be written in"),
                "{}",
                run.stderr
            );
            assert!(run.stderr.ends_with(hint), "{args}: {}", run.stderr);
        }
    }
}
