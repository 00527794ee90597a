//! What a CA whose certificate was lost has left: its ledger and its revocation list say what it was called.

use super::cert_path;
use crate::failure::{Failure, Kind};
use crate::host::ledger::{self, Book};
use crate::host::{lists, read};
use crate::pki::armour;
use crate::pki::crl::Crl;
use crate::pki::facts::Certificate;
use crate::pki::name::Name;
use crate::shell;

/// Refuses to make a CA called `name` in the folder of another whose certificate is gone: nothing that it has issued
/// or revoked would count for the new one. `again` is the command that makes it, but for its name.
pub fn is_of_its_name(book: &Book, name: &Name, again: &str) -> Result<(), Failure> {
    if cert_path(book.folder()).exists() {
        return Ok(());
    }
    let list = lists::path(book.folder());
    let of_list = read::optional_up_to(&list, read::LARGEST_LIST)?.and_then(|bytes| {
        // What is no list is for `crl` to refuse.
        let block = armour::read(&bytes).ok()?.into_iter().next()?;
        Some(Crl::from_der(&block.der).ok()?.issuer)
    });
    let found = [
        of_list.map(|issuer| (list, issuer)),
        issuer_in(book)?.map(|issuer| (ledger::path(book.folder()), issuer)),
    ];
    let other = found
        .into_iter()
        .flatten()
        .find(|(_, issuer)| !issuer.chains_to(name));
    let Some((path, issuer)) = other else {
        return Ok(());
    };
    let message = format!(
        "{} is that of {issuer}, whose certificate is gone, and the new CA would be {name}: what was issued and revoked would be nobody's; nothing was touched",
        path.display()
    );
    let subject = shell::word(&issuer.to_string());
    Err(Failure::new(Kind::Conflict, message)
        .hint("bring the certificate back from your backup")
        .hint(format!(
            "or make it again, under its name: {again} --subject {subject}"
        ))
        .hint("or make another CA in a folder of its own: --ca-dir OTHER"))
}

/// Who issued what the ledger knows: any of it will do.
fn issuer_in(book: &Book) -> Result<Option<Name>, Failure> {
    let der = book.look(|ledger| ledger.any())?.flatten();
    let certificate = der.and_then(|der| Certificate::from_der(&der).ok());
    Ok(certificate.map(|certificate| certificate.facts().issuer.clone()))
}
