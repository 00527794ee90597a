//! `issue-server`: a key and a certificate for a server.

use clap::Args;

use super::args;
use super::issuing::{Issuing, Whom};
use super::meant::{self, Host};
use crate::cli::Global;
use crate::failure::{Failure, Kind};
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
    #[arg(required = true, value_name = "HOST", value_parser = Host::parse)]
    pub hosts: Vec<Host>,
    /// More names: a host, an address, dns:, ip:, email: or uri:
    #[arg(long, value_name = "NAME", value_parser = San::parse)]
    pub san: Vec<San>,
    /// The subject [default: CN=HOST, the first that fits]
    #[arg(long, value_name = "DN", value_parser = Name::parse)]
    pub subject: Option<Name>,
    /// Its files, key and life
    #[command(flatten)]
    pub issuing: Issuing,
}

impl IssueServer {
    /// Does it.
    pub fn run(&self, global: &Global) -> Result<Report, Failure> {
        let hosts = meant::hosts("issue-server", &self.hosts)?;
        let (name, whom) = whom(&hosts, self.subject.as_ref(), &self.san)?;
        self.issuing
            .run("issue-server", global, &SERVER, &name, whom)
    }
}

/// A server's own name, its subject, and all its names.
pub(super) fn whom(
    hosts: &[San],
    subject: Option<&Name>,
    more: &[San],
) -> Result<(String, Whom), Failure> {
    let [first, ..] = hosts else {
        return Err(Failure::new(
            Kind::Usage,
            "a server needs at least one host name or address",
        ));
    };
    let name = first.value();
    let subject = match subject {
        Some(subject) => Wish::Asked(subject.clone()),
        None => Wish::Default(args::subject_of_server(hosts)?),
    };
    let sans = args::distinct(hosts.iter().chain(more).cloned());
    Ok((name, (subject, sans)))
}
