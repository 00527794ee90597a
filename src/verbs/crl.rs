//! `crl`: the CA's revocation list.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};
use serde_json::{Value, json};

use super::args::{Rehearsal, days};
use super::pass::CaPass;
use crate::cli::Global;
use crate::failure::{Failure, Kind as Why};
use crate::host::ca::Ca;
use crate::host::chance;
use crate::host::fulfil::Outcome;
use crate::host::lists::{self, Copy, DAYS, Form, Listed, Told, Wanted};
use crate::host::place;
use crate::pki::lifetime::{Lifetime, show};
use crate::pki::name::Name;
use crate::report::{self, Report, file_rows, heading, row, until};

/// Writes the CA's revocation list to DIR/crl.pem: what `revoke` has recorded, signed by the CA.
///
/// A list that says what is known and has more than a third of its life left is kept: no
/// byte changes, and no passphrase is asked for. A new one has a higher number than every
/// list before. What was once revoked stays in the list, also after its end, and what only
/// the list before knew is taken over. DIR/crl.der and DIR/crl-chain.pem, where they are, are
/// brought up to date too.
///
/// An expired list locks every client out: run this from cron, daily, and reload the
/// servers that read it.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  mtls-ca crl\n  mtls-ca crl --der --out /var/www/pki/ca.crl\n  mtls-ca --ca-dir web crl --chain pki\n  17 3 * * *  mtls-ca --quiet --ca-dir /etc/pki crl && nginx -s reload"
)]
pub struct Crl {
    /// Days a new list is good [default: 30]
    #[arg(long, value_name = "N", value_parser = days, conflicts_with = "lifetime")]
    pub days: Option<u32>,
    /// How long a new list is good: 8h, 30d, 1y
    #[arg(long, value_name = "SPAN", value_parser = Lifetime::parse)]
    pub lifetime: Option<Lifetime>,
    /// Write the list to this file as well; - writes it to standard output
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub out: Option<PathBuf>,
    /// Write it in DER as well, to DIR/crl.der or --out
    #[arg(long, conflicts_with = "chain")]
    pub der: bool,
    /// For an intermediate: write its list and those of all CAs above it to DIR/crl-chain.pem or --out; from these folders of CAs, or files with their lists and certificates [default: the folders beside DIR]
    #[arg(long, value_name = "DIR|FILE", num_args = 0.., value_hint = ValueHint::AnyPath)]
    pub chain: Option<Vec<PathBuf>>,
    /// Make a new list, though the one that is there is good
    #[arg(long)]
    pub force: bool,
    /// The passphrase of the CA's key
    #[command(flatten)]
    pub ca_pass: CaPass,
    /// Only say what would happen
    #[command(flatten)]
    pub rehearsal: Rehearsal,
}

impl Crl {
    /// Does it.
    pub fn run(&self, global: &Global) -> Result<Report, Failure> {
        let ca = Ca::open(&global.ca_dir)?.with_pass(self.ca_pass.ca_pass.clone());
        let above = match &self.chain {
            Some(given) => lists::chain::above(&ca, given, chance::now())?,
            None => lists::chain::Above::default(),
        };
        let wanted = Wanted {
            lifetime: self
                .lifetime
                .unwrap_or(Lifetime::days(self.days.unwrap_or(DAYS))),
            force: self.force,
            rehearse: self.rehearsal.rehearse(),
            copy: self.copy(&global.ca_dir, above.lists)?,
            above: true,
        };
        let mut listed = lists::bring(&ca, &wanted)?;
        if wanted.rehearse {
            lists::could_be_brought(&ca, &listed)?;
        }
        listed.warnings.extend(above.warnings);
        let mut report = self.report(&ca, listed);
        if self.chain.is_some() {
            chain(&mut report, &above.told);
        }
        Ok(report)
    }

    /// Where the list goes besides `DIR/crl.pem`.
    fn copy(&self, folder: &Path, above: Vec<Vec<u8>>) -> Result<Option<Copy>, Failure> {
        let own = lists::path(folder);
        let (form, usual) = match (self.der, &self.chain) {
            (true, _) => (Form::Der, Some(lists::DER_FILE)),
            (_, Some(_)) => (Form::Chain(above), Some(lists::CHAIN_FILE)),
            _ => (Form::Pem, None),
        };
        let path = match (&self.out, usual) {
            (Some(out), _) if out.as_os_str() == "-" => None,
            (Some(out), usual) if place::is_same(out, &own) => match usual {
                None => return Ok(None),
                Some(_) => {
                    let own = own.display();
                    let message = format!("{own} is for the CA's own list in PEM");
                    return Err(Failure::new(Why::Usage, message)
                        .hint("write the other form to another file: --out FILE"));
                }
            },
            (Some(out), _) => Some(out.clone()),
            (None, Some(usual)) => Some(folder.join(usual)),
            (None, None) => return Ok(None),
        };
        Ok(Some(Copy { path, form }))
    }

    fn report(&self, ca: &Ca, listed: Listed) -> Report {
        let rehearsed = self.rehearsal.rehearse();
        let mut report = Report::of("crl");
        report.exit = self.rehearsal.exit(listed.outcome != Outcome::Kept);
        put(
            &mut report,
            &ca.certificate.facts().subject,
            &listed,
            rehearsed,
        );
        report.warnings = listed.warnings;
        if let Some(data) = listed.data {
            report.json.insert("pem".into(), pem(&data));
            report.data = Some(data);
            report.text.clear();
        }
        report
    }
}

/// What is told of a list, to people and to programs.
fn put(report: &mut Report, issuer: &Name, listed: &Listed, rehearsed: bool) {
    let json = &mut report.json;
    json.insert("outcome".into(), listed.outcome.word().into());
    json.insert("reason".into(), listed.reason.clone().into());
    if rehearsed {
        json.insert("dry_run".into(), true.into());
    }
    json.insert("crl".into(), list_json(issuer, listed));
    json.insert("files".into(), report::files_json(&listed.files));
    json.insert("warnings".into(), listed.warnings.clone().into());
    describe(&mut report.text, issuer, listed, rehearsed);
}

/// `crl` of the JSON document.
pub(super) fn list_json(issuer: &Name, listed: &Listed) -> Value {
    let one = |list: &Told| {
        json!({
            "issuer": issuer.to_string(),
            "number": number(&list.number),
            "this_update": show(list.this_update),
            "next_update": list.next_update.map(show),
            "revoked": list.revoked,
            "sha256": list.sha256,
        })
    };
    listed.list.as_ref().map_or(Value::Null, one)
}

/// The lines on a list.
pub(super) fn describe(text: &mut String, issuer: &Name, listed: &Listed, rehearsed: bool) {
    let what = format!("revocation list of \x1b[1m{issuer}\x1b[0m");
    text.push_str(&heading(listed.outcome, rehearsed, &what));
    if let Some(reason) = &listed.reason {
        row(text, "because", reason);
    }
    if let Some(list) = &listed.list {
        row(text, "number", &list.number);
        let count = list.revoked;
        row(
            text,
            "revoked",
            &format!("{count} certificate{}", if count == 1 { "" } else { "s" }),
        );
        if let Some(end) = list.next_update {
            row(text, "good until", &until(end, chance::now()));
        }
    }
    file_rows(text, &listed.files);
}

/// The lists of the CAs above, and until when they are good.
fn chain(report: &mut Report, above: &[(String, crate::pki::crl::Crl)]) {
    let one = |(issuer, list): &(String, crate::pki::crl::Crl)| {
        json!({
            "issuer": issuer,
            "number": list.number().as_deref().map(number),
            "this_update": show(list.this_update),
            "next_update": list.next_update.map(show),
            "revoked": list.count,
        })
    };
    report
        .json
        .insert("above".into(), above.iter().map(one).collect());
    if report.data.is_some() {
        return;
    }
    for (issuer, list) in above {
        let end = list.next_update.map(|end| until(end, chance::now()));
        let end = end.unwrap_or_else(|| "for ever".to_owned());
        row(
            &mut report.text,
            "above",
            &format!("{issuer}, good until {end}"),
        );
    }
}

/// A number, or its digits where other programs would lose some of them.
fn number(digits: &str) -> Value {
    let exact = digits
        .parse::<u64>()
        .ok()
        .filter(|number| *number < 1 << 53);
    exact.map_or_else(|| digits.into(), Value::from)
}

fn pem(data: &[u8]) -> Value {
    match std::str::from_utf8(data) {
        Ok(text) => text.into(),
        Err(_) => crate::pki::armour::write("X509 CRL", data).into(),
    }
}
