use std::path::Path;

use super::*;

/// A good chain, of which nobody was asked whether it is revoked.
fn unasked() -> Verdict {
    let warning = Problem {
        code: "no-crl",
        certificate: "CN=a".to_owned(),
        message: String::new(),
        hint: String::new(),
    };
    Verdict {
        valid: true,
        purposes: Vec::new(),
        chain: Vec::new(),
        names: vec!["CN=a".to_owned()],
        problems: Vec::new(),
        warnings: vec![warning],
    }
}

/// `inspect HOST:PORT` has no `--crl`.
#[test]
fn what_takes_revocation_lists_is_a_command_that_does() {
    let place = Where {
        path: Path::new("a.test:443"),
        number: 0,
        shares: false,
        is_one_of_many: false,
    };
    let mut text = String::new();
    describe(&mut text, &unasked(), place);
    assert!(
        text.contains("CRLs of its issuers to mtls-ca verify FILE --crl FILE\n"),
        "{text}"
    );
    let judged = Judged::of(unasked(), place, None);
    let text = report(vec![judged], &[], &[]).text;
    assert!(
        text.contains("CRLs of its issuers with --crl FILE\n"),
        "{text}"
    );
}
