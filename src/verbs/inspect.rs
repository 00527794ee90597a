//! `inspect`: what certificates, requests, revocation lists and keys say.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};
use serde_json::Value;
use time::OffsetDateTime;

use super::pass::SourceParser;
use crate::cli::Global;
use crate::failure::{Failure, Kind as Why};
use crate::host::chance;
use crate::host::keys;
use crate::host::passphrase::{Passes, Source};
use crate::host::read;
use crate::pki::name::{Name, Style};
use crate::pki::object::Kind;
use crate::report::Report;

mod field;
mod seen;
mod server;

use field::Field;
use seen::Object;
use server::Servers;

/// Shows what files hold: certificates, bundles, signing requests, revocation lists, keys; PEM, DER or URL-escaped PEM.
///
/// HOST:PORT is a TLS server, unless a file has that very name: what it sends, whether
/// it asks for a client certificate and of which CAs, whether it takes the one given,
/// and the verdict on it (exit 4 if that is no, or the client's certificate is refused).
///
/// With --field, one bare line for each object, for $(...). With --as, a name or
/// fingerprint exactly as that program hands it to an application.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  mtls-ca inspect alice.crt\n  mtls-ca inspect --as nginx alice.crt\n  dn=$(mtls-ca inspect --field subject alice.crt)\n  mtls-ca inspect localhost:8443 --cert alice.crt --key alice.key"
)]
pub struct Inspect {
    /// Files, or servers as HOST:PORT; - reads standard input
    #[arg(required = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub files: Vec<PathBuf>,
    /// Print only this
    #[arg(long, value_name = "FIELD", value_parser = field::parser())]
    pub field: Option<Field>,
    /// Print names and fingerprints as this consumer does; without --field, the subject
    #[arg(long = "as", value_name = "STYLE", value_parser = field::style_parser())]
    pub style: Option<Style>,
    /// Exit 4 unless every certificate's or request's subject is this one
    #[arg(long = "match", value_name = "DN", value_parser = Name::parse)]
    pub subject: Option<Name>,
    /// Open keys under a passphrase, to show what they are; it is in prompt, file:PATH, env:VAR, fd:N or stdin
    #[arg(long, value_name = "SOURCE", value_parser = SourceParser)]
    pub pass: Option<Source>,
    /// What servers are told.
    #[command(flatten)]
    pub server: server::Options,
}

impl Inspect {
    /// Does it.
    pub fn run(&self, global: &Global) -> Result<Report, Failure> {
        let mut objects = Vec::new();
        let passes = Passes::of("--pass", self.pass.clone());
        let judges =
            global.json || (self.field.is_none() && self.style.is_none() && self.subject.is_none());
        let own = self.pass.as_ref();
        let mut servers = self.server.servers(&self.files, judges, global, own)?;
        for path in &self.files {
            let bytes = match servers.call(path, objects.len())? {
                Some(sent) => sent,
                None => read::input(path)?,
            };
            let mut blocks = read::blocks(path, &bytes)?;
            let curve = keys::take_curve(&mut blocks);
            for block in blocks {
                let curve = curve.as_ref().map(|curve| curve.as_slice());
                objects.push(Object::of(path, &block, curve, &passes)?);
            }
        }
        let mut report = Report::of("inspect");
        report.exit = self.matches(&mut report, &objects)?;
        if judges {
            servers.finish(&mut report);
        }
        if global.json {
            self.put_json(&mut report, &objects, &servers);
        } else if let Some(field) = self.field.or(self.style.map(|_| Field::Subject)) {
            report.data = Some(self.bare(field, &objects)?);
        } else if self.subject.is_none() {
            report.text = in_full(&objects, &servers, self.files.len() > 1, chance::now());
        }
        Ok(report)
    }

    /// One line for each object that has the field.
    fn bare(&self, field: Field, objects: &[Object]) -> Result<Vec<u8>, Failure> {
        let style = self.style.unwrap_or(Style::Rfc4514);
        let mut out = Vec::new();
        for object in objects {
            out.extend(object.field(field, style)?);
            out.push(b'\n');
        }
        Ok(out)
    }

    fn matches(&self, report: &mut Report, objects: &[Object]) -> Result<u8, Failure> {
        let Some(wanted) = &self.subject else {
            return Ok(0);
        };
        let mut all = true;
        for object in objects {
            let Some(subject) = object.subject() else {
                let message = format!(
                    "{} holds {}, which has no subject to match",
                    object.place(),
                    object.noun()
                );
                return Err(Failure::new(Why::Input, message));
            };
            if !subject.same_as(wanted) {
                all = false;
                report.warnings.push(format!(
                    "{} has {subject}, you asked for {wanted}",
                    object.place()
                ));
            }
        }
        report.json.insert("matches".into(), all.into());
        Ok(if all { 0 } else { 4 })
    }

    fn put_json(&self, report: &mut Report, objects: &[Object], servers: &Servers<'_>) {
        let now = chance::now();
        let list: Vec<Value> = objects
            .iter()
            .map(|object| object.json(self.style, now))
            .collect();
        if let [only] = objects
            && only.kind() == Kind::Certificate
            && servers.is_empty()
        {
            report.json.insert("certificate".into(), only.facts_json());
        }
        report
            .json
            .insert("objects".into(), servers.gather(list).into());
    }
}

fn in_full(
    objects: &[Object],
    servers: &Servers<'_>,
    name_files: bool,
    now: OffsetDateTime,
) -> String {
    let mut text = String::new();
    let mut last: Option<&Path> = None;
    for (index, object) in objects.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        if !servers.describe(index, &mut text) && name_files && last != Some(object.path()) {
            text.push_str(&format!("{}:\n", object.path().display()));
        }
        last = Some(object.path());
        object.describe(&mut text, now);
    }
    text
}
