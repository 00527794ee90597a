//! Revocation lists: whole, stale, forged, partial, delta and indirect.

use super::super::{Trust, judge};
use super::kit::*;
use crate::pki::der::{sequence, tlv};

/// A CRL before it is signed.
#[derive(Clone)]
pub struct List {
    pub version: Vec<u8>,
    pub issuer: Vec<u8>,
    pub this: &'static [u8],
    pub next: Option<&'static [u8]>,
    /// (serial, extensions of the entry)
    pub revoked: Vec<(Vec<u8>, Vec<u8>)>,
    pub has_empty_list: bool,
    /// (number under 2.5.29, critical, value)
    pub extensions: Vec<(u8, bool, Vec<u8>)>,
}

impl List {
    pub fn of(issuer: &[u8], key: &Key) -> Self {
        List {
            version: vec![2, 1, 1],
            issuer: issuer.to_vec(),
            this: b"251201000000Z",
            next: Some(b"260201000000Z"),
            revoked: Vec::new(),
            has_empty_list: false,
            extensions: vec![
                (20, false, vec![2, 1, 5]),
                (35, false, sequence(&[&tlv(0x80, &key.id())])),
            ],
        }
    }

    pub fn set(mut self, number: u8, critical: bool, value: &[u8]) -> Self {
        self.extensions.retain(|e| e.0 != number);
        self.extensions.push((number, critical, value.to_vec()));
        self
    }

    pub fn drop(mut self, number: u8) -> Self {
        self.extensions.retain(|e| e.0 != number);
        self
    }

    /// issuingDistributionPoint with this content.
    fn scope(self, content: &[u8]) -> Self {
        self.set(28, true, &sequence(&[content]))
    }

    pub fn revoke(mut self, serial: &[u8], extensions: &[Vec<u8>]) -> Self {
        self.revoked.push((serial.to_vec(), extensions.concat()));
        self
    }

    pub fn by(&self, key: &Key) -> Vec<u8> {
        let entry = |(serial, extensions): &(Vec<u8>, Vec<u8>)| {
            let wrapped = if extensions.is_empty() {
                Vec::new()
            } else {
                sequence(&[extensions])
            };
            sequence(&[&tlv(2, serial), &tlv(0x17, b"251224180000Z"), &wrapped])
        };
        let entries: Vec<u8> = self.revoked.iter().flat_map(entry).collect();
        let revoked = if entries.is_empty() && !self.has_empty_list {
            entries
        } else {
            sequence(&[&entries])
        };
        let list: Vec<u8> = self
            .extensions
            .iter()
            .flat_map(|(n, c, v)| extension(&ce(*n), *c, v))
            .collect();
        let extensions = if list.is_empty() {
            list
        } else {
            tlv(0xa0, &sequence(&[&list]))
        };
        let next = self.next.map_or_else(Vec::new, |n| tlv(0x17, n));
        key.sign(&sequence(&[
            &self.version,
            ECDSA_SHA256,
            &self.issuer,
            &tlv(0x17, self.this),
            &next,
            &revoked,
            &extensions,
        ]))
    }
}

fn reason(code: u8) -> Vec<u8> {
    extension(&ce(21), false, &[10, 1, code])
}

/// Chain and CRLs, with what is needed to make more.
pub struct World {
    pub drafts: Drafts,
    pub others: Vec<Vec<u8>>,
}

impl World {
    pub fn new() -> Self {
        let mut drafts = Drafts::new();
        drafts.mid.serial = vec![0x22];
        drafts.leaf.serial = vec![0x33];
        World {
            drafts,
            others: Vec::new(),
        }
    }

    pub fn root_list(&self) -> List {
        List::of(&self.drafts.root.subject, &self.drafts.root_key)
    }

    pub fn mid_list(&self) -> List {
        List::of(&self.drafts.mid.subject, &self.drafts.mid_key)
    }

    /// Judges with the root's CRL and these, signed by the intermediate.
    fn ask(&self, lists: &[List]) -> Vec<&'static str> {
        let signed: Vec<Vec<u8>> = lists.iter().map(|l| l.by(&self.drafts.mid_key)).collect();
        self.ask_signed(&signed)
    }

    fn ask_signed(&self, lists: &[Vec<u8>]) -> Vec<&'static str> {
        let [root, mid, leaf] = self.drafts.sign();
        let of_root = self.root_list().by(&self.drafts.root_key);
        let mut crls: Vec<&[u8]> = lists.iter().map(Vec::as_slice).collect();
        crls.push(&of_root);
        let mut intermediates: Vec<&[u8]> = self.others.iter().map(Vec::as_slice).collect();
        intermediates.push(&mid);
        said(&judge(
            &leaf,
            &[],
            &Trust::new(&[&root], &intermediates, &crls),
            &question(),
        ))
    }
}

const GOOD: [&str; 0] = [];

#[test]
fn every_certificate_below_the_root_is_asked_for() {
    let world = World::new();
    assert_eq!(world.ask(&[world.mid_list()]), GOOD);
    assert_eq!(world.ask(&[]), ["crl-missing"]);
    let [root, mid, leaf] = world.drafts.sign();
    let of_root = world
        .root_list()
        .revoke(&[0x22], &[reason(2)])
        .by(&world.drafts.root_key);
    let of_mid = world.mid_list().by(&world.drafts.mid_key);
    let trust = Trust::new(&[&root], &[&mid], &[&of_mid, &of_root]);
    let verdict = judge(&leaf, &[], &trust, &question());
    assert_eq!(said(&verdict), ["revoked"]);
    assert_eq!(verdict.problems[0].certificate, "CN=mid");
}

#[test]
fn a_revocation_is_told_with_reason_and_date() {
    let world = World::new();
    let list = world
        .mid_list()
        .revoke(&[0x32], &[])
        .revoke(&[0x33], &[reason(4)])
        .revoke(&[0x34], &[]);
    let [root, mid, leaf] = world.drafts.sign();
    let crl = list.by(&world.drafts.mid_key);
    let verdict = judge(
        &leaf,
        &[],
        &Trust::new(&[&root], &[&mid], &[&crl]),
        &question(),
    );
    assert_eq!(verdict.problems[0].code, "revoked");
    let message = &verdict.problems[0].message;
    assert!(
        message.contains("superseded") && message.contains("2025-12-24"),
        "{message}"
    );
    assert_eq!(world.ask(&[world.mid_list().revoke(&[0x32], &[])]), GOOD);
}

/// That it cannot be used is the verdict; what it says of the certificate is not hidden, unless another signed it.
#[test]
fn what_a_useless_crl_says_is_told() {
    let world = World::new();
    let [root, mid, leaf] = world.drafts.sign();
    let of_root = world.root_list().by(&world.drafts.root_key);
    let told = |list: List, key: &Key, code: &str| {
        let crl = list.revoke(&[0x33], &[reason(1)]).by(key);
        let trust = Trust::new(&[&root], &[&mid], &[&crl, &of_root]);
        let verdict = judge(&leaf, &[], &trust, &question());
        let problem = verdict.problems.iter().find(|one| one.code == code);
        let message = &problem.unwrap_or_else(|| panic!("{verdict:?}")).message;
        message.contains("; it says that CN=leaf with serial 33 was revoked on 2025-12-24")
            && message.ends_with("reason keyCompromise")
    };
    let late = || List {
        next: Some(b"251231235959Z"),
        ..world.mid_list()
    };
    let own = &world.drafts.mid_key;
    assert!(told(world.mid_list().drop(20), own, "crl-number"));
    assert!(told(late(), own, "crl-expired"));
    let other = &world.drafts.root_key;
    assert!(!told(world.mid_list().drop(20), other, "crl-number"));
}

#[test]
fn a_crl_that_breaks_a_rule_is_not_used() {
    let world = World::new();
    let list = || world.mid_list();
    let cases: Vec<(&str, List)> = vec![
        (
            "crl-expired",
            List {
                next: Some(b"251231235959Z"),
                ..list()
            },
        ),
        (
            "crl-not-yet-valid",
            List {
                this: b"260101000001Z",
                ..list()
            },
        ),
        (
            "crl-next-update",
            List {
                next: None,
                ..list()
            },
        ),
        (
            "crl-version",
            List {
                version: Vec::new(),
                ..list()
            },
        ),
        ("crl-number", list().drop(20)),
        (
            "crl-extension-criticality",
            list().set(20, true, &[2, 1, 5]),
        ),
        (
            "crl-unknown-critical-extension",
            list().set(99, true, &[5, 0]),
        ),
        (
            "crl-unknown-critical-extension",
            list().revoke(&[9], &[extension(&ce(99), true, &[5, 0])]),
        ),
        (
            "crl-extension-criticality",
            list().set(28, false, &[0x30, 3, 0x81, 1, 0xff]),
        ),
        ("crl-malformed", list().revoke(&[9], &[reason(7)])),
    ];
    for (number, (code, list)) in cases.into_iter().enumerate() {
        assert_eq!(
            world.ask(std::slice::from_ref(&list)),
            [code],
            "case {number}"
        );
        // A good one beside it is enough.
        assert_eq!(world.ask(&[list, world.mid_list()]), GOOD, "case {number}");
    }
    // A missing AKI is a warning only.
    assert_eq!(world.ask(&[list().drop(35)]), GOOD);
}

#[test]
fn a_list_of_nobody_that_is_there_is_a_warning_only() {
    let world = World::new();
    let [root, mid, leaf] = world.drafts.sign();
    let mut list = world.mid_list();
    list.has_empty_list = true;
    let crls = [
        list.by(&world.drafts.mid_key),
        world.root_list().by(&world.drafts.root_key),
    ];
    let trust = Trust::new(&[&root], &[&mid], &[&crls[0], &crls[1]]);
    let verdict = judge(&leaf, &[], &trust, &question());
    assert_eq!(said(&verdict), GOOD);
    let warned: Vec<_> = verdict.warnings.iter().map(|one| one.code).collect();
    assert_eq!(warned, ["crl-empty-list"]);
}

#[test]
fn a_crl_names_the_key_that_signed_it() {
    let world = World::new();
    let list = |id: &[u8]| {
        let aki = sequence(&[&tlv(0x80, id)]);
        world.mid_list().set(35, false, &aki)
    };
    assert_eq!(world.ask(&[list(&world.drafts.mid_key.id())]), GOOD);
    assert_eq!(world.ask(&[list(&[7])]), ["crl-issuer"]);
    assert_eq!(world.ask(&[world.mid_list().drop(35)]), GOOD);
}

#[test]
fn a_crl_must_be_signed_by_who_may() {
    let mut world = World::new();
    let forged = world.mid_list().by(&Key::new());
    assert_eq!(world.ask_signed(&[forged]), ["crl-signature"]);
    let list = world.mid_list();
    world.drafts.mid.set(15, true, &[3, 2, 2, 4]);
    assert_eq!(world.ask(&[list]), ["crl-issuer-key-usage"]);
}

#[test]
fn a_key_of_its_own_may_sign_crls_if_it_chains_to_the_same_root() {
    let mut world = World::new();
    let signer = Key::new();
    let list = List::of(&world.drafts.mid.subject, &signer).by(&signer);
    assert_eq!(
        world.ask_signed(std::slice::from_ref(&list)),
        ["crl-signature"]
    );
    let mut draft = Draft::ca("CN=mid", &signer);
    draft.drop(19);
    draft.set(15, true, &[3, 2, 1, 2]);
    world.others = vec![draft.by(&world.drafts.root.subject, &world.drafts.root_key)];
    assert_eq!(world.ask_signed(std::slice::from_ref(&list)), GOOD);
    world.others = vec![draft.by(&world.drafts.root.subject, &Key::new())];
    assert_eq!(
        world.ask_signed(std::slice::from_ref(&list)),
        ["crl-issuer"]
    );
    // The signer itself is revoked by the root.
    draft.serial = vec![0x44];
    world.others = vec![draft.by(&world.drafts.root.subject, &world.drafts.root_key)];
    let of_root = world
        .root_list()
        .revoke(&[0x44], &[])
        .by(&world.drafts.root_key);
    assert_eq!(world.ask_signed(&[list, of_root]), ["crl-issuer"]);
}

#[test]
fn a_partial_crl_covers_its_part() {
    let mut world = World::new();
    let users = |w: &World| w.mid_list().scope(&[0x81, 1, 0xff]);
    let cas = |w: &World| w.mid_list().scope(&[0x82, 1, 0xff]);
    assert_eq!(world.ask(&[users(&world)]), GOOD);
    assert_eq!(world.ask(&[cas(&world)]), ["crl-missing"]);
    // keyCompromise and cACompromise in one, the rest in the other: both are needed.
    let some = world.mid_list().scope(&[0x83, 2, 5, 0x60]);
    let rest = world.mid_list().scope(&[0x83, 3, 7, 0x1f, 0x80]);
    assert_eq!(world.ask(std::slice::from_ref(&some)), ["crl-missing"]);
    assert_eq!(world.ask(&[some, rest]), GOOD);
    // A distribution point by name, in the certificate and in the CRL.
    let named = |host: &str| tlv(0xa0, &tlv(0xa0, &uri(&format!("http://{host}/crl"))));
    let list = world.mid_list().scope(&named("a"));
    assert_eq!(world.ask(std::slice::from_ref(&list)), ["crl-missing"]);
    world
        .drafts
        .leaf
        .set(31, false, &sequence(&[&sequence(&[&named("a")])]));
    assert_eq!(world.ask(std::slice::from_ref(&list)), GOOD);
    world
        .drafts
        .leaf
        .set(31, false, &sequence(&[&sequence(&[&named("b")])]));
    assert_eq!(world.ask(&[list]), ["crl-missing"]);
}

#[test]
fn a_distribution_point_may_be_relative_to_its_issuer() {
    let mut world = World::new();
    // CN=x as the content of an RDN, below CN=mid.
    let rdn = &name("CN=x")[4..];
    let relative = tlv(0xa0, &tlv(0xa1, rdn));
    world
        .drafts
        .leaf
        .set(31, false, &sequence(&[&sequence(&[&relative])]));
    let full = tlv(0xa0, &tlv(0xa0, &directory("CN=x,CN=mid")));
    assert_eq!(world.ask(&[world.mid_list().scope(&relative)]), GOOD);
    assert_eq!(world.ask(&[world.mid_list().scope(&full)]), GOOD);
}

#[test]
fn a_delta_changes_its_base() {
    let world = World::new();
    let delta = |base: u8, number: u8| {
        world
            .mid_list()
            .set(20, false, &[2, 1, number])
            .set(27, true, &[2, 1, base])
    };
    let base = || world.mid_list();
    let on_hold = || base().revoke(&[0x33], &[reason(6)]);
    assert_eq!(world.ask(&[delta(5, 6)]), ["crl-missing"]);
    assert_eq!(world.ask(&[base(), delta(5, 6)]), GOOD);
    assert_eq!(
        world.ask(&[base(), delta(5, 6).revoke(&[0x33], &[reason(1)])]),
        ["revoked"]
    );
    assert_eq!(world.ask(&[on_hold(), delta(5, 6)]), ["revoked"]);
    assert_eq!(
        world.ask(&[on_hold(), delta(5, 6).revoke(&[0x33], &[reason(8)])]),
        GOOD
    );
    // It builds on a later base, or is older than the base: not for this one.
    assert_eq!(
        world.ask(&[on_hold(), delta(6, 7).revoke(&[0x33], &[reason(8)])]),
        ["revoked"]
    );
    assert_eq!(
        world.ask(&[on_hold(), delta(4, 5).revoke(&[0x33], &[reason(8)])]),
        ["revoked"]
    );
}

#[test]
fn an_indirect_crl_speaks_for_another_issuer() {
    let mut world = World::new();
    let (office_key, office) = (Key::new(), name("CN=crl office"));
    let mut draft = Draft::ca("CN=crl office", &office_key);
    draft.drop(19);
    draft.set(15, true, &[3, 2, 1, 2]);
    world.others = vec![draft.by(&world.drafts.root.subject, &world.drafts.root_key)];
    let issuer = tlv(0xa2, &directory("CN=crl office"));
    world
        .drafts
        .leaf
        .set(31, false, &sequence(&[&sequence(&[&issuer])]));
    let about = |who: &str| extension(&ce(29), true, &sequence(&[&directory(who)]));
    let list = List::of(&office, &office_key).scope(&[0x84, 1, 0xff]);
    let ask = |l: List| world.ask_signed(&[l.by(&office_key)]);
    assert_eq!(ask(list.clone()), GOOD);
    assert_eq!(
        ask(list.clone().revoke(&[0x33], &[about("CN=mid")])),
        ["revoked"]
    );
    // The issuer of an entry holds for the entries after it.
    assert_eq!(
        ask(list
            .clone()
            .revoke(&[0x31], &[about("CN=mid")])
            .revoke(&[0x33], &[])),
        ["revoked"]
    );
    assert_eq!(
        ask(list.clone().revoke(&[0x33], &[about("CN=someone else")])),
        GOOD
    );
    assert_eq!(ask(list.clone().revoke(&[0x33], &[])), GOOD);
    // Not marked as indirect, it is just the CRL of somebody else.
    assert_eq!(ask(List::of(&office, &office_key)), ["crl-missing"]);
    // One number, and each issuer has given it away.
    let mut crowd = list.clone();
    for other in 0..200 {
        crowd = crowd.revoke(&[0x33], &[about(&format!("CN=number {other}"))]);
    }
    assert_eq!(ask(crowd.clone()), GOOD);
    let in_other_words = directory("CN=MID");
    for who in [directory("CN=mid"), in_other_words] {
        let entry = extension(&ce(29), true, &sequence(&[&who]));
        assert_eq!(
            ask(crowd.clone().revoke(&[0x33], std::slice::from_ref(&entry))),
            ["revoked"]
        );
        assert_eq!(
            ask(List {
                revoked: [
                    &[(vec![0x33], entry)][..],
                    &crowd.revoked,
                    &[(vec![0x33], about("CN=mid"))]
                ]
                .concat(),
                ..crowd.clone()
            }),
            ["revoked"]
        );
    }
    // Whom the second name is about, nobody says.
    let two = sequence(&[&directory("CN=someone else"), &directory("CN=mid")]);
    assert_eq!(
        ask(list.revoke(&[0x33], &[extension(&ce(29), true, &two)])),
        ["crl-missing"]
    );
}

#[test]
fn of_two_crls_of_one_second_the_later_number_counts() {
    let world = World::new();
    let both_ways = |a: &List, b: &List| {
        let ask = |lists: [&List; 2]| world.ask(&lists.map(List::clone));
        let said = ask([a, b]);
        assert_eq!(said, ask([b, a]));
        said
    };
    let list = world.mid_list();
    let number = |number: u8, list: &List| list.clone().set(20, false, &[2, 1, number]);
    let revoking = list.clone().revoke(&[0x33], &[]);
    assert_eq!(
        both_ways(&number(9, &list), &number(10, &revoking)),
        ["revoked"]
    );
    assert_eq!(both_ways(&number(10, &list), &number(9, &revoking)), GOOD);
    // As numbers, not as octets.
    let long = revoking.clone().set(20, false, &[2, 2, 1, 0]);
    assert_eq!(both_ways(&number(0x7f, &list), &long), ["revoked"]);
    // Nobody can say which of these is newer.
    assert_eq!(both_ways(&list, &revoking), ["revoked"]);

    let delta = |number: u8, entries: &[Vec<u8>]| {
        let delta = list.clone().set(27, true, &[2, 1, 5]);
        let delta = delta.set(20, false, &[2, 1, number]);
        entries.iter().fold(delta, |delta, entry| {
            delta.revoke(&[0x33], std::slice::from_ref(entry))
        })
    };
    let ask = |base: &List, one: List, other: List| {
        let ask = |deltas: [List; 2]| world.ask(&[&[base.clone()][..], &deltas].concat());
        let said = ask([one.clone(), other.clone()]);
        assert_eq!(said, ask([other, one]));
        said
    };
    let (back, out) = ([reason(8)], [reason(1)]);
    assert_eq!(ask(&list, delta(6, &[]), delta(7, &out)), ["revoked"]);
    assert_eq!(ask(&list, delta(6, &out), delta(7, &[])), GOOD);
    assert_eq!(ask(&revoking, delta(7, &back), delta(7, &out)), ["revoked"]);
    // The same twice in one list, in either order.
    let [one, other] = [[reason(8), reason(1)], [reason(1), reason(8)]];
    for entries in [one, other] {
        assert_eq!(
            world.ask(&[revoking.clone(), delta(7, &entries)]),
            ["revoked"]
        );
    }
}

/// A CA that was given a new key may have a list for each; a newer one says nothing of what the other key revoked.
#[test]
fn what_the_list_of_either_key_revokes_is_revoked() {
    let mut world = World::new();
    let old = Key::new();
    world.others =
        vec![Draft::ca("CN=mid", &old).by(&world.drafts.root.subject, &world.drafts.root_key)];
    let own = &world.drafts.mid_key;
    let newer = |list: List| List {
        this: b"251202000000Z",
        ..list.set(20, false, &[2, 1, 9])
    };
    let of_old = || List::of(&world.drafts.mid.subject, &old);
    let of_own = || world.mid_list();
    let out = |list: List| list.revoke(&[0x33], &[]);
    let both = |a: &List, b: &List| {
        let said = world.ask_signed(&[a.by(&old), b.by(own)]);
        assert_eq!(said, world.ask_signed(&[b.by(own), a.by(&old)]));
        said
    };
    assert_eq!(both(&newer(of_old()), &of_own()), GOOD);
    assert_eq!(both(&newer(of_old()), &out(of_own())), ["revoked"]);
    assert_eq!(both(&out(of_old()), &newer(of_own())), ["revoked"]);
    // Neither says whose it is: the signatures do.
    let bare = |list: List| list.drop(35);
    assert_eq!(
        both(&bare(newer(of_old())), &bare(out(of_own()))),
        ["revoked"]
    );
    assert_eq!(both(&bare(newer(of_old())), &out(of_own())), ["revoked"]);
    // Of one key, the newer list takes the place of the older.
    for older in [out(of_own()), bare(out(of_own()))] {
        assert_eq!(world.ask(&[older, newer(of_own())]), GOOD);
    }
    // The list of another key covers (6.3.3 (f)).
    assert_eq!(world.ask_signed(&[of_old().by(&old)]), GOOD);
}

#[test]
fn crls_that_cannot_be_read_are_told() {
    let world = World::new();
    let [root, mid, leaf] = world.drafts.sign();
    let crls: [&[u8]; 2] = [b"junk", &world.root_list().by(&world.drafts.root_key)];
    let verdict = judge(
        &leaf,
        &[],
        &Trust::new(&[&root], &[&mid], &crls),
        &question(),
    );
    assert_eq!(said(&verdict), ["crl-missing"]);
    assert!(verdict.problems[0].message.contains("CRL number 1"));
}

#[test]
fn many_entries_are_found_quickly() {
    let world = World::new();
    let mut list = world.mid_list();
    for serial in (0..20_000u32).rev().filter(|s| *s != 0x33) {
        let bytes = (0x0100_0000 + serial).to_be_bytes();
        list = list.revoke(&bytes, &[]);
    }
    assert_eq!(world.ask(&[list.clone()]), GOOD);
    assert_eq!(world.ask(&[list.revoke(&[0x33], &[])]), ["revoked"]);
}
