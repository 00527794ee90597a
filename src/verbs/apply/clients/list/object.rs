//! A line of JSON (RFC 8259) as a row; what is wrong with it in the words of a list, not in those of its reader.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{COLUMNS, Row};
use crate::failure::brief;
use crate::verbs::apply::nearest::nearest;

/// What a line is, for whoever has another one.
const EACH: &str = "each line is one object, such as {\"name\":\"alice\"}";

/// What each of [`COLUMNS`] may hold.
const SUCH_AS: [&str; COLUMNS.len()] = [
    "alice",
    "CN=alice,O=Acme",
    "",
    "90d",
    "ec-p256",
    "alice.csr",
];

/// The only column that may hold several.
const SAN: usize = 2;

/// What is wrong with a line.
pub(super) struct Wrong {
    pub why: String,
    pub hint: Option<&'static str>,
    /// What goes on behind the end of the line.
    pub open: Option<Open>,
}

/// What began on a line and did not end there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Open {
    Object,
    /// A list of what the lines should be.
    List,
}

impl Wrong {
    fn of(why: impl Into<String>) -> Wrong {
        let why = why.into();
        Wrong {
            why,
            hint: None,
            open: None,
        }
    }
}

/// The object in a line that has no end of line.
pub(super) fn parse(line: &[u8]) -> Result<Row, Wrong> {
    let first = line.trim_ascii_start().first();
    // A list would be taken for the values of an object.
    if first != Some(&b'{') {
        let mut wrong = Wrong::of(format!("it is no object; {EACH}"));
        if first == Some(&b'[') {
            let whole = serde_json::from_slice::<IgnoredAny>(line);
            let is_open = whole.is_err_and(|error| error.is_eof());
            wrong.open = is_open.then_some(Open::List);
            wrong.hint = Some("to put each object of a list on a line of its own: jq -c '.[]'");
        }
        return Err(wrong);
    }
    let mut reader = serde_json::Deserializer::from_slice(line);
    let row = reader.deserialize_map(Object);
    let row = row.map_err(|error| unread(line, &error))?;
    reader.end().map_err(|error| {
        let why = format!("something stands behind the object; {EACH}");
        Wrong::of(why + &column(line, &error))
    })?;
    Ok(row)
}

/// Why there is no row in `line`.
fn unread(line: &[u8], error: &serde_json::Error) -> Wrong {
    if error.is_eof() {
        return Wrong {
            hint: Some("to put each object on one line: jq -c ."),
            open: Some(Open::Object),
            ..Wrong::of(format!("the object does not end on this line; {EACH}"))
        };
    }
    if std::str::from_utf8(line).is_err() {
        return Wrong {
            hint: Some("save the list as UTF-8"),
            ..Wrong::of("it is not UTF-8")
        };
    }
    let why = error.to_string();
    let why = why.rsplit_once(" at line ").map_or(&*why, |(why, _)| why);
    let rule = if error.is_data() {
        ""
    } else {
        "it is no JSON: "
    };
    Wrong::of(format!("{rule}{why}{}", column(line, error)))
}

/// Where in `line` the reader was, in characters; its own line is that within this one, which is the first.
fn column(line: &[u8], error: &serde_json::Error) -> String {
    let before = line.get(..error.column()).unwrap_or(line);
    match error.line() {
        0 => String::new(),
        _ => format!(
            " (column {})",
            String::from_utf8_lossy(before).chars().count()
        ),
    }
}

/// The object.
struct Object;

impl<'de> Visitor<'de> for Object {
    type Value = Row;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Row, A::Error> {
        let mut row = Row::default();
        let mut seen = [false; COLUMNS.len()];
        while let Some(column) = object.next_key_seed(Key)? {
            if std::mem::replace(&mut seen[column], true) {
                let key = COLUMNS[column];
                return Err(A::Error::custom(format!("the key `{key}` is there twice")));
            }
            let row = &mut row;
            object.next_value_seed(Value {
                row,
                column,
                is_one: false,
            })?;
        }
        Ok(row)
    }
}

/// A key: the number of its column.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, key: D) -> Result<usize, D::Error> {
        key.deserialize_str(self)
    }
}

impl Visitor<'_> for Key {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<usize, E> {
        let column = COLUMNS.iter().position(|column| *column == key);
        column.ok_or_else(|| {
            let next = match nearest(key, &COLUMNS) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there are: {}", COLUMNS.join(", ")),
            };
            let shown = brief(key, 100);
            let shown = shown.escape_debug();
            E::custom(format!("`{shown}` is no key of a client; {next}"))
        })
    }
}

/// What a key holds, on its way into a row.
struct Value<'a> {
    row: &'a mut Row,
    column: usize,
    /// Whether it is one of several.
    is_one: bool,
}

impl Value<'_> {
    fn wrong<E: Error>(&self, found: impl fmt::Display) -> E {
        let key = COLUMNS[self.column];
        let wanted = match (self.column, self.is_one) {
            (SAN, true) => format!("each of `{key}` is a string"),
            (SAN, false) => format!("`{key}` is a string, or a list of strings"),
            (column, _) => format!("`{key}` is a string, such as \"{}\"", SUCH_AS[column]),
        };
        E::custom(format!("{wanted}, and here is {found}"))
    }
}

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        value.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        match self.is_one {
            true => self.row.san.push(text.to_owned()),
            false => self.row.set(self.column, text),
        }
        Ok(())
    }

    /// `null`.
    fn visit_unit<E: Error>(self) -> Result<(), E> {
        match self.is_one {
            true => Err(self.wrong("null")),
            false => Ok(()),
        }
    }

    fn visit_bool<E: Error>(self, found: bool) -> Result<(), E> {
        Err(self.wrong(found))
    }

    fn visit_u64<E: Error>(self, found: u64) -> Result<(), E> {
        Err(self.wrong(format_args!("the number {found}")))
    }

    fn visit_i64<E: Error>(self, found: i64) -> Result<(), E> {
        Err(self.wrong(format_args!("the number {found}")))
    }

    fn visit_f64<E: Error>(self, found: f64) -> Result<(), E> {
        Err(self.wrong(format_args!("the number {found}")))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut names: A) -> Result<(), A::Error> {
        if self.column != SAN || self.is_one {
            return Err(self.wrong("a list"));
        }
        let (row, column) = (self.row, self.column);
        let mut goes_on = true;
        while goes_on {
            let one = Value {
                row: &mut *row,
                column,
                is_one: true,
            };
            goes_on = names.next_element_seed(one)?.is_some();
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<(), A::Error> {
        Err(self.wrong("an object"))
    }
}
