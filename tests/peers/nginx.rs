//! nginx asks for client certificates and tells the application behind it who calls.

use std::process::Command;

use serde_json::json;

use super::child::Server;
use super::clients::{Call, Client};
use super::setting::{EXPIRED, GOOD, SERVER, STRANGER, SUBJECT, Setting, Who};
use super::{ok, peer, script};
use crate::support::{self, Sandbox};

/// nginx and the node application behind it.
struct Site {
    nginx: Server,
    backend: Server,
}

#[test]
fn tells_the_application_who_calls() {
    let setting = Setting::new();
    let site = Site::start(&setting);
    let dn = setting.inspect(GOOD, &["--as", "nginx"]);
    each_client_gets_what_it_should(&setting, &site.nginx, &dn);
    // Who was turned away by nginx never reached the application.
    let asked = site.backend.log().matches("request").count();
    assert_eq!(asked, 4 * Client::ALL.len(), "{}", site.backend.log());
    why_it_refused(&site.nginx);
}

#[test]
fn headers_a_client_sends_itself_are_overwritten() {
    let setting = Setting::new();
    let site = Site::start(&setting);
    for (verified, dn) in [("VERIFIED", "DN"), ("verified", "dn")] {
        let headers = [
            (verified, "SUCCESS"),
            (dn, "CN=root"),
            (verified, "SUCCESS"),
        ];
        let call = Call {
            setting: &setting,
            port: site.nginx.port,
            who: None,
            headers: &headers,
        };
        let answer = Client::Curl.get(&call);
        assert_eq!(answer.status(), Some(401), "{answer:?}");
        assert_eq!(answer.json()["verified"], "NONE");
    }
}

#[test]
fn the_dn_it_passes_on_is_the_one_that_inspect_prints() {
    let setting = Setting::new();
    let site = Site::start(&setting);
    let subjects = [
        SUBJECT,
        "CN=plain",
        "/C=US/ST=New York/O=Acme/OU=Ops/CN=slash",
        "CN=zoë,O=Größe & Söhne",
        "CN=Мария,C=RU",
        r#"CN=\#hash \"quoted\" \<a\;b\>\\,O=\ blank at both ends\ "#,
        "CN=mail,emailAddress=mail@example.test",
        "CN=uid,UID=u1,DC=example,DC=test",
        "CN=a+serialNumber=7+OU=b,O=Acme",
        "CN=oid,1.3.6.1.4.1.55555.1=odd",
    ];
    let names: [Who; 12] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];
    let (ours, theirs) = names.split_at(subjects.len());
    for (who, subject) in ours.iter().zip(subjects) {
        setting
            .sandbox
            .ok(&["issue-client", who, "--subject", subject]);
    }
    // In T61String and BMPString, which only others write.
    let foreign = ["/CN=caf\u{e9}/O=Acme", "/CN=\u{41c}\u{430}\u{440}/O=Acme"];
    for (who, subject) in theirs.iter().zip(foreign) {
        old_request(&setting, who, subject);
        setting
            .sandbox
            .ok(&["sign-client", "old.csr", "--name", who]);
    }
    let mut different = Vec::new();
    for (who, subject) in names.into_iter().zip(subjects.into_iter().chain(foreign)) {
        let call = Call {
            setting: &setting,
            port: site.nginx.port,
            who: Some(who),
            headers: &[],
        };
        let answer = Client::Curl.get(&call).json();
        assert_eq!(answer["verified"], "SUCCESS", "{subject}");
        let (theirs, ours) = (&answer["dn"], setting.inspect(who, &["--as", "nginx"]));
        if *theirs != ours {
            different.push(format!("{subject}: nginx {theirs}, inspect {ours:?}"));
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

/// A request as openssl wrote it before UTF-8.
fn old_request(setting: &Setting, who: &str, subject: &str) {
    let config = "[req]\nstring_mask = default\ndistinguished_name = dn\n[dn]\n";
    setting.sandbox.write("old.cnf", config);
    ok(peer("openssl")
        .current_dir(setting.sandbox.path(""))
        .args([
            "req", "-new", "-config", "old.cnf", "-utf8", "-subj", subject,
        ])
        .args([
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
        ])
        .args(["-keyout", &format!("{who}.key"), "-out", "old.csr"]));
}

#[test]
fn every_client_refuses_a_server_of_another_ca() {
    let setting = Setting::new();
    let site = Site::start_as(&setting, "pretender");
    for client in Client::ALL {
        let call = Call {
            setting: &setting,
            port: site.nginx.port,
            who: Some(GOOD),
            headers: &[],
        };
        let answer = client.get(&call);
        assert_eq!(answer.status(), None, "{client:?} trusts it: {answer:?}");
    }
    assert_eq!(site.backend.log(), "");
}

/// The cases of the tutorials, by each client; `dn` is the good one's.
pub fn each_client_gets_what_it_should(setting: &Setting, nginx: &Server, dn: &str) {
    let forged = [("VERIFIED", "SUCCESS"), ("DN", "CN=root,O=Forged")];
    for client in Client::ALL {
        let get = |who, headers| {
            client.get(&Call {
                setting,
                port: nginx.port,
                who,
                headers,
            })
        };
        for headers in [&[][..], &forged] {
            let nobody = get(None, headers);
            assert_eq!(nobody.status(), Some(401), "{client:?}: {nobody:?}");
            assert_eq!(nobody.json()["verified"], "NONE", "{client:?}: {nobody:?}");
            let dn_of_nobody = nobody.json()["dn"].as_str().unwrap_or_default().to_owned();
            assert_eq!(dn_of_nobody, "", "{client:?}: {nobody:?}");

            let good = get(Some(GOOD), headers);
            assert_eq!(good.status(), Some(200), "{client:?}: {good:?}");
            let expected = json!({ "verified": "SUCCESS", "dn": dn });
            assert_eq!(good.json(), expected, "{client:?}");
        }
        for who in [STRANGER, SERVER, EXPIRED] {
            let refused = get(Some(who), &forged);
            assert_eq!(refused.status(), Some(400), "{client:?} {who}: {refused:?}");
        }
    }
}

/// Each was turned away for the right reason.
pub fn why_it_refused(nginx: &Server) {
    // X509_V_ERR_* of OpenSSL: no issuer (it says this in two ways), wrong purpose, expired.
    for reasons in [&["(20:", "(21:"][..], &["(26:"], &["(10:"]] {
        let said: Vec<String> = reasons
            .iter()
            .map(|reason| format!("client SSL certificate verify error: {reason}"))
            .collect();
        let said: Vec<&str> = said.iter().map(String::as_str).collect();
        nginx.must_say(&said);
    }
}

impl Site {
    fn start(setting: &Setting) -> Site {
        Site::start_as(setting, SERVER)
    }

    fn start_as(setting: &Setting, server: &str) -> Site {
        let backend = backend(&setting.sandbox);
        let pass = format!(
            "proxy_pass http://127.0.0.1:{};
             proxy_set_header VERIFIED $ssl_client_verify;
             proxy_set_header DN $ssl_client_s_dn;",
            backend.port
        );
        let nginx = serve(&setting.sandbox, |port| {
            tls_server(setting, server, port, &pass)
        });
        Site { nginx, backend }
    }
}

/// The node application.
pub fn backend(sandbox: &Sandbox) -> Server {
    Server::start(sandbox.path("backend.log"), |port| {
        let mut node = support::peer("node");
        node.arg(script("backend.js")).arg(port.to_string());
        node
    })
}

/// A server block that asks for client certificates.
pub fn tls_server(setting: &Setting, server: &str, port: u16, location: &str) -> String {
    let (cert, key) = (
        setting.file(format!("{server}.crt")),
        setting.file(format!("{server}.key")),
    );
    let ca = setting.file("pki/ca.crt");
    format!(
        "server {{
           listen 127.0.0.1:{port} ssl;
           server_name localhost;
           ssl_certificate {cert};
           ssl_certificate_key {key};
           ssl_client_certificate {ca};
           ssl_verify_client optional;
           location / {{ {location} }}
         }}"
    )
}

/// nginx with the `http` block that `http` writes for a port.
pub fn serve(sandbox: &Sandbox, http: impl Fn(u16) -> String) -> Server {
    serve_with(sandbox, "master_process off;", http)
}

/// The same with a master process, which can read its files again.
pub fn serve_reloadable(sandbox: &Sandbox, http: impl Fn(u16) -> String) -> Server {
    serve_with(sandbox, "worker_processes 1;", http)
}

fn serve_with(sandbox: &Sandbox, manner: &str, http: impl Fn(u16) -> String) -> Server {
    let folder = sandbox.path("").display().to_string();
    let folder = folder.replace('\\', r"\\").replace('"', "\\\"");
    // Everything it writes stays in the folder.
    Server::start(sandbox.path("nginx.log"), |port| {
        let paths: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .iter()
            .map(|kind| format!("{kind}_temp_path \"{folder}tmp-{kind}\";\n"))
            .collect();
        let text = format!(
            "daemon off;
             {manner}
             pid \"{folder}nginx.pid\";
             error_log stderr info;
             events {{}}
             http {{
               access_log off;
               {paths}
               {}
             }}",
            http(port)
        );
        sandbox.write("nginx.conf", text);
        let mut nginx: Command = support::peer("nginx");
        nginx.arg("-p").arg(sandbox.path("."));
        nginx.arg("-e").arg("stderr");
        nginx.arg("-c").arg(sandbox.path("nginx.conf"));
        nginx
    })
}
