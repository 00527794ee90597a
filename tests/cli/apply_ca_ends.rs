//! `apply` near the end of a CA and past it: which CA it is, and the command that renews that one.

use time::Duration;

use super::apply::{applied, is_at_rest};
use super::kit::line;
use crate::support::Sandbox;

const TWO: &str = "[ca]\n[crl]\nlifetime = '60d'\n[[intermediate]]\nname = 'web'\n[[client]]\nname = 'a'\nca = 'web'\n";
const WEB: &str = "CN=mTLS Intermediate CA web";
const RENEWAL: &str = "renew --ca --ca-dir ./web --parent ./pki";

/// With an intermediate that has so many days left of its five years.
fn with_days(left: i64) -> Sandbox {
    let sandbox = applied(TWO);
    sandbox.age_intermediate("web", Duration::days(-1800), Duration::days(left));
    sandbox
}

#[test]
fn in_its_last_third_it_is_named() {
    let sandbox = with_days(100);
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
    let run = sandbox.run(&["apply", "pki.toml"]);
    let (head, last) = (
        format!("warning: the CA {WEB} is in the last third of its life; it ends on 20"),
        format!(", and all it signed with it (to renew it: mtls-ca {RENEWAL})\n"),
    );
    assert!(run.stderr.starts_with(&head), "{}", run.stderr);
    assert!(run.stderr.ends_with(&last), "{}", run.stderr);
    sandbox.ok(&line(RENEWAL));
    assert_eq!(sandbox.run(&["apply", "pki.toml"]).stderr, "");
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
}

#[test]
fn a_list_that_it_cuts_names_it() {
    let sandbox = with_days(20);
    std::fs::remove_file(sandbox.path("web/crl.pem")).unwrap();
    let run = sandbox.run(&["apply", "pki.toml", "--yes"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let words = [
        format!("warning: the list of {WEB} is cut to the end of its CA, 20"),
        format!(": no list outlives its CA (to renew it: mtls-ca {RENEWAL})\n"),
    ];
    for words in &words {
        assert!(run.stderr.contains(words.as_str()), "{}", run.stderr);
    }
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
}

#[test]
fn past_its_end_it_is_to_be_renewed() {
    let sandbox = with_days(-1);
    let hint = format!("hint: renew it, with the same key: mtls-ca {RENEWAL}\n");
    let words = [
        "error: pki.toml:4: ./web/ca.crt: the CA's certificate ended on 20",
        hint.as_str(),
    ];
    for flag in ["--yes", "--dry-run", "--check"] {
        let run = sandbox.fails(&["apply", "pki.toml", flag], 3, &words);
        assert!(!run.stderr.contains("by hand"), "{}", run.stderr);
    }
    // What it would sign is refused with the same advice.
    sandbox.write(
        "pki.toml",
        format!("{TWO}[[client]]\nname = 'b'\nca = 'web'\n"),
    );
    let run = sandbox.fails(&["apply", "pki.toml", "--yes"], 3, &words);
    assert_eq!(run.stderr.matches(&hint).count(), 2, "{}", run.stderr);
    sandbox.ok(&line(RENEWAL));
    sandbox.ok(&["apply", "pki.toml", "--yes"]);
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
}
