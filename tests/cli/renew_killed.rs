//! Renewal, killed at every system call that it makes: no key is lost, and the next run of the same command
//! finishes what was begun.

use mtls_ca::pki::signer::Signer;

use super::blows;
use super::kit::line;
use crate::support::Sandbox;

/// Kills `command` at its first call, its second, and so on, each time with another NAME; `check` looks at what
/// is there then, and again after the command has run through.
fn killed_at_each(sandbox: &Sandbox, before: &str, command: &str, check: impl Fn(&str, bool)) {
    let words = |text: &str, name: &str| text.replace("NAME", name);
    sandbox.ok(&line(&words(before, "c0")));
    let blows = blows::of(sandbox, &line(&words(command, "c0")));
    let mut deaths = 0;
    for (at, blow) in blows.iter().enumerate() {
        let name = format!("c{}", at + 1);
        sandbox.ok(&line(&words(before, &name)));
        check(&name, false);
        let command = words(command, &name);
        let args = line(&command);
        let (_, was_killed) = blow.falls_on(sandbox, &args);
        deaths += usize::from(was_killed);
        check(&name, false);
        sandbox.ok(&args);
        for folder in [".", "pki", &name] {
            let entries = if sandbox.path(folder).is_dir() {
                sandbox.entries(folder)
            } else {
                Vec::new()
            };
            assert!(
                !entries.iter().any(|entry| entry.starts_with(".mtls-ca-")),
                "{entries:?}"
            );
        }
        check(&name, true);
        let again = sandbox.ok(&args);
        assert!(again.starts_with("kept "), "{blow:?}: {again}");
    }
    assert_eq!(deaths, blows.len(), "{blows:?}");
    sandbox.everything_is_recorded();
}

#[test]
fn the_same_key_killed_at_any_call() {
    let sandbox = Sandbox::with_ca();
    killed_at_each(
        &sandbox,
        "issue-client NAME --days 1",
        "renew NAME.crt --within 2d --days 30",
        |name, _| sandbox.pair_matches(name),
    );
}

#[test]
fn a_new_key_killed_at_any_call() {
    let sandbox = Sandbox::with_ca();
    let old = std::cell::RefCell::new((String::new(), Vec::new(), String::new()));
    killed_at_each(
        &sandbox,
        "issue-client NAME --days 1",
        "renew NAME.crt --rekey --revoke-old --within 2d --days 30",
        |name, is_done| {
            let (cert, key) = (format!("{name}.crt"), format!("{name}.key"));
            let mut old = old.borrow_mut();
            if old.0 != name {
                let serial = sandbox.certificate(&cert).facts().serial.to_string();
                *old = (name.to_owned(), sandbox.bytes(&key), serial);
            }
            let (_, first_key, serial) = &*old;
            let beside = format!("{key}.{serial}");
            let certificate = sandbox.certificate(&cert);
            let is_pair = certificate.facts().spki == *sandbox.key(&key).public_key();
            let is_first = certificate.facts().serial.to_string() == *serial;
            match is_done {
                // The new pair, and the old key beside it.
                true => assert!(
                    is_pair && !is_first && sandbox.bytes(&beside) == *first_key,
                    "{name}"
                ),
                // The old pair; or the new key with the old certificate; or the new pair.
                false if is_first && is_pair => {
                    assert_eq!(sandbox.bytes(&key), *first_key, "{name}")
                }
                false => {
                    assert!(is_first || is_pair, "{name}");
                    assert_eq!(sandbox.bytes(&beside), *first_key, "{name}");
                }
            }
        },
    );
}

#[test]
fn the_ca_killed_at_any_call() {
    let sandbox = Sandbox::with_ca();
    killed_at_each(
        &sandbox,
        "init-ca --ca-dir NAME --days 1 --subject CN=NAME",
        "renew --ca --ca-dir NAME --within 2d --days 30",
        |name, is_done| {
            let certificate = sandbox.certificate(&format!("{name}/ca.crt"));
            let key = sandbox.key(&format!("{name}/ca.key"));
            assert_eq!(certificate.facts().spki, *key.public_key(), "{name}");
            let last = sandbox.recorded(name).pop().unwrap();
            let installed = certificate.facts().serial.to_string();
            assert!(!is_done || last.serial == installed, "{name}");
            let bundle = format!("{name}/ca-bundle.crt");
            // At most three: an installed one, its successor, and none that never came to be.
            let held = if sandbox.exists(&bundle) {
                sandbox.read(&bundle).matches("BEGIN").count()
            } else {
                0
            };
            assert_eq!(
                (is_done, held),
                (is_done, if is_done { 2 } else { held.min(2) }),
                "{name}"
            );
        },
    );
}
