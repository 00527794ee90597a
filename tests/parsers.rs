//! No foreign bytes make a parser panic: the functions that the fuzz targets call (`fuzz/src`), here with
//! mutated fixtures. Most changes keep the DER whole, because what fails at its first length reaches nothing.

// The engine's own entry is for the targets alone.
#[allow(dead_code)]
#[path = "../fuzz/src/lib.rs"]
mod laws;

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use mtls_ca::pki::armour;
use mtls_ca::pki::object::Kind;
use proptest::prelude::*;

use laws::{bundle, tree};

/// A file of `fixtures/`: its bytes, and the DER of its objects.
struct Seed {
    bytes: Vec<u8>,
    objects: Vec<(Kind, Vec<u8>)>,
}

static SEEDS: LazyLock<Vec<Seed>> = LazyLock::new(|| {
    let mut seeds = Vec::new();
    for folder in ["chain", "containers", "keys", "requests"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fixtures")
            .join(folder);
        for entry in fs::read_dir(folder).unwrap() {
            let bytes = fs::read(entry.unwrap().path()).unwrap();
            let blocks = armour::read(&bytes).unwrap();
            let objects = blocks
                .iter()
                .map(|block| (Kind::of(block), block.der.to_vec()));
            seeds.push(Seed {
                objects: objects.collect(),
                bytes,
            });
        }
    }
    seeds
});

/// The DER of all objects of these kinds.
fn of(kinds: &[Kind]) -> Vec<Vec<u8>> {
    let objects = SEEDS.iter().flat_map(|seed| &seed.objects);
    let wanted = objects.filter(|(kind, _)| kinds.contains(kind));
    let found: Vec<Vec<u8>> = wanted.map(|(_, der)| der.clone()).collect();
    assert!(!found.is_empty(), "{kinds:?}");
    found
}

/// All files as they are, and all objects bare.
fn files() -> Vec<Vec<u8>> {
    let whole = SEEDS.iter().map(|seed| seed.bytes.clone());
    let bare = SEEDS.iter().flat_map(|seed| &seed.objects);
    whole.chain(bare.map(|(_, der)| der.clone())).collect()
}

fn changes() -> impl Strategy<Value = Vec<tree::Change>> {
    prop::collection::vec(any::<tree::Change>(), 0..5)
}

/// One of `seeds`, changed.
fn mutated(seeds: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let seed = prop::sample::select(seeds);
    (seed, changes()).prop_map(|(seed, changes)| tree::mutate(&seed, &changes))
}

fn noise() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..200)
}

/// A value that any SEQUENCE in a certificate could be: a name, an extension, a list of names.
fn sequences() -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for der in of(&[Kind::Certificate, Kind::Request]) {
        let mut at = 0;
        while at < der.len() {
            if let (0x30, Ok((tlv, _))) = (der[at], mtls_ca::pki::der::read(&der[at..])) {
                found.push(tlv.raw.to_vec());
            }
            at += 1;
        }
    }
    found
}

/// The chain of the fixtures with its lists.
fn bundles() -> Vec<Vec<u8>> {
    let [root, int, leaf] = bundle::fixtures();
    let lists = of(&[Kind::Crl]);
    let mut chunks = vec![(0, leaf), (1, int), (2, root)];
    let bare = chunks.clone();
    chunks.extend(lists.iter().map(|list| (3, list.as_slice())));
    let with_options = |options: u8| {
        let (bare, full) = (bare.clone(), chunks.clone());
        [
            bundle::write(options, bare.into_iter()),
            bundle::write(options, full.into_iter()),
        ]
    };
    [0, 1, 0x83, 0xe5]
        .into_iter()
        .flat_map(with_options)
        .collect()
}

const TEXTS: [&str; 12] = [
    "CN=alice,OU=Ops+UID=a\\,b,O=Acme,C=US",
    "/C=US/O=Acme\\/x/OU=Ops+UID=a/CN=alice",
    "2.5.4.3=#0C0161,DC=a,DC=b",
    "*.a.example.test",
    "uri:spiffe://b.test/x",
    "alice@пример.test",
    "email:a@b.test",
    "2001:db8::1",
    "90d",
    "2030-01-31T12:00:00+01:00",
    "file:/a/b",
    "fd:3",
];

/// Text that is nearly one of these.
fn texts() -> impl Strategy<Value = Vec<u8>> {
    let near = (
        prop::sample::select(&TEXTS[..]),
        any::<prop::sample::Index>(),
        any::<char>(),
        0..3,
    );
    near.prop_map(|(text, at, character, how)| {
        let mut characters: Vec<char> = text.chars().collect();
        let at = at.index(characters.len());
        match how {
            0 => characters[at] = character,
            1 => characters.insert(at, character),
            _ => drop(characters.remove(at)),
        }
        characters.into_iter().collect::<String>().into_bytes()
    })
}

/// The example of a manifest with lines taken out, doubled, swapped and changed.
fn manifests() -> impl Strategy<Value = Vec<u8>> {
    let lines: Vec<String> = include_str!("../fixtures/pki.toml")
        .lines()
        .chain([
            "[[revoked]]",
            "serial = '4f:0A'",
            "reason = 'keyCompromise'",
            "key_type = 'ed25519'",
        ])
        .map(str::to_owned)
        .collect();
    let change = (
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        any::<char>(),
        0..6,
    );
    prop::collection::vec(change, 0..6).prop_map(move |changes| {
        let mut lines = lines.clone();
        for (one, other, character, how) in changes {
            let (one, other) = (one.index(lines.len()), other.index(lines.len()));
            let mut text: Vec<char> = lines[one].chars().collect();
            let at = other.min(text.len());
            match how {
                0 => lines.swap(one, other),
                1 => lines.insert(other, lines[one].clone()),
                2 if lines.len() > 1 => drop(lines.remove(one)),
                3 if at < text.len() => text[at] = character,
                4 => text.insert(at, character),
                _ => text.truncate(at),
            }
            if how > 2 {
                lines[one] = text.into_iter().collect();
            }
        }
        lines.join("\n").into_bytes()
    })
}

proptest! {
    #[test]
    fn armour(data in mutated(files())) {
        laws::armour(&data);
    }

    #[test]
    fn certificate(data in mutated(of(&[Kind::Certificate]))) {
        laws::certificate(&data);
    }

    #[test]
    fn request(data in mutated(of(&[Kind::Request]))) {
        laws::request(&data);
    }

    #[test]
    fn crl(data in mutated(of(&[Kind::Crl]))) {
        laws::crl(&data);
    }

    #[test]
    fn inspect(data in mutated(files())) {
        laws::inspect(&data);
    }

    #[test]
    fn pkcs12(data in mutated(of(&[Kind::Pkcs12]))) {
        laws::pkcs12(&data);
    }

    #[test]
    fn pkcs7(data in mutated(of(&[Kind::Pkcs7]))) {
        laws::pkcs7(&data);
    }

    #[test]
    fn key(data in mutated(of(&[Kind::PrivateKey, Kind::OldPrivateKey, Kind::EncryptedKey]))) {
        laws::key(&data);
    }

    #[test]
    fn distinguished_name(data in prop_oneof![mutated(sequences()), texts()]) {
        laws::dn(&data);
    }

    #[test]
    fn alternative_names(data in prop_oneof![mutated(sequences()), texts()]) {
        laws::san(&data);
    }

    #[test]
    fn verdict(data in prop::sample::select(bundles()), changes in changes()) {
        laws::verdict(&bundle::mutate(&data, &changes));
    }

    #[test]
    fn words(data in texts()) {
        laws::words(&data);
    }

    #[test]
    fn manifest(data in manifests()) {
        laws::manifest(&data);
    }

    #[test]
    fn der(data in mutated(sequences())) {
        laws::der(&data);
    }

    #[test]
    fn noise_for_all(data in noise()) {
        let all = [
            laws::armour, laws::certificate, laws::request, laws::crl, laws::key, laws::dn,
            laws::san, laws::verdict, laws::inspect, laws::pkcs12, laws::pkcs7, laws::words, laws::der,
            laws::manifest,
        ];
        for law in all {
            law(&data);
        }
    }
}

/// The words of an error, typed: it repeats them, and gives nothing away.
#[test]
fn an_error_of_ours_is_no_secret() {
    laws::words(b"fd: is followed by the number of an open file descriptor");
}

#[test]
fn the_fixtures_themselves_keep_the_laws() {
    for seed in SEEDS.iter() {
        laws::armour(&seed.bytes);
        laws::inspect(&seed.bytes);
        laws::key(&seed.bytes);
        for (_, der) in &seed.objects {
            laws::certificate(der);
            laws::request(der);
            laws::crl(der);
            laws::key(der);
            laws::pkcs12(der);
            laws::pkcs7(der);
        }
    }
    bundles().iter().for_each(|bundle| laws::verdict(bundle));
}

#[test]
fn what_is_signed_again_is_valid_or_the_law_would_see_signatures_alone() {
    for bundle in &bundles()[..4] {
        assert!(bundle::judge_all(bundle) > 0, "options {}", bundle[0]);
    }
}
