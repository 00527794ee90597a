//! Names, as openssl, nginx and node read and print them.
//!
//! Generated names come from a fixed seed: a failure can be repeated, and the peers see the same set each run.

pub mod corpus;
mod nginx;

use crate::support::run_peer as run;
use corpus::Chance;
use mtls_ca::pki::der::{self, tag};
use mtls_ca::pki::name::{Name, Style};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use std::path::Path;

/// A key, and certificates of it with any bytes for a name.
struct Mint {
    pkcs8: Vec<u8>,
    key: EcdsaKeyPair,
}

impl Mint {
    fn new() -> Mint {
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref(), &random).unwrap();
        Mint {
            pkcs8: pkcs8.as_ref().to_vec(),
            key,
        }
    }

    fn key_pem(&self) -> String {
        pem::encode(&pem::Pem::new("PRIVATE KEY", self.pkcs8.clone()))
    }

    /// Self-signed, subject and issuer the same.
    fn certificate_pem(&self, name: &[u8]) -> String {
        let algorithm = der::sequence(&[&der::oid("1.2.840.10045.4.3.2").unwrap()]);
        let curve = [
            der::oid("1.2.840.10045.2.1").unwrap(),
            der::oid("1.2.840.10045.3.1.7").unwrap(),
        ];
        let key = der::sequence(&[
            &der::sequence(&[&curve[0], &curve[1]]),
            &der::bit_string(self.key.public_key().as_ref()),
        ]);
        let dates = [
            der::tlv(tag::UTC_TIME, b"200101000000Z"),
            der::tlv(tag::UTC_TIME, b"491231235959Z"),
        ];
        let body = der::sequence(&[
            &der::context(0, &der::integer(&[2])),
            &der::integer(&[7]),
            &algorithm,
            name,
            &der::sequence(&[&dates[0], &dates[1]]),
            name,
            &key,
        ]);
        let signature = self.key.sign(&SystemRandom::new(), &body).unwrap();
        let whole = der::sequence(&[&body, &algorithm, &der::bit_string(signature.as_ref())]);
        pem::encode(&pem::Pem::new("CERTIFICATE", whole))
    }
}

/// The subject's bytes in the request openssl makes, or what it says instead.
fn openssl_subject(key: &Path, subject: &str) -> Result<Vec<u8>, String> {
    let key = key.to_str().unwrap();
    let arguments = [
        "req", "-new", "-batch", "-utf8", "-key", key, "-outform", "DER", "-subj", subject,
    ];
    let output = run("openssl", &arguments, b"");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    // It warns, and goes on without the part it did not understand.
    if !output.status.success() || !said.is_empty() {
        return Err(said);
    }
    let request = der::read_tagged(&output.stdout, tag::SEQUENCE).unwrap();
    let body = der::children(der::children(request).unwrap()[0].content).unwrap();
    Ok(body[1].raw.to_vec())
}

/// What `openssl x509 -noout -subject` prints, without its label; `None` where it does not read the certificate.
fn openssl_prints(certificate: &str) -> Option<Vec<u8>> {
    let output = run(
        "openssl",
        &["x509", "-noout", "-subject"],
        certificate.as_bytes(),
    );
    let line = output
        .stdout
        .strip_prefix(b"subject=")?
        .strip_suffix(b"\n")?;
    output.status.success().then(|| line.to_vec())
}

/// The same for many, on as many processes as help: most of its time goes into starting.
fn openssl_prints_all(certificates: &[String]) -> Vec<Option<Vec<u8>>> {
    let half = certificates.len().div_ceil(2).max(1);
    std::thread::scope(|scope| {
        let parts: Vec<_> = certificates
            .chunks(half)
            .map(|part| {
                scope.spawn(|| {
                    part.iter()
                        .map(|one| openssl_prints(one))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        parts
            .into_iter()
            .flat_map(|part| part.join().unwrap())
            .collect()
    })
}

#[test]
fn what_is_typed_gives_the_bytes_openssl_gives() {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key.pem");
    std::fs::write(&key, Mint::new().key_pem()).unwrap();
    let mut typed: Vec<(String, String)> = corpus::TYPED
        .map(|(rfc4514, slash)| (rfc4514.to_owned(), slash.to_owned()))
        .into();
    let mut chance = Chance(4514);
    typed.extend((0..200).map(|_| corpus::typed(&mut chance)));
    for (rfc4514, slash) in &typed {
        let wanted = openssl_subject(&key, slash)
            .unwrap_or_else(|said| panic!("openssl on {slash:?}: {said}"));
        for text in [rfc4514, slash] {
            let name = Name::parse(text).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(
                name.as_der(),
                wanted,
                "{text:?} and openssl's {slash:?}: {:?}",
                Name::from_der(&wanted)
            );
        }
        let again = Name::parse(&Name::parse(slash).unwrap().print(Style::Rfc4514)).unwrap();
        assert_eq!(again.as_der(), wanted, "{slash:?} printed and read again");
    }
    println!("{} names in two forms", typed.len());
}

#[test]
fn what_openssl_drops_is_an_error_here() {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key.pem");
    std::fs::write(&key, Mint::new().key_pem()).unwrap();
    for slash in corpus::DOUBTFUL {
        assert!(Name::parse(slash).is_err(), "{slash:?}");
        if let Ok(bytes) = openssl_subject(&key, slash) {
            // Said nothing, and lost a character: it is not in what it prints.
            let name = Name::from_der(&bytes).unwrap();
            let printed = String::from_utf8(name.print_bytes(Style::NginxLegacy)).unwrap();
            assert_ne!(printed, slash, "openssl takes {slash:?} as it is");
        }
    }
}

/// openssl's short names, in the arcs whose objects are attributes of names.
#[test]
fn attributes_are_called_as_openssl_calls_them() {
    const ARCS: [&str; 6] = [
        "2.5.4.",
        "0.9.2342.19200300.100.1.",
        "1.2.840.113549.1.9.",
        "1.3.6.1.4.1.311.60.2.1.",
        "1.3.6.1.5.5.7.9.",
        "1.3.6.1.5.5.7.10.",
    ];
    let output = run("openssl", &["list", "-objects"], b"");
    let listed = String::from_utf8(output.stdout).unwrap();
    let mut compared = 0;
    for line in listed.lines() {
        let Some((short, rest)) = line.split_once(" = ") else {
            continue;
        };
        let oid = rest.rsplit(", ").next().unwrap_or(rest);
        let member = |arc: &str| {
            oid.strip_prefix(arc)
                .is_some_and(|last| !last.contains('.'))
        };
        if !ARCS.iter().any(|arc| member(arc)) {
            continue;
        }
        let name = Name::from_der(&corpus::one(oid)).unwrap();
        assert_eq!(
            name.print(Style::NginxLegacy),
            format!("/{short}=x"),
            "{line}"
        );
        compared += 1;
    }
    assert!(compared > 100, "only {compared} in {listed}");
}

#[test]
fn every_style_is_what_its_consumer_prints() {
    let mint = Mint::new();
    let mut names = corpus::picked();
    let mut chance = Chance(2253);
    names.extend((0..220).map(|_| corpus::encoded(&mut chance)));
    let certificates: Vec<String> = names
        .iter()
        .map(|name| mint.certificate_pem(name))
        .collect();
    let answers = nginx::ask(&mint, &certificates);
    let lines = openssl_prints_all(&certificates);
    let (mut compared, mut unread) = (0, 0);
    let mut differ: Vec<String> = Vec::new();
    for ((bytes, line), answer) in names.iter().zip(&lines).zip(&answers) {
        let name = Name::from_der(bytes).unwrap_or_else(|error| panic!("{bytes:02x?}: {error}"));
        let Some(subject) = line else {
            assert_eq!(
                answer.node, None,
                "node reads what openssl does not: {name}"
            );
            unread += 1;
            continue;
        };
        let shown = |style: Style| String::from_utf8_lossy(&name.print_bytes(style)).into_owned();
        let mut says = |what: &str, style: Style, bytes: &[u8]| {
            if name.print_bytes(style) != bytes {
                let (there, here) = (String::from_utf8_lossy(bytes), shown(style));
                differ.push(format!(
                    "{what} prints {there:?}, we print {here:?}: {:02x?}",
                    name.as_der()
                ));
            }
        };
        says("openssl", Style::Openssl, subject);
        says(
            "node",
            Style::Node,
            answer.node.as_ref().map_or(b"", |text| text.as_bytes()),
        );
        says("nginx", Style::Nginx, &answer.nginx);
        // The load balancer is documented to send RFC 2253, which is what nginx sends.
        says("RFC 2253", Style::AwsAlb, &answer.nginx);
        says("nginx of old", Style::NginxLegacy, &answer.nginx_legacy);
        compared += 1;
    }
    println!(
        "{compared} names in the styles of openssl, node and nginx; {unread} that openssl does not read at all"
    );
    assert!(
        differ.is_empty(),
        "{} differ\n{}",
        differ.len(),
        differ[..differ.len().min(8)].join("\n")
    );
    assert!(compared >= 200);
}

/// Any object may stand in a name as a type, and openssl has a short name for each that it knows.
#[test]
fn every_type_that_openssl_knows_is_printed_by_its_name() {
    let objects = include_str!("../../src/pki/name/attribute/objects.txt");
    let rdn = |line: &str| {
        let oid = der::oid(line.split_once(' ').unwrap().0).unwrap();
        let value = der::tlv(tag::UTF8_STRING, b"x");
        der::tlv(tag::SET, &der::sequence(&[&oid, &value]))
    };
    let rdns: Vec<Vec<u8>> = objects.lines().map(rdn).collect();
    let name = der::sequence_of(&rdns);
    let wanted = openssl_prints(&Mint::new().certificate_pem(&name)).unwrap();
    let printed = Name::from_der(&name).unwrap().print_bytes(Style::Openssl);
    let parts = |text: &[u8]| -> Vec<String> {
        let text = String::from_utf8(text.to_vec()).unwrap();
        text.split(", ").map(str::to_owned).collect()
    };
    let (printed, wanted) = (parts(&printed), parts(&wanted));
    let pairs = printed.iter().zip(&wanted);
    let differ: Vec<_> = pairs.filter(|(ours, theirs)| ours != theirs).collect();
    assert!(differ.is_empty(), "{differ:?}");
    assert_eq!((printed.len(), wanted.len()), (1103, 1103));
}
