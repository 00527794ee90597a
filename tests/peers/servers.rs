//! `inspect HOST:PORT` against real servers: what it says of each is what that server does.

mod odd;
mod stacks;

use serde_json::Value;

use super::child::Server;
use super::setting::{SERVER, Setting, Who};
use crate::support::{self, Run, Sandbox};

/// A server as `inspect` shows it, and the exit code.
struct Shown {
    code: i32,
    server: Value,
}

impl Shown {
    /// `what` of the server, as text.
    fn text(&self, what: &str) -> &str {
        self.server[what].as_str().unwrap_or_default()
    }

    /// The codes of what the verdict finds wrong.
    fn problems(&self) -> Vec<&str> {
        let problems = self.server["verdict"]["problems"].as_array();
        problems
            .into_iter()
            .flatten()
            .map(|problem| problem["code"].as_str().unwrap())
            .collect()
    }
}

/// Our answer in JSON.
fn inspect(setting: &Setting, place: &str, more: &[&str]) -> Shown {
    let run = setting
        .sandbox
        .run(&[&["inspect", "--json", place], more].concat());
    let json = run.json();
    let server = json["objects"][0].clone();
    assert_eq!(server["kind"], "server", "{json}");
    Shown {
        code: run.code,
        server,
    }
}

/// Our answer to one that shows who it is.
fn inspect_as(setting: &Setting, port: u16, who: Option<Who>) -> Shown {
    let place = format!("localhost:{port}");
    let Some(who) = who else {
        return inspect(setting, &place, &[]);
    };
    let (cert, key) = (format!("{who}.crt"), format!("{who}.key"));
    inspect(setting, &place, &["--cert", &cert, "--key", &key])
}

/// Our answer where no certificate is seen; from an empty folder, where it must leave nothing.
fn fails(place: &str, words: &[&str]) -> Run {
    Sandbox::new().fails(&["inspect", place], 1, words)
}

/// openssl's server with the certificate of `localhost`, and what else it is told. It answers requests, and
/// so does not end with its standard input.
fn s_server(setting: &Setting, more: &[&str]) -> Server {
    s_server_as(setting, SERVER, more)
}

/// The same with the pair of this base name.
fn s_server_as(setting: &Setting, name: &str, more: &[&str]) -> Server {
    Server::start(setting.sandbox.path("s_server.log"), |port| {
        let mut openssl = support::peer("openssl");
        openssl.args(["s_server", "-www", "-accept", &port.to_string()]);
        openssl.args(["-cert", &setting.file(format!("{name}.crt"))]);
        openssl.args(["-key", &setting.file(format!("{name}.key"))]);
        openssl.args(["-CAfile", &setting.file("pki/ca.crt")]);
        openssl.args(["-no-CApath", "-no-CAstore"]);
        openssl.args(more);
        openssl
    })
}
