//! The name under which an old file is kept may be taken: then nothing is replaced, and nothing is lost.

use std::fs;
use std::os::unix::fs::symlink;

use super::fleet::{list, of, tar};
use super::kit::{line, with};
use crate::support::Sandbox;

const FORCE: &str = "issue-server a.test b.test --force";

/// A certificate that `FORCE` replaces, and the name under which it would be kept.
fn to_be_replaced() -> (Sandbox, String) {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&line("issue-server a.test"));
    let serial = sandbox.certificate("a.test.crt").facts().serial.to_string();
    (sandbox, format!("a.test.crt.{serial}"))
}

#[test]
fn another_file_has_the_name() {
    let (sandbox, beside) = to_be_replaced();
    let old = sandbox.bytes("a.test.crt");
    sandbox.write(&beside, "another one of that number");
    let args = line(FORCE);
    let words =
        format!("would be kept as ./{beside}, and that is there already and holds something else");
    sandbox.conflicts(&args, &[&words]);
    let hint = format!("hint: move ./{beside} away, and run this again");
    sandbox.fails(&args, 3, &[&hint]);
    assert_eq!(sandbox.recorded("pki").len(), 2);

    fs::rename(sandbox.path(&beside), sandbox.path("aside")).unwrap();
    sandbox.ok(&args);
    assert_eq!(sandbox.bytes(&beside), old);
}

#[test]
fn what_an_earlier_run_kept_is_kept() {
    let (sandbox, beside) = to_be_replaced();
    let old = sandbox.bytes("a.test.crt");
    sandbox.write(&beside, &old);
    let json = sandbox.json(&line(FORCE));
    assert_eq!(json["outcome"], "reissued", "{json}");
    assert_eq!(json["files"][2]["path"], format!("./{beside}"), "{json}");
    assert_eq!(json["files"][2]["written"], false, "{json}");
    assert_eq!(sandbox.bytes(&beside), old);
    assert_ne!(sandbox.bytes("a.test.crt"), old);
}

#[test]
fn folders_and_links_have_the_name() {
    let (sandbox, beside) = to_be_replaced();
    let args = line(FORCE);
    fs::create_dir(sandbox.path(&beside)).unwrap();
    sandbox.conflicts(&args, &["and that is there already and is no file"]);
    fs::remove_dir(sandbox.path(&beside)).unwrap();
    // The same bytes, until they are replaced.
    symlink("a.test.crt", sandbox.path(&beside)).unwrap();
    sandbox.conflicts(&args, &["and that is there already and is a link"]);
    fs::remove_file(sandbox.path(&beside)).unwrap();
    fs::rename(sandbox.path("a.test.crt"), sandbox.path(&beside)).unwrap();
    symlink(&beside, sandbox.path("a.test.crt")).unwrap();
    sandbox.conflicts(&args, &["is the file that would be replaced"]);
}

#[test]
fn a_key_and_its_certificate_have_names_of_their_own() {
    let (sandbox, beside) = to_be_replaced();
    let args = line("renew a.test.crt --rekey --force");
    let key = beside.replace(".crt.", ".key.");
    for name in [&beside, &key] {
        let file = name.replace(&beside[10..], "");
        symlink(&file, sandbox.path(name)).unwrap();
        let words = format!("{file} would be kept as {name}, and that is there already and is");
        sandbox.conflicts(&args, &[&words]);
        fs::remove_file(sandbox.path(name)).unwrap();
        fs::create_dir(sandbox.path(name)).unwrap();
        sandbox.conflicts(&args, &[&words]);
        fs::remove_dir(sandbox.path(name)).unwrap();
    }
    sandbox.write(&beside, "another one of that number");
    sandbox.conflicts(&args, &[&beside, "holds something else"]);
    let (old, old_key) = (sandbox.bytes("a.test.crt"), sandbox.bytes("a.test.key"));
    sandbox.write(&beside, &old);
    let json = sandbox.json(&args);
    let written = json["files"].as_array().unwrap().iter();
    let written: Vec<_> = written.map(|file| file["written"].clone()).collect();
    assert_eq!(written, [true, true, true, false], "{json}");
    assert_eq!(sandbox.bytes(&beside), old);
    assert_eq!(sandbox.bytes(&key), old_key);
}

#[test]
fn a_ca_and_a_request() {
    let sandbox = Sandbox::with_ca();
    let serial = sandbox.certificate("pki/ca.crt").facts().serial.to_string();
    sandbox.write(&format!("pki/ca.crt.{serial}"), "another CA");
    sandbox.conflicts(
        &line("renew --ca --force"),
        &[
            "pki/ca.crt would be kept as ./pki/ca.crt.",
            "something else",
        ],
    );

    // Its signatures are not by chance.
    sandbox.ok(&line("csr alice --key-type ed25519"));
    let force = line("csr alice --subject CN=Alice --force");
    sandbox.ok(&force);
    let first = sandbox.entries(".").into_iter();
    let first: Vec<_> = first.filter(|name| name.contains(".csr.")).collect();
    fs::remove_file(sandbox.path(&first[0])).unwrap();
    sandbox.ok(&line("csr alice --force"));
    // As it was at first, so that the first name is the next one again.
    fs::create_dir(sandbox.path(&first[0])).unwrap();
    sandbox.conflicts(&force, &["alice.csr would be kept as", "is no file"]);
}

#[test]
fn of_many_each_is_found_in_the_plan() {
    for goal in [&["--out-dir", "."][..], &["--output-tar", "fleet.tar"]] {
        let sandbox = of(3);
        let args = [&["apply", "--clients", "list.csv", "--yes"], goal].concat();
        sandbox.ok(&args);
        let is_archive = goal[0] == "--output-tar";
        if is_archive {
            sandbox.write("c1.crt", tar(&sandbox, &["-xOf", "fleet.tar", "c1.crt"]));
        }
        let (old, serial) = (sandbox.bytes("c1.crt"), sandbox.certificate("c1.crt"));
        let beside = format!("c1.crt.{}", serial.facts().serial);
        let place = |content: &[u8]| {
            sandbox.write(&beside, content);
            if is_archive {
                tar(&sandbox, &["-rf", "fleet.tar", &beside]);
            }
        };
        place(b"another one of that number");
        sandbox.write("list.csv", list(3).replace("CN=c1", "CN=other"));
        let args = with(&args, "--force");
        let words = "and that is there already and holds something else";
        for more in ["--dry-run", "--check", "--quiet"] {
            sandbox.fails(&with(&args, more), 3, &["list.csv:3: c1: ", words, &beside]);
        }
        assert_eq!(sandbox.recorded("pki").len(), 4);

        place(&old);
        sandbox.ok(&args);
        assert_eq!(sandbox.recorded("pki").len(), 5);
        if is_archive {
            let kept = tar(&sandbox, &["-xOf", "fleet.tar", &beside]);
            assert!(kept.as_bytes().ends_with(&old));
        } else {
            assert_eq!(sandbox.bytes(&beside), old);
        }
    }
}
