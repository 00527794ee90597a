//! haproxy passes TCP through to node, as a balancer does that cannot end TLS: node
//! still sees the client's certificate, and looks people up by its fingerprint.

use super::child::Server;
use super::node::{each_client_is_known_or_turned_away, mutual};
use super::setting::Setting;
use crate::support;

#[test]
fn node_knows_clients_through_a_tcp_balancer() {
    let setting = Setting::new();
    let node = mutual(&setting);
    let haproxy = Server::start(setting.sandbox.path("haproxy.log"), |port| {
        let text = format!(
            "global
               maxconn 100
             defaults
               mode tcp
               timeout connect 10s
               timeout client 60s
               timeout server 60s
             listen tls
               bind 127.0.0.1:{port}
               server node 127.0.0.1:{}
",
            node.port
        );
        setting.sandbox.write("haproxy.cfg", text);
        let mut haproxy = support::peer("haproxy");
        haproxy.args(["-db", "-f", &setting.file("haproxy.cfg")]);
        haproxy
    });
    each_client_is_known_or_turned_away(&setting, haproxy.port);
}
