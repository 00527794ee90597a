//! Words for paths that end nowhere.

use super::parsed::Cert;
use super::path::{Found, LONGEST, Search};
use super::usage::Purposes;
use super::{Problem, names};

impl<'s> Search<'s, '_> {
    /// Nobody issued the top certificate.
    pub(super) fn dead_end(&mut self, top: &'s Cert<'s>, same_name: usize) {
        let issuer = names::shown(top.issuer);
        let problem = if same_name > 0 {
            Problem::of(
                top,
                "signature-invalid",
                &format!(
                    "says that {issuer} issued it, but its signature was not made with the key of {} (RFC 5280 6.1.3 (a)(1))",
                    if same_name == 1 {
                        "the certificate that has this name".to_owned()
                    } else {
                        format!("any of the {same_name} certificates that have this name")
                    }
                ),
                "give the CA certificate that issued it; one of the same name with another key does not do",
            )
        } else if top.is_self_issued() {
            Problem::of(
                top,
                "untrusted-root",
                "is self-signed and not among the trust anchors (RFC 5280 6.1)",
                "give it as a trust anchor, if it is one",
            )
        } else {
            Problem::of(
                top,
                "unknown-issuer",
                &format!(
                    "was issued by {issuer}, and no such certificate is among the trust anchors and intermediates (RFC 5280 6.1)"
                ),
                "give the certificate of its issuer, as an anchor or as an intermediate",
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
