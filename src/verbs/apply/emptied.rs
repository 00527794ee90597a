//! A file that lists nobody, and `--prune=revoke`: that is how it looks when whatever writes the file has failed, and
//! everybody would be locked out.

use std::path::{Path, PathBuf};

use super::clients::Fleet;
use super::plan::Asked;
use super::pruned::Pruned;
use crate::failure::{Failure, Kind};
use crate::shell;

/// Refuses to revoke all that is unlisted where nothing is listed: whoever means that says whom.
pub fn is_meant(asked: &Asked<'_>, fleet: Option<&Fleet>, pruned: &Pruned) -> Result<(), Failure> {
    let is_bare = asked.manifest.leaves.is_empty();
    let is_of_nobody = fleet.map_or(is_bare, |fleet| fleet.count == 0);
    // A list says nothing of servers and of CAs.
    let (clients, others) = pruned.revoked();
    let lost = |has_none: bool, count: u64| if has_none { count } else { 0 };
    let count = lost(is_of_nobody, clients) + lost(is_bare, others);
    if count == 0 {
        return Ok(());
    }
    let manifest = asked.file.filter(|_| is_bare);
    let list = fleet.filter(|fleet| fleet.count == 0);
    let of_manifest = manifest.map(|file| format!("{file} lists no server and no client"));
    let of_list = list.map(Fleet::file);
    let of_list = of_list.map(|file| format!("{} lists no client", file.display()));
    let who: Vec<String> = of_manifest.into_iter().chain(of_list).collect();
    let who = who.join(", and ");
    let certificates = if count == 1 {
        "certificate"
    } else {
        "certificates"
    };
    let message = format!("{who}, so that --prune=revoke would revoke {count} {certificates}");
    let failure = Failure::new(Kind::Refused, message)
        .hint("see whether the file is whole: what writes it may have failed")
        .hint("to see which they are: --prune=list");
    let failure = folders_of(asked, pruned)
        .into_iter()
        .fold(failure, |failure, folder| {
            let ca_dir = shell::ca_dir(folder);
            failure.hint(format!(
                "if they are to go, name them: mtls-ca revoke{ca_dir} --serial HEX --serial HEX"
            ))
        });
    Err(match asked.file {
        Some(file) if !is_bare => {
            failure.hint(format!("or compare with {file} alone: without --clients"))
        }
        _ => failure,
    })
}

/// The folders of the CAs that issued these; each revokes its own.
fn folders_of<'a>(asked: &Asked<'a>, pruned: &Pruned) -> Vec<&'a Path> {
    let cas = asked.intermediates.iter().map(PathBuf::as_path);
    let cas = std::iter::once(asked.ca_dir).chain(cas).enumerate();
    let cas = cas.filter(|(number, _)| pruned.is_of(*number));
    cas.map(|(_, folder)| folder).collect()
}
