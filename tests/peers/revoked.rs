//! Servers that check revocation lists refuse who was revoked and nobody else: before and after a list is renewed,
//! with the root alone and with an intermediate, whose chain of lists is one file.

mod postgres;
mod servers;
mod verifiers;

use std::time::Instant;

use super::child::PATIENCE;
use super::{peer, run};
use crate::support::Sandbox;

/// Who issues, and where the lists of the whole chain are.
pub struct World {
    pub sandbox: Sandbox,
    ca: &'static str,
    lists: &'static str,
    list: &'static [&'static str],
}

impl World {
    /// A root alone; its list says nothing yet.
    pub fn root(kind: &str) -> World {
        let sandbox = Sandbox::new();
        sandbox.ok(&["init-ca", "--key-type", kind]);
        let list = &["crl", "--force"];
        World::of(sandbox, "pki", "pki/crl.pem", list)
    }

    /// An intermediate; the servers trust the root only.
    pub fn below() -> World {
        let sandbox = Sandbox::with_ca();
        sandbox.ok(&["init-ca", "--ca-dir", "web", "--parent", "pki"]);
        sandbox.ok(&["crl"]);
        let list = &["crl", "--force", "--ca-dir", "web", "--chain", "pki"];
        World::of(sandbox, "web", "web/crl-chain.pem", list)
    }

    fn of(
        sandbox: Sandbox,
        ca: &'static str,
        lists: &'static str,
        list: &'static [&'static str],
    ) -> World {
        sandbox.ok(&["--ca-dir", ca, "issue-server", "localhost", "127.0.0.1"]);
        sandbox.ok(&["--ca-dir", ca, "issue-client", "alice"]);
        sandbox.ok(&["--ca-dir", ca, "issue-client", "bob"]);
        let world = World {
            sandbox,
            ca,
            lists,
            list,
        };
        world.renew();
        world
    }

    /// A new list, whatever it says.
    pub fn renew(&self) {
        self.sandbox.ok(self.list);
    }

    pub fn revoke_alice(&self) {
        let args = [
            "--ca-dir",
            self.ca,
            "revoke",
            "alice.crt",
            "--reason",
            "keyCompromise",
        ];
        self.sandbox.ok(&args);
        self.renew();
    }

    pub fn file(&self, name: &str) -> String {
        self.sandbox.path(name).display().to_string()
    }

    /// The file with all lists.
    pub fn lists(&self) -> String {
        self.file(self.lists)
    }

    /// Whether an HTTPS server lets this one in.
    fn lets_in(&self, port: u16, who: &str) -> bool {
        let mut curl = peer("curl");
        curl.args([
            "-q",
            "-s",
            "-o",
            "/dev/null",
            "-w",
            "%{http_code}",
            "--noproxy",
            "*",
        ]);
        curl.args(["--cacert", &self.file("pki/ca.crt")]);
        curl.args(["--cert", &self.file(&format!("{who}.crt"))]);
        curl.args(["--key", &self.file(&format!("{who}.key"))]);
        let answer = run(curl.arg(format!("https://localhost:{port}/")));
        // nginx ends the handshake and then answers 400.
        answer.code == 0 && answer.stdout != "400"
    }

    /// The whole story: nobody is revoked, alice is, and a renewed list says the same. `knock` says whether
    /// somebody gets in, `reload` has the server read its list again.
    pub fn play(&self, knock: impl Fn(&str) -> bool, mut reload: impl FnMut()) {
        assert!(knock("alice") && knock("bob"), "nobody is revoked yet");
        self.revoke_alice();
        reload();
        // A server may turn everybody away for a moment while it reads its files again, and a worker of
        // before may answer a little longer: it is over when all is as it should be for a while.
        let settled = || (0..6).all(|_| !knock("alice") && knock("bob"));
        wait_until("alice is out and bob is in", settled);
        self.renew();
        reload();
        wait_until("the same after the renewal", settled);
    }
}

fn wait_until(what: &str, holds: impl Fn() -> bool) {
    let begin = Instant::now();
    while !holds() {
        assert!(
            begin.elapsed() < PATIENCE,
            "it does not come to this: {what}"
        );
    }
}
