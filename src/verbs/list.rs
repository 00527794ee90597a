//! `list`: what was issued, when it ends, and what is due.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use time::{Duration, OffsetDateTime};

use super::args::Rehearsal;
use crate::cli::Global;
use crate::failure::{Failure, Kind};
use crate::host::ca::Ca;
use crate::host::ledger::{self, Filter, Ledger};
use crate::host::{chance, screen};
use crate::pki::lifetime;
use crate::pki::name::Name;
use crate::report::{Report, Stream, StreamKind};
use crate::shell;

mod asked;
mod csv;
mod head;
mod import;
mod json;
mod sheet;
mod status;
mod table;
mod text;

use asked::AskedSerial;
use head::Head;
use sheet::{Sheet, Strangers};
use status::Clock;

/// Lists what this CA issued, by the end of its life, with the state of the CA and of its revocation list.
///
/// Superseded certificates are in JSON and CSV, and in the table with --all. With
/// --expiring, only what is in force and ends within that time is listed, and the exit
/// code is 5 if there is any, or if the CA's own certificate ends within it, or its
/// revocation list (DIR/crl.pem) does and is due: in the last third of its life, when
/// `crl` makes a new one. With --subject or --serial besides, only certificates count.
/// A certificate that ended more than 30 days ago is no longer due: whoever had
/// it is not coming back. Nothing is written and nobody waits, except for --import.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  mtls-ca list\n  mtls-ca list --expiring 30d --quiet || mail -s 'certificates end soon' ops\n  mtls-ca list --csv > issued.csv\n  mtls-ca list --import *.crt"
)]
pub struct List {
    /// Only what is due: in force, and ends within this time (30d, 12w, 8h) or ended less than 30 days ago
    #[arg(long, value_name = "SPAN", value_parser = lifetime::parse_span, conflicts_with = "revoked")]
    pub expiring: Option<Duration>,
    /// Only what is revoked, with serial numbers that nothing else is known of
    #[arg(long)]
    pub revoked: bool,
    /// Only what has this text in its subject or names, whatever the case of its letters
    #[arg(long, value_name = "TEXT")]
    pub subject: Option<String>,
    /// Only this serial number, or those that begin so; colons, upper case and leading zeros do not matter
    #[arg(long, value_name = "HEX", value_parser = AskedSerial::parse)]
    pub serial: Option<AskedSerial>,
    /// Superseded certificates too, in the table
    #[arg(long)]
    pub all: bool,
    /// As CSV (RFC 4180) with a header line
    #[arg(long)]
    pub csv: bool,
    /// Record the certificates in these files that this CA issued and the ledger does not know; - reads standard input
    #[arg(long, value_name = "FILE", num_args = 1.., value_hint = ValueHint::FilePath, conflicts_with_all = ["expiring", "revoked", "subject", "serial", "all", "csv"])]
    pub import: Vec<PathBuf>,
    /// With --import: say what would be recorded, and write nothing
    #[arg(long, requires = "import")]
    pub dry_run: bool,
    /// With --import: the same, and exit 5 if something would be recorded
    #[arg(long, requires = "import")]
    pub check: bool,
}

/// A certificate that ended longer ago is nobody's any more, and no longer due.
pub(super) const FORGOTTEN: Duration = Duration::days(30);

impl List {
    /// Does it.
    pub fn run(&self, global: &Global) -> Result<Report, Failure> {
        if self.csv && global.json {
            let failure = Failure::new(Kind::Usage, "--csv and --json are two formats");
            return Err(failure.hint("leave one of them out"));
        }
        let ca = Ca::open(&global.ca_dir)?;
        if !self.import.is_empty() {
            let rehearsal = Rehearsal {
                dry_run: self.dry_run,
                check: self.check,
            };
            return import::run(&ca, &self.import, rehearsal);
        }
        let now = chance::now();
        let clock = Clock {
            now,
            limit: self.expiring.map(|span| now.saturating_add(span)),
        };
        let mut ledger = ca.book.to_read()?;
        let head = Head::of(&ca, &clock)?;
        let mut report = Report::of("list");
        let mut filter = self.filter(&clock);
        let strangers = self.narrow(&mut filter, &mut ledger, &ca)?;
        if self.expiring.is_some() {
            let is_narrow = self.subject.is_some() || self.serial.is_some();
            let due = (!is_narrow && head.is_due)
                || match &mut ledger {
                    Some(ledger) => ledger.has(&filter)?,
                    None => false,
                };
            report.json.insert("due".into(), due.into());
            report.exit = if due { 5 } else { 0 };
        }
        head.tell(&mut report, &ca);
        if !global.json && !self.csv {
            report.text = head.text(&ca, &clock);
        }
        report.stream = Some({
            let issuer = &ca.certificate.facts().subject;
            self.stream(global, issuer, clock, ledger, filter, strangers)
        });
        Ok(report)
    }

    fn filter(&self, clock: &Clock) -> Filter {
        let is_due = self.expiring.is_some();
        Filter {
            ends_by: clock.limit,
            ends_from: is_due.then(|| clock.now.saturating_sub(FORGOTTEN)),
            in_force: is_due,
            revoked: self.revoked,
            text: self.subject.clone(),
            ..Filter::default()
        }
    }

    /// To the serial number that was asked for, where there is one; and the revocations that belong into the
    /// list without a certificate.
    fn narrow(
        &self,
        filter: &mut Filter,
        ledger: &mut Option<Box<dyn Ledger>>,
        ca: &Ca,
    ) -> Result<Strangers, Failure> {
        let Some(serial) = &self.serial else {
            return Ok(match self.revoked && self.subject.is_none() {
                true => Strangers::All,
                false => Strangers::None,
            });
        };
        let whole = serial.whole();
        let is_own = ca.certificate.facts().serial.to_string() == whole;
        let Some(ledger) = ledger else {
            return match is_own {
                true => Ok(Strangers::None),
                false => Err(not_found(serial, ca)),
            };
        };
        let exact = Filter {
            serial: Some(whole.clone()),
            ..Filter::default()
        };
        if ledger.has(&exact)? {
            filter.serial = Some(whole);
            return Ok(Strangers::None);
        }
        if ledger.revocation(&whole)?.is_some() || is_own {
            let is_wanted = self.expiring.is_none() && self.subject.is_none();
            filter.serial = Some(whole.clone());
            return Ok(match is_wanted {
                true => Strangers::One(whole),
                false => Strangers::None,
            });
        }
        let beginning = Filter {
            serial_start: Some(serial.start().to_owned()),
            ..Filter::default()
        };
        if !ledger.has(&beginning)? {
            return Err(not_found(serial, ca));
        }
        filter.serial_start = beginning.serial_start;
        Ok(Strangers::None)
    }

    fn stream(
        &self,
        global: &Global,
        issuer: &Name,
        clock: Clock,
        ledger: Option<Box<dyn Ledger>>,
        filter: Filter,
        strangers: Strangers,
    ) -> Stream {
        let (kind, sheet): (StreamKind, Box<dyn Sheet>) = match (global.json, self.csv) {
            (true, _) => (
                StreamKind::List("certificates"),
                Box::new(json::Json::new(issuer)),
            ),
            (_, true) => (StreamKind::Data, Box::new(csv::Csv)),
            _ => {
                let shows_all = self.all || self.serial.is_some();
                let table = table::Table::new(screen::width(), shows_all, ledger.is_some());
                (StreamKind::Text, Box::new(table))
            }
        };
        Stream::of(kind, move |out| {
            sheet::fill(sheet, out, &clock, ledger, &filter, &strangers)
        })
    }
}

fn not_found(serial: &AskedSerial, ca: &Ca) -> Failure {
    let ledger = ledger::path(ca.book.folder());
    let what = match ca.book.exists() {
        true => format!("the ledger {} has no certificate", ledger.display()),
        false => format!(
            "there is no ledger {} yet, and so no certificate",
            ledger.display()
        ),
    };
    let ca_dir = shell::ca_dir(ca.book.folder());
    let message = format!("{what} with the serial number {}", serial.whole());
    Failure::new(Kind::Input, message)
        .hint(format!("see what there is: mtls-ca list{ca_dir}"))
        .hint(format!(
            "record what this CA issued without it: mtls-ca list{ca_dir} --import FILE…"
        ))
}

/// The date of a moment.
fn date(moment: OffsetDateTime) -> String {
    let text = lifetime::show(moment);
    text.get(..10).unwrap_or(&text).to_owned()
}

#[cfg(test)]
mod tests;
