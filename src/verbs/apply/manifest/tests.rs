//! What a manifest means, and where it is wrong.

use super::{Manifest, parse};
use crate::pki::crl::Reason;
use crate::pki::lifetime::Lifetime;
use crate::pki::spki::KeyType;

/// `LINE:COLUMN: message` of everything that is wrong.
fn wrong(text: &str) -> Vec<String> {
    let problems = parse(text).unwrap_err();
    let one = |one: &super::Problem| format!("{}:{}: {}", one.at.line, one.at.column, one.message);
    problems.iter().map(one).collect()
}

fn right(text: &str) -> Manifest {
    parse(text).unwrap_or_else(|problems| panic!("{text}{problems:?}"))
}

#[test]
fn nothing_at_all() {
    for text in ["", "# nothing\n", "\r\n"] {
        let manifest = right(text);
        assert!(manifest.ca.is_none() && manifest.leaves.is_empty());
    }
}

#[test]
fn what_is_asked_for() {
    let manifest = right(include_str!("../../../../fixtures/pki.toml"));
    let ca = manifest.ca.unwrap();
    assert_eq!(ca.subject.unwrap().to_string(), "CN=Acme CA,O=Acme,C=US");
    let [web] = manifest.intermediates.as_slice() else {
        panic!("{:?}", manifest.intermediates);
    };
    assert_eq!((web.name.as_str(), web.path_len), ("web", Some(0)));
    assert_eq!(web.permit.len(), 2);
    let names: Vec<(&str, Option<usize>)> = manifest
        .leaves
        .iter()
        .map(|leaf| (leaf.name.as_str(), leaf.above))
        .collect();
    assert_eq!(
        names,
        [
            ("api.example.test", Some(0)),
            ("billing", None),
            ("partner", None)
        ]
    );
    assert!(
        manifest
            .leaves
            .iter()
            .all(|leaf| leaf.lifetime == Some(Lifetime::days(90)))
    );
}

#[test]
fn defaults_and_what_goes_before_them() {
    let manifest = right(
        "[[client]]\nname='a'\n[[client]]\nname='b'\nlifetime='1d'\nkey_type='EC-P384'\n\
         [defaults]\nlifetime='2d'\nkey_type='ed25519'\n[crl]\nlifetime='3d'\n\
         [[revoked]]\nserial='4F:0a'\nreason='keycompromise'\n",
    );
    let [a, b] = manifest.leaves.as_slice() else {
        panic!("{:?}", manifest.leaves);
    };
    assert_eq!(
        (a.lifetime, b.lifetime),
        (Some(Lifetime::days(2)), Some(Lifetime::days(1)))
    );
    assert_eq!((a.key_type, a.new_key_type), (None, Some(KeyType::Ed25519)));
    assert_eq!(b.key_type, Some(KeyType::EcP384));
    assert_eq!(manifest.list, Some(Lifetime::days(3)));
    let revoked = &manifest.revoked[0];
    assert_eq!(
        (revoked.serial.to_string().as_str(), revoked.reason),
        ("4f0a", Some(Reason::KeyCompromise))
    );
}

#[test]
fn every_fault_at_its_place() {
    for (text, wanted) in [
        (
            "x",
            &["1:2: this is no TOML: key with no value, expected `=`"][..],
        ),
        ("[ca]\n[ca]\n", &["2:2: this is no TOML: duplicate key"]),
        (
            "[cas]\n[ca]\nsubjcet = 'CN=a'\n",
            &[
                "1:2: there is no table `cas`; did you mean `ca`?",
                "3:1: `ca` has no key `subjcet`; did you mean `subject`?",
            ],
        ),
        (
            "[defaults]\ncolour = 1",
            &["2:1: `defaults` has no key `colour`; there are: lifetime, key_type"],
        ),
        (
            "[client]\nname = 'a'\n",
            &["1:2: there may be many of `client`: write [[client]]"],
        ),
        ("[[ca]]\n", &["1:3: there is one `ca`: write [ca]"]),
        (
            "ca = 'x'\n",
            &["1:1: `ca` is a table, and here is the string `x`"],
        ),
        (
            "client = [1]\n",
            &["1:11: `client` is a table, and here is the number 1"],
        ),
        (
            "[ca]\nlifetime = 90\npath_len = 256\npermit = 'a.test'\n",
            &[
                "2:12: `lifetime` is a string, and here is the number 90",
                "3:12: `path_len` is a whole number from 0 to 255, and here is the number 256",
                "4:10: `permit` is a list of strings, and here is the string `a.test`",
            ],
        ),
        (
            "[ca]\nsubject = ''\nlifetime = '90'\n",
            &[
                "2:11: `subject` is empty",
                "3:12: `90` is no lifetime: the unit is missing (8h, 90d, 12w and 2y are)",
            ],
        ),
        (
            "[[server]]\nhosts = ['é.test', 'a b', 3]\n",
            &[
                "2:20: \"a b\" is not usable as a name: a blank at character 2 is not allowed",
                "2:27: `hosts` is a string each, and here is the number 3",
            ],
        ),
        (
            "[[server]]\nhosts = []\n",
            &["2:9: `hosts` needs at least one"],
        ),
        (
            "[[client]]\nname = 'a/b'\n",
            &["2:8: `a/b` cannot name a file: it would lead to another folder"],
        ),
        (
            "[[client]]\nname = 'a'\ncsr = 'a.csr'\nkey_type = 'ed25519'\n",
            &["4:12: `key_type` is for a key that is made here, and `csr` brings its own"],
        ),
        (
            "[[client]]\nname = 'a'\nca = 'wbe'\n[[intermediate]]\nname = 'web'\n",
            &["3:6: there is no intermediate `wbe`; did you mean `web`?"],
        ),
        (
            "[[client]]\nname = 'a'\ncsr = '-'\n[[client]]\nname = ''\ncsr = ''\n",
            &[
                "3:7: `csr` is a file, and `-` is standard input: name the file",
                "5:8: `name` is empty",
                "6:7: `csr` is empty",
            ],
        ),
        (
            "[[intermediate]]\nname = ''\ndir = ''\n[[intermediate]]\nname = ''\n",
            &[
                "2:8: `name` is empty",
                "3:7: `dir` is empty",
                "5:8: `name` is empty",
            ],
        ),
        (
            "[[intermediate]]\nname = 'a'\nca = 'wbe'\n[[intermediate]]\nname = 'web'\nca = 'wbe'\n",
            &[
                "3:6: there is no intermediate `wbe`; did you mean `web`?",
                "6:6: there is no intermediate `wbe`; there are: a",
            ],
        ),
        (
            "[[intermediate]]\nname = 'a'\nca = 'a'\n[[client]]\nname = 'b'\nca = 'a'\n",
            &["3:6: `a` cannot be below itself; to have it below the CA, leave `ca` out"],
        ),
        (
            "[[intermediate]]\nname = 'x'\nca = 'b'\n[[intermediate]]\nname = 'a'\nca = 'b'\n[[intermediate]]\nname = 'b'\nca = 'c'\n[[intermediate]]\nname = 'c'\nca = 'a'\n",
            &[
                "9:6: `b`, `c`, `a` are below each other in a circle; one of them is to be below the CA: leave its `ca` out",
            ],
        ),
        (
            "[[intermediate]]\nname = 'a'\n[[intermediate]]\nname = 'a'\n",
            &["4:8: another intermediate, on line 1, has the name `a`"],
        ),
        (
            "[[revoked]]\nserial = 'xyz'\n[[revoked]]\nserial = '4f'\nreason = 'lost'\n[[revoked]]\nserial='4F'\n",
            &[
                "2:10: a serial number is hexadecimal, such as 4f:0a:1b or 4F0A1B",
                "5:10: `lost` is no `reason`; there are: unspecified, keyCompromise, cACompromise, affiliationChanged, superseded, cessationOfOperation, certificateHold, privilegeWithdrawn, aACompromise",
                "7:8: line 3 revokes 4f already",
            ],
        ),
    ] {
        assert_eq!(wrong(text), wanted, "{text}");
    }
}

#[test]
fn intermediates_stand_anywhere() {
    let manifest = right(
        "[[intermediate]]\nname='x'\n[[intermediate]]\nname='deep'\nca='web'\n[[intermediate]]\nname='y'\n\
         [[intermediate]]\nname='web'\nca='top'\n[[intermediate]]\nname='top'\n\
         [[client]]\nname='a'\nca='deep'\n[[revoked]]\nserial='4f'\nca='web'\n",
    );
    let all = manifest.intermediates.iter();
    let all: Vec<(&str, Option<usize>)> = all.map(|ca| (ca.name.as_str(), ca.above)).collect();
    // What is above comes before; the rest as the file has it.
    let wanted = [
        ("x", None),
        ("top", None),
        ("web", Some(1)),
        ("deep", Some(2)),
        ("y", None),
    ];
    assert_eq!(all, wanted);
    assert_eq!(manifest.leaves[0].above, Some(3));
    assert_eq!(manifest.revoked[0].above, Some(2));
    // The longest way to the CA is walked once.
    let one = |number: u32| format!("[[intermediate]]\nname='i{number}'\nca='i{}'\n", number + 1);
    let many: String = (0..2_000).map(one).collect();
    let manifest = right(&format!("{many}[[intermediate]]\nname='i2000'\n"));
    assert_eq!(manifest.intermediates[0].name, "i2000");
}

#[test]
fn words_are_spelled_as_the_command_line_takes_them() {
    for word in [
        "keyCompromise",
        "keycompromise",
        "key-compromise",
        "KEY_COMPROMISE",
    ] {
        let manifest = right(&format!("[[revoked]]\nserial='4f'\nreason='{word}'\n"));
        assert_eq!(
            manifest.revoked[0].reason,
            Some(Reason::KeyCompromise),
            "{word}"
        );
    }
    let manifest = right("[defaults]\nkey_type='RSA2048'\n");
    assert_eq!(manifest.defaults.key_type, Some(KeyType::Rsa2048));
}

#[test]
fn depth_is_bounded() {
    for deep in [
        "[".repeat(100_000),
        "a=".to_owned() + &"[".repeat(100_000),
        "a=".to_owned() + &"{a=".repeat(100_000),
        "a.".repeat(100_000),
    ] {
        assert!(parse(&deep).is_err());
    }
}
