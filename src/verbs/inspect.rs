//! `inspect`: what certificates, requests, revocation lists and keys say.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use clap::{Args, ValueHint};

use super::pass::SourceParser;
use crate::cli::Global;
use crate::failure::{Failure, Kind as Why};
use crate::host::passphrase::Source;
use crate::host::read;
use crate::pki::name::{Name, Style};
use crate::report::Report;

mod budget;
mod container;
mod field;
mod gathering;
mod node;
mod seen;
mod server;

use field::Field;
use gathering::Gathering;

/// Shows what files hold: certificates, bundles, signing requests, revocation lists, keys, PKCS #12 and #7; PEM, DER, base64 or URL-escaped PEM.
///
/// HOST:PORT is a TLS server, unless a file has that very name: what it sends, whether
/// it asks for a client certificate and of which CAs, whether it takes the one given,
/// and the verdict on it (exit 4 if that is no, or the client's certificate is refused).
///
/// With --field, one bare line for each object that has it, for $(...). With --as, a
/// name or fingerprint exactly as that program hands it to an application (openssl:
/// as OpenSSL 1.1 to 3.1 print it, and later ones with -nameopt oneline); --as node
/// alone prints the JSON of node's getPeerCertificate(). A broken object is told
/// (exit 1), and the others are shown; what is not seen for want of a passphrase
/// (exit 6) is no answer to --field, --as and --match.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  mtls-ca inspect alice.crt\n  mtls-ca inspect --as nginx alice.crt\n  mtls-ca inspect --pass prompt alice.p12\n  mtls-ca inspect localhost:8443 --cert alice.crt --key alice.key\n  dn=$(mtls-ca inspect --field subject alice.crt)"
)]
pub struct Inspect {
    /// Files, or servers as HOST:PORT; - reads standard input
    #[arg(required = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub files: Vec<PathBuf>,
    /// Print only this
    #[arg(long, value_name = "FIELD", value_parser = field::parser())]
    pub field: Option<Field>,
    /// Print names and fingerprints as this consumer does; without --field the subject, for node the whole certificate
    #[arg(long = "as", value_name = "STYLE", value_parser = field::style_parser())]
    pub style: Option<Style>,
    /// Exit 4 unless every certificate's or request's subject is this one; 1 or 6 if there is none to compare
    #[arg(long = "match", value_name = "DN", value_parser = Name::parse_to_compare)]
    pub subject: Option<Name>,
    /// Open keys and PKCS #12 files under a passphrase, to show what they are; it is in prompt, file:PATH, env:VAR, fd:N or stdin
    #[arg(long, value_name = "SOURCE", value_parser = SourceParser)]
    pub pass: Option<Source>,
    /// What servers are told.
    #[command(flatten)]
    pub server: server::Options,
}

impl Inspect {
    /// Does it.
    pub fn run(&self, global: &Global) -> Result<Report, Failure> {
        self.is_consistent()?;
        let judges =
            global.json || (self.field.is_none() && self.style.is_none() && self.subject.is_none());
        let own = self.pass.as_ref();
        let servers = self.server.servers(&self.files, judges, global, own)?;
        let mut shown = Gathering::of(self, global.json);
        for path in &self.files {
            match servers.call(path)? {
                Some(served) => shown.server(path, &served, servers.trusted())?,
                None => shown.file(path),
            }
        }
        shown.report()
    }

    /// What has one form for all is not handed out as if it were somebody's own.
    fn is_consistent(&self) -> Result<(), Failure> {
        match (self.field, self.style) {
            (Some(field), Some(_)) if !field::is_styled(field) => {
                let word = field.word();
                let message = format!(
                    "--as is for subject, issuer, sha256, sha1 and spki-sha256; {word} has one form"
                );
                Err(Failure::new(Why::Usage, message)
                    .hint(format!("leave --as out, to print {word} in it")))
            }
            _ => Ok(()),
        }
    }

    /// The same for bytes instead of files. The laws over any bytes (`fuzz/`) go in here.
    pub fn run_on(&self, bytes: &[u8], as_json: bool) -> Result<Report, Failure> {
        let path = Path::new("-");
        let blocks = read::parts(path, bytes)?;
        let mut shown = Gathering::of(self, as_json);
        shown.blocks(&Rc::from(path), blocks);
        shown.report()
    }
}
