use super::source::first_line;
use super::*;

#[test]
fn sources_are_read_from_their_words() {
    assert_eq!(Source::parse("prompt"), Ok(Source::Prompt));
    assert_eq!(Source::parse("stdin"), Ok(Source::Stdin));
    assert_eq!(Source::parse("fd:0"), Ok(Source::Stdin));
    assert_eq!(Source::parse("fd:3"), Ok(Source::Fd(3)));
    assert_eq!(Source::parse("env:A_B"), Ok(Source::Env("A_B".into())));
    assert_eq!(Source::parse("file:a:b"), Ok(Source::File("a:b".into())));
    let literals = [
        "",
        "secret",
        "pass:secret",
        "Prompt",
        "file:",
        "env:",
        "fd:x",
        "fd:-1",
    ];
    for literal in literals {
        let said = Source::parse(literal).unwrap_err();
        assert!(!said.contains("secret"), "{said}");
    }
}

#[test]
fn only_the_first_line_counts_and_blanks_stay() {
    let cases: [(&[u8], &[u8]); 5] = [
        (b"one\ntwo\n", b"one"),
        (b"one", b"one"),
        (b"one\r\n", b"one"),
        (b" one \n", b" one "),
        (b"\ntwo", b""),
    ];
    for (input, line) in cases {
        assert_eq!(first_line(input).as_slice(), line);
    }
}

#[test]
fn a_passphrase_is_never_shown() {
    let passes = Passes::of("--key-pass", Some(Source::Prompt));
    let secret = Passphrase::of(Zeroizing::new(b"hunter2".to_vec()));
    passes.known.get_or_init(|| secret.clone());
    assert_eq!(format!("{secret:?}"), "Passphrase");
    assert!(!format!("{passes:?}").contains("hunter2"));
}
