//! The list of tables and keys as a JSON schema (draft 2020-12), for editors.

use serde_json::{Map, Value, json};

use super::{Form, Key, TABLES, Table, plain};

/// The JSON schema of a manifest.
pub fn document() -> Map<String, Value> {
    let tables = TABLES.iter().map(|table| {
        let one = shape(table);
        let value = match table.many {
            true => json!({"type": "array", "description": table.about, "items": one}),
            false => one,
        };
        (table.name.to_owned(), value)
    });
    let whole = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A manifest of mtls-ca apply",
        "type": "object",
        "additionalProperties": false,
        "properties": tables.collect::<Map<String, Value>>(),
    });
    match whole {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

fn shape(table: &Table) -> Value {
    let keys = table
        .keys
        .iter()
        .map(|key| (key.name.to_owned(), value(key)));
    let required: Vec<&str> = table
        .keys
        .iter()
        .filter(|key| key.required)
        .map(|key| key.name)
        .collect();
    let mut shape = json!({
        "type": "object",
        "description": table.about,
        "additionalProperties": false,
        "required": required,
        "properties": keys.collect::<Map<String, Value>>(),
    });
    let apart = table.apart.iter();
    let apart: Vec<Value> = apart.map(|two| json!({"required": two.keys})).collect();
    if let (Value::Object(members), false) = (&mut shape, apart.is_empty()) {
        members.insert("not".into(), json!({"anyOf": apart}));
    }
    shape
}

fn value(key: &Key) -> Value {
    let mut value = match key.form {
        Form::Text => text(),
        Form::File => json!({"type": "string", "minLength": 1, "not": {"const": "-"}}),
        // The words themselves for an editor to offer, and every way to spell them.
        Form::Word(words) => json!({
            "type": "string",
            "anyOf": [{"enum": words()}, {"pattern": spelled(&words())}],
        }),
        Form::Texts => {
            let least = u8::from(key.required);
            json!({"type": "array", "items": text(), "minItems": least})
        }
        Form::Number => json!({"type": "integer", "minimum": 0, "maximum": 255}),
    };
    if let Value::Object(members) = &mut value {
        members.insert("description".into(), key.about.into());
        let example: Value = serde_json::from_str(key.example).unwrap_or_default();
        members.insert("examples".into(), json!([example]));
    }
    value
}

fn text() -> Value {
    json!({"type": "string", "minLength": 1})
}

/// The words, whatever their case and hyphens, as a regular expression (ECMA-262, which has no flag for it).
fn spelled(words: &[&str]) -> String {
    let letter = |letter: char| match letter.is_ascii_alphabetic() {
        true => format!("[{letter}{}][-_]*", letter.to_ascii_uppercase()),
        false => format!("{letter}[-_]*"),
    };
    let word = |word: &&str| plain(word).chars().map(letter).collect::<String>();
    let words: Vec<String> = words.iter().map(word).collect();
    format!("^[-_]*({})$", words.join("|"))
}
