//! The CAs of a run: those that are there, and those that the manifest asks for, as they would be.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use super::change::{Action, Change, Work};
use super::lost;
use super::manifest::{Above, Authority, Manifest, usual_name};
use super::words::in_the_manifest;
use crate::failure::{Failure, Kind};
use crate::host::ca::{Ca, key_left_in};
use crate::host::chance;
use crate::host::files::folder_of;
use crate::host::fulfil::{Job, KeySource, Made, Manner, Outcome, Under, fulfil};
use crate::host::ledger::Book;
use crate::host::passphrase::Passes;
use crate::pki::decide::caution_of_ca;
use crate::pki::order::Wish;
use crate::verbs::args::{Life, NewKey, Rehearsal, base_name, common_name};
use crate::verbs::init_ca::InitCa;
use crate::verbs::pass::{CaPass, KeyPass};

/// A CA.
pub struct Standing {
    /// What the manifest calls an intermediate; empty for the CA.
    pub name: String,
    /// Its folder.
    pub folder: PathBuf,
    /// The number of the one above it.
    pub above: Option<usize>,
    /// How the manifest describes it, if it does.
    pub job: Option<Job>,
    /// It, or what it would be; `None` where it stands in conflict with the manifest.
    pub ca: Option<Ca>,
    /// What it fails with, if it stands in conflict.
    pub kind: Kind,
    /// Whether it is there, with its certificate or with its key alone.
    pub is_there: bool,
}

/// The number of the CA that the manifest names so.
pub fn number(above: Above) -> usize {
    above.map_or(0, |intermediate| intermediate.saturating_add(1))
}

/// Where an intermediate goes: where the file says, else beside the CA, by its name.
pub fn folder(one: &Authority, ca_dir: &Path, manifest: &Path) -> PathBuf {
    match &one.dir {
        Some(dir) => manifest.join(dir),
        None => {
            let name = base_name(&one.name).unwrap_or(Cow::Borrowed(&one.name));
            around(ca_dir).join(&*name)
        }
    }
}

/// The folder that the CA's own stands in. Of one that is called `.` or `..`, or is a link, the path does not say.
fn around(ca_dir: &Path) -> PathBuf {
    let around = folder_of(ca_dir);
    let name = ca_dir.file_name();
    // Without the slash that may stand at the end: it leads behind a link.
    let is_plain = name.is_some_and(|name| !around.join(name).is_symlink());
    match ca_dir.canonicalize() {
        Ok(whole) if !is_plain => folder_of(&whole).to_path_buf(),
        _ => around.to_path_buf(),
    }
}

/// All of them, each after the one above it, and what is to be done about them.
pub fn all(
    manifest: &Manifest,
    (ca_dir, folders): (&Path, &[PathBuf]),
    passes: &Passes,
    manner: Manner,
) -> Result<(Vec<Standing>, Vec<Change>), Failure> {
    let manner = Manner {
        rehearse: true,
        ..manner
    };
    let mut changes = Vec::new();
    let root = match &manifest.ca {
        Some(root) => planned(root, ca_dir, None, &[], passes, manner, &mut changes)?,
        None => Standing {
            name: String::new(),
            folder: ca_dir.to_path_buf(),
            above: None,
            job: None,
            ca: Some(
                Ca::open(ca_dir)
                    .map_err(|failure| failure.hint("or have the manifest describe it: [ca]"))?
                    .with_passes(passes.clone()),
            ),
            kind: Kind::Conflict,
            is_there: true,
        },
    };
    let mut all = vec![root.announcing(manifest, None)?];
    for (at, (one, folder)) in manifest.intermediates.iter().zip(folders).enumerate() {
        let above = Some(number(one.above));
        let standing = planned(one, folder, above, &all, passes, manner, &mut changes)?;
        all.push(standing.announcing(manifest, Some(at))?);
    }
    Ok((all, changes))
}

/// One that the manifest describes.
fn planned(
    one: &Authority,
    folder: &Path,
    above: Option<usize>,
    all: &[Standing],
    passes: &Passes,
    manner: Manner,
    changes: &mut Vec<Change>,
) -> Result<Standing, Failure> {
    let kind = match above {
        None => "ca",
        Some(_) => "intermediate",
    };
    let parent = above.and_then(|number| all.get(number));
    let parent_folder = parent.map(|parent| parent.folder.as_path());
    // What cannot be read is told with the rest: the job looks at the same file.
    let found = Ca::find(folder).ok().flatten();
    let found = found.map(|ca| ca.with_passes(passes.clone()));
    let mut standing = Standing {
        name: one.name.clone(),
        folder: folder.to_path_buf(),
        above,
        job: None,
        ca: found.map(|ca| ca.with_parent(parent_folder)),
        kind: parent.map_or(Kind::Conflict, |parent| parent.kind),
        is_there: true,
    };
    if parent.is_some_and(|parent| parent.ca.is_none()) {
        return Ok(standing);
    }
    let parent_ca = parent.and_then(|parent| parent.ca.as_ref());
    let mut job = order(one).job(folder, parent_ca)?;
    job.key_pass = passes.clone();
    if let (None, Some(_)) = (&one.subject, above) {
        job.order.subject = Wish::Default(common_name(&usual_name(&one.name))?);
    }
    let spki = standing.ca.as_ref().filter(|ca| ca.lacks_its_key());
    let spki = spki.map(|ca| ca.certificate.facts().spki.clone());
    let is_keyless = spki.is_some();
    if let Some(spki) = spki {
        // Kept elsewhere, as that of a root may be. What needs it says so.
        job.key = KeySource::Request(spki);
    }
    let seen = match parent {
        None => fulfil(&job, &Under::Itself(&Book::of(folder)), manner),
        Some(parent) => parent.rehearse(&job, manner),
    };
    let seen = match seen {
        Ok(made) if made.outcome == Outcome::Created => {
            let imagined = imagined(&mut job, folder, parent_ca, passes);
            imagined.map(|imagined| (made, Some(imagined)))
        }
        seen => seen.map(|made| (made, None)),
    };
    let mut change = match seen {
        Ok((made, imagined)) => {
            let mut change = Change::of_made(kind, job.order.profile.title, made);
            if let Some((ca, has_key)) = imagined {
                let key = ca.key_path.display();
                change.reason = has_key.then(|| format!("for the key in {key}"));
                standing.ca = Some(ca);
                standing.is_there = has_key;
            }
            change
        }
        Err(failure) => {
            let failure = in_the_manifest(kind, failure);
            standing.kind = failure.kind;
            Change::refused(kind, job.order.profile.title, failure)
        }
    };
    change.at = Some(one.at);
    change.under = above;
    change.name = job.order.subject.value().to_string();
    if let (Some(ca), Action::Keep) = (&standing.ca, change.action) {
        change.name = ca.certificate.facts().subject.to_string();
        change.reason = is_keyless.then(|| "its key is not here".to_owned());
    }
    if change.is_to_do() {
        change.work = Work::Authority(all.len());
    }
    changes.push(change);
    standing.job = Some(job);
    Ok(standing)
}

/// What would be made, and whether for a key that is there. By that key it is the CA that it was before its certificate
/// was lost: what it has issued and recorded is its own.
fn imagined(
    job: &mut Job,
    folder: &Path,
    parent: Option<&Ca>,
    passes: &Passes,
) -> Result<(Ca, bool), Failure> {
    let key = key_left_in(folder, parent, passes)?;
    let has_key = key.is_some();
    // What opened it is not read twice.
    job.key_pass = passes.clone();
    let ca = Ca::imagined(folder, &job.order, parent, key)?;
    Ok((ca.with_passes(passes.clone()), has_key))
}

/// What `init-ca` would be told.
fn order(one: &Authority) -> InitCa {
    InitCa {
        subject: one.subject.clone(),
        path_len: one.path_len,
        permit: one.permit.clone(),
        exclude: one.exclude.clone(),
        parent: None,
        ca_pass: CaPass::default(),
        new_key: NewKey {
            key_type: one.key_type,
        },
        key_pass: KeyPass::default(),
        life: Life {
            lifetime: one.lifetime,
            ..Life::default()
        },
        rehearsal: Rehearsal::default(),
    }
}

impl Standing {
    /// The same, where the manifest says of what it issued whose keys are in other hands: they are not certified in the
    /// run that learns of it.
    fn announcing(mut self, manifest: &Manifest, own: Above) -> Result<Standing, Failure> {
        let of_it = manifest.revoked.iter().filter(|one| one.above == own);
        let of_it = of_it.filter_map(|one| {
            let reason = one.reason.filter(|reason| reason.is_compromise())?;
            Some((one.serial.to_string(), reason))
        });
        let of_it: Vec<_> = of_it.collect();
        if self.is_there && !of_it.is_empty() {
            let announcing = self.ca.take().map(|ca| ca.announcing(&of_it));
            self.ca = announcing.transpose()?;
        }
        Ok(self)
    }

    /// The CA, if it is there.
    pub fn there(&self) -> Option<&Ca> {
        self.ca.as_ref().filter(|_| self.is_there)
    }

    /// What is said of all that hangs on a CA that cannot be had; it has itself said why.
    pub fn stops(&self) -> Failure {
        let folder = self.folder.display();
        let message = format!("the CA that it would be under, in {folder}, is in conflict");
        Failure::new(self.kind, message)
    }

    /// What would become of a job under this CA.
    pub fn rehearse(&self, job: &Job, manner: Manner) -> Result<Made, Failure> {
        let manner = Manner {
            rehearse: true,
            ..manner
        };
        let ca = self.ca.as_ref().ok_or_else(|| self.stops())?;
        if self.is_there {
            return fulfil(job, &Under::Ca(ca), manner);
        }
        // What is there cannot be of a CA that is not; what it would be, its limits say.
        let first = fulfil(job, &Under::NotYetMade, manner);
        let first = first.map_err(|failure| lost::found_below(failure, job, self))?;
        let made = fulfil(job, &Under::Ca(ca), manner)?;
        Ok(Made {
            reason: first.reason,
            ..made
        })
    }
}

/// What to know of the CAs that the manifest does not describe; of those that it does, their lines say it.
pub fn near_their_end(all: &[Standing]) -> Vec<String> {
    let others = all.iter().filter(|standing| standing.job.is_none());
    let others = others.filter_map(|standing| standing.ca.as_ref());
    let cautions = others.filter_map(|ca| {
        let caution = caution_of_ca(ca.certificate.facts(), chance::now())?;
        Some(format!("{caution} (to renew it: {})", ca.renewal()))
    });
    cautions.collect()
}

/// A number that no CA has: the plan numbers them itself.
pub fn missing() -> Failure {
    Failure::new(Kind::Internal, "the plan has a CA that is not there")
}
