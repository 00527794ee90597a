//! What the hints of single commands are in a manifest: a flag that it has no use for gives way to the key that it has.

use crate::failure::Failure;

/// Flags that a hint may name, and what the manifest has in their place.
const WORDS: [(&str, &str); 6] = [
    ("--name NAME", "name = \"NAME\" in the manifest"),
    ("--subject DN", "subject = \"DN\" in the manifest"),
    ("another --subject", "another subject"),
    ("--san NAME", "san = [\"NAME\"] in the manifest"),
    ("a smaller --path-len", "a smaller path_len"),
    (
        "an intermediate is named with --parent DIR",
        "an intermediate has a table of its own: [[intermediate]]",
    ),
];

/// The same for an intermediate, whose folder no flag names.
const OF_AN_INTERMEDIATE: [(&str, &str); 2] = [
    ("--ca-dir OTHER", "dir = \"OTHER\" in the manifest"),
    (
        "with --out-dir or --ca-dir",
        "with dir = \"DIR\" in the manifest",
    ),
];

/// The failure with hints that help in a manifest, where a table of this kind stands.
pub fn in_the_manifest(kind: &str, failure: Failure) -> Failure {
    let failure = match kind {
        "intermediate" => failure.in_words(&OF_AN_INTERMEDIATE),
        _ => failure,
    };
    failure.in_words(&WORDS)
}
