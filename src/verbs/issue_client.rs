//! `issue-client`: a key and a certificate for a client.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::args::{self, Leaf, Life, NewKey, Places, Rehearsal, Replacing};
use super::pass::Passes;
use crate::cli::Global;
use crate::failure::Failure;
use crate::host::fulfil::Job;
use crate::pki::name::Name;
use crate::pki::order::Wish;
use crate::pki::profile::CLIENT;
use crate::pki::san::San;
use crate::report::Report;

/// Makes a key and a certificate for a client: CN=NAME unless --subject says otherwise, good for clientAuth only.
///
/// Its subjectAltName is NAME where that is an e-mail address or has the form of a
/// host name, else the subject, unless --san says otherwise. A second run keeps the
/// files; in the last third of its life the certificate is renewed with the same key.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  mtls-ca issue-client alice --subject 'CN=alice,OU=Ops,O=Acme' --days 90"
)]
pub struct IssueClient {
    /// The client's name
    #[arg(value_name = "NAME")]
    pub client: String,
    /// The subject [default: CN=NAME]
    #[arg(long, value_name = "DN", value_parser = Name::parse)]
    pub subject: Option<Name>,
    /// Names for the subjectAltName: a host, an address, an e-mail, a URI, or typed (uri:spiffe://…)
    #[arg(long, value_name = "NAME", value_parser = San::parse)]
    pub san: Vec<San>,
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

impl IssueClient {
    /// Does it.
    pub fn run(&self, global: &Global) -> Result<Report, Failure> {
        self.passes.are_apart()?;
        let job = self.order()?;
        args::run_leaf(
            "issue-client",
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
        let subject = match &self.subject {
            Some(subject) => subject.clone(),
            None => args::common_name(&self.client)?,
        };
        let sans = match self.san.as_slice() {
            [] => args::client_names(Some(&self.client), &subject),
            given => args::distinct(given.iter().cloned()),
        };
        let leaf = Leaf {
            profile: &CLIENT,
            subject: Wish::Asked(subject),
            sans,
            new_key: self.new_key,
            life: &self.life,
            cert: self.places.cert(&self.client)?,
            key: self.places.file(self.key.as_deref(), &self.client, "key")?,
            key_pass: &self.passes.key,
        };
        leaf.job()
    }
}
