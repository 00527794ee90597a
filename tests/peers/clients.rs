//! Six clients, all of which verify the server: one GET each, as `localhost`.

use std::io::{Read, Write};
use std::process::{Command, Stdio};

use serde_json::{Map, Value};

use super::setting::{Setting, Who};
use super::{peer, python, run, script};

/// A program that calls a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Client {
    Curl,
    Httpie,
    Node,
    Python,
    Gnutls,
    Openssl,
}

/// What came back.
#[derive(Debug)]
pub enum Answer {
    /// A status and the body.
    Http(u16, String),
    /// No answer; what the client said about it.
    None(String),
}

/// Whom to call, and how.
pub struct Call<'a> {
    pub setting: &'a Setting,
    pub port: u16,
    /// The client's certificate.
    pub who: Option<Who>,
    pub headers: &'a [(&'a str, &'a str)],
}

impl Client {
    pub const ALL: [Client; 6] = [
        Client::Curl,
        Client::Httpie,
        Client::Node,
        Client::Python,
        Client::Gnutls,
        Client::Openssl,
    ];

    pub fn get(self, call: &Call<'_>) -> Answer {
        match self {
            Client::Curl => plain(&mut call.curl()),
            Client::Httpie => plain(&mut call.httpie()),
            Client::Node => plain(&mut call.scripted("node", "client.js")),
            Client::Python => plain(&mut call.scripted(&python(), "client.py")),
            Client::Gnutls => call.by_hand(&mut call.gnutls()),
            Client::Openssl => call.by_hand(&mut call.openssl()),
        }
    }
}

impl Answer {
    /// The one JSON line of the body.
    pub fn json(&self) -> Value {
        match self {
            Answer::Http(_, body) => {
                let line = body.lines().find(|line| line.starts_with('{'));
                let line = line.unwrap_or_else(|| panic!("no JSON in {body}"));
                serde_json::from_str(line).unwrap()
            }
            Answer::None(why) => panic!("no answer: {why}"),
        }
    }

    pub fn status(&self) -> Option<u16> {
        match self {
            Answer::Http(status, _) => Some(*status),
            Answer::None(_) => None,
        }
    }

    /// Reads `HTTP/1.1 200 …`, after whatever the client says before it.
    fn read(stdout: &str, stderr: &str) -> Answer {
        let response = stdout.find("HTTP/1.").map(|at| &stdout[at..]);
        let status = response.and_then(|text| text.split_whitespace().nth(1)?.parse().ok());
        match (response, status) {
            (Some(text), Some(status)) => Answer::Http(status, text.to_owned()),
            _ => Answer::None(format!("{stdout}{stderr}")),
        }
    }
}

impl Call<'_> {
    fn ca(&self) -> String {
        self.setting.file("pki/ca.crt")
    }

    /// The client's certificate and key, as the values of these options.
    fn as_options(&self, [cert, key]: [&str; 2]) -> Vec<String> {
        let Some(who) = self.who else {
            return Vec::new();
        };
        let file = |ending| self.setting.file(format!("{who}.{ending}"));
        vec![cert.to_owned(), file("crt"), key.to_owned(), file("key")]
    }

    fn url(&self) -> String {
        format!("https://localhost:{}/", self.port)
    }

    fn curl(&self) -> Command {
        let mut command = peer("curl");
        command
            .args(["-q", "-sS", "-i", "--noproxy", "*", "--cacert", &self.ca()])
            .args(self.as_options(["--cert", "--key"]))
            .arg(self.url());
        for (name, value) in self.headers {
            command.args(["-H", &format!("{name}: {value}")]);
        }
        command
    }

    fn httpie(&self) -> Command {
        let mut command = peer("http");
        // Its settings, so that it never looks for updates.
        let settings = self.setting.sandbox.path("httpie");
        std::fs::create_dir_all(&settings).unwrap();
        let quiet = r#"{"disable_update_warnings": true}"#;
        std::fs::write(settings.join("config.json"), quiet).unwrap();
        command
            .env("HTTPIE_CONFIG_DIR", settings)
            .env("NO_PROXY", "*")
            .args(["--ignore-stdin", "--pretty=none", "--print=hb"])
            .args(["--verify", &self.ca()])
            .args(self.as_options(["--cert", "--cert-key"]))
            .args(["GET", &self.url()]);
        for (name, value) in self.headers {
            command.arg(format!("{name}:{value}"));
        }
        command
    }

    fn scripted(&self, interpreter: &str, name: &str) -> Command {
        let mut command = peer(interpreter);
        let headers: Map<String, Value> = self
            .headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Value::from(*value)))
            .collect();
        let file = |ending| match self.who {
            Some(who) => self.setting.file(format!("{who}.{ending}")),
            None => String::new(),
        };
        command
            .arg(script(name))
            .args([&self.port.to_string(), &self.ca()])
            .args([file("crt"), file("key")])
            .arg(Value::from(headers).to_string());
        command
    }

    fn gnutls(&self) -> Command {
        let mut command = peer("gnutls-cli");
        command
            .args(["--x509cafile", &self.ca(), "-p", &self.port.to_string()])
            .args(self.as_options(["--x509certfile", "--x509keyfile"]))
            .arg("localhost");
        command
    }

    fn openssl(&self) -> Command {
        let mut command = peer("openssl");
        let address = format!("127.0.0.1:{}", self.port);
        command
            .args(["s_client", "-quiet", "-connect", &address])
            .args(["-servername", "localhost", "-verify_hostname", "localhost"])
            .args([
                "-verify_return_error",
                "-x509_strict",
                "-CAfile",
                &self.ca(),
            ])
            .args(self.as_options(["-cert", "-key"]));
        command
    }

    /// Speaks HTTP through a client that only does TLS.
    fn by_hand(&self, command: &mut Command) -> Answer {
        let mut request = "GET / HTTP/1.0\r\nHost: localhost\r\n".to_owned();
        for (name, value) in self.headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str("\r\n");
        command.stdin(Stdio::piped());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // Open until the answer is there: these clients hang up at the end of their input.
        let mut stdin = child.stdin.take().unwrap();
        // One that has been turned away already closes the pipe.
        let _ = stdin.write_all(request.as_bytes());
        let mut stdout = Vec::new();
        let mut pipe = child.stdout.take().unwrap();
        pipe.read_to_end(&mut stdout).unwrap();
        drop(stdin);
        let output = child.wait_with_output().unwrap();
        Answer::read(
            &String::from_utf8_lossy(&stdout),
            &String::from_utf8_lossy(&output.stderr),
        )
    }
}

fn plain(command: &mut Command) -> Answer {
    let run = run(command);
    Answer::read(&run.stdout, &run.stderr)
}
