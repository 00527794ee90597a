//! `inspect HOST:PORT` where there is no server to speak of: nobody there, another protocol, half a
//! handshake, lies. And what a command line with a server must and must not have.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use mtls_ca::pki::armour;
use rustls::crypto::ring::{default_provider, sign::any_supported_type};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, ServerConnection};

use super::kit::line;
use crate::support::Sandbox;

/// A place where every caller meets `manner`, which has heard how the caller began.
fn listen(manner: impl Fn(&mut TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let place = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            manner(&mut stream);
        }
    });
    place
}

/// One that answers the first words with `answer`, and closes when the caller does.
fn answers(answer: impl Into<Vec<u8>>) -> String {
    let answer = answer.into();
    listen(move |stream| {
        let _ = stream.read(&mut [0; 4096]);
        let _ = stream.write_all(&answer);
        wait_for_the_end(stream);
    })
}

fn wait_for_the_end(stream: &mut TcpStream) {
    while stream.read(&mut [0; 4096]).is_ok_and(|count| count > 0) {}
}

#[test]
fn what_speaks_no_tls_is_named() {
    let sandbox = Sandbox::new();
    for (answer, words) in [
        (
            &b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"[..],
            &[
                "speaks plain HTTP, not TLS: it answers `HTTP/1.1 400 Bad Request`",
                "port of its HTTPS",
            ][..],
        ),
        (
            b"220 mail.example.test ESMTP\r\n",
            &[
                "speaks no TLS: it answers `220 mail.example.test ESMTP`",
                "STARTTLS",
            ],
        ),
        (
            b"SSH-2.0-OpenSSH_9.2\r\n",
            &["it answers `SSH-2.0-OpenSSH_9.2`"],
        ),
        (
            b"\x00\xff\x1b[31mred\x07\n",
            &["speaks no TLS: its answer begins with 00 ff 1b 5b 33 31 6d 72"],
        ),
        // Terminals are not to be written to by servers.
        (b"a\x1b[31mb\n", &["its answer begins with 61 1b"]),
    ] {
        let place = answers(answer);
        sandbox.fails(
            &["inspect", &place],
            1,
            &[&[place.as_str()], words].concat(),
        );
        sandbox.fails_in_json(&["inspect", &place], "io", 1, &words[..1]);
    }
}

#[test]
fn alerts_and_broken_records_are_explained() {
    let sandbox = Sandbox::new();
    let alert = |number: u8| vec![21, 3, 3, 0, 2, 2, number];
    for (answer, words) in [
        (alert(40), &["alert handshake_failure", "AES-GCM"][..]),
        (
            alert(112),
            &["alert unrecognized_name", "--servername NAME"],
        ),
        (
            alert(70),
            &["alert protocol_version: it speaks neither TLS 1.2 nor 1.3"],
        ),
        (alert(80), &["alert internal_error"]),
        (alert(250), &["alert number 250"]),
        // A ServerHello that says it has 16 MB.
        (
            [&[22, 3, 3, 0x40, 0, 2, 0xff, 0xff, 0xff][..], &[0; 0x4000]].concat(),
            &["too large", "64 KB"],
        ),
        // A certificate before any hello, a hello without content, data of an application.
        (
            vec![22, 3, 3, 0, 4, 11, 0, 0, 0],
            &["broken off: the server sent a message that"],
        ),
        (
            vec![22, 3, 3, 0, 4, 2, 0, 0, 0],
            &["cannot be read (missing data"],
        ),
        (
            vec![23, 3, 3, 0, 1, 0],
            &["broken off: the server sent a message that has no place there"],
        ),
        (vec![22, 9, 9, 0, 1, 0], &["broken off"]),
    ] {
        let place = answers(answer);
        sandbox.fails(
            &["inspect", &place],
            1,
            &[&[place.as_str()], words].concat(),
        );
    }
}

#[test]
fn whoever_hangs_up_or_says_nothing_is_not_waited_for() {
    let sandbox = Sandbox::new();
    let closes = listen(|_| {});
    sandbox.fails(
        &["inspect", &closes],
        1,
        &[&closes, "closed the connection in the handshake"],
    );
    let closes_later = listen(|stream| {
        let _ = stream.read(&mut [0; 4096]);
    });
    sandbox.fails(
        &["inspect", &closes_later],
        1,
        &["closed the connection in the handshake"],
    );
    let silent = listen(wait_for_the_end);
    let words = ["says nothing: no answer to a TLS handshake within 5 seconds"];
    sandbox.fails(&["inspect", &silent], 1, &words);
    // Half of a record, and then nothing for ever.
    let half = answers([22, 3, 3, 0x10, 0, 2]);
    sandbox.fails(&["inspect", &half], 1, &["not over after 5 seconds"]);
    // Something for ever: records that may stand anywhere, and an answer one octet at a time.
    let flood = listen(|stream| {
        let _ = stream.read(&mut [0; 4096]);
        while stream.write_all(&[20, 3, 3, 0, 1, 1].repeat(100)).is_ok() {}
    });
    sandbox.fails(&["inspect", &flood], 1, &["the handshake with"]);
    let nobody = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().to_string()
    };
    let words = [
        "nothing listens on",
        &nobody,
        "refused",
        "is the server running",
    ];
    sandbox.fails(&["inspect", &nobody], 1, &words);
    let words = ["the host `nowhere.invalid` has no known address"];
    sandbox.fails(&["inspect", "nowhere.invalid:443"], 1, &words);
}

/// Presents a certificate that it has no key of.
#[derive(Debug)]
struct Liar(Arc<CertifiedKey>);

impl ResolvesServerCert for Liar {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.clone())
    }
}

#[test]
fn a_certificate_without_its_key_is_not_believed() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-server", "localhost", "127.0.0.1"]);
    sandbox.ok(&["issue-server", "other.test"]);
    let block = |name: &str| {
        armour::read(sandbox.read(name).as_bytes())
            .unwrap()
            .remove(0)
            .der
    };
    let chain = vec![CertificateDer::from(block("localhost.crt").to_vec())];
    let key = PrivateKeyDer::Pkcs8(block("other.test.key").to_vec().into());
    let pair = CertifiedKey::new(chain, any_supported_type(&key).unwrap());
    let liar = Arc::new(Liar(Arc::new(pair)));
    for version in [&rustls::version::TLS13, &rustls::version::TLS12] {
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_protocol_versions(&[version])
            .unwrap()
            .with_no_client_auth()
            .with_cert_resolver(liar.clone());
        let config = Arc::new(config);
        let place = listen(move |stream| {
            let mut tls = ServerConnection::new(config.clone()).unwrap();
            while tls.complete_io(stream).is_ok_and(|(read, _)| read > 0) {}
        });
        let words = "signed it with another key than that of its certificate";
        let run = sandbox.fails(&["inspect", &place], 1, &[words, &place]);
        // The chain is shown all the same, and that it is no proof.
        for said in [
            "server certificate CN=localhost",
            "has its key",
            "no: it signed",
        ] {
            assert!(run.stdout.contains(said), "{said}\n{}", run.stdout);
        }
        let json = sandbox.fails_in_json(&["inspect", &place], "io", 1, &[words]);
        assert_eq!(json["objects"][0]["key_proof"], "bad");
        assert_eq!(json["objects"][0]["chain"][0]["subject"], "CN=localhost");
    }
}

#[test]
fn options_for_servers_want_a_server_and_each_other() {
    let sandbox = Sandbox::with_ca();
    for who in ["alice", "bob"] {
        sandbox.ok(&["issue-client", who]);
    }
    let place = answers("");
    for (args, words) in [
        (
            "alice.crt --ca pki/ca.crt",
            &["--ca is for servers", "HOST:PORT"][..],
        ),
        (
            "alice.crt --cert alice.crt --key alice.key",
            &["--cert is for servers"],
        ),
        ("alice.crt --key alice.key", &["--key is for servers"]),
        (
            "alice.crt --servername a.test",
            &["--servername is for servers"],
        ),
        ("PLACE --cert alice.crt", &["--cert needs --key"]),
        ("PLACE --key alice.key", &["--key needs --cert"]),
        (
            "PLACE --key-pass env:NO",
            &["--key-pass needs --cert and --key"],
        ),
        (
            "PLACE --servername a..b",
            &["`a..b` is neither a host name nor an address"],
        ),
        (
            "PLACE --pass stdin --cert alice.crt --key alice.key --key-pass stdin",
            &["standard input"],
        ),
    ] {
        let args = format!("inspect {}", args.replace("PLACE", &place));
        sandbox.fails(&line(&args), 2, words);
    }
    for (args, words) in [
        (
            "--cert alice.crt --key bob.key",
            &["bob.key does not belong to alice.crt"][..],
        ),
        (
            "--cert alice.key --key alice.key",
            &["alice.key holds a private key"],
        ),
        ("--cert alice.crt --key gone.key", &["cannot read gone.key"]),
        ("--ca gone.crt", &["cannot read gone.crt"]),
        (
            "--ca alice.key",
            &["alice.key holds a private key; a CA's certificate is wanted here"],
        ),
    ] {
        sandbox.fails(&line(&format!("inspect {place} {args}")), 1, words);
    }
    // What is no file and no server either.
    for odd in [
        "https://localhost/",
        "localhost:0",
        "localhost:65536",
        "::1:443",
        "localhost:https",
        "a b:1",
    ] {
        sandbox.fails(
            &["inspect", odd],
            1,
            &["there is no such file", "HOST:PORT"],
        );
    }
    sandbox.fails(
        &["inspect", "gone.crt"],
        1,
        &["cannot read gone.crt: there is no such file"],
    );
}
