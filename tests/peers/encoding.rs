//! What is in the bytes, as others read them: versions, serials, extensions, dates.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::made::{HOSTS, Made};
use super::{ok, peer, python, script};
use crate::support::Sandbox;

#[test]
fn serials_are_16_random_bytes() {
    let made = Made::all();
    let mut seen = HashSet::new();
    for leaf in &made.leaves {
        // As the bytes of the INTEGER, second in the tbsCertificate after the version.
        let parsed = asn1(&leaf.cert);
        let serial = parsed
            .lines()
            .find(|line| line.contains("INTEGER") && line.contains("d=2"));
        let serial = serial.unwrap();
        assert!(serial.contains("l=  16 "), "{serial}");
        let digits = serial.rsplit(':').next().unwrap();
        assert!(!digits.starts_with('-') && digits.len() == 32, "{serial}");
        assert!(seen.insert(digits.to_owned()), "{digits} twice");
    }
    assert_eq!(seen.len(), made.leaves.len());
}

#[test]
fn extensions_are_those_of_the_profile() {
    let made = Made::all();
    for leaf in &made.leaves {
        let said = ok(peer(&python())
            .arg(script("facts.py"))
            .args([&leaf.ca, &leaf.cert]));
        let [ca, leaf_facts]: [Value; 2] = serde_json::from_str(&said).unwrap();
        for facts in [&ca, &leaf_facts] {
            assert_eq!(facts["version"], "v3");
            assert_eq!(facts["critical"], json!(["basicConstraints", "keyUsage"]));
            assert_eq!(facts["path_length"], Value::Null);
        }
        assert_eq!(ca["ca"], true);
        assert_eq!(ca["usage"], json!(["key_cert_sign", "crl_sign"]));
        assert_eq!(ca["ext_usage"], Value::Null);

        assert_eq!(leaf_facts["ca"], false);
        assert_eq!(leaf_facts["usage"], json!(["digital_signature"]));
        let purpose = if leaf.is_server() {
            "serverAuth"
        } else {
            "clientAuth"
        };
        assert_eq!(leaf_facts["ext_usage"], json!([purpose]));
        let plain = [
            "authorityKeyIdentifier",
            "extendedKeyUsage",
            "subjectAltName",
            "subjectKeyIdentifier",
        ];
        assert_eq!(leaf_facts["plain"], json!(plain));
        let aki = json!({ "key": ca["ski"], "issuer": false, "serial": false });
        assert_eq!(leaf_facts["aki"], aki);
        assert_ne!(leaf_facts["ski"], ca["ski"]);
    }
}

#[test]
fn names_are_in_the_certificate_as_openssl_reads_them() {
    let made = Made::all();
    let [wildcard, v4, _] = HOSTS;
    for leaf in &made.leaves {
        let said = ok(peer("openssl").args([
            "x509",
            "-noout",
            "-ext",
            "subjectAltName",
            "-in",
            &leaf.cert,
        ]));
        let name = &leaf.host;
        let expected = match () {
            () if leaf.is_server() => format!(
                "DNS:{name}, DNS:{wildcard}, IP Address:{v4}, IP Address:2001:DB8:0:0:0:0:0:7"
            ),
            () if name.contains('@') => format!("email:{name}"),
            // Older ones print it as /CN=, newer ones as CN = or CN=.
            () if name.contains('.') => format!("DNS:{name}"),
            () => format!("DirName:CN={name}"),
        };
        let names = said.lines().nth(1).unwrap().trim();
        let names = names.replace("/CN=", "CN=").replace("CN = ", "CN=");
        assert_eq!(names, expected);
    }
}

#[test]
fn dates_from_2050_on_are_generalized_time() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["init-ca", "--days", "36500"]);
    let path = |name: &str| sandbox.path(name).to_str().unwrap().to_owned();
    assert_eq!(
        time_types(&path("pki/ca.crt")),
        ["UTCTIME", "GENERALIZEDTIME"]
    );

    for (name, end, kind) in [
        ("last-of-49", "2049-12-31T23:59:59Z", "UTCTIME"),
        ("first-of-50", "2050-01-01T00:00:00Z", "GENERALIZEDTIME"),
    ] {
        sandbox.ok(&["issue-client", name, "--not-after", end]);
        let cert = path(&format!("{name}.crt"));
        assert_eq!(time_types(&cert), ["UTCTIME", kind]);
        let said = sandbox.ok(&["inspect", "--field", "not-after", &cert]);
        assert_eq!(said.trim(), end);
        let verify = ["verify", "-x509_strict", "-purpose", "sslclient"];
        ok(peer("openssl")
            .args(verify)
            .args(["-CAfile", &path("pki/ca.crt"), &cert]));
    }
}

/// The ASN.1 types of notBefore and notAfter.
fn time_types(path: &str) -> Vec<String> {
    asn1(path)
        .lines()
        .filter(|line| line.contains("TIME"))
        .map(|line| line.split_whitespace().find(|word| word.contains("TIME")))
        .map(|word| word.unwrap().trim_start_matches(':').to_owned())
        .collect()
}

fn asn1(path: &str) -> String {
    ok(peer("openssl").args(["asn1parse", "-in", path]))
}
