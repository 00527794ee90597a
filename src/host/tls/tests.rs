use rustls::AlertDescription;

use super::{place, provider, server_name, words};

#[test]
fn every_suite_that_is_spoken_has_a_name() {
    for suite in provider::provider().cipher_suites {
        let name = words::cipher_suite(suite.suite());
        let rustls = suite.suite().as_str().unwrap();
        assert_eq!(name, rustls.replace("TLS13_", "TLS_"));
    }
}

#[test]
fn alerts_have_their_name_and_meaning() {
    let said = words::alert(AlertDescription::UnknownCA);
    assert!(
        said.starts_with("alert unknown_ca: it does not know"),
        "{said}"
    );
    // Not the line of 42 or 43.
    assert_eq!(words::alert(AlertDescription::from(4)), "alert number 4");
    assert_eq!(
        words::alert(AlertDescription::from(255)),
        "alert number 255"
    );
    for number in [0, 10, 20, 40, 46, 48, 70, 80, 90, 112, 116, 120] {
        let said = words::alert(AlertDescription::from(number));
        assert!(said.contains(": "), "{said}");
        assert!(!said.contains("number"), "{said}");
    }
}

#[test]
fn names_for_the_handshake() {
    for (given, sent) in [
        ("a.test", "a.test"),
        ("bücher.test", "xn--bcher-kva.test"),
        ("10.0.0.1", "10.0.0.1"),
        ("fe80::1%eth0", "fe80::1"),
        ("under_score.test", "under_score.test"),
    ] {
        assert_eq!(server_name(given).unwrap().to_str(), sent);
    }
    for given in ["", "a b", "a..b", "*.test", "a/b", "\u{0}"] {
        assert!(server_name(given).is_err(), "{given:?}");
    }
}

#[test]
fn places_are_written_as_they_are_given() {
    assert_eq!(place("a.test", 443), "a.test:443");
    assert_eq!(place("::1", 443), "[::1]:443");
}
