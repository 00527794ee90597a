//! `verify`: yes, or no with exit code 4 and the reason.

use mtls_ca::pki::armour;
use serde_json::json;
use time::Duration;

use super::kit::{fixture, line, openssl};
use crate::differential::make::{Draft, Key, dns};
use crate::support::Sandbox;

fn with_leaves() -> Sandbox {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&["issue-server", "a.test", "10.0.0.1"]);
    sandbox.ok(&["issue-client", "alice@example.test", "--name", "alice"]);
    sandbox
}

/// Exit 4, not valid, and one of the problems has a message with `words` and a hint.
fn says_no(sandbox: &Sandbox, args: &[&str], words: &str) {
    let all = [&["verify"], args].concat();
    let run = sandbox.run(&all);
    assert_eq!(run.code, 4, "{args:?}\n{}{}", run.stdout, run.stderr);
    assert!(
        run.stdout.contains("not good") && run.stdout.contains(words),
        "{words}\n{}",
        run.stdout
    );
    let run = sandbox.run(&[&["--json"], &all[..]].concat());
    assert_eq!(run.code, 4);
    let json = run.json();
    assert_eq!(json["valid"], false, "{json}");
    let problems = json["problems"].as_array().unwrap();
    let found = problems
        .iter()
        .find(|problem| problem["message"].as_str().unwrap().contains(words));
    let problem = found.unwrap_or_else(|| panic!("{words}: {json}"));
    for field in ["code", "certificate", "hint"] {
        assert_ne!(problem[field].as_str().unwrap(), "", "{field}: {json}");
    }
}

#[test]
fn what_we_issue_is_good() {
    let sandbox = with_leaves();
    let said = sandbox.ok(&["verify", "a.test.crt"]);
    assert!(
        said.starts_with("good for server: CN=a.test ← CN=mTLS CA\n"),
        "{said}"
    );
    sandbox.ok(&line(
        "verify a.test.crt --purpose server --hostname a.test --ip 10.0.0.1",
    ));
    sandbox.ok(&line(
        "verify alice.crt --purpose client --email alice@example.test",
    ));
    sandbox.ok(&["verify", "a.test.crt", "alice.crt", "--purpose", "any"]);
    sandbox.ok(&["verify", "a.test.crt", "--key", "a.test.key"]);
    let json = sandbox.json(&["verify", "alice.crt"]);
    assert_eq!(json["schema"], 1);
    assert_eq!(json["command"], "verify");
    assert_eq!(json["valid"], true);
    assert_eq!(json["purposes"], json!(["client"]));
    assert_eq!(json["problems"], json!([]));
    let chain = json["chain"].as_array().unwrap();
    let facts = |file: &str| sandbox.json(&["inspect", file])["certificate"].clone();
    assert_eq!(*chain, [facts("alice.crt"), facts("pki/ca.crt")]);
}

#[test]
fn the_wrong_purpose_or_peer() {
    let sandbox = with_leaves();
    says_no(&sandbox, &["a.test.crt", "--purpose", "client"], "client");
    says_no(&sandbox, &["alice.crt", "--purpose", "server"], "server");
    says_no(&sandbox, &["a.test.crt", "--hostname", "b.test"], "b.test");
    says_no(&sandbox, &["a.test.crt", "--ip", "10.0.0.2"], "10.0.0.2");
    says_no(
        &sandbox,
        &["alice.crt", "--email", "bob@example.test"],
        "bob@example.test",
    );
    // Never by the common name: the name must be in the subjectAltName.
    sandbox.ok(&["issue-server", "b.test", "--subject", "CN=cn.test"]);
    says_no(
        &sandbox,
        &["b.test.crt", "--hostname", "cn.test"],
        "cn.test",
    );
}

#[test]
fn the_wrong_time() {
    let sandbox = with_leaves();
    says_no(
        &sandbox,
        &["a.test.crt", "--at", "2099-01-01T00:00:00Z"],
        "2099-01-01",
    );
    says_no(
        &sandbox,
        &["a.test.crt", "--at", "2000-01-01T00:00:00Z"],
        "2000-01-01",
    );
    sandbox.age("a.test", Duration::days(-9), Duration::seconds(-2));
    says_no(&sandbox, &["a.test.crt"], "ended on");
    sandbox.age("a.test", Duration::hours(1), Duration::days(2));
    says_no(&sandbox, &["a.test.crt"], "begins on");
    sandbox.fails(
        &["verify", "a.test.crt", "--at", "yesterday"],
        2,
        &["yesterday", "RFC 3339"],
    );
}

#[test]
fn the_wrong_key() {
    let sandbox = with_leaves();
    says_no(
        &sandbox,
        &["a.test.crt", "--key", "alice.key"],
        "alice.key holds",
    );
    sandbox.fails(
        &["verify", "a.test.crt", "--key", "none.key"],
        1,
        &["none.key"],
    );
}

#[test]
fn another_ca_of_the_same_name() {
    let sandbox = with_leaves();
    sandbox.ok(&["init-ca", "--ca-dir", "twin"]);
    says_no(
        &sandbox,
        &["a.test.crt", "--ca", "twin/ca.crt"],
        "signature",
    );
    let run = sandbox.run(&["verify", "a.test.crt", "--ca-dir", "twin"]);
    assert_eq!(run.code, 4, "{}", run.stdout);
    sandbox.ok(&["init-ca", "--ca-dir", "other", "--subject", "CN=Other"]);
    says_no(
        &sandbox,
        &["a.test.crt", "--ca", "other/ca.crt"],
        "CN=mTLS CA",
    );
    // Any of several anchors will do.
    sandbox.write(
        "both.crt",
        [sandbox.read("twin/ca.crt"), sandbox.read("pki/ca.crt")].concat(),
    );
    sandbox.ok(&["verify", "a.test.crt", "--ca", "both.crt"]);
}

#[test]
fn a_changed_certificate() {
    let sandbox = with_leaves();
    let mut der = sandbox.certificate("a.test.crt").as_der().to_vec();
    let last = der.len() - 1;
    der[last] ^= 1;
    sandbox.write("changed.crt", der);
    says_no(&sandbox, &["changed.crt"], "signature");
}

#[test]
fn one_bad_one_spoils_it() {
    let sandbox = with_leaves();
    sandbox.ok(&["init-ca", "--ca-dir", "other", "--subject", "CN=Other"]);
    sandbox.ok(&["issue-client", "eve", "--ca-dir", "other"]);
    let run = sandbox.run(&["verify", "a.test.crt", "eve.crt"]);
    assert_eq!(run.code, 4);
    assert!(run.stdout.contains("a.test.crt: good"), "{}", run.stdout);
    assert!(run.stdout.contains("eve.crt: not good"), "{}", run.stdout);
    let json = sandbox.json(&["verify", "a.test.crt", "eve.crt"]);
    let valid: Vec<_> = json["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["valid"].clone())
        .collect();
    assert_eq!(valid, [json!(true), json!(false)]);
    assert_eq!(json["valid"], false);
}

#[test]
fn a_chain_of_another_tools() {
    let sandbox = Sandbox::new();
    let [root, int, leaf] =
        ["root", "int", "leaf"].map(|name| fixture(&format!("chain/{name}.crt")));
    let [root_crl, int_crl] = ["root", "int"].map(|name| fixture(&format!("chain/{name}.crl")));
    let good = [
        "--ca",
        &root,
        "--intermediates",
        &int,
        "--hostname",
        "chain.example.test",
    ];
    sandbox.ok(&[&["verify", &leaf][..], &good].concat());
    let said = sandbox.ok(&["verify", &leaf, "--ca", &root, "--intermediates", &int]);
    let chain = "good for server: CN=Fixture leaf ← CN=Fixture int ← CN=Fixture Root\n";
    assert!(said.starts_with(chain), "{said}");
    says_no(&sandbox, &[&leaf, "--ca", &root], "CN=Fixture int");
    says_no(
        &sandbox,
        &[
            &leaf,
            "--ca",
            &root,
            "--intermediates",
            &int,
            "--max-depth",
            "0",
        ],
        "at most 0 were allowed",
    );
    // The leaf's file may bring the intermediate along.
    let read = |path: &str| std::fs::read(path).unwrap();
    sandbox.write("bundle.crt", [read(&leaf), read(&int)].concat());
    sandbox.ok(&["verify", "bundle.crt", "--ca", &root]);
    // Every certificate below the root must be covered by a list.
    says_no(
        &sandbox,
        &["bundle.crt", "--ca", &root, "--crl", &root_crl],
        "not covered by the one CRL given",
    );
    sandbox.write("all.crl", [read(&root_crl), read(&int_crl)].concat());
    sandbox.ok(&["verify", "bundle.crt", "--ca", &root, "--crl", "all.crl"]);
    let v1 = fixture("chain/v1.crt");
    says_no(
        &sandbox,
        &[&v1, "--ca", &root, "--intermediates", &int],
        "version",
    );
}

#[test]
fn all_that_is_said() {
    let sandbox = with_leaves();
    sandbox.ok(&["init-ca", "--ca-dir", "other", "--subject", "CN=Other"]);
    sandbox.ok(&line("init-ca --ca-dir int --parent pki --subject CN=Int"));
    sandbox.ok(&line("issue-server b.test --ca-dir int"));
    let both = sandbox.read("b.test.crt");
    let end = both
        .find("-----BEGIN")
        .map(|_| both.rfind("-----BEGIN").unwrap());
    sandbox.write("alone.crt", &both[..end.unwrap()]);
    const NOTE: &str = "  note          nobody was asked whether anything is revoked; to know, give the CRLs of its issuers with --crl FILE\n";
    let cases: [(&str, &str); 12] = [
        ("a.test.crt", "good for server: CN=a.test ← CN=mTLS CA\n{NOTE}"),
        ("b.test.crt --purpose server", "good for server: CN=b.test ← CN=Int ← CN=mTLS CA\n{NOTE}"),
        ("a.test.crt alice.crt", "a.test.crt: good for server: CN=a.test ← CN=mTLS CA\nalice.crt: good for client: CN=alice@example.test ← CN=mTLS CA\n{NOTE}"),
        ("a.test.crt --hostname A.TEST.", "good for server: CN=a.test ← CN=mTLS CA\n{NOTE}"),
        (
            "a.test.crt --hostname b.test",
            "not good CN=a.test
  CN=a.test [name-mismatch]: the certificate has DNS name a.test, IP address 10.0.0.1; the host b.test was asked for (RFC 9525 6, RFC 5280 4.2.1.6)
  hint          issue a certificate with this name in its subjectAltName, or ask for a name it has
",
        ),
        (
            "a.test.crt --hostname bücher.test",
            "not good CN=a.test
  CN=a.test [name-mismatch]: the certificate has DNS name a.test, IP address 10.0.0.1; the host bücher.test (xn--bcher-kva.test) was asked for (RFC 9525 6, RFC 5280 4.2.1.6)
  hint          issue a certificate with this name in its subjectAltName, or ask for a name it has
",
        ),
        (
            "a.test.crt --hostname a_b.test",
            "not good CN=a.test
  CN=a.test [bad-peer-name]: the certificate cannot be for the host \"a_b.test\", which is not a host name (RFC 1123 2.1)
  hint          give the host name as a client would look it up
",
        ),
        (
            "alice.crt --email bob@example.test",
            "not good CN=alice@example.test
  CN=alice@example.test [name-mismatch]: the certificate has e-mail address alice@example.test; the e-mail address bob@example.test was asked for (RFC 9525 6, RFC 5280 4.2.1.6)
  hint          issue a certificate with this name in its subjectAltName, or ask for a name it has
",
        ),
        (
            "a.test.crt --purpose client",
            "not good CN=a.test
  CN=a.test [wrong-purpose]: the certificate is for serverAuth, and clientAuth was asked for (extendedKeyUsage, RFC 5280 4.2.1.12)
  hint          use a certificate that was issued for this purpose, or verify for the other one
",
        ),
        (
            "a.test.crt --ca other/ca.crt",
            "not good CN=a.test
  CN=a.test [unknown-issuer]: the certificate was issued by CN=mTLS CA, and no such certificate is among the trust anchors and intermediates (RFC 5280 6.1)
  hint          give the certificate of CN=mTLS CA: with --intermediates FILE, or behind the leaf in its file, if it is an intermediate; with --ca FILE if you trust it
",
        ),
        (
            "alone.crt",
            "not good CN=b.test
  CN=b.test [unknown-issuer]: the certificate was issued by CN=Int, and no such certificate is among the trust anchors and intermediates (RFC 5280 6.1)
  hint          give the certificate of CN=Int: with --intermediates FILE, or behind the leaf in its file, if it is an intermediate; with --ca FILE if you trust it
",
        ),
        (
            "b.test.crt --max-depth 0",
            "not good CN=b.test
  CN=Int [max-depth]: the certificate is intermediate number 1, and at most 0 were allowed
  hint          allow more intermediates, or give a chain that is shorter
",
        ),
    ];
    for (args, wanted) in cases {
        let run = sandbox.run(&line(&format!("verify {args}")));
        assert_eq!(run.stdout, wanted.replace("{NOTE}", NOTE), "{args}");
        assert_eq!(run.stderr, "", "{args}");
    }
}

#[test]
fn the_same_name_with_another_key_and_a_changed_certificate() {
    let sandbox = with_leaves();
    sandbox.ok(&["init-ca", "--ca-dir", "twin"]);
    let id = |file: &str| {
        let own = sandbox.certificate(file).facts().ski.clone().unwrap();
        own.iter()
            .map(|octet| format!("{octet:02x}"))
            .collect::<String>()
    };
    let (ours, twin) = (id("pki/ca.crt"), id("twin/ca.crt"));
    let both = format!("it names the key {ours}, and {twin} was given (RFC 5280 6.1.3 (a)(1))");
    says_no(&sandbox, &["a.test.crt", "--ca", "twin/ca.crt"], &both);
    let mut der = sandbox.certificate("a.test.crt").as_der().to_vec();
    let last = der.len() - 1;
    der[last] ^= 1;
    sandbox.write("changed.crt", der);
    let right = format!("its key identifier {ours} is the right one");
    says_no(&sandbox, &["changed.crt"], &right);
}

#[test]
fn broken_certificates_have_a_file_and_a_number() {
    let sandbox = with_leaves();
    let junk = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    sandbox.write("junk.crt", junk);
    let run = sandbox.run(&["verify", "junk.crt"]);
    assert_eq!((run.code, run.stderr.as_str()), (4, ""));
    assert_eq!(
        run.stdout,
        "not good junk.crt
  junk.crt [malformed]: this is not a certificate in DER: it has an element of another type than belongs here (RFC 5280 4.1)
  hint          give a certificate; if this is one, have it issued again by a tool that writes DER
"
    );
    let (server, client) = (sandbox.read("a.test.crt"), sandbox.read("alice.crt"));
    // A key among them is nobody's problem, and the same certificate twice is judged once.
    let all = [
        &server,
        junk,
        &sandbox.read("a.test.key"),
        &client,
        &server,
        &client[..200],
    ];
    sandbox.write("all.crt", all.concat());
    let run = sandbox.run(&["verify", "all.crt"]);
    assert_eq!(run.code, 4);
    assert_eq!(
        run.stdout,
        "all.crt, certificate 1: good for server: CN=a.test ← CN=mTLS CA
all.crt, certificate 2: not good
  all.crt, certificate 2 [malformed]: this is not a certificate in DER: it has an element of another type than belongs here (RFC 5280 4.1)
  hint          give a certificate; if this is one, have it issued again by a tool that writes DER
all.crt, certificate 3: good for client: CN=alice@example.test ← CN=mTLS CA
all.crt, certificate 5: not good
  all.crt, certificate 5 [malformed]: all.crt cannot be used: its PEM is broken: block 6 (CERTIFICATE) begins and does not end
  hint          copy it again, whole, from BEGIN to END; if this is how it was issued, have it issued again
  note          nobody was asked whether anything is revoked; to know, give the CRLs of its issuers with --crl FILE
"
    );
    let json = sandbox.json(&["verify", "all.crt"]);
    let results = json["results"].as_array().unwrap();
    let told: Vec<_> = results
        .iter()
        .map(|one| {
            (
                one["file"].as_str().unwrap(),
                one["number"].as_u64().unwrap(),
                one["valid"].as_bool().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("all.crt", 1, true),
            ("all.crt", 2, false),
            ("all.crt", 3, true),
            ("all.crt", 5, false)
        ]
    );
    assert_eq!(json["valid"], false);
    assert_eq!(json["problems"].as_array().unwrap().len(), 2);
    assert_eq!(results[0]["chain"].as_array().unwrap().len(), 2);
    assert_eq!(results[1]["chain"], json!([]));
    // What is no certificate at all is a failure.
    sandbox.write("cut.crt", &client[..200]);
    sandbox.fails(
        &["verify", "cut.crt"],
        1,
        &["cut.crt", "begins and does not end"],
    );
    // Nothing to trust.
    let run = sandbox.run(&["verify", "a.test.crt", "--ca", "junk.crt"]);
    assert_eq!(run.code, 4);
    assert!(
        run.stdout.starts_with("not good CN=a.test\n  junk.crt [no-anchor]: there is no trust anchor that can be read: trust anchor number 1 has"),
        "{}",
        run.stdout
    );
    // One among several is left out, and told.
    sandbox.write(
        "cas.crt",
        [junk, &sandbox.read("pki/ca.crt"), &client[..200]].concat(),
    );
    let said = sandbox.ok(&["verify", "a.test.crt", "--ca", "cas.crt"]);
    assert!(
        said.contains("warning       left out: trust anchor number 1 "),
        "{said}"
    );
    assert!(
        said.contains("left out      cas.crt cannot be used: its PEM is broken: block 3"),
        "{said}"
    );
}

#[test]
fn a_file_of_many_is_judged_in_order() {
    let sandbox = Sandbox::with_ca();
    let names: Vec<String> = (0..60).map(|number| format!("c{number}")).collect();
    for name in &names {
        sandbox.ok(&["issue-client", name]);
    }
    let all: String = names
        .iter()
        .map(|name| sandbox.read(&format!("{name}.crt")))
        .collect();
    sandbox.write("all.crt", &all);
    let mut wanted: Vec<String> = (0..60)
        .map(|n| {
            format!(
                "all.crt, certificate {}: good for client: CN=c{n} ← CN=mTLS CA",
                n + 1
            )
        })
        .collect();
    let said = sandbox.ok(&["verify", "all.crt"]);
    let lines: Vec<&str> = said
        .lines()
        .filter(|line| !line.starts_with("  note"))
        .collect();
    assert_eq!(lines, wanted);
    let files: Vec<String> = names.iter().map(|name| format!("{name}.crt")).collect();
    let mut args = vec!["verify"];
    args.extend(files.iter().map(String::as_str));
    let said = sandbox.ok(&args);
    wanted = (0..60)
        .map(|n| format!("c{n}.crt: good for client: CN=c{n} ← CN=mTLS CA"))
        .collect();
    let lines: Vec<&str> = said
        .lines()
        .filter(|line| !line.starts_with("  note"))
        .collect();
    assert_eq!(lines, wanted);
    // The first file that cannot be read is the one that is told.
    args.extend(["none.crt", "nothing.crt"]);
    sandbox.fails(&args, 1, &["none.crt", "no such file"]);
}

#[test]
fn a_hostile_bundle_is_stopped_for_the_whole_call() {
    // CAs that have all signed each other, and many leaves below: no way leads out.
    let sandbox = Sandbox::with_ca();
    let keys: Vec<_> = (0..10).map(|_| Key::p256()).collect();
    let cas: Vec<Draft> = (0..10)
        .map(|n| Draft::ca(&format!("CN=mesh {n}"), &keys[n]))
        .collect();
    let mut all = Vec::new();
    for (number, ca) in cas.iter().enumerate() {
        let others = cas.iter().enumerate().filter(|(other, _)| *other != number);
        all.extend(others.map(|(_, by)| ca.sign(by)));
    }
    for number in 0..40u8 {
        let mut leaf = Draft::new(&format!("CN=leaf {number}"), &keys[0]);
        leaf.serial = vec![0x41, number];
        all.push(leaf.sign(&cas[0]));
    }
    let pem: String = all
        .iter()
        .map(|der| armour::write("CERTIFICATE", der))
        .collect();
    sandbox.write("mesh.crt", pem);
    let run = sandbox.run(&line("verify mesh.crt --at 2026-01-01T00:00:00Z"));
    assert_eq!(run.code, 4, "{}", run.stderr);
    let last = run
        .stdout
        .find("certificate 130: not good CN=leaf 39")
        .unwrap();
    assert!(
        run.stdout[last..]
            .contains("[budget-exhausted]: the certificate was not judged to the end"),
        "{}",
        &run.stdout[last..]
    );
    // It says nothing of signatures that it did not check.
    assert!(!run.stdout[last..].contains("[signature-invalid]"));
    // Honest leaves beside each other cost nothing of it.
    sandbox.ok(&["issue-client", "alice"]);
    sandbox.ok(&["verify", "alice.crt"]);
}

#[test]
fn a_certificate_that_is_too_large_to_be_shown_is_judged_all_the_same() {
    let sandbox = Sandbox::new();
    let key = Key::p256();
    let root = Draft::ca("CN=root", &key);
    let mut leaf = Draft::new("CN=leaf", &key);
    leaf.serial = vec![0x41, 1];
    leaf.san(false, &vec![dns("a.example.com"); 6000]);
    let pem = |der: Vec<u8>| armour::write("CERTIFICATE", &der);
    sandbox.write("root.crt", pem(root.sign(&root)));
    sandbox.write("leaf.crt", pem(leaf.sign(&root)));
    let args = line("verify leaf.crt --ca root.crt --at 2026-01-01T00:00:00Z");
    let json = sandbox.json(&args);
    assert_eq!(json["valid"], true, "{json}");
    assert_eq!(json["chain"], json!([]));
    let warnings = json["warnings"].as_array().unwrap();
    assert!(
        warnings.iter().any(|one| one["code"] == "left-out"),
        "{json}"
    );
}

#[test]
fn on_standard_input() {
    let sandbox = with_leaves();
    let run = sandbox.run_with(&["verify", "-"], &sandbox.bytes("a.test.crt"));
    assert_eq!(run.code, 0);
    assert_eq!(run.stdout, sandbox.ok(&["verify", "a.test.crt"]));
}

#[test]
fn what_cannot_be_asked() {
    let sandbox = with_leaves();
    sandbox.fails(&["verify"], 2, &["CERT"]);
    sandbox.fails(&["verify", "none.crt"], 1, &["none.crt", "no such file"]);
    sandbox.fails(
        &["verify", "alice.key"],
        1,
        &["alice.key holds a private key; a certificate is wanted here"],
    );
    sandbox.fails(&["verify", "a.test.crt", "--ip", "10.0.0"], 2, &["10.0.0"]);
    let depth = ["verify", "a.test.crt", "--max-depth", "all"];
    sandbox.fails(&depth, 2, &["--max-depth", "a number of certificates"]);
    sandbox.fails(
        &["verify", "a.test.crt", "--crl", "pki/ca.crt"],
        1,
        &["holds a certificate; a revocation list"],
    );
    // What is wanted may be inside.
    let out = "openssl pkcs7 -print_certs -in bundle.p7b -out NEW.pem";
    let bundle = line("crl2pkcs7 -nocrl -certfile a.test.crt -out bundle.p7b");
    openssl(&sandbox, &bundle);
    sandbox.fails(&["verify", "bundle.p7b"], 1, &["a PKCS #7 bundle", out]);
    openssl(&sandbox, &line(&out["openssl ".len()..]));
    sandbox.ok(&["verify", "NEW.pem"]);
    let empty = Sandbox::new();
    empty.write("x.crt", sandbox.read("a.test.crt"));
    empty.fails(&["verify", "x.crt"], 1, &["pki/ca.crt", "--ca FILE"]);
    empty.fails_in_json(&["verify", "x.crt"], "io", 1, &["pki/ca.crt"]);
}

/// Copies of the whole chain are as good as one: the intermediate is nobody's leaf in any of them.
#[test]
fn a_chain_that_is_there_twice() {
    let sandbox = Sandbox::with_ca();
    sandbox.ok(&line("init-ca --ca-dir web --parent pki --subject CN=Web"));
    sandbox.ok(&line("issue-server a.test --ca-dir web"));
    let chain = sandbox.read("a.test.crt");
    sandbox.write("twice.crt", format!("{chain}{chain}"));
    let args = line("verify twice.crt --key a.test.key --hostname a.test");
    let said = sandbox.ok(&args);
    assert!(said.starts_with("good for server: CN=a.test ←"), "{said}");
    assert_eq!(sandbox.json(&args)["results"].as_array().unwrap().len(), 1);
}

/// What can be judged is judged, whatever else there is.
#[test]
fn a_file_that_cannot_be_read_does_not_keep_back_the_others() {
    let sandbox = with_leaves();
    sandbox.write("junk.crt", "junk");
    let files = ["verify", "a.test.crt", "none.crt", "junk.crt", "alice.crt"];
    let run = sandbox.fails(&files, 1, &["none.crt", "junk.crt"]);
    for words in ["a.test.crt: good for server", "alice.crt: good for client"] {
        assert!(run.stdout.contains(words), "{}", run.stdout);
    }
    let run = sandbox.fails(&[&["--json"], &files[..]].concat(), 1, &[]);
    let json = run.json();
    assert_eq!(run.stderr, "");
    assert_eq!(json["valid"], false, "{json}");
    assert_eq!(json["error"]["exit"], 1, "{json}");
    let results = json["results"].as_array().unwrap().iter();
    let told: Vec<_> = results
        .map(|one| (&one["file"], &one["valid"], one["error"].is_object()))
        .collect();
    assert_eq!(
        told,
        [
            (&json!("a.test.crt"), &json!(true), false),
            (&json!("alice.crt"), &json!(true), false),
            (&json!("none.crt"), &json!(false), true),
            (&json!("junk.crt"), &json!(false), true),
        ]
    );
    // Alone, it is an error like any other.
    sandbox.fails_in_json(&["verify", "none.crt"], "io", 1, &["none.crt"]);
}
