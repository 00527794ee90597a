//! `apply --clients --output-tar`: what is said of archives and of their members, and archives of nobody.

use std::fs;
use std::os::unix::fs::symlink;

use super::fleet::{is_at_rest, list, of, tar};
use crate::support::peer;

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
