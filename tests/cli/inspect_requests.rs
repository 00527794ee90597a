//! `inspect` of a signing request: what it asks for, in the words of a certificate's extensions.

use super::kit::{line, openssl};
use crate::support::Sandbox;

const ASKS: &str = "[req]
distinguished_name=d
prompt=no
req_extensions=e
attributes=a
[d]
CN=partner
[a]
challengePassword=sesame
[e]
subjectAltName=DNS:a.example.test,IP:10.0.0.1
keyUsage=critical,digitalSignature,keyEncipherment
extendedKeyUsage=serverAuth,1.2.3.4
basicConstraints=CA:FALSE
subjectKeyIdentifier=hash
certificatePolicies=1.2.3.4
tlsfeature=status_request
1.2.3.5=critical,ASN1:NULL
";

fn request(sandbox: &Sandbox, file: &str, config: &str) {
    sandbox.write("cnf", config);
    let args = format!(
        "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -config cnf -keyout k -out {file}"
    );
    openssl(sandbox, &line(&args));
}

#[test]
fn what_is_asked_for_in_words() {
    let sandbox = Sandbox::new();
    request(&sandbox, "a.csr", ASKS);
    let said = sandbox.ok(&["inspect", "a.csr"]);
    for one in [
        "asks for      names: dns:a.example.test, ip:10.0.0.1",
        "asks for      key usage: digitalSignature, keyEncipherment",
        "asks for      good for: serverAuth, 1.2.3.4",
        "asks for      CA: no",
        "asks for      key id: ",
        "asks for      policy: 1.2.3.4",
        "asks for      tls feature: a server must staple an OCSP answer (status_request)",
        "asks for      1.2.3.5, critical: 0500",
        "also holds    challengePassword",
    ] {
        assert!(said.contains(one), "{one}\n{said}");
    }
    assert!(
        !said.contains("sesame") && !said.contains("to know"),
        "{said}"
    );
    let json = sandbox.json(&["inspect", "a.csr"]);
    let extensions = &json["objects"][0]["extensions"];
    assert_eq!(extensions[1]["name"], "keyUsage");
    assert_eq!(extensions[1]["critical"], true);
    assert_eq!(
        extensions[1]["says"][0],
        "key usage: digitalSignature, keyEncipherment"
    );
    assert_eq!(extensions[3]["says"][0], "CA: no");
}

#[test]
fn who_asks_to_be_a_ca_is_told_what_comes_of_it() {
    let sandbox = Sandbox::new();
    let config = ASKS.replace("CA:FALSE", "critical,CA:TRUE,pathlen:1");
    request(&sandbox, "ca.csr", &config);
    let said = sandbox.ok(&["inspect", "ca.csr"]);
    for one in [
        "asks for      CA: yes",
        "asks for      path length: one CA below it",
        "to know       it asks to be a CA (basicConstraints CA:TRUE): sign-client and sign-server refuse it",
    ] {
        assert!(said.contains(one), "{one}\n{said}");
    }
}
