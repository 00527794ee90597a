//! NIST's Public Key Interoperability Test Suite for RFC 5280 (PKITS 1.0.1): every end
//! entity, with all CAs and all revocation lists of the suite at hand, under the default
//! settings (any policy, nothing demanded at the start).

use std::fs;
use std::path::{Path, PathBuf};

use mtls_ca::pki::lifetime::parse_moment;
use mtls_ca::pki::verdict::{Question, Trust, judge};

use super::{ok, peer, python};

/// Valid ones of section 4.8 whose names do not begin with it.
const VALID_POLICIES: [&str; 7] = [
    "AllCertificates",
    "AnyPolicyTest14",
    "CPSPointerQualifier",
    "DifferentPoliciesTest3EE",
    "OverlappingPolicies",
    "UserNoticeQualifier",
    "inhibitAnyPolicyTest3",
];

/// Where we say otherwise: DSA is not checked here, and RFC 5280 section 4.2.1.9 wants
/// basicConstraints critical.
const OTHERWISE: [&str; 3] = [
    "ValidDSAParameterInheritanceTest5EE",
    "ValidDSASignaturesTest4EE",
    "ValidbasicConstraintsNotCriticalTest4EE",
];

#[test]
fn pkits() {
    let data = data();
    let certs = files(&data.join("certs"));
    let crls = files(&data.join("crls"));
    let (leaves, cas): (Vec<_>, Vec<_>) = certs.iter().partition(|(name, _)| name.ends_with("EE"));
    let root = certs
        .iter()
        .find(|(name, _)| name == "TrustAnchorRootCertificate")
        .unwrap();
    let slices: Vec<&[u8]> = cas.iter().map(|(_, der)| der.as_slice()).collect();
    let lists: Vec<&[u8]> = crls.iter().map(|(_, der)| der.as_slice()).collect();
    let trust = Trust::new(&[&root.1], &slices, &lists);
    let question = Question {
        purpose: None,
        peers: Vec::new(),
        at: parse_moment("2026-01-01T00:00:00Z").unwrap(),
        max_depth: None,
    };
    assert!(leaves.len() >= 223, "{}", leaves.len());
    let mut wrong = Vec::new();
    for (name, der) in &leaves {
        let verdict = judge(der, &[], &trust, &question);
        let differs = verdict.valid != is_valid(name);
        if differs != OTHERWISE.contains(&name.as_str()) {
            wrong.push(format!("{name}: {} {:?}", verdict.valid, verdict.problems));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn is_valid(name: &str) -> bool {
    let mut valid = VALID_POLICIES.iter().chain(&["Valid"]);
    valid.any(|start| name.starts_with(start))
}

/// The suite, among the test vectors of `cryptography` that `tests/run` installs.
fn data() -> PathBuf {
    let ask = "import cryptography_vectors; print(cryptography_vectors.__path__[0])";
    let folder = ok(peer(&python()).args(["-c", ask]));
    Path::new(folder.trim()).join("x509/PKITS_data")
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let read = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        (name, fs::read(path).unwrap())
    };
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<_> = entries.map(|entry| read(entry.unwrap().path())).collect();
    files.sort();
    files
}
