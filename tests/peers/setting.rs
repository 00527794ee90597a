//! The people of the tutorials: a server, a client that is welcome, and those that
//! must be turned away.

use std::fs;

use serde_json::json;

use super::{ok, peer, script};
use crate::support::Sandbox;

/// A CA in `pki`, one of the same name in `other`, and what they issued.
pub struct Setting {
    pub sandbox: Sandbox,
}

/// A certificate and its key, by the base name of their files.
pub type Who = &'static str;

/// Welcome.
pub const GOOD: Who = "alice";
/// A good one of our CA that nobody knows.
pub const UNKNOWN: Who = "mallory";
/// From another CA of the same name.
pub const STRANGER: Who = "stranger";
/// Our server's, used as a client's.
pub const SERVER: Who = "localhost";
/// Over since 2020.
pub const EXPIRED: Who = "expired";

/// A name with the things that get lost: order, repeats, a comma, a plus.
pub const SUBJECT: &str = r"CN=alice,OU=Ops\, Berlin,OU=Staff+UID=a1,O=Acme,DC=example,DC=test";

impl Setting {
    pub fn new() -> Setting {
        let sandbox = Sandbox::with_ca();
        sandbox.ok(&["issue-server", "localhost", "127.0.0.1", "::1"]);
        sandbox.ok(&["issue-client", GOOD, "--subject", SUBJECT]);
        sandbox.ok(&["issue-client", UNKNOWN]);
        let other = ["--ca-dir", "other"];
        sandbox.ok(&[&other[..], &["init-ca"]].concat());
        let stranger = ["issue-client", STRANGER, "--subject", SUBJECT];
        sandbox.ok(&[&other[..], &stranger].concat());
        let pretender = ["issue-server", "localhost", "--name", "pretender"];
        sandbox.ok(&[&other[..], &pretender].concat());
        let setting = Setting { sandbox };
        setting.make_expired();
        setting
    }

    /// A file's path, as text.
    pub fn file(&self, name: impl AsRef<str>) -> String {
        self.sandbox
            .path(name.as_ref())
            .to_str()
            .unwrap()
            .to_owned()
    }

    /// What `inspect` says of a certificate.
    pub fn inspect(&self, who: Who, args: &[&str]) -> String {
        let file = format!("{who}.crt");
        let said = self
            .sandbox
            .ok(&[&["inspect"], args, &[file.as_str()]].concat());
        said.trim_end().to_owned()
    }

    /// The people a server knows by fingerprint, as node writes it.
    pub fn people(&self) -> String {
        let fingerprint = self.inspect(GOOD, &["--field", "sha256", "--as", "node"]);
        json!({ fingerprint: GOOD }).to_string()
    }

    /// Ours cannot be made to expire, so `openssl ca` signs with our CA's key.
    fn make_expired(&self) {
        self.sandbox.ok(&["csr", EXPIRED]);
        self.sandbox.write("index.txt", "");
        fs::create_dir(self.sandbox.path("new")).unwrap();
        let dates = [
            "-startdate",
            "20190101000000Z",
            "-enddate",
            "20200101000000Z",
        ];
        ok(peer("openssl")
            .current_dir(self.sandbox.path("."))
            .args(["ca", "-batch", "-notext", "-config"])
            .arg(script("openssl-ca.cnf"))
            .args(["-cert", "pki/ca.crt", "-keyfile", "pki/ca.key"])
            .args(["-in", "expired.csr", "-out", "expired.crt"])
            .args(dates));
    }
}
