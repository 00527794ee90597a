//! PKCS #12 and PKCS #7 as openssl, certtool, NSS, Python and Java write them: what each put in, we take out.

use crate::support::{Run, Sandbox, peer};

/// Runs lines of shell in the sandbox, and stops at the first that fails.
fn must(sandbox: &Sandbox, lines: &str) {
    let mut shell = peer("timeout");
    shell.args(["60", "bash", "-euo", "pipefail", "-c", lines]);
    let run = Run::of(shell.current_dir(sandbox.path("")).output().unwrap());
    assert_eq!(run.code, 0, "{lines}\n{}{}", run.stdout, run.stderr);
}

/// A CA, a client, its key as it is and in RSA, and the passphrase `secret`.
fn setting() -> Sandbox {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "alice"]);
    sandbox.ok(&["issue-client", "bob", "--key-type", "rsa-2048"]);
    sandbox.write("pass", "secret\n");
    sandbox.write("wrong", "sesame\n");
    sandbox
}

/// The certificates and the key of `who` come out, under the friendly name.
fn holds(sandbox: &Sandbox, file: &str, pass: &[&str], who: &str, with_ca: bool) {
    let args = [&["inspect", file], pass].concat();
    let json = sandbox.json(&args);
    let objects = json["objects"]
        .as_array()
        .unwrap_or_else(|| panic!("{json}"));
    assert_eq!(objects[0]["kind"], "pkcs12", "{json}");
    assert_eq!(objects[0]["opened"], true, "{file} {json}");
    let of = |file: &str, field: &str| {
        let said = sandbox.ok(&["inspect", "--field", field, file]);
        said.trim_end().to_owned()
    };
    let mut digests = vec![of(&format!("{who}.crt"), "sha256")];
    if with_ca {
        digests.push(of("pki/ca.crt", "sha256"));
    }
    let certificates = objects.iter().filter(|one| one["kind"] == "certificate");
    let mut found: Vec<String> = certificates
        .map(|one| one["sha256"].as_str().unwrap().to_owned())
        .collect();
    found.sort();
    digests.sort();
    assert_eq!(found, digests, "{file}");
    let key = objects
        .iter()
        .find(|one| one["kind"].as_str().unwrap().ends_with("private-key"));
    let key = key.unwrap_or_else(|| panic!("{file} shows no key: {json}"));
    assert_eq!(
        key["spki_sha256"],
        of(&format!("{who}.key"), "spki-sha256"),
        "{file} {json}"
    );
}

const PASS: &[&str] = &["--pass", "file:pass"];

#[test]
fn pkcs12_of_openssl() {
    let sandbox = setting();
    let make =
        "openssl pkcs12 -export -in WHO.crt -inkey WHO.key -certfile pki/ca.crt -name 'Alice & co'";
    for (index, how) in [
        "-passout pass:secret",
        "-legacy -passout pass:secret",
        "-legacy -descert -passout pass:secret",
        "-passout pass:secret -keypbe aes-128-cbc -certpbe aes-192-cbc -macalg sha512 -iter 9",
        "-passout pass:secret -macalg sha384 -nomaciter",
        "-passout pass:secret -macalg sha1 -keypbe NONE -certpbe NONE",
        "-passout pass:secret -keypbe NONE",
        "-passout pass:secret -certpbe NONE",
        "-passout pass:secret -nomac",
        "-legacy -certpbe PBE-SHA1-RC2-128 -keypbe PBE-SHA1-2DES -passout pass:secret",
        "-legacy -keyex -passout pass:secret",
    ]
    .iter()
    .enumerate()
    {
        for who in ["alice", "bob"] {
            let file = format!("{who}{index}.p12");
            must(
                &sandbox,
                &format!("{} {how} -out {file}", make.replace("WHO", who)),
            );
            holds(&sandbox, &file, PASS, who, true);
            let json = sandbox.json(&["inspect", &file, "--pass", "file:pass"]);
            let named = json["objects"].as_array().unwrap().iter();
            let named = named
                .filter(|one| one["friendly_name"] == "Alice & co")
                .count();
            assert_eq!(named, 2, "{how}: the certificate and its key: {json}");
            if !how.contains("-nomac") || how.contains("iter") {
                let wrong = ["inspect", &file, "--pass", "file:wrong"];
                if !(how.contains("-keypbe NONE") && how.contains("-certpbe NONE")) {
                    sandbox.fails(&wrong, 6, &["wrong does not open", &file]);
                }
            }
        }
    }
    // The empty passphrase opens without being given.
    must(
        &sandbox,
        "openssl pkcs12 -export -in alice.crt -inkey alice.key -passout pass: -out empty.p12",
    );
    holds(&sandbox, "empty.p12", &[], "alice", false);
    // Letters beyond ASCII.
    sandbox.write("pass", "päß\n");
    must(
        &sandbox,
        "openssl pkcs12 -export -in alice.crt -inkey alice.key -passout file:pass -out utf8.p12",
    );
    must(
        &sandbox,
        "openssl pkcs12 -export -legacy -in alice.crt -inkey alice.key -passout file:pass -out utf8-old.p12",
    );
    holds(&sandbox, "utf8.p12", PASS, "alice", false);
    holds(&sandbox, "utf8-old.p12", PASS, "alice", false);
}

#[test]
fn pkcs12_of_others() {
    let sandbox = setting();
    let certtool = "certtool --to-p12 --load-certificate alice.crt --load-privkey alice.key --load-ca-certificate pki/ca.crt --p12-name alice --outder";
    for (index, how) in [
        "--password secret --pkcs-cipher aes-256",
        "--empty-password --pkcs-cipher aes-128",
        "--null-password --pkcs-cipher aes-128",
    ]
    .iter()
    .enumerate()
    {
        let file = format!("certtool{index}.p12");
        must(
            &sandbox,
            &format!("{certtool} {how} --outfile {file} 2>/dev/null"),
        );
        let pass = if !how.contains("secret") {
            &[][..]
        } else {
            PASS
        };
        holds(&sandbox, &file, pass, "alice", true);
    }
    must(
        &sandbox,
        "openssl pkcs12 -export -in bob.crt -inkey bob.key -name bob -passout pass:secret -out bob.p12
         mkdir db; certutil -N -d sql:db --empty-password; printf secret > w
         pk12util -i bob.p12 -d sql:db -w w",
    );
    for (index, how) in ["", "-c AES-128-CBC -C AES-256-CBC", "-c 'PKCS #12 V2 PBE With SHA-1 And 3KEY Triple DES-CBC' -C 'PKCS #12 V2 PBE With SHA-1 And 40 Bit RC2 CBC'"].iter().enumerate() {
        let file = format!("nss{index}.p12");
        must(&sandbox, &format!("pk12util -o {file} -n bob -d sql:db -w w {how}"));
        holds(&sandbox, &file, PASS, "bob", false);
    }
    sandbox.write(
        "make.py",
        "import sys
from cryptography import x509
from cryptography.hazmat.primitives import serialization as s
from cryptography.hazmat.primitives.serialization import pkcs12
key = s.load_pem_private_key(open('alice.key', 'rb').read(), None)
cert = x509.load_pem_x509_certificate(open('alice.crt', 'rb').read())
open('python.p12', 'wb').write(pkcs12.serialize_key_and_certificates(b'alice', key, cert, None, s.BestAvailableEncryption(b'secret')))
",
    );
    must(&sandbox, &format!("{} make.py", super::python()));
    holds(&sandbox, "python.p12", PASS, "alice", false);
}

#[test]
fn pkcs7_of_openssl_and_certtool() {
    let sandbox = setting();
    must(
        &sandbox,
        "openssl crl2pkcs7 -nocrl -certfile alice.crt -certfile pki/ca.crt -out one.p7b
         openssl crl2pkcs7 -nocrl -certfile alice.crt -certfile pki/ca.crt -outform DER -out two.p7b
         sed 's/PKCS7/CMS/' one.p7b > three.p7b
         cat alice.crt pki/ca.crt > both.crt
         certtool --p7-generate --infile both.crt --outfile four.p7b 2>/dev/null || certtool --p7-detached-sign --load-certificate alice.crt --load-privkey alice.key --infile pass --outfile four.p7b",
    );
    let wanted = sandbox.ok(&["inspect", "--field", "sha256", "alice.crt", "pki/ca.crt"]);
    for file in ["one.p7b", "two.p7b", "three.p7b"] {
        assert_eq!(
            sandbox.ok(&["inspect", "--field", "sha256", file]),
            wanted,
            "{file}"
        );
        let said = sandbox.ok(&["inspect", file]);
        assert!(
            said.starts_with("PKCS #7 bundle with 2 certificates\n\nclient certificate CN=alice"),
            "{said}"
        );
    }
    let json = sandbox.json(&["inspect", "four.p7b"]);
    assert_eq!(json["objects"][0]["kind"], "pkcs7", "{json}");
    // A revocation list in it, beside the certificates.
    let crl = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/chain/root.crl");
    must(
        &sandbox,
        &format!("openssl crl2pkcs7 -in {crl} -certfile alice.crt -out crl.p7b"),
    );
    let json = sandbox.json(&["inspect", "crl.p7b"]);
    assert_eq!(json["objects"][0]["crls"], 1, "{json}");
    assert_eq!(json["objects"][2]["kind"], "crl", "{json}");
    // Signed by somebody: openssl cms wraps what it signs in indefinite lengths when it streams.
    must(
        &sandbox,
        "openssl cms -sign -in pass -signer bob.crt -inkey bob.key -outform DER -stream -nodetach -out signed.p7m",
    );
    let json = sandbox.json(&["inspect", "signed.p7m"]);
    assert_eq!(json["objects"][0]["signers"], 1, "{json}");
    assert_eq!(json["objects"][1]["subject"], "CN=bob", "{json}");
}
