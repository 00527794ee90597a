//! Names to compare: hand-picked for what is known to differ between readers, and generated around it.

use mtls_ca::pki::der::{self, tag};

/// A repeatable source of choices (xorshift).
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

/// The same name in RFC 4514 and in openssl's slash form.
pub const TYPED: [(&str, &str); 40] = [
    (
        "CN=alice,OU=Ops,O=Acme,C=US",
        "/C=US/O=Acme/OU=Ops/CN=alice",
    ),
    ("cn=alice, ou = Ops , o=Acme", "/O=Acme/OU=Ops/CN=alice"),
    ("CN=a,OU=x,OU=y", "/OU=y/OU=x/CN=a"),
    ("DC=test,DC=example", "/DC=example/DC=test"),
    ("OU=a+CN=b", "/OU=a+CN=b"),
    ("CN=b+OU=a", "/OU=a+CN=b"),
    ("CN=x+OU=y+O=z,C=DE", "/C=DE/O=z+OU=y+CN=x"),
    ("OU=bb+OU=a", "/OU=bb+OU=a"),
    ("CN=a\\,b", "/CN=a,b"),
    ("CN=a\\+b", "/CN=a\\+b"),
    ("CN=a/b", "/CN=a\\/b"),
    ("CN=a\\\\b", "/CN=a\\\\b"),
    ("CN=a\\=b", "/CN=a\\=b"),
    ("CN=a=b", "/CN=a=b"),
    ("CN=Andr\\C3\\A9", "/CN=André"),
    ("CN=André", "/CN=André"),
    ("CN=\\ a\\ ", "/CN= a "),
    ("CN=  a b  ", "/CN=a b"),
    ("CN=\\20a", "/CN= a"),
    ("CN=\\#a", "/CN=#a"),
    ("CN=a#b", "/CN=a#b"),
    ("CN=#0C03666F6F", "/CN=foo"),
    ("CN=\\\"q\\\"", "/CN=\"q\""),
    ("CN=\\<a\\>\\;", "/CN=<a>;"),
    ("2.5.4.3=alice", "/2.5.4.3=alice"),
    ("OID.2.5.4.3=alice", "/CN=alice"),
    ("2.5.4.6=US", "/C=US"),
    ("0.9.2342.19200300.100.1.25=test", "/DC=test"),
    ("uid=alice", "/UID=alice"),
    ("UID=alice,userId=bob", "/userId=bob/UID=alice"),
    ("uniqueIdentifier=x", "/uniqueIdentifier=x"),
    ("E=a@b.test", "/emailAddress=a@b.test"),
    ("email=a@b.test,CN=x", "/CN=x/emailAddress=a@b.test"),
    (
        "SN=Lovelace,GN=Ada,title=Dr,initials=AL",
        "/initials=AL/title=Dr/GN=Ada/SN=Lovelace",
    ),
    (
        "surname=Lovelace,givenName=Ada",
        "/givenName=Ada/surname=Lovelace",
    ),
    (
        "S=BY,L=Munich,STREET=x 1,postalCode=80331",
        "/postalCode=80331/street=x 1/L=Munich/ST=BY",
    ),
    (
        "serialNumber=12 34,dnQualifier=q,C=de",
        "/C=de/dnQualifier=q/serialNumber=12 34",
    ),
    (
        "organizationIdentifier=VATDE-1,businessCategory=b,pseudonym=p",
        "/pseudonym=p/businessCategory=b/organizationIdentifier=VATDE-1",
    ),
    (
        "unstructuredName=host,name=n,generationQualifier=III,description=d",
        "/description=d/generationQualifier=III/name=n/unstructuredName=host",
    ),
    ("CN=日本語 😀,O=Ünïcödé", "/O=Ünïcödé/CN=日本語 😀"),
];

/// Slash forms of which openssl drops a part, or which it refuses.
pub const DOUBTFUL: [&str; 26] = [
    "/CN=a+b",
    "/CN=a/b",
    "/CN=a/",
    "/CN=a+",
    "/CN=a/b=c",
    "/CN=",
    "/CN=a/OU=",
    "/CN",
    "//CN=a",
    "/CN=a//OU=b",
    "/FOO=a",
    "/CN=a/1.2.3.4.5.x=a",
    "/CN=a\\",
    "/CN=DOMAIN\\user",
    "/CN=a\\C3\\A9",
    "/C=USA",
    "/C=U",
    "/C=Ü1",
    "/serialNumber=a_b",
    "/DC=ü",
    "/emailAddress=ü@x.test",
    "/ CN=a",
    "/CN =a",
    "/=a",
    "/OU=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "/CN=a,b+c",
];

const TEXT_TYPES: [&str; 22] = [
    "CN",
    "OU",
    "O",
    "L",
    "ST",
    "street",
    "UID",
    "SN",
    "GN",
    "title",
    "initials",
    "description",
    "pseudonym",
    "name",
    "businessCategory",
    "postalCode",
    "organizationIdentifier",
    "unstructuredName",
    "generationQualifier",
    "commonName",
    "organizationalUnitName",
    "surname",
];
const BOUND_TYPES: [&str; 5] = ["C", "DC", "serialNumber", "dnQualifier", "emailAddress"];
const CHARACTERS: [&str; 34] = [
    "a", "b", "Z", "0", "9", " ", " ", ",", "+", "\"", "\\", "<", ">", ";", "=", "#", "/", "-",
    ".", "'", "(", "?", "@", "_", "*", "é", "ß", "Ж", "日", "😀", "%", "&", "e\u{301}", "$",
];
const PRINTABLE: [&str; 12] = ["a", "Z", "0", " ", ",", "+", "-", ".", "/", "=", "'", "("];

/// A random name in both forms.
pub fn typed(chance: &mut Chance) -> (String, String) {
    let (mut rfc4514, mut slash) = (Vec::new(), String::new());
    for _ in 0..=chance.below(4) {
        let mut rdn = Vec::new();
        for number in 0..=chance.below(6).saturating_sub(3) {
            let bound = chance.below(4) == 0;
            let word = chance.pick(if bound { &BOUND_TYPES } else { &TEXT_TYPES });
            let length = if word == "C" { 2 } else { 1 + chance.below(9) };
            let alphabet: &[&str] = match word {
                "C" => &PRINTABLE[..3],
                _ if bound => &PRINTABLE,
                _ => &CHARACTERS,
            };
            let mut text: String = (0..length).map(|_| chance.pick(alphabet)).collect();
            if bound && word != "C" {
                text.push_str(&number.to_string());
            } else if word != "C" {
                text.push_str(["", "x"][chance.below(2)]);
            }
            rdn.push(format!("{word}={}", escape_rfc4514(&text, chance)));
            let separator = if number == 0 { '/' } else { '+' };
            slash.push_str(&format!("{separator}{word}={}", escape_slash(&text)));
        }
        rdn.dedup();
        rfc4514.push(rdn.join("+"));
    }
    rfc4514.reverse();
    (rfc4514.join(","), slash)
}

fn escape_rfc4514(text: &str, chance: &mut Chance) -> String {
    let last = text.chars().count() - 1;
    let escape = |(index, character): (usize, char)| {
        let edge = index == 0 || index == last;
        let must = "\"+,;<>\\".contains(character)
            || (character == ' ' && edge)
            || (character == '#' && index == 0);
        let mut buffer = [0; 4];
        let hex: String = character
            .encode_utf8(&mut buffer)
            .bytes()
            .map(|byte| format!("\\{byte:02x}"))
            .collect();
        match (must, chance.below(4)) {
            (_, 0) => hex,
            (true, _) => format!("\\{character}"),
            (false, _) => character.to_string(),
        }
    };
    text.chars().enumerate().map(escape).collect()
}

fn escape_slash(text: &str) -> String {
    let escape = |character: char| match character {
        '/' | '+' | '\\' => format!("\\{character}"),
        _ => character.to_string(),
    };
    text.chars().map(escape).collect()
}

/// AttributeTypeAndValue.
fn ava(oid: &str, string_type: u8, content: &[u8]) -> Vec<u8> {
    der::sequence(&[&der::oid(oid).unwrap(), &der::tlv(string_type, content)])
}

fn name(rdns: Vec<Vec<Vec<u8>>>) -> Vec<u8> {
    let sets: Vec<Vec<u8>> = rdns.into_iter().map(der::set_of).collect();
    der::tlv(tag::SEQUENCE, &sets.concat())
}

/// A name with one attribute of this type.
pub fn one(oid: &str) -> Vec<u8> {
    name(vec![vec![ava(oid, tag::UTF8_STRING, b"x")]])
}

const OIDS: [&str; 24] = [
    "2.5.4.3",
    "2.5.4.10",
    "2.5.4.11",
    "2.5.4.6",
    "2.5.4.8",
    "2.5.4.7",
    "2.5.4.5",
    "2.5.4.9",
    "2.5.4.4",
    "2.5.4.42",
    "2.5.4.46",
    "2.5.4.97",
    "2.5.4.45",
    "2.5.4.65",
    "0.9.2342.19200300.100.1.25",
    "0.9.2342.19200300.100.1.1",
    "0.9.2342.19200300.100.1.44",
    "1.2.840.113549.1.9.1",
    "1.2.840.113549.1.9.2",
    "1.3.6.1.4.1.311.60.2.1.3",
    "1.2.3.4.5",
    "2.999.7",
    "2.25.329800735698586629295641978511506172918",
    "1.2.643.100.1",
];

const TYPES: [u8; 12] = [
    tag::UTF8_STRING,
    tag::UTF8_STRING,
    tag::UTF8_STRING,
    tag::PRINTABLE_STRING,
    tag::TELETEX_STRING,
    tag::IA5_STRING,
    tag::BMP_STRING,
    tag::BMP_STRING,
    tag::UNIVERSAL_STRING,
    tag::NUMERIC_STRING,
    tag::BIT_STRING,
    tag::SEQUENCE,
];

fn content(chance: &mut Chance, string_type: u8) -> Vec<u8> {
    let mut text: Vec<char> = (0..chance.below(8))
        .flat_map(|_| chance.pick(&CHARACTERS).chars())
        .collect();
    if chance.below(6) == 0 {
        text.push(chance.pick(&[
            '\0', '\n', '\t', '\u{1b}', '\u{7f}', '\u{85}', '\u{2028}', '\u{202e}', '\r',
        ]));
    }
    let latin = |c: &char| u8::try_from(u32::from(*c)).ok();
    match string_type {
        tag::UTF8_STRING => text.iter().collect::<String>().into_bytes(),
        tag::BMP_STRING => text
            .iter()
            .filter(|c| c.len_utf16() == 1)
            .flat_map(|c| (u32::from(*c) as u16).to_be_bytes())
            .collect(),
        tag::UNIVERSAL_STRING => text
            .iter()
            .flat_map(|c| u32::from(*c).to_be_bytes())
            .collect(),
        tag::TELETEX_STRING => text.iter().filter_map(latin).collect(),
        tag::BIT_STRING => vec![0, 0xa5, 0x0f],
        tag::SEQUENCE => der::integer(&[5]),
        _ => text.iter().filter_map(latin).filter(u8::is_ascii).collect(),
    }
}

/// A random name with any string types and characters.
pub fn encoded(chance: &mut Chance) -> Vec<u8> {
    let mut rdns = Vec::new();
    for _ in 0..=chance.below(4) {
        let mut rdn = Vec::new();
        for _ in 0..=chance.below(6).saturating_sub(3) {
            let (oid, string_type) = (chance.pick(&OIDS), chance.pick(&TYPES));
            rdn.push(ava(oid, string_type, &content(chance, string_type)));
        }
        rdns.push(rdn);
    }
    name(rdns)
}

/// Names where the printers are known to have their own ways.
pub fn picked() -> Vec<Vec<u8>> {
    let cn = |string_type, content: &[u8]| name(vec![vec![ava("2.5.4.3", string_type, content)]]);
    let mut names: Vec<Vec<u8>> = [
        "#",
        " ",
        "#a",
        " a ",
        "a ",
        "  ",
        "a#",
        "\\",
        "\"",
        "a,b",
        ",",
        "/",
        "+",
        "=",
        ";<>",
        "a/b+c",
        "é",
        " é ",
        "\u{7f}",
        "\0",
        "a\nb",
        "a\r\nSet: x",
        "日本 ",
        "😀",
    ]
    .map(|text| cn(tag::UTF8_STRING, text.as_bytes()))
    .into();
    names.extend([
        name(vec![]),
        cn(tag::UTF8_STRING, b""),
        cn(tag::BMP_STRING, b""),
        cn(tag::UTF8_STRING, &[0xff, b'a', 0xc3]),
        cn(tag::PRINTABLE_STRING, &[b'a', 0xe9, b'*']),
        cn(tag::IA5_STRING, &[0xc3, 0xa9]),
        cn(tag::TELETEX_STRING, b"Andr\xe9, \x85#"),
        cn(tag::TELETEX_STRING, b"\xe9"),
        cn(tag::BMP_STRING, &[0x00, 0xe9, 0x00, b',']),
        cn(tag::BMP_STRING, &[0xd8, 0x3d, 0xde, 0x00]),
        cn(tag::BMP_STRING, &[0x00, b' ']),
        cn(tag::BMP_STRING, &[0x00, b'a', 0x00]),
        cn(tag::UNIVERSAL_STRING, &[0, 1, 0xf6, 0, 0, 0, 0, b' ']),
        cn(tag::UNIVERSAL_STRING, &[0, 0x11, 0, 0]),
        cn(tag::UNIVERSAL_STRING, &[0, 0, 0, 0x41, 0]),
        cn(tag::NUMERIC_STRING, b" 12 "),
        cn(tag::VISIBLE_STRING, b"visible"),
        cn(tag::UTC_TIME, b"200101000000Z"),
        cn(tag::GENERALIZED_TIME, b"20200101000000Z"),
        cn(tag::OCTET_STRING, b"Hi"),
        cn(tag::INTEGER, &[5]),
        cn(tag::BOOLEAN, &[0xff]),
        cn(tag::NULL, b""),
        cn(tag::OID, &[0x55, 4, 3]),
        cn(tag::BIT_STRING, &[4, 0xab, 0xc0]),
        cn(tag::SEQUENCE, &der::integer(&[1])),
        cn(tag::SET, b""),
        cn(0x1b, &[0, 0, 0, b'a']),
        cn(0x15, b"video"),
        cn(0x19, b"graphic"),
        cn(0x80, b"context"),
        name(vec![vec![ava("1.2.3.4", tag::UTF8_STRING, b"unknown")]]),
        name(vec![vec![ava("2.25.329800735698586629295641978511506172918.329800735698586629295641978511506172918.1", tag::UTF8_STRING, b"long")]]),
        name(vec![vec![ava("2.5.4.3", tag::UTF8_STRING, b"a"), ava("2.5.4.3", tag::UTF8_STRING, b"b"), ava("2.5.4.11", tag::UTF8_STRING, b"c")], vec![ava("2.5.4.6", tag::UTF8_STRING, b"DE")]]),
    ]);
    names
}
