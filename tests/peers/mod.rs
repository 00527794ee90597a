//! Programs that we did not write judge what we make: servers and clients on the
//! loopback, and the strict verifiers. A peer that is missing is a failure.

mod adopted;
mod applied;
mod caller;
mod child;
mod clients;
mod containers;
mod encoding;
mod haproxy;
mod intermediate;
mod java;
mod key_forms;
mod keys;
mod lint;
mod made;
mod names;
mod nginx;
mod node;
mod odd;
mod php;
mod quickstart;
mod renewed;
mod requests;
mod revoked;
mod rustls;
mod servers;
mod setting;
mod strict;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::{self, Run};

/// A script of `fixtures/peers`.
fn script(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/peers")
        .join(name);
    assert!(path.is_file(), "{} is missing", path.display());
    path
}

/// The Python that `tests/run` equips with `cryptography`.
fn python() -> String {
    concat!(env!("CARGO_MANIFEST_DIR"), "/target/peers/bin/python").to_owned()
}

/// A peer that is no server: it never waits for ever, and knows nothing of a proxy.
fn peer(program: &str) -> Command {
    let found = support::peer(program);
    let mut command = Command::new("timeout");
    command
        .args(["--kill-after=5", "60"])
        .arg(found.get_program())
        .stdin(Stdio::null());
    for proxy in ["http_proxy", "https_proxy", "all_proxy"] {
        command.env_remove(proxy).env_remove(proxy.to_uppercase());
    }
    command
}

fn run(command: &mut Command) -> Run {
    Run::of(command.output().unwrap())
}

/// Must succeed; its stdout.
fn ok(command: &mut Command) -> String {
    let run = run(command);
    assert_eq!(run.code, 0, "{command:?}\n{}{}", run.stdout, run.stderr);
    run.stdout
}

/// Must succeed with `input` on standard input; its stdout.
fn ok_with(command: &mut Command, input: &str) -> String {
    command.stdin(Stdio::piped());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    pipe.write_all(input.as_bytes()).unwrap();
    drop(pipe);
    let run = Run::of(child.wait_with_output().unwrap());
    assert_eq!(run.code, 0, "{command:?}\n{}{}", run.stdout, run.stderr);
    run.stdout
}
