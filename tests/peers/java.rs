//! Java's keytool: it reads our certificates, checks the chain of what we sign for it, and we read its keystores.

use super::{ok, peer};
use crate::support::Sandbox;

/// Runs keytool in English, with the passphrase of every store in the file `pass`; its stdout.
fn keytool(sandbox: &Sandbox, args: &[&str]) -> String {
    ok(peer("keytool")
        .current_dir(sandbox.path(""))
        .arg("-J-Duser.language=en")
        .args(args))
}

/// With the keystore `file`.
fn with_store(sandbox: &Sandbox, file: &str, args: &[&str]) -> String {
    let store = ["-keystore", file, "-storepass:file", "pass"];
    keytool(sandbox, &[args, &store].concat())
}

fn field(sandbox: &Sandbox, field: &str, file: &str) -> String {
    let said = sandbox.ok(&["inspect", "--field", field, "--as", "openssl", file]);
    said.trim_end().to_owned()
}

#[test]
fn keytool_reads_what_we_write() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-server", "a.example.test", "10.0.0.7"]);
    for file in ["pki/ca.crt", "a.example.test.crt"] {
        let said = keytool(&sandbox, &["-printcert", "-file", file]);
        let digest = format!("SHA256: {}", field(&sandbox, "sha256", file));
        assert!(said.contains(&digest), "{said}");
        assert!(said.contains("Version: 3"), "{said}");
    }
    let said = keytool(&sandbox, &["-printcert", "-file", "a.example.test.crt"]);
    for words in [
        "DNSName: a.example.test",
        "IPAddress: 10.0.0.7",
        "serverAuth",
    ] {
        assert!(said.contains(words), "{words}\n{said}");
    }
}

/// Java makes the key and the request, we sign, Java takes the chain, and we read its keystore.
#[test]
fn a_key_of_java_gets_its_certificate() {
    let sandbox = Sandbox::with_ca();
    for how in [
        ["-keyalg", "RSA", "-keysize", "2048"],
        ["-keyalg", "EC", "-groupname", "secp256r1"],
    ] {
        let alg = how[1].to_lowercase();
        let file = |end: &str| format!("{alg}.{end}");
        let (keystore, csr, crt) = (file("p12"), file("csr"), file("crt"));
        sandbox.write("pass", "correct-horse\n");
        let store = |args: &[&str]| with_store(&sandbox, &keystore, args);
        let pair = [
            "-genkeypair",
            "-alias",
            "alice",
            "-dname",
            "CN=alice,OU=Ops,O=Acme,C=US",
        ];
        store(&[&pair[..], &how].concat());
        store(&["-certreq", "-alias", "alice", "-file", &csr]);
        let said = sandbox.ok(&["inspect", &csr]);
        assert!(said.contains("asks for      key id: "), "{said}");

        sandbox.ok(&["sign-client", &csr]);
        store(&[
            "-importcert",
            "-noprompt",
            "-alias",
            "ca",
            "-file",
            "pki/ca.crt",
        ]);
        // It builds the chain to the CA that it knows now, and refuses one that does not hold.
        store(&["-importcert", "-alias", "alice", "-file", &crt]);
        let listed = store(&["-list", "-v", "-alias", "alice"]);
        assert!(listed.contains("Certificate chain length: 2"), "{listed}");
        sandbox.ok(&["verify", &crt, "--purpose", "client"]);

        let opened = ["inspect", &keystore, "--pass", "file:pass"];
        let json = sandbox.json(&opened);
        let objects = json["objects"].as_array().unwrap();
        let of = |file: &str, field: &str| {
            let said = sandbox.ok(&["inspect", "--field", field, file]);
            said.trim_end().to_owned()
        };
        let found = objects.iter().filter(|one| one["kind"] == "certificate");
        let mut found: Vec<&str> = found.map(|one| one["sha256"].as_str().unwrap()).collect();
        // The CA is there as the end of the chain, and as trusted.
        found.sort_unstable();
        found.dedup();
        let mut wanted = [of(&crt, "sha256"), of("pki/ca.crt", "sha256")];
        wanted.sort();
        assert_eq!(found, wanted, "{json}");
        let key = objects
            .iter()
            .find(|one| one["kind"] == "encrypted-private-key")
            .unwrap_or_else(|| panic!("{json}"));
        assert_eq!(key["friendly_name"], "alice", "{json}");
        match how[1] {
            // RFC 5915 leaves the public half to whoever writes the key.
            "EC" => assert_eq!(
                key["note"], "its EC key lacks its public half, which Java leaves out",
                "{json}"
            ),
            _ => assert_eq!(key["spki_sha256"], of(&crt, "spki-sha256"), "{json}"),
        }
        sandbox.write("pass", "wrong-horse\n");
        sandbox.fails(&opened, 6, &["the passphrase in pass does not open"]);
    }
}

/// What the two tools of every Java shop hand to each other.
#[test]
fn a_file_of_openssl_through_keytool() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "bob", "--key-type", "rsa-2048"]);
    sandbox.write("pass", "correct-horse\n");
    ok(peer("openssl").current_dir(sandbox.path("")).args([
        "pkcs12",
        "-export",
        "-in",
        "bob.crt",
        "-inkey",
        "bob.key",
        "-certfile",
        "pki/ca.crt",
        "-name",
        "bob",
        "-passout",
        "file:pass",
        "-out",
        "bob.p12",
    ]));
    for (file, how) in [
        ("new.p12", &[][..]),
        ("legacy.p12", &["-J-Dkeystore.pkcs12.legacy"]),
    ] {
        let import = [
            "-importkeystore",
            "-srckeystore",
            "bob.p12",
            "-srcstorepass:file",
            "pass",
            "-destkeystore",
            file,
            "-deststorepass:file",
            "pass",
            "-deststoretype",
            "PKCS12",
        ];
        keytool(&sandbox, &[how, &import].concat());
        let said = sandbox.ok(&["inspect", file, "--pass", "file:pass", "--field", "sha256"]);
        let wanted = sandbox.ok(&["inspect", "--field", "sha256", "bob.crt", "pki/ca.crt"]);
        assert_eq!(said, wanted, "{file}");
    }
}
