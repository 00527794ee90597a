//! Commands that are advised are pasted: what others have named stays a word in them.

use std::fs;

use time::Duration;

use super::fleet::tar;
use super::kit::line;
use crate::support::{Sandbox, peer};

/// Names that a shell would not leave alone; the list they stand in is somebody else's.
const NAMES: [&str; 4] = ["x;touch pwned", "$(touch pwned)", "b b", "it's"];

/// What a shell makes of a command.
fn words(sandbox: &Sandbox, command: &str) -> Vec<String> {
    let line = format!("printf '%s\\n' {command}");
    let mut shell = peer("sh");
    shell.args(["-c", &line]).current_dir(sandbox.path(""));
    let told = shell.output().unwrap();
    assert!(told.status.success(), "{command}");
    assert!(!sandbox.exists("pwned"), "{command}");
    let told = String::from_utf8(told.stdout).unwrap();
    told.lines().map(str::to_owned).collect()
}

/// What stands between the two in what was said.
fn between<'a>(said: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = said
        .split_once(start)
        .unwrap_or_else(|| panic!("{start}: {said}"));
    let at = rest.find(end).unwrap_or_else(|| panic!("{end:?}: {said}"));
    &said[said.len() - rest.len() - start.len()..][..start.len() + at]
}

fn named(name: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.ok(&["init-ca", "--ca-dir", "my ca"]);
    sandbox.write("list.csv", format!("name\n{name}\n"));
    sandbox
}

fn serial(sandbox: &Sandbox, file: &str) -> String {
    sandbox.certificate(file).facts().serial.to_string()
}

#[test]
fn a_key_in_other_hands() {
    for name in NAMES {
        let sandbox = Sandbox::with_ca();
        sandbox.write("list.csv", format!("name\n{name}\n"));
        let apply = ["apply", "--clients", "list.csv", "--yes"];
        sandbox.ok(&apply);
        let file = format!("./{name}.crt");
        let old = serial(&sandbox, &file);
        sandbox.age(name, Duration::days(-300), Duration::days(30));
        sandbox.ok(&["list", "--import", &file]);
        sandbox.ok(&["revoke", "--serial", &old, "--reason", "keyCompromise"]);
        let run = sandbox.run(&apply);
        let command = words(&sandbox, between(&run.stderr, "mtls-ca renew", "\n"));
        let wanted = line("mtls-ca renew --ca-dir ./pki FILE --rekey --revoke-old");
        let wanted = wanted.iter().map(|word| word.replace("FILE", &file));
        assert_eq!(command, wanted.collect::<Vec<_>>(), "{}", run.stderr);
        sandbox.ok(&command[1..]);
    }
}

#[test]
fn members_of_an_archive() {
    for name in NAMES {
        let sandbox = named(name);
        let apply = [
            "apply",
            "--ca-dir",
            "my ca",
            "--clients",
            "list.csv",
            "--output-tar",
            "a t.tar",
            "--yes",
        ];
        sandbox.ok(&apply);
        let file = format!("{name}.crt");
        sandbox.write(&file, tar(&sandbox, &["-xOf", "a t.tar", &file]));
        sandbox.ok(&["revoke", "--ca-dir", "my ca", &file]);
        let run = sandbox.run(&apply);
        let command = words(&sandbox, between(&run.stderr, "tar --delete", ") and run"));
        let key = format!("{name}.key");
        let wanted = ["tar", "--delete", "-f", "a t.tar", &key, &file];
        assert_eq!(command, wanted, "{}", run.stderr);
        let command: Vec<&str> = command.iter().map(String::as_str).collect();
        tar(&sandbox, &command[1..]);
        assert!(sandbox.ok(&apply).contains("1 created"));
    }
}

/// Files and folders of one's own may have blanks in their names.
#[test]
fn files_and_folders() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["init-ca", "--ca-dir", "my ca"]);
    sandbox.write("my list.csv", b"\xff\xfen\0");
    sandbox.ok(&["issue-client", "a;b", "--ca-dir", "my ca"]);
    let p7 = "-----BEGIN PKCS7-----\nMAsGCSqGSIb3DQEHAg==\n-----END PKCS7-----\n";
    sandbox.write("a b.p7b", p7);
    for (args, command) in [
        (
            &["apply", "--ca-dir", "my ca", "--clients", "my list.csv"][..],
            &["iconv", "-f", "UTF-16", "-t", "UTF-8", "my list.csv"][..],
        ),
        (
            &[
                "issue-client",
                "c",
                "--ca-dir",
                "my ca",
                "--out-dir",
                "n w/o",
            ],
            &["mkdir", "-p", "n w"],
        ),
        (
            &["key", "change-pass", "./a;b.key", "--new-pass", "stdin"],
            &["mtls-ca", "key", "encrypt", "./a;b.key"],
        ),
        (
            &["sign-client", "--ca-dir", "my ca", "a b.p7b"],
            &[
                "openssl",
                "pkcs7",
                "-print_certs",
                "-in",
                "a b.p7b",
                "-out",
                "NEW.pem",
            ],
        ),
    ] {
        let run = sandbox.run(args);
        assert_ne!(run.code, 0);
        let start = command[..2].join(" ");
        let said = format!("{}\n", run.stderr.replace(" > FILE", "\n"));
        assert_eq!(words(&sandbox, between(&said, &start, "\n")), command);
    }
}

#[test]
fn the_folder_of_the_ca() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["init-ca", "--ca-dir", "$(id)"]);
    sandbox.ok(&["issue-client", "a", "--ca-dir", "$(id)"]);
    let said = sandbox.ok(&["revoke", "--ca-dir", "$(id)", "a.crt"]);
    let command = words(&sandbox, between(&said, "mtls-ca --ca-dir", "\n"));
    assert_eq!(command, ["mtls-ca", "--ca-dir", "$(id)", "crl"]);
    sandbox.ok(&command[1..]);
}

/// Where a folder was given, what is advised is for that one.
#[test]
fn another_folder_is_named() {
    let sandbox = Sandbox::new();
    let ca_dir = ["--ca-dir", "my ca"];
    let of = |args: &[&'static str]| [args, &ca_dir[..]].concat();
    sandbox.ok(&of(&["init-ca"]));
    let list = of(&["list", "--serial", "4f"]);
    let words = [
        "mtls-ca list --ca-dir 'my ca'\n",
        "mtls-ca list --ca-dir 'my ca' --import FILE…\n",
    ];
    let run = sandbox.run(&list);
    assert_eq!(run.code, 1);
    for words in words {
        assert!(run.stderr.contains(words), "{words}\n{}", run.stderr);
    }
    sandbox.ok(&of(&["issue-client", "a"]));
    let said = sandbox.run(&of(&["renew", "a.crt", "--force", "--revoke-old"]));
    let command = words_of_crl(&sandbox, &said.stderr);
    sandbox.ok(&command[1..]);
    fs::write(sandbox.path("my ca/crl.pem"), "nothing").unwrap();
    let said = sandbox.run(&of(&["list"]));
    let told = said.stdout + &said.stderr;
    assert!(
        told.contains("make a new list: mtls-ca crl --ca-dir 'my ca'\n"),
        "{told}"
    );
}

fn words_of_crl(sandbox: &Sandbox, said: &str) -> Vec<String> {
    let command = words(sandbox, between(said, "mtls-ca crl", "\n"));
    assert_eq!(command, ["mtls-ca", "crl", "--ca-dir", "my ca"], "{said}");
    command
}
