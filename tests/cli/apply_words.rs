//! What `apply` advises where it stops: keys of the manifest, not flags that it does not have.

use super::apply::{applied, is_at_rest, of};
use super::durability::traced;
use crate::support::{Run, Sandbox};

const TWO: &str = "[ca]\n[[intermediate]]\nname = 'web'\n";

/// No flag of a single command that `apply` has not.
fn fails(sandbox: &Sandbox, code: i32, words: &[&str]) {
    for flag in ["--yes", "--dry-run"] {
        let run = sandbox.fails(&["apply", "pki.toml", flag], code, words);
        for flag in [
            "--parent",
            "--path-len",
            "--subject",
            "--name",
            "--san ",
            "--out ",
        ] {
            assert!(!run.stderr.contains(flag), "{flag}: {}", run.stderr);
        }
    }
}

#[test]
fn of_cas() {
    let beside = "or make another CA beside it: ";
    let sandbox = applied(TWO);
    sandbox.write(
        "pki.toml",
        TWO.replace("'web'\n", "'web'\nsubject = 'CN=other'\n"),
    );
    let dir = format!("{beside}dir = \"OTHER\" in the manifest\n");
    fails(&sandbox, 3, &["pki.toml:2: ./web/ca.crt: ", &dir]);
    sandbox.write(
        "pki.toml",
        TWO.replace("[ca]\n", "[ca]\nsubject = 'CN=other'\n"),
    );
    let flag = format!("{beside}--ca-dir OTHER\n");
    fails(&sandbox, 3, &["pki.toml:1: ./pki/ca.crt: ", &flag]);
    // An intermediate where the CA is wanted.
    sandbox.write("pki.toml", "[ca]\n");
    let run = sandbox.fails(&["apply", "pki.toml", "--ca-dir", "web", "--yes"], 3, &[]);
    assert!(
        run.stderr
            .contains("hint: an intermediate has a table of its own: [[intermediate]]\n"),
        "{}",
        run.stderr
    );
    assert!(!run.stderr.contains("--parent"), "{}", run.stderr);

    let sandbox = of("[ca]\npath_len = 1\n[[intermediate]]\nname = 'web'\npath_len = 1\n");
    fails(
        &sandbox,
        1,
        &["pki.toml:3: ", "or give a smaller path_len\n"],
    );
    let sandbox = of("[ca]\n[[intermediate]]\nname = 'web'\nsubject = 'CN=mTLS CA'\n");
    fails(&sandbox, 1, &["pki.toml:2: ", "give another subject\n"]);
}

#[test]
fn of_a_list_that_is_none() {
    let sandbox = applied("[ca]\n");
    sandbox.write("pki/crl.pem", "my notes");
    fails(
        &sandbox,
        3,
        &[
            "./pki/crl.pem cannot be used",
            "hint: move it away: mv ./pki/crl.pem ./pki/crl.pem.old\n",
        ],
    );
}

/// The disk refuses the first file of the intermediate, after the root's key, certificate and ledger.
#[test]
fn of_what_only_the_act_finds() {
    let sandbox = of(TWO);
    let fault = "inject=fchmod:error=EACCES:when=4";
    let args = ["apply", "pki.toml", "--yes"];
    let run = Run::of(traced(&sandbox, &["trace=fchmod", fault], &args));
    assert_eq!(run.code, 1, "{}", run.stderr);
    for words in [
        "error: cannot write ./web/ca.key: permission denied\n",
        "give another folder with dir = \"DIR\" in the manifest\n",
        "hint: 1 of 4 changes are done and stay; run it again for the rest\n",
    ] {
        assert!(run.stderr.contains(words), "{}", run.stderr);
    }
    assert!(!sandbox.exists("web"));
    sandbox.ok(&args);
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
}

/// All that is in the way is told at once, also where one of it cannot be read.
#[test]
fn a_ca_that_cannot_be_read_is_one_conflict_of_several() {
    let sandbox = of(&format!(
        "{TWO}[[client]]\nname = 'a'\n[[intermediate]]\nname = 'mail'\n"
    ));
    std::fs::create_dir(sandbox.path("web")).unwrap();
    std::fs::create_dir_all(sandbox.path("mail/ca.crt")).unwrap();
    sandbox.write("web/ca.crt", "my notes");
    sandbox.write("a.crt", "my notes");
    fails(
        &sandbox,
        3,
        &[
            "pki.toml:2: ./web/ca.crt cannot be used: it is neither PEM nor DER, and was left untouched\n",
            "pki.toml:4: ./a.crt cannot be used",
            "pki.toml:6: ./mail/ca.crt is a folder, not a file\n",
        ],
    );
    sandbox.write("pki.toml", "[ca]\n[[client]]\nname = 'a'\n");
    sandbox.ok(&["init-ca"]);
    sandbox.write("pki/ca.crt", "my notes");
    fails(&sandbox, 3, &["pki.toml:1: ./pki/ca.crt cannot be used"]);
}

/// A program can tell a plan that was refused from a run that failed, and what of it was done.
#[test]
fn of_a_failure_for_programs() {
    let each = |run: &Run| -> Vec<(String, bool, String)> {
        let json = run.json();
        let text = |one: &serde_json::Value| one.as_str().unwrap_or("-").to_owned();
        let changes = json["changes"].as_array().unwrap().iter();
        changes
            .map(|one| {
                let done = one["done"].as_bool().unwrap();
                (
                    text(&one["action"]),
                    done,
                    text(&one["name"]) + " " + &text(&one["ca"]),
                )
            })
            .collect()
    };
    let sandbox = of("[ca]\n[[intermediate]]\nname = 'web'\n[[client]]\nname = 'a'\nca = 'web'\n");
    let fault = "inject=fchmod:error=EACCES:when=4";
    let args = ["apply", "pki.toml", "--yes", "--json"];
    let run = Run::of(traced(&sandbox, &["trace=fchmod", fault], &args));
    assert_eq!(run.code, 1, "{}", run.stdout);
    let line = |action: &str, done, what: &str| (action.to_owned(), done, what.to_owned());
    assert_eq!(
        each(&run),
        [
            line("create", true, "CN=mTLS CA -"),
            line("failed", false, "CN=mTLS Intermediate CA web ./pki"),
        ]
    );
    assert_eq!(run.json()["counts"]["failed"], 1);
    sandbox.write("a.crt", "notes");
    let run = sandbox.run(&args);
    assert_eq!(run.code, 3, "{}", run.stdout);
    let lines = each(&run);
    assert!(lines.iter().all(|(_, done, _)| !done), "{lines:?}");
    // The same name, whatever becomes of it.
    assert!(
        lines.contains(&line("conflict", false, "CN=a ./web")),
        "{lines:?}"
    );
    std::fs::remove_file(sandbox.path("a.crt")).unwrap();
    let lines = each(&sandbox.run(&args));
    assert!(
        lines.contains(&line("keep", false, "CN=mTLS CA -")),
        "{lines:?}"
    );
    assert!(
        lines.contains(&line("create", true, "CN=a ./web")),
        "{lines:?}"
    );
    // Its number alone is of no use: whose it is is said.
    sandbox.write(
        "pki.toml",
        "[ca]\n[[intermediate]]\nname = 'web'\n[[client]]\nname = 'b'\n",
    );
    let serial = sandbox.certificate("a.crt").facts().serial.to_string();
    let said = sandbox.ok(&["apply", "pki.toml", "--prune", "--dry-run"]);
    assert!(
        said.contains(&format!("CN=a (serial {serial} of ./web): not in")),
        "{said}"
    );
    let run = sandbox.run(&["apply", "pki.toml", "--prune", "--dry-run", "--json"]);
    assert!(
        each(&run).contains(&line("unlisted", false, "CN=a ./web")),
        "{}",
        run.stdout
    );
}
