//! TOML into entries: tables and keys that `schema` knows, with values of the right form and the place of each.
//! What the values mean is `manifest`'s.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::entry::{Entry, Set};
use super::nearest::nearest;
use super::schema::{Form, Key, TABLES, Table, plain};

/// Where something stands in the manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

/// Something that is wrong with the manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub at: Place,
    /// What.
    pub message: String,
}

/// The text with the places of its lines, and all problems so far.
pub struct Reader<'a> {
    text: &'a str,
    lines: Vec<usize>,
    /// Everything that is wrong.
    pub problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    /// For `text`.
    pub fn new(text: &'a str) -> Reader<'a> {
        let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1);
        Reader {
            text,
            lines: std::iter::once(0).chain(ends).collect(),
            problems: Vec::new(),
        }
    }

    /// All its tables. What is no TOML is told alone: what else is wrong may come of it.
    pub fn entries(&mut self) -> Vec<Entry> {
        let (root, errors) = DeTable::parse_recoverable(self.text);
        for error in &errors {
            let words: Vec<&str> = error.message().split_whitespace().collect();
            self.wrong(
                self.place(&error.span().unwrap_or_default()),
                format!("this is no TOML: {}", words.join(" ")),
            );
        }
        if !errors.is_empty() {
            return Vec::new();
        }
        let mut entries = Vec::new();
        for (name, value) in root.get_ref().iter() {
            let known = TABLES.iter().find(|table| table.name == name.get_ref());
            match known {
                Some(table) => self.table(table, name.span(), value, &mut entries),
                None => self.unknown(
                    self.place(&name.span()),
                    &format!("there is no table `{}`", name.get_ref()),
                    name.get_ref(),
                    TABLES.iter().map(|table| table.name),
                ),
            }
        }
        entries.sort_by_key(|entry| entry.at);
        entries
    }

    /// Notes what is wrong.
    pub fn wrong(&mut self, at: Place, message: impl Into<String>) {
        let message = message.into();
        self.problems.push(Problem { at, message });
    }

    fn table(
        &mut self,
        table: &'static Table,
        key: Range<usize>,
        value: &Spanned<DeValue<'_>>,
        entries: &mut Vec<Entry>,
    ) {
        let at = self.place(&key);
        match (value.get_ref(), table.many) {
            (DeValue::Table(one), false) => entries.push(self.entry(table, at, one)),
            (DeValue::Array(many), true) => {
                for one in many.iter() {
                    let at = self.place(&one.span());
                    match one.get_ref() {
                        DeValue::Table(keys) => entries.push(self.entry(table, at, keys)),
                        other => self.wrong_form(at, table.name, "a table", other),
                    }
                }
            }
            (DeValue::Table(_), true) => {
                let name = table.name;
                let message = format!("there may be many of `{name}`: write [[{name}]]");
                self.wrong(at, message);
            }
            (DeValue::Array(_), false) => {
                let name = table.name;
                self.wrong(at, format!("there is one `{name}`: write [{name}]"));
            }
            (other, _) => self.wrong_form(at, table.name, "a table", other),
        }
    }

    fn entry(&mut self, table: &'static Table, at: Place, keys: &DeTable<'_>) -> Entry {
        let mut values = Vec::new();
        for (name, value) in keys.iter() {
            let at = self.place(&name.span());
            match table.keys.iter().find(|key| key.name == name.get_ref()) {
                Some(key) => values.extend(self.value(key, value).map(|set| (key.name, set))),
                None => self.unknown(
                    at,
                    &format!("`{}` has no key `{}`", table.name, name.get_ref()),
                    name.get_ref(),
                    table.keys.iter().map(|key| key.name),
                ),
            }
        }
        let find = |key: &str| keys.iter().find(|(name, _)| name.get_ref() == key);
        for key in table.keys.iter().filter(|key| key.required) {
            if find(key.name).is_none() {
                let (table, name, example) = (table.name, key.name, key.example);
                self.wrong(
                    at,
                    format!("`{table}` needs `{name}`, such as {name} = {example}"),
                );
            }
        }
        for two in table.apart {
            if let [Some(_), Some((_, value))] = two.keys.map(find) {
                self.wrong(self.place(&value.span()), two.why);
            }
        }
        Entry::new(table, at, values)
    }

    fn value(&mut self, key: &Key, value: &Spanned<DeValue<'_>>) -> Option<Set> {
        let at = self.place(&value.span());
        match (value.get_ref(), key.form) {
            (DeValue::String(text), Form::Text | Form::File | Form::Word(_)) => {
                self.string(key, at, text)
            }
            (DeValue::Integer(number), Form::Number) => {
                let number = u8::from_str_radix(number.as_str(), number.radix());
                match number {
                    Ok(number) => Some(Set::Number(number.into())),
                    Err(_) => {
                        self.wrong_form(at, key.name, key.form.title(), value.get_ref());
                        None
                    }
                }
            }
            (DeValue::Array(many), Form::Texts) => {
                let mut texts = Vec::new();
                for one in many.iter() {
                    let at = self.place(&one.span());
                    match one.get_ref() {
                        DeValue::String(text) => texts.push((at, text.to_string())),
                        other => self.wrong_form(at, key.name, "a string each", other),
                    }
                }
                if key.required && many.is_empty() {
                    self.wrong(at, format!("`{}` needs at least one", key.name));
                }
                Some(Set::Texts(texts))
            }
            (other, form) => {
                self.wrong_form(at, key.name, form.title(), other);
                None
            }
        }
    }

    fn string(&mut self, key: &Key, at: Place, text: &str) -> Option<Set> {
        let name = key.name;
        match key.form {
            _ if text.is_empty() => self.wrong(at, format!("`{name}` is empty")),
            Form::File if text == "-" => {
                let message =
                    format!("`{name}` is a file, and `-` is standard input: name the file");
                self.wrong(at, message);
            }
            Form::Word(words) if !words().iter().any(|word| plain(word) == plain(text)) => {
                let what = format!("`{text}` is no `{name}`");
                self.unknown(at, &what, text, words().into_iter());
            }
            _ => return Some(Set::Texts(vec![(at, text.to_owned())])),
        }
        None
    }

    fn wrong_form(&mut self, at: Place, name: &str, wanted: &str, found: &DeValue<'_>) {
        let found = match found {
            DeValue::String(text) => format!("the string `{text}`"),
            DeValue::Integer(number) => format!("the number {}", number.as_str()),
            DeValue::Float(number) => format!("the number {}", number.as_str()),
            DeValue::Boolean(value) => format!("`{value}`"),
            DeValue::Datetime(_) => "a date".to_owned(),
            DeValue::Array(_) => "a list".to_owned(),
            DeValue::Table(_) => "a table".to_owned(),
        };
        self.wrong(at, format!("`{name}` is {wanted}, and here is {found}"));
    }

    /// There is no such name; perhaps another one was meant.
    pub fn unknown<'b>(
        &mut self,
        at: Place,
        what: &str,
        found: &str,
        known: impl Iterator<Item = &'b str>,
    ) {
        let known: Vec<&str> = known.collect();
        let next = match nearest(found, &known) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => "the file has none".to_owned(),
            None => format!("there are: {}", known.join(", ")),
        };
        self.wrong(at, format!("{what}; {next}"));
    }

    fn place(&self, span: &Range<usize>) -> Place {
        let line = self.lines.partition_point(|begin| *begin <= span.start);
        let begin = self.lines.get(line.saturating_sub(1)).copied();
        let before = self.text.get(begin.unwrap_or_default()..span.start);
        Place {
            line,
            column: before.map_or(1, |before| before.chars().count() + 1),
        }
    }
}
