//! Certificate policies (RFC 5280 sections 6.1.2 to 6.1.5, in the bounded form of RFC 9618).
//!
//! Nobody asks for a certain policy here (the user-initial-policy-set is anyPolicy), so all that can go wrong is that a
//! CA demands an explicit policy and the chain has none in common. For that, the deepest level of the policy graph is
//! enough: the levels above only say where it came from.

use std::collections::{BTreeMap, BTreeSet};

use super::Problem;
use super::budget::Budget;
use super::parsed::Cert;

/// anyPolicy, 2.5.29.32.0.
pub(super) const ANY: &[u8] = &[0x55, 0x1d, 0x20, 0x00];

/// valid_policy and expected_policy_set of the nodes at one depth.
type Level<'a> = BTreeMap<&'a [u8], BTreeSet<&'a [u8]>>;

/// The state variables of RFC 5280 section 6.1.2.
struct State<'a> {
    level: Level<'a>,
    explicit_policy: usize,
    policy_mapping: usize,
    inhibit_any: usize,
}

/// The problem of a chain, leaf first and anchor last, that has no policy where one is demanded.
pub(super) fn check(chain: &[&Cert<'_>], budget: &Budget) -> Option<Problem> {
    let (_, below) = chain.split_last()?;
    let demands = |c: &&&Cert<'_>| c.ext.require_explicit.is_some();
    let demanding = below.iter().rev().find(demands)?;
    let count = |c: &&Cert<'_>| c.ext.policies.as_ref().map_or(0, Vec::len) + c.ext.mappings.len();
    if !budget.compare(below.iter().map(count).sum()) {
        return Some(budget.problem(below.first()?));
    }
    let unlimited = below.len() + 1;
    let mut state = State {
        level: Level::from([(ANY, BTreeSet::from([ANY]))]),
        explicit_policy: unlimited,
        policy_mapping: unlimited,
        inhibit_any: unlimited,
    };
    for (depth, cert) in below.iter().enumerate().rev() {
        let last = depth == 0;
        state.take_policies(cert, last);
        if state.explicit_policy == 0 && state.level.is_empty() {
            return Some(problem(cert, demanding));
        }
        if last {
            state.wrap_up(cert);
        } else {
            state.prepare(cert);
        }
    }
    (state.explicit_policy == 0 && state.level.is_empty()).then(|| problem(below[0], demanding))
}

fn problem(cert: &Cert<'_>, demanding: &Cert<'_>) -> Problem {
    Problem::of(
        cert,
        "policy-required",
        &format!(
            "has no certificate policy that holds for the whole chain, and {} demands one (policyConstraints, RFC 5280 6.1.3 (f), 6.1.5 (g))",
            demanding.label()
        ),
        "have it issued with a policy that its CAs have, too",
    )
}

impl<'a> State<'a> {
    /// RFC 5280 section 6.1.3 (d), (e).
    fn take_policies(&mut self, cert: &'a Cert<'_>, last: bool) {
        let Some(policies) = &cert.ext.policies else {
            self.level.clear();
            return;
        };
        let expected: BTreeSet<&[u8]> = self.level.values().flatten().copied().collect();
        let any_above = self.level.contains_key(ANY);
        let mut next = Level::new();
        for policy in policies.iter().copied().filter(|p| *p != ANY) {
            if expected.contains(policy) || any_above {
                next.insert(policy, BTreeSet::from([policy]));
            }
        }
        let any_counts = self.inhibit_any > 0 || (!last && cert.is_self_issued());
        if any_counts && policies.contains(&ANY) {
            for policy in expected {
                next.entry(policy)
                    .or_insert_with(|| BTreeSet::from([policy]));
            }
        }
        self.level = next;
    }

    /// RFC 5280 section 6.1.4 (b), (h), (i), (j).
    fn prepare(&mut self, cert: &'a Cert<'_>) {
        let mut mapped = Level::new();
        for (from, to) in &cert.ext.mappings {
            mapped.entry(from).or_default().insert(to);
        }
        let any = self.level.contains_key(ANY);
        for (from, to) in mapped {
            if self.policy_mapping == 0 {
                self.level.remove(from);
            } else if any || self.level.contains_key(from) {
                self.level.insert(from, to);
            }
        }
        if !cert.is_self_issued() {
            for count in [
                &mut self.explicit_policy,
                &mut self.policy_mapping,
                &mut self.inhibit_any,
            ] {
                *count = count.saturating_sub(1);
            }
        }
        lower(&mut self.explicit_policy, cert.ext.require_explicit);
        lower(&mut self.policy_mapping, cert.ext.inhibit_mapping);
        lower(&mut self.inhibit_any, cert.ext.inhibit_any);
    }

    /// RFC 5280 section 6.1.5 (a), (b).
    fn wrap_up(&mut self, cert: &Cert<'_>) {
        self.explicit_policy = self.explicit_policy.saturating_sub(1);
        if cert.ext.require_explicit == Some(0) {
            self.explicit_policy = 0;
        }
    }
}

fn lower(count: &mut usize, limit: Option<u32>) {
    if let Some(limit) = limit.and_then(|l| usize::try_from(l).ok()) {
        *count = (*count).min(limit);
    }
}
