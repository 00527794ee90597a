//! Servers and clients: what `issue-server`, `issue-client` and `sign-client` would be told, and what would become
//! of each.

use std::path::{Path, PathBuf};

use super::change::{Change, Work};
use super::manifest::Leaf;
use super::standing::{Standing, missing, number};
use super::words::in_the_manifest;
use crate::failure::{Failure, Kind};
use crate::host::fulfil::{Destination, Job, Manner};
use crate::host::passphrase::Passes;
use crate::host::read;
use crate::pki::order::{Order, Wish};
use crate::pki::request::Asked;
use crate::pki::spki::KeyType;
use crate::pki::verdict;
use crate::report;
use crate::verbs::args::{Life, NewKey, Places, Rehearsal, Replacing, common_name, is_client};
use crate::verbs::pass::{CaPass, KEY_PASS, KeyPass};
use crate::verbs::signing::Signing;
use crate::verbs::{issue_client, issue_server, issuing};

/// Where the paths of leaves begin.
#[derive(Clone, Copy)]
pub struct Folders<'a> {
    /// Of what is written.
    pub out: &'a Path,
    /// Of what the manifest names.
    pub manifest: &'a Path,
}

/// The plan for one.
pub fn plan(leaf: &Leaf, folders: Folders<'_>, standings: &[Standing], manner: Manner) -> Change {
    let number = number(leaf.above);
    let (kind, title) = (leaf.profile.word, leaf.profile.title);
    let planned = job(leaf, folders).and_then(|(job, asked)| {
        allowed(standings, number, &job.order)?;
        let standing = standings.get(number).ok_or_else(missing)?;
        let made = standing.rehearse(&job, manner)?;
        Ok((job, asked, made))
    });
    let mut change = match planned {
        Ok((job, asked, made)) => {
            let mut change = Change::of_made(kind, title, made);
            change.name = job.order.subject.value().to_string();
            change.serial = change.serial.or_else(|| serial_in(&job));
            if change.is_to_do() {
                let left_out = report::left_out(&asked);
                change
                    .notes
                    .extend(left_out.map(|names| format!("{}: {names}", leaf.name)));
                change.work = Work::Leaf(number, Box::new(job));
            }
            change
        }
        Err(failure) => Change::refused(kind, title, in_the_manifest(kind, failure)),
    };
    if change.name.is_empty() {
        change.name = name_of(leaf, folders);
    }
    change.at = Some(leaf.at);
    change.under = Some(number);
    change
}

/// The subject that it is to have, as far as there is one.
fn name_of(leaf: &Leaf, folders: Folders<'_>) -> String {
    let subject = match (&leaf.subject, job(leaf, folders)) {
        (Some(subject), _) => Some(subject.to_string()),
        (None, Ok((job, _))) => Some(job.order.subject.value().to_string()),
        (None, Err(_)) => common_name(&leaf.name).ok().map(|name| name.to_string()),
    };
    subject.unwrap_or_else(|| leaf.name.clone())
}

/// Of the certificate that is about to be replaced.
fn serial_in(job: &Job) -> Option<String> {
    let Destination::File(path) = &job.cert else {
        return None;
    };
    let bytes = read::optional(path).ok()??;
    let first = read::certificates(path, &bytes).ok()?.into_iter().next()?;
    Some(first.facts().serial.to_string())
}

/// The certificate's file, and the key's where one is made.
pub fn files(leaf: &Leaf, out: &Path) -> Result<Vec<PathBuf>, Failure> {
    let places = places(out);
    let cert = places.cert(&leaf.name)?;
    let key = places.file(None, &leaf.name, "key")?;
    let key = Some(key).filter(|_| leaf.csr.is_none());
    Ok(std::iter::once(cert).chain(key).collect())
}

fn places(out: &Path) -> Places {
    Places {
        out_dir: out.to_path_buf(),
        name: None,
        cert: None,
    }
}

/// The job that makes one, and what its request asks for and does not get.
pub fn job(leaf: &Leaf, folders: Folders<'_>) -> Result<(Job, Vec<Asked>), Failure> {
    let life = Life {
        lifetime: leaf.lifetime,
        ..Life::default()
    };
    if let Some(csr) = &leaf.csr {
        let job = signing(leaf, folders, csr, life).job(leaf.profile, &[]);
        return job.map_err(|failure| match folders.manifest.join(csr).exists() {
            true => failure,
            false => failure.hint(
                "its holder makes it (mtls-ca csr NAME) and sends it; paths in the file begin where the file lies",
            ),
        });
    }
    let (subject, sans) = match is_client(leaf.profile) {
        true => issue_client::whom(&leaf.name, leaf.subject.as_ref(), &leaf.sans)?,
        false => issue_server::whom(&leaf.sans, leaf.subject.as_ref(), &[])?.1,
    };
    let places = places(folders.out);
    let mut job = issuing::Leaf {
        profile: leaf.profile,
        subject,
        sans,
        new_key: NewKey {
            key_type: leaf.key_type,
        },
        life: &life,
        cert: places.cert(&leaf.name)?,
        key: places.file(None, &leaf.name, "key")?,
        key_pass: &KeyPass::default(),
    }
    .job()?;
    // Many may be planned, and no question can stand in the middle of what is done.
    job.key_pass = Passes::silent(KEY_PASS);
    // What is for all of them is for new keys: no key that is there is found fault with.
    job.order.key_type = Wish::of(leaf.key_type, || {
        leaf.new_key_type.unwrap_or(KeyType::EcP256)
    });
    Ok((job, Vec::new()))
}

fn signing(leaf: &Leaf, folders: Folders<'_>, csr: &Path, life: Life) -> Signing {
    Signing {
        request: folders.manifest.join(csr),
        subject: leaf.subject.clone(),
        san: leaf.sans.clone(),
        copy_san: false,
        places: Places {
            name: Some(leaf.name.clone()),
            ..places(folders.out)
        },
        ca_pass: CaPass::default(),
        life,
        replacing: Replacing::default(),
        rehearsal: Rehearsal::default(),
    }
}

/// Refuses what a root would not allow: its certificate is not in the folders of the CAs below it.
fn allowed(all: &[Standing], number: usize, order: &Order) -> Result<(), Failure> {
    let mut at = all.get(number).and_then(|standing| standing.above);
    while let Some(standing) = at.and_then(|number| all.get(number)) {
        at = standing.above;
        let Some(ca) = &standing.ca else { continue };
        let root = ca.certificate.as_der();
        verdict::allows(root, order.subject.value(), &order.sans)
            .map_err(|why| Failure::new(Kind::Refused, why))?;
    }
    Ok(())
}
