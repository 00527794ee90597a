//! What `apply` made stands before openssl, nginx and curl: chains, revocation lists, and who is let in.

use super::nginx::serve;
use super::{ok, peer, run};
use crate::support::Sandbox;

const MANIFEST: &str = "\
[ca]
subject = 'CN=Acme CA,O=Acme,C=US'
[[intermediate]]
name = 'web'
subject = 'CN=Acme Web CA,O=Acme,C=US'
path_len = 0
permit = ['localhost', '127.0.0.1', 'dn:O=Acme']
[[server]]
hosts = ['localhost', '127.0.0.1']
subject = 'CN=localhost,O=Acme'
ca = 'web'
[[client]]
name = 'alice'
[[client]]
name = 'bob'
subject = 'CN=bob,O=Acme'
ca = 'web'
[[client]]
name = 'partner'
csr = 'partner.csr'
";

#[test]
fn openssl_nginx_and_curl_take_what_apply_made() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["csr", "partner"]);
    let with_carol = format!("{MANIFEST}[[client]]\nname = 'carol'\n");
    sandbox.write("pki.toml", &with_carol);
    sandbox.ok(&["apply", "pki.toml", "--yes"]);
    // Carol leaves: out of the file, and revoked.
    sandbox.write("pki.toml", MANIFEST);
    sandbox.ok(&["apply", "pki.toml", "--yes", "--prune=revoke"]);
    let lists = sandbox.read("web/crl.pem") + &sandbox.read("pki/crl.pem");
    sandbox.write("lists.pem", lists);

    for (leaf, good) in [
        ("localhost", true),
        ("alice", true),
        ("bob", true),
        ("partner", true),
        ("carol", false),
    ] {
        let leaf = format!("{leaf}.crt");
        let verdict = run(peer("openssl").current_dir(sandbox.path("")).args([
            "verify",
            "-x509_strict",
            "-crl_check_all",
            "-CAfile",
            "pki/ca.crt",
            "-untrusted",
            &leaf,
            "-CRLfile",
            "lists.pem",
            &leaf,
        ]));
        assert_eq!(
            verdict.code == 0,
            good,
            "{leaf}: {}{}",
            verdict.stdout,
            verdict.stderr
        );
    }

    let path = |name: &str| sandbox.path(name).display().to_string();
    let nginx = serve(&sandbox, |port| {
        format!(
            "server {{
               listen 127.0.0.1:{port} ssl;
               ssl_certificate {}; ssl_certificate_key {};
               ssl_client_certificate {}; ssl_verify_client on; ssl_verify_depth 2; ssl_crl {};
               location / {{ return 200 \"$ssl_client_verify $ssl_client_s_dn\"; }}
             }}",
            path("localhost.crt"),
            path("localhost.key"),
            path("pki/ca.crt"),
            path("lists.pem")
        )
    });
    let call = |who: &str| {
        ok(peer("curl")
            .current_dir(sandbox.path(""))
            .args(["-sS", "--noproxy", "*", "--cacert", "pki/ca.crt"])
            .args([
                "--cert",
                &format!("{who}.crt"),
                "--key",
                &format!("{who}.key"),
            ])
            .arg(format!("https://localhost:{}/", nginx.port)))
    };
    for (who, dn) in [
        ("alice", "CN=alice"),
        ("bob", "CN=bob,O=Acme"),
        ("partner", "CN=partner"),
    ] {
        assert_eq!(call(who), format!("SUCCESS {dn}"));
    }
    let refused = call("carol");
    assert!(refused.contains("400"), "{refused}");
}
