//! Extensions, of a certificate and of a request.

use serde_json::Value;

use crate::pki::explain::{self, Line};
use crate::pki::facts::Extension;
use crate::pki::request::extension_name;
use crate::pki::spki::hex;

/// Adds them to the text of a JSON object; as values they would take ten times the memory.
pub(super) fn put(
    text: &mut String,
    extensions: &[Extension],
    words: fn(&Extension) -> Option<Vec<Line>>,
) {
    if text.pop() != Some('}') {
        return;
    }
    text.push_str(",\"extensions\":[");
    for (index, extension) in extensions.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        put_one(text, extension, words(extension).unwrap_or_default());
    }
    text.push_str("]}");
}

/// One without words: its name or OID, and what stands in it.
pub(super) fn unknown(extension: &Extension) -> String {
    let name = extension_name(&extension.oid);
    let critical = if extension.critical { ", critical" } else { "" };
    let value = explain::short_hex(&extension.value);
    format!("{name}{critical}: {value}")
}

fn put_one(text: &mut String, extension: &Extension, lines: Vec<Line>) {
    // Digits, dots, hexadecimal and our own words: only what it says may need escapes.
    for part in [
        "{\"oid\":\"",
        &extension.oid,
        "\",\"name\":\"",
        extension_name(&extension.oid),
        "\",\"critical\":",
        if extension.critical { "true" } else { "false" },
        ",\"value\":\"",
        &hex(&extension.value),
        "\",\"says\":[",
    ] {
        text.push_str(part);
    }
    for (index, (label, value)) in lines.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        text.push_str(&Value::from(format!("{label}: {value}")).to_string());
    }
    text.push_str("]}");
}
