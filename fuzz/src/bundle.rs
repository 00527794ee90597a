//! A leaf, intermediates, anchors and revocation lists in one input, for the verdict: chunks of a kind, two
//! octets of length, and content. Most of what a verdict looks at lies behind a signature, so every object
//! can be signed again with one key that all certificates then hold.

use std::net::IpAddr;
use std::sync::LazyLock;

use mtls_ca::host::keys::{KeyFile, PrivateKey};
use mtls_ca::pki::armour;
use mtls_ca::pki::der::{self, Tlv, tag};
use mtls_ca::pki::signer::Signer;
use mtls_ca::pki::verdict::{Peer, Purpose, Question, Trust, judge};

use super::tree;

/// The kinds of a chunk.
const KINDS: u8 = 4;

/// A bundle: the first octet is the question.
pub fn verdict(data: &[u8]) {
    judge_all(data);
}

/// Judges every leaf of a bundle; how many verdicts said yes.
pub fn judge_all(data: &[u8]) -> usize {
    let Some((&options, chunks)) = data.split_first() else {
        return 0;
    };
    let is_signed_again = options & 1 == 1;
    let mut kinds: [Vec<Vec<u8>>; KINDS as usize] = Default::default();
    for (kind, content) in read(chunks) {
        let signed = is_signed_again.then(|| sign_again(content, kind == 3));
        let der = signed.flatten().unwrap_or_else(|| content.to_vec());
        kinds[usize::from(kind)].push(der);
    }
    let [leaves, intermediates, anchors, crls] = kinds.each_ref().map(|list| slices(list));
    let question = question(options);
    let trust = Trust::new(&anchors, &intermediates, &crls);
    let mut valid = 0;
    for leaf in &leaves {
        for extra in [&[][..], &leaves, &anchors] {
            let verdict = judge(leaf, extra, &trust, &question);
            assert_eq!(verdict.valid, verdict.problems.is_empty());
            assert!(!verdict.valid || anchors.contains(&&*verdict.chain[verdict.chain.len() - 1]));
            valid += usize::from(verdict.valid);
        }
    }
    valid
}

fn question(options: u8) -> Question {
    let purpose = [None, Some(Purpose::Server), Some(Purpose::Client), None];
    let peers = match options >> 5 {
        0..=3 => Vec::new(),
        4 => vec![Peer::Dns("a.example.com".to_owned())],
        5 => vec![Peer::Ip(IpAddr::from([127, 0, 0, 1]))],
        6 => vec![Peer::Email("me@example.com".to_owned())],
        _ => vec![
            Peer::Dns("пример.test".to_owned()),
            Peer::Dns("127.0.0.1".to_owned()),
        ],
    };
    Question {
        purpose: purpose[usize::from(options >> 1 & 3)],
        peers,
        at: super::now(),
        max_depth: (options & 8 != 0).then_some(usize::from(options >> 4 & 1)),
    }
}

/// A revocation list of the fixtures' root, signed with the one key.
pub fn with_crl(crl: &[u8]) {
    let [root, int, leaf] = fixtures().map(|der| sign_again(der, false).unwrap_or_default());
    let crl = sign_again(crl, true).unwrap_or_default();
    let trust = Trust::new(&[&root], &[&int], &[&crl]);
    let _ = judge(&int, &[], &trust, &question(0));
    let _ = judge(&leaf, &[], &trust, &question(0));
}

/// Root, intermediate and leaf of `fixtures/chain`.
pub fn fixtures() -> [&'static [u8]; 3] {
    static CHAIN: LazyLock<[Vec<u8>; 3]> = LazyLock::new(|| {
        let files: [&[u8]; 3] = [
            include_bytes!("../../fixtures/chain/root.crt"),
            include_bytes!("../../fixtures/chain/int.crt"),
            include_bytes!("../../fixtures/chain/leaf.crt"),
        ];
        files.map(|pem| armour::read(pem).unwrap()[0].der.to_vec())
    });
    CHAIN.each_ref().map(Vec::as_slice)
}

/// Changes one chunk as a tree, and leaves the frame alone.
pub fn mutate(data: &[u8], changes: &[tree::Change]) -> Vec<u8> {
    let Some((&options, rest)) = data.split_first() else {
        return Vec::new();
    };
    let mut chunks: Vec<(u8, Vec<u8>)> = Vec::new();
    for (kind, content) in read(rest) {
        chunks.push((kind, content.to_vec()));
    }
    let count = chunks.len().max(1);
    for change in changes {
        if let Some((_, content)) = chunks.get_mut(usize::from(change.1) % count) {
            let place = change.1 / u16::try_from(count).unwrap_or(u16::MAX);
            *content = tree::mutate(content, &[(change.0, place, change.2)]);
        }
    }
    let chunks = chunks.iter().map(|(kind, der)| (*kind, der.as_slice()));
    write(options, chunks)
}

/// A bundle; what is longer than a chunk is cut.
pub fn write<'a>(options: u8, chunks: impl Iterator<Item = (u8, &'a [u8])>) -> Vec<u8> {
    let mut out = vec![options];
    for (kind, der) in chunks {
        let length = u16::try_from(der.len()).unwrap_or(u16::MAX);
        out.push(kind);
        out.extend(length.to_be_bytes());
        out.extend(&der[..usize::from(length)]);
    }
    out
}

fn read(mut bytes: &[u8]) -> Vec<(u8, &[u8])> {
    let mut chunks = Vec::new();
    while let [kind, high, low, rest @ ..] = bytes {
        let length = usize::from(u16::from_be_bytes([*high, *low])).min(rest.len());
        let (content, after) = rest.split_at(length);
        chunks.push((kind % KINDS, content));
        bytes = after;
    }
    chunks
}

/// An Ed25519 key, because its signatures leave nothing to chance.
static KEY: LazyLock<PrivateKey> = LazyLock::new(|| {
    // RFC 8410 section 10.3.
    let pem = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";
    match KeyFile::of_bytes("one".as_ref(), pem.as_bytes()) {
        Ok(KeyFile::Open(key)) => *key,
        _ => panic!("the key of RFC 8410 is not read"),
    }
});

/// The same certificate or list with the one key in it and around it; `None` if its frame is broken.
fn sign_again(bytes: &[u8], is_crl: bool) -> Option<Vec<u8>> {
    let outer = der::children(der::read_tagged(bytes, tag::SEQUENCE).ok()?).ok()?;
    let mut parts = der::children(outer.first()?.content).ok()?;
    let has_version = parts.first()?.tag == if is_crl { tag::INTEGER } else { 0xa0 };
    let algorithm = KEY.algorithm().as_der();
    let from = usize::from(has_version);
    let place = if is_crl { from } else { from + 1 };
    put(&mut parts, place, algorithm)?;
    if !is_crl {
        put(&mut parts, from + 5, KEY.public_key().as_der())?;
    }
    let body: Vec<u8> = parts.iter().flat_map(|part| part.raw).copied().collect();
    let body = der::tlv(outer.first()?.tag, &body);
    let signature = der::bit_string(&KEY.sign(&body).ok()?);
    Some(der::sequence(&[&body, algorithm, &signature]))
}

fn put<'a>(parts: &mut [Tlv<'a>], place: usize, raw: &'a [u8]) -> Option<()> {
    parts.get_mut(place)?.raw = raw;
    Some(())
}

fn slices(ders: &[Vec<u8>]) -> Vec<&[u8]> {
    ders.iter().map(Vec::as_slice).collect()
}
