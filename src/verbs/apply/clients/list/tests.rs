use std::fs;

use proptest::prelude::*;

use super::{Fault, List, Row};

mod faults;
mod objects;

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

/// These clients, and faults that begin so.
fn are_told(name: &str, content: &[u8], names: &[&str], faults: &[&str]) {
    let (found, told) = told(name, content);
    assert_eq!(found, names);
    assert_eq!(told.len(), faults.len(), "{told:#?}");
    for (told, fault) in told.iter().zip(faults) {
        assert!(told.starts_with(fault), "{told}");
    }
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
fn rows_that_hold_nothing_are_blank_lines() {
    let text = "\n,,\n \nname,san\n,\na,\n\"\",\" \n\t\"\n,,,,\n\nb,\"x\ny\"\n\u{a0},\n,";
    let found = rows("list.csv", text.as_bytes()).unwrap();
    let b = Row {
        san: ["x", "y"].map(str::to_owned).to_vec(),
        ..row(11, "b")
    };
    assert_eq!(found, [row(6, "a"), b]);
}

#[test]
fn names_in_one_cell() {
    for (cell, wanted) in [
        ("a.test b.test", &["a.test", "b.test"][..]),
        (
            "a.test\nb.test,\r\n\tc.test\n",
            &["a.test", "b.test", "c.test"],
        ),
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
            // A row that holds nothing is a blank line.
            if subject.is_some() || !name.is_empty() {
                wanted.push(Row { subject, ..row(line, &name) });
            }
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
