//! The revocation list of the setup: nginx does not start with `ssl_crl` and no list, and refuses everybody once
//! the list has ended. So it lives as long as the certificates do, and dies no sooner than they.

use std::path::Path;

use crate::failure::Failure;
use crate::host::ca::Ca;
use crate::host::fulfil::{FileLine, Outcome};
use crate::host::lists::{self, Listed, Wanted};
use crate::pki::crl::build::may_sign_lists;
use crate::pki::lifetime::Lifetime;
use crate::pki::profile::SERVER;

/// The list that is there while it will do, else a new one; nothing for a CA that may sign none.
pub fn bring(ca: &Ca, rehearse: bool) -> Result<Listed, Failure> {
    if let Err(why) = may_sign_lists(ca.certificate.facts()) {
        let warning = format!("there is no revocation list, and the block has no ssl_crl: {why}");
        return Ok(Listed {
            warnings: vec![warning],
            files: Vec::new(),
            ..none(Outcome::Kept, ca.book.folder())
        });
    }
    let wanted = Wanted {
        lifetime: Lifetime::days(SERVER.default_days),
        force: false,
        rehearse: false,
        copy: None,
        above: false,
    };
    match lists::that_will_do(ca, &wanted)? {
        Some(kept) => Ok(kept),
        // What will become of it, the file alone says; the ledger is opened by who writes.
        None if rehearse => Ok(match lists::path(ca.book.folder()).exists() {
            true => none(Outcome::Renewed, ca.book.folder()),
            false => none(Outcome::Created, ca.book.folder()),
        }),
        None => lists::bring(ca, &wanted),
    }
}

/// That of a CA which a rehearsal does not make.
pub fn not_yet_made(folder: &Path) -> Listed {
    none(Outcome::Created, folder)
}

fn none(outcome: Outcome, folder: &Path) -> Listed {
    Listed {
        outcome,
        reason: None,
        list: None,
        files: vec![FileLine {
            path: lists::path(folder),
            kind: "crl",
            written: false,
        }],
        warnings: Vec::new(),
        data: None,
    }
}
