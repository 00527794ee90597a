//! A request only asks: what is refused, what is listed, what is never shown.

use proptest::prelude::*;

use super::*;
use crate::pki::armour;
use crate::pki::der::{self, bit_string, context, oid, sequence, set_of, tlv};
use crate::pki::issue;
use crate::pki::profile::{CLIENT, SERVER};
use crate::pki::signer::Signer;
use crate::pki::spki::KeyType;

use crate::pki::testing;
use crate::pki::testing::{changes, leaf_key, mutate, name, san};

macro_rules! fixture {
    ($name:literal) => {{
        let pem = include_bytes!(concat!("../../../fixtures/requests/", $name, ".csr"));
        armour::read(pem).unwrap().remove(0).der
    }};
}

/// An extension: OID, value.
fn extension(dotted: &str, value: &[u8]) -> Vec<u8> {
    sequence(&[&oid(dotted).unwrap(), &tlv(4, value)])
}

/// An attribute: OID, one value.
fn attribute(dotted: &str, value: Vec<u8>) -> Vec<u8> {
    sequence(&[&oid(dotted).unwrap(), &set_of(vec![value])])
}

fn asking_for(extensions: &[&[u8]]) -> Vec<u8> {
    attribute("1.2.840.113549.1.9.14", sequence(&[&extensions.concat()]))
}

/// A request with these attributes, properly signed.
fn signed(attributes: &[Vec<u8>]) -> Vec<u8> {
    let key = leaf_key(KeyType::EcP256);
    let info = sequence(&[
        &[2, 1, 0],
        name("CN=a").as_der(),
        key.public_key().as_der(),
        &context(0, &attributes.concat()),
    ]);
    let signature = bit_string(&key.sign(&info).unwrap());
    sequence(&[&info, key.algorithm().as_der(), &signature])
}

const CA_TRUE: &[u8] = &[0x30, 3, 1, 1, 0xff];
const CA_FALSE: &[u8] = &[0x30, 0];
const CONSTRAINTS: &str = "2.5.29.19";
const KEY_USAGE: &str = "2.5.29.15";

fn wish(attributes: &[Vec<u8>]) -> Result<Request, RequestError> {
    Request::from_der(&signed(attributes))
}

#[test]
fn whoever_asks_to_be_a_ca_is_refused() {
    let ca = extension(CONSTRAINTS, CA_TRUE);
    let not = extension(CONSTRAINTS, CA_FALSE);
    // keyCertSign is bit 5, cRLSign bit 6 of the BIT STRING.
    let cert_sign = extension(KEY_USAGE, &[3, 2, 2, 0x04]);
    let crl_sign = extension(KEY_USAGE, &[3, 2, 1, 0x02]);
    for (what, attributes) in [
        ("CA:TRUE", vec![asking_for(&[&ca])]),
        (
            "in a second attribute",
            vec![asking_for(&[&not]), asking_for(&[&ca])],
        ),
        (
            "and then not",
            vec![asking_for(&[&ca]), asking_for(&[&not])],
        ),
        ("keyCertSign", vec![asking_for(&[&cert_sign])]),
        ("cRLSign", vec![asking_for(&[&crl_sign])]),
    ] {
        let refused = wish(&attributes);
        assert!(
            matches!(refused, Err(RequestError::WantsToBeCa(_))),
            "{what}: {refused:?}"
        );
    }
    let plain = wish(&[asking_for(&[&not])]).unwrap();
    assert_eq!(plain.ignored(&CLIENT, &[]), []);
}

#[test]
fn what_asks_for_something_unreadable_is_refused() {
    for (what, attributes) in [
        (
            "constraints",
            vec![asking_for(&[&extension(CONSTRAINTS, &[0x30, 5, 1])])],
        ),
        (
            "key usage",
            vec![asking_for(&[&extension(KEY_USAGE, &[0x04, 0])])],
        ),
        (
            "names",
            vec![asking_for(&[&extension("2.5.29.17", &[2, 1, 0])])],
        ),
        (
            "no extensions",
            vec![attribute("1.2.840.113549.1.9.14", vec![0x02, 1, 0])],
        ),
    ] {
        assert!(
            wish(&attributes).is_err(),
            "{what}: {:?}",
            wish(&attributes)
        );
    }
}

#[test]
fn a_second_value_does_not_slip_through() {
    let ca = sequence(&[&extension(CONSTRAINTS, CA_TRUE)]);
    let not = sequence(&[&extension(CONSTRAINTS, CA_FALSE)]);
    let kind = oid("1.2.840.113549.1.9.14").unwrap();
    for values in [vec![not.clone(), ca.clone()], vec![ca, not], vec![]] {
        let refused = wish(&[sequence(&[&kind, &set_of(values)])]);
        assert!(
            matches!(refused, Err(RequestError::Malformed(_))),
            "{refused:?}"
        );
    }
}

#[test]
fn an_address_of_no_known_length_is_no_address() {
    let request = wish(&[asking_for(&[&extension("2.5.29.17", &[0x30, 2, 0x87, 0])])]).unwrap();
    assert!(
        matches!(request.sans.as_slice(), [San::Other { .. }]),
        "{request:?}"
    );
}

#[test]
fn attributes_and_extensions_nobody_knows_are_listed() {
    let request = wish(&[
        attribute("1.2.840.113549.1.9.7", tlv(0x0c, b"open sesame")),
        attribute("1.2.3.4", vec![5, 0]),
        asking_for(&[
            &extension("1.2.3.5", &[5, 0]),
            &extension("2.5.29.32", &[0x30, 0]),
        ]),
    ])
    .unwrap();
    let listed: Vec<String> = request
        .others
        .iter()
        .map(|asked| asked.what.clone())
        .collect();
    assert!(
        listed.contains(&"challengePassword".to_owned()),
        "{listed:?}"
    );
    assert!(
        listed.contains(&"1.2.3.4".to_owned()) && listed.contains(&"1.2.3.5".to_owned()),
        "{listed:?}"
    );
    // The password is nobody's business, in whatever form.
    assert!(!format!("{request:?}").contains("sesame"));
    assert_eq!(request.ignored(&CLIENT, &[]).len(), request.others.len());
}

#[test]
fn what_is_asked_for_and_given_anyway_is_not_called_ignored() {
    let usage = |names: &[&str]| {
        let ids: Vec<Vec<u8>> = names.iter().map(|dotted| oid(dotted).unwrap()).collect();
        asking_for(&[&extension("2.5.29.37", &tlv(0x30, &ids.concat()))])
    };
    const SERVER_AUTH: &str = "1.3.6.1.5.5.7.3.1";
    const CLIENT_AUTH: &str = "1.3.6.1.5.5.7.3.2";
    let client = wish(&[usage(&[CLIENT_AUTH])]).unwrap();
    assert_eq!(client.ignored(&CLIENT, &[]), []);
    assert_eq!(client.ignored(&SERVER, &[])[0].value, "clientAuth");
    let both = wish(&[usage(&[SERVER_AUTH, CLIENT_AUTH])]).unwrap();
    assert_eq!(both.ignored(&CLIENT, &[]).len(), 1);
    let signature = extension(KEY_USAGE, &[3, 2, 7, 0x80]);
    assert_eq!(
        wish(&[asking_for(&[&signature])])
            .unwrap()
            .ignored(&CLIENT, &[]),
        []
    );
    let encipherment = extension(KEY_USAGE, &[3, 2, 5, 0xa0]);
    assert_eq!(
        wish(&[asking_for(&[&encipherment])])
            .unwrap()
            .ignored(&CLIENT, &[])
            .len(),
        1
    );
}

#[test]
fn fixtures_are_refused_with_their_reason() {
    for (der, words) in [
        (
            fixture!("ca-true"),
            "asks to be a CA (basicConstraints CA:TRUE)",
        ),
        (
            fixture!("cert-sign"),
            "asks to be a CA (keyUsage keyCertSign)",
        ),
        (fixture!("crl-sign"), "asks to be a CA (keyUsage cRLSign)"),
        (fixture!("rsa1024"), "RSA with 1024 bits"),
        (fixture!("p521"), "ec-p521"),
        (fixture!("dsa"), "dsa"),
        (fixture!("ed448"), "ed448"),
        (fixture!("secp256k1"), "ec-secp256k1"),
    ] {
        let error = Request::from_der(&der).unwrap_err().to_string();
        assert!(
            error.contains("the request is refused") && error.contains(words),
            "{error}"
        );
        // It can be looked at all the same.
        assert!(Request::read(&der).is_ok(), "{words}");
    }
    let asks = Request::from_der(&fixture!("asks")).unwrap();
    assert_eq!(
        asks.sans,
        ["asks.example.test", "10.0.0.9", "asks@example.test"].map(san)
    );
    assert_eq!(asks.ignored(&CLIENT, &[]).len(), 3 + 4);
    assert_eq!(asks.ignored(&CLIENT, &[san("10.0.0.9")]).len(), 2 + 4);
    assert!(Request::from_der(&fixture!("rsa2048")).is_ok());
    assert!(
        Request::from_der(&fixture!("no-subject"))
            .unwrap()
            .subject
            .is_empty()
    );
}

#[test]
fn one_request_and_nothing_behind_it() {
    let mut der = fixture!("plain");
    assert!(Request::from_der(&der).is_ok());
    der.push(0);
    assert!(matches!(
        Request::from_der(&der),
        Err(RequestError::Malformed(_))
    ));
    assert!(matches!(
        Request::from_der(&[]),
        Err(RequestError::Malformed(_))
    ));
}

#[test]
fn a_key_of_another_is_not_proven() {
    // The right signature of the wrong key: somebody asks for a certificate over another's key.
    let (own, other) = (leaf_key(KeyType::EcP256), testing::ca_key(KeyType::EcP256));
    let der = issue::request(&CLIENT, &name("CN=a"), &[], own).unwrap();
    let (outer, _) = der::read(&der).unwrap();
    let parts = der::children(outer.content).unwrap();
    let forged = sequence(&[
        parts[0].raw,
        parts[1].raw,
        &bit_string(&other.sign(parts[0].raw).unwrap()),
    ]);
    assert_eq!(Request::from_der(&forged), Err(RequestError::BadSignature));
    assert!(!Request::read(&forged).unwrap().proven);
}

/// The names are told apart that no key of ours could make, too: it is not the sender who is to blame.
#[test]
fn an_algorithm_that_is_not_checked_here_is_named() {
    let own = leaf_key(KeyType::EcP256);
    let der = issue::request(&CLIENT, &name("CN=a"), &[], own).unwrap();
    let (outer, _) = der::read(&der).unwrap();
    let parts = der::children(outer.content).unwrap();
    for (arc, words) in [
        (3, "ECDSA with SHA-384"),
        (4, "ECDSA with SHA-512"),
        (1, "ECDSA with SHA-224"),
    ] {
        let oid = der::oid(&format!("1.2.840.10045.4.3.{arc}")).unwrap();
        let other = sequence(&[parts[0].raw, &sequence(&[&oid]), parts[2].raw]);
        match Request::from_der(&other) {
            // Known, so that it is the signature that is wrong.
            Err(RequestError::BadSignature) => assert_eq!(arc, 3),
            Err(RequestError::Unchecked(why)) => assert!(why.contains(words), "{why}"),
            other => panic!("{other:?}"),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn what_was_changed_on_the_way_is_refused_or_the_same(changes in changes(), kind in testing::key_types()) {
        let key = leaf_key(kind);
        let der = issue::request(&SERVER, &name("CN=a,O=Acme"), &[san("a.test")], key).unwrap();
        let original = Request::from_der(&der).unwrap();
        if let Ok(read) = Request::from_der(&mutate(&der, &changes)) {
            prop_assert_eq!(read, original);
        }
    }
}
