//! Is this certificate good, and if not, why: path validation after RFC 5280 section 6, in words.
//!
//! DER goes in, a [`Verdict`] comes out; nothing here reads a file, a clock or the network, and no input makes it
//! panic or run without end. The street: [`Trust`] is read once; [`judge`] reads the leaf (`parsed`,
//! `extensions`), looks at it alone (`shape`, `usage`, `peer`), then climbs to an anchor (`path`, `signature`,
//! `constraints`), and asks of a complete path its `policy` and `revocation`.
//!
//! What RFC 5280 states as a rule is a problem, even where RFC 5280 section 6.1 would let a validator look away;
//! what is only unwise is a warning.

mod allowed;
mod anchor;
mod authority;
mod budget;
mod constraints;
mod crl;
mod crl_entries;
mod crl_scope;
mod crl_signer;
mod crl_store;
mod curve;
mod dead_end;
mod extension_values;
mod extensions;
mod general_name;
mod issuers;
mod joint;
mod list;
mod names;
mod parsed;
mod path;
mod peer;
mod policy;
mod pool;
mod prepared;
mod pss;
mod public_key;
mod reader;
mod revocation;
mod revocation_words;
mod shape;
mod signature;
#[cfg(test)]
mod tests;
mod trust;
mod usage;
mod warning;

use std::net::IpAddr;

use time::OffsetDateTime;

pub use allowed::{allows, names_stand, subtree_within};
pub use authority::{faults_of_ca, label_of};
use budget::Budget;
pub use list::{
    SignedBy, faults as list_faults, signed_by as list_signed_by, stands as list_stands,
};
use parsed::Cert;
use path::{Found, Revocation, Setting};
pub use pool::Bundle;
use shape::Place;
pub(in crate::pki) use signature::made_with;
pub use signature::unchecked;
pub use trust::Trust;
use usage::Purposes;

/// What a certificate is to be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// A TLS server (`serverAuth`).
    Server,
    /// A TLS client (`clientAuth`).
    Client,
}

impl Purpose {
    /// `server` or `client`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Purpose::Server => "server",
            Purpose::Client => "client",
        }
    }
}

/// A name that the leaf must have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Peer {
    /// A host name; Unicode is turned into A-labels, an IP address is looked for as one.
    Dns(String),
    /// An IP address.
    Ip(IpAddr),
    /// A mailbox.
    Email(String),
}

/// What is asked of a leaf.
#[derive(Clone, Debug)]
pub struct Question {
    /// `None` accepts what is good for a server or for a client.
    pub purpose: Option<Purpose>,
    /// Names that the leaf must have, all of them.
    pub peers: Vec<Peer>,
    /// The moment at which everything must be valid.
    pub at: OffsetDateTime,
    /// How many intermediates may stand between leaf and anchor (self-issued ones are not counted).
    pub max_depth: Option<usize>,
}

/// The answer.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// There are no problems.
    pub valid: bool,
    /// What the path is good for, as far as usages say.
    pub purposes: Vec<Purpose>,
    /// The best path that was found, DER, leaf first; where it is complete, the anchor is last.
    pub chain: Vec<Vec<u8>>,
    /// How messages call the certificates of `chain`.
    pub names: Vec<String>,
    /// Rules that are broken on this path, the most important first.
    pub problems: Vec<Problem>,
    /// What is unwise, but allowed.
    pub warnings: Vec<Problem>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// A stable word for programs, like `expired`.
    pub code: &'static str,
    /// Which certificate: its subject (RFC 4514), its serial where the subject is empty, nothing where it cannot be read.
    pub certificate: String,
    /// What is wrong: both sides, and the section of the RFC.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

impl Problem {
    /// `what` continues the sentence "the certificate …".
    fn of(cert: &Cert<'_>, code: &'static str, what: &str, hint: &str) -> Self {
        Problem {
            code,
            certificate: cert.label(),
            message: format!("the certificate {what}"),
            hint: hint.to_owned(),
        }
    }
}

/// Judges one leaf. `extra_intermediates` are those that came with it, in any order.
#[must_use]
pub fn judge(
    leaf: &[u8],
    extra_intermediates: &[&[u8]],
    trust: &Trust<'_>,
    question: &Question,
) -> Verdict {
    let all = [&[leaf], extra_intermediates].concat();
    judge_from(leaf, &Bundle::read(&all, trust), trust, question)
}

/// Judges one leaf that came in `bundle`, whose other certificates may be its issuers.
#[must_use]
pub fn judge_from(
    leaf: &[u8],
    bundle: &Bundle<'_>,
    trust: &Trust<'_>,
    question: &Question,
) -> Verdict {
    let cert = match Cert::read(leaf, trust.ids.next()) {
        Ok(cert) => cert,
        Err(why) => return unreadable(leaf, why.0),
    };
    let wanted = Purposes::wanted(question.purpose);
    let (purposes, misuse) = usage::of_leaf(&cert, wanted);
    let mut problems = shape::check(&cert, Place::Leaf, question.at);
    problems.extend(misuse);
    problems.extend(peer::check(&cert, &question.peers));
    let setting = Setting {
        trust,
        local: &bundle.pool,
        at: question.at,
        max_depth: question.max_depth,
        wanted,
        revocation: if trust.crls.is_empty() {
            Revocation::Off
        } else {
            Revocation::Demanded
        },
        only_anchor: None,
    };
    let budget = trust.common.one();
    let found = if trust.anchors.holds(leaf) {
        trusted_itself(&setting, &cert, purposes, &budget)
    } else {
        path::find(&setting, &cert, purposes, &budget)
    };
    let mut warnings = warning::list(&found.chain, found.complete, trust, &bundle.pool);
    if found.complete {
        warnings.extend(anchor::remark(&setting, &found.chain, &budget));
    }
    trust.common.settle(&budget, found.complete);
    match no_anchor(trust) {
        None => problems.extend(found.problems),
        why => problems.extend(why),
    }
    problems.sort_by_key(|p| weight(p.code));
    problems.dedup();
    Verdict {
        valid: problems.is_empty(),
        purposes: found.purposes.list(),
        chain: found.chain.iter().map(|c| c.der.to_vec()).collect(),
        names: found.chain.iter().map(|c| c.label()).collect(),
        warnings,
        problems,
    }
}

/// The leaf is itself an anchor: somebody has decided to trust just this certificate.
fn trusted_itself<'s>(
    setting: &Setting<'_>,
    cert: &'s Cert<'s>,
    purposes: Purposes,
    budget: &Budget,
) -> Found<'s> {
    Found {
        chain: vec![cert],
        problems: revocation::check(setting, &[cert], budget),
        purposes,
        complete: true,
    }
}

/// Nothing to trust could be read.
fn no_anchor(trust: &Trust<'_>) -> Option<Problem> {
    (trust.anchors.len() == 0 && !trust.anchors.unreadable.is_empty()).then(|| Problem {
        code: "no-anchor",
        certificate: "trust anchor".to_owned(),
        message: format!(
            "there is no trust anchor that can be read: {}",
            trust.anchors.unreadable.join("; ")
        ),
        hint: "give the CA's certificate as the CA made it".to_owned(),
    })
}

fn unreadable(leaf: &[u8], why: &str) -> Verdict {
    let problem = Problem {
        code: "malformed",
        certificate: String::new(),
        message: format!("this is not a certificate in DER: it {why} (RFC 5280 4.1)"),
        hint: "give a certificate; if this is one, have it issued again by a tool that writes DER"
            .to_owned(),
    };
    Verdict {
        valid: false,
        purposes: Vec::new(),
        chain: vec![leaf.to_vec()],
        names: Vec::new(),
        problems: vec![problem],
        warnings: Vec::new(),
    }
}

/// The order of problems: what makes all else idle comes first.
fn weight(code: &str) -> u8 {
    match code {
        "malformed" | "budget-exhausted" | "no-anchor" => 0,
        "revoked" | "malformed-extension" => 1,
        "unknown-issuer" | "untrusted-root" | "signature-invalid" | "path-too-long" => 2,
        "expired" | "not-yet-valid" | "validity-reversed" => 3,
        "name-mismatch" | "bad-peer-name" => 4,
        "wrong-purpose" | "wrong-key-usage" | "issuer-purpose" => 5,
        "not-a-ca" | "ca-key-usage" | "path-length" | "max-depth" | "name-constraint" => 6,
        "weak-hash" | "weak-key" | "unsupported-algorithm" => 7,
        code if code.starts_with("crl-") => 8,
        _ => 9,
    }
}
