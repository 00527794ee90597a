use super::{are_told, rows};

#[test]
fn what_json_holds_is_told_in_our_words() {
    for (text, words) in [
        (
            "{\"\u{e9}\":\"\u{e9}\"}",
            "`\u{e9}` is no key of a client; there are: name, subject, san, lifetime, key_type, csr (column 4)",
        ),
        (
            "{\"Key-Type\":\"rsa-2048\"}",
            "`Key-Type` is no key of a client; did you mean `key_type`? (column 11)",
        ),
        (
            "{\"name\":\"\u{e9}\",\"lifetime\":90}",
            "`lifetime` is a string, such as \"90d\", and here is the number 90 (column 25)",
        ),
        (
            "{\"name\":-1.5}",
            "`name` is a string, such as \"alice\", and here is the number -1.5 (column 12)",
        ),
        (
            "{\"name\":true}",
            "`name` is a string, such as \"alice\", and here is true (column 12)",
        ),
        (
            "{\"csr\":[\"a\"]}",
            "`csr` is a string, such as \"alice.csr\", and here is a list (column 8)",
        ),
        (
            "{\"san\":{\"a\":1}}",
            "`san` is a string, or a list of strings, and here is an object (column 8)",
        ),
        (
            "{\"san\":[\"a\",null]}",
            "each of `san` is a string, and here is null (column 16)",
        ),
        (
            "{\"san\":[[\"a\"]]}",
            "each of `san` is a string, and here is a list (column 9)",
        ),
        (
            "{\"name\":\"a\",}",
            "it is no JSON: trailing comma (column 13)",
        ),
        (
            "{\"name\":\"a\"},",
            "something stands behind the object; each line is one object, such as {\"name\":\"alice\"} (column 13)",
        ),
        (
            "name,san",
            "it is no object; each line is one object, such as {\"name\":\"alice\"}",
        ),
    ] {
        let message = rows("l.jsonl", text.as_bytes()).unwrap_err();
        assert_eq!(message, format!("l.jsonl:1: {words}"), "{text}");
    }
    let message = rows("l.jsonl", b"\n{\"name\":\"\xff\"}\n").unwrap_err();
    assert_eq!(message, "l.jsonl:2: it is not UTF-8");
    // Of a long word the beginning and the end.
    let text = format!("{{\"{}\":1}}", "n".repeat(10_000));
    let message = rows("l.jsonl", text.as_bytes()).unwrap_err();
    assert!(
        message.len() < 300 && message.contains("nnn\u{2026}nnn"),
        "{message}"
    );
}

#[test]
fn an_object_on_several_lines_is_told_once() {
    let open = "the object does not end on this line; ";
    let pretty = "{\n  \"name\": \"a\"\n}\n{\"name\":\"b\"}\n{\n  \"name\": \"c\"\n}\n";
    are_told(
        "l.jsonl",
        pretty.as_bytes(),
        &["b"],
        &[&format!("1: {open}"), &format!("5: {open}")],
    );
    // A list of objects is not what is read line by line, however its lines are divided.
    for (text, names) in [
        ("[\n{\"name\":\"a\"},\n3\n]\n", &[][..]),
        ("[{\"name\":\"a\"},\n{\"name\":\"b\"}]\n", &[]),
        ("[{\"name\":\"a\"}]\n{\"name\":\"b\"}\n", &["b"]),
    ] {
        are_told("l.jsonl", text.as_bytes(), names, &["1: it is no object; "]);
    }
}
