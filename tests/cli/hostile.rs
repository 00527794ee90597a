//! Files made to harm: whatever they hold, the program ends with an exit code of its own and in bounded
//! memory. `inspect` takes at most 64 MB and four times the input, `verify` at most 256 MB.

use mtls_ca::pki::armour;
use mtls_ca::pki::der::{self, tag};

use crate::cli::kit::fixture;
use crate::support::{PROGRAM, Sandbox, run_peer};

const MB: usize = 1 << 20;

/// What `inspect` may take for an input of this size.
fn of_inspect(size: usize) -> usize {
    64 * MB + 4 * size
}

/// What `verify` may take.
fn of_verify(_: usize) -> usize {
    256 * MB
}

/// Runs the program, which may say no, but in its own words, and within `most` bytes of memory; else, what it
/// did.
fn weigh(name: &str, args: &[&str], most: usize) -> Option<String> {
    let script = fixture("peers/weigh.py");
    let all: Vec<&str> = [&[script.as_str(), PROGRAM], args].concat();
    let output = run_peer("python3", &all, b"");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut words = said.split_whitespace();
    let mut number = || words.next().and_then(|word| word.parse::<i64>().ok());
    let (Some(code), Some(peak)) = (number(), number()) else {
        panic!(
            "{name}: {args:?} did not end\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
    };
    let most = i64::try_from(most >> 10).unwrap();
    let ends_well = (0..=6).contains(&code) && peak <= most;
    (!ends_well).then(|| format!("{name}: {args:?}: exit {code}, {peak} KB of {most}\n{said}"))
}

/// `inspect` in all its manners, and `verify` with the file as everything that it takes.
fn survives(name: &str, bytes: &[u8]) -> Vec<String> {
    if let Ok(d) = std::env::var("DUMP") {
        std::fs::write(format!("{d}/{}", name.replace(' ', "-")), bytes).unwrap();
        return vec![];
    }
    let mut wrong = Vec::new();
    let sandbox = Sandbox::new();
    sandbox.write("hostile", bytes);
    let path = sandbox.path("hostile").display().to_string();
    let size = bytes.len();
    let root = fixture("chain/root.crt");
    let leaf = fixture("chain/leaf.crt");
    for args in [
        &["inspect", &path][..],
        &["--json", "inspect", &path],
        &["inspect", "--field", "sans", &path],
        &["inspect", "--as", "nginx-legacy", &path],
        &["inspect", "--match", "CN=a", &path],
    ] {
        wrong.extend(weigh(name, args, of_inspect(size)));
    }
    for args in [
        &["verify", "--ca", &root, &path][..],
        &["verify", "--ca", &path, &leaf],
        &["verify", "--ca", &path, &path],
        &[
            "--json",
            "verify",
            "--ca",
            &root,
            "--intermediates",
            &path,
            &leaf,
        ],
        &["verify", "--ca", &root, "--crl", &path, &leaf],
        &["verify", "--ca", &root, "--key", &path, &leaf],
    ] {
        wrong.extend(weigh(name, args, of_verify(size)));
    }
    wrong
}

/// A certificate of these parts, as far as an eye can see; its signature is none.
#[derive(Clone)]
struct Draft {
    serial: Vec<u8>,
    algorithm: Vec<u8>,
    issuer: Vec<u8>,
    subject: Vec<u8>,
    spki: Vec<u8>,
    extensions: Vec<u8>,
}

const ECDSA_SHA256: &[u8] = &[
    0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02,
];

impl Draft {
    fn new() -> Draft {
        let pem = std::fs::read(fixture("keys/public.pem")).unwrap();
        Draft {
            serial: der::integer(&[7]),
            algorithm: ECDSA_SHA256.to_vec(),
            issuer: name(&[ava("Fixture Root")]),
            subject: name(&[ava("hostile")]),
            spki: armour::read(&pem).unwrap()[0].der.to_vec(),
            extensions: Vec::new(),
        }
    }

    fn write(&self) -> Vec<u8> {
        let validity = der::sequence(&[
            &der::tlv(tag::UTC_TIME, b"250101000000Z"),
            &der::tlv(tag::UTC_TIME, b"450101000000Z"),
        ]);
        let extensions = match self.extensions.as_slice() {
            [] => Vec::new(),
            list => der::context(3, &der::tlv(tag::SEQUENCE, list)),
        };
        let body = der::sequence(&[
            &der::context(0, &der::integer(&[2])),
            &self.serial,
            &self.algorithm,
            &self.issuer,
            &validity,
            &self.subject,
            &self.spki,
            &extensions,
        ]);
        signed(&body, &self.algorithm)
    }
}

fn signed(body: &[u8], algorithm: &[u8]) -> Vec<u8> {
    let nothing = der::sequence(&[&der::integer(&[1]), &der::integer(&[1])]);
    der::sequence(&[body, algorithm, &der::bit_string(&nothing)])
}

/// One AttributeTypeAndValue: a CN.
fn ava(text: &str) -> Vec<u8> {
    let value = der::tlv(tag::UTF8_STRING, text.as_bytes());
    der::sequence(&[&der::oid("2.5.4.3").unwrap(), &value])
}

/// A name with each of these in an RDN of its own.
fn name(avas: &[Vec<u8>]) -> Vec<u8> {
    let rdns: Vec<Vec<u8>> = avas.iter().map(|ava| der::tlv(tag::SET, ava)).collect();
    der::tlv(tag::SEQUENCE, &rdns.concat())
}

fn extension(oid: &[u8], value: &[u8]) -> Vec<u8> {
    der::sequence(&[oid, &der::tlv(tag::OCTET_STRING, value)])
}

fn known(oid: &str, value: &[u8]) -> Vec<u8> {
    extension(&der::oid(oid).unwrap(), value)
}

/// So many of something.
fn many(count: usize, one: impl Fn(usize) -> Vec<u8>) -> Vec<u8> {
    (0..count).flat_map(one).collect()
}

/// An OBJECT IDENTIFIER of so many octets, each an arc.
fn long_oid(octets: usize) -> Vec<u8> {
    der::tlv(tag::OID, &vec![0x55; octets])
}

/// SEQUENCEs in SEQUENCEs, all with their true lengths, of about so many octets.
fn nested(octets: usize) -> Vec<u8> {
    let mut backwards = vec![0x00, 0x05];
    while backwards.len() < octets {
        let header = der::tlv(0x30, &[]);
        let mut header: Vec<u8> = match backwards.len() {
            0..0x80 => vec![header[0], backwards.len() as u8],
            length => {
                let digits = length.to_be_bytes();
                let digits = &digits[(length.leading_zeros() / 8) as usize..];
                [&[header[0], 0x80 | digits.len() as u8], digits].concat()
            }
        };
        header.reverse();
        backwards.extend(header);
    }
    backwards.reverse();
    backwards
}

fn crl(entries: &[u8], extensions: &[u8]) -> Vec<u8> {
    let revoked = match entries {
        [] => Vec::new(),
        entries => der::tlv(tag::SEQUENCE, entries),
    };
    let body = der::sequence(&[
        &der::integer(&[1]),
        ECDSA_SHA256,
        &name(&[ava("Fixture Root")]),
        &der::tlv(tag::UTC_TIME, b"250101000000Z"),
        &der::tlv(tag::UTC_TIME, b"450101000000Z"),
        &revoked,
        &der::context(0, &der::tlv(tag::SEQUENCE, extensions)),
    ]);
    signed(&body, ECDSA_SHA256)
}

fn counted(number: usize) -> Vec<u8> {
    number.to_be_bytes()[4..].to_vec()
}

#[test]
fn begin_lines_without_end() {
    let mut wrong = Vec::new();
    wrong.extend(survives("begins", &b"-----BEGIN ".repeat(2_900_000)));
    wrong.extend(survives(
        "begin lines",
        &b"-----BEGIN A-----\n".repeat(1_700_000),
    ));
    let ends = b"-----END CERTIFICATE-----\n".repeat(1_200_000);
    wrong.extend(survives(
        "ends",
        &[b"-----BEGIN CERTIFICATE-----\n", ends.as_slice()].concat(),
    ));
    wrong.extend(survives("escapes", &b"-----BEGIN%20%2".repeat(2_000_000)));
    let headers = b"A: b\n".repeat(6_000_000);
    wrong.extend(survives(
        "headers",
        &[b"-----BEGIN CERTIFICATE-----\n", headers.as_slice()].concat(),
    ));
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn nested_sequences() {
    let mut wrong = Vec::new();
    wrong.extend(survives("nested", &nested(30 * MB)));
    wrong.extend(survives(
        "nested without end",
        &[0x30, 0x80].repeat(15 * MB),
    ));
    let deep = nested(4 * MB);
    let draft = Draft::new();
    let value = Draft {
        extensions: known("2.5.29.17", &deep),
        ..draft.clone()
    };
    wrong.extend(survives("nested in names", &value.write()));
    let value = Draft {
        extensions: known("2.5.29.30", &deep),
        ..draft.clone()
    };
    wrong.extend(survives("nested in constraints", &value.write()));
    let value = Draft {
        subject: deep,
        ..draft
    };
    wrong.extend(survives("nested in the subject", &value.write()));
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn a_hundred_thousand_of_everything() {
    let mut wrong = Vec::new();
    let draft = Draft::new();
    let sans = many(100_000, |at| {
        der::tlv(0x82, format!("a{at}.test").as_bytes())
    });
    let value = known("2.5.29.17", &der::tlv(tag::SEQUENCE, &sans));
    wrong.extend(survives(
        "sans",
        &Draft {
            extensions: value,
            ..draft.clone()
        }
        .write(),
    ));
    let directories = many(100_000, |at| der::tlv(0xa4, &name(&[ava(&at.to_string())])));
    let value = known("2.5.29.17", &der::tlv(tag::SEQUENCE, &directories));
    wrong.extend(survives(
        "directory names",
        &Draft {
            extensions: value,
            ..draft.clone()
        }
        .write(),
    ));
    let extensions = many(100_000, |at| {
        extension(&der::oid(&format!("1.3.6.1.4.1.{at}")).unwrap(), &[5, 0])
    });
    wrong.extend(survives(
        "extensions",
        &Draft {
            extensions,
            ..draft.clone()
        }
        .write(),
    ));
    let usages = many(100_000, |at| {
        der::oid(&format!("1.3.6.1.4.1.{at}")).unwrap()
    });
    let value = known("2.5.29.37", &der::tlv(tag::SEQUENCE, &usages));
    wrong.extend(survives(
        "usages",
        &Draft {
            extensions: value,
            ..draft.clone()
        }
        .write(),
    ));
    let avas: Vec<Vec<u8>> = (0..100_000).map(|at| ava(&at.to_string())).collect();
    wrong.extend(survives(
        "rdns",
        &Draft {
            subject: name(&avas),
            ..draft.clone()
        }
        .write(),
    ));
    let subject = name(&[avas.concat()]);
    wrong.extend(survives(
        "one rdn",
        &Draft {
            subject,
            ..draft.clone()
        }
        .write(),
    ));
    let trees = many(100_000, |at| {
        der::sequence(&[&der::tlv(0x82, at.to_string().as_bytes())])
    });
    let value = known(
        "2.5.29.30",
        &der::sequence(&[&der::context(0, &trees), &der::context(1, &trees)]),
    );
    wrong.extend(survives(
        "constraints",
        &Draft {
            extensions: value,
            ..draft
        }
        .write(),
    ));
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn a_hundred_thousand_blocks() {
    let mut wrong = Vec::new();
    let pem = std::fs::read(fixture("keys/public.pem")).unwrap();
    wrong.extend(survives("public keys", &pem.repeat(100_000)));
    let blocks = armour::write("CERTIFICATE", &[0x30, 0]).repeat(100_000);
    wrong.extend(survives("empty certificates", blocks.as_bytes()));
    let leaf = std::fs::read(fixture("chain/leaf.crt")).unwrap();
    wrong.extend(survives("leaves", &leaf.repeat(30 * MB / leaf.len())));
    let twins: String = (0..60_000usize)
        .map(|at| {
            let serial = der::integer(&counted(at));
            let twin = Draft {
                serial,
                spki: vec![0x30, 0],
                ..Draft::new()
            };
            armour::write("CERTIFICATE", &twin.write())
        })
        .collect();
    wrong.extend(survives("broken twins", twins.as_bytes()));
    let twins: String = (0..40_000usize)
        .map(|at| {
            let serial = der::integer(&counted(at));
            let same = name(&[ava("the same")]);
            let twin = Draft {
                serial,
                subject: same.clone(),
                issuer: same,
                ..Draft::new()
            };
            armour::write("CERTIFICATE", &twin.write())
        })
        .collect();
    wrong.extend(survives("twins", twins.as_bytes()));
    let lists = armour::write("X509 CRL", &crl(&[], &[])).repeat(60_000);
    wrong.extend(survives("lists", lists.as_bytes()));
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn a_million_entries() {
    let mut wrong = Vec::new();
    let date = der::tlv(tag::UTC_TIME, b"250101000000Z");
    let entries = many(1_000_000, |at| {
        der::sequence(&[&der::integer(&counted(at)), &date])
    });
    wrong.extend(survives("entries", &crl(&entries, &[])));
    let reason = der::sequence(&[&known("2.5.29.21", &[0x0a, 1, 1])]);
    let entries = many(500_000, |at| {
        der::sequence(&[&der::integer(&counted(at)), &date, &reason])
    });
    wrong.extend(survives("entries with reasons", &crl(&entries, &[])));
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn huge_values() {
    let mut wrong = Vec::new();
    let draft = Draft::new();
    let number = der::tlv(tag::INTEGER, &vec![0x55; 20 * MB]);
    wrong.extend(survives(
        "serial",
        &Draft {
            serial: number.clone(),
            ..draft.clone()
        }
        .write(),
    ));
    wrong.extend(survives(
        "crl number",
        &crl(&[], &known("2.5.29.20", &number)),
    ));
    let length = der::sequence(&[&[1, 1, 0xff], &number]);
    let extensions = known("2.5.29.19", &length);
    wrong.extend(survives(
        "path length",
        &Draft {
            extensions,
            ..draft.clone()
        }
        .write(),
    ));
    let rsa = der::sequence(&[&der::oid("1.2.840.113549.1.1.1").unwrap(), &[5, 0]]);
    let key = der::sequence(&[&number, &der::integer(&[1, 0, 1])]);
    let spki = der::sequence(&[&rsa, &der::bit_string(&key)]);
    wrong.extend(survives(
        "modulus",
        &Draft {
            spki: spki.clone(),
            ..draft.clone()
        }
        .write(),
    ));
    wrong.extend(survives("public modulus", &spki));
    let text = "a".repeat(20 * MB);
    wrong.extend(survives(
        "common name",
        &Draft {
            subject: name(&[ava(&text)]),
            ..draft.clone()
        }
        .write(),
    ));
    let controls = "\u{1}".repeat(20 * MB);
    wrong.extend(survives(
        "control characters",
        &Draft {
            subject: name(&[ava(&controls)]),
            ..draft.clone()
        }
        .write(),
    ));
    let sans = der::sequence(&[&der::tlv(0x82, text.as_bytes())]);
    let extensions = known("2.5.29.17", &sans);
    wrong.extend(survives(
        "host name",
        &Draft {
            extensions,
            ..draft.clone()
        }
        .write(),
    ));
    let extensions = known("1.2.3.4", &vec![0; 20 * MB]);
    wrong.extend(survives(
        "unknown extension",
        &Draft {
            extensions,
            ..draft
        }
        .write(),
    ));
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn huge_identifiers() {
    let mut wrong = Vec::new();
    let draft = Draft::new();
    let oid = long_oid(10 * MB);
    let attribute = der::sequence(&[&oid, &der::tlv(tag::UTF8_STRING, b"a")]);
    wrong.extend(survives(
        "attribute type",
        &Draft {
            subject: name(&[attribute]),
            ..draft.clone()
        }
        .write(),
    ));
    let extensions = extension(&oid, &[5, 0]);
    wrong.extend(survives(
        "extension type",
        &Draft {
            extensions,
            ..draft.clone()
        }
        .write(),
    ));
    let extensions = known("2.5.29.37", &der::sequence(&[&oid]));
    wrong.extend(survives(
        "usage",
        &Draft {
            extensions,
            ..draft.clone()
        }
        .write(),
    ));
    let algorithm = der::sequence(&[&oid]);
    wrong.extend(survives(
        "algorithm",
        &Draft {
            algorithm: algorithm.clone(),
            ..draft.clone()
        }
        .write(),
    ));
    let spki = der::sequence(&[&algorithm, &der::bit_string(&[0])]);
    wrong.extend(survives("key algorithm", &Draft { spki, ..draft }.write()));
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn huge_private_keys() {
    let mut wrong = Vec::new();
    let number = der::tlv(tag::INTEGER, &vec![0x55; 3 * MB]);
    let numbers = number.repeat(8);
    let key = der::tlv(tag::SEQUENCE, &[der::integer(&[0]), numbers].concat());
    wrong.extend(survives("private numbers", &key));
    let sealed = der::sequence(&[
        &der::sequence(&[&long_oid(10 * MB)]),
        &der::tlv(4, &[0; 16]),
    ]);
    wrong.extend(survives("encryption", &sealed));
    assert_eq!(wrong, [""; 0]);
}
