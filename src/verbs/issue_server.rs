//! `issue-server`: a key and a certificate for a server.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::args::{self, Leaf, Life, NewKey, Places, Rehearsal, Replacing};
use super::pass::Passes;
use crate::cli::Global;
use crate::failure::{Failure, Kind};
use crate::host::fulfil::Job;
use crate::pki::name::Name;
use crate::pki::order::Wish;
use crate::pki::profile::SERVER;
use crate::pki::san::San;
use crate::report::Report;

/// Makes a key and a certificate for a server: the hosts go into the subjectAltName, and it is good for serverAuth only.
///
/// The files are named after the first host. A second run keeps them; in the last
/// third of its life the certificate is renewed with the same key.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  mtls-ca issue-server api.example.test 10.0.0.7 --out-dir /etc/nginx/tls"
)]
pub struct IssueServer {
    /// Host names and addresses; *.example.test and international names work
    #[arg(required = true, value_name = "HOST", value_parser = San::parse)]
    pub hosts: Vec<San>,
    /// More names: a host, an address, dns:, ip:, email: or uri:
    #[arg(long, value_name = "NAME", value_parser = San::parse)]
    pub san: Vec<San>,
    /// The subject [default: CN=HOST, the first]
    #[arg(long, value_name = "DN", value_parser = Name::parse)]
    pub subject: Option<Name>,
    /// The key's file, exactly
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub key: Option<PathBuf>,
    /// Where the files go
    #[command(flatten)]
    pub places: Places,
    /// The new key
    #[command(flatten)]
    pub new_key: NewKey,
    /// Passphrases
    #[command(flatten)]
    pub passes: Passes,
    /// How long it lives
    #[command(flatten)]
    pub life: Life,
    /// What may be replaced
    #[command(flatten)]
    pub replacing: Replacing,
    /// Only say what would happen
    #[command(flatten)]
    pub rehearsal: Rehearsal,
}

impl IssueServer {
    /// Does it.
    pub fn run(&self, global: &Global) -> Result<Report, Failure> {
        self.passes.are_apart()?;
        let job = self.order()?;
        args::run_leaf(
            "issue-server",
            global,
            &job,
            self.rehearsal,
            self.replacing,
            &[],
            &self.passes.ca,
        )
    }

    /// What is wanted.
    pub fn order(&self) -> Result<Job, Failure> {
        let [first, ..] = self.hosts.as_slice() else {
            return Err(Failure::new(
                Kind::Usage,
                "a server needs at least one host name or address",
            ));
        };
        let name = first.value();
        let subject = match &self.subject {
            Some(subject) => Wish::Asked(subject.clone()),
            None => Wish::Default(args::common_name(&name)?),
        };
        let leaf = Leaf {
            profile: &SERVER,
            subject,
            sans: args::distinct(self.hosts.iter().chain(&self.san).cloned()),
            new_key: self.new_key,
            life: &self.life,
            cert: self.places.cert(&name)?,
            key: self.places.file(self.key.as_deref(), &name, "key")?,
            key_pass: &self.passes.key,
        };
        leaf.job()
    }
}
