//! What `sign-client` and `sign-server` have in common: a request comes in, and
//! its key gets a certificate of our making.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use super::args::{self, Life, Places, Rehearsal, Replacing};
use super::pass::{CaPass, KeyPass};
use crate::cli::Global;
use crate::failure::{Failure, Kind as Why};
use crate::host::fulfil::{Destination, Job, KeySource};
use crate::host::read;
use crate::host::screen::stdout_is_nowhere;
use crate::pki::name::Name;
use crate::pki::object::Kind;
use crate::pki::order::{Order, Wish};
use crate::pki::profile::Profile;
use crate::pki::request::{Asked, Request, RequestError};
use crate::pki::san::San;
use crate::pki::spki::KeyType;
use crate::pki::subtree::Constraints;
use crate::report::Report;

/// The arguments of both.
#[derive(Args, Debug, Default)]
pub struct Signing {
    /// The request; - reads standard input and writes the certificate to standard output
    #[arg(value_name = "FILE.csr", value_hint = ValueHint::FilePath)]
    pub request: PathBuf,
    /// The subject, in place of the request's
    #[arg(long, value_name = "DN", value_parser = Name::parse)]
    pub subject: Option<Name>,
    /// Grant a name: a host, an address, dns:, ip:, email: or uri:
    #[arg(long, value_name = "NAME", value_parser = San::parse)]
    pub san: Vec<San>,
    /// Grant the names that the request asks for
    #[arg(long)]
    pub copy_san: bool,
    /// Where the certificate goes
    #[command(flatten)]
    pub places: Places,
    /// The CA's passphrase
    #[command(flatten)]
    pub ca_pass: CaPass,
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

impl Signing {
    /// Reads the request, grants `hosts` and what else is granted, and signs.
    pub fn run(
        &self,
        command: &str,
        global: &Global,
        profile: &'static Profile,
        hosts: &[San],
    ) -> Result<Report, Failure> {
        if self.request.as_os_str() == "-" {
            self.ca_pass.is_not_stdin("the request")?;
        }
        let (job, ignored) = self.job(profile, hosts)?;
        let mut report = args::run_leaf(
            command,
            global,
            &job,
            self.rehearsal,
            self.replacing,
            &ignored,
            &self.ca_pass,
        )
        .map_err(|failure| {
            let exactly = [("--cert FILE", self.places.cert.is_some())];
            args::with_another_place(&exactly, failure)
        })?;
        let is_printed = matches!(job.cert, Destination::Stdout) && !self.rehearsal.rehearse();
        if is_printed && stdout_is_nowhere() {
            let warning = "standard output is /dev/null, or closed: the certificate is lost";
            report.warnings.push(warning.to_owned());
        }
        Ok(report)
    }

    /// Reads the request; what it gets, and what else it asks for.
    pub(super) fn job(
        &self,
        profile: &'static Profile,
        hosts: &[San],
    ) -> Result<(Job, Vec<Asked>), Failure> {
        let request = self.read()?;
        let subject = self.subject_for(&request)?;
        let sans = self.grant(&request, &subject, profile, hosts)?;
        let ignored = request.ignored(profile, &sans);
        let job = Job {
            order: Order {
                profile,
                subject: Wish::Asked(subject),
                sans,
                key_type: Wish::Default(KeyType::EcP256),
                path_len: Wish::Default(None),
                limits: Wish::Default(Constraints::default()),
                lifetime: self.life.or_default(profile),
            },
            cert: self.destination()?,
            key: KeySource::Request(request.spki),
            key_pass: KeyPass::default().passes(),
        };
        Ok((job, ignored))
    }

    fn read(&self) -> Result<Request, Failure> {
        let path = &self.request;
        let bytes = read::input(path)?;
        let blocks = read::blocks(path, &bytes)?;
        let [block] = blocks.as_slice() else {
            let message = format!(
                "{} holds {} objects; one signing request is wanted here",
                read::name(path),
                blocks.len()
            );
            return Err(Failure::new(Why::Input, message));
        };
        match Kind::of(block) {
            Kind::Request => Request::from_der(&block.der).map_err(|error| refused(path, &error)),
            other => Err(read::wrong_kind(path, other, block, "a signing request")),
        }
    }

    fn subject_for(&self, request: &Request) -> Result<Name, Failure> {
        if let Some(subject) = self.subject.as_ref().filter(|subject| !subject.is_empty()) {
            return Ok(subject.clone());
        }
        let refused = |why: String| {
            let name = read::name(&self.request);
            let message = format!("{name}: the request is refused: {why}");
            Err(Failure::new(Why::Refused, message).hint("name the holder: --subject DN"))
        };
        // Of other requests too, nothing gets into a certificate that could not be typed.
        let subject = &request.subject;
        match (
            self.subject.is_some() || subject.is_empty(),
            subject.is_typable(),
        ) {
            (true, _) => refused("its subject is empty".to_owned()),
            (false, Err(why)) => refused(format!("its subject {subject}: {why}")),
            (false, Ok(())) => Ok(subject.clone()),
        }
    }

    /// The names that a person granted, and no others.
    fn grant(
        &self,
        request: &Request,
        subject: &Name,
        profile: &'static Profile,
        hosts: &[San],
    ) -> Result<Vec<San>, Failure> {
        let copied = request.sans.iter().filter(|_| self.copy_san);
        let granted = args::distinct(hosts.iter().chain(&self.san).chain(copied).cloned());
        if let Some(San::Other { .. }) = granted.iter().find(|san| matches!(san, San::Other { .. }))
        {
            let message = format!(
                "{}: the request asks for a name of a kind that cannot be granted",
                read::name(&self.request)
            );
            return Err(
                Failure::new(Why::Refused, message).hint("name what is granted: --san NAME")
            );
        }
        if !granted.is_empty() {
            return Ok(granted);
        }
        if args::is_client(profile) {
            let names = subject.common_names();
            let only = if let [only] = names.as_slice() {
                Some(only.as_str())
            } else {
                None
            };
            return Ok(args::client_names(only, subject));
        }
        let message = format!(
            "{}: a server's certificate needs a name, and none was granted",
            read::name(&self.request)
        );
        let failure = Failure::new(Why::Refused, message)
            .hint("name the hosts: mtls-ca sign-server FILE.csr HOST...");
        match request.sans.as_slice() {
            [] => Err(failure),
            asked => Err(failure.hint(format!(
                "or grant what the request asks for ({}): --copy-san",
                crate::report::sans(asked)
            ))),
        }
    }

    /// Named after the request, unless told otherwise.
    fn destination(&self) -> Result<Destination, Failure> {
        let from_stdin = self.request.as_os_str() == "-";
        if from_stdin && self.places.cert.is_none() && self.places.name.is_none() {
            if self.places.out_dir.as_os_str() != "." {
                let message =
                    "the certificate goes to standard output, and --out-dir is for a file";
                return Err(Failure::new(Why::Usage, message)
                    .hint("name the file: --name NAME, or leave --out-dir out"));
            }
            return Ok(Destination::Stdout);
        }
        let stem = self
            .request
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned());
        self.places
            .cert(&stem.unwrap_or_default())
            .map(Destination::File)
    }
}

fn refused(path: &Path, error: &RequestError) -> Failure {
    let kind = match error {
        RequestError::Malformed(_) => Why::Input,
        _ => Why::Refused,
    };
    let failure = Failure::new(kind, format!("{}: {error}", read::name(path)));
    match error {
        RequestError::WeakKey(_) => {
            failure.hint("have its sender make a new key and request: mtls-ca csr NAME")
        }
        RequestError::WantsToBeCa(_) => {
            failure.hint("have its sender ask for an ordinary certificate")
        }
        RequestError::Unchecked(_) => failure
            .hint("have its sender make it again, signed over SHA-256: openssl req -new -sha256 …"),
        RequestError::BadSignature => failure.hint("have its sender make the request again"),
        RequestError::Malformed(_) => failure,
    }
}
