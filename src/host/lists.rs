//! The CA's revocation list on disk (RFC 5280 section 5): kept while it says what the ledger says and has time
//! left, made anew otherwise, proved before it is written.
//!
//! `DIR/crl.pem` always holds the newest one; every other form is a copy of that very list. Its number is in the
//! ledger before it is anywhere else, and is higher than that of every list before, whoever has made it.

use std::path::{Path, PathBuf};

use time::OffsetDateTime;

use super::ca::Ca;
use super::chance;
use super::fulfil::{FileLine, Outcome};
use super::rehearsal;
use crate::failure::{Failure, Kind};
use crate::pki::crl::Crl;
use crate::pki::crl::build::may_sign_lists;
use crate::pki::issue::IssueError;
use crate::pki::lifetime::{Lifetime, Validity, show};
use crate::shell;

pub mod chain;
mod copies;
mod elsewhere;
mod form;
mod made;
mod own;
mod seen;
mod written;

use copies::Copies;
pub use elsewhere::{Elsewhere, elsewhere};
pub use form::Form;
use own::Own;
use seen::Seen;

/// How long a list is good when nobody says.
pub const DAYS: u32 = 30;

/// The file of the list in DER, in the CA's folder.
pub const DER_FILE: &str = "crl.der";

/// The file of the lists of a whole chain, in the CA's folder.
pub const CHAIN_FILE: &str = "crl-chain.pem";

/// The list that is wanted.
#[derive(Debug)]
pub struct Wanted {
    /// How long a new one is good. It never makes a good one change.
    pub lifetime: Lifetime,
    /// Make a new one, whatever is there.
    pub force: bool,
    /// Say what would happen, and write nothing.
    pub rehearse: bool,
    /// Where it goes besides.
    pub copy: Option<Copy>,
    /// Where the lists of a whole chain stand in a file of the CA's folder, look for newer ones of the CAs above too.
    pub above: bool,
}

/// The same list at another place, or in another form.
#[derive(Debug)]
pub struct Copy {
    /// `None` is standard output.
    pub path: Option<PathBuf>,
    /// Its form.
    pub form: Form,
}

/// What became of it.
#[derive(Debug)]
pub struct Listed {
    /// Of the list; or of its copy, where the list was kept and the copy was not.
    pub outcome: Outcome,
    /// Why, where there is something to say.
    pub reason: Option<String>,
    /// The list; `None` where a rehearsal made none.
    pub list: Option<Told>,
    /// Its files.
    pub files: Vec<FileLine>,
    /// What to know.
    pub warnings: Vec<String>,
    /// What goes to standard output.
    pub data: Option<Vec<u8>>,
}

/// What is told of a list.
#[derive(Clone, Debug)]
pub struct Told {
    /// CRLNumber, in decimal.
    pub number: String,
    /// From when.
    pub this_update: OffsetDateTime,
    /// Until when; afterwards, whoever asks it accepts nobody.
    pub next_update: Option<OffsetDateTime>,
    /// How many certificates it revokes.
    pub revoked: usize,
    /// Over its DER, in lower hex.
    pub sha256: String,
}

pub use super::ledger::list_path as path;

/// How what another program's list revokes gets into the ledger of the CA in `folder`.
pub fn how_to_take_over(list: &Path, folder: &Path) -> String {
    let (list, own, ca_dir) = (shell::input(list), path(folder), shell::ca_dir(folder));
    let own = shell::path(&own);
    format!(
        "what a list of this CA revokes is taken over by the next one: cp {list} {own} && mtls-ca crl{ca_dir}"
    )
}

/// Brings the list of `ca`, and its copy, up to date.
pub fn bring(ca: &Ca, wanted: &Wanted) -> Result<Listed, Failure> {
    let now = chance::now();
    may_sign_lists(ca.certificate.facts()).map_err(refused)?;
    let seen = Seen::look(ca, wanted)?;
    let decision = seen.decide(ca, wanted, now);
    let copies = Copies::look(ca, wanted, now)?;
    let is_behind = seen.behind(&copies).is_some();
    if decision.outcome == Outcome::Kept && seen.copy_is_good(wanted) && !is_behind {
        let mut kept = seen.kept(ca, wanted);
        kept.files
            .extend(copies.all.iter().map(|copied| copied.line(false)));
        kept.warnings.extend(copies.warnings);
        return Ok(kept);
    }
    let mut warnings = ca.warnings();
    if decision.outcome != Outcome::Kept {
        ca.can_issue_at(now)?;
        warnings.extend(seen.lost(ca)?);
        let (_, cut) = term(ca, wanted, now)?;
        warnings.extend(cut);
    }
    if wanted.rehearse {
        warnings.extend(copies.warnings.iter().cloned());
        let mut rehearsed = seen.rehearsed(ca, wanted, decision, warnings, &copies);
        rehearsed
            .files
            .extend(copies.all.iter().map(|copied| copied.line(false)));
        return Ok(rehearsed);
    }
    if decision.outcome != Outcome::Kept {
        // People are asked before anything is locked, so that nobody else waits for them.
        ca.unlock()?;
    }
    written::write(ca, wanted, seen.own, warnings)
}

/// The list that is there, if it will do for a while: without a look at the ledger, so that it may lack what was
/// revoked since it was made. `bring` is for who cares.
pub fn that_will_do(ca: &Ca, wanted: &Wanted) -> Result<Option<Listed>, Failure> {
    let own = Own::look(ca)?;
    let good = own.filter(|own| own.fault(ca, wanted, chance::now()).is_none());
    Ok(good.map(|own| Listed {
        outcome: Outcome::Kept,
        reason: None,
        list: Some(own.told()),
        files: files(ca, wanted, false, false),
        warnings: Vec::new(),
        data: None,
    }))
}

/// Refuses what a rehearsal of [`bring`] has promised and the run could not do.
pub fn could_be_brought(ca: &Ca, rehearsed: &Listed) -> Result<(), Failure> {
    if rehearsed.outcome == Outcome::Kept {
        return Ok(());
    }
    if rehearsed.list.is_none() {
        ca.has_its_key()?;
    }
    rehearsal::places(rehearsed.files.iter().map(|file| file.path.as_path()))
}

/// Refuses, before anything is done, what [`bring`] would refuse; and unlocks the key if it would be needed,
/// where `changes` says that the revocations are about to change.
pub fn prepare(ca: &Ca, wanted: &Wanted, changes: bool) -> Result<(), Failure> {
    let now = chance::now();
    may_sign_lists(ca.certificate.facts()).map_err(refused)?;
    let seen = Seen::look(ca, wanted)?;
    if changes || seen.decide(ca, wanted, now).outcome != Outcome::Kept {
        ca.can_issue_at(now)?;
        seen.lost(ca)?;
        ca.unlock()?;
    }
    Ok(())
}

/// From when to when a new list is good: backdated, and never beyond the CA's own end; and a word about that.
fn term(
    ca: &Ca,
    wanted: &Wanted,
    now: OffsetDateTime,
) -> Result<(Validity, Option<String>), Failure> {
    let limits = ca.certificate.facts().validity;
    let term = wanted.lifetime.validity(now, Some(limits.not_before));
    let mut term = term.map_err(|error| Failure::new(Kind::Refused, error.to_string()))?;
    let cut = (limits.not_after < term.not_after).then(|| {
        term.not_after = limits.not_after;
        let (end, subject) = (show(limits.not_after), &ca.certificate.facts().subject);
        let renewal = ca.renewal();
        format!(
            "the list of {subject} is cut to the end of its CA, {end}: no list outlives its CA (to renew it: {renewal})"
        )
    });
    Ok((term, cut))
}

impl Told {
    fn of(list: &Crl, sha256: &str) -> Told {
        Told {
            number: list.number().unwrap_or_default(),
            this_update: list.this_update,
            next_update: list.next_update,
            revoked: list.count,
            sha256: sha256.to_owned(),
        }
    }
}

fn files(ca: &Ca, wanted: &Wanted, own_written: bool, copy_written: bool) -> Vec<FileLine> {
    let mut files = vec![FileLine {
        path: path(ca.book.folder()),
        kind: "crl",
        written: own_written,
    }];
    let copy = wanted.copy.as_ref();
    if let Some((copy, path)) = copy.and_then(|copy| Some((copy, copy.path.clone()?))) {
        files.push(FileLine {
            path,
            kind: copy.form.kind(),
            written: copy_written,
        });
    }
    files
}

/// Why no list is made, and what to do.
pub fn refused(error: IssueError) -> Failure {
    let failure = Failure::new(Kind::Refused, error.to_string());
    match error {
        IssueError::NotForCrls(_) => failure.hint(
            "have its certificate made anew, for the same key and name and with cRLSign; until then nobody takes a list from it",
        ),
        IssueError::Internal(what) => {
            Failure::new(Kind::Internal, what).hint("this is a fault of mtls-ca; nothing was written")
        }
        _ => failure,
    }
}
