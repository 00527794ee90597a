//! Key files: what we write is read by everybody, what everybody writes is read by us.

use std::process::Command;

use crate::support::{Run, Sandbox, peer};

const TYPES: [&str; 6] = [
    "ec-p256", "ec-p384", "ed25519", "rsa-2048", "rsa-3072", "rsa-4096",
];

/// Runs a line of shell in the sandbox; its output.
fn sh(sandbox: &Sandbox, line: &str) -> Run {
    let mut shell = peer("bash");
    shell.args(["-ec", line]).current_dir(sandbox.path(""));
    Run::of(shell.output().unwrap())
}

fn must(sandbox: &Sandbox, line: &str) -> String {
    let run = sh(sandbox, line);
    assert_eq!(run.code, 0, "{line}\n{}{}", run.stdout, run.stderr);
    run.stdout
}

/// Everybody's reading of `KEY`, given the passphrase `secret` where it is encrypted.
const READERS: [(&str, &str); 4] = [
    ("openssl", "openssl pkey -in KEY -passin pass:secret -pubout"),
    ("certtool", "certtool --key-info --infile KEY --password secret >/dev/null; openssl pkey -in KEY -passin pass:secret -pubout"),
    (
        "node",
        "node -e 'const c = require(\"crypto\"); const k = c.createPrivateKey({key: require(\"fs\").readFileSync(\"KEY\"), passphrase: \"secret\"}); process.stdout.write(c.createPublicKey(k).export({type: \"spki\", format: \"pem\"}))'",
    ),
    (
        "python3",
        "python3 -c 'import sys
from cryptography.hazmat.primitives import serialization as s
data = open(\"KEY\", \"rb\").read()
key = s.load_pem_private_key(data, b\"secret\" if b\"ENCRYPTED\" in data else None)
sys.stdout.write(key.public_key().public_bytes(s.Encoding.PEM, s.PublicFormat.SubjectPublicKeyInfo).decode())'",
    ),
];

#[test]
fn every_key_we_write_is_read_by_everybody() {
    let sandbox = Sandbox::new();
    sandbox.write("pass", "secret\n");
    let python = Command::new("python3")
        .args(["-c", "import cryptography"])
        .output();
    let has_python = python.is_ok_and(|output| output.status.success());
    for key_type in TYPES {
        for pass in [&[][..], &["--key-pass", "file:pass"]] {
            let folder = format!("{key_type}-{}", pass.len());
            let make = ["--ca-dir", &folder, "init-ca", "--key-type", key_type];
            sandbox.ok(&[&make[..], pass].concat());
            let key = format!("{folder}/ca.key");
            let ours = sandbox.ok(&["key", "public", &key, "--key-pass", "file:pass"]);
            for (program, line) in READERS {
                if program == "python3" && !has_python {
                    continue;
                }
                let theirs = must(&sandbox, &line.replace("KEY", &key));
                assert_eq!(theirs, ours, "{program} {key}");
            }
        }
    }
}

#[test]
fn nginx_and_curl_use_keys_under_a_passphrase() {
    let sandbox = Sandbox::new();
    sandbox.write("pass", "secret\n");
    let passes = ["--ca-pass", "file:pass", "--key-pass", "file:pass"];
    sandbox.ok(&[
        "init-ca",
        "--key-type",
        "rsa-2048",
        "--key-pass",
        "file:pass",
    ]);
    sandbox.ok(&[
        &["issue-server", "localhost", "--key-type", "rsa-2048"][..],
        &passes,
    ]
    .concat());
    sandbox.ok(&[&["issue-client", "alice"][..], &passes].concat());
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    sandbox.write(
        "nginx.conf",
        format!(
            "pid nginx.pid; error_log stderr; events {{}} http {{ access_log off; server {{
             listen 127.0.0.1:{port} ssl; ssl_password_file pass;
             ssl_certificate localhost.crt; ssl_certificate_key localhost.key;
             ssl_client_certificate pki/ca.crt; ssl_verify_client on;
             location / {{ return 200 \"$ssl_client_s_dn\\n\"; }} }} }}"
        ),
    );
    let line = format!(
        "sed -i \"s#ssl_password_file pass#ssl_password_file $PWD/pass#; s# localhost.crt# $PWD/localhost.crt#; s# localhost.key# $PWD/localhost.key#; s# pki/ca.crt# $PWD/pki/ca.crt#\" nginx.conf
         nginx -p $PWD -c nginx.conf -e stderr -g 'daemon off;' & server=$!
         trap 'kill $server; wait' EXIT
         curl -sS --max-time 20 --retry 5 --retry-delay 1 --retry-connrefused --cacert pki/ca.crt --cert alice.crt --key alice.key --pass secret https://localhost:{port}/"
    );
    assert_eq!(must(&sandbox, &line), "CN=alice\n");
}

/// Keys as openssl makes them, `KEY` being the file.
const OPENSSL: [&str; 8] = [
    "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out KEY",
    "openssl genrsa -traditional -out KEY 2048",
    "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out KEY",
    "openssl ecparam -name secp384r1 -genkey -out KEY",
    "openssl ecparam -name prime256v1 -genkey -noout -out KEY",
    "openssl genpkey -algorithm ED25519 -out KEY",
    "openssl genrsa -3 -out KEY 2048",
    "openssl genrsa -out KEY 3000",
];

/// How openssl encrypts `IN` as `KEY`.
const LOCKS: [&str; 15] = [
    "openssl pkcs8 -topk8 -in IN -out KEY -passout pass:secret",
    "openssl pkcs8 -topk8 -v2 aes-128-cbc -v2prf hmacWithSHA1 -in IN -out KEY -passout pass:secret",
    "openssl pkcs8 -topk8 -v2 aes-192-cbc -v2prf hmacWithSHA384 -in IN -out KEY -passout pass:secret",
    "openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA512 -in IN -out KEY -passout pass:secret",
    "openssl pkcs8 -topk8 -v2 des3 -in IN -out KEY -passout pass:secret",
    "openssl pkcs8 -topk8 -scrypt -in IN -out KEY -passout pass:secret",
    "openssl pkcs8 -topk8 -outform DER -in IN -out KEY -passout pass:secret",
    "openssl pkcs8 -topk8 -v1 PBE-SHA1-3DES -in IN -out KEY -passout pass:secret",
    "openssl pkcs8 -topk8 -v1 PBE-SHA1-RC2-40 -provider legacy -provider default -in IN -out KEY -passout pass:secret",
    "openssl pkey -traditional -des3 -in IN -out KEY -passout pass:secret",
    "openssl pkey -traditional -aes128 -in IN -out KEY -passout pass:secret",
    "openssl pkey -traditional -aes192 -in IN -out KEY -passout pass:secret",
    "openssl pkey -traditional -aes256 -in IN -out KEY -passout pass:secret",
    "openssl pkey -in IN -outform DER -out KEY",
    "openssl pkey -in IN -traditional -outform DER -out KEY",
];

#[test]
fn every_key_of_openssl_is_read() {
    let sandbox = Sandbox::new();
    sandbox.write("pass", "secret\n");
    for (index, make) in OPENSSL.iter().enumerate() {
        let plain = format!("plain{index}");
        must(&sandbox, &make.replace("KEY", &plain));
        let public = must(&sandbox, &format!("openssl pkey -in {plain} -pubout"));
        assert_eq!(sandbox.ok(&["key", "public", &plain]), public, "{make}");
        for (number, lock) in LOCKS.iter().enumerate() {
            // Ed25519 has no form before PKCS #8.
            if make.contains("ED25519") && lock.contains("traditional") {
                continue;
            }
            let locked = format!("locked{index}-{number}");
            must(
                &sandbox,
                &lock.replace("IN", &plain).replace("KEY", &locked),
            );
            let read = ["key", "public", &locked, "--key-pass", "file:pass"];
            assert_eq!(sandbox.ok(&read), public, "{make}; {lock}");
        }
    }
}

#[test]
fn every_key_of_certtool_is_read() {
    let sandbox = Sandbox::new();
    sandbox.write("pass", "secret\n");
    let kinds = [
        "--key-type rsa --bits 2048",
        "--key-type ecdsa --curve secp256r1",
        "--key-type ecdsa --curve secp384r1",
        "--key-type ed25519",
    ];
    let ways = [
        "",
        "--pkcs8 --password secret",
        "--pkcs8 --password secret --pkcs-cipher aes-128",
        "--pkcs8 --password secret --pkcs-cipher aes-192",
        "--pkcs8 --password secret --pkcs-cipher 3des",
        "--outder",
    ];
    for (kind, way) in kinds.iter().flat_map(|kind| ways.map(|way| (kind, way))) {
        let line = format!("certtool --generate-privkey {kind} {way} --outfile key 2>/dev/null");
        must(&sandbox, &line);
        let public = must(&sandbox, "openssl pkey -in key -passin pass:secret -pubout");
        let read = ["key", "public", "key", "--key-pass", "file:pass"];
        assert_eq!(sandbox.ok(&read), public, "{line}");
        must(&sandbox, "rm key");
    }
}

#[test]
fn a_large_rsa_key_signs() {
    let sandbox = Sandbox::new();
    std::fs::create_dir(sandbox.path("pki")).unwrap();
    let key = include_bytes!("../../fixtures/keys/rsa-8192.key");
    sandbox.write("pki/ca.key", key);
    let line = "openssl req -x509 -new -key pki/ca.key -out pki/ca.crt -days 9 -subj /CN=Large -addext keyUsage=critical,keyCertSign";
    must(&sandbox, line);
    sandbox.ok(&["issue-client", "alice"]);
    must(&sandbox, "openssl verify -CAfile pki/ca.crt alice.crt");
}

#[test]
fn what_cannot_be_used_is_named() {
    let sandbox = Sandbox::new();
    sandbox.write("pass", "secret\n");
    let cases = [
        (
            "openssl ecparam -name secp521r1 -genkey -noout -out KEY",
            "ec-p521",
        ),
        ("openssl genrsa -out KEY 1024", "rsa-1024"),
        ("openssl genpkey -algorithm ED448 -out KEY", "ed448"),
        ("openssl genpkey -algorithm RSA-PSS -out KEY", "rsa-pss"),
        ("openssl dsaparam -genkey -noout -out KEY 1024", "dsa"),
        (
            "openssl dsaparam -genkey -noout 1024 | openssl pkey -traditional -out KEY",
            "dsa",
        ),
        (
            "openssl genrsa 1024 | openssl rsa -des3 -traditional -passout pass:secret -out KEY",
            "rsa-1024",
        ),
        (
            "openssl ecparam -name secp256k1 -genkey -noout -out KEY",
            "secp256k1",
        ),
        (
            "openssl genrsa 2048 | openssl pkcs8 -topk8 -v1 PBE-SHA1-RC4-128 -provider legacy -provider default -passout pass:secret -out KEY",
            "PBES1",
        ),
        (
            "openssl genrsa 2048 | openssl pkcs8 -topk8 -v2 camellia-256-cbc -passout pass:secret -out KEY",
            "Camellia-256",
        ),
    ];
    for (line, named) in cases {
        must(&sandbox, &line.replace("KEY", "key"));
        let read = ["key", "public", "key", "--key-pass", "file:pass"];
        let run = sandbox.fails(&read, 1, &["key", named]);
        if named.contains("PBES1") || named.contains("Camellia") {
            assert!(
                run.stderr.contains("openssl pkcs8 -topk8"),
                "{}",
                run.stderr
            );
        }
        must(&sandbox, "rm key");
    }
}
