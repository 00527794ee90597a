//! The plan: everything that is to be done, decided before anything is, by the same decisions as the single commands.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::change::{Action, Change, Work};
use super::clients::{Fleet, Progress, Tally};
use super::leaves::{self, Folders};
use super::manifest::Manifest;
use super::prune::{self, Listed};
use super::pruned::Pruned;
use super::record;
use super::revocations;
use super::standing::{self, Standing};
use super::{Prune, access, emptied, places};
use crate::failure::Failure;
use crate::host::ca::Ca;
use crate::host::fulfil::{Manner, Under};
use crate::host::lists::DAYS;
use crate::host::passphrase::Passes;
use crate::pki::lifetime::Lifetime;

/// What is wanted, and how it is gone about.
pub struct Asked<'a> {
    /// The manifest.
    pub manifest: &'a Manifest,
    /// What its file is called, if there is one.
    pub file: Option<&'a str>,
    /// The CA's folder.
    pub ca_dir: &'a Path,
    /// The intermediates' folders.
    pub intermediates: &'a [PathBuf],
    /// Where leaves go, and where what they name is.
    pub folders: Folders<'a>,
    /// What answers for the keys of CAs.
    pub passes: Passes,
    /// `--force` and `--strict`.
    pub manner: Manner,
    /// What else is in the ledger.
    pub prune: Option<Prune>,
    /// Whether revocation lists are brought up to date.
    pub lists: bool,
}

/// Everything that is to be done.
pub struct Plan {
    /// The CAs, each after the one above it.
    pub standings: Vec<Standing>,
    /// Line by line.
    pub changes: Vec<Change>,
    /// How long new revocation lists are good.
    pub list: Lifetime,
    /// What to know of the whole.
    pub warnings: Vec<String>,
    /// What says what is wanted: a manifest, or a list alone.
    pub source: &'static str,
    /// What is in the ledger and not in that, as far as `--prune` asks.
    pub pruned: Pruned,
    /// The clients of a list, and what becomes of them.
    pub fleet: Option<(Fleet, Tally)>,
}

/// Decides what the manifest says of CAs, servers, clients and revocations. Nothing is written, and no passphrase is
/// asked for.
pub fn make(asked: &Asked<'_>, fleet: Option<&Fleet>) -> Result<Plan, Failure> {
    let manifest = asked.manifest;
    let out = Some(asked.folders.out).filter(|_| !manifest.leaves.is_empty());
    let out = out.or(fleet.and_then(Fleet::folder));
    let cas = asked.intermediates.iter().map(PathBuf::as_path);
    places::can_be_made(std::iter::once(asked.ca_dir).chain(cas).chain(out))?;
    let folders = (asked.ca_dir, asked.intermediates);
    let (standings, mut changes) = standing::all(manifest, folders, &asked.passes, asked.manner)?;
    let mut plan = Plan {
        list: manifest.list.unwrap_or(Lifetime::days(DAYS)),
        warnings: standing::near_their_end(&standings),
        fleet: None,
        source: "manifest",
        changes: Vec::new(),
        pruned: Pruned::default(),
        standings,
    };
    let leaf = |leaf| leaves::plan(leaf, asked.folders, &plan.standings, asked.manner);
    changes.extend(manifest.leaves.iter().map(leaf));
    let force = asked.manner.force;
    let revoked = revocations::plan(&manifest.revoked, &plan.standings, force)?;
    revocations::listed(&mut changes, &revoked, &plan.standings)?;
    let lost = record::look(&changes, &plan.standings, asked.prune.is_some())?;
    plan.warnings.extend(lost);
    changes.extend(revoked);
    plan.changes = changes;
    Ok(plan)
}

impl Plan {
    /// Whether another process has made a CA since it was looked for. What hangs on it was then looked at as if it could
    /// not be: what that process has issued would be in conflict with it.
    pub fn is_overtaken(&self) -> bool {
        let mut missing = self.standings.iter().filter(|one| one.there().is_none());
        missing.any(|one| matches!(Ca::find(&one.folder), Ok(Some(_))))
    }

    /// Decides the rest, which hangs on everything before: what else is in the ledger, and revocation lists.
    pub fn end(&mut self, asked: &Asked<'_>) -> Result<(), Failure> {
        if let Some(prune) = asked.prune {
            self.prune(asked, prune)?;
        }
        let lists = match asked.lists || self.pruned.of(Action::Revoke) > 0 {
            true => self.standings.len(),
            false => 0,
        };
        for number in 0..lists {
            let is_of_it =
                |change: &Change| matches!(change.work, Work::Revoke(of, _) if of == number);
            let is_changed = self.pruned.is_of(number) || self.changes.iter().any(is_of_it);
            let list = self.list(number, is_changed);
            self.changes.extend(list);
        }
        self.look_for_keys();
        access::look(&mut self.changes, &self.standings);
        Ok(())
    }

    /// What else is in the ledger. Whoever cannot be read may be anybody, so that nobody is told to be missing.
    fn prune(&mut self, asked: &Asked<'_>, prune: Prune) -> Result<(), Failure> {
        let mut listed = Listed::default();
        listed.is_list = !asked.lists;
        self.source = listed.source();
        let fleet = self.fleet.as_ref();
        let is_refused = |change: &Change| change.action == Action::Conflict;
        if self.changes.iter().any(is_refused) || fleet.is_some_and(|(_, tally)| tally.failed > 0) {
            let of = self.source;
            self.warnings.push(format!(
                "--prune compared nothing: what cannot be read or done stands in the {of} too"
            ));
            return Ok(());
        }
        let fleet = fleet.map(|(fleet, _)| fleet);
        listed.fleet = fleet.map(Fleet::subjects).transpose()?;
        self.changes.iter().for_each(|change| listed.note(change));
        self.pruned = prune::unlisted(&listed, &self.standings, prune)?;
        emptied::is_meant(asked, fleet, &self.pruned)
    }

    /// What is in the way.
    pub fn conflicts(&mut self, file: &str) -> Vec<Failure> {
        let in_place = |change: &mut Change| {
            let mut failure = change.failure.take()?;
            if let Some(at) = change.at {
                failure.message = format!("{file}:{}: {}", at.line, failure.message);
            }
            Some(failure)
        };
        let mut all: Vec<Failure> = self.changes.iter_mut().filter_map(in_place).collect();
        if let Some((fleet, tally)) = &mut self.fleet {
            all.extend(tally.take_failures(fleet.file()));
        }
        all
    }

    /// How many things change.
    pub fn to_do(&self) -> u64 {
        let to_do = self.changes.iter().filter(|change| change.is_to_do());
        to_do.count() as u64 + self.of_fleet() + self.pruned.of(Action::Revoke)
    }

    /// Leaves the clients of a list as they are: what comes before them has failed.
    pub fn forget_fleet(&mut self) {
        if let Some((_, tally)) = &mut self.fleet {
            *tally = Tally::default();
        }
    }

    /// Leaves the lines of what was done, and of what was not because it failed.
    pub fn forget_undone(&mut self) {
        let is_done = |change: &Change| matches!(change.work, Work::Nothing);
        self.changes.retain(is_done);
        self.pruned = Pruned::default();
    }

    /// How many of the clients of a list change.
    fn of_fleet(&self) -> u64 {
        self.fleet.as_ref().map_or(0, |(_, tally)| tally.changed())
    }

    /// Adds the clients of a list, which are under the CA itself.
    pub fn add_fleet(
        &mut self,
        mut fleet: Fleet,
        manner: Manner,
        progress: &Progress,
    ) -> Result<(), Failure> {
        let ca = self.standings.first().and_then(|first| first.ca.as_ref());
        let tally = match ca {
            Some(ca) => fleet.plan(&Under::Ca(ca), manner, progress)?,
            // A CA that is in conflict has said so.
            None => fleet.faults()?,
        };
        if let Some(ca) = ca {
            self.warnings.extend(ca.warnings());
        }
        self.warnings.extend(fleet.warnings(manner));
        if let Some(file) = fleet.new_archive()? {
            let mut change = Change::new(Action::Create, "archive", "archive");
            change.name = file.display().to_string();
            change.reason = Some("the list has no clients".to_owned());
            self.changes.push(change);
        }
        self.fleet = Some((fleet, tally));
        Ok(())
    }

    /// Does what is to be done about them.
    pub fn act_on_fleet(&mut self, manner: Manner, quiet: bool) -> Result<(), Failure> {
        let ca = self.standings.first().and_then(|first| first.ca.as_ref());
        let (Some(ca), Some((fleet, tally))) = (ca, &mut self.fleet) else {
            return Ok(());
        };
        if tally.changed() > 0 {
            let progress = Progress::of("issuing", fleet.count, quiet);
            fleet.act(&Under::Ca(ca), manner, &progress, tally)?;
        } else {
            fleet.rest()?;
        }
        Ok(())
    }

    /// The numbers of the CAs that are there, and whose key is needed.
    pub fn signers(&self) -> BTreeSet<usize> {
        let number = |change: &Change| change.work.signer(&self.standings);
        let of_fleet = (self.of_fleet() > 0).then_some(0);
        let needed = self.changes.iter().filter_map(number).chain(of_fleet);
        let is_there = |number: &usize| {
            let standing = self.standings.get(*number);
            standing.is_some_and(|standing| standing.is_there)
        };
        needed.filter(is_there).collect()
    }
}
