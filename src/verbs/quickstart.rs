//! `quickstart`: the whole tutorial in one run, and what to paste next.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use super::args::{self, Life, NewKey, Places, Rehearsal};
use super::issuing::Leaf;
use super::meant::{self, Host};
use super::pass::{CaPass, KeyPass};
use crate::cli::Global;
use crate::failure::{Failure, Kind as Why};
use crate::host::ca::{self, Ca};
use crate::host::chance;
use crate::host::fulfil::{Destination, Job, KeySource, Made, Manner, Outcome, Under, fulfil};
use crate::host::ledger::Book;
use crate::host::lists::{self, Listed};
use crate::host::rehearsal;
use crate::pki::check;
use crate::pki::name::Name;
use crate::pki::order::{Order, Wish};
use crate::pki::profile::{CA, CLIENT, Profile, SERVER};
use crate::pki::san::San;
use crate::pki::subtree::Constraints;
use crate::pki::verdict::Problem;
use crate::report::Report;
use crate::shell;

mod list;
mod next;
mod told;
mod words;

use next::{Next, backend, nginx_can_name};

/// Makes a CA, a server for localhost (or the hosts given) and a client, verifies them, and prints the nginx block and the curl line that use them.
///
/// Safe to run again: what is there is kept, near its end it is renewed, and
/// nothing is replaced. The revocation list for nginx is good for a year, as long as
/// the certificates are; `mtls-ca crl` makes one of 30 days.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  mtls-ca quickstart api.example.test --client billing --client alice"
)]
pub struct Quickstart {
    /// Host names and addresses of the server [default: localhost 127.0.0.1 ::1]
    #[arg(value_name = "HOST", value_parser = Host::parse)]
    pub hosts: Vec<Host>,
    /// A client; may be given more than once [default: client]
    #[arg(long = "client", value_name = "NAME")]
    pub clients: Vec<String>,
    /// Folder for the server's and the clients' files
    #[arg(long, value_name = "DIR", default_value = ".", value_hint = ValueHint::DirPath)]
    pub out_dir: PathBuf,
    /// Kinds of new keys
    #[command(flatten)]
    pub new_key: NewKey,
    /// The CA's passphrase
    #[command(flatten)]
    pub ca_pass: CaPass,
    /// The port in the nginx block that is printed
    #[arg(long, value_name = "PORT", default_value_t = 8443, value_parser = clap::value_parser!(u16).range(1..))]
    pub port: u16,
    /// The application behind nginx, in the block that is printed
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:3000", value_parser = backend)]
    pub backend: String,
    /// Only say what would happen
    #[command(flatten)]
    pub rehearsal: Rehearsal,
}

/// One certificate of the setup, done.
struct Step {
    job: Job,
    made: Made,
}

impl Quickstart {
    /// Does it.
    pub fn run(&self, global: &Global) -> Result<Report, Failure> {
        nginx_can_name(&self.out_dir)?;
        nginx_can_name(&global.ca_dir)?;
        let (root, leaves) = (self.root(global)?, self.leaves().map_err(words::of_a_name)?);
        let book = Book::of(&global.ca_dir);
        // Every conflict is found before the first byte is written.
        let (rehearsed, list) = self.rehearse(global, &book, &root, &leaves)?;
        if self.rehearsal.rehearse() {
            could_be_made(&global.ca_dir, &rehearsed, &list)?;
            let jobs = std::iter::once(root).chain(leaves);
            let steps: Vec<Step> = jobs
                .zip(rehearsed)
                .map(|(job, made)| Step { job, made })
                .collect();
            return Ok(self.report(&steps, &list, None));
        }
        let made = fulfil(&root, &Under::Itself(&book), Manner::default())?;
        // What a new CA was just put under need not be asked for again.
        let authority = Ca::open(&global.ca_dir)?
            .with_passes(root.key_pass.clone())
            .with_book(book);
        let mut steps = vec![Step { job: root, made }];
        for job in leaves {
            let made = fulfil(&job, &Under::Ca(&authority), Manner::default())
                .map_err(|failure| self.in_its_words(global, &job, failure))?;
            steps.push(Step { job, made });
        }
        let faults = verify(&steps, &authority)?;
        let list = list::bring(&authority, false)?;
        let next = Next::of(&steps, &authority, &list, self.port, &self.backend)?;
        let next = Next { faults, ..next };
        Ok(self.report(&steps, &list, Some(next)))
    }

    fn rehearse(
        &self,
        global: &Global,
        book: &Book,
        root: &Job,
        leaves: &[Job],
    ) -> Result<(Vec<Made>, Listed), Failure> {
        let manner = Manner {
            rehearse: true,
            ..Manner::default()
        };
        let one = fulfil(root, &Under::Itself(book), manner);
        let mut made = vec![one.map_err(|failure| failure.in_words(&words::OF_THE_CA))?];
        let found = Ca::find(&global.ca_dir)?;
        let under = found.as_ref().map_or(Under::NotYetMade, Under::Ca);
        for job in leaves {
            let one = fulfil(job, &under, manner);
            let is_there = || matches!(Ca::find(&global.ca_dir), Ok(Some(_)));
            if one.is_err() && found.is_none() && is_there() {
                // Another process has made it all meanwhile.
                return self.rehearse(global, book, root, leaves);
            }
            made.push(one.map_err(|failure| self.in_its_words(global, job, failure))?);
        }
        let list = match &found {
            Some(ca) => list::bring(ca, true)?,
            None => list::not_yet_made(&global.ca_dir),
        };
        Ok((made, list))
    }

    fn root(&self, global: &Global) -> Result<Job, Failure> {
        Ok(Job {
            order: Order {
                profile: &CA,
                subject: Wish::Default(args::common_name("mTLS CA")?),
                sans: Vec::new(),
                key_type: Wish::Default(*self.new_key.wish().value()),
                path_len: Wish::Default(None),
                limits: Wish::Default(Constraints::default()),
                lifetime: Life::default().or_default(&CA),
            },
            cert: Destination::File(ca::cert_path(&global.ca_dir)),
            key: KeySource::File(ca::key_path(&global.ca_dir)),
            key_pass: self.ca_pass.passes(),
        })
    }

    fn leaves(&self) -> Result<Vec<Job>, Failure> {
        let hosts = meant::hosts("quickstart", &self.hosts)?;
        self.clients
            .iter()
            .try_for_each(|client| meant::client("issue-client", client, None))?;
        let hosts = match hosts.as_slice() {
            [] => vec![
                San::Dns("localhost".into()),
                San::Ip(std::net::Ipv4Addr::LOCALHOST.into()),
                San::Ip(std::net::Ipv6Addr::LOCALHOST.into()),
            ],
            given => args::distinct(given.iter().cloned()),
        };
        let clients = match self.clients.as_slice() {
            [] => vec!["client".to_owned()],
            given => given.to_vec(),
        };
        let name = hosts.first().map(San::value).unwrap_or_default();
        let subject = Wish::Default(args::subject_of_server(&hosts)?);
        let mut jobs = vec![self.leaf(&SERVER, &name, subject, hosts)?];
        for client in &clients {
            let subject = args::common_name(client)?;
            let names = args::client_names(Some(client), &subject);
            jobs.push(self.leaf(&CLIENT, client, Wish::Asked(subject), names)?);
        }
        distinct_files(&jobs)?;
        Ok(jobs)
    }

    fn leaf(
        &self,
        profile: &'static Profile,
        name: &str,
        subject: Wish<Name>,
        sans: Vec<San>,
    ) -> Result<Job, Failure> {
        let places = Places {
            out_dir: self.out_dir.clone(),
            name: None,
            cert: None,
        };
        let leaf = Leaf {
            profile,
            subject,
            sans,
            new_key: self.new_key,
            life: &Life::default(),
            cert: places.cert(name)?,
            key: places.file(None, name, "key")?,
            key_pass: &KeyPass::default(),
        };
        leaf.job()
    }
}

/// Both chains, as a server and a client would check them. Returns what is wrong with the CA's own certificate.
fn verify(steps: &[Step], authority: &Ca) -> Result<Vec<Problem>, Failure> {
    let mut all = Vec::new();
    for step in steps.iter().skip(1) {
        let Some(certificate) = &step.made.certificate else {
            continue;
        };
        let issuer = Some(&authority.certificate);
        let profile = step.job.order.profile;
        let faults = check::faults_of_issuer(certificate, issuer, profile, chance::now());
        let faults = faults.map_err(|why| {
            let path = path_of(step, "certificate");
            Failure::new(
                Why::Refused,
                format!("{} does not verify: {why}", path.display()),
            )
            .hint(format!("see: mtls-ca verify {}", shell::path(path)))
        })?;
        for fault in faults {
            if !all.contains(&fault) {
                all.push(fault);
            }
        }
    }
    Ok(all)
}

/// Refuses what the run could not do; what it makes first is there for the rest.
fn could_be_made(ca_dir: &Path, rehearsed: &[Made], list: &Listed) -> Result<(), Failure> {
    let new = rehearsed
        .iter()
        .filter(|made| made.outcome != Outcome::Kept);
    let places = new.flat_map(|made| &made.files);
    rehearsal::places(places.map(|file| file.path.as_path()))?;
    let Some(ca) = Ca::find(ca_dir)? else {
        return Ok(());
    };
    lists::could_be_brought(&ca, list)?;
    let mut leaves = rehearsed.iter().skip(1);
    match leaves.any(|made| made.outcome != Outcome::Kept) {
        true => ca.has_its_key(),
        false => Ok(()),
    }
}

/// Whom the certificate is about, also where a rehearsal made none.
fn subject_of(step: &Step) -> &Name {
    let made = step.made.certificate.as_ref();
    made.map_or(step.job.order.subject.value(), |made| &made.facts().subject)
}

fn path_of<'a>(step: &'a Step, kind: &str) -> &'a Path {
    let file = step.made.files.iter().find(|file| file.kind == kind);
    file.map_or(Path::new(""), |file| &file.path)
}

/// Two clients of one name, or a client named like the server, would share files.
fn distinct_files(jobs: &[Job]) -> Result<(), Failure> {
    let path = |job: &Job| match &job.key {
        KeySource::File(path) => Some(path.clone()),
        KeySource::Request(_) => None,
    };
    let paths: Vec<_> = jobs.iter().filter_map(path).collect();
    let twice = paths
        .iter()
        .enumerate()
        .find(|(index, path)| paths[..*index].contains(path));
    match twice {
        None => Ok(()),
        Some((_, path)) => {
            let message = format!("two certificates would have the key {}", path.display());
            Err(Failure::new(Why::Usage, message).hint("give every client a name of its own"))
        }
    }
}
