//! `apply`: a whole PKI, made equal to one file. Plan first, then ask, then act, then report.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum, ValueHint};

use self::clients::{Fleet, Goal, List, Progress};
use self::leaves::Folders;
use self::manifest::Manifest;
use self::plan::{Asked, Plan};
use self::told::Tense;
use super::args::{self, Rehearsal, Replacing};
use super::pass::CaPass;
use crate::cli::Global;
use crate::failure::{Failure, Kind};
use crate::host::{question, read};
use crate::pki::explain::visible;
use crate::report::{PLAIN, Report, YELLOW};

mod access;
mod act;
mod change;
mod clients;
mod emptied;
pub mod entries;
mod entry;
mod file;
mod keys;
mod leaves;
mod listing;
mod lost;
pub mod manifest;
mod nearest;
mod places;
mod plan;
mod prune;
mod pruned;
mod record;
mod revocations;
pub mod schema;
mod standing;
mod told;
mod words;

/// Makes a whole PKI equal to one file: CA, intermediates, servers, clients, revocations and revocation lists.
///
/// The plan comes first and is complete: what is created (+), renewed or reissued (~),
/// kept (=), revoked (-), and what stands in the way (!), in which case nothing is written.
/// On a terminal it asks before it writes; in scripts, give --yes. It decides as
/// the single commands do: keys and CAs are never replaced, and a second run changes nothing.
/// Clients in their thousands come from a list (--clients), which is read row by row: their
/// files go into folders of a thousand names, or into one archive. Beside a manifest, its
/// `[defaults]` are for them too, where a row does not say.
///
/// --ca-pass is for the keys of all CAs of the file; prompt asks again for one that the answers before do not
/// open. --force also revokes a serial number
/// that the ledger does not know, and lets a reason say less than the one recorded.
#[derive(Args, Debug)]
#[command(after_help = "Exit codes:\n  \
        0  done, or nothing to do; the plan, with --dry-run\n  \
        1  a file cannot be read or written, or a rule forbids it; what was done until then stays\n  \
        2  the command line is wrong, or there is no terminal to ask and no --yes\n  \
        3  conflict: what is on disk is not what was asked for, and was left untouched\n  \
        5  --check found a change to make; what --prune lists is no change\n  \
        6  the passphrase of a key is missing or wrong\n\n\
        With --json, each of `changes` has its action (create, renew, reissue, revoke, keep, conflict, failed,\n\
        unlisted), done (whether this run did it), kind (ca, intermediate, server, client, revocation, crl, archive),\n\
        name (the subject; of a client of a list, its name), ca (the folder of the CA that it is under), reason, line\n\
        (where the file asks for it), serial and files; `counts` has the number of each action.\n\n\
        Examples:\n  mtls-ca apply pki.toml --dry-run\n  mtls-ca apply pki.toml --yes --out-dir /etc/pki/tls\n  mtls-ca apply pki.toml --check\n  mtls-ca apply --schema > mtls-ca.schema.json\n  mtls-ca apply --clients clients.csv --yes --out-dir clients\n  mtls-ca apply --clients clients.csv --yes --output-tar - | ssh host tar xf -")]
pub struct Apply {
    /// The file; - reads standard input
    #[arg(value_name = "MANIFEST.toml", value_hint = ValueHint::FilePath)]
    pub manifest: Option<PathBuf>,
    /// A list of clients of the CA: CSV, its first line naming the columns name, subject, san, lifetime, key_type and csr, or JSON lines
    #[arg(long, value_name = "FILE.csv|FILE.jsonl", value_hint = ValueHint::FilePath)]
    pub clients: Option<PathBuf>,
    /// Put the listed clients' files into a tar archive; - writes it to standard output, and issues all of them
    #[arg(long, value_name = "FILE", requires = "clients", value_hint = ValueHint::FilePath)]
    pub output_tar: Option<PathBuf>,
    /// Folder for the files of servers and clients
    #[arg(long, value_name = "DIR", default_value = ".", value_hint = ValueHint::DirPath)]
    pub out_dir: PathBuf,
    /// The passphrase of the CAs' keys; those that are made are put under it
    #[command(flatten)]
    pub ca_pass: CaPass,
    /// Do it without asking
    #[arg(short, long)]
    pub yes: bool,
    /// What is issued, good, and not in the manifest: list it, or revoke it; nothing is deleted. A list alone is compared with clients only
    ///
    /// To list it changes nothing, so that --check exits 0; with --prune=revoke it exits 5. A file that lists nobody
    /// revokes nobody: it is refused (exit 1).
    #[arg(long, value_name = "HOW", num_args = 0..=1, require_equals = true, default_missing_value = "list")]
    pub prune: Option<Prune>,
    /// Print the JSON schema of a manifest
    #[arg(long, conflicts_with = "manifest")]
    pub schema: bool,
    /// What may be replaced
    #[command(flatten)]
    pub replacing: Replacing,
    /// Only say what would happen
    #[command(flatten)]
    pub rehearsal: Rehearsal,
}

/// What becomes of what is not in the manifest.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prune {
    /// List it.
    List,
    /// Revoke it, with the reason cessationOfOperation.
    Revoke,
}

impl Apply {
    /// Does it.
    pub fn run(&self, global: &Global) -> Result<Report, Failure> {
        if self.schema {
            return Ok(schema::report());
        }
        if self.manifest.is_none() && self.clients.is_none() {
            let message = "there is nothing to apply: no manifest is named, and no list of clients";
            return Err(Failure::new(Kind::Usage, message)
                .hint("a whole PKI: mtls-ca apply MANIFEST.toml")
                .hint("clients of the CA that is there: mtls-ca apply --clients FILE.csv"));
        }
        // A list of clients alone is about the CA that is there.
        let path = self.manifest.as_deref().unwrap_or(Path::new(""));
        if path.as_os_str() == "-" {
            self.ca_pass.is_not_stdin("the manifest")?;
        }
        let manifest = match &self.manifest {
            Some(path) => match file::read(path).map_err(|failure| self.meant(path, failure))? {
                Ok(manifest) => manifest,
                Err(report) => return Ok(report),
            },
            None => Manifest::default(),
        };
        let goal = Goal::of(self.output_tar.as_deref(), &self.out_dir)?;
        let streams = goal == Goal::Stream;
        if streams && !self.rehearsal.rehearse() {
            clients::may_stream(global)?;
        }
        let base = path.parent().unwrap_or(Path::new(""));
        let folder = |one| standing::folder(one, &global.ca_dir, base);
        let intermediates: Vec<PathBuf> = manifest.intermediates.iter().map(folder).collect();
        let (mut taken, twice) =
            places::apart(&manifest, &global.ca_dir, &intermediates, &self.out_dir);
        if !twice.is_empty() {
            return Ok(told::unreadable(&read::name(path), &twice));
        }
        if let Goal::Archive(file) = &goal {
            taken.can_be_archive(file)?;
        }
        let mut fleet = match &self.clients {
            Some(path) => {
                let fleet = Fleet::of(List::at(path)?, goal, manifest.defaults)?;
                Some(fleet.beside(taken))
            }
            None => None,
        };
        let file = read::name(path);
        let asked = Asked {
            manifest: &manifest,
            file: self.manifest.as_ref().map(|_| &*file),
            ca_dir: &global.ca_dir,
            intermediates: &intermediates,
            folders: Folders {
                out: &self.out_dir,
                manifest: base,
            },
            passes: self.ca_pass.passes(),
            manner: args::manner(self.rehearsal, self.replacing),
            prune: self.prune,
            lists: self.manifest.is_some(),
        };
        let mut plan = loop {
            let plan = plan::make(&asked, fleet.as_ref());
            let mut plan = match (plan, &fleet) {
                (Err(failure), Some(fleet)) => {
                    let faults = fleet.faults()?.take_failures(fleet.file());
                    return told::unplanned(failure, faults);
                }
                (plan, _) => plan?,
            };
            if let Some(fleet) = fleet.take() {
                let progress = Progress::of("planning", fleet.count, global.quiet);
                plan.add_fleet(fleet, asked.manner, &progress)?;
            }
            // Each time one CA more is there.
            if !plan.is_overtaken() {
                break plan;
            }
            fleet = plan.fleet.take().map(|(fleet, _)| fleet);
        };
        plan.end(&asked)?;
        self.carry_out(&mut plan, &file, streams, global)
    }

    /// The failure with what may have been meant: what stands behind `--prune` and a blank is the manifest.
    fn meant(&self, path: &Path, failure: Failure) -> Failure {
        let mut words = Prune::value_variants().iter();
        let word = words.find_map(|how| {
            let value = how.to_possible_value()?;
            (path.as_os_str() == value.get_name()).then(|| value.get_name().to_owned())
        });
        match word.filter(|_| self.prune.is_some() && !path.exists()) {
            Some(word) => failure.hint(format!("did you mean --prune={word}?")),
            None => failure,
        }
    }

    /// Stops at conflicts, asks, acts, and reports.
    fn carry_out(
        &self,
        plan: &mut Plan,
        file: &str,
        streams: bool,
        global: &Global,
    ) -> Result<Report, Failure> {
        let conflicts = plan.conflicts(file);
        let to_do = plan.to_do();
        if !conflicts.is_empty() {
            let mut report = told::report(plan, Tense::Planned, global.json);
            report.aside = streams && !self.rehearsal.rehearse();
            return Ok(told::stopped(report, conflicts));
        }
        if self.rehearsal.rehearse() {
            let mut report = told::report(plan, Tense::Planned, global.json);
            report.exit = self.rehearsal.exit(to_do > 0);
            return Ok(report);
        }
        let manner = args::manner(self.rehearsal, self.replacing);
        let mut shown = Vec::new();
        if to_do > 0 {
            shown = self.ask(plan, to_do)?;
            act::unlock(plan)?;
        }
        let acted = act::act(plan, manner).inspect_err(|_| plan.forget_fleet());
        let acted = acted.and_then(|()| plan.act_on_fleet(manner, global.quiet));
        let acted = acted.and_then(|()| act::end(plan, manner));
        let tense = match &acted {
            Ok(()) => Tense::Done,
            Err(_) => {
                plan.forget_undone();
                Tense::Stopped
            }
        };
        let mut report = told::report(plan, tense, global.json);
        report.aside = streams;
        // A program reads the document alone; a person has read them above the question.
        if !global.json {
            report.warnings.retain(|warning| !shown.contains(warning));
        }
        Ok(match acted {
            Ok(()) => report,
            // Of a list alone, the failure says how far it came; a program reads the numbers.
            Err(failure) if plan.changes.is_empty() && !global.json => return Err(failure),
            Err(failure) => told::stopped(report, vec![failure]),
        })
    }

    /// Goes on only where a person says so, on the command line or on the terminal; the warnings that were shown with
    /// the question.
    fn ask(&self, plan: &Plan, to_do: u64) -> Result<Vec<String>, Failure> {
        if self.yes {
            return Ok(Vec::new());
        }
        let changes = match to_do {
            1 => "this change".to_owned(),
            many => format!("these {many} changes"),
        };
        if !question::can_be_asked() {
            let message = format!(
                "there is no terminal to ask whether to apply {changes}; nothing was written"
            );
            return Err(Failure::new(Kind::Usage, message)
                .hint("to do it without a question: --yes")
                .hint("to see the plan: --dry-run"));
        }
        let Report { text, warnings, .. } = told::report(plan, Tense::Planned, false);
        let lines = warnings.iter().map(|warning| {
            let warning = visible(warning);
            format!("{YELLOW}warning:{PLAIN} {warning}\n")
        });
        let text = lines.chain([text]).collect::<String>();
        match question::is_answered_yes(&text, &format!("Apply {changes}?")) {
            true => Ok(warnings),
            false => Err(Failure::new(
                Kind::Refused,
                "the answer was no; nothing was written",
            )),
        }
    }
}
