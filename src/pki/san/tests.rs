#![allow(clippy::unwrap_used)]

use super::*;
use proptest::prelude::*;

#[test]
fn the_form_tells_the_kind() {
    for (typed, shown) in [
        ("localhost", "dns:localhost"),
        ("alice", "dns:alice"),
        ("Example.TEST", "dns:example.test"),
        ("*.example.test", "dns:*.example.test"),
        ("3com.example", "dns:3com.example"),
        ("пример.test", "dns:xn--e1afmkfd.test"),
        ("*.Bücher.example", "dns:*.xn--bcher-kva.example"),
        ("XN--BCHER-KVA.example", "dns:xn--bcher-kva.example"),
        ("उदाहरण.परीक्षा", "dns:xn--p1b6ci4b4b3a.xn--11b5bs3a9aj6g"),
        ("10.0.0.1", "ip:10.0.0.1"),
        ("::1", "ip:::1"),
        ("[2001:DB8:0:0::1]", "ip:2001:db8::1"),
        ("::ffff:10.0.0.1", "ip:::ffff:10.0.0.1"),
        ("Alice.B+x@Example.test", "email:Alice.B+x@example.test"),
        ("a@bücher.example", "email:a@xn--bcher-kva.example"),
        ("spiffe://td/ns/x", "uri:spiffe://td/ns/x"),
        (
            "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
            "uri:urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
        ),
        (
            "https://user@bücher.example:8443/p?q#f",
            "uri:https://user@xn--bcher-kva.example:8443/p?q#f",
        ),
        ("https://[::1]:8443/", "uri:https://[::1]:8443/"),
        ("DNS:alice", "dns:alice"),
        ("ip:[::1]", "ip:::1"),
        ("email:a@b", "email:a@b"),
        ("uri:tag:x", "uri:tag:x"),
    ] {
        let san = San::parse(typed).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(san.to_string(), shown);
        assert_eq!(San::parse(shown).unwrap(), san);
        assert_eq!(San::from_general_name(&san.to_general_name()).unwrap(), san);
    }
}

#[test]
fn what_would_match_nothing_is_refused_with_its_reason() {
    for (typed, reason) in [
        ("", "empty"),
        ("a b", "a blank at character 2"),
        ("a\0b", "NUL"),
        ("a\nb", "line break"),
        ("a\u{a0}b", "U+00A0"),
        ("a..b", "empty label"),
        (".a", "empty label"),
        ("a.test.", "trailing dot"),
        ("a_b.test", "underscore"),
        ("-a.test", "hyphen"),
        ("a-.test", "hyphen"),
        ("ab--c.test", "reserved"),
        ("xn--a.test", "A-label"),
        ("xn--ls8h.test", "not a letter"),
        ("😀.test", "not a letter"),
        ("exa\u{ad}mple.test", "not a letter"),
        ("a/b", "`/`"),
        ("localhost:8443", "port"),
        ("a!b", "'!'"),
        ("1.2.3", "number"),
        ("300.1.1.1", "number"),
        ("010.0.0.1", "number"),
        ("１.２.３.４", "number"),
        ("0x7f000001", "number"),
        ("*", "left-most label"),
        ("*.test", "two labels"),
        ("*.test.", "two labels"),
        ("a*.example.test", "left-most label"),
        ("*.*.example.test", "left-most label"),
        ("a.*.test", "left-most label"),
        ("*.a_b.test", "underscore"),
        ("fe80::1%eth0", "zone (%eth0)"),
        ("[fe80::1%eth0]", "zone (%eth0)"),
        ("10.0.0.0/8", "network"),
        ("2001:db8::/32", "network"),
        ("[::1]:443", "port"),
        ("1::2::3", "not an IPv4 or IPv6"),
        ("ip:alice", "not an IPv4 or IPv6"),
        ("ip:10.0.0.0/8", "network"),
        ("ü@b.test", "ASCII"),
        ("@b.test", "before the `@`"),
        ("a..b@c.test", "dots"),
        ("a@", "empty"),
        ("a@b@c.test", "'@'"),
        ("a@*.b.test", "wildcard"),
        ("a@10.0.0.1", "number"),
        ("\"a\"@b.test", "'\"'"),
        ("email:alice", "`@`"),
        ("dns:", "empty"),
        ("uri:alice", "scheme"),
        ("https://", "no host"),
        ("https:///x", "no host"),
        ("https://h:x/", "port"),
        ("https://[::1/", "IPv6"),
        ("https://h/ü", "percent-encoded"),
        ("https://h/%zz", "two hex digits"),
        ("https://h/<x>", "'<'"),
        ("urn:", "nothing follows"),
        ("spiffe:td", "must be followed by"),
        ("https:8443", "`:`"),
        ("SPIFFE://td/x", "lower case"),
        ("spiffe://TD/x", "trust domain"),
        ("spiffe://td:1/x", "trust domain"),
        ("spiffe://td/x/", "empty"),
        ("spiffe://td/../x", "`..`"),
        ("spiffe://td/a%20b", "path"),
        ("spiffe://td/x?q", "path"),
        ("spiffe://td?q", "neither query"),
        ("dirname:CN=a", "can be read but not asked for"),
    ] {
        match San::parse(typed) {
            Err(error) => assert!(error.to_string().contains(reason), "{typed:?}: {error}"),
            Ok(san) => panic!("{typed:?} was read as {san}"),
        }
    }
    let label = "a".repeat(63);
    San::parse(&label).unwrap();
    assert!(San::parse(&format!("{label}a")).is_err());
    let long = [label.as_str(); 3].join(".");
    San::parse(&format!("{long}.{}", "a".repeat(61))).unwrap();
    assert!(San::parse(&format!("{long}.{}", "a".repeat(62))).is_err());
    assert!(San::parse(&format!("{}@b.test", "a".repeat(65))).is_err());
}

#[test]
fn an_extension_is_read_and_written_in_order() {
    let names: Vec<San> = ["alice", "10.0.0.1", "::1", "a@b.test", "spiffe://td/x"]
        .iter()
        .map(|text| San::parse(text).unwrap())
        .collect();
    let extension = San::list_to_extension(&names);
    assert_eq!(
        extension[..9],
        [0x30, 56, 0x82, 5, b'a', b'l', b'i', b'c', b'e']
    );
    assert_eq!(San::list_from_extension(&extension).unwrap(), names);
    assert!(San::list_from_extension(&extension[..20]).is_err());
    assert!(San::list_from_extension(&[0x31, 0]).is_err());
}

#[test]
fn what_does_not_belong_is_shown_in_hex() {
    let name = Name::parse("CN=a").unwrap();
    let directory = der::tlv(0xa4, name.as_der());
    assert_eq!(
        San::from_general_name(&directory).unwrap(),
        San::DirectoryName(name)
    );
    for (bytes, shown) in [
        (&[0x82, 3, b'a', b'\n', b'b'][..], "other:8203610a62"),
        (&[0x82, 1, 0xe9], "other:8201e9"),
        (&[0x87, 3, 1, 2, 3], "other:8703010203"),
        (&[0x88, 1, 42], "other:88012a"),
        (&[0xa4, 2, 0x31, 0], "other:a4023100"),
    ] {
        let san = San::from_general_name(bytes).unwrap();
        assert_eq!(san.to_string(), shown);
        assert_eq!(san.to_general_name(), bytes);
    }
}

/// Ordinary names stand in a list as they are; what could be taken for two is quoted.
#[test]
fn no_name_of_a_list_reads_as_two() {
    let name = |text: &str| San::DirectoryName(Name::parse(text).unwrap());
    for (san, shown) in [
        (San::Dns("*.a.test".into()), "dns:*.a.test"),
        (San::Email("a.b+c@a.test".into()), "email:a.b+c@a.test"),
        (
            San::Uri("spiffe://td/a?b=c&d#e'".into()),
            "uri:spiffe://td/a?b=c&d#e'",
        ),
        (
            name("CN=alice smith,O=Acme"),
            "dirname:CN=alice smith,O=Acme",
        ),
        (
            San::Uri("spiffe://td/a, uri:spiffe://td/admin".into()),
            r#"uri:"spiffe://td/a, uri:spiffe://td/admin""#,
        ),
        (San::Dns("a,dns:b".into()), r#"dns:"a,dns:b""#),
        (San::Email(r#""a\"@b"#.into()), r#"email:"\"a\\\"@b""#),
        (name(r"O=Acme\, dns:b"), r#"dirname:"O=Acme\\, dns:b""#),
    ] {
        assert_eq!(san.in_list(), shown);
    }
}

proptest! {
    #[test]
    fn what_is_shown_reads_back(text in "(dns:|ip:|email:|uri:|https://|\\*\\.)?([a-z0-9@:.*\\-\\[\\]/%_é日]|xn--){0,30}") {
        if let Ok(san) = San::parse(&text) {
            prop_assert_eq!(San::parse(&san.to_string()), Ok(san.clone()));
            prop_assert_eq!(San::from_general_name(&san.to_general_name()), Ok(san));
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in ".{0,60}") {
        if let Ok(san) = San::parse(&text) {
            prop_assert!(san.value().is_ascii());
        }
    }

    #[test]
    fn hosts_in_any_letters(text in "\\PC{1,20}\\.test") {
        if let Ok(san) = San::parse(&text) {
            prop_assert_eq!(San::parse(&san.to_string()), Ok(san));
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
        let extension = der::tlv(tag::SEQUENCE, &bytes);
        if let Ok(names) = San::list_from_extension(&extension) {
            prop_assert_eq!(San::list_to_extension(&names), extension);
        }
    }
}
