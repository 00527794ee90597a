//! Finds a path from the leaf to an anchor, and judges it on the way up (RFC 5280 section 6.1, RFC 4158).
//!
//! Twice over the same graph: first strictly, leaving every step that breaks a rule, so that bad branches die
//! early; and if that finds nothing, once more leniently and with little effort, collecting what is wrong, to find the
//! path that comes nearest and to explain it. The depth is bounded, and so is the work.

use std::collections::HashMap;

use time::OffsetDateTime;

use super::budget::Budget;
use super::joint::Joint;
use super::parsed::Cert;
use super::pool::Pool;
use super::shape::{self, Place};
use super::signature::Outcome;
use super::trust::Trust;
use super::usage::Purposes;
use super::{Problem, policy, revocation};

/// No honest chain has so many certificates.
pub(super) const LONGEST: usize = 24;
/// Chains of up to so many are looked for first, for so many steps at most: where CAs have signed each other, the way
/// out is near, and deep down there are more ways than anybody can try (RFC 4158 section 2.4.2).
const SHORT: usize = 4;
const SHORT_STEPS: usize = 2_000;
/// Complete paths that are compared when looking for the best explanation.
const EXPLAINED: usize = 16;

/// How a path is asked for revocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Revocation {
    /// There are no CRLs.
    Off,
    /// Every certificate must be covered.
    Demanded,
    /// The path of a CRL's own signer: what is revoked counts, but not what is not covered, which would go in circles.
    Known,
}

/// What all paths of one verdict share.
pub(super) struct Setting<'s> {
    pub trust: &'s Trust<'s>,
    pub local: &'s Pool<'s>,
    pub at: OffsetDateTime,
    pub max_depth: Option<usize>,
    pub wanted: Purposes,
    pub revocation: Revocation,
    /// Where the path must end, if that is given.
    pub only_anchor: Option<u32>,
}

/// Is there a path without any problem from `cert` to an anchor?
pub(super) fn exists(set: &Setting<'_>, cert: &Cert<'_>, budget: &Budget) -> bool {
    if !shape::check(cert, Place::Leaf, set.at).is_empty() {
        return false;
    }
    let search = Search::run(set, cert, Purposes::ALL, budget, true, HashMap::new());
    search.best.is_some_and(|found| found.problems.is_empty())
}

/// The best path, leaf first, and all that is wrong with it above the leaf.
pub(super) struct Found<'s> {
    pub chain: Vec<&'s Cert<'s>>,
    pub problems: Vec<Problem>,
    pub purposes: Purposes,
    /// It ends in an anchor.
    pub complete: bool,
}

pub(super) struct Step<'s> {
    pub cert: &'s Cert<'s>,
    pub problems: Vec<Problem>,
    pub purposes: Purposes,
}

pub(super) struct Search<'s, 'b> {
    pub set: &'s Setting<'s>,
    pub budget: &'b Budget,
    pub strict: bool,
    /// Signatures that this search has asked for: (subject, issuer).
    pub checked: HashMap<(u32, u32), Outcome>,
    /// From the leaf up.
    pub path: Vec<Step<'s>>,
    /// How many certificates it may have.
    longest: usize,
    /// How many steps are left for that.
    steps: usize,
    /// Whether there were longer ways.
    is_cut: bool,
    completed: usize,
    best: Option<Found<'s>>,
}

/// Searches from `leaf`, which may be used for `purposes`.
pub(super) fn find<'s>(
    set: &'s Setting<'s>,
    leaf: &'s Cert<'s>,
    purposes: Purposes,
    budget: &Budget,
) -> Found<'s> {
    let strict = Search::run(set, leaf, purposes, budget, true, HashMap::new());
    let (best, checked) = (strict.best, strict.checked);
    let best = match best {
        Some(found) if found.problems.is_empty() => return found,
        best => best,
    };
    let spare = budget.for_words();
    let lenient = Search::run(set, leaf, purposes, &spare, false, checked);
    budget.add(&spare);
    let mut found = match (best, lenient.best) {
        (Some(a), Some(b)) if better(&b, &a) => b,
        (Some(a), _) => a,
        (None, Some(b)) => b,
        (None, None) => nothing(leaf),
    };
    if budget.is_spent() || spare.is_spent() {
        // A signature that nobody could afford to check may have been good.
        let unchecked = |problem: &Problem| problem.code == "signature-invalid";
        found.problems.retain(|problem| !unchecked(problem));
    }
    if budget.is_spent() || found.problems.is_empty() {
        found.problems.insert(0, budget.problem(leaf));
    }
    found
}

fn nothing<'s>(leaf: &'s Cert<'s>) -> Found<'s> {
    Found {
        chain: vec![leaf],
        problems: Vec::new(),
        purposes: Purposes::NONE,
        complete: false,
    }
}

fn better(a: &Found<'_>, b: &Found<'_>) -> bool {
    let rank = |f: &Found<'_>| (!f.complete, f.problems.len(), usize::MAX - f.chain.len());
    rank(a) < rank(b)
}

impl<'s, 'b> Search<'s, 'b> {
    fn run(
        set: &'s Setting<'s>,
        leaf: &'s Cert<'s>,
        purposes: Purposes,
        budget: &'b Budget,
        strict: bool,
        checked: HashMap<(u32, u32), Outcome>,
    ) -> Self {
        let mut search = Search {
            set,
            budget,
            strict,
            checked,
            path: vec![Step {
                cert: leaf,
                problems: Vec::new(),
                purposes,
            }],
            longest: LONGEST,
            steps: usize::MAX,
            is_cut: false,
            completed: 0,
            best: None,
        };
        if strict {
            (search.longest, search.steps) = (SHORT, SHORT_STEPS);
            search.climb();
            let best = search.best.as_ref();
            let is_found = best.is_some_and(|best| best.complete && best.problems.is_empty());
            if is_found || !search.is_cut || budget.is_spent() {
                return search;
            }
            (search.longest, search.steps) = (LONGEST, usize::MAX);
        }
        search.climb();
        search
    }

    /// Tries every issuer of the path's top, deepest first. True when the search is over. The recursion ends at [`LONGEST`].
    fn climb(&mut self) -> bool {
        let top = self.top();
        let mut same_name = 0usize;
        let mut tried = 0usize;
        // Gathering them takes long where many have one name.
        if !self.budget.step(1) {
            return true;
        }
        let candidates = self.candidates(top);
        if !self.budget.step(candidates.len() / 16) {
            return true;
        }
        for (issuer, place) in candidates {
            // A certificate with long lists takes longer to look at.
            let price = 1 + issuer.room / 8192;
            // An issuer has an anchor above it.
            let is_long = place == Place::Issuer && self.path.len() + 2 > self.longest;
            if self.longest < LONGEST && (is_long || self.steps < price) {
                self.is_cut = true;
                match is_long {
                    true => continue,
                    false => return true,
                }
            }
            self.steps = self.steps.saturating_sub(price);
            if self.path.len() >= LONGEST || !self.budget.step(price) {
                self.budget_note();
                return !self.strict || self.budget.is_spent();
            }
            if self.repeats(issuer) {
                continue;
            }
            same_name += 1;
            let (problems, purposes) = match self.join(top, issuer, place) {
                Joint::Fits(problems, purposes) => (problems, purposes),
                Joint::OtherKey => continue,
                Joint::Barred => {
                    tried += 1;
                    continue;
                }
            };
            tried += 1;
            self.path.push(Step {
                cert: issuer,
                problems,
                purposes,
            });
            let over = if place == Place::Anchor {
                self.complete()
            } else {
                self.climb()
            };
            self.path.pop();
            if over {
                return true;
            }
        }
        if tried == 0 && !self.strict {
            self.dead_end(top, same_name);
        }
        false
    }

    pub fn top(&self) -> &'s Cert<'s> {
        // The path holds the leaf from the first moment on.
        self.path[self.path.len() - 1].cert
    }

    /// The path has reached an anchor. True when there is nothing left to look for.
    fn complete(&mut self) -> bool {
        self.completed += 1;
        let chain: Vec<_> = self.path.iter().map(|s| s.cert).collect();
        let mut problems: Vec<_> = self
            .path
            .iter()
            .flat_map(|s| s.problems.iter().cloned())
            .collect();
        problems.extend(policy::check(&chain, self.budget));
        problems.extend(revocation::check(self.set, &chain, self.budget));
        let clean = problems.is_empty();
        self.keep(Found {
            chain,
            problems,
            purposes: self.path[self.path.len() - 1].purposes,
            complete: true,
        });
        clean || (!self.strict && self.completed >= EXPLAINED)
    }

    pub fn keep(&mut self, found: Found<'s>) {
        if self.best.as_ref().is_none_or(|best| better(&found, best)) {
            self.best = Some(found);
        }
    }
}
