//! `apply` near the end of a CA and past it: which CA it is, and the command that renews that one.

use time::Duration;

use super::apply::{applied, is_at_rest, of};
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
    assert!(run.stderr.contains(&head), "{}", run.stderr);
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

/// Also where the plan does not know the list yet: of a CA to come, and of one whose revocations change.
#[test]
fn a_list_that_it_will_cut_is_told_with_the_plan() {
    let cut = "warning: the list of CN=mTLS CA is cut to the end of its CA, 20";
    let sandbox = of("[ca]\nlifetime = '20d'\n[[client]]\nname = 'a'\n");
    let told = |flag| {
        let run = sandbox.run(&["apply", "pki.toml", flag]);
        assert!([0, 5].contains(&run.code), "{}", run.stderr);
        assert_eq!(run.stderr.matches(cut).count(), 1, "{flag}\n{}", run.stderr);
        // A CA to come ends a second later in the next plan.
        let lines = run.stderr.lines().map(|line| match line.starts_with(cut) {
            true => cut,
            false => line,
        });
        lines.collect::<Vec<_>>().join("\n")
    };
    let planned = told("--dry-run");
    assert_eq!(told("--check"), planned);
    told("--yes");
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
    let serial = sandbox.certificate("a.crt").facts().serial.to_string();
    let manifest = sandbox.read("pki.toml");
    sandbox.write(
        "pki.toml",
        format!("{manifest}[[revoked]]\nserial = '{serial}'\n"),
    );
    let planned = told("--dry-run");
    assert_eq!(told("--yes"), planned);
    is_at_rest(&sandbox, &["apply", "pki.toml"]);
}

/// A list of clients describes no CA, nor need a manifest.
#[test]
fn one_that_nobody_describes_is_named_too() {
    let sandbox = applied(TWO);
    sandbox.age_ca(Duration::days(-3000), Duration::days(400));
    sandbox.write("list.csv", "name\nb\n");
    sandbox.write("bare.toml", "[[client]]\nname = 'c'\n");
    let list = ["apply", "--clients", "list.csv"];
    for args in [&list[..], &["apply", "bare.toml"]] {
        for flag in ["--dry-run", "--yes", "--check"] {
            let run = sandbox.run(&[args, &[flag]].concat());
            assert_eq!(run.code, 0, "{}", run.stderr);
            let head = "warning: the CA CN=mTLS CA is in the last third of its life; it ends on 20";
            assert!(run.stderr.starts_with(head), "{}", run.stderr);
            let last = "(to renew it: mtls-ca renew --ca --ca-dir ./pki)\n";
            assert!(run.stderr.ends_with(last), "{}", run.stderr);
            assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
        }
    }
    sandbox.age_ca(Duration::days(-3000), Duration::days(-1));
    let run = sandbox.run(&["apply", "bare.toml"]);
    assert!(
        run.stderr
            .starts_with("warning: the CA CN=mTLS CA ended on 20"),
        "{}",
        run.stderr
    );
    sandbox.ok(&line("renew --ca --ca-dir ./pki"));
    assert_eq!(sandbox.run(&list).stderr, "");
}
