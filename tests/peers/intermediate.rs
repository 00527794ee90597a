//! Leaves of an intermediate, with their chain, in front of those who know the root
//! alone; and names outside its constraints, which nobody accepts.

use serde_json::{Value, json};

use super::caller::{Caller, greets, server};
use super::{ok, peer, python, run, rustls, script};
use crate::support::{Sandbox, run_peer};

/// A root in `pki`, a CA below it for some names, and its leaves.
fn setting() -> Sandbox {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&[
        "init-ca",
        "--ca-dir",
        "web",
        "--parent",
        "pki",
        "--path-len",
        "0",
        "--permit",
        "localhost",
        "--permit",
        "people.test",
        "--permit",
        "127.0.0.1",
        "--exclude",
        "secret.people.test",
    ]);
    sandbox.ok(&["--ca-dir", "web", "issue-server", "localhost", "127.0.0.1"]);
    sandbox.ok(&[
        "--ca-dir",
        "web",
        "issue-client",
        "alice.people.test",
        "--name",
        "alice",
    ]);
    // A leaf of the root, beside those of the intermediate.
    sandbox.ok(&["issue-client", "bob"]);
    sandbox
}

#[test]
fn nginx_curl_and_node_accept_the_chain() {
    let sandbox = setting();
    let server = server(&sandbox);
    for (who, name) in [("alice", "alice.people.test"), ("bob", "bob")] {
        let caller = Caller {
            cert: &format!("{who}.crt"),
            key: &format!("{who}.key"),
            pass: None,
        };
        greets(&sandbox, &server, &caller, &format!("SUCCESS CN={name}"));
    }
}

/// Each by its own rules: a leaf that the constraints allow is accepted, one that they
/// do not is refused, whoever signed it.
#[test]
fn every_verifier_keeps_to_the_constraints() {
    let sandbox = setting();
    // Ours does not sign such a thing, so openssl does, with the same CA.
    for (name, san) in [
        ("outside", "DNS:other.test"),
        ("excluded", "DNS:a.secret.people.test"),
        ("address", "IP:10.0.0.1"),
    ] {
        sandbox.write(
            "leaf.ext",
            format!(
                "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n\
                 extendedKeyUsage=clientAuth\nsubjectKeyIdentifier=hash\n\
                 authorityKeyIdentifier=keyid\nsubjectAltName={san}\n"
            ),
        );
        sandbox.ok(&["csr", name]);
        let request = format!("{name}.csr");
        let out = format!("{name}.crt");
        ok(peer("openssl")
            .current_dir(sandbox.path(""))
            .args([
                "x509",
                "-req",
                "-in",
                &request,
                "-CA",
                "web/ca.crt",
                "-CAkey",
                "web/ca.key",
            ])
            .args(["-days", "30", "-extfile", "leaf.ext", "-out", &out]));
        let leaf = sandbox.read(&out);
        sandbox.write(&out, leaf + &sandbox.read("web/ca.crt"));
    }
    for (leaf, good) in [
        ("alice", true),
        ("bob", true),
        ("outside", false),
        ("excluded", false),
        ("address", false),
    ] {
        let file = format!("{leaf}.crt");
        let ours = sandbox.run(&["verify", "--purpose", "client", &file]);
        assert_eq!(
            ours.code,
            if good { 0 } else { 4 },
            "{leaf}: {}{}",
            ours.stdout,
            ours.stderr
        );
        let folder = sandbox.path("");
        let openssl = run(peer("openssl")
            .current_dir(&folder)
            .args([
                "verify",
                "-x509_strict",
                "-purpose",
                "sslclient",
                "-no-CApath",
                "-no-CAstore",
            ])
            .args(["-CAfile", "pki/ca.crt", "-untrusted", &file, &file]));
        assert_eq!(
            openssl.code == 0,
            good,
            "openssl {leaf}: {}",
            openssl.stderr
        );
        let chain = sandbox.read(&file) + &sandbox.read("pki/ca.crt");
        let args = ["--verify-chain", "--verify-profile=medium"];
        let gnutls = run_peer("certtool", &args, chain.as_bytes());
        assert_eq!(gnutls.status.success(), good, "certtool {leaf}");
    }
    python_agrees(&sandbox);
    nss_agrees(&sandbox);
    let issuer = sandbox.path("web/ca.crt");
    assert_eq!(
        rustls::verify_below(
            &sandbox.path("alice.crt"),
            &issuer,
            &sandbox.path("pki/ca.crt")
        ),
        Ok(())
    );
}

fn python_agrees(sandbox: &Sandbox) {
    let ask = "import sys, json, datetime
from cryptography import x509
from cryptography.x509 import verification
load = lambda path: x509.load_pem_x509_certificates(open(path, 'rb').read())
verifier = verification.PolicyBuilder().store(verification.Store(load('pki/ca.crt'))).build_client_verifier()
def outcome(leaf):
    leaf, *above = load(leaf + '.crt')
    try:
        return bool(verifier.verify(leaf, above))
    except verification.VerificationError:
        return False
print(json.dumps({leaf: outcome(leaf) for leaf in sys.argv[1:]}))";
    let said = ok(peer(&python())
        .current_dir(sandbox.path(""))
        .args(["-c", ask, "alice", "bob", "outside", "excluded", "address"]));
    let said: Value = serde_json::from_str(&said).unwrap();
    let wanted = json!({
        "alice": true, "bob": true, "outside": false, "excluded": false, "address": false
    });
    assert_eq!(said, wanted);
    // The handshake of Python's ssl, strict, with the root alone.
    let path = |name: &str| sandbox.path(name).display().to_string();
    let case = json!([{
        "ca": path("pki/ca.crt"), "server": path("localhost.crt"), "server_key": path("localhost.key"),
        "client": path("alice.crt"), "client_key": path("alice.key"), "host": "localhost",
    }]);
    let said = super::ok_with(
        peer(&python()).arg(script("handshake.py")),
        &case.to_string(),
    );
    assert_eq!(said.trim(), "[\"ok\"]");
}

fn nss_agrees(sandbox: &Sandbox) {
    let script = "mkdir db
        certutil -N -d sql:db --empty-password
        certutil -A -d sql:db -n root -t CT,C,C -i pki/ca.crt
        certutil -A -d sql:db -n web -t ,, -i web/ca.crt
        for leaf in alice bob outside excluded address; do
            certutil -A -d sql:db -n $leaf -t ,, -i $leaf.crt
            certutil -V -d sql:db -n $leaf -u C -e >&2 && echo $leaf
        done; true";
    let said = ok(peer("bash")
        .args(["-c", script])
        .current_dir(sandbox.path("")));
    assert_eq!(said, "alice\nbob\n");
}
