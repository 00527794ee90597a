//! What is there of a CA's revocation list, and what the decision about it comes to.

use std::mem;
use std::path::Path;

use time::OffsetDateTime;

use super::{Listed, Told, Wanted, files, path, term};
use crate::failure::{Failure, Kind as Why};
use crate::host::ca::Ca;
use crate::host::fulfil::Outcome;
use crate::host::ledger::Lists;
use crate::host::read::{self, LARGEST_LIST};
use crate::pki::armour::Block;
use crate::pki::crl::Crl;
use crate::pki::crl::build::key_identifier;
use crate::pki::lifetime::{Validity, show};
use crate::pki::object::Kind;
use crate::pki::spki::{hex, sha256};

/// What is there.
pub(super) struct Seen {
    /// What the ledger knows.
    pub lists: Lists,
    /// The list in `DIR/crl.pem`.
    pub own: Option<Own>,
    /// What stands where the copy goes.
    pub copy: Option<Vec<u8>>,
}

/// A list of this CA's name.
pub(super) struct Own {
    /// The whole file, until it was looked at a second time.
    file: Vec<u8>,
    pub der: Vec<u8>,
    pub list: Crl,
    pub sha256: String,
}

/// What to do about the list, and why.
pub(super) struct Decision {
    pub outcome: Outcome,
    pub reason: Option<String>,
}

impl Seen {
    /// For whoever does not hold the folder's lock.
    pub fn look(ca: &Ca, wanted: &Wanted) -> Result<Seen, Failure> {
        let lists = ca.book.look(|ledger| ledger.lists())?;
        Seen::of(lists.unwrap_or_default(), Own::look(ca)?, wanted, ca)
    }

    /// For whoever holds it, and has looked before.
    pub fn look_again(ca: &Ca, wanted: &Wanted, own: Option<Own>) -> Result<Seen, Failure> {
        let lists = ca.book.look_on(|ledger| ledger.lists())?;
        let own = Own::look_again(ca, own)?;
        Seen::of(lists.unwrap_or_default(), own, wanted, ca)
    }

    fn of(lists: Lists, own: Option<Own>, wanted: &Wanted, ca: &Ca) -> Result<Seen, Failure> {
        let copy = wanted.copy.as_ref().and_then(|copy| copy.path.as_deref());
        let copy = match copy {
            Some(path) => read::optional_up_to(path, LARGEST_LIST)?
                .map(|bytes| lists_at(path, &bytes, ca).map(|_| bytes))
                .transpose()?,
            None => None,
        };
        Ok(Seen { lists, own, copy })
    }

    /// A list is kept while it says what the ledger says and more than a third of its life is left.
    pub fn decide(&self, ca: &Ca, wanted: &Wanted, now: OffsetDateTime) -> Decision {
        let renew = |reason: String| Decision {
            outcome: Outcome::Renewed,
            reason: Some(reason),
        };
        let Some(own) = &self.own else {
            return Decision {
                outcome: Outcome::Created,
                reason: None,
            };
        };
        let newest = self.lists.newest.as_ref();
        let newest = newest.filter(|newest| newest.sha256 == own.sha256);
        let Some(newest) = newest else {
            return renew("it is not the newest list that the ledger knows".to_owned());
        };
        if newest.change != self.lists.change {
            return renew("the revocations have changed since it was made".to_owned());
        }
        if let Some(fault) = own.fault(ca, wanted, now) {
            return renew(fault);
        }
        Decision {
            outcome: if wanted.force {
                Outcome::Reissued
            } else {
                Outcome::Kept
            },
            reason: None,
        }
    }

    /// Whether the copy holds the list that is there.
    pub fn copy_is_good(&self, wanted: &Wanted) -> bool {
        let Some(copy) = wanted.copy.as_ref().filter(|copy| copy.path.is_some()) else {
            return true;
        };
        let list = self.own.as_ref().map(|own| copy.form.content(&own.der));
        self.copy.is_some() && self.copy == list
    }

    pub fn kept(self, ca: &Ca, wanted: &Wanted) -> Listed {
        let to_stdout = wanted.copy.as_ref().filter(|copy| copy.path.is_none());
        let own = self.own.as_ref();
        Listed {
            outcome: Outcome::Kept,
            reason: None,
            data: own
                .zip(to_stdout)
                .filter(|_| !wanted.rehearse)
                .map(|(own, copy)| copy.form.content(&own.der)),
            list: own.map(Own::told),
            files: files(ca, wanted, false, false),
            warnings: ca.warnings(),
        }
    }

    pub fn rehearsed(
        self,
        ca: &Ca,
        wanted: &Wanted,
        decision: Decision,
        warnings: Vec<String>,
    ) -> Listed {
        let keeps = decision.outcome == Outcome::Kept;
        Listed {
            outcome: match (keeps, &self.copy) {
                (true, None) => Outcome::Created,
                (true, Some(_)) => Outcome::Renewed,
                (false, _) => decision.outcome,
            },
            reason: decision.reason,
            list: self.own.filter(|_| keeps).map(|own| own.told()),
            files: files(ca, wanted, false, false),
            warnings,
            data: None,
        }
    }
}

impl Own {
    /// The list in `DIR/crl.pem`, if there is one.
    pub fn look(ca: &Ca) -> Result<Option<Own>, Failure> {
        let path = path(ca.book.folder());
        let file = read::optional_up_to(&path, LARGEST_LIST)?;
        file.map(|file| Own::of(file, &path, ca)).transpose()
    }

    /// The same, after an `earlier` look: a list may be long, and is taken apart once while its file stays as it is.
    fn look_again(ca: &Ca, earlier: Option<Own>) -> Result<Option<Own>, Failure> {
        let path = path(ca.book.folder());
        let Some(file) = read::optional_up_to(&path, LARGEST_LIST)? else {
            return Ok(None);
        };
        let own = match earlier.filter(|own| own.file == file) {
            Some(own) => own,
            None => Own::of(file, &path, ca)?,
        };
        let file = Vec::new();
        Ok(Some(Own { file, ..own }))
    }

    fn of(file: Vec<u8>, path: &Path, ca: &Ca) -> Result<Own, Failure> {
        match <[_; 1]>::try_from(lists_at(path, &file, ca)?) {
            Ok([(mut block, list)]) => Ok(Own {
                sha256: hex(&sha256(&block.der)),
                // It is no secret, and need not be wiped.
                der: mem::take(&mut block.der),
                list,
                file,
            }),
            Err(many) => {
                let (path, count) = (path.display(), many.len());
                let message = format!(
                    "{path} holds {count} revocation lists, and it is for this CA's own; it was left untouched"
                );
                Err(Failure::new(Why::Conflict, message).hint(
                    "move it away; the lists of a whole chain go into a file of their own: --chain",
                ))
            }
        }
    }

    /// Why this list is of no use any more, or soon will be; whether there is more to say, the ledger knows, and
    /// that it is the very list that was proved when it was made.
    pub fn fault(&self, ca: &Ca, wanted: &Wanted, now: OffsetDateTime) -> Option<String> {
        if self.list.aki() != Some(&key_identifier(ca.certificate.facts())) {
            return Some("it names another key identifier than the CA's certificate".to_owned());
        }
        let (begin, end) = (self.list.this_update, self.list.next_update);
        if begin > now {
            let begin = show(begin);
            return Some(format!("it begins on {begin}, which is still to come"));
        }
        if let Some(end) = end.filter(|end| *end < now) {
            return Some(format!("it ended on {}", show(end)));
        }
        let life = Validity {
            not_before: begin,
            not_after: end?,
        };
        // At the end of its CA a new list would not live longer.
        let gains = term(ca, wanted, now).is_ok_and(|(term, _)| term.not_after > life.not_after);
        (life.is_in_last_third(now) && gains).then(|| {
            let end = show(life.not_after);
            format!("it ends on {end}, in the last third of its life")
        })
    }

    pub fn told(&self) -> Told {
        Told::of(&self.list, &self.sha256)
    }
}

/// The lists in a file that a new one is to replace: this CA's, and with it perhaps those of others. Whatever
/// else stands there is somebody's, and is left.
fn lists_at(path: &Path, bytes: &[u8], ca: &Ca) -> Result<Vec<(Block, Crl)>, Failure> {
    let left = |message: String| {
        Failure::new(Why::Conflict, format!("{message}; it was left untouched"))
            .hint("move the file away, or have the list written somewhere else: --out FILE")
    };
    let blocks = read::blocks(path, bytes).map_err(|failure| left(failure.message))?;
    let list = |block: Block| match Kind::of(&block) {
        Kind::Crl => match Crl::from_der(&block.der) {
            Ok(list) => Ok((block, list)),
            Err(why) => Err(left(format!(
                "{} holds a broken list: {why}",
                path.display()
            ))),
        },
        other => Err(left(
            read::wrong_kind(path, other, &block, "a revocation list").message,
        )),
    };
    let all: Vec<(Block, Crl)> = blocks.into_iter().map(list).collect::<Result<_, _>>()?;
    let subject = &ca.certificate.facts().subject;
    match all.first() {
        Some((_, first)) if first.issuer.chains_to(subject) => Ok(all),
        first => {
            let issuer = first.map_or_else(String::new, |(_, first)| first.issuer.to_string());
            let path = path.display();
            Err(left(format!(
                "{path} holds a list of {issuer}, the CA here is {subject}"
            )))
        }
    }
}
