//! What is wrong with a name, said so that the eye finds the place.

use std::fmt;

/// Why a text or some bytes are not a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameError {
    /// The text and the character (from 0) that is in doubt; `None` for bytes.
    place: Option<(String, usize)>,
    what: String,
}

/// So much of a long text is shown on each side of the place.
const SHOWN: usize = 40;

impl NameError {
    pub(super) fn at(text: &str, place: usize, what: impl Into<String>) -> NameError {
        NameError {
            place: Some((text.to_owned(), place)),
            what: what.into(),
        }
    }

    pub(super) fn bytes(what: &str) -> NameError {
        NameError {
            place: None,
            what: what.to_owned(),
        }
    }

    /// The same, with another way out.
    pub(super) fn or(mut self, hint: &str) -> NameError {
        self.what.push_str("; or ");
        self.what.push_str(hint);
        self
    }

    /// The character in doubt, counted from 1; `None` when bytes were read.
    pub fn position(&self) -> Option<usize> {
        self.place.as_ref().map(|(_, place)| place + 1)
    }
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = &self.what;
        let Some((text, place)) = &self.place else {
            return write!(f, "these bytes are not a distinguished name: {what}");
        };
        let from = place.saturating_sub(SHOWN);
        let before: String = text.chars().skip(from).take(place - from).collect();
        let after: String = text.chars().skip(*place).take(SHOWN).collect();
        let (before, after) = (before.escape_debug(), after.escape_debug());
        let cut = |cut: bool| if cut { "…" } else { "" };
        let (cut_before, cut_after) = (cut(from > 0), cut(text.chars().count() > place + SHOWN));
        write!(
            f,
            "the name is not clear at character {}, marked by >>> in `{cut_before}{before}>>>{after}{cut_after}`: {what}",
            place + 1
        )
    }
}

impl std::error::Error for NameError {}
