//! One step of a path: what breaks when an issuer is put on top (RFC 5280 sections 6.1.3 and 6.1.4).

use super::parsed::Cert;
use super::path::Search;
use super::shape::{self, Place};
use super::signature::Outcome;
use super::usage::{self, Purposes};
use super::{Problem, constraints};

/// How a certificate fits below an issuer.
pub(super) enum Joint {
    Fits(Vec<Problem>, Purposes),
    /// The signature is of another key: not the issuer, for all its name.
    OtherKey,
    /// It is the issuer, but breaks a rule, and the search is strict.
    Barred,
}

impl<'s> Search<'s, '_> {
    /// What putting `issuer` on top of the path breaks.
    pub(super) fn join(&mut self, top: &'s Cert<'s>, issuer: &'s Cert<'s>, place: Place) -> Joint {
        let set = self.set;
        let mut problems = shape::check(issuer, place, set.at);
        let below = self.path[1..]
            .iter()
            .filter(|s| !s.cert.is_self_issued())
            .count();
        problems.extend(path_length(issuer, below));
        let counts = place == Place::Issuer && !issuer.is_self_issued();
        // Said once, of the first one too many.
        if counts && set.max_depth == Some(below) {
            problems.push(Problem::of(
                issuer,
                "max-depth",
                &format!(
                    "is intermediate number {}, and at most {below} were allowed",
                    below + 1
                ),
                "allow more intermediates, or give a chain that is shorter",
            ));
        }
        let before = self.path[self.path.len() - 1].purposes;
        let mut purposes = before.and(usage::of_issuer(issuer));
        if purposes.and(set.wanted).is_none() && !before.and(set.wanted).is_none() {
            problems.push(usage::issuer_problem(issuer, before.and(set.wanted)));
            purposes = Purposes::NONE;
        }
        problems.extend(key_id_mismatch(top, issuer));
        problems.extend(self_issued_without_key_id(top, issuer));
        if place == Place::Anchor {
            problems.extend(self.self_signed_mismatch(issuer));
        }
        if issuer.ext.constraints.is_some() {
            for (i, step) in self.path.iter().enumerate() {
                // RFC 5280 6.1.3 (b): not on self-issued certificates, but always on the last.
                if i == 0 || !step.cert.is_self_issued() {
                    problems.extend(constraints::violation(issuer, step.cert, self.budget));
                }
            }
        }
        if self.strict && !problems.is_empty() {
            return Joint::Barred;
        }
        match self.signature(top, issuer) {
            Outcome::Good => Joint::Fits(problems, purposes),
            Outcome::Bad => Joint::OtherKey,
            Outcome::Refused(..) if self.strict => Joint::Barred,
            Outcome::Refused(code, why) => {
                problems.push(Problem::of(
                    top,
                    code,
                    &why,
                    "have it issued with ECDSA P-256 or P-384, RSA of 2048 bits or more, or Ed25519, over SHA-256 or better",
                ));
                Joint::Fits(problems, purposes)
            }
        }
    }

    /// RFC 5280 section 4.2.1.1: where a certificate is signed with its own key, both key identifiers are the same.
    fn self_signed_mismatch(&mut self, anchor: &Cert<'_>) -> Option<Problem> {
        let mut problem = key_id_mismatch(anchor, anchor)?;
        problem.hint = shape::RENEW.to_owned();
        (anchor.is_self_issued() && self.signature(anchor, anchor) == Outcome::Good)
            .then_some(problem)
    }

    /// Was `subject` signed with the key of `issuer`? Without budget it was not.
    fn signature(&mut self, subject: &Cert<'_>, issuer: &Cert<'_>) -> Outcome {
        let key = (subject.id, issuer.id);
        if let Some(known) = self.checked.get(&key) {
            return known.clone();
        }
        let outcome = match self.set.trust.known_edge(subject, issuer) {
            Some(known) => known,
            None if self.budget.sign(subject.signed.message, &issuer.key) => {
                self.set.trust.check_edge(subject, issuer)
            }
            None => return Outcome::Bad,
        };
        self.checked.insert(key, outcome.clone());
        outcome
    }
}

/// RFC 5280 section 4.2.1.9: intermediates that are not self-issued and follow, the leaf not counted.
fn path_length(issuer: &Cert<'_>, below: usize) -> Option<Problem> {
    let allowed = issuer.ext.basic.as_ref()?.path_len?;
    (usize::try_from(allowed).is_ok_and(|allowed| below > allowed)).then(|| {
        Problem::of(
            issuer,
            "path-length",
            &format!("allows {allowed} intermediate CAs below it, and there are {below} (RFC 5280 4.2.1.9)"),
            "issue from a CA whose path length allows it",
        )
    })
}

/// RFC 5280 section 4.2.1.2: the issuer's key identifier is what its certificates name.
pub(super) fn key_id_mismatch(subject: &Cert<'_>, issuer: &Cert<'_>) -> Option<Problem> {
    let named = subject.ext.aki.as_ref()?.key_id?;
    let has = issuer.ext.ski?;
    (named != has).then(|| {
        Problem::of(
            subject,
            "aki-mismatch",
            &format!(
                "names the issuer's key {}, and {} has the key identifier {} (RFC 5280 4.2.1.2)",
                super::parsed::hex(named),
                issuer.label(),
                super::parsed::hex(has)
            ),
            "give the CA certificate that issued it, or have it issued again",
        )
    })
}

/// RFC 5280 section 4.2.1.1: to be self-issued is not enough to do without, where another key has signed. Those that
/// are not are `shape`'s.
fn self_issued_without_key_id(subject: &Cert<'_>, issuer: &Cert<'_>) -> Option<Problem> {
    (shape::lacks_key_id(subject) && subject.is_self_issued() && subject.spki != issuer.spki)
        .then(|| shape::missing_aki(subject))
}
