//! What a link leads to is written where it lies, and the folder that it lies in is locked for that.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};

use super::concurrency::no_leftovers;
use super::kit::line;
use crate::support::Sandbox;

/// `file` lies in the folder `etc`, and a link leads to it.
fn move_behind(sandbox: &Sandbox, file: &str) {
    let name = file.rsplit('/').next().unwrap();
    let there = sandbox.path("etc").join(name);
    fs::rename(sandbox.path(file), &there).unwrap();
    symlink(&there, sandbox.path(file)).unwrap();
}

#[test]
fn its_folder_is_locked_and_swept() {
    for (file, command) in [
        ("web.crt", "renew web.crt --force"),
        ("web.crt", "issue-server web other --force"),
        ("web.key", "renew web.crt --rekey --force"),
        ("web.key", "key encrypt web.key --key-pass file:pass"),
        ("pki/crl.pem", "crl --force"),
        ("pki/ca.crt", "renew --ca --force"),
        ("pki/ca-bundle.crt", "renew --ca --force"),
    ] {
        let sandbox = Sandbox::with_ca();
        fs::create_dir(sandbox.path("etc")).unwrap();
        sandbox.write("pass", "open sesame\n");
        sandbox.ok(&line("issue-server web"));
        sandbox.ok(&line("crl"));
        sandbox.ok(&line("renew --ca --force"));
        move_behind(&sandbox, file);
        let folder = File::open(sandbox.path("etc")).unwrap();
        folder.lock().unwrap();
        let impatient = [line(command), line("--lock-timeout 0")].concat();
        let run = sandbox.fails(&impatient, 1, &["has been writing in ", "/etc for the 0 s"]);
        assert_eq!(run.stdout, "", "{command}");
        drop(folder);
        sandbox.write("etc/.mtls-ca-left.tmp", "of a run that was killed");
        sandbox.ok(&impatient);
        assert!(sandbox.path(file).is_symlink(), "{command}");
        assert!(!sandbox.exists("etc/.mtls-ca-left.tmp"), "{command}");
        no_leftovers(&sandbox);
    }
}

/// A key that is only read may lie where nothing can be listed.
#[test]
fn what_is_only_read_needs_no_lock() {
    let sandbox = Sandbox::new();
    for (folder, mode) in [("desk", 0o777), ("etc", 0o711)] {
        fs::create_dir(sandbox.path(folder)).unwrap();
        fs::set_permissions(sandbox.path(folder), Permissions::from_mode(mode)).unwrap();
    }
    sandbox.ok(&line("csr alice --out-dir desk"));
    fs::remove_file(sandbox.path("desk/alice.csr")).unwrap();
    move_behind(&sandbox, "desk/alice.key");
    let key = sandbox.path("etc/alice.key");
    fs::set_permissions(key, Permissions::from_mode(0o644)).unwrap();
    let run = sandbox.as_stranger(&line("csr alice --out-dir desk"));
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(sandbox.exists("desk/alice.csr"));
}
