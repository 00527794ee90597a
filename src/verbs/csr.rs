//! `csr`: a key and a signing request, for a CA that is somewhere else.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum, ValueHint};
use zeroize::Zeroizing;

use super::args::{self, NewKey, Places, Rehearsal};
use super::meant::{self, Host};
use super::pass::KeyPass;
use crate::cli::Global;
use crate::failure::{Failure, Kind as Why};
use crate::host::files::{Folders, PUBLIC, Replace, SECRET, Write};
use crate::host::fulfil::Outcome;
use crate::host::keys::PrivateKey;
use crate::host::passphrase::Passes;
use crate::host::place;
use crate::host::rehearsal;
use crate::pki::armour;
use crate::pki::issue;
use crate::pki::name::Name;
use crate::pki::order::Wish;
use crate::pki::profile::{self, CLIENT, SERVER};
use crate::pki::request::Request;
use crate::pki::san::San;
use crate::pki::signer::Signer;
use crate::report::Report;

mod seen;
mod told;

use seen::{Seen, difference};

/// Makes a key and a signing request for it; only the request leaves this machine.
///
/// A second run keeps both. A key that is there already is used.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  mtls-ca csr billing --subject 'CN=billing,OU=Services,O=Acme'")]
pub struct Csr {
    /// Whom the certificate will be about; a host for a server
    #[arg(value_name = "NAME")]
    pub holder: String,
    /// What the certificate will be for
    #[arg(long, value_name = "PROFILE", default_value = "client")]
    pub profile: Profile,
    /// The subject [default: CN=NAME]
    #[arg(long, value_name = "DN", value_parser = Name::parse)]
    pub subject: Option<Name>,
    /// Ask for a name: a host, an address, dns:, ip:, email: or uri:
    #[arg(long, value_name = "NAME", value_parser = San::parse)]
    pub san: Vec<San>,
    /// The new key
    #[command(flatten)]
    pub new_key: NewKey,
    /// Its passphrase
    #[command(flatten)]
    pub key_pass: KeyPass,
    /// Folder for the files
    #[arg(long, value_name = "DIR", default_value = ".", value_hint = ValueHint::DirPath)]
    pub out_dir: PathBuf,
    /// Base name of the files
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// The key's file, exactly
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub key: Option<PathBuf>,
    /// The request's file, exactly
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub csr_out: Option<PathBuf>,
    /// Replace a request that conflicts, keeping the old one beside it as NAME.csr.DIGEST
    #[arg(long)]
    pub force: bool,
    /// Only say what would happen
    #[command(flatten)]
    pub rehearsal: Rehearsal,
}

/// What the certificate will be for.
#[derive(ValueEnum, Clone, Copy, Debug)]
pub enum Profile {
    /// A TLS client.
    Client,
    /// A TLS server.
    Server,
}

/// What is asked for in the request.
struct Wanted {
    profile: &'static profile::Profile,
    subject: Name,
    sans: Vec<San>,
    key: PathBuf,
    csr: PathBuf,
}

impl Csr {
    /// Does it.
    pub fn run(&self, _: &Global) -> Result<Report, Failure> {
        let exactly = [
            ("--key FILE", self.key.is_some()),
            ("--csr-out FILE", self.csr_out.is_some()),
        ];
        self.done()
            .map_err(|failure| args::with_another_place(&exactly, failure))
    }

    fn done(&self) -> Result<Report, Failure> {
        let wanted = self.wanted()?;
        let seen = Seen::look(&wanted)?;
        let (outcome, reason) = self.decide(&wanted, &seen)?;
        if outcome == Outcome::Kept || self.rehearsal.rehearse() {
            if outcome != Outcome::Kept {
                rehearsal::places([wanted.key.as_path(), &wanted.csr])?;
            }
            return Ok(self.report(&wanted, outcome, reason, &seen, &[]));
        }
        // People are asked, and keys are made, before anything is locked, so that nobody else waits for that.
        let passes = self.key_pass.passes();
        let made = match &seen.key {
            None => Some(self.make_key(&wanted, &passes)?),
            Some(_) => None,
        };
        let unlocked = seen.unlocked(&passes)?;
        let folders = Folders::open(&[&wanted.key, &wanted.csr], &[])?;
        let seen = Seen::look(&wanted)?.with(unlocked);
        let (outcome, reason) = self.decide(&wanted, &seen)?;
        if outcome == Outcome::Kept {
            return Ok(self.report(&wanted, outcome, reason, &seen, &[]));
        }
        // Another run may have been faster; a key that has gone meanwhile is none to be made without having asked.
        let new_key = made.as_ref().filter(|_| seen.key.is_none());
        let key = new_key.map(|(key, _)| key).or(seen.open_key());
        let Some(key) = key else {
            let message = format!("{} changed while this ran", wanted.key.display());
            return Err(Failure::new(Why::Conflict, message).hint("run the command again"));
        };
        let der = issue::request(wanted.profile, &wanted.subject, &wanted.sans, key)
            .map_err(|error| Failure::new(Why::Refused, error.to_string()))?;
        Request::from_der(&der).map_err(|error| Failure::new(Why::Internal, error.to_string()))?;
        let pem = armour::write("CERTIFICATE REQUEST", &der);
        let mut writes = Vec::new();
        if let Some((_, pem)) = new_key {
            writes.push(Write {
                path: &wanted.key,
                content: pem.as_bytes(),
                mode: SECRET,
                replace: Replace::Never,
            });
        }
        let replace = seen.replace(&wanted.csr)?;
        let mut written = vec![(&wanted.csr, "request")];
        if new_key.is_some() {
            written.push((&wanted.key, "key"));
        }
        writes.push(Write {
            path: &wanted.csr,
            content: pem.as_bytes(),
            mode: PUBLIC,
            replace,
        });
        folders.commit(&writes, || Ok(()))?;
        let paths: Vec<&Path> = written.iter().map(|(path, _)| path.as_path()).collect();
        Ok(self.report(&wanted, outcome, reason, &seen, &paths))
    }

    /// A new key, and its file's text.
    fn make_key(
        &self,
        wanted: &Wanted,
        passes: &Passes,
    ) -> Result<(PrivateKey, Zeroizing<String>), Failure> {
        let passphrase = passes.new_one(&wanted.key.display().to_string())?;
        let key = PrivateKey::generate(*self.new_key.wish().value())?;
        let text = key.to_file(passphrase.as_ref())?;
        Ok((key, text))
    }

    fn wanted(&self) -> Result<Wanted, Failure> {
        if let Profile::Client = self.profile {
            meant::client("csr", &self.holder, self.subject.as_ref())?;
        }
        let (profile, own_name) = match self.profile {
            Profile::Client => (&CLIENT, Vec::new()),
            Profile::Server => {
                let host = Host::parse(&self.holder).map_err(|error| {
                    Failure::new(Why::Usage, error.to_string())
                        .hint("a server's NAME is its host name or address")
                })?;
                (&SERVER, meant::hosts("csr --profile server", &[host])?)
            }
        };
        let sans = args::distinct(own_name.into_iter().chain(self.san.iter().cloned()));
        let subject = match (&self.subject, self.profile) {
            (Some(subject), _) => subject.clone(),
            (None, Profile::Client) => args::common_name(&self.holder)?,
            (None, Profile::Server) => {
                args::common_name(&self.holder).or_else(|_| args::subject_of_server(&sans))?
            }
        };
        if subject.is_empty() {
            return Err(Failure::new(
                Why::Usage,
                "the subject is empty; a CA refuses such a request",
            ));
        }
        let places = Places {
            out_dir: self.out_dir.clone(),
            name: self.name.clone(),
            cert: None,
        };
        let wanted = Wanted {
            profile,
            subject,
            sans,
            key: places.file(self.key.as_deref(), &self.holder, "key")?,
            csr: places.file(self.csr_out.as_deref(), &self.holder, "csr")?,
        };
        if place::is_same(&wanted.key, &wanted.csr) {
            let path = wanted.csr.display();
            return Err(Failure::new(
                Why::Usage,
                format!("{path} cannot hold both the request and the key"),
            ));
        }
        Ok(wanted)
    }

    fn decide(&self, wanted: &Wanted, seen: &Seen) -> Result<(Outcome, Option<String>), Failure> {
        let conflict = |path: &Path, why: &str| {
            Failure::new(Why::Conflict, format!("{}: {why}", path.display()))
        };
        if let (Wish::Asked(asked), Some(key)) = (self.new_key.wish(), seen.open_key()) {
            let found = key.public_key().kind();
            if *found != asked.kind() {
                let why = format!("the key is {found}, you asked for {asked}");
                return Err(conflict(&wanted.key, &why)
                    .hint("a key is never replaced; give another name: --name NAME"));
            }
        }
        let Some((request, _)) = &seen.request else {
            return Ok((Outcome::Created, None));
        };
        match difference(wanted, request, seen.key.as_ref()) {
            None => Ok((Outcome::Kept, None)),
            Some(why) if self.force => {
                seen.replace(&wanted.csr)?;
                Ok((Outcome::Reissued, Some(why)))
            }
            Some(why) => Err(conflict(&wanted.csr, &why)
                .hint("to replace the request, and keep the old one beside it: --force")
                .hint("to have both, give the new one another name: --name NAME")),
        }
    }
}
