//! Lines that several kinds of object have.

use crate::pki::explain::visible;
use crate::pki::name::Name;
use crate::pki::spki::{Spki, hex};
use crate::report::row;

pub(super) fn key_rows(text: &mut String, spki: &Spki) {
    row(text, "key", &spki.kind().to_string());
    row(text, "key sha256", &hex(&spki.sha256()));
}

pub(super) fn name_row(text: &mut String, name: Option<&str>) {
    if let Some(name) = name {
        row(text, "friendly name", &visible(name));
    }
}

pub(super) fn title(text: &mut String, what: &str, whose: &str) {
    text.push_str("\x1b[1m");
    text.push_str(what);
    text.push_str("\x1b[0m");
    if !whose.is_empty() {
        text.push(' ');
        text.push_str(whose);
    }
    text.push('\n');
}

/// A name for a header line, given in full too: so where it is short, else its first part.
pub(super) fn brief(name: &Name, whole: &str) -> String {
    const MOST: usize = 40;
    if whole.len() <= MOST || whole.chars().count() <= MOST {
        return match whole.is_empty() {
            true => "of no name".to_owned(),
            false => whole.to_owned(),
        };
    }
    let first = match name.common_names().into_iter().next() {
        Some(common) => format!("CN={}", visible(&common)),
        None => whole.to_owned(),
    };
    match first.char_indices().nth(MOST - 1) {
        Some((end, _)) => format!("{}…", first.get(..end).unwrap_or_default()),
        None => format!("{first},…"),
    }
}

/// Who issued it, for a header line.
pub(super) fn by(name: &Name, whole: &str) -> String {
    match whole.is_empty() {
        true => "by an issuer without a name".to_owned(),
        false => format!("by {}", brief(name, whole)),
    }
}
