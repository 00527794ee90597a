//! `apply`: a whole PKI from one file; the plan, what is made of it, and that a second run changes nothing.

use serde_json::json;
use time::Duration;

use super::kit::{LEDGER, fixture, openssl, with};
use crate::support::{Run, Sandbox, run_peer};

/// A folder with the example and what it names.
pub fn example() -> Sandbox {
    let sandbox = Sandbox::new();
    std::fs::create_dir(sandbox.path("requests")).unwrap();
    for name in ["pki.toml", "requests/plain.csr"] {
        std::fs::copy(fixture(name), sandbox.path(name)).unwrap();
    }
    sandbox
}

/// A folder with this manifest.
pub fn of(manifest: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("pki.toml", manifest);
    sandbox
}

/// One whose manifest was applied.
pub fn applied(manifest: &str) -> Sandbox {
    let sandbox = of(manifest);
    sandbox.ok(&["apply", "pki.toml", "--yes"]);
    sandbox
}

/// A CA, a server and a client.
pub const SMALL: &str = "[ca]\n[[server]]\nhosts = ['a.test']\n[[client]]\nname = 'alice'\n";

/// With every word that begins a line of the plan as it is when it was done.
fn done(plan: &str) -> String {
    let words = [
        ("+ create ", "+ created "),
        ("~ renew ", "~ renewed "),
        ("~ reissue ", "~ reissued "),
        ("= keep ", "= kept "),
        ("- revoke ", "- revoked "),
    ];
    let lines = plan.lines().map(|line| {
        let found = words.iter().find(|(planned, _)| line.starts_with(planned));
        found.map_or(line.to_owned(), |(planned, done)| {
            line.replacen(planned, done, 1)
        })
    });
    lines.map(|line| line + "\n").collect()
}

/// Nothing is to be done, and nothing is, in any manner of running.
pub fn is_at_rest(sandbox: &Sandbox, args: &[&str]) {
    let before = sandbox.snapshot();
    let said = sandbox.ok(args);
    let last = said.lines().last().unwrap();
    assert!(last.starts_with("nothing to do: "), "{said}");
    for flag in ["--yes", "--dry-run", "--check"] {
        if !args.contains(&flag) {
            let said = sandbox.ok(&with(args, flag));
            assert_eq!(said.lines().last(), Some(last), "{flag}");
        }
    }
    let json = sandbox.json(args);
    assert_eq!(json["outcome"], "kept", "{json}");
    for change in json["changes"].as_array().unwrap() {
        assert!(
            ["keep", "unlisted"].contains(&change["action"].as_str().unwrap()),
            "{json}"
        );
        for file in change["files"].as_array().unwrap() {
            assert_eq!(file["written"], false, "{json}");
        }
    }
    assert_eq!(before, sandbox.snapshot(), "{args:?} changed what it kept");
}

#[test]
fn the_example() {
    let sandbox = example();
    let plan = "\
+ create certificate authority CN=Acme CA,O=Acme,C=US in ./pki/ca.crt
+ create intermediate certificate authority CN=Acme Web CA,O=Acme,C=US in ./web/ca.crt
+ create server certificate CN=api.example.test in ./api.example.test.crt
+ create client certificate CN=billing,OU=Services,O=Acme in ./billing.crt
+ create client certificate CN=plain,O=Acme in ./partner.crt
+ create revocation list of CN=Acme CA,O=Acme,C=US in ./pki/crl.pem
+ create revocation list of CN=Acme Web CA,O=Acme,C=US in ./web/crl.pem
plan: 7 to create
";
    let empty = sandbox.snapshot();
    assert_eq!(sandbox.ok(&["apply", "pki.toml", "--dry-run"]), plan);
    let check = sandbox.run(&["apply", "pki.toml", "--check"]);
    assert_eq!(
        (check.code, check.stdout.as_str(), check.stderr.as_str()),
        (5, plan, "")
    );
    let json = sandbox.json(&["apply", "pki.toml", "--dry-run"]);
    assert_eq!(json["dry_run"], true);
    assert_eq!(empty, sandbox.snapshot());

    let said = sandbox.ok(&["apply", "pki.toml", "--yes"]);
    assert_eq!(
        said,
        done(plan).replace("plan: 7 to create", "applied: 7 created")
    );
    let top = [
        "api.example.test.crt",
        "api.example.test.key",
        "billing.crt",
        "billing.key",
        "partner.crt",
        "pki",
        "pki.toml",
        "requests",
        "web",
    ];
    assert_eq!(sandbox.entries("."), top);
    for folder in ["pki", "web"] {
        let mut of_ca = vec!["ca.crt", "ca.key", "crl.pem"];
        of_ca.extend(LEDGER);
        assert_eq!(sandbox.entries(folder), of_ca);
        assert_eq!(sandbox.mode(&format!("{folder}/ca.key")), 0o600);
        assert_eq!(sandbox.mode(&format!("{folder}/crl.pem")), 0o644);
    }
    for (name, mode) in [
        ("billing.key", 0o600),
        ("billing.crt", 0o644),
        ("partner.crt", 0o644),
    ] {
        assert_eq!(sandbox.mode(name), mode, "{name}");
    }
    is_at_rest(&sandbox, &["apply", "pki.toml"]);

    let text = openssl(&sandbox, &["x509", "-in", "web/ca.crt", "-noout", "-text"]);
    for words in [
        "CA:TRUE, pathlen:0",
        "DNS:example.test",
        "IP:10.0.0.0/255.0.0.0",
    ] {
        assert!(text.contains(words), "{text}");
    }
    let server = sandbox.certificate("api.example.test.crt");
    let life = server.facts().validity;
    assert_eq!((life.not_after - life.not_before).whole_days(), 90);
    assert!(
        sandbox
            .read("api.example.test.crt")
            .matches("BEGIN CERTIFICATE")
            .count()
            == 2
    );
    sandbox.pair_matches("billing");
}

#[test]
fn json_says_what_each_line_says() {
    let sandbox = of(SMALL);
    let json = sandbox.json(&["apply", "pki.toml", "--yes"]);
    assert_eq!(json["schema"], 1);
    assert_eq!(
        (&json["command"], &json["outcome"]),
        (&json!("apply"), &json!("created"))
    );
    assert_eq!(json.get("dry_run"), None);
    let kinds: Vec<&str> = json["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| change["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["ca", "server", "client", "crl"]);
    let client = &json["changes"][2];
    let serial = sandbox.certificate("alice.crt").facts().serial.to_string();
    assert_eq!(
        *client,
        json!({
            "action": "create", "done": true, "kind": "client", "name": "CN=alice", "ca": "./pki", "reason": null, "line": 4,
            "serial": serial,
            "files": [
                {"path": "./alice.key", "kind": "key", "written": true},
                {"path": "./alice.crt", "kind": "certificate", "written": true},
            ],
        })
    );
    assert_eq!(
        json["counts"],
        json!({"create": 4, "renew": 0, "reissue": 0, "revoke": 0, "keep": 0, "conflict": 0, "unlisted": 0})
    );
    assert_eq!(json["warnings"], json!([]));
}

#[test]
fn one_entry_more() {
    let sandbox = applied(SMALL);
    sandbox.write("pki.toml", format!("{SMALL}[[client]]\nname = 'bob'\n"));
    let before = sandbox.bytes("alice.crt");
    let said = sandbox.ok(&["apply", "pki.toml", "--yes"]);
    assert_eq!(
        said,
        "= kept certificate authority CN=mTLS CA in ./pki/ca.crt\n\
         = kept server certificate CN=a.test in ./a.test.crt\n\
         = kept client certificate CN=alice in ./alice.crt\n\
         + created client certificate CN=bob in ./bob.crt\n\
         = kept revocation list of CN=mTLS CA in ./pki/crl.pem\n\
         applied: 1 created, 4 kept\n"
    );
    assert_eq!(before, sandbox.bytes("alice.crt"));
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
    sandbox.everything_is_recorded();
}

#[test]
fn what_is_near_its_end_is_renewed_with_its_key() {
    let sandbox = applied(SMALL);
    sandbox.age("alice", Duration::days(-300), Duration::days(30));
    let key = sandbox.bytes("alice.key");
    let plan = sandbox.ok(&["apply", "pki.toml", "--dry-run"]);
    let renewal = plan
        .lines()
        .find(|line| line.starts_with("~ renew "))
        .unwrap();
    assert!(
        renewal.starts_with("~ renew client certificate CN=alice in ./alice.crt: it ends on "),
        "{plan}"
    );
    assert!(
        renewal.ends_with(", in the last third of its life"),
        "{plan}"
    );
    assert!(plan.ends_with("plan: 1 to renew, 3 kept\n"), "{plan}");
    assert_eq!(sandbox.run(&["apply", "pki.toml", "--check"]).code, 5);
    let said = sandbox.ok(&["apply", "pki.toml", "--yes"]);
    assert!(said.ends_with("applied: 1 renewed, 3 kept\n"), "{said}");
    assert_eq!(key, sandbox.bytes("alice.key"));
    sandbox.pair_matches("alice");
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
}

#[test]
fn single_commands_and_apply_agree() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-server", "a.test"]);
    sandbox.ok(&["issue-client", "alice", "--key-type", "rsa-2048"]);
    sandbox.ok(&["crl"]);
    // Neither the default key nor the default life makes what is there wrong.
    sandbox.write(
        "pki.toml",
        format!("[defaults]\nlifetime = '1d'\nkey_type = 'ed25519'\n{SMALL}"),
    );
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
    sandbox.write("pki.toml", SMALL.replace("[ca]\n", ""));
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
    let other = applied(SMALL);
    for args in [
        &["init-ca"][..],
        &["issue-server", "a.test"],
        &["issue-client", "alice"],
        &["crl"],
    ] {
        other.keeps(args);
    }
    // The type of a new key.
    sandbox.write(
        "pki.toml",
        "[defaults]\nkey_type = 'ed25519'\n[[client]]\nname = 'carol'\n",
    );
    sandbox.ok(&["apply", "pki.toml", "--yes"]);
    assert_eq!(
        sandbox.ok(&["inspect", "carol.crt", "--field", "key-type"]),
        "ed25519\n"
    );
}

#[test]
fn folders() {
    let sandbox = Sandbox::new();
    for folder in ["etc", "var"] {
        std::fs::create_dir(sandbox.path(folder)).unwrap();
    }
    sandbox.ok(&["csr", "partner", "--out-dir", "etc"]);
    sandbox.write(
        "etc/pki.toml",
        "[ca]\n[[intermediate]]\nname = 'web'\n[[intermediate]]\nname = 'deep'\nca = 'web'\ndir = 'deep'\n\
         [[client]]\nname = 'other'\ncsr = 'partner.csr'\nca = 'deep'\n",
    );
    let args = [
        "--ca-dir",
        "var/pki",
        "apply",
        "etc/pki.toml",
        "--out-dir",
        "var/tls",
        "--yes",
    ];
    sandbox.ok(&args);
    for file in [
        "var/pki/ca.crt",
        "var/web/ca.crt",
        "etc/deep/ca.crt",
        "var/tls/other.crt",
    ] {
        assert!(sandbox.exists(file), "{file}");
    }
    assert!(!sandbox.exists("var/tls/other.key"));
    assert_eq!(
        sandbox
            .read("var/tls/other.crt")
            .matches("BEGIN CERTIFICATE")
            .count(),
        3
    );
    is_at_rest(&sandbox, &args);
    let good = ["verify", "var/tls/other.crt", "--ca", "var/pki/ca.crt"];
    sandbox.ok(&good);
}

/// Beside the CA's folder is where the folder is, however it is called.
#[test]
fn an_intermediate_beside_a_folder_with_another_name() {
    let sandbox = Sandbox::new();
    std::fs::create_dir_all(sandbox.path("top/pki/sub")).unwrap();
    std::os::unix::fs::symlink("top/pki", sandbox.path("link")).unwrap();
    sandbox.write("pki.toml", "[ca]\n[[intermediate]]\nname = 'web'\n");
    let top = sandbox.path("top").canonicalize().unwrap();
    let run = |folder: &str, manifest: &str, ca_dir: &str, flag: &str| {
        let mut command = sandbox.command(&["apply", manifest, "--ca-dir", ca_dir, flag]);
        let run = Run::of(command.current_dir(sandbox.path(folder)).output().unwrap());
        assert_eq!(run.code, 0, "{}", run.stderr);
        run.stdout
    };
    run("top/pki", "../../pki.toml", ".", "--yes");
    assert_eq!(sandbox.entries("top"), ["pki", "web"]);
    let before = sandbox.snapshot();
    for (folder, manifest, ca_dir) in [
        ("top/pki", "../../pki.toml", "./"),
        ("top/pki/sub", "../../../pki.toml", ".."),
        ("top", "../pki.toml", "pki/sub/.."),
        (".", "pki.toml", "link"),
        (".", "pki.toml", "link/"),
    ] {
        let said = run(folder, manifest, ca_dir, "--check");
        let place = format!("web in {}/web/ca.crt\n", top.display());
        assert!(said.contains(&place), "{ca_dir}: {said}");
    }
    // Where the path says it, so do the messages.
    let said = run(".", "pki.toml", "top/pki", "--check");
    assert!(said.contains(" web in top/web/ca.crt\n"), "{said}");
    assert_eq!(before, sandbox.snapshot());
}

#[test]
fn from_standard_input() {
    let sandbox = Sandbox::new();
    let run = sandbox.run_with(&["apply", "-", "--yes"], SMALL.as_bytes());
    assert_eq!(run.code, 0, "{}", run.stderr);
    let run = sandbox.run_with(&["apply", "-"], SMALL.as_bytes());
    assert!(
        run.stdout.ends_with("nothing to do: 4 kept\n"),
        "{}",
        run.stdout
    );
    let before = sandbox.snapshot();
    let run = sandbox.run_with(&["apply", "-", "--ca-pass", "stdin"], SMALL.as_bytes());
    assert_eq!(run.code, 2, "{}", run.stderr);
    let run = sandbox.run_with(&["apply", "-"], b"[ca]\nx = 1\n");
    assert!(
        run.stderr
            .contains("standard input:2:1: `ca` has no key `x`"),
        "{}",
        run.stderr
    );
    assert_eq!(before, sandbox.snapshot());
}

#[test]
fn under_a_passphrase() {
    let sandbox = of(&format!(
        "{SMALL}[[intermediate]]\nname = 'web'\n[[client]]\nname = 'carol'\nca = 'web'\n"
    ));
    sandbox.write("pass", "open sesame\n");
    let args = ["apply", "pki.toml", "--yes", "--ca-pass", "file:pass"];
    sandbox.ok(&args);
    for key in ["pki/ca.key", "web/ca.key"] {
        assert!(sandbox.read(key).contains("ENCRYPTED"), "{key}");
    }
    assert!(!sandbox.read("alice.key").contains("ENCRYPTED"));
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
    let more = sandbox.read("pki.toml")
        + "[[client]]\nname = 'dave'\n[[client]]\nname = 'erin'\nca = 'web'\n";
    sandbox.write("pki.toml", more);
    sandbox.write("wrong", "no\n");
    sandbox.ok(&["apply", "pki.toml", "--dry-run"]);
    sandbox.fails(
        &["apply", "pki.toml", "--yes"],
        6,
        &["is under a passphrase"],
    );
    sandbox.fails(
        &["apply", "pki.toml", "--yes", "--ca-pass", "file:wrong"],
        6,
        &["does not open"],
    );
    // From a stream it is read once, for all keys.
    let args = ["apply", "pki.toml", "--yes", "--ca-pass", "stdin"];
    let run = sandbox.run_with(&args, b"open sesame\n");
    assert_eq!(run.code, 0, "{}", run.stderr);
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
    let fresh = of(&sandbox.read("pki.toml"));
    let run = fresh.run_with(&args, b"open sesame\n");
    assert_eq!(run.code, 0, "{}", run.stderr);
    is_at_rest(&fresh, &["apply", "pki.toml"]);
}

#[test]
fn quiet_says_nothing() {
    let sandbox = of(SMALL);
    assert_eq!(sandbox.ok(&["apply", "pki.toml", "--yes", "--quiet"]), "");
    assert_eq!(sandbox.ok(&["apply", "pki.toml", "--quiet"]), "");
}

#[test]
fn the_schema() {
    let sandbox = Sandbox::new();
    let text = sandbox.ok(&["apply", "--schema"]);
    let schema: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        schema["$schema"],
        "https://json-schema.org/draft/2020-12/schema"
    );
    let tables: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
    assert_eq!(
        tables,
        [
            "ca",
            "defaults",
            "crl",
            "intermediate",
            "server",
            "client",
            "revoked"
        ]
    );
    assert_eq!(sandbox.json(&["apply", "--schema"])["json_schema"], schema);
    // The words are spelled there as the program takes them.
    let kinds = &schema["properties"]["defaults"]["properties"]["key_type"]["anyOf"];
    let offered: Vec<&str> = kinds[0]["enum"]
        .as_array()
        .unwrap()
        .iter()
        .map(|kind| kind.as_str().unwrap())
        .collect();
    let others = [
        "EC-P256",
        "rsa_2048",
        "Ed-25519",
        "-rsa3072-",
        "rsa-1024",
        "ec p256",
        "xed25519",
        "ed25519x",
    ];
    for kind in offered.into_iter().chain(others) {
        sandbox.write(
            "pki.toml",
            format!("[defaults]\nkey_type = '{kind}'\n[ca]\n"),
        );
        let is_taken = sandbox.run(&["apply", "pki.toml", "--dry-run"]).code == 0;
        let pattern = kinds[1]["pattern"].as_str().unwrap();
        let found = run_peer("grep", &["-E", "-e", pattern], kind.as_bytes());
        assert_eq!(found.status.success(), is_taken, "{kind}: {pattern}");
    }
    assert_eq!(sandbox.ok(&["apply", "--schema", "--quiet"]), text);
    sandbox.fails(&["apply", "--schema", "pki.toml"], 2, &["--schema"]);
    let both = ["apply MANIFEST.toml\n", "apply --clients FILE.csv\n"];
    sandbox.fails(&["apply"], 2, &both);
    sandbox.fails(&["apply", "--yes", "--prune"], 2, &both);
}
