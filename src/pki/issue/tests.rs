//! What every certificate that is made must be, and what is never made.

use proptest::prelude::*;
use time::{Date, Duration, Month, OffsetDateTime};

use super::*;
use crate::pki::armour;
use crate::pki::object::Kind;
use crate::pki::order::Wish;
use crate::pki::profile::{CA, CLIENT, SERVER};
use crate::pki::request::Request;
use crate::pki::signer::SignError;

use crate::pki::testing::*;

/// OID, critical: every extension in its order.
fn extensions(made: &Certificate) -> Vec<(String, bool)> {
    let list = made.facts().extensions.iter();
    let mut list: Vec<_> = list
        .map(|one| (one.oid.to_string(), one.critical))
        .collect();
    list.sort();
    list
}

fn critical(list: &[(&str, bool)]) -> Vec<(String, bool)> {
    let mut list: Vec<_> = list
        .iter()
        .map(|(oid, flag)| (oid.to_string(), *flag))
        .collect();
    list.sort();
    list
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn one_of_many_is_what_it_would_be_alone(
        first_order in root_orders(),
        second_order in root_orders(),
        orders in proptest::collection::vec(leaf_orders(), 2..5),
    ) {
        let cas = [root(&first_order), root(&second_order)];
        let mut patterns = Patterns::default();
        for (order, ca) in orders.iter().flat_map(|order| cas.iter().map(move |ca| (order, ca))) {
            prop_assume!(!order.subject.value().chains_to(&ca.facts().subject));
            let parent = Authority::Parent(Parent::new(ca, signer_of(ca)).unwrap());
            let key = leaf_key(*order.key_type.value()).public_key();
            let grant = grant(ca.facts().validity);
            let alone = issue(order, key, &parent, grant.clone()).unwrap();
            let one_of_many = issue_unproved(&mut patterns, order, key, &parent, grant).unwrap();
            prop_assert_eq!(tbs(one_of_many.as_der()), tbs(alone.as_der()));
        }
    }

    #[test]
    fn a_leaf_says_what_was_ordered_in_the_exact_bytes(root_order in root_orders(), order in leaf_orders()) {
        let ca = root(&root_order);
        prop_assume!(!order.subject.value().chains_to(&ca.facts().subject));
        let made = leaf(&order, &ca);
        let (facts, above) = (made.facts(), ca.facts());
        prop_assert_eq!(facts.version, 3);
        prop_assert_eq!(facts.issuer.as_der(), above.subject.as_der());
        prop_assert_eq!(facts.subject.as_der(), order.subject.value().as_der());
        prop_assert_eq!(&facts.sans, &order.sans);
        prop_assert_eq!(&facts.spki, leaf_key(*order.key_type.value()).public_key());
        prop_assert_eq!(facts.profile(), order.profile.word);
        prop_assert_eq!(&facts.serial, &grant(facts.validity).serial);
        prop_assert_eq!(&facts.aki, &above.ski);
        prop_assert_eq!(facts.ski.as_ref(), Some(&facts.spki.key_identifier()));
        prop_assert!(facts.validity.not_after <= above.validity.not_after);
        prop_assert!(facts.validity.not_before >= above.validity.not_before);
        prop_assert_eq!(facts.key_usage.as_deref(), Some(&["digitalSignature"][..]));
        prop_assert!(made.is_signed_by(&above.spki));
        prop_assert!(!made.is_signed_by(&facts.spki));
        prop_assert_eq!(extensions(&made), critical(&[
            ("2.5.29.14", false), ("2.5.29.15", true), ("2.5.29.17", false),
            ("2.5.29.19", true), ("2.5.29.35", false), ("2.5.29.37", false),
        ]));
    }

    #[test]
    fn a_root_says_what_was_ordered(order in root_orders()) {
        let made = root(&order);
        let facts = made.facts();
        prop_assert_eq!(facts.version, 3);
        prop_assert_eq!(facts.issuer.as_der(), facts.subject.as_der());
        prop_assert_eq!(facts.path_len, *order.path_len.value());
        prop_assert_eq!(facts.profile(), "ca");
        prop_assert_eq!(facts.key_usage.as_deref(), Some(&["keyCertSign", "cRLSign"][..]));
        prop_assert!(made.is_signed_by(&facts.spki) && facts.ski.is_some());
        let list = extensions(&made);
        for wanted in critical(&[("2.5.29.14", false), ("2.5.29.15", true), ("2.5.29.19", true)]) {
            prop_assert!(list.contains(&wanted), "{:?}", list);
        }
        prop_assert!(!list.iter().any(|(oid, _)| oid == "2.5.29.37" || oid == "2.5.29.17"));
    }

    #[test]
    fn a_request_reads_back_as_it_was_meant(profile in leaf_profiles(), subject in subjects(), sans in sans(), kind in key_types()) {
        let key = leaf_key(kind);
        let der = request(profile, &subject, &sans, key).unwrap();
        let read = Request::from_der(&der).unwrap();
        prop_assert!(read.proven && read.ca_wish.is_none());
        prop_assert_eq!(read.subject.as_der(), subject.as_der());
        prop_assert_eq!(&read.spki, key.public_key());
        prop_assert_eq!(&read.sans, &sans);
        prop_assert_eq!(read.ignored(profile, &sans), vec![]);
        prop_assert_eq!(read.ignored(profile, &[]).len(), sans.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_changed_bit_is_noticed(at in any::<prop::sample::Index>(), bit in 0u8..8) {
        let ca = usual_root();
        let made = leaf(&order(&SERVER, "CN=a,O=Acme", &["a.test", "10.0.0.1"]), &ca);
        let mut der = made.as_der().to_vec();
        der[at.index(made.as_der().len())] ^= 1 << bit;
        if let Ok(changed) = Certificate::from_der(&der) {
            // A bit that no reader looks at changes nothing that anybody reads.
            prop_assert!(!changed.is_signed_by(&ca.facts().spki) || tbs(&der) == tbs(made.as_der()));
        }
    }

    #[test]
    fn no_bytes_make_a_reader_panic(changes in changes(), noise in prop::collection::vec(any::<u8>(), 0..300)) {
        let ca = usual_root();
        let key = leaf_key(crate::pki::spki::KeyType::EcP256);
        let request = request(&CLIENT, &name("CN=a"), &[san("a.test")], key).unwrap();
        for whole in [ca.as_der(), &request, key.public_key().as_der(), &noise] {
            for bytes in [mutate(whole, &changes), noise.clone()] {
                let _ = Certificate::from_der(&bytes);
                let _ = Request::read(&bytes);
                let _ = Spki::from_der(&bytes);
                let pem = armour::write("CERTIFICATE", &bytes).into_bytes();
                for bytes in [&bytes, &pem, &mutate(&pem, &changes)] {
                    for block in armour::read(bytes).unwrap_or_default() {
                        let _ = Kind::of(&block);
                    }
                }
            }
        }
    }
}

fn tbs(der: &[u8]) -> Vec<u8> {
    let (outer, _) = der::read(der).unwrap();
    der::read(outer.content).unwrap().0.raw.to_vec()
}

#[test]
fn a_name_of_other_string_types_is_copied_as_it_stands() {
    // PrintableString, T61String and UTF8String side by side, and two OUs in one RDN.
    let ava = |arc: u8, tag: u8, text: &[u8]| {
        der::sequence(&[&[6, 3, 0x55, 4, arc], &der::tlv(tag, text)])
    };
    let rdn = |avas: &[Vec<u8>]| der::tlv(0x31, &avas.concat());
    let odd = der::sequence(&[
        &rdn(&[ava(6, 0x13, b"US")]),
        &rdn(&[ava(11, 0x13, b"one"), ava(11, 0x13, b"two")]),
        &rdn(&[ava(11, 0x14, b"one")]),
        &rdn(&[ava(3, 0x0c, "Wurzel Ü".as_bytes())]),
    ]);
    let mut root_order = order(&CA, "CN=x", &[]);
    root_order.subject = Wish::Asked(Name::from_der(&odd).unwrap());
    let ca = root(&root_order);
    let made = leaf(&order(&CLIENT, "CN=a", &["a.test"]), &ca);
    assert_eq!(made.facts().issuer.as_der(), odd);
    assert_eq!(ca.facts().issuer.as_der(), odd);
}

#[test]
fn dates_have_the_type_that_rfc_5280_section_4_1_2_5_says() {
    let day = |year| {
        OffsetDateTime::new_utc(
            Date::from_calendar_date(year, Month::January, 1).unwrap(),
            time::Time::MIDNIGHT,
        )
    };
    let times = |from, to| {
        let order = order(&CA, "CN=Root", &[]);
        let key = ca_key(crate::pki::spki::KeyType::EcP256);
        let grant = grant(Validity {
            not_before: from,
            not_after: to,
        });
        let made = issue(&order, key.public_key(), &Authority::Itself(key), grant).unwrap();
        assert_eq!(
            (
                made.facts().validity.not_before,
                made.facts().validity.not_after
            ),
            (from, to)
        );
        let tbs = tbs(made.as_der());
        let parts = der::children(der::read(&tbs).unwrap().0.content).unwrap();
        let times = der::children(parts[4].content).unwrap();
        [0, 1].map(|at| {
            (
                times[at].tag,
                String::from_utf8(times[at].content.to_vec()).unwrap(),
            )
        })
    };
    let second = Duration::SECOND;
    assert_eq!(
        times(day(2049), day(2050) - second),
        [
            (0x17, "490101000000Z".into()),
            (0x17, "491231235959Z".into())
        ]
    );
    assert_eq!(
        times(day(2050) - second, day(2050)),
        [
            (0x17, "491231235959Z".into()),
            (0x18, "20500101000000Z".into())
        ]
    );
}

#[test]
fn who_may_not_sign() {
    let ca = usual_root();
    let made = leaf(&order(&CLIENT, "CN=a", &["a.test"]), &ca);
    let key = leaf_key(crate::pki::spki::KeyType::EcP256);
    assert!(matches!(
        Parent::new(&made, key),
        Err(IssueError::NotACa(_))
    ));
    assert!(matches!(
        Parent::new(&ca, key),
        Err(IssueError::NotItsKey(_))
    ));
    assert!(Parent::new(&ca, signer_of(&ca)).is_ok());
}

#[test]
fn what_is_never_issued() {
    let ca = usual_root();
    let key = leaf_key(crate::pki::spki::KeyType::EcP256).public_key();
    let parent = || Authority::Parent(Parent::new(&ca, signer_of(&ca)).unwrap());
    let span = validity(Duration::ZERO, Duration::DAY);
    let why = |subject: Name, key: &Spki| {
        let mut order = order(&CLIENT, "CN=a", &["a.test"]);
        order.subject = Wish::Asked(subject);
        issue(&order, key, &parent(), grant(span)).unwrap_err()
    };
    assert!(matches!(why(Name::empty(), key), IssueError::Nameless));
    for twin in ["CN=Root,OU=a,OU=b,O=Acme", "CN=ROOT,OU=A,OU= b ,O=acme"] {
        let error = why(name(twin), key);
        assert!(
            matches!(error, IssueError::SubjectIsIssuer(_)),
            "{twin}: {error}"
        );
    }
    let error = why(name("CN=a"), &ca.facts().spki);
    assert!(matches!(error, IssueError::KeyIsIssuers(_)), "{error}");
    for (file, words) in [
        (
            &include_bytes!("../../../fixtures/requests/rsa1024.csr")[..],
            "1024 bits",
        ),
        (
            include_bytes!("../../../fixtures/requests/p521.csr"),
            "ec-p521",
        ),
    ] {
        let request = Request::read(&armour::read(file).unwrap()[0].der).unwrap();
        let error = why(name("CN=a"), &request.spki);
        assert!(
            matches!(error, IssueError::WeakKey(_)) && error.to_string().contains(words),
            "{error}"
        );
    }
}

#[test]
fn a_signer_that_lies_is_found_out() {
    /// Says that it is one key, and signs with another.
    struct Liar<'a>(&'a dyn Signer, &'a dyn Signer);
    impl Signer for Liar<'_> {
        fn public_key(&self) -> &Spki {
            self.0.public_key()
        }
        fn algorithm(&self) -> super::super::signer::Algorithm {
            self.0.algorithm()
        }
        fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
            self.1.sign(message)
        }
    }
    let kind = crate::pki::spki::KeyType::EcP256;
    let liar = Liar(ca_key(kind), leaf_key(kind));
    let span = validity(Duration::ZERO, Duration::DAY);
    let error = issue(
        &order(&CA, "CN=a", &[]),
        liar.public_key(),
        &Authority::Itself(&liar),
        grant(span),
    );
    assert!(
        error
            .unwrap_err()
            .to_string()
            .contains("wrong in its signature")
    );
}
