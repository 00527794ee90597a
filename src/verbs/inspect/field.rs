//! The fields and styles of `inspect --field` and `inspect --as`.

use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::pki::name::Style;

/// What `--field` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The subject's name.
    Subject,
    /// The issuer's name.
    Issuer,
    /// The serial number in lower hex.
    Serial,
    /// The first second of validity.
    NotBefore,
    /// The last second of validity.
    NotAfter,
    /// The subject alternative names.
    Sans,
    /// The kind of key.
    KeyType,
    /// `ca`, `server`, `client` or `other`.
    Profile,
    /// SHA-256 over the object.
    Sha256,
    /// SHA-1 over the object.
    Sha1,
    /// SHA-256 over the public key.
    SpkiSha256,
}

impl Field {
    /// The fields by the words of the interface.
    pub const WORDS: [(&'static str, Field); 11] = [
        ("subject", Field::Subject),
        ("issuer", Field::Issuer),
        ("serial", Field::Serial),
        ("not-before", Field::NotBefore),
        ("not-after", Field::NotAfter),
        ("sans", Field::Sans),
        ("key-type", Field::KeyType),
        ("profile", Field::Profile),
        ("sha256", Field::Sha256),
        ("sha1", Field::Sha1),
        ("spki-sha256", Field::SpkiSha256),
    ];

    /// The word on the command line.
    pub fn word(self) -> &'static str {
        let mut words = Field::WORDS.iter();
        words
            .find(|(_, field)| *field == self)
            .map_or("", |(word, _)| word)
    }
}

/// Whether `style` has something to say of `field`: names and fingerprints are all that it changes.
pub fn is_styled(field: Field) -> bool {
    use Field::{Issuer, Sha1, Sha256, SpkiSha256, Subject};
    matches!(field, Subject | Issuer | Sha256 | Sha1 | SpkiSha256)
}

/// `--field`'s values.
pub fn parser() -> impl TypedValueParser<Value = Field> {
    PossibleValuesParser::new(Field::WORDS.map(|(word, _)| word)).try_map(|word| {
        let found = Field::WORDS.iter().find(|(known, _)| *known == word);
        found.map(|(_, field)| *field).ok_or("no such field")
    })
}

/// `--as`'s values.
pub fn style_parser() -> impl TypedValueParser<Value = Style> {
    PossibleValuesParser::new(Style::WORDS)
        .try_map(|word| Style::from_word(&word).ok_or("no such style"))
}
