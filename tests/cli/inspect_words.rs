//! `inspect`: what it says of extensions and of what consumers refuse, word for word.

use serde_json::Value;

use super::kit::{fixture, line, openssl};
use crate::support::Sandbox;

/// A certificate that openssl makes from these extensions, `MORE` being further arguments.
fn made(sandbox: &Sandbox, file: &str, subject: &str, extensions: &str, more: &str) {
    let config = format!("[req]\ndistinguished_name=d\n[d]\n[e]\n{extensions}\n");
    sandbox.write("cnf", config);
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout";
    let args =
        format!("req -x509 -config cnf -extensions e {key} {file}.key -out {file} {more} -subj");
    let mut args = line(&args);
    if !more.contains("-days") {
        args.extend(["-days", "90"]);
    }
    // -subj is the last of the first part.
    let place = args.iter().position(|arg| *arg == "-subj").unwrap();
    args.insert(place + 1, subject);
    openssl(sandbox, &args);
}

fn says(sandbox: &Sandbox, file: &str, lines: &[&str]) {
    let said = sandbox.ok(&["inspect", file]);
    for line in lines {
        assert!(
            said.lines().any(|one| one.trim_start().starts_with(line)),
            "{line}\n{said}"
        );
    }
}

fn codes(sandbox: &Sandbox, file: &str) -> Vec<String> {
    let json = sandbox.json(&["inspect", file]);
    let objects = json["objects"].as_array().unwrap();
    let findings = objects
        .iter()
        .flat_map(|one| one["findings"].as_array().unwrap());
    findings
        .map(|one| one["code"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn header_lines() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "alice"]);
    sandbox.ok(&["issue-server", "a.test", "--days", "29"]);
    let first = |args: &[&str]| {
        sandbox
            .ok(&[&["inspect"], args].concat())
            .lines()
            .next()
            .unwrap()
            .to_owned()
    };
    assert_eq!(
        first(&["alice.crt"]),
        "client certificate CN=alice, by CN=mTLS CA, ends in 365 days"
    );
    assert_eq!(
        first(&["a.test.crt"]),
        "server certificate CN=a.test, by CN=mTLS CA, ends in 29 days"
    );
    assert_eq!(
        first(&["pki/ca.crt"]),
        "CA certificate CN=mTLS CA, self-signed, ends in 3650 days"
    );
    assert_eq!(first(&["alice.key"]), "private key, ec-p256");
    assert_eq!(first(&[&fixture("keys/public.pem")]), "public key, ec-p256");
    assert_eq!(
        first(&[&fixture("keys/encrypted.key")]),
        "private key under a passphrase"
    );
    assert_eq!(
        first(&[&fixture("requests/plain.csr")]),
        "signing request CN=plain,O=Acme, key ec-p256"
    );
    let crl = first(&[&fixture("chain/root.crl")]);
    assert!(
        crl.starts_with("revocation list by CN=Fixture Root, 0 revoked, the next is due in "),
        "{crl}"
    );
    let long = format!(
        "/O={0}/OU={0}/CN={0}",
        "a-name-that-is-rather-long.example.test"
    );
    made(&sandbox, "long.crt", &long, "keyUsage=digitalSignature", "");
    let line = first(&["long.crt"]);
    assert!(line.chars().count() <= 100, "{line}");
}

/// Only a signature that was checked is called one.
#[test]
fn self_signed_is_what_signed_itself() {
    let sandbox = Sandbox::new();
    made(
        &sandbox,
        "a.crt",
        "/CN=same",
        "basicConstraints=critical,CA:TRUE",
        "",
    );
    openssl(
        &sandbox,
        &line(
            "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout b.key -out b.csr -subj /CN=same",
        ),
    );
    openssl(
        &sandbox,
        &line("x509 -req -in b.csr -CA a.crt -CAkey a.crt.key -set_serial 5 -days 9 -out b.crt"),
    );
    let json = |file: &str| sandbox.json(&["inspect", file])["objects"][0]["self_signed"].clone();
    assert_eq!(
        (json("a.crt"), json("b.crt")),
        (Value::from(true), Value::from(false))
    );
    says(
        &sandbox,
        "b.crt",
        &[
            "root certificate of version 1 CN=same, self-issued, signed by another key",
            "issued by     CN=same, the same name; but",
        ],
    );
    openssl(
        &sandbox,
        &line("req -x509 -newkey rsa:1024 -nodes -keyout k -out weak.crt -days 9 -subj /CN=weak"),
    );
    assert_eq!(json("weak.crt"), Value::Null);
}

#[test]
fn extensions_in_words() {
    let sandbox = Sandbox::new();
    made(
        &sandbox,
        "ca.crt",
        "/CN=ca",
        "basicConstraints=critical,CA:TRUE,pathlen:1
subjectKeyIdentifier=hash
nameConstraints=critical,permitted;DNS:a.test,permitted;DNS:.b.test,permitted;IP:10.0.0.0/255.0.0.0,permitted;email:c.test,permitted;URI:d.test,excluded;IP:::/::,excluded;email:x@y.test,excluded;dirName:dn
policyConstraints=requireExplicitPolicy:0,inhibitPolicyMapping:2
inhibitAnyPolicy=1
[dn]
O=Acme",
        "",
    );
    says(
        &sandbox,
        "ca.crt",
        &[
            "path length   one CA below it",
            "key id        ",
            "only for      host names: a.test and below",
            "only for      host names below b.test",
            "only for      addresses: 10.0.0.0/8",
            "only for      e-mail addresses at c.test",
            "only for      URIs on the host d.test",
            "never for     addresses: every IPv6 address",
            "never for     the e-mail address x@y.test",
            "never for     directory names under O=Acme",
            "policy        every path must have one, from here on",
            "policy        none may be mapped to another, after 2 more certificates",
            "policy        anyPolicy counts no longer, after one more certificate",
        ],
    );
    made(
        &sandbox,
        "leaf.crt",
        "/CN=leaf",
        "crlDistributionPoints=URI:http://crl.test/a.crl
authorityInfoAccess=OCSP;URI:http://ocsp.test/,caIssuers;URI:http://ca.test/ca.crt
certificatePolicies=2.23.140.1.2.1,@p
issuerAltName=email:ca@a.test
tlsfeature=status_request
nsCertType=client,server
nsComment=hello there
noCheck=ignored
1.2.3.4=critical,DER:0c026869
[p]
policyIdentifier=1.2.3
CPS.1=http://cps.test/
userNotice.1=@n
[n]
explicitText=UTF8:mind the gap",
        "",
    );
    says(
        &sandbox,
        "leaf.crt",
        &[
            "crl at        http://crl.test/a.crl",
            "ocsp at       http://ocsp.test/",
            "issuer at     http://ca.test/ca.crt",
            "policy        2.23.140.1.2.1 (domain validated)",
            "policy        1.2.3, see http://cps.test/, notice \"mind the gap\"",
            "issuer names  email:ca@a.test",
            "tls feature   a server must staple an OCSP answer (status_request)",
            "netscape type TLS client, TLS server",
            "comment       hello there",
            "ocsp          the responder's own certificate is not asked about",
            "extension     1.2.3.4, critical: 0c026869",
        ],
    );
    let json = sandbox.json(&["inspect", "leaf.crt"]);
    let extensions = json["objects"][0]["extensions"].as_array().unwrap();
    let unknown = extensions
        .iter()
        .find(|one| one["oid"] == "1.2.3.4")
        .unwrap();
    assert_eq!(
        (unknown["critical"].as_bool(), unknown["value"].as_str()),
        (Some(true), Some("0c026869"))
    );
    let comment = extensions
        .iter()
        .find(|one| one["name"] == "netscapeComment")
        .unwrap();
    assert_eq!(comment["says"][0], "comment: hello there");
}

#[test]
fn what_consumers_refuse() {
    let sandbox = Sandbox::new();
    let leaf = "basicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n";
    let aki = "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n";
    let ca = "basicConstraints=critical,CA:TRUE\nsubjectKeyIdentifier=hash\n";
    let cases: [(&str, &str, &str, &str, &[&str]); 18] = [
        ("good", "/CN=a.test", "subjectAltName=DNS:a.test", "", &[]),
        ("cn-only", "/CN=a.test", "", "", &["no-names"]),
        (
            "cn-elsewhere",
            "/CN=a.test",
            "subjectAltName=DNS:b.test",
            "",
            &["cn-not-in-names"],
        ),
        (
            "wild",
            "/CN=x",
            "subjectAltName=DNS:a.*.test",
            "",
            &["bad-wildcard"],
        ),
        (
            "wild-top",
            "/CN=x",
            "subjectAltName=DNS:*.test",
            "",
            &["bad-wildcard"],
        ),
        ("wild-good", "/CN=x", "subjectAltName=DNS:*.a.test", "", &[]),
        (
            "address",
            "/CN=x",
            "subjectAltName=DNS:10.0.0.1",
            "",
            &["address-as-host"],
        ),
        (
            "not-host",
            "/CN=x",
            "subjectAltName=DNS:http://a.test/",
            "",
            &["not-a-host-name"],
        ),
        (
            "long",
            "/CN=x",
            "subjectAltName=DNS:a.test",
            "-days 826",
            &["long-lived"],
        ),
        (
            "soon",
            "/CN=x",
            "subjectAltName=DNS:a.test",
            "-days 9",
            &["ends-soon"],
        ),
        (
            "no-signature",
            "/CN=x",
            "subjectAltName=DNS:a.test\nkeyUsage=keyEncipherment",
            "",
            &["no-digital-signature"],
        ),
        (
            "signs",
            "/CN=x",
            "subjectAltName=DNS:a.test\nkeyUsage=digitalSignature,keyCertSign",
            "",
            &["signs-without-ca"],
        ),
        (
            "critical",
            "/CN=x",
            "subjectAltName=DNS:a.test\n1.2.3.4=critical,DER:0500",
            "",
            &["unknown-critical-extension"],
        ),
        (
            "zero",
            "/CN=x",
            "subjectAltName=DNS:a.test",
            "-set_serial 0",
            &["bad-serial"],
        ),
        (
            "negative",
            "/CN=x",
            "subjectAltName=DNS:a.test",
            "-set_serial -5",
            &["bad-serial"],
        ),
        (
            "san",
            "/CN=x",
            "subjectAltName=DER:300102",
            "",
            &["malformed-extension"],
        ),
        ("ca", "/CN=x", "CA", "", &["no-key-usage"]),
        (
            "ca-leaf",
            "/CN=x",
            "CA\nkeyUsage=keyCertSign\nsubjectAltName=DNS:a.test",
            "",
            &["ca-as-leaf"],
        ),
    ];
    for (name, subject, extensions, more, wanted) in cases {
        let extensions = match extensions.strip_prefix("CA") {
            Some(rest) => format!("{ca}{rest}"),
            None => format!("{leaf}{aki}{extensions}"),
        };
        made(&sandbox, name, subject, &extensions, more);
        let found = codes(&sandbox, name);
        // The names of a broken list are gone with it.
        let found: Vec<&String> = found
            .iter()
            .filter(|code| name != "san" || *code != "no-names")
            .collect();
        assert_eq!(found, wanted.iter().collect::<Vec<_>>(), "{name}");
    }
    let v1 = codes(&sandbox, &fixture("chain/v1.crt"));
    assert!(v1.contains(&"old-version".to_owned()), "{v1:?}");
    for (curve, code) in [
        ("secp224r1", "unusual-key"),
        ("secp256k1", "unusual-key"),
        ("secp521r1", "unusual-key"),
    ] {
        sandbox.write("cnf", "[req]\ndistinguished_name=d\n[d]\n");
        openssl(
            &sandbox,
            &[
                "req",
                "-x509",
                "-config",
                "cnf",
                "-newkey",
                "ec",
                "-pkeyopt",
                &format!("ec_paramgen_curve:{curve}"),
                "-nodes",
                "-keyout",
                "k",
                "-out",
                "curve.crt",
                "-subj",
                "/CN=x",
            ],
        );
        assert!(
            codes(&sandbox, "curve.crt").contains(&code.to_owned()),
            "{curve}"
        );
    }
}

#[test]
fn a_serial_number_given_twice_is_found_in_one_run() {
    let sandbox = Sandbox::new();
    made(
        &sandbox,
        "ca.crt",
        "/CN=ca",
        "basicConstraints=critical,CA:TRUE",
        "",
    );
    for name in ["a", "b"] {
        let subject = format!("/CN={name}");
        openssl(
            &sandbox,
            &[
                "req",
                "-new",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-keyout",
                "k",
                "-out",
                "csr",
                "-subj",
                &subject,
            ],
        );
        let out = format!("{name}.crt");
        openssl(
            &sandbox,
            &[
                "x509",
                "-req",
                "-in",
                "csr",
                "-CA",
                "ca.crt",
                "-CAkey",
                "ca.crt.key",
                "-set_serial",
                "0x1234567890",
                "-days",
                "90",
                "-out",
                &out,
            ],
        );
    }
    let said = sandbox.ok(&["inspect", "a.crt", "b.crt"]);
    assert_eq!(
        said.matches("its issuer gave serial number 1234567890 to CN=a too: Firefox")
            .count(),
        1,
        "{said}"
    );
    let again = sandbox.ok(&["inspect", "a.crt", "a.crt"]);
    assert!(!again.contains("its issuer gave"), "{again}");
}

#[test]
fn every_entry_of_a_revocation_list() {
    let sandbox = Sandbox::new();
    made(
        &sandbox,
        "ca.crt",
        "/CN=ca",
        "basicConstraints=critical,CA:TRUE",
        "",
    );
    sandbox.write(
        "index.txt",
        "R\t300101000000Z\t260102030405Z,keyCompromise\t0A\tunknown\t/CN=a\nR\t300101000000Z\t260102030405Z\t00FFEE\tunknown\t/CN=b\n",
    );
    sandbox.write(
        "cnf",
        "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ndefault_md=sha256\n",
    );
    openssl(
        &sandbox,
        &line("ca -config cnf -gencrl -cert ca.crt -keyfile ca.crt.key -crldays 9 -out crl.pem"),
    );
    says(
        &sandbox,
        "crl.pem",
        &[
            "revocation list by CN=ca, 2 revoked, the next is due in 9 days",
            "revoked       2 certificates",
            "0a  2026-01-02T03:04:05Z  keyCompromise",
            "ffee  2026-01-02T03:04:05Z",
            "to know       it has no number: verify does not take it (RFC 5280 section 5.2.3)",
        ],
    );
    let json = sandbox.json(&["inspect", "crl.pem"]);
    let object = &json["objects"][0];
    assert_eq!(object["revoked"], 2);
    assert_eq!(object["findings"][0]["code"], "no-number");
    assert_eq!(
        object["entries"][0],
        serde_json::json!({"serial": "0a", "date": "2026-01-02T03:04:05Z", "reason": "keyCompromise"})
    );
    assert_eq!(object["entries"][1]["serial"], "ffee");
}

#[test]
fn keys_of_kinds_that_are_not_used_here_are_named() {
    let sandbox = Sandbox::new();
    openssl(
        &sandbox,
        &line("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-521 -out p521.key"),
    );
    says(
        &sandbox,
        "p521.key",
        &["private key", "to know       its key is ec-p521"],
    );
    let json = sandbox.json(&["inspect", "p521.key"]);
    assert_eq!(json["objects"][0]["kind"], "private-key");
}

/// One URI that reads like two names, as `--field sans`, the rows and the list of issued certificates would show it.
#[test]
fn no_name_reads_as_two() {
    let sandbox = Sandbox::new();
    made(
        &sandbox,
        "a.crt",
        "/CN=x",
        "extendedKeyUsage=clientAuth\nsubjectAltName=@names\nissuerAltName=@names\n[names]\nDNS=a.test
URI=spiffe://td/a\\, uri:spiffe://td/admin\nemail=a@x\\, email:root@x",
        "",
    );
    let wanted =
        r#"dns:a.test, uri:"spiffe://td/a, uri:spiffe://td/admin", email:"a@x, email:root@x""#;
    let field = sandbox.ok(&["inspect", "--field", "sans", "a.crt"]);
    assert_eq!(field.trim_end(), wanted);
    let rows = ["names         ", "issuer names  "].map(|row| format!("{row}{wanted}"));
    says(&sandbox, "a.crt", &[&rows[0], &rows[1]]);
    let json = sandbox.json(&["inspect", "a.crt"]);
    let uri = &json["certificate"]["sans"][1];
    assert_eq!(uri["value"], "spiffe://td/a, uri:spiffe://td/admin");
    let codes = codes(&sandbox, "a.crt");
    for code in ["not-a-uri", "not-a-mail-address"] {
        assert!(codes.iter().any(|one| one == code), "{codes:?}");
    }
    openssl(
        &sandbox,
        &line("req -new -config cnf -reqexts e -key a.crt.key -subj /CN=x -out a.csr"),
    );
    let asks = format!("asks for      names: {wanted}");
    says(&sandbox, "a.csr", &[&asks]);
    sandbox.ok(&["init-ca"]);
    sandbox.ok(&["issue-client", "bob", "--san", "uri:http://a.test/b,c"]);
    let csv = sandbox.ok(&["list", "--csv"]);
    assert!(csv.contains(r#""uri:""http://a.test/b,c""""#), "{csv}");
}

/// Where ring cannot check, nothing is claimed.
#[test]
fn what_cannot_be_checked_is_not_called_forged() {
    let sandbox = Sandbox::new();
    let rsa = "-newkey rsa:2048 -keyout k -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen";
    let pss = "-newkey rsa-pss -pkeyopt rsa_keygen_bits:2048 -keyout k -sigopt rsa_pss_saltlen";
    openssl(
        &sandbox,
        &line("ecparam -name prime256v1 -genkey -noout -out whole.key"),
    );
    openssl(
        &sandbox,
        &line("ec -in whole.key -conv_form compressed -out compressed.key"),
    );
    for (name, more, wanted) in [
        ("plain", format!("{rsa}:32"), Value::from(true)),
        ("salt", format!("{rsa}:20"), Value::Null),
        ("pss", format!("{pss}:32"), Value::from(true)),
        ("pss-salt", format!("{pss}:64"), Value::Null),
        (
            "sha1",
            "-newkey rsa:2048 -keyout k -sha1".into(),
            Value::from(true),
        ),
        ("compressed", "-key compressed.key".into(), Value::Null),
    ] {
        let args = format!("req -x509 {more} -nodes -out {name}.crt -days 9 -subj /CN=x");
        openssl(&sandbox, &line(&args));
        let file = format!("{name}.crt");
        let json = sandbox.json(&["inspect", &file]);
        assert_eq!(json["objects"][0]["self_signed"], wanted, "{name}");
        let said = sandbox.ok(&["inspect", &file]);
        assert!(!said.contains("signed by another key"), "{name}\n{said}");
    }
}

/// A slash too many: `/CN=x/subjectAltName=DNS:x` makes an attribute, which consumers print by openssl's name.
#[test]
fn names_in_the_subject_are_told() {
    let sandbox = Sandbox::new();
    let subject = "/CN=x/subjectAltName=DNS:x.test";
    made(&sandbox, "a.crt", subject, "keyUsage=digitalSignature", "");
    assert!(codes(&sandbox, "a.crt").contains(&"names-in-subject".to_owned()));
    let args = ["req", "-new", "-key", "a.crt.key", "-subj", subject, "-out"];
    openssl(&sandbox, &[&args[..], &["a.csr"]].concat());
    let words = "to know       a subjectAltName stands in its subject, where nobody looks";
    says(&sandbox, "a.crt", &[words]);
    says(&sandbox, "a.csr", &[words]);
    for (style, wanted) in [
        ("nginx", "subjectAltName=DNS:x.test,CN=x"),
        ("nginx-legacy", "/CN=x/subjectAltName=DNS:x.test"),
        ("openssl", "CN = x, subjectAltName = DNS:x.test"),
        ("rfc4514", "2.5.29.17=#0C0A444E533A782E74657374,CN=x"),
    ] {
        let said = sandbox.ok(&["inspect", "--as", style, "a.crt"]);
        assert_eq!(said.trim_end(), wanted);
    }
    let node = sandbox.ok(&["inspect", "--as", "node", "a.crt"]);
    assert!(node.contains(r#""subjectAltName":"DNS:x.test""#), "{node}");
}

#[test]
fn keys_are_called_what_they_are() {
    let sandbox = Sandbox::new();
    for (file, args, kind) in [
        (
            "explicit",
            "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit",
            "ec with explicit parameters",
        ),
        (
            "pss",
            "-newkey rsa-pss -pkeyopt rsa_keygen_bits:2048",
            "rsa-pss-2048",
        ),
        (
            "secp256k1",
            "-newkey ec -pkeyopt ec_paramgen_curve:secp256k1",
            "ec-secp256k1",
        ),
    ] {
        for (end, more) in [("csr", ""), ("crt", "-x509 -days 9")] {
            let args =
                format!("req -new {more} {args} -nodes -keyout k -subj /CN=x -out {file}.{end}");
            openssl(&sandbox, &line(&args));
            let file = format!("{file}.{end}");
            let said = sandbox.ok(&["inspect", "--field", "key-type", &file]);
            assert_eq!(said.trim_end(), kind);
        }
    }
}

/// What a key is can be said of one that is not used here, too.
#[test]
fn keys_that_are_not_used_here_are_opened_all_the_same() {
    let sandbox = Sandbox::new();
    sandbox.write("pass", "secret");
    for args in [
        "genpkey -algorithm ED448 -out ed448.key",
        "pkcs8 -topk8 -in ed448.key -passout file:pass -out locked.key",
        "genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -out pss.key",
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out a.key",
        "pkcs8 -topk8 -in a.key -passout pass: -out empty.key",
        "genrsa -out rsa.key 2048",
        "rsa -in rsa.key -RSAPublicKey_out -out rsa.pub",
    ] {
        openssl(&sandbox, &line(args));
    }
    for (args, kind) in [
        ("ed448.key", "ed448"),
        ("locked.key --pass file:pass", "ed448"),
        ("pss.key", "rsa-pss-2048"),
        ("empty.key", "ec-p256"),
        ("empty.key --pass file:pass", "ec-p256"),
    ] {
        let field = [line("inspect --field key-type"), line(args)].concat();
        assert_eq!(sandbox.ok(&field).trim_end(), kind, "{args}");
        let json = sandbox.json(&[&["inspect"], &line(args)[..]].concat());
        assert_eq!(json["objects"][0]["key_type"], kind, "{args}");
    }
    says(
        &sandbox,
        "empty.key",
        &["to know       its passphrase is empty"],
    );
    sandbox.fails(
        &line("inspect --field key-type locked.key"),
        6,
        &[
            "locked.key is under a passphrase",
            "--pass prompt, file:PATH",
        ],
    );
    sandbox.fails(
        &line("inspect --field spki-sha256 ed448.key"),
        1,
        &["the key in ed448.key is not seen: its key is ed448"],
    );
    sandbox.fails(
        &line("inspect rsa.pub"),
        1,
        &["openssl rsa -RSAPublicKey_in -in rsa.pub -pubout -out NEW.pem"],
    );
}
