//! The certificates of one file, judged.

use std::collections::HashSet;
use std::path::Path;

use super::Verify;
use super::input::{Found, Wanted};
use super::judged::{Judged, Where};
use super::room::Room;
use crate::failure::Failure;
use crate::host::keys::PrivateKey;
use crate::host::parallel;
use crate::host::read;
use crate::pki::facts::Certificate;
use crate::pki::signer::Signer;
use crate::pki::spki::hex;
use crate::pki::verdict::{Bundle, Problem, Question, Trust, Verdict, judge_from};

/// What all files of a call are asked against.
pub struct Call<'a> {
    pub trust: &'a Trust<'a>,
    pub question: Question,
    pub key: Option<PrivateKey>,
    pub verify: &'a Verify,
    /// The file that the anchors are in.
    pub anchors: String,
    pub as_json: Option<Room>,
}

impl Call<'_> {
    /// Judges the certificates of one file, except those that the first of them was issued
    /// by, which came along with it, and those that stand there twice.
    pub fn file(&self, path: &Path) -> Result<Vec<Judged>, Failure> {
        let found = Found::read(path, Wanted::certificates("a certificate"))?;
        let bundle = Bundle::read(&found.slices(), self.trust);
        let above = bundle.above_the_first();
        let mut leaves: Vec<(usize, &[u8])> = found.slices().into_iter().enumerate().collect();
        let mut seen: HashSet<&[u8]> = above.into_iter().map(|index| leaves[index].1).collect();
        leaves.retain(|(_, der)| der.is_empty() || seen.insert(der));
        let rest = leaves.split_off(leaves.len().min(MOST));
        let place = |number: usize| Where {
            path,
            number,
            shares: leaves.len() > 1,
            is_one_of_many: leaves.len() > 1 || self.verify.certs.len() > 1,
        };
        let mut judged = parallel::in_order(leaves.len(), |index| {
            let (number, der) = leaves[index];
            if let Some((_, why)) = found.broken.iter().find(|(broken, _)| *broken == number) {
                return Judged::of(broken(why), place(number), self.as_json.as_ref());
            }
            let mut verdict = judge_from(der, &bundle, self.trust, &self.question);
            for problem in &mut verdict.problems {
                if problem.code == "no-anchor" {
                    problem.certificate = self.anchors.clone();
                }
            }
            if let (Some(key), Some(path)) = (&self.key, &self.verify.key) {
                verdict.problems.extend(not_its_key(der, key, path));
                verdict.valid = verdict.problems.is_empty();
            }
            Judged::of(verdict, place(number), self.as_json.as_ref())
        });
        if let Some((number, _)) = rest.first() {
            judged.push(Judged::of(
                too_many(rest.len()),
                place(*number),
                self.as_json.as_ref(),
            ));
        }
        Ok(judged)
    }
}

/// Certificates of one file that are judged.
const MOST: usize = 20_000;

fn too_many(rest: usize) -> Verdict {
    let message = format!(
        "this and the certificates after it, {rest} in all, were not judged: a file may hold {MOST} at most"
    );
    unjudged("budget-exhausted", message, "put them into several files")
}

fn broken(why: &str) -> Verdict {
    let hint = "copy it again, whole, from BEGIN to END; if this is how it was issued, have it issued again";
    unjudged("malformed", why.to_owned(), hint)
}

/// A problem where there is no certificate to judge.
fn unjudged(code: &'static str, message: String, hint: &str) -> Verdict {
    Verdict {
        valid: false,
        purposes: Vec::new(),
        chain: Vec::new(),
        names: Vec::new(),
        problems: vec![Problem {
            code,
            certificate: String::new(),
            message,
            hint: hint.to_owned(),
        }],
        warnings: Vec::new(),
    }
}

fn not_its_key(leaf: &[u8], key: &PrivateKey, path: &Path) -> Option<Problem> {
    let leaf = Certificate::from_der(leaf).ok()?;
    let leaf = leaf.facts();
    let own = key.public_key();
    (leaf.spki != *own).then(|| Problem {
        code: "key-mismatch",
        certificate: leaf.subject.to_string(),
        message: format!(
            "the certificate is for an {} key, public key sha256 {}…; {} holds an {} key, public key sha256 {}…",
            leaf.spki.kind(),
            hex(&leaf.spki.sha256()[..8]),
            read::name(path),
            own.kind(),
            hex(&own.sha256()[..8])
        ),
        hint: "find the key that the certificate was made for, or have a certificate made for this key".to_owned(),
    })
}
