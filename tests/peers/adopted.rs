//! A CA that openssl made, adopted: what is issued under it is accepted where the old
//! leaves were, and by the strict, whatever string types its name is made of.

use std::fs;

use serde_json::{Value, json};

use super::caller::{Caller, greets, server};
use super::made::Leaf;
use super::strict::{answers, judge};
use super::{ok, peer, python, rustls, script};
use crate::support::Sandbox;

/// The lines of a tutorial, and what they make.
struct Tutorial {
    lines: &'static str,
    ca: &'static str,
    ca_key: &'static str,
    ca_pass: Option<&'static str>,
    request: &'static str,
    client_key: &'static str,
    client_pass: Option<&'static str>,
    /// The client's subject, as nginx hands it on.
    dn: &'static str,
    /// What `adopt` says of the leaves that lie there.
    leaves: &'static [&'static str],
}

/// A client certificate for nginx: everything under `-des3`, both leaves with serial 01.
const NGINX: Tutorial = Tutorial {
    lines: r#"
openssl genrsa -des3 -passout pass:secret -out ca.key 4096
openssl req -new -x509 -days 365 -key ca.key -passin pass:secret -out ca.crt -subj "/C=US/ST=California/O=Acme/OU=A/OU=B/CN=Acme Root"
openssl genrsa -des3 -passout pass:other -out server.key 1024
openssl req -new -key server.key -passin pass:other -out server.csr -subj "/C=US/O=Acme/CN=localhost"
openssl x509 -req -days 365 -in server.csr -CA ca.crt -CAkey ca.key -passin pass:secret -set_serial 01 -out server.crt
openssl genrsa -des3 -traditional -passout pass:third -out client.key 2048
openssl req -new -key client.key -passin pass:third -out client.csr -subj "/C=US/O=Acme/OU=Staff/CN=alice"
openssl x509 -req -days 365 -in client.csr -CA ca.crt -CAkey ca.key -passin pass:secret -set_serial 01 -out client.crt
"#,
    ca: "ca.crt",
    ca_key: "ca.key",
    ca_pass: Some("secret"),
    request: "client.csr",
    client_key: "client.key",
    client_pass: Some("third"),
    dn: "CN=alice,OU=Staff,O=Acme,C=US",
    leaves: &[
        "server.crt CN=localhost",
        "client.crt CN=alice",
        "RSA with 1024 bits",
        "version 1",
        "serial number is 01",
    ],
};

/// Client certificates for node: the server's own certificate is the CA.
const NODE: Tutorial = Tutorial {
    lines: r#"
openssl req -x509 -newkey rsa:4096 -keyout server_key.pem -out server_cert.pem -nodes -days 365 -subj "/CN=localhost/O=Client\ Certificate\ Demo"
openssl req -newkey rsa:2048 -keyout alice_key.pem -out alice_csr.pem -nodes -days 365 -subj "/CN=Alice"
openssl x509 -req -in alice_csr.pem -CA server_cert.pem -CAkey server_key.pem -out alice_cert.pem -set_serial 01 -days 365
"#,
    ca: "server_cert.pem",
    ca_key: "server_key.pem",
    ca_pass: None,
    request: "alice_csr.pem",
    client_key: "alice_key.pem",
    client_pass: None,
    dn: "CN=Alice",
    leaves: &[
        "alice_cert.pem CN=Alice",
        "version 1",
        "serial number is 01",
    ],
};

/// Client certificates for PHP behind a web server: the server's key opened with
/// `openssl rsa`, the client's put into a PKCS #12 file for the browser.
const PHP: Tutorial = Tutorial {
    lines: r#"
openssl genrsa -aes256 -passout pass:secret -out ca.key 4096
openssl req -new -x509 -days 3650 -key ca.key -passin pass:secret -out ca.pem -subj "/DC=test/DC=acme/CN=Acme CA/emailAddress=ca@acme.test"
openssl genrsa -des3 -passout pass:other -out server.key 2048
openssl req -new -key server.key -passin pass:other -out server.csr -subj "/CN=localhost"
openssl rsa -in server.key -passin pass:other -out server.key.pem
openssl x509 -req -days 365 -in server.csr -CA ca.pem -CAkey ca.key -passin pass:secret -CAcreateserial -out server.crt
openssl genrsa -out client.key 2048
openssl req -new -key client.key -out client.csr -subj "/O=Acme/CN=alice/emailAddress=alice@acme.test"
openssl x509 -req -days 365 -in client.csr -CA ca.pem -CAkey ca.key -passin pass:secret -set_serial 01 -out client.crt
openssl pkcs12 -export -clcerts -in client.crt -inkey client.key -passout pass:fourth -out client.p12
"#,
    ca: "ca.pem",
    ca_key: "ca.key",
    ca_pass: Some("secret"),
    request: "client.csr",
    client_key: "client.key",
    client_pass: None,
    dn: "emailAddress=alice@acme.test,CN=alice,O=Acme",
    leaves: &[
        "server.crt CN=localhost",
        "client.crt",
        "version 1",
        "no subjectAltName",
    ],
};

#[test]
fn the_tutorial_for_nginx_goes_on() {
    NGINX.goes_on();
}

#[test]
fn the_tutorial_for_node_goes_on() {
    NODE.goes_on();
}

#[test]
fn the_tutorial_for_php_goes_on() {
    PHP.goes_on();
}

impl Tutorial {
    /// Its lines, then `adopt`, `issue-server` and `sign-client`; nginx, curl and node
    /// accept what comes of it, and so do the verifiers that take its root at all.
    fn goes_on(&self) {
        let sandbox = Sandbox::new();
        sh(&sandbox, self.lines);
        sh(
            &sandbox,
            "openssl req -newkey rsa:1024 -nodes -keyout old.key -out old.csr -subj /CN=old",
        );
        let pass = match self.ca_pass {
            Some(pass) => {
                sandbox.write("pass", format!("{pass}\n"));
                &["--ca-pass", "file:pass"][..]
            }
            None => &[],
        };
        let adopt = ["adopt", "--cert", self.ca, "--key", self.ca_key];
        let said = sandbox.ok(&[&adopt, pass].concat());
        for words in self.leaves {
            assert!(said.contains(words), "{words}:\n{said}");
        }
        sandbox.ok(&[&["issue-server", "localhost"], pass].concat());
        let sign = ["sign-client", self.request, "--name", "new"];
        sandbox.ok(&[&sign, pass].concat());
        let old = ["sign-client", "old.csr"];
        sandbox.fails(&[&old, pass].concat(), 1, &["RSA with 1024 bits", "2048"]);

        self.is_served(&sandbox);
        sh(
            &sandbox,
            r#"
            for leaf in server:localhost client:new; do
                openssl verify -no-CApath -no-CAstore -CAfile pki/ca.crt -purpose "ssl${leaf%:*}" "${leaf#*:}.crt"
                certtool --verify --load-ca-certificate pki/ca.crt --verify-profile=medium --infile "${leaf#*:}.crt"
            done
            mkdir db
            certutil -N -d sql:db --empty-password
            certutil -A -d sql:db -n ca -t CT,C,C -i pki/ca.crt
            certutil -A -d sql:db -n new -t ,, -i new.crt
            certutil -A -d sql:db -n localhost -t ,, -i localhost.crt
            certutil -V -d sql:db -n new -u C -e
            certutil -V -d sql:db -n localhost -u V -e
            "#,
        );
        for (leaf, profile) in [("localhost", "server"), ("new", "client")] {
            let leaf = made(&sandbox, "pki/ca.crt", leaf, profile);
            assert_eq!(rustls::verify(&leaf, profile), Ok(()), "{leaf:?}");
        }
    }

    /// By nginx, to curl and node, with the client's old key.
    fn is_served(&self, sandbox: &Sandbox) {
        let wanted = format!("SUCCESS {}", self.dn);
        let inspected = sandbox.ok(&["inspect", "--as", "nginx", "--field", "subject", "new.crt"]);
        assert_eq!(inspected.trim_end(), self.dn);

        let caller = Caller {
            cert: "new.crt",
            key: self.client_key,
            pass: self.client_pass,
        };
        greets(sandbox, &server(sandbox), &caller, &wanted);
    }
}

/// Names of CAs with things to lose, the mask that openssl picks their string types by,
/// and a piece of the DER that shows that it did: tag, length and the text's start.
const NAMES: [(&str, &str, &str, &str); 7] = [
    (
        "two-ous",
        "utf8only",
        "/C=US/O=Acme/OU=A/OU=B/CN=CA",
        "0c0142",
    ),
    (
        "domain",
        "utf8only",
        "/DC=test/DC=acme/CN=CA",
        "160461636d65",
    ),
    (
        "multi-valued",
        "utf8only",
        "/O=Acme+OU=A+OU=B/CN=CA",
        "0c0141",
    ),
    (
        "printable",
        "pkix",
        "/C=US/O=Acme Inc/CN=CA",
        "130841636d65",
    ),
    (
        "teletex",
        "default",
        "/O=Caf\u{e9} & S\u{f6}hne/CN=CA",
        "140c436166e9",
    ),
    (
        "bmp",
        "default",
        "/O=\u{41c}\u{430}\u{440}\u{438}\u{44f}/CN=CA",
        "1e0a041c0430",
    ),
    (
        "ia5",
        "utf8only",
        "/CN=CA/emailAddress=ca@acme.test",
        "160c63614061",
    ),
];

/// A root as the strict want one, with the name's strings in the types of `mask`.
fn root(sandbox: &Sandbox, folder: &str, mask: &str, subject: &str) {
    sandbox.write(
        "root.cnf",
        format!(
            "[req]\nstring_mask = {mask}\nutf8 = yes\ndistinguished_name = dn\nx509_extensions = ca\n[dn]\n
             [ca]\nbasicConstraints = critical, CA:TRUE\nkeyUsage = critical, keyCertSign, cRLSign\n
             subjectKeyIdentifier = hash\n"
        ),
    );
    ok(peer("openssl")
        .current_dir(sandbox.path(""))
        .args([
            "req", "-x509", "-config", "root.cnf", "-utf8", "-days", "365",
        ])
        .args([
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
        ])
        .args(["-subj", subject, "-keyout", "root.key", "-out", "root.crt"]));
    let adopt = ["adopt", "--cert", "root.crt", "--key", "root.key"];
    let said = sandbox.ok(&[&adopt[..], &["--ca-dir", folder]].concat());
    assert!(said.starts_with("adopted "), "{said}");
}

#[test]
fn the_strict_accept_the_leaves_of_an_adopted_root_whatever_its_name_is_made_of() {
    let sandbox = Sandbox::new();
    let mut leaves = Vec::new();
    for (folder, mask, subject, der) in NAMES {
        root(&sandbox, folder, mask, subject);
        let host = format!("{folder}.example.test");
        let client = format!("client-of-{folder}");
        sandbox.ok(&["--ca-dir", folder, "issue-server", &host]);
        sandbox.ok(&["--ca-dir", folder, "issue-client", &client]);
        let ca = format!("{folder}/ca.crt");
        leaves.push(made(&sandbox, &ca, &host, "server"));
        assert!(
            name_bytes(&leaves[leaves.len() - 1].ca, "subject").contains(der),
            "{folder}"
        );
        leaves.push(made(&sandbox, &ca, &client, "client"));
    }
    for leaf in &leaves {
        let bytes = [
            name_bytes(&leaf.cert, "issuer"),
            name_bytes(&leaf.ca, "subject"),
        ];
        assert_eq!(bytes[0], bytes[1], "{leaf:?}");
        let purpose = format!("ssl{}", leaf.profile);
        ok(peer("openssl")
            .args(["verify", "-x509_strict", "-no-CApath", "-no-CAstore"])
            .args(["-purpose", &purpose, "-CAfile", &leaf.ca, &leaf.cert]));
        ok(peer("certtool")
            .args(["--verify", "--verify-profile=medium"])
            .args(["--load-ca-certificate", &leaf.ca, "--infile", &leaf.cert]));
        assert_eq!(rustls::verify(leaf, leaf.profile), Ok(()), "{leaf:?}");
        nss(&sandbox, leaf);
    }
    let name = |leaf: &Leaf| {
        if leaf.is_server() {
            leaf.host.clone()
        } else {
            String::new()
        }
    };
    let cases: Vec<Value> = leaves
        .iter()
        .map(|leaf| leaf.asked(leaf.profile, &name(leaf)))
        .collect();
    let good = vec![true; cases.len()];
    judge(
        &cases,
        &answers(peer(&python()).arg(script("verify.py")), &cases),
        &good,
    );

    let mut go = peer("go");
    go.env("GO111MODULE", "off").env("GOFLAGS", "");
    go.env("GOCACHE", sandbox.path("go-cache"));
    go.arg("run").arg(script("verify.go"));
    go.arg(Value::from(cases.clone()).to_string());
    let said: Vec<String> = serde_json::from_str(&ok(&mut go)).unwrap();
    judge(&cases, &said, &good);

    let pairs = leaves.chunks(2).map(|pair| {
        let [server, client] = pair else {
            unreachable!()
        };
        json!({
            "ca": server.ca, "server": server.cert, "server_key": server.key,
            "client": client.cert, "client_key": client.key, "host": server.host,
        })
    });
    let handshakes: Vec<Value> = pairs.collect();
    let said = answers(peer(&python()).arg(script("handshake.py")), &handshakes);
    judge(&handshakes, &said, &vec![true; handshakes.len()]);
}

/// In a database of its own, with its CA trusted for both uses.
fn nss(sandbox: &Sandbox, leaf: &Leaf) {
    let folder = sandbox.path(format!("nss-{}", leaf.host));
    fs::create_dir(&folder).unwrap();
    let usage = if leaf.is_server() { "V" } else { "C" };
    let new = ["-N", "--empty-password"];
    let ca = ["-A", "-n", "ca", "-t", "CT,C,C", "-i", &leaf.ca];
    let own = ["-A", "-n", "leaf", "-t", ",,", "-i", &leaf.cert];
    let judge = ["-V", "-e", "-n", "leaf", "-u", usage];
    for args in [&new[..], &ca, &own, &judge] {
        let mut certutil = peer("certutil");
        certutil
            .arg(args[0])
            .arg("-d")
            .arg(format!("sql:{}", folder.display()));
        ok(certutil.args(&args[1..]));
    }
}

fn made(sandbox: &Sandbox, ca: &str, name: &str, profile: &'static str) -> Leaf {
    let path = |name: String| sandbox.path(name).display().to_string();
    Leaf {
        ca: path(ca.to_owned()),
        ca_type: "adopted",
        cert: path(format!("{name}.crt")),
        key: path(format!("{name}.key")),
        key_type: "ec-p256",
        profile,
        host: name.to_owned(),
    }
}

/// A name as the bytes in the certificate, in hex.
fn name_bytes(path: &str, whose: &str) -> String {
    let read = "import sys; from cryptography import x509
certificate = x509.load_pem_x509_certificate(open(sys.argv[1], 'rb').read())
raw = certificate.tbs_certificate_bytes
def parts(der):
    while der:
        n, head = der[1], 2
        if n & 0x80:
            head += n & 0x7f
            n = int.from_bytes(der[2:head], 'big')
        yield der[:head + n], der[head:head + n]
        der = der[head + n:]
(_, tbs), = parts(raw)
fields = [whole for whole, _ in parts(tbs)]
print(fields[{'issuer': 3, 'subject': 5}[sys.argv[2]]].hex())";
    ok(peer(&python()).args(["-c", read, path, whose]))
}

fn sh(sandbox: &Sandbox, script: &str) {
    ok(peer("bash")
        .args(["-euo", "pipefail", "-c", script])
        .current_dir(sandbox.path("")));
}
