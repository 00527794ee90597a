//! `apply --clients`: what is wrong with a list, all of it at once, and what spreadsheets make of one.

use std::fs;

use super::fleet::of;
use crate::support::{Sandbox, run_peer};

const APPLY: [&str; 4] = ["apply", "--clients", "list.csv", "--yes"];

/// The errors of a run that changes nothing, without the hints.
fn told(sandbox: &Sandbox, args: &[&str], code: i32) -> Vec<String> {
    let run = sandbox.fails(args, code, &[]);
    let errors = run
        .stderr
        .lines()
        .filter_map(|line| line.strip_prefix("error: "));
    errors.map(str::to_owned).collect()
}

fn are_told(told: &[String], wanted: &[&str]) {
    assert_eq!(told.len(), wanted.len(), "{told:#?}");
    for (told, wanted) in told.iter().zip(wanted) {
        assert!(told.starts_with(wanted), "{told}, and not {wanted}");
    }
}

#[test]
fn all_that_is_wrong_is_told_in_the_order_of_the_lines() {
    let sandbox = of(0);
    let list = "name,subject,lifetime\na,,\nb,x\nc,nothing,\na,,\nd,,9q\ne,,,,\n../x,,\na,,\nf,\"CN=f\"g,\n,nobody\n";
    sandbox.write("list.csv", list);
    let wanted = [
        "list.csv:3: it has 2 cells, and the first line names 3 columns (",
        "list.csv:4: c: subject: ",
        "list.csv:5: a is there twice; it is the client of line 2 too",
        "list.csv:6: d: lifetime: ",
        "list.csv:7: it has 5 cells, and the first line names 3 columns (",
        "list.csv:8: ../x: `../x` cannot name a file",
        "list.csv:9: a is there twice; it is the client of line 2 too",
        "list.csv:10: a cell goes on behind the quotation mark that ends it",
    ];
    are_told(&told(&sandbox, &APPLY, 1), &wanted);
    // For programs too, with the lines.
    let json = sandbox.json(&APPLY);
    assert_eq!(
        json["error"]["message"].as_str().unwrap().find(wanted[0]),
        Some(0)
    );
    let changes = json["changes"].as_array().unwrap().iter();
    let changes = changes.filter(|change| change["action"] == "conflict");
    let lines: Vec<_> = changes.map(|change| change["line"].as_u64()).collect();
    assert_eq!(lines, (3..=10).map(Some).collect::<Vec<_>>());

    // Beside what keeps the CA itself from being asked.
    let none = told(&sandbox, &[&APPLY[..], &["--ca-dir", "none"]].concat(), 1);
    are_told(&none[..1], &["there is no CA in none"]);
    are_told(&none[1..], &wanted);
    sandbox.write("pki.toml", "[ca]\nsubject = \"CN=Another\"\n");
    let args = [
        "apply",
        "pki.toml",
        "--clients",
        "list.csv",
        "--out-dir",
        "out",
    ];
    let other = told(&sandbox, &args, 3);
    are_told(&other[..1], &["pki.toml:1: "]);
    are_told(&other[1..], &wanted);

    let list = "{\"name\":\"a\"}\n{\"nme\":\"b\"}\n{\"name\":\"c\",\"subject\":\"nothing\"}\n[]\n{\"name\":\"a\"}\n";
    sandbox.write("list.jsonl", list);
    let wanted = [
        "list.jsonl:2: `nme` is no key of a client; did you mean `name`? (column 6)",
        "list.jsonl:3: c: subject: ",
        "list.jsonl:4: it is no object",
        "list.jsonl:5: a is there twice; it is the client of line 1 too",
    ];
    let args = ["apply", "--clients", "list.jsonl", "--yes"];
    are_told(&told(&sandbox, &args, 1), &wanted);
}

/// A list that was put behind itself is told of as shortly as any other.
#[test]
fn a_list_that_is_there_twice() {
    let sandbox = of(0);
    let rows: String = (0..3_000).map(|n| format!("c{n},\n")).collect();
    sandbox.write("list.csv", format!("name,subject\n{rows}x\n{rows}"));
    let told = told(&sandbox, &APPLY, 1);
    assert_eq!(told.len(), 21, "{told:#?}");
    assert!(told[0].starts_with("list.csv:3002: it has 1 cell, "));
    let last = "list.csv:3021: c18 is there twice; it is the client of line 20 too";
    assert_eq!(told[19], last);
    assert_eq!(told[20], "list.csv: and 2981 more like these");
    let json = sandbox.json(&APPLY);
    assert_eq!(json["counts"]["create"], 3_000, "{json}");
    assert_eq!(json["counts"]["conflict"], 3_001, "{json}");
    let changes = json["changes"].as_array().unwrap();
    let last = changes.last().unwrap();
    assert_eq!(
        (&last["name"], &last["line"]),
        (&"c18".into(), &3_021.into())
    );
    assert_eq!(fs::read_dir(sandbox.path(".")).unwrap().count(), 2);
}

/// Wide codings, with a mark and without: the command beside the error makes a list of each.
#[test]
fn wide_codings() {
    let sandbox = of(0);
    let list = "name,subject\na,CN=ä\n";
    for coding in [
        "UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE",
    ] {
        let wide = run_peer("iconv", &["-f", "UTF-8", "-t", coding], list.as_bytes());
        sandbox.write("list.csv", &wide.stdout);
        let run = sandbox.run(&["apply", "--clients", "list.csv", "--dry-run"]);
        let (_, command) = run.stderr.split_once("hint: or: iconv ").unwrap();
        assert!(
            run.stderr
                .contains(&format!(":1: this is {}, and", &coding[..6]))
        );
        let command = command.lines().next().unwrap();
        let (args, _) = command.split_once(" list.csv > FILE").unwrap();
        let args: Vec<&str> = args.split(' ').collect();
        let narrow = run_peer("iconv", &args, &wide.stdout);
        assert_eq!(String::from_utf8_lossy(&narrow.stdout), list, "{coding}");
    }
}

/// What spreadsheets write is read where it is clear what it means, and else the error says what to do.
#[test]
fn what_spreadsheets_write() {
    let sandbox = of(0);
    let utf16 = |text: &str| -> Vec<u8> {
        let units = "\u{feff}".encode_utf16().chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    };
    for (list, words) in [
        (
            utf16("name,san\r\na,\r\n"),
            [
                "list.csv:1: this is UTF-16, and a list of clients is UTF-8\n",
                "\"CSV UTF-8\"",
            ],
        ),
        (
            b"sep=;\r\nname;san\r\n".to_vec(),
            ["list.csv:1: `sep=;` ", "hint: leave that line out\n"],
        ),
        (
            b",name\n0,a\n".to_vec(),
            ["list.csv:1: column 1 has no name\n", "index=False"],
        ),
        (
            b"name;san\na;\n".to_vec(),
            [
                "list.csv:1: `name;san` is no column; cells are divided by commas\n",
                "name,subject,san",
            ],
        ),
        (
            b"name\r\r\na\r\r\n".to_vec(),
            ["list.csv:1: it ends with \\r\\r\\n, ", "newline=\"\""],
        ),
        (
            b"name\nJ\xfcrgen\n".to_vec(),
            [
                "list.csv:2: it is not UTF-8\n",
                "hint: save the list as UTF-8\n",
            ],
        ),
    ] {
        sandbox.write("list.csv", list);
        sandbox.fails(&APPLY, 1, &words);
    }
    let list = "\u{feff}name,subject,san\r\na,,\"a.test\r\n10.0.0.1\"\r\n,,\r\n,,,,\r\n";
    sandbox.write("list.csv", list);
    let said = sandbox.ok(&APPLY);
    assert!(said.ends_with("applied: 1 created\n"), "{said}");
    let made = sandbox.certificate("a.crt");
    let sans: Vec<String> = made.facts().sans.iter().map(ToString::to_string).collect();
    assert!(
        sans.ends_with(&["dns:a.test".to_owned(), "ip:10.0.0.1".to_owned()]),
        "{sans:?}"
    );
}

#[test]
fn more_names_than_a_certificate_holds_are_refused_in_the_plan() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["init-ca"]);
    let names = |count: usize| {
        (0..count)
            .map(|n| format!("host-{n}.test"))
            .collect::<Vec<_>>()
    };
    let list = |count| format!("name,san\na,{}\n", names(count).join(" "));
    sandbox.write("l.csv", list(40_000));
    let apply = ["apply", "--clients", "l.csv", "--yes"];
    sandbox.fails(
        &apply,
        1,
        &[
            "l.csv:2: a: its 40000 names take 668890 octets, and 65536 are the most",
            "several certificates",
        ],
    );
    sandbox.write("l.csv", list(3_000));
    sandbox.ok(&apply);
    assert!(sandbox.ok(&apply).contains("nothing to do: 1 kept"));
}

#[test]
fn a_conflict_behind_twenty_bad_rows_decides_the_exit_code_all_the_same() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["init-ca"]);
    sandbox.write("taken.crt", "nothing of ours\n");
    let apply = ["apply", "--clients", "l.csv", "--check"];
    for count in [19, 20, 200] {
        let bad: String = (0..count).map(|n| format!("a{n},b_b.test\n")).collect();
        sandbox.write("l.csv", format!("name,san\n{bad}taken,\n"));
        sandbox.fails(&apply, 3, &["l.csv:2: a0: ", "taken.crt"]);
    }
}

#[test]
fn what_is_wrong_with_a_list_is_in_the_document_where_there_is_no_ca_either() {
    let sandbox = Sandbox::new();
    sandbox.write("l.csv", "name,san\na,b_b.test\nb,\n");
    let run = sandbox.run(&["apply", "--clients", "l.csv", "--json"]);
    let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let said = |value: &serde_json::Value| value["message"].as_str().unwrap().to_owned();
    assert!(said(&document["error"]).contains("there is no CA in ./pki"));
    assert!(said(&document["problems"][0]).starts_with("l.csv:2: a: "));
    assert_eq!(document["problems"].as_array().unwrap().len(), 1);
}
