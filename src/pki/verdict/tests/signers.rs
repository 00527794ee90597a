//! Whose key signs a list, and whose may.

use super::kit::lists::{GOOD, List, World};
use super::kit::*;
use crate::pki::der::{sequence, tlv};

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
