//! The list in `DIR/crl.pem`: whether it is this CA's, and whether it is still of use.

use std::mem;
use std::path::Path;

use time::OffsetDateTime;

use super::{Told, Wanted, path, term};
use crate::failure::{Failure, Kind as Why};
use crate::host::ca::Ca;
use crate::host::place;
use crate::host::read::{self, LARGEST_LIST};
use crate::pki::armour::Block;
use crate::pki::crl::Crl;
use crate::pki::crl::build::key_identifier;
use crate::pki::lifetime::{Validity, show};
use crate::pki::object::Kind;
use crate::pki::spki::{hex, sha256};
use crate::pki::verdict::{self, SignedBy};
use crate::shell;

/// A list of this CA's name.
pub(super) struct Own {
    /// The whole file, until it was looked at a second time.
    file: Vec<u8>,
    pub der: Vec<u8>,
    pub list: Crl,
    pub sha256: String,
}

/// Whose list it is: another CA may have had this one's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// This CA's key signed it.
    Ours,
    /// Another key did.
    Another,
}

impl Own {
    /// The list in `DIR/crl.pem`, if there is one.
    pub fn look(ca: &Ca) -> Result<Option<Own>, Failure> {
        let path = path(ca.book.folder());
        let file = read::optional_up_to(&path, LARGEST_LIST)?;
        file.map(|file| Own::of(file, &path, ca)).transpose()
    }

    /// The same, after an `earlier` look: a list may be long, and is taken apart once while its file stays as it is.
    pub fn look_again(ca: &Ca, earlier: Option<Own>) -> Result<Option<Own>, Failure> {
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

    /// Whose it is, its signature says, and nothing else: it may be over, or made in a way that nobody takes today.
    pub fn whose(&self, ca: &Ca) -> Result<Whose, Failure> {
        match verdict::list_signed_by(&self.der, ca.certificate.as_der()) {
            SignedBy::It => Ok(Whose::Ours),
            SignedBy::Another => Ok(Whose::Another),
            SignedBy::Unknown(why) => {
                let path = path(ca.book.folder());
                let message = format!(
                    "{} {why}: whether this CA made it cannot be told, nor whether what it revokes ({}) counts; it was left untouched",
                    path.display(),
                    self.list.count
                );
                let ca_dir = shell::ca_dir(ca.book.folder());
                Err(Failure::new(Why::Conflict, message)
                    .hint("have the program that made it make it again, over SHA-256 (openssl ca -gencrl -md sha256 …), and run this again")
                    .hint(format!(
                        "or record what it revokes, and move it away: mtls-ca revoke{ca_dir} --force --serial HEX"
                    )))
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
pub(super) fn lists_at(path: &Path, bytes: &[u8], ca: &Ca) -> Result<Vec<(Block, Crl)>, Failure> {
    let left = |message: String| {
        let failure = Failure::new(Why::Conflict, format!("{message}; it was left untouched"));
        let (file, own) = (shell::path(path), super::path(ca.book.folder()));
        let away = format!("move it away: mv {file} {file}.old");
        // The CA's own place is written to also where another is named.
        match place::is_same(path, &own) {
            true => failure.hint(away),
            false => failure.hint(format!("{away}; or name another file: --out FILE")),
        }
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
