//! Someone with a certificate calls nginx, with curl and with node, and is greeted by name.

use serde_json::json;

use super::child::Server;
use super::{nginx, ok, peer};
use crate::support::Sandbox;

/// A client's files, and its key's passphrase.
pub struct Caller<'a> {
    pub cert: &'a str,
    pub key: &'a str,
    pub pass: Option<&'a str>,
}

/// nginx as `localhost`, which says whom it let in.
pub fn server(sandbox: &Sandbox) -> Server {
    server_trusting(sandbox, "pki/ca.crt")
}

/// The same, which asks for clients of the CAs in this file.
pub fn server_trusting(sandbox: &Sandbox, ca: &str) -> Server {
    let path = |name: &str| sandbox.path(name).display().to_string();
    nginx::serve(sandbox, |port| {
        format!(
            "server {{
               listen 127.0.0.1:{port} ssl;
               ssl_certificate {}; ssl_certificate_key {};
               ssl_client_certificate {}; ssl_verify_client on;
               location / {{ return 200 \"$ssl_client_verify $ssl_client_s_dn\"; }}
             }}",
            path("localhost.crt"),
            path("localhost.key"),
            path(ca)
        )
    })
}

/// Both are let in, and hear `wanted`.
pub fn greets(sandbox: &Sandbox, server: &Server, caller: &Caller<'_>, wanted: &str) {
    greets_trusting("pki/ca.crt", sandbox, server, caller, wanted);
}

/// The same, by callers who trust the CAs in this file.
pub fn greets_trusting(
    ca: &str,
    sandbox: &Sandbox,
    server: &Server,
    caller: &Caller<'_>,
    wanted: &str,
) {
    let Caller { cert, key, pass } = caller;
    let url = format!("https://localhost:{}/", server.port);
    let mut curl = peer("curl");
    curl.current_dir(sandbox.path(""))
        .args(["-sSf", "--noproxy", "*", "--cacert", ca])
        .args(["--cert", cert, "--key", key]);
    if let Some(pass) = pass {
        curl.args(["--pass", pass]);
    }
    assert_eq!(ok(curl.arg(&url)), wanted, "curl");

    let options = json!({ "ca": ca, "url": url, "cert": cert, "key": key, "passphrase": pass });
    let script =
        "const fs = require('fs'), { ca, url, cert, key, passphrase } = JSON.parse(process.argv[1]);
        require('https').get(url, { ca: fs.readFileSync(ca), cert: fs.readFileSync(cert),
          key: fs.readFileSync(key), passphrase }, answer => answer.pipe(process.stdout))";
    let options = options.to_string();
    let said = ok(peer("node")
        .current_dir(sandbox.path(""))
        .args(["-e", script, &options]));
    assert_eq!(said, wanted, "node");
}
