//! `issue-client`: a key and a certificate for a client.

use clap::Args;

use super::args;
use super::issuing::{Issuing, Whom};
use super::meant;
use crate::cli::Global;
use crate::failure::Failure;
use crate::pki::name::Name;
use crate::pki::order::Wish;
use crate::pki::profile::CLIENT;
use crate::pki::san::San;
use crate::report::Report;

/// Makes a key and a certificate for a client: CN=NAME unless --subject says otherwise, good for clientAuth only.
///
/// Its subjectAltName is NAME where that is an e-mail address or a host name with a
/// dot, else the subject, unless --san says otherwise. A second run keeps the
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
    /// Names for the subjectAltName: a host, an address, an e-mail, a URI, or typed (uri:spiffe://...)
    #[arg(long, value_name = "NAME", value_parser = San::parse)]
    pub san: Vec<San>,
    /// Its files, key and life
    #[command(flatten)]
    pub issuing: Issuing,
}

impl IssueClient {
    /// Does it.
    pub fn run(&self, global: &Global) -> Result<Report, Failure> {
        meant::client("issue-client", &self.client, self.subject.as_ref())?;
        let whom = whom(&self.client, self.subject.as_ref(), &self.san)?;
        self.issuing
            .run("issue-client", global, &CLIENT, &self.client, whom)
    }
}

/// The subject and the names of a client.
pub(super) fn whom(client: &str, subject: Option<&Name>, san: &[San]) -> Result<Whom, Failure> {
    let subject = match subject {
        Some(subject) => subject.clone(),
        None => args::common_name(client)?,
    };
    let sans = match san {
        [] => args::client_names(Some(client), &subject),
        given => args::distinct(given.iter().cloned()),
    };
    Ok((Wish::Asked(subject), sans))
}
