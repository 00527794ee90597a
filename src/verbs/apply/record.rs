//! What is kept and on no record, since the ledger was lost, or another program issued it: `--prune` does not find it,
//! and a serial number says nothing.

use super::change::{Action, Change};
use super::standing::Standing;
use crate::failure::Failure;
use crate::host::ca::Ca;
use crate::host::ledger;
use crate::host::lists;
use crate::shell;

/// So many files are named in the command that records them.
const FEW: usize = 5;

/// A word for each CA that has such.
pub fn look(
    changes: &[Change],
    standings: &[Standing],
    is_pruned: bool,
) -> Result<Vec<String>, Failure> {
    let mut words = Vec::new();
    for (number, standing) in standings.iter().enumerate() {
        let Some(ca) = standing.there() else { continue };
        // Where neither key nor ledger is, both are elsewhere.
        if !is_pruned && !ca.book.exists() && ca.lacks_its_key() {
            continue;
        }
        let of_it = |change: &&Change| change.under == Some(number);
        let kept: Vec<(String, String)> = changes.iter().filter(of_it).filter_map(kept).collect();
        let serials: Vec<String> = kept.iter().map(|(serial, _)| serial.clone()).collect();
        let known = match serials.is_empty() {
            true => None,
            false => ca.book.look(|ledger| ledger.standings(&serials))?,
        };
        let known = known.unwrap_or_else(|| vec![None; serials.len()]);
        let unknown = kept.iter().zip(known).filter(|(_, known)| known.is_none());
        let files: Vec<&str> = unknown.map(|((_, file), _)| file.as_str()).collect();
        let is_lost = !ca.book.exists() && lists::path(ca.book.folder()).exists();
        match files.is_empty() {
            false => words.push(unrecorded(ca, &files)),
            true => words.extend(ca.without_ledger().filter(|_| is_lost)),
        }
    }
    Ok(words)
}

/// The serial number and the file of what is kept.
fn kept(change: &Change) -> Option<(String, String)> {
    let mut files = change.files.iter();
    let file = files.find(|file| file.kind == "certificate")?;
    let serial = change
        .serial
        .clone()
        .filter(|_| change.action == Action::Keep);
    Some((serial?, shell::path(&file.path)))
}

fn unrecorded(ca: &Ca, files: &[&str]) -> String {
    let folder = ca.book.folder();
    let (name, ledger) = (&ca.certificate.facts().subject, ledger::path(folder));
    let (ledger, ca_dir) = (ledger.display(), shell::ca_dir(folder));
    let which = match files.len() {
        1 => "a kept certificate of".to_owned(),
        many => format!("{many} kept certificates of"),
    };
    let mut named = files
        .iter()
        .take(FEW)
        .copied()
        .collect::<Vec<_>>()
        .join(" ");
    if files.len() > FEW {
        named.push_str(" FILE…");
    }
    let is_or_are = if files.len() == 1 { "is" } else { "are" };
    format!(
        "{which} {name} {is_or_are} not in {ledger}, where --prune, renew --due and revoke --serial look; to have it there: mtls-ca list{ca_dir} --import {named}"
    )
}
