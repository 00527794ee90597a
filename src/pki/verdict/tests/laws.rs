//! Laws: no bytes make the verdict panic or take long, and what is flipped is never taken for the signed thing.

use std::sync::OnceLock;

use proptest::prelude::*;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};

use super::super::{Question, Trust, judge};
use super::kit::*;

/// Root, intermediate, leaf, CRL of the root: made once.
fn chain() -> &'static [Vec<u8>; 4] {
    static CHAIN: OnceLock<[Vec<u8>; 4]> = OnceLock::new();
    CHAIN.get_or_init(|| {
        let mut drafts = Drafts::new();
        drafts.mid.constrain(
            &[dns("example.com"), directory("CN=leaf")],
            &[ip(&[10, 0, 0, 0, 255, 0, 0, 0])],
        );
        drafts.leaf.san(&[
            dns("a.example.com"),
            email("me@example.com"),
            uri("https://example.com/"),
            ip(&[127, 0, 0, 1]),
        ]);
        let [root, mid, leaf] = drafts.sign();
        let crl = crate::pki::der::sequence(&[
            &[2, 1, 1],
            ECDSA_SHA256,
            &drafts.root.subject,
            &crate::pki::der::tlv(0x17, b"251201000000Z"),
            &crate::pki::der::tlv(0x17, b"260201000000Z"),
        ]);
        let crl = drafts.root_key.sign(&crl);
        [root, mid, leaf, crl]
    })
}

/// Flips, cuts, inserts and swaps bytes.
fn mutate(bytes: &[u8], changes: &[(u8, u16, u8)]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for (kind, at, value) in changes {
        let at = usize::from(*at) % out.len().max(1);
        match kind % 4 {
            0 if at < out.len() => out[at] = *value,
            1 if at < out.len() => drop(out.remove(at)),
            2 => out.insert(at, *value),
            _ if at < out.len() => out[at] ^= 1 << (value % 8),
            _ => {}
        }
    }
    out
}

fn changes(least: usize) -> impl Strategy<Value = Vec<(u8, u16, u8)>> {
    proptest::collection::vec(any::<(u8, u16, u8)>(), least..6)
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let trust = Trust::new(&[&bytes], &[&bytes], &[&bytes]);
        let verdict = judge(&bytes, &[&bytes], &trust, &question());
        prop_assert_eq!(verdict.valid, verdict.problems.is_empty());
    }

    #[test]
    fn mutated_chains_do_not_make_it_panic(a in changes(0), b in changes(0), c in changes(0), d in changes(0)) {
        let [root, mid, leaf, crl] = chain();
        let (root, mid, leaf, crl) = (mutate(root, &a), mutate(mid, &b), mutate(leaf, &c), mutate(crl, &d));
        let verdict = judge(&leaf, &[&mid], &Trust::new(&[&root], &[&mid, &leaf], &[&crl]), &Question { purpose: None, ..question() });
        prop_assert_eq!(verdict.valid, verdict.problems.is_empty());
    }

    #[test]
    fn a_leaf_that_was_changed_is_never_valid(change in changes(1)) {
        let [root, mid, leaf, _] = chain();
        let changed = mutate(leaf, &change);
        prop_assume!(&changed != leaf);
        // Only the signature itself can have a second form, and ring takes DER alone.
        prop_assert!(!judge(&changed, &[], &Trust::new(&[root], &[mid], &[]), &question()).valid);
    }
}

#[test]
fn what_another_maker_issues_is_valid() {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
        .distinguished_name
        .push(DnType::CommonName, "a root of rcgen");
    let key = KeyPair::generate().unwrap();
    let root = params.self_signed(&key).unwrap();
    let issuer = Issuer::from_params(&params, &key);
    let mut params = CertificateParams::new(vec!["a.example.com".to_owned()]).unwrap();
    params.use_authority_key_identifier_extension = true;
    params.not_before = date_time_ymd(2025, 6, 1);
    params.not_after = date_time_ymd(2026, 6, 1);
    let leaf = params
        .signed_by(&KeyPair::generate().unwrap(), &issuer)
        .unwrap();
    let verdict = judge(
        leaf.der(),
        &[],
        &Trust::new(&[root.der()], &[], &[]),
        &question(),
    );
    assert_eq!(said(&verdict), [""; 0]);
}
