//! Files that are not what their place wants: whatever stands there, it is said and left untouched.

use std::fs;

use super::kit::{fixture, line};
use crate::support::{PROGRAM, Run, Sandbox, Snapshot, peer};

/// A folder in which every command would succeed.
pub fn whole() -> Sandbox {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-client", "alice"]);
    fs::copy(fixture("requests/plain.csr"), sandbox.path("plain.csr")).unwrap();
    sandbox.ok(&["csr", "bob"]);
    sandbox
}

/// A place for a file, a command that reads it, and how that ends if it holds
/// nothing of use: in a file that we would write, it is a conflict.
const PLACES: [(&str, &[&str], i32); 11] = [
    ("alice.crt", &["inspect", "alice.crt"], 1),
    ("alice.crt", &["verify", "alice.crt"], 1),
    ("alice.crt", &["issue-client", "alice"], 3),
    (
        "alice.crt",
        &["issue-client", "alice", "--subject", "CN=b", "--force"],
        3,
    ),
    ("alice.key", &["issue-client", "alice"], 1),
    ("pki/ca.crt", &["issue-client", "new"], 1),
    ("pki/ca.crt", &["init-ca"], 3),
    (
        "pki/ca.key",
        &["issue-client", "new", "--out-dir", "new"],
        1,
    ),
    ("pki/ca.key", &["init-ca"], 1),
    ("plain.csr", &["sign-client", "plain.csr"], 1),
    ("bob.csr", &["csr", "bob"], 3),
];

/// A file with other content in each place.
fn nowhere_of_use(words: &[&str], put: impl Fn(&Sandbox, &str)) {
    in_every_place(words, put, |code| code);
}

/// Something in each place that is no file: never taken for a certificate in the way.
pub fn no_file_at_all(words: &[&str], put: impl Fn(&Sandbox, &str)) {
    in_every_place(words, put, |_| 1);
}

/// Puts something else in each place, and wants each command to fail, fast, with the
/// file's name and `words`, and to leave everything as it is.
fn in_every_place(words: &[&str], put: impl Fn(&Sandbox, &str), code: fn(i32) -> i32) {
    let sandbox = whole();
    for (place, args, wanted) in PLACES {
        let path = sandbox.path(place);
        let aside = sandbox.path("aside");
        fs::rename(&path, &aside).unwrap();
        put(&sandbox, place);
        let before = sandbox.snapshot();
        let run = in_time(&sandbox, args);
        if args[0] == "verify" && run.code == 4 {
            // An envelope with something else in it: that is a verdict.
            assert!(run.stdout.contains("[malformed]"), "{}", run.stdout);
        } else {
            judge(&sandbox, (place, args), &run, &before);
            assert_eq!(run.code, code(wanted), "{args:?}\n{}", run.stderr);
        }
        for word in words {
            assert!(
                run.stderr.contains(word),
                "{place} {args:?} should say `{word}`\n{}",
                run.stderr
            );
        }
        match path.is_dir() && !path.is_symlink() {
            true => fs::remove_dir_all(&path).unwrap(),
            false => fs::remove_file(&path).unwrap(),
        }
        fs::rename(&aside, &path).unwrap();
    }
}

fn judge(sandbox: &Sandbox, what: (&str, &[&str]), run: &Run, before: &Snapshot) {
    assert_eq!(run.stdout, "", "{what:?}");
    assert!(
        run.stderr.starts_with("error: ") && run.stderr.contains(what.0),
        "{what:?}\n{}",
        run.stderr
    );
    for leak in [
        "os error", "panicked", "Err(", "Error(", "Some(", "None", ".rs",
    ] {
        assert!(
            !run.stderr.contains(leak),
            "{what:?} says `{leak}`\n{}",
            run.stderr
        );
    }
    assert_eq!(*before, sandbox.snapshot(), "{what:?} changed the disk");
}

/// A command that may hang gets a minute.
fn in_time(sandbox: &Sandbox, args: &[&str]) -> Run {
    let mut command = peer("timeout");
    command
        .args(["60", PROGRAM])
        .args(args)
        .current_dir(sandbox.path(""))
        .env_remove("MTLS_CA_DIR");
    let run = Run::of(command.output().unwrap());
    assert_ne!(run.code, 124, "{args:?} did not end");
    run
}

#[test]
fn empty() {
    nowhere_of_use(&["it is empty"], |sandbox, place| sandbox.write(place, ""));
    nowhere_of_use(&["it is empty"], |sandbox, place| {
        sandbox.write(place, " \r\n\t\n")
    });
    nowhere_of_use(&["it is empty"], |sandbox, place| {
        sandbox.write(place, "\u{feff}")
    });
}

#[test]
fn binary() {
    let words = ["it is neither PEM nor DER"];
    nowhere_of_use(&words, |sandbox, place| sandbox.write(place, [0; 64]));
    let noise: Vec<u8> = (0..4096u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8 | 0x80)
        .collect();
    nowhere_of_use(&words, |sandbox, place| sandbox.write(place, &noise));
    nowhere_of_use(&words, |sandbox, place| {
        sandbox.write(place, "hello, world\n")
    });
    // DER, of nothing that belongs here.
    nowhere_of_use(&[], |sandbox, place| {
        sandbox.write(place, [0x30, 0x03, 0x02, 0x01, 0x05])
    });
    nowhere_of_use(&["DER is broken"], |sandbox, place| {
        sandbox.write(place, [0x30, 0x80, 0])
    });
    nowhere_of_use(&["DER is broken"], |sandbox, place| {
        sandbox.write(place, [0x30, 0x84, 0xff, 0xff, 0xff, 0xff])
    });
}

#[test]
fn truncated() {
    let cut = |sandbox: &Sandbox, place: &str, part: usize| {
        let whole = fs::read(sandbox.path("aside")).unwrap();
        sandbox.write(place, &whole[..whole.len() * part / 100]);
    };
    for part in [10, 50, 97] {
        nowhere_of_use(&["its PEM is broken"], |sandbox, place| {
            cut(sandbox, place, part)
        });
    }
    let der = |sandbox: &Sandbox| {
        let whole = fs::read(sandbox.path("aside")).unwrap();
        mtls_ca::pki::armour::read(&whole).unwrap().remove(0).der
    };
    nowhere_of_use(&["DER is broken"], |sandbox, place| {
        let der = der(sandbox);
        sandbox.write(place, &der[..der.len() - 1]);
    });
    nowhere_of_use(&["bytes follow"], |sandbox, place| {
        sandbox.write(place, [der(sandbox).as_slice(), b"more"].concat());
    });
    // An envelope that is whole, around half a thing.
    nowhere_of_use(&[], |sandbox, place| {
        let whole = fs::read(sandbox.path("aside")).unwrap();
        let block = mtls_ca::pki::armour::read(&whole).unwrap().remove(0);
        let half = &block.der[..block.der.len() / 2];
        sandbox.write(
            place,
            mtls_ca::pki::armour::write(&block.label.unwrap(), half),
        );
    });
    nowhere_of_use(&["its PEM is broken"], |sandbox, place| {
        let whole = fs::read_to_string(sandbox.path("aside")).unwrap();
        sandbox.write(place, whole.replacen('M', "?", 1));
    });
}

#[test]
fn swapped() {
    let public = fs::read(fixture("keys/public.pem")).unwrap();
    let crl = fs::read(fixture("chain/root.crl")).unwrap();
    for (bytes, noun) in [(public, "a public key"), (crl, "a revocation list")] {
        let sandbox = whole();
        for (place, args, code) in PLACES.iter().filter(|(_, args, _)| args[0] != "inspect") {
            let own = sandbox.bytes(place);
            sandbox.write(place, &bytes);
            sandbox.fails(args, *code, &[place, "holds", noun, "wanted here"]);
            sandbox.write(place, own);
        }
    }
    let sandbox = whole();
    let mut tried = 0;
    for (place, args, code) in PLACES.iter().filter(|(_, args, _)| args[0] != "inspect") {
        for (other, noun) in [
            ("alice.key", "a private key"),
            ("alice.crt", "a certificate"),
            ("plain.csr", "a signing request"),
        ] {
            let (own, bytes) = (sandbox.bytes(place), sandbox.bytes(other));
            let is_same_kind = place.rsplit('.').next() == other.rsplit('.').next();
            if is_same_kind {
                continue;
            }
            sandbox.write(place, bytes);
            sandbox.fails(args, *code, &[place, &format!("holds {noun}")]);
            sandbox.write(place, own);
            tried += 1;
        }
    }
    assert_eq!(tried, 20);
}

#[test]
fn key_files_in_other_forms() {
    let sandbox = Sandbox::with_ca();
    for (file, code, words) in [
        ("encrypted.key", 6, "is under a passphrase"),
        ("public.pem", 1, "holds a public key; a private key"),
    ] {
        fs::copy(fixture(&format!("keys/{file}")), sandbox.path("x.key")).unwrap();
        sandbox.fails(&["issue-client", "x"], code, &["x.key", words]);
    }
}

#[test]
fn concatenated() {
    let sandbox = whole();
    let (crt, key) = (sandbox.read("alice.crt"), sandbox.read("alice.key"));
    let kept = ["issue-client", "alice"];
    // The leaf first, then others: what servers send. It is kept as it is.
    sandbox.write("alice.crt", format!("{crt}{}", sandbox.read("pki/ca.crt")));
    sandbox.keeps(&kept);
    sandbox.write("alice.crt", format!("{crt}{key}"));
    sandbox.fails(
        &kept,
        3,
        &["alice.crt holds a private key", "left untouched"],
    );
    sandbox.write("alice.crt", &crt);
    sandbox.write("alice.key", format!("{key}{key}"));
    sandbox.fails(
        &kept,
        1,
        &["alice.key holds 2 objects; one private key is wanted here"],
    );
    sandbox.write("alice.key", format!("{key}{crt}"));
    sandbox.fails(&kept, 1, &["alice.key holds 2 objects"]);
    sandbox.write("alice.key", key);
    let csr = sandbox.read("plain.csr");
    sandbox.write("plain.csr", format!("{csr}{crt}"));
    sandbox.fails(
        &["sign-client", "plain.csr"],
        1,
        &["plain.csr holds 2 objects"],
    );
}

#[test]
fn windows_line_ends_and_byte_order_marks_are_fine() {
    let sandbox = whole();
    let dress = |name: &str| {
        let text = sandbox.read(name).replace('\n', "\r\n");
        sandbox.write(name, format!("\u{feff}{text}"));
    };
    line("alice.crt alice.key pki/ca.crt pki/ca.key plain.csr bob.csr bob.key")
        .into_iter()
        .for_each(dress);
    sandbox.keeps(&["init-ca"]);
    sandbox.keeps(&["issue-client", "alice"]);
    sandbox.keeps(&["csr", "bob"]);
    sandbox.ok(&["issue-client", "new"]);
    sandbox.ok(&["sign-client", "plain.csr"]);
    sandbox.ok(&["verify", "alice.crt", "--key", "alice.key"]);
    sandbox.ok(&["verify", "new.crt", "plain.crt"]);
}

/// A name without its ending, a folder, a host without a port: what is there, or what was meant, is said.
#[test]
fn what_was_meant_is_near() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["csr", "al"]);
    sandbox.fails(&["sign-client", "al"], 1, &["there is al.csr, al.key"]);
    sandbox.fails(
        &["verify", "pki/ca.crt", "--ca", "pki"],
        1,
        &["the certificate of the CA in it is pki/ca.crt"],
    );
    for host in ["localhost", "127.0.0.1"] {
        sandbox.fails(&["inspect", host], 1, &["a server is given as HOST:PORT"]);
    }
    for (file, holds) in [
        ("al.csr", "a signing request"),
        ("pki/ca.crt", "a certificate"),
    ] {
        let words = format!("{file} holds {holds}; a manifest in TOML is wanted here");
        let run = sandbox.fails(&["apply", file], 1, &[&words]);
        assert!(!run.stderr.contains("TOML parse"), "{}", run.stderr);
    }
}
