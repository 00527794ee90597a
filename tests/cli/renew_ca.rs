//! `renew --ca`: the same authority, with new dates.

use std::fs;

use mtls_ca::pki::armour;
use mtls_ca::pki::facts::Certificate;
use time::Duration;

use super::kit::{line, openssl, with};
use crate::support::Sandbox;

const RENEW: [&str; 2] = ["renew", "--ca"];

/// A CA in the last third of its life, and what it issued.
fn old_ca() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.ok(&line(
        "init-ca --subject CN=Root,O=Acme,DC=a,DC=b --path-len 2",
    ));
    sandbox.ok(&line("issue-server a.test --days 90"));
    sandbox.age_ca(Duration::days(-1000), Duration::days(400));
    sandbox
}

fn all_in(sandbox: &Sandbox, name: &str) -> Vec<Certificate> {
    let blocks = armour::read(&sandbox.bytes(name)).unwrap();
    let certificates = blocks
        .iter()
        .map(|block| Certificate::from_der(&block.der).unwrap());
    certificates.collect()
}

fn same_authority(old: &Certificate, new: &Certificate) {
    let (was, is) = (old.facts(), new.facts());
    assert_eq!(was.subject.as_der(), is.subject.as_der());
    assert_eq!(was.issuer.as_der(), is.issuer.as_der());
    assert_eq!(was.spki, is.spki);
    assert_eq!(was.path_len, is.path_len);
    assert_ne!(was.serial, is.serial);
    assert_eq!(is.version, 3);
}

#[test]
fn the_same_authority_with_new_dates() {
    let sandbox = old_ca();
    let (old, key) = (
        sandbox.certificate("pki/ca.crt"),
        sandbox.bytes("pki/ca.key"),
    );
    let old_text = sandbox.bytes("pki/ca.crt");
    sandbox.would(&RENEW, "renew");
    let said = sandbox.ok(&RENEW);
    assert!(
        said.starts_with(
            "renewed certificate authority CN=Root,O=Acme,DC=a,DC=b\n  because       it ends on "
        ),
        "{said}"
    );
    let beside = format!("pki/ca.crt.{}", old.facts().serial);
    for words in [
        ", in the last third of its life\n",
        "  path length   2\n",
        "  certificate   ./pki/ca.crt\n",
        &format!("  old certificate ./{beside}\n"),
        "  ca bundle     ./pki/ca-bundle.crt\n",
        "  roll out      nothing for what it issued: key, name and key identifier are the same",
        "when the old certificate ends: give ./pki/ca-bundle.crt (new and old) or ./pki/ca.crt (new) to all who trust this CA\n",
        "nginx ssl_client_certificate",
        "curl --cacert",
    ] {
        assert!(said.contains(words), "{words}:\n{said}");
    }
    let new = sandbox.certificate("pki/ca.crt");
    same_authority(&old, &new);
    assert_eq!(old.facts().ski, new.facts().ski);
    // As long as the old one: fourteen hundred days.
    let validity = new.facts().validity;
    assert_eq!(
        validity.not_after - validity.not_before,
        Duration::days(1400) + Duration::minutes(5)
    );
    assert_eq!(sandbox.bytes("pki/ca.key"), key);
    assert_eq!(sandbox.bytes(&beside), old_text);
    for file in ["pki/ca.crt", "pki/ca-bundle.crt", &beside] {
        assert_eq!(sandbox.mode(file), 0o644, "{file}");
    }
    assert_eq!(
        all_in(&sandbox, "pki/ca-bundle.crt"),
        [new.clone(), old.clone()]
    );
    let recorded = sandbox.recorded("pki");
    let last = recorded.last().unwrap();
    assert_eq!(
        (last.origin.as_str(), &last.serial),
        ("own", &new.facts().serial.to_string())
    );
    sandbox.keeps_because(&RENEW, "it is renewed from 20");

    // What it issued before and after is good under both.
    sandbox.ok(&line("issue-client alice"));
    sandbox.keeps_because(&line("renew a.test.crt"), "it is renewed from");
    for leaf in ["a.test.crt", "alice.crt"] {
        for ca in ["pki/ca.crt", &beside, "pki/ca-bundle.crt"] {
            sandbox.ok(&["verify", leaf, "--ca", ca]);
            openssl(&sandbox, &["verify", "-x509_strict", "-CAfile", ca, leaf]);
        }
    }
    assert!(
        sandbox
            .ok(&line("issue-server a.test --days 90"))
            .starts_with("kept ")
    );
    assert!(
        sandbox
            .ok(&line("init-ca --path-len 2"))
            .starts_with("kept ")
    );
}

#[test]
fn without_need_it_is_kept() {
    let sandbox = Sandbox::with_ca();
    sandbox.keeps_because(&RENEW, "kept certificate authority CN=mTLS CA\n");
    sandbox.keeps_because(&line("renew --ca --within 100d"), "it is renewed from 20");
    let json = sandbox.json(&line("renew --ca --force --days 30"));
    assert_eq!(json["outcome"], "renewed", "{json}");
    assert_eq!(
        json["old"]["not_after"].as_str().unwrap().len(),
        20,
        "{json}"
    );
    assert_eq!(json["fixed"], serde_json::json!([]), "{json}");
    assert_eq!(json["rollout"].as_array().unwrap().len(), 4, "{json}");
    let kinds: Vec<_> = json["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| &file["kind"])
        .collect();
    assert_eq!(kinds, ["certificate", "old-certificate", "ca-bundle"]);
    // Thirty days, of which thirty are asked for: not in every run.
    sandbox.keeps_because(
        &line("renew --ca --within 40d"),
        "would end within the time asked for as well",
    );
}

#[test]
fn the_bundle_has_what_is_in_force() {
    let sandbox = old_ca();
    let first = sandbox.certificate("pki/ca.crt");
    sandbox.ok(&RENEW);
    let second = sandbox.certificate("pki/ca.crt");
    // One of another CA, put there by hand, stays.
    sandbox.ok(&line("init-ca --ca-dir other --subject CN=Other"));
    let other = sandbox.certificate("other/ca.crt");
    sandbox.write(
        "pki/ca-bundle.crt",
        sandbox.read("pki/ca-bundle.crt") + &sandbox.read("other/ca.crt"),
    );
    sandbox.ok(&with(&RENEW, "--force"));
    let third = sandbox.certificate("pki/ca.crt");
    assert_eq!(
        all_in(&sandbox, "pki/ca-bundle.crt"),
        [third, second.clone(), first, other]
    );

    // As a run leaves it that was killed between the bundle and the certificate.
    sandbox.write("pki/ca.crt", armour::write("CERTIFICATE", second.as_der()));
    sandbox.ok(&with(&RENEW, "--force"));
    let fourth = sandbox.certificate("pki/ca.crt");
    let bundle = all_in(&sandbox, "pki/ca-bundle.crt");
    assert_eq!(
        (bundle.len(), &bundle[0], &bundle[1]),
        (4, &fourth, &second)
    );

    sandbox.write("pki/ca-bundle.crt", "my own notes\n");
    sandbox.conflicts(
        &with(&RENEW, "--force"),
        &["pki/ca-bundle.crt cannot be used", "was left untouched"],
    );

    // A client of that name, for whom nobody is to be taken for a CA.
    fs::remove_file(sandbox.path("pki/ca-bundle.crt")).unwrap();
    sandbox.ok(&line("issue-client ca-bundle --out-dir pki"));
    sandbox.conflicts(
        &with(&RENEW, "--force"),
        &[
            "pki/ca-bundle.crt holds the certificate of CN=ca-bundle, which is no CA, and was left untouched",
        ],
    );
}

#[test]
fn an_ended_one_comes_back() {
    let sandbox = old_ca();
    sandbox.age_ca(Duration::days(-1000), Duration::days(-1));
    sandbox.fails(
        &line("issue-client bob"),
        1,
        &[
            "ended on",
            "renew it, with the same key: mtls-ca renew --ca",
        ],
    );
    let said = sandbox.ok(&RENEW);
    assert!(said.contains("because       it ended on 20"), "{said}");
    assert!(
        said.contains("now, since the old certificate has ended: give ./pki/ca.crt"),
        "{said}"
    );
    assert_eq!(all_in(&sandbox, "pki/ca-bundle.crt").len(), 1);
    sandbox.ok(&line("verify a.test.crt"));
}

/// The root of a tutorial in `pki`, and a leaf of openssl's under it.
fn adopted(config: &str, more: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write(
        "ca.cnf",
        format!("[dn]\n[req]\ndistinguished_name=dn\n{config}"),
    );
    openssl(
        &sandbox,
        &line(&format!(
            "req -x509 -new -config ca.cnf -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -days 100 -subj /O=Acme/CN=Old {more}"
        )),
    );
    sandbox.ok(&line("adopt --cert ca.crt --key ca.key"));
    sandbox
}

#[test]
fn what_was_wrong_with_an_adopted_one_is_put_right() {
    // Neither key identifier nor key usage, and SHA-1.
    let sandbox = adopted(
        "x509_extensions=ca\n[ca]\nbasicConstraints=CA:TRUE\nsubjectKeyIdentifier=none\n",
        "-sha1",
    );
    let old = sandbox.certificate("pki/ca.crt");
    sandbox.ok(&line("issue-client alice"));
    let aki = sandbox.certificate("alice.crt").facts().aki.clone();
    let json = sandbox.json(&line("renew --ca --force"));
    let fixed: Vec<&str> = json["fixed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["code"].as_str().unwrap())
        .collect();
    for code in ["weak-hash", "no-key-usage", "no-key-identifier"] {
        assert!(fixed.contains(&code), "{code}: {fixed:?}");
    }
    let new = sandbox.certificate("pki/ca.crt");
    same_authority(&old, &new);
    assert_eq!(old.facts().ski, None);
    // By what its leaves call it.
    assert_eq!(new.facts().ski, aki);
    assert_eq!(new.facts().ski, Some(old.facts().spki.sha1_identifier()));
    openssl(
        &sandbox,
        &line("verify -x509_strict -CAfile pki/ca.crt alice.crt"),
    );
    let life = new.facts().validity.not_after - new.facts().validity.not_before;
    assert_eq!(life, Duration::days(100) + Duration::minutes(5));
}

#[test]
fn a_root_from_before_extensions_becomes_a_ca() {
    let sandbox = Sandbox::new();
    openssl(
        &sandbox,
        &line("req -new -newkey rsa:2048 -nodes -keyout ca.key -out ca.csr -subj /CN=V1"),
    );
    openssl(
        &sandbox,
        &line("x509 -req -in ca.csr -signkey ca.key -days 100 -out ca.crt"),
    );
    sandbox.ok(&line("adopt --cert ca.crt --key ca.key"));
    let old = sandbox.certificate("pki/ca.crt");
    assert_eq!(old.facts().version, 1);
    sandbox.ok(&line("issue-client alice"));
    let said = sandbox.ok(&line("renew --ca --force"));
    assert!(said.contains("  no longer     "), "{said}");
    same_authority(&old, &sandbox.certificate("pki/ca.crt"));
    openssl(
        &sandbox,
        &line("verify -x509_strict -CAfile pki/ca.crt alice.crt"),
    );
    sandbox.ok(&line("verify alice.crt"));
}

#[test]
fn what_an_adopted_one_says_is_taken_over() {
    let sandbox = adopted(
        "x509_extensions=ca\n[ca]\nbasicConstraints=critical,CA:TRUE,pathlen:1\nsubjectKeyIdentifier=0102030405\n\
         keyUsage=critical,keyCertSign,cRLSign,digitalSignature\nnameConstraints=critical,permitted;DNS:example.test\n\
         crlDistributionPoints=URI:http://example.test/crl\nnsComment=hello\n",
        "-sha256",
    );
    let old = sandbox.certificate("pki/ca.crt");
    let run = sandbox.run(&line("renew --ca --force"));
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr
            .contains("does not have these extensions of the old one: 2.16.840.1.113730.1.13"),
        "{}",
        run.stderr
    );
    let new = sandbox.certificate("pki/ca.crt");
    same_authority(&old, &new);
    let extension = |of: &Certificate, oid: &str| {
        let found = of
            .facts()
            .extensions
            .iter()
            .find(|one| one.oid == oid)
            .cloned();
        found.unwrap_or_else(|| panic!("{oid}"))
    };
    for oid in [
        "2.5.29.14",
        "2.5.29.15",
        "2.5.29.19",
        "2.5.29.30",
        "2.5.29.31",
    ] {
        assert_eq!(extension(&old, oid), extension(&new, oid), "{oid}");
    }
    sandbox.ok(&line("issue-server a.example.test"));
    openssl(
        &sandbox,
        &line("verify -x509_strict -CAfile pki/ca.crt a.example.test.crt"),
    );
}

#[test]
fn an_intermediate_is_signed_by_its_parent_again() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&line(
        "init-ca --ca-dir web --parent pki --path-len 0 --permit example.test --days 400",
    ));
    sandbox.ok(&line("--ca-dir web issue-server a.example.test"));
    let old = sandbox.certificate("web/ca.crt");
    let renew = line("renew --ca --ca-dir web --parent pki --within 500d --days 600");
    sandbox.would(&renew, "renew");
    let said = sandbox.ok(&renew);
    assert!(
        said.starts_with("renewed intermediate certificate authority CN=mTLS Intermediate CA\n"),
        "{said}"
    );
    assert!(
        said.contains("the files of leaves carry the old certificate in their chain"),
        "{said}"
    );
    let new = sandbox.certificate("web/ca.crt");
    same_authority(&old, &new);
    assert_eq!(
        (&old.facts().ski, &old.facts().aki),
        (&new.facts().ski, &new.facts().aki)
    );
    assert_eq!(old.facts().limits(), new.facts().limits());
    assert_eq!(
        all_in(&sandbox, "web/ca-bundle.crt"),
        [new.clone(), old.clone()]
    );
    let recorded = sandbox.recorded("pki");
    let before = recorded
        .iter()
        .find(|one| one.serial == old.facts().serial.to_string())
        .unwrap();
    assert_eq!(before.superseded_by, Some(new.facts().serial.to_string()));
    sandbox.everything_is_recorded();
    sandbox.keeps_because(&renew, "it is renewed from");

    // With the old one in its chain, with the new one, and renewed.
    sandbox.ok(&line("verify a.example.test.crt"));
    openssl(
        &sandbox,
        &line("verify -x509_strict -CAfile pki/ca.crt -untrusted web/ca.crt a.example.test.crt"),
    );
    sandbox.ok(&line("--ca-dir web renew a.example.test.crt --force"));
    assert!(
        sandbox
            .read("a.example.test.crt")
            .ends_with(&sandbox.read("web/ca.crt"))
    );
    sandbox.ok(&line("verify a.example.test.crt"));
}

#[test]
fn what_is_not_renewed() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&line("init-ca --ca-dir web --parent pki"));
    sandbox.ok(&line("init-ca --ca-dir other --subject CN=Other"));
    sandbox.ok(&line("init-ca --ca-dir short --days 10 --subject CN=Short"));
    sandbox.ok(&line(
        "init-ca --ca-dir below --parent short --days 10 --subject CN=Below",
    ));
    for (args, code, words) in [
        (
            "renew --ca --ca-dir nowhere",
            1,
            &["there is no CA in nowhere"][..],
        ),
        (
            "renew --ca --ca-dir web",
            2,
            &["web/ca.crt was signed by CN=mTLS CA", "--parent DIR"],
        ),
        (
            "renew --ca --ca-dir web --parent gone",
            1,
            &[
                "there is no CA in gone; web/ca.crt is renewed by the one that signed it, CN=mTLS CA",
                "--parent DIR",
            ],
        ),
        (
            "renew --ca --parent other",
            2,
            &["is a root", "leave --parent out"],
        ),
        (
            "renew --ca --ca-dir web --parent other",
            3,
            &[
                "issued by CN=mTLS CA, the CA here is CN=Other",
                "--parent DIR",
            ],
        ),
        (
            "renew --ca --ca-dir web --parent nowhere",
            1,
            &["there is no CA in nowhere"],
        ),
        (
            "renew --ca --ca-dir below --parent short --force --strict --days 20",
            1,
            &["cut to the end of its CA"],
        ),
        (
            "renew --ca --force --not-after 2020-01-01T00:00:00Z",
            1,
            &["not in the future"],
        ),
    ] {
        sandbox.fails(&line(args), code, words);
    }
    // Without the key there is nobody to sign.
    std::fs::rename(sandbox.path("pki/ca.key"), sandbox.path("away.key")).unwrap();
    sandbox.fails(&line("renew --ca --force"), 1, &["pki/ca.key is missing"]);
    std::fs::copy(sandbox.path("other/ca.key"), sandbox.path("pki/ca.key")).unwrap();
    sandbox.fails(&line("renew --ca --force"), 1, &["does not belong to"]);
}

#[test]
fn a_weak_key_ends_with_its_certificate() {
    let sandbox = Sandbox::new();
    openssl(
        &sandbox,
        &line(
            "req -x509 -newkey rsa:1024 -nodes -keyout ca.key -out ca.crt -days 100 -subj /CN=Weak",
        ),
    );
    std::fs::create_dir(sandbox.path("pki")).unwrap();
    for file in ["ca.key", "ca.crt"] {
        std::fs::rename(sandbox.path(file), sandbox.path("pki").join(file)).unwrap();
    }
    sandbox.fails(
        &line("renew --ca --force"),
        1,
        &[
            "cannot be renewed: its key is RSA with 1024 bits",
            "init-ca --ca-dir OTHER",
        ],
    );
}

#[test]
fn under_a_passphrase() {
    let sandbox = Sandbox::new();
    sandbox.write("pass", "open sesame\n");
    sandbox.ok(&line("init-ca --key-pass file:pass"));
    sandbox.keeps_because(&RENEW, "it is renewed from");
    let force = line("renew --ca --force");
    sandbox.would(&force, "renew");
    sandbox.fails(
        &force,
        6,
        &["pki/ca.key is under a passphrase", "--ca-pass"],
    );
    let key = sandbox.bytes("pki/ca.key");
    sandbox.ok(&with(&force, "--ca-pass=file:pass"));
    assert_eq!(sandbox.bytes("pki/ca.key"), key);
}
