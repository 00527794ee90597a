//! HTTPS servers, each with its own option for the list.

use std::cell::RefCell;

use super::World;
use crate::peers::child::Server;
use crate::peers::nginx::{backend, serve_reloadable};
use crate::support;

fn both() -> [World; 2] {
    [World::root("ec-p256"), World::below()]
}

#[test]
fn nginx_ssl_crl() {
    for world in both() {
        let nginx = serve_reloadable(&world.sandbox, |port| {
            format!(
                "server {{
                   listen 127.0.0.1:{port} ssl;
                   ssl_certificate {}; ssl_certificate_key {};
                   ssl_client_certificate {}; ssl_verify_client on; ssl_crl {};
                   location / {{ return 200 \"$ssl_client_verify\"; }}
                 }}",
                world.file("localhost.crt"),
                world.file("localhost.key"),
                world.file("pki/ca.crt"),
                world.lists()
            )
        });
        world.play(|who| world.lets_in(nginx.port, who), || nginx.hang_up());
        nginx.must_say(&["client SSL certificate verify error: (23:certificate revoked)"]);
    }
}

#[test]
fn haproxy_crl_file() {
    for world in both() {
        let pem = world.sandbox.read("localhost.crt") + &world.sandbox.read("localhost.key");
        world.sandbox.write("both.pem", pem);
        let start = || {
            Server::start(world.sandbox.path("haproxy.log"), |port| {
                let text = format!(
                    "global
                       maxconn 100
                     defaults
                       mode http
                       timeout connect 10s
                       timeout client 60s
                       timeout server 60s
                     listen tls
                       bind 127.0.0.1:{port} ssl crt {} ca-file {} crl-file {} verify required
                       http-request return status 200
",
                    world.file("both.pem"),
                    world.file("pki/ca.crt"),
                    world.lists()
                );
                world.sandbox.write("haproxy.cfg", text);
                let mut haproxy = support::peer("haproxy");
                haproxy.args(["-db", "-f", &world.file("haproxy.cfg")]);
                haproxy
            })
        };
        let haproxy = RefCell::new(start());
        world.play(
            |who| world.lets_in(haproxy.borrow().port, who),
            || drop(haproxy.replace(start())),
        );
    }
}

/// node takes one list in each text, so a file with several is split.
const NODE: &str = "
const fs = require('fs'), [port, cert, key, ca, lists] = process.argv.slice(1);
const options = () => ({
  cert: fs.readFileSync(cert), key: fs.readFileSync(key), ca: fs.readFileSync(ca),
  crl: fs.readFileSync(lists, 'utf8').match(/-----BEGIN[^]*?-----END X509 CRL-----\\n/g),
  requestCert: true, rejectUnauthorized: true,
});
const server = require('https').createServer(options(), (request, response) => {
  response.setHeader('Connection', 'close');
  response.end('hello');
});
process.on('SIGHUP', () => { server.setSecureContext(options()); console.log('reloaded'); });
server.on('tlsClientError', (error) => console.log('refused', error.code, error.message));
server.listen(Number(port), '127.0.0.1');";

#[test]
fn node_crl() {
    for world in both() {
        let node = Server::start(world.sandbox.path("node.log"), |port| {
            let mut node = support::peer("node");
            node.args(["-e", NODE, &port.to_string()]);
            let files = ["localhost.crt", "localhost.key", "pki/ca.crt"];
            node.args(files.map(|name| world.file(name)));
            node.arg(world.lists());
            node
        });
        world.play(|who| world.lets_in(node.port, who), || node.hang_up());
    }
}

#[test]
fn stunnel_crlfile() {
    for world in both() {
        let application = backend(&world.sandbox);
        let stunnel = Server::start(world.sandbox.path("stunnel.log"), |port| {
            let text = format!(
                "foreground = yes
                 pid =
                 debug = info
                 [tls]
                 accept = 127.0.0.1:{port}
                 connect = 127.0.0.1:{}
                 cert = {}
                 key = {}
                 CAfile = {}
                 CRLfile = {}
                 verifyChain = yes
",
                application.port,
                world.file("localhost.crt"),
                world.file("localhost.key"),
                world.file("pki/ca.crt"),
                world.lists()
            );
            world.sandbox.write("stunnel.conf", text);
            let mut stunnel = support::peer("stunnel");
            stunnel.arg(world.sandbox.path("stunnel.conf"));
            stunnel
        });
        world.play(|who| world.lets_in(stunnel.port, who), || stunnel.hang_up());
        stunnel.must_say(&["certificate revoked"]);
    }
}
