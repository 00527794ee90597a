//! What is wanted: the typed form of a command line, before anything is looked at.

use time::OffsetDateTime;

use super::facts::Certificate;
use super::lifetime::{Lifetime, LifetimeError, Validity, show};
use super::name::Name;
use super::profile::Profile;
use super::san::San;
use super::spki::KeyType;
use super::subtree::Constraints;

/// A value, and whether a person asked for it. What nobody asked for makes a new
/// certificate, but is no reason to find fault with one that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish<T> {
    /// It was asked for: what is on disk must agree.
    Asked(T),
    /// It is our choice for something new.
    Default(T),
}

impl<T> Wish<T> {
    /// Asked for if `asked` holds something, else the default.
    pub fn of(asked: Option<T>, default: impl FnOnce() -> T) -> Wish<T> {
        asked.map_or_else(|| Wish::Default(default()), Wish::Asked)
    }

    /// The value to use for something new.
    pub fn value(&self) -> &T {
        match self {
            Wish::Asked(value) | Wish::Default(value) => value,
        }
    }

    /// The value that what is on disk must have.
    pub fn asked(&self) -> Option<&T> {
        match self {
            Wish::Asked(value) => Some(value),
            Wish::Default(_) => None,
        }
    }
}

/// One certificate that somebody wants.
#[derive(Clone, Debug)]
pub struct Order {
    /// What it is for.
    pub profile: &'static Profile,
    /// Whom it is about.
    pub subject: Wish<Name>,
    /// Its subject alternative names.
    pub sans: Vec<San>,
    /// The kind of key, where the key is ours to make.
    pub key_type: Wish<KeyType>,
    /// How many CAs may stand below this one; only for a CA.
    pub path_len: Wish<Option<u32>>,
    /// What it may issue for; only for a CA.
    pub limits: Wish<Constraints>,
    /// How long a new one lives. It never makes a good one change.
    pub lifetime: Lifetime,
}

/// The validity that a new certificate gets, and whether the issuer's end cut it.
#[derive(Clone, Copy, Debug)]
pub struct Term {
    /// From when to when.
    pub validity: Validity,
    /// The issuer's end, if the wish went beyond it.
    pub cut_to: Option<OffsetDateTime>,
}

impl Order {
    /// The validity of a certificate made `now` under `issuer` (`None`: by itself).
    /// A leaf never outlives its issuer.
    pub fn term(
        &self,
        issuer: Option<&Certificate>,
        now: OffsetDateTime,
    ) -> Result<Term, LifetimeError> {
        let limits = issuer.map(|issuer| issuer.facts().validity);
        let mut validity = self
            .lifetime
            .validity(now, limits.map(|limits| limits.not_before))?;
        let end = limits.map(|limits| limits.not_after);
        let cut_to = end.filter(|end| *end < validity.not_after);
        if let Some(end) = cut_to {
            validity.not_after = end;
        }
        Ok(Term { validity, cut_to })
    }
}

impl Term {
    /// What to tell a person whose wish was cut.
    pub fn warning(&self) -> Option<String> {
        self.cut_to.map(|end| {
            format!(
                "cut to the end of its CA, {}: a certificate never outlives its CA",
                show(end)
            )
        })
    }
}
