//! `apply` by a user who may not write everywhere: said before the first byte, with the key that names the folder.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::Path;

use super::apply::{applied, of};
use super::kit::{STRANGER, is_root};
use crate::support::Sandbox;

const THREE: &str = "[ca]\n[[intermediate]]\nname = 'web'\ndir = 'locked/web'\n[[client]]\nname = 'a'\nca = 'web'\n\
     [[client]]\nname = 'b'\n";

fn mode(sandbox: &Sandbox, name: &str, mode: u32) {
    fs::set_permissions(sandbox.path(name), fs::Permissions::from_mode(mode)).unwrap();
}

/// A folder for all, in which nobody but root may write into `locked`.
fn with_locked(manifest: &str) -> Sandbox {
    let sandbox = of(manifest);
    fs::create_dir(sandbox.path("locked")).unwrap();
    mode(&sandbox, "locked", 0o555);
    sandbox.as_stranger(&["--version"]); // puts the program where the stranger may run it
    mode(&sandbox, "", 0o777);
    sandbox
}

/// Everything there is, to whoever runs the program.
fn give_away(path: &Path) {
    let stranger = STRANGER.parse().ok().filter(|_| is_root());
    if stranger.is_some() {
        chown(path, stranger, stranger).unwrap();
    }
    for entry in fs::read_dir(path).into_iter().flatten() {
        give_away(&entry.unwrap().path());
    }
}

#[test]
fn folders_that_would_be_made() {
    let sandbox = with_locked(THREE);
    let owner = fs::metadata(sandbox.path("locked")).unwrap().uid();
    let owner = format!("belongs to user {owner}; run as that user");
    for flag in ["--yes", "--dry-run", "--check"] {
        let before = sandbox.snapshot();
        let run = sandbox.as_stranger(&["apply", "pki.toml", "--out-dir", "locked/tls", flag]);
        assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
        for words in [
            "error: pki.toml:2: cannot make the folder locked/web: permission denied\n",
            &owner,
            "hint: or give another folder: dir = \"DIR\" in the manifest\n",
        ] {
            assert!(run.stderr.contains(words), "{words}: {}", run.stderr);
        }
        // One word for one folder.
        assert_eq!(run.stderr.matches("error: ").count(), 1, "{}", run.stderr);
        assert!(
            run.stdout.contains("nothing was written: "),
            "{}",
            run.stdout
        );
        assert_eq!(before, sandbox.snapshot(), "{flag}");
    }
    for (args, words) in [
        (
            ["--out-dir", "locked"],
            [
                "pki.toml:2: cannot write in the folder locked: ",
                "--out-dir DIR\n",
            ],
        ),
        (
            ["--ca-dir", "locked/pki"],
            [
                "pki.toml:1: cannot make the folder locked/pki: ",
                "--ca-dir DIR\n",
            ],
        ),
    ] {
        sandbox.write("pki.toml", "[ca]\n[[client]]\nname = 'b'\n");
        let before = sandbox.snapshot();
        let run = sandbox.as_stranger(&[&["apply", "pki.toml", "--yes"], &args[..]].concat());
        assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
        for words in words {
            assert!(run.stderr.contains(words), "{words}: {}", run.stderr);
        }
        assert_eq!(before, sandbox.snapshot(), "{args:?}");
    }
}

#[test]
fn what_is_kept_may_lie_where_nobody_writes() {
    let manifest = "[ca]\n[[intermediate]]\nname = 'web'\n[[client]]\nname = 'a'\nca = 'web'\n";
    let sandbox = applied(manifest);
    sandbox.as_stranger(&["--version"]);
    give_away(&sandbox.path(""));
    for folder in ["pki", "web", ""] {
        mode(&sandbox, folder, 0o555);
    }
    let before = sandbox.snapshot();
    for flag in ["--yes", "--dry-run", "--check"] {
        let run = sandbox.as_stranger(&["apply", "pki.toml", flag]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(
            run.stdout.ends_with("nothing to do: 5 kept\n"),
            "{}",
            run.stdout
        );
    }
    assert_eq!(before, sandbox.snapshot());
    // One more needs the ledger of its CA, and a folder for its files; the list of a revocation the CA's folder.
    mode(&sandbox, "", 0o755);
    let more = format!("{manifest}[[client]]\nname = 'b'\nca = 'web'\n");
    sandbox.write("pki.toml", &more);
    let ledger = "web/ledger.sqlite";
    mode(&sandbox, ledger, 0o400);
    let run = sandbox.as_stranger(&["apply", "pki.toml", "--dry-run"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let words = "error: pki.toml:7: cannot write to ./web/ledger.sqlite: permission denied\n";
    assert!(run.stderr.contains(words), "{}", run.stderr);
    mode(&sandbox, ledger, 0o600);
    let run = sandbox.as_stranger(&["apply", "pki.toml", "--yes"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let serial = sandbox.certificate("b.crt").facts().serial.to_string();
    sandbox.write(
        "pki.toml",
        format!("{manifest}[[revoked]]\nserial = '{serial}'\nca = 'web'\n"),
    );
    let run = sandbox.as_stranger(&["apply", "pki.toml", "--yes"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let words = "error: cannot write in the folder ./web: permission denied\n";
    assert!(run.stderr.contains(words), "{}", run.stderr);
    assert!(
        !run.stderr.contains("give another folder"),
        "{}",
        run.stderr
    );
    for folder in ["pki", "web"] {
        mode(&sandbox, folder, 0o755);
    }
    let run = sandbox.as_stranger(&["apply", "pki.toml", "--yes"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
}
