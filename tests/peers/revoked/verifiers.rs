//! Programs that verify by themselves, for each kind of CA key that they know.

use serde_json::{Value, json};

use super::World;
use crate::peers::{ok, peer, python, run};

const KINDS: [&str; 3] = ["ec-p256", "ed25519", "rsa-2048"];

/// Worlds in which alice is revoked and bob is not.
fn worlds() -> Vec<(&'static str, World)> {
    let mut all: Vec<_> = KINDS.map(|kind| (kind, World::root(kind))).into();
    all.push(("below", World::below()));
    for (_, world) in &all {
        world.revoke_alice();
    }
    all
}

#[test]
fn openssl_and_gnutls() {
    for (kind, world) in worlds() {
        let root = world.file("pki/ca.crt");
        let said = ok(peer("openssl")
            .args([
                "crl",
                "-noout",
                "-nextupdate",
                "-in",
                &world.file("pki/crl.pem"),
            ])
            .args(["-CAfile", &root]));
        assert!(said.contains("nextUpdate="), "{kind}: {said}");
        let gnutls = run(peer("certtool")
            .args(["--verify-crl", "--load-ca-certificate", &root])
            .args(["--infile", &world.file("pki/crl.pem")]));
        assert_eq!(gnutls.code, 0, "{kind}: {}{}", gnutls.stdout, gnutls.stderr);
        for (who, good) in [("alice", false), ("bob", true)] {
            let leaf = world.file(&format!("{who}.crt"));
            let openssl = run(peer("openssl")
                .args([
                    "verify",
                    "-x509_strict",
                    "-crl_check_all",
                    "-no-CApath",
                    "-no-CAstore",
                ])
                .args(["-CAfile", &root, "-CRLfile", &world.lists()])
                .args(["-untrusted", &leaf, &leaf]));
            assert_eq!(openssl.code == 0, good, "{kind} {who}: {}", openssl.stderr);
            assert!(
                good || openssl.stderr.contains("certificate revoked"),
                "{}",
                openssl.stderr
            );
            let gnutls = run(peer("certtool")
                .args(["--verify", "--load-ca-certificate", &root])
                .args(["--load-crl", &world.lists(), "--infile", &leaf]));
            assert_eq!(gnutls.code == 0, good, "{kind} {who}: {}", gnutls.stdout);
            assert!(
                good || gnutls.stdout.contains("revoked"),
                "{kind}: {}",
                gnutls.stdout
            );
        }
    }
}

/// Debian's NSS knows no Ed25519.
#[test]
fn nss() {
    for (kind, world) in worlds().into_iter().filter(|(kind, _)| *kind != "ed25519") {
        let list = |ca: &str| world.sandbox.ok(&["--ca-dir", ca, "crl", "--der"]);
        list("pki");
        let script = "mkdir db
            certutil -N -d sql:db --empty-password
            certutil -A -d sql:db -n root -t CT,C,C -i pki/ca.crt
            crlutil -I -d sql:db -t 1 -i pki/crl.der >&2
            if test -e web/ca.crt; then
              certutil -A -d sql:db -n web -t ,, -i web/ca.crt
              crlutil -I -d sql:db -t 1 -i web/crl.der >&2
            fi
            crlutil -L -d sql:db >&2
            for leaf in alice bob; do
                certutil -A -d sql:db -n $leaf -t ,, -i $leaf.crt
                certutil -V -d sql:db -n $leaf -u C -e >&2 && echo $leaf
            done; true";
        if kind == "below" {
            list("web");
        }
        let said = run(peer("bash")
            .args(["-c", &format!("set -e; {script}")])
            .current_dir(world.sandbox.path("")));
        assert_eq!(said.stdout, "bob\n", "{kind}: {}", said.stderr);
        assert_eq!(said.code, 0, "{kind}: {}", said.stderr);
    }
}

/// A handshake in memory, the server checking the whole chain.
const PYTHON: &str = "import json, ssl, sys
ca, lists, *clients = sys.argv[1:]
def outcome(client):
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain('localhost.crt', 'localhost.key')
    server.load_verify_locations(ca)
    server.load_verify_locations(lists)
    server.verify_mode = ssl.CERT_REQUIRED
    server.verify_flags |= ssl.VERIFY_CRL_CHECK_CHAIN | ssl.VERIFY_X509_STRICT
    caller = ssl.create_default_context(cafile=ca)
    caller.load_cert_chain(client + '.crt', client + '.key')
    to_server, to_caller = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [caller.wrap_bio(to_caller, to_server, server_hostname='localhost'),
            server.wrap_bio(to_server, to_caller, server_side=True)]
    for _ in range(6):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                pass
            except ssl.SSLError as error:
                return str(error)
    return 'ok'
print(json.dumps({client: outcome(client) for client in clients}))";

#[test]
fn python_ssl() {
    for (kind, world) in worlds() {
        let said = ok(peer(&python()).current_dir(world.sandbox.path("")).args([
            "-c",
            PYTHON,
            "pki/ca.crt",
            &world.lists(),
            "alice",
            "bob",
        ]));
        let said: Value = serde_json::from_str(&said).unwrap();
        assert_eq!(said["bob"], json!("ok"), "{kind}: {said}");
        assert!(
            said["alice"]
                .as_str()
                .unwrap()
                .contains("certificate revoked"),
            "{kind}: {said}"
        );
    }
}
