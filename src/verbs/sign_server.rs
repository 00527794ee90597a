//! `sign-server`: a certificate for a server's request.

use clap::Args;

use super::signing::Signing;
use crate::cli::Global;
use crate::failure::Failure;
use crate::pki::profile::SERVER;
use crate::pki::san::San;
use crate::report::Report;

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
    #[arg(value_name = "HOST", value_parser = San::parse)]
    pub hosts: Vec<San>,
}

impl SignServer {
    /// Does it.
    pub fn run(&self, global: &Global) -> Result<Report, Failure> {
        self.signing
            .run("sign-server", global, &SERVER, &self.hosts)
    }
}
