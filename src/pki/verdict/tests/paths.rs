//! Graphs of certificates: bridges, crossings, loops, and bundles made to keep a validator busy.

use super::super::{Trust, judge};
use super::kit::*;

#[test]
fn all_paths_are_tried_until_one_is_good() {
    // The same intermediate twice: under a root nobody trusts, under an expired one, and under a good one.
    let drafts = Drafts::new();
    let [root, mid, leaf] = drafts.sign();
    let other = Key::new();
    let crossed = drafts.mid.by(&name("CN=other root"), &other);
    let mut late = drafts.mid.clone();
    late.to = crate::pki::der::tlv(0x17, b"250601000000Z");
    let late = late.by(&drafts.root.subject, &drafts.root_key);
    let mut bound = drafts.mid.clone();
    bound.constrain(&[], &[dns("example.com")]);
    let bound = bound.by(&drafts.root.subject, &drafts.root_key);
    let strangers: Vec<&[u8]> = vec![b"junk", &crossed, &late, &bound, &leaf, &mid];
    let trust = Trust::new(&[&root], &strangers, &[]);
    let verdict = judge(&leaf, &[], &trust, &question());
    assert_eq!(said(&verdict), [""; 0]);
    assert_eq!(verdict.chain, [leaf.clone(), mid.clone(), root.clone()]);
    assert!(verdict.warnings.iter().any(|w| w.code == "left-out"));
    // Without the good one, the nearest is explained.
    let trust = Trust::new(&[&root], &strangers[1..4], &[]);
    let said = said(&judge(&leaf, &[], &trust, &question()));
    assert!(
        said == ["expired"] || said == ["name-constraint"],
        "{said:?}"
    );
}

#[test]
fn intermediates_that_come_with_the_leaf_count() {
    let [root, mid, leaf] = Drafts::new().sign();
    let trust = Trust::new(&[&root], &[], &[]);
    assert_eq!(
        said(&judge(&leaf, &[&leaf, &mid], &trust, &question())),
        [""; 0]
    );
    assert_eq!(
        said(&judge(&leaf, &[], &trust, &question())),
        ["unknown-issuer"]
    );
}

#[test]
fn the_same_name_with_another_key_is_not_the_issuer() {
    let drafts = Drafts::new();
    let [root, mid, leaf] = drafts.sign();
    let double = Key::new();
    let false_mid = Draft::ca("CN=mid", &double).by(&drafts.root.subject, &drafts.root_key);
    let trust = Trust::new(&[&root], &[&false_mid, &mid], &[]);
    assert_eq!(said(&judge(&leaf, &[], &trust, &question())), [""; 0]);
    let trust = Trust::new(&[&root], &[&false_mid], &[]);
    assert_eq!(
        said(&judge(&leaf, &[], &trust, &question())),
        ["signature-invalid"]
    );
}

#[test]
fn an_intermediate_can_be_the_anchor() {
    let [root, mid, leaf] = Drafts::new().sign();
    let trust = Trust::new(&[&mid], &[&root], &[]);
    let verdict = judge(&leaf, &[], &trust, &question());
    assert_eq!(said(&verdict), [""; 0]);
    assert_eq!(verdict.chain, [leaf, mid]);
}

#[test]
fn a_root_that_nobody_trusts_is_named() {
    let [root, mid, leaf] = Drafts::new().sign();
    let [other, ..] = Drafts::new().sign();
    // Another root of the same name: the intermediate was not signed by it.
    let trust = Trust::new(&[&other], &[&mid], &[]);
    assert_eq!(
        said(&judge(&leaf, &[], &trust, &question())),
        ["signature-invalid"]
    );
    let trust = Trust::new(&[], &[&mid, &root], &[]);
    assert_eq!(
        said(&judge(&leaf, &[], &trust, &question())),
        ["untrusted-root"]
    );
}

#[test]
fn names_chain_without_regard_to_case_space_and_string_type() {
    let mut drafts = Drafts::new();
    let [root, _, _] = drafts.sign();
    let mid = drafts.mid.by(&name("CN=\\  ROOT"), &drafts.root_key);
    drafts.mid.subject = name("CN=MID");
    let leaf = drafts.leaf.by(&drafts.mid.subject, &drafts.mid_key);
    let trust = Trust::new(&[&root], &[&mid], &[]);
    assert_eq!(said(&judge(&leaf, &[], &trust, &question())), [""; 0]);
}

#[test]
fn self_issued_certificates_are_not_counted() {
    let mut drafts = Drafts::new();
    drafts.root.set(19, true, &[0x30, 6, 1, 1, 0xff, 2, 1, 1]);
    let fresh = Key::new();
    let [root, mid, _] = drafts.sign();
    let rollover = Draft::ca("CN=mid", &fresh).by(&drafts.mid.subject, &drafts.mid_key);
    let leaf = drafts.leaf.by(&drafts.mid.subject, &fresh);
    let trust = Trust::new(&[&root], &[&rollover, &mid], &[]);
    let mut question = question();
    question.max_depth = Some(1);
    assert_eq!(said(&judge(&leaf, &[], &trust, &question)), [""; 0]);
}

#[test]
fn who_is_self_issued_and_not_self_signed_names_its_issuer_s_key() {
    let mut drafts = Drafts::new();
    let [root, ..] = drafts.sign();
    let fresh = Key::new();
    let mut rollover = Draft::ca("CN=root", &fresh);
    let below = |rollover: &Draft| {
        let rollover = rollover.by(&drafts.root.subject, &drafts.root_key);
        let leaf = drafts.leaf.by(&drafts.root.subject, &fresh);
        let trust = Trust::new(&[&root], &[&rollover], &[]);
        said(&judge(&leaf, &[], &trust, &question()))
    };
    assert_eq!(below(&rollover), [""; 0]);
    rollover.aki = false;
    assert_eq!(below(&rollover), ["missing-aki"]);
    // A leaf, too.
    drafts.leaf.subject = drafts.root.subject.clone();
    let leaf = |leaf: &Draft| {
        let leaf = leaf.by(&drafts.root.subject, &drafts.root_key);
        let trust = Trust::new(&[&root], &[], &[]);
        said(&judge(&leaf, &[], &trust, &question()))
    };
    assert_eq!(leaf(&drafts.leaf), [""; 0]);
    drafts.leaf.aki = false;
    assert_eq!(leaf(&drafts.leaf), ["missing-aki"]);
}

/// CAs that have all signed each other, and a leaf below them.
fn meshed(count: usize, same_name: bool) -> (Vec<Vec<u8>>, Vec<u8>) {
    let title = |i: usize| {
        if same_name {
            "CN=mesh".to_owned()
        } else {
            format!("CN=mesh {i}")
        }
    };
    let keys: Vec<Key> = (0..count).map(|_| Key::new()).collect();
    let mut mesh = Vec::new();
    for (i, key) in keys.iter().enumerate() {
        let draft = Draft::ca(&title(i), key);
        for (j, by) in keys.iter().enumerate().filter(|(j, _)| *j != i) {
            mesh.push(draft.by(&name(&title(j)), by));
        }
    }
    let leaf = Draft::leaf("CN=leaf", &Key::new()).by(&name(&title(0)), &keys[0]);
    (mesh, leaf)
}

#[test]
fn a_mesh_without_a_way_out_costs_little() {
    let [root, ..] = Drafts::new().sign();
    for same_name in [false, true] {
        let (mesh, leaf) = meshed(12, same_name);
        let mesh: Vec<&[u8]> = mesh.iter().map(Vec::as_slice).collect();
        let trust = Trust::new(&[&root], &mesh, &[]);
        let verdict = judge(&leaf, &[], &trust, &question());
        assert_eq!(said(&verdict)[0], "budget-exhausted");
    }
}

#[test]
fn a_mesh_with_a_way_out_is_valid() {
    let drafts = Drafts::new();
    let [root, ..] = drafts.sign();
    let (mut mesh, _) = meshed(4, false);
    let out = Key::new();
    let bridge = Draft::ca("CN=bridge", &out);
    mesh.push(bridge.by(&drafts.root.subject, &drafts.root_key));
    mesh.push(bridge.by(&name("CN=mesh 1"), &Key::new()));
    let leaf = drafts.leaf.by(&bridge.subject, &out);
    let mesh: Vec<&[u8]> = mesh.iter().map(Vec::as_slice).collect();
    let trust = Trust::new(&[&root], &mesh, &[]);
    assert_eq!(said(&judge(&leaf, &[], &trust, &question())), [""; 0]);
}

#[test]
fn a_near_way_out_of_a_mesh_is_found_wherever_it_stands() {
    let drafts = Drafts::new();
    let [root, ..] = drafts.sign();
    for count in [7, 12, 20] {
        let keys: Vec<Key> = (0..count).map(|_| Key::new()).collect();
        let title = |i: usize| format!("CN=mesh {i}");
        let draft = |i: usize| Draft::ca(&title(i), &keys[i]);
        let mut mesh = Vec::new();
        for i in 0..count {
            let others = (0..count).filter(|j| *j != i);
            mesh.extend(others.map(|j| draft(i).by(&name(&title(j)), &keys[j])));
        }
        let leaf = drafts.leaf.by(&name(&title(0)), &keys[0]);
        // The root allows so many CAs below the last one, who stands so far away from the leaf.
        for (path_len, last) in [(0, 0), (1, count - 1)] {
            let mut out = draft(last);
            out.set(19, true, &[0x30, 6, 1, 1, 0xff, 2, 1, path_len]);
            let out = out.by(&drafts.root.subject, &drafts.root_key);
            let all: Vec<&[u8]> = mesh.iter().chain([&out]).map(Vec::as_slice).collect();
            let trust = Trust::new(&[&root], &all, &[]);
            let said = said(&judge(&leaf, &[], &trust, &question()));
            assert_eq!(said, [""; 0], "{count} {path_len}");
        }
    }
}

#[test]
fn a_long_chain_is_found_behind_the_short_ones() {
    let drafts = Drafts::new();
    let [root, ..] = drafts.sign();
    let mut above = (drafts.root.subject.clone(), drafts.root_key);
    let mut chain = Vec::new();
    for number in 0..super::super::path::LONGEST - 2 {
        let key = Key::new();
        let draft = Draft::ca(&format!("CN=ca {number}"), &key);
        chain.push(draft.by(&above.0, &above.1));
        above = (draft.subject, key);
        let leaf = drafts.leaf.by(&above.0, &above.1);
        let chain: Vec<&[u8]> = chain.iter().map(Vec::as_slice).collect();
        let trust = Trust::new(&[&root], &chain, &[]);
        let said = said(&judge(&leaf, &[], &trust, &question()));
        assert_eq!(said, [""; 0], "{number}");
    }
}

#[test]
fn one_trust_serves_many_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    let [root, mid, leaf] = Drafts::new().sign();
    let trust = Trust::new(&[&root], &[&mid], &[]);
    shared(&trust);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert!(judge(&leaf, &[], &trust, &question()).valid));
        }
    });
}
