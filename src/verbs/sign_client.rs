//! `sign-client`: a certificate for a client's request.

use clap::Args;

use super::signing::Signing;
use crate::cli::Global;
use crate::failure::Failure;
use crate::pki::profile::CLIENT;
use crate::report::Report;

/// Signs a client's request: its key and subject are taken, everything else it asks for is listed and left out.
///
/// Names that the request asks for are granted only with --copy-san, or one by one
/// with --san. A request that asks to be a CA is refused.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  mtls-ca sign-client billing.csr --days 90\n  ssh host cat client.csr | mtls-ca sign-client - > client.crt"
)]
pub struct SignClient {
    /// The request and what is granted
    #[command(flatten)]
    pub signing: Signing,
}

impl SignClient {
    /// Does it.
    pub fn run(&self, global: &Global) -> Result<Report, Failure> {
        self.signing.run("sign-client", global, &CLIENT, &[])
    }
}
