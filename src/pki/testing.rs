//! Keys, names and orders for the laws of `decide`, `issue` and `request`.

use std::sync::LazyLock;

use proptest::prelude::*;
use time::{Duration, OffsetDateTime};

use crate::host::keys::PrivateKey;
use crate::pki::facts::{Certificate, Serial};
use crate::pki::issue::{Authority, Grant, Parent, issue};
use crate::pki::lifetime::{Lifetime, Validity};
use crate::pki::name::Name;
use crate::pki::order::{Order, Wish};
use crate::pki::profile::{CA, CLIENT, INTERMEDIATE, Profile, SERVER};
use crate::pki::san::San;
use crate::pki::signer::Signer;
use crate::pki::spki::KeyType;
use crate::pki::subtree::{Constraints, Subtree};

pub const KEY_TYPES: [KeyType; 3] = [KeyType::EcP256, KeyType::EcP384, KeyType::Ed25519];

/// Keys made once for all: two of each kind, for two holders.
static KEYS: LazyLock<[[PrivateKey; 3]; 2]> =
    LazyLock::new(|| [(); 2].map(|()| KEY_TYPES.map(|kind| PrivateKey::generate(kind).unwrap())));

/// The CA's key of a kind.
pub fn ca_key(kind: KeyType) -> &'static PrivateKey {
    &KEYS[0][KEY_TYPES.iter().position(|one| *one == kind).unwrap()]
}

/// A leaf's key of a kind.
pub fn leaf_key(kind: KeyType) -> &'static PrivateKey {
    &KEYS[1][KEY_TYPES.iter().position(|one| *one == kind).unwrap()]
}

/// The moment at which everything here happens: 2027-01-15T08:00:00Z.
pub fn now() -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(1_800_000_000).unwrap()
}

pub fn name(text: &str) -> Name {
    Name::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

pub fn san(text: &str) -> San {
    San::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// An order as a command line makes it, everything asked for.
pub fn order(profile: &'static Profile, subject: &str, sans: &[&str]) -> Order {
    Order {
        profile,
        subject: Wish::Asked(name(subject)),
        sans: sans.iter().map(|text| san(text)).collect(),
        key_type: Wish::Asked(KeyType::EcP256),
        path_len: Wish::Default(None),
        limits: Wish::Default(Constraints::default()),
        lifetime: Lifetime::days(profile.default_days),
    }
}

pub fn grant(validity: Validity) -> Grant {
    Grant {
        serial: Serial::from_random([0xa5; 16]),
        validity,
    }
}

/// A root for `order`, valid as the order says from `now()` on.
pub fn root(order: &Order) -> Certificate {
    let key = ca_key(*order.key_type.value());
    let validity = order.term(None, now()).unwrap().validity;
    issue(
        order,
        key.public_key(),
        &Authority::Itself(key),
        grant(validity),
    )
    .unwrap()
}

/// The usual root: P-256, ten years.
pub fn usual_root() -> Certificate {
    root(&order(&CA, "CN=Root,OU=a,OU=b,O=Acme", &[]))
}

/// A leaf under `ca`, with a validity of its own.
pub fn leaf_with(order: &Order, ca: &Certificate, validity: Validity) -> Certificate {
    let signer = signer_of(ca);
    let parent = Authority::Parent(Parent::new(ca, signer).unwrap());
    let key = leaf_key(*order.key_type.value());
    issue(order, key.public_key(), &parent, grant(validity)).unwrap()
}

/// A leaf under `ca`, as it is made at `now()`.
pub fn leaf(order: &Order, ca: &Certificate) -> Certificate {
    leaf_with(order, ca, order.term(Some(ca), now()).unwrap().validity)
}

/// The key here that belongs to a CA's certificate.
pub fn signer_of(ca: &Certificate) -> &'static PrivateKey {
    let keys = KEY_TYPES.map(ca_key);
    let mut keys = keys.into_iter();
    keys.find(|key| *key.public_key() == ca.facts().spki)
        .unwrap()
}

pub fn validity(from: Duration, to: Duration) -> Validity {
    Validity {
        not_before: now() + from,
        not_after: now() + to,
    }
}

/// Subjects with everything that other tools lose: repeats, order, several attributes in one RDN.
pub fn subjects() -> impl Strategy<Value = Name> {
    let attribute = prop::sample::select(vec!["CN", "OU", "O", "DC", "UID", "L"]);
    let value = prop::sample::select(vec!["a", "b", "Ünal", "x y", "\\+1", "日本", "\\#h"]);
    let ava = (attribute, value).prop_map(|(attribute, value)| {
        // A domain component is ASCII (RFC 4519 section 2.4).
        match attribute {
            "DC" if !value.is_ascii() => "DC=test".to_owned(),
            _ => format!("{attribute}={value}"),
        }
    });
    let rdn = prop::collection::hash_set(ava, 1..3)
        .prop_map(|avas| avas.into_iter().collect::<Vec<_>>().join("+"));
    prop::collection::vec(rdn, 1..5).prop_map(|rdns| name(&rdns.join(",")))
}

pub fn sans() -> impl Strategy<Value = Vec<San>> {
    let one = prop::sample::select(vec![
        "a.test",
        "*.b.test",
        "10.0.0.1",
        "::1",
        "a@b.test",
        "uri:spiffe://b.test/x",
        "пример.test",
    ]);
    prop::collection::hash_set(one, 1..5).prop_map(|texts| texts.into_iter().map(san).collect())
}

pub fn key_types() -> impl Strategy<Value = KeyType> {
    prop::sample::select(KEY_TYPES.to_vec())
}

pub fn lifetimes() -> impl Strategy<Value = Lifetime> {
    (600i64..36_500 * 86_400).prop_map(|seconds| Lifetime::For(Duration::seconds(seconds)))
}

pub fn leaf_profiles() -> impl Strategy<Value = &'static Profile> {
    prop::sample::select(vec![&SERVER, &CLIENT])
}

/// Any leaf that a command line can order.
pub fn leaf_orders() -> impl Strategy<Value = Order> {
    let parts = (
        leaf_profiles(),
        subjects(),
        sans(),
        key_types(),
        lifetimes(),
    );
    parts.prop_map(|(profile, subject, sans, key_type, lifetime)| Order {
        profile,
        subject: Wish::Asked(subject),
        sans,
        key_type: Wish::Asked(key_type),
        path_len: Wish::Default(None),
        limits: Wish::Default(Constraints::default()),
        lifetime,
    })
}

/// Any root that a command line can order.
pub fn root_orders() -> impl Strategy<Value = Order> {
    let parts = (
        subjects(),
        key_types(),
        prop::option::of(0u32..=255),
        lifetimes(),
    );
    parts.prop_map(|(subject, key_type, path_len, lifetime)| Order {
        profile: &CA,
        subject: Wish::Asked(subject),
        sans: Vec::new(),
        key_type: Wish::Asked(key_type),
        path_len: Wish::of(path_len.map(Some), || None),
        limits: Wish::Default(Constraints::default()),
        lifetime,
    })
}

/// Any intermediate below the usual root.
pub fn intermediate_orders() -> impl Strategy<Value = Order> {
    let limit = || {
        let one = prop::sample::select(vec![
            "example.test",
            "10.0.0.0/8",
            "fd00::/8",
            "email:.example.test",
            "uri:example.test",
            "dn:O=Acme",
        ]);
        let some = prop::collection::hash_set(one, 0..4);
        some.prop_map(|texts| {
            texts
                .into_iter()
                .map(|text| Subtree::parse(text).unwrap())
                .collect()
        })
    };
    let parts = (root_orders(), limit(), limit());
    parts.prop_map(|(order, permitted, excluded)| Order {
        profile: &INTERMEDIATE,
        subject: Wish::Asked(name("CN=Intermediate")),
        limits: Wish::Asked(Constraints {
            permitted,
            excluded,
        }),
        ..order
    })
}

/// Flips, cuts, inserts and removes bytes.
pub fn mutate(bytes: &[u8], changes: &[(u8, u16, u8)]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for (kind, at, value) in changes {
        let at = usize::from(*at) % out.len().max(1);
        match kind % 5 {
            _ if out.is_empty() => {}
            0 => out[at] = *value,
            1 => drop(out.remove(at)),
            2 => out.insert(at, *value),
            3 => out.truncate(at),
            _ => out[at] ^= 1 << (value % 8),
        }
    }
    out
}

pub fn changes() -> impl Strategy<Value = Vec<(u8, u16, u8)>> {
    prop::collection::vec(any::<(u8, u16, u8)>(), 1..6)
}
