use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;

use super::{List, Row};

fn rows(name: &str, content: &[u8]) -> Result<Vec<Row>, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    let shown = folder.path().display().to_string() + "/";
    let list = List::at(&path).map_err(|failure| failure.message)?;
    let rows = list.rows().and_then(Iterator::collect);
    rows.map_err(|failure| failure.message.replace(&shown, ""))
}

fn row(line: u64, name: &str) -> Row {
    Row {
        line,
        name: name.to_owned(),
        ..Row::default()
    }
}

#[test]
fn csv() {
    let text = "\u{feff}name, san ,subject\r\na,,\r\n\r\nb,\"b.test, 10.0.0.1;c.test\",\"CN=b,O=\"\"x\"\"\"\r\n \u{e9} ,x.test,\r\n";
    let found = rows("list.csv", text.as_bytes()).unwrap();
    let expected = [
        row(2, "a"),
        Row {
            san: ["b.test", "10.0.0.1", "c.test"].map(str::to_owned).to_vec(),
            subject: Some("CN=b,O=\"x\"".to_owned()),
            ..row(4, "b")
        },
        Row {
            san: vec!["x.test".to_owned()],
            ..row(5, "\u{e9}")
        },
    ];
    assert_eq!(found, expected);
}

#[test]
fn json_lines() {
    let text = "\u{feff}{\"name\":\"a\",\"san\":null}\n\n{\"name\":\"b\",\"san\":[\"b.test\",\"uri:x:a,b\"],\"key_type\":\"rsa-2048\"}\n{\"name\":\"c\",\"san\":\"x y\",\"lifetime\":\"8h\",\"csr\":\"c.csr\",\"subject\":null}";
    let found = rows("list.jsonl", text.as_bytes()).unwrap();
    let expected = [
        row(1, "a"),
        Row {
            san: ["b.test", "uri:x:a,b"].map(str::to_owned).to_vec(),
            key_type: Some("rsa-2048".to_owned()),
            ..row(3, "b")
        },
        Row {
            san: ["x", "y"].map(str::to_owned).to_vec(),
            lifetime: Some("8h".to_owned()),
            csr: Some("c.csr".to_owned()),
            ..row(4, "c")
        },
    ];
    assert_eq!(found, expected);
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    for (name, text, words) in [
        ("l.csv", "", "l.csv:1: the column name is missing"),
        (
            "l.csv",
            "subject\nCN=a\n",
            "l.csv:1: the column name is missing",
        ),
        (
            "l.csv",
            "name,colour\n",
            "l.csv:1: `colour` is no column of a client list",
        ),
        (
            "l.csv",
            "name,subjct\n",
            "l.csv:1: `subjct` is no column of a client list; did you mean `subject`?",
        ),
        (
            "l.csv",
            "name;subject\n",
            "l.csv:1: `name;subject` is no column; cells are divided by commas",
        ),
        (
            "l.csv",
            "name,name\n",
            "l.csv:1: the column name is there twice",
        ),
        (
            "l.csv",
            "name,subject\na,CN=a\nb,CN=b,O=x\n",
            "l.csv:3: it has 3 cells, and the first line names 2 columns",
        ),
        ("l.csv", "name\na\n\u{e9}\n", ""),
        (
            "l.jsonl",
            "{\"name\":\"a\"}\n{\"nme\":\"b\"}\n",
            "l.jsonl:2: unknown field `nme`",
        ),
        (
            "l.jsonl",
            "{\"name\":\"a\",\"name\":\"b\"}\n",
            "l.jsonl:1: duplicate field `name`",
        ),
        ("l.jsonl", "{}\n", "l.jsonl:1: missing field `name`"),
        (
            "l.jsonl",
            "{\"name\":\"a\"\n}\n",
            "l.jsonl:1: the object does not end on this line; each line is one object, such as {\"name\":\"alice\"}",
        ),
        (
            "l.jsonl",
            "{\"name\":\"a\",\"san\":3}\n",
            "l.jsonl:1: `san` is a string, or a list of strings",
        ),
        (
            "l.jsonl",
            "\n[\"a\"]\n",
            "l.jsonl:2: it is no object; each line is one object, such as {\"name\":\"alice\"}",
        ),
        // It has as many values as there are columns.
        (
            "l.jsonl",
            "[\"a\",\"CN=a\",\"\",null,null,null]\n",
            "l.jsonl:1: it is no object; ",
        ),
        (
            "l.jsonl",
            "[\n {\"name\":\"a\"}\n]\n",
            "l.jsonl:1: it is no object; ",
        ),
        ("l.jsonl", "3\n", "l.jsonl:1: it is no object; "),
        (
            "l.jsonl",
            " {\"name\":3}\r\n",
            "l.jsonl:1: invalid type: integer `3`, expected a string (column 10)",
        ),
        (
            "l.jsonl",
            "{\"name at line 1\":3}",
            "l.jsonl:1: unknown field `name at line 1`, expected one of",
        ),
        (
            "l.txt",
            "name\n",
            "a list of clients is a file that ends in .csv or .jsonl",
        ),
    ] {
        match (rows(name, text.as_bytes()), words) {
            (Ok(_), "") => {}
            (Err(message), words) => assert!(
                !words.is_empty() && message.contains(words),
                "{text}: {message}"
            ),
            (Ok(found), _) => panic!("{text}: {found:?}"),
        }
    }
    let message = rows("l.csv", b"name\na\n\xff\n").unwrap_err();
    assert_eq!(message, "l.csv:3: it is not UTF-8");
    let mut long = b"{\"name\":\"".to_vec();
    long.resize(2 << 20, b'a');
    let message = rows("l.jsonl", &long).unwrap_err();
    assert_eq!(message, "l.jsonl:1: it is longer than a MB");
    let missing = List::at(&PathBuf::from("/nowhere/list.csv")).unwrap_err();
    assert!(
        missing
            .message
            .starts_with("cannot read /nowhere/list.csv: ")
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), is_csv: bool) {
        let name = if is_csv { "l.csv" } else { "l.jsonl" };
        let _ = rows(name, &bytes);
        let _ = rows(name, &[b"name,san\n", bytes.as_slice()].concat());
    }
}
