//! Who may have issued the top of a path.

use super::names;
use super::parsed::Cert;
use super::path::Search;
use super::shape::Place;

impl<'s> Search<'s, '_> {
    /// Certificates whose subject is the top's issuer, the likeliest first.
    pub(super) fn candidates(&self, top: &'s Cert<'s>) -> Vec<(&'s Cert<'s>, Place)> {
        let set = self.set;
        let anchors = set
            .trust
            .anchors
            .with_subject(top.issuer)
            .map(|c| (c, Place::Anchor));
        let local = set
            .local
            .with_subject(top.issuer)
            .map(|c| (c, Place::Issuer));
        let shared = set
            .trust
            .intermediates
            .with_subject(top.issuer)
            .map(|c| (c, Place::Issuer));
        let mut all: Vec<_> = anchors
            .filter(|(c, _)| set.only_anchor.is_none_or(|id| c.id == id))
            .chain(local)
            .chain(shared)
            .collect();
        let wanted = top.ext.aki.as_ref().and_then(|a| a.key_id);
        if all.len() > 1 {
            let at = set.at;
            all.sort_by_cached_key(|(c, _)| {
                (
                    wanted.is_some() && c.ext.ski.is_some() && wanted != c.ext.ski,
                    at < c.not_before || at > c.not_after,
                )
            });
        }
        all
    }

    /// A name and key that the path has already: going round once more can only add limits.
    pub(super) fn repeats(&self, issuer: &Cert<'_>) -> bool {
        self.path[0].cert.der == issuer.der
            || self.path[1..]
                .iter()
                .any(|s| s.cert.spki == issuer.spki && names::same(s.cert.subject, issuer.subject))
    }
}
