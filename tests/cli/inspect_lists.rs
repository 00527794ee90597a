//! `inspect` of revocation lists that no CA makes every day, and of those that `verify` does not take.

use mtls_ca::pki::der::{self, tag};
use mtls_ca::pki::name::Name;
use serde_json::{Value, json};

use crate::support::Sandbox;

fn extension(oid: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    let flag: &[u8] = if critical { &[1, 1, 0xff] } else { &[] };
    let value = der::tlv(tag::OCTET_STRING, value);
    der::sequence(&[&der::oid(oid).unwrap(), flag, &value])
}

fn number(content: &[u8]) -> Vec<u8> {
    extension("2.5.29.20", false, &der::tlv(tag::INTEGER, content))
}

fn entry(serial: u8, extensions: &[Vec<u8>]) -> Vec<u8> {
    let (serial, date) = (
        der::tlv(tag::INTEGER, &[serial]),
        der::tlv(tag::UTC_TIME, b"260101000000Z"),
    );
    let extensions = match extensions {
        [] => Vec::new(),
        some => der::sequence_of(some),
    };
    der::sequence(&[&serial, &date, &extensions])
}

/// A list that nobody signed: `inspect` shows what stands in it.
fn list(version: u8, issuer: &str, entries: &[Vec<u8>], extensions: &[Vec<u8>]) -> Vec<u8> {
    let algorithm = der::sequence(&[&der::oid("1.2.840.10045.4.3.2").unwrap()]);
    let date = |text: &[u8]| der::tlv(tag::GENERALIZED_TIME, text);
    let issuer = match issuer {
        "" => Name::empty(),
        some => Name::parse(some).unwrap(),
    };
    let entries = match entries {
        [] => Vec::new(),
        some => der::sequence_of(some),
    };
    let body = der::sequence(&[
        &der::tlv(tag::INTEGER, &[version - 1]),
        &algorithm,
        issuer.as_der(),
        &der::tlv(tag::UTC_TIME, b"260101000000Z"),
        &date(b"20990101000000Z"),
        &entries,
        &der::context(0, &der::sequence_of(extensions)),
    ]);
    der::sequence(&[&body, &algorithm, &der::bit_string(b"none")])
}

/// A list that verify does not take is told for the same reason.
#[test]
fn what_verify_does_not_take_is_told() {
    let sandbox = Sandbox::new();
    let reason = |number: u8| extension("2.5.29.21", false, &[0x0a, 1, number]);
    let good = || number(&[5]);
    let unknown = extension("1.2.3.4", true, &[5, 0]);
    for (name, bytes, code, words) in [
        (
            "negative",
            list(2, "CN=ca", &[], &[number(&[0xff])]),
            "crl-number",
            "number        -1",
        ),
        (
            "third",
            list(3, "CN=ca", &[], &[good()]),
            "crl-version",
            "it is not version 2",
        ),
        (
            "critical",
            list(2, "CN=ca", &[], &[good(), unknown.clone()]),
            "crl-unknown-critical-extension",
            "it has the critical extension 1.2.3.4",
        ),
        (
            "entry",
            list(2, "CN=ca", &[entry(1, &[unknown])], &[good()]),
            "crl-unknown-critical-extension",
            "it has an entry with the critical extension 1.2.3.4",
        ),
        (
            "reason",
            list(2, "CN=ca", &[entry(1, &[reason(7)])], &[good()]),
            "crl-malformed",
            "it has an entry with an unknown reason",
        ),
        (
            "nobody",
            list(2, "", &[], &[good()]),
            "crl-issuer",
            "by an issuer without a name",
        ),
    ] {
        sandbox.write(name, bytes);
        let said = sandbox.ok(&["inspect", name]);
        assert!(
            said.contains(words) && said.contains(": verify does not take it"),
            "{said}"
        );
        let json = sandbox.json(&["inspect", name]);
        let findings = json["objects"][0]["findings"].as_array().unwrap();
        let codes: Vec<&Value> = findings.iter().map(|one| &one["code"]).collect();
        assert_eq!(codes, [&json!(code)], "{name}");
    }
}

/// RFC 5280 sections 5.2.4, 5.2.5 and 5.3.3.
#[test]
fn lists_that_are_about_a_part_say_so() {
    let sandbox = Sandbox::new();
    let scope = |parts: &[&[u8]]| extension("2.5.29.28", true, &der::sequence(parts));
    let base = extension("2.5.29.27", true, &[2, 1, 3]);
    let place = [0xa0, 14, 0xa0, 12, 0x86, 10]
        .iter()
        .chain(b"http://a.b")
        .copied();
    let place: Vec<u8> = place.collect();
    let other = Name::parse("CN=other,O=b").unwrap();
    let other = der::sequence(&[&der::tlv(0xa4, other.as_der())]);
    let of_other = extension("2.5.29.29", true, &other);
    let entries = [entry(1, &[]), entry(2, &[of_other]), entry(3, &[])];
    for (name, entries, scope, codes, lines) in [
        (
            "delta",
            &[][..],
            base,
            vec!["delta"],
            vec![
                "delta         only what has changed since number 3",
                "beside a complete one of number 3 or later",
            ],
        ),
        (
            "users",
            &[],
            scope(&[&place, &[0x81, 1, 0xff]]),
            vec!["partial"],
            vec![
                "stands at     http://a.b",
                "only for      certificates that are no CA's",
            ],
        ),
        (
            "cas",
            &[],
            scope(&[&[0x82, 1, 0xff], &[0x83, 2, 5, 0x60]]),
            vec!["partial"],
            vec![
                "only for      certificates of CAs",
                "only for      the reasons keyCompromise, cACompromise",
                "a part only: certificates of CAs; the reasons keyCompromise, cACompromise;",
            ],
        ),
        (
            "indirect",
            &entries,
            scope(&[&[0x84, 1, 0xff]]),
            vec!["indirect"],
            vec![
                "indirect      entries may be about other issuers",
                "of issuer     CN=other,O=b\n                02",
            ],
        ),
    ] {
        sandbox.write(name, list(2, "CN=ca", entries, &[number(&[5]), scope]));
        let said = sandbox.ok(&["inspect", name]);
        for line in lines {
            assert!(said.contains(line), "{line}\n{said}");
        }
        let json = sandbox.json(&["inspect", name])["objects"][0].clone();
        let findings = json["findings"].as_array().unwrap();
        let found: Vec<&str> = findings
            .iter()
            .map(|one| one["code"].as_str().unwrap())
            .collect();
        assert_eq!(found, codes, "{name}");
        assert!(json["extensions"][1]["says"][0].is_string(), "{json}");
        if name == "indirect" {
            // An issuer holds for the entries after it, too.
            let issuers: Vec<&Value> = json["entries"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| &one["issuer"])
                .collect();
            let other = json!("CN=other,O=b");
            assert_eq!(issuers, [&Value::Null, &other, &other]);
        }
    }
}
