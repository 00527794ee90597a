//! Requests of others are signed by us, and ours are read by others.

use super::made::KEY_TYPES;
use super::{ok, peer};
use crate::support::Sandbox;

/// How openssl and certtool make a key of each kind that we sign.
const KINDS: [(&str, &[&str], &[&str]); 4] = [
    (
        "ec-p256",
        &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
        &["--key-type=ecdsa", "--curve=secp256r1"],
    ),
    (
        "ec-p384",
        &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
        &["--key-type=ecdsa", "--curve=secp384r1"],
    ),
    (
        "ed25519",
        &["-algorithm", "ED25519"],
        &["--key-type=ed25519"],
    ),
    (
        "rsa-2048",
        &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
        &["--key-type=rsa", "--bits=2048"],
    ),
];

#[test]
fn requests_of_openssl_are_signed() {
    let sandbox = Sandbox::with_ca();
    for (kind, options, _) in KINDS {
        openssl_in(&sandbox, &["genpkey", "-out", "theirs.key"], options);
        let request = ["req", "-new", "-key", "theirs.key", "-out", "theirs.csr"];
        let asks = ["-subj", "/O=Theirs/CN=theirs", "-addext"];
        let names = ["subjectAltName=DNS:asked.example.test,IP:10.9.8.7"];
        openssl_in(&sandbox, &request, &[&asks[..], &names].concat());
        is_signed(&sandbox, kind);
    }
}

#[test]
fn requests_of_certtool_are_signed() {
    let sandbox = Sandbox::with_ca();
    sandbox.write(
        "template",
        "organization = Theirs\ncn = theirs\ndns_name = asked.example.test\n\
         ip_address = 10.9.8.7\nsigning_key\ntls_www_client\n",
    );
    for (kind, _, options) in KINDS {
        let certtool = |first: &[&str], more: &[&str]| {
            let mut certtool = peer("certtool");
            certtool.current_dir(sandbox.path("")).args(first);
            ok(certtool.args(more));
        };
        certtool(&["--generate-privkey", "--outfile=theirs.key"], options);
        let request = ["--generate-request", "--load-privkey=theirs.key"];
        let files = ["--template=template", "--outfile=theirs.csr"];
        certtool(&request, &files);
        is_signed(&sandbox, kind);
    }
}

/// Signs `theirs.csr` for each profile, with and without the names it asks for.
fn is_signed(sandbox: &Sandbox, kind: &str) {
    let theirs = openssl_in(sandbox, &["pkey", "-pubout", "-in", "theirs.key"], &[]);
    let server_name = ["granted.example.test"];
    for (verb, purpose, own, granted) in [
        (
            "sign-client",
            "sslclient",
            &[][..],
            "DirName:O = Theirs, CN = theirs",
        ),
        (
            "sign-server",
            "sslserver",
            &server_name,
            "DNS:granted.example.test",
        ),
    ] {
        let asked = "DNS:asked.example.test, IP Address:10.9.8.7";
        for (name, more, expected) in [
            ("plain", &[][..], granted.to_owned()),
            ("copied", &["--copy-san"], asked.to_owned()),
        ] {
            let cert = format!("{kind}-{purpose}-{name}.crt");
            let order = [verb, "theirs.csr", "--cert", &cert];
            let own = if name == "plain" { own } else { &[] };
            let said = sandbox.json(&[&order[..], own, more].concat());
            assert_eq!(said["outcome"], "created", "{said}");
            let ignored = said["ignored"].to_string();
            let lists = ignored.contains("asked.example.test");
            assert_eq!(lists, name == "plain", "{ignored}");

            let public = openssl_in(sandbox, &["x509", "-noout", "-pubkey", "-in", &cert], &[]);
            assert_eq!(public, theirs);
            let about = ["-subject", "-ext", "subjectAltName", "-in", &cert];
            let about = openssl_in(sandbox, &["x509", "-noout"], &about);
            assert!(
                about.contains("subject=O = Theirs, CN = theirs\n"),
                "{about}"
            );
            // Older ones print it with slashes.
            let names = about.replace("/O=Theirs/CN=theirs", "O = Theirs, CN = theirs");
            assert_eq!(names.lines().last().unwrap().trim(), expected, "{about}");
            let verify = ["verify", "-x509_strict", "-purpose", purpose];
            openssl_in(sandbox, &verify, &["-CAfile", "pki/ca.crt", &cert]);
            let verify = [
                "--verify",
                "--verify-profile=medium",
                "--load-ca-certificate",
            ];
            let files = ["pki/ca.crt", "--infile", &cert];
            ok(peer("certtool")
                .current_dir(sandbox.path(""))
                .args(verify)
                .args(files));
        }
    }
}

#[test]
fn a_request_goes_through_a_pipe() {
    let sandbox = Sandbox::with_ca();
    let made = "openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
                -keyout piped.key -subj /CN=piped 2>/dev/null";
    let line = format!(
        "{made} | {} -q sign-client - | openssl x509 -noout -subject",
        crate::support::PROGRAM
    );
    let said = ok(peer("sh").current_dir(sandbox.path("")).args(["-c", &line]));
    assert_eq!(said, "subject=CN = piped\n");
}

#[test]
fn our_requests_are_read_by_others() {
    let sandbox = Sandbox::new();
    for key_type in KEY_TYPES {
        let name = format!("ours-{key_type}.example.test");
        let csr = ["csr", &name, "--profile", "server", "--key-type", key_type];
        sandbox.ok(&[&csr[..], &["--san", "10.0.0.7"]].concat());
        let file = format!("{name}.csr");
        let read = ["req", "-verify", "-noout", "-text", "-in", &file];
        let text = openssl_in(&sandbox, &read, &[]);
        assert!(text.contains(&format!("Subject: CN = {name}")), "{text}");
        let names = format!("DNS:{name}, IP Address:10.0.0.7");
        assert!(text.contains(&names), "{text}");
        let text = ok(peer("certtool").current_dir(sandbox.path("")).args([
            "--crq-info",
            "--infile",
            &file,
        ]));
        assert!(text.contains("Self signature: verified"), "{text}");
        assert!(text.contains(&format!("DNSname: {name}")), "{text}");
    }
}

fn openssl_in(sandbox: &Sandbox, args: &[&str], more: &[&str]) -> String {
    let mut openssl = peer("openssl");
    ok(openssl.current_dir(sandbox.path("")).args(args).args(more))
}
