//! What one certificate costs in the core: issued, read, verified, and its names. `benches/run --micro` runs it.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use mtls_ca::host::chance;
use mtls_ca::host::keys::PrivateKey;
use mtls_ca::pki::facts::Certificate;
use mtls_ca::pki::issue::{Authority, Grant, Parent, issue};
use mtls_ca::pki::lifetime::Lifetime;
use mtls_ca::pki::name::{Name, Style};
use mtls_ca::pki::order::{Order, Wish};
use mtls_ca::pki::profile::{CA, CLIENT, Profile};
use mtls_ca::pki::san::San;
use mtls_ca::pki::signer::Signer;
use mtls_ca::pki::spki::KeyType;
use mtls_ca::pki::subtree::Constraints;
use mtls_ca::pki::verdict::{Purpose, Question, Trust, judge};

const SUBJECT: &str = "CN=client 17,OU=Services+OU=Billing,O=Acme\\, Inc.,DC=example,DC=test";

fn order(profile: &'static Profile, subject: &str, sans: &[&str]) -> Order {
    Order {
        profile,
        subject: Wish::Asked(Name::parse(subject).expect("a subject")),
        sans: sans
            .iter()
            .map(|san| San::parse(san).expect("a name"))
            .collect(),
        key_type: Wish::Default(KeyType::EcP256),
        path_len: Wish::Default(None),
        limits: Wish::Default(Constraints::default()),
        lifetime: Lifetime::days(30),
    }
}

fn key() -> PrivateKey {
    PrivateKey::generate(KeyType::EcP256).expect("a key")
}

fn grant(order: &Order, ca: Option<&Certificate>) -> Grant {
    let term = order.term(ca, chance::now()).expect("a term");
    Grant {
        serial: chance::serial().expect("a serial number"),
        validity: term.validity,
    }
}

fn all(c: &mut Criterion) {
    let (ca_key, leaf_key) = (key(), key());
    let root = order(&CA, "CN=Root,O=Acme", &[]);
    let ca = issue(
        &root,
        ca_key.public_key(),
        &Authority::Itself(&ca_key),
        grant(&root, None),
    );
    let ca = ca.expect("a root");
    let parent = Authority::Parent(Parent::new(&ca, &ca_key).expect("a parent"));
    let client = order(&CLIENT, SUBJECT, &["client17.example.test"]);
    let make = || {
        let grant = grant(&client, Some(&ca));
        issue(&client, leaf_key.public_key(), &parent, grant).expect("a leaf")
    };
    let leaf = make();
    let name = Name::parse(SUBJECT).expect("a subject");
    let question = Question {
        purpose: Some(Purpose::Client),
        peers: Vec::new(),
        at: chance::now(),
        max_depth: None,
    };
    let trust = Trust::new(&[ca.as_der()], &[], &[]);
    assert!(judge(leaf.as_der(), &[], &trust, &question).valid);

    c.bench_function("key", |b| b.iter(key));
    c.bench_function("issue", |b| b.iter(make));
    c.bench_function("parse", |b| {
        b.iter(|| Certificate::from_der(black_box(leaf.as_der())))
    });
    c.bench_function("verify", |b| {
        b.iter(|| {
            let trust = Trust::new(&[black_box(ca.as_der())], &[], &[]);
            judge(leaf.as_der(), &[], &trust, &question)
        })
    });
    c.bench_function("parse a DN", |b| b.iter(|| Name::parse(black_box(SUBJECT))));
    for style in [Style::Rfc4514, Style::Openssl] {
        let id = format!("print a DN, {style:?}");
        c.bench_function(&id, |b| b.iter(|| black_box(&name).print(style)));
    }
}

criterion_group!(benches, all);
criterion_main!(benches);
