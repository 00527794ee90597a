//! Words for paths that end nowhere.

use super::parsed::{Cert, hex};
use super::path::{Found, LONGEST, Search};
use super::usage::Purposes;
use super::{Problem, names};

impl<'s> Search<'s, '_> {
    /// Nobody issued the top certificate.
    pub(super) fn dead_end(&mut self, top: &'s Cert<'s>, same_name: usize) {
        let issuer = names::shown(top.issuer);
        let problem = if same_name > 0 {
            self.wrong_key(top, &issuer, same_name)
        } else if top.is_self_issued() {
            Problem::of(
                top,
                "untrusted-root",
                "is self-signed and not among the trust anchors (RFC 5280 6.1)",
                "if you trust it, give it with --ca FILE; if not, have your CA issue a certificate for its key",
            )
        } else {
            Problem::of(
                top,
                "unknown-issuer",
                &format!(
                    "was issued by {issuer}, and no such certificate is among the trust anchors and intermediates (RFC 5280 6.1)"
                ),
                &format!(
                    "give the certificate of {issuer}: with --intermediates FILE, or behind the leaf in its file, if it is an intermediate; with --ca FILE if you trust it"
                ),
            )
        };
        let mut problems = vec![problem];
        problems.extend(self.path.iter().flat_map(|s| s.problems.iter().cloned()));
        self.keep(Found {
            chain: self.path.iter().map(|s| s.cert).collect(),
            problems,
            purposes: self.path[self.path.len() - 1].purposes,
            complete: false,
        });
    }

    /// There are certificates with the issuer's name, and none of their keys made the signature.
    fn wrong_key(&self, top: &Cert<'_>, issuer: &str, same_name: usize) -> Problem {
        let of_this_name = self.candidates(top);
        let named = top.ext.aki.as_ref().and_then(|aki| aki.key_id);
        let has: Vec<_> = of_this_name
            .iter()
            .filter_map(|(one, _)| one.ext.ski)
            .collect();
        let those = match same_name {
            1 => "the certificate that has this name".to_owned(),
            many => format!("any of the {many} certificates that have this name"),
        };
        let (sides, hint) = match (named, has.first()) {
            (Some(named), Some(_)) if has.contains(&named) => (
                format!("; its key identifier {} is the right one", hex(named)),
                "it was changed after it was issued, or forged: get it again from where it was issued",
            ),
            (Some(named), Some(other)) => (
                format!(
                    ": it names the key {}, and {} was given",
                    hex(named),
                    hex(other)
                ),
                "give the CA certificate that issued it; one of the same name with another key does not do",
            ),
            _ => (
                String::new(),
                "give the CA certificate that issued it; one of the same name with another key does not do",
            ),
        };
        let what = format!(
            "says that {issuer} issued it, but its signature was not made with the key of {those}{sides} (RFC 5280 6.1.3 (a)(1))"
        );
        Problem::of(top, "signature-invalid", &what, hint)
    }

    pub(super) fn budget_note(&mut self) {
        if self.path.len() >= LONGEST {
            let top = self.top();
            let problem = Problem::of(
                top,
                "path-too-long",
                &format!("is number {LONGEST} of a chain, and still not below an anchor"),
                "give a shorter chain",
            );
            self.keep(Found {
                chain: self.path.iter().map(|s| s.cert).collect(),
                problems: vec![problem],
                purposes: Purposes::NONE,
                complete: false,
            });
        }
    }
}
