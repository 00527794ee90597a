//! `sign-server`: a certificate for a server's request.

use clap::Args;

use super::meant::{self, Host};
use super::signing::Signing;
use crate::cli::Global;
use crate::failure::Failure;
use crate::pki::profile::SERVER;
use crate::report::Report;
use crate::shell;

/// Signs a server's request for the hosts named here.
///
/// Names that the request asks for are listed, and granted only with --copy-san. A
/// request that asks to be a CA is refused.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  mtls-ca sign-server api.csr api.example.test 10.0.0.7")]
pub struct SignServer {
    /// The request and what is granted
    #[command(flatten)]
    pub signing: Signing,
    /// Host names and addresses to grant
    #[arg(value_name = "HOST", value_parser = Host::parse)]
    pub hosts: Vec<Host>,
}

impl SignServer {
    /// Does it.
    pub fn run(&self, global: &Global) -> Result<Report, Failure> {
        let request = shell::path(&self.signing.request);
        let hosts = meant::hosts(&format!("sign-server {request}"), &self.hosts)?;
        self.signing.run("sign-server", global, &SERVER, &hosts)
    }
}
