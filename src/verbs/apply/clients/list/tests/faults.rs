use std::path::PathBuf;

use super::{are_told, rows};
use crate::verbs::apply::clients::list::List;

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
            "l.csv",
            "name\tsan\n",
            "l.csv:1: `name\\tsan` is no column; cells are divided by commas",
        ),
        (
            "l.csv",
            "\n\u{a0},\nsep=;\nname;san\n",
            "l.csv:3: `sep=;` tells a spreadsheet what divides the cells; a list has no such line, ",
        ),
        ("l.csv", "SEP=,\r\nname,san\r\n", "l.csv:1: `SEP=,` tells"),
        ("l.csv", ",name\n0,a\n", "l.csv:1: column 1 has no name"),
        (
            "l.csv",
            "name,san,,\na,,,\n",
            "l.csv:1: column 3 has no name",
        ),
        (
            "l.csv",
            "Unnamed: 0,name\n",
            "l.csv:1: `Unnamed: 0` is no column of a client list",
        ),
        (
            "l.csv",
            "name,san\r\n\r\na,\r\r\n",
            "l.csv:3: it ends with \\r\\r\\n, as lines do whose ends were translated twice",
        ),
        (
            "l.jsonl",
            "{\"name\":\"a\"}\n{\"nme\":\"b\"}\n",
            "l.jsonl:2: `nme` is no key of a client; did you mean `name`? (column 6)",
        ),
        (
            "l.jsonl",
            "{\"name\":\"a\",\"name\":\"b\"}\n",
            "l.jsonl:1: the key `name` is there twice (column 18)",
        ),
        // Who has no name is told with the plan.
        ("l.jsonl", "{}\n", ""),
        (
            "l.jsonl",
            "{\"name\":\"a\"\n}\n",
            "l.jsonl:1: the object does not end on this line; each line is one object, such as {\"name\":\"alice\"}",
        ),
        (
            "l.jsonl",
            "{\"name\":\"a\",\"san\":3}\n",
            "l.jsonl:1: `san` is a string, or a list of strings, and here is the number 3 (column 19)",
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
            "l.jsonl:1: `name` is a string, such as \"alice\", and here is the number 3 (column 10)",
        ),
        (
            "l.jsonl",
            "{\"name at line 1\":3}",
            "l.jsonl:1: `name at line 1` is no key of a client; there are: name, subject, san, lifetime, key_type, csr (column 17)",
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
    for (name, text) in [
        ("l.csv", &b"\xff\xfen\0a\0"[..]),
        ("l.csv", b"\xfe\xff\0n\0a"),
        ("l.csv", b"n\0a\0"),
        ("l.jsonl", b"\0{\0}"),
    ] {
        let told = format!("{name}:1: this is UTF-16, and a list of clients is UTF-8");
        assert_eq!(rows(name, text).unwrap_err(), told);
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

#[test]
fn what_is_wrong_with_a_row_hides_none_of_the_others() {
    are_told(
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
    are_told(
        "l.csv",
        b"name,san\na\nb,\"x\"y\nc\nd,\n",
        &[],
        &["2: it has 1 cell", "3: a cell goes on behind"],
    );
    let long = format!(
        "[]\n{{\"name\":\"a\"}}\n{}\n3\n{{\"name\":\"b\"}}",
        "x".repeat(3 << 20)
    );
    are_told(
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
    let semicolons = "a cell goes on behind the quotation mark that ends it; cells are divided by commas, not by semicolons";
    let tabs = "a cell goes on behind the quotation mark that ends it; cells are divided by commas, not by tabs";
    let within =
        "a quotation mark stands within a cell that does not begin with one; a mark within";
    for (text, line, words) in [
        ("name,subject\nx,\"CN=x,OU=Ser", 2, open),
        ("name,subject\nx,\"CN=x,OU=Ser\n", 2, open),
        ("name,subject\n\nx,\"CN=x\"\"\ny,CN=y\n", 3, open),
        ("name,\"subject\nx,CN=x\n", 1, open),
        ("name,subject\nx,\"", 2, open),
        ("name,subject\nx,\"CN=x\"junk\n", 2, over),
        ("\"name\";\"san\"\n", 1, semicolons),
        ("\"name\"\t\"san\"\n", 1, tabs),
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
        "\u{feff}\"name\" ,\"subject\"\t\n\"a\" ,\"CN=a,O=\"\"b\"\"\"  \r\n\"b\",\n\"c\",\"CN=c\"";
    let found = rows("l.csv", text.as_bytes()).unwrap();
    let subjects: Vec<Option<&str>> = found.iter().map(|row| row.subject.as_deref()).collect();
    assert_eq!(subjects, [Some("CN=a,O=\"b\""), None, Some("CN=c")]);
}
