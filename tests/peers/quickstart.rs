//! What `quickstart` prints to be pasted works as printed.

use std::process::Command;

use serde_json::json;

use super::nginx::{backend, serve};
use super::{ok, peer};
use crate::support::Sandbox;

#[test]
fn the_block_and_the_line_it_prints_work_as_printed() {
    works_in(Sandbox::new(), &[], "localhost");
}

#[test]
fn they_work_in_a_folder_with_an_awkward_name() {
    let sandbox = Sandbox::named("it's a \"folder\"; {really} #1 \\ ");
    works_in(sandbox, &[], "localhost");
}

#[test]
fn they_work_with_hosts_and_clients_given() {
    let words = [
        "127.0.0.1",
        "localhost",
        "--client",
        "billing",
        "--key-type",
        "ed25519",
    ];
    works_in(Sandbox::new(), &words, "127.0.0.1");
}

fn works_in(sandbox: Sandbox, words: &[&str], host: &str) {
    let application = backend(&sandbox);
    let url = format!("http://127.0.0.1:{}", application.port);
    let run = |port: u16| {
        let port = port.to_string();
        let order = ["quickstart", "--port", &port, "--backend", &url];
        sandbox.ok(&[&order[..], words].concat())
    };
    let nginx = serve(&sandbox, |port| server_block(&run(port)));
    let printed = run(nginx.port);
    assert!(printed.contains("kept"), "{printed}");

    let line = curl_line(&printed);
    assert!(
        line.contains(&format!("https://{host}:{}/", nginx.port)),
        "{line}"
    );
    assert!(
        !line.contains("-k ") && !line.contains("--insecure"),
        "{line}"
    );
    let said: serde_json::Value = serde_json::from_str(&shell(&sandbox, line)).unwrap();
    let client = if words.contains(&"billing") {
        "billing"
    } else {
        "client"
    };
    let expected = json!({ "verified": "SUCCESS", "dn": format!("CN={client}") });
    assert_eq!(said, expected);

    // Without the client's certificate the same line is answered by the application's no.
    let (before, after) = line.split_once("--cert ").unwrap();
    let url = after.rsplit(' ').next().unwrap();
    let said = shell(&sandbox, &format!("{before} {url}"));
    assert_eq!(said.trim(), r#"{"verified":"NONE"}"#);
}

/// The nginx block in what was printed: from `server {` to the brace that closes it.
fn server_block(printed: &str) -> String {
    let from = printed.find("server {").unwrap();
    let length = printed[from..].find("\n}\n").unwrap() + 3;
    printed[from..from + length].to_owned()
}

fn curl_line(printed: &str) -> &str {
    let mut lines = printed.lines();
    let line = lines.find(|line| line.trim_start().starts_with("curl "));
    line.unwrap_or_else(|| panic!("no curl line in\n{printed}"))
}

/// As a person pastes it.
fn shell(sandbox: &Sandbox, line: &str) -> String {
    peer("curl");
    let mut sh: Command = peer("sh");
    ok(sh.current_dir(sandbox.path(".")).args(["-c", line]))
}
