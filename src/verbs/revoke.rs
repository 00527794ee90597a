//! `revoke`: certificates that are no longer to be accepted. What servers learn of it is `crl`'s.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::args::Rehearsal;
use super::offered::Offered;
use super::pass::CaPass;
use crate::cli::Global;
use crate::failure::{Failure, Kind as Why};
use crate::host::ca::Ca;
use crate::host::chance;
use crate::host::ledger::{Entry, Ledger, Origin, Revocation};
use crate::host::lists::{self, DAYS, Wanted};
use crate::host::lock::Lock;
use crate::pki::crl::Reason;
use crate::pki::facts::Serial;
use crate::pki::lifetime::Lifetime;
use crate::report::Report;
use crate::shell;

pub(super) mod target;
pub(super) mod told;

use target::{Target, targets};
use told::{Change, Done};

/// Revokes certificates that this CA issued: by file, by serial number, or all that were superseded.
///
/// It is recorded at once, without the CA's key; servers learn of it from the next
/// revocation list (`mtls-ca crl`, or --crl to write it now). What is revoked already is
/// kept; another reason takes the place of the one recorded, but a compromised key is
/// never called anything less without --force. Nothing makes a certificate good again.
///
/// Reasons: unspecified, keyCompromise, cACompromise, affiliationChanged, superseded,
/// cessationOfOperation, certificateHold, privilegeWithdrawn, aACompromise.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  mtls-ca revoke alice.crt --reason keyCompromise --crl\n  mtls-ca revoke --serial 4f:0a:1b --reason cessation-of-operation\n  mtls-ca revoke --superseded"
)]
#[command(group = clap::ArgGroup::new("what").required(true).multiple(true).args(["files", "serial", "superseded"]))]
pub struct Revoke {
    /// Certificates; the first of a file counts; - reads standard input
    #[arg(value_name = "FILE.crt", value_hint = ValueHint::FilePath)]
    pub files: Vec<PathBuf>,
    /// Serial numbers, in hexadecimal
    #[arg(long, value_name = "HEX", num_args = 1.., value_parser = serial)]
    pub serial: Vec<Serial>,
    /// All whose place another certificate has taken, that are not over and not revoked, with the reason superseded
    #[arg(long, conflicts_with = "reason")]
    pub superseded: bool,
    /// Why [default: unspecified]
    #[arg(long, value_name = "REASON", value_parser = Offered { parser: reason, words: reasons }, hide_possible_values = true)]
    pub reason: Option<Reason>,
    /// Write the revocation list at once, as `mtls-ca crl` does; this needs the CA's key
    #[arg(long)]
    pub crl: bool,
    /// Revoke a serial number that the ledger does not know; let a reason say less than the one recorded
    #[arg(long)]
    pub force: bool,
    /// The CA's passphrase, for --crl
    #[command(flatten)]
    pub ca_pass: CaPass,
    /// Only say what would happen
    #[command(flatten)]
    pub rehearsal: Rehearsal,
}

impl Revoke {
    /// Does it.
    pub fn run(&self, global: &Global) -> Result<Report, Failure> {
        let ca = Ca::open(&global.ca_dir)?.with_pass(self.ca_pass.ca_pass.clone());
        if self.files.iter().any(|file| file.as_os_str() == "-") {
            self.ca_pass.is_not_stdin("a certificate")?;
        }
        let mut warnings = Vec::new();
        let targets = targets(self, &ca, &mut warnings)?;
        // Everything that stands in the way is found before the first byte is written.
        let mut done = self.decide(targets, |ask| ca.book.look(ask))?;
        let changes = done.iter().any(|one| one.change != Change::None);
        let rehearsed = self.rehearsal.rehearse();
        let wanted = self.list();
        if self.crl && !rehearsed {
            lists::prepare(&ca, &wanted, changes)?;
        }
        if changes && !rehearsed {
            let _lock = Lock::of([ca.book.folder()])?;
            let targets = done.into_iter().map(|one| one.target).collect();
            // Another process may have been faster.
            done = self.decide(targets, |ask| ca.book.look_on(ask))?;
            record(&ca, &done)?;
        }
        let list = match self.crl && !(rehearsed && changes) {
            true => Some(lists::bring(&ca, &wanted).map_err(|failure| match changes {
                true => failure.hint(format!(
                    "the revocation itself is recorded; the list is still to be written: mtls-ca crl{}",
                    shell::ca_dir(ca.book.folder())
                )),
                false => failure,
            })?),
            false => None,
        };
        // The list says it with the rest of what it says of the CA.
        warnings.extend(ca.listed_only().filter(|_| list.is_none()));
        let is_due = self.crl && rehearsed && changes;
        match &list {
            Some(listed) if rehearsed => lists::could_be_brought(&ca, listed)?,
            None if is_due => ca.has_its_key()?,
            _ => {}
        }
        let due = list.is_none() && !is_due && (changes || list_is_behind(&ca)?);
        Ok(told::report(self, &ca, &done, list, due, warnings))
    }

    /// The list that `--crl` writes.
    fn list(&self) -> Wanted {
        Wanted {
            lifetime: Lifetime::days(DAYS),
            force: false,
            rehearse: self.rehearsal.rehearse(),
            copy: None,
            above: true,
        }
    }

    /// What is to be recorded of each, as far as the ledger knows that is asked by `ask`.
    pub(super) fn decide(
        &self,
        targets: Vec<Target>,
        ask: impl FnOnce(Question<'_>) -> Answers,
    ) -> Result<Vec<Done>, Failure> {
        let known = ask(&mut |ledger: &mut dyn Ledger| {
            let revocations = targets.iter().map(|one| ledger.revocation(&one.serial));
            revocations.collect()
        })?;
        let known = known.unwrap_or_else(|| vec![None; targets.len()]);
        let now = chance::now();
        let pairs = targets.into_iter().zip(known);
        pairs
            .map(|(target, known)| self.decide_one(target, known, now))
            .collect()
    }

    pub(super) fn decide_one(
        &self,
        target: Target,
        known: Option<Revocation>,
        now: time::OffsetDateTime,
    ) -> Result<Done, Failure> {
        let asked = target.reason.or(self.reason);
        let serial = target.serial.clone();
        let Some(old) = known else {
            let reason = asked.unwrap_or(Reason::Unspecified);
            let revocation = Revocation {
                serial,
                at: now,
                reason,
            };
            return Ok(Done {
                target,
                revocation,
                change: Change::Revoked,
            });
        };
        let reason = asked.unwrap_or(old.reason);
        if old.reason.is_weakened_by(reason) && !self.force {
            let (since, was) = (crate::pki::lifetime::show(old.at), old.reason);
            let message = format!(
                "{} is revoked since {since} with the reason {was}, you gave {reason}, which says less; it was left as it is",
                target.name()
            );
            return Err(Failure::new(Why::Conflict, message)
                .hint(format!("to have it say {reason} after all: --force")));
        }
        let change = match reason == old.reason {
            true => Change::None,
            false => Change::Reason(old.reason),
        };
        let revocation = Revocation { reason, ..old };
        Ok(Done {
            target,
            revocation,
            change,
        })
    }
}

/// What is asked of the ledger about all targets, and what it answers.
pub(super) type Question<'a> =
    &'a mut dyn FnMut(&mut dyn Ledger) -> Result<Vec<Option<Revocation>>, Failure>;
pub(super) type Answers = Result<Option<Vec<Option<Revocation>>>, Failure>;

/// Certificates that only their file knew, then all revocations, together.
pub(super) fn record(ca: &Ca, done: &[Done]) -> Result<(), Failure> {
    let changed = done.iter().filter(|one| one.change != Change::None);
    let entry = |one: &'_ Done| -> Option<_> {
        let certificate = one.target.certificate.as_ref();
        certificate.filter(|_| !one.target.is_recorded).cloned()
    };
    let unknown: Vec<_> = changed.clone().filter_map(entry).collect();
    let entries: Vec<Entry<'_>> = unknown
        .iter()
        .map(|certificate| Entry {
            certificate,
            origin: Origin::Imported,
            file: None,
            supersedes: None,
        })
        .collect();
    let revocations: Vec<Revocation> = changed.map(|one| one.revocation.clone()).collect();
    match revocations.is_empty() {
        true => Ok(()),
        false => ca.write(|ledger| {
            if !entries.is_empty() {
                ledger.record(&entries)?;
            }
            ledger.revoke(&revocations)
        }),
    }
}

/// Whether revocations are recorded that the newest list does not have.
fn list_is_behind(ca: &Ca) -> Result<bool, Failure> {
    let lists = ca.book.look(|ledger| ledger.lists())?.unwrap_or_default();
    Ok(lists.change > lists.newest.map_or(0, |newest| newest.change))
}

pub(super) fn serial(text: &str) -> Result<Serial, String> {
    let serial = Serial::from_hex(text);
    serial.ok_or_else(|| "a serial number is hexadecimal, such as 4f:0a:1b or 4F0A1B".to_owned())
}

/// Reads a reason in any spelling.
pub(super) fn reason(text: &str) -> Result<Reason, String> {
    let words = || reasons().join(", ");
    Reason::from_word(text).ok_or_else(|| match text.eq_ignore_ascii_case("removeFromCRL") {
        true => format!(
            "removeFromCRL is for delta lists, which are not made here; the reasons are: {}",
            words()
        ),
        false => format!("the reasons are: {}", words()),
    })
}

fn reasons() -> Vec<String> {
    Reason::words().map(str::to_owned).collect()
}
