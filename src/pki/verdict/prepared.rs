//! Texts of names as they are compared: prepared after RFC 4518, as RFC 5280 section 7.1 demands.
//!
//! Unassigned and prohibited characters (RFC 4518 section 2.4) stay what they are, and equal only themselves.

use unicode_normalization::UnicodeNormalization;

/// The text in a form in which equal texts have equal characters.
pub(super) fn fold(text: &str) -> String {
    let shown = text.chars().filter(|c| !is_nothing(*c));
    if text.is_ascii() {
        return one_spaced(&shown.map(|c| c.to_ascii_lowercase()).collect::<String>());
    }
    // Folding can leave what is to be composed, and composing what is to be folded.
    let composed: String = shown.nfkc().collect();
    let folded: String = composed.chars().flat_map(without_case).nfkc().collect();
    one_spaced(&folded)
}

/// RFC 4518 section 2.6.1: no space at the ends, and one where there are several.
fn one_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Without regard to case (RFC 3454 B.2): ẞ is `ss`, and ς is σ. A dotless ı is no i.
fn without_case(c: char) -> impl Iterator<Item = char> {
    let (other, same) = match c {
        'ı' => (None, Some(c)),
        _ => (Some(c), None),
    };
    let upper = other.into_iter().flat_map(char::to_uppercase);
    upper.flat_map(char::to_lowercase).chain(same)
}

/// What RFC 4518 section 2.2 maps to nothing; spaces and line ends are none of these.
fn is_nothing(c: char) -> bool {
    matches!(c,
        '\0'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}'
        | '\u{ad}' | '\u{34f}' | '\u{6dd}' | '\u{70f}' | '\u{1806}' | '\u{180b}'..='\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2063}'
        | '\u{206a}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffc}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0001}' | '\u{e0020}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn texts_are_equal_as_rfc_4518_prepares_them() {
        let same = [
            ("Evil", "Ｅvil"),
            ("Évil", "E\u{301}vil"),
            ("evil", "E\u{200b}vi\u{ad}l"),
            ("evil", "ev\u{1}il"),
            (" a\t\u{a0}b ", "A B"),
            ("STRASSE", "straße"),
            ("ΟΔΟΣ", "οδος"),
            ("ﬁne", "FINE"),
            ("µ", "Μ"),
        ];
        for (a, b) in same {
            assert_eq!(fold(a), fold(b), "{a:?} {b:?}");
        }
        let others = [
            ("evil", "evıl"),
            ("a b", "ab"),
            ("\u{e000}", "\u{e001}"),
            ("e", "é"),
            ("a", "а"),
        ];
        for (a, b) in others {
            assert_ne!(fold(a), fold(b), "{a:?} {b:?}");
        }
    }
}
