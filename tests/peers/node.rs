//! node's own HTTPS server asks for client certificates, without nginx.

use super::child::Server;
use super::clients::{Call, Client};
use super::setting::{EXPIRED, GOOD, SERVER, STRANGER, Setting, UNKNOWN};
use super::{ok, peer, script};
use crate::support;

#[test]
fn knows_a_client_by_its_fingerprint() {
    let setting = Setting::new();
    let server = mutual(&setting);
    each_client_is_known_or_turned_away(&setting, server.port);
    server.must_say(&["peer did not return a certificate"]);
    assert_eq!(
        server.log().matches("request").count(),
        2 * Client::ALL.len()
    );
}

#[test]
fn says_why_it_turns_a_client_away() {
    let setting = Setting::new();
    let server = mutual_with(&setting, "tolerant");
    let issuer = [
        "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
        "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    ];
    for (who, reasons) in [
        (STRANGER, &issuer[..]),
        (SERVER, &["INVALID_PURPOSE"]),
        (EXPIRED, &["CERT_HAS_EXPIRED"]),
    ] {
        let answer = Client::Node.get(&Call {
            setting: &setting,
            port: server.port,
            who: Some(who),
            headers: &[],
        });
        assert_eq!(answer.status(), Some(403), "{who}: {answer:?}");
        let said = answer.json();
        assert_eq!(said["authorized"], false, "{who}");
        let reason = said["error"].as_str().unwrap();
        assert!(reasons.contains(&reason), "{who}: {reason}");
    }
}

#[test]
fn names_and_fingerprints_are_those_that_inspect_prints() {
    let setting = Setting::new();
    let print = "const { X509Certificate } = require('crypto');
        const c = new X509Certificate(require('fs').readFileSync(process.argv[1]));
        console.log(c.fingerprint256); console.log(c.fingerprint);";
    let said = ok(peer("node").args(["-e", print, &setting.file("alice.crt")]));
    let ours = ["sha256", "sha1"]
        .map(|field| setting.inspect(GOOD, &["--field", field, "--as", "node"]) + "\n");
    assert_eq!(said, ours.concat());
}

/// The known one is greeted by name, one of our CA that nobody knows is not, and all
/// others do not get through the handshake.
pub fn each_client_is_known_or_turned_away(setting: &Setting, port: u16) {
    let fingerprint = setting.inspect(GOOD, &["--field", "sha256", "--as", "node"]);
    for client in Client::ALL {
        let get = |who| {
            client.get(&Call {
                setting,
                port,
                who,
                headers: &[],
            })
        };
        let good = get(Some(GOOD));
        assert_eq!(good.status(), Some(200), "{client:?}: {good:?}");
        let said = good.json();
        assert_eq!(said["name"], GOOD, "{client:?}");
        assert_eq!(said["authorized"], true, "{client:?}");
        assert_eq!(said["fingerprint256"], fingerprint, "{client:?}");

        let unknown = get(Some(UNKNOWN));
        assert_eq!(unknown.status(), Some(403), "{client:?}: {unknown:?}");
        for who in [None, Some(STRANGER), Some(SERVER), Some(EXPIRED)] {
            let refused = get(who);
            assert_eq!(refused.status(), None, "{client:?} {who:?}: {refused:?}");
        }
    }
}

/// The server of `fixtures/peers/mutual.js`, which knows the good one.
pub fn mutual(setting: &Setting) -> Server {
    mutual_with(setting, "strict")
}

fn mutual_with(setting: &Setting, manner: &str) -> Server {
    let people = setting.people();
    Server::start(setting.sandbox.path("node.log"), |port| {
        let mut node = support::peer("node");
        node.arg(script("mutual.js")).arg(port.to_string());
        node.args(["localhost.crt", "localhost.key", "pki/ca.crt"].map(|name| setting.file(name)));
        node.args([&people, manner]);
        node
    })
}

/// Every curve that openssl has, also those that no TLS speaks.
#[test]
fn keys_on_all_curves_are_told_as_node_tells_them() {
    let folder = tempfile::tempdir().unwrap();
    let listed = ok(peer("openssl").args(["ecparam", "-list_curves"]));
    let names = listed.lines().filter_map(|line| line.split_once(':'));
    let names: Vec<&str> = names.map(|(name, _)| name.trim()).collect();
    let mut files = Vec::new();
    for name in names {
        let curve = format!("ec_paramgen_curve:{name}");
        let file = folder.path().join(format!("{name}.crt"));
        let mut make = peer("openssl");
        make.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", &curve]);
        make.args(["-nodes", "-keyout", "/dev/null", "-subj", "/CN=a", "-out"]);
        // Some cannot sign, and SM2 signs in its own way.
        if make.arg(&file).output().unwrap().status.success() && name != "SM2" {
            files.push(file.display().to_string());
        }
    }
    assert!(files.len() > 50, "{}", files.len());
    let print = "const { X509Certificate } = require('crypto'); const fs = require('fs');
        for (const file of process.argv.slice(1))
            console.log(JSON.stringify(new X509Certificate(fs.readFileSync(file)).toLegacyObject()));";
    let said = ok(peer("node").args(["-e", print]).args(&files));
    for (file, theirs) in files.iter().zip(said.lines()) {
        let mut ours = std::process::Command::new(support::PROGRAM);
        let ours = ok(ours.args(["inspect", "--as", "node", file]));
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        let (ours, theirs) = (read(&ours), read(theirs));
        for member in ["bits", "asn1Curve", "nistCurve", "pubkey"] {
            assert_eq!(ours[member], theirs[member], "{file} {member}");
        }
    }
}
