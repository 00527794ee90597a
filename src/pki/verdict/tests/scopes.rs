//! Lists that are not the whole of one issuer's: partial, delta and indirect.

use super::kit::lists::{GOOD, List, World, reason};
use super::kit::*;
use crate::pki::der::{sequence, tlv};

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
