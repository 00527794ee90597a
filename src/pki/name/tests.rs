#![allow(clippy::unwrap_used)]

use super::*;
use proptest::prelude::*;

fn parse(text: &str) -> Name {
    Name::parse(text).unwrap_or_else(|error| panic!("{error}"))
}

fn refusal(text: &str) -> NameError {
    match Name::parse(text) {
        Err(error) => error,
        Ok(name) => panic!("{text:?} was read as {name}"),
    }
}

/// One RDN with one CN of this string type.
fn cn(string_type: u8, content: &[u8]) -> Name {
    attribute_with("2.5.4.3", string_type, content)
}

fn attribute_with(oid: &str, string_type: u8, content: &[u8]) -> Name {
    let value = der::tlv(string_type, content);
    let ava = der::sequence(&[&der::oid(oid).unwrap(), &value]);
    Name::from_der(&der::sequence(&[&der::set_of(vec![ava])])).unwrap()
}

#[test]
fn both_forms_give_the_same_bytes() {
    let one = parse("CN=alice,OU=Ops,O=Acme,C=US");
    assert_eq!(one, parse("/C=US/O=Acme/OU=Ops/CN=alice"));
    assert_eq!(one.to_string(), "CN=alice,OU=Ops,O=Acme,C=US");
    assert_eq!(format!("{one:?}"), one.to_string());
    assert_eq!(Name::from_common_name("alice").unwrap(), parse("CN=alice"));
    assert_eq!(one.common_names(), ["alice"]);
}

#[test]
fn the_first_rdn_of_the_encoding_is_the_last_of_the_text() {
    let wanted = [
        0x30, 28, 0x31, 11, 0x30, 9, 6, 3, 0x55, 4, 6, 0x13, 2, b'U',
        b'S', // C, PrintableString
        0x31, 13, 0x30, 11, 6, 3, 0x55, 4, 3, 0x0c, 4, b'b', b'o', b'b',
        b'y', // CN, UTF8String
    ];
    assert_eq!(parse("CN=boby,C=US").as_der(), wanted);
}

#[test]
fn string_types_follow_the_attribute() {
    for (text, string_type) in [
        ("C=US", tag::PRINTABLE_STRING),
        ("serialNumber=1", tag::PRINTABLE_STRING),
        ("dnQualifier=1", tag::PRINTABLE_STRING),
        ("DC=test", tag::IA5_STRING),
        ("emailAddress=a@b.test", tag::IA5_STRING),
        ("O=Acme", tag::UTF8_STRING),
        ("1.2.3.4=x", tag::UTF8_STRING),
        ("INN=123", tag::NUMERIC_STRING),
    ] {
        assert_eq!(parse(text).avas()[0].value.tag, string_type, "{text}");
    }
}

#[test]
fn what_is_doubtful_points_at_its_character() {
    for (text, position) in [
        ("", 1),
        ("alice", 1),
        ("CN=a,", 6),
        ("CN=a,,O=b", 6),
        ("CN=a+", 6),
        ("CN=,O=b", 4),
        ("CN=a,O= ", 9),
        ("CN=a,X=b", 6),
        ("=a", 1),
        ("CN=a;O=b", 5),
        ("CN=\"a, b\"", 4),
        ("CN=a<b", 5),
        ("CN=a\\", 5),
        ("CN=a\\z", 5),
        ("CN=a\\4", 5),
        ("CN=a\\C3", 5),
        ("CN=a\\00", 5),
        ("CN=a\\0ab", 5),
        ("CN=a\nb", 5),
        ("CN=a\tb", 5),
        ("CN=a\u{202e}b", 5),
        ("CN=a\u{200b}b", 5),
        ("CN=a\u{e0041}b", 5),
        ("CN=alice/OU=Ops", 12),
        ("C=USA", 5),
        ("C=U", 3),
        ("C=ÜS", 3),
        ("serialNumber=a*b", 15),
        ("DC=exämple", 6),
        ("2.5.4.03=a", 1),
        ("3.5.4=a", 1),
        ("CN=#", 4),
        ("CN=#0", 5),
        ("CN=#0C0", 7),
        ("CN=#0C0261", 4),
        ("CN=#0C016", 9),
        ("CN=#0C0161ff", 4),
        ("CN=#0C01FF", 4),
        ("CN=#0C0100", 4),
        ("CN=#0Czz", 7),
        ("CN=#0C0161 x", 12),
        ("CN=#30030202", 4),
        ("OU=a+OU=a", 6),
        ("/", 1),
        ("/CN", 2),
        ("/CN=a/", 6),
        ("/CN=a+", 6),
        ("/CN=a+b", 7),
        ("/CN=a/b", 7),
        ("/CN=a/b=c", 7),
        ("/CN=/O=b", 5),
        ("//CN=a", 2),
        ("/ CN=a", 2),
        ("/CN=a\\", 6),
        ("/CN=a\\C3\\A9", 6),
        ("/CN=DOMAIN\\user", 11),
        ("/CN=a,O=b", 8),
        ("/uid=a", 2),
        ("/OU=a+OU=a", 7),
    ] {
        let error = refusal(text);
        assert_eq!(error.position(), Some(position), "{text:?}: {error}");
        assert!(
            error
                .to_string()
                .contains(&format!("character {position},")),
            "{error}"
        );
        assert!(!error.to_string().contains(char::is_control), "{error:?}");
    }
}

#[test]
fn the_sentence_names_the_place_and_the_way_out() {
    assert_eq!(
        refusal("CN=a,X=b").to_string(),
        "the name is not clear at character 6, marked by >>> in `CN=a,>>>X=b`: the attribute \"X\" is not known; \
         use a keyword such as CN, OU, O, C, or its number such as 2.5.4.3"
    );
    let long = format!("CN={},X=b", "a".repeat(60));
    assert!(
        refusal(&long).to_string().contains("in `…aaa"),
        "{}",
        refusal(&long)
    );
    assert!(
        refusal("/CN=a/b").to_string().contains("`\\/`"),
        "{}",
        refusal("/CN=a/b")
    );
}

#[test]
fn bounds_count_characters_not_bytes() {
    for (keyword, bound) in [
        ("CN", 64),
        ("O", 64),
        ("OU", 64),
        ("L", 128),
        ("ST", 128),
        ("title", 64),
        ("serialNumber", 64),
        ("emailAddress", 255),
    ] {
        parse(&format!("{keyword}={}", "a".repeat(bound)));
        let error = refusal(&format!("{keyword}={}", "a".repeat(bound + 1)));
        assert_eq!(error.position(), Some(keyword.len() + 2 + bound), "{error}");
    }
    parse(&format!("CN={}", "é".repeat(64)));
    assert!(Name::from_common_name(&"a".repeat(65)).is_err());
}

#[test]
fn a_common_name_is_taken_literally_or_refused() {
    let name = Name::from_common_name("a,b+c=d/e\\#\"").unwrap();
    assert_eq!(name.common_names(), ["a,b+c=d/e\\#\""]);
    assert_eq!(parse(&name.to_string()), name);
    for wrong in ["", " a", "a ", "a\0", "a\nb"] {
        assert!(Name::from_common_name(wrong).is_err(), "{wrong:?}");
    }
}

#[test]
fn keywords_in_any_case_and_by_number() {
    for same in [
        "cn=a",
        "Cn = a",
        "commonName=a",
        "COMMONNAME=a",
        "2.5.4.3=a",
        "OID.2.5.4.3=a",
        "oid.2.5.4.3=a",
        "CN=#0c0161",
        "/commonName=a",
        "/2.5.4.3=a",
    ] {
        assert_eq!(parse(same), parse("CN=a"), "{same}");
    }
    assert_eq!(parse("uid=a"), parse("0.9.2342.19200300.100.1.1=a"));
    assert_eq!(parse("S=x"), parse("/ST=x"));
    assert_eq!(parse("E=a@b.test"), parse("/emailAddress=a@b.test"));
}

#[test]
fn the_examples_of_rfc_4514() {
    for (text, printed) in [
        (
            "UID=jsmith,DC=example,DC=net",
            "UID=jsmith,DC=example,DC=net",
        ),
        (
            "OU=Sales+CN=J.  Smith,DC=example,DC=net",
            "CN=J.  Smith+OU=Sales,DC=example,DC=net",
        ),
        (
            "CN=James \\\"Jim\\\" Smith\\, III,DC=net",
            "CN=James \\\"Jim\\\" Smith\\, III,DC=net",
        ),
        (
            "1.3.6.1.4.1.1466.0=#04024869",
            "1.3.6.1.4.1.1466.0=#04024869",
        ),
        ("CN=Lu\\C4\\8Di\\C4\\87", "CN=Lučić"),
    ] {
        let name = parse(text);
        assert_eq!(name.to_string(), printed);
        assert_eq!(parse(printed), name);
    }
    // The one with a carriage return is a name, but not one to be typed.
    assert_eq!(
        refusal("CN=Before\\0dAfter,DC=example,DC=net").position(),
        Some(10)
    );
}

#[test]
fn foreign_bytes_are_kept_and_printed() {
    for (name, printed) in [
        (cn(tag::BMP_STRING, &[0, b'a', 4, 0x16]), "CN=aЖ"),
        (cn(tag::TELETEX_STRING, b"Andr\xe9"), "CN=André"),
        (cn(tag::UNIVERSAL_STRING, &[0, 1, 0xf6, 0]), "CN=😀"),
        (cn(tag::PRINTABLE_STRING, b"a, b"), "CN=a\\, b"),
        (cn(tag::UTF8_STRING, b" #a "), "CN=\\ #a\\ "),
        (cn(tag::UTF8_STRING, b"#a"), "CN=\\#a"),
        (cn(tag::UTF8_STRING, b"a\nb\0"), "CN=a\\0Ab\\00"),
        (cn(tag::UTF8_STRING, b""), "CN="),
        (cn(tag::UTF8_STRING, b"a/OU=b"), "CN=a/OU\\=b"),
        (cn(tag::UTF8_STRING, b"\xff"), "CN=#0C01FF"),
        (cn(tag::BMP_STRING, &[0xd8, 0]), "CN=#1E02D800"),
        (cn(tag::BMP_STRING, &[0]), "CN=#1E0100"),
        (cn(tag::PRINTABLE_STRING, b"\xe9"), "CN=#1301E9"),
        (cn(tag::OCTET_STRING, b"Hi"), "CN=#04024869"),
        (
            attribute_with("1.2.3.4", tag::UTF8_STRING, b"x"),
            "1.2.3.4=#0C0178",
        ),
        (
            attribute_with("2.5.4.9", tag::UTF8_STRING, b"x"),
            "STREET=x",
        ),
        (
            attribute_with("0.9.2342.19200300.100.1.44", tag::UTF8_STRING, b"x"),
            "uniqueIdentifier=x",
        ),
    ] {
        assert_eq!(name.to_string(), printed);
        assert_eq!(
            Name::from_der(name.as_der()).unwrap().as_der(),
            name.as_der()
        );
    }
    assert_eq!(Name::empty().to_string(), "");
    assert!(Name::empty().is_empty() && !parse("CN=a").is_empty());
}

#[test]
fn bytes_that_are_no_name_are_refused() {
    for bytes in [
        &[][..],
        &[0x30],
        &[0x30, 0x80, 0, 0],
        &[0x31, 0],
        &[0x30, 0, 0],
        &[0x30, 2, 0x31, 0],
        &[0x30, 2, 0x30, 0],
        &[0x30, 4, 0x31, 2, 0x30, 0],
        &[0x30, 9, 0x31, 7, 0x30, 5, 6, 3, 0x55, 4, 3],
        &[0x30, 11, 0x31, 9, 0x30, 7, 6, 1, 0x80, 5, 0, 5, 0],
    ] {
        let error = Name::from_der(bytes).unwrap_err();
        assert_eq!(error.position(), None, "{error}");
    }
}

#[test]
fn three_kinds_of_sameness() {
    let utf8 = cn(tag::UTF8_STRING, b"Acme  Ltd");
    let printable = cn(tag::PRINTABLE_STRING, b"Acme  Ltd");
    let other_case = cn(tag::PRINTABLE_STRING, b" ACME ltd");
    let other = cn(tag::UTF8_STRING, b"Acme Inc");
    assert!(utf8 != printable && utf8.same_as(&printable) && utf8.chains_to(&printable));
    assert!(!utf8.same_as(&other_case) && utf8.chains_to(&other_case));
    assert!(!utf8.same_as(&other) && !utf8.chains_to(&other));
    assert!(!parse("OU=a,O=b").same_as(&parse("O=b,OU=a")));
    assert!(!parse("OU=a,O=b").chains_to(&parse("OU=a+O=b")));
    assert!(!cn(tag::OCTET_STRING, b"a").same_as(&cn(tag::UTF8_STRING, b"a")));
    assert!(!parse("OU=a,OU=b").same_as(&parse("OU=a")));
}

#[test]
fn styles_by_word() {
    let styles: Vec<Style> = Style::WORDS
        .iter()
        .filter_map(|word| Style::from_word(word))
        .collect();
    assert_eq!(styles, ALL);
    assert_eq!(Style::from_word("RFC4514"), None);
    let name = parse("OU=a+CN=é\\, b,C=US");
    let printed = ALL.map(|style| name.print(style));
    assert_eq!(
        printed,
        [
            "CN=é\\, b+OU=a,C=US",
            "CN=\\C3\\A9\\, b+OU=a,C=US",
            "/C=US/OU=a+CN=\\xC3\\xA9, b",
            "C = US, OU = a + CN = \"\\C3\\A9, b\"",
            "C=US\nOU=a + CN=é\\, b",
            "CN=\\C3\\A9\\, b+OU=a,C=US",
        ]
    );
}

const ALL: [Style; 6] = [
    Style::Rfc4514,
    Style::Nginx,
    Style::NginxLegacy,
    Style::Openssl,
    Style::Node,
    Style::AwsAlb,
];

/// Text that every UTF8String attribute takes.
fn value() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        proptest::char::any(),
        proptest::sample::select(
            " ,+\"\\<>;=#/-.'@aCNOU019éЖ日😀"
                .chars()
                .collect::<Vec<_>>()
        ),
    ];
    proptest::collection::vec(character, 1..12)
        .prop_map(|characters| {
            characters
                .into_iter()
                .filter(|c| text::unwanted(*c).is_none())
                .collect()
        })
        .prop_filter("not empty", |text: &String| !text.is_empty())
}

/// A name in RFC 4514 text: every escape is a hex pair, so that this does not lean on the printer.
fn written() -> impl Strategy<Value = String> {
    let keyword = proptest::sample::select(vec![
        "CN", "OU", "O", "L", "street", "UID", "title", "2.5.4.97", "1.2.3.4",
    ]);
    let ava = (keyword, value()).prop_map(|(keyword, value)| {
        let value: String = value.bytes().map(|byte| format!("\\{byte:02x}")).collect();
        format!("{keyword}={value}")
    });
    let rdn = proptest::collection::hash_set(ava, 1..3)
        .prop_map(|avas| avas.into_iter().collect::<Vec<_>>().join("+"));
    proptest::collection::vec(rdn, 1..5).prop_map(|rdns| rdns.join(","))
}

/// Each part of it is looked at once, or this would take minutes.
#[test]
fn a_long_text_of_equals_signs_is_soon_printed_and_read() {
    let long = "=".repeat(200_000);
    let value = format!("a/{long}/O=b{long}");
    let name = cn(tag::UTF8_STRING, value.as_bytes());
    assert_eq!(name.to_string(), format!("CN=a/{long}/O\\=b{long}"));
    assert_eq!(
        parse(&format!("info=a/{long}")).to_string(),
        format!("info=a/{long}")
    );
}

/// Whatever stands in a name: `--match "$(inspect --field subject FILE)"` is a yes.
#[test]
fn every_name_is_compared_by_its_text() {
    let long = "a".repeat(65);
    let mut names = vec![Name::empty(), cn(tag::UTF8_STRING, long.as_bytes())];
    for text in [
        "",
        " ",
        "a\tb",
        "\0",
        "a,b+c=d",
        " a ",
        "#",
        "é\u{202e}",
        "/O=b",
        "a/O=b",
    ] {
        names.push(cn(tag::UTF8_STRING, text.as_bytes()));
    }
    names.push(cn(tag::TELETEX_STRING, &[0xe9]));
    names.push(cn(tag::BIT_STRING, &[0, 5]));
    names.push(cn(tag::UTF8_STRING, &[0xff]));
    names.push(attribute_with("2.5.4.6", tag::PRINTABLE_STRING, b"Germany"));
    names.push(attribute_with("1.2.3.4", tag::UTF8_STRING, b""));
    for name in names {
        let printed = name.to_string();
        let read = Name::parse_to_compare(&printed).unwrap_or_else(|error| panic!("{error}"));
        assert!(read.same_as(&name), "{printed}");
    }
    assert!(Name::parse_to_compare("nonsense").is_err());
}

proptest! {
    #[test]
    fn what_is_printed_reads_back(text in written()) {
        let name = parse(&text);
        prop_assert_eq!(parse(&name.print(Style::Rfc4514)), name);
    }

    #[test]
    fn a_string_given_by_its_bytes_reads_back_as_the_same_text(string_type in 0x0cu8..=0x1e, text in value()) {
        let hex: String = der::tlv(string_type, text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        if let Ok(name) = Name::parse(&format!("O=#{hex},C=US")) {
            prop_assert!(parse(&name.to_string()).same_as(&name));
        }
    }

    #[test]
    fn any_bytes_print_or_are_refused_and_are_never_read_as_another_name(
        oid in proptest::sample::select(vec!["2.5.4.3", "2.5.4.6", "0.9.2342.19200300.100.1.25", "1.2.3.4"]),
        string_type in 1u8..=0x1e,
        content in proptest::collection::vec(any::<u8>(), 0..12),
    ) {
        let name = attribute_with(oid, string_type, &content);
        for style in ALL {
            name.print_bytes(style);
        }
        if let Ok(again) = Name::parse(&name.to_string()) {
            prop_assert!(again.same_as(&name), "{} became {}", name, again);
        }
        prop_assert!(name.same_as(&name) && name.chains_to(&name));
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        if let Ok(name) = Name::from_der(&bytes) {
            let _ = ALL.map(|style| name.print(style));
        }
        let _ = Name::from_der(&der::tlv(tag::SEQUENCE, &bytes));
    }

    #[test]
    fn no_text_makes_it_panic(text in "/?(CN|O|C|DC|#|[ =,+/\\\\;\"0-9a-fé]){0,30}", other in ".{0,40}") {
        for text in [text, other] {
            match Name::parse(&text) {
                Ok(name) => prop_assert_eq!(parse(&name.to_string()), name),
                Err(error) => prop_assert!(!error.to_string().is_empty()),
            }
        }
    }
}
