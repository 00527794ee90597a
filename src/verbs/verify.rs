//! `verify`: is a certificate good, and if not, why.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum, ValueHint};
use time::OffsetDateTime;

use super::args::is_a_file;
use super::pass::SourceParser;
use crate::cli::Global;
use crate::failure::Failure;
use crate::host::ca;
use crate::host::chance;
use crate::host::keys::{KeyFile, PrivateKey};
use crate::host::parallel;
use crate::host::passphrase::{Passes, Source};
use crate::host::read;
use crate::pki::lifetime;
use crate::pki::verdict::{Peer, Purpose, Question, Trust};
use crate::report::Report;

mod call;
pub(super) mod input;
pub(super) mod judged;
pub(super) mod room;

use call::Call;
use input::{Found, Wanted};
use room::Room;

/// Says whether certificates are good for a server or a client, and if not, which rule is broken and what to do.
///
/// The trust anchor is the CA's certificate, or what --ca gives; the system's roots
/// are never used. Every certificate of a file is looked at; those after the first
/// that issued it count as intermediates. Exit code 4 if any fails.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  mtls-ca verify localhost.crt --purpose server --hostname localhost"
)]
pub struct Verify {
    /// Certificates; - reads standard input
    #[arg(required = true, value_name = "CERT", value_hint = ValueHint::FilePath)]
    pub certs: Vec<PathBuf>,
    /// Trust anchors, any number in the file [default: DIR/ca.crt]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub ca: Option<PathBuf>,
    /// Intermediates, in any order, with strangers among them if need be
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub intermediates: Option<PathBuf>,
    /// Revocation lists, any number; every certificate below the anchor must then be covered by one
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub crl: Option<PathBuf>,
    /// What it is for; any accepts what is good for a server or a client
    #[arg(long, value_name = "PURPOSE", default_value = "any")]
    pub purpose: For,
    /// A host name that it must have
    #[arg(long, value_name = "HOST")]
    pub hostname: Option<String>,
    /// An address that it must have
    #[arg(long, value_name = "ADDRESS")]
    pub ip: Option<IpAddr>,
    /// An e-mail address that it must have
    #[arg(long, value_name = "ADDRESS")]
    pub email: Option<String>,
    /// The moment to judge at [default: now]
    #[arg(long, value_name = "RFC3339", value_parser = lifetime::parse_moment)]
    pub at: Option<OffsetDateTime>,
    /// How many intermediates may stand between it and the anchor
    #[arg(long, value_name = "N", value_parser = depth)]
    pub max_depth: Option<usize>,
    /// A private key that must belong to it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub key: Option<PathBuf>,
    /// Where the passphrase of the key is: prompt, file:PATH, env:VAR, fd:N or stdin
    #[arg(long, value_name = "SOURCE", value_parser = SourceParser)]
    pub key_pass: Option<Source>,
}

fn depth(text: &str) -> Result<usize, String> {
    text.parse()
        .map_err(|_| "it is a number of certificates, such as 0 or 2".to_owned())
}

/// What a certificate is for.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    /// A TLS server.
    Server,
    /// A TLS client.
    Client,
    /// Either.
    Any,
}

impl Verify {
    /// Does it.
    pub fn run(&self, global: &Global) -> Result<Report, Failure> {
        let anchors_path = self
            .ca
            .clone()
            .unwrap_or_else(|| ca::cert_path(&global.ca_dir));
        let anchors = self.anchors(&anchors_path)?;
        let mut notes = Vec::new();
        let anchors = anchors.usable(&mut notes);
        let mut optional = |path: &Option<PathBuf>, wanted| match path {
            Some(path) => Ok(Found::read(path, wanted)?.usable(&mut notes)),
            None => Ok(Vec::new()),
        };
        let intermediates = optional(
            &self.intermediates,
            Wanted::certificates("an intermediate's certificate"),
        )?;
        let crls = optional(&self.crl, Wanted::CRLS)?;
        let trust = Trust::new(&slices(&anchors), &slices(&intermediates), &slices(&crls));
        let call = Call {
            trust: &trust,
            question: self.question(),
            key: self.own_key()?,
            verify: self,
            anchors: read::name(&anchors_path),
            as_json: global.json.then(Room::new),
        };
        let files = parallel::in_order(self.certs.len(), |index| call.file(&self.certs[index]));
        let (mut all, mut unread) = (Vec::new(), Vec::new());
        for (path, file) in self.certs.iter().zip(files) {
            match file {
                Ok(judged) => all.extend(judged),
                Err(failure) if self.certs.len() == 1 => return Err(failure),
                Err(failure) => unread.push((path.as_path(), failure)),
            }
        }
        // One that cannot be read does not keep back what is said of the others.
        let mut report = judged::report(all, &notes, &unread);
        report.failures = unread.into_iter().map(|(_, failure)| failure).collect();
        Ok(report)
    }

    fn anchors(&self, path: &Path) -> Result<Found, Failure> {
        Found::read(path, Wanted::certificates("a CA's certificate")).map_err(|failure| match self
            .ca
        {
            Some(_) => failure,
            None => failure.hint("say whom to trust: --ca FILE, or --ca-dir DIR"),
        })
    }

    fn question(&self) -> Question {
        let host = self.hostname.iter().cloned().map(Peer::Dns);
        let ip = self.ip.into_iter().map(Peer::Ip);
        let email = self.email.iter().cloned().map(Peer::Email);
        Question {
            purpose: match self.purpose {
                For::Server => Some(Purpose::Server),
                For::Client => Some(Purpose::Client),
                For::Any => None,
            },
            peers: host.chain(ip).chain(email).collect(),
            at: self.at.unwrap_or_else(chance::now),
            max_depth: self.max_depth,
        }
    }

    fn own_key(&self) -> Result<Option<PrivateKey>, Failure> {
        let Some(path) = &self.key else {
            return Ok(None);
        };
        is_a_file("--key", path)?;
        match KeyFile::find(path)? {
            Some(key) => key
                .unlock(&Passes::of("--key-pass", self.key_pass.clone()))
                .map(Some),
            None => Err(Failure::io(
                "read",
                path,
                &std::io::ErrorKind::NotFound.into(),
            )),
        }
    }
}

pub(super) fn slices(ders: &[Vec<u8>]) -> Vec<&[u8]> {
    ders.iter().map(Vec::as_slice).collect()
}
