//! A CA of the tutorials, adopted: what is issued under it is accepted where the old
//! leaves were.

use serde_json::json;

use super::{nginx, ok, peer};
use crate::support::Sandbox;

/// The tutorials' lines, with a subject that has things to lose.
const TUTORIAL: &str = r#"
openssl genrsa -aes256 -passout pass:secret -out ca.key 4096
openssl req -new -x509 -days 365 -key ca.key -passin pass:secret -out ca.crt -subj "/DC=test/DC=acme/O=Acme/OU=A/OU=B/CN=My CA"
openssl req -new -newkey rsa:2048 -nodes -keyout client.key -out client.csr -subj "/C=US/O=Acme/CN=alice"
"#;

#[test]
fn nginx_curl_and_node_accept_what_an_adopted_ca_issues() {
    let sandbox = Sandbox::new();
    let folder = sandbox.path("");
    ok(peer("bash")
        .args(["-euo", "pipefail", "-c", TUTORIAL])
        .current_dir(&folder));
    sandbox.write("pass", "secret\n");
    sandbox.ok(&[
        "adopt",
        "--cert",
        "ca.crt",
        "--key",
        "ca.key",
        "--ca-pass",
        "file:pass",
    ]);
    sandbox.ok(&["issue-server", "localhost", "--ca-pass", "file:pass"]);
    sandbox.ok(&["sign-client", "client.csr", "--ca-pass", "file:pass"]);

    let path = |name: &str| sandbox.path(name).display().to_string();
    let server = nginx::serve(&sandbox, |port| {
        format!(
            "server {{
               listen 127.0.0.1:{port} ssl;
               ssl_certificate {}; ssl_certificate_key {};
               ssl_client_certificate {}; ssl_verify_client on;
               location / {{ return 200 \"$ssl_client_verify $ssl_client_s_dn\"; }}
             }}",
            path("localhost.crt"),
            path("localhost.key"),
            path("ca.crt")
        )
    });
    let url = format!("https://localhost:{}/", server.port);
    let wanted = format!(
        "SUCCESS {}",
        sandbox
            .ok(&["inspect", "--as", "nginx", "client.crt"])
            .trim_end()
    );
    assert_eq!(wanted, "SUCCESS CN=alice,O=Acme,C=US");

    let files = [
        "--cacert",
        "ca.crt",
        "--cert",
        "client.crt",
        "--key",
        "client.key",
    ];
    let said = ok(peer("curl")
        .current_dir(&folder)
        .args(["-sSf", "--noproxy", "*"])
        .args(files)
        .arg(&url));
    assert_eq!(said, wanted, "curl");

    let options = json!({ "url": url });
    let script = "const fs = require('fs'), { url } = JSON.parse(process.argv[1]);
        require('https').get(url, { ca: fs.readFileSync('ca.crt'), cert: fs.readFileSync('client.crt'),
          key: fs.readFileSync('client.key') }, answer => answer.pipe(process.stdout))";
    let said = ok(peer("node")
        .current_dir(&folder)
        .args(["-e", script, &options.to_string()]));
    assert_eq!(said, wanted, "node");
}

/// NSS and the strict flags of Python want what the tutorials' root lacks; an adopted root
/// that has it is accepted by all of them.
#[test]
fn nss_accepts_a_leaf_of_an_adopted_ca() {
    let sandbox = Sandbox::new();
    let folder = sandbox.path("");
    ok(peer("bash")
        .args(["-euo", "pipefail", "-c", TUTORIAL])
        .current_dir(&folder));
    sandbox.write("pass", "secret\n");
    sandbox.ok(&[
        "adopt",
        "--cert",
        "ca.crt",
        "--key",
        "ca.key",
        "--ca-pass",
        "file:pass",
    ]);
    sandbox.ok(&["sign-client", "client.csr", "--ca-pass", "file:pass"]);
    let nss = "mkdir db; certutil -N -d sql:db --empty-password
        certutil -A -d sql:db -n ca -t CT,C,C -i ca.crt
        certutil -A -d sql:db -n leaf -t ,, -i client.crt
        certutil -V -d sql:db -n leaf -u C -e";
    ok(peer("bash")
        .args(["-euo", "pipefail", "-c", nss])
        .current_dir(&folder));
}
