//! The CA's own key is nobody else's: `openssl x509 -CAkey` invites to give it where a holder's belongs.

use super::kit::{line, openssl, with};
use crate::support::Sandbox;

const WORDS: &str = "the key to be certified is that of the CA CN=mTLS CA itself";

#[test]
fn it_is_certified_for_no_holder() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&line("csr dan --key pki/ca.key"));
    std::fs::copy(sandbox.path("pki/ca.key"), sandbox.path("copy.key")).unwrap();
    for args in [
        "issue-client carl --key pki/ca.key",
        "issue-client carl --key copy.key",
        "issue-server localhost --key pki/ca.key",
        "sign-client dan.csr",
        "sign-server dan.csr dan.test",
    ] {
        for flag in ["--dry-run", "--force"] {
            sandbox.fails(&with(&line(args), flag), 1, &[WORDS, "a key of its own"]);
        }
    }
    sandbox.fails(
        &line("issue-client carl --key pki/ca.key"),
        1,
        &["pki/ca.key: "],
    );
    // Only its passphrase tells whose key it is; then nothing is made either.
    sandbox.write("pass", "a long passphrase");
    sandbox.ok(&line("key encrypt copy.key --key-pass file:pass"));
    sandbox.fails(
        &line("issue-client carl --key copy.key --key-pass file:pass"),
        1,
        &[WORDS],
    );
}

#[test]
fn nor_below_an_intermediate() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&line("init-ca --ca-dir a --parent pki --subject CN=a"));
    sandbox.ok(&line("init-ca --ca-dir b --parent a --subject CN=b"));
    for key in ["a/ca.key", "b/ca.key"] {
        let issue = ["issue-client", "carl", "--ca-dir", "b", "--key", key];
        for flag in ["--dry-run", "--force"] {
            sandbox.fails(&with(&issue, flag), 1, &["is that of the CA CN="]);
        }
    }
}

/// One that another tool made.
#[test]
fn nor_is_it_renewed_or_replaced() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&line("csr carl --key pki/ca.key"));
    sandbox.write("ext", "extendedKeyUsage=clientAuth\n");
    let by_openssl = "x509 -req -in carl.csr -CA pki/ca.crt -CAkey pki/ca.key -set_serial 0x1234567890 -days 9 -extfile ext -out carl.crt";
    openssl(&sandbox, &line(by_openssl));
    sandbox.fails(&line("renew carl.crt --force"), 1, &[WORDS, "carl.crt: "]);
    for flag in ["--dry-run", "--quiet"] {
        sandbox.fails(
            &with(
                &line("renew carl.crt --force --rekey --key pki/ca.key"),
                flag,
            ),
            1,
            &["pki/ca.key is the key of the CA in ./pki/ca.crt, and a CA's key is never replaced"],
        );
    }
}
