//! The schema and the parser know the same tables and keys, because both come from one list; and what the schema
//! gives as an example, the parser takes.

use serde_json::Value;

use super::{Form, TABLES, Table, document};
use crate::verbs::apply::manifest::parse;

/// A manifest with this table, every other that it needs, and the keys that `keep` wants.
fn manifest(table: &Table, keep: impl Fn(&str) -> bool) -> String {
    let head = |table: &Table| match table.many {
        true => format!("[[{}]]\n", table.name),
        false => format!("[{}]\n", table.name),
    };
    let mut text = head(table);
    for key in table.keys.iter().filter(|key| keep(key.name)) {
        text.push_str(&format!("{} = {}\n", key.name, key.example));
    }
    match table.name {
        // What it is below is another one, before it.
        "intermediate" => {
            let text = text.replace("name = \"web\"", "name = \"below\"");
            format!("[[intermediate]]\nname = \"web\"\n{text}")
        }
        _ => format!("{text}[[intermediate]]\nname = \"web\"\n"),
    }
}

#[test]
fn every_key_of_the_schema_is_taken() {
    let document = document();
    let tables = document["properties"].as_object().unwrap();
    assert_eq!(tables.len(), TABLES.len());
    for table in &TABLES {
        let shape = match table.many {
            true => &tables[table.name]["items"],
            false => &tables[table.name],
        };
        let keys = shape["properties"].as_object().unwrap();
        assert_eq!(keys.len(), table.keys.len(), "{}", table.name);
        assert_eq!(shape["additionalProperties"], false);
        for key in table.keys {
            let schema = &keys[key.name];
            let example: Value = serde_json::from_str(key.example).unwrap();
            assert_eq!(
                schema["examples"][0], example,
                "{}.{}",
                table.name, key.name
            );
            let form = match key.form {
                Form::Text | Form::File | Form::Word(_) => example.is_string(),
                Form::Texts => example.is_array(),
                Form::Number => example.is_u64(),
            };
            assert!(form, "{}.{}", table.name, key.name);
        }
        // A request brings its own key.
        let text = manifest(table, |key| (table.name, key) != ("client", "csr"));
        assert!(parse(&text).is_ok(), "{text}{:?}", parse(&text));
        let text = manifest(table, |key| (table.name, key) != ("client", "key_type"));
        assert!(parse(&text).is_ok(), "{text}{:?}", parse(&text));
    }
}

#[test]
fn what_the_schema_demands_the_parser_demands() {
    for table in &TABLES {
        for key in table.keys.iter().filter(|key| key.required) {
            let text = manifest(table, |other| other != key.name && other != "key_type");
            let problems = parse(&text).unwrap_err();
            let wanted = format!("`{}` needs `{}`", table.name, key.name);
            assert!(
                problems.iter().any(|one| one.message.starts_with(&wanted)),
                "{text}{problems:?}"
            );
        }
    }
}

#[test]
fn what_the_schema_refuses_the_parser_refuses() {
    for table in &TABLES {
        for key in table.keys {
            for wrong in [
                "true",
                "1.5",
                "{}",
                "2030-01-01",
                "-1",
                "256",
                "[1]",
                "\"\\u0000\"",
                "\"\"",
                "[\"\"]",
            ] {
                let text = manifest(table, |other| other != key.name && other != "key_type");
                let head = text.find(&format!("{}]", table.name)).unwrap();
                let line = head + text[head..].find('\n').unwrap() + 1;
                let text = format!("{}{} = {wrong}\n{}", &text[..line], key.name, &text[line..]);
                // A path may be anything but empty.
                let is_path = ["dir", "csr"].contains(&key.name) && wrong.starts_with("\"\\");
                assert_eq!(parse(&text).is_ok(), is_path, "{text}");
            }
        }
        let text = format!("{}zzzzzz = 1\n", manifest(table, |key| key != "csr"));
        assert!(parse(&text).is_err(), "{text}");
    }
}
