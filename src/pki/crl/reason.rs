//! Why a certificate was revoked (CRLReason, RFC 5280 section 5.3.1).

use std::fmt;

/// A reason that a list of ours may give. removeFromCRL is for delta lists, which are not made here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Nobody said.
    Unspecified,
    /// The key is in other hands.
    KeyCompromise,
    /// The key of a CA is in other hands.
    CaCompromise,
    /// The name is no longer right.
    AffiliationChanged,
    /// Another certificate has taken its place.
    Superseded,
    /// It is no longer needed.
    CessationOfOperation,
    /// Suspended.
    CertificateHold,
    /// A right that it attests was taken back.
    PrivilegeWithdrawn,
    /// The key of an attribute authority is in other hands.
    AaCompromise,
}

/// Every number with its word; 7 is not used.
const WORDS: [(u8, &str, Option<Reason>); 10] = [
    (0, "unspecified", Some(Reason::Unspecified)),
    (1, "keyCompromise", Some(Reason::KeyCompromise)),
    (2, "cACompromise", Some(Reason::CaCompromise)),
    (3, "affiliationChanged", Some(Reason::AffiliationChanged)),
    (4, "superseded", Some(Reason::Superseded)),
    (
        5,
        "cessationOfOperation",
        Some(Reason::CessationOfOperation),
    ),
    (6, "certificateHold", Some(Reason::CertificateHold)),
    (8, "removeFromCRL", None),
    (9, "privilegeWithdrawn", Some(Reason::PrivilegeWithdrawn)),
    (10, "aACompromise", Some(Reason::AaCompromise)),
];

/// The word for a number that somebody else's list may hold.
pub fn word(code: u8) -> Option<&'static str> {
    let mut all = WORDS.iter();
    all.find(|(number, ..)| *number == code)
        .map(|(_, word, _)| *word)
}

impl Reason {
    /// The words of all reasons, as RFC 5280 writes them.
    pub fn words() -> impl Iterator<Item = &'static str> {
        WORDS
            .iter()
            .filter(|(.., reason)| reason.is_some())
            .map(|(_, word, _)| *word)
    }

    /// Reads a word, whatever its case and hyphens: `keyCompromise`, `key-compromise`.
    pub fn from_word(text: &str) -> Option<Reason> {
        let plain = |word: &str| word.replace(['-', '_'], "").to_ascii_lowercase();
        let mut all = WORDS.iter();
        all.find(|(_, word, _)| plain(word) == plain(text))
            .and_then(|(.., reason)| *reason)
    }

    /// The reason with this number.
    pub fn from_code(code: u8) -> Option<Reason> {
        let mut all = WORDS.iter();
        all.find(|(number, ..)| *number == code)
            .and_then(|(.., reason)| *reason)
    }

    /// Whether it says that a key is in other hands: who knows that must not hear less of it later.
    pub fn is_compromise(self) -> bool {
        use Reason::{AaCompromise, CaCompromise, KeyCompromise};
        matches!(self, KeyCompromise | CaCompromise | AaCompromise)
    }

    /// Whether `new` would say less than this one: that no key is in other hands after all, or that
    /// what is over is only suspended (X.509 knows no way back from a revocation).
    pub fn is_weakened_by(self, new: Reason) -> bool {
        let lesser = self.is_compromise() && !new.is_compromise();
        lesser || (new == Reason::CertificateHold && self != new)
    }

    /// The word of RFC 5280.
    pub fn word(self) -> &'static str {
        self.row().1
    }

    /// The number of RFC 5280.
    pub fn code(self) -> u8 {
        self.row().0
    }

    fn row(self) -> (u8, &'static str) {
        let mut all = WORDS.iter();
        let row = all.find(|(.., reason)| *reason == Some(self));
        row.map_or((0, "unspecified"), |(code, word, _)| (*code, word))
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_by_word() {
        for (code, text, reason) in WORDS {
            assert_eq!(word(code), Some(text));
            assert_eq!(Reason::from_word(text), reason);
            assert!(reason.is_none_or(|reason| reason.row() == (code, text)));
        }
        let spelled = Reason::from_word("key-compromise");
        assert_eq!(spelled, Some(Reason::KeyCompromise));
        assert_eq!((word(7), Reason::words().count()), (None, 9));
    }

    #[test]
    fn a_compromise_is_never_weakened() {
        use Reason::{CaCompromise, CertificateHold, KeyCompromise, Superseded, Unspecified};
        for (old, new, weaker) in [
            (KeyCompromise, Superseded, true),
            (KeyCompromise, Unspecified, true),
            (CaCompromise, KeyCompromise, false),
            (Superseded, KeyCompromise, false),
            (Superseded, Unspecified, false),
            (Superseded, CertificateHold, true),
            (CertificateHold, Superseded, false),
            (CertificateHold, CertificateHold, false),
        ] {
            assert_eq!(old.is_weakened_by(new), weaker, "{old} {new}");
        }
    }
}
