//! Others read the private keys that we write, and find the public key of the certificate.

use super::made::Made;
use super::{ok, peer, python, script};

#[test]
fn openssl_gnutls_node_and_python_read_our_keys() {
    let made = Made::all();
    let mut pairs: Vec<(String, String)> = made
        .leaves
        .iter()
        .map(|leaf| (leaf.key.clone(), leaf.cert.clone()))
        .collect();
    for leaf in &made.leaves {
        let pair = (leaf.ca.replace("ca.crt", "ca.key"), leaf.ca.clone());
        if !pairs.contains(&pair) {
            pairs.push(pair);
        }
    }
    let mut expected = String::new();
    for (key, cert) in &pairs {
        let public = ok(peer("openssl").args(["x509", "-noout", "-pubkey", "-in", cert]));
        ok(peer("openssl").args(["pkey", "-check", "-noout", "-in", key]));
        let read = ok(peer("openssl").args(["pkey", "-pubout", "-in", key]));
        assert_eq!(read, public, "openssl reads another key in {key}");
        let read = ok(peer("certtool").args(["--pubkey-info", "--load-privkey", key]));
        let begin = read.find("-----BEGIN").unwrap();
        assert_eq!(
            &read[begin..],
            public,
            "certtool reads another key in {key}"
        );
        expected.push_str(&public);
    }
    let keys: Vec<&String> = pairs.iter().map(|(key, _)| key).collect();
    let read = ok(peer("node").arg(script("keys.js")).args(&keys));
    assert_eq!(read, expected, "node reads other keys");
    let read = ok(peer(&python()).arg(script("keys.py")).args(&keys));
    assert_eq!(read, expected, "Python reads other keys");
}
