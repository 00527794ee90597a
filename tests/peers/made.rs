//! Every profile with every key type under every key type of a CA, issued and signed.

use serde_json::{Value, json};

use crate::support::Sandbox;

pub const KEY_TYPES: [&str; 3] = ["ec-p256", "ec-p384", "ed25519"];

/// Names that every server has, beside its first.
pub const HOSTS: [&str; 3] = ["*.wild.example.test", "10.0.0.7", "2001:db8::7"];

/// What was made.
pub struct Made {
    pub sandbox: Sandbox,
    pub leaves: Vec<Leaf>,
}

/// A leaf, by the paths of its files.
#[derive(Clone, Debug)]
pub struct Leaf {
    pub ca: String,
    pub ca_type: &'static str,
    pub cert: String,
    pub key: String,
    pub key_type: &'static str,
    /// `server` or `client`.
    pub profile: &'static str,
    /// A server's first host.
    pub host: String,
}

impl Made {
    pub fn all() -> Made {
        let mut made = Made {
            sandbox: Sandbox::new(),
            leaves: Vec::new(),
        };
        for ca_type in KEY_TYPES {
            made.sandbox
                .ok(&["--ca-dir", ca_type, "init-ca", "--key-type", ca_type]);
            for key_type in KEY_TYPES {
                made.issue(ca_type, key_type);
            }
            made.sign(ca_type);
        }
        made
    }

    fn issue(&mut self, ca_type: &'static str, key_type: &'static str) {
        let common = ["--ca-dir", ca_type, "--key-type", key_type];
        let host = self.next_host();
        let server = [&["issue-server", host.as_str()], &HOSTS[..], &common];
        self.sandbox.ok(&server.concat());
        self.add(ca_type, key_type, "server", &host);
        // The three forms of a client's name: host, address, neither.
        for form in ["client-#", "client-#@example.test", "Client Number #"] {
            let name = form.replace('#', &self.leaves.len().to_string());
            let client = [&["issue-client", name.as_str()], &common[..]];
            self.sandbox.ok(&client.concat());
            self.add(ca_type, key_type, "client", &name);
        }
    }

    fn sign(&mut self, key_type: &'static str) {
        let host = self.next_host();
        let csr = ["csr", &host, "--profile", "server", "--key-type", key_type];
        self.sandbox.ok(&csr);
        let request = format!("{host}.csr");
        let sign = ["--ca-dir", key_type, "sign-server", &request, &host];
        self.sandbox.ok(&[&sign[..], &HOSTS].concat());
        self.add(key_type, key_type, "server", &host);

        let name = format!("client-{}", self.leaves.len());
        self.sandbox.ok(&["csr", &name, "--key-type", key_type]);
        let request = format!("{name}.csr");
        self.sandbox
            .ok(&["--ca-dir", key_type, "sign-client", &request]);
        self.add(key_type, key_type, "client", &name);
    }

    fn next_host(&self) -> String {
        format!("api-{}.example.test", self.leaves.len())
    }

    fn add(
        &mut self,
        ca_type: &'static str,
        key_type: &'static str,
        profile: &'static str,
        name: &str,
    ) {
        let file = |name: String| self.sandbox.path(name).to_str().unwrap().to_owned();
        self.leaves.push(Leaf {
            ca: file(format!("{ca_type}/ca.crt")),
            ca_type,
            cert: file(format!("{name}.crt")),
            key: file(format!("{name}.key")),
            key_type,
            profile,
            host: name.to_owned(),
        });
    }
}

impl Leaf {
    pub fn is_server(&self) -> bool {
        self.profile == "server"
    }

    /// The purpose that it must not be good for.
    pub fn other_purpose(&self) -> &'static str {
        if self.is_server() { "client" } else { "server" }
    }

    /// Whether it or its CA has such a key.
    pub fn involves(&self, key_type: &str) -> bool {
        self.key_type == key_type || self.ca_type == key_type
    }

    /// The names under which a server must be accepted; none for a client.
    pub fn names(&self) -> Vec<&str> {
        match self.is_server() {
            true => vec![
                &self.host,
                "any.wild.example.test",
                "10.0.0.7",
                "2001:db8::7",
            ],
            false => vec![""],
        }
    }

    /// A question for the scripts that verify.
    pub fn asked(&self, purpose: &str, name: &str) -> Value {
        json!({ "ca": self.ca, "leaf": self.cert, "purpose": purpose, "name": name })
    }
}
