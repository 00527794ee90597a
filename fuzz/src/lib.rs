//! What must hold for any bytes at all, as one function for each parser of foreign input: the fuzz targets
//! call these, and so does `tests/parsers.rs`, which takes this folder in as a module.
//!
//! None of them may panic (an `assert` is a law), and none may depend on time or chance.

pub mod bundle;
mod containers;
pub mod tree;

use std::path::Path;

use mtls_ca::host::keys::{KeyFile, PrivateKey, Secret};
use mtls_ca::host::passphrase::Source;
use mtls_ca::pki::armour;
use mtls_ca::pki::crl::Crl;
use mtls_ca::pki::decide::{Found, FoundKey, Issuer, caution, decide};
use mtls_ca::pki::der::{self, tag};
use mtls_ca::pki::explain;
use mtls_ca::pki::facts::Certificate;
use mtls_ca::pki::findings;
use mtls_ca::pki::lifetime::{Lifetime, parse_moment, show};
use mtls_ca::pki::name::{Name, Style};
use mtls_ca::pki::object::Kind;
use mtls_ca::pki::order::{Order, Wish};
use mtls_ca::pki::profile::{CA, CLIENT, SERVER};
use mtls_ca::pki::request::Request;
use mtls_ca::pki::san::San;
use mtls_ca::pki::signer::Signer;
use mtls_ca::pki::spki::KeyType;
use mtls_ca::pki::subtree::{Constraints, Subtree};
use mtls_ca::pki::verdict::{Question, Trust, allows, judge};
use mtls_ca::report;
use mtls_ca::verbs::apply;
use mtls_ca::verbs::args::base_name;
use time::OffsetDateTime;

pub use bundle::verdict;
pub use containers::{inspect, pkcs7, pkcs12};

const STYLES: [Style; 6] = [
    Style::Rfc4514,
    Style::Nginx,
    Style::NginxLegacy,
    Style::Openssl,
    Style::Node,
    Style::AwsAlb,
];

/// So many rounds of key derivation do not make the engine wait.
const CHEAP: u64 = 3_000;

/// 2027-01-15T08:00:00Z.
pub fn now() -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + time::Duration::seconds(1_800_000_000)
}

/// PEM, escaped PEM, DER. What was read and is written again is read as the same.
pub fn armour(data: &[u8]) {
    let Ok(blocks) = armour::read(data) else {
        return;
    };
    assert!(!blocks.is_empty());
    for block in blocks {
        let kind = Kind::of(&block);
        let (Some(label), false) = (&block.label, kind == Kind::Other || block.encrypted) else {
            continue;
        };
        let again = armour::read(armour::write(label, &block.der).as_bytes()).unwrap();
        assert_eq!(again.len(), 1);
        assert_eq!(again[0].der, block.der);
        assert_eq!(again[0].label, block.label);
    }
}

/// A certificate: facts, findings, names in every style, JSON, the decision about it.
pub fn certificate(data: &[u8]) {
    let Ok(certificate) = Certificate::from_der(data) else {
        return;
    };
    let facts = certificate.facts();
    assert_eq!(certificate.as_der(), data);
    for moment in [now(), facts.validity.not_before, facts.validity.not_after] {
        findings::of(&certificate, moment);
        report::until(facts.validity.not_after, moment);
        report::until(moment, facts.validity.not_before);
    }
    report::facts_json(facts);
    for extension in &facts.extensions {
        let lines = explain::lines(extension).unwrap_or_default();
        lines.iter().for_each(|(_, text)| shows(text));
    }
    report::sans(&facts.sans);
    name_laws(&facts.subject);
    name_laws(&facts.issuer);
    facts.sans.iter().for_each(san_laws);
    certificate.is_signed_by(&facts.spki);
    let _ = allows(certificate.as_der(), &facts.subject, &facts.sans);
    facts
        .limits()
        .iter()
        .for_each(|limits| shows(&limits.to_string()));
    for profile in [&CA, &SERVER, &CLIENT] {
        let order = Order {
            profile,
            subject: Wish::Asked(facts.subject.clone()),
            sans: facts.sans.clone(),
            key_type: Wish::Default(KeyType::EcP256),
            path_len: Wish::Asked(facts.path_len),
            limits: Wish::Asked(facts.limits().unwrap_or_default()),
            lifetime: Lifetime::days(profile.default_days),
        };
        let found = Found {
            certificate: Some(&certificate),
            key: FoundKey::Present(&facts.spki),
        };
        for issuer in [Issuer::Itself, Issuer::Authority(&certificate)] {
            decide(&order, &found, issuer, facts.validity.not_after);
            decide(&order, &found, issuer, now());
            caution(&order, facts, Some(&certificate), now());
        }
    }
    judge_alone(data, &Trust::new(&[data], &[data], &[]));
    judge_alone(data, &Trust::new(&[], &[data], &[]));
}

/// A request: what it asks for, and what of that nobody gets.
pub fn request(data: &[u8]) {
    let Ok(request) = Request::read(data) else {
        assert!(Request::from_der(data).is_err());
        return;
    };
    name_laws(&request.subject);
    request.sans.iter().for_each(san_laws);
    for extension in &request.extensions {
        let lines = explain::asked(extension).unwrap_or_default();
        lines.iter().for_each(|(_, text)| shows(text));
    }
    for profile in [&SERVER, &CLIENT] {
        request.ignored(profile, &[]);
        request.ignored(profile, &request.sans);
    }
    // What is taken for an order has proved that its sender has the key, and does not ask to be a CA.
    if Request::from_der(data).is_ok() {
        assert!(request.proven && request.ca_wish.is_none());
    }
}

/// A revocation list: what it says, and what it says about the fixtures' chain.
pub fn crl(data: &[u8]) {
    if let Ok(crl) = Crl::from_der(data) {
        name_laws(&crl.issuer);
        report::until(crl.this_update, now());
        crl.extensions
            .iter()
            .for_each(|one| drop(explain::lines(one)));
        crl.number();
        crl.aki();
        for entry in crl.entries() {
            let mut text = String::new();
            entry.put_serial(&mut text);
            entry.put_date(&mut text);
            shows(&text);
            entry.remarks();
        }
    }
    let [root, int, leaf] = bundle::fixtures();
    let trust = Trust::new(&[root], &[int], &[data]);
    assert!(
        !judge_alone(leaf, &trust),
        "one list does not cover the chain"
    );
    judge_alone(int, &trust);
    bundle::with_crl(data);
}

/// A key file in any form; one that opens signs, and is written and read again as the same.
pub fn key(data: &[u8]) {
    let path = Path::new("fuzz.key");
    match KeyFile::of_bytes(path, data) {
        Ok(KeyFile::Open(key)) => key_laws(&key),
        Ok(KeyFile::Sealed(sealed)) => {
            assert!(!sealed.words().is_empty());
            sealed.is_ours();
            if sealed.cost() <= CHEAP
                && let Ok(key) = sealed.open_with(&Secret::of(b"open sesame"))
            {
                key_laws(&key);
            }
        }
        Err(_) => {}
    }
}

fn key_laws(key: &PrivateKey) {
    key.sign(b"a message").unwrap();
    match KeyFile::of_bytes(Path::new("again.key"), key.to_pem().as_bytes()) {
        Ok(KeyFile::Open(again)) => assert!(again.public_key() == key.public_key()),
        _ => panic!("what was written is not read"),
    }
}

/// A distinguished name: typed, and in DER.
pub fn dn(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        for name in [Name::parse(text), Name::from_common_name(text)] {
            match name {
                Ok(name) => {
                    name_laws(&name);
                    // A value in hexadecimal has a string type that its text does not show.
                    if !text.contains('#') {
                        assert_eq!(Name::parse(&name.to_string()), Ok(name));
                    }
                }
                Err(error) => assert!(!error.to_string().is_empty()),
            }
        }
    }
    if let Ok(name) = Name::from_der(data) {
        assert_eq!(name.as_der(), data);
        name_laws(&name);
    }
}

/// What a terminal would obey, or nobody would see, is never shown.
fn shows(text: &str) {
    assert!(!text.contains(char::is_control), "{text:?}");
}

/// Every style prints; RFC 4514 is read back as the same name, or not at all.
fn name_laws(name: &Name) {
    for style in STYLES {
        name.print_bytes(style);
    }
    name.common_names();
    assert!(name.same_as(name) && name.chains_to(name));
    if let Ok(again) = Name::parse(&name.to_string()) {
        assert!(again.same_as(name), "{name} is read as {again}");
    }
}

/// Subject alternative names, and what limits them: typed, and in DER.
pub fn san(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data)
        && let Ok(subtree) = Subtree::parse(text)
    {
        assert_eq!(Subtree::parse(&subtree.to_string()), Ok(subtree));
    }
    if let Some(limits) = Constraints::from_extension(data) {
        shows(&limits.to_string());
        assert!(limits.same_as(&limits));
    }
    if let Ok(text) = std::str::from_utf8(data)
        && let Ok(san) = San::parse(text)
    {
        san_laws(&san);
        assert_eq!(San::parse(&san.to_string()), Ok(san));
    }
    if let Ok(san) = San::from_general_name(data) {
        assert_eq!(san.to_general_name(), data);
        san_laws(&san);
    }
    if let Ok(sans) = San::list_from_extension(data) {
        assert_eq!(San::list_to_extension(&sans), data);
        sans.iter().for_each(san_laws);
    }
}

fn san_laws(san: &San) {
    assert!(!san.value().contains(['\n', '\r', '\0']), "{san}");
    assert_eq!(
        San::from_general_name(&san.to_general_name()).as_ref(),
        Ok(san)
    );
}

/// The manifest of `apply`: right or wrong, and where it is wrong there is a place and a line of words.
pub fn manifest(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let Err(problems) = apply::manifest::parse(text) else {
        return;
    };
    assert!(!problems.is_empty());
    assert!(problems.is_sorted_by_key(|problem| problem.at));
    for problem in problems {
        assert!((1..=text.lines().count() + 1).contains(&problem.at.line));
        assert!(problem.at.column >= 1 && !problem.message.is_empty());
    }
}

/// The other words of a command line.
pub fn words(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    for lifetime in [Lifetime::parse(text), Lifetime::until(text)]
        .into_iter()
        .flatten()
    {
        for floor in [None, Some(now())] {
            if let Ok(validity) = lifetime.validity(now(), floor) {
                assert!(validity.not_after > now());
                validity.is_in_last_third(now());
            }
        }
    }
    if let Ok(moment) = parse_moment(text) {
        assert_eq!(parse_moment(&show(moment)), Ok(moment));
        report::until(moment, now());
        report::until(now(), moment);
    }
    // The error never repeats what may be a passphrase: its words are the program's own, by their type.
    let source: Result<Source, &'static str> = Source::parse(text);
    source
        .err()
        .iter()
        .for_each(|error| assert!(!error.is_empty()));
    if let Ok(name) = base_name(text) {
        assert!(!name.contains(['/', '\0']) && name != "..");
    }
}

/// The reader below all of these; what it takes, it writes the same.
pub fn der(data: &[u8]) {
    let Ok((tlv, rest)) = der::read(data) else {
        return;
    };
    assert_eq!(tlv.raw.len() + rest.len(), data.len());
    assert_eq!(der::tlv(tlv.tag, tlv.content), tlv.raw);
    if let Ok(children) = der::children(tlv.content) {
        let all: Vec<&[u8]> = children.iter().map(|child| child.raw).collect();
        assert_eq!(all.concat(), tlv.content);
    }
    if tlv.tag == tag::OID
        && let Some(text) = der::oid_text(tlv.content)
    {
        assert_eq!(der::oid(&text).as_deref(), Some(tlv.raw));
    }
}

/// Whether it is valid; a verdict is valid if and only if it has no problems.
fn judge_alone(leaf: &[u8], trust: &Trust<'_>) -> bool {
    let question = Question {
        purpose: None,
        peers: Vec::new(),
        at: now(),
        max_depth: None,
    };
    let verdict = judge(leaf, &[], trust, &question);
    assert_eq!(verdict.valid, verdict.problems.is_empty());
    verdict.valid
}
