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
        .map(|word| (strsim::osa_distance(&typed, &word.to_lowercase()), *word));
    let (changes, word) = ranked.min_by_key(|(changes, _)| *changes)?;
    let few = (word.chars().count() * 2 / 5).max(1);
    (changes <= few && changes < typed.chars().count()).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::nearest;

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
