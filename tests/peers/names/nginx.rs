//! A real nginx on a free port of this machine, and node as the client that shows it certificates.

use std::path::Path;

use super::super::child::Server;
use super::Mint;
use crate::support::{self, run_peer as run};

/// What was made of one certificate.
pub struct Answer {
    /// `subject` in node; `None` when node does not read it or says `undefined`.
    pub node: Option<String>,
    pub nginx: Vec<u8>,
    pub nginx_legacy: Vec<u8>,
}

fn start(folder: &Path) -> Server {
    let path = folder.display();
    Server::start(folder.join("nginx.log"), |port| {
        let config = format!(
            "daemon off; master_process off; pid {path}/pid; error_log stderr;
             events {{}}
             http {{
               access_log off; client_body_temp_path {path}/b; proxy_temp_path {path}/p; fastcgi_temp_path {path}/f;
               uwsgi_temp_path {path}/u; scgi_temp_path {path}/s;
               server {{
                 listen 127.0.0.1:{port} ssl; ssl_certificate {path}/server.pem; ssl_certificate_key {path}/key.pem;
                 ssl_verify_client optional_no_ca;
                 location / {{ return 200 \"$ssl_client_s_dn\\n$ssl_client_s_dn_legacy\"; }}
               }}
             }}"
        );
        let file = folder.join("nginx.conf");
        std::fs::write(&file, config).unwrap();
        let mut nginx = support::peer("nginx");
        nginx.arg("-c").arg(file).arg("-p").arg(folder);
        nginx.args(["-e", "stderr"]);
        nginx
    })
}

const CLIENT: &str = r#"
const { X509Certificate } = require('crypto');
const https = require('https');
const { port, key, ca, certificates } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
// With `ca` given, node does not load its own roots for each connection, which takes most of the time.
const get = cert => new Promise(done => {
  const options = { host: '127.0.0.1', port, key, cert, ca, rejectUnauthorized: false, agent: false };
  try {
    https.get(options, answer => {
      const parts = [];
      answer.on('data', part => parts.push(part));
      answer.on('end', () => done(Buffer.concat(parts).toString('hex')));
    }).on('error', error => done(null));
  } catch (error) { done(null); }
});
(async () => {
  const answers = [];
  for (const cert of certificates) {
    let subject = null;
    try { subject = new X509Certificate(cert).subject ?? null; } catch (error) {}
    answers.push({ subject, nginx: await get(cert) });
  }
  console.log(JSON.stringify(answers));
})();
"#;

pub fn ask(mint: &Mint, certificates: &[String]) -> Vec<Answer> {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("key.pem", &mint.key_pem());
    let server_name = mtls_ca::pki::name::Name::parse("CN=server").unwrap();
    let server = mint.certificate_pem(server_name.as_der());
    write("server.pem", &server);
    let nginx = start(folder.path());
    let question = serde_json::json!({ "port": nginx.port, "key": mint.key_pem(), "ca": server, "certificates": certificates });
    let output = run("node", &["-e", CLIENT], question.to_string().as_bytes());
    assert!(
        output.status.success(),
        "node: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let answers: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
    answers.iter().map(answer).collect()
}

fn answer(value: &serde_json::Value) -> Answer {
    let hex = value["nginx"].as_str().unwrap_or_default().as_bytes();
    let digit = |digit: u8| char::from(digit).to_digit(16).unwrap() as u8;
    let body: Vec<u8> = hex
        .chunks(2)
        .map(|pair| digit(pair[0]) * 16 + digit(pair[1]))
        .collect();
    let split = body
        .iter()
        .position(|byte| *byte == b'\n')
        .unwrap_or(body.len());
    Answer {
        node: value["subject"].as_str().map(str::to_owned),
        nginx: body[..split].to_vec(),
        nginx_legacy: body.get(split + 1..).unwrap_or_default().to_vec(),
    }
}
