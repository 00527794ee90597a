use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;

use super::{Fault, List, Row};

fn rows(name: &str, content: &[u8]) -> Result<Vec<Row>, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    let shown = folder.path().display().to_string() + "/";
    let list = List::at(&path).map_err(|failure| failure.message)?;
    let rows = list.rows().and_then(|mut rows| {
        let rows: Result<_, _> = rows.by_ref().collect();
        rows.map_err(|fault: Fault| fault.at(&path))
    });
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
fn names_in_one_cell() {
    for (cell, wanted) in [
        ("a.test b.test", &["a.test", "b.test"][..]),
        (
            "a.test,b.test; 10.0.0.1 ;",
            &["a.test", "b.test", "10.0.0.1"],
        ),
        ("https://x.test/a;b.test", &["https://x.test/a;b.test"]),
        ("uri:x:a,b, c.test", &["uri:x:a,b", "c.test"]),
        ("a.test URI:y:1,2", &["a.test", "URI:y:1,2"]),
        (" , ", &[]),
    ] {
        assert_eq!(super::names(cell), wanted, "{cell}");
    }
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
            "l.csv:3: it has 3 cells, and the first line names 2 columns (",
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

/// What can be told: the place of each fault, and the clients between them.
fn told(name: &str, content: &[u8]) -> (Vec<String>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    let (mut names, mut faults) = (Vec::new(), Vec::new());
    for row in List::at(&path).unwrap().rows().unwrap() {
        match row {
            Ok(row) => names.push(row.name),
            Err(fault) => faults.push(format!("{}: {}", fault.line, fault.failure.message)),
        }
    }
    (names, faults)
}

#[test]
fn what_is_wrong_with_a_row_hides_none_of_the_others() {
    let is_told = |name, text: &[u8], names: &[&str], faults: &[&str]| {
        let (found, told) = told(name, text);
        assert_eq!(found, names);
        assert_eq!(told.len(), faults.len(), "{told:#?}");
        for (told, fault) in told.iter().zip(faults) {
            assert!(told.starts_with(fault), "{told}");
        }
    };
    is_told(
        "l.csv",
        b"name,san\na,\nb\n\xff,\nc,,\n\nd,\n\"e\n\",\ne,f,g\nh,",
        &["a", "d", "e", "h"],
        &[
            "3: it has 1 cell, and the first line names 2 columns (",
            "4: it is not UTF-8",
            "5: it has 3 cells",
            "10: it has 3 cells",
        ],
    );
    // Behind a quotation that is broken nobody knows what is a cell.
    is_told(
        "l.csv",
        b"name,san\na\nb,\"x\"y\nc\nd,\n",
        &[],
        &["2: it has 1 cell", "3: a cell goes on behind"],
    );
    let long = format!(
        "[]\n{{\"name\":\"a\"}}\n{}\n3\n{{\"name\":\"b\"}}",
        "x".repeat(3 << 20)
    );
    is_told(
        "l.jsonl",
        long.as_bytes(),
        &["a", "b"],
        &[
            "1: it is no object",
            "3: it is longer than a MB",
            "4: it is no object",
        ],
    );
}

#[test]
fn lines_are_told_as_an_editor_counts_them() {
    let long = format!("name\na\n\"{}", "b\n".repeat(1 << 20));
    for (text, words) in [
        ("\n\r\nname,colour\n", "l.csv:3: `colour` is no column"),
        ("\n\n\n", "l.csv:1: the column name is missing"),
        ("name,san\n\n\na,b,c\n", "l.csv:4: it has 3 cells"),
        ("name,san\na,\"b\n\nc\"\n\nd\n", "l.csv:6: it has 1 cell,"),
        ("name,san\n\"a\n\",b\nd", "l.csv:4: it has 1 cell,"),
        (
            "name,san\n\"a\n\",b\n\n\u{1}x,\"c\nd\",",
            "l.csv:5: it has 3 cells",
        ),
        (
            "name\r\n\r\na\rb\r\n",
            "l.csv:3: it holds a carriage return",
        ),
        // The first of two is told.
        (
            "name\na,b\nc\"\n",
            "l.csv:2: it has 2 cells, and the first line names 1 column (",
        ),
        (
            "name\nc\"\na,b\n",
            "l.csv:2: a quotation mark stands within a cell",
        ),
        (
            &long,
            "l.csv:3: the row here is longer than a MB; is there a quotation mark too many?",
        ),
    ] {
        let message = rows("l.csv", text.as_bytes()).unwrap_err();
        assert!(message.contains(words), "{text:.40}: {message}");
    }
    for (text, line) in [
        (&b"name,san\n\n\n\xff,\n"[..], 4),
        (b"name,san\n\"a\nb\",\n\"\n\xff\",\n", 4),
        (b"\n\xff\n", 2),
    ] {
        let message = rows("l.csv", text).unwrap_err();
        assert_eq!(message, format!("l.csv:{line}: it is not UTF-8"));
    }
}

#[test]
fn quotation_marks_stand_around_whole_cells() {
    let open = "the quotation mark that begins a cell here has no other to end it";
    let over = "a cell goes on behind the quotation mark that ends it; a mark within a cell is written twice (\"\"), and such a cell stands between quotation marks";
    let within =
        "a quotation mark stands within a cell that does not begin with one; a mark within";
    for (text, line, words) in [
        ("name,subject\nx,\"CN=x,OU=Ser", 2, open),
        ("name,subject\nx,\"CN=x,OU=Ser\n", 2, open),
        ("name,subject\n\nx,\"CN=x\"\"\ny,CN=y\n", 3, open),
        ("name,\"subject\nx,CN=x\n", 1, open),
        ("name,subject\nx,\"", 2, open),
        ("name,subject\nx,\"CN=x\"junk\n", 2, over),
        ("name,subject\n\"x\n\",\"CN=x\" \"\"\n", 3, over),
        ("name,subject\n\"x\"y,CN=x", 2, over),
        ("\"name\"s\n", 1, over),
        ("name,subject\nx, \"CN=x,OU=Services\"\n", 2, within),
        ("name,subject\nx,CN=\"x\"\n", 2, within),
    ] {
        let message = rows("l.csv", text.as_bytes()).unwrap_err();
        let wanted = format!("l.csv:{line}: {words}");
        assert!(message.starts_with(&wanted), "{text}: {message}");
    }
    // Blanks are around it, not of it; the last line need not end.
    let text =
        "\u{feff}\"name\" ,\"subject\"\t\n\"a\" ,\"CN=a,O=\"\"b\"\"\"  \r\n\"\",\n\"c\",\"CN=c\"";
    let found = rows("l.csv", text.as_bytes()).unwrap();
    let subjects: Vec<Option<&str>> = found.iter().map(|row| row.subject.as_deref()).collect();
    assert_eq!(subjects, [Some("CN=a,O=\"b\""), None, Some("CN=c")]);
}

/// What a cell may be, from names to whole texts.
fn cell() -> impl Strategy<Value = String> {
    "[a,\" \n\u{e9}]{0,6}|a{4000,9000}".prop_map(|cell| cell.trim().to_owned())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), is_csv: bool) {
        let name = if is_csv { "l.csv" } else { "l.jsonl" };
        let _ = rows(name, &bytes);
        let _ = rows(name, &[b"name,san\n", bytes.as_slice()].concat());
    }

    #[test]
    fn what_a_writer_of_csv_writes_is_read(
        cells in proptest::collection::vec((cell(), cell(), 0..3_usize), 1..12),
        is_dos: bool,
        cut: proptest::sample::Index,
    ) {
        let (mut text, mut wanted) = ("name,subject\n".to_owned(), Vec::new());
        for (name, subject, blank) in cells {
            text.push_str(&"\n".repeat(blank));
            let line = text.matches('\n').count() as u64 + 1;
            let quoted = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
            let plain = |cell: &str| match cell.contains([',', '"', '\n']) {
                true => quoted(cell),
                false => cell.to_owned(),
            };
            text.push_str(&format!("{},{}\n", quoted(&name), plain(&subject)));
            let subject = Some(subject).filter(|cell| !cell.is_empty());
            wanted.push(Row { subject, ..row(line, &name) });
        }
        // Cells keep the ends of lines that all lists have.
        let written = if is_dos { text.replace('\n', "\r\n") } else { text.clone() };
        prop_assert_eq!(rows("l.csv", written.as_bytes()).unwrap(), wanted);
        // Cut off within marks, it is refused.
        let part = written.get(..cut.index(written.len())).unwrap_or_default();
        if part.matches('"').count() % 2 == 1 {
            prop_assert!(rows("l.csv", part.as_bytes()).is_err(), "{}", part);
        }
    }
}
