//! What a CA may issue for that stands below another: its own limits within the other's. Whoever verifies holds a leaf
//! to the constraints of every CA above it (RFC 5280 section 6.1.4 (g)), and a CA that does not know those of its
//! root would issue what nobody accepts.

use super::{Constraints, Subtree};
use crate::pki::verdict::subtree_within;

impl Constraints {
    /// These limits, and what is left of those `above`; or why both together leave nothing.
    pub fn narrowed(&self, above: &Constraints) -> Result<Constraints, String> {
        for own in &self.permitted {
            let mut of_kind = above
                .permitted
                .iter()
                .filter(|one| one.is_like(own))
                .peekable();
            if of_kind.peek().is_some() && !of_kind.any(|one| own.is_within(one)) {
                return Err(format!(
                    "{own} is not within what it may issue for: {above}"
                ));
            }
            if let Some(one) = above.excluded.iter().find(|one| own.is_within(one)) {
                return Err(format!("{own} is within {one}, for which it may not issue"));
            }
        }
        let is_free = |one: &&Subtree| !self.permitted.iter().any(|own| own.is_like(one));
        let is_new = |one: &&Subtree| !self.excluded.contains(one);
        let (permitted, excluded) = (above.permitted.iter(), above.excluded.iter());
        let mut both = self.clone();
        both.permitted.extend(permitted.filter(is_free).cloned());
        both.excluded.extend(excluded.filter(is_new).cloned());
        Ok(both)
    }
}

impl Subtree {
    /// Whether both are of one kind of names.
    fn is_like(&self, other: &Subtree) -> bool {
        self.base.first() == other.base.first()
    }

    fn is_within(&self, other: &Subtree) -> bool {
        self.base == other.base || subtree_within(&self.base, &other.base)
    }
}
