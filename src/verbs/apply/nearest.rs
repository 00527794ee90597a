//! What a mistyped word was probably meant to be.

/// The known word that takes the fewest changes to become, if they are few for its length.
pub fn nearest<'a>(typed: &str, known: &[&'a str]) -> Option<&'a str> {
    // Nobody mistypes so much, and the work grows with the square of it.
    if typed.len() > 40 {
        return None;
    }
    let typed = typed.to_lowercase();
    let ranked = known
        .iter()
        .map(|word| (distance(&typed, &word.to_lowercase()), *word));
    let (changes, word) = ranked.min_by_key(|(changes, _)| *changes)?;
    let few = (word.chars().count() * 2 / 5).max(1);
    (changes <= few && changes < typed.chars().count()).then_some(word)
}

/// Letters to add, take out, replace, or swap with their neighbour (optimal string alignment).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut before: Option<(char, Vec<usize>)> = None;
    let mut above: Vec<usize> = (0..=other.len()).collect();
    for (row, letter) in one.chars().enumerate() {
        let mut line = vec![row + 1];
        for (column, there) in other.iter().enumerate() {
            let at =
                |line: &[usize], column: usize| line.get(column).copied().unwrap_or(usize::MAX);
            let replaced = at(&above, column).saturating_add(usize::from(*there != letter));
            let added = at(&line, column)
                .min(at(&above, column + 1))
                .saturating_add(1);
            let left = column.checked_sub(1);
            let swapped = match (&before, left, left.and_then(|left| other.get(left))) {
                (Some((last, line)), Some(left), Some(neighbour))
                    if last == there && *neighbour == letter =>
                {
                    at(line, left).saturating_add(1)
                }
                _ => usize::MAX,
            };
            line.push(replaced.min(added).min(swapped));
        }
        before = Some((letter, std::mem::replace(&mut above, line)));
    }
    above.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{distance, nearest};

    #[test]
    fn distances() {
        for (one, other, wanted) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("host", "hosts", 1),
            ("lifetime", "liftime", 1),
            ("subjcet", "subject", 1),
            ("ca", "ac", 1),
            ("abcd", "dcba", 3),
        ] {
            assert_eq!(distance(one, other), wanted, "{one} {other}");
        }
    }

    #[test]
    fn what_was_meant() {
        let known = ["subject", "lifetime", "key_type", "hosts"];
        for (typed, wanted) in [
            ("subjcet", Some("subject")),
            ("Lifetime", Some("lifetime")),
            ("key-type", Some("key_type")),
            ("host", Some("hosts")),
            ("wbe", None),
            ("colour", None),
            ("", None),
        ] {
            assert_eq!(nearest(typed, &known), wanted, "{typed}");
        }
        assert_eq!(nearest("a", &[]), None);
        assert_eq!(nearest("wbe", &["web"]), Some("web"));
        assert_eq!(nearest("cas", &["crl", "ca"]), Some("ca"));
        assert_eq!(nearest(&"a".repeat(1 << 20), &known), None);
    }
}
