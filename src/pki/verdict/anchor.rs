//! A trust anchor that is no root: somebody issued it, and may have revoked it.
//!
//! RFC 5280 section 6.1 takes an anchor as it is given, and so it stays one where nobody can be asked. But where CRLs
//! are given, and the certificate of its issuer, too, what they say of it counts; and what nobody looked at is told.

use super::Problem;
use super::budget::Budget;
use super::crl_entries::Revocation as Entry;
use super::names;
use super::parsed::Cert;
use super::path::{Revocation, Setting};
use super::revocation::Asker;
use super::revocation_words::revoked_how;
use super::signature::Outcome;

/// What came of asking.
enum Asked {
    /// Nobody is asked: it is a root, or there are no CRLs.
    Nobody,
    /// Its issuer has not revoked it.
    Covered,
    Revoked(Vec<Problem>),
    /// Nobody could say, and why, as far as there is more to say.
    Unknown(Option<String>),
}

/// That its issuer has revoked the anchor of this chain.
pub(super) fn problems(set: &Setting<'_>, chain: &[&Cert<'_>], budget: &Budget) -> Vec<Problem> {
    match chain.last().map(|anchor| ask(set, anchor, budget)) {
        Some(Asked::Revoked(problems)) => problems,
        _ => Vec::new(),
    }
}

/// What was not looked at, because the chain ends where it does.
pub(super) fn remark(set: &Setting<'_>, chain: &[&Cert<'_>], budget: &Budget) -> Option<Problem> {
    let anchor = chain.last().filter(|anchor| !anchor.is_self_issued())?;
    let issuer = names::shown(anchor.issuer);
    let why = match (ask(set, anchor, budget), chain.len()) {
        (Asked::Nobody, 1) => None,
        (Asked::Unknown(why), _) => why,
        _ => return None,
    };
    let why = why.map_or_else(String::new, |why| format!("; {why}"));
    let (code, what, hint) = match chain.len() {
        1 => (
            "trusted-itself",
            "is itself among the trust anchors, so that neither its signature nor its revocation was looked at".to_owned(),
            format!("give the certificate of {issuer} as the trust anchor, and not this one"),
        ),
        _ => (
            "anchor-not-asked",
            format!("is the trust anchor and no root; whether {issuer} has revoked it is not known"),
            format!("give the certificate and the CRL of {issuer}, too"),
        ),
    };
    Some(Problem::of(anchor, code, &format!("{what}{why}"), &hint))
}

fn ask(set: &Setting<'_>, anchor: &Cert<'_>, budget: &Budget) -> Asked {
    // The path of a CRL's own signer ends in the anchor of the path that asks; that one asks.
    if set.revocation != Revocation::Demanded || anchor.is_self_issued() {
        return Asked::Nobody;
    }
    let (mut is_covered, mut why) = (false, None);
    for issuer in issuers(set, anchor, budget) {
        let asker = Asker {
            set,
            chain: &[anchor, issuer],
            place: 0,
            budget,
        };
        let problems = asker.status();
        let counts = |problem: &Problem| matches!(problem.code, "revoked" | "budget-exhausted");
        // A list that is out of date covers nothing, and is still to be believed when it revokes.
        if problems.iter().any(counts) || (!problems.is_empty() && asker.is_revoked_somewhere()) {
            return Asked::Revoked(problems);
        }
        is_covered |= problems.is_empty();
        why = why.or_else(|| problems.into_iter().next().map(|problem| problem.message));
    }
    match is_covered {
        true => Asked::Covered,
        false => Asked::Unknown(why.or_else(|| unproved(set, anchor))),
    }
}

/// Those whose key has signed the anchor. They need no path: with its signature it names them itself.
fn issuers<'s>(set: &'s Setting<'_>, anchor: &Cert<'_>, budget: &Budget) -> Vec<&'s Cert<'s>> {
    let trust = set.trust;
    let pools = [&trust.anchors, &trust.intermediates, set.local];
    let named = pools
        .into_iter()
        .flat_map(|pool| pool.with_subject(anchor.issuer));
    let has_signed = |issuer: &&Cert<'_>| {
        let outcome = trust.known_edge(anchor, issuer).or_else(|| {
            let affordable = budget.sign(anchor.signed.message, &issuer.key);
            affordable.then(|| trust.check_edge(anchor, issuer))
        });
        outcome == Some(Outcome::Good)
    };
    named.filter(has_signed).collect()
}

/// What a list of this name says, whose signature nobody can check without the certificate of its signer.
fn unproved(set: &Setting<'_>, anchor: &Cert<'_>) -> Option<String> {
    let lists = set.trust.crls.of(anchor.issuer);
    let found = lists
        .iter()
        .filter_map(|crl| crl.entries.find(anchor.serial, anchor.issuer));
    let entry = found
        .into_iter()
        .find(|entry: &Entry| !entry.is_removal())?;
    Some(format!(
        "a CRL of that name, whose signature cannot be checked without its certificate, says that {} {}",
        anchor.label(),
        revoked_how(anchor, &entry)
    ))
}
