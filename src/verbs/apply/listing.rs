//! The revocation lists of the CAs of a plan, each with its line.

use super::change::{Action, Change, Work};
use super::plan::Plan;
use super::words::in_the_manifest;
use crate::failure::{Failure, Kind};
use crate::host::ca::Ca;
use crate::host::fulfil::{FileLine, Outcome};
use crate::host::lists::{self, Elsewhere, Wanted};
use crate::pki::crl::build::may_sign_lists;
use crate::pki::lifetime::Lifetime;

impl Plan {
    /// What becomes of the revocation list of the CA of this number.
    pub(super) fn list(&mut self, number: usize, is_changed: bool) -> Option<Change> {
        let standing = self.standings.get(number)?;
        let ca = standing.ca.as_ref()?;
        let mut change = Change::new(Action::Create, "crl", "revocation list of");
        change.name = ca.certificate.facts().subject.to_string();
        change.under = Some(number);
        change.files = vec![FileLine {
            path: lists::path(&standing.folder),
            kind: "crl",
            written: false,
        }];
        if let Err(why) = may_sign_lists(ca.certificate.facts()) {
            let name = &change.name;
            self.warnings
                .push(format!("there is no revocation list of {name}: {why}"));
            return None;
        }
        let decided = match standing.is_there && ca.lacks_its_key() {
            true => without_key(&mut change, ca, self.list, is_changed),
            false => with_key(&mut change, ca, self.list, is_changed),
        };
        if let Err(failure) = decided {
            change.action = Action::Conflict;
            change.reason = Some(failure.message.clone());
            change.failure = Some(in_the_manifest("crl", failure));
        }
        if change.is_to_do() {
            change.work = Work::List(number);
        }
        Some(change)
    }
}

fn with_key(
    change: &mut Change,
    ca: &Ca,
    lifetime: Lifetime,
    is_changed: bool,
) -> Result<(), Failure> {
    let mut wanted = wanted(lifetime, true);
    let mut listed = lists::bring(ca, &wanted)?;
    // What the list lacks is not in the ledger yet.
    if is_changed && listed.outcome == Outcome::Kept {
        wanted.force = true;
        listed = lists::Listed {
            outcome: Outcome::Renewed,
            reason: Some("the revocations change".to_owned()),
            ..lists::bring(ca, &wanted)?
        };
    }
    change.action = listed.outcome.into();
    change.reason = listed.reason;
    change.warnings = listed.warnings;
    Ok(())
}

/// One that is only due does not stop what needs no key of this CA.
fn without_key(
    change: &mut Change,
    ca: &Ca,
    lifetime: Lifetime,
    is_changed: bool,
) -> Result<(), Failure> {
    change.action = Action::Keep;
    let stands = match is_changed {
        true => Elsewhere::Bad("the revocations change".to_owned()),
        false => lists::elsewhere(ca, &wanted(lifetime, true))?,
    };
    let (name, key) = (&change.name, ca.key_path.display());
    match stands {
        Elsewhere::Good => {}
        Elsewhere::Due(why) => change.notes.push(format!(
            "the revocation list of {name} is due ({why}), and the CA's key {key} is not here: make it where its key is, with mtls-ca crl, and copy its crl.pem here"
        )),
        Elsewhere::Bad(why) => {
            let message = format!(
                "the revocation list of {name} is to be made anew ({why}), and the CA's key {key} is not here"
            );
            return Err(Failure::new(Kind::Io, message)
                .hint("make it where its key is, with mtls-ca revoke and mtls-ca crl, and copy its crl.pem here")
                .hint("or bring the key here, and run this again"));
        }
    }
    Ok(())
}

/// The list of a CA, as the manifest wants it.
pub fn wanted(lifetime: Lifetime, rehearse: bool) -> Wanted {
    Wanted {
        lifetime,
        force: false,
        rehearse,
        copy: None,
        above: false,
    }
}
