//! What is there of a CA's revocation list, and what the decision about it comes to.

use time::OffsetDateTime;

use super::copies::Copies;
use super::own::{Own, Whose, lists_at};
use super::{Listed, Wanted, files, path};
use crate::failure::Failure;
use crate::host::ca::Ca;
use crate::host::fulfil::Outcome;
use crate::host::ledger::Lists;
use crate::host::read::{self, LARGEST_LIST};

/// What is there.
pub(super) struct Seen {
    /// What the ledger knows.
    pub lists: Lists,
    /// The list in `DIR/crl.pem`.
    pub own: Option<Own>,
    /// What stands where the copy goes.
    pub copy: Option<Vec<u8>>,
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

    /// What to know where another list takes the place of the one that is there; refuses to lose what it revokes.
    pub fn lost(&self, ca: &Ca) -> Result<Option<String>, Failure> {
        let newest = self.lists.newest.as_ref();
        let own = self.own.as_ref();
        let foreign = own.filter(|own| newest.is_none_or(|newest| newest.sha256 != own.sha256));
        let Some(own) = foreign.filter(|own| own.list.count > 0) else {
            return Ok(None);
        };
        Ok((own.whose(ca)? == Whose::Another).then(|| {
            let (path, count) = (path(ca.book.folder()), own.list.count);
            let path = path.display();
            format!(
                "{path} was signed with another key than this CA's: its {count} {} not taken over",
                if count == 1 {
                    "entry is"
                } else {
                    "entries are"
                }
            )
        }))
    }

    /// Whether the copy holds the list that is there.
    pub fn copy_is_good(&self, wanted: &Wanted) -> bool {
        let Some(copy) = wanted.copy.as_ref().filter(|copy| copy.path.is_some()) else {
            return true;
        };
        let list = self.own.as_ref().map(|own| copy.form.content(&own.der));
        self.copy.is_some() && self.copy == list
    }

    /// That a copy in the CA's folder does not hold the list that is there.
    pub fn behind(&self, copies: &Copies) -> Option<String> {
        let own = self.own.as_ref()?;
        let (copied, _) = copies.behind(&own.der).next()?;
        Some(format!("{} is behind", copied.path.display()))
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
        copies: &Copies,
    ) -> Listed {
        let keeps = decision.outcome == Outcome::Kept;
        Listed {
            outcome: match (keeps, &self.copy) {
                (true, None) if !self.copy_is_good(wanted) => Outcome::Created,
                (true, _) => Outcome::Renewed,
                (false, _) => decision.outcome,
            },
            reason: decision.reason.or_else(|| self.behind(copies)),
            list: self.own.filter(|_| keeps).map(|own| own.told()),
            files: files(ca, wanted, false, false),
            warnings,
            data: None,
        }
    }
}
