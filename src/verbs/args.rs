//! Arguments that several verbs share, and how they become parts of an order.

use std::collections::HashSet;
use std::path::Path;

use clap::Args;

use super::pass::CaPass;
pub use super::places::{Places, base_name, is_a_file, with_another_place};
use crate::cli::Global;
use crate::failure::{Failure, Kind};
use crate::host::ca::Ca;
use crate::host::chance;
use crate::host::fulfil::{Job, Made, Manner, Outcome, Under, fulfil, kept_though_revoked};
use crate::host::rehearsal::could_be_made;
use crate::pki::lifetime::Lifetime;
use crate::pki::name::Name;
use crate::pki::order::Wish;
use crate::pki::profile::{CLIENT, Profile};
use crate::pki::request::Asked;
use crate::pki::san::San;
use crate::pki::spki::KeyType;
use crate::report::{Report, Who};

/// How long a new certificate lives. It never makes a good one change.
#[derive(Args, Clone, Debug, Default)]
pub struct Life {
    /// Days a new certificate lives [default: 365, a CA 3650, an intermediate 1825, renewed as before]
    #[arg(long, value_name = "N", value_parser = days, group = "life")]
    pub days: Option<u32>,
    /// How long a new certificate lives: 8h, 90d, 12w, 2y
    #[arg(long, value_name = "SPAN", value_parser = Lifetime::parse, group = "life")]
    pub lifetime: Option<Lifetime>,
    /// When a new certificate ends, such as 2030-01-31T12:00:00Z
    #[arg(long, value_name = "RFC3339", value_parser = Lifetime::until, group = "life")]
    pub not_after: Option<Lifetime>,
}

/// A number of days, at most a hundred years.
pub fn days(text: &str) -> Result<u32, String> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse() {
        Ok(days @ 1..=36_500) => Ok(days),
        _ if digits && !text.is_empty() => Err("1 to 36500 days can be given".to_owned()),
        _ if Lifetime::parse(text).is_ok() => Err(format!(
            "a number of days is wanted; for a span: --lifetime {text}"
        )),
        _ => Err("a number of days is wanted, such as 90".to_owned()),
    }
}

impl Life {
    /// The lifetime asked for.
    pub fn asked(&self) -> Option<Lifetime> {
        let days = self.days.map(Lifetime::days);
        days.or(self.lifetime).or(self.not_after)
    }

    /// The lifetime asked for, or the profile's.
    pub fn or_default(&self, profile: &Profile) -> Lifetime {
        self.asked().unwrap_or(Lifetime::days(profile.default_days))
    }
}

/// Only say what would happen.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct Rehearsal {
    /// Say what would happen and why, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// The same, and exit 5 if something would change
    #[arg(long)]
    pub check: bool,
}

impl Rehearsal {
    /// Whether nothing is to be written.
    pub fn rehearse(self) -> bool {
        self.dry_run || self.check
    }

    /// 5 if this is a check and something would change.
    pub fn exit(self, changes: bool) -> u8 {
        if self.check && changes { 5 } else { 0 }
    }
}

/// What may be done about a leaf that is there already, or that would live too long.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct Replacing {
    /// Replace a certificate that conflicts, keeping the old one beside it as NAME.crt.SERIAL
    #[arg(long)]
    pub force: bool,
    /// Fail if the certificate would outlive its CA, instead of cutting its life
    #[arg(long)]
    pub strict: bool,
}

/// The key of something new.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct NewKey {
    /// Kind of a new key [default: ec-p256]
    #[arg(long, value_name = "TYPE", value_parser = key_type_parser())]
    pub key_type: Option<KeyType>,
}

impl NewKey {
    /// The kind asked for, or the default.
    pub fn wish(self) -> Wish<KeyType> {
        Wish::of(self.key_type, || KeyType::EcP256)
    }
}

/// Reads `ec-p256` and the other words.
pub fn key_type_parser() -> impl clap::builder::TypedValueParser<Value = KeyType> {
    use clap::builder::{PossibleValuesParser, TypedValueParser};
    let find = |word: String| {
        let found = KeyType::ALL
            .into_iter()
            .find(|key_type| key_type.word() == word);
        found.ok_or("no such key type")
    };
    PossibleValuesParser::new(KeyType::ALL.map(KeyType::word)).try_map(find)
}

/// The names of a client that was given none: from its own name where that is an
/// e-mail address or a host name with a dot, else its subject: `alice` is no domain,
/// and linters refuse it as one. Verifiers that follow RFC 5280 strictly want a
/// subjectAltName in every leaf.
pub fn client_names(name: Option<&str>, subject: &Name) -> Vec<San> {
    // What has neither of them is no such name, whatever else it is.
    let may_be = |name: &&str| name.contains(['.', '@']) || !name.is_ascii();
    let by_form = name
        .filter(|name| !name.starts_with("*."))
        .filter(may_be)
        .and_then(|name| San::parse(name).ok());
    match by_form {
        Some(san @ San::Email(_)) => vec![san],
        Some(San::Dns(host)) if host.contains('.') => vec![San::Dns(host)],
        _ => vec![San::DirectoryName(subject.clone())],
    }
}

/// The same names once each, in the order in which they came first.
pub fn distinct(sans: impl IntoIterator<Item = San>) -> Vec<San> {
    // Most certificates have one name or two.
    const FEW: usize = 32;
    let mut kept = Vec::new();
    let mut seen = HashSet::new();
    for san in sans {
        let is_new = match kept.len() < FEW {
            true => !kept.contains(&san),
            false => {
                if seen.is_empty() {
                    seen.extend(kept.iter().cloned());
                }
                seen.insert(san.clone())
            }
        };
        if is_new {
            kept.push(san);
        }
    }
    kept
}

/// The subject of a server that was given none: its first host that a common name has room for. What verifiers look at
/// is the subjectAltName (RFC 9525 section 6.3), which has them all.
pub fn subject_of_server(hosts: &[San]) -> Result<Name, Failure> {
    let fits = |host: &String| host.chars().count() <= LONGEST_COMMON_NAME;
    match hosts.iter().map(San::value).find(fits) {
        Some(host) => common_name(&host),
        None => {
            let message = format!(
                "there is no host of at most {LONGEST_COMMON_NAME} characters, and a common name holds no more"
            );
            Err(Failure::new(Kind::Usage, message)
                .hint("the hosts go into the subjectAltName all the same; give another subject: --subject DN"))
        }
    }
}

/// ub-common-name (RFC 5280 appendix A.1).
const LONGEST_COMMON_NAME: usize = 64;

/// CN=name; names that do not fit are refused with what to do.
pub fn common_name(name: &str) -> Result<Name, Failure> {
    Name::from_common_name(name).map_err(|error| {
        Failure::new(Kind::Usage, error.to_string()).hint("give another subject: --subject DN")
    })
}

/// How a leaf's job is gone about.
pub fn manner(rehearsal: Rehearsal, replacing: Replacing) -> Manner {
    Manner {
        rehearse: rehearsal.rehearse(),
        force: replacing.force,
        strict: replacing.strict,
    }
}

/// Does a leaf's job under the CA of the command line, and reports.
pub fn run_leaf(
    command: &str,
    global: &Global,
    job: &Job,
    rehearsal: Rehearsal,
    replacing: Replacing,
    ignored: &[Asked],
    ca_pass: &CaPass,
) -> Result<Report, Failure> {
    let ca = Ca::open(&global.ca_dir)?.with_pass(ca_pass.ca_pass.clone());
    let under = Under::Ca(&ca);
    let mut made = fulfil(job, &under, manner(rehearsal, replacing))?;
    if rehearsal.rehearse() {
        could_be_made(&made, &under)?;
    }
    if made.stays.is_none() {
        made.stays = kept_though_revoked(job, &made, &ca);
    }
    Ok(report(command, job, &made, rehearsal, ignored))
}

/// The CA in the folder that `--parent` names.
pub fn parent(folder: &Path) -> Result<Ca, Failure> {
    let words = [(
        "--ca-dir DIR, or the environment variable MTLS_CA_DIR",
        "--parent DIR",
    )];
    Ca::open(folder).map_err(|failure| failure.in_words(&words))
}

/// The report on a job that was done.
pub fn report(
    command: &str,
    job: &Job,
    made: &Made,
    rehearsal: Rehearsal,
    ignored: &[Asked],
) -> Report {
    let who = Who {
        title: job.order.profile.title,
        subject: job.order.subject.value().to_string(),
        rehearsed: rehearsal.rehearse(),
    };
    let mut report = Report::of_made(command, made, &who, ignored, chance::now());
    report.exit = rehearsal.exit(made.outcome != Outcome::Kept);
    report
}

/// Whether the profile is a client's.
pub fn is_client(profile: &Profile) -> bool {
    profile.word == CLIENT.word
}
