//! The list of tables and keys as a JSON schema (draft 2020-12), for editors.

use serde_json::{Map, Value, json};

use super::{Form, Key, TABLES, Table};

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
    json!({
        "type": "object",
        "description": table.about,
        "additionalProperties": false,
        "required": required,
        "properties": keys.collect::<Map<String, Value>>(),
    })
}

fn value(key: &Key) -> Value {
    let mut value = match key.form {
        Form::Text => json!({"type": "string"}),
        Form::Word(words) => json!({"type": "string", "enum": words()}),
        Form::Texts => {
            let least = u8::from(key.required);
            json!({"type": "array", "items": {"type": "string"}, "minItems": least})
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
