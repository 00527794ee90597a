//! A hundred odd certificates, as nginx, node and openssl hand them on, and as `inspect --as` prints them. They are
//! made from a fixed seed: subjects and issuers of all string types, keys of several kinds, names of every
//! kind with what must be escaped, serial numbers of any size.

use std::path::Path;

use mtls_ca::pki::der::{self, tag};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair};
use serde_json::{Value, json};

use super::child::Server;
use super::names::corpus::{self, Chance};
use super::{ok, peer};
use crate::support::{self, Sandbox, run_peer};

const COUNT: usize = 100;

/// Keys whose certificates are shown; who signs them does not matter to anybody here.
const KEYS: [(&str, &str); 6] = [
    ("p256", "-algorithm EC -pkeyopt ec_paramgen_curve:P-256"),
    ("p384", "-algorithm EC -pkeyopt ec_paramgen_curve:P-384"),
    ("p521", "-algorithm EC -pkeyopt ec_paramgen_curve:P-521"),
    ("rsa", "-algorithm RSA -pkeyopt rsa_keygen_bits:2048"),
    (
        "odd-rsa",
        "-algorithm RSA -pkeyopt rsa_keygen_bits:2056 -pkeyopt rsa_keygen_pubexp:3",
    ),
    ("ed25519", "-algorithm ED25519"),
];

struct Odd {
    pem: String,
    key: String,
}

fn general_name(chance: &mut Chance) -> Vec<u8> {
    const TEXTS: [&[u8]; 14] = [
        b"a.test",
        b"*.a.test",
        b"a,b.test",
        b"a\"b",
        b"it's",
        b"back\\slash",
        b"nul\0byte",
        b"line\nfeed",
        b"\x1b[31mred",
        b"caf\xc3\xa9",
        b"latin\xe9",
        b"DNS:evil.test, DNS:b",
        b"",
        b"http://a.test/?q=1&x=%20#f",
    ];
    let text = chance.pick(&TEXTS);
    let other = |oid: &str, string_type: u8| {
        let value = der::context(0, &der::tlv(string_type, text));
        der::context(0, &[der::oid(oid).unwrap(), value].concat())
    };
    match chance.below(12) {
        0..=2 => der::tlv(0x82, text),
        3 => der::tlv(0x81, text),
        4 => der::tlv(0x86, text),
        5 => der::tlv(0x87, &[10, 0, 0, chance.below(256) as u8]),
        6 => {
            let mut six = [0; 16];
            six[15] = chance.below(256) as u8;
            six[2] = chance.below(256) as u8;
            der::tlv(0x87, &six)
        }
        7 => der::tlv(0x87, &[1, 2, 3][..1 + chance.below(3)]),
        8 => der::context(4, &corpus::encoded(chance)),
        9 => der::tlv(0x88, &der::oid_content("1.2.3.4").unwrap()),
        10 => other(
            "1.3.6.1.4.1.311.20.2.3",
            chance.pick(&[tag::UTF8_STRING, tag::IA5_STRING]),
        ),
        _ => other(
            chance.pick(&[
                "1.3.6.1.5.5.7.8.7",
                "1.3.6.1.5.5.7.8.9",
                "1.3.6.1.5.5.7.8.5",
                "1.2.3",
            ]),
            chance.pick(&[tag::UTF8_STRING, tag::IA5_STRING]),
        ),
    }
}

fn extension(oid: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    let critical = if critical {
        der::tlv(tag::BOOLEAN, &[0xff])
    } else {
        Vec::new()
    };
    der::sequence(&[
        &der::oid(oid).unwrap(),
        &critical,
        &der::tlv(tag::OCTET_STRING, value),
    ])
}

fn extensions(chance: &mut Chance) -> Vec<u8> {
    let mut all = Vec::new();
    if chance.below(8) > 0 {
        let names: Vec<Vec<u8>> = (0..1 + chance.below(5))
            .map(|_| general_name(chance))
            .collect();
        all.extend(extension(
            "2.5.29.17",
            false,
            &der::tlv(tag::SEQUENCE, &names.concat()),
        ));
    }
    if chance.below(3) == 0 {
        let place =
            |method: &str, place: &[u8]| der::sequence(&[&der::oid(method).unwrap(), place]);
        let places = [
            place("1.3.6.1.5.5.7.48.1", &der::tlv(0x86, b"http://ocsp.test/")),
            place("1.3.6.1.5.5.7.48.2", &general_name(chance)),
            place(
                "1.3.6.1.5.5.7.48.1",
                &der::tlv(0x86, b"http://ocsp.test/a,b"),
            ),
        ];
        let some = 1 + chance.below(3);
        all.extend(extension(
            "1.3.6.1.5.5.7.1.1",
            false,
            &der::tlv(tag::SEQUENCE, &places[..some].concat()),
        ));
    }
    if chance.below(2) == 0 {
        let usages = [
            "1.3.6.1.5.5.7.3.2",
            "1.3.6.1.5.5.7.3.1",
            "2.5.29.37.0",
            "1.2.3.4.5",
        ];
        let some: Vec<u8> = usages[chance.below(3)..]
            .iter()
            .flat_map(|oid| der::oid(oid).unwrap())
            .collect();
        all.extend(extension(
            "2.5.29.37",
            false,
            &der::tlv(tag::SEQUENCE, &some),
        ));
    }
    if chance.below(3) == 0 {
        let flag: &[u8] = if chance.below(2) == 0 {
            &[1, 1, 0xff]
        } else {
            &[]
        };
        all.extend(extension("2.5.29.19", true, &der::tlv(tag::SEQUENCE, flag)));
    }
    if chance.below(3) == 0 {
        let usage = chance.pick(&[[0x03, 0x02, 0x07, 0x80], [0x03, 0x02, 0x02, 0x84]]);
        all.extend(extension("2.5.29.15", true, &usage));
    }
    match all.is_empty() {
        true => all,
        false => der::context(3, &der::tlv(tag::SEQUENCE, &all)),
    }
}

fn odd(chance: &mut Chance, spki: &[u8], signer: &EcdsaKeyPair) -> Vec<u8> {
    let algorithm = der::sequence(&[&der::oid("1.2.840.10045.4.3.2").unwrap()]);
    const DATES: [(u8, &[u8]); 4] = [
        (tag::UTC_TIME, b"700101000000Z"),
        (tag::UTC_TIME, b"260903040506Z"),
        (tag::UTC_TIME, b"491231235959Z"),
        (tag::GENERALIZED_TIME, b"20601112010203Z"),
    ];
    let date = |(string_type, text): (u8, &[u8])| der::tlv(string_type, text);
    let serial: Vec<u8> = match chance.below(6) {
        0 => vec![0],
        1 => vec![0xff, 0x01],
        2 => vec![0x80],
        3 => vec![0, 0xff],
        4 => vec![7],
        _ => (0..20)
            .map(|at| {
                if at == 0 {
                    0x0a
                } else {
                    chance.below(256) as u8
                }
            })
            .collect(),
    };
    let extensions = extensions(chance);
    let version = match extensions.is_empty() {
        true => Vec::new(),
        false => der::context(0, &der::integer(&[2])),
    };
    let body = der::sequence(&[
        &version,
        &der::tlv(tag::INTEGER, &serial),
        &algorithm,
        &corpus::encoded(chance),
        &der::sequence(&[
            &date(DATES[chance.below(2)]),
            &date(DATES[2 + chance.below(2)]),
        ]),
        &corpus::encoded(chance),
        spki,
        &extensions,
    ]);
    let signature = signer.sign(&SystemRandom::new(), &body).unwrap();
    der::sequence(&[&body, &algorithm, &der::bit_string(signature.as_ref())])
}

/// Those of which openssl knows what to make: nobody else here reads the others either.
fn sample(sandbox: &Sandbox) -> Vec<Odd> {
    let mut keys = Vec::new();
    for (name, how) in KEYS {
        let file = sandbox.path(name);
        ok(peer("openssl")
            .arg("genpkey")
            .args(how.split(' '))
            .arg("-out")
            .arg(&file));
        let spki = peer("openssl")
            .args(["pkey", "-pubout", "-outform", "DER", "-in"])
            .arg(&file)
            .output();
        keys.push((sandbox.read(name), spki.unwrap().stdout));
    }
    let random = SystemRandom::new();
    let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
    let signer = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
    let signer = EcdsaKeyPair::from_pkcs8(algorithm, signer.as_ref(), &random).unwrap();
    let mut chance = Chance(20_261_123);
    let mut sample = Vec::new();
    while sample.len() < COUNT {
        let (key, spki) = &keys[sample.len() % keys.len()];
        let pem = pem::encode(&pem::Pem::new(
            "CERTIFICATE",
            odd(&mut chance, spki, &signer),
        ));
        let read = run_peer("openssl", &["x509", "-noout", "-subject"], pem.as_bytes());
        if read.status.success() && !String::from_utf8_lossy(&read.stdout).contains("subject=\n") {
            sample.push(Odd {
                pem,
                key: key.clone(),
            });
        }
    }
    sample
}

/// What node's `getPeerCertificate()` gives a client of a server with each certificate, and what nginx makes
/// of a client with it.
const ASK: &str = r#"
const tls = require('tls'), https = require('https');
const { port, ca, all } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const peer = ({ pem, key }) => new Promise(done => {
  let server;
  try { server = tls.createServer({ key, cert: pem }, socket => socket.end()); } catch (error) { return done(null); }
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1', () => {
    const options = { port: server.address().port, host: '127.0.0.1', rejectUnauthorized: false, ca };
    const end = what => { server.close(); done(what); };
    const socket = tls.connect(options, () => {
      const said = JSON.stringify(socket.getPeerCertificate());
      socket.destroy();
      end(said);
    });
    socket.on('error', () => end(null));
  });
});
const nginx = ({ pem, key }) => new Promise(done => {
  try {
    https.get({ host: '127.0.0.1', port, key, cert: pem, ca, rejectUnauthorized: false, agent: false }, answer => {
      const parts = [];
      answer.on('data', part => parts.push(part));
      answer.on('end', () => done(Buffer.concat(parts).toString('base64')));
    }).on('error', () => done(null));
  } catch (error) { done(null); }
});
(async () => {
  const answers = [];
  for (const one of all) answers.push({ node: await peer(one), nginx: await nginx(one) });
  console.log(JSON.stringify(answers));
})();
"#;

fn nginx(folder: &Path) -> Server {
    let path = folder.display();
    Server::start(folder.join("nginx.log"), |port| {
        let config = format!(
            "daemon off; master_process off; pid {path}/pid; error_log stderr; events {{}}
             http {{
               access_log off; client_body_temp_path {path}/b; proxy_temp_path {path}/p; fastcgi_temp_path {path}/f;
               uwsgi_temp_path {path}/u; scgi_temp_path {path}/s;
               server {{
                 listen 127.0.0.1:{port} ssl; ssl_certificate {path}/server.pem; ssl_certificate_key {path}/p256;
                 ssl_verify_client optional_no_ca;
                 location / {{ return 200 \"$ssl_client_s_dn\\n$ssl_client_i_dn\\n$ssl_client_s_dn_legacy\\n$ssl_client_i_dn_legacy\\n$ssl_client_fingerprint\\n$ssl_client_escaped_cert\"; }}
               }}
             }}"
        );
        std::fs::write(folder.join("nginx.conf"), config).unwrap();
        let mut nginx = support::peer("nginx");
        nginx
            .arg("-c")
            .arg(folder.join("nginx.conf"))
            .arg("-p")
            .arg(folder);
        nginx.args(["-e", "stderr"]);
        nginx
    })
}

fn unbase64(text: &str) -> Vec<u8> {
    let armoured = format!("-----BEGIN X-----\n{text}\n-----END X-----\n");
    pem::parse(armoured).unwrap().into_contents()
}

#[test]
fn a_hundred_odd_certificates() {
    let sandbox = Sandbox::new();
    let sample = sample(&sandbox);
    let args = "req -x509 -key p256 -out server.pem -subj /CN=server -days 9";
    let mut openssl = peer("openssl");
    ok(openssl.args(args.split(' ')).current_dir(sandbox.path("")));
    let server = nginx(&sandbox.path(""));
    let all: Vec<Value> = sample
        .iter()
        .map(|odd| json!({"pem": odd.pem, "key": odd.key}))
        .collect();
    let question = json!({"port": server.port, "ca": sandbox.read("server.pem"), "all": all});
    let output = run_peer("node", &["-e", ASK], question.to_string().as_bytes());
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let answers: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();

    let (mut by_node, mut by_nginx) = (0, 0);
    let mut differ = Vec::new();
    for (index, (odd, answer)) in sample.iter().zip(&answers).enumerate() {
        let file = format!("{index}.pem");
        sandbox.write(&file, &odd.pem);
        let ours = |args: &[&str]| {
            let mut command = sandbox.command(&[&["inspect"], args, &[&file]].concat());
            let output = command.output().unwrap();
            assert!(
                output.status.success(),
                "{file} {args:?}: {}",
                String::from_utf8_lossy(&output.stderr)
            );
            output.stdout
        };
        let mut compare = |what: &str, theirs: &[u8], ours: &[u8]| {
            if theirs != ours {
                let shown = |bytes| String::from_utf8_lossy(bytes).into_owned();
                differ.push(format!(
                    "{index} {what}\n  theirs {}\n  ours   {}",
                    shown(theirs),
                    shown(ours)
                ));
            }
        };
        // openssl
        for (field, flags) in [
            ("subject", "-subject"),
            ("issuer", "-issuer"),
            ("sha256", "-fingerprint -sha256"),
            ("sha1", "-fingerprint -sha1"),
        ] {
            let args: Vec<&str> = ["x509", "-noout"]
                .into_iter()
                .chain(flags.split(' '))
                .collect();
            let said = run_peer("openssl", &args, odd.pem.as_bytes()).stdout;
            let value = said.splitn(2, |byte| *byte == b'=').nth(1).unwrap();
            compare(
                &format!("openssl {field}"),
                value,
                &ours(&["--as", "openssl", "--field", field]),
            );
        }
        // node
        if let Some(said) = answer["node"].as_str() {
            let theirs: Value = serde_json::from_str(said).unwrap();
            let ours: Value = serde_json::from_slice(&ours(&["--as", "node"])).unwrap();
            by_node += 1;
            let mut names: Vec<&String> = theirs.as_object().unwrap().keys().collect();
            names.extend(ours.as_object().unwrap().keys());
            names.sort();
            names.dedup();
            for name in names {
                let (theirs, ours) = (theirs[name].to_string(), ours[name].to_string());
                compare(&format!("node {name}"), theirs.as_bytes(), ours.as_bytes());
            }
        }
        // nginx
        let Some(said) = answer["nginx"].as_str() else {
            continue;
        };
        by_nginx += 1;
        let said = unbase64(said);
        let lines: Vec<&[u8]> = said.splitn(6, |byte| *byte == b'\n').collect();
        for (line, (style, field)) in lines.iter().zip([
            ("nginx", "subject"),
            ("nginx", "issuer"),
            ("nginx-legacy", "subject"),
            ("nginx-legacy", "issuer"),
            ("nginx", "sha1"),
        ]) {
            let ours = ours(&["--as", style, "--field", field]);
            let ours = ours.strip_suffix(b"\n").unwrap();
            compare(&format!("{style} {field}"), line, ours);
        }
        // What nginx hands on in a header is the certificate again.
        sandbox.write("escaped", lines[5]);
        let again = sandbox.ok(&["inspect", "--field", "sha256", "escaped"]);
        compare("escaped", again.as_bytes(), &ours(&["--field", "sha256"]));
    }
    println!(
        "{} certificates; node {by_node}, nginx {by_nginx}",
        sample.len()
    );
    let some = &differ[..differ.len().min(12)];
    assert!(
        differ.is_empty(),
        "{} differ\n{}",
        differ.len(),
        some.join("\n")
    );
    assert!(by_node >= COUNT * 9 / 10, "node showed {by_node}");
    assert!(by_nginx >= COUNT * 8 / 10, "nginx showed {by_nginx}");
}
