//! `apply --clients --output-tar`: what is said of archives and of their members, and archives of nobody.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};

use serde_json::json;

use super::durability::traced;
use super::fleet::{is_at_rest, list, of, tar};
use super::kit::{STRANGER, is_root};
use crate::support::{PROGRAM, Run, Sandbox, peer};

const LIST: [&str; 4] = ["apply", "--clients", "list.csv", "--yes"];
const APPLY: [&str; 6] = [
    "apply",
    "--clients",
    "list.csv",
    "--yes",
    "--output-tar",
    "fleet.tar",
];

/// No file is called so: what is in the way is named with the archive, and what is advised helps.
#[test]
fn members_in_the_way() {
    let sandbox = of(3);
    sandbox.ok(&APPLY);
    sandbox.write("c1.crt", tar(&sandbox, &["-xOf", "fleet.tar", "c1.crt"]));
    sandbox.ok(&["revoke", "c1.crt"]);
    let run = sandbox.run(&APPLY);
    let command = "tar --delete -f fleet.tar c1.key c1.crt";
    let told = format!(
        "warning: c1.crt in fleet.tar is revoked, and was left as it is; to have a new one, take its files out ({command}) and run this again\n"
    );
    assert_eq!((run.code, run.stderr), (0, told));
    tar(&sandbox, &command.split(' ').skip(1).collect::<Vec<_>>());
    let said = sandbox.ok(&APPLY);
    assert!(said.ends_with("applied: 1 created, 2 kept\n"), "{said}");
    is_at_rest(&sandbox, &APPLY, 3);

    sandbox.write("list.csv", list(3).replace("CN=c2", "CN=other"));
    let told = "list.csv:4: c2: c2.crt in fleet.tar: the certificate has CN=c2,OU=Services,O=Acme, you asked for CN=other,OU=Services,O=Acme";
    let hint = "keep the old one beside it: --force\n";
    for more in [&[][..], &["--dry-run"]] {
        sandbox.fails(&[&APPLY[..], more].concat(), 3, &[told, hint]);
    }
    sandbox.ok(&[&APPLY[..], &["--force"]].concat());
    assert!(tar(&sandbox, &["-tf", "fleet.tar"]).contains("\nc2.crt."));
    is_at_rest(&sandbox, &APPLY, 3);

    // What is no certificate goes the way that is said.
    sandbox.write("c0.crt", "notes\n");
    tar(&sandbox, &["-rf", "fleet.tar", "c0.crt"]);
    let command = "tar --delete -f fleet.tar c0.crt";
    let hint = format!("hint: take it out ({command}), or give the archive another name\n");
    let told = "list.csv:2: c0: c0.crt in fleet.tar cannot be used: ";
    sandbox.fails(&APPLY, 3, &[told, "and was left untouched", &hint]);
    tar(&sandbox, &command.split(' ').skip(1).collect::<Vec<_>>());
    fs::remove_file(sandbox.path("c0.crt")).unwrap();
    let said = sandbox.ok(&APPLY);
    assert!(said.ends_with("applied: 1 created, 2 kept\n"), "{said}");
    is_at_rest(&sandbox, &APPLY, 3);
}

/// Nothing waits for the other end of a pipe, and what cannot be the name of an archive is known at once.
#[test]
fn what_can_be_no_archive() {
    let sandbox = of(1);
    let made = peer("mkfifo").arg(sandbox.path("pipe")).status().unwrap();
    assert!(made.success());
    symlink("pipe", sandbox.path("link")).unwrap();
    fs::create_dir(sandbox.path("dir")).unwrap();
    let to_pipe = "hint: to write the archive into a pipe: --output-tar - | COMMAND\n";
    let named = "hint: give the archive a name: --output-tar ";
    for (goal, words, hint) in [
        ("pipe", "pipe is a named pipe, not a file", to_pipe),
        ("link", "link is a named pipe, not a file", to_pipe),
        // What a shell makes of >(COMMAND); here it is what `output` reads.
        (
            "/dev/fd/1",
            "/dev/fd/1 is a named pipe, not a file",
            to_pipe,
        ),
        ("/dev/null", "/dev/null is a device, not a file", to_pipe),
        (
            "dir",
            "dir is a folder, not a file",
            &format!("{named}dir/clients.tar\n"),
        ),
        (
            "none/",
            "none/ names a folder, and the archive is a file",
            &format!("{named}none/clients.tar\n"),
        ),
        ("none/.", "none/. names a folder", named),
        ("..", ".. names a folder", named),
        (
            "x.tar.gz",
            "x.tar.gz would be a plain tar archive, which its name does not say",
            "hint: to compress it: --output-tar - | gzip > x.tar.gz\n  hint: give it another name: --output-tar x.tar\n",
        ),
        (
            "y.TXZ",
            "y.TXZ would be a plain",
            "--output-tar - | xz > y.TXZ\n  hint: give it another name: --output-tar y.tar\n",
        ),
        (
            "z.zip",
            "z.zip would be a plain",
            "\n  hint: give it another name: --output-tar z.tar\n",
        ),
    ] {
        for more in [&[][..], &["--dry-run"]] {
            let args = [&LIST[..], &["--output-tar", goal], more].concat();
            let run = sandbox.fails(&args, 2, &[words, hint]);
            assert_eq!(run.stdout, "", "{goal}");
        }
    }
    assert_eq!(sandbox.recorded("pki").len(), 1);
    // These are names like any other.
    for name in ["fleet", "fleet.2.tar"] {
        sandbox.ok(&[&LIST[..], &["--output-tar", name]].concat());
    }
}

/// Whoever reads the archive of an empty list finds one.
#[test]
fn an_archive_of_nobody() {
    let sandbox = of(0);
    let output = sandbox
        .command(&[&LIST[..], &["--output-tar", "-"]].concat())
        .output()
        .unwrap();
    assert!(output.status.success() && output.stdout == [0; 1_024]);
    assert_eq!(output.stderr, b"nothing to do\n");
    sandbox.write("stream.tar", &output.stdout);
    assert_eq!(tar(&sandbox, &["-tf", "stream.tar"]), "");

    let line = "archive fleet.tar: the list has no clients\n";
    let planned = format!("+ create {line}plan: 1 to create\n");
    for (mode, is_there) in [(0o600, false), (0o644, true)] {
        let before = sandbox.snapshot();
        assert_eq!(sandbox.ok(&[&APPLY[..], &["--dry-run"]].concat()), planned);
        let run = sandbox.run(&[&APPLY[..], &["--check"]].concat());
        assert_eq!(
            (run.code, run.stdout, run.stderr),
            (5, planned.clone(), String::new())
        );
        let args = [
            "apply",
            "--clients",
            "list.csv",
            "--output-tar",
            "fleet.tar",
        ];
        sandbox.fails(
            &args,
            2,
            &["whether to apply this change; nothing was written"],
        );
        assert_eq!(before, sandbox.snapshot());
        assert_eq!(sandbox.exists("fleet.tar"), is_there, "{mode:o}");
        let said = sandbox.ok(&APPLY);
        assert_eq!(said, format!("+ created {line}applied: 1 created\n"));
        assert_eq!(sandbox.bytes("fleet.tar"), [0; 1_024]);
        assert_eq!(sandbox.mode("fleet.tar"), 0o600);
        let before = sandbox.snapshot();
        assert_eq!(sandbox.ok(&APPLY), "nothing to do\n");
        assert_eq!(before, sandbox.snapshot());
        // An empty file is no archive yet.
        sandbox.write("fleet.tar", "");
        fs::set_permissions(sandbox.path("fleet.tar"), Permissions::from_mode(0o644)).unwrap();
    }
    sandbox.write("list.csv", list(2));
    let run = sandbox.run(&APPLY);
    assert_eq!((run.code, run.stderr), (0, String::new()));
    assert_eq!(sandbox.mode("fleet.tar"), 0o600);
    is_at_rest(&sandbox, &APPLY, 2);
}

#[test]
fn an_archive_that_others_can_read_is_told_of_on_every_run() {
    let sandbox = of(2);
    assert_eq!(sandbox.run(&APPLY).stderr, "");
    fs::set_permissions(sandbox.path("fleet.tar"), Permissions::from_mode(0o644)).unwrap();
    let told = "fleet.tar can be read by others (mode 0644); chmod 600 fleet.tar";
    for count in [2, 3] {
        sandbox.write("list.csv", list(count));
        for more in [&["--dry-run"][..], &["--check"], &[]] {
            let run = sandbox.run(&[&APPLY[..], more].concat());
            assert_eq!(run.stderr, format!("warning: {told}\n"), "{count} {more:?}");
        }
        assert_eq!(sandbox.json(&APPLY)["warnings"], json!([told]));
    }
    sandbox.write("list.csv", "name,subject\nc0,nothing\n");
    let run = sandbox.fails(&APPLY, 1, &["list.csv:2: c0: subject: "]);
    assert!(run.stderr.contains(told), "{}", run.stderr);
    fs::set_permissions(sandbox.path("fleet.tar"), Permissions::from_mode(0o600)).unwrap();
    sandbox.write("list.csv", list(3));
    assert_eq!(sandbox.run(&APPLY).stderr, "");
}

/// An archive that nobody gets is not lost without a word.
#[test]
fn standard_output_is_nowhere() {
    let sandbox = of(1);
    let told = "warning: standard output is /dev/null, or closed: the archive is lost\n";
    for (to, more, is_told) in [
        (">&-", "", true),
        (">/dev/null", "", true),
        (">/dev/null", "--dry-run", false),
        ("| cat >/dev/null", "", false),
    ] {
        let script = format!("\"$@\" {more} {to}");
        let mut command = peer("sh");
        command.args(["-c", &script, "sh", PROGRAM]);
        command.args(LIST).args(["--output-tar", "-"]);
        let run = Run::of(command.current_dir(sandbox.path("")).output().unwrap());
        assert_eq!(run.code, 0, "{script} {}", run.stderr);
        assert_eq!(
            run.stderr.contains(told),
            is_told,
            "{script} {}",
            run.stderr
        );
    }
}

#[test]
fn an_archive_takes_no_place_of_a_ca_or_of_the_manifest() {
    let sandbox = Sandbox::new();
    sandbox.write("l.csv", "name\na\n");
    sandbox.write(
        "m.toml",
        "[ca]\nsubject = \"CN=R\"\n[[client]]\nname = \"m\"\n",
    );
    let with_manifest = |archive: &str| {
        let order = [
            "apply",
            "m.toml",
            "--clients",
            "l.csv",
            "--yes",
            "--output-tar",
        ];
        [&order[..], &[archive]]
            .concat()
            .iter()
            .map(|word| (*word).to_owned())
            .collect::<Vec<_>>()
    };
    for (archive, whose) in [
        ("m.crt", "the entry on line 3 of the manifest writes it"),
        ("./m.key", "the entry on line 3 of the manifest writes it"),
        (
            "pki/ca.crt",
            "the entry on line 1 of the manifest writes it",
        ),
        (
            "pki/crl.pem",
            "the entry on line 1 of the manifest writes it",
        ),
    ] {
        let order = with_manifest(archive);
        let order: Vec<&str> = order.iter().map(String::as_str).collect();
        let says = format!("{archive} cannot be the archive: ");
        sandbox.fails(&order, 2, &[&says, whose, "--output-tar FILE"]);
        assert_eq!(sandbox.entries("."), ["l.csv", "m.toml"]);
    }
    sandbox.ok(&["init-ca"]);
    for file in ["crl.pem", "ca-bundle.crt", "ledger.sqlite"] {
        let file = format!("pki/{file}");
        let order = [
            "apply",
            "--clients",
            "l.csv",
            "--yes",
            "--output-tar",
            &file,
        ];
        sandbox.fails(&order, 2, &["it belongs to the CA"]);
    }
}

/// One handle from its creation to the end: between two, another file may come to have the name.
#[test]
fn an_archive_is_opened_once() {
    let sandbox = of(2);
    traced(&sandbox, &["trace=open,openat,openat2"], &APPLY);
    let calls = sandbox.read("calls");
    let staged = |call: &&str| call.contains("/.mtls-ca-fleet.tar.tmp\"");
    let opened: Vec<&str> = calls.lines().filter(staged).collect();
    assert_eq!(opened.len(), 1, "{opened:?}");
    assert!(opened[0].contains("O_CREAT|O_EXCL") && opened[0].contains(", 0600)"));
}

/// Where anybody can write, anybody can have put it there, to own the archive with the keys.
#[test]
fn an_archive_of_another_user_where_anybody_can_write() {
    if !is_root() {
        return;
    }
    let sandbox = of(2);
    fs::create_dir(sandbox.path("drop")).unwrap();
    fs::set_permissions(sandbox.path("drop"), Permissions::from_mode(0o1777)).unwrap();
    let args = [&LIST[..], &["--output-tar", "drop/fleet.tar"]].concat();
    let stranger = STRANGER.parse().unwrap();
    sandbox.write("drop/fleet.tar", "");
    chown(sandbox.path("drop/fleet.tar"), Some(stranger), None).unwrap();
    let words = format!("drop/fleet.tar belongs to user {STRANGER}");
    for more in ["--dry-run", "--check", "--quiet"] {
        let args = [&args[..], &[more]].concat();
        sandbox.fails(&args, 1, &[&words, "where only its owner can write"]);
    }
    assert_eq!(sandbox.recorded("pki").len(), 1);
    // Where nobody else can write, it stays that user's.
    fs::set_permissions(sandbox.path("drop"), Permissions::from_mode(0o755)).unwrap();
    sandbox.ok(&args);
    let owner = fs::metadata(sandbox.path("drop/fleet.tar")).unwrap().uid();
    assert_eq!(owner, stranger);
}

/// Whoever let others read an archive without keys did not mean those that are put into it.
#[test]
fn keys_go_into_no_open_archive() {
    let sandbox = of(2);
    let open = Permissions::from_mode(0o644);
    tar(&sandbox, &["-cf", "fleet.tar", "list.csv"]);
    fs::set_permissions(sandbox.path("fleet.tar"), open.clone()).unwrap();
    assert_eq!(
        sandbox.run(&[&APPLY[..], &["--dry-run"]].concat()).stderr,
        ""
    );
    assert_eq!(sandbox.mode("fleet.tar"), 0o644);
    let run = sandbox.run(&APPLY);
    assert_eq!((run.code, &*run.stderr), (0, ""), "{}", run.stdout);
    assert_eq!(sandbox.mode("fleet.tar"), 0o600);
    // One that had keys stays as open as its owner has made it.
    fs::set_permissions(sandbox.path("fleet.tar"), open.clone()).unwrap();
    sandbox.write("list.csv", list(3));
    sandbox.ok(&APPLY);
    assert_eq!(sandbox.mode("fleet.tar"), 0o644);
    // Certificates alone are for everybody.
    sandbox.ok(&["csr", "partner"]);
    sandbox.write("list.csv", "name,csr\npartner,partner.csr\n");
    tar(&sandbox, &["-cf", "fleet.tar", "list.csv"]);
    fs::set_permissions(sandbox.path("fleet.tar"), open).unwrap();
    sandbox.ok(&APPLY);
    assert_eq!(sandbox.mode("fleet.tar"), 0o644);
}
